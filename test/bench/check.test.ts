import { expect, test } from 'vitest'
import { baselineOf, compare, tolerance } from '../../bench/check.mjs'

const still = (median: number) => ({ median, min: median, max: median })

const cpuRow = (ratios: Record<string, number>) => ({
  work: 'qos0-64b',
  figure: 'cpu',
  engine: 'v8',
  title: 'QoS 0: CPU per message',
  unit: 'µs',
  peers: { ours: still(2) },
  ratios: Object.fromEntries(Object.entries(ratios).map(([name, ratio]) => [name, still(ratio)])),
})
const sendsRow = (calls: number) => ({
  ...cpuRow({}),
  work: 'sends',
  figure: 'burst',
  unit: 'calls',
  peers: { ours: still(calls) },
})
const sizeRow = (ratio: number) => ({ ...cpuRow({ 'mqtt-4.2': ratio }), work: 'size', figure: 'raw' })

const usual = { 'mqtt-5.16': 0.2, 'mqtt-4.2': 0.4, codec: 0.5 }
const baseline = baselineOf([cpuRow(usual), sendsRow(1), sizeRow(0.7)])
const times = (factor: number) =>
  Object.fromEntries(Object.entries(usual).map(([name, ratio]) => [name, ratio * factor]))

test('as it was, and a little slower, is good enough', () => {
  expect(compare([cpuRow(usual), sendsRow(1), sizeRow(0.7)], baseline)).toEqual([])
  expect(compare([cpuRow(times(tolerance * 0.99)), cpuRow(times(0.5))], baseline)).toEqual([])
})

test('half as slow again is not, and the words say beside whom', () => {
  const [worse] = compare([cpuRow(times(1.5))], baseline)
  expect(worse?.work).toBe('qos0-64b')
  expect(worse?.what).toBe(
    'v8, QoS 0: CPU per message: 1.50 times what it was: ' +
      '0.300 of mqtt-5.16, was 0.200; 0.600 of mqtt-4.2, was 0.400; 0.750 of codec, was 0.500',
  )
})

test('one peer that had a bad or a good time does not decide', () => {
  expect(compare([cpuRow({ ...usual, codec: 5 })], baseline)).toEqual([])
  expect(compare([cpuRow({ ...times(2), codec: 0.1 })], baseline)).toHaveLength(1)
})

test('one more call of send is too much, and so are 3 % of size', () => {
  expect(compare([sendsRow(2)], baseline)[0]?.what).toContain('2 calls, not 1')
  expect(compare([sizeRow(0.7 * 1.03)], baseline)).toHaveLength(1)
})

test('a row that the baseline does not know is told', () => {
  expect(compare([{ ...cpuRow(usual), engine: 'jsc' }], baseline)[0]?.what).toContain('does not know it')
})
