// The ws package: what one client says, all are sent.
import { WebSocketServer } from "ws";

const server = new WebSocketServer({ host: "127.0.0.1", port: Number(process.argv[2]) });
server.on("connection", (client) => {
  client.on("message", (data) => {
    for (const other of server.clients) other.send(data, { binary: false });
  });
});
