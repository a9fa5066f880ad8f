/** What a release of MQTT.js or mqtt-packet may bring without anybody noticing stops the build, with a sentence. */

import { beforeAll, describe, expect, it, vi } from 'vitest'
import { problemsOf, type Change } from './altered-build.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 })

interface Silent extends Change {
  what: string
  /** One for each change: what the build says of it. */
  said: RegExp
}

const client = 'mqtt/build/lib/client.js'
const parser = 'mqtt-packet/parser.js'

/** While the packages are read. */
const whileReading: Silent[] = [
  {
    what: 'a second `switch` with a case that is left out of the first',
    file: parser,
    from: '  _parsePayload () {',
    to: `  _mark () { switch (this.packet.cmd) { case 'subscribe': this.mark = 1; break; default: this.mark = 2 } }
  _parsePayload () { this._mark()`,
    said: /^mqtt-packet\/parser: case 'subscribe' was to be left out of switch in _parsePayload, and is there 2 times: line \d+, switch in _mark; line \d+, switch in _parsePayload/,
  },
  {
    what: 'a constant of mqtt-packet that the stand-in does not have',
    file: 'mqtt-packet/generate.js',
    from: "const { Buffer } = require('buffer')",
    to: "const { Buffer } = require('buffer')\nconst constants = require('./constants')\nmodule.exports.mask = constants.SHARED_MASK",
    said: /mqtt-packet\/generate\.js \(.*"SHARED_MASK" is not exported by "src\/shims\/packet-constants\.ts"/,
  },
  {
    what: 'a package that is new',
    file: client,
    from: 'const store_1 =',
    to: 'const minimist_1 = __importDefault(require("minimist"));\nconst store_1 =',
    said: /^minimist is new in the bundle, imported by mqtt\/build\/lib\/client: /,
  },
  {
    what: 'a package that is new and not installed',
    file: 'mqtt/build/lib/store.js',
    from: 'const readable_stream_1 =',
    to: 'const heap_1 = __importDefault(require("no-such-heap"));\nconst readable_stream_1 =',
    said: /"no-such-heap" is imported by "node_modules\/mqtt\/build\/lib\/store\.js", but could not be resolved/,
  },
  {
    what: 'another class of readable-stream',
    file: 'mqtt/build/lib/store.js',
    from: 'new readable_stream_1.Readable(streamsOpts)',
    to: 'new readable_stream_1.Transform(streamsOpts)',
    said: /mqtt\/build\/lib\/store\.js \(.*"Transform" is not exported by "src\/shims\/streams\.ts"/,
  },
  {
    what: 'another name for a private method that is overridden',
    file: client,
    from: /\b_onConnackTimeout\b/g,
    to: '_onTimeout',
    said: /^mqtt\/build\/lib\/client has no MqttClient\._onConnackTimeout any more, which is counted on: src\/mqtt\/\S+\.ts:\d+/,
  },
  {
    what: 'another name for a private field',
    file: client,
    from: /\b_incomingQoS2Ids\b/g,
    to: '_incomingIds',
    said: /^mqtt\/build\/lib\/client has no MqttClient\._incomingQoS2Ids any more, /,
  },
  {
    what: 'another name for a private method of the parser',
    file: parser,
    from: /\b_parseMessageId\b/g,
    to: '_parseId',
    said: /^mqtt-packet\/parser has no Parser\._parseMessageId any more, /,
  },
  {
    what: 'another method of the list of topic aliases',
    file: 'mqtt/build/lib/topic-alias-send.js',
    from: 'return this.aliasToTopic.get(alias);',
    to: 'return this.aliasToTopic.has(alias) && this.aliasToTopic.get(alias);',
    said: /^mqtt\/build\/lib\/topic-alias-send uses `this\.aliasToTopic\.has`, and src\/shims\/lru-cache\.ts has no has/,
  },
  {
    what: 'another property of process',
    file: 'mqtt/build/lib/shared.js',
    from: 'class ErrorWithReasonCode',
    to: 'const debugged = process.env.DEBUG;\nclass ErrorWithReasonCode',
    said: /^mqtt\/build\/lib\/shared uses `process\.env`, and src\/shims\/process\.ts has no env/,
  },
  {
    what: 'a look for another global',
    file: 'mqtt/build/lib/TypedEmitter.js',
    from: 'class TypedEventEmitter {',
    to: 'const queue = globalThis.queueMicrotask;\nclass TypedEventEmitter { static queue = queue;',
    said: /^mqtt\/build\/lib\/TypedEmitter uses `globalThis\.queueMicrotask`, and src\/shims\/global-this\.ts has no queueMicrotask/,
  },
]

/** In what is made of them. */
const inTheResult: Silent[] = [
  {
    what: 'Array.prototype.flatMap',
    file: 'mqtt/build/lib/handlers/ack.js',
    from: 'const granted = packet.granted;',
    to: 'const granted = packet.granted.flatMap((code) => [code]);',
    said: /^mqtt\/build\/lib\/handlers\/ack:\d+: this came after ECMAScript 2015: .*\.flatMap\(/s,
  },
  {
    what: 'Object.fromEntries',
    file: client,
    from: 'this._resubscribeTopics = {};',
    to: 'this._resubscribeTopics = Object.fromEntries([]);',
    said: /^mqtt\/build\/lib\/client:\d+: this came after ECMAScript 2015: .*\.fromEntries\(/s,
  },
  {
    what: 'queueMicrotask',
    file: client,
    from: 'callback(...args);',
    to: 'queueMicrotask(() => callback(...args));',
    said: /^mqtt\/build\/lib\/client:\d+: a phone may lack the global queueMicrotask$/,
  },
  {
    what: 'performance',
    file: 'mqtt/build/lib/KeepaliveManager.js',
    from: 'Date.now()',
    to: 'performance.now()',
    said: /^mqtt\/build\/lib\/KeepaliveManager:\d+: a phone may lack the global performance$/,
  },
]

it('says nothing of the packages as they are', async () => {
  expect(await problemsOf([])).toEqual([])
})

describe.each([
  ['while it reads the packages', whileReading],
  ['in what it makes of them', inTheResult],
])('%s, the build says all at once:', (_, changes) => {
  let problems: string[] = []
  beforeAll(async () => {
    problems = await problemsOf(changes)
  })

  it.each(changes)('$what', ({ said }) => {
    expect(problems.filter((problem) => said.test(problem)).length).toBeGreaterThan(0)
  })

  it('and nothing that did not happen', () => {
    expect(problems.filter((problem) => !changes.some(({ said }) => said.test(problem)))).toEqual([])
  })
})

it.each([
  ['a class that is extended and has another name', client, /\bMqttClient\b/g, 'Client', /^mqtt\/build\/lib\/client has no class MqttClient any more/], // prettier-ignore
  ['a part that is not there any more', parser, /\b_parseSubscribe\b/g, '_parseSub', /there is no _parseSubscribe any more to leave out of class Parser/], // prettier-ignore
  ['a call of what is left out of the client', client, 'this._cleanUp(true);', 'this._cleanUp(true);\n        this._flushVolatile();', /^mqtt\/build\/lib\/client:\d+ uses _flushVolatile, which src\/shims\/table\.ts leaves out/], // prettier-ignore
  ['a listener of its own that is not there any more', client, "this.on('close',", "this.on('closed',", /there is no on\('close'\) any more to leave out of constructor of class MqttClient/], // prettier-ignore
  ['a second listener of the same event', client, "this.on('close',", "this.on('connect', () => undefined);\n        this.on('close',", /on\('connect'\) was to be left out of constructor of class MqttClient, and is there 2 times/], // prettier-ignore
  ['a call of what is left out', parser, "case 'disconnect':", "case 'disconnect':\n          if (this._old) this._parseSubscribe()", /^mqtt-packet\/parser:\d+ uses _parseSubscribe, which src\/shims\/table\.ts leaves out/], // prettier-ignore
  ['a module that is not imported any more', client, /^.*require\("\.\/is-browser"\).*$/m, 'const is_browser_1 = { default: false };', /^nothing imports mqtt\/build\/lib\/is-browser any more, which src\/shims\/table\.ts replaces by environment\.ts/], // prettier-ignore
])('stops at %s', async (_, file, from, to, said) => {
  expect(await problemsOf([{ file, from, to }])).toEqual(
    expect.arrayContaining([expect.stringMatching(said)]),
  )
})
