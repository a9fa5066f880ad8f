/** From the dial to CONNACK: what a client asks for, and what it makes of the answer. */

import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server } from 'node:net'
import { once } from 'node:events'
import { generate, type IAuthPacket } from 'mqtt-packet'
import type { Credentials } from '../../broker/broker.ts'
import type { Scenarios } from '../scenario.ts'

/** A door that stays shut for the first who knocks. */
function refuseOnce(): () => true | 'not authorized' {
  let knocks = 0
  return () => (++knocks % 2 === 0 ? true : 'not authorized')
}

const onlyAlice = ({ username, password }: Credentials): true | 'bad user name or password' =>
  username === 'alice@home' && password?.toString() === 'se/cret' ? true : 'bad user name or password'

/** Plays with a server that is no broker: `ws://` of it, until `run` is done. */
async function withServer(server: Server, run: (url: string) => Promise<void>): Promise<void> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await run(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.close()
  }
}

/** AUTH with "continue authentication", in bytes: the broker itself has no method. */
const challenge = (properties: IAuthPacket['properties']): Buffer =>
  generate({ cmd: 'auth', reasonCode: 24, properties }, { protocolVersion: 5 })

export const connecting: Scenarios = [
  ...([3, 4, 5] as const).map((protocolVersion): Scenarios[number] => ({
    name: `MQTT version ${protocolVersion}: connects and ends`,
    play: async (stage) => {
      const protocolId = protocolVersion === 3 ? 'MQIsdp' : 'MQTT'
      const a = await stage.connected({ protocolVersion, protocolId })
      a.describe('connected')
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
    },
  })),
  {
    name: 'a broker tells its limits in CONNACK',
    broker: () => ({
      receiveMaximum: 7,
      maximumQoS: 1,
      retainAvailable: false,
      maximumPacketSize: 4096,
      topicAliasMaximum: 3,
      wildcardSubscriptionAvailable: false,
      subscriptionIdentifiersAvailable: false,
      sharedSubscriptionAvailable: false,
      serverKeepAlive: 33,
      sessionExpiryMaximum: 5,
    }),
    play: async (stage) => {
      await stage.connected({ protocolVersion: 5, properties: { sessionExpiryInterval: 100 } })
    },
  },
  {
    name: 'the properties of CONNECT',
    play: async (stage) => {
      await stage.connected({
        protocolVersion: 5,
        keepalive: 17,
        properties: {
          sessionExpiryInterval: 2,
          receiveMaximum: 5,
          maximumPacketSize: 1000,
          topicAliasMaximum: 4,
          requestResponseInformation: true,
          requestProblemInformation: true,
          userProperties: { from: 'page', tags: ['one', 'two'] },
        },
      })
    },
  },
  {
    name: 'a receiveMaximum that is none is advertised as the largest',
    play: async (stage) => {
      await stage.connected({ protocolVersion: 5, properties: { receiveMaximum: 70_000 } })
    },
  },
  {
    name: 'a client without an id makes one',
    play: async (stage) => {
      const a = await stage.connected({ clientId: undefined })
      a.note(`of the usual form: ${/^mqttjs_[0-9a-f]+$/.test(a.client.options.clientId!)}`)
    },
  },
  {
    name: 'an empty client id: the broker gives one',
    play: async (stage) => {
      await stage.connected({ clientId: '', protocolVersion: 5 })
    },
  },
  {
    name: 'the client id in the query of the URL wins',
    play: async (stage) => {
      await stage.connected({ url: `${stage.url}/mqtt?clientId=from%20url&x=1`, clientId: 'from-options' })
    },
  },
  {
    name: 'user name and password in the URL',
    broker: () => ({ authenticate: onlyAlice }),
    play: async (stage) => {
      await stage.connected({ url: stage.url.replace('ws://', 'ws://alice%40home:se%2Fcret@') })
    },
  },
  {
    name: 'user name and password as options',
    broker: () => ({ authenticate: onlyAlice }),
    play: async (stage) => {
      await stage.connected({ username: 'alice@home', password: 'se/cret' })
    },
  },
  {
    name: 'a password of bytes',
    broker: () => ({ authenticate: onlyAlice }),
    play: async (stage) => {
      await stage.connected({ username: 'alice@home', password: stage.bytes('se/cret') })
    },
  },
  {
    name: 'the option auth',
    broker: () => ({ authenticate: onlyAlice }),
    play: async (stage) => {
      await stage.connected({ auth: 'alice@home:se/cret', username: 'bob' })
    },
  },
  {
    name: 'the option auth without a password',
    play: async (stage) => {
      await stage.connected({ auth: 'alice' })
    },
  },
  {
    name: 'the address as options, without a URL',
    play: async (stage) => {
      const { port } = stage.server
      const options = stage.options({ protocol: 'ws', host: '127.0.0.1', port, path: '/some/where' })
      const a = stage.actor()
      options.transformWsUrl = (url) => {
        a.note(`dials ${url}`)
        return url
      }
      a.take(stage.mqtt.connect(options))
      await a.heard('connect')
    },
  },
  ...([4, 5] as const).flatMap((protocolVersion): Scenarios => [
    {
      name: `MQTT version ${protocolVersion}: a refused CONNECT is an error, and the end of reconnecting`,
      broker: () => ({ authenticate: () => 'bad user name or password' }),
      play: async (stage) => {
        const a = stage.connect({ protocolVersion })
        await a.heard('close')
      },
    },
    {
      name: `MQTT version ${protocolVersion}: reconnectOnConnackError tries again after a refusal`,
      broker: () => ({ authenticate: refuseOnce() }),
      play: async (stage) => {
        const a = stage.connect({ protocolVersion, reconnectOnConnackError: true })
        await a.heard('connect')
      },
    },
  ]),
  {
    name: 'connect() after a refusal dials again',
    broker: () => ({ authenticate: refuseOnce() }),
    play: async (stage) => {
      const a = stage.connect()
      await a.heard('close')
      a.client.connect()
      await a.heard('connect')
    },
  },
  {
    name: 'reconnect() after a refusal dials again',
    broker: () => ({ authenticate: refuseOnce() }),
    play: async (stage) => {
      const a = stage.connect()
      await a.heard('close')
      a.client.reconnect()
      await a.heard('connect')
    },
  },
  {
    name: 'no CONNACK within connectTimeout',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'ignore', times: 1 })
      const a = stage.connect({ connectTimeout: 400 })
      await a.heard('connect')
    },
  },
  {
    name: 'a broker that closes on CONNECT, twice',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 2 })
      const a = stage.connect()
      await a.heard('connect')
    },
  },
  {
    name: 'a second CONNACK is a protocol error',
    play: async (stage) => {
      const a = await stage.connected()
      stage.broker.connections[0]!.send({ cmd: 'connack', returnCode: 0, sessionPresent: false })
      await a.heard('connect', 2)
    },
  },
  {
    name: 'CONNACK that comes byte by byte',
    play: async (stage) => {
      stage.broker.script({ on: 'connack', do: 'chunk' })
      await stage.connected({ protocolVersion: 5 })
    },
  },
  {
    name: 'manualConnect waits for connect()',
    play: async (stage) => {
      const a = stage.connect({ manualConnect: true })
      a.client.publish('t', 'early')
      a.note('nothing was sent')
      a.client.connect()
      await stage.saw('publish')
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.client.connect()
      await a.heard('connect', 2)
    },
  },
  {
    name: 'transformWsUrl is asked before each dial, with the URL, the options and the client',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 1 })
      const a = stage.actor()
      let dials = 0
      a.take(
        stage.mqtt.connect(
          `${stage.url}/mqtt?x=1`,
          stage.options({
            transformWsUrl(url, options, client) {
              const known = `${client instanceof stage.mqtt.MqttClient}, ${client.options === options}`
              a.note(`dials ${url}: ${known}, ${options.clientId}`)
              options.username = `turn-${++dials}`
              return `${url}&turn=${dials}`
            },
          }),
        ),
      )
      await a.heard('connect')
    },
  },
  {
    name: 'servers are dialled in turn',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 3 })
      const second = await stage.listen()
      const a = stage.actor()
      const options = stage.options({
        protocol: 'ws',
        servers: [
          { host: '127.0.0.1', port: stage.server.port },
          { host: '127.0.0.1', port: second.port, protocol: 'ws' },
        ],
        transformWsUrl: (url) => {
          a.note(`dials ${url}`)
          return url
        },
      })
      a.take(stage.mqtt.connect(options))
      await a.heard('connect')
    },
  },
  {
    name: 'clean: false without a client id is refused at once',
    play: (stage) => {
      const a = stage.actor()
      a.attempt('connect', () => stage.mqtt.connect(stage.url, { clean: false }))
    },
  },
  {
    name: 'the will is published when the connection breaks, and when the end is forced',
    play: async (stage) => {
      const b = await stage.connected({}, 'b')
      b.client.subscribe('wills/#', b.told('subscribed'))
      await b.heard('subscribed:')
      const will = { topic: 'wills/a', payload: stage.bytes('gone'), qos: 1, retain: true } as const
      const a = await stage.connected({ will })
      stage.broker.connections.find(({ clientId }) => clientId === 'a')!.drop()
      await b.heard('message', 1)
      await a.heard('connect', 2)
      a.client.end(true)
      await b.heard('message', 2)
    },
  },
  {
    name: 'the will with its properties; end() takes it back',
    play: async (stage) => {
      const b = await stage.connected({ protocolVersion: 5 }, 'b')
      b.client.subscribe('wills/#', b.told('subscribed'))
      await b.heard('subscribed:')
      const properties = { contentType: 'text/plain', userProperties: { why: 'lost' }, willDelayInterval: 0 }
      const will = {
        topic: 'wills/a',
        payload: stage.bytes('gone'),
        qos: 0,
        retain: false,
        properties,
      } as const
      const a = await stage.connected({ protocolVersion: 5, will })
      stage.broker.connections.find(({ clientId }) => clientId === 'a')!.drop()
      await b.heard('message')
      await a.heard('connect', 2)
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      await stage.saw('disconnect')
    },
  },
  {
    name: 'enhanced authentication: handleAuth answers the challenge',
    play: async (stage) => {
      const properties = { authenticationMethod: 'M', authenticationData: Buffer.from('question') }
      stage.broker.script({
        on: 'connect',
        times: 1,
        do: ({ client }) => client.sendBytes(challenge(properties)),
      })
      const a = stage.connect({
        protocolVersion: 5,
        properties: { authenticationMethod: 'M', authenticationData: Buffer.from('start') },
        reconnectPeriod: 0,
      })
      a.client.handleAuth = (packet, callback) => {
        a.note(`challenged ${packet.properties!.authenticationData!.toString()}`)
        const answer = { ...properties, authenticationData: Buffer.from('answer') }
        callback(undefined, { cmd: 'auth', reasonCode: 24, properties: answer })
      }
      // The broker knows no method: it hears the answer, and closes.
      await a.heard('close')
    },
  },
  {
    name: 'enhanced authentication: handleAuth refuses the challenge',
    play: async (stage) => {
      stage.broker.script({
        on: 'connect',
        do: ({ client }) => client.sendBytes(challenge({ authenticationMethod: 'M' })),
      })
      const a = stage.connect({
        protocolVersion: 5,
        properties: { authenticationMethod: 'M' },
        reconnectPeriod: 0,
      })
      a.client.handleAuth = (_packet, callback) => callback(new Error('not this one'))
      await a.heard('close')
    },
  },
  {
    name: 'an AUTH that nobody asked for is a protocol error',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5, reconnectPeriod: 0 })
      stage.broker.connections[0]!.send({
        cmd: 'auth',
        reasonCode: 24,
        properties: { authenticationMethod: 'M' },
      })
      await a.heard('close')
    },
  },
  {
    name: 'an authentication method the broker does not know',
    play: async (stage) => {
      const a = stage.connect({ protocolVersion: 5, properties: { authenticationMethod: 'M' } })
      await a.heard('close')
    },
  },
  {
    name: 'the option log hears of the CONNECT',
    play: async (stage) => {
      const a = stage.actor()
      const log = (text: string, ...values: unknown[]): void => {
        const [packet] = values as [{ cmd?: string; password?: string }?]
        if (text.startsWith('_writePacket ::') && packet?.cmd === 'connect')
          a.note(`logged ${text.split(' ')[0]} ${packet.password}`)
      }
      await stage.connected({ username: 'alice', password: 'secret', log })
    },
    deviation: {
      row: 'the `log` gets the CONNECT packet without its password',
      mqttJs: ['logged _writePacket secret', 'connect', 'close', 'end'],
      here: ['logged _writePacket ***', 'connect', 'close', 'end'],
    },
  },
  {
    name: 'a transformWsUrl that throws',
    play: async (stage) => {
      const a = stage.actor()
      const options = stage.options({
        reconnectPeriod: 0,
        transformWsUrl: () => {
          throw new Error('no address yet')
        },
      })
      const client = a.attempt('connect', () => stage.mqtt.connect(stage.url, options))
      if (client) await a.take(client).heard('close')
    },
    deviation: {
      row: 'a stream builder or a `transformWsUrl` that throws is an `error` and a `close`',
      mqttJs: ['connect threw: {"error":"Error","message":"no address yet"}'],
      here: ['connect returned', 'error {"code":"ERR_URL","error":"SocketError"}', 'close', 'end'],
    },
  },
  {
    name: 'a dial that is refused',
    play: async (stage) => {
      const gone = await stage.listen()
      await gone.stop()
      const a = stage.connect({ url: gone.url, reconnectPeriod: 0 })
      await a.heard('close')
    },
    deviation: {
      row: 'a dial that fails is an `error` with a `code`, then a `close`',
      mqttJs: [
        'error {"code":"ECONNREFUSED","error":"Error","message":"connect ECONNREFUSED 127.0.0.1:PORT2"}',
        'close',
        'end',
      ],
      here: ['error {"code":"ERR_REFUSED","error":"SocketError"}', 'close', 'end'],
    },
  },
  {
    name: 'a server that is no broker',
    play: (stage) =>
      withServer(
        createHttpServer((_request, response) => response.writeHead(404).end()),
        async (url) => {
          const a = stage.connect({ url, reconnectPeriod: 0 })
          await a.heard('close')
        },
      ),
    deviation: {
      row: 'a dial that fails is an `error` with a `code`, then a `close`',
      mqttJs: ['close', 'end'],
      here: ['error {"code":"ERR_HANDSHAKE","error":"SocketError"}', 'close', 'end'],
    },
  },
  {
    name: 'a server that does not answer the dial',
    play: (stage) =>
      withServer(
        createServer((socket) => socket.resume()),
        async (url) => {
          const a = stage.connect({ url, reconnectPeriod: 0, connectTimeout: 200 })
          await a.heard('close')
        },
      ),
    deviation: {
      row: 'a dial that takes longer than `connectTimeout` is one error, `ERR_CONNECT_TIMEOUT`',
      mqttJs: ['error {"error":"Error","message":"connack timeout"}', 'close', 'end'],
      here: ['error {"code":"ERR_CONNECT_TIMEOUT","error":"SocketError"}', 'close', 'end'],
    },
  },
  ...Object.entries({
    'a password without a user name': { password: 'secret' },
    'a keepalive that is no whole number': { keepalive: 1.5 },
    'a will without a topic': { will: { payload: 'x' } as never },
  }).map(([name, options]): Scenarios[number] => ({
    name: `a CONNECT that cannot be written: ${name}`,
    play: async (stage) => {
      const a = stage.connect({ ...options, reconnectPeriod: 0 })
      await a.heard('close')
    },
    deviation: {
      row: 'a CONNECT that cannot be written',
      mqttJs: ['close', 'end'],
      here: ['error {"code":"ERR_ARGUMENT","error":"SocketError"}', 'close', 'end'],
    },
  })),
  {
    name: 'a password of bytes that are no Buffer',
    broker: () => ({ authenticate: onlyAlice }),
    play: async (stage) => {
      const password = Uint8Array.from(stage.bytes('se/cret')) as never
      const a = stage.connect({ username: 'alice@home', password, reconnectPeriod: 0 })
      await Promise.race([a.heard('connect'), a.heard('close')])
    },
    deviation: {
      row: '`password` and the payload of `will` may be bytes of any kind',
      mqttJs: ['close', 'end'],
      here: ['connect', 'close', 'end'],
    },
  },
  {
    name: 'a URL without a scheme',
    play: (stage) => {
      stage.actor().attempt('connect', () => stage.mqtt.connect('127.0.0.1'))
    },
    deviation: {
      row: 'a URL without a scheme is always refused',
      mqttJs: ['connect threw: {"error":"Error","message":"Missing protocol"}'],
      here: ['connect threw: {"code":"ERR_URL","error":"SocketError"}'],
    },
  },
  {
    name: 'connect() while a connection is up',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      const first = a.client.stream
      a.client.connect()
      await a.heard('connect', 2)
      a.note(`the first is closed: ${first.destroyed}`)
      first.destroy()
      await a.heard('close')
    },
    deviation: {
      row: '`connect()` while a connection is up closes it first, with a `close`',
      mqttJs: ['connect', 'connect', 'the first is closed: false', 'close', 'end', 'close'],
      here: ['connect', 'close', 'connect', 'the first is closed: true', 'close', 'end'],
    },
  },
]
