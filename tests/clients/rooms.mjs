// The chat app of seed 003: every event of its document, with every field that it shows.
//
//   node rooms.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090]

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { check, same, urls, within } from './check.mjs'
import { call, createRoom, signUp } from './rest.mjs'

const [first, second] = urls()
const [ann, ben] = [await signUp(first, 'ann'), await signUp(second, 'ben')]
const roomId = (await createRoom(first, ann.token)).id
check(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(roomId), 'ids are uuids')

// Only who made the room makes an invite, and fetches it.
const { inviteToken } = await call(first, 'POST', `/api/rooms/${roomId}/invite`, ann.token, {})
same((await call(second, 'GET', `/api/rooms/${roomId}/invite`, ann.token)).inviteToken, inviteToken, 'the invite')
const refused = await call(second, 'GET', `/api/rooms/${roomId}/invite`, ben.token).catch(fault => fault)
check(/: 40[34] /.test(refused.message), `ben fetches no invite: ${refused.message}`)

// The creator is in the room from the start; the other joins via HTTP first, and connects via socket then.
const host = await connect(first, ann)
host.emit('join_room', { roomId })
same((await event(host, 'room_joined')).roomId, roomId, 'ann joined')
await call(second, 'POST', `/api/rooms/${roomId}/join`, ben.token, { inviteToken })
const online = until(host, 'user_status', ({ userId }) => userId === ben.id)
const guest = await connect(second, ben)
const status = await online
same([status.userId, status.username, status.status, typeof status.timestamp], [ben.id, ben.username, 'online', 'string'], 'user_status')
const joined = event(host, 'user_joined')
guest.emit('join_room', { roomId })
same((await event(guest, 'room_joined')).roomId, roomId, 'ben joined')
same(somebody(await joined), [ben.id, ben.username, roomId, 'string'], 'user_joined')

// Messages, with all their fields; the type is text unless it says another.
for (const [sent, messageType] of [[{ content: 'Hello everyone!' }, 'text'], [{ content: 'https://example.org/a.png', messageType: 'image' }, 'image']]) {
  const heard = [host, guest].map(socket => event(socket, 'receive_message'))
  host.emit('send_message', { roomId, ...sent })
  for (const message of await Promise.all(heard)) {
    same([message.roomId, message.userId, message.username, message.content, message.messageType],
      [roomId, ann.id, ann.username, sent.content, messageType], 'receive_message')
    check(message.id && message.createdAt && message.timestamp, JSON.stringify(message))
  }
}

// Typing, for the others.
for (const isTyping of [true, false]) {
  const typing = event(host, 'user_typing')
  guest.emit('typing', { roomId, isTyping })
  const told = await typing
  same([...somebody(told), told.isTyping], [ben.id, ben.username, roomId, 'string', isTyping], 'user_typing')
}

// Who is there.
host.emit('get_room_users', { roomId })
const { roomId: listed, users } = await event(host, 'room_users')
same([listed, users.map(({ userId, username, isOnline, role }) => [userId, username, isOnline, role]).sort()],
  [roomId, [[ann.id, ann.username, true, 'admin'], [ben.id, ben.username, true, 'member']].sort()], 'room_users')

// What was read.
const read = event(host, 'messages_read')
await call(second, 'POST', `/api/rooms/${roomId}/read`, ben.token, {})
const mark = await read
same([mark.userId, typeof mark.readAt], [ben.id, 'string'], 'messages_read')

// What is wrong, is told.
const wrong = event(guest, 'error')
guest.emit('send_message', { roomId })
check(/content/.test((await wrong).message), 'error')

// Gone from the room, and gone altogether.
const left = event(host, 'user_left')
guest.emit('leave_room', { roomId })
same(somebody(await left), [ben.id, ben.username, roomId, 'string'], 'user_left')
const offline = until(host, 'user_status', ({ userId, status }) => userId === ben.id && status === 'offline')
guest.close()
await offline
host.close()
console.log('all events of the document, with their fields')

async function connect(url, { token }) {
  const socket = io(url, { auth: { token }, forceNew: true })
  await within(10, 'connected', once(socket, 'connect'))
  return socket
}

function somebody({ userId, username, roomId, timestamp }) {
  return [userId, username, roomId, typeof timestamp]
}

async function event(socket, name) {
  return (await within(10, name, once(socket, name)))[0]
}

function until(socket, name, is) {
  return within(20, name, new Promise(resolve => socket.on(name, payload => is(payload) && resolve(payload))))
}
