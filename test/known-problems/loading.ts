/** Problems of the file itself: whether it loads, what it exports, how large it is, what it needs. */

import { parse } from 'acorn'
import { createRequire } from 'node:module'
import {
  mqtt5,
  mqtt5AsPublished,
  mqtt5WithAbortSignals,
  mqtt5WithOwnExports,
  mqtt5WithoutPage,
  type Library,
} from './library.ts'
import { failed, passed, type Outcome, type Problem } from './problem.ts'
import { runSession } from './session.ts'
import { messageOf, Stage } from './stage.ts'

const versions = [
  { name: '3.1', protocolVersion: 3, protocolId: 'MQIsdp' },
  { name: '3.1.1', protocolVersion: 4 },
  { name: '5', protocolVersion: 5 },
]

async function loads(library: Library): Promise<Outcome> {
  try {
    new Stage(library)
    return passed('it loaded with nothing but wx, timers and console')
  } catch (error) {
    return failed(`loading threw "${messageOf(error)}"`)
  }
}

export const globalsReadWhileLoading: Problem = {
  number: 2,
  usersSay: '`AbortController`, or `language`, of undefined',
  reported: '#1797, #1789, #1750, #1919',
  cause: 'The file reads globals of browsers while it loads',
  holds: 'It loads with nothing but `wx`, timers and `console`.',
  reproduced: true,
  scenarios: [
    {
      tries: 'the published file in the module wrapper',
      run: loads,
      incumbent: { library: mqtt5AsPublished, because: /AbortController.* undefined/ },
      here: 'passes',
    },
    {
      tries: 'the same where `AbortController` exists',
      run: loads,
      incumbent: { library: mqtt5WithAbortSignals, because: /undefined \(reading 'language'\)/ },
      here: 'passes',
    },
  ],
}

export const takenForNode: Problem = {
  number: 3,
  usersSay: '`createConnection is not a function`',
  reported: '#1702',
  cause: 'It takes the phone for Node; `wx` is there for browsers only',
  holds: 'Nothing is guessed: there is one transport.',
  reproduced: true,
  scenarios: [
    {
      tries: 'connect to wx:// where there is neither a page nor Node',
      async run(library) {
        const stage = new Stage(library)
        try {
          const watched = stage.connect()
          await stage.clock.advance(1000)
          return watched.client.connected ? passed('it connected') : failed(watched.story())
        } catch (error) {
          return failed(`connect threw "${messageOf(error)}"`)
        }
      },
      // The published file has a stand-in for the module `net`, whose createConnection throws.
      incumbent: { library: mqtt5WithoutPage, because: /Node\.js net module/ },
      here: 'passes',
    },
  ],
}

/** What the devtools' Babel makes of the three ways to import a CommonJS file. */
const page = `
  var mqtt = require('mqtt')
  function interopDefault(m) { return m && m.__esModule ? m : { default: m } }
  function interopWildcard(m) {
    if (m && m.__esModule) return m
    var all = {}
    for (var name in m) if (Object.prototype.hasOwnProperty.call(m, name)) all[name] = m[name]
    all.default = m
    return all
  }
  function kind(object) { return typeof (object === undefined || object === null ? undefined : object.connect) }
  module.exports = {
    "require('mqtt').connect": kind(mqtt),
    'import mqtt': kind(interopDefault(mqtt).default),
    'import * as mqtt': kind(interopWildcard(mqtt)),
    'import { connect }': kind(mqtt)
  }`

export const exportsNothing: Problem = {
  number: 4,
  usersSay: '`mqtt.connect is not a function`',
  reported: '#1994',
  cause: '`dist/mqtt.min.js` of 5.x is written for a script tag and exports nothing to `require`',
  holds: '`require`, `import mqtt` and `import * as mqtt` all work.',
  reproduced: true,
  scenarios: [
    {
      tries: '`require` and each form of `import`',
      async run(library) {
        const stage = new Stage(library)
        const kinds = stage.program.run<Record<string, string>>(
          { source: page },
          { modules: { mqtt: stage.mqtt } },
        )
        const missing = Object.keys(kinds).filter((form) => kinds[form] !== 'function')
        return missing.length === 0
          ? passed('all of them give `connect`')
          : failed(`no \`connect\` through ${missing.join(', ')}`)
      },
      incumbent: { library: mqtt5WithOwnExports, because: /no `connect` through require\('mqtt'\)/ },
      here: 'passes',
    },
  ],
}

export const whichVersion: Problem = {
  number: 8,
  usersSay: 'which version works?',
  reported: 'vendors name 4.2.1, 4.1.0 and 2.18.9',
  cause: 'All the others here',
  holds: 'MQTT.js 5.16.0 in one file, whose tests run on that file.',
  reproduced: false,
  scenarios: [
    {
      tries:
        'a whole session, with MQTT 3.1, 3.1.1 and 5, on android, ios and devtools, over both socket implementations',
      async run(library) {
        for (const platform of ['android', 'ios', 'devtools'] as const) {
          for (const socketImplementation of ['binding', 'jsapi'] as const) {
            const where = `${platform}, ${socketImplementation}`
            try {
              const stage = new Stage(library, { platform, socketImplementation })
              for (const { name, ...version } of versions) {
                const wrong = await runSession(stage, version)
                if (wrong) return failed(`${where}, MQTT ${name}: ${wrong}`)
              }
            } catch (error) {
              return failed(`${where}: "${messageOf(error)}"`)
            }
          }
        }
        return passed('18 of 18 sessions were complete')
      },
      incumbent: { library: mqtt5AsPublished, because: /^android, binding: .*AbortController/ },
      here: 'passes',
    },
  ],
}

/** mqtt 4.1.0, the smallest file that ever worked in a mini program. */
const smallestThatWorked = 187_453

export const tooLarge: Problem = {
  number: 13,
  usersSay: '300 KB of my 2 MB',
  reported: '#428, #2038',
  cause: 'Stand-ins for Node and the web',
  holds:
    'Smaller than every mqtt.js that ever worked in a mini program, of which 4.1.0 is the smallest (187,453 bytes, 52,930 with gzip); the sizes are in the [README](../README.md#what-is-inside).',
  reproduced: false,
  scenarios: [
    {
      tries: 'the size of the file',
      async run(library) {
        const size = Buffer.byteLength(library.published)
        const limit = smallestThatWorked.toLocaleString('en')
        // The bytes of a file that is still being built would make the table a different one each day.
        return size < smallestThatWorked
          ? passed(`it was below the ${limit} B of mqtt 4.1.0, the smallest that ever worked`)
          : failed(`it was ${size.toLocaleString('en')} B, and mqtt 4.1.0 had ${limit} B`)
      },
      incumbent: { library: mqtt5AsPublished, because: /it was 342,341 B/ },
      here: 'passes',
    },
  ],
}

export const oldPhones: Problem = {
  number: 14,
  usersSay: 'old phones fail',
  reported: 'several',
  cause: 'Syntax and built-ins up to ES2022',
  holds: 'The syntax of ES5, the built-ins of ES2015.',
  reproduced: false,
  scenarios: [
    {
      tries: 'the syntax of the file',
      async run(library) {
        try {
          parse(library.published, { ecmaVersion: 5 })
          return passed('it was ES5')
        } catch (error) {
          return failed(`it was not ES5: ${messageOf(error).replace(/ \(.*/, '')}`)
        }
      },
      incumbent: { library: mqtt5AsPublished, because: /not ES5/ },
      here: 'passes',
    },
    {
      tries: 'a session with the built-ins of ES2015 and a `Promise` made of timers',
      async run(library) {
        try {
          const stage = new Stage(library, {
            platform: 'ios',
            realm: { builtIns: 'es2015', promise: 'macrotask' },
          })
          const wrong = await runSession(stage)
          return wrong ? failed(wrong) : passed('it was complete')
        } catch (error) {
          return failed(`"${messageOf(error)}"`)
        }
      },
      incumbent: { library: mqtt5, because: /globalThis is not defined/ },
      here: 'passes',
    },
  ],
}

/** Absent on phones, beside the names that the module wrapper shadows already. */
const absent = [
  'TextEncoder', 'TextDecoder', 'URL', 'URLSearchParams', 'AbortController', 'AbortSignal', 'Event', 'EventTarget',
  'Blob', 'FileReader', 'structuredClone', 'queueMicrotask', 'setImmediate', 'clearImmediate', 'MessageChannel',
  'crypto', 'performance', 'Intl', 'process', 'Buffer', 'fetch', 'global',
] // prettier-ignore

export const webInterfacesMissing: Problem = {
  number: 15,
  usersSay: '`URL`, `process` or `TextDecoder` is not defined',
  reported: '#1203, #1211',
  cause: 'Interfaces of the web and of Node are taken for granted',
  holds: 'None is used.',
  reproduced: false,
  scenarios: [
    {
      tries: 'a session where every look at such a global is noted',
      async run(library) {
        const looked = new Set<string>()
        const before = `look.names.forEach(function (name) {
          Object.defineProperty(globalThis, name, { get: function () { look.at(name) }, configurable: true })
        });`
        const look = { names: absent, at: (name: string) => void looked.add(name) }
        let wrong: string | undefined
        try {
          wrong = await runSession(new Stage(library, { before, realm: { globals: { look } } }))
        } catch (error) {
          wrong = `it threw "${messageOf(error)}"`
        }
        if (looked.size > 0) return failed(`it looked at ${[...looked].join(', ')}`)
        return wrong ? failed(wrong) : passed('it looked at none and was complete')
      },
      incumbent: { library: mqtt5, because: /it looked at .*\bURL\b/ },
      here: 'passes',
    },
  ],
}

export const cannotBeTested: Problem = {
  number: 25,
  usersSay: '"we can\'t really test it", the maintainers say',
  reported: '#724, #892',
  cause: 'There are no tests for wx anywhere',
  holds: 'The simulated mini program comes with the package: `mqtt-miniprogram/testing`.',
  reproduced: false,
  scenarios: [
    {
      tries: 'a session in the published simulator, as a project that depends on this package gets it',
      async run(library) {
        const published = createRequire(import.meta.url)(
          'mqtt-miniprogram/testing',
        ) as typeof import('../../src/testing.ts')
        const wrong = await runSession(new Stage(library, { simulator: published }))
        return wrong ? failed(wrong) : passed('it was complete')
      },
      here: 'passes',
    },
  ],
}
