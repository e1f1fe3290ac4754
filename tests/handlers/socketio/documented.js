// The snippets of the support desk's document, with real values, by two customers and two managers at once.
// Usage: node documented.js PACKAGE URL WORKSPACE API_KEY. Writes all that each of the four heard, as JSON.
const [, , name, url, workspace_id, api_key] = process.argv
const { io } = require(name)

const CREATED_AT = new Date().toISOString()
const RESPONSES = ["setting_response", "ticket_response", "ticket_message_response", "new_ticket"]

function connect() {
  const socket = io.connect(url)
  socket.heard = []
  for (const event of RESPONSES) socket.on(event, (data) => socket.heard.push([event, data]))
  return new Promise(resolve => socket.on("me", () => resolve(socket)))
}

// What comes next under this name. It listens before anything is sent.
function answer(socket, event, test = () => true) {
  return new Promise(resolve => {
    const listen = data => {
      if (!test(data)) return
      socket.off(event, listen)
      resolve(data)
    }
    socket.on(event, listen)
  })
}

async function ask(socket, event, response, payload) {
  const answered = answer(socket, response)
  socket.emit(event, { workspace_id, api_key, ...payload })
  return (await answered).data
}

async function say(socket, ticket, user_id, text) {
  const answered = answer(socket, "ticket_message_response", ({ data }) => data.message_data === text)
  socket.emit("ticket_message_event", {
    ticket_id: ticket._id,
    product: ticket.product,
    message_data: text,
    user_id,
    reply_to: "None",
    workspace_id,
    api_key,
    created_at: CREATED_AT,
  })
  await answered
}

async function main() {
  const sockets = await Promise.all([connect(), connect(), connect(), connect()])
  const [carl, zoe, mira, noel] = sockets
  await ask(mira, "create_topic", "setting_response", { name: "Name of Topic", created_at: CREATED_AT })
  for (const manager of [mira, noel]) await ask(manager, "get_all_topics", "setting_response", {})
  for (const [manager, user_id] of [[mira, "mira"], [noel, 2]]) {
    await ask(manager, "create_line_manager", "setting_response", {
      user_id,
      positions_in_a_line: "Position in line",
      average_serving_time: "Average Servering time",
      ticket_count: 0,
      created_at: CREATED_AT,
    })
  }
  await ask(noel, "get_all_line_managers", "setting_response", {})

  const told = [mira, noel].map(socket => answer(socket, "new_ticket", () => socket.heard.filter(([e]) => e === "new_ticket").length === 2))
  const tickets = await Promise.all([[carl, "carl"], [zoe, 26]].map(([socket, user_id]) =>
    ask(socket, "create_ticket", "ticket_response", { user_id, product: "NAME_OF_TOPIC", created_at: CREATED_AT })))
  await Promise.all(told)
  await Promise.all([say(carl, tickets[0], "carl", "Hello from carl"), say(zoe, tickets[1], 26, "Hello from zoe")])
  for (const [manager, ticket] of [[mira, tickets[0]], [noel, tickets[1]]]) {
    await ask(manager, "get_ticket_messages", "ticket_message_response", { ticket_id: ticket._id, product: ticket.product })
  }
  const answered = [[carl, "Mira here"], [zoe, "Noel here"]].map(([socket, text]) =>
    answer(socket, "ticket_message_response", ({ data }) => data.message_data === text))
  await Promise.all([say(mira, tickets[0], "mira", "Mira here"), say(noel, tickets[1], 2, "Noel here")])
  await Promise.all(answered)
  await ask(mira, "get_tickets", "ticket_response", { product: tickets[0].product })
  await ask(mira, "close_ticket", "ticket_response", {
    ticket_id: tickets[0]._id,
    line_manager: "mira",
    product: tickets[0].product,
  })
  process.stdout.write(JSON.stringify(sockets.map(socket => socket.heard)))
  process.exit()
}

main()
