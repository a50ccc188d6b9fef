// The chat app of seed 002: a name, a room, and messages that only the clients can read. No account, no token.
//
//   node lobby.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090]

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { check, same, urls, within } from './check.mjs'
import { signUp } from './rest.mjs'

const [first, second] = urls()
const room = `lounge-${Date.now()}`
const ann = await connect(first)
const ben = await connect(second, { transports: ['websocket'] })

// Before anybody is logged in, there is nobody to speak.
same((await call(ann, 'roomMessage', 'hello?')).code, 'unauthenticated', 'one cannot speak without a name')
same((await call(ann, 'logout')).code, 'unauthenticated', 'one cannot log out before')
same((await call(ann, 'join_room', { roomId: '0192f0c1-2d3e-7a4b-8c5d-6e7f8a9b0c1d' })).error.code, 'forbidden', 'what guests may not')
for (const [form, field] of [
  [{ room }, 'name'], [{ name: 7, room }, 'name'], [{ name: ' ', room }, 'name'], [{ name: 'x'.repeat(65), room }, 'name'],
  [{ name: 'ann' }, 'room'], [{ name: 'ann', room: ['x'] }, 'room'], [{ name: 'ann', room: '' }, 'room'], ['ann', 'room'], [7, 'arguments']
]) {
  const { error, user, field: named } = await call(ann, 'login', form)
  check(typeof error === 'string' && error.includes(field.replace(/s$/, '')), `${JSON.stringify(form)}: ${error}`)
  same([user, named], [undefined, field], JSON.stringify(form))
}

// One logs in, and then another; who is there is told of it, and everybody who is there.
const me = (await call(ann, 'login', { name: 'Ann Lee', room }))
same([me.error, me.user.name, me.user.room], [undefined, 'Ann Lee', room], 'ann logs in')
await names(ann, ['Ann Lee'])
const [arrived, list] = [event(ann, 'notification'), names(ann, ['Ann Lee', 'ben'])]
const him = await call(ben, 'login', { name: 'ben', room })
same(him.user.name, 'ben', 'ben logs in')
same((({ type, user, title, description }) => [type, user.name, typeof title, typeof description])(await arrived),
  ['joined', 'ben', 'string', 'string'], 'ann is told of ben')
same(await list, [{ ...me.user, room }, { ...him.user, room }], 'the users that ann is told')
await names(ben, ['Ann Lee', 'ben'])

// A name is one's own in its room, on whatever gateway, and free elsewhere; one is one person at a time.
for (const name of ['ben', ' BEN ']) {
  const carl = await connect(first)
  const { error, user, field } = await call(carl, 'login', { name, room })
  check(/taken/.test(error), error)
  same([user, field], [undefined, 'name'], 'the name is taken')
  same((await call(carl, 'login', { name, room: `${room}-${name.trim()}` })).user.name, name.trim(), 'the name is free in another room')
  check(/already/.test((await call(carl, 'login', { name: 'carl', room })).error), 'one cannot log in twice')
  same((await call(carl, 'login', { name: name.trim(), room: `${room}-${name.trim()}` })).user.name, name.trim(), 'but may say it again')
  carl.close()
}
// Of many who want a name at the same time, one has it.
const crowd = await Promise.all([first, second, first, second, first, second].map(connect))
const answers = await Promise.all(crowd.map(socket => call(socket, 'login', { name: 'dora', room: `${room}-dora` })))
same(answers.filter(({ error }) => !error).length, 1, 'how many are dora')
crowd.forEach(socket => socket.close())
// An account's name is its own as well.
const account = await signUp(first, 'eve')
check(/account/.test((await call(await connect(second), 'login', { name: account.username, room })).error), 'an account has its name')

// What is said is passed on as it was, to all in the room.
for (const message of ['U2FsdGVkX1+vupppZksvRf5pq5g5XjFRlipRkwB0K1Y=', { iv: 'AAEC', z: 1, a: [1, { b: null }], n: 1.5 }, ['x', 2]]) {
  const heard = [ann, ben].map(socket => event(socket, 'roomMessage'))
  ann.emit('roomMessage', message)
  for (const said of await Promise.all(heard)) same(said, message, 'what was heard')
}
const [said, known] = await within(10, 'roomMessage', Promise.all([once(ann, 'roomMessage'), call(ben, 'roomMessage', 'psst')]).then(([args]) => args))
same([said, known.user.name, known.user.id], ['psst', 'ben', him.user.id], 'who said it')
for (const message of [undefined, 7, '', ' ', 'x'.repeat(40_000), Buffer.from('binary')]) {
  check(/message|binary/.test((await call(ben, 'roomMessage', message)).error), `${message} is refused`)
}

// The debugging aid.
same(await call(ann, 'ping'), ann.id, 'ping')

// Logging out: the others are told, the name is free, and one may be somebody else.
const [gone, rest] = [event(ann, 'notification'), names(ann, ['Ann Lee'])]
same(await call(ben, 'logout'), {}, 'ben logs out')
same((({ type, user }) => [type, user.name])(await gone), ['left', 'ben'], 'ann is told that ben left')
await rest
check(/not logged in/.test((await call(ben, 'roomMessage', 'still here?')).error), 'ben is nobody')
const renamed = names(ann, ['Ann Lee', 'carl'])
same((await call(ben, 'login', { name: 'carl', room })).user.name, 'carl', 'ben is carl')
await renamed
same((await call(await connect(first), 'login', { name: 'ben', room })).user.name, 'ben', 'another is ben')
await names(ann, ['Ann Lee', 'ben', 'carl'])

// Somebody with a token logs in as who it is; the name and the room may come one after the other.
const eve = await connect(second, { auth: { token: account.token } })
same((await within(10, 'login', new Promise(resolve => eve.emit('login', 'somebody', room, resolve)))).user,
  { id: account.id, name: account.username, room }, 'eve is eve')
await names(ann, ['Ann Lee', 'ben', 'carl', account.username])
const without = until(ann, 'notification', ({ type, user }) => type === 'left' && user.name === account.username)
same(await call(eve, 'logout'), {}, 'eve logs out')
await without

// A connection that breaks and comes back goes on as who it was, and nobody notices.
const notices = []
ann.on('notification', ({ type, user }) => notices.push([type, user.name]))
const recovered = once(ben, 'connect')
ben.io.engine.transport.ws._socket.resetAndDestroy()
await within(10, 'ben is back', recovered)
check(ben.recovered, 'ben goes on where he was')
const back = event(ann, 'roomMessage')
ben.emit('roomMessage', 'I am back')
same(await back, 'I am back', 'carl is still carl')
same(notices, [], 'what ann was told of it')

// A page that is closed: the others are told.
const [left, remaining] = [until(ann, 'notification', ({ type, user }) => type === 'left' && user.name === 'carl'), names(ann, ['Ann Lee', 'ben'])]
ben.close()
await Promise.all([left, remaining])
console.log('logged in, talked and logged out')
process.exit()

async function connect(url, options = {}) {
  const socket = io(url, { forceNew: true, ...options })
  socket.lists = []
  socket.on('users', list => socket.lists.push(list))
  await within(10, 'connected', once(socket, 'connect'))
  return socket
}

function call(socket, name, ...args) {
  return socket.timeout(10_000).emitWithAck(name, ...args)
}

async function event(socket, name) {
  return (await within(10, name, once(socket, name)))[0]
}

/** Waits for an event that is so. */
function until(socket, name, is) {
  return within(10, name, new Promise(resolve => socket.on(name, payload => is(payload) && resolve(payload))))
}

/** Waits until the users are these, in any order, and tells them. */
async function names(socket, expected) {
  const is = list => list && JSON.stringify(list.map(({ name }) => name).sort()) === JSON.stringify([...expected].sort())
  return is(socket.lists.at(-1)) ? socket.lists.at(-1) : until(socket, 'users', is)
}
