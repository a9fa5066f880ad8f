import { describe, expect, it } from 'vitest'
import { TopicTree } from '../../src/broker/topic-tree.ts'
import { isTopicFilter, isTopicName, matches, parseShared } from '../../src/broker/topics.ts'

const pairs: [filter: string, topic: string, isMatch: boolean][] = [
  ['a', 'a', true],
  ['a', 'b', false],
  ['a', 'a/b', false],
  ['a/b', 'a', false],
  ['/a', '/a', true],
  ['/a', 'a', false],
  ['+/+', '/a', true],
  ['/+', '/a', true],
  ['+', '/a', false],
  ['+', 'a', true],
  ['a/+', 'a/', true],
  ['a/+', 'a', false],
  ['a/+/c', 'a/b/c', true],
  ['a/+/c', 'a/b/d', false],
  ['a/+/c', 'a/b/x/c', false],
  ['#', 'a', true],
  ['#', 'a/b/c', true],
  ['#', '/a', true],
  ['a/#', 'a', true],
  ['a/#', 'a/b', true],
  ['a/#', 'a/b/c', true],
  ['a/#', 'ab', false],
  ['+/#', 'a', true],
  ['a/+/#', 'a/b', true],
  ['a/+/#', 'a', false],
  ['A', 'a', false],
  ['#', '$SYS/x', false],
  ['+/x', '$SYS/x', false],
  ['$SYS/#', '$SYS/x', true],
  ['$SYS/+', '$SYS/x', true],
  ['a/#', 'a/$x', true],
  ['a/+', 'a/$x', true],
]

describe('topic filters', () => {
  it.each(pairs)('%s and %s: %s', (filter, topic, isMatch) => {
    expect(matches(filter, topic)).toBe(isMatch)
  })

  it.each(pairs)('in a tree, %s and %s: %s', (filter, topic, isMatch) => {
    const tree = new TopicTree<string>()
    tree.set(filter, 'key', 'value')
    tree.set('other/filter', 'key', 'other')
    expect(tree.match(topic)).toEqual(isMatch ? ['value'] : [])
  })

  it.each([
    ['a', true],
    ['/', true],
    ['a//b', true],
    ['a b', true],
    ['+', true],
    ['#', true],
    ['a/+/b/#', true],
    ['', false],
    ['a#', false],
    ['a/#/b', false],
    ['a+', false],
    ['a/+b', false],
    ['##', false],
    ['a\u0000', false],
    ['x'.repeat(65_535), true],
    ['x'.repeat(65_536), false],
    ['é'.repeat(32_768), false],
  ])('%.20s is a filter: %s', (filter, isValid) => {
    expect(isTopicFilter(filter)).toBe(isValid)
  })

  it.each([
    ['a/b', true],
    ['a/+', false],
    ['#', false],
    ['', false],
    ['a\u0000', false],
  ])('%s is a topic name: %s', (topic, isValid) => {
    expect(isTopicName(topic)).toBe(isValid)
  })

  it.each([
    ['$share/g/a/b', { group: 'g', filter: 'a/b' }],
    ['$share/g/#', { group: 'g', filter: '#' }],
    ['$share/g//a', { group: 'g', filter: '/a' }],
    ['$share/g', undefined],
    ['$share/g/', undefined],
    ['$share//a', undefined],
    ['$share/+/a', undefined],
    ['$share/g/a/#/b', undefined],
    ['$shared/g/a', undefined],
    ['a/b', undefined],
  ])('%s is shared: %o', (filter, shared) => {
    expect(parseShared(filter)).toEqual(shared)
  })
})

describe('a topic tree', () => {
  it('keeps one value per filter and key', () => {
    const tree = new TopicTree<number>()
    tree.set('a/+', 'x', 1)
    tree.set('a/+', 'x', 2)
    tree.set('a/+', 'y', 3)
    expect(tree.match('a/b')).toEqual([2, 3])
  })

  it('forgets what is deleted, to the last node', () => {
    const tree = new TopicTree<number>()
    tree.set('a/b/c', 'x', 1)
    tree.set('a/#', 'x', 2)
    expect(tree.delete('a/b/c', 'y')).toBe(false)
    expect(tree.delete('a/b', 'x')).toBe(false)
    expect(tree.delete('z', 'x')).toBe(false)
    expect(tree.delete('a/b/c', 'x')).toBe(true)
    expect(tree.match('a/b/c')).toEqual([2])
    expect(tree.isEmpty).toBe(false)
    expect(tree.delete('a/#', 'x')).toBe(true)
    expect(tree.isEmpty).toBe(true)
  })
})
