// A Socket.IO server with one room, on `ws` or on uWebSockets.js: node server.js <ws|uws> <port>
import { createServer } from "node:http";
import { Server } from "socket.io";

const [engine, port] = [process.argv[2], Number(process.argv[3])];
const io = new Server({ transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
  socket.join("room");
  socket.on("send_message", (content) => io.to("room").emit("receive_message", content));
});

if (engine === "uws") {
  const uws = await import("uWebSockets.js");
  const app = uws.App();
  io.attachApp(app);
  app.listen("127.0.0.1", port, (token) => token || process.exit(1));
} else {
  const server = createServer();
  io.attach(server);
  server.listen(port, "127.0.0.1", 4096);
}
