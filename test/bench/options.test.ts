import { expect, test } from 'vitest'
import { OptionError, readOptions } from '../../bench/options.mjs'

const idsOf = ({ works }: ReturnType<typeof readOptions>) => works.map(({ id }) => id)

test('without options everything is measured, in all engines, seven times', () => {
  const options = readOptions([])
  expect(options).toMatchObject({
    engines: ['v8', 'vm', 'jsc', 'network'],
    rounds: 7,
    milliseconds: undefined,
  })
  expect(options.peers).toContain('paho')
  expect(idsOf(options)).toEqual(
    expect.arrayContaining(['qos2-1mb', 'load', 'sends', 'resume', 'cycles', 'end-to-end-qos1-64b']),
  )
})

test('a name means itself, or all that begin with it', () => {
  expect(idsOf(readOptions(['--only', 'qos1,load']))).toEqual(['qos1-64b', 'qos1-1kb', 'qos1-64kb', 'qos1-1mb', 'load']) // prettier-ignore
  expect(readOptions(['--peers', 'codec']).peers).toEqual(['codec'])
})

test('a check measures less', () => {
  expect(idsOf(readOptions(['--check'])).length).toBeLessThan(idsOf(readOptions([])).length)
  expect(idsOf(readOptions(['--check'])).filter((id) => id.startsWith('end-to-end'))).toEqual([])
})

test.each([
  [['--bogus'], /bogus/],
  [['--only', 'nothing'], /--only does not know "nothing": .*qos0-64b/],
  [['--engine', ''], /--engine does not know ""/],
  [['--rounds', '0'], /--rounds takes a whole number from 1/],
  [['--milliseconds', 'many'], /--milliseconds/],
])('%j is refused with words', (args, words) => {
  expect(() => readOptions(args)).toThrow(OptionError)
  expect(() => readOptions(args)).toThrow(words)
})
