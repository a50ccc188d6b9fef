// One member and one message, with a client of any generation.
//
//   node matrix/chat.mjs --url http://127.0.0.1:8080 --package socket.io-client-v2 --transports polling,websocket

import { same, within } from '../check.mjs'
import { createRoom, signUp } from '../rest.mjs'
import { ask, io, isVersion2, once, options, settled, url } from './client.mjs'

const { token, username } = await signUp(url, 'ann')
const room = (await createRoom(url, token)).id

// 2.x has no `auth`: its token goes into the query.
const socket = io(url, { ...options, ...(isVersion2 ? { query: { token } } : { auth: { token } }) })
const welcome = once(socket, 'welcome')
await within(15, 'connect', once(socket, 'connect'))
same((await within(15, 'welcome', welcome))[0].username, username, 'the welcome')
await within(15, 'upgrade', settled(socket))

same((await within(15, 'join_room', ask(socket, 'join_room', { roomId: room }))).roomId, room, 'join_room')
const heard = once(socket, 'receive_message')
const stored = await within(15, 'send_message', ask(socket, 'send_message', { roomId: room, content: 'hello €', messageType: 'text' }))
const [{ id, content }] = await within(15, 'receive_message', heard)
same([id, content], [stored.id, 'hello €'], 'receive_message')

socket.disconnect()
process.exit(0)
