import { resolve } from 'node:path'
import { rollup, type Plugin } from 'rollup'
import { describe, expect, it } from 'vitest'
import swc from '@rollup/plugin-swc'
import { privateNames } from '../../../scripts/build/private-names.ts'

const foreign = `
  export class Client {
    kept
    constructor() { this.assigned = 1 }
    get read() { return 1 }
    _close() {}
    static make() {}
  }`

const own = (members: string, internals = '') => `
  import { Client } from '../node_modules/foreign/client.js'
  interface Internals { ${internals} }
  const Base = Client as unknown as new () => Internals
  class Middle extends Base {}
  export class Own extends Middle { ${members} }`

/** What the plugin reports of our file beside theirs. */
async function reported(members: string, internals?: string, theirs = foreign): Promise<string[]> {
  const files: Record<string, string> = {
    [resolve('src/own.ts')]: own(members, internals),
    [resolve('node_modules/foreign/client.js')]: theirs,
  }
  const problems: string[] = []
  const extended = [{ name: 'Base', module: 'foreign/client', class: 'Client', internals: 'Internals' }]
  const source: Plugin = {
    name: 'source',
    resolveId: (id, importer) => resolve(importer ? 'src' : '.', id),
    load: (id) => files[id] ?? null,
  }
  const typescript = swc({ swc: { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } } })
  await rollup({
    input: 'src/own.ts',
    plugins: [
      source,
      privateNames(extended, resolve('src'), (problem) => problems.push(problem)),
      typescript,
    ],
  })
  return problems
}

describe('what a class counts on in the class of a package that it extends', () => {
  it.each([
    ['a method that is overridden', 'override _close() {}', ''],
    ['methods of every emitter', 'override emit() { return true }', 'on(): void'],
    [
      'what is used: fields, what is assigned, getters, methods',
      '',
      'kept: 1; assigned: 1; read: 1; _close(): void',
    ],
    ['members of its own', 'extra = 1; more() {}; get state() { return 1 }; constructor() { super() }', ''],
    ['a type given to a field of theirs', 'declare kept: 1', ''],
    ['a static member of the same name as theirs', 'static _close() {}', ''],
  ])('may be %s', async (_, members, internals) => {
    expect(await reported(members, internals)).toEqual([])
  })

  it.each([
    ['an override of nothing', 'override _shut() {}', '', 'foreign/client has no Client._shut any more, which is counted on: src/own.ts:6'], // prettier-ignore
    ['a static method of theirs', 'override make() {}', '', 'foreign/client has no Client.make any more, which is counted on: src/own.ts:6'], // prettier-ignore
    ['a use of nothing', '', 'gone: 1', 'foreign/client has no Client.gone any more, which is counted on: src/own.ts:3'], // prettier-ignore
    ['what is both declared and overridden', 'override _shut() {}', '_shut(): void', 'foreign/client has no Client._shut any more, which is counted on: src/own.ts:3, src/own.ts:6'], // prettier-ignore
    ['an addition that they have too', '_close() {}', '', 'src/own.ts:6 adds _close, which Client of foreign/client has for itself: another name'], // prettier-ignore
    ['a field that they have too', 'assigned = 2', '', 'src/own.ts:6 adds assigned, which Client of foreign/client has for itself: another name'], // prettier-ignore
  ])('may not be %s', async (_, members, internals, said) => {
    expect(await reported(members, internals)).toEqual([said])
  })

  it('is asked of the class under its name', async () => {
    const said = 'foreign/client has no class Client any more, which is extended as Base'
    expect(await reported('', '', 'class Other {}; export { Other as Client }')).toEqual([said])
  })
})
