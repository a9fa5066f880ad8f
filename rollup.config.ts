import commonjs from '@rollup/plugin-commonjs'
import inject from '@rollup/plugin-inject'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import swc from '@rollup/plugin-swc'
import { readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import type { OutputOptions, Plugin, RollupOptions } from 'rollup'
import dts from 'rollup-plugin-dts'
import license from 'rollup-plugin-license'
import { loadsInBareRealm } from './scripts/build/bare-realm.ts'
import { onlyBuiltIns2015 } from './scripts/build/built-ins.ts'
import { dropParts } from './scripts/build/drop-parts.ts'
import { es5 } from './scripts/build/es5.ts'
import { noInheritedMethods, survivesFrozenGlobals } from './scripts/build/frozen-globals.ts'
import { knownPackages } from './scripts/build/known-packages.ts'
import { localBuiltIns } from './scripts/build/local-built-ins.ts'
import { lowerMethods } from './scripts/build/lower-methods.ts'
import { breakLines, firstLine, minify } from './scripts/build/minify.ts'
import { budget, copyTo, importable, importableTypings } from './scripts/build/output.ts'
import { phoneTypings } from './scripts/build/phone-typings.ts'
import { nodePackages } from './scripts/build/node-packages.ts'
import { nodeTypings } from './scripts/build/node-typings.ts'
import { privateNames } from './scripts/build/private-names.ts'
import { gatherProblems } from './scripts/build/problems.ts'
import { replaceModules } from './scripts/build/replace-modules.ts'
import { importRequired, restoreImports } from './scripts/build/restore-imports.ts'
import { standInMembers } from './scripts/build/stand-in-members.ts'
import { bundled, extended, globals, leftOut, ponyfills, replacements } from './src/shims/table.ts'

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
      // MQTT.js's maps lead to sources that its package does not have.
      inputSourceMap: false,
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
  /** The same code for people to read. */
  readable?: string
  /** The same bytes under another name. */
  copy?: string
  banner: string
  /** Bytes. */
  limits: { raw: number; gzip: number }
  /** Whether everything in the table of the stand-ins is of use in it. */
  isWhole: boolean
  then: Plugin[]
}

/** What runs on a phone: ES5 syntax, ES2015 built-ins, nothing imported. */
function phone({ input, file, readable, banner, limits, isWhole, then, copy }: PhoneFile): RollupOptions {
  const { report, onwarn, stop } = gatherProblems()
  const output = (path: string, ...last: Plugin[]): OutputOptions => ({
    file: path,
    format: 'cjs',
    exports: 'named',
    esModule: true,
    freeze: false,
    generatedCode: 'es5',
    plugins: [
      survivesFrozenGlobals(),
      noInheritedMethods(),
      es5({
        defines: { MQTT_VERSION: JSON.stringify(mqttVersion) },
        helpers: join(shims, 'es5-helpers.js'),
      }),
      localBuiltIns(),
      ...last,
      loadsInBareRealm(),
    ],
  })
  const minified: OutputOptions = {
    ...output(
      file,
      minify({ compress: { passes: 3, ecma: 5, toplevel: true }, mangle: { toplevel: true }, module: false }),
      firstLine(banner),
      breakLines(),
      onlyBuiltIns2015(report),
      budget(limits, report),
      ...(copy === undefined ? [] : [copyTo(copy)]),
    ),
    // Beside the file, which does not mention it: where it is copied to, there is none.
    sourcemap: 'hidden',
    sourcemapPathTransform: inThisFolder,
  }
  return {
    input,
    onwarn,
    output: readable === undefined ? minified : [minified, output(readable, firstLine(banner))],
    plugins: [
      privateNames(extended, resolve('src/mqtt'), report),
      replaceModules(replacements, { folder: shims, isWhole, report }),
      nodeResolve({ preferBuiltins: false, exportConditions: ['require'], extensions: ['.js', '.ts'] }),
      typescript(),
      dropParts(isWhole ? leftOut : [], report),
      restoreImports('mqtt/build'),
      importRequired(
        ['parser', 'packet', 'generate', 'writeToStream'].map((file) => `mqtt-packet/${file}`),
        ['./constants'],
      ),
      commonjs({ strictRequires: 'auto', requireReturnsDefault: 'auto' }),
      lowerMethods(ponyfills, join(shims, 'ponyfills.ts')),
      inject({ modules: standIns, include: [/\/node_modules\//, 'src/**'] }),
      knownPackages(bundled, report),
      standInMembers(shims, report),
      stop(),
      ...then,
    ],
  }
}

/** A source of a source map: packages are named as they lie in a clone, wherever they are linked from. */
function inThisFolder(source: string, map: string): string {
  const [, inPackages] = /^.*[\\/]node_modules[\\/](.*)$/.exec(source) ?? []
  const path =
    inPackages === undefined ? source : join(relative(dirname(map), resolve('node_modules')), inPackages)
  return path.replaceAll('\\', '/')
}

/** Any warning stops it. */
function strict(options: RollupOptions): RollupOptions {
  const { onwarn, stop } = gatherProblems()
  return { ...options, onwarn, plugins: [options.plugins, stop()] }
}

/** The typings of a phone's file, whole: nothing in them is imported either. */
const phoneTypes = (input: string, file: string, then: Plugin[] = []): RollupOptions =>
  strict({
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
    readable: 'dist/mqtt.js',
    copy: 'dist/miniprogram/index.js',
    banner: `/*! mqtt-miniprogram ${version} with MQTT.js ${mqttVersion} | MIT, licences of what is inside: mqtt.min.js.LICENSES.txt */`,
    limits: { raw: 172_000, gzip: 52_500 },
    isWhole: true,
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
    ],
  }),
  phone({
    input: 'src/transport.ts',
    file: 'dist/miniprogram/transport.js',
    banner: `/*! mqtt-miniprogram ${version}, the stream alone | MIT, licences of what is inside: mqtt.min.js.LICENSES.txt */`,
    limits: { raw: 60_000, gzip: 20_000 },
    isWhole: false,
    then: [],
  }),
  phoneTypes('src/index.ts', 'dist/mqtt.min.d.ts', [copyTo('dist/miniprogram/index.d.ts')]),
  phoneTypes('src/transport.ts', 'dist/miniprogram/transport.d.ts'),
  strict({
    input: 'src/testing.ts',
    external: /^node:/,
    output: node({ file: 'dist/testing.cjs', format: 'cjs' }),
    plugins: [typescript(), importable('dist/testing.mjs')],
  }),
  strict({
    input: 'src/testing.ts',
    external: /^node:/,
    output: { file: 'dist/testing.d.cts', format: 'es' },
    plugins: [dts(), nodeTypings(), importableTypings('dist/testing.d.mts', 'testing.cjs')],
  }),
  strict({
    input: 'src/testing-broker.ts',
    external: /^node:/,
    output: node({ file: 'dist/testing-broker.cjs', format: 'cjs' }),
    plugins: [
      nodePackages(),
      nodeResolve({ preferBuiltins: false, extensions: ['.js', '.ts'] }),
      typescript(),
      commonjs({ requireReturnsDefault: 'auto' }),
      importable('dist/testing-broker.mjs'),
      license({ thirdParty: { output: 'dist/testing-broker.LICENSES.txt' } }) as Plugin,
    ],
  }),
  strict({
    input: 'src/testing-broker.ts',
    external: /^node:/,
    output: { file: 'dist/testing-broker.d.cts', format: 'es' },
    plugins: [
      dts({ respectExternal: true }),
      nodeTypings(),
      importableTypings('dist/testing-broker.d.mts', 'testing-broker.cjs'),
    ],
  }),
] satisfies RollupOptions[]
