import { parse } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkSocketUrl, parseBrokerUrl, socketUrl } from '../../src/socket/broker-url.ts'
import { SocketError } from '../../src/socket/socket-error.ts'

/** What a whole URL becomes on its way to connectSocket. */
const dialled = (url: string) => socketUrl(parseBrokerUrl(url))

describe('the URL that is dialled', () => {
  it.each([
    ['wx://broker.example/mqtt', 'ws://broker.example/mqtt'],
    ['wxs://broker.example/mqtt', 'wss://broker.example/mqtt'],
    ['ws://broker.example/mqtt', 'ws://broker.example/mqtt'],
    ['wss://broker.example/mqtt', 'wss://broker.example/mqtt'],
    ['WXS://Broker.Example/MQTT', 'wss://broker.example/MQTT'],
    ['  wxs://broker.example/mqtt ', 'wss://broker.example/mqtt'],
    // A port: missing stays missing, the scheme's own goes, every other stays (pains: 80 and 443 dropped for either).
    ['wxs://h', 'wss://h/'],
    ['wxs://h:443/mqtt', 'wss://h/mqtt'],
    ['wx://h:80/mqtt', 'ws://h/mqtt'],
    ['wx://h:443/mqtt', 'ws://h:443/mqtt'],
    ['wxs://h:80/mqtt', 'wss://h:80/mqtt'],
    ['wxs://h:8084/mqtt', 'wss://h:8084/mqtt'],
    ['wxs://h:/mqtt', 'wss://h/mqtt'],
    // Path and query are kept as they are written.
    ['wxs://h/a/b//c?token=a%20b&x=1', 'wss://h/a/b//c?token=a%20b&x=1'],
    ['wxs://h?token=1', 'wss://h/?token=1'],
    ['wxs://h/mqtt#fragment', 'wss://h/mqtt'],
    ['wxs://user:pass@h:1/mqtt', 'wss://h:1/mqtt'],
    // IPv6
    ['wx://[::1]:8083/mqtt', 'ws://[::1]:8083/mqtt'],
    ['wx://[FE80::1]/mqtt', 'ws://[fe80::1]/mqtt'],
    ['wx://192.168.1.7:8083/mqtt', 'ws://192.168.1.7:8083/mqtt'],
  ])('%s is dialled as %s', (given, expected) => {
    expect(dialled(given)).toBe(expected)
  })

  it.each([
    [{ protocol: 'wxs', host: 'h' }, 'wss://h/'],
    [{ protocol: 'wxs:', hostname: 'h', host: 'other', port: 8084, path: '/mqtt' }, 'wss://h:8084/mqtt'],
    [{ protocol: 'wx', host: 'h', port: '8083', path: 'mqtt' }, 'ws://h:8083/mqtt'],
    [{ protocol: 'wx', host: '::1', port: 8083 }, 'ws://[::1]:8083/'],
    [{ protocol: 'wx', host: '[::1]', port: 8083 }, 'ws://[::1]:8083/'],
    [{ protocol: 'wx', host: 'h:8083' }, 'ws://h:8083/'],
  ])('%j is dialled as %s', (address, expected) => {
    expect(socketUrl(address)).toBe(expected)
  })
})

describe('what the parts are', () => {
  it.each([
    'ws://h/mqtt',
    'wss://User:pa%40ss@Host.example:8084/a/b?clientId=c&token=x%20y&a=1&a=2&b',
    'ws://u@h/',
    'ws://h:1883/?clientId=abc',
    'ws://[::1]:8083/mqtt?q=%zz',
    'ws://u:p:q@h/x',
  ])('are the same as those of url.parse, which MQTT.js uses: %s', (url) => {
    const ours = parseBrokerUrl(url)
    const theirs = parse(url, true)
    expect({ ...ours.query }).toEqual({ ...theirs.query })
    expect(ours.host).toBe(theirs.hostname)
    expect(ours.port ?? null).toBe(theirs.port === null ? null : Number(theirs.port))
    expect(ours.path).toBe(theirs.path)
    expect(ours.auth ?? null).toBe(theirs.auth)
  })

  it('a parameter may have any name', () => {
    expect(Object.keys(parseBrokerUrl('ws://h/?__proto__=1&constructor=2').query)).toEqual([
      '__proto__',
      'constructor',
    ])
  })
})

describe('what is wrong with an address', () => {
  it.each([
    ['', /Missing protocol/],
    ['broker.example/mqtt', /Missing protocol/],
    ['//broker.example', /Missing protocol/],
    ['wxs://', /names no host/],
    ['wxs:///mqtt', /names no host/],
    ['wxs://:8084/mqtt', /names no host/],
    ['wxs://[]/mqtt', /names no host/],
    ['wxs://h:port/mqtt', /port/],
    ['wxs://h:0/mqtt', /port/],
    ['wxs://h:65536/mqtt', /port/],
    ['wxs://h:80.5/mqtt', /port/],
    ['wxs://a b/mqtt', /characters/],
    ['wxs://a%20b/mqtt', /characters/],
    ['wxs://%zz@h/mqtt', /percent-encoded/],
    ['mqtt://h', /cannot dial mqtt:\/\//],
    ['mqtts://h:8883', /only WebSocket/],
    ['tcp://h', /only WebSocket/],
    ['https://h/mqtt', /only WebSocket/],
  ])('%s: ERR_URL, and the right form', (url, message) => {
    let thrown: unknown
    try {
      dialled(url)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(SocketError)
    expect(thrown).toMatchObject({ code: 'ERR_URL' })
    expect((thrown as Error).message).toMatch(message)
    expect((thrown as Error).message).toContain('wxs://broker.example/mqtt')
  })

  it('shows no password, user or query value', () => {
    for (const url of ['wxs://alice:secret1@h:x/mqtt?token=secret2', 'wxs://%zz:secret1@h/?a=secret2']) {
      try {
        dialled(url)
        expect.unreachable()
      } catch (error) {
        expect(JSON.stringify({ ...(error as object) }) + String(error)).not.toMatch(/secret|alice/)
      }
    }
  })

  it.each([
    [{}, /Could not determine host|Missing protocol/],
    [{ host: 'h' }, /Missing protocol/],
    [{ protocol: 'wxs' }, /Could not determine host/],
    [{ protocol: 'wxs', host: 'wxs://h' }, /without a scheme/],
    [{ protocol: 'wxs', host: 'h', port: 'x' }, /port/],
    [{ protocol: 'wxs', host: 42 as never }, /host/],
  ])('%j', (address, message) => {
    expect(() => socketUrl(address)).toThrow(message)
  })
})

describe('what transformWsUrl returned', () => {
  it.each([
    ['wss://h/mqtt?sign=1', 'wss://h/mqtt?sign=1'],
    ['wxs://h/mqtt', 'wss://h/mqtt'],
    ['wx://u:p@h/', 'ws://u:p@h/'],
  ])('%s is dialled as %s', (given, expected) => {
    expect(checkSocketUrl(given)).toBe(expected)
  })

  it.each([[undefined], [null], [42], ['h/mqtt'], ['https://h/']])('%s is refused', (given) => {
    expect(() => checkSocketUrl(given)).toThrow(SocketError)
  })
})
