import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ratio, spread } from './statistics.mjs'

const script = fileURLToPath(new URL('resume.mjs', import.meta.url))
/** It looks for its peers from here. */
const cwd = fileURLToPath(new URL('..', import.meta.url))
/** What `resume.mjs` calls the peers. */
const called = { ours: 'mqtt-miniprogram', 'mqtt-5.16': 'MQTT.js, its own transport' }

/** How long after the return a connection is back that died silently, on the virtual clock of `resume.mjs`. */
export async function measureResume(names) {
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--json'], { cwd })
  const known = names.filter((name) => name in called)
  return JSON.parse(stdout).flatMap(({ latency, hidden, ...times }) =>
    ['mean', 'worst'].map((figure) => {
      const peers = {}
      for (const name of known) {
        const time = times[called[name]][figure]
        peers[name] = time === 'never' ? { cannot: 'never' } : spread([time / 1000])
      }
      const ratios = {}
      for (const name of known) {
        if (name === 'ours' || peers[name].cannot || peers.ours === undefined) continue
        ratios[name] = ratio([peers.ours.median], [peers[name].median])
      }
      const title = `back after a silent death, hidden for ${hidden} s, ${latency} ms one way: ${figure}`
      return { work: 'resume', figure: `${figure}-${hidden}-${latency}`, engine: 'clock', title, unit: 's', peers, ratios } // prettier-ignore
    }),
  )
}
