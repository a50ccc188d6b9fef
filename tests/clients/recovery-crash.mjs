// Follows two rooms through a gateway that goes away under load: the session is recovered on the next one, and every message is seen, in
// order. What a crash made come twice has the same id; after an orderly stop, as --exact wants it, nothing comes twice.
//
//   node recovery-crash.mjs --urls http://DOOMED,http://OTHER [--exact]
//
// Says "stop the first gateway now" when it is time.

import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'

import { balance } from './balancer.mjs'
import { check, within } from './check.mjs'
import { connection, follow, repeats } from './follower.mjs'

const { values } = parseArgs({ options: { urls: { type: 'string' }, exact: { type: 'boolean' } } })
const [doomed, other] = values.urls.split(',')

const balancer = await balance(count => (count === 0 ? doomed : other))
const { follower, end } = await follow(other, balancer.url)
const { id } = follower
// Long enough for a checkpoint in the middle of the talk.
await wait(3_000)
const back = connection(follower)
console.log('stop the first gateway now')
await within(40, 'the return', back)
check(follower.recovered, 'the return was no recovery')
check(follower.id === id, 'the socket has another id')
await wait(500)
const { sent, heard } = await end()
const repeated = heard.reduce((sum, messages) => sum + repeats(messages), 0)
check(!values.exact || repeated === 0, `${repeated} messages came twice`)
console.log(`recovered; ${sent} messages in order, ${repeated} of them twice`)
process.exit(0)
