/**
 * Makes a release: version, CHANGELOG, build, sizes, tests, commit, tag, package and checksums. It pushes nothing and
 * publishes nothing. With `--dry-run` it does the same in a copy, shows what came of it, and takes the copy away.
 */

import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { copyProject, removeCopy } from './try-mqtt/project-copy.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const USAGE = 'npm run release -- VERSION [--dry-run]'
const UNRELEASED = '## Unreleased\n'

class Refusal extends Error {}

const git = (folder, ...args) =>
  execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

const versionOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version

/** Whether one version comes after another; both without a suffix. */
function isAfter(version, other) {
  const [a, b] = [version, other].map((each) => each.split('.').map(Number))
  const index = a.findIndex((part, at) => part !== b[at])
  return index >= 0 && a[index] > b[index]
}

/** What nobody can mend afterwards is asked before. */
function check(version) {
  if (!/^\d+\.\d+\.\d+$/.test(version ?? '')) throw new Refusal(`a version is three numbers: ${USAGE}`)
  const current = versionOf(root)
  if (!isAfter(version, current)) throw new Refusal(`${version} does not come after ${current}`)
  if (git(root, 'status', '--porcelain') !== '')
    throw new Refusal('there are changes that are not committed: commit or stash them first')
  if (git(root, 'tag', '--list', `v${version}`) !== '')
    throw new Refusal(`there is a tag v${version} already`)
  notesOf(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'))
}

/** What users are told of this release. */
function notesOf(changelog) {
  const [, after] = changelog.split(UNRELEASED)
  if (after === undefined) throw new Refusal('CHANGELOG.md has no "## Unreleased"')
  const notes = after.split(/^## /m)[0].trim()
  if (!/^- /m.test(notes)) throw new Refusal('CHANGELOG.md says nothing under "## Unreleased"')
  return notes
}

function edit(folder, path, change) {
  const file = join(folder, path)
  const before = readFileSync(file, 'utf8')
  const after = change(before)
  if (after === before) throw new Error(`${path} does not name the version where it is looked for`)
  writeFileSync(file, after)
}

function setVersion(folder, version) {
  const current = versionOf(folder)
  const today = new Date().toISOString().slice(0, 10)
  const field = [`"version": "${current}"`, `"version": "${version}"`]
  edit(folder, 'package.json', (text) => text.replace(...field))
  // First the lock file's own, then that of the package at its root.
  edit(folder, 'package-lock.json', (text) => text.replace(...field).replace(...field))
  edit(folder, 'CHANGELOG.md', (text) =>
    text.replace(UNRELEASED, `${UNRELEASED}\n## ${version} (${today})\n`),
  )
  edit(folder, 'README.md', (text) =>
    text.replaceAll(`mqtt-miniprogram-${current}.tgz`, `mqtt-miniprogram-${version}.tgz`),
  )
}

/** A command of the project, with all that it says. */
function run(folder, command, args) {
  console.log(`\n> ${[command, ...args].join(' ')}`)
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: folder, stdio: 'inherit', shell: process.platform === 'win32' })
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0 ? resolve() : reject(new Refusal(`${[command, ...args].join(' ')} ended with ${code}`)),
    )
  })
}

async function release(folder, version) {
  const notes = notesOf(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'))
  setVersion(folder, version)
  await run(folder, 'npm', ['run', 'build'])
  await run(folder, 'npm', ['run', 'size'])
  await run(folder, 'npm', ['test'])
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', `build: release ${version}`)
  git(folder, 'tag', '--annotate', `v${version}`, '--message', notes)
  // That of the folder: it packs what lies beside it.
  const { pack } = await import(pathToFileURL(join(folder, 'scripts/package.mjs')).href)
  const { path, size, files } = await pack(folder)
  const sums = [path, join(folder, 'dist/mqtt.min.js')].map((file) => {
    const sum = createHash('sha256').update(readFileSync(file)).digest('hex')
    return `${sum}  ${basename(file)}`
  })
  writeFileSync(`${path}.sha256`, `${sums[0]}\n`)
  console.log(`
${git(folder, 'show', '--stat', '--format=commit %h %s', 'HEAD')}

tag v${version}:
${notes}

${basename(path)}: ${files.length} files, ${size} bytes
${sums.join('\n')}`)
  return basename(path)
}

async function main() {
  let parsed
  try {
    parsed = parseArgs({
      allowPositionals: true,
      options: { 'dry-run': { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw new Refusal(`${error.message}: ${USAGE}`)
  }
  const [version] = parsed.positionals
  check(version)
  if (!parsed.values['dry-run']) {
    const archive = await release(root, version)
    console.log(`\nIt is all here, and nowhere else yet:\n  git push --follow-tags\n  npm publish ${archive}`)
    return
  }
  const copy = copyProject(root)
  try {
    // In a worktree it is a file that leads to the folder; a clone of its own has no part in it.
    if (existsSync(join(root, '.git'))) {
      execFileSync('git', ['clone', '--quiet', '--bare', root, join(copy, '.git')], { stdio: 'ignore' })
      git(copy, 'config', 'core.bare', 'false')
      for (const key of ['user.name', 'user.email']) git(copy, 'config', key, identity(key))
      git(copy, 'reset', '--quiet')
    }
    linkToolchains(copy)
    await release(copy, version)
    console.log('\nThis was a dry run, in a copy that is gone now. Nothing here has changed.')
  } finally {
    removeCopy(copy)
  }
}

/** What is installed beside the tests, so that the copy tests no less. */
function linkToolchains(copy) {
  for (const name of readdirSync(join(root, 'test/frameworks'))) {
    const link = join('test/frameworks', name, 'node_modules')
    if (existsSync(join(root, link))) cpSync(join(root, link), join(copy, link), { verbatimSymlinks: true })
  }
}

/** Whoever commits; a dry run does without. */
function identity(key) {
  try {
    return git(root, 'config', key)
  } catch {
    return 'nobody@invalid'
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Refusal ? `No release: ${error.message}` : error)
  process.exitCode = 1
}
