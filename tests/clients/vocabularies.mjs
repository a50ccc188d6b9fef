// One room, members of several vocabularies: each is heard by all the others, in their own words.
//
//   node vocabularies.mjs --url http://127.0.0.1:8080 [--url http://127.0.0.1:8090]

import { once } from 'node:events'
import { io } from 'socket.io-client'

import { same, urls, within } from './check.mjs'
import { joinRoom, signUp } from './rest.mjs'

const addresses = urls()
const name = `lounge-${Date.now()}`

// The one who says the room's name makes it, and so its id is known to those who need one.
const broadcaster = await member('broadcast', 0, {
  heard: 'receive_message',
  read: ({ username, message }) => [username, message],
  enter: socket => socket.emitWithAck('join_room', name),
  say: message => ['send_message', { room: name, author: 'me', message }],
  hearsItself: false
})
const roomId = broadcaster.entered.room
const members = [
  broadcaster,
  await member('rooms', 1, {
    heard: 'receive_message',
    read: ({ username, content }) => [username, content],
    enter: async (socket, token, url) => {
      await joinRoom(url, token, roomId)
      return socket.emitWithAck('join_room', { roomId })
    },
    say: content => ['send_message', { roomId, content }],
    hearsItself: true
  }),
  await member('slash', 0, {
    heard: 'room/receive-message',
    read: ({ senderName, message }) => [senderName, message],
    enter: socket => socket.emitWithAck('room/join-room', { roomId: name }),
    say: message => ['room/send-message', { roomId: name, message }],
    hearsItself: false
  }),
  await member('lobby', 1, {
    isGuest: true,
    heard: 'roomMessage',
    read: (message, { user }) => [user.name, message],
    enter: socket => socket.emitWithAck('login', { name: 'lobby', room: name }),
    say: message => ['roomMessage', message],
    hearsItself: true
  }),
  // A customer and a vendor agree on that room: it is public, and so their token may be any.
  await member('marketplace', 1, {
    namespace: '/customer',
    heard: 'message',
    read: ({ senderId, message }) => [senderId, message],
    enter: async (socket, token, url, { id }) => {
      const vendor = await signUp(addresses[0], 'vendor')
      const sells = io(`${addresses[0]}/customer`, { auth: { token: vendor.token }, forceNew: true })
      const terms = { customerID: id, vendorID: vendor.id, roomID: roomId, roomToken: `deal-${name}` }
      const joined = once(socket, 'joined')
      await socket.emitWithAck('join-room', terms)
      const accepted = await sells.emitWithAck('accept-room', terms)
      await joined
      sells.close()
      return { error: accepted.error }
    },
    say: message => ['message', { message, roomToken: `deal-${name}` }],
    hearsItself: true
  })
]

for (const speaker of members) {
  speaker.socket.emit(...speaker.say(`${speaker.username} speaks`))
  const said = [speaker.username, `${speaker.username} speaks`]
  for (const listener of members.filter(member => member !== speaker || member.hearsItself)) {
    same(await listener.hears(said), said, `what ${listener.username} heard of ${speaker.username}`)
  }
}
for (const { username, all, hearsItself, socket } of members) {
  same(all.length, hearsItself ? members.length : members.length - 1, `how much ${username} heard`)
  socket.close()
}
console.log(`${members.length} vocabularies, and each heard each`)

async function member(vocabulary, index, { heard, read, enter, say, hearsItself, namespace = '', isGuest = false }) {
  const url = addresses[index]
  const person = isGuest ? { username: vocabulary } : await signUp(url, vocabulary)
  // Where an app numbers its people itself, that is what the others see.
  const { token, username } = namespace ? { ...person, username: person.id } : person
  const socket = io(url + namespace, { auth: { token }, forceNew: true })
  socket.on('error', fault => { throw new Error(`${vocabulary}: ${JSON.stringify(fault)}`) })
  await within(10, `${vocabulary} is connected`, once(socket, 'connect'))
  const all = []
  const entered = await within(10, `${vocabulary} enters`, enter(socket, token, url, person))
  if (entered.error) throw new Error(`${vocabulary}: ${JSON.stringify(entered.error)}`)
  socket.on(heard, (...said) => all.push(read(...said)))
  async function hears([author, text]) {
    const found = () => all.find(([by, said]) => by === author && said === text)
    while (!found()) await within(10, `${vocabulary} hears ${text}`, once(socket, heard))
    return found()
  }
  return { username, socket, entered, all, hears, say, hearsItself }
}
