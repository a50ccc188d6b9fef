// The front end of seed 004: a customer and a vendor, in a room on which both have agreed.
//
//   node marketplace.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090] [--identity token]
//
// With `--identity token` each shows a JWT instead of its customerID alone.

import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { io } from 'socket.io-client'
import ioV2 from 'socket.io-client-v2'

import { same as identical, within } from './check.mjs'
import { signUp } from './rest.mjs'

const { values } = parseArgs({
  options: {
    url: { type: 'string', multiple: true, default: ['http://127.0.0.1:8080'] },
    identity: { type: 'string', default: 'customerID' }
  }
})
const [first, second = first] = values.url
const byToken = values.identity === 'token'
const namespace = ['customer', 'artisans']
const run = Date.now()

const customer = await person('1')
const vendor = await person('124')
const third = await person('7')
const roomToken = `token-${run}`
const terms = { customerID: customer.id, vendorID: vendor.id, roomID: 'garden fence', roomToken }

// Who has no rooms yet is told so.
const ann = connect(first, customer)
const [noRooms, nobody] = await Promise.all([heard(ann, 'list-room'), heard(ann, 'list-online-user')])
same(noRooms, { event: 'list-room', succus: true, data: { rooms: [] } }, 'the rooms of who is new')
same(nobody, { event: 'list-online-user', succus: true, data: { rooms: [], users: [] } }, 'whom who is new knows')

// The vendor is asked for a room while it is away, and is told when it connects.
ann.emit('join-room', terms)
const room = { vendorId: vendor.id, customerID: customer.id, roomID: 'garden fence', roomToken }
await within(10, 'the request is kept', untilListed(ann))
const ben = connect(second, vendor)
const [asked] = await within(10, 'join-room', once(ben, 'join-room'))
const { _id } = asked.data.room
same(asked, { succus: true, data: { room: { _id, ...room } } }, 'what is asked for')
const early = await ann.timeout(10_000).emitWithAck('message', { message: 'too early', roomToken })
same([early.event, early.succus, early.error.field], ['error', false, 'roomToken'], 'nobody speaks in a room that is not accepted')

// It accepts, and the customer hears of that.
const told = [once(ann, 'joined'), once(ann, 'accept-room'), once(ben, 'joined')]
ben.emit('accept-room', { customerID: customer.id, vendorID: vendor.id, roomToken, roomId: 'garden fence' })
for (const [event] of await within(10, 'joined and accept-room', Promise.all(told))) {
  same(event, { succus: true, data: { room: { _id, ...room } } }, 'what was accepted')
}

// From now on both hear what is said, of whatever kind, also without a roomToken.
const [toAnn, toBen] = [collect(ann), collect(ben)]
const conversation = [
  [ann, customer, vendor, { message: 'Hello', type: 'text', roomToken }],
  [ben, vendor, customer, { message: 'Good day', roomToken }],
  [ann, customer, vendor, { message: 'http://server/image.png', type: 'image' }],
  [ben, vendor, customer, { message: 'http://server/film.mp4', message_type: 'vdo', roomToken }],
  [ben, vendor, customer, { message: 'http://server/song.ogg', type: 'audio' }]
]
for (const [index, [socket, sender, receiver, said]] of conversation.entries()) {
  socket.emit('message', said)
  const expected = {
    message: said.message,
    message_type: said.type ?? said.message_type ?? 'text',
    senderId: sender.id,
    receiverId: receiver.id,
    room_id: _id
  }
  for (const collected of [toAnn, toBen]) {
    const { _id: id, dt, ...rest } = (await collected(index + 1))[index]
    same(rest, expected, 'a message')
    same([typeof id, new Date(dt).toISOString()], ['string', dt], 'its id and its time')
  }
}

// Typing is shown to the other one for half a second; nothing else comes of it.
const typing = { ann: [], ben: [] }
ann.on('typing', data => typing.ann.push(data))
ben.on('typing', data => typing.ben.push(data))
ann.emit('typing', { roomToken })
await within(10, 'typing', once(ben, 'typing'))
await new Promise(resolve => setTimeout(resolve, 800))
same(typing, { ann: [], ben: [{ success: true, typing: true }] }, 'who is told of typing, and how often')

// A second room of the same two, asked for while the other one is there.
const another = { ...terms, roomToken: `another-${run}`, roomID: undefined }
const request = once(ann, 'join-room')
const opened = await ben.timeout(10_000).emitWithAck('join-room', another)
same((await within(10, 'join-room', request))[0], opened, 'the requester and the requested see the same')
const accepted = [once(ben, 'joined'), once(ben, 'accept-room')]
same((await ann.timeout(10_000).emitWithAck('accept-room', another)).succus, true, 'accepted')
await within(10, 'joined and accept-room', Promise.all(accepted))

// Whoever shares a room is told that somebody is gone, and back: once, not for each room or device.
const tablet = connect(first, vendor)
await within(10, 'the tablet is connected', once(tablet, 'connect'))
const presence = []
ann.on('private', ({ event, userId }) => ['online', 'offline'].includes(event) && presence.push([event, userId]))
tablet.close()
ben.close()
await within(20, 'offline', until(() => presence.length > 0))
for (const message of ['are you there?', 'hello?']) ann.emit('message', { message, roomToken })
await toAnn(conversation.length + 2)
const back = connect(second, vendor)
const list = heard(back, 'list-online-user')
const missed = collect(back)
same((await missed(2)).map(({ message }) => message), ['are you there?', 'hello?'], 'what was said meanwhile')
same((await list).data.users, [customer.id], 'who is online')
await within(10, 'online', until(() => presence.length > 1))
await new Promise(resolve => setTimeout(resolve, 500))
same(presence, [['offline', vendor.id], ['online', vendor.id]], 'what is told of the vendor')
same((await missed(2)).length, 2, 'nothing twice')

// The lists, asked for again.
const { data } = await ann.timeout(10_000).emitWithAck('private', { event: 'list-room' })
same(data.rooms.map(room => [room.roomToken, room.accepted]), [[another.roomToken, true], [roomToken, true]], 'the rooms')

// A third person has no part in it, whatever it knows.
const eve = connect(first, third)
await within(10, 'connected', once(eve, 'connect'))
for (const [event, payload, code] of [
  ['message', { message: 'hi', roomToken }, 'forbidden'],
  ['typing', { roomToken }, 'forbidden'],
  ['accept-room', terms, 'forbidden'],
  ['join-room', terms, 'forbidden'],
  ['join-room', { customerID: third.id, vendorID: vendor.id, roomToken }, 'conflict'],
  ['message', { message: 'hi', roomToken: 'guessed' }, 'not_found'],
  ['typing', {}, 'invalid'],
  ['message', { message: 'hi' }, 'invalid'],
  ['join-room', { customerID: third.id, roomToken: 'x' }, 'invalid'],
  ['join-room', { customerID: third.id, vendorID: third.id, roomToken: 'x' }, 'invalid']
]) {
  const answer = await eve.timeout(10_000).emitWithAck(event, payload)
  same([answer.event, answer.succus, answer.error.code], ['error', false, code], `${event} ${JSON.stringify(payload)}`)
}
// Without an ack, the same comes as a private event.
const refused = heard(eve, 'error')
eve.emit('message', { message: 'hi', type: 'gif', roomToken })
same([(await refused).succus, (await refused).error.field], [false, 'type'], 'a private error')
const selfMade = await ann.timeout(10_000).emitWithAck('join-room', { ...terms, roomToken: `third-${run}` })
same(selfMade.succus, true, 'a third room')
const own = await ann.timeout(10_000).emitWithAck('accept-room', { ...terms, roomToken: `third-${run}` })
same(own.error.code, 'forbidden', 'nobody accepts what he has asked for himself')

// Another namespace has other people and other rooms.
const other = connect(second, customer, namespace[1])
same((await heard(other, 'list-room')).data.rooms, [], 'the rooms of the other namespace')
const free = await other.timeout(10_000).emitWithAck('join-room', terms)
same([free.succus, free.data.room._id === _id], [true, false], 'the token is free there')

// A client of 2.x says the same.
const old = byToken
  ? ioV2(`${second}/${namespace[0]}`, { transports: ['websocket'], query: { token: customer.token }, forceNew: true })
  : ioV2(`${second}/${namespace[0]}`, { transports: ['websocket'], query: 'customerID=1', forceNew: true })
same((await heard(old, 'list-room')).data.rooms.length, 3, 'the rooms, as an old client sees them')
const toOld = collect(old)
back.emit('message', { message: 'to all devices', roomToken })
same((await toOld(1))[0].message, 'to all devices', 'an old client hears')

// Whose connection drops goes on where it was.
const heardBefore = conversation.length + 3
await toAnn(heardBefore)
const again = once(ann, 'connect')
ann.io.engine.close()
back.emit('message', { message: 'while you were gone', roomToken })
await within(10, 'connected again', again)
same(ann.recovered, true, 'recovered')
await toAnn(heardBefore + 1)
await new Promise(resolve => setTimeout(resolve, 500))
same((await toAnn(0)).slice(heardBefore).map(({ message }) => message), ['while you were gone'], 'what was missed, once')

// The history, page by page: for the two of them.
const said = [...conversation.map(([, , , { message }]) => message), 'are you there?', 'hello?', 'to all devices', 'while you were gone']
same((await read(customer, 'page=1&limit=5')).data.messages.map(({ message }) => message), said.slice(-5), 'the first page')
const rest = await read(vendor, 'page=2&limit=5')
same(rest.data.messages.map(({ message }) => message), said.slice(0, -5), 'the second page')
same([rest.data.page, rest.data.limit, rest.data.total], [2, 5, said.length], 'where that is')
same((await read(customer, '')).data.messages.length, 5, 'what is read if nothing is said of it')
same((await read(customer, 'page=9&limit=20')).data.messages, [], 'beyond the end')
for (const [who, query, status, field] of [
  [customer, 'page=0', 400, 'page'],
  [customer, 'page=first', 400, 'page'],
  [customer, 'limit=4', 400, 'limit'],
  [customer, 'limit=21', 400, 'limit'],
  [third, '', 403, 'roomToken'],
  [null, '', 401, 'customerID']
]) {
  const response = await ask(who, query)
  same([response.status, (await response.json()).error.field], [status, field], query)
}

for (const socket of [ann, back, eve, other, old]) socket.close()
console.log('asked, accepted, talked and read')

/** Fields in any order. */
function same(left, right, message) {
  const sort = (_, value) => value?.constructor === Object ? Object.fromEntries(Object.entries(value).sort()) : value
  identical(...[left, right].map(value => JSON.parse(JSON.stringify(value, sort))), message)
}

async function person(id) {
  return byToken ? signUp(first, `person-${id}`) : { id }
}

function connect(url, { id, token }, name = namespace[0]) {
  const query = `customerID=${id}`
  const socket = io(`${url}/${name}`, { transports: ['websocket'], query, forceNew: true, ...(byToken && { auth: { token } }) })
  socket.on('connect_error', fault => { throw new Error(`${id}: ${fault.message}`) })
  return socket
}

/** The next private event of this kind. */
function heard(socket, kind) {
  const found = new Promise(resolve => socket.on('private', data => data.event === kind && resolve(data)))
  return within(10, `private ${kind}`, found)
}

async function untilListed(socket) {
  for (;;) {
    const { data } = await socket.timeout(10_000).emitWithAck('private', { event: 'list-room' })
    if (data.rooms.length > 0) return
  }
}

/** What is said to a socket: waits for so many, and tells all. */
function collect(socket) {
  const messages = []
  socket.on('message', message => messages.push(message))
  return async count => {
    await within(10, `${count} messages`, until(() => messages.length >= count))
    return messages
  }
}

async function until(condition) {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 20))
}

async function read(who, query) {
  const response = await ask(who, query)
  const answer = await response.json()
  same([response.status, answer.succus], [200, true], `history ${query} ${JSON.stringify(answer)}`)
  return answer
}

function ask(who, query) {
  const identity = who && !byToken ? `&customerID=${who.id}` : ''
  const headers = who && byToken ? { authorization: `Bearer ${who.token}` } : {}
  return fetch(`${second}/v1/chat/?roomToken=${roomToken}&namespace=${namespace[0]}&${query}${identity}`, { headers })
}
