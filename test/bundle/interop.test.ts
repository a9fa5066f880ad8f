/**
 * However a mini program asks for the file, it gets a `connect` that works. The devtools' Babel turns `import` into
 * `require` and one of two small functions; they are spelled out here.
 */

import { describe, expect, it, vi } from 'vitest'
import { createClock, createMiniProgram } from '../../dist/testing.mjs'
import { createBroker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { fromRoot, mqttFile } from './built-files.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

/** `import x from`: the export named default of what was an ECMAScript module, else `module.exports` itself. */
const importDefault = `
  function importDefault(required) {
    return required && required.__esModule ? required : { default: required }
  }
`

/** `import * as x from`: the exports of what was an ECMAScript module, else a copy with `module.exports` as default. */
const importNamespace = `
  function importNamespace(required) {
    if (required && required.__esModule) return required
    if (required === null || (typeof required !== 'object' && typeof required !== 'function')) {
      return { default: required }
    }
    var copy = {}
    Object.keys(required).forEach(function (name) {
      Object.defineProperty(copy, name, Object.getOwnPropertyDescriptor(required, name))
    })
    copy.default = required
    return copy
  }
`

const ways: Record<string, string> = {
  "const mqtt = require('…')": `var mqtt = require('FILE'); module.exports = mqtt.connect`,
  "const { connect } = require('…')": `module.exports = require('FILE').connect`,
  "require('…').default": `module.exports = require('FILE').default.connect`,
  "import mqtt from '…'": `${importDefault} var mqtt = importDefault(require('FILE')); module.exports = mqtt.default.connect`,
  "import * as mqtt from '…'": `${importNamespace} var mqtt = importNamespace(require('FILE')); module.exports = mqtt.connect`,
  "import { connect } from '…'": `var file = require('FILE'); module.exports = function () { return (0, file.connect).apply(void 0, arguments) }`,
  "import mqtt, { connect } from '…'": `${importNamespace} var file = importNamespace(require('FILE')); module.exports = file.default.connect === file.connect && file.connect`,
  'import * as mqtt, mqtt.default': `${importNamespace} var mqtt = importNamespace(require('FILE')); module.exports = mqtt.default.connect`,
  "require('…') for the second time": `require('FILE'); var again = require('FILE'); module.exports = again.connect`,
}

/** Where the file lies: copied beside the page, or put there by the devtools' npm step. */
const places: Record<string, Record<string, string>> = {
  './mqtt.min.js': { './mqtt.min.js': mqttFile },
  'mqtt-miniprogram': { 'mqtt-miniprogram': fromRoot('dist/miniprogram/index.js') },
}

interface Client {
  on(event: 'connect', listener: () => void): void
  readonly connected: boolean
  end(force: boolean): void
}

describe.each(Object.entries(places))('%s', (name, modules) => {
  it.each(Object.entries(ways))('%s', async (_way, source) => {
    const clock = createClock()
    const broker = createBroker({ clock })
    const program = createMiniProgram({ clock, server: overSimulatedSocket(broker) })
    const connect = program.run<(url: string, options: object) => Client>(
      { source: source.replaceAll('FILE', name) },
      { modules },
    )
    const client = connect('wxs://broker.example/mqtt', { clientId: 'phone' })
    await clock.runAll({ until: () => client.connected })
    expect(broker.connection('phone')?.protocolVersion).toBe(4)
    client.end(true)
    await clock.advance(3000)
    expect(program.sockets.open).toHaveLength(0)
    expect(program.errors).toEqual([])
  })
})

describe('mqtt-miniprogram/transport', () => {
  it.each([
    ["const { createStreamBuilder } = require('…')", `var builder = require('FILE').createStreamBuilder`],
    [
      "import { createStreamBuilder } from '…'",
      `var file = require('FILE'); var builder = (0, file.createStreamBuilder)`,
    ],
    [
      "import * as transport from '…'",
      `${importNamespace} var builder = importNamespace(require('FILE')).createStreamBuilder`,
    ],
  ])('%s', async (_way, source) => {
    const clock = createClock()
    const program = createMiniProgram({
      clock,
      server: (connection) => {
        connection.accept({ protocol: 'mqtt' })
        connection.onMessage = (data) => connection.send(data)
      },
    })
    const seen = program.run<{ text?: string; closed?: boolean }>(
      {
        source: `${source.replaceAll('FILE', 'mqtt-miniprogram/transport')}
          var stream = builder({ url: 'wxs://broker.example/mqtt' })()
          stream.on('data', function (data) { exports.text = data.toString(); stream.end() })
          stream.on('close', function () { exports.closed = true })
          stream.write('there and back')`,
      },
      { modules: { 'mqtt-miniprogram/transport': fromRoot('dist/miniprogram/transport.js') } },
    )
    await clock.advance(3000)
    expect(seen).toEqual({ text: 'there and back', closed: true })
    expect(program.errors).toEqual([])
  })
})
