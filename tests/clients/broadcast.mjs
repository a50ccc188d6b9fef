// The chat app of seed 001: sign up, log in, enter a room, and everybody else in it gets what one sends.
//
//   node broadcast.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090]

import { once } from 'node:events'
import { io } from 'socket.io-client'
import ioV2 from 'socket.io-client-v2'

import { check, same, urls, within } from './check.mjs'
import { call, history, logIn, signUp } from './rest.mjs'

const [first, second] = urls()
const room = `lounge-${Date.now()}`

// Signup, then login: only who signed up gets a token.
const people = await Promise.all([signUp(first, 'ann'), signUp(second, 'ben')])
const [annToken, benToken] = await Promise.all(people.map((person, index) => logIn([first, second][index], person)))

// Before anybody may enter a room, the token is verified.
for (const query of [{ token: 'no.such.token' }, { token: '' }, { token: undefined }]) {
  const stranger = io(first, { query, forceNew: true })
  const [fault] = await within(10, 'connect_error', once(stranger, 'connect_error'))
  same(fault.message, 'Authentication error', `a stranger with ${JSON.stringify(query)}`)
  stranger.close()
}

const old = ioV2(first, { query: { token: 'no.such.token' }, forceNew: true })
same(await within(10, 'error', once(old, 'error')), ['Authentication error'], 'a stranger with a client of 2.x')
old.close()

const ann = chat(first, annToken, people[0].username)
const ben = chat(second, benToken, people[1].username)
await within(10, 'both are connected', Promise.all([once(ann.socket, 'connect'), once(ben.socket, 'connect')]))
await ann.join()
await ben.join()

ann.sendMessage('hello ben', { mood: ['good', 7] })
same(await ben.hears(1), [{ room, author: ann.name, message: 'hello ben', time: '12:30', mood: ['good', 7] }], 'ben heard')
ben.sendMessage('hello ann')
same(await ann.hears(1), [{ room, author: ben.name, message: 'hello ann', time: '12:30' }], 'ann heard only what ben said')
ann.sendMessage('bye')
same((await ben.hears(2)).map(({ message }) => message), ['hello ben', 'bye'], 'ben heard only what ann said')

// The chats of each room are stored, whoever asks.
const { room: id } = await ann.socket.timeout(10_000).emitWithAck('join_room', room)
const stored = await history(second, annToken, id)
same(stored.map(({ username, content }) => [username, content]),
  [[ann.name, 'hello ben'], [ben.name, 'hello ann'], [ann.name, 'bye']], 'the history')
const listed = await call(first, 'GET', '/api/rooms?limit=200', benToken)
check(listed.rooms.some(({ name }) => name === room), 'the room is listed')

// What is in the input box may be all that is sent: it goes to the room one is in, as it is.
ann.socket.emit('send_message', 'nothing but text')
same((await ben.hears(3)).at(-1), 'nothing but text', 'ben heard text')
const elsewhere = await ann.socket.timeout(10_000).emitWithAck('send_message', { room: `${room}-2`, message: 'hello?' })
same(elsewhere.error.field, 'room', 'the field, in the words of this app')

// A message without its text is refused, and the connection lives.
const refused = new Promise(resolve => ann.socket.once('error', resolve))
ann.socket.emit('send_message', { room, author: ann.name })
same((await within(10, 'error', refused)).field, 'message', 'the field that is missing')
await ann.socket.timeout(10_000).emitWithAck('send_message', { room, author: ann.name, message: 'still here' })

ann.socket.close()
ben.socket.close()
console.log('each heard the other, and nobody heard an echo')

function chat(url, token, name) {
  const socket = io.connect(url, { query: { token }, forceNew: true })
  const heard = []
  socket.on('connect_error', fault => { throw fault })
  // What the app sent, without what else is known of the message.
  socket.on('receive_message', received => {
    if (typeof received === 'string') return heard.push(received)
    const { id, roomId, seq, userId, username, messageType, createdAt, ...data } = received
    check(id && roomId && userId && username && Number.isInteger(seq) && messageType === 'text', 'what else is known')
    check(!Number.isNaN(Date.parse(createdAt)), createdAt)
    heard.push(sorted(data))
  })
  return {
    name,
    socket,
    join: () => socket.timeout(10_000).emitWithAck('join_room', room),
    sendMessage: (message, more) => socket.emit('send_message', { room, author: name, message, time: '12:30', ...more }),
    async hears(count) {
      while (heard.length < count) await within(10, `${name} hears ${count}`, once(socket, 'receive_message'))
      return heard
    }
  }
}

function sorted({ room, author, message, time, ...more }) {
  return { room, author, message, time, ...more }
}
