// Everything that a client can do with the server of client_matrix, before and after its transport is dropped.
//
//   node matrix/talk.mjs --url http://127.0.0.1:3000 --package socket.io-client-v2 --transports polling,websocket

import { check, same, within } from '../check.mjs'
import { ask, io, once, options, isVersion2, settled, url } from './client.mjs'

const bytes = (...values) => Buffer.from(values)
const large = Buffer.alloc(70_000, 7)

const main = io(url, options)
const other = main.io.socket('/other')
other.connect()
for (const socket of [main, other]) {
  socket.on('question', (...args) => args.pop()(...args))
}

await within(15, 'connect', Promise.all([once(main, 'connect'), once(other, 'connect')]))
await talk(main)
await within(15, 'upgrade', settled(main))
await talk(main)
await talk(other)

const back = Promise.all([main, other].map(async socket => {
  await once(socket, 'disconnect')
  await once(socket, 'connect')
}))
main.emit('drop')
await within(15, 'reconnect', back)
await within(15, 'upgrade after the reconnect', settled(main))
await talk(main)
await talk(other)

const stranger = main.io.socket('/nowhere')
const refused = once(stranger, isVersion2 ? 'error' : 'connect_error')
stranger.connect()
const [reason] = await within(15, 'refusal', refused)
same(reason.message ?? reason, 'Invalid namespace', 'the refusal')

main.io.engine.close()
process.exit(0)

async function talk(socket) {
  const where = `on ${socket.nsp}`
  const heard = []
  const heardAll = new Promise(resolve => {
    socket.on('echo', number => heard.push(number) === 20 && resolve())
  })
  for (let number = 0; number < 20; number++) socket.emit('echo', number)
  await within(15, `20 events ${where}`, heardAll)
  same(heard, Array.from({ length: 20 }, (_, index) => index), `the order ${where}`)
  socket.off('echo')

  const echoed = once(socket, 'echo')
  socket.emit('echo', 'text €', { one: bytes(0, 1, 255), many: [bytes(), large] }, null, bytes(9))
  const [text, { one, many }, nothing, last] = await within(15, `an event with attachments ${where}`, echoed)
  check(text === 'text €' && nothing === null, `the text ${where}`)
  intact([one, ...many, last], [bytes(0, 1, 255), bytes(), large, bytes(9)], `attachments ${where}`)

  same(await within(15, `an ack ${where}`, ask(socket, 'echo', { a: [1, 'two'] })), { a: [1, 'two'] }, `the ack ${where}`)
  const ack = await within(15, `an ack with attachments ${where}`, ask(socket, 'echo', { one: bytes(1), two: bytes(2, 3) }))
  intact([ack.one, ack.two], [bytes(1), bytes(2, 3)], `the ack's attachments ${where}`)

  const answer = once(socket, 'answer')
  socket.emit('ask', 'why', bytes(4), { two: bytes(5, 6) })
  const [question, first, second] = await within(15, `an answer ${where}`, answer)
  same(question, 'why', `the question ${where}`)
  intact([first, second.two], [bytes(4), bytes(5, 6)], `the answer's attachments ${where}`)
}

function intact(received, sent, what) {
  received.forEach((data, index) => check(Buffer.isBuffer(data) && data.equals(sent[index]), `${what}: number ${index}`))
}
