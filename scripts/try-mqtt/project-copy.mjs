/** A copy of the project in a folder of its own, in which anything may be installed. */

import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** Made anew, or of no use there. Dotted names of node_modules are caches, but for the two that npm needs. */
const leftBehind = new Set(['node_modules', '.git', '.cache', 'coverage'])
const keptOfPackages = new Set(['.bin', '.package-lock.json'])

/** @returns the folder */
export function copyProject(root) {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'mqtt-miniprogram-try-'))
  try {
    cpSync(root, folder, {
      recursive: true,
      filter: (path) => !leftBehind.has(basename(path)) && !/^rollup\.config-\d/.test(basename(path)),
    })
    linkPackages(realpathSync(join(root, 'node_modules')), join(folder, 'node_modules'))
    return folder
  } catch (error) {
    removeCopy(folder)
    throw error
  }
}

export function removeCopy(folder) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
}

/**
 * The installed packages, without the time and the room of a copy: the files are the same ones under a second name.
 * npm replaces files and never writes into them, but for its own list.
 */
function linkPackages(from, to) {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const { name } = entry
    const [source, target] = [join(from, name), join(to, name)]
    if (name.startsWith('.') && !keptOfPackages.has(name)) continue
    if (entry.isDirectory()) linkFolder(source, target)
    else cpSync(source, target, { verbatimSymlinks: true })
  }
}

function linkFolder(from, to) {
  mkdirSync(to)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) linkFolder(source, target)
    else if (entry.isFile()) linkFile(source, target)
    else cpSync(source, target, { verbatimSymlinks: true })
  }
}

function linkFile(source, target) {
  try {
    linkSync(source, target)
  } catch {
    // On another disk, or where there are no links.
    copyFileSync(source, target)
  }
}
