// The client library of one generation, over the transports that the command line names.

import { parseArgs } from 'node:util'

import { same } from '../check.mjs'

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    package: { type: 'string', default: 'socket.io-client' },
    transports: { type: 'string', default: 'polling,websocket' }
  }
})

export const url = values.url
export const isVersion2 = values.package.endsWith('-v2')
const transports = values.transports.split(',')
const library = await import(values.package)

/** 2.x has no named export. */
export const io = library.io ?? library.default

export const options = { transports, forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 100, timeout: 10_000 }

export const once = (socket, event) => new Promise(resolve => socket.once(event, (...args) => resolve(args)))

/** With an ack, whose single argument it gives. */
export const ask = (socket, event, ...args) => new Promise(resolve => socket.emit(event, ...args, resolve))

/** Waits until the connection is on the last of its transports. */
export async function settled(socket) {
  const { engine } = socket.io
  if (transports.length > 1 && engine.transport.name !== 'websocket') await once(engine, 'upgrade')
  same(engine.transport.name, transports.at(-1), 'the transport')
}
