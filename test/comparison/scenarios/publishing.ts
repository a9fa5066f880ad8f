/** What a client sends, and what it is told about it. */

import type { Store } from 'mqtt'
import { until } from '../patience.ts'
import type { Scenarios } from '../scenario.ts'

const largeText = 'ä€🙂x'.repeat(20_000)
const strange = 'grüße/世界/🙂/\u00a0 '

const refusedTopics = 'properties that cannot be written are rejected with `ERR_ARGUMENT`'
const refusedMessages = 'any other message, `null` and `undefined` too, is refused with `ERR_ARGUMENT`'

export const publishing: Scenarios = [
  ...([3, 4, 5] as const).flatMap((protocolVersion) =>
    ([1, 2] as const).map((qos): Scenarios[number] => ({
      name: `MQTT version ${protocolVersion}: a message of QoS ${qos}, and its callback`,
      play: async (stage) => {
        const protocolId = protocolVersion === 3 ? 'MQIsdp' : 'MQTT'
        const a = await stage.connected({ protocolVersion, protocolId })
        a.client.publish('t', 'x', { qos }, a.told('published'))
        a.describe('in flight')
        await a.heard('published:')
        a.client.subscribe('t', { qos }, a.told('subscribed'))
        await a.heard('subscribed:')
        a.client.publish('t', 'y', { qos }, a.told('published again'))
        await a.heard('published again:')
        await a.heard('message')
      },
    })),
  ),
  {
    name: 'a message of QoS 0: forms of the call',
    play: async (stage) => {
      const a = await stage.connected()
      a.note(`returned the client: ${a.client.publish('t', 'bare') === a.client}`)
      a.client.publish('t', 'with options', { retain: true })
      a.client.publish('t', 'with no options', undefined)
      a.client.publish('t', 'with dup', { dup: true, qos: 1 })
      await a.heard('packetreceive puback')
    },
  },
  {
    name: 'the callback of QoS 0',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.publish('t', 'x', a.told('published'))
      a.note('publish returned')
      await a.heard('published:')
    },
    deviation: {
      row: 'the callback of QoS 0 comes when the platform has taken the bytes',
      mqttJs: ['connect', 'published:', 'publish returned', 'close', 'end'],
      here: ['connect', 'publish returned', 'published:', 'close', 'end'],
    },
  },
  {
    name: 'messages of every QoS in one turn keep their order',
    play: async (stage) => {
      const a = await stage.connected()
      const done = [0, 1, 2, 1, 0, 2].map(
        (qos, i) =>
          new Promise<void>((resolve) => {
            a.client.publish('t', `${i}`, { qos: qos as 0 | 1 | 2 }, () => resolve())
          }),
      )
      await Promise.all(done)
    },
  },
  {
    name: 'payloads: text, bytes, nothing',
    play: async (stage) => {
      const a = await stage.connected()
      const payloads = ['text', '', strange, stage.bytes('bytes'), stage.bytes('')]
      a.client.subscribe('t', { qos: 1 }, a.told('subscribed'))
      await a.heard('subscribed:')
      for (const [i, payload] of payloads.entries()) {
        a.client.publish('t', payload, { qos: 1 }, a.told('published'))
        await a.heard('published:', i + 1)
        await a.heard('message', i + 1)
      }
    },
  },
  ...([1, 2] as const).map((qos): Scenarios[number] => ({
    name: `QoS ${qos}: 200 KB of text and back`,
    play: async (stage) => {
      const a = await stage.connected()
      a.client.subscribe('t', { qos }, a.told('subscribed'))
      await a.heard('subscribed:')
      a.client.publish('t', largeText, { qos }, a.told('published'))
      await a.heard('published:')
      await a.heard('message')
      await stage.saw(qos === 1 ? 'puback' : 'pubcomp')
    },
  })),
  {
    name: 'topics of every alphabet',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.subscribe(strange, { qos: 1 }, a.told('subscribed'))
      await a.heard('subscribed:')
      a.client.publish(strange, strange, { qos: 1 }, a.told('published'))
      await a.heard('published:')
      await a.heard('message')
      a.client.unsubscribe(strange, a.told('unsubscribed'))
      await a.heard('unsubscribed:')
    },
  },
  {
    name: 'the properties of PUBLISH and of its answer',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      const properties = {
        payloadFormatIndicator: true,
        messageExpiryInterval: 100,
        responseTopic: 'answers',
        correlationData: stage.bytes('42'),
        userProperties: { one: '1', many: ['a', 'b'] },
        contentType: 'text/plain',
      }
      a.client.publish('t', 'nobody listens', { qos: 1, properties }, a.told('published'))
      await a.heard('published:')
      a.client.subscribe('t', { qos: 1, properties: { subscriptionIdentifier: 7 } }, a.told('subscribed'))
      await a.heard('subscribed:')
      a.client.publish('t', 'x', { qos: 1, properties, retain: true }, a.told('published'))
      await a.heard('published:', 2)
      await a.heard('message')
    },
  },
  ...([1, 2] as const).map((qos): Scenarios[number] => ({
    name: `MQTT 5: a refused message of QoS ${qos} is told to its callback`,
    broker: () => ({ authorize: ({ action }) => action !== 'publish' }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      a.client.publish('t', 'x', { qos }, a.told('published'))
      await a.heard('published:')
      a.client.publish('t', 'x', { qos }, a.told('published'))
      await a.heard('published:', 2)
    },
  })),
  {
    name: 'a message for which the broker closes is failed, without reconnects',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'close' })
      const a = await stage.connected({ protocolVersion: 5, reconnectPeriod: 0 })
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await a.heard('close')
    },
  },
  {
    name: 'a QoS that the broker does not take',
    broker: () => ({ maximumQoS: 0 }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5, reconnectPeriod: 0 })
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await Promise.race([a.heard('close'), a.heard('published:')])
    },
    deviation: {
      row: 'what the broker announced in CONNACK is obeyed before anything is sent',
      mqttJs: [
        'connect',
        'disconnect disconnect',
        'close',
        'published: {"error":"Error","message":"Connection closed"}',
        'end',
      ],
      here: ['connect', 'published: {"code":"ERR_BROKER_LIMIT","error":"SocketError"}', 'close', 'end'],
      arrived: { mqttJs: [['connect', 'publish 1 x']], here: [['connect', 'disconnect']] },
    },
  },
  {
    name: 'without the cache of writes',
    play: async (stage) => {
      const a = await stage.connected({ writeCache: false })
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await a.heard('published:')
    },
  },
  {
    name: 'cbStorePut, and the outgoing store',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'delay', ms: 20 })
      const outgoingStore = new stage.mqtt.Store()
      const a = await stage.connected({ outgoingStore })
      for (const qos of [1, 2] as const)
        a.client.publish('t', 'x', { qos, cbStorePut: a.told('stored') }, a.told('published'))
      for (const messageId of [1, 2]) outgoingStore.get({ messageId }, a.told('in the store'))
      await a.heard('published:', 2)
      for (const messageId of [1, 2]) outgoingStore.get({ messageId }, a.told('in the store'))
    },
  },
  {
    name: 'a store that cannot keep a message',
    play: async (stage) => {
      const outgoingStore = new stage.mqtt.Store()
      outgoingStore.put = (_packet, callback) => {
        callback(new Error('disk full'))
        return outgoingStore
      }
      const a = await stage.connected({ outgoingStore })
      a.client.publish('t', 'x', { qos: 1, cbStorePut: a.told('stored') }, a.told('published'))
      a.note('publish returned')
      a.client.publish('t', 'y', { qos: 0 })
      await stage.saw('publish')
      // Where it is not told it stays until then.
      a.client.removeOutgoingMessage(1)
    },
    deviation: {
      row: 'a message of QoS 1 or 2 that cannot be sent after all',
      mqttJs: [
        'connect',
        'publish returned',
        'published: {"error":"Error","message":"Message removed"}',
        'close',
        'end',
      ],
      here: [
        'connect',
        'published: {"error":"Error","message":"disk full"}',
        'publish returned',
        'close',
        'end',
      ],
    },
  },
  {
    name: 'stores that take their time',
    play: async (stage) => {
      let waiting = 0
      const later = (): Store => {
        const store = new stage.mqtt.Store()
        const put = store.put.bind(store)
        const get = store.get.bind(store)
        const del = store.del.bind(store)
        const soon = (act: () => void): Store => {
          waiting += 1
          setTimeout(() => {
            waiting -= 1
            act()
          }, 5)
          return store
        }
        store.put = (packet, callback) => soon(() => put(packet, callback))
        store.get = (packet, callback) => soon(() => get(packet, callback))
        store.del = (packet, callback) => soon(() => del(packet, callback))
        return store
      }
      const a = await stage.connected({
        outgoingStore: later(),
        incomingStore: later(),
      })
      a.client.subscribe('t', { qos: 2 }, a.told('subscribed'))
      await a.heard('subscribed:')
      // One after the other: what it sends and what it gets each wait for a store, and either may be first.
      a.client.publish('u', 'x', { qos: 2 }, a.told('published'))
      await a.heard('published:')
      const b = await stage.connected({}, 'b')
      b.client.publish('t', 'y', { qos: 2 }, b.told('published'))
      await b.heard('published:')
      await a.heard('message')
      await stage.saw('pubcomp')
      // A store that is closed meanwhile throws.
      await until(
        () => waiting === 0,
        () => `${waiting} calls of a store are not over`,
      )
    },
  },
  {
    name: 'removeOutgoingMessage',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
      const a = await stage.connected()
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      const id = a.client.getLastMessageId()
      await stage.saw('publish')
      a.note(`returned the client: ${a.client.removeOutgoingMessage(id) === a.client}`)
      a.client.removeOutgoingMessage(id)
      a.client.removeOutgoingMessage(4711)
      await a.heard('one:')
      a.client.publish('t', 'two', { qos: 1 }, a.told('two'))
      await a.heard('two:')
      a.note(`last id: ${a.client.getLastMessageId()}`)
    },
  },
  {
    name: 'UniqueMessageIdProvider gives the lowest free id',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'delay', ms: 30, times: 1 })
      const a = await stage.connected({ messageIdProvider: new stage.mqtt.UniqueMessageIdProvider() })
      a.client.publish('t', 'slow', { qos: 1 }, a.told('slow'))
      a.note(`last id: ${a.client.getLastMessageId()}`)
      for (const turn of [1, 2, 3]) {
        a.client.publish('t', 'fast', { qos: 1 }, a.told('fast'))
        a.note(`last id: ${a.client.getLastMessageId()}`)
        await a.heard('fast:', turn)
      }
      await a.heard('slow:')
    },
  },
  {
    name: 'DefaultMessageIdProvider counts on, and begins anew after 65,535',
    play: async (stage) => {
      const messageIdProvider = new stage.mqtt.DefaultMessageIdProvider()
      ;(messageIdProvider as unknown as { nextId: number }).nextId = 65_534
      const a = stage.actor()
      a.take(stage.mqtt.connect(stage.url, stage.options({ messageIdProvider })))
      ;(messageIdProvider as unknown as { nextId: number }).nextId = 65_534
      await a.heard('connect')
      for (const turn of [1, 2, 3]) {
        a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
        a.note(`last id: ${a.client.getLastMessageId()}`)
        await a.heard('published:', turn)
      }
    },
  },
  {
    name: 'without a free id it waits for one',
    play: async (stage) => {
      stage.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 20 })
      const messageIdProvider = new stage.mqtt.UniqueMessageIdProvider()
      const a = await stage.connected({ messageIdProvider })
      // All but one are taken.
      for (let id = 2; id <= 65_535; id++) messageIdProvider.register(id)
      a.client.publish('t', 'first', { qos: 1 }, a.told('first'))
      a.client.publish('t', 'second', { qos: 1 }, a.told('second'))
      a.client.subscribe('t', a.told('subscribed'))
      a.client.unsubscribe('t', a.told('unsubscribed'))
      await a.heard('unsubscribed:')
    },
  },
  {
    name: 'an answer of the wrong kind is an error, and the client goes on',
    play: async (stage) => {
      stage.broker.script({
        on: 'publish',
        from: 'client',
        times: 1,
        do: ({ client, packet }) => {
          client.send({ cmd: 'unsuback', messageId: packet!.messageId!, granted: [] })
          client.send({ cmd: 'puback', messageId: 4711 })
          client.send({ cmd: 'puback', messageId: packet!.messageId! })
        },
      })
      const a = await stage.connected()
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await a.heard('published:')
    },
  },
  {
    name: 'an alias of the caller (MQTT 5)',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      a.client.publish('a/long/topic', 'one', { qos: 1, properties: { topicAlias: 3 } }, a.told('one'))
      await a.heard('one:')
      a.client.publish('', 'two', { qos: 1, properties: { topicAlias: 3 } }, a.told('two'))
      await a.heard('two:')
      a.client.publish('another', 'three', { qos: 1, properties: { topicAlias: 3 } }, a.told('three'))
      await a.heard('three:')
      a.client.publish('t', 'four', { qos: 0, properties: { topicAlias: 11 } }, a.told('four'))
      await a.heard('four:')
    },
  },
  {
    name: 'an alias, where the broker takes none',
    broker: () => ({ topicAliasMaximum: 0 }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      a.client.publish('t', 'x', { properties: { topicAlias: 1 } }, a.told('published'))
      await a.heard('published:')
    },
  },
  {
    name: 'autoAssignTopicAlias gives aliases to the latest topics',
    broker: () => ({ topicAliasMaximum: 2 }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5, autoAssignTopicAlias: true })
      for (const topic of ['one', 'two', 'one', 'three', 'two', 'three', 'one'])
        a.client.publish(topic, topic, { qos: 0 })
      await stage.saw('publish', 7)
      stage.broker.connections[0]!.drop()
      await a.heard('connect', 2)
      a.client.publish('one', 'anew', { qos: 1 }, (error) => a.note(`published: ${error ?? 'confirmed'}`))
      await a.heard('published:')
    },
  },
  {
    name: 'autoUseTopicAlias uses the aliases that were given',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5, autoUseTopicAlias: true })
      a.client.publish('one', 'named', { qos: 0 })
      a.client.publish('one', 'given', { properties: { topicAlias: 1 } })
      a.client.publish('one', 'used', { qos: 0 })
      a.client.publish('two', 'named', { qos: 0 })
      await stage.saw('publish', 4)
    },
  },
  {
    name: 'a message with an alias is stored with its topic',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', skip: 1, times: 1 })
      const a = await stage.connected({
        protocolVersion: 5,
        autoAssignTopicAlias: true,
        clean: false,
        properties: { sessionExpiryInterval: 60 },
      })
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      await a.heard('one:')
      a.client.publish('t', 'two', { qos: 1 }, (_error, packet) =>
        a.note(`two: stored with ${JSON.stringify(packet?.cmd === 'publish' && packet.properties)}`),
      )
      await stage.saw('publish', 2)
      stage.broker.connections[0]!.drop()
      await a.heard('two:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: 'a message in the store keeps its topic',
      mqttJs: [
        'connect',
        'one: null, publish',
        'offline',
        'close',
        'reconnect',
        'two: stored with {"topicAlias":1}',
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'one: null, publish',
        'offline',
        'close',
        'reconnect',
        'connect',
        'two: stored with undefined',
        'close',
        'end',
      ],
    },
  },
  {
    name: 'retained: kept, replaced, deleted by an empty message',
    play: async (stage) => {
      const a = await stage.connected()
      for (const [i, payload] of ['old', 'new'].entries()) {
        a.client.publish('kept', payload, { qos: 1, retain: true }, a.told('published'))
        await a.heard('published:', i + 1)
      }
      a.client.subscribe('kept', { qos: 1 }, a.told('subscribed'))
      await a.heard('message')
      await a.heard('subscribed:')
      a.client.publish('kept', '', { qos: 1, retain: true }, a.told('published'))
      await a.heard('published:', 3)
      await a.heard('message', 2)
      a.client.unsubscribe('kept', a.told('unsubscribed'))
      await a.heard('unsubscribed:')
      a.client.subscribe('kept', { qos: 1 }, a.told('subscribed'))
      await a.heard('subscribed:', 2)
    },
  },
  {
    name: 'a message of QoS 0 that is marked as a duplicate',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      a.client.publish('t', 'marked', { dup: true })
      a.client.publish('t', 'the next', { qos: 1 }, a.told('the next'))
      await Promise.race([a.heard('close'), a.heard('the next:')])
    },
    deviation: {
      row: '`dup` of a QoS 0 message is left out',
      mqttJs: ['connect', 'close', 'the next: {"error":"Error","message":"Connection closed"}', 'end'],
      here: ['connect', 'the next: null, publish', 'close', 'end'],
    },
  },
  {
    name: 'PUBCOMP of a message that the broker has forgotten (MQTT 5)',
    play: async (stage) => {
      stage.broker.script({
        on: 'pubrel',
        from: 'client',
        do: ({ client, packet }) =>
          client.send({ cmd: 'pubcomp', messageId: packet!.messageId!, reasonCode: 146 }),
      })
      const a = await stage.connected({ protocolVersion: 5 })
      a.client.publish('t', 'x', { qos: 2 }, a.told('published'))
      await a.heard('published:')
    },
    deviation: {
      row: 'in MQTT 5 a PUBCOMP with the code 146',
      mqttJs: [
        'connect',
        'published: {"code":146,"error":"ErrorWithReasonCode","message":"Publish error: Packet Identifier not found"}, pubcomp',
        'close',
        'end',
      ],
      here: ['connect', 'published: null, pubrel', 'close', 'end'],
    },
  },
  {
    name: 'publish on a topic with a wildcard',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      a.client.publish('t/#', 'x', { qos: 1 }, a.told('published'))
      await Promise.race([a.heard('close'), a.heard('published:')])
    },
    deviation: {
      row: refusedTopics,
      mqttJs: ['connect', 'close', 'published: {"error":"Error","message":"Connection closed"}', 'end'],
      here: ['connect', 'published: {"code":"ERR_ARGUMENT","error":"SocketError"}', 'close', 'end'],
    },
  },
  {
    name: 'publish on an empty topic',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.publish('', 'x', { qos: 1 }, a.told('published'))
      a.note(`heard of it: ${await a.hears('published:', 500)}`)
    },
    deviation: {
      row: refusedTopics,
      mqttJs: ['connect', 'heard of it: false', 'close', 'end'],
      here: [
        'connect',
        'published: {"code":"ERR_ARGUMENT","error":"SocketError"}',
        'heard of it: true',
        'close',
        'end',
      ],
    },
  },
  {
    name: 'publish without a topic',
    play: async (stage) => {
      const a = await stage.connected()
      const none = undefined as never
      if (a.attempt('publish', () => a.client.publish(none, 'x', { qos: 1 }, a.told('published'))))
        await a.heard('published:')
    },
    deviation: {
      row: refusedTopics,
      mqttJs: [
        'connect',
        'publish threw: {"error":"TypeError","message":"Cannot read properties of undefined (reading \'toString\')"}',
        'close',
        'end',
      ],
      here: [
        'connect',
        'publish returned',
        'published: {"code":"ERR_ARGUMENT","error":"SocketError"}',
        'close',
        'end',
      ],
    },
  },
  {
    name: 'publish with a QoS that is none',
    play: async (stage) => {
      const a = await stage.connected()
      const wrong = { qos: 3 as never }
      if (a.attempt('publish', () => a.client.publish('t', 'x', wrong, a.told('published'))))
        await a.heard('published:')
    },
    deviation: {
      row: refusedTopics,
      mqttJs: [
        'connect',
        'publish threw: {"error":"TypeError","message":"Cannot read properties of undefined (reading \'0\')"}',
        'close',
        'end',
      ],
      here: [
        'connect',
        'publish returned',
        'published: {"code":"ERR_ARGUMENT","error":"SocketError"}',
        'close',
        'end',
      ],
    },
  },
  {
    name: 'publish of an object',
    play: async (stage) => {
      const a = await stage.connected()
      const object = { some: 'thing' } as never
      if (a.attempt('publish', () => a.client.publish('t', object, a.told('published'))))
        await a.heard('published:')
    },
    deviation: {
      row: refusedMessages,
      mqttJs: [
        'connect',
        'publish threw: {"code":"ERR_INVALID_ARG_TYPE","error":"TypeError","message":"The \\"string\\" argument must be of type string or an instance of Buffer or ArrayBuffer. Received an instance of Object"}',
        'close',
        'end',
      ],
      here: [
        'connect',
        'publish returned',
        'published: {"code":"ERR_ARGUMENT","error":"SocketError"}',
        'close',
        'end',
      ],
    },
  },
  {
    name: 'publish of an ArrayBuffer',
    play: async (stage) => {
      const a = await stage.connected()
      const memory = Uint8Array.from([0x68, 0x69]).buffer as never
      if (a.attempt('publish', () => a.client.publish('t', memory, { qos: 1 }, a.told('published'))))
        await a.heard('published:')
    },
    deviation: {
      row: 'a message may be a string, a Buffer, an `ArrayBuffer` or any view of one',
      mqttJs: [
        'connect',
        'publish threw: {"code":"ERR_INVALID_ARG_TYPE","error":"TypeError","message":"The \\"chunk\\" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received an instance of ArrayBuffer"}',
        'close',
        'end',
      ],
      here: ['connect', 'publish returned', 'published: null, publish', 'close', 'end'],
    },
  },
  {
    name: 'publish of null',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.publish('t', null as never, { qos: 1 }, a.told('published'))
      await a.heard('published:')
    },
    deviation: {
      row: refusedMessages,
      mqttJs: ['connect', 'published: null, publish', 'close', 'end'],
      here: ['connect', 'published: {"code":"ERR_ARGUMENT","error":"SocketError"}', 'close', 'end'],
    },
  },
]
