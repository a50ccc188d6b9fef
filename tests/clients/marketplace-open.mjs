// Somebody asks one vendor after another for a room, over two gateways at once, and nobody answers: from some number on it is told to wait.
//
//   node marketplace-open.mjs --url http://A --url http://B

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { same, urls, within } from './check.mjs'

const OPEN = 200
const run = Date.now()
const customer = `customer-${run}`
const connect = (url, id) => io(`${url}/customer`, { transports: ['websocket'], query: `customerID=${id}`, forceNew: true })
const terms = number => ({ customerID: customer, vendorID: `vendor-${run}-${number}`, roomToken: `token-${run}-${number}` })
const ask = (socket, number) => socket.timeout(20_000).emitWithAck('join-room', terms(number))

const sockets = urls().map(url => connect(url, customer))
await within(20, 'two connections', Promise.all(sockets.map(socket => once(socket, 'connect'))))
const answers = await Promise.all(Array.from({ length: OPEN + 20 }, (_, number) => ask(sockets[number % 2], number)))
const kept = answers.flatMap(({ succus }, number) => (succus ? [number] : []))
const refused = answers.flatMap(({ succus }, number) => (succus ? [] : [number]))
same(kept.length, OPEN, 'how many are kept')
for (const number of refused) {
  const { error } = answers[number]
  same([error.code, error.field, /200/.test(error.message)], ['rate_limited', 'roomToken', true], 'a refusal')
}

// The same again is nothing new; and who is answered may ask for another one.
same((await ask(sockets[0], kept[0])).succus, true, 'the same again')
const { vendorID } = terms(kept[0])
const vendor = connect(urls()[1], vendorID)
await within(20, 'join-room', once(vendor, 'join-room'))
same((await vendor.timeout(20_000).emitWithAck('accept-room', terms(kept[0]))).succus, true, 'accepted')
same((await ask(sockets[1], refused[0])).succus, true, 'a request after an answer')
same((await ask(sockets[0], refused[1])).error?.code, 'rate_limited', 'one more')
console.log('asked many, and was told to wait')
process.exit(0)
