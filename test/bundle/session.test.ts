/** The built file in the platform's module wrapper, in a realm that has `wx`, timers and `console` and nothing else. */

import { describe, expect, it, vi } from 'vitest'
import { fullSessionTrace } from './full-session-trace.ts'
import { startPhone, type TalkReport } from './phone.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const url = 'wxs://broker.example/mqtt'
const versions = [3, 4, 5] as const
const implementations = ['binding', 'jsapi'] as const

/** MQTT.js 5.16 takes a PUBCOMP with the reason 0x92 for a failed publish. To be removed with its cause. */
const cases = implementations.flatMap((socketImplementation) =>
  versions.map((protocolVersion) => ({ socketImplementation, protocolVersion })),
)

describe.each(cases)('over $socketImplementation in MQTT version $protocolVersion', (the) => {
  const { socketImplementation, protocolVersion } = the

  it('a full session', async () => {
    const { clock, play, program, broker } = startPhone({ socketImplementation })
    const trace = await play('fullSession', { url, protocolVersion, clientId: 'phone' })
    expect([...trace]).toEqual(fullSessionTrace(protocolVersion))
    await clock.advance(3000)
    expect(program.sockets.open).toHaveLength(0)
    expect(program.timers.pending).toBe(0)
    expect(broker.connections).toHaveLength(0)
    expect(program.errors).toEqual([])
  })

  it('1,000 messages and 5 drops', async () => {
    const phone = startPhone({ socketImplementation, timelineLimit: 1000 })
    const report: TalkReport = await phone.play('longTalk', {
      url,
      protocolVersion,
      clientId: 'phone',
      messages: 999,
      burst: 99,
      drops: 5,
      drop: () => phone.program.sockets.last?.drop(),
    })
    expect(report.connects).toBe(6)
    expect([...report.failed]).toEqual([0, 0, 0])
    expect(report.confirmed).toBe(999)
    expect([...report.received].slice(1)).toEqual([333, 333])
    expect(report.repeated[2]).toBe(0)
    expect(phone.program.errors).toEqual([])
  })

  // MQTT 5, 3.7.2.1: "Packet Identifier not found" is no error when a session is taken up again.
  it('QoS 2 is confirmed though the last word of it was lost', async () => {
    const { broker, clock, mqtt } = startPhone({ socketImplementation })
    const client = mqtt.connect(url, {
      protocolVersion,
      protocolId: protocolVersion === 3 ? 'MQIsdp' : 'MQTT',
      clientId: 'phone',
      clean: false,
      properties: { sessionExpiryInterval: 600 },
    })
    await clock.runAll({ until: () => client.connected })
    broker.script({ on: 'pubcomp', from: 'broker', do: 'close', times: 1 })
    const answers: unknown[] = []
    client.publish('once', 'only', { qos: 2 }, (error) => answers.push(error?.message ?? 'confirmed'))
    await clock.advance(10_000)
    expect(client.connected).toBe(true)
    expect(answers).toEqual(['confirmed'])
  })
})
