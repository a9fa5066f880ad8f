import commonjs from '@rollup/plugin-commonjs'
import inject from '@rollup/plugin-inject'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import swc from '@rollup/plugin-swc'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { OutputOptions, Plugin, RollupOptions } from 'rollup'
import dts from 'rollup-plugin-dts'
import license from 'rollup-plugin-license'
import {
  budget,
  copyTo,
  dropCalls,
  dropParts,
  es5,
  firstLine,
  lowerMethods,
  minify,
  noInheritedMethods,
  nodeTypings,
  phoneTypings,
  replaceModules,
} from './scripts/build-plugins.ts'
import { importRequired, restoreImports } from './scripts/size-plugins.ts'
import { localBuiltIns } from './scripts/local-built-ins.ts'
import { survivesFrozenGlobals } from './scripts/frozen-globals.ts'
import { globals, leftOut, ponyfills, replacements } from './src/shims/table.ts'

const shims = resolve('src/shims')
const { version } = readJson('package.json')
const mqttVersion = readJson('node_modules/mqtt/package.json').version

function readJson(path: string): { version: string } {
  return JSON.parse(readFileSync(path, 'utf8')) as { version: string }
}

const standIns = Object.fromEntries(
  Object.entries(globals).map(([global, { by, name }]) => [
    global,
    [by.endsWith('.ts') ? join(shims, by) : by, name] as [string, string],
  ]),
)

/** TypeScript without its types. */
const typescript = (): Plugin =>
  swc({
    swc: {
      configFile: false,
      swcrc: false,
      jsc: {
        parser: { syntax: 'typescript' },
        target: 'es2022',
        transform: { useDefineForClassFields: false },
      },
    },
  })

interface PhoneFile {
  input: string
  file: string
  banner: string
  /** Bytes. */
  limits: { raw: number; gzip: number }
  then: Plugin[]
}

/** What runs on a phone: ES5 syntax, ES2015 built-ins, nothing imported. */
const phone = ({ input, file, banner, limits, then }: PhoneFile): RollupOptions => ({
  input,
  output: { file, format: 'cjs', exports: 'named', esModule: true, freeze: false, generatedCode: 'es5' },
  plugins: [
    replaceModules(replacements, shims),
    nodeResolve({ preferBuiltins: false, exportConditions: ['require'], extensions: ['.js', '.ts'] }),
    typescript(),
    dropParts(leftOut),
    dropCalls('debug'),
    restoreImports('mqtt/build'),
    importRequired(
      ['parser', 'packet', 'generate', 'writeToStream'].map((file) => `mqtt-packet/${file}`),
      ['./constants'],
    ),
    commonjs({ strictRequires: 'auto', requireReturnsDefault: 'auto' }),
    lowerMethods(ponyfills, join(shims, 'ponyfills.ts')),
    inject({ modules: standIns, include: ['node_modules/**', 'src/**'] }),
    survivesFrozenGlobals(),
    noInheritedMethods(),
    es5({
      defines: { MQTT_VERSION: JSON.stringify(mqttVersion) },
      helpers: join(shims, 'es5-helpers.js'),
    }),
    localBuiltIns(),
    minify({ compress: { passes: 3, ecma: 5, toplevel: true }, mangle: { toplevel: true }, module: false }),
    firstLine(banner),
    budget(limits),
    ...then,
  ],
})

/** The typings of a phone's file, whole: nothing in them is imported either. */
const phoneTypes = (input: string, file: string, then: Plugin[] = []): RollupOptions => ({
  input,
  output: { file, format: 'es' },
  plugins: [phoneTypings(resolve('src/shims/types')), dts({ respectExternal: true }), ...then],
})

const node = (output: OutputOptions): OutputOptions => ({
  ...output,
  exports: 'named',
  generatedCode: 'es2015',
})

export default [
  phone({
    input: 'src/index.ts',
    file: 'dist/mqtt.min.js',
    banner: `/*! mqtt-miniprogram ${version} with MQTT.js ${mqttVersion} | MIT, licences of what is inside: mqtt.min.js.LICENSES.txt */`,
    limits: { raw: 143_000, gzip: 43_500 },
    then: [
      // The second goes with what "Build npm" copies.
      license({
        thirdParty: {
          output: [
            { file: 'dist/mqtt.min.js.LICENSES.txt' },
            { file: 'dist/miniprogram/mqtt.min.js.LICENSES.txt' },
          ],
        },
      }) as Plugin,
      copyTo('dist/miniprogram/index.js'),
    ],
  }),
  phone({
    input: 'src/transport.ts',
    file: 'dist/miniprogram/transport.js',
    banner: `/*! mqtt-miniprogram ${version}, the stream alone | MIT, licences of what is inside: mqtt.min.js.LICENSES.txt */`,
    limits: { raw: 60_000, gzip: 20_000 },
    then: [],
  }),
  phoneTypes('src/index.ts', 'dist/mqtt.min.d.ts', [copyTo('dist/miniprogram/index.d.ts')]),
  phoneTypes('src/transport.ts', 'dist/miniprogram/transport.d.ts'),
  {
    input: 'src/testing.ts',
    external: /^node:/,
    output: [
      node({ file: 'dist/testing.mjs', format: 'es' }),
      node({ file: 'dist/testing.cjs', format: 'cjs' }),
    ],
    plugins: [typescript()],
  },
  {
    input: 'src/testing.ts',
    external: /^node:/,
    output: { file: 'dist/testing.d.mts', format: 'es' },
    plugins: [dts(), nodeTypings(), copyTo('dist/testing.d.cts')],
  },
] satisfies RollupOptions[]
