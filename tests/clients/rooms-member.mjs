// One member of a room, in a process of its own; started by rooms-chat.mjs.

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { check, same } from './check.mjs'

const [{ url, token, username, room, count, share }] = await once(process, 'message')

const socket = io(url, { transports: ['websocket'], auth: { token } })
socket.on('connect_error', fault => { throw fault })
socket.on('error', fault => { throw new Error(`error event: ${JSON.stringify(fault)}`) })

const heard = []
const heardAll = new Promise(resolve => {
  socket.on('receive_message', ({ id, seq, roomId, username, content, createdAt }) => {
    check(roomId === room, `a message of room ${roomId}`)
    heard.push({ id, seq, username, content, createdAt })
    if (heard.length === count) resolve()
  })
})

await once(socket, 'connect')
const named = new Promise(resolve => socket.once('room_joined', resolve))
const joined = await socket.timeout(10_000).emitWithAck('join_room', { roomId: room })
check(!joined.error, `join_room: ${JSON.stringify(joined)}`)
same((await named).roomId, room, 'room_joined')
process.send({ kind: 'joined' })
await once(process, 'message')

const sends = Array.from({ length: share }, async (_, index) => {
  const content = `${username} says ${index}`
  const ack = await socket.timeout(10_000).emitWithAck('send_message', { roomId: room, content, messageType: 'text' })
  check(!ack.error, `send_message: ${JSON.stringify(ack)}`)
  check(typeof ack.id === 'string' && Number.isInteger(ack.seq) && !Number.isNaN(Date.parse(ack.createdAt)), `the ack ${JSON.stringify(ack)}`)
  return { content, ack }
})
const sent = await Promise.all(sends)
await heardAll
process.send({ kind: 'report', username, sent, heard })
