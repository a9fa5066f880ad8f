/** The libraries under test: mqtt's own files as they are published, and the file this project ships. */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { MiniProgram, RunOptions } from '../../src/testing.ts'

/** As much of MQTT.js as the scenarios call, in every version. */
export interface MqttModule {
  connect(url: string, options?: object): MqttClient
}

export interface MqttClient {
  readonly connected: boolean
  on(event: string, listener: (...args: never[]) => void): this
  publish(topic: string, payload: unknown, options?: object, callback?: (error?: Error) => void): this
  subscribe(topic: string, options?: object, callback?: (error?: Error) => void): this
  unsubscribe(topic: string, callback?: (error?: Error) => void): this
  end(force?: boolean, options?: object | null, callback?: (error?: Error) => void): this
}

export class Library {
  readonly name: string
  /** What the program calls `handed`. */
  readonly globals: Readonly<Record<string, unknown>>
  /** What `connect` has to be told so that this library gets as far as it can. */
  readonly options: object
  readonly #file: string
  readonly #around: (source: string) => string
  #published: string | undefined

  constructor(
    name: string,
    file: string,
    around: (source: string) => string = (source) => source,
    globals: Readonly<Record<string, unknown>> = {},
    options: object = {},
  ) {
    this.name = name
    this.globals = globals
    this.options = options
    this.#file = resolve(file)
    this.#around = around
  }

  /** The published file, every byte. */
  get published(): string {
    return (this.#published ??= readFileSync(this.#file, 'utf8'))
  }

  /**
   * Loads it in the module wrapper.
   * @param before source that runs first, in the same realm
   * @throws whatever the file throws while loading
   */
  load(program: MiniProgram, realm: RunOptions = {}, before = ''): unknown {
    return program.run(
      { source: before + this.#around(this.published), path: this.#file },
      { ...realm, globals: { ...realm.globals, handed: this.globals } },
    )
  }
}

const mqtt5File = 'node_modules/mqtt/dist/mqtt.min.js'

/**
 * mqtt 5.16.0 with globals that it reads and a phone does not have: they become variables around the file, because the
 * module wrapper shadows their names. What the file assigns to its variable `mqtt` is exported.
 */
function mqtt5With(globals: Readonly<Record<string, unknown>>, exported = 'module.exports = mqtt'): Library {
  const names = Object.keys(globals)
  const values = names.map((name) => `handed.${name}`)
  return new Library(
    'mqtt 5.16.0',
    mqtt5File,
    (source) => `(function (${names.join()}) {${source}\n; ${exported} })(${values.join()})`,
    globals,
    // Otherwise it takes its timers from a Worker, once it believes to be in a browser.
    { timerVariant: 'native' },
  )
}

const abortSignals = { AbortController, AbortSignal }
const navigator = { language: 'zh_CN', userAgent: '' }
const page = { window: { document: {} }, document: { URL: 'https://servicewechat.com/' } }

/** As people copy it. */
export const mqtt5AsPublished = new Library('mqtt 5.16.0', mqtt5File)

/** After the first thing it misses. */
export const mqtt5WithAbortSignals = mqtt5With({ self: abortSignals })

/** With all it needs to load, on a phone, that is: without a page. */
export const mqtt5WithoutPage = mqtt5With({ self: abortSignals, navigator })

/** With a page too, so that it takes the phone for a browser and registers its transport for wx. */
export const mqtt5 = mqtt5With({ self: abortSignals, navigator, ...page })

/** The same, exporting what the published file exports. */
export const mqtt5WithOwnExports = mqtt5With({ self: abortSignals, navigator, ...page }, '')

/** The version that most instructions for mini programs name. */
export const mqtt4 = new Library('mqtt 4.2.1', 'node_modules/mqtt-4.2.1/dist/mqtt.min.js')

export const ours = new Library('mqtt-miniprogram', 'dist/mqtt.min.js')
