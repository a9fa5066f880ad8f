/** What is asked for while there is no connection. */

import type { Scenarios } from '../scenario.ts'

const first = 'SUBSCRIBE and UNSUBSCRIBE leave first after CONNACK'
const inFlight = '`client.outgoing` lists only what is in flight'
const atNext = 'is sent on the next, and its callback hears then'

export const offline: Scenarios = [
  {
    name: 'before the first connection messages of QoS 0 wait, and leave in order',
    play: async (stage) => {
      const a = stage.connect()
      for (const payload of ['one', 'two', 'three']) a.client.publish('t', payload)
      a.describe('waiting')
      await stage.saw('publish', 3)
      await a.heard('connect')
    },
  },
  {
    name: 'before the first connection SUBSCRIBE and UNSUBSCRIBE wait, and leave in order',
    play: async (stage) => {
      const a = stage.connect()
      a.client.subscribe('t', { qos: 1 }, a.told('subscribed'))
      a.client.unsubscribe('u', a.told('unsubscribed'))
      a.client.subscribe('v', { qos: 2 }, a.told('subscribed too'))
      a.describe('waiting')
      await a.heard('subscribed too:')
    },
    apart: { row: inFlight, properties: ['outgoing', 'lastMessageId', 'messageIdToTopic'] },
  },
  {
    name: 'before the first connection everything waits, and leaves in order',
    play: async (stage) => {
      const a = stage.connect()
      a.client.publish('t', 'zero')
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.publish('t', 'two', { qos: 2 }, a.told('two'))
      a.client.subscribe('u', { qos: 1 }, a.told('subscribed'))
      a.client.unsubscribe('v', a.told('unsubscribed'))
      a.client.publish('t', 'zero again')
      await a.heard('unsubscribed:')
      await a.heard('two:')
      await stage.saw('publish', 4)
    },
    deviation: {
      row: first,
      mqttJs: [
        'one: null, publish',
        'two: null, pubrel',
        'connect',
        'unsubscribed: null, unsuback',
        'subscribed: null, [{"qos":1,"topic":"u"}], suback',
        'close',
        'end',
      ],
      here: [
        'connect',
        'unsubscribed: null, unsuback',
        'one: null, publish',
        'subscribed: null, [{"qos":1,"topic":"u"}], suback',
        'two: null, pubrel',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          [
            'connect',
            'publish 1 one',
            'publish 2 two',
            'pubrel 2',
            'publish 0 zero',
            'subscribe u',
            'unsubscribe v',
            'publish 0 zero again',
            'disconnect',
          ],
        ],
        here: [
          [
            'connect',
            'subscribe u',
            'unsubscribe v',
            'publish 1 one',
            'publish 2 two',
            'publish 0 zero',
            'publish 0 zero again',
            'pubrel 2',
            'disconnect',
          ],
        ],
      },
    },
  },
  {
    name: 'between two connections messages of QoS 0 wait',
    play: async (stage) => {
      const a = await stage.connected()
      stage.broker.connections[0]!.drop()
      await a.heard('close')
      a.client.publish('t', 'one')
      a.client.publish('t', 'two')
      a.describe('waiting')
      await stage.saw('publish', 2)
      await a.heard('connect', 2)
    },
  },
  {
    name: 'between two connections too',
    play: async (stage) => {
      const a = await stage.connected()
      stage.broker.connections[0]!.drop()
      await a.heard('close')
      a.client.publish('t', 'zero')
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.publish('t', 'two', { qos: 2 }, a.told('two'))
      a.client.subscribe('u', { qos: 1 }, a.told('subscribed'))
      a.note(`waiting, with the identifiers ${Object.keys(a.client.outgoing).join()} in flight`)
      await a.heard('subscribed:')
      await a.heard('two:')
      await stage.saw('publish', 3)
    },
    deviation: {
      row: inFlight,
      mqttJs: [
        'connect',
        'offline',
        'close',
        'waiting, with the identifiers 1,2,3 in flight',
        'reconnect',
        'one: null, publish',
        'two: null, pubrel',
        'connect',
        'subscribed: null, [{"qos":1,"topic":"u"}], suback',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'waiting, with the identifiers  in flight',
        'reconnect',
        'connect',
        'one: null, publish',
        'subscribed: null, [{"qos":1,"topic":"u"}], suback',
        'two: null, pubrel',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect'],
          // Twice: it is subscribed to already, and again because it is a new connection.
          [
            'connect',
            'publish 1 one',
            'publish 2 two',
            'pubrel 2',
            'publish 0 zero',
            'subscribe u',
            'subscribe u',
            'disconnect',
          ],
        ],
        here: [
          ['connect'],
          [
            'connect',
            'subscribe u',
            'publish 1 one',
            'publish 2 two',
            'publish 0 zero',
            'pubrel 2',
            'disconnect',
          ],
        ],
      },
    },
  },
  {
    name: 'queueQoSZero: false refuses QoS 0, and no subscription',
    play: async (stage) => {
      const a = stage.connect({ queueQoSZero: false })
      a.client.publish('t', 'zero', a.told('zero'))
      a.client.subscribe('u', a.told('subscribed'))
      a.describe('waiting')
      await a.heard('subscribed:')
    },
    apart: { row: inFlight, properties: ['outgoing', 'lastMessageId', 'messageIdToTopic'] },
  },
  {
    name: 'queueQoSZero: false refuses no message of QoS 1',
    play: async (stage) => {
      const a = stage.connect({ queueQoSZero: false })
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      await a.heard('one:')
      await a.heard('connect')
    },
    deviation: {
      row: '`connect` is emitted a tick after CONNACK',
      mqttJs: ['one: null, publish', 'connect', 'close', 'end'],
      here: ['connect', 'one: null, publish', 'close', 'end'],
      arrived: 'the same',
    },
  },
  {
    name: 'subscribing and unsubscribing offline: the last word counts',
    play: async (stage) => {
      const a = stage.connect()
      a.client.subscribe('t', { qos: 1 }, a.told('subscribed'))
      a.client.unsubscribe('t', a.told('unsubscribed'))
      a.client.subscribe('t', { qos: 2 }, a.told('subscribed again'))
      await a.heard('subscribed again:')
    },
  },
  {
    name: 'what was queued and needs no answer survives several failed dials',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 3 })
      const a = stage.connect()
      a.client.publish('t', 'zero')
      await stage.saw('publish')
      await a.heard('connect')
    },
  },
  {
    name: 'what was queued survives several failed dials',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 3 })
      const a = stage.connect()
      a.client.publish('t', 'zero')
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.subscribe('u', a.told('subscribed'))
      // In MQTT.js the callback hears of the first close already; the packet is sent all the same.
      await a.heard('packetreceive suback')
      await a.heard('one:')
    },
    deviation: {
      row: atNext,
      mqttJs: [
        'offline',
        'close',
        'subscribed: {"error":"ErrorWithSubackPacket","message":"Connection closed"}, [{"qos":0,"topic":"u"}]',
        'reconnect',
        'close',
        'reconnect',
        'close',
        'reconnect',
        'one: null, publish',
        'connect',
        'close',
        'end',
      ],
      here: [
        'offline',
        'close',
        'reconnect',
        'close',
        'reconnect',
        'close',
        'reconnect',
        'connect',
        'one: null, publish',
        'subscribed: null, [{"qos":0,"topic":"u"}], suback',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect'],
          ['connect'],
          ['connect'],
          ['connect', 'publish 1 one', 'publish 0 zero', 'subscribe u', 'disconnect'],
        ],
        here: [
          ['connect'],
          ['connect'],
          ['connect'],
          ['connect', 'subscribe u', 'publish 1 one', 'publish 0 zero', 'disconnect'],
        ],
      },
    },
  },
  {
    name: 'a message that is removed offline is not sent',
    play: async (stage) => {
      const a = stage.connect()
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.removeOutgoingMessage(a.client.getLastMessageId())
      await a.heard('connect')
      a.client.publish('t', 'two', { qos: 1 }, a.told('two'))
      await a.heard('two:')
    },
  },
  {
    name: 'a store that holds messages of an earlier program',
    play: async (stage) => {
      const outgoingStore = new stage.mqtt.Store()
      const nothing = (): void => undefined
      for (const [messageId, qos] of [
        [3, 1],
        [7, 2],
      ] as const)
        // prettier-ignore
        outgoingStore.put(
          { cmd: 'publish', topic: 't', payload: `${messageId}`, qos, messageId, dup: false, retain: false },
          nothing,
        )
      const a = await stage.connected({ outgoingStore })
      a.client.publish('t', 'new', { qos: 1 }, a.told('new'))
      await a.heard('new:')
      await a.heard('packetreceive pubcomp')
    },
    deviation: {
      row: 'what was in flight leaves again at once',
      mqttJs: ['connect', 'new: null, publish', 'close', 'end'],
      here: ['connect', 'new: null, publish', 'close', 'end'],
      arrived: {
        mqttJs: [['connect', 'publish 3 3', 'publish 7 7', 'pubrel 7', 'publish 1 new', 'disconnect']],
        here: [['connect', 'publish 3 3', 'publish 7 7', 'publish 1 new', 'pubrel 7', 'disconnect']],
      },
    },
  },
  {
    name: 'a refused CONNECT leaves what was queued',
    broker: () => ({ authenticate: () => 'not authorized' }),
    play: async (stage) => {
      const a = stage.connect()
      a.client.publish('t', 'zero', a.told('zero'))
      await a.heard('close')
      a.describe('refused')
      await stage.giveUp(a)
    },
  },
  {
    name: 'a refused CONNECT fails a subscription',
    broker: () => ({ authenticate: () => 'not authorized' }),
    play: async (stage) => {
      const a = stage.connect()
      a.client.subscribe('u', a.told('subscribed'))
      await a.heard('close')
      await a.heard('subscribed:')
      a.note(`still to be sent: ${a.client.queue.map(({ packet }) => packet.cmd).join()}`)
      await stage.giveUp(a)
    },
    deviation: {
      row: 'one that was reported as failed is not sent later',
      mqttJs: [
        'error {"code":5,"error":"ErrorWithReasonCode","message":"Connection refused: Not authorized"}',
        'close',
        'subscribed: {"error":"ErrorWithSubackPacket","message":"Connection closed"}, [{"qos":0,"topic":"u"}]',
        'still to be sent: subscribe',
      ],
      here: [
        'error {"code":5,"error":"ErrorWithReasonCode","message":"Connection refused: Not authorized"}',
        'close',
        'subscribed: {"error":"ErrorWithSubackPacket","message":"Connection closed"}, [{"qos":0,"topic":"u"}]',
        'still to be sent: ',
      ],
      arrived: 'the same',
    },
  },
]
