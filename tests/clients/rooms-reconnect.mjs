// A stock client whose server is restarted, then killed: it comes back by itself, says where it was, and misses nothing.
// It says on its output when somebody should do so.
//
//   node rooms-reconnect.mjs --url http://127.0.0.1:8080

import { parseArgs } from 'node:util'
import { io } from 'socket.io-client'

import { check, same, within } from './check.mjs'
import { createRoom, history, signUp } from './rest.mjs'

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:8080' } } })
const { url } = values
const { token } = await signUp(url, 'ann')
const room = (await createRoom(url, token)).id

const socket = io(url, { transports: ['websocket'], auth: { token } })
const heard = []
socket.on('receive_message', message => heard.push(message))
// What the documentation tells every app to do: join again at each connect, with the last seq.
const joins = []
socket.on('connect', async () => {
  const joined = await socket.emitWithAck('join_room', { roomId: room, since: heard.at(-1)?.seq ?? 0 })
  check(!joined.error, `join_room: ${JSON.stringify(joined)}`)
  joins.shift()?.()
})
const nextJoin = () => within(30, 'in the room again', new Promise(resolve => joins.push(resolve)))

await nextJoin()
await say('before')

for (const wish of ['restart the server now', 'kill the server now']) {
  const gone = new Promise(resolve => socket.once('disconnect', resolve))
  const back = nextJoin()
  console.log(wish)
  const reason = await within(20, 'the connection is lost', gone)
  check(reason !== 'io server disconnect', 'the server ended the session: a stock client would not come back')
  await back
  await say(`after: ${wish}`)
}

same(heard.map(message => message.seq), [1, 2, 3], 'what was heard')
same((await history(url, token, room)).map(message => message.id), heard.map(message => message.id), 'the history')
console.log('came back twice and missed nothing')
socket.close()

async function say(content) {
  const told = new Promise(resolve => socket.once('receive_message', resolve))
  const ack = await socket.timeout(10_000).emitWithAck('send_message', { roomId: room, content })
  check(!ack.error, `send_message: ${JSON.stringify(ack)}`)
  same((await within(10, 'the message is told', told)).id, ack.id, 'what was told')
}
