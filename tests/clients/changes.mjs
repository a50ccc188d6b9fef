// An unmodified client is away while a message is edited, another one deleted, and a third one gets a reaction: its return is a recovery,
// and it is told each of these once, in order.
//
//   node changes.mjs --urls http://A,http://B

import { parseArgs } from 'node:util'

import { io } from 'socket.io-client'

import { balance } from './balancer.mjs'
import { check, same, within } from './check.mjs'
import { connection } from './follower.mjs'
import { createRoom, history, joinRoom, signUp } from './rest.mjs'

const { values } = parseArgs({ options: { urls: { type: 'string' } } })
const urls = values.urls.split(',')
const EVENTS = ['receive_message', 'message_edited', 'message_deleted', 'reaction_added', 'reaction_removed']

const [ann, ben] = [await signUp(urls[0], 'ann'), await signUp(urls[0], 'ben')]
const { id: roomId } = await createRoom(urls[0], ann.token)
await joinRoom(urls[0], ben.token, roomId)
// While the client is to be away, its connections end nowhere.
let isAway = false
const balancer = await balance(count => (isAway ? 'http://127.0.0.1:9' : urls[count % urls.length]))
const options = { transports: ['websocket'], forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200 }
const speaker = io(urls[0], { ...options, auth: { token: ann.token } })
const follower = io(balancer.url, { ...options, auth: { token: ben.token } })
const told = []
for (const event of EVENTS) follower.on(event, payload => told.push([event, payload]))
await within(30, 'the first connection', connection(follower))
await follower.emitWithAck('join_room', { roomId })

async function ask(event, fields) {
  const answer = await within(10, event, speaker.emitWithAck(event, { roomId, ...fields }))
  check(!answer.error, `${event}: ${answer.error?.message}`)
  return answer
}
const said = []
for (const content of ['one', 'two', 'three']) said.push(await ask('send_message', { content }))
async function hears(count) {
  for (let waited = 0; told.length < count && waited < 15_000; waited += 20) await new Promise(done => setTimeout(done, 20))
  same(told.map(([, { seq }]) => seq), Array.from({ length: count }, (_, index) => index + 1), 'the places of what was told')
}
await hears(3)

const back = connection(follower)
isAway = true
balancer.drop()
await ask('edit_message', { messageId: said[0].id, content: 'uno' })
await ask('delete_message', { messageId: said[1].id })
await ask('add_reaction', { messageId: said[2].id, emoji: '🎉' })
const reply = await ask('send_message', { content: 'tres', replyTo: said[2].id })
isAway = false
await within(30, 'the return', back)
check(follower.recovered, 'the return was no recovery')
await hears(7)
same(told.slice(3).map(([event]) => event), ['message_edited', 'message_deleted', 'reaction_added', 'receive_message'], 'the events')
same(told[3][1].content, 'uno', 'the edit')
same([told[5][1].emoji, told[5][1].count], ['🎉', 1], 'the reaction')
same([told[6][1].id, told[6][1].replyTo.excerpt], [reply.id, 'three'], 'the reply')
const messages = await history(urls.at(-1), ben.token, roomId)
same(messages.map(({ content }) => content), ['uno', '', 'three', 'tres'], 'the history')
check(messages[1].deletedAt && !messages[1].editedAt, 'the second message is not marked as deleted')

// And again, with nothing but a change after what it saw last.
const again = connection(follower)
isAway = true
balancer.reset()
await ask('remove_reaction', { messageId: said[2].id, emoji: '🎉' })
isAway = false
await within(30, 'the second return', again)
check(follower.recovered, 'the second return was no recovery')
await hears(8)
console.log('recovered twice, each change told once')
process.exit(0)
