// A name that was just given up is free, on whatever gateway: at once after a logout, and for who asks at once after its guest closed the page.
//
//   node guest-names.mjs --url http://A --url http://B

import { check, same, urls } from './check.mjs'
import { ask, is, visit } from './lobbyist.mjs'

const gateways = urls()
const room = `names-${Date.now()}`
const log = []

for (let round = 0; round < 40; round++) {
  const [one, other] = await Promise.all([visit(gateways[round % 2]), visit(gateways[(round >> 1) % 2])])
  const login = async socket => {
    const asked = Date.now()
    const answer = await ask(socket, 'login', { name: 'ben', room })
    log.push(Date.now() - asked)
    return answer
  }
  is(await login(one), `round ${round}: ben logs in`)
  if (round === 0) check(/taken/.test((await login(other)).error), 'a name that somebody has is refused')

  same(await ask(one, 'logout'), {}, 'ben logs out')
  is(await login(other), `round ${round}: another is ben after a logout`)
  // A page that is closed, with a goodbye and without.
  if (round % 3) other.disconnect()
  else other.io.engine.close()
  is(await login(one), `round ${round}: ben is himself again after a page was closed`)
  one.disconnect()
  other.disconnect()
}
console.log(`40 rounds; a login took at most ${Math.max(...log)} ms`)
process.exit(0)
