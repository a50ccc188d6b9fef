// A client's connection is down while it is expelled from a room: it comes back as who it was, without that room and what was said there.
//
//   node expelled.mjs --urls http://A,http://B [--how remove|ban] [--unnoticed]
//
// With --unnoticed its gateway takes the connection for alive, and tells it what it does not hear.

import { parseArgs } from 'node:util'

import { io } from 'socket.io-client'

import { balance } from './balancer.mjs'
import { check, same, within } from './check.mjs'
import { connection } from './follower.mjs'
import { createRoom, joinRoom, signUp } from './rest.mjs'

const { values } = parseArgs({ options: { urls: { type: 'string' }, how: { type: 'string', default: 'remove' }, unnoticed: { type: 'boolean' } } })
const urls = values.urls.split(',')

const [ann, ben] = [await signUp(urls[0], 'ann'), await signUp(urls[0], 'ben')]
const [kept, lost] = [await createRoom(urls[0], ann.token), await createRoom(urls[0], ann.token)].map(({ id }) => id)
// While the client is to be away, its connections end nowhere.
let isAway = false
const balancer = await balance(count => (isAway ? 'http://127.0.0.1:9' : urls[count % urls.length]))
const options = { transports: ['websocket'], forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200 }
const speaker = io(urls[0], { ...options, auth: { token: ann.token } })
const away = io(balancer.url, { ...options, auth: { token: ben.token } })
const told = []
for (const event of ['receive_message', 'room_left']) away.on(event, ({ roomId, content }) => told.push([event, roomId, content ?? null]))
await within(30, 'the first connection', connection(away))
for (const roomId of [kept, lost]) {
  await joinRoom(urls.at(-1), ben.token, roomId)
  const joined = await away.emitWithAck('join_room', { roomId })
  check(!joined.error, `join_room: ${joined.error?.message}`)
}

async function say(roomId, content) {
  const answer = await within(10, content, speaker.emitWithAck('send_message', { roomId, content }))
  check(!answer.error, `${content}: ${answer.error?.message}`)
}
async function hears(count) {
  for (let waited = 0; told.length < count && waited < 15_000; waited += 20) await new Promise(done => setTimeout(done, 20))
}
for (const roomId of [kept, lost]) await say(roomId, 'before')
await hears(2)

const back = connection(away)
isAway = true
if (values.unnoticed) balancer.vanish()
else balancer.drop()
const [method, path] = values.how === 'ban' ? ['PUT', 'bans'] : ['DELETE', 'members']
const expelled = await fetch(`${urls[0]}/api/rooms/${lost}/${path}/${ben.id}`, { method, headers: { authorization: `Bearer ${ann.token}` } })
same(expelled.status, 204, `${method} ${path}`)
for (const roomId of [lost, kept, lost]) await say(roomId, 'meanwhile')
isAway = false
await within(30, 'the return', back)
check(away.recovered, 'the return was no recovery')
await hears(4)
for (const roomId of [lost, kept]) await say(roomId, 'afterwards')
await hears(5)
// Whatever was on its way has come before the answer.
const refused = await within(10, 'an answer', away.emitWithAck('send_message', { roomId: lost, content: 'let me in' }))
same(refused.error?.code, 'not_a_member', 'a message of somebody who was expelled')
const again = await within(10, 'an answer', away.emitWithAck('join_room', { roomId: lost, since: 0 }))
same(again.error?.code, 'not_a_member', 'a join of somebody who was expelled')
same(told.filter(([, roomId]) => roomId === lost).slice(1), [['room_left', lost, null]], 'the room that was lost')
same(told.filter(([, roomId]) => roomId === kept).map(([, , content]) => content), ['before', 'meanwhile', 'afterwards'], 'the other room')
console.log('came back without the room')
process.exit(0)
