import { finished, PassThrough, pipeline } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { implementations, tell, type SocketStream } from './streams.ts'

/** What Node's `finished` says of it. */
function outcomeOf(stream: SocketStream): { code?: string | undefined } {
  const outcome: { code?: string | undefined } = {}
  finished(stream as unknown as PassThrough, (error) => {
    outcome.code = error ? (error as NodeJS.ErrnoException).code : 'none'
  })
  return outcome
}

describe.each(implementations)('the end of a stream over %s', (socketImplementation) => {
  it.each([
    ['is read', (stream: SocketStream) => void stream.resume()],
    ['nobody reads', () => undefined],
    ['is paused', (stream: SocketStream) => void stream.pause()],
    ['is read by hand', (stream: SocketStream) => void stream.on('readable', () => stream.read())],
  ])('a clean close of the other side is an end, then a close, where it %s', async (_, listen) => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream, called } = open()
    listen(stream)
    const outcome = outcomeOf(stream)
    await clock.advance(100)
    connections[0]!.close(1000, 'done')
    await clock.advance(100)
    expect(called).toEqual(['end', 'close'])
    expect(outcome).toEqual({ code: 'none' })
    expect(stream.writable).toBe(false)
    expect(stream.cause?.closeCode).toBe(1000)
    await clock.advance(60_000)
    expect(clock.pending).toBe(0)
  })

  it.each([
    [1000, 'normal-closure'],
    [1001, 'stream-end'],
    [1005, 'no-status'],
  ] as const)('the code %i is clean', async (closeCode, closeReport) => {
    const { clock, connections, open } = tell({ socketImplementation, quirks: { closeReport } })
    const { stream, called } = open()
    await clock.advance(100)
    connections[0]!.close(1000)
    await clock.advance(100)
    expect(stream.cause?.closeCode).toBe(closeCode)
    expect(called).toEqual(['end', 'close'])
  })

  it('everything that arrived goes through a pipe, which then finishes', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream, called } = open()
    const read: string[] = []
    const to = new PassThrough()
    to.on('data', (chunk) => read.push(String(chunk))).on('finish', () => called.push('piped'))
    stream.pipe(to)
    await clock.advance(100)
    connections[0]!.send('one')
    await clock.advance(100)
    connections[0]!.send('two')
    connections[0]!.close(1000)
    await clock.advance(100)
    await new Promise((resolve) => setImmediate(resolve))
    expect(read.join(' ')).toBe('one two')
    expect(called).toContain('piped')
    expect(called.filter((name) => name !== 'piped')).toEqual(['end', 'close'])
  })

  it.each([
    ['a clean close', (stage: ReturnType<typeof tell>) => stage.connections[0]!.close(1000), undefined],
    [
      'a drop',
      (stage: ReturnType<typeof tell>) => stage.connections[0]!.drop(),
      'ERR_STREAM_PREMATURE_CLOSE',
    ],
  ])("Node's pipeline tells %s as it is", async (_, cut, code) => {
    const stage = tell({ socketImplementation })
    const { stream } = stage.open()
    const told: (string | undefined)[] = []
    pipeline(stream as unknown as PassThrough, new PassThrough().resume(), (error) =>
      told.push((error as NodeJS.ErrnoException | undefined)?.code),
    )
    await stage.clock.advance(100)
    stage.connections[0]!.send('one')
    await stage.clock.advance(100)
    cut(stage)
    await stage.clock.advance(3000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(told).toEqual([code])
  })

  it('a write that was not sent is told, and the stream is not finished', async () => {
    const { clock, connections, program, open } = tell({
      socketImplementation,
      faults: { lostCallbacks: ['send'] },
    })
    const { stream, called } = open()
    const outcome = outcomeOf(stream)
    await clock.advance(100)
    const told: unknown[] = []
    stream.write('a', (error) => told.push((error as { code?: string }).code))
    connections[0]!.close(1000)
    await clock.advance(100)
    expect(told).toEqual(['ERR_CLOSED'])
    expect(called).toEqual(['end', 'close'])
    expect(outcome).toEqual({ code: 'ERR_CLOSED' })
    expect(program.errors).toEqual([])
  })

  it.each([
    ['a drop', (stage: ReturnType<typeof tell>) => stage.connections[0]!.drop()],
    ['a close with an error', (stage: ReturnType<typeof tell>) => stage.connections[0]!.close(1011)],
  ])('%s is no end', async (_, cut) => {
    const stage = tell({ socketImplementation })
    const { stream, called } = stage.open()
    const outcome = outcomeOf(stream)
    stream.resume()
    await stage.clock.advance(100)
    cut(stage)
    await stage.clock.advance(3000)
    expect(called).toEqual(['close'])
    expect(outcome).toEqual({ code: 'ERR_STREAM_PREMATURE_CLOSE' })
  })
})

it('an interruption by the platform is no end, though its code is 1000', async () => {
  const { clock, program, open } = tell()
  let close: (event: object) => void = () => undefined
  const host = {
    connectSocket: (options: never) => {
      const task = program.wx.connectSocket(options)
      return { ...bound(task), onClose: (listener: typeof close) => (close = listener) }
    },
  }
  const { called } = open({ host: host as never })
  await clock.advance(100)
  close({ code: 1000, reason: 'interrupted' })
  await clock.advance(100)
  expect(called).toEqual(['close'])
})

const bound = (task: object): object =>
  Object.fromEntries(
    ['send', 'close', 'onOpen', 'onMessage', 'onError'].map((name) => {
      const method = (task as Record<string, (...given: unknown[]) => unknown>)[name]!
      return [name, method.bind(task)]
    }),
  )

describe('text across frames', () => {
  const text = 'a😀é漢😀b'

  it.each(['utf8', 'utf16le', 'latin1', 'base64'] as const)('is the same text in %s', async (encoding) => {
    const bytes = Buffer.from(text, encoding === 'utf16le' ? 'utf16le' : 'utf8')
    for (let cut = 1; cut < bytes.length; cut++) {
      const { clock, connections, open } = tell()
      const { stream } = open()
      stream.setEncoding(encoding)
      const read: string[] = []
      stream.on('data', (chunk: string) => read.push(chunk))
      await clock.advance(100)
      connections[0]!.send(new Uint8Array(bytes.subarray(0, cut)))
      await clock.advance(100)
      if (/^utf/.test(encoding))
        expect(read.join(''), 'no half of a character').not.toMatch(/[\ud800-\udbff]$/)
      connections[0]!.send(new Uint8Array(bytes.subarray(cut)))
      connections[0]!.close(1000)
      await clock.advance(100)
      expect(read.join('')).toBe(bytes.toString(encoding))
    }
  })
})

describe('errors have the classes that Node gives them', () => {
  it.each([
    ['null is written', 'TypeError', (stream: SocketStream) => stream.write(null as never)],
    ['a number is written', 'TypeError', (stream: SocketStream) => stream.write(1 as never)],
    ['the encoding is none', 'TypeError', (stream: SocketStream) => stream.write('a', 'nonsense' as never)],
    [
      'text is asked for in none',
      'TypeError',
      (stream: SocketStream) => stream.setEncoding('nonsense' as never),
    ],
    ['too much is read', 'RangeError', (stream: SocketStream) => stream.read(2 ** 30 + 1)],
  ])('%s: %s', (_, name, run) => {
    const { open } = tell()
    const { stream } = open()
    const ofNode = new PassThrough()
    const thrown = (on: SocketStream): { name?: string; code?: string } => {
      try {
        run(on)
      } catch (error) {
        return { name: (error as Error).name, code: (error as NodeJS.ErrnoException).code }
      }
      return {}
    }
    expect(thrown(stream).name).toBe(name)
    expect(thrown(stream)).toEqual(thrown(ofNode as unknown as SocketStream))
  })

  it('a size that is not given to a Buffer is a TypeError', async () => {
    const { clock, connections, open } = tell()
    const { stream } = open()
    let bytes: Buffer | undefined
    stream.on('data', (chunk: Buffer) => (bytes = chunk))
    await clock.advance(100)
    connections[0]!.send(new Uint8Array(8))
    await clock.advance(100)
    for (const each of [bytes!, Buffer.alloc(8)]) {
      const read = () => each.readUIntBE(0, undefined as never)
      expect(read).toThrow(expect.objectContaining({ name: 'TypeError' }))
      expect(() => each.readUIntBE(0, 7)).toThrow(expect.objectContaining({ name: 'RangeError' }))
    }
  })
})
