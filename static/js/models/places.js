import { say } from "../helpers/say.js"

/**
 * Where a reader may want to go, the likeliest first: `{name, hint, unread}` with one of `room` (the reader's own),
 * `person`, or `other` (a room to join).
 */
export function placesFor(text, chat, others) {
  const wanted = text.trim().toLocaleLowerCase()
  const places = [...ours(chat), ...people(chat), ...others.map(toJoin)]
  const fitting = places.map((place) => ({ ...place, rank: rank(place, wanted) })).filter(({ rank }) => rank < Infinity)
  return fitting.sort((a, b) => a.rank - b.rank || b.unread - a.unread)
}

function ours({ rooms }) {
  return rooms.all
    .filter((room) => !room.isDirect)
    .map((room) => ({ room, name: room.title, hint: "", unread: room.unread.count, order: 0 }))
}

function people({ rooms, people, user }) {
  return people.all
    .filter(({ id }) => id !== user?.id) // Nobody knows who reads until the server has said hello.
    .map((person) => {
      const room = rooms.withPartner(person.id)
      return { person, name: person.name, hint: `@${person.username}`, unread: room?.unread.count ?? 0, order: 0.1 }
    })
}

function toJoin(other) {
  return { other, name: other.name, hint: say(other.invited ? "switcher.invited" : "switcher.join"), unread: 0, order: 0.2 }
}

/** Names that begin with the text come before those that have it further on. */
function rank({ name, hint, order }, wanted) {
  const at = [name, hint].map((word) => word.toLocaleLowerCase().indexOf(wanted)).filter((place) => place >= 0)
  return at.length ? Math.min(...at, 2) + order : Infinity
}
