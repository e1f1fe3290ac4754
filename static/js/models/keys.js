/**
 * Every key of the page: where it works, what it does, and the words for that. What listens to keys asks here, and the
 * sheet that lists them reads it, so it tells all of them. One that has no modifier does nothing where one writes.
 */
const KEYS = [
  {
    place: "page",
    text: "keys.page",
    keys: [
      { act: "jump", keys: ["Ctrl K"], text: "keys.jump" },
      { act: "search", keys: ["/", "Ctrl Shift F"], text: "keys.search" },
      { act: "next", keys: ["Alt ArrowDown"], text: "keys.next_room" },
      { act: "previous", keys: ["Alt ArrowUp"], text: "keys.previous_room" },
      { act: "help", keys: ["?", "Ctrl /"], text: "keys.help" },
    ],
  },
  {
    place: "writing",
    text: "keys.writing",
    keys: [
      { act: "send", keys: ["Enter"], text: "keys.send" },
      { act: "line", keys: ["Shift Enter"], text: "keys.line" },
      { act: "up", keys: ["ArrowUp"], text: "keys.up" },
      { act: "stop", keys: ["Escape"], text: "keys.stop" },
    ],
  },
  {
    place: "messages",
    text: "keys.messages",
    keys: [
      { act: "previous", keys: ["ArrowUp", "K"], text: "keys.previous_message" },
      { act: "next", keys: ["ArrowDown", "J"], text: "keys.next_message" },
    ],
  },
  {
    place: "message",
    text: "keys.message",
    keys: [
      { act: "react", keys: ["+"], text: "message.react" },
      { act: "reply", keys: ["R"], text: "message.reply" },
      { act: "link", keys: ["L"], text: "message.link" },
      { act: "edit", keys: ["E"], text: "message.edit" },
      { act: "pin", keys: ["P"], text: "message.pin" },
      { act: "delete", keys: ["Delete", "Backspace"], text: "message.delete" },
      { act: "info", keys: ["I"], text: "message.info" },
    ],
  },
  {
    place: "list",
    text: "keys.list",
    keys: [
      { act: "next", keys: ["ArrowDown"], text: "keys.next_entry" },
      { act: "previous", keys: ["ArrowUp"], text: "keys.previous_entry" },
      { act: "take", keys: ["Enter"], text: "keys.take" },
      { act: "complete", keys: ["Tab"], text: "keys.complete" },
      { act: "close", keys: ["Escape"], text: "keys.close" },
    ],
  },
  {
    place: "picture",
    text: "keys.picture",
    keys: [
      { act: "previous", keys: ["ArrowLeft"], text: "keys.previous_picture" },
      { act: "next", keys: ["ArrowRight"], text: "keys.next_picture" },
    ],
  },
]

/** All of it: by place, `{text, keys: [{text, keys}]}` with the keys of texts. */
export function allKeys() {
  return KEYS
}

/** What a key does at a place, or undefined. */
export function actOf(place, event) {
  const name = nameOf(event)
  return KEYS.find((group) => group.place === place).keys.find(({ keys }) => keys.includes(name))?.act
}

/** As in the list. For a sign it does not count whether Shift was needed, which keyboards do not agree on. */
function nameOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  const isSign = key.length === 1
  const hasControl = ctrlKey || metaKey
  const held = { Ctrl: hasControl, Alt: altKey, Shift: shiftKey && (!isSign || (hasControl && key !== "/")) }
  return [...Object.keys(held).filter((name) => held[name]), isSign ? key.toUpperCase() : key].join(" ")
}
