/** Plays a story on a library of streams and writes down everything that can be seen. */

import type { Answer, Chunk, Step, Story } from './stream-story.ts'

type Settle = (error?: Error | null) => void
type Method = (this: AnyStream, ...given: never[]) => unknown

/** A stream of either library, as far as a story uses it. */
export interface AnyStream {
  [name: string]: unknown
  on(event: string, listener: (...given: unknown[]) => void): this
  once(event: string, listener: (...given: unknown[]) => void): this
}

export interface StreamLibrary {
  Readable: new (options?: object) => AnyStream
  Writable: new (options?: object) => AnyStream
  Duplex: new (options?: object) => AnyStream
  nextTick(run: () => void): void
}

const told = ['close', 'drain', 'end', 'error', 'finish', 'pause', 'pipe', 'prefinish', 'resume', 'unpipe']

const looked = [
  'readable readableDidRead readableAborted readableEnded readableFlowing readableHighWaterMark readableLength',
  'readableObjectMode readableEncoding writable writableEnded writableFinished writableHighWaterMark',
  'writableLength writableObjectMode writableCorked writableNeedDrain writableAborted destroyed closed errored',
].flatMap((names) => names.split(' '))

export async function play(story: Story, library: StreamLibrary): Promise<string[]> {
  const trace: string[] = []
  const say = (what: string) => void trace.push(what)
  /** Answers that wait until the story gives them. */
  const owed: ((error?: Error) => void)[] = []

  const settle = (kind: Answer, what: string, callback: Settle, rethrow = true): void => {
    say(what)
    const go = (error?: Error) => {
      say(`answers ${what.split(' ')[0]!}${error ? ` with ${error.message}` : ''}`)
      callback(error)
    }
    if (kind === 'now' || kind === 'twice') go()
    if (kind === 'twice') go()
    if (kind === 'tick') library.nextTick(go)
    if (kind === 'later') owed.push(go)
    if (kind === 'error now') go(new Error('refused'))
    if (kind === 'error later') owed.push(() => go(new Error('refused late')))
    if (kind === 'throw' && rethrow) throw new Error('thrown')
  }

  const methodsOf = (name: string, writes: Answer[], hasWritev: boolean): Record<string, Method> => {
    let written = 0
    const next = () => writes[written++ % writes.length]!
    return {
      // What `_write` throws would fly out of `write`, and out of ticks.
      _write(chunk: unknown, encoding: string, callback: Settle) {
        settle(next(), `${name}_write ${shown(chunk)} ${encoding}`, callback, false)
      },
      ...(hasWritev && {
        _writev(chunks: { chunk: unknown; encoding: string }[], callback: Settle) {
          const all = chunks.map(({ chunk, encoding }) => `${shown(chunk)} ${encoding}`).join(' + ')
          settle(next(), `${name}_writev ${all}`, callback, false)
        },
      }),
    }
  }

  const build = (
    name: string,
    Base: new (options?: object) => AnyStream,
    options: object | undefined,
    methods: object,
  ) => {
    const stream = new Base(options)
    Object.assign(stream, methods)
    for (const event of told)
      stream.on(event, (...given) => say(`${name}${event}${given.map((each) => ` ${shown(each)}`).join('')}`))
    return stream
  }

  let readings = 0
  let stream: AnyStream
  try {
    stream = build('', library[story.kind], story.options, {
      ...(story.kind !== 'Readable' && methodsOf('', story.writes, story.hasWritev)),
      ...(story.hasFinal && {
        _final(callback: Settle) {
          settle(story.finals, '_final', callback)
        },
      }),
      ...(story.destroys !== 'now' && {
        _destroy(error: Error | null, callback: Settle) {
          settle(story.destroys, `_destroy ${shown(error)}`, (other) => callback(other ?? error))
        },
      }),
      ...(story.kind !== 'Writable' && {
        _read(this: AnyStream, size: number) {
          say(`_read ${size}`)
          const answer = story.reads[readings++]
          if (answer === 'throw') throw new Error('unreadable')
          const push = () =>
            answer?.push.forEach((chunk) => say(`pushed ${callMethod(this, 'push', ...valuesOf(chunk))}`))
          if (answer?.when === 'tick') library.nextTick(push)
          else push()
        },
      }),
    })
  } catch (error) {
    return [`no stream: ${shown(error)}`]
  }
  const destinations = story.destinations.map(({ options, writes }, index) =>
    build(`to ${index}: `, library.Writable, options, methodsOf(`to ${index}: `, writes, false)),
  )

  const listeners = new Map<string, ((...given: unknown[]) => void)[]>()
  const meanwhile: { event: string; step: Step }[] = []
  const hear = (event: string) => (chunk?: unknown) => {
    say(`heard ${event} ${shown(chunk)}`)
    const index = meanwhile.findIndex((each) => each.event === event)
    if (index >= 0) take(meanwhile.splice(index, 1)[0]!.step)
  }
  const called = (what: string) => (error?: Error | null) => say(`called back ${what} ${shown(error)}`)
  let count = 0

  function take(step: Step): void {
    const number = `#${++count}`
    const call = (name: string, ...given: unknown[]) => {
      if (typeof stream[name] !== 'function') return
      const returned = callMethod(stream, name, ...given)
      say(`${name} -> ${returned}`)
    }
    switch (step.do) {
      case 'settle':
        break
      case 'answer':
        owed.shift()?.(step.error ? new Error('answered badly') : undefined)
        break
      case 'mark':
        library.nextTick(() => say(`tick ${number}`))
        break
      case 'look':
        say(looked.map((name) => `${name}=${shown(stream[name])}`).join(' '))
        break
      case 'write':
        call('write', ...valuesOf(step.chunk), ...(step.callback ? [called(`write ${number}`)] : []))
        break
      case 'end':
        call(
          'end',
          ...(step.chunk ? valuesOf(step.chunk) : []),
          ...(step.callback ? [called(`end ${number}`)] : []),
        )
        break
      case 'push':
      case 'unshift':
        call(step.do, ...valuesOf(step.chunk))
        break
      case 'read':
        call('read', ...(step.size === undefined ? [] : [step.size]))
        break
      case 'listen': {
        const listener = hear(step.event)
        listeners.set(step.event, [...(listeners.get(step.event) ?? []), listener])
        call('on', step.event, listener)
        break
      }
      case 'listen once':
        call('once', step.event, hear(step.event))
        break
      case 'unlisten': {
        const listener = listeners.get(step.event)?.pop()
        if (listener) call('removeListener', step.event, listener)
        break
      }
      case 'unlisten all':
        call('removeAllListeners', ...(step.event ? [step.event] : []))
        // An error that nobody hears is thrown out of a tick.
        stream.on('error', (error) => say(`error ${shown(error)}`))
        break
      case 'setEncoding':
      case 'setDefaultEncoding':
        call(step.do, step.encoding)
        break
      case 'destroy':
        call(
          'destroy',
          step.error ? new Error(`ended ${number}`) : undefined,
          ...(step.callback ? [called(`destroy ${number}`)] : []),
        )
        break
      case 'pipe':
        call('pipe', destinations[step.to], { end: step.end })
        break
      case 'unpipe':
        call('unpipe', ...(step.to === undefined ? [] : [destinations[step.to]]))
        break
      case 'meanwhile':
        meanwhile.push(step)
        stream.on(step.event, hear(step.event))
        break
      default:
        call(step.do)
    }
  }

  for (const step of story.steps) {
    take(step)
    if (step.do === 'settle') await ticks()
  }
  await ticks()
  while (owed.length > 0) {
    owed.shift()!()
    await ticks()
  }
  take({ do: 'look' })
  return trace
}

/** Until no tick is left, of whichever library. */
const ticks = () => new Promise((resolve) => setImmediate(resolve))

function callMethod(stream: AnyStream, name: string, ...given: unknown[]): string {
  try {
    return shown((stream[name] as (...given: unknown[]) => unknown).apply(stream, given))
  } catch (error) {
    return `threw ${shown(error)}`
  }
}

function valuesOf(chunk: Chunk): unknown[] {
  if ('text' in chunk) return chunk.encoding ? [chunk.text, chunk.encoding] : [chunk.text]
  if ('bytes' in chunk) return [Buffer.from(chunk.bytes)]
  if ('view' in chunk) return [new Uint8Array([0, ...chunk.view]).subarray(1)]
  if ('object' in chunk) return [{ object: chunk.object }]
  return [{ null: null, undefined, number: 7, 'empty text': '', 'empty bytes': Buffer.alloc(0) }[chunk.odd]]
}

/** The same for the same thing of either library. */
function shown(value: unknown): string {
  if (value instanceof Error) {
    // readable-stream 4.8 forgets `new` where `_final` answers twice.
    const isForgotten = value.message.includes('NodeError cannot be invoked without')
    const { name, code = value.message } = value as Error & { code?: string }
    return isForgotten ? 'error Error ERR_MULTIPLE_CALLBACK' : `error ${name} ${code}`
  }
  if (value instanceof Uint8Array) return `<${Buffer.from(value).toString('hex')}>`
  if (value !== null && typeof value === 'object') {
    if (typeof (value as AnyStream).on === 'function') return 'a stream'
    return JSON.stringify(value)
  }
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
