/** What comes in: messages, their acknowledgements, and what the program has to say about them. */

import type { IPublishPacket } from 'mqtt'
import type { Scenarios } from '../scenario.ts'
import type { Stage } from '../stage.ts'

const connection = (stage: Stage) => stage.broker.connections[0]!

const message = (fields: Partial<IPublishPacket>): IPublishPacket => ({
  cmd: 'publish',
  topic: 't',
  payload: 'x',
  qos: 0,
  dup: false,
  retain: false,
  ...fields,
})

/** A client that subscribed to everything with QoS 2. */
async function listening(stage: Stage, options: Parameters<Stage['connect']>[0] = {}) {
  const a = await stage.connected(options)
  a.client.subscribe('#', { qos: 2 }, a.told('subscribed'))
  await a.heard('subscribed:')
  return a
}

export const receiving: Scenarios = [
  ...([0, 1, 2] as const).map((qos): Scenarios[number] => ({
    name: `messages of QoS ${qos} come in order`,
    play: async (stage) => {
      const a = await listening(stage)
      for (const payload of ['one', 'two', '']) stage.broker.publish({ topic: `t/${qos}`, payload, qos })
      await a.heard('message', 3)
      if (qos > 0) await stage.saw(qos === 1 ? 'puback' : 'pubcomp', 3)
    },
  })),
  {
    name: 'many messages in one frame',
    play: async (stage) => {
      const a = await listening(stage)
      connection(stage).inOneFrame(() => {
        for (let i = 0; i < 50; i++)
          stage.broker.publish({ topic: 't', payload: `${i}`, qos: (i % 3) as 0 | 1 | 2 })
      })
      await a.heard('message', 50)
      await stage.saw('pubcomp', 16)
    },
  },
  {
    name: 'messages that come byte by byte',
    play: async (stage) => {
      const a = await listening(stage)
      stage.broker.script({ on: 'publish', from: 'broker', do: 'chunk' })
      for (const payload of ['one', 'two']) stage.broker.publish({ topic: 't', payload, qos: 1 })
      await a.heard('message', 2)
      await stage.saw('puback', 2)
    },
  },
  {
    name: 'the same QoS 2 message twice before its PUBREL is told once',
    play: async (stage) => {
      const a = await listening(stage)
      // The broker knows nothing of the message.
      stage.broker.script({ on: 'pubrec', from: 'client', do: 'ignore' })
      connection(stage).send(message({ qos: 2, messageId: 9 }))
      await stage.saw('pubrec')
      connection(stage).send(message({ qos: 2, messageId: 9, dup: true }))
      await stage.saw('pubrec', 2)
      connection(stage).send({ cmd: 'pubrel', messageId: 9 })
      await a.heard('message')
      await stage.saw('pubcomp')
    },
  },
  {
    name: 'PUBREL of what was never published is answered',
    play: async (stage) => {
      await listening(stage)
      connection(stage).send({ cmd: 'pubrel', messageId: 4711 })
      await stage.saw('pubcomp')
    },
  },
  {
    name: 'QoS 2 goes through the incoming store',
    play: async (stage) => {
      const aside = stage.actor('store')
      const incomingStore = new stage.mqtt.Store()
      const { put, get, del } = incomingStore
      incomingStore.put = (packet, callback) => {
        aside.note(`put ${packet.messageId}`)
        return put.call(incomingStore, packet, callback)
      }
      incomingStore.get = (packet, callback) => {
        aside.note(`get ${packet.messageId}`)
        return get.call(incomingStore, packet, callback)
      }
      incomingStore.del = (packet, callback) => {
        aside.note(`del ${packet.messageId}`)
        return del.call(incomingStore, packet, callback)
      }
      const a = await listening(stage, { incomingStore })
      a.note(`the client has it: ${a.client.incomingStore === incomingStore}`)
      stage.broker.publish({ topic: 't', payload: 'x', qos: 2 })
      await a.heard('message')
      await stage.saw('pubcomp')
    },
  },
  {
    name: 'a QoS 2 message that was stored is told after a drop, when its PUBREL comes',
    play: async (stage) => {
      stage.broker.script({ on: 'pubrec', from: 'client', do: 'close', times: 1 })
      const a = await listening(stage, { clean: false })
      stage.broker.publish({ topic: 't', payload: 'x', qos: 2 })
      await a.heard('message')
      await stage.saw('pubcomp')
      await a.heard('connect', 2)
    },
  },
  {
    name: 'handleMessage: one after the other, each when the one before is done',
    play: async (stage) => {
      const a = await listening(stage)
      let running = 0
      a.client.handleMessage = (packet, callback) => {
        running += 1
        a.note(`handling ${packet.payload.toString()}, ${running} at once`)
        setTimeout(() => {
          running -= 1
          a.note(`handled ${packet.payload.toString()}`)
          callback()
        }, 5)
      }
      connection(stage).inOneFrame(() => {
        for (const payload of ['one', 'two', 'three', 'four'])
          stage.broker.publish({ topic: 't', payload, qos: 1 })
      })
      await stage.saw('puback', 4)
    },
  },
  {
    name: 'handleMessage: a slow one holds back messages of every QoS, and other packets too',
    play: async (stage) => {
      const a = await listening(stage)
      a.client.handleMessage = (packet, callback) => {
        a.note(`handling ${packet.payload.toString()}`)
        setTimeout(() => {
          a.note(`handled ${packet.payload.toString()}`)
          callback()
        }, 20)
      }
      connection(stage).inOneFrame(() => {
        for (const qos of [0, 1, 2] as const) stage.broker.publish({ topic: 't', payload: `${qos}`, qos })
        connection(stage).send({ cmd: 'pingresp' })
      })
      await stage.saw('pubcomp')
    },
  },
  {
    name: 'handleMessage: with an error there is no PUBACK, and the next message comes',
    play: async (stage) => {
      const a = await listening(stage)
      a.client.handleMessage = (packet, callback) => {
        const payload = packet.payload.toString()
        callback(payload === 'bad' ? new Error('cannot be handled') : undefined)
      }
      for (const payload of ['bad', 'good']) stage.broker.publish({ topic: 't', payload, qos: 1 })
      await stage.saw('puback')
      await a.heard('message', 2)
    },
  },
  ...([1, 2] as const).map((qos): Scenarios[number] => ({
    name: `customHandleAcks decides over QoS ${qos} (MQTT 5)`,
    play: async (stage) => {
      const a = await listening(stage, {
        protocolVersion: 5,
        customHandleAcks(topic, payload, packet, callback) {
          const text = payload.toString()
          stage.actor().note(`asked about ${topic} ${text} q${packet.qos}`)
          if (text === 'refused') callback(null as never, 131)
          else if (text === 'short form') callback(135)
          else if (text === 'broken') callback(new Error('no decision'))
          else if (text === 'unknown code') callback(null as never, 1)
          else setTimeout(() => callback(null as never, 0), 5)
        },
      })
      for (const payload of ['refused', 'short form', 'broken', 'unknown code', 'taken'])
        stage.broker.publish({ topic: 't', payload, qos })
      await a.heard('message')
      await stage.saw(qos === 1 ? 'puback' : 'pubrec', 3)
      if (qos === 2) await stage.saw('pubcomp')
    },
  })),
  {
    name: 'customHandleAcks means nothing before MQTT 5',
    play: async (stage) => {
      const aside = stage.actor('aside')
      const a = await listening(stage, { customHandleAcks: () => aside.note('asked') })
      stage.broker.publish({ topic: 't', payload: 'x', qos: 1 })
      await a.heard('message')
      await stage.saw('puback')
    },
  },
  {
    name: 'aliases of the broker (MQTT 5)',
    play: async (stage) => {
      const a = await listening(stage, { protocolVersion: 5, properties: { topicAliasMaximum: 2 } })
      for (const topic of ['one', 'two', 'one', 'three', 'two'])
        stage.broker.publish({ topic, payload: 'x', qos: 0 })
      await a.heard('message', 5)
    },
  },
  ...Object.entries({
    'that was never advertised': [{}, { topic: 't', properties: { topicAlias: 1 } }],
    'that stands for nothing': [{ topicAliasMaximum: 2 }, { topic: '', properties: { topicAlias: 2 } }],
    'beyond the maximum': [{ topicAliasMaximum: 2 }, { topic: 't', properties: { topicAlias: 3 } }],
  } as const).map(([name, [properties, fields]]): Scenarios[number] => ({
    name: `an alias of the broker ${name} ends the connection (MQTT 5)`,
    play: async (stage) => {
      const a = await listening(stage, { protocolVersion: 5, properties, reconnectPeriod: 0 })
      connection(stage).send(message(fields))
      await a.heard('close')
    },
  })),
  {
    name: 'a packet larger than was advertised ends the connection (MQTT 5)',
    play: async (stage) => {
      const a = await listening(stage, {
        protocolVersion: 5,
        properties: { maximumPacketSize: 100 },
        reconnectPeriod: 0,
      })
      const payload = 'x'.repeat(100)
      // As bytes: the broker itself keeps to the limit.
      const length = 2 + 1 + 1 + payload.length
      connection(stage).sendBytes(Buffer.from([0x30, length, 0, 1, 0x74, 0, ...Buffer.from(payload)]))
      await a.heard('close')
    },
  },
  {
    name: 'more QoS 2 messages at once than were advertised end the connection (MQTT 5)',
    play: async (stage) => {
      const a = await listening(stage, {
        protocolVersion: 5,
        properties: { receiveMaximum: 2 },
        reconnectPeriod: 0,
      })
      stage.broker.script({ on: 'pubrec', from: 'client', do: 'ignore' })
      for (const messageId of [11, 12, 13]) connection(stage).send(message({ qos: 2, messageId }))
      await a.heard('close')
    },
  },
  {
    name: 'bytes that are not MQTT',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 0 })
      connection(stage).sendBytes(Buffer.from([0x00, 0xff, 0xff, 0xff, 0xff, 0xff]))
      await a.heard('error')
      a.note(`closed by it: ${await a.hears('close', 500)}`)
      await stage.giveUp(a)
    },
    deviation: {
      row: 'bytes that are not MQTT, and a packet that lacks the identifier it needs, are one `ERR_PACKET`',
      mqttJs: [
        'connect',
        'error {"error":"Error","message":"Invalid variable byte integer"}',
        'closed by it: false',
        'close',
      ],
      here: ['connect', 'error {"code":"ERR_PACKET","error":"SocketError"}', 'close', 'closed by it: true'],
    },
  },
]
