// A stock client without a good token is told why, and one with a good token gets in.
//
//   node rooms-refused.mjs --url http://127.0.0.1:8080

import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { io } from 'socket.io-client'

import { same, within } from './check.mjs'
import { signUp } from './rest.mjs'

const { values } = parseArgs({ options: { url: { type: 'string', default: 'http://127.0.0.1:8080' } } })
const { url } = values
const { token } = await signUp(url, 'ann')

// Where guests are not allowed, all of these; where they are, who shows no token at all is one.
for (const auth of [undefined, {}, { token: null }, { token: '' }, { token: `${token}x` }, { token: 7 }]) {
  const socket = io(url, { transports: ['websocket'], auth, forceNew: true })
  const [fault] = await within(10, 'connect_error', once(socket, 'connect_error'))
  same(fault.message, 'Authentication error', JSON.stringify(auth))
  same([fault.data.code, fault.data.field], ['unauthenticated', 'token'], JSON.stringify(auth))
  same(/ROOMCAST_GUESTS=on/.test(fault.data.message), auth?.token == null, `what ${JSON.stringify(auth)} is told`)
  socket.close()
}

const socket = io(url, { transports: ['websocket'], auth: { token }, forceNew: true })
await within(10, 'connect', once(socket, 'connect'))
socket.close()
console.log('refused with a reason, and let in with a token')
