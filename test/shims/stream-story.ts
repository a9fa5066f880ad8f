/** Random stories of streams: what their owner does to them and how their subclass answers, from a seed. */

import { Seeded } from '../hostile/seeded.ts'

export type StreamKind = 'Readable' | 'Writable' | 'Duplex'

/** How `_write`, `_final` and `_destroy` answer: within the call, in a tick, when the story says so, or twice. */
export type Answer = 'now' | 'tick' | 'later' | 'never' | 'twice' | 'throw' | 'error now' | 'error later'

/** What one `_read` pushes, and when. */
export type ReadAnswer = { push: Chunk[]; when: 'now' | 'tick' } | 'throw'

export type Chunk =
  | { text: string; encoding?: string }
  | { bytes: number[] }
  | { view: number[] }
  | { object: number }
  | { odd: 'null' | 'undefined' | 'number' | 'empty text' | 'empty bytes' }

export type Step =
  | { do: 'settle' }
  | { do: 'answer'; error: boolean }
  | { do: 'mark' }
  | { do: 'look' }
  | { do: 'write'; chunk: Chunk; callback: boolean }
  | { do: 'end'; chunk?: Chunk; callback: boolean }
  | { do: 'push' | 'unshift'; chunk: Chunk }
  | { do: 'read'; size?: number }
  | { do: 'listen' | 'listen once' | 'unlisten'; event: string }
  | { do: 'unlisten all'; event?: string }
  | { do: 'setEncoding'; encoding: string }
  | { do: 'setDefaultEncoding'; encoding: string }
  | { do: 'destroy'; error: boolean; callback: boolean }
  | { do: 'pipe'; to: number; end: boolean }
  | { do: 'unpipe'; to?: number }
  | { do: 'cork' | 'uncork' | 'pause' | 'resume' | 'isPaused' }
  /** Done to the stream by the next listener of this event, while it is being told. */
  | { do: 'meanwhile'; event: string; step: Step }

export interface Story {
  kind: StreamKind
  options?: Record<string, unknown>
  hasWritev: boolean
  hasFinal: boolean
  writes: Answer[]
  finals: Answer
  destroys: Answer
  reads: ReadAnswer[]
  /** Where it may be piped to. */
  destinations: { options?: Record<string, unknown>; writes: Answer[] }[]
  steps: Step[]
}

const encodings = ['utf8', 'latin1', 'base64', 'hex', 'utf16le'] as const
const events = ['data', 'readable', 'end', 'close', 'drain', 'finish', 'pause', 'resume'] as const

export function tellStory(seed: number): Story {
  const random = new Seeded(seed)
  const kind = random.pick<StreamKind>(['Readable', 'Writable', 'Duplex', 'Duplex'])
  const reads = kind !== 'Writable'
  const writes = kind !== 'Readable'
  const options = optionsFor(random, kind)
  const objectMode = {
    reading: !!(options?.objectMode || options?.readableObjectMode),
    writing: !!(options?.objectMode || options?.writableObjectMode),
  }
  // Most stories are about what goes well: what goes wrong ends them.
  const isHarsh = random.chance(0.3)
  const destinations = Array.from({ length: random.pick([1, 1, 2]) }, () => ({
    options: { highWaterMark: random.pick([1, 4, 100]), ...(objectMode.reading && { objectMode: true }) },
    writes: answers(random, isHarsh),
  }))
  // Bytes that are read as text are text: what is not shows differently in every decoder.
  const isText = !objectMode.reading && random.chance(0.3)
  const prose = isText ? new Prose(random) : undefined
  let isEncodingSet = false

  const stepOf = (): Step => {
    const chunk = (isObject: boolean) => chunkOf(random, isObject, isHarsh, prose)
    const common: (() => Step)[] = [
      () => ({ do: 'settle' }),
      () => ({ do: 'settle' }),
      () => ({ do: 'answer', error: isHarsh && random.chance(0.1) }),
      () => ({ do: 'answer', error: false }),
      () => ({ do: 'mark' }),
      () => ({ do: 'look' }),
    ]
    const rare: (() => Step)[] = [
      () => ({ do: 'destroy', error: random.chance(0.5), callback: random.chance(0.5) }),
      () => ({ do: 'listen once', event: random.pick(events) }),
      () => ({ do: 'meanwhile', event: random.pick(events), step: stepOf() }),
    ]
    if (writes) {
      common.push(
        () => ({ do: 'write', chunk: chunk(objectMode.writing), callback: random.chance(0.5) }),
        () => ({ do: 'write', chunk: chunk(objectMode.writing), callback: random.chance(0.5) }),
        () => ({ do: random.pick(['cork', 'uncork']) }),
      )
      rare.push(
        () => ({
          do: 'end',
          ...(random.chance(0.5) && { chunk: chunk(objectMode.writing) }),
          callback: random.chance(0.5),
        }),
        () => ({ do: 'setDefaultEncoding', encoding: random.pick(encodings) }),
      )
    }
    if (reads) {
      common.push(
        () => ({ do: 'push', chunk: chunk(objectMode.reading) }),
        () => ({ do: 'read', ...(random.chance(0.6) && { size: random.pick([0, 1, 2, 3, 7, 20]) }) }),
        () => ({ do: random.pick(['pause', 'resume', 'isPaused']) }),
      )
      rare.push(
        () => ({ do: 'push', chunk: { odd: 'null' } }),
        () => ({ do: 'listen', event: random.pick(['data', 'readable']) }),
        () => ({ do: 'unlisten', event: random.pick(['data', 'readable']) }),
        () => ({
          do: 'unlisten all',
          ...(random.chance(0.5) && { event: random.pick(['data', 'readable']) }),
        }),
        // Text that is put back: readable-stream mixes bytes into text, which then is neither.
        () => ({ do: 'unshift', chunk: isEncodingSet ? { text: 'back' } : chunk(objectMode.reading) }),
        () => ({ do: 'pipe', to: random.below(destinations.length), end: random.chance(0.7) }),
        () => ({ do: 'unpipe', ...(random.chance(0.7) && { to: random.below(destinations.length) }) }),
      )
      // Once: readable-stream decodes text that was decoded before.
      if (isText && !isEncodingSet)
        rare.push(() => {
          isEncodingSet = true
          return { do: 'setEncoding', encoding: random.pick(encodings) }
        })
    }
    return random.pick(random.chance(0.75) ? common : rare)()
  }

  return {
    kind,
    options,
    hasWritev: random.chance(0.6),
    hasFinal: random.chance(0.5),
    writes: answers(random, isHarsh),
    finals: answer(random, isHarsh),
    destroys: answer(random, isHarsh),
    reads: Array.from({ length: random.below(6) }, () =>
      readAnswer(random, objectMode.reading, isHarsh, prose),
    ),
    destinations,
    steps: Array.from({ length: 4 + random.below(30) }, stepOf),
  }
}

function optionsFor(random: Seeded, kind: StreamKind): Record<string, unknown> | undefined {
  if (random.chance(0.2)) return undefined
  const isDuplex = kind === 'Duplex'
  return {
    ...(random.chance(0.2) && { objectMode: true }),
    ...(isDuplex && random.chance(0.1) && { readableObjectMode: true }),
    ...(isDuplex && random.chance(0.1) && { writableObjectMode: true }),
    ...(random.chance(0.6) && { highWaterMark: random.pick([0, 1, 3, 10, 100, -1, 1.5]) }),
    ...(isDuplex && random.chance(0.3) && { readableHighWaterMark: random.pick([0, 2, 50]) }),
    ...(isDuplex && random.chance(0.3) && { writableHighWaterMark: random.pick([0, 2, 50]) }),
    ...(random.chance(0.15) && { autoDestroy: false }),
    ...(random.chance(0.1) && { emitClose: false }),
    ...(isDuplex && random.chance(0.3) && { allowHalfOpen: false }),
  }
}

function answer(random: Seeded, isHarsh: boolean): Answer {
  return isHarsh && random.chance(0.3)
    ? random.pick<Answer>(['error now', 'error later', 'never', 'twice', 'throw'])
    : random.pick<Answer>(['now', 'now', 'tick', 'later'])
}

function answers(random: Seeded, isHarsh: boolean): Answer[] {
  const usual = answer(random, false)
  return Array.from({ length: 12 }, () => (random.chance(0.6) ? usual : answer(random, isHarsh)))
}

function readAnswer(random: Seeded, isObject: boolean, isHarsh: boolean, prose?: Prose): ReadAnswer {
  if (isHarsh && random.chance(0.1)) return 'throw'
  const push = Array.from({ length: random.below(3) }, () => chunkOf(random, isObject, isHarsh, prose))
  if (random.chance(0.15)) push.push({ odd: 'null' })
  return { push, when: random.pick(['now', 'tick']) }
}

function chunkOf(random: Seeded, isObject: boolean, isHarsh: boolean, prose?: Prose): Chunk {
  if (isHarsh && random.chance(0.1))
    return { odd: random.pick(['undefined', 'number', 'empty text', 'empty bytes'] as const) }
  if (isObject && random.chance(0.8)) return { object: random.below(1000) }
  const bytes = Array.from(prose?.next() ?? random.bytes(1 + random.below(6)))
  if (prose) return random.chance(0.5) ? { bytes } : { view: bytes }
  return random.pick<() => Chunk>([
    () => ({ bytes }),
    () => ({ bytes }),
    () => ({ view: bytes }),
    () => ({ text: random.pick(['a', 'été', '漢字', '😀!', 'abcdef']) }),
    () => ({ text: random.pick(['00ff', 'YWJj', 'abc']), encoding: random.pick(encodings) }),
  ])()
}

/** One text, cut anywhere, also within its characters. */
class Prose {
  private offset = 0
  private readonly bytes = Buffer.from('a é 漢字 😀 '.repeat(60))

  constructor(private readonly random: Seeded) {}

  next(): Buffer {
    const start = this.offset
    this.offset += 1 + this.random.below(6)
    return this.bytes.subarray(start, this.offset)
  }
}
