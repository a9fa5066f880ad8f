/** Whether ours got worse: ratios beside the other peers, never absolute times, and counts of `send` exactly. */

import { digits } from './table.mjs'

/** How many times its baseline a ratio may be. */
export const tolerance = 1.35
/** Sizes do not depend on the machine. */
const sizeTolerance = 1.02

/** Enough to see a regression, and done in two minutes. */
export const checkedWorks = ['size', 'qos0-64b', 'qos1-64b', 'load', 'sends', 'heap-loaded']
export const checkedPeers = ['ours', 'mqtt-5.16', 'mqtt-4.2', 'codec', 'echo']
export const checkedTimes = { rounds: 5, milliseconds: 120 }

const keyOf = ({ work, figure, engine }) => `${engine} ${work} ${figure}`
const isCount = ({ work }) => work === 'sends'

/** @returns what `bench/baseline.json` holds: by row the ratios of ours to each peer, and counts as they are */
export function baselineOf(rows) {
  const counts = {}
  const ratios = {}
  for (const row of rows) {
    if (isCount(row)) counts[keyOf(row)] = row.peers.ours.median
    else {
      const ofPeers = Object.entries(row.ratios).map(([name, { median }]) => [name, median])
      ratios[keyOf(row)] = Object.fromEntries(ofPeers)
    }
  }
  return { counts, ratios }
}

/**
 * @returns for each row that is worse its `work` and, in words, `what` is. A ratio is worse when it is so beside most of
 *   the peers: one of them may have had a bad time, or the bare socket, whose own cost is next to nothing.
 */
export function compare(rows, { counts, ratios }) {
  const worse = []
  for (const row of rows) {
    const key = keyOf(row)
    const say = (words) => worse.push({ work: row.work, what: `${row.engine}, ${row.title}: ${words}` })
    if (isCount(row)) {
      const { median } = row.peers.ours
      if (median !== counts[key]) say(`${median} ${row.unit}, not ${counts[key]}`)
      continue
    }
    const known = ratios[key]
    const names = Object.keys(row.ratios).filter((name) => known?.[name] !== undefined)
    if (names.length === 0) {
      say('bench/baseline.json does not know it; --baseline writes it')
      continue
    }
    const changes = names.map((name) => row.ratios[name].median / known[name]).sort((a, b) => a - b)
    // Of an even number the smaller of the two in the middle.
    const change = changes[(changes.length - 1) >> 1]
    const limit = row.work === 'size' ? sizeTolerance : tolerance
    if (change > limit) {
      const beside = names.map(
        (name) => `${digits(row.ratios[name].median)} of ${name}, was ${digits(known[name])}`,
      )
      say(`${change.toFixed(2)} times what it was: ${beside.join('; ')}`)
    }
  }
  return worse
}
