/** One file out of an entry and all that it imports: `node bundle.mjs BUNDLER ENTRY OUTPUT`. */

import { builtinModules, createRequire } from 'node:module'
import { basename, dirname, resolve } from 'node:path'

const [bundler, entry, output] = process.argv.slice(2)
const ofNode = [...builtinModules, /^node:/]

const bundlers = {
  async esbuild() {
    const { build } = await import('esbuild')
    await build({ entryPoints: [entry], outfile: output, bundle: true, format: 'cjs', platform: entry.startsWith('testing') ? 'node' : 'browser' }) // prettier-ignore
  },
  async rollup() {
    const { rollup } = await import('rollup')
    const { default: commonjs } = await import('@rollup/plugin-commonjs')
    const { nodeResolve } = await import('@rollup/plugin-node-resolve')
    // What is written with require is no module, and rollup reads it as one only where it is told to.
    const plugins = [nodeResolve(), commonjs()]
    const bundle = await rollup({ input: entry, external: ofNode, plugins, onwarn: stop })
    await bundle.write({ file: output, format: 'cjs' })
  },
  async vite() {
    const { build } = await import('vite')
    await build({
      logLevel: 'error',
      build: {
        lib: { entry, formats: ['cjs'], fileName: () => basename(output) },
        outDir: dirname(output),
        emptyOutDir: false,
        rollupOptions: { external: ofNode },
      },
    })
  },
  async webpack() {
    const webpack = createRequire(import.meta.url)('webpack')
    const compiler = webpack({
      mode: 'production',
      target: entry.startsWith('testing') ? 'node' : ['web', 'es5'],
      entry: resolve(entry),
      output: { path: dirname(output), filename: basename(output), globalObject: 'this' },
      performance: { hints: false },
    })
    const stats = await new Promise((done, fail) =>
      compiler.run((error, result) => (error ? fail(error) : done(result))),
    )
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString())
  },
}

function stop(warning) {
  throw new Error(warning.message)
}

await bundlers[bundler]()
