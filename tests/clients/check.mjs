// A violation ends the script with a message and an exit code.

import { parseArgs } from 'node:util'

export function check(condition, message) {
  if (!condition) throw new Error(message)
}

export function same(left, right, message) {
  const [one, other] = [JSON.stringify(left), JSON.stringify(right)]
  check(one === other, `${message}: ${one.slice(0, 400)} is not ${other.slice(0, 400)}`)
}

/** Waits for a promise, but not longer than that. */
export function within(seconds, what, promise) {
  let timer
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${seconds} s: ${what}`)), seconds * 1000)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}

process.on('unhandledRejection', fault => {
  console.error(fault)
  process.exit(1)
})

/** The addresses that the script was given; one stands for both sides of a conversation. */
export function urls() {
  const options = { url: { type: 'string', multiple: true, default: ['http://127.0.0.1:8080'] } }
  const [first, second = first] = parseArgs({ options }).values.url
  return [first, second]
}
