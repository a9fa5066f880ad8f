import { describe, expect, it } from 'vitest'
import { tell } from './streams.ts'

const collect = (stream: { on(event: string, listener: (error: unknown) => void): unknown }) => {
  const called: string[] = []
  stream.on('error', (error) => called.push(`error ${(error as { code: string }).code}`))
  stream.on('close', () => called.push('close'))
  return called
}

describe('createStreamBuilder', () => {
  it('dials the URL at each call, on the given host or on wx', async () => {
    const { program, transport, clock } = tell()
    const build = transport.createStreamBuilder({ url: 'wxs://127.0.0.1:8084/mqtt?a=1' })
    build()
    build()
    await clock.advance(10)
    expect(program.sockets.all.map(({ url }) => url)).toEqual(Array(2).fill('wss://127.0.0.1:8084/mqtt?a=1'))
    const other = tell()
    transport.createStreamBuilder({ url: 'wx://127.0.0.1/', wx: other.program.wx as never })()
    expect(other.program.sockets.all).toHaveLength(1)
    expect(program.sockets.all).toHaveLength(2)
  })

  it('takes the parts apart, and lets them override the URL', async () => {
    const { program, transport } = tell()
    transport.createStreamBuilder({ protocol: 'wx', host: '127.0.0.1', port: 8083, path: '/mqtt' })()
    transport.createStreamBuilder({ url: 'wx://127.0.0.1:1/mqtt', port: 8083 })()
    expect(program.sockets.all.map(({ url }) => url)).toEqual(Array(2).fill('ws://127.0.0.1:8083/mqtt'))
  })

  it('takes the version for the subprotocol from its options or from the client', () => {
    const { program, transport } = tell()
    const old = { protocolId: 'MQIsdp', protocolVersion: 3 }
    const url = 'wx://127.0.0.1/'
    transport.createStreamBuilder({ url, ...old })()
    transport.createStreamBuilder({ url })({ options: old })
    transport.createStreamBuilder({ url })({ options: { protocolVersion: 5 } })
    transport.createStreamBuilder({ url, protocols: ['chat'] })()
    expect(program.sockets.all.map(({ protocols }) => protocols)).toEqual([
      ['mqttv3.1'],
      ['mqttv3.1'],
      ['mqtt'],
      ['chat'],
    ])
  })

  it('dials servers in turn, for each client by itself', () => {
    const { program, transport } = tell()
    const servers = [
      { host: '127.0.0.1', port: 1001 },
      { host: '127.0.0.2', port: 1002, protocol: 'wxs' },
    ]
    const build = transport.createStreamBuilder({ protocol: 'wx', servers })
    const a = {}
    const b = {}
    build(a)
    build(a)
    build(b)
    build(a)
    expect(program.sockets.all.map(({ url }) => url)).toEqual([
      'ws://127.0.0.1:1001/',
      'wss://127.0.0.2:1002/',
      'ws://127.0.0.1:1001/',
      'ws://127.0.0.1:1001/',
    ])
  })

  it.each([
    [{ url: 'mqtt://h' }, /only WebSocket/],
    [{ url: 'h/mqtt' }, /Missing protocol/],
    [{}, /Missing protocol|Could not determine host/],
    [{ protocol: 'wx', servers: [{ host: 'h', port: 0 }] }, /port/],
  ])('throws at once for what can never be dialled: %j', (options, message) => {
    const { transport } = tell()
    expect(() => transport.createStreamBuilder(options)).toThrow(message)
  })

  it('never throws when it is called: a host that is missing, or a hook that fails, ends the stream', async () => {
    const { transport, clock, program } = tell()
    const url = 'wx://127.0.0.1/mqtt?token=geheim'
    const failing = [
      transport.createStreamBuilder({ url, wx: {} as never }),
      transport.createStreamBuilder({
        url,
        transformWsUrl() {
          throw new Error('no')
        },
      }),
      transport.createStreamBuilder({ url, transformWsUrl: () => 42 as never }),
    ].map((build) => build())
    const called = failing.map(collect)
    await clock.advance(10)
    expect(called).toEqual([
      ['error ERR_HOST_MISSING', 'close'],
      ['error ERR_URL', 'close'],
      ['error ERR_URL', 'close'],
    ])
    for (const { cause } of failing) expect(String(cause)).not.toContain('geheim')
    expect(program.errors).toEqual([])
    await clock.advance(60_000)
    expect(clock.pending).toBe(0)
  })
})
