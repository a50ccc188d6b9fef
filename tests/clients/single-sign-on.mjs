// Somebody whom a trusted issuer vouches for chats with somebody who has an account here; other tokens open nothing.
//
//   node single-sign-on.mjs --url http://A --url http://B --token … [--id <the user's id>] [--refused …]…

import { once } from 'node:events'
import { parseArgs } from 'node:util'

import { io } from 'socket.io-client'

import { check, same, within } from './check.mjs'
import { call, createRoom, joinRoom, signUp } from './rest.mjs'

const text = { type: 'string' }
const { values } = parseArgs({
  options: { url: { ...text, multiple: true }, token: text, id: text, refused: { ...text, multiple: true, default: [] } }
})
const [here, there] = values.url
const connect = (url, options) => io(url, { transports: ['websocket'], forceNew: true, ...options })

// Where the token stands makes no difference.
for (const token of values.refused) {
  for (const shown of [{ auth: { token } }, { query: { token } }]) {
    const socket = connect(here, shown)
    socket.on('connect', () => check(false, `let in with ${token}`))
    const [fault] = await within(10, 'connect_error', once(socket, 'connect_error'))
    same([fault.message, fault.data.code, fault.data.field], ['Authentication error', 'unauthenticated', 'token'], token)
    socket.close()
  }
}

const ben = await signUp(there, 'ben')
const { id: roomId } = await createRoom(there, ben.token)
const listener = connect(there, { auth: { token: ben.token } })
await within(10, 'the listener', once(listener, 'connect'))
await listener.emitWithAck('join_room', { roomId })

const socket = connect(here, { auth: { token: values.token } })
socket.on('connect_error', fault => check(false, `refused: ${fault.data?.message ?? fault.message}`))
await within(10, 'connect', once(socket, 'connect'))
const ann = await call(there, 'GET', '/api/me', values.token)
if (values.id) same(ann.id, values.id, 'its id')
await joinRoom(there, values.token, roomId)
const joined = await socket.emitWithAck('join_room', { roomId })
check(!joined.error, `join_room: ${joined.error?.message}`)

const heard = within(10, 'the message', once(listener, 'receive_message'))
const sent = await socket.emitWithAck('send_message', { roomId, content: 'I have no password here' })
check(!sent.error, `send_message: ${sent.error?.message}`)
const [message] = await heard
same([message.id, message.userId, message.username], [sent.id, ann.id, ann.username], 'the message')
const isListed = async () => {
  const { users } = await listener.emitWithAck('get_room_users', { roomId })
  return users.some(({ userId, isOnline }) => userId === ann.id && isOnline)
}
for (let waited = 0; !(await isListed()); waited += 50) {
  check(waited < 10_000, 'it is not listed as online')
  await new Promise(done => setTimeout(done, 50))
}
console.log(`known as ${ann.id}, ${ann.username}`)
process.exit(0)
