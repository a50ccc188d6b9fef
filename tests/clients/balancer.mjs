// A balancer that knows nothing of sessions, and whose connections can be cut.

import net from 'node:net'

/** Listens on a port of its own; `choose(n)` names the gateway for connection number n. */
export async function balance(choose) {
  const open = new Set()
  const vanished = new WeakSet()
  const pairs = new Set()
  let count = 0
  const server = net.createServer(client => {
    const { hostname, port } = new URL(choose(count++))
    const gateway = net.connect(Number(port), hostname)
    open.add(client)
    const pair = [gateway, client]
    pairs.add(pair)
    client.on('close', () => pairs.delete(pair))
    for (const [from, to] of [[client, gateway], [gateway, client]]) {
      from.pipe(to)
      from.on('error', () => {})
      from.on('close', () => {
        if (!vanished.has(from)) to.destroy()
        open.delete(client)
      })
    }
  })
  await new Promise(listening => server.listen(0, '127.0.0.1', listening))
  const url = `http://127.0.0.1:${server.address().port}`
  return {
    url,
    drop: () => open.forEach(client => client.destroy()),
    /** Clients are gone, and the gateways are not told. */
    vanish: () =>
      open.forEach(client => {
        vanished.add(client)
        client.destroy()
      }),
    reset: () => open.forEach(client => client.resetAndDestroy()),
    /** As a network that breaks: no end hears a goodbye. */
    tear: () => pairs.forEach(ends => ends.forEach(end => end.resetAndDestroy()))
  }
}
