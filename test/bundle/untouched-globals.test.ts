/** Loading and using the built file leaves the globals of the program as they were; with plugins they are frozen. */

import { describe, expect, it, vi } from 'vitest'
import { createClock, createMiniProgram } from '../../dist/testing.mjs'
import { createBroker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { fromRoot } from './built-files.ts'
import { fullSessionTrace } from './full-session-trace.ts'
import { startPhone } from './phone.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const url = 'wxs://broker.example/mqtt'

/** Notes everything that can be reached from the global object, and says later what is not as it was. */
const watchGlobals = `
  function watchGlobals() {
    var notes = new Map()
    function note(object, path) {
      if (object === null || (typeof object !== 'object' && typeof object !== 'function') || notes.has(object)) return
      if (path === 'wx' || path === 'console') return
      var properties = new Map()
      notes.set(object, { path: path, prototype: Object.getPrototypeOf(object), properties: properties })
      Reflect.ownKeys(object).forEach(function (key) {
        var descriptor = Object.getOwnPropertyDescriptor(object, key)
        properties.set(key, descriptor)
        var name = (path && path + '.') + String(key)
        note(descriptor.value, name)
        note(descriptor.get, name)
        note(descriptor.set, name)
      })
      note(Object.getPrototypeOf(object), path + '.__proto__')
    }
    Object.getOwnPropertyNames(globalThis).forEach(function (name) { if (/^[A-Z]/.test(name)) note(globalThis[name], name) })
    note(globalThis, '')
    return function () {
      var changes = []
      notes.forEach(function (noted, object) {
        if (Object.getPrototypeOf(object) !== noted.prototype) changes.push(noted.path + ' has another prototype')
        Reflect.ownKeys(object).forEach(function (key) {
          if (!noted.properties.has(key)) changes.push(noted.path + ' has got ' + String(key))
        })
        noted.properties.forEach(function (was, key) {
          var is = Object.getOwnPropertyDescriptor(object, key)
          var same = is && ['value', 'get', 'set', 'writable', 'enumerable', 'configurable'].every(function (field) {
            return Object.is(is[field], was[field])
          })
          if (!same) changes.push(noted.path + ' has another ' + String(key))
        })
      })
      return changes.join('; ')
    }
  }
`

interface Watched {
  whileLoading: string
  afterwards(): string
  mqtt: unknown
  play(mqtt: unknown, settings: object, done: (error: Error | null, trace?: string[]) => void): void
}

describe('the globals of a program', () => {
  it('are the same after loading both files and after a full session', async () => {
    const clock = createClock()
    const broker = createBroker({ clock })
    const program = createMiniProgram({ clock, server: overSimulatedSocket(broker) })
    const watched = program.run<Watched>(
      {
        source: `${watchGlobals}
          var changes = watchGlobals()
          var mqtt = require('mqtt-miniprogram')
          require('mqtt-miniprogram/transport')
          module.exports = {
            whileLoading: changes(),
            afterwards: changes,
            mqtt: mqtt,
            play: require('full-session').fullSession,
          }`,
      },
      {
        modules: {
          'mqtt-miniprogram': fromRoot('dist/mqtt.min.js'),
          'mqtt-miniprogram/transport': fromRoot('dist/miniprogram/transport.js'),
          'full-session': fromRoot('test/bundle/full-session.js'),
        },
      },
    )
    expect(watched.whileLoading).toBe('')
    let trace: string[] | undefined
    watched.play(watched.mqtt, { url, protocolVersion: 4, clientId: 'phone' }, (_error, result) => {
      trace = result
    })
    await clock.runAll({ until: () => trace !== undefined })
    expect([...trace!]).toEqual(fullSessionTrace(4))
    expect(watched.afterwards()).toBe('')
  })

  it.each([
    ['Array.prototype.last = 1', 'Array.prototype has got last'],
    ['leak = 1', ' has got leak'],
    ['Object.keys = null', 'Object has another keys'],
    ['delete Promise.prototype.finally', 'Promise.prototype has another finally'],
    ['Object.setPrototypeOf(Map, null)', 'Map has another prototype'],
  ])('are watched closely: %s', (change, told) => {
    const sloppy = `(function () { ${change} })()`.replace('leak', 'globalThis.leak')
    const source = `${watchGlobals} var changes = watchGlobals(); ${sloppy}; module.exports = changes()`
    expect(createMiniProgram({ clock: createClock() }).run<string>({ source })).toBe(told)
  })

  // Plugins run with frozen globals (docs/platform.md §7).
  it.each([3, 4, 5] as const)('may be frozen: a full session in MQTT version %i', async (protocolVersion) => {
    const { play, program } = startPhone({}, { frozenGlobals: true })
    const trace = await play('fullSession', { url, protocolVersion, clientId: 'phone' })
    expect([...trace]).toEqual(fullSessionTrace(protocolVersion))
    expect(program.errors).toEqual([])
  })

  it('may be frozen: transport.js loads', () => {
    const program = createMiniProgram({ clock: createClock() })
    const transport = program.run(fromRoot('dist/miniprogram/transport.js'), { frozenGlobals: true })
    expect(transport).toHaveProperty('createStreamBuilder')
  })
})
