// The socket.io package: who types in a room, the room is told.
import { Server } from "socket.io";

const io = new Server(Number(process.argv[2]), { transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.on("join", ({ room }) => {
    socket.join(room);
    socket.emit("my_response", { data: "Hey how may i help you", count: 0 });
  });
  socket.on("typing", ({ room, author, is_typing }) => {
    io.to(room).emit("typing", { sid: socket.id, author, is_typing });
  });
});
