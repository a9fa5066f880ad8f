/**
 * Builds dist/ and writes its checksums. With `--check` it writes nothing there: it builds a copy of the sources
 * elsewhere, and fails where dist/ holds other bytes. All other arguments go to rollup.
 */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildInputs, whatToCommit } from './committed-dist.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const CHECKSUMS = 'SHA256SUMS'

/** In dist/, but of no commit: written by hand, or large and of use only to whoever builds it anyway. */
const isListed = (path) => path !== CHECKSUMS && path !== 'README.md' && !path.endsWith('.map')

/** Runs rollup, and writes the checksums of what is there then. */
export async function build(folder, args = []) {
  const rollup = join(folder, 'node_modules/rollup/dist/bin/rollup')
  const options = ['-c', 'rollup.config.ts', '--configPlugin', 'swc', '--failAfterWarnings', ...args]
  const child = spawn(process.execPath, [rollup, ...options], { cwd: folder, stdio: 'inherit' })
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new Error(`rollup ended with ${code}`)
  const dist = join(folder, 'dist')
  const lines = builtFiles(dist).map((path) => `${checksum(join(dist, path))}  ${path}\n`)
  writeFileSync(join(dist, CHECKSUMS), lines.join(''))
}

/** Builds a copy of the sources in an empty folder. The packages are linked, which makes no difference. */
export async function buildCopy(folder, args = []) {
  for (const path of buildInputs)
    if (path !== 'package-lock.json') cpSync(join(root, path), join(folder, path), { recursive: true })
  mkdirSync(join(folder, 'dist'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction')
  await build(folder, args)
}

/** Paths in dist/, in the order of their bytes, which no locale changes. */
function builtFiles(dist) {
  return readdirSync(dist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(dist, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(isListed)
    .sort()
}

const checksum = (path) => createHash('sha256').update(readFileSync(path)).digest('hex')

/** @returns what is wrong with each file of `dist`; none where it is what was built in `fresh` */
export function differences(dist, fresh) {
  const paths = new Set([...builtFiles(dist), ...builtFiles(fresh), CHECKSUMS])
  return [...paths].flatMap((path) => {
    const [here, there] = [join(dist, path), join(fresh, path)]
    if (!existsSync(there)) return [`${path} is not built from the sources`]
    if (!existsSync(here)) return [`${path} is missing`]
    return readFileSync(here).equals(readFileSync(there)) ? [] : [`${path} has other bytes`]
  })
}

async function check(args) {
  const folder = mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-build-'))
  try {
    await buildCopy(folder, ['--silent', ...args])
    const wrong = differences(join(root, 'dist'), join(folder, 'dist'))
    if (wrong.length === 0) {
      console.log(`dist/ is what the sources give: ${builtFiles(join(root, 'dist')).length} files`)
      return 0
    }
    console.error(`dist/ is not what the sources give:\n  ${wrong.join('\n  ')}\n${whatToCommit}`)
    return 1
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2)
  const others = args.filter((arg) => arg !== '--check')
  try {
    if (others.length < args.length) process.exitCode = await check(others)
    else await build(root, others)
  } catch (error) {
    console.error(error.message)
    process.exitCode = 1
  }
}
