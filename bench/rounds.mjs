import { ratio, spread } from './statistics.mjs'

/** @returns the peers in the order of this round: backwards every other time, so that no one profits from its place */
const inOrder = (names, round) => (round % 2 === 0 ? names : [...names].reverse())

/**
 * Does one work in one engine: in each round every peer once, each in a process of its own.
 * @param run `(task, work) => Promise` of what the task reports
 * @returns for each figure of the work a row: the spread of each peer's values, and the ratios of ours
 */
export async function measure(work, { engine, names, rounds, programs, run, progress }) {
  const cannot = {}
  const tasks = {}
  for (const name of names) {
    const task = work.taskOf(name, { codec: programs.codec, peer: programs.peers[name] })
    if (typeof task === 'string') cannot[name] = task
    else tasks[name] = task
  }
  const results = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of inOrder(Object.keys(tasks), round)) {
      progress(`${engine} ${work.id}, round ${round + 1} of ${rounds}: ${name}`)
      try {
        results[name].push(await run(tasks[name], work))
      } catch (error) {
        throw new Error(`${engine} ${work.id}, ${name}: ${error.message}`, { cause: error })
      }
    }
  }
  return Object.entries(work.figures).map(([figure, { title, unit, of, compared = true }]) => {
    const values = Object.fromEntries(
      Object.entries(results).map(([name, reports]) => [name, reports.map((report) => of(report))]),
    )
    const { ours, ...others } = values
    const ratios = {}
    for (const [name, theirs] of Object.entries(others)) {
      if (compared && ours !== undefined && theirs.every((value) => value > 0))
        ratios[name] = ratio(ours, theirs)
    }
    const peers = {}
    for (const name of names) {
      peers[name] = name in cannot ? { cannot: cannot[name] } : spread(values[name])
    }
    return { work: work.id, figure, engine, title: `${work.title}: ${title}`, unit, peers, ratios }
  })
}
