import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { joinChunks, toArrayBuffer, toBuffer } from '../../src/socket/bytes.ts'

const foreign = <Value>(expression: string) => runInNewContext(expression) as Value

describe('toBuffer', () => {
  it.each<[string, unknown, number[]]>([
    ['a string', 'é', [0xc3, 0xa9]],
    ['an ArrayBuffer', Uint8Array.of(1, 2).buffer, [1, 2]],
    ['an ArrayBuffer of another realm', foreign('new Uint8Array([1, 2]).buffer'), [1, 2]],
    ['a view in the middle', Uint8Array.of(9, 1, 2, 9).subarray(1, 3), [1, 2]],
    ['a view of another realm', foreign('new Uint8Array([9, 1, 2, 9]).subarray(1, 3)'), [1, 2]],
    ['a DataView', new DataView(Uint8Array.of(9, 1, 2).buffer, 1), [1, 2]],
    ['a Uint16Array', Uint16Array.of(0x0201), [1, 2]],
    ['nothing in it', new ArrayBuffer(0), []],
  ])('%s', (_, value, bytes) => {
    expect([...toBuffer(value)!]).toEqual(bytes)
  })

  it('is a view on the same memory', () => {
    const memory = Uint8Array.of(1, 2, 3)
    toBuffer(memory.buffer)![0] = 7
    toBuffer(memory.subarray(1))![0] = 8
    expect([...memory]).toEqual([7, 8, 3])
  })

  it.each([[undefined], [null], [1], [{}], [[1]], [{ byteLength: 3 }], [() => 1]])('%j is none', (value) => {
    expect(toBuffer(value)).toBeUndefined()
  })

  it('is not misled by what calls itself an ArrayBuffer by instanceof alone', () => {
    expect(toBuffer(Object.create(ArrayBuffer.prototype))).toBeUndefined()
  })
})

describe('what is sent', () => {
  it('is the memory itself where the view covers all of it, and a copy of just its part elsewhere', () => {
    const whole = Uint8Array.of(1, 2, 3)
    expect(toArrayBuffer(whole)).toBe(whole.buffer)
    const part = toArrayBuffer(whole.subarray(1, 2))
    expect(part).not.toBe(whole.buffer)
    expect([...new Uint8Array(part)]).toEqual([2])
  })

  it('is all chunks in one, in order', () => {
    const pool = Uint8Array.of(0, 1, 2, 3, 4, 5)
    const joined = joinChunks([pool.subarray(4), pool.subarray(0, 1), new Uint8Array(0), pool.subarray(1, 3)])
    expect([...new Uint8Array(joined)]).toEqual([4, 5, 0, 1, 2])
    expect(joinChunks([])).toHaveProperty('byteLength', 0)
    expect([...new Uint8Array(joinChunks([pool.subarray(2, 3)]))]).toEqual([2])
  })
})
