// The REST calls that an app makes before it opens a socket.

import { randomUUID } from 'node:crypto'

export async function call(url, method, path, token, body) {
  const response = await fetch(url + path, {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` })
    },
    body: body && JSON.stringify(body)
  })
  const answer = await response.json()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`)
  return answer
}

export async function signUp(url, name) {
  const username = `${name}-${randomUUID().slice(0, 8)}`
  const form = { username, email: `${username}@example.org`, password: 'correct horse battery' }
  const { token, user } = await call(url, 'POST', '/api/auth/signup', null, form)
  return { id: user.id, username, token, email: form.email, password: form.password }
}

export async function logIn(url, { username, password }) {
  return (await call(url, 'POST', '/api/auth/login', null, { username, password })).token
}

export const createRoom = (url, token) => call(url, 'POST', '/api/rooms', token, { name: 'lounge' })

export const joinRoom = (url, token, room) => call(url, 'POST', `/api/rooms/${room}/join`, token, {})

export async function history(url, token, room) {
  const messages = []
  for (;;) {
    const after = messages.at(-1)?.seq ?? 0
    const page = await call(url, 'GET', `/api/rooms/${room}/messages?after=${after}&limit=200`, token)
    messages.push(...page.messages)
    if (!page.hasMore) return messages
  }
}
