import { parseArgs } from 'node:util'
import { checkedPeers, checkedTimes, checkedWorks } from './check.mjs'
import { limits, peers, references } from './peers.mjs'
import { works } from './works.mjs'

const engineNames = ['v8', 'vm', 'jsc', 'network']
const peerNames = Object.keys({ ...peers, ...references, ...limits })
const workNames = works.map(({ id }) => id)

export const usage = `node bench/run.mjs [options]

  --engine v8|vm|jsc|network
                       only in this engine, vm being V8 in a realm of vm.createContext(), network V8 over a real
                       broker; default: in all
  --only a,b           only this work, by name or by how the names begin:
                       ${workNames.join(' ')}
  --peers a,b          only these: ${peerNames.join(' ')}
  --ours file          measure this file in place of dist/mqtt.min.js
  --rounds n           default 7
  --milliseconds n     how long each process warms up, and then is measured
  --json file          write everything that was measured to this file
  --check              measure less, and fail when ours has become slower, larger or more talkative
                       beside the others than bench/baseline.json says
  --baseline           as --check, but write bench/baseline.json
  --help`

export class OptionError extends Error {}

function pick(given, known, option) {
  const chosen = new Set()
  for (const wanted of given.split(',')) {
    const exact = known.filter((name) => name === wanted)
    const found = exact.length > 0 ? exact : known.filter((name) => name.startsWith(wanted))
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

function parse(args) {
  try {
    return parseArgs({
      args,
      options: {
        engine: { type: 'string' },
        only: { type: 'string' },
        peers: { type: 'string' },
        ours: { type: 'string' },
        rounds: { type: 'string' },
        milliseconds: { type: 'string' },
        json: { type: 'string' },
        check: { type: 'boolean', default: false },
        baseline: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new OptionError(error.message)
  }
}

/** @throws OptionError for what is none, or has a value that is none of its */
export function readOptions(args) {
  const values = parse(args)
  const { only, engine, peers: named, rounds, milliseconds } = values
  const checks = values.check || values.baseline
  const fewer = { works: checkedWorks, peers: checkedPeers, ...checkedTimes }
  const all = { works: workNames, peers: peerNames, rounds: 7, milliseconds: undefined }
  const usual = checks ? fewer : all
  const chosen = only === undefined ? usual.works : pick(only, workNames, 'only')
  return {
    help: values.help,
    check: values.check,
    baseline: values.baseline,
    json: values.json,
    ours: values.ours,
    engines: engine === undefined ? engineNames : pick(engine, engineNames, 'engine'),
    peers: named === undefined ? usual.peers : pick(named, peerNames, 'peers'),
    works: works.filter(({ id }) => chosen.includes(id)),
    rounds: rounds === undefined ? usual.rounds : count(rounds, 'rounds'),
    milliseconds: milliseconds === undefined ? usual.milliseconds : count(milliseconds, 'milliseconds'),
  }
}
