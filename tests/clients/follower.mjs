// Somebody speaks in two rooms without a pause, and somebody follows both through a connection that will not last.

import { setTimeout as wait } from 'node:timers/promises'

import { io } from 'socket.io-client'

import { check, within } from './check.mjs'
import { createRoom, joinRoom, signUp } from './rest.mjs'

/** Ann speaks on one gateway, Ben follows through another address. */
export async function follow(gateway, address) {
  const [ann, ben] = [await signUp(gateway, 'ann'), await signUp(gateway, 'ben')]
  const rooms = []
  for (let count = 0; count < 2; count++) {
    const { id } = await createRoom(gateway, ann.token)
    await joinRoom(gateway, ben.token, id)
    rooms.push(id)
  }

  const options = { transports: ['websocket'], forceNew: true }
  const speaker = io(gateway, { ...options, auth: { token: ann.token } })
  const follower = io(address, { ...options, auth: { token: ben.token }, reconnectionDelay: 20, reconnectionDelayMax: 100 })
  const heard = new Map(rooms.map(room => [room, []]))
  follower.on('receive_message', message => heard.get(message.roomId).push(message))
  follower.on('connect_error', fault => check(!fault.data, `refused: ${fault.message}`))
  await within(30, 'the first connection', connection(follower))
  for (const roomId of rooms) await follower.emitWithAck('join_room', { roomId })
  // As an app does that does not know of recovery: at every connect it joins from where it is.
  follower.on('connect', () => {
    for (const [roomId, messages] of heard) follower.emit('join_room', { roomId, since: messages.at(-1)?.seq ?? 0 })
  })

  let sent = 0
  let isSpeaking = true
  const speaking = (async () => {
    while (isSpeaking) {
      const message = { roomId: rooms[sent % 2], content: `message ${sent}`, clientId: `message-${sent}` }
      const ack = await speaker.emitWithAck('send_message', message)
      // What is unavailable for a moment is sent again, and is the same message.
      check(!ack.error || ack.error.code === 'unavailable', `not sent: ${ack.error?.message}`)
      if (!ack.error) sent += 1
      await wait(1)
    }
  })()

  /** Ends the talk; returns how many were sent, and for each room what was heard of it. */
  const end = async () => {
    isSpeaking = false
    await speaking
    const distinct = () => [...heard.values()].reduce((sum, messages) => sum + new Set(messages.map(({ id }) => id)).size, 0)
    for (let waited = 0; distinct() < sent && waited < 15_000; waited += 20) await wait(20)
    check(distinct() === sent, `${sent} were sent, ${distinct()} were heard`)
    return { sent, heard: [...heard.values()] }
  }
  return { follower, end }
}

export const connection = socket => new Promise(connected => socket.once('connect', connected))

/** Every place in order, none missing; returns how many came more than once, which must be the same message each time. */
export function repeats(messages) {
  const ids = new Map()
  let repeated = 0
  for (const { id, seq } of messages) {
    if (ids.has(seq)) {
      check(ids.get(seq) === id, `two messages are number ${seq}`)
      repeated += 1
    } else {
      check(seq === ids.size + 1, `${seq} came after ${ids.size}`)
      ids.set(seq, id)
    }
  }
  return repeated
}
