// Drops the connection of an unmodified client again and again under load, each time onto the next gateway: every message arrives in
// order, none is missing, none comes twice, and every return is a recovery.
//
//   node recovery.mjs --urls http://A,http://B [--drops 20] [--kind drop|reset]

import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { balance } from './balancer.mjs'
import { check, within } from './check.mjs'
import { connection, follow, repeats } from './follower.mjs'

const { values } = parseArgs({
  options: { urls: { type: 'string' }, drops: { type: 'string', default: '20' }, kind: { type: 'string', default: 'drop' } }
})
const urls = values.urls.split(',')
const drops = Number(values.drops)

const balancer = await balance(count => urls[count % urls.length])
const { follower, end } = await follow(urls[0], balancer.url)
const { id } = follower
for (let drop = 1; drop <= drops; drop++) {
  await wait(20 + Math.random() * 60)
  const back = connection(follower)
  balancer[values.kind]()
  await within(20, `the return after drop ${drop}`, back)
  check(follower.recovered, `the return after drop ${drop} was no recovery`)
  check(follower.id === id, `after drop ${drop} the socket has another id`)
}
const { sent, heard } = await end()
check(heard.every(messages => repeats(messages) === 0), 'a message came twice')
console.log(`${drops} drops, each recovered; ${sent} messages, each once and in order`)
process.exit(0)
