import { describe, expect, it } from 'vitest'
import { implementations, opened, stage } from './program.ts'

const names = (called: unknown[]): unknown[] =>
  called.map((entry) => (Array.isArray(entry) ? entry[0] : entry))

describe.each(implementations)('faults over %s', (socketImplementation) => {
  it('let dials fail while they last', async () => {
    const { clock, called, dial, program } = stage({ socketImplementation })
    program.faults.dial = 'words of a test'
    dial()
    await clock.advance(0)
    program.faults.dial = undefined
    dial()
    await clock.advance(0)
    expect(called).toEqual([
      'success',
      ['error', expect.objectContaining({ errMsg: 'words of a test' })],
      'success',
      'open',
    ])
  })

  it('let dials hang until their timeout', async () => {
    const { clock, called, dial, connections } = stage({ socketImplementation, faults: { dial: 'hang' } })
    dial({ timeout: 10_000 })
    await clock.advance(9_999)
    expect(called).toEqual(['success'])
    await clock.advance(1)
    expect(names(called)).toEqual(['success', 'error'])
    expect(connections).toEqual([])
  })

  it('slow dials down', async () => {
    const { clock, called, dial } = stage({ socketImplementation, faults: { dialDelay: 8_000 } })
    dial()
    await clock.advance(7_999)
    expect(called).toEqual(['success'])
    await clock.advance(1)
    expect(called).toEqual(['success', 'open'])
  })

  it('let sends fail, and nothing arrives', async () => {
    const { clock, called, task, connection, program } = await opened({ socketImplementation })
    connection.onMessage = (data) => called.push(data)
    program.faults.send = 'sendSocketMessage:fail:native buffer is full'
    task.send({ data: 'a', success: () => called.push('success'), fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    program.faults.send = undefined
    task.send({ data: 'b', success: () => called.push('success') })
    await clock.advance(0)
    expect([...called].sort()).toEqual(['b', 'sendSocketMessage:fail:native buffer is full', 'success'])
  })

  it('let sends fail with numbers', async () => {
    const failure = { errno: 600004, errMsg: 'sendSocketMessage:fail logic error' }
    const { clock, called, task } = await opened({ socketImplementation, faults: { send: failure } })
    task.send({ data: 'a', fail: (told) => called.push(told) })
    await clock.advance(0)
    expect(called).toEqual([failure])
  })

  it('lose the callbacks of calls, which do what they do', async () => {
    const { clock, called, task, connection, program } = await opened({
      socketImplementation,
      faults: { lostCallbacks: ['send', 'close'] },
    })
    connection.onMessage = (data) => called.push(data)
    const note = (): void => void called.push('called back')
    task.send({ data: 'x', success: note, fail: note, complete: note })
    task.close({ success: note, fail: note, complete: note })
    await clock.advance(60_000)
    expect(names(called)).toEqual(['x', 'close'])
    expect(program.timeline.toString()).toContain('send.success lost')
  })

  it('delay events, so that others overtake them', async () => {
    const { clock, called, connection, program } = await opened({
      socketImplementation,
      quirks: { drop: 'error-then-close' },
    })
    program.faults.lateEvents = { error: 3_000 }
    connection.drop()
    await clock.advance(2_999)
    expect(names(called)).toEqual(['close'])
    await clock.advance(1)
    // Client: JSAPI has no listeners left by then
    expect(names(called)).toEqual(socketImplementation === 'jsapi' ? ['close'] : ['close', 'error'])
  })

  it('double events, each with a copy of its own', async () => {
    const { clock, called, dial, connections } = stage({
      socketImplementation,
      quirks: { listenersAfterClose: 'kept' },
      faults: { doubledEvents: ['open', 'message', 'close'] },
    })
    dial()
    await clock.advance(0)
    connections[0]!.send(new Uint8Array([1]))
    connections[0]!.send('x')
    await clock.advance(0)
    connections[0]!.close(1000)
    await clock.advance(0)
    expect(names(called)).toEqual([
      'success',
      'open',
      'message',
      'message',
      'message',
      'message',
      'close',
      'close',
    ])
    const [, , first, second] = called as [unknown, unknown, [string, ArrayBuffer], [string, ArrayBuffer]]
    expect(first[1]).not.toBe(second[1])
    expect([...new Uint8Array(second[1])]).toEqual([1])
  })

  it('reorder events', async () => {
    const { clock, called, connection, dial, connections } = await opened({
      socketImplementation,
      quirks: { drop: 'error-then-close', listenersAfterClose: 'kept' },
      faults: { reorderedEvents: true },
    })
    await clock.advance(20)
    called.length = 0
    connection.drop()
    await clock.advance(20)
    expect(names(called)).toEqual(['close', 'error'])
    called.length = 0
    dial()
    await clock.advance(0)
    connections[1]!.send('hello')
    await clock.advance(20)
    expect(names(called)).toEqual(['success', 'message', 'open'])
  })

  it('hold a lone event 10 ms at most when they reorder', async () => {
    const { clock, called, connection } = await opened({
      socketImplementation,
      faults: { reorderedEvents: true },
    })
    await clock.advance(20)
    called.length = 0
    connection.send('alone')
    await clock.advance(9)
    expect(called).toEqual([])
    await clock.advance(1)
    expect(called).toEqual([['message', 'alone']])
  })

  it('all end with reset', async () => {
    const { clock, called, dial, program } = stage({
      socketImplementation,
      faults: {
        dial: 8,
        send: 'fails',
        lostCallbacks: ['connectSocket'],
        doubledEvents: ['open'],
        dialDelay: 5,
      },
    })
    program.faults.reset()
    const task = dial()
    await clock.advance(0)
    task.send({ data: 'x', success: () => called.push('sent') })
    await clock.advance(0)
    expect(called).toEqual(['success', 'open', 'sent'])
  })
})
