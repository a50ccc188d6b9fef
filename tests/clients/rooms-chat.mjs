// Two people in two processes, each with a stock client, talk in one room.
//
//   node rooms-chat.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090] [--count 200]

import { fork } from 'node:child_process'
import { once } from 'node:events'
import { parseArgs } from 'node:util'

import { check, same, within } from './check.mjs'
import { createRoom, history, joinRoom, signUp } from './rest.mjs'

const { values } = parseArgs({
  options: {
    url: { type: 'string', multiple: true, default: ['http://127.0.0.1:8080'] },
    count: { type: 'string', default: '200' }
  }
})
const [first, second = first] = values.url
const count = Number(values.count)

const ann = { url: first, ...(await signUp(first, 'ann')) }
const ben = { url: second, ...(await signUp(second, 'ben')) }
const room = (await createRoom(first, ann.token)).id
await joinRoom(second, ben.token, room)

const reports = await within(45, 'both have heard everything', talk([ann, ben]))

for (const { username, sent, heard } of reports) {
  same(heard.map(message => message.seq), Array.from({ length: count }, (_, index) => index + 1), `${username} heard`)
  check(new Set(heard.map(message => message.id)).size === count, `${username} heard a message twice`)
  const own = heard.filter(message => message.username === username)
  same(own.map(message => message.content), sent.map(message => message.content), `${username}'s own order`)
  for (const { ack } of sent) {
    same(heard[ack.seq - 1].id, ack.id, `the ack of seq ${ack.seq}`)
    same(heard[ack.seq - 1].createdAt, ack.createdAt, `the ack of seq ${ack.seq}`)
  }
}
same(reports[0].heard, reports[1].heard, 'what the two heard')
const stored = await history(first, ben.token, room)
same(stored.map(message => message.id), reports[0].heard.map(message => message.id), 'the history')
console.log(`${count} messages, both heard all of them in the same order`)

/** Each in a process of its own. They start to send when both are in the room. */
async function talk(people) {
  const members = people.map(person => fork(new URL('rooms-member.mjs', import.meta.url)))
  try {
    people.forEach((person, index) => members[index].send({ ...person, room, count, share: count / people.length }))
    await Promise.all(members.map(message('joined')))
    members.forEach(member => member.send('talk'))
    return await Promise.all(members.map(message('report')))
  } finally {
    members.forEach(member => member.kill())
  }
}

function message(kind) {
  return async member => {
    const ended = once(member, 'exit').then(([code]) => Promise.reject(new Error(`a member ended with ${code}`)))
    ended.catch(() => {})
    for (;;) {
      const [report] = await Promise.race([once(member, 'message'), ended])
      if (report.kind === kind) return report
    }
  }
}
