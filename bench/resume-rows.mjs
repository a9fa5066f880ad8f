import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ratio, spread } from './statistics.mjs'

const script = fileURLToPath(new URL('resume.mjs', import.meta.url))
/** It looks for its peers from here. */
const cwd = fileURLToPath(new URL('..', import.meta.url))

const titles = {
  dead: 'return to a connection that died silently: until connected',
  closed: 'return to a connection that the platform closed: until connected',
  alive: 'return to a connection that is alive: until a message is there and back',
}

/**
 * @param names of the peers that are wanted
 * @param times in milliseconds, of each peer; null for never
 * @returns what a row has of its peers, in seconds
 */
export function peersOf(names, times) {
  const known = names.filter((name) => name in times)
  const peers = {}
  const ratios = {}
  for (const name of known) {
    const never = times[name].filter((time) => time === null).length
    if (never > 0) peers[name] = { cannot: `never, in ${never} of ${times[name].length} cases` }
    else peers[name] = spread(times[name].map((time) => time / 1000))
  }
  for (const name of known) {
    if (name === 'ours' || peers[name].cannot || !peers.ours || peers.ours.cannot) continue
    ratios[name] = ratio(times.ours, times[name])
  }
  return { peers, ratios }
}

/**
 * @param names of the peers that are wanted
 * @param situations what `resume.mjs` prints
 * @returns a row for each situation, in seconds: median, least and most are those of the moments of hiding
 */
export function rowsOfResume(names, situations) {
  return situations.map(({ found, latency, hidden, times }) => {
    const title = `${titles[found]}, hidden for ${hidden} s, ${latency} ms one way`
    return { work: 'resume', figure: `${found}-${hidden}-${latency}`, engine: 'clock', title, unit: 's', ...peersOf(names, times) } // prettier-ignore
  })
}

/** What a mini program finds when it comes back, on the virtual clock of `resume.mjs`. */
export async function measureResume(names) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--json'], { cwd })
  return rowsOfResume(names, JSON.parse(stdout))
}
