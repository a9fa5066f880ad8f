import { describe, expect, it } from 'vitest'
import { openFailure, openFailureNumbers } from '../../src/simulator/wire/dial-failure.ts'
import { implementations, opened, stage } from './program.ts'

const names = (called: unknown[]): unknown[] =>
  called.map((entry) => (Array.isArray(entry) ? entry[0] : entry))

/** The argument of onError as an implementation gives it. */
const told = (socketImplementation: string, errMsg: string, errCode = 1004): object =>
  socketImplementation === 'jsapi' ? { errMsg } : { errCode, errMsg }

describe.each(implementations)(
  'the ends of a socket over %s (docs/platform.md §4)',
  (socketImplementation) => {
    // Observed
    it.each(openFailureNumbers)(
      'a dial that fails with number %s is told by an error alone',
      async (number) => {
        const { clock, called, dial, program } = stage({ socketImplementation, faults: { dial: number } })
        const task = dial()
        await clock.advance(120_000)
        expect(called).toEqual(['success', ['error', told(socketImplementation, openFailure(number).errMsg)]])
        expect(openFailure(number)).toEqual({
          errCode: 1004,
          errMsg: expect.stringMatching(new RegExp(`^open fail: _code:${number},_msg:.+$`)),
        })
        expect(task.readyState).toBe(3)
        expect(program.sockets.open).toEqual([])
      },
    )

    // Observed
    it.each([400, 404, 502])('an HTTP %s in the handshake is an error and nothing else', async (status) => {
      const { clock, called, dial } = stage({
        socketImplementation,
        server: (connection) => connection.refuse(status),
      })
      dial()
      await clock.advance(120_000)
      expect(called).toEqual([
        'success',
        ['error', told(socketImplementation, 'open fail: _code:20,_msg:Invalid HTTP status.')],
      ])
    })

    it.each([
      ['words', 'errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID', 1004],
      ['number and words', { errCode: 7, errMsg: 'some other words' }, 7],
    ])('a dial fails with any %s that a test gives', async (_what, failure, errCode) => {
      const { clock, called, dial } = stage({
        socketImplementation,
        server: (connection) => connection.fail(failure),
      })
      dial()
      await clock.advance(0)
      const errMsg = typeof failure === 'string' ? failure : failure.errMsg
      expect(called).toEqual(['success', ['error', told(socketImplementation, errMsg, errCode)]])
    })

    // Observed: 600000 unknown, 600004 logic; which failure they belong to was not recorded
    it.each([600000, 600001, 600003, 600004, 600009])(
      'a dial may fail with the errno %s beside its words',
      async (errno) => {
        const dials = { errMsg: `some words, errno:${errno}`, errno }
        const { clock, called, dial } = stage({ socketImplementation, faults: { dial: dials } })
        dial()
        await clock.advance(0)
        expect(called[1]).toEqual(['error', { ...told(socketImplementation, dials.errMsg), errno }])
      },
    )

    it('a dial may fail with a close after its error', async () => {
      const { clock, called, dial } = stage({
        socketImplementation,
        quirks: { closeAfterDialError: 'always' },
        faults: { dial: 20 },
      })
      dial()
      await clock.advance(0)
      expect(names(called)).toEqual(['success', 'error', 'close'])
    })

    // Observed: both orders, and each event alone
    it.each([
      ['error-then-close', ['error', 'close']],
      ['close-then-error', ['close', 'error']],
      ['close-only', ['close']],
      ['error-only', ['error']],
      ['silent', []],
    ] as const)('a drop of an open connection is told as %s', async (drop, expected) => {
      const { clock, called, connection, program } = await opened({ socketImplementation, quirks: { drop } })
      connection.drop()
      await clock.advance(60_000)
      expect(names(called)).toEqual(expected)
      const close = called.find((entry) => (entry as unknown[])[0] === 'close')
      if (close !== undefined) expect(close).toMatchObject(['close', { code: 1006 }])
      if (drop === 'silent') expect(program.sockets.last).toMatchObject({ dead: true })
      else expect(program.sockets.open).toEqual([])
    })

    // Observed: JSAPI tells the error first, binding may tell the close first
    it('a drop comes in the order of the implementation', async () => {
      const { clock, called, connection } = await opened({ socketImplementation })
      connection.drop()
      await clock.advance(0)
      expect(names(called)).toEqual(
        socketImplementation === 'jsapi' ? ['error', 'close'] : ['close', 'error'],
      )
    })

    // Observed
    it.each([
      ['as-sent', { code: 4001, reason: 'why' }],
      ['normal-closure', { code: 1000, reason: 'normal closure' }],
      ['stream-end', { code: 1001, reason: 'Stream end encountered' }],
      ['no-status', { code: 1005, reason: '' }],
    ] as const)('a clean close by the server is reported as %s', async (closeReport, event) => {
      const { clock, called, connection } = await opened({ socketImplementation, quirks: { closeReport } })
      connection.close(4001, 'why')
      await clock.advance(0)
      expect(called).toEqual([['close', event]])
    })

    it.each([
      [undefined, '', { code: 1005, reason: '' }],
      [1000, '', { code: 1000, reason: 'normal closure' }],
      [1011, 'oops', { code: 1011, reason: 'oops' }],
    ])('the server closes with %s %s', async (code, reason, event) => {
      const { clock, called, connection } = await opened({ socketImplementation })
      connection.close(code, reason)
      await clock.advance(0)
      expect(called).toEqual([['close', event]])
    })

    it('what was sent before a close arrives before it, and nothing after it', async () => {
      const { clock, called, connection, task } = await opened({ socketImplementation })
      const received: unknown[] = []
      connection.onMessage = (data) => received.push(data)
      task.send({ data: 'last words', success: () => undefined })
      task.close({ success: () => undefined })
      connection.send('crossing')
      await clock.advance(0)
      expect(received).toEqual(['last words'])
      expect(names(called)).toEqual(['close'])
    })

    describe('a socket that died silently', () => {
      // Observed
      it('looks OPEN, takes what is sent, and never emits an event', async () => {
        const { clock, called, connection, task, program } = await opened({ socketImplementation })
        const received: unknown[] = []
        connection.onMessage = (data) => received.push(data)
        connection.onClose = (event) => received.push(event)
        program.sockets.last!.die()
        task.send({ data: 'x', success: () => called.push('sent') })
        connection.send('y')
        await clock.advance(3_600_000)
        expect(called).toEqual(['sent'])
        expect(received).toEqual([])
        expect(task.readyState).toBe(1)
      })

      // Observed: never wait for the callbacks of close
      it('never calls back from close, and emits no close event', async () => {
        const { clock, called, task, program } = await opened({ socketImplementation })
        program.sockets.last!.die()
        const note = (): void => void called.push('called back')
        task.close({ success: note, fail: note, complete: note })
        await clock.advance(3_600_000)
        expect(called).toEqual([])
        expect(task.readyState).toBe(1)
      })

      // inferred
      it.each([
        ['freed', 0],
        ['held', 1],
      ] as const)('has its place among the five %s after close', async (deadSocketSlot, held) => {
        // prettier-ignore
        const { clock, task, program } = await opened({ socketImplementation, quirks: { deadSocketSlot } })
        program.sockets.last!.die()
        expect(program.sockets.open).toHaveLength(1)
        task.close({ success: () => undefined })
        await clock.advance(1_000)
        expect(program.sockets.open).toHaveLength(held)
      })

      it('is the same when the server goes silent', async () => {
        const { clock, called, connection, task } = await opened({ socketImplementation })
        const received: unknown[] = []
        connection.onMessage = (data) => received.push(data)
        connection.silence()
        connection.send('y')
        task.send({ data: 'x', success: () => called.push('sent') })
        await clock.advance(3_600_000)
        expect(called).toEqual(['sent'])
        expect(received).toEqual([])
      })
    })

    // inferred
    it('a close that a silent server never answers ends as a broken connection', async () => {
      const { clock, called, connection, program, task } = await opened({ socketImplementation })
      connection.silence()
      task.close({ success: () => called.push('closing') })
      await clock.advance(9_999)
      expect(called).toEqual(['closing'])
      expect(program.sockets.open).toHaveLength(1)
      await clock.advance(1)
      expect(called).toEqual(['closing', ['close', { code: 1006, reason: 'abnormal closure' }]])
      expect(program.sockets.open).toEqual([])
      expect(clock.pending).toBe(0)
    })

    it('a connection that breaks under the phone is an event of the program, not of the server', async () => {
      const { clock, called, connection, program } = await opened({ socketImplementation })
      const closes: unknown[] = []
      connection.onClose = (event) => closes.push(event)
      program.sockets.last!.drop()
      await clock.advance(1_000)
      expect(names(called)).toContain('close')
      expect(closes).toEqual([])
      expect(connection.state).toBe('open')
      connection.send('into the void')
      await clock.advance(1_000)
      expect(names(called)).not.toContain('message')
    })
  },
)
