// Somebody in the lobby of seed 002, without an account.

import { once } from 'node:events'

import { io } from 'socket.io-client'

import { check, within } from './check.mjs'
import { call } from './rest.mjs'

/** Connects; what is told of others is kept. */
export async function visit(url, options = {}) {
  const socket = io(url, { forceNew: true, transports: ['websocket'], ...options })
  socket.lists = []
  socket.notices = []
  socket.heard = []
  socket.speakers = []
  socket.on('users', list => socket.lists.push(list.map(({ name }) => name).sort()))
  socket.on('notification', ({ type, user }) => socket.notices.push(`${user.name} ${type}`))
  socket.on('roomMessage', (message, { user }) => {
    socket.heard.push(message)
    socket.speakers.push(user.name)
  })
  await within(20, 'connected', once(socket, 'connect'))
  return socket
}

export const ask = (socket, name, ...args) => socket.timeout(10_000).emitWithAck(name, ...args)

/** What was asked for is done. */
export const is = ({ error }, what) => check(!error, `${what}: ${error}`)

/** The id of a public room that has been named, as an account finds it. */
export async function roomNamed(url, token, name) {
  const { rooms } = await call(url, 'GET', '/api/rooms?limit=200', token)
  return rooms.find(room => room.name === name).id
}

/** The names of a room's members, as a member is told. */
export async function members(url, token, room) {
  const { users } = await call(url, 'GET', `/api/rooms/${room}/members`, token)
  return users.map(({ username }) => username)
}
