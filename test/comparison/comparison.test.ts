import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Scenario } from './scenario.ts'
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

describe('what a client does here and in MQTT.js', () => {
  for (const scenario of scenarios) {
    it(scenario.name, { timeout: 30_000 }, async () => {
      const [expected, ...traces] = await Promise.all([theirs, ...ours].map((side) => play(scenario, side)))
      const { deviation } = scenario
      if (deviation) expect(story(expected!)).toEqual(deviation.mqttJs)
      for (const trace of traces) {
        if (deviation) expect(story(trace)).toEqual(deviation.here)
        else expect(trace).toEqual(expected)
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

  it.each(scenarios.flatMap(({ name, deviation }) => (deviation ? [[name, deviation.row] as const] : [])))(
    '%s: the difference is documented',
    (_name, row) => {
      expect(documented).toContain(row)
    },
  )

  it('deviate where they say so', () => {
    for (const { deviation } of scenarios) if (deviation) expect(deviation.here).not.toEqual(deviation.mqttJs)
  })
})
