/** The toolchains that mini programs are built with: each is in a folder of its own, with a lock file of its own. */

import { execFile } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'vitest'
import { preparePackage } from '../../scripts/package.mjs'
import { fromRoot } from '../bundle/built-files.ts'

export type ToolchainName = 'bundlers' | 'package-managers' | 'taro' | 'uni-app' | 'wechat' | 'workflows'

const folderOf = (name: ToolchainName) => fromRoot(`test/frameworks/${name}`)

/** A `describe` that is skipped where the toolchain is not installed, and fails there in continuous integration. */
export function describeWith(name: ToolchainName, title: string, tests: () => void): void {
  const advice = `${name} is not installed: npm run toolchains -- ${name}`
  if (existsSync(join(folderOf(name), 'node_modules'))) {
    describe(title, tests)
  } else if (process.env.CI) {
    it(title, () => {
      throw new Error(advice)
    })
  } else {
    console.log(`skipped: ${title}; ${advice}`)
    describe.skip(`${title} (${advice})`, tests)
  }
}

/** A project of a user in a folder of its own: the files of `app`, the toolchain, and the package as it is published. */
export class UserProject {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'mqtt-miniprogram-user-')))

  /** @param without the toolchain, for one that is a program beside the project */
  static async create(name: ToolchainName, { without = false } = {}): Promise<UserProject> {
    const project = new UserProject()
    const app = join(folderOf(name), 'app')
    if (existsSync(app)) cpSync(app, project.folder, { recursive: true })
    const packages = join(project.folder, 'node_modules')
    mkdirSync(packages)
    if (!without) linkPackages(realpathSync(join(folderOf(name), 'node_modules')), packages)
    const own = join(packages, 'mqtt-miniprogram')
    mkdirSync(own)
    await preparePackage(own)
    return project
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts)
  }

  /** Runs a file of Node in the folder. @throws Error with what it said when it fails */
  run(file: string, args: string[] = [], env: Record<string, string> = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      const options = {
        cwd: this.folder,
        maxBuffer: 1 << 26,
        env: { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: '', VITEST: undefined, NO_COLOR: '1', FORCE_COLOR: '0', ...env }, // prettier-ignore
      }
      execFile(process.execPath, [file, ...args], options, (error, stdout, stderr) => {
        const said = `${stdout}\n${stderr}`
        if (error) reject(new Error(`${file} failed: ${error.message}\n${said}`))
        else resolve(said)
      })
    })
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** Each package is linked, so that the folder can hold one more. */
function linkPackages(from: string, to: string): void {
  for (const name of readdirSync(from)) symlinkSync(join(from, name), join(to, name), 'junction')
}
