/** What a client asks for, what it is granted, and what it is told about it. */

import type { ISubackPacket } from 'mqtt-packet'
import type { Scenarios } from '../scenario.ts'

const refusedTopics = 'properties that cannot be written are rejected with `ERR_ARGUMENT`'
const refused = 'a refused subscription'

export const subscribing: Scenarios = [
  {
    name: 'subscribe: one topic, several, a map, with options and without',
    play: async (stage) => {
      const a = await stage.connected()
      a.note(`returned the client: ${a.client.subscribe('one', a.told('one')) === a.client}`)
      await a.heard('one:')
      a.client.subscribe('two', { qos: 1 }, a.told('two'))
      await a.heard('two:')
      a.client.subscribe(['three', 'four'], a.told('three and four'))
      await a.heard('three and four:')
      a.client.subscribe(['five', 'six'], { qos: 2 }, a.told('five and six'))
      await a.heard('five and six:')
      a.client.subscribe({ seven: { qos: 0 }, eight: { qos: 2 } }, a.told('seven and eight'))
      await a.heard('seven and eight:')
      a.client.subscribe('nine')
      await a.heard('packetreceive suback', 6)
    },
  },
  {
    name: 'subscribe: the options of MQTT 5',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      a.client.subscribe('one', { qos: 1, nl: true, rap: true, rh: 2 }, a.told('one'))
      await a.heard('one:')
      const properties = { subscriptionIdentifier: 9, userProperties: { why: 'test' } }
      a.client.subscribe(['two', 'three'], { qos: 2, properties }, a.told('two and three'))
      await a.heard('two and three:')
      a.client.subscribe(
        { four: { qos: 1, rh: 1 }, five: { qos: 0, nl: true } },
        { properties },
        a.told('map'),
      )
      await a.heard('map:')
      a.client.subscribe('six', { properties }, a.told('six'))
      await a.heard('six:')
    },
  },
  {
    name: 'SUBACK and retained messages in one frame',
    play: async (stage) => {
      for (const topic of ['kept/one', 'kept/two'])
        stage.broker.publish({ topic, payload: 'retained', qos: 0, retain: true })
      stage.broker.script({ on: 'subscribe', do: 'join' })
      const a = await stage.connected()
      a.client.subscribe('kept/#', a.told('subscribed'))
      await a.heard('subscribed:')
      await a.heard('message', 2)
    },
  },
  {
    name: 'a lower QoS is granted than was asked for',
    broker: () => ({ maximumQoS: 1 }),
    play: async (stage) => {
      const a = await stage.connected()
      a.client.subscribe(['one', 'two'], { qos: 2 }, a.told('subscribed'))
      await a.heard('subscribed:')
    },
  },
  ...([4, 5] as const).map((protocolVersion): Scenarios[number] => ({
    name: `MQTT version ${protocolVersion}: a refused subscription is an error of its callback`,
    broker: () => ({ authorize: ({ topic }) => topic !== 'secret' }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion })
      const told = (name: string) => (error: Error | null, _granted: unknown, packet?: ISubackPacket) => {
        const { packet: refusing } = (error ?? {}) as { packet?: ISubackPacket }
        a.note(`${name}: ${error?.name}, ${String(refusing?.granted)}, ${String(packet?.granted)}`)
      }
      a.client.subscribe('secret', { qos: 1 }, told('secret'))
      await a.heard('secret:')
      a.client.subscribe(['open', 'secret', 'also open'], { qos: 1 }, told('several'))
      await a.heard('several:')
    },
  })),
  ...(
    [
      [4, 128, 'Unspecified error', ''],
      [5, 135, 'Not authorized', '"nl":false,'],
    ] as const
  ).map(([protocolVersion, code, why, nl]): Scenarios[number] => {
    const rest = protocolVersion === 5 ? '"rap":false,"rh":0,' : ''
    const packet = `{"cmd":"suback","dup":false,"granted":[1,${code},1],"length":${protocolVersion + 1},"messageId":1,"payload":null,"qos":0,"retain":false,"topic":null}`
    const grant = (topic: string, qos: number) => `{${nl}"qos":${qos},${rest}"topic":"${topic}"}`
    return {
      name: `MQTT version ${protocolVersion}: one of several topics is refused`,
      broker: () => ({ authorize: ({ topic }) => topic !== 'secret' }),
      play: async (stage) => {
        const a = await stage.connected({ protocolVersion })
        a.client.subscribe(['open', 'secret', 'also open'], { qos: 1 }, a.told('several'))
        await a.heard('several:')
        a.client.subscribe('open', { qos: 1 }, a.told('open'))
        await a.heard('open:')
        stage.broker.connections[0]!.drop()
        await a.heard('packetreceive connack', 2)
        await a.heard('connect', 2)
        a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
        await a.heard('published:')
      },
      deviation: {
        row: refused,
        mqttJs: [
          'connect',
          `several: {"error":"ErrorWithSubackPacket","message":"Subscribe error: ${why}","packet":${packet}}, [${grant('open', 1)},${grant('secret', 1)},${grant('also open', 1)}], suback`,
          `open: null, [${grant('open', 1)}], suback`,
          'offline',
          'close',
          'reconnect',
          'connect',
          'published: null, publish',
          'close',
          'end',
        ],
        here: [
          'connect',
          `several: {"code":${code},"error":"ErrorWithSubackPacket","message":"Subscribe error: ${why}: secret","packet":${packet}}, [${grant('open', 1)},${grant('secret', code)},${grant('also open', 1)}], suback`,
          'open: null, []',
          'offline',
          'close',
          'reconnect',
          'connect',
          'published: null, publish',
          'close',
          'end',
        ],
        arrived: {
          mqttJs: [
            ['connect', 'subscribe open, secret, also open', 'subscribe open'],
            ['connect', 'subscribe open', 'publish 4 x', 'disconnect'],
          ],
          here: [
            ['connect', 'subscribe open, secret, also open'],
            ['connect', 'subscribe open, also open', 'publish 3 x', 'disconnect'],
          ],
        },
      },
    }
  }),
  {
    name: 'MQTT 3.1 cannot refuse a subscription: the broker closes',
    broker: () => ({ authorize: () => false }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 3, protocolId: 'MQIsdp', reconnectPeriod: 0 })
      a.client.subscribe('t', a.told('subscribed'))
      await a.heard('subscribed:')
      await a.heard('close')
    },
    apart: { row: '`client.messageIdToTopic` stays empty', properties: ['messageIdToTopic'] },
  },
  {
    name: 'what is subscribed already is not asked for again, a higher QoS is',
    play: async (stage) => {
      const a = await stage.connected()
      for (const [turn, qos] of ([1, 1, 0, 2] as const).entries()) {
        a.client.subscribe('t', { qos }, a.told('subscribed'))
        await a.heard('subscribed:', turn + 1)
      }
      a.client.subscribe(['t', 'u'], { qos: 1 }, a.told('subscribed'))
      await a.heard('subscribed:', 5)
      a.client.subscribe({ t: { qos: 1 }, resubscribe: true } as never, a.told('subscribed'))
      await a.heard('subscribed:', 6)
    },
  },
  {
    name: 'without reconnects nothing is remembered: each is asked for',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      for (const turn of [1, 2]) {
        a.client.subscribe('t', a.told('subscribed'))
        await a.heard('subscribed:', turn)
      }
    },
  },
  {
    name: 'subscribeBatchSize sends several packets',
    broker: () => ({ authorize: ({ topic }) => topic !== 'f' }),
    play: async (stage) => {
      const a = await stage.connected({ subscribeBatchSize: 2 })
      a.client.subscribe(['a', 'b', 'c', 'd', 'e'], { qos: 1 }, a.told('granted'))
      await a.heard('granted:')
      a.client.subscribe(['f', 'g', 'h'], { qos: 1 }, (error, _granted, packet) => {
        const { packet: refusing } = (error ?? {}) as { packet?: ISubackPacket }
        a.note(`one refused: ${error?.name}, ${String(refusing?.granted)}, ${String(packet?.granted)}`)
      })
      await a.heard('one refused:')
      await a.heard('packetreceive suback', 5)
    },
  },
  {
    name: 'SUBACK with too few reason codes ends the connection',
    play: async (stage) => {
      stage.broker.script({
        on: 'subscribe',
        times: 1,
        do: ({ client, packet }) =>
          client.send({ cmd: 'suback', messageId: packet!.messageId!, granted: [0] }),
      })
      const a = await stage.connected({ reconnectPeriod: 0 })
      // Apart: how long a close takes is the transport's affair.
      const aside = stage.actor('aside')
      a.client.subscribe(['one', 'two'], (error) => {
        const { packet } = error as { packet?: ISubackPacket }
        aside.note(`subscribed: ${error?.name}, ${error?.message}, ${String(packet?.granted)}`)
      })
      await aside.heard('subscribed:')
      await a.heard('close')
    },
  },
  {
    name: 'SUBACK with too few reason codes has a code',
    play: async (stage) => {
      stage.broker.script({
        on: 'subscribe',
        times: 1,
        do: ({ client, packet }) =>
          client.send({ cmd: 'suback', messageId: packet!.messageId!, granted: [0] }),
      })
      const a = await stage.connected({ reconnectPeriod: 0 })
      const code = new Promise((resolve) => {
        a.client.subscribe(['one', 'two'], (error) => resolve((error as { code?: string }).code))
      })
      await a.heard('close')
      a.note(`code: ${String(await code)}`)
    },
    deviation: {
      row: 'a SUBACK with too few reason codes',
      mqttJs: ['connect', 'close', 'code: undefined', 'end'],
      here: ['connect', 'close', 'code: ERR_PACKET', 'end'],
      arrived: 'the same',
    },
  },
  {
    name: 'unsubscribe: one topic, several, with properties, of what is not subscribed',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      a.client.subscribe(['one', 'two', 'three'], a.told('subscribed'))
      await a.heard('subscribed:')
      a.note(`returned the client: ${a.client.unsubscribe('one', a.told('one')) === a.client}`)
      await a.heard('one:')
      a.client.unsubscribe(['two', 'none'], a.told('two'))
      await a.heard('two:')
      a.client.unsubscribe('three', { properties: { userProperties: { why: 'test' } } }, a.told('three'))
      await a.heard('three:')
      a.client.unsubscribe('three')
      await a.heard('packetreceive unsuback', 4)
    },
  },
  {
    name: 'invalid topics are refused, without costing the connection',
    play: async (stage) => {
      const a = await stage.connected()
      const bad = ['a/#/b', 'a+', '#a', 'a/+b', 'a//#/']
      for (const [i, topic] of bad.entries()) {
        a.client.subscribe(topic, a.told(`subscribe ${topic}`))
        a.client.unsubscribe(topic, a.told(`unsubscribe ${topic}`))
        await a.heard(`unsubscribe ${topic}:`)
        a.note(`${i}`)
      }
      a.client.subscribe(['good', 'bad#'], a.told('subscribe several'))
      await a.heard('subscribe several:')
      a.client.subscribe([], a.told('subscribe none'))
      await a.heard('subscribe none:')
      a.client.subscribe({}, a.told('subscribe an empty map'))
      await a.heard('subscribe an empty map:')
      a.client.unsubscribe([], a.told('unsubscribe none'))
      await a.heard('unsubscribe none:')
    },
  },
  {
    name: 'no local (MQTT 5)',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      const b = await stage.connected({ protocolVersion: 5 }, 'b')
      a.client.subscribe('t', { qos: 1, nl: true }, a.told('subscribed'))
      await a.heard('subscribed:')
      a.client.publish('t', 'own', { qos: 1 }, a.told('published'))
      await a.heard('published:')
      b.client.publish('t', 'of another', { qos: 1 }, b.told('published'))
      await b.heard('published:')
      await a.heard('message')
    },
  },
  {
    name: 'retain as published, and retain handling (MQTT 5)',
    play: async (stage) => {
      stage.broker.publish({ topic: 'kept', payload: 'retained', qos: 1, retain: true })
      const a = await stage.connected({ protocolVersion: 5 })
      const subscribe = async (options: { rh?: number; rap?: boolean }, turn: number) => {
        a.client.subscribe('kept', { qos: 1, ...options }, a.told(`subscribed ${JSON.stringify(options)}`))
        await a.heard(`subscribed ${JSON.stringify(options)}:`)
        stage.broker.publish({ topic: 'kept', payload: `marker ${turn}`, qos: 1, retain: true })
        await a.heard(`message "kept", "marker ${turn}",`)
        a.client.unsubscribe('kept', a.told('unsubscribed'))
        await a.heard('unsubscribed:', turn)
      }
      await subscribe({ rh: 0 }, 1)
      await subscribe({ rh: 1, rap: true }, 2)
      await subscribe({ rh: 2 }, 3)
    },
  },
  {
    name: 'subscribe to an empty topic',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.subscribe(['good', ''], a.told('subscribed'))
      await a.heard('subscribed:')
    },
    deviation: {
      row: refusedTopics,
      mqttJs: [
        'connect',
        'subscribed: {"error":"ErrorWithSubackPacket","message":"Subscribe error: Unspecified error","packet":{"cmd":"suback","dup":false,"granted":[0,128],"length":4,"messageId":1,"payload":null,"qos":0,"retain":false,"topic":null}}, [{"qos":0,"topic":"good"},{"qos":0,"topic":""}], suback',
        'close',
        'end',
      ],
      here: ['connect', 'subscribed: {"code":"ERR_ARGUMENT","error":"SocketError"}', 'close', 'end'],
    },
  },
  {
    name: 'subscribe to a topic that is no text',
    play: async (stage) => {
      const a = await stage.connected()
      if (a.attempt('subscribe', () => a.client.subscribe([4711 as never], a.told('subscribed'))))
        await a.heard('subscribed:')
    },
    deviation: {
      row: refusedTopics,
      mqttJs: [
        'connect',
        'subscribe threw: {"error":"TypeError","message":"topic.split is not a function"}',
        'close',
        'end',
      ],
      here: [
        'connect',
        'subscribe returned',
        'subscribed: {"code":"ERR_ARGUMENT","error":"SocketError"}',
        'close',
        'end',
      ],
    },
  },
]
