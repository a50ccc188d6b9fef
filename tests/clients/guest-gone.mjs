// A guest of whom nobody could say that it has gone is no member of its room for long. It named the room, and so is its only admin; another
// guest and an account stay what they are.
//
//   node guest-gone.mjs --url http://A --url http://B --how crash|store
//
// Says "kill the first gateway now", or "take the store away now" and "bring the store back now", when it is time.

import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { check, same } from './check.mjs'
import { ask, is, members, roomNamed, visit } from './lobbyist.mjs'
import { joinRoom, signUp } from './rest.mjs'

const { values } = parseArgs({ options: { url: { type: 'string', multiple: true }, how: { type: 'string' } } })
const [first, second] = values.url
const name = `gone-${Date.now()}`

const account = await signUp(second, 'ann')
// Only what is broken below ends him.
const ben = await visit(first, { reconnection: false })
is(await ask(ben, 'login', { name: 'ben', room: name }), 'ben logs in')
const carl = await visit(second)
is(await ask(carl, 'login', { name: 'carl', room: name }), 'carl logs in')
const room = await roomNamed(second, account.token, name)
await joinRoom(second, account.token, room)
const listed = async () => (await members(second, account.token, room)).sort()
same((await listed()).length, 3, 'how many members there are')

if (values.how === 'crash') {
  console.log('kill the first gateway now')
} else {
  console.log('take the store away now')
  while (await listed().then(() => true, () => false)) await wait(100)
  ben.disconnect()
  // Long enough for his gateway to have tried, and given up.
  await wait(4_000)
  console.log('bring the store back now')
}
const started = Date.now()
for (;;) {
  const names = await listed().catch(() => [])
  if (names.length === 2) {
    check(names.includes(account.username), `${names}`)
    break
  }
  check(Date.now() - started < 80_000, `still members after 80 s: ${names}`)
  await wait(250)
}
const seconds = ((Date.now() - started) / 1000).toFixed(1)
is(await ask(carl, 'roomMessage', 'I am still here'), 'carl is a member')
// His name is free, and who takes it is admin of the room that he made, as a creator who comes back is.
is(await ask(await visit(second), 'login', { name: 'ben', room: name }), 'another is ben')
console.log(`forgotten after ${seconds} s`)
process.exit(0)
