// The chat app of seed 000: rooms by `room/join-room` and its kind.
//
//   node slash.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090]

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { same, urls, within } from './check.mjs'
import { createRoom, history, signUp } from './rest.mjs'

const [first, second] = urls()
const people = [await signUp(first, 'ann'), await signUp(second, 'ben')]
const roomId = (await createRoom(first, people[0].token)).id
const others = [1, 2, 3].map(number => `room-${number}-${Date.now()}`)

const ann = io(first, { auth: { token: people[0].token }, forceNew: true })
const ben = io(second, { auth: { token: people[1].token }, forceNew: true })
await within(10, 'both are connected', Promise.all([once(ann, 'connect'), once(ben, 'connect')]))

// One enters a room, and those who are in it are told.
ann.emit('room/join-room', { roomId })
same((await event(ann, 'joined-room')).roomId, roomId, 'ann joined')
const connected = event(ann, 'room/user-connected')
ben.emit('room/join-room', { roomId })
same((await event(ben, 'joined-room')).roomId, roomId, 'ben joined')
same((({ roomId, username }) => [roomId, username])(await connected), [roomId, people[1].username], 'ann is told of ben')

// What is said in a room goes to the others in it.
const received = event(ben, 'room/receive-message')
ann.emit('room/send-message', { roomId, message: 'hello ben' })
same((({ roomId, senderName, message }) => [roomId, senderName, message])(await received),
  [roomId, people[0].username, 'hello ben'], 'ben heard')

// Several rooms at once.
const joined = new Set()
const all = new Promise(resolve => ben.on('joined-room', ({ name }) => joined.add(name).size === others.length && resolve()))
ben.emit('room/join-rooms', { roomIds: others })
await within(10, 'ben joined all of them', all)
same([...joined].sort(), others, 'the rooms that ben joined')

// And out again; who stays is told.
const disconnected = event(ann, 'room/user-disconnected')
ben.emit('room/leave-room', { roomId })
same((await event(ben, 'left-room')).roomId, roomId, 'ben left')
same((({ roomId, username }) => [roomId, username])(await disconnected), [roomId, people[1].username], 'ann is told that ben left')

ben.emit('room/leave-room', { roomId })
same((await event(ben, 'error')).field, 'roomId', 'one cannot leave twice')
// From one to the other alone: on every device of the receiver, wherever it is connected, and not back to the sender.
const tablet = io(first, { auth: { token: people[1].token }, forceNew: true })
await within(10, 'the tablet is connected', once(tablet, 'welcome'))
const [toAnn, toBen, toTablet] = [ann, ben, tablet].map(socket => collect(socket))
const say = (socket, receiver, message) => socket.emit('single-chat/send-message', { receiverId: receiver.id, message })
say(ann, people[1], 'psst')
same(await toBen(1), ['psst'], 'ben heard')
same(await toTablet(1), ['psst'], 'ben heard on the tablet')
say(ben, people[0], 'yes?')
same(await toAnn(1), ['yes?'], 'ann heard only what ben said')
for (const message of ['one', 'two', 'three']) say(ann, people[1], message)
same(await toBen(4), ['psst', 'one', 'two', 'three'], 'ben heard in order')
same(await toTablet(4), ['psst', 'one', 'two', 'three'], 'the tablet heard in order')

// Who is away is told on the next connect; and it is all in the history. What a device was told in the moment in which it went may be told
// again: an app drops it by its id.
const known = new Set(toBen.ids)
ben.close()
tablet.close()
const ack = await ann.timeout(10_000).emitWithAck('single-chat/send-message', { receiverId: people[1].id, message: 'are you there?' })
const phone = io(second, { auth: { token: people[1].token }, forceNew: true })
const heardBy = await collect(phone, known)(1)
same(heardBy, ['are you there?'], 'ben was told when he came back')
const stored = await history(second, people[1].token, ack.roomId)
same(stored.map(({ content }) => content), ['psst', 'yes?', 'one', 'two', 'three', 'are you there?'], 'the history')

// What was told to a connection that came back is not told again to the next one.
phone.io.engine.close()
say(ann, people[1], 'still there?')
await within(10, 'ben is back', until(() => phone.recovered && heardBy.includes('still there?')))
// Until it counts as told.
await new Promise(done => setTimeout(done, 2_000))
phone.close()
// A chat of two has no end.
const left = await fetch(`${second}/api/rooms/${ack.roomId}/leave`, { method: 'POST', headers: { authorization: `Bearer ${people[1].token}` } })
same(left.status, 403, 'ben cannot leave')
await ann.timeout(10_000).emitWithAck('single-chat/send-message', { receiverId: people[1].id, message: 'come back' })
const laptop = io(second, { auth: { token: people[1].token }, forceNew: true })
same(await collect(laptop, known)(1), ['come back'], 'ben was told, and of nothing else')
laptop.close()

for (const [receiverId, field] of [['nobody', 'receiverId'], ['00000000-0000-4000-8000-000000000000', 'receiverId']]) {
  const { error } = await ann.timeout(10_000).emitWithAck('single-chat/send-message', { receiverId, message: 'hello' })
  same(error.field, field, receiverId)
}
ann.close()
console.log('joined, talked and left')

/** What is said to a socket alone: waits for so many, and tells all. */
function collect(socket, known = new Set()) {
  const [ids, messages] = [[], []]
  socket.on('single-chat/receive-message', ({ id, message }) => {
    ids.push(id)
    if (!known.has(id)) messages.push(message)
  })
  const told = async count => {
    while (messages.length < count) await event(socket, 'single-chat/receive-message')
    return messages
  }
  return Object.assign(told, { ids })
}

async function until(isSo) {
  while (!isSo()) await new Promise(done => setTimeout(done, 20))
}

async function event(socket, name) {
  const [payload] = await within(10, name, once(socket, name))
  return payload
}
