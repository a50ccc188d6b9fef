// The chat app of seed 000: rooms by `room/join-room` and its kind.
//
//   node slash.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090]

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { same, urls, within } from './check.mjs'
import { createRoom, signUp } from './rest.mjs'

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
ann.close()
ben.close()
console.log('joined, talked and left')

async function event(socket, name) {
  const [payload] = await within(10, name, once(socket, name))
  return payload
}
