/**
 * One session, the same file, in the engines of phones and beyond: V8 in the simulated mini program, JavaScriptCore
 * without JIT, QuickJS; each as it is and as an old phone has it, each on real brokers.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fullSessionTrace } from '../bundle/full-session-trace.ts'
import type { TalkReport } from '../bundle/phone.ts'
import { startAedes, type RunningAedes } from './engines/aedes.ts'
import type { RunningEngine } from './engines/engine.ts'
import * as javaScriptCore from './engines/java-script-core.ts'
import { play, type PlaySettings } from './engines/play.ts'
import type { Realm } from './engines/platform-files.ts'
import { startQuickJs } from './engines/quick-js.ts'
import { playInV8 } from './engines/v8.ts'
import { describeWithMosquitto, startMosquitto, type Mosquitto } from './mosquitto.ts'

type Play = <Result>(
  script: 'fullSession' | 'longTalk',
  settings: PlaySettings,
  realm: Realm,
) => Promise<Result>

/** Plays in a fresh engine, in which nothing may go wrong unheard. */
const inEngine =
  (start: (realm: Realm) => Promise<RunningEngine>): Play =>
  async <Result>(script: 'fullSession' | 'longTalk', settings: PlaySettings, realm: Realm) => {
    const engine = await start(realm)
    try {
      const { result, exceptions, console } = await play<Result>(engine, script, settings)
      expect(exceptions).toEqual([])
      expect(console).toEqual([])
      return result
    } finally {
      await engine.stop()
    }
  }

interface Engine {
  name: string
  play: Play
  start?: (realm: Realm) => Promise<RunningEngine>
  sendCallbacks: 'sync' | 'async'
}

const engines: Engine[] = [
  { name: 'V8', play: playInV8, sendCallbacks: 'sync' },
  { name: 'QuickJS', play: inEngine(startQuickJs), start: startQuickJs, sendCallbacks: 'sync' },
]
if (javaScriptCore.isInstalled) {
  const start = javaScriptCore.startJavaScriptCore
  engines.push({ name: 'JavaScriptCore without JIT', play: inEngine(start), start, sendCallbacks: 'async' })
} else if (process.env.CI) {
  it('JavaScriptCore', () => {
    throw new Error(javaScriptCore.advice)
  })
} else {
  it.skip(`JavaScriptCore (${javaScriptCore.advice})`, () => undefined)
}

const realms: Realm[] = ['new', 'old']
const places = engines.flatMap((engine) => realms.map((realm) => ({ ...engine, realm })))

let lastClient = 0
const settingsFor = (place: Engine, url: string, protocolVersion: 3 | 4 | 5): PlaySettings => ({
  url,
  protocolVersion,
  clientId: `phone-${++lastClient}`,
  sendCallbacks: place.sendCallbacks,
})

async function session(place: Engine & { realm: Realm }, settings: PlaySettings): Promise<void> {
  const trace = await place.play<string[]>('fullSession', settings, place.realm)
  expect(Array.from(trace)).toEqual(fullSessionTrace(settings.protocolVersion))
}

async function talk(place: Engine & { realm: Realm }, settings: PlaySettings, drops: number): Promise<void> {
  const long = { ...settings, messages: 300, burst: 30, drops }
  const report = await place.play<TalkReport>('longTalk', long, place.realm)
  expect(report.connects).toBe(drops + 1)
  expect(report.confirmed).toBe(300)
  expect(Array.from(report.received).slice(1)).toEqual([100, 100])
  expect(report.repeated[2]).toBe(0)
}

describe('the world around a bare engine', () => {
  const bare = places.filter(({ start }) => start !== undefined)

  it.each(bare)('is that of a phone: $name, $realm', async ({ start, realm }) => {
    const engine = await start!(realm)
    try {
      const kinds = async (names: string[]): Promise<string[]> =>
        (await engine.evaluate(`[${names.map((name) => `typeof ${name}`).join()}].join()`)).split(',')
      const given = [
        'wx',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
        'console',
        'Promise',
        'Map',
      ]
      expect(await kinds(given)).not.toContain('undefined')
      const never = [
        'process',
        'Buffer',
        'URL',
        'TextEncoder',
        'AbortController',
        'queueMicrotask',
        'window',
        'self',
      ]
      expect(new Set(await kinds(never))).toEqual(new Set(['undefined']))
      const young = [
        'globalThis',
        'BigInt',
        'WeakRef',
        '[].at',
        '[].includes',
        'Object.values',
        '"".padStart',
      ]
      expect(new Set(await kinds(young)).has('undefined')).toBe(realm === 'old')
      expect((await kinds(young)).every((kind) => kind === 'undefined')).toBe(realm === 'old')
    } finally {
      await engine.stop()
    }
  })
})

describe('on aedes', () => {
  let broker: RunningAedes
  beforeAll(async () => {
    broker = await startAedes()
  })
  afterAll(() => broker.stop())

  describe.each(places)('in $name, realm $realm', (place) => {
    it('a full session in MQTT 3.1', () => session(place, settingsFor(place, broker.url, 3)))
    it('a full session in MQTT 3.1.1', () => session(place, settingsFor(place, broker.url, 4)))
    // In a session that outlives its connection, aedes 1.2 answers QoS 2 messages that are acknowledged together
    // wrongly: one is released twice, another never, whichever client it is. So there is none, and nothing breaks.
    it('300 messages', () => talk(place, { ...settingsFor(place, broker.url, 4), clean: true }, 0))
  })
})

describeWithMosquitto('on mosquitto', () => {
  let broker: Mosquitto
  beforeAll(async () => {
    broker = await startMosquitto({ users: { phone: 'secret' } })
  })
  afterAll(() => broker.stop())

  describe.each(places)('in $name, realm $realm', (place) => {
    it('a full session in MQTT 3.1', () => session(place, settingsFor(place, broker.url, 3)))
    it('a full session in MQTT 3.1.1', () => session(place, settingsFor(place, broker.url, 4)))
    it('a full session in MQTT 5', () => session(place, settingsFor(place, broker.url, 5)))
    it.each([4, 5] as const)('a full session with a password in version %i', (version) =>
      session(place, {
        ...settingsFor(place, broker.passwordUrl!, version),
        username: 'phone',
        password: 'secret',
      }),
    )
    it('300 messages over a connection that breaks 3 times', () =>
      talk(place, settingsFor(place, broker.url, 5), 3))
  })
})
