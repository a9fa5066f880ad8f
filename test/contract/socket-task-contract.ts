/**
 * What a SocketTask does, whoever makes it and whatever is behind it. The suite runs over every world and over both
 * implementations; where these differ, `capabilities` says what to expect.
 */

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConnectSocketOption, MiniProgramOptions, SocketTask } from '../../src/testing.ts'
import type { Peer, World, WorldMaker } from './worlds.ts'

export interface Capabilities {
  /** When the callbacks of `send` come. */
  sendCallbacks: 'sync' | 'async'
  /** Whether `send` and `close` without callbacks return a Promise. */
  promises: boolean
  /** Whether events tell `errCode` beside `errMsg`. */
  errCode: boolean
  /** What a broken connection is told by, in order. */
  drop: readonly ('onError' | 'onClose')[]
  /** What the sixth socket is told. */
  sixth: 'fail' | 'onError'
  /** Whether `send` before open fails before it returns, in the words of the task itself. */
  ownReadyStateCheck: boolean
}

type Note = [what: string, detail?: unknown]

export function socketTaskContract(
  makeWorld: WorldMaker,
  options: Omit<MiniProgramOptions, 'clock' | 'server' | 'WebSocket'>,
  capabilities: Capabilities,
): void {
  let world: World
  let notes: Note[]

  beforeEach(async () => {
    world = await makeWorld(options)
    notes = []
  })
  afterEach(() => world.close())

  const names = (): string[] => notes.map(([what]) => what)
  const noted = (what: string): boolean => names().includes(what)

  function dial(option: Partial<ConnectSocketOption> = {}): SocketTask {
    const task = world.program.wx.connectSocket({
      url: `${world.url}/`,
      success: () => notes.push(['success']),
      fail: ({ errMsg }) => notes.push(['fail', errMsg]),
      ...option,
    })
    task.onOpen((event) => notes.push(['onOpen', event]))
    task.onMessage(({ data }) =>
      notes.push(['onMessage', typeof data === 'string' ? data : new Uint8Array(data)]),
    )
    task.onError((event) => notes.push(['onError', event]))
    task.onClose((event) => notes.push(['onClose', event]))
    return task
  }

  async function dialled(option?: Partial<ConnectSocketOption>): Promise<{ task: SocketTask; peer: Peer }> {
    const count = world.peers.length
    const task = dial(option)
    await world.until('the dial reaches the server', () => world.peers.length > count)
    return { task, peer: world.peers[count]! }
  }

  async function open(option?: Partial<ConnectSocketOption>): Promise<{ task: SocketTask; peer: Peer }> {
    const pair = await dialled(option)
    pair.peer.accept(pair.peer.protocols[0])
    await world.until('onOpen', () => pair.task.readyState === 1)
    notes.length = 0
    return pair
  }

  function note(call: 'send' | 'close'): {
    success: () => void
    fail: (failure: { errMsg: string }) => void
  } {
    return {
      success: () => void notes.push([`${call} success`]),
      fail: ({ errMsg }) => void notes.push([`${call} fail`, errMsg]),
    }
  }

  describe('connecting (docs/platform.md §1)', () => {
    it('calls success before it returns, and is CONNECTING', () => {
      const task = dial()
      expect(notes).toEqual([['success']])
      expect(task.readyState).toBe(0)
    })

    it('opens when the server accepts, and reports the subprotocol', async () => {
      const { task, peer } = await dialled({ protocols: ['mqtt', 'mqttv3.1'] })
      expect(peer.protocols).toEqual(['mqtt', 'mqttv3.1'])
      expect(task.readyState).toBe(0)
      peer.accept('mqttv3.1')
      await world.until('onOpen', () => noted('onOpen'))
      expect(notes[1]).toEqual([
        'onOpen',
        expect.objectContaining({ header: { 'Sec-WebSocket-Protocol': 'mqttv3.1' } }),
      ])
      expect(task.readyState).toBe(1)
      expect(names()).toEqual(['success', 'onOpen'])
    })

    it('carries path, query and headers to the server', async () => {
      const { peer } = await dialled({
        url: `${world.url}/mqtt/a?b=c&d=%20`,
        header: { 'x-name': 'value', 'x-number': 7 },
      })
      expect(peer.path).toBe('/mqtt/a?b=c&d=%20')
      expect([peer.header('x-name'), peer.header('x-number')]).toEqual(['value', '7'])
    })

    it.each([undefined, 'http://example.com/'])('returns undefined for the url %s', (url) => {
      const told: string[] = []
      const task = world.program.wx.connectSocket({
        url: url as string,
        fail: ({ errMsg }) => told.push(errMsg),
      })
      expect(task).toBeUndefined()
      expect(told).toEqual([expect.stringMatching(/^connectSocket:fail /)])
    })

    it.each([404, 400, 503])('reports an HTTP %s as one error and nothing else', async (status) => {
      const { task, peer } = await dialled()
      peer.refuse(status)
      await world.until('onError', () => noted('onError'))
      await world.rest()
      const errMsg = 'open fail: _code:20,_msg:Invalid HTTP status.'
      expect(notes).toEqual([
        ['success'],
        ['onError', capabilities.errCode ? { errCode: 1004, errMsg } : { errMsg }],
      ])
      expect(task.readyState).toBe(3)
    })

    it('reports a closed port as one error and nothing else', async () => {
      dial({ url: world.closedUrl })
      await world.until('onError', () => noted('onError'))
      await world.rest()
      const errMsg = 'open fail: _code:111,_msg:Connection refused'
      expect(notes).toEqual([
        ['success'],
        ['onError', capabilities.errCode ? { errCode: 1004, errMsg } : { errMsg }],
      ])
    })

    it('reports a server that never answers, after the timeout', async () => {
      const { peer } = await dialled({ timeout: 40 })
      await world.until('onError', () => noted('onError'))
      await world.rest()
      expect(names()).toEqual(['success', 'onError'])
      expect(notes[1]).toEqual(['onError', expect.objectContaining({ errMsg: 'connect response time out' })])
      expect(peer.received).toEqual([])
    })

    it('cannot send before it is open', async () => {
      const { task } = await dialled()
      task.send({ data: 'x', ...note('send') })
      if (capabilities.ownReadyStateCheck) {
        expect(notes.at(-1)).toEqual(['send fail', 'SocketTask.send:fail SocketTask.readyState is not OPEN'])
      }
      await world.until('send fail', () => noted('send fail'))
      expect(noted('send success')).toBe(false)
    })
  })

  describe('carrying (docs/platform.md §3)', () => {
    it.each<[string, string | Uint8Array]>([
      ['text', 'text'],
      ['empty text', ''],
      ['text beyond ASCII', '关 🔌 é'],
      ['bytes', new Uint8Array([0, 1, 127, 128, 255])],
      ['no bytes', new Uint8Array(0)],
      ['100,000 bytes', Uint8Array.from({ length: 100_000 }, (_, index) => (index * 31) & 255)],
    ])('brings %s there and back', async (_what, data) => {
      const { task, peer } = await open()
      task.send({ data: typeof data === 'string' ? data : new Uint8Array(data).buffer, ...note('send') })
      await world.until('the server receives it', () => peer.received.length === 1)
      expect(peer.received).toEqual([data])
      peer.send(data)
      await world.until('onMessage', () => noted('onMessage'))
      expect(notes.filter(([what]) => what === 'onMessage')).toEqual([['onMessage', data]])
    })

    it('keeps the order of many, both ways at once', async () => {
      const { task, peer } = await open()
      const texts = Array.from({ length: 200 }, (_, index) => `message ${index}`)
      for (const data of texts) {
        task.send({ data, success: () => undefined })
        peer.send(data)
      }
      await world.until('all arrive', () => peer.received.length === 200 && notes.length === 200)
      expect(peer.received).toEqual(texts)
      expect(notes.map(([, data]) => data)).toEqual(texts)
    })

    it('takes a copy of what is sent', async () => {
      const { task, peer } = await open()
      const bytes = new Uint8Array([1, 2, 3])
      task.send({ data: bytes.buffer, ...note('send') })
      bytes.fill(9)
      await world.until('the server receives it', () => peer.received.length === 1)
      expect(peer.received).toEqual([new Uint8Array([1, 2, 3])])
    })

    it('gives each listener of a message the same, in the order they came', async () => {
      const { task, peer } = await open()
      const order: string[] = []
      const listener = (): void => void order.push('twice')
      task.onMessage(listener)
      task.onMessage(() => {
        throw new Error('from a listener')
      })
      task.onMessage(listener)
      peer.send('x')
      await world.until('onMessage', () => order.length === 2)
      expect(world.program.errors).toMatchObject([
        { source: 'onMessage', error: { message: 'from a listener' } },
      ])
    })

    it.each<[string, unknown]>([
      ['a typed array', new Uint8Array(2)],
      ['a DataView', new DataView(new ArrayBuffer(2))],
      ['an object', { byteLength: 2 }],
    ])('refuses %s', async (_what, data) => {
      const { task, peer } = await open()
      task.send({ data: data as never, ...note('send') })
      await world.until('send fail', () => noted('send fail'))
      await world.rest()
      expect(names()).toEqual(['send fail'])
      expect(peer.received).toEqual([])
    })

    it('calls back from send when this implementation does', async () => {
      const { task } = await open()
      task.send({ data: 'x', ...note('send') })
      notes.push(['returned'])
      await world.until('send success', () => noted('send success'))
      expect(names()).toEqual(
        capabilities.sendCallbacks === 'sync' ? ['send success', 'returned'] : ['returned', 'send success'],
      )
    })

    it('returns what this implementation does without callbacks', async () => {
      const { task, peer } = await open()
      const returned = task.send({ data: 'x' }) as unknown
      expect(returned instanceof Promise).toBe(capabilities.promises)
      await world.until('the server receives it', () => peer.received.length === 1)
      await world.rest()
      expect(await returned).toEqual(capabilities.promises ? { errMsg: 'sendSocketMessage:ok' } : undefined)
    })
  })

  describe('ending (docs/platform.md §4)', () => {
    it.each([
      [{}, { code: 1000, reason: '' }],
      [
        { code: 3001, reason: 'why 关' },
        { code: 3001, reason: 'why 关' },
      ],
    ])('closes with %o, which the server sees', async (option, seen) => {
      const { task, peer } = await open()
      task.close({ ...option, ...note('close') })
      expect(task.readyState).toBe(1)
      await world.until('onClose', () => noted('onClose'))
      await world.until('the server sees it', () => peer.closed() !== undefined)
      await world.rest()
      expect(peer.closed()).toEqual(seen)
      expect(names().sort()).toEqual(['close success', 'onClose'])
      expect(task.readyState).toBe(3)
    })

    it.each([1001, 2999, 5000])('refuses the code %s, and goes on', async (code) => {
      const { task, peer } = await open()
      task.close({ code, ...note('close') })
      await world.until('close fail', () => noted('close fail'))
      peer.send('still here')
      await world.until('onMessage', () => noted('onMessage'))
      expect(names()).toEqual(['close fail', 'onMessage'])
    })

    it.each([
      [1000, '', { code: 1000, reason: 'normal closure' }],
      [4001, 'why', { code: 4001, reason: 'why' }],
      [undefined, '', { code: 1005, reason: '' }],
    ])('is told that the server closed with %s %s', async (code, reason, told) => {
      const { task, peer } = await open()
      peer.close(code, code === undefined ? undefined : reason)
      await world.until('onClose', () => noted('onClose'))
      await world.rest()
      expect(notes).toEqual([['onClose', told]])
      expect(task.readyState).toBe(3)
    })

    it('reports a broken connection in the order of this implementation', async () => {
      const { task, peer } = await open()
      peer.drop()
      await world.until('the last event', () => notes.length === capabilities.drop.length)
      await world.rest()
      expect(names()).toEqual(capabilities.drop)
      expect(notes.find(([what]) => what === 'onClose')).toEqual([
        'onClose',
        { code: 1006, reason: 'abnormal closure' },
      ])
      expect(task.readyState).toBe(3)
    })

    it('brings what was sent before the close', async () => {
      const { task, peer } = await open()
      task.send({ data: 'last words', ...note('send') })
      task.close(note('close'))
      await world.until('the server sees it', () => peer.closed() !== undefined)
      expect(peer.received).toEqual(['last words'])
    })

    it('fails to close or send once it is closed', async () => {
      const { task, peer } = await open()
      peer.close(1000)
      await world.until('onClose', () => noted('onClose'))
      notes.length = 0
      task.close(note('close'))
      task.send({ data: 'x', ...note('send') })
      await world.until('both fail', () => noted('close fail') && noted('send fail'))
      await world.rest()
      expect(notes.find(([what]) => what === 'close fail')).toEqual([
        'close fail',
        'closeSocket:fail:taskID not exist',
      ])
      expect(notes).toHaveLength(2)
    })

    it('emits nothing at all when the connection dies silently', async () => {
      const { task, peer } = await open()
      world.program.sockets.last!.die()
      peer.send('unheard')
      task.send({ data: 'lost', ...note('send') })
      task.close(note('close'))
      await world.rest()
      expect(names()).toEqual(['send success'])
      expect(peer.received).toEqual([])
    })
  })

  describe('at most five at once (docs/platform.md §5)', () => {
    it('rejects the sixth as this implementation does, and takes it when there is room', async () => {
      const tasks: SocketTask[] = []
      for (let count = 0; count < 5; count++) tasks.push((await open()).task)
      const sixth = dial()
      await world.rest()
      expect(names()).toEqual(capabilities.sixth === 'fail' ? ['fail'] : ['success', 'onError'])
      expect(sixth.readyState).toBe(3)
      notes.length = 0
      tasks[0]!.close(note('close'))
      await world.until('room', () => world.program.sockets.open.length === 4)
      await open()
      expect(world.program.sockets.open).toHaveLength(5)
    })
  })
}
