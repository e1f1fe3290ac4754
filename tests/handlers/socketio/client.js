// A Socket.IO client that does what it reads, one JSON object to a line, and writes what it hears in the same way.
// Usage: node client.js PACKAGE URL OPTIONS
const [, , name, url, options] = process.argv
const { io } = require(name)
const readline = require("node:readline")

function write(about, more = {}) {
  process.stdout.write(JSON.stringify({ about, ...more }, (key, value) => {
    return value?.type === "Buffer" ? { bytes: value.data } : value
  }) + "\n")
}

function revive(key, value) {
  return value?.bytes ? Buffer.from(value.bytes) : value
}

const socket = io(url, JSON.parse(options))

socket.on("connect", () => {
  write("connect", { sid: socket.id, transport: socket.io.engine.transport.name })
  socket.io.engine.on("upgrade", transport => write("upgrade", { transport: transport.name }))
})
socket.on("connect_error", error => write("connect_error", { message: error.message, data: error.data }))
socket.on("disconnect", reason => write("disconnect", { reason }))
socket.onAny((event, ...args) => write("event", { event, args }))

const actions = {
  emit: ({ args }) => socket.emit(...args),
  ask: ({ args }) => socket.emit(...args, (...answer) => write("answer", { answer })),
  drop: () => socket.io.engine.close(),
  connect: () => socket.connect(),
  disconnect: () => socket.disconnect(),
}

readline.createInterface({ input: process.stdin })
  .on("line", line => {
    const asked = JSON.parse(line, revive)
    actions[asked.do](asked)
  })
  .on("close", () => process.exit())
