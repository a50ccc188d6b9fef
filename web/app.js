// The playground: accounts and rooms over REST, chat over the socket, in the `rooms` vocabulary.

import { openDoor, showDoor } from "/door.js";
import { Line, make } from "/message.js";
import { Socket } from "/socket.js";
import { OwnTyping, Typists } from "/typing.js";

const PAGE = 50, ROOMS = 200, EXCERPT = 140;
const AGAIN_MS = 2000;
const $ = (id) => document.getElementById(id);

// The session lives as long as the tab, so that two tabs can be two people.
let session = JSON.parse(sessionStorage.getItem("roomcast") ?? "null");
let socket = null;
// The room on the screen: { id, name, isAdmin, seq: the place of the last message or change seen, oldest, heard: whether the socket has joined
// it, lines: messages by their ids, waiting: unsent messages }.
let room = null;
// What the next message is to be: { what: "reply" or "edit", message }, or null for a new one.
let intent = null;

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
    .on("disconnect", (willRetry) => { if (room) room.heard = false; typists.clear(); showLink(false, willRetry); })
    .on("refused", refused)
    .on("receive_message", receive)
    .on("message_edited", ({ content, timestamp, ...change }) => changed(change, { content, editedAt: timestamp }))
    .on("message_deleted", ({ timestamp, ...change }) => changed(change, { content: "", deletedAt: timestamp, reactions: [] }))
    .on("reaction_added", (change) => reacted(change, true))
    .on("reaction_removed", (change) => reacted(change, false))
    .on("user_role", ranked)
    .on("user_joined", (by) => notice(by, "joined"))
    .on("user_left", (by) => notice(by, "left"))
    .on("user_typing", (by) => { if (by.roomId === room?.id && by.userId !== session.user.id) typists.hear(by); })
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

openDoor(api, (entered) => {
  session = entered;
  sessionStorage.setItem("roomcast", JSON.stringify(session));
  start();
});

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
  const waiting = room?.id === id ? room.waiting : new Map();
  const here = room = { id, name: "", isAdmin: false, seq: null, oldest: null, heard: false, lines: new Map(), waiting };
  warn();
  intend(null);
  typists.clear();
  $("log").replaceChildren();
  try {
    const { name, role } = await api("POST", `/api/rooms/${id}/join`);
    Object.assign(here, { name, isAdmin: role === "admin" });
    if (here !== room) return;
    showRoom();
    await Promise.all([readOlder(here), listRooms()]);
    if (here !== room) return;
    for (const { line } of here.waiting.values()) $("log").append(line.element);
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
  $("log").prepend(...messages.map((message) => lineOf(message).element));
  here.oldest = messages[0]?.seq ?? here.oldest;
  here.seq ??= lastSeq;
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

/** Whether this entry of the room's log is the next one. */
function isNews({ roomId, seq }) {
  if (roomId !== room?.id || (room.seq !== null && seq <= room.seq)) return false;
  room.seq = seq;
  return true;
}

function receive(message) {
  if (!isNews(message)) return;
  room.oldest ??= message.seq;
  if (message.userId === session.user.id && message.clientId) settle(room, message.clientId);
  else typists.stop(message.userId);
  add(lineOf(message).element);
}

/** What was done to a message shows in it, and in the replies to it. */
function changed(change, now) {
  if (!isNews(change)) return;
  const { messageId } = change;
  for (const line of room.lines.values()) {
    const { id, replyTo } = line.message;
    if (id === messageId) Object.assign(line.message, now);
    else if (replyTo?.id === messageId) Object.assign(replyTo, { excerpt: excerptOf(now), deleted: Boolean(now.deletedAt) });
    else continue;
    line.show();
  }
  if (now.deletedAt && intent?.message.id === messageId) intend(null);
}

function reacted({ messageId, userId, emoji, count, ...change }, isThere) {
  if (!isNews(change)) return;
  const line = room.lines.get(messageId);
  if (!line) return;
  const reactions = line.message.reactions ??= [];
  const known = reactions.find((reaction) => reaction.emoji === emoji) ?? reactions[reactions.push({ emoji, mine: false }) - 1];
  if (userId === session.user.id) known.mine = isThere;
  known.count = count;
  line.message.reactions = reactions.filter((reaction) => reaction.count > 0);
  line.show();
}

/** The wish to do something with a message. */
async function act(what, message, emoji) {
  const { id: messageId, reactions = [] } = message;
  if (what === "react") {
    const isMine = reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
    await alter(isMine ? "remove_reaction" : "add_reaction", { messageId, emoji });
  } else if (what === "delete") {
    if (confirm("Delete this message for everybody?")) await alter("delete_message", { messageId });
  } else {
    intend({ what, message });
  }
}

/** Asks for a change of a message; says whether it was made. */
async function alter(event, fields) {
  warn();
  try {
    const { error } = await socket.ask(event, { roomId: room.id, clientId: newId(), ...fields });
    if (error) warn(error.message);
    return !error;
  } catch {
    warn("There is no connection now: try again in a moment.");
    return false;
  }
}

function intend(wish) {
  const wasEdit = intent?.what === "edit";
  intent = wish;
  $("intent").hidden = !intent;
  if (intent?.what === "edit") $("text").value = intent.message.content;
  else if (wasEdit) $("text").value = "";
  if (!intent) return;
  const { what, message } = intent;
  $("intent-text").textContent = what === "edit" ? "Editing your message" : `Replying to ${message.username}: ${excerptOf(message)}`;
  $("text").focus();
}

$("intent-end").onclick = () => { intend(null); $("text").focus(); };

const excerptOf = ({ content }) => [...content].slice(0, EXCERPT).join("");

$("say").onsubmit = async (event) => {
  event.preventDefault();
  const content = $("text").value;
  if (!room || !content.trim()) return;
  if (intent?.what === "edit") {
    const edited = intent;
    const isDone = content === edited.message.content || await alter("edit_message", { messageId: edited.message.id, content });
    if (isDone && intent === edited) intend(null);
    return;
  }
  const { id: userId, username } = session.user;
  const message = { clientId: newId(), content, userId, username, createdAt: new Date().toISOString() };
  if (intent) message.replyTo = { id: intent.message.id, username: intent.message.username, excerpt: excerptOf(intent.message) };
  const waiting = { message, line: lineOf(message) };
  waiting.line.element.classList.add("waiting");
  room.waiting.set(message.clientId, waiting);
  $("log").append(waiting.line.element);
  $("text").value = "";
  intend(null);
  showSilence();
  toEnd();
  ownTyping.set(false);
  deliver(room, waiting);
};

/** Sends, and may do so again: the server takes one client id for one message. */
async function deliver(here, { message, line }) {
  const mark = (text, isFailed) => { line.place = text; line.element.classList.toggle("failed", isFailed); };
  if (!here.heard) return mark("waiting", false);
  mark("sending", false);
  const { clientId, content, replyTo } = message;
  try {
    const wish = { roomId: here.id, content, messageType: "text", clientId, replyTo: replyTo?.id };
    const { error, seq } = await socket.ask("send_message", wish);
    if (!error) return mark(`#${seq}`, false);
    mark(error.message, true);
    if (error.code !== "unavailable" && error.code !== "rate_limited") return void here.waiting.delete(clientId);
  } catch {
    mark("waiting", false);
  }
  if (here.heard) setTimeout(() => { if (here === room && here.waiting.has(clientId)) deliver(here, { message, line }); }, AGAIN_MS);
}

function settle(here, clientId) {
  here.waiting.get(clientId)?.line.element.remove();
  here.waiting.delete(clientId);
}

/** A line for a message; one that has its place is found by its id from now on. */
function lineOf(message) {
  const line = new Line(message, () => ({ id: session?.user.id, isAdmin: room?.isAdmin }), act);
  if (message.id) room.lines.set(message.id, line);
  return line;
}

function ranked({ roomId, userId, username, role }) {
  if (roomId !== room?.id) return;
  if (userId === session.user.id) room.isAdmin = role === "admin";
  add(make("li", { className: "notice", textContent: `${username} is ${role === "admin" ? "an admin now" : "no admin any more"}` }));
}

function notice(by, what) {
  if (by.roomId !== room?.id) return;
  if (what === "left") typists.stop(by.userId);
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

const typists = new Typists((text) => { $("typing").textContent = text; });
const ownTyping = new OwnTyping((isTyping) => {
  if (room?.heard) socket.emit("typing", { roomId: room.id, isTyping });
  return Boolean(room?.heard);
});

$("text").oninput = () => ownTyping.set($("text").value !== "");
$("text").onkeydown = (event) => {
  if (event.key === "Escape") return intend(null);
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  $("say").requestSubmit();
};

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
  if (!session) return showDoor();
  $("me").textContent = session.user.username;
  showLink(false);
  connect();
  listRooms().catch((error) => { if (session) warn(error.message); });
  follow();
}

start();
