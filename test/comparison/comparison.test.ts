import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Apart, Scenario } from './scenario.ts'
import { scenarios } from './scenarios/index.ts'
import { miniProgram, mqttJs, type Side } from './side.ts'
import { Stage, type Trace } from './stage.ts'

const theirs = mqttJs()
const ours = [miniProgram('binding'), miniProgram('jsapi')]
const documented = readFileSync('docs/deviations.md', 'utf8')

async function play(scenario: Scenario, side: Side): Promise<Trace> {
  const stage = await Stage.open(side, scenario.broker?.())
  try {
    await scenario.play(stage)
    return await stage.close()
  } finally {
    await stage.clear()
  }
}

/** What a deviation is told by: everything but the packets and the properties, with packets by their kind alone. */
const story = (trace: Trace): string[] =>
  trace.clients['a']!.filter((line) => !/^(packetsend|packetreceive|left|ended) /.test(line)).map((line) =>
    line
      .replace(/^connect connack .*/, 'connect')
      .replace(/\b((pub|sub|unsub)(ack|rec|rel|comp)|publish|disconnect) \{.*\}$/, '$1'),
  )

/** What came in at the broker, by connection. */
const arrived = (trace: Trace): string[][] => trace.broker.map((connection) => connection.in.map(inShort))

function inShort(line: string): string {
  const [cmd = ''] = line.split(' ')
  const packet = JSON.parse(line.slice(cmd.length)) as {
    messageId?: number
    topic?: string
    payload?: string
    dup?: boolean
    subscriptions?: { topic: string }[]
    unsubscriptions?: string[]
  }
  const topics = packet.subscriptions?.map(({ topic }) => topic) ?? packet.unsubscriptions
  if (topics) return `${cmd} ${topics.join(', ')}`
  if (cmd === 'publish')
    return `publish ${packet.messageId ?? 0} ${packet.payload}${packet.dup ? ' again' : ''}`
  return packet.messageId === undefined ? cmd : `${cmd} ${packet.messageId}`
}

/** Without the properties that differ. */
function without(trace: Trace, { properties }: Apart): Trace {
  const strip = (line: string): string => {
    const [, when, json] = /^(\S+) (\{"clean":.*\})$/.exec(line) ?? []
    if (!json) return line
    const entries = Object.entries(JSON.parse(json) as object)
    return `${when} ${JSON.stringify(entries.filter(([name]) => !properties.includes(name)))}`
  }
  const clients = Object.entries(trace.clients).map(([name, lines]) => [name, lines.map(strip)])
  return { ...trace, clients: Object.fromEntries(clients) as Trace['clients'] }
}

describe('what a client does here and in MQTT.js', () => {
  for (const scenario of scenarios) {
    it(scenario.name, { timeout: 30_000 }, async () => {
      const [expected, ...traces] = await Promise.all([theirs, ...ours].map((side) => play(scenario, side)))
      const { apart, deviation } = scenario
      const onTheWire = deviation?.arrived
      if (deviation) expect(story(expected!)).toEqual(deviation.mqttJs)
      if (onTheWire && onTheWire !== 'the same') expect(arrived(expected!)).toEqual(onTheWire.mqttJs)
      for (const trace of traces) {
        if (deviation) expect(story(trace)).toEqual(deviation.here)
        else if (apart) expect(without(trace, apart)).toEqual(without(expected!, apart))
        else expect(trace).toEqual(expected)
        if (apart) expect(trace, 'nothing is apart any more').not.toEqual(expected)
        if (onTheWire === 'the same') expect(arrived(trace)).toEqual(arrived(expected!))
        else if (onTheWire) expect(arrived(trace)).toEqual(onTheWire.here)
      }
    })
  }
})

describe('the scenarios', () => {
  it('are at least sixty, each of a name of its own', () => {
    const names = scenarios.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
    expect(names.length).toBeGreaterThanOrEqual(60)
  })

  it.each(
    scenarios.flatMap(({ name, apart, deviation }) =>
      [deviation, apart].flatMap((one) => (one ? [[name, one.row] as const] : [])),
    ),
  )('%s: the difference is documented', (_name, row) => {
    expect(documented).toContain(row)
  })

  it('deviate where they say so', () => {
    for (const { deviation } of scenarios) {
      if (!deviation) continue
      const { arrived: onTheWire } = deviation
      const here = [deviation.here, onTheWire === 'the same' ? onTheWire : onTheWire?.here]
      const mqttJs = [deviation.mqttJs, onTheWire === 'the same' ? onTheWire : onTheWire?.mqttJs]
      expect(here).not.toEqual(mqttJs)
    }
  })
})
