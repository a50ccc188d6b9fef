// Where guests are not believed, a customerID alone lets nobody in, and it is said how to allow it.
//
//   node marketplace-refused.mjs --url http://127.0.0.1:8080

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { check, same, urls, within } from './check.mjs'
import { signUp } from './rest.mjs'

const [url] = urls()
const { id, token } = await signUp(url, 'ann')

for (const [query, auth, hint] of [
  ['customerID=1', undefined, 'ROOMCAST_GUESTS'],
  [undefined, undefined, 'customerID is required'],
  ['customerID=1', { token }, 'not the subject'],
  [undefined, { token: `${token}x` }, 'token']
]) {
  const socket = io(`${url}/customer`, { transports: ['websocket'], query, auth, forceNew: true })
  const [fault] = await within(10, 'connect_error', once(socket, 'connect_error'))
  check(fault.message.includes(hint), `${fault.message} does not say ${hint}`)
  same(fault.data.code, 'unauthenticated', hint)
  socket.close()
}
const socket = io(`${url}/artisans`, { transports: ['websocket'], query: `customerID=${id}`, auth: { token }, forceNew: true })
await within(10, 'connect', once(socket, 'connect'))
socket.close()

const elsewhere = io(`${url}/vendors`, { transports: ['websocket'], auth: { token }, forceNew: true })
const [fault] = await within(10, 'connect_error', once(elsewhere, 'connect_error'))
same(fault.message, 'Invalid namespace', 'a namespace that is not configured')
elsewhere.close()
console.log('refused with a reason, and let in with a token')
