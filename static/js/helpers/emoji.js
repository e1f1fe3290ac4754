// The emoji that have a name here: enough to write and to react with; keyboards have the others.
const TABLE = `
  smile 😄 grin 😁 joy 😂 rofl 🤣 slight_smile 🙂 upside_down 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍
  kissing 😘 yum 😋 stuck_out_tongue 😛 zany 🤪 hug 🤗 thinking 🤔 shush 🤫 zipper 🤐 neutral 😐 smirk 😏
  unamused 😒 eyeroll 🙄 grimacing 😬 relieved 😌 pensive 😔 sleepy 😪 sleeping 😴 mask 😷 sick 🤒 dizzy 😵
  exploding 🤯 cowboy 🤠 party 🥳 sunglasses 😎 nerd 🤓 confused 😕 worried 😟 frowning 🙁 open_mouth 😮
  flushed 😳 pleading 🥺 cry 😢 sob 😭 scream 😱 sweat 😓 sweat_smile 😅 triumph 😤 angry 😠 rage 😡
  skull 💀 poop 💩 clown 🤡 ghost 👻 alien 👽 robot 🤖 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊
  heart ❤️ orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 broken_heart 💔
  hundred 💯 boom 💥 sparkles ✨ star ⭐ fire 🔥 zap ⚡ sun ☀️ cloud ☁️ rain 🌧️ snow ❄️ rainbow 🌈 moon 🌙
  thumbsup 👍 thumbsdown 👎 ok_hand 👌 pinch 🤏 victory ✌️ crossed_fingers 🤞 love_you 🤟 rock 🤘 call_me 🤙
  point_left 👈 point_right 👉 point_up 👆 point_down 👇 wave 👋 raised_hand ✋ vulcan 🖖 fist ✊ punch 👊
  clap 👏 raised_hands 🙌 open_hands 👐 handshake 🤝 pray 🙏 writing ✍️ muscle 💪 brain 🧠 eyes 👀 eye 👁️
  shrug 🤷 facepalm 🤦 bow 🙇 runner 🏃 dancer 💃 family 👪 dog 🐶 cat 🐱 fox 🦊 bear 🐻 panda 🐼 koala 🐨
  monkey 🐵 chicken 🐔 penguin 🐧 owl 🦉 unicorn 🦄 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌 turtle 🐢 octopus 🐙
  whale 🐳 dolphin 🐬 fish 🐟 tree 🌳 cactus 🌵 flower 🌸 rose 🌹 sunflower 🌻 clover 🍀 leaf 🍃 mushroom 🍄
  apple 🍎 banana 🍌 lemon 🍋 grapes 🍇 strawberry 🍓 cherries 🍒 peach 🍑 avocado 🥑 carrot 🥕 corn 🌽 bread 🍞
  cheese 🧀 egg 🥚 burger 🍔 fries 🍟 pizza 🍕 taco 🌮 sushi 🍣 ramen 🍜 soup 🍲 salad 🥗 icecream 🍦 cookie 🍪
  cake 🍰 birthday 🎂 chocolate 🍫 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine 🍷 cocktail 🍸 champagne 🍾 soccer ⚽
  basketball 🏀 trophy 🏆 medal 🥇 dart 🎯 game 🎮 dice 🎲 puzzle 🧩 guitar 🎸 music 🎵 art 🎨 movie 🎬 tada 🎉
  balloon 🎈 gift 🎁 rocket 🚀 airplane ✈️ car 🚗 bus 🚌 train 🚆 bike 🚲 ship 🚢 house 🏠 office 🏢 school 🏫
  hospital 🏥 mountain ⛰️ beach 🏖️ world 🌍 map 🗺️ clock 🕐 hourglass ⏳ alarm ⏰ calendar 📅 phone 📱 laptop 💻
  keyboard ⌨️ printer 🖨️ camera 📷 bulb 💡 flashlight 🔦 battery 🔋 plug 🔌 wrench 🔧 hammer 🔨 gear ⚙️ lock 🔒
  unlock 🔓 key 🔑 bell 🔔 no_bell 🔕 mute 🔇 megaphone 📣 mail ✉️ package 📦 memo 📝 book 📖 books 📚 clipboard 📋
  pushpin 📌 paperclip 📎 scissors ✂️ chart 📈 chart_down 📉 money 💰 search 🔍 trash 🗑️ warning ⚠️ stop 🛑
  construction 🚧 check ✅ cross ❌ question ❓ exclamation ❗ plus ➕ minus ➖ repeat 🔁 arrow_up ⬆️ arrow_down ⬇️
  arrow_left ⬅️ arrow_right ➡️ red_circle 🔴 yellow_circle 🟡 green_circle 🟢 blue_circle 🔵 white_flag 🏳️
`
const WORDS = TABLE.trim().split(/\s+/)
const BY_NAME = new Map(WORDS.flatMap((word, i) => (i % 2 ? [] : [[word, WORDS[i + 1]]])))

/** Those that a picker shows first. */
export const FREQUENT = ["thumbsup", "heart", "joy", "tada", "eyes", "check", "pray", "open_mouth"]

/** The emoji of a name, or undefined. */
export function emojiNamed(name) {
  return BY_NAME.get(name)
}

/** `[name, emoji]` of those whose name begins with a text, and then of those that have it further on. */
export function emojiLike(text) {
  const found = [...BY_NAME].filter(([name]) => name.includes(text))
  const fit = (name) => (name === text) + name.startsWith(text)
  return found.sort(([a], [b]) => fit(b) - fit(a))
}

/** Whether a text is nothing but a few emoji. */
export function isEmojiOnly(text) {
  return text.length <= 24 && /^(\p{Extended_Pictographic}[\p{M}\u200d\ufe0f\u{1f3fb}-\u{1f3ff}]*\s*){1,3}$/u.test(text)
}
