import commonjs from '@rollup/plugin-commonjs'
import inject from '@rollup/plugin-inject'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import swc from '@rollup/plugin-swc'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import type { Plugin, RollupOptions } from 'rollup'
import { dropCalls, dropStatements, es5, lowerMethods, replaceModules } from './scripts/build-plugins.ts'
import { globals, leftOut, replacements, youngMethods } from './src/shims/table.ts'

const shims = resolve('src/shims')
const mqttVersion = (
  createRequire(join(process.cwd(), 'package.json'))('mqtt/package.json') as { version: string }
).version

const standIns = Object.fromEntries(
  Object.entries(globals).map(([global, { by, name }]) => [
    global,
    [by.endsWith('.ts') ? join(shims, by) : by, name] as [string, string],
  ]),
)

/** TypeScript without its types; syntax is lowered on the whole chunk. */
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

/** What runs on a phone: ES5 syntax, ES2015 built-ins, nothing imported. */
const phone = (input: string, file: string): RollupOptions => ({
  input,
  output: {
    file,
    format: 'cjs',
    exports: 'named',
    esModule: true,
    freeze: false,
    generatedCode: 'es5',
    strict: true,
  },
  plugins: [
    replaceModules(replacements, shims),
    nodeResolve({ preferBuiltins: false, exportConditions: ['require'], extensions: ['.js', '.ts'] }),
    typescript(),
    dropStatements(leftOut),
    dropCalls('debug'),
    commonjs({ ignoreDynamicRequires: true, strictRequires: 'auto' }),
    lowerMethods(youngMethods, join(shims, 'young-methods.ts')),
    inject({ modules: standIns, include: ['node_modules/**', 'src/**'] }),
    es5(
      { MQTT_VERSION: JSON.stringify(mqttVersion) },
      { compress: { passes: 3, ecma: 5, toplevel: true }, mangle: { toplevel: true } },
    ),
  ],
})

export default [
  phone('src/index.ts', 'dist/mqtt.min.js'),
  phone('src/transport.ts', 'dist/miniprogram/transport.js'),
]
