/** Runs the recorder in the simulator, compares traces, and searches the quirks that fit one. */

/* global URL */

import { fileURLToPath } from 'node:url'
import { fieldServer } from './paths.mjs'

const recorder = fileURLToPath(new URL('miniprogram/recorder.js', import.meta.url))

/**
 * @typedef {{ at: number, what: string, detail?: unknown }} RecordedEvent
 * @typedef {{ name: string, events: RecordedEvent[] }} RecordedCase
 * @typedef {{ device?: string, platform: string, cases: RecordedCase[] }} Trace
 * @typedef {{ platform?: string, socketImplementation?: string, quirks?: Record<string, unknown> }} Phone
 */

/**
 * A trace of a simulated phone.
 * @param {{ createClock: Function, createMiniProgram: Function }} simulator
 * @param {Phone} phone
 * @returns {Promise<Trace>}
 */
export async function record({ createClock, createMiniProgram }, phone) {
  const clock = createClock()
  const program = createMiniProgram({ ...phone, clock, server: fieldServer(clock) })
  program.network.latency = 20
  let cases
  const { record: run } = program.run(recorder)
  run(program.wx, {
    url: 'wss://field.example',
    ask(what, then) {
      if (what === 'hide') {
        program.app.hide()
        clock.setTimeout(() => program.app.show(), 30_000)
        program.timers.setTimeout(then, 40_000)
      } else {
        program.network.switchTo('4g')
        program.timers.setTimeout(then, 10_000)
      }
    },
    done: (recorded) => {
      cases = recorded
    },
  })
  await clock.runAll({ until: () => cases !== undefined, limit: 1_000_000 })
  return { platform: program.wx.getDeviceInfo?.().platform ?? '', cases: JSON.parse(JSON.stringify(cases)) }
}

/** A task among several notes itself with its number; the order between tasks is nobody's. */
const taskOf = (line) => /^#\d+ /.exec(line)?.[0] ?? ''

/**
 * A case in order and shape: no times, no numbers of tasks, and what repeats itself is there once, since how often a
 * server's tick is heard depends on the moment.
 */
export function shapeOf({ events }) {
  const lines = events
    .map(({ what, detail }) => `${what}${detail === undefined ? '' : ` ${JSON.stringify(detail)}`}`)
    .map((line) => line.replace(/taskID=\d+/g, 'taskID=N'))
  const byTask = [...new Set(lines.map(taskOf))].flatMap((task) =>
    lines.filter((line) => taskOf(line) === task),
  )
  return byTask.filter((line, index) => line !== byTask[index - 1])
}

/**
 * What differs between two traces.
 * @param {Trace} one
 * @param {Trace} other
 * @returns {{ name: string, one: string[] | undefined, other: string[] | undefined }[]}
 */
export function compare(one, other) {
  const names = [...new Set([...one.cases, ...other.cases].map(({ name }) => name))]
  return names.flatMap((name) => {
    const [a, b] = [one, other].map(({ cases }) => cases.find((each) => each.name === name))
    // A case that one of them was not asked for tells nothing.
    if (a === undefined || b === undefined) return []
    const [left, right] = [shapeOf(a), shapeOf(b)]
    return JSON.stringify(left) === JSON.stringify(right) ? [] : [{ name, one: left, other: right }]
  })
}

/** The values that a search tries, of the quirks that a trace can show. */
export const choices = {
  overLimit: ['error-event', 'closed-task'],
  errorArgument: ['errMsg', 'errCode-and-errMsg'],
  openProfile: [true, false],
  sendChecksReadyState: [true, false],
  sendCallbacks: ['sync', 'async'],
  closeCallbacks: ['sync', 'async'],
  promiseWithoutCallbacks: [true, false],
  unsendableText: ['sendSocketMessage:fail invalid data type', 'sendSocketMessage:fail:unknown data'],
  closeBeforeOpen: ['refused', 'works'],
  drop: ['error-then-close', 'close-then-error', 'close-only', 'error-only', 'silent'],
  closeAfterDialError: ['never', 'after-timeout', 'always'],
  closeReport: ['as-sent', 'normal-closure', 'stream-end', 'no-status'],
  suspendedSocket: ['closes', 'dies', 'survives'],
  networkLoss: ['drops', 'dies'],
  networkChange: ['at-once', 'through-none'],
  appShow: ['before-burst', 'after-burst'],
  hiddenNetwork: ['open', 'closed'],
}

/**
 * The simulated phone that is nearest to a trace: from each platform, one quirk at a time as long as it helps. Of several
 * that are as near, the one with the fewest quirks.
 * @param {{ createClock: Function, createMiniProgram: Function }} simulator
 * @param {Trace} trace
 * @returns {Promise<{ phone: Phone, differences: ReturnType<typeof compare> }>}
 */
export async function fit(simulator, trace) {
  const found = []
  for (const platform of ['android', 'ios', 'devtools']) found.push(await fitFrom(simulator, trace, platform))
  const quirksOf = ({ phone }) => Object.keys(phone.quirks).length
  const [{ phone, differences }] = found.sort((a, b) => a.distance - b.distance || quirksOf(a) - quirksOf(b))
  return { phone, differences }
}

async function fitFrom(simulator, trace, platform) {
  const tried = async (quirks) => {
    const phone = { platform, quirks }
    const differences = compare(trace, await record(simulator, phone))
    return {
      phone,
      differences,
      distance: differences.reduce((sum, { one, other }) => sum + apart(one, other), 0),
    }
  }
  let best = await tried({})
  for (let before = Infinity; best.distance > 0 && best.distance < before;) {
    before = best.distance
    for (const [name, values] of Object.entries(choices)) {
      for (const value of values) {
        if (best.distance === 0) return best
        const next = await tried({ ...best.phone.quirks, [name]: value })
        if (next.distance < best.distance) best = next
      }
    }
  }
  return best
}

/** How many lines two cases do not share, and one for another order. */
function apart(one, other) {
  const left = [...other]
  const missing = one.filter((line) => {
    const place = left.indexOf(line)
    if (place >= 0) left.splice(place, 1)
    return place < 0
  })
  return missing.length + left.length + 1
}
