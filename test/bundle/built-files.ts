/** The files that people get. Whoever tests one of them reads it here, as it was built. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Absolute path of a file of this repository, by its path from the root. */
export const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url))

/** What a phone loads: CommonJS files, by their paths from the root. */
export const phoneFiles = [
  'dist/mqtt.min.js',
  'dist/miniprogram/index.js',
  'dist/miniprogram/transport.js',
] as const

export const mqttFile = fromRoot('dist/mqtt.min.js')

/** @throws Error that says how to make it when the file was not built */
export function readBuilt(path: string): Buffer {
  const absolute = fromRoot(path)
  if (!existsSync(absolute)) throw new Error(`${path} is not built yet: npm run build`)
  return readFileSync(absolute)
}
