import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generate, parser, type IConnackPacket, type IConnectPacket, type Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createWebSocketStream, WebSocketServer } from 'ws'
import { npmStart } from './npm-start.ts'

describe('npm start', { timeout: 40_000 }, () => {
  it.each([[[]], [['--platform', 'ios', '--qos', '2']], [['--protocol', '3', '--topic', 'a/b']]])(
    'does what a first page does, line by line: %j',
    async (args) => {
      const { code, text } = await npmStart(...args)
      const steps = text.split('\n').map((line) => /^ *\d+ ms {2}(\w+)/.exec(line)?.[1])
      expect(steps.filter(Boolean)).toEqual([
        'started',
        'loaded',
        'connected',
        'subscribed',
        'published',
        'received',
        'unsubscribed',
        'ended',
      ])
      expect(text).toContain('It works.')
      expect(code).toBe(0)
    },
  )

  it('lists its flags', async () => {
    const { code, text } = await npmStart('--help')
    expect(code).toBe(0)
    for (const flag of [
      '--username',
      '--password',
      '--topic',
      '--protocol',
      '--timeout',
      '--ca',
      '--domain',
      '--keepalive',
      '--will',
      '--persistent',
      '--header',
      '--message',
      '--retain',
    ]) {
      expect(text).toContain(flag)
    }
  })

  it.each([
    ['a flag that is none', ['--nope'], /Unknown option '--nope'/],
    ['two addresses', ['wx://a', 'wx://b'], /one address/],
    ['a version that is none', ['--protocol', '9'], /--protocol is 3, 4 or 5/],
    ['a QoS that is none', ['--qos', '3'], /--qos is 0, 1 or 2/],
    ['a time that is none', ['--timeout', 'soon'], /--timeout is a number of seconds/],
    ['a file that is not there', ['--ca', 'no/such/file'], /no file/],
    ['MQTT 5 of the embedded broker', ['--protocol', '5'], /give the address of a broker/],
    ['half a will', ['--will-payload', 'gone'], /--will TOPIC/],
    ['the QoS of a will that is none', ['--will', 'a', '--will-qos', '3'], /--will-qos is 0, 1 or 2/],
    ['a keepalive that is none', ['--keepalive', '70000'], /--keepalive is a number of seconds/],
    ['a session that nobody can find again', ['--persistent'], /needs a --client-id/],
    ['a header without a name', ['--header', 'geheim'], /--header is NAME:TEXT/],
    ['a domain list without a broker', ['--domain', 'wss://a.example'], /needs the address of a broker/],
    [
      'a broker that is not in the list',
      ['wxs://b.example/mqtt', '--domain', 'wss://a.example'],
      /not in domain list/,
    ],
    ['a wrong scheme', ['mqtt://127.0.0.1'], /only WebSocket/],
    ['no scheme', ['127.0.0.1/mqtt'], /Missing protocol/],
    [
      'a dead host',
      ['wx://127.0.0.1:1/mqtt'],
      /connection was refused.*127\.0\.0\.1:1.*Node says: connect ECONNREFUSED/,
    ],
    [
      'a name that nobody knows',
      ['wxs://no-such-host.invalid/mqtt'],
      /could not be established.*Node says: getaddrinfo/,
    ],
  ])('says what is wrong, and exits with 1: %s', async (_, args, message) => {
    const { code, text } = await npmStart(...args)
    expect(text).toMatch(message)
    expect(text).not.toMatch(/\n {4}at /)
    expect(code).toBe(1)
  })

  it('gives up on a host that never answers, within the timeout', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const { code, text } = await npmStart(`wx://127.0.0.1:${port}/mqtt?token=geheim`, '--timeout', '1')
    silent.close()
    expect(text).toMatch(/timed out|within 1000 ms/)
    expect(text).not.toContain('geheim')
    expect(code).toBe(1)
  })
})

describe('npm start beside a server that says more than a phone would hear', { timeout: 40_000 }, () => {
  it.each([
    [404, /HTTP 404 \(Not Found\): there is nothing under this path; for most brokers it is \/mqtt/],
    [502, /HTTP 502 \(Bad Gateway\): the proxy is there, the broker behind it is not/],
    [418, /HTTP 418 \(I'm a Teapot\)$/m],
  ])('names the status %i', async (status, message) => {
    const server = createHttpServer()
    server.on('upgrade', (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} No\r\nConnection: close\r\n\r\n`),
    )
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { code, text } = await npmStart(`wx://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`)
    server.close()
    expect(text).toMatch(message)
    expect(code).toBe(1)
  })

  it('names the subprotocol that is missing', async () => {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: () => false })
    await new Promise((resolve) => server.once('listening', resolve))
    const { text } = await npmStart(`wx://127.0.0.1:${(server.address() as AddressInfo).port}/mqtt`)
    server.close()
    expect(text).toContain('without the subprotocol mqtt')
  })
})

/** What the broker is sent by `npm start` with these flags. */
async function connectOf(
  ...flags: string[]
): Promise<{ connect: IConnectPacket; header: unknown; text: string }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  let connect: IConnectPacket | undefined
  let header: unknown
  server.on('connection', (socket, request) => {
    header = request.headers['x-gateway']
    const stream = createWebSocketStream(socket)
    const packets = parser()
    packets.on('packet', (packet: Packet) => {
      if (packet.cmd !== 'connect') return
      connect = packet
      const refusal: IConnackPacket = { cmd: 'connack', returnCode: 5, sessionPresent: false }
      stream.write(generate(refusal))
    })
    stream.on('data', (chunk: Buffer) => packets.parse(chunk)).on('error', () => undefined)
  })
  const { port } = server.address() as AddressInfo
  const { text } = await npmStart(`wx://127.0.0.1:${port}/mqtt`, ...flags)
  server.close()
  return { connect: connect!, header, text }
}

describe('npm start tells the broker', { timeout: 40_000 }, () => {
  it('a keepalive, a will, a session that is kept, and a header', async () => {
    const flags = [
      '--keepalive',
      '15',
      '--will',
      'state/x',
      '--will-payload',
      'gone',
      '--will-qos',
      '1',
      '--will-retain',
    ]
    const { connect, header, text } = await connectOf(
      ...flags,
      '--persistent',
      '--client-id',
      'me',
      '--header',
      'X-Gateway: open',
    )
    expect(connect).toMatchObject({ keepalive: 15, clean: false, clientId: 'me' })
    expect({ ...connect.will, payload: String(connect.will!.payload) }).toMatchObject({
      topic: 'state/x',
      payload: 'gone',
      qos: 1,
      retain: true,
    })
    expect(header).toBe('open')
    expect(text).toMatch(/check --username and --password/)
  })

  it('nothing of these that was not asked for', async () => {
    const { connect, header } = await connectOf()
    expect(connect).toMatchObject({ keepalive: 45, clean: true })
    expect(connect.will).toBeUndefined()
    expect(header).toBeUndefined()
  })
})

const hasOpenSsl = spawnSync('openssl', ['version']).error === undefined
if (!hasOpenSsl) console.log('skipped: certificates in npm start; apt-get install openssl')

describe.skipIf(!hasOpenSsl)('npm start says of a certificate', { timeout: 40_000 }, () => {
  it.each([
    [
      'that it is of its own making',
      'localhost',
      /self-signed certificate \(DEPTH_ZERO_SELF_SIGNED_CERT\): no phone takes it/,
      false,
    ],
    [
      'that it is for another name',
      'another.example',
      /is not in the cert's altnames.*the certificate is for another name/,
      true,
    ],
  ] as const)('%s', async (_, name, message, trusted) => {
    const folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-certificate-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        ...subject,
      ],
      { stdio: 'ignore' },
    )
    const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `wxs://localhost:${(server.address() as AddressInfo).port}/mqtt`
    const { code, text } = await npmStart(url, ...(trusted ? ['--ca', cert] : []))
    server.close()
    rmSync(folder, { recursive: true, force: true })
    expect(text).toMatch(message)
    expect(code).toBe(1)
  })
})
