import type { Packet } from 'mqtt-packet'
import { describe, expect, it } from 'vitest'
import { createClock } from '../../src/simulator/base/clock.ts'
import { createMiniProgram } from '../../src/simulator/mini-program.ts'
import { createBroker } from '../../src/broker/broker.ts'
import { connectPacket } from './in-process.ts'
import { overSimulatedSocket } from '../../src/broker/over-simulated-socket.ts'
import { encode, PacketDecoder } from '../../src/broker/packet-codec.ts'

const bytesOf = (packet: Packet): ArrayBuffer => Uint8Array.from(encode(packet, 4)).buffer

/** A mini program whose every socket leads to one broker, all on one clock. */
function bench() {
  const clock = createClock(0)
  const broker = createBroker({ clock })
  const program = createMiniProgram({ clock, server: overSimulatedSocket(broker) })
  const dial = (protocols: string[]) => {
    const seen: string[] = []
    const decoder = new PacketDecoder(4)
    const task = program.wx.connectSocket({
      url: 'wss://broker.example/mqtt',
      protocols,
      success() {},
      fail() {},
    })
    task?.onOpen(() => seen.push('open'))
    task?.onError(() => seen.push('error'))
    task?.onClose(({ code }) => seen.push(`close ${code}`))
    task?.onMessage(({ data }) => seen.push(decoder.decode(Buffer.from(data as ArrayBuffer)).cmd))
    const send = (data: string | ArrayBuffer): void => {
      task?.send({ data, success() {}, fail() {} })
    }
    return { task, seen, send }
  }
  return { clock, broker, program, dial }
}

describe('a broker behind simulated sockets', () => {
  it('talks to a mini program', async () => {
    const { clock, broker, dial } = bench()
    const { task, seen, send } = dial(['mqtt'])
    await clock.advance(100)
    send(bytesOf(connectPacket(4, {})))
    send(bytesOf({ cmd: 'pingreq' }))
    await clock.advance(100)
    expect(seen).toEqual(['open', 'connack', 'pingresp'])
    task?.close({ success() {}, fail() {} })
    await clock.advance(1000)
    expect(broker.connections).toEqual([])
  })

  it.each([{ protocols: ['chat'] }, { protocols: [] }])(
    'refuses protocols $protocols',
    async ({ protocols }) => {
      const { clock, broker, dial } = bench()
      const { seen } = dial(protocols)
      await clock.advance(1000)
      expect(seen).toContain('error')
      expect(seen).not.toContain('open')
      expect(broker.connections).toEqual([])
    },
  )

  it('closes the socket when the broker ends the connection', async () => {
    const { clock, broker, dial } = bench()
    const { seen, send } = dial(['mqtt'])
    await clock.advance(100)
    send(bytesOf(connectPacket(4, {})))
    await clock.advance(100)
    broker.kick('a')
    await clock.advance(1000)
    expect(seen).toEqual(['open', 'connack', 'close 1000'])
  })

  it('closes on text with code 1003', async () => {
    const { clock, broker, dial } = bench()
    const { seen, send } = dial(['mqtt'])
    await clock.advance(100)
    send('hello')
    await clock.advance(1000)
    expect(seen).toEqual(['open', 'close 1003'])
    expect(broker.connections).toEqual([])
  })

  it('says nothing more to a socket that ended under its hands', async () => {
    const clock = createClock(0)
    const broker = createBroker({ clock })
    const sent: number[] = []
    let end = (): void => undefined
    broker.script({
      on: 'connect',
      do: ({ proceed }) => {
        end()
        proceed()
      },
    })
    const connection = {
      protocols: ['mqtt'],
      accept: () => undefined,
      refuse: () => undefined,
      send: (data: Uint8Array) => sent.push(data.length),
      close: () => undefined,
      onMessage: undefined as ((data: string | ArrayBuffer) => void) | undefined,
      onClose: undefined as ((event: { code: number; reason: string }) => void) | undefined,
    }
    overSimulatedSocket(broker)(connection)
    end = () => connection.onClose?.({ code: 1006, reason: '' })
    connection.onMessage?.(bytesOf(connectPacket(4, {})))
    expect(sent).toEqual([])
    expect(broker.connections).toEqual([])
  })
})
