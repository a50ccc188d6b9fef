// Drops the connection of an unmodified client again and again under load, each time onto the next gateway, and sees that every message
// arrives in order, none is missing, none comes twice, and every return is a recovery.
//
//   node recovery.mjs --urls http://A,http://B --drops 100 [--kind drop|reset]
import net from "node:net";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";

const { values: options } = parseArgs({
  options: { urls: { type: "string" }, drops: { type: "string", default: "20" }, kind: { type: "string", default: "drop" } },
});
const urls = options.urls.split(",");
const drops = Number(options.drops);

const fail = (why) => {
  console.error(`FAILED: ${why}`);
  process.exit(1);
};
const post = async (path, body, token) => {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(urls[0] + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) fail(`${path}: ${JSON.stringify(answer)}`);
  return answer;
};
const signUp = async (who) => {
  const name = `${who}-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
  return post("/api/auth/signup", { username: name, email: `${name}@example.org`, password: "correct horse" });
};

// Each new connection goes to the next gateway, as with a balancer that knows nothing of sessions.
let next = 0;
const open = new Set();
const balancer = net.createServer((client) => {
  const { hostname, port } = new URL(urls[next++ % urls.length]);
  const server = net.connect(Number(port), hostname);
  open.add(client);
  for (const [from, to] of [[client, server], [server, client]]) {
    from.pipe(to);
    from.on("error", () => {});
    from.on("close", () => {
      to.destroy();
      open.delete(client);
    });
  }
});
await new Promise((listening) => balancer.listen(0, "127.0.0.1", listening));
const dropAll = () => open.forEach((client) => (options.kind === "reset" ? client.resetAndDestroy() : client.destroy()));

const [ann, bob] = await Promise.all([signUp("ann"), signUp("bob")]);
const rooms = [await post("/api/rooms", { name: "one" }, ann.token), await post("/api/rooms", { name: "two" }, ann.token)];
for (const room of rooms) await post(`/api/rooms/${room.id}/join`, {}, bob.token);

const speaker = io(urls[0], { auth: { token: ann.token }, transports: ["websocket"], forceNew: true });
const listener = io(`http://127.0.0.1:${balancer.address().port}`, {
  auth: { token: bob.token },
  transports: ["websocket"],
  forceNew: true,
  reconnectionDelay: 20,
  reconnectionDelayMax: 100,
});
let recoveries = 0;
const heard = new Map(rooms.map((room) => [room.id, []]));
listener.on("receive_message", (message) => heard.get(message.roomId).push(message.seq));
listener.on("connect_error", (error) => error.data && fail(`refused: ${error.message}`));
const joined = new Promise((done) => {
  listener.on("connect", async () => {
    if (listener.recovered) {
      recoveries += 1;
      return;
    }
    if (recoveries > 0 || dropped > 0) fail("a return was no recovery");
    for (const room of rooms) await listener.emitWithAck("join_room", { roomId: room.id });
    done();
  });
});
let dropped = 0;
await joined;

let sent = 0;
let isLoading = true;
const load = (async () => {
  while (isLoading) {
    const room = rooms[Math.random() < 0.5 ? 0 : 1];
    const ack = await speaker.emitWithAck("send_message", { roomId: room.id, content: `message ${sent}` });
    if (ack.error) fail(`not sent: ${ack.error.message}`);
    sent += 1;
  }
})();
while (dropped < drops) {
  await new Promise((done) => setTimeout(done, 20 + Math.random() * 60));
  const back = new Promise((done) => listener.once("connect", done));
  dropped += 1;
  dropAll();
  const timer = setTimeout(() => fail(`no return after drop ${dropped}`), 15_000);
  await back;
  clearTimeout(timer);
}
isLoading = false;
await load;

const expected = sent;
const total = () => [...heard.values()].reduce((sum, seqs) => sum + seqs.length, 0);
for (let waited = 0; total() < expected && waited < 10_000; waited += 20) await new Promise((done) => setTimeout(done, 20));
for (const [room, seqs] of heard) {
  seqs.forEach((seq, index) => seq === index + 1 || fail(`room ${room}: ${seq} came as number ${index + 1} of ${seqs.length}`));
}
if (total() !== expected) fail(`${expected} were sent, ${total()} were heard`);
if (recoveries !== drops) fail(`${drops} drops, ${recoveries} recoveries`);
console.log(`ok: ${drops} drops, ${recoveries} recoveries, ${expected} messages, each once and in order`);
process.exit(0);
