/** The end, in all its forms, and what becomes of what was not said yet. */

import type { MqttClient } from 'mqtt'
import type { Scenarios } from '../scenario.ts'

type Told = (...args: unknown[]) => void

/** Every way to write it. */
const forms: Record<string, (client: MqttClient, told: Told) => unknown> = {
  'end()': (client) => client.end(),
  'end(cb)': (client, told) => client.end(told),
  'end(false)': (client) => client.end(false),
  'end(false, cb)': (client, told) => client.end(false, told),
  'end(false, {}, cb)': (client, told) => client.end(false, {}, told),
  'end(false, undefined, cb)': (client, told) => client.end(false, undefined, told),
  'end({}, cb)': (client, told) => client.end({}, told),
  'end(undefined)': (client) => client.end(undefined),
  'end(null)': (client) => client.end(null as never),
  'end(true)': (client) => client.end(true),
  'end(true, cb)': (client, told) => client.end(true, told),
  'end(true, {}, cb)': (client, told) => client.end(true, {}, told),
}

const goodbye = { reasonCode: 4, properties: { reasonString: 'battery', userProperties: { level: '3' } } }

export const ending: Scenarios = [
  ...Object.entries(forms).map(([form, end]): Scenarios[number] => ({
    name: `${form} ends a connection`,
    play: async (stage) => {
      const a = await stage.connected()
      const returned = end(a.client, a.told('end called back'))
      a.note(`returned the client: ${returned === a.client}`)
      await a.heard('end')
      await a.heard(form.includes('cb') ? 'end called back:' : 'end')
    },
  })),
  ...Object.entries({
    'end(false, packet, cb)': (client: MqttClient, told: Told) => client.end(false, goodbye, told),
    'end(packet, cb)': (client: MqttClient, told: Told) => client.end(goodbye, told),
  }).map(([form, end]): Scenarios[number] => ({
    name: `MQTT 5: ${form} says goodbye in its own words`,
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      end(a.client, a.told('end called back'))
      await a.heard('end called back:')
      await stage.saw('disconnect')
    },
  })),
  {
    name: 'end(true) while it waits to reconnect',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 60_000 })
      stage.broker.connections[0]!.drop()
      await a.heard('close')
      a.client.end(true, a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'end() in the listener of connect',
    play: async (stage) => {
      const a = stage.connect()
      a.client.on('connect', () => a.client.end(a.told('end called back')))
      await a.heard('end called back:')
    },
  },
  {
    name: 'end() in the listener of message',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.on('message', () => a.client.end(a.told('end called back')))
      a.client.subscribe('t', { qos: 1 }, () => stage.broker.publish({ topic: 't', payload: 'x', qos: 1 }))
      await a.heard('end called back:')
    },
  },
  {
    name: 'end() waits for the answer to a QoS 1 message',
    play: async (stage) => {
      stage.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 60 })
      const a = await stage.connected()
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'end() waits for the answers to a QoS 2 message',
    play: async (stage) => {
      stage.broker.script({ on: 'pubcomp', from: 'broker', do: 'delay', ms: 60 })
      const a = await stage.connected()
      a.client.publish('t', 'x', { qos: 2 }, a.told('published'))
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'end() waits for a SUBACK and an UNSUBACK',
    play: async (stage) => {
      stage.broker.script({ on: 'unsuback', do: 'delay', ms: 60 })
      const a = await stage.connected()
      a.client.subscribe('t', a.told('subscribed'))
      a.client.unsubscribe('t', a.told('unsubscribed'))
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'what is asked while it ends is refused',
    play: async (stage) => {
      stage.broker.script({ on: 'puback', from: 'broker', do: 'delay', ms: 60 })
      const a = await stage.connected()
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      a.client.end(a.told('end called back'))
      a.client.publish('t', 'late', { qos: 1 }, a.told('late publish'))
      a.client.publish('t', 'late 0', a.told('late publish of QoS 0'))
      a.client.subscribe('t', a.told('late subscribe'))
      a.client.unsubscribe('t', a.told('late unsubscribe'))
      a.note('now without callbacks')
      a.client.publish('t', 'late')
      a.client.subscribe('t')
      a.client.unsubscribe('t')
      await a.heard('end called back:')
    },
  },
  {
    name: 'what is asked after the end is refused',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.client.publish('t', 'late', { qos: 1 }, a.told('late publish'))
      a.client.subscribe('t', a.told('late subscribe'))
      a.client.unsubscribe('t', a.told('late unsubscribe'))
      await a.heard('late unsubscribe:')
    },
  },
  {
    name: 'end(cb) after the end calls back',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.client.end(a.told('again called back'))
      await a.heard('again called back:')
    },
  },
  {
    name: 'without reconnects, end(true) tells whoever waits',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', do: 'ignore' })
      const a = await stage.connected({ reconnectPeriod: 0 })
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      a.client.publish('t', 'y', { qos: 2 }, a.told('published'))
      await stage.saw('publish', 2)
      a.client.end(true, a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'the stores are closed at the end',
    play: async (stage) => {
      const a = stage.actor()
      const store = (name: string) => {
        const made = new stage.mqtt.Store()
        const close = made.close.bind(made)
        made.close = (callback) => {
          a.note(`${name} closed`)
          close(callback)
        }
        return made
      }
      const stores = { incomingStore: store('incoming'), outgoingStore: store('outgoing') }
      await stage.connected(stores)
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'a store that cannot be closed is told to end(cb)',
    play: async (stage) => {
      const outgoingStore = new stage.mqtt.Store()
      outgoingStore.close = (callback) => callback!(new Error('disk full'))
      const a = await stage.connected({ outgoingStore })
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
    },
  },
  {
    name: 'end(cb), twice',
    play: async (stage) => {
      const a = await stage.connected()
      a.client.end(a.told('first called back'))
      a.client.end(a.told('second called back'))
      await a.heard('first called back:')
      await a.heard('second called back:')
    },
    deviation: {
      row: 'a second `end(cb)` calls back at the end',
      mqttJs: ['connect', 'second called back:', 'close', 'end', 'first called back:'],
      here: ['connect', 'close', 'end', 'second called back:', 'first called back:'],
    },
  },
  {
    name: 'end(true) tells whoever waits',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', do: 'ignore' })
      const a = await stage.connected()
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await stage.saw('publish')
      a.client.end(true, a.told('end called back'))
      await a.heard('end called back:')
    },
    deviation: {
      row: 'at the end every callback that still waits gets an error',
      mqttJs: ['connect', 'close', 'end', 'end called back:'],
      here: [
        'connect',
        'close',
        'end',
        'published: {"error":"Error","message":"Connection closed"}',
        'end called back:',
      ],
    },
  },
  {
    name: 'end() while it waits to reconnect',
    play: async (stage) => {
      const a = await stage.connected({ reconnectPeriod: 60_000 })
      stage.broker.connections[0]!.drop()
      await a.heard('close')
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.note(`still to be sent: ${a.client.queue.map(({ packet }) => packet.cmd).join()}`)
    },
    deviation: {
      row: 'messages that were queued in memory are gone after the end',
      mqttJs: ['connect', 'offline', 'close', 'end', 'end called back:', 'still to be sent: disconnect'],
      here: ['connect', 'offline', 'close', 'end', 'end called back:', 'still to be sent: '],
    },
  },
  {
    name: 'end() after the only dial failed',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close' })
      const a = stage.connect({ reconnectPeriod: 0 })
      await a.heard('close')
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.note(`still to be sent: ${a.client.queue.map(({ packet }) => packet.cmd).join()}`)
    },
    deviation: {
      row: 'messages that were queued in memory are gone after the end',
      mqttJs: ['close', 'end', 'end called back:', 'still to be sent: disconnect'],
      here: ['close', 'end', 'end called back:', 'still to be sent: '],
    },
  },
  {
    name: 'end() while it connects',
    play: async (stage) => {
      const a = stage.connect({ reconnectPeriod: 0 })
      a.client.end(a.told('end called back'))
      await a.heard('end called back:')
      a.note(`the stream is closed: ${a.client.stream.destroyed}`)
      await stage.giveUp(a)
    },
    deviation: {
      row: '`end()` while it is connecting',
      mqttJs: ['end', 'end called back:', 'the stream is closed: false', 'close'],
      here: ['close', 'end', 'end called back:', 'the stream is closed: true'],
    },
  },
  {
    name: 'end() while it connects, with a message to send',
    play: async (stage) => {
      const a = stage.connect({ reconnectPeriod: 0 })
      a.client.publish('t', 'last words', { qos: 1 }, a.told('published'))
      a.client.end(a.told('end called back'))
      a.note(`disconnecting: ${a.client.disconnecting}`)
      a.note(`ended: ${await a.hears('end called back:', 1500)}`)
      await stage.giveUp(a)
    },
    deviation: {
      row: 'with something to send it waits for the connection, sends and ends',
      mqttJs: ['disconnecting: true', 'ended: false', 'close'],
      here: [
        'disconnecting: false',
        'connect',
        'published: null, publish',
        'outgoingEmpty',
        'close',
        'end',
        'end called back:',
        'ended: true',
      ],
    },
  },
  {
    name: 'end() on a broker that never answers a QoS 1 message',
    play: async (stage) => {
      stage.broker.script({ on: 'publish', do: 'ignore' })
      const a = await stage.connected({ connectTimeout: 400, reconnectPeriod: 0 })
      a.client.publish('t', 'x', { qos: 1 }, a.told('published'))
      await stage.saw('publish')
      a.client.end(a.told('end called back'))
      a.note(`ended: ${await a.hears('end called back:', 4000)}`)
      await stage.giveUp(a)
    },
    deviation: {
      row: '`end` always comes to its end',
      mqttJs: ['connect', 'ended: false', 'close'],
      here: [
        'connect',
        'published: {"error":"Error","message":"Connection closed"}',
        'outgoingEmpty',
        'close',
        'end',
        'end called back:',
        'ended: true',
      ],
    },
  },
  {
    name: 'end() before the first connect() of manualConnect',
    play: async (stage) => {
      const a = stage.connect({ manualConnect: true })
      if (a.attempt('end', () => a.client.end(a.told('end called back')))) await a.heard('end called back:')
      await stage.giveUp(a)
    },
    deviation: {
      row: '`end` before the first `connect()` under `manualConnect` ends',
      mqttJs: [
        'end threw: {"error":"TypeError","message":"Cannot read properties of undefined (reading \'on\')"}',
      ],
      here: ['end returned', 'end', 'end called back:'],
    },
  },
]
