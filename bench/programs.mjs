/** Writes what the engines run into a folder: the script of this benchmark, and peers that are ES modules as CommonJS. */

import commonjs from '@rollup/plugin-commonjs'
import inject from '@rollup/plugin-inject'
import { nodeResolve } from '@rollup/plugin-node-resolve'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rollup } from 'rollup'

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url))
const require = createRequire(import.meta.url)

async function bundle(input, file, format, plugins = []) {
  const build = await rollup({ input, plugins, onwarn: () => undefined })
  await build.write({ file, format, name: 'bench', exports: 'named' })
  await build.close()
  return file
}

/** The packages of npm that stand in for Node's own. */
const standIns = {
  name: 'stand-ins',
  resolveId(source) {
    if (source === 'buffer' || source === 'buffer/') return require.resolve('buffer/')
    if (source === 'events') return require.resolve('events/')
    return null
  },
}
const process = {
  name: 'process',
  resolveId: (source) => (source === 'bench:process' ? source : null),
  load: (id) => (id === 'bench:process' ? 'export default { env: {}, nextTick: (run) => run() }' : null),
}

/** @returns the paths of the script and of the codec, and the peers with a path that can be loaded */
export async function writePrograms(directory, peers) {
  const packages = [
    process,
    standIns,
    nodeResolve({ browser: true, preferBuiltins: false }),
    commonjs(),
    inject({ process: 'bench:process', exclude: /node_modules\/buffer\// }),
  ]
  const [script, codec, ...loadable] = await Promise.all([
    bundle(pathOf('in-engine/main.mjs'), join(directory, 'bench.js'), 'iife'),
    bundle(pathOf('in-engine/codec.mjs'), join(directory, 'codec.js'), 'cjs', packages),
    ...Object.entries(peers).map(async ([name, { isModule, path, ...peer }]) => [
      name,
      { ...peer, path: isModule ? await bundle(path, join(directory, `${name}.js`), 'cjs') : path },
    ]),
  ])
  // A stream of its BufferList looks there for AbortController.
  return { script, codec: { path: codec, lent: ['self'] }, peers: Object.fromEntries(loadable) }
}
