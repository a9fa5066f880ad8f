/**
 * Installs the toolchains of test/frameworks, each from its own lock file: `npm run toolchains`, or with the names of
 * some. What was installed before lies in the cache folder of the user and is only linked.
 */

import { createHash } from 'node:crypto'
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs' // prettier-ignore
import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runNpm } from './try-mqtt/commands.mjs'

const frameworks = fileURLToPath(new URL('../test/frameworks', import.meta.url))
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'mqtt-miniprogram')
/** All that decides what npm installs. */
const decisive = ['package.json', 'package-lock.json', '.npmrc']

const all = readdirSync(frameworks).filter((name) => existsSync(join(frameworks, name, 'package-lock.json')))

async function install(name) {
  const folder = join(frameworks, name)
  const files = decisive.filter((file) => existsSync(join(folder, file)))
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`)
  for (const file of files) hash.update(readFileSync(join(folder, file)))
  const target = join(cache, `${name}-${hash.digest('hex').slice(0, 16)}`)
  let how = 'cached'
  if (!existsSync(target)) {
    how = 'installed'
    const growing = `${target}.${process.pid}`
    mkdirSync(growing, { recursive: true })
    for (const file of files) cpSync(join(folder, file), join(growing, file))
    const { code, output } = await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: growing,
    })
    if (code !== 0) {
      rmSync(growing, { recursive: true, force: true })
      throw new Error(`${name} cannot be installed:\n${output}`)
    }
    // Only what is whole gets the name that is looked for.
    renameSync(growing, target)
  }
  const link = join(folder, 'node_modules')
  if (!lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() && existsSync(link)) {
    throw new Error(`${link} was installed by hand: please remove it`)
  }
  rmSync(link, { force: true })
  symlinkSync(join(target, 'node_modules'), link, 'junction')
  return how
}

const unknown = process.argv.slice(2).filter((name) => !all.includes(name))
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(', ')} in test/frameworks; there is ${all.join(', ')}.`)
  process.exitCode = 1
} else {
  // One after the other: each of them is large.
  for (const name of process.argv.length > 2 ? process.argv.slice(2) : all) {
    const began = Date.now()
    try {
      const how = await install(name)
      console.log(`${name}: ${how} (${Math.round((Date.now() - began) / 1000)} s)`)
    } catch (error) {
      console.error(error.message)
      process.exitCode = 1
    }
  }
}
