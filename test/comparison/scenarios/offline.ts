/** What is asked for while there is no connection. */

import type { Scenarios } from '../scenario.ts'

export const offline: Scenarios = [
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
      a.describe('waiting')
      await a.heard('unsubscribed:')
      await a.heard('two:')
      await stage.saw('publish', 4)
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
      a.describe('waiting')
      await a.heard('subscribed:')
      await a.heard('two:')
      await stage.saw('publish', 3)
    },
  },
  {
    name: 'queueQoSZero: false refuses QoS 0 only',
    play: async (stage) => {
      const a = stage.connect({ queueQoSZero: false })
      a.client.publish('t', 'zero', a.told('zero'))
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.subscribe('u', a.told('subscribed'))
      a.describe('waiting')
      await a.heard('one:')
      await a.heard('subscribed:')
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
    name: 'what was queued survives several failed dials',
    play: async (stage) => {
      stage.broker.script({ on: 'connect', do: 'close', times: 3 })
      const a = stage.connect()
      a.client.publish('t', 'zero')
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.subscribe('u', a.told('subscribed'))
      // The callback hears of the first close already; the packet is sent all the same.
      await a.heard('packetreceive suback')
      await a.heard('one:')
    },
  },
  {
    name: 'a message that is removed offline is not sent',
    play: async (stage) => {
      const a = stage.connect()
      a.client.publish('t', 'one', { qos: 1 }, a.told('one'))
      a.client.removeOutgoingMessage(a.client.getLastMessageId())
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
    },
  },
  {
    name: 'a refused CONNECT leaves what was queued',
    broker: () => ({ authenticate: () => 'not authorized' }),
    play: async (stage) => {
      const a = stage.connect()
      a.client.publish('t', 'zero', a.told('zero'))
      a.client.subscribe('u', a.told('subscribed'))
      await a.heard('close')
      a.describe('refused')
      await stage.giveUp(a)
    },
  },
]
