/**
 * A random but repeatable life of a mini program: hidden, shown, cut off, destroyed, in an order that a seed decides.
 */

import type { VirtualClock } from './base/clock.ts'
import {
  aBoolean,
  aFunction,
  aNumber,
  anObject,
  expectFields,
  expectValue,
  wholeNumber,
  type Fields,
} from './base/expectations.ts'
import { createRandom, type SeededRandom } from './base/seeded-random.ts'
import { SimulatorError } from './base/simulator-error.ts'
import { openFailureNumbers } from './wire/dial-failure.ts'
import type { NetworkType } from './wx/network.ts'
import type { SimulatedSocket } from './wx/simulated-sockets.ts'
import type { MiniProgram } from './mini-program.ts'

export interface RandomStoryOptions {
  /** The same seed gives the same story. */
  seed: number
  /** How many things happen; default 40. */
  steps?: number
  /** The longest pause between two of them, in ms; default 15,000. */
  longestPause?: number
  /** What the program itself does meanwhile, by name: a flood of messages, a new subscription. None at rest. */
  actions?: Readonly<Record<string, () => void>>
  /** Whether the program may be destroyed in between; default false. After 30 min suspended it is in any case. */
  destroys?: boolean
  /** Starts a destroyed program again, by `run`. Default: `launch()`, which runs nothing. */
  restart?: () => void
}

const optionFields: Fields<keyof RandomStoryOptions> = {
  seed: aNumber,
  steps: wholeNumber(0),
  longestPause: wholeNumber(0),
  actions: anObject,
  destroys: aBoolean,
  restart: aFunction,
}

/** One thing that happened in a story, and the random numbers that it took, so that it can happen again. */
export interface StoryStep {
  /** How long after the step before, in ms. */
  readonly after: number
  readonly what: string
  readonly drawn?: readonly number[]
}

interface StoryEvent {
  readonly name: string
  /** Whether it can happen now. */
  readonly possible: (program: MiniProgram) => boolean
  readonly happen: (program: MiniProgram, random: SeededRandom) => void
}

const onNetworks: readonly NetworkType[] = ['wifi', '3g', '4g', '5g']
const living = ({ sockets }: MiniProgram): SimulatedSocket[] =>
  sockets.open.filter(({ state }) => state !== 'closed')
const hasSocket = (program: MiniProgram): boolean => living(program).length > 0

const platformEvents: readonly StoryEvent[] = [
  { name: 'hide', possible: ({ app }) => app.state === 'foreground', happen: ({ app }) => app.hide() },
  {
    name: 'show',
    possible: ({ app }) => app.state === 'background' || app.state === 'suspended',
    happen: ({ app }) => app.show(),
  },
  { name: 'suspend', possible: ({ app }) => app.state === 'background', happen: ({ app }) => app.suspend() },
  {
    name: 'background audio',
    possible: () => true,
    happen: ({ app }) => {
      app.backgroundAudio = !app.backgroundAudio
    },
  },
  {
    name: 'network',
    possible: () => true,
    happen: ({ network }, random) => network.switchTo(random.pick(onNetworks)),
  },
  {
    name: 'offline',
    possible: ({ network }) => network.isConnected,
    happen: ({ network }) => network.offline(),
  },
  {
    name: 'latency',
    possible: () => true,
    happen: ({ network }, random) => {
      network.latency = random.pick([0, 20, 200, 2_000])
    },
  },
  { name: 'drop', possible: hasSocket, happen: (program, random) => random.pick(living(program)).drop() },
  { name: 'die', possible: hasSocket, happen: (program, random) => random.pick(living(program)).die() },
  {
    name: 'dials fail',
    possible: ({ faults }) => faults.dial === undefined,
    happen: ({ faults }, random) => {
      faults.dial = random.pick([...openFailureNumbers, 'hang'])
    },
  },
  {
    name: 'sends fail',
    possible: ({ faults }) => faults.send === undefined,
    happen: ({ faults }) => {
      faults.send = 'sendSocketMessage:fail'
    },
  },
  {
    name: 'events go wrong',
    possible: () => true,
    happen: ({ faults }, random) => {
      faults.doubledEvents = random.pick([[], ['close'], ['error'], ['close', 'error']])
      faults.lateEvents = random.pick([{}, { close: 5_000 }, { error: 3_000 }])
      faults.lostCallbacks = random.pick([[], ['close']])
      faults.reorderedEvents = random.next() < 0.2
    },
  },
  { name: 'all is well', possible: () => true, happen: makeWell },
]

function makeWell({ faults, network }: MiniProgram): void {
  faults.reset()
  network.latency = 0
  if (!network.isConnected) network.switchTo('wifi')
}

function virtualClockOf(program: MiniProgram): VirtualClock {
  const clock = program.clock as Partial<VirtualClock>
  if (typeof clock.advance !== 'function') {
    throw new SimulatorError('ERR_STATE', 'A random story needs createMiniProgram({ clock: createClock() }).')
  }
  return clock as VirtualClock
}

/**
 * Lets random things happen to a program, one after another: it is hidden, shown, suspended; the network changes and
 * goes; sockets drop and die; dials and sends fail; events are late, doubled and reordered. At the end it is in the
 * foreground, on WiFi, with no faults.
 * @returns what happened, in order; rejects with a SimulatorError for options that cannot be, or without a virtual clock
 */
export async function tellRandomStory(program: MiniProgram, options: RandomStoryOptions): Promise<string[]> {
  expectFields('option', 'tellRandomStory', options, optionFields)
  expectValue('tellRandomStory: seed', options.seed, aNumber, 'ERR_OPTION')
  for (const [name, act] of Object.entries(options.actions ?? {})) {
    expectValue(`tellRandomStory: actions: ${name}`, act, aFunction, 'ERR_OPTION')
  }
  virtualClockOf(program)
  const steps = await tellSteps(program, options, randomSteps(options))
  return steps.map(({ what }) => what)
}

/** Where a story gets its steps from. */
export interface StepSource {
  /** The pause before the next step; undefined at the end. */
  pause(): number | undefined
  /** One of these, or none. */
  choose(possible: readonly string[]): string | undefined
  /** The random numbers of the step that was chosen. */
  numbers(): SeededRandom
}

export function randomSteps({ seed, steps = 40, longestPause = 15_000 }: RandomStoryOptions): StepSource {
  const random = createRandom(seed)
  let left = steps
  return {
    pause: () => (left-- > 0 ? random.integer(0, longestPause) : undefined),
    choose: (possible) => random.pick(possible),
    numbers: () => random,
  }
}

/** The same random numbers, noted in a list. */
function noted(random: SeededRandom, drawn: number[]): SeededRandom {
  const next = (): number => {
    const value = random.next()
    drawn.push(value)
    return value
  }
  const integer = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return { next, integer, pick: (items) => items[integer(0, items.length - 1)] as never, bytes: random.bytes }
}

/** What a story needs beside its steps. */
export type StoryParts = Pick<RandomStoryOptions, 'actions' | 'destroys' | 'restart'>

/** Tells a story step by step, and makes the phone well at its end. @returns the steps that happened */
export async function tellSteps(
  program: MiniProgram,
  { actions = {}, destroys = false, restart = () => program.app.launch() }: StoryParts,
  source: StepSource,
): Promise<StoryStep[]> {
  const clock = virtualClockOf(program)
  const own: StoryEvent[] = Object.entries(actions).map(([name, act]) => ({
    name,
    possible: ({ app }) => app.state === 'foreground' || app.state === 'background',
    happen: act,
  }))
  const all = [...platformEvents, ...own, ...(destroys ? [destroy] : [])]
  const happened: StoryStep[] = []

  for (let after = source.pause(); after !== undefined; after = source.pause()) {
    await clock.advance(after)
    if (program.app.state === 'destroyed') {
      happened.push({ after, what: 'restart' })
      restart()
      continue
    }
    const possible = all.filter((event) => event.possible(program))
    const what = source.choose(possible.map(({ name }) => name))
    const event = possible.find(({ name }) => name === what)
    if (event === undefined) continue
    const drawn: number[] = []
    event.happen(program, noted(source.numbers(), drawn))
    happened.push(drawn.length === 0 ? { after, what: event.name } : { after, what: event.name, drawn })
  }

  program.app.backgroundAudio = false
  if (program.app.state === 'destroyed') restart()
  else if (program.app.state !== 'foreground') program.app.show()
  makeWell(program)
  await clock.advance(0)
  return happened
}

const destroy: StoryEvent = {
  name: 'destroy',
  possible: ({ app }) => app.state !== 'destroyed',
  happen: ({ app }) => app.destroy(),
}
