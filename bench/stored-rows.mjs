import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { peersOf } from './resume-rows.mjs'

const script = fileURLToPath(new URL('stored.mjs', import.meta.url))
/** It looks for its peers from here. */
const cwd = fileURLToPath(new URL('..', import.meta.url))

/** What was written without a network, on the virtual clock of `stored.mjs`. */
export async function measureStored(names) {
  const { stdout } = await promisify(execFile)(process.execPath, [script], { cwd })
  return JSON.parse(stdout).map(({ qos, latency, times }) => ({
    work: 'stored',
    figure: `qos${qos}-${latency}`,
    engine: 'clock',
    title: `1,000 messages of QoS ${qos} that were published without a network: from CONNACK to the last callback, ${latency} ms one way`,
    unit: 's',
    ...peersOf(names, Object.fromEntries(Object.entries(times).map(([name, time]) => [name, [time]]))),
  }))
}
