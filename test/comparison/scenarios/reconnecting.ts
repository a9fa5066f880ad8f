/** How connections are lost, and what happens until the next one stands. */

import type { IClientOptions, IConnackPacket } from 'mqtt'
import type { Scenarios } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const drop = (stage: Stage, clientId = 'a'): void =>
  stage.broker.connections.find((connection) => connection.clientId === clientId)!.drop()

/** A session that outlives its connection, in each version's words. */
const lasting = (protocolVersion: 4 | 5): IClientOptions => ({
  protocolVersion,
  clean: false,
  ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 60 } }),
})

const sentAgain = 'what was in flight leaves again at once'
const atNext = 'is sent on the next, and its callback hears then'
const closed = '{"error":"Error","message":"Connection closed"}'

export const reconnecting: Scenarios = [
  {
    name: 'the server drops the connection',
    play: async (stage) => {
      const a = await stage.connected()
      drop(stage)
      await a.heard('connect', 2)
    },
  },
  {
    name: 'the server drops the connection, without reconnects',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      drop(stage)
      await a.heard('close')
    },
  },
  {
    name: 'reconnect() without a reconnectPeriod',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      drop(stage)
      await a.heard('close')
      a.client.reconnect()
      await a.heard('connect', 2)
    },
  },
  {
    name: 'the server says goodbye and closes (MQTT 5)',
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      stage.broker.kick('a', 'server moved')
      await a.heard('connect', 2)
    },
  },
  ...([4, 5] as const).map((protocolVersion): Scenarios[number] => ({
    name: `MQTT version ${protocolVersion}: another client takes the session over`,
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion, reconnectPeriod: 0 })
      await stage.connected({ protocolVersion, clientId: 'a' }, 'b')
      await a.heard('close')
    },
  })),
  {
    name: 'a PINGREQ that is not answered',
    play: async (stage) => {
      stage.broker.script({ on: 'pingreq', do: 'ignore', times: 1 })
      const a = await stage.connected({ keepalive: 1 })
      await a.heard('connect', 2)
    },
  },
  {
    name: 'PINGREQ in the rhythm that the server asks for',
    broker: () => ({ serverKeepAlive: 1 }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5, keepalive: 60 })
      await a.heard('packetreceive pingresp')
      a.describe('pinged')
    },
  },
  {
    name: 'sendPing() and reschedulePing()',
    play: async (stage) => {
      const a = await stage.connected({ keepalive: 10 })
      a.client.sendPing()
      a.client.reschedulePing(true)
      await a.heard('packetreceive pingresp')
    },
  },
  {
    name: 'timerVariant: timers of the caller drive the pings',
    play: async (stage) => {
      const a = stage.actor()
      let ring: (() => void) | undefined
      const timerVariant = {
        set(callback: () => void, ms: number) {
          a.note(`timer set: ${ms} ms`)
          ring = callback
          return 1 as never
        },
        clear: (timer: unknown) => a.note(`timer cleared: ${String(timer)}`),
      }
      await stage.connected({ keepalive: 30, timerVariant })
      ring!()
      ring!()
      await a.heard('packetreceive pingresp')
    },
  },
  {
    name: 'reschedulePings: false lets only a PINGRESP put off the next ping',
    play: async (stage) => {
      const a = stage.actor()
      let ring: (() => void) | undefined
      const timerVariant = {
        set(callback: () => void) {
          a.note('timer set')
          ring = callback
          return 1 as never
        },
        clear: () => undefined,
      }
      await stage.connected({ reschedulePings: false, timerVariant })
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await a.heard('published:')
      ring!()
      ring!()
      await a.heard('packetreceive pingresp')
    },
  },
  {
    name: 'keepalive: 0 sets up nothing',
    play: async (stage) => {
      const a = await stage.connected({ keepalive: 0 })
      a.describe('connected')
    },
  },
  {
    name: 'a packet that breaks off in its middle',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'broker', do: 'truncate', times: 1 })
      const a = await stage.connected()
      a.client.subscribe('t', a.told('subscribed'))
      await a.heard('subscribed:')
      stage.broker.publish({ topic: 't', payload: 'half' })
      await a.heard('connect', 2)
      await stage.saw('subscribe', 2)
      await a.heard('packetreceive suback', 2)
    },
  },
  {
    name: 'reconnect() after the end',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.note(`returned the client: ${a.client.reconnect() === a.client}`)
      await a.heard('connect', 2)
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await a.heard('published:')
    },
  },
  {
    name: 'connect() after the end',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.note(`returned the client: ${a.client.connect() === a.client}`)
      await a.heard('connect', 2)
    },
  },
  {
    name: 'reconnect() while it ends waits for the end',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.end(a.told('end called back'))
      a.client.reconnect()
      await a.heard('connect', 2)
    },
  },
  {
    name: 'reconnect() in the listener of close, after end()',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.once('close', () => a.client.reconnect())
      a.client.end(a.told('end called back'))
      await a.heard('connect', 2)
    },
  },
  {
    name: 'reconnect() while connected ends first',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.reconnect()
      await a.heard('connect', 2)
    },
  },
  {
    name: 'reconnect() while it waits to reconnect does not wait any longer',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 60_000 })
      drop(stage)
      await a.heard('close')
      a.client.reconnect()
      await a.heard('connect', 2)
    },
  },
  {
    name: 'reconnect() with stores sends what they hold',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
      const outgoingStore = new stage.mqtt.Store({ clean: false })
      const incomingStore = new stage.mqtt.Store({ clean: false })
      const a = await stage.connected({ outgoingStore, incomingStore, clean: false })
      a.client.publish('t', 'kept', { qos: 1 })
      await stage.saw('publish')
      drop(stage)
      await a.heard('close')
      a.client.end(true)
      await a.heard('end')
      a.client.reconnect({ outgoingStore, incomingStore })
      await a.heard('connect', 2)
      await a.heard('packetreceive puback')
      a.note(`the client has them: ${a.client.outgoingStore === outgoingStore}`)
    },
    deviation: {
      row: sentAgain,
      mqttJs: [
        'connect',
        'offline',
        'close',
        'end',
        'reconnect',
        'connect',
        'the client has them: true',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'end',
        'reconnect',
        'connect',
        'the client has them: true',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect', 'publish 1 kept'],
          ['connect', 'publish 1 kept', 'disconnect'],
        ],
        here: [
          ['connect', 'publish 1 kept'],
          ['connect', 'publish 1 kept again', 'disconnect'],
        ],
      },
    },
  },
  {
    name: 'reconnect() without stores, where none were given, begins with empty ones',
    play: async (stage) => {
      const a = await stage.connected({ clean: false, reconnectPeriod: 0 })
      const { outgoingStore } = a.client
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await a.heard('published:')
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.client.reconnect()
      await a.heard('connect', 2)
      a.note(`the client has another: ${a.client.outgoingStore !== outgoingStore}`)
    },
  },
  {
    name: 'reconnect() without stores, where some were given',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
      const outgoingStore = new stage.mqtt.Store({ clean: false })
      const a = await stage.connected({ outgoingStore, clean: false, reconnectPeriod: 0 })
      a.client.publish('t', 'left behind', { qos: 1 }, a.told('published'))
      await stage.saw('publish')
      a.client.end(true, a.told('end called back'))
      await a.heard('end called back:')
      a.client.reconnect()
      await a.heard('connect', 2)
      a.note(`the client has another: ${a.client.outgoingStore !== outgoingStore}`)
      if (!stage.isMqttJs) await a.heard('packetreceive puback')
    },
    deviation: {
      row: '`reconnect()` without stores goes on with those of the options',
      mqttJs: [
        'connect',
        'close',
        'end',
        'end called back:',
        'reconnect',
        'connect',
        'the client has another: true',
        'close',
        'end',
      ],
      here: [
        'connect',
        'close',
        'end',
        'published: {"error":"Error","message":"Connection closed"}',
        'end called back:',
        'reconnect',
        'connect',
        'the client has another: false',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [['connect', 'publish 1 left behind'], ['connect']],
        here: [
          ['connect', 'publish 1 left behind'],
          ['connect', 'publish 1 left behind again', 'disconnect'],
        ],
      },
    },
  },
  ...([4, 5] as const).flatMap((protocolVersion): Scenarios => [
    {
      name: `MQTT version ${protocolVersion}: it subscribes again after a drop`,
      play: async (stage) => {
        const a = await stage.connected({ protocolVersion })
        a.client.subscribe(['one', 'two/#'], { qos: 1 }, a.told('subscribed'))
        await a.heard('subscribed:')
        a.client.subscribe('three', { qos: 2 }, a.told('subscribed'))
        await a.heard('subscribed:', 2)
        a.client.unsubscribe('one', a.told('unsubscribed'))
        await a.heard('unsubscribed:')
        drop(stage)
        await a.heard('connect', 2)
        await stage.saw('subscribe', protocolVersion === 5 && stage.isMqttJs ? 4 : 3)
        stage.broker.publish({ topic: 'two/x', payload: 'again', qos: 1 })
        await a.heard('message')
      },
      ...(protocolVersion === 5 && {
        deviation: {
          row: 'topics with equal properties are subscribed to again in one packet',
          mqttJs: [
            'connect',
            'subscribed: null, [{"nl":false,"qos":1,"rap":false,"rh":0,"topic":"one"},{"nl":false,"qos":1,"rap":false,"rh":0,"topic":"two/#"}], suback',
            'subscribed: null, [{"nl":false,"qos":2,"rap":false,"rh":0,"topic":"three"}], suback',
            'unsubscribed: null, unsuback',
            'offline',
            'close',
            'reconnect',
            'connect',
            'message "two/x", "again", publish',
            'close',
            'end',
          ],
          here: [
            'connect',
            'subscribed: null, [{"nl":false,"qos":1,"rap":false,"rh":0,"topic":"one"},{"nl":false,"qos":1,"rap":false,"rh":0,"topic":"two/#"}], suback',
            'subscribed: null, [{"nl":false,"qos":2,"rap":false,"rh":0,"topic":"three"}], suback',
            'unsubscribed: null, unsuback',
            'offline',
            'close',
            'reconnect',
            'connect',
            'message "two/x", "again", publish',
            'close',
            'end',
          ],
          arrived: {
            mqttJs: [
              ['connect', 'subscribe one, two/#', 'subscribe three', 'unsubscribe one'],
              ['connect', 'subscribe two/#', 'subscribe three', 'puback 1', 'disconnect'],
            ],
            here: [
              ['connect', 'subscribe one, two/#', 'subscribe three', 'unsubscribe one'],
              ['connect', 'subscribe two/#, three', 'puback 1', 'disconnect'],
            ],
          },
        },
      }),
    },
    {
      name: `MQTT version ${protocolVersion}: resubscribe: false does not`,
      play: async (stage) => {
        const a = await stage.connected({ protocolVersion, resubscribe: false })
        a.client.subscribe('t', a.told('subscribed'))
        await a.heard('subscribed:')
        drop(stage)
        await a.heard('connect', 2)
        a.client.publish('u', 'x', { qos: 1 }, a.told('published'))
        await a.heard('published:')
      },
    },
    {
      name: `MQTT version ${protocolVersion}: a session that is present needs no subscribing, and has messages`,
      play: async (stage) => {
        const a = await stage.connected(lasting(protocolVersion))
        a.client.subscribe('t', { qos: 1 }, a.told('subscribed'))
        await a.heard('subscribed:')
        drop(stage)
        stage.broker.publish({ topic: 't', payload: 'meanwhile', qos: 1 })
        await a.heard('packetsend puback')
        await a.heard('connect', 2)
      },
    },
    {
      name: `MQTT version ${protocolVersion}: a session that was lost is subscribed again`,
      play: async (stage) => {
        const a = await stage.connected(lasting(protocolVersion))
        a.client.subscribe('t', { qos: 1 }, a.told('subscribed'))
        await a.heard('subscribed:')
        stage.broker.script({
          on: 'connack',
          times: 1,
          do: ({ client, packet }) => client.send({ ...(packet as IConnackPacket), sessionPresent: false }),
        })
        drop(stage)
        await a.heard('packetreceive suback', 2)
      },
    },
  ]),
  {
    name: 'a subscription that was refused is not asked for again',
    broker: () => ({ authorize: ({ topic }) => topic !== 'secret' }),
    play: async (stage) => {
      const a = await stage.connected()
      a.client.subscribe('secret', (error) => a.note(`refused: ${error?.name}`))
      await a.heard('refused:')
      a.client.subscribe('open', a.told('subscribed'))
      await a.heard('subscribed:')
      drop(stage)
      await a.heard('packetreceive suback', 3)
    },
  },
  {
    name: 'a drop before SUBACK and UNSUBACK tells both callbacks, without reconnects',
    play: async (stage) => {
      stage.broker.script({ on: 'subscribe', do: 'ignore', times: 1 })
      stage.broker.script({ on: 'unsubscribe', do: 'close', times: 1 })
      const a = await stage.connected({ reconnectPeriod: 0 })
      a.client.subscribe('t', a.told('subscribed'))
      a.client.unsubscribe('u', (error) => stage.actor('aside').note(`unsubscribed: ${error?.message}`))
      await a.heard('subscribed:')
      await a.heard('close')
    },
    apart: { row: '`client.messageIdToTopic` stays empty', properties: ['messageIdToTopic'] },
  },
  {
    name: 'a drop before SUBACK and UNSUBACK',
    play: async (stage) => {
      stage.broker.script({ on: 'subscribe', do: 'ignore', times: 1 })
      stage.broker.script({ on: 'unsubscribe', do: 'close', times: 1 })
      const a = await stage.connected()
      a.client.subscribe('t', a.told('subscribed'))
      a.client.unsubscribe('u', a.told('unsubscribed'))
      await a.heard('subscribed:')
      await a.heard('packetreceive suback')
      await a.heard('unsubscribed:')
    },
    deviation: {
      row: atNext,
      mqttJs: [
        'connect',
        `unsubscribed: ${closed}`,
        'offline',
        'close',
        'subscribed: {"error":"ErrorWithSubackPacket","message":"Connection closed"}, [{"qos":0,"topic":"t"}]',
        'reconnect',
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        'unsubscribed: null, unsuback',
        'subscribed: null, [{"qos":0,"topic":"t"}], suback',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect', 'subscribe t', 'unsubscribe u'],
          ['connect', 'subscribe t', 'disconnect'],
        ],
        here: [
          ['connect', 'subscribe t', 'unsubscribe u'],
          ['connect', 'subscribe t', 'unsubscribe u', 'disconnect'],
        ],
      },
    },
  },
  ...([1, 2] as const).map((qos): Scenarios[number] => ({
    name: `QoS ${qos}: what was not answered is sent again after a drop, and called back once`,
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 2 })
      const a = await stage.connected({ clean: false })
      a.client.publish('t', 'one', { qos }, a.told('one'))
      a.client.publish('t', 'two', { qos }, a.told('two'))
      await stage.saw('publish', 2)
      drop(stage)
      await a.heard('two:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: sentAgain,
      mqttJs: [
        'connect',
        'offline',
        'close',
        'reconnect',
        `one: null, ${qos === 1 ? 'publish' : 'pubrel'}`,
        `two: null, ${qos === 1 ? 'publish' : 'pubrel'}`,
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        `one: null, ${qos === 1 ? 'publish' : 'pubrel'}`,
        `two: null, ${qos === 1 ? 'publish' : 'pubrel'}`,
        'close',
        'end',
      ],
      arrived:
        qos === 1
          ? {
              mqttJs: [
                ['connect', 'publish 1 one', 'publish 2 two'],
                ['connect', 'publish 1 one', 'publish 2 two', 'disconnect'],
              ],
              here: [
                ['connect', 'publish 1 one', 'publish 2 two'],
                ['connect', 'publish 1 one again', 'publish 2 two again', 'disconnect'],
              ],
            }
          : {
              mqttJs: [
                ['connect', 'publish 1 one', 'publish 2 two'],
                ['connect', 'publish 1 one', 'pubrel 1', 'publish 2 two', 'pubrel 2', 'disconnect'],
              ],
              here: [
                ['connect', 'publish 1 one', 'publish 2 two'],
                [
                  'connect',
                  'publish 1 one again',
                  'publish 2 two again',
                  'pubrel 1',
                  'pubrel 2',
                  'disconnect',
                ],
              ],
            },
    },
  })),
  ...([1, 2] as const).map((qos): Scenarios[number] => ({
    name: `QoS ${qos}: without a session too, as a new message`,
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
      const a = await stage.connected()
      a.client.publish('t', 'one', { qos }, a.told('one'))
      await stage.saw('publish')
      drop(stage)
      await a.heard('one:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: '`connect` is emitted a tick after CONNACK',
      mqttJs: [
        'connect',
        'offline',
        'close',
        'reconnect',
        `one: null, ${qos === 1 ? 'publish' : 'pubrel'}`,
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        `one: null, ${qos === 1 ? 'publish' : 'pubrel'}`,
        'close',
        'end',
      ],
      arrived: 'the same',
    },
  })),
  {
    name: 'QoS 2: a drop after PUBREC goes on with PUBREL',
    play: async (stage) => {
      stage.broker.script({ on: 'pubrel', from: 'client', do: 'ignore', times: 1 })
      const a = await stage.connected({ clean: false })
      a.client.publish('t', 'one', { qos: 2 }, a.told('published'))
      await stage.saw('pubrel')
      drop(stage)
      await a.heard('published:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: '`connect` is emitted a tick after CONNACK',
      mqttJs: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'published: null, pubrel',
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        'published: null, pubrel',
        'close',
        'end',
      ],
      arrived: 'the same',
    },
  },
  {
    name: 'QoS 2: a drop after PUBREC, and the session is gone',
    play: async (stage) => {
      stage.broker.script({ on: 'pubrel', from: 'client', do: 'ignore', times: 1 })
      const a = await stage.connected()
      a.client.publish('t', 'one', { qos: 2 }, a.told('published'))
      await stage.saw('pubrel')
      drop(stage)
      await a.heard('published:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: 'a QoS 2 message is kept until its PUBCOMP',
      mqttJs: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'published: null, pubrel',
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        'published: null, pubrel',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect', 'publish 1 one', 'pubrel 1'],
          ['connect', 'pubrel 1', 'disconnect'],
        ],
        here: [
          ['connect', 'publish 1 one', 'pubrel 1'],
          ['connect', 'publish 1 one', 'pubrel 1', 'disconnect'],
        ],
      },
    },
  },
  {
    name: 'what is published while messages are sent again',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 1 })
      const a = await stage.connected({ clean: false })
      a.client.publish('t', 'old', { qos: 1 }, a.told('old'))
      await stage.saw('publish')
      stage.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 40, times: 1 })
      drop(stage)
      await a.heard('packetsend publish', 2)
      a.client.publish('t', 'new', { qos: 1 }, a.told('new'))
      a.client.subscribe('t', a.told('subscribed'))
      a.client.unsubscribe('u', a.told('unsubscribed'))
      await a.heard('new:')
      await a.heard('old:')
      await a.heard('unsubscribed:')
      await a.heard('subscribed:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: 'does not wait for them',
      mqttJs: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'old: null, publish',
        'connect',
        'new: null, publish',
        'unsubscribed: null, unsuback',
        'subscribed: null, [{"qos":0,"topic":"t"}], suback',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        'new: null, publish',
        'unsubscribed: null, unsuback',
        'subscribed: null, [{"qos":0,"topic":"t"}], suback',
        'old: null, publish',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect', 'publish 1 old'],
          ['connect', 'publish 1 old', 'publish 2 new', 'subscribe t', 'unsubscribe u', 'disconnect'],
        ],
        here: [
          ['connect', 'publish 1 old'],
          ['connect', 'publish 1 old again', 'publish 2 new', 'subscribe t', 'unsubscribe u', 'disconnect'],
        ],
      },
    },
  },
  {
    name: 'a drop while messages are sent again',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', from: 'client', do: 'ignore', times: 2 })
      const a = await stage.connected({ clean: false })
      a.client.publish('t', 'old', { qos: 1 }, a.told('old'))
      await stage.saw('publish')
      drop(stage)
      await a.heard('packetsend publish', 2)
      a.client.publish('t', 'new', { qos: 1 }, a.told('new'))
      a.client.subscribe('u', a.told('subscribed'))
      a.client.unsubscribe('v', a.told('unsubscribed'))
      await stage.saw('publish', 2)
      if (!stage.isMqttJs) await a.heard('subscribed:')
      drop(stage)
      await a.heard('old:')
      await a.heard('connect', 2)
    },
    deviation: {
      row: 'does not wait for them',
      mqttJs: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'offline',
        'close',
        `new: ${closed}`,
        `subscribed: ${closed}`,
        `unsubscribed: ${closed}`,
        'reconnect',
        'old: null, publish',
        'connect',
        'close',
        'end',
      ],
      here: [
        'connect',
        'offline',
        'close',
        'reconnect',
        'connect',
        'new: null, publish',
        'unsubscribed: null, unsuback',
        'subscribed: null, [{"qos":0,"topic":"u"}], suback',
        'offline',
        'close',
        'reconnect',
        'connect',
        'old: null, publish',
        'close',
        'end',
      ],
      arrived: {
        mqttJs: [
          ['connect', 'publish 1 old'],
          ['connect', 'publish 1 old'],
          ['connect', 'publish 1 old', 'disconnect'],
        ],
        here: [
          ['connect', 'publish 1 old'],
          ['connect', 'publish 1 old again', 'publish 2 new', 'subscribe u', 'unsubscribe v'],
          // Unanswered on two connections that broke at once: it may be what the broker closes for, and goes alone.
          ['connect', 'pingreq', 'publish 1 old again', 'disconnect'],
        ],
      },
    },
  },
  {
    name: 'a server that goes away',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 60_000 })
      await stage.server.stop()
      await a.heard('close')
    },
  },
]
