// The playground: accounts and rooms over REST, chat over the socket, in the `rooms` vocabulary.

import { Socket } from "/socket.js";

const PAGE = 50, ROOMS = 200;
const AGAIN_MS = 2000;
const TYPING_REPEAT_MS = 2000, TYPING_ENDS_MS = 4000;
const $ = (id) => document.getElementById(id);

// The session lives as long as the tab, so that two tabs can be two people.
let session = JSON.parse(sessionStorage.getItem("roomcast") ?? "null");
let socket = null;
// The room on the screen: { id, name, seq: the last message seen, oldest, heard: whether the socket has joined it, waiting: unsent messages }.
let room = null;

// ---- The server

async function api(method, path, body) {
  const headers = {};
  if (session) headers.Authorization = `Bearer ${session.token}`;
  if (body) headers["Content-Type"] = "application/json";
  let response;
  try {
    response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  } catch {
    throw { code: "offline", message: "The server cannot be reached. Is it running?" };
  }
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const error = answer?.error ?? { code: "internal", message: `The server answered ${response.status}.` };
  if (response.status === 401 && session) signOut("Your session has ended: log in again.");
  throw error;
}

function connect() {
  socket = new Socket({ token: session.token })
    .on("connect", async () => { showLink(true); await hear(); })
    .on("disconnect", (willRetry) => { if (room) room.heard = false; showTypists(true); showLink(false, willRetry); })
    .on("refused", refused)
    .on("receive_message", (message) => { if (message.roomId === room?.id) receive(message); })
    .on("user_joined", (by) => notice(by, "joined"))
    .on("user_left", (by) => notice(by, "left"))
    .on("user_typing", typist)
    .on("error", (error) => warn(error.message));
}

function refused(error) {
  if (error?.data?.code !== "unavailable") return signOut(error?.message ?? "The server has refused the connection.");
  const seen = socket;
  setTimeout(() => { if (seen === socket) connect(); }, AGAIN_MS);
}

/** Hears the room from the last message seen: whatever was said meanwhile comes first, once and in order. */
async function hear() {
  const here = room;
  if (!here || here.seq === null || !socket?.connected) return;
  try {
    const { error } = await socket.ask("join_room", { roomId: here.id, since: here.seq });
    if (here !== room) return;
    if (error?.field === "since") return enter(here.id);
    if (error?.code === "unavailable") throw error;
    if (error) return warn(error.message);
  } catch {
    // If the link is gone, the next one starts here again.
    setTimeout(() => { if (here === room && !here.heard) hear(); }, AGAIN_MS);
    return;
  }
  here.heard = true;
  for (const waiting of here.waiting.values()) deliver(here, waiting);
}

// ---- Signing in

let isNew = true;

function showDoor(asNew) {
  isNew = asNew;
  $("auth-title").textContent = isNew ? "Make an account" : "Log in";
  $("auth-go").textContent = isNew ? "Sign up" : "Log in";
  $("auth-switch").textContent = isNew ? "I have an account" : "I am new here";
  $("username-label").textContent = isNew ? "Username" : "Username or e-mail";
  $("password").autocomplete = isNew ? "new-password" : "current-password";
  $("email-row").hidden = !isNew;
  $("auth-error").textContent = "";
  $("username").focus();
}

$("auth-switch").onclick = () => showDoor(!isNew);

$("auth").onsubmit = async (event) => {
  event.preventDefault();
  const [username, email, password] = ["username", "email", "password"].map((id) => $(id).value);
  for (const input of $("auth").querySelectorAll("input")) input.removeAttribute("aria-invalid");
  $("auth-error").textContent = "";
  $("auth-go").disabled = true;
  try {
    session = isNew ? await api("POST", "/api/auth/signup", { username, email, password })
      : await api("POST", "/api/auth/login", username.includes("@") ? { email: username, password } : { username, password });
    sessionStorage.setItem("roomcast", JSON.stringify(session));
    $("auth").reset();
    start();
  } catch (error) {
    $("auth-error").textContent = error.message;
    const input = $(isNew || error.field !== "email" ? error.field : "username");
    input?.setAttribute("aria-invalid", "true");
    input?.focus();
  } finally {
    $("auth-go").disabled = false;
  }
};

$("logout").onclick = () => signOut();

function signOut(reason) {
  const ended = socket;
  session = socket = room = null;
  ended?.close();
  sessionStorage.removeItem("roomcast");
  start();
  if (reason) warn(reason);
}

// ---- Rooms

async function listRooms() {
  const { rooms } = await api("GET", `/api/rooms?limit=${ROOMS}`);
  $("no-rooms").hidden = rooms.length > 0;
  $("rooms").replaceChildren(...rooms.map(({ id, name, visibility, role }) => {
    const marks = [visibility === "private" && "private", role === "admin" && "yours"].filter(Boolean).join(", ");
    const link = make("a", { href: `#room=${id}` }, make("span", { className: "name", textContent: name }), make("small", { textContent: marks }));
    if (id === room?.id) link.setAttribute("aria-current", "page");
    return make("li", {}, link);
  }));
  return rooms;
}

$("enter").onsubmit = async (event) => {
  event.preventDefault();
  const wanted = $("wanted").value.trim();
  $("enter-error").textContent = wanted ? "" : "Type a room's name, or the id that somebody gave you.";
  if (!wanted) return;
  try {
    const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(wanted);
    const known = isId ? { id: wanted } : await findByName(wanted);
    const visibility = $("private").checked ? "private" : "public";
    const { id } = known ?? await api("POST", "/api/rooms", { name: wanted, visibility });
    $("enter").reset();
    if (location.hash === `#room=${id}`) await enter(id);
    else location.hash = `room=${id}`;
  } catch (error) {
    $("enter-error").textContent = error.message;
  }
};

async function findByName(name) {
  let before = "";
  for (let page = 0; page < 5; page += 1) {
    const { rooms } = await api("GET", `/api/rooms?limit=${ROOMS}&before=${before}`);
    const found = rooms.find((room) => room.name === name);
    if (found || rooms.length < ROOMS) return found;
    before = rooms.at(-1).id;
  }
}

/** Joins over REST, shows the newest page of history, then hears what follows it. */
async function enter(id) {
  if (room && room.id !== id) socket.emit("leave_room", { roomId: room.id });
  const here = room = { id, name: "", seq: null, oldest: null, heard: false, waiting: room?.id === id ? room.waiting : new Map() };
  warn();
  showTypists(true);
  $("log").replaceChildren();
  try {
    here.name = (await api("POST", `/api/rooms/${id}/join`)).name;
    if (here !== room) return;
    showRoom();
    await Promise.all([readOlder(here), listRooms()]);
    if (here !== room) return;
    for (const waiting of here.waiting.values()) $("log").append(waiting.line);
    toEnd();
    $("text").focus();
    await hear();
  } catch (error) {
    if (here !== room) return;
    room = null;
    showRoom();
    warn(error.message);
  }
}

async function readOlder(here) {
  const before = here.oldest ?? "";
  const { messages, hasMore, lastSeq } = await api("GET", `/api/rooms/${here.id}/messages?limit=${PAGE}&before=${before}`);
  if (here !== room) return;
  for (const { userId, clientId } of messages) if (userId === session.user.id && clientId) settle(here, clientId);
  $("older").hidden = !hasMore;
  $("log").prepend(...messages.map(line));
  here.oldest = messages[0]?.seq ?? here.oldest;
  here.seq ??= messages.at(-1)?.seq ?? lastSeq;
  showSilence();
}

$("older").onclick = async () => {
  const fromEnd = $("scroll").scrollHeight - $("scroll").scrollTop;
  await readOlder(room).catch((error) => warn(error.message));
  $("scroll").scrollTop = $("scroll").scrollHeight - fromEnd;
};

$("share").onclick = async () => {
  const link = `${location.origin}/#room=${room.id}`;
  try {
    await navigator.clipboard.writeText(link);
    $("share").textContent = "Copied";
    setTimeout(() => { $("share").textContent = "Copy link"; }, 1500);
  } catch {
    prompt("The room's link:", link); // No clipboard without https.
  }
};

// ---- Messages

function receive(message) {
  if (room.seq !== null && message.seq <= room.seq) return;
  room.seq = message.seq;
  room.oldest ??= message.seq;
  if (message.userId === session.user.id && message.clientId) settle(room, message.clientId);
  else stopTyping(message.userId);
  add(line(message));
}

$("say").onsubmit = (event) => {
  event.preventDefault();
  const content = $("text").value;
  if (!room || !content.trim()) return;
  const { id: userId, username } = session.user;
  const message = { clientId: newId(), content, userId, username, createdAt: new Date().toISOString() };
  const waiting = { message, line: line(message) };
  waiting.line.classList.add("waiting");
  room.waiting.set(message.clientId, waiting);
  $("log").append(waiting.line);
  $("text").value = "";
  showSilence();
  toEnd();
  tellTyping(false);
  deliver(room, waiting);
};

/** Sends, and may do so again: the server takes one client id for one message. */
async function deliver(here, { message, line }) {
  const mark = (text, isFailed) => { line.querySelector(".seq").textContent = text; line.classList.toggle("failed", isFailed); };
  if (!here.heard) return mark("waiting", false);
  mark("sending", false);
  const { clientId, content } = message;
  try {
    const { error, seq } = await socket.ask("send_message", { roomId: here.id, content, messageType: "text", clientId });
    if (!error) return mark(`#${seq}`, false);
    mark(error.message, true);
    if (error.code !== "unavailable" && error.code !== "rate_limited") return void here.waiting.delete(clientId);
  } catch {
    mark("waiting", false);
  }
  if (here.heard) setTimeout(() => { if (here === room && here.waiting.has(clientId)) deliver(here, { message, line }); }, AGAIN_MS);
}

function settle(here, clientId) {
  here.waiting.get(clientId)?.line.remove();
  here.waiting.delete(clientId);
}

function line({ userId, username, content, messageType, createdAt, seq }) {
  const face = make("span", { className: "face", textContent: [...username][0].toUpperCase(), ariaHidden: "true" });
  face.style.setProperty("--hue", [...userId].reduce((sum, c) => (sum * 31 + c.charCodeAt()) % 360, 0));
  const time = make("time", { dateTime: createdAt, textContent: new Date(createdAt).toLocaleTimeString([], { timeStyle: "short" }) });
  const kind = messageType && messageType !== "text" ? `[${messageType}] ` : "";
  return make("li", { className: "said" }, face, make("span", { className: "who" }, username, time),
    make("span", { className: "seq", textContent: seq ? `#${seq}` : "", title: "The message's place in the room" }),
    make("span", { className: "what", textContent: kind + content }));
}

function notice(by, what) {
  if (by.roomId !== room?.id) return;
  if (what === "left") stopTyping(by.userId);
  add(make("li", { className: "notice", textContent: `${by.username} ${what}` }));
}

/** Below what is known, above what still waits; the view follows only if it was at the end. */
function add(item) {
  const { scrollHeight, scrollTop, clientHeight } = $("scroll");
  $("log").insertBefore(item, $("log").querySelector(".waiting"));
  showSilence();
  if (scrollHeight - scrollTop - clientHeight < 80) toEnd();
}

// ---- Typing

const typists = new Map();
let toldTypingAt = 0, typingEnds = 0;

$("text").oninput = () => tellTyping($("text").value !== "");
$("text").onkeydown = (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("say").requestSubmit();
};

function tellTyping(isTyping) {
  clearTimeout(typingEnds);
  if (isTyping) typingEnds = setTimeout(tellTyping, TYPING_REPEAT_MS + 500, false);
  const now = Date.now();
  if (!room?.heard || (isTyping ? now - toldTypingAt < TYPING_REPEAT_MS : toldTypingAt === 0)) return;
  toldTypingAt = isTyping ? now : 0;
  socket.emit("typing", { roomId: room.id, isTyping });
}

function typist({ roomId, userId, username, isTyping }) {
  if (roomId !== room?.id || userId === session.user.id) return;
  stopTyping(userId);
  if (isTyping) typists.set(userId, { username, timer: setTimeout(stopTyping, TYPING_ENDS_MS, userId) });
  showTypists();
}

function stopTyping(userId) {
  clearTimeout(typists.get(userId)?.timer);
  if (typists.delete(userId)) showTypists();
}

function showTypists(nobody) {
  if (nobody) typists.clear();
  const names = [...typists.values()].map(({ username }) => username);
  $("typing").textContent = names.length === 0 ? "" : names.length > 3 ? "Several people are typing…"
    : `${names.join(", ")} ${names.length === 1 ? "is" : "are"} typing…`;
}

// ---- The screen

function showLink(isUp, willRetry = true) {
  $("link").classList.toggle("up", isUp);
  $("link").textContent = isUp ? "connected" : willRetry ? "reconnecting…" : "disconnected";
}

function showRoom() {
  $("room").hidden = !room;
  $("nowhere").hidden = Boolean(room);
  $("room-name").textContent = room?.name ?? "";
  document.title = room ? `${room.name} – Roomcast` : "Roomcast playground";
}

function showSilence() { $("silence").hidden = $("log").childElementCount > 0; }
function toEnd() { $("scroll").scrollTop = $("scroll").scrollHeight; }
function warn(text = "") { $("alert").textContent = text; $("alert").hidden = !text; }

function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** `crypto.randomUUID` is only there with https or on localhost. */
function newId() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function follow() {
  const id = /^#room=([0-9a-f-]+)$/i.exec(location.hash)?.[1];
  if (session && id && id !== room?.id) enter(id);
}

window.onhashchange = follow;

function start() {
  warn();
  $("door").hidden = Boolean(session);
  for (const id of ["house", "link", "me", "logout"]) $(id).hidden = !session;
  showRoom();
  if (!session) return showDoor(isNew);
  $("me").textContent = session.user.username;
  showLink(false);
  connect();
  listRooms().catch((error) => { if (session) warn(error.message); });
  follow();
}

start();
