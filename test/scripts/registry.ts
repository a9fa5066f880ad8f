/** A registry of npm on this machine: releases of MQTT.js that nobody made, and whatever else is installed. */

import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fromRoot } from '../bundle/built-files.ts'

export interface Registry {
  url: string
  close(): void
}

interface Manifest {
  name: string
  version: string
}

const manifestIn = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest

/**
 * A release that nobody made: the installed MQTT.js with another number and one change.
 *
 * @param folder where it is made
 * @returns where it lies
 */
export function releaseMqtt(
  folder: string,
  version: string,
  file: string,
  change: (code: string) => string,
): string {
  const release = mkdtempSync(join(folder, 'release-'))
  cpSync(fromRoot('node_modules/mqtt'), release, { recursive: true })
  const edit = (path: string, how: (text: string) => string): void => {
    const text = readFileSync(join(release, path), 'utf8')
    if (how(text) === text) throw new Error(`nothing to change in ${path}`)
    writeFileSync(join(release, path), how(text))
  }
  edit('package.json', (text) => text.replace(/"version": "[^"]+"/, `"version": "${version}"`))
  edit(file, change)
  return release
}

function pack(source: string, destination: string): Buffer {
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const answer = execFileSync(
    npm,
    ['pack', '--json', '--ignore-scripts', '--pack-destination', destination],
    { cwd: source, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }]
  return readFileSync(join(destination, filename))
}

/**
 * @param releases of MQTT.js, where they lie; the last one is the latest
 * @param folder where it puts what it sends
 */
export async function startRegistry(releases: readonly string[], folder: string): Promise<Registry> {
  /** Others ask for some package by a tag, such as "latest": what is installed is the latest. */
  const foldersOf = (name: string) =>
    name === 'mqtt' ? releases : [fromRoot(`node_modules/${name}`)].filter((path) => existsSync(path))

  const server = createServer(({ url = '' }, response) => {
    const [, name = '', version] = /^\/(.+?)(?:\/-\/(.+)\.tgz)?$/.exec(decodeURIComponent(url)) ?? []
    const found = foldersOf(name)
    const wanted = found.find((path) => manifestIn(path).version === version)
    if (wanted) response.end(pack(wanted, folder))
    else if (found.length > 0 && !version)
      response.end(JSON.stringify(packument(name, found.map(manifestIn))))
    else response.writeHead(404).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`

  const packument = (name: string, manifests: Manifest[]): object => ({
    name,
    'dist-tags': { latest: manifests.at(-1)!.version },
    versions: Object.fromEntries(
      manifests.map((manifest) => [
        manifest.version,
        { ...manifest, dist: { tarball: `${url}${name}/-/${manifest.version}.tgz` } },
      ]),
    ),
  })
  return { url, close: () => server.close() }
}
