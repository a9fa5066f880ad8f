/** What is asked of a copy with another MQTT.js, in the order in which one works through the answers. */

import { readFileSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { runNode, runNpm } from './commands.mjs'

/**
 * Each gives its findings, one text for each; none when it holds. `after` are the steps without which it says
 * nothing.
 */
export const steps = [
  {
    name: 'names',
    what: 'what this library counts on inside MQTT.js and mqtt-packet',
    run: (folder, beat) => tests(folder, beat, ['test/mqtt/base-client.test.ts']),
  },
  {
    name: 'build',
    what: 'the build',
    run: build,
  },
  {
    name: 'types',
    what: 'the types',
    run: types,
  },
  {
    name: 'stand-ins',
    what: 'the stand-ins beside the packages that they stand in for',
    after: ['build'],
    run: (folder, beat) => tests(folder, beat, ['test/shims']),
  },
  {
    name: 'tests',
    what: 'all tests that need no real broker',
    after: ['build'],
    run: (folder, beat) => tests(folder, beat, []),
  },
]

async function build(folder, beat) {
  const { code, output } = await runNpm(['run', '--silent', 'build'], { cwd: folder, beat })
  return code === 0 ? [] : buildProblems(output)
}

/** @param output what rollup wrote */
export function buildProblems(output) {
  const [, message = output] = /^\[!\] (.*?)(?=\n {4}at |\n*$(?![^]))/ms.exec(output) ?? []
  const [first, ...more] = message.trim().split('\n  - ')
  return more.length > 0 ? more : [first.replace(/^\(plugin [\w-]+\) /, '').replace(/^(Rollup)?Error: /, '')]
}

async function types(folder, beat) {
  const { code, output } = await runNode(
    ['node_modules/typescript/bin/tsc', '-p', '.', '--pretty', 'false'],
    {
      cwd: folder,
      beat,
    },
  )
  // What is indented belongs to the line before it.
  return code === 0 ? [] : output.trim().split(/\n(?! )/)
}

async function tests(folder, beat, files) {
  const report = join(folder, 'tests.json')
  rmSync(report, { force: true })
  const { output } = await runNode(
    ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--reporter=json', `--outputFile=${report}`, ...files], // prettier-ignore
    { cwd: folder, beat },
  )
  try {
    return testProblems(JSON.parse(readFileSync(report, 'utf8')), folder)
  } catch {
    return [`vitest gave no report:\n${output.trim()}`]
  }
}

/** @param report vitest's, as JSON */
export function testProblems({ testResults }, folder) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = relative(folder, name)
    const failed = assertionResults.filter((test) => test.status === 'failed')
    if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstLine(message)}`] : []
    return failed.map(({ fullName, failureMessages: [text = ''] }) => {
      const [, line] = new RegExp(`${file.replaceAll(/[.\\]/g, '\\$&')}:(\\d+)`).exec(text) ?? []
      return `${file}${line ? `:${line}` : ''} ${fullName}: ${firstLine(text)}`
    })
  })
}

const firstLine = (text) => text.trim().split('\n', 1)[0]
