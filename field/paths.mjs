/** What the field server does at each path, to a connection of the simulator's shape. */

/** How long `/slow` takes, and how often `/tick` says something, in ms. */
const SLOW = 2_000
const TICK = 1_000

/**
 * @typedef {import('../src/testing.ts').ServerConnection} Connection
 * @typedef {{ setTimeout(run: () => void, ms: number): unknown, setInterval(run: () => void, ms: number): unknown, clearInterval(timer: unknown): void }} Timers
 */

/** @type {[RegExp, (connection: Connection, timers: Timers, argument: number) => void][]} */
const paths = [
  [/^\/echo$/, (connection) => {
    connection.onMessage = (data) => connection.send(data)
    accept(connection)
  }],
  [/^\/404$/, (connection) => connection.refuse(404)],
  [/^\/status\/(\d{3})$/, (connection, _timers, status) => connection.refuse(status)],
  [/^\/never$/, () => undefined],
  [/^\/slow$/, (connection, timers) => timers.setTimeout(() => {
    if (connection.state !== 'connecting') return
    connection.onMessage = (data) => connection.send(data)
    accept(connection)
  }, SLOW)],
  [/^\/close(?:\/(\d{4}))?$/, (connection, timers, code) => {
    accept(connection)
    later(connection, timers, () => connection.close(code || undefined))
  }],
  [/^\/drop$/, (connection, timers) => {
    accept(connection)
    later(connection, timers, () => connection.drop())
  }],
  [/^\/flood\/(\d{1,4})$/, (connection, _timers, count) => {
    accept(connection)
    for (let index = 0; index < count; index++) connection.send(String(index))
  }],
  [/^\/tick$/, (connection, timers) => {
    accept(connection)
    const timer = timers.setInterval(() => {
      if (connection.state === 'open') connection.send('tick')
      else timers.clearInterval(timer)
    }, TICK)
    connection.onClose = () => timers.clearInterval(timer)
  }],
] // prettier-ignore

/** @param {Connection} connection */
function accept(connection) {
  const [protocol] = connection.protocols
  connection.accept(protocol === undefined ? {} : { protocol })
}

/** @param {Connection} connection @param {Timers} timers @param {() => void} act */
function later(connection, timers, act) {
  timers.setTimeout(() => {
    if (connection.state === 'open') act()
  }, 100)
}

/**
 * A server for all paths.
 * @param {Timers} timers
 * @returns {(connection: Connection) => void}
 */
export function fieldServer(timers) {
  return (connection) => {
    const path = connection.url.replace(/^[a-z]+:\/\/[^/]*/, '').replace(/\?.*$/, '')
    for (const [pattern, act] of paths) {
      const found = pattern.exec(path)
      if (found !== null) return void act(connection, timers, Number(found[1] ?? 0))
    }
    connection.refuse(404)
  }
}
