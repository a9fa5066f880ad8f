import { describe, expect, it, vi } from 'vitest'
import { EventEmitter as OwnEmitter } from '../../src/shims/events.ts'
import { Seeded } from '../hostile/seeded.ts'
import { outcomeOf } from './outcome.ts'
import { ofMqttPacket } from './real-packages.ts'

type EmitterClass = typeof import('node:events').EventEmitter
type Emitter = InstanceType<EmitterClass>

const { EventEmitter: RealEmitter } = ofMqttPacket<{ EventEmitter: EmitterClass }>('events/')
const symbol = Symbol('event')

/** Does the same random things to an emitter of this class, and says everything that can be seen. */
function story(seed: number, Class: EmitterClass): string[] {
  const random = new Seeded(seed)
  const trace: string[] = []
  const emitter: Emitter = new Class()
  // The package loses its way where a listener of removeListener removes others, or itself.
  const isCalm = random.chance(0.5)
  const events = ['a', 'b', 'error', 'newListener', isCalm ? 'removeListener' : 'c', symbol]
  const listeners = Array.from({ length: 4 }, (_, index) => {
    const step = !isCalm && random.chance(0.3) ? random.next() : undefined
    let isBusy = false
    return function (this: Emitter, ...given: unknown[]) {
      const shown = given.map((each) =>
        typeof each === 'function' ? listeners.indexOf(each as never) : String(each),
      )
      trace.push(`listener ${index} hears ${shown.join(' ')} on ${this === emitter}`)
      // Some change the emitter while they are called.
      if (step === undefined || isBusy) return
      isBusy = true
      change(new Seeded(step * 1e9))
      isBusy = false
    }
  })
  const change = (choice: Seeded) => {
    const event = choice.pick(events)
    const listener = choice.pick(listeners)
    const once = event === 'removeListener' ? [] : (['once', 'prependOnceListener'] as const)
    const add = choice.pick(['on', 'addListener', 'prependListener', ...once] as const)
    const remove = choice.pick(['off', 'removeListener'] as const)
    const call = choice.pick<[string, () => unknown]>([
      [add, () => emitter[add](event, listener) === emitter],
      [add, () => emitter[add](event, listener) === emitter],
      [remove, () => emitter[remove](event, listener) === emitter],
      [
        'emit',
        () => emitter.emit(event, ...choice.pick<unknown[]>([[], ['x'], [1, 2, 3, 4], [new Error('told')]])),
      ],
      ['emit', () => emitter.emit(event, 'y')],
      [
        'removeAllListeners',
        () =>
          (choice.chance(0.7) ? emitter.removeAllListeners(event) : emitter.removeAllListeners()) === emitter,
      ],
      ['listeners', () => emitter.listeners(event).map((each) => listeners.indexOf(each as never))],
      [
        'rawListeners',
        () =>
          emitter
            .rawListeners(event)
            .map((each) => listeners.indexOf((each as { listener?: never }).listener ?? (each as never))),
      ],
      [
        'setMaxListeners',
        () => emitter.setMaxListeners(choice.pick<never>([0, 1, 3, -1, 'x', NaN] as never[])) === emitter,
      ],
      ['on nothing', () => emitter.on(event, choice.pick<never>([undefined, 'x', {}] as never[]))],
    ])
    trace.push(`${call[0]} ${String(event)} -> ${outcomeOf(call[1])}`)
  }
  for (let step = 0; step < 25; step++) {
    change(random)
    const counts = events.map((event) => emitter.listenerCount(event))
    trace.push(
      `${counts.join()} of ${emitter.eventNames().map(String).join()} at most ${emitter.getMaxListeners()}`,
    )
  }
  return trace
}

describe('EventEmitter beside the package events', () => {
  it('does the same in 3,000 random stories, and warns as often', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const warned = (run: () => string[]) => {
      warn.mockClear()
      const trace = run()
      return [
        ...trace,
        ...warn.mock.calls.map(
          ([error]) => `warns ${(error as Error).name} ${(error as { count?: number }).count}`,
        ),
      ]
    }
    let warnings = 0
    for (let seed = 0; seed < 3000; seed++) {
      const expected = warned(() => story(seed, RealEmitter))
      expect(
        warned(() => story(seed, OwnEmitter as never)),
        `seed ${seed}`,
      ).toEqual(expected)
      warnings += warn.mock.calls.length
    }
    warn.mockRestore()
    expect(warnings).toBeGreaterThan(50)
  })

  it('works in a class that takes its methods and never calls its constructor', () => {
    class Mixed {
      isMixed = true
    }
    for (const name of Object.getOwnPropertyNames(OwnEmitter.prototype)) {
      if (name !== 'constructor')
        Object.defineProperty(
          Mixed.prototype,
          name,
          Object.getOwnPropertyDescriptor(OwnEmitter.prototype, name)!,
        )
    }
    const [first, second] = [new Mixed(), new Mixed()] as unknown as OwnEmitter[]
    const heard: unknown[] = []
    first!.on('event', (value: unknown) => heard.push(value))
    expect([first!.emit('event', 1), second!.emit('event', 2), heard]).toEqual([true, false, [1]])
  })

  it('throws an error that nobody hears', () => {
    const error = new Error('unheard')
    expect(() => new OwnEmitter().emit('error', error)).toThrow(error)
    expect(() => new OwnEmitter().emit('error', { message: 'odd' })).toThrow('odd')
  })
})
