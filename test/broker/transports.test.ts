import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { connectPacket, digest, joinAs, message, openChannel, subscribe } from './in-process.ts'
import { encode } from '../../src/broker/packet-codec.ts'

describe('a transport', () => {
  it('that answers within send is heard after the packet it interrupts', () => {
    const broker = createBroker({ clock: createClock(0) })
    const hasty = openChannel(broker)
    hasty.onBytes = () => undefined
    hasty.send(encode(connectPacket(4, { clientId: 'hasty' }), 4))
    hasty.send(encode({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: '#', qos: 0 }] }, 4))
    const patient = joinAs(broker, 'patient')
    subscribe(patient, 'a', 'b')
    hasty.onBytes = () => {
      hasty.onBytes = () => undefined
      hasty.send(encode(message('b', 'answer'), 4))
    }
    broker.publish({ topic: 'a', payload: 'question' })
    expect(digest(patient.take())).toEqual(['a question q0', 'b answer q0'])
  })

  it('that closes within send ends the connection after the packet it interrupts', () => {
    const broker = createBroker({ clock: createClock(0) })
    const brittle = openChannel(broker)
    brittle.onBytes = () => {
      brittle.close()
    }
    brittle.send(encode(connectPacket(4, {}), 4))
    expect(broker.connections).toEqual([])
    expect(broker.sessions).toEqual([])
  })

  it('may use its memory again', () => {
    const clock = createClock(0)
    const broker = createBroker({ clock })
    broker.script({ on: 'open', do: 'delay', ms: 100 })
    const channel = openChannel(broker)
    const memory = encode(connectPacket(4, {}), 4)
    channel.send(memory)
    memory.fill(0xff)
    clock.advanceSync(100)
    expect(broker.connection('a')?.isOpen).toBe(true)
  })

  it('gets every packet by itself', () => {
    const broker = createBroker({ clock: createClock(0) })
    const channel = openChannel(broker)
    channel.send(Buffer.concat([encode(connectPacket(4, {}), 4), encode({ cmd: 'pingreq' }, 4)]))
    expect(channel.pieces.map((bytes) => Buffer.from(bytes).toString('hex'))).toEqual(['20020000', 'd000'])
  })
})
