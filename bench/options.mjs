import { parseArgs } from 'node:util'
import { limits, peers } from './peers.mjs'
import { works } from './works.mjs'

const engineNames = ['v8', 'jsc']
const peerNames = [...Object.keys(peers), ...Object.keys(limits)]
const workNames = works.map(({ id }) => id)

export const usage = `node bench/run.mjs [options]

  --engine v8|jsc      only in this engine; default: in both
  --only a,b           only this work, by name or by how the names begin:
                       ${workNames.join(' ')}
  --peers a,b          only these: ${peerNames.join(' ')}
  --ours file          measure this file in place of dist/mqtt.min.js
  --rounds n           default 7
  --milliseconds n     how long each process warms up, and then is measured
  --json file          write everything that was measured to this file
  --help`

export class OptionError extends Error {}

function pick(given, known, option) {
  const chosen = new Set()
  for (const wanted of given.split(',')) {
    const found = known.filter((name) => name === wanted)
    if (found.length === 0) found.push(...known.filter((name) => name.startsWith(wanted)))
    if (wanted === '' || found.length === 0) {
      throw new OptionError(`--${option} does not know ${JSON.stringify(wanted)}: ${known.join(' ')}`)
    }
    for (const name of found) chosen.add(name)
  }
  return known.filter((name) => chosen.has(name))
}

function count(given, option) {
  const number = Number(given)
  if (!Number.isInteger(number) || number < 1)
    throw new OptionError(`--${option} takes a whole number from 1`)
  return number
}

/** @throws OptionError for what is none, or has a value that is none of its */
export function readOptions(args) {
  let values
  try {
    values = parseArgs({
      args,
      options: {
        engine: { type: 'string' },
        only: { type: 'string' },
        peers: { type: 'string' },
        ours: { type: 'string' },
        rounds: { type: 'string', default: '7' },
        milliseconds: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new OptionError(error.message)
  }
  const chosen = values.only === undefined ? workNames : pick(values.only, workNames, 'only')
  return {
    help: values.help,
    json: values.json,
    ours: values.ours,
    engines: values.engine === undefined ? engineNames : pick(values.engine, engineNames, 'engine'),
    peers: values.peers === undefined ? peerNames : pick(values.peers, peerNames, 'peers'),
    works: works.filter(({ id }) => chosen.includes(id)),
    rounds: count(values.rounds, 'rounds'),
    milliseconds: values.milliseconds === undefined ? undefined : count(values.milliseconds, 'milliseconds'),
  }
}
