/** The methods that return promises: what they resolve with and what they reject with. */

import type { ISubackPacket } from 'mqtt-packet'
import type { Scenarios } from '../scenario.ts'

export const promising: Scenarios = [
  {
    name: 'connectAsync resolves with the client',
    play: async (stage) => {
      const a = stage.actor()
      const client = await stage.mqtt.connectAsync(stage.url, stage.options())
      a.take(client)
      a.note(`${client instanceof stage.mqtt.MqttClient}, connected: ${client.connected}`)
    },
  },
  {
    name: 'a client listens to itself',
    play: async (stage) => {
      const a = stage.actor()
      const client = await stage.mqtt.connectAsync(stage.url, stage.options())
      const counts = ['connect', 'end', 'close'].map((name) => client.listenerCount(name as 'end'))
      a.take(client).note(`listeners: ${counts.join()}`)
      client.removeAllListeners()
      a.take(client)
      stage.broker.connections[0]!.drop()
      a.note(`comes back: ${await a.hears('connect', 500)}`)
      await stage.giveUp(a)
    },
    deviation: {
      row: '`removeAllListeners()` takes only the listeners of the page away',
      mqttJs: ['listeners: 1,0,1', 'close', 'comes back: false'],
      here: ['listeners: 0,0,0', 'offline', 'close', 'reconnect', 'connect', 'comes back: true', 'close'],
      arrived: { mqttJs: [['connect']], here: [['connect'], ['connect']] },
    },
  },
  {
    name: 'connectAsync takes the address as options',
    play: async (stage) => {
      const { port } = stage.server
      const options = stage.options({ protocol: 'ws', host: '127.0.0.1', port, path: '/mqtt' })
      stage.actor().take(await stage.mqtt.connectAsync(options as never))
    },
  },
  {
    name: 'connectAsync rejects with a refusal, and ends the client',
    broker: () => ({ authenticate: () => 'not authorized' }),
    play: async (stage) => {
      const a = stage.actor()
      await a.settled('connectAsync', stage.mqtt.connectAsync(stage.url, stage.options()))
      await stage.deserted()
    },
  },
  {
    name: 'connectAsync goes on after a close, and resolves later',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 2 })
      stage.actor().take(await stage.mqtt.connectAsync(stage.url, stage.options()))
    },
  },
  {
    name: 'connectAsync throws into its promise',
    play: async (stage) => {
      await stage.actor().settled('connectAsync', stage.mqtt.connectAsync(stage.url, { clean: false }))
    },
  },
  {
    name: 'connectAsync without retries rejects at the first close',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close' })
      const a = stage.actor()
      await a.settled('connectAsync', stage.mqtt.connectAsync(stage.url, stage.options(), false))
    },
    deviation: {
      row: '`connectAsync(url, options, false)` rejects with the cause of the close',
      mqttJs: ['connectAsync rejected: {"error":"Error","message":"Couldn\'t connect to server"}'],
      here: ['connectAsync rejected: {"code":"ERR_CLOSED","error":"SocketError"}'],
    },
  },
  ...([4, 5] as const).map((protocolVersion): Scenarios[number] => ({
    name: `MQTT version ${protocolVersion}: what the methods resolve with`,
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion })
      const { client } = a
      await a.settled('subscribeAsync', client.subscribeAsync('one', { qos: 1 }))
      await a.settled('subscribeAsync', client.subscribeAsync(['two', 'three']))
      await a.settled('subscribeAsync', client.subscribeAsync({ four: { qos: 2 } }))
      await a.settled('subscribeAsync', client.subscribeAsync('one', { qos: 1 }))
      await a.settled('publishAsync', client.publishAsync('t', 'x'))
      await a.settled('publishAsync', client.publishAsync('t', 'x', { qos: 1 }))
      await a.settled('publishAsync', client.publishAsync('t', 'x', { qos: 2 }))
      await a.settled('unsubscribeAsync', client.unsubscribeAsync('one'))
      await a.settled('unsubscribeAsync', client.unsubscribeAsync(['two', 'none']))
      await a.settled('endAsync', client.endAsync())
    },
  })),
  {
    name: 'what the methods reject with',
    broker: () => ({ authorize: () => false }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      const { client } = a
      await client.subscribeAsync('t').catch((error: Error & { packet?: ISubackPacket }) => {
        a.note(`subscribeAsync rejected: ${error.name}, ${String(error.packet?.granted)}`)
      })
      await a.settled('subscribeAsync', client.subscribeAsync('#/t'))
      await a.settled('publishAsync', client.publishAsync('t', 'x', { qos: 1 }))
      await a.settled('publishAsync', client.publishAsync('t', 'x', { qos: 2 }))
      await a.settled('unsubscribeAsync', client.unsubscribeAsync('#/t'))
      await a.settled('endAsync', client.endAsync(true))
      await a.settled('subscribeAsync', client.subscribeAsync('t'))
      await a.settled('publishAsync', client.publishAsync('t', 'x', { qos: 1 }))
      await a.settled('publishAsync', client.publishAsync('t', 'x'))
      await a.settled('unsubscribeAsync', client.unsubscribeAsync('t'))
      await a.settled('endAsync', client.endAsync())
    },
  },
  {
    name: 'what subscribeAsync rejects with',
    broker: () => ({ authorize: () => false }),
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      await a.settled('subscribeAsync', a.client.subscribeAsync('t'))
    },
    deviation: {
      row: 'a refused subscription',
      mqttJs: [
        'connect',
        'subscribeAsync rejected: {"error":"ErrorWithSubackPacket","message":"Subscribe error: Not authorized","packet":{"cmd":"suback","dup":false,"granted":[135],"length":4,"messageId":1,"payload":null,"qos":0,"retain":false,"topic":null}}',
        'close',
        'end',
      ],
      here: [
        'connect',
        'subscribeAsync rejected: {"code":135,"error":"ErrorWithSubackPacket","message":"Subscribe error: Not authorized: t","packet":{"cmd":"suback","dup":false,"granted":[135],"length":4,"messageId":1,"payload":null,"qos":0,"retain":false,"topic":null}}',
        'close',
        'end',
      ],
      arrived: 'the same',
    },
  },
  ...Object.entries({
    'endAsync(true)': [true, undefined],
    'endAsync(false, packet)': [false, { reasonCode: 4 }],
    'endAsync(packet)': [{ reasonCode: 4 }, undefined],
  } as const).map(([form, [force, packet]]): Scenarios[number] => ({
    name: `${form} resolves`,
    play: async (stage) => {
      const a = await stage.connected({ protocolVersion: 5 })
      await a.settled('endAsync', a.client.endAsync(force as never, packet as never))
    },
  })),
  {
    name: 'endAsync rejects when a store cannot be closed',
    play: async (stage) => {
      const outgoingStore = new stage.mqtt.Store()
      outgoingStore.close = (callback) => callback!(new Error('disk full'))
      const a = await stage.connected({ outgoingStore })
      await a.settled('endAsync', a.client.endAsync())
    },
  },
]
