// Follows two rooms through a gateway that is killed under load, and sees that the session is recovered on another one: every message is
// seen, in order; what the crash made come twice has the same id.
//
//   node recovery-crash.mjs --urls http://DOOMED,http://OTHER [--exact]
//
// Says "kill the first gateway now" when it is time. With --exact, as after an orderly stop, nothing may come twice.
import net from "node:net";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";

const { values: options } = parseArgs({ options: { urls: { type: "string" }, exact: { type: "boolean" } } });
const urls = options.urls.split(",");
const survivor = urls.at(-1);

const fail = (why) => {
  console.error(`FAILED: ${why}`);
  process.exit(1);
};
const wait = (time) => new Promise((done) => setTimeout(done, time));
const post = async (path, body, token) => {
  const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
  const response = await fetch(survivor + path, { method: "POST", headers, body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) fail(`${path}: ${JSON.stringify(answer)}`);
  return answer;
};
const signUp = async (who) => {
  const name = `${who}-${Date.now()}-${Math.random().toString(36).slice(2, 8)}`;
  return post("/api/auth/signup", { username: name, email: `${name}@example.org`, password: "correct horse" });
};

// The first connection goes to the first gateway, later ones to the next, as a balancer does when one is gone.
let next = 0;
const balancer = net.createServer((client) => {
  const { hostname, port } = new URL(urls[Math.min(next++, urls.length - 1)]);
  const server = net.connect(Number(port), hostname);
  for (const [from, to] of [[client, server], [server, client]]) {
    from.pipe(to);
    from.on("error", () => {});
    from.on("close", () => to.destroy());
  }
});
await new Promise((listening) => balancer.listen(0, "127.0.0.1", listening));

const [ann, bob] = await Promise.all([signUp("ann"), signUp("bob")]);
const rooms = [await post("/api/rooms", { name: "one" }, ann.token), await post("/api/rooms", { name: "two" }, ann.token)];
for (const room of rooms) await post(`/api/rooms/${room.id}/join`, {}, bob.token);

const speaker = io(survivor, { auth: { token: ann.token }, transports: ["websocket"], forceNew: true });
const listener = io(`http://127.0.0.1:${balancer.address().port}`, {
  auth: { token: bob.token },
  transports: ["websocket"],
  forceNew: true,
  reconnectionDelay: 50,
  reconnectionDelayMax: 200,
});
const heard = new Map(rooms.map((room) => [room.id, []]));
listener.on("receive_message", (message) => heard.get(message.roomId).push(message));
listener.on("connect_error", (error) => error.data && fail(`refused: ${error.message}`));
await new Promise((done) => listener.once("connect", done));
for (const room of rooms) await listener.emitWithAck("join_room", { roomId: room.id });

let sent = 0;
let isLoading = true;
const load = (async () => {
  while (isLoading) {
    const room = rooms[sent % 2];
    const ack = await speaker.emitWithAck("send_message", { roomId: room.id, content: `message ${sent}`, clientId: `c-${sent}` });
    if (ack.error && ack.error.code !== "unavailable") fail(`not sent: ${ack.error.message}`);
    if (!ack.error) sent += 1;
    await wait(2);
  }
})();
await wait(4_000);
const socketId = listener.id;
const back = new Promise((done) => listener.once("connect", done));
console.log("kill the first gateway now");
const timer = setTimeout(() => fail("no return after the kill"), 30_000);
await back;
clearTimeout(timer);
if (!listener.recovered) fail("the return was no recovery");
if (listener.id !== socketId) fail("the socket has another id");
await wait(1_000);
isLoading = false;
await load;

const distinct = () => [...heard.values()].reduce((sum, messages) => sum + new Set(messages.map((message) => message.id)).size, 0);
for (let waited = 0; distinct() < sent && waited < 10_000; waited += 20) await wait(20);
let repeated = 0;
for (const [room, messages] of heard) {
  const ids = new Map();
  let last = 0;
  for (const { id, seq } of messages) {
    if (ids.has(seq)) {
      if (ids.get(seq) !== id) fail(`room ${room}: two messages are number ${seq}`);
      repeated += 1;
      continue;
    }
    if (seq !== last + 1) fail(`room ${room}: ${seq} came after ${last}`);
    ids.set(seq, id);
    last = seq;
  }
}
if (distinct() !== sent) fail(`${sent} were sent, ${distinct()} were heard`);
if (options.exact && repeated > 0) fail(`${repeated} messages came twice`);
console.log(`ok: recovered after the crash, ${sent} messages in order, ${repeated} of them twice`);
process.exit(0);
