/** What the typings declare of a stream, beside what the built stream has. */

import { createRequire } from 'node:module'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import type * as Transport from '../../src/transport.ts'
import { fromRoot } from './built-files.ts'

const { SocketStream } = createRequire(import.meta.url)(
  fromRoot('dist/miniprogram/transport.js'),
) as typeof Transport

interface Declared {
  shown: string[]
  hidden: string[]
  methods: string[]
}

/** The members of the class, by whether its users may use them. */
function declaredMembers(): Declared {
  const path = fromRoot('dist/miniprogram/transport.d.ts')
  const program = ts.createProgram([path], { lib: ['lib.es2015.d.ts'], types: [], strict: true })
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(path)!)!
  const found = checker.getExportsOfModule(module).find(({ name }) => name === 'SocketStream')!
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(found))
  const isHidden = ({ name, declarations = [] }: ts.Symbol): boolean =>
    name.startsWith('_') ||
    declarations.some((each) => (ts.getCombinedModifierFlags(each) & ts.ModifierFlags.Private) > 0)
  const namesOf = (wanted: (member: ts.Symbol) => boolean) => members.filter(wanted).map(({ name }) => name)
  return {
    shown: namesOf((each) => !isHidden(each)),
    hidden: namesOf(isHidden),
    methods: namesOf(({ flags }) => (flags & ts.SymbolFlags.Method) > 0),
  }
}

/** Everything that a stream answers to, those of all objects aside. */
function membersOf(object: object): string[] {
  const names = new Set<string>()
  for (let each: object | null = object; each && each !== Object.prototype;) {
    for (const name of Object.getOwnPropertyNames(each)) names.add(name)
    each = Object.getPrototypeOf(each) as object | null
  }
  names.delete('constructor')
  return [...names]
}

describe('the stream of transport.d.ts', () => {
  const { shown, hidden, methods } = declaredMembers()
  const stream = new SocketStream({ host: { connectSocket: () => undefined }, url: 'wss://broker.example/' })
  stream.on('error', () => undefined)
  const there = membersOf(stream)

  it('has all its members declared, and they are many', () => {
    expect(shown.length).toBeGreaterThan(50)
    expect(shown.filter((name) => !(name in stream))).toEqual([])
  })

  it('has methods where methods are declared, and only there', () => {
    const found = shown.filter((name) => typeof (stream as never)[name] === 'function')
    expect(found).toEqual(shown.filter((name) => methods.includes(name)))
  })

  it('has nothing else that its users could want', () => {
    // The lists of what waits belong to the streams themselves; Node does not declare them either.
    const own = ['readableBuffer', 'writableBuffer']
    const undeclared = there.filter(
      (name) => !name.startsWith('_') && ![...shown, ...hidden, ...own].includes(name),
    )
    expect(undeclared).toEqual([])
  })

  it('leaves out what is not there', () => {
    for (const name of ['wrap', 'iterator', 'map', 'compose', 'pipeline', 'Symbol(Symbol.asyncIterator)']) {
      expect(shown).not.toContain(name)
      expect(there).not.toContain(name)
    }
    expect(Symbol.asyncIterator in stream).toBe(false)
  })
})
