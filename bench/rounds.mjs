import { performance } from 'node:perf_hooks'
import { ratio, spread } from './statistics.mjs'

/** @returns the peers in the order of this round: backwards every other time, so that no one profits from its place */
const inOrder = (names, round) => (round % 2 === 0 ? names : [...names].reverse())

/**
 * One work in one engine: who does what, how often.
 * @returns what `runRounds` and `rowsOf` take
 */
export function plan(work, { engine, names, rounds, programs }) {
  const cannot = {}
  const tasks = new Map()
  for (const name of names) {
    const task = work.taskOf(name, { codec: programs.codec, peer: programs.peers[name], engine })
    if (typeof task === 'string') cannot[name] = task
    else tasks.set(name, task)
  }
  const results = new Map([...tasks.keys()].map((name) => [name, []]))
  return { work, engine, names, rounds, tasks, cannot, results }
}

/** A peer that failed once is out of this work, and of its ratios. */
function giveUp({ cannot, tasks, results }, name, words) {
  cannot[name] = `failed: ${words}`
  tasks.delete(name)
  results.delete(name)
}

/** What is left, by how long each run took the last time; one that never ran counts as the mean of all. */
class Forecast {
  #left = new Map()
  #took = new Map()

  constructor(jobs) {
    for (const job of jobs) {
      for (const name of job.tasks.keys()) this.#left.set(this.#key(job, name), job.rounds)
    }
  }

  #key = ({ engine, work }, name) => `${engine} ${work.id} ${name}`

  done(job, name, milliseconds) {
    const key = this.#key(job, name)
    this.#left.set(key, this.#left.get(key) - 1)
    this.#took.set(key, milliseconds)
  }

  forget(job, name) {
    this.#left.delete(this.#key(job, name))
  }

  /** Milliseconds; undefined before the first run. */
  get left() {
    if (this.#took.size === 0) return undefined
    const sum = [...this.#took.values()].reduce((total, one) => total + one, 0)
    const usual = sum / this.#took.size
    let left = 0
    for (const [key, times] of this.#left) left += times * (this.#took.get(key) ?? usual)
    return left
  }
}

/**
 * Runs all jobs, round by round: in each round every peer once, each in a process of its own. So what disturbs the
 * machine for a while disturbs all works a little, and not all rounds of one.
 * A peer that fails is told of as one that cannot; when ours fails, all of it does.
 * @param run `(job, task) => Promise` of what the task reports
 * @param progress is told what comes next, and how many ms all that is left will take
 */
export async function runRounds(jobs, { run, progress, now = () => performance.now() }) {
  const forecast = new Forecast(jobs)
  const most = Math.max(0, ...jobs.map(({ rounds }) => rounds))
  for (let round = 0; round < most; round++) {
    for (const job of jobs.filter(({ rounds }) => round < rounds)) {
      const { work, engine, rounds, tasks, results } = job
      for (const name of inOrder([...tasks.keys()], round)) {
        progress(`round ${round + 1} of ${rounds}, ${engine} ${work.id}: ${name}`, forecast.left)
        const start = now()
        try {
          results.get(name).push(await run(job, tasks.get(name)))
          forecast.done(job, name, now() - start)
        } catch (error) {
          const words = `${engine} ${work.id}, ${name}: ${error.message}`
          if (name === 'ours') throw new Error(words, { cause: error })
          progress(words, forecast.left)
          giveUp(job, name, error.message)
          forecast.forget(job, name)
        }
      }
    }
  }
}

/** @returns for each figure of the work a row: the spread of each peer's values, and the ratios of ours */
export function rowsOf({ work, engine, names, cannot, results }) {
  return Object.entries(work.figures).map(([figure, { title, unit, of, compared = true }]) => {
    const values = Object.fromEntries(
      [...results].map(([name, reports]) => [name, reports.map((report) => of(report))]),
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
