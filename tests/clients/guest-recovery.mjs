// A guest whose connection breaks, or whose gateway dies, goes on as who it was on another gateway: with its name, in its room, and with all
// that was said meanwhile, in order. Nobody else notices.
//
//   node guest-recovery.mjs --urls http://A,http://B [--crash]
//
// With --crash it says "kill the first gateway now" when it is time.

import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { balance } from './balancer.mjs'
import { check, same, within } from './check.mjs'
import { connection } from './follower.mjs'
import { ask, is, visit } from './lobbyist.mjs'

const { values } = parseArgs({ options: { urls: { type: 'string' }, crash: { type: 'boolean' } } })
const [doomed, other] = values.urls.split(',')
const room = `recovery-${Date.now()}`

const balancer = await balance(count => (values.crash ? [doomed, other][Math.min(count, 1)] : [doomed, other][count % 2]))
const ann = await visit(other)
is(await ask(ann, 'login', { name: 'ann', room }), 'ann logs in')
const ben = await visit(balancer.url, { reconnectionDelay: 20, reconnectionDelayMax: 100 })
is(await ask(ben, 'login', { name: 'ben', room }), 'ben logs in')
const { id } = ben
await eventually('ann hears of ben', () => ann.notices.includes('ben joined'))
ann.notices.length = 0

let said = 0
let isSpeaking = true
const speaking = (async () => {
  while (isSpeaking) {
    const { error } = await ask(ann, 'roomMessage', `message ${said}`)
    check(!error, `not said: ${error}`)
    said += 1
    await wait(5)
  }
})()

for (let times = 0; times < (values.crash ? 1 : 20); times++) {
  // With a checkpoint in the middle of the talk.
  await wait(values.crash ? 3_000 : 50 + Math.random() * 100)
  const back = connection(ben)
  if (values.crash) console.log('kill the first gateway now')
  else balancer.tear()
  await within(30, 'the return', back)
  check(ben.recovered, `return ${times} was no recovery`)
  same(ben.id, id, 'the id of the socket')
  const stranger = await visit(other)
  check(/taken/.test((await ask(stranger, 'login', { name: 'ben', room })).error), 'his name is his')
  stranger.close()
  const heard = ann.heard.length
  is(await ask(ben, 'roomMessage', `back ${times}`), 'as whom he speaks')
  await eventually('ann hears him', () => ann.heard.slice(heard).includes(`back ${times}`))
  same(ann.speakers.at(ann.heard.indexOf(`back ${times}`)), 'ben', 'as whom she hears him')
}
if (values.crash) {
  // Until the others have given the dead gateway up, and freed all that it held.
  await wait(12_000)
  is(await ask(ben, 'roomMessage', 'still here'), 'as whom he speaks later')
}
isSpeaking = false
await speaking

await eventually('ben has heard everything', () => ben.heard.includes(`message ${said - 1}`))
const told = ben.heard.filter(message => message.startsWith('message '))
const distinct = [...new Set(told)]
same(distinct, Array.from({ length: said }, (_, number) => `message ${number}`), 'what ben has heard, in order')
check(values.crash || told.length === said, `${told.length - said} messages came twice`)
same(ann.notices, [], 'what ann was told of ben')
same(ann.lists.at(-1), ['ann', 'ben'], 'who is there')
console.log(`recovered; ${said} messages, ${told.length - said} of them twice`)
process.exit(0)

async function eventually(what, holds) {
  for (let waited = 0; !holds(); waited += 20) {
    check(waited < 15_000, `not within 15 s: ${what}`)
    await wait(20)
  }
}
