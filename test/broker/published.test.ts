/** The broker as it is published: one file that stands alone, and its typings. */

import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { describe, expect, it } from 'vitest'
import * as asModule from '../../dist/testing-broker.mjs'
import { createClock, createMiniProgram } from '../../dist/testing.mjs'

const required = createRequire(import.meta.url)('../../dist/testing-broker.cjs') as typeof asModule

describe.each([
  ['testing-broker.mjs', asModule],
  ['testing-broker.cjs', required],
])('%s', (file, { createBroker }) => {
  it('imports nothing but modules of Node', () => {
    // Who imports it gets the one that is required, by a module of a few lines.
    const [whole] = /'\.\/(testing-broker\.cjs)'/.exec(readFileSync(`dist/${file}`, 'utf8'))?.slice(1) ?? [
      file,
    ]
    const code = readFileSync(`dist/${whole}`, 'utf8')
    const imported = [...code.matchAll(/^import .*?'([^']+)'|= require\('([^']+)'\)/gm)].map(
      ([, a, b]) => a ?? b!,
    )
    expect(imported.length).toBeGreaterThan(2)
    expect(imported.filter((name) => !isBuiltin(name))).toEqual([])
  })

  it('serves the built client in the built simulator', async () => {
    const clock = createClock(0)
    const broker = createBroker({ clock, users: { alice: 'secret' }, acl: [{ topic: 'lamp' }] })
    const program = createMiniProgram({ clock, server: broker.server })
    const page = program.run<{ seen: string[] }>({
      source: `
        const mqtt = require('./dist/mqtt.min.js')
        const client = mqtt.connect('wxs://broker.example/mqtt', { username: 'alice', password: 'secret' })
        client.subscribe('lamp')
        client.on('message', (topic, payload) => exports.seen.push(topic + ' ' + payload))
        exports.seen = []`,
    })
    await clock.advance(1000)
    broker.publish({ topic: 'lamp', payload: 'on', qos: 1 })
    await clock.advance(1000)
    expect(page.seen, `${program.timeline}\n${broker}`).toEqual(['lamp on'])
    expect(String(broker)).toMatch(/in subscribe \d+ lamp/)
    broker.stop()
    expect(program.sockets.open.length).toBe(1)
    await clock.advance(100)
    expect(program.errors).toEqual([])
  })
})

it('keeps no process alive', () => {
  const code = "require('./dist/testing-broker.cjs').createBroker(); console.log('done')"
  expect(execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' })).toBe('done\n')
})
