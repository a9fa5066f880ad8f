import { expect, it } from 'vitest'
import { freeReferences, memberName, parseProgram, visit } from '../../../scripts/build/references.ts'

const free = (source: string, given?: string[]): string[] =>
  freeReferences(parseProgram(source), given).map(({ name }) => name)

it.each([
  ['what nobody declares', 'a; b.c; d()', ['a', 'b', 'd']],
  [
    'a declaration counts for the whole function, before it too',
    'function f() { x; if (0) { var x } } f()',
    [],
  ],
  ['but not outside of it', 'function f() { var x } x', ['x']],
  ['parameters, the own name, arguments', '(function f(a) { f(a, arguments) })(); f', ['f']],
  ['a declared function is seen around it', '(function () { g(); function g() {} })(); g', ['g']],
  ['catch', 'try {} catch (e) { e } e', ['e']],
  ['a var in a catch belongs to the function', 'try {} catch (e) { var v } v', []],
  ['for and for in', 'for (var i = 0; i < n; i++) for (var k in o) k', ['n', 'o']],
  ['properties and labels are no names', 'l: for (;;) { break l; continue l } ({ p: q, get r() { return s } }).t', ['q', 's']], // prettier-ignore
  ['computed properties are', 'o[p]', ['o', 'p']],
  ['assignments and typeof', 'a = 1; a++; typeof b; delete c.d', ['a', 'a', 'b', 'c']],
  ['a closure sees the function around it', 'function f(a) { return function () { return a + b } } f', ['b']],
])('%s', (_title, source, names) => {
  expect(free(source)).toEqual(names)
})

it('takes the parameters of the wrapper as declared', () => {
  expect(free('exports.a = require(b)', ['exports', 'require'])).toEqual(['b'])
})

it('reads the names of members as far as they are written', () => {
  const names: (string | undefined)[] = []
  visit(parseProgram('a.b; a["c"]; a[d]'), (node) => {
    if (node.type === 'MemberExpression') names.push(memberName(node))
  })
  expect(names).toEqual(['b', 'c', undefined])
})
