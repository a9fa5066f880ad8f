/**
 * Why: mqtt-packet has a case for each type of property twice, for its length and for its bytes. Here each is made
 * once, and measured by its bytes.
 */

import { Buffer } from 'buffer'
import { properties as codes, propertiesTypes } from './packet-constants.ts'
import numbers from './packet-numbers.ts'

interface Target {
  write(bytes: Buffer): unknown
  destroy(error: Error): void
}

/** No interface: mqtt-packet keeps it in variables of other things too, where the build would miss these members. */
type Written = Record<'length', number> & Record<'write', () => void>

/** Bytes of the types that are numbers; a variable one takes at most 28 bits. */
const widths: Record<string, number> = { int8: 1, int16: 2, int32: 4, var: 3.5 }

function withLength(value: string | Uint8Array): Buffer[] {
  const bytes = Buffer.from(value as string)
  return [numbers.generateNumber(bytes.length), bytes]
}

/** @returns nothing where the value is not of its type */
function bytesOf(type: string | undefined, value: unknown): Buffer[] | undefined {
  if (type === 'byte') return typeof value === 'boolean' ? [Buffer.from([+value])] : undefined
  const width = widths[type ?? '']
  if (width) {
    if (typeof value !== 'number' || value < 0 || value >= Math.pow(256, width)) return undefined
    if (type === 'var') return [numbers.genBufVariableByteInt(value)]
    return [numbers.generate4ByteBuffer(value).slice(4 - width)]
  }
  const isText = typeof value === 'string'
  if (type && (isText || (type === 'binary' && ArrayBuffer.isView(value))))
    return withLength(value as string | Uint8Array)
  return undefined
}

/** Instead of a function of the same name in mqtt-packet's writer. @returns nothing where it has destroyed the stream */
export function getProperties(
  stream: Target,
  properties?: Record<string, unknown> | null,
): Written | undefined {
  const given = properties ?? {}
  const fields: Buffer[] = []
  let length = 0
  let invalid: string | undefined
  const add = (name: string, value: unknown, pairName?: string) => {
    const bytes = bytesOf(propertiesTypes[name], value)
    if (!bytes) invalid ??= `${pairName ?? name}: ${String(value)}`
    else if (pairName !== undefined) bytes.unshift(...withLength(pairName))
    for (const field of [Buffer.from([codes[name] ?? 0]), ...(bytes ?? [])]) {
      fields.push(field)
      length += field.length
    }
  }
  for (const name of Object.keys(given)) {
    const value = given[name]
    if (value === undefined) continue
    if (name !== 'userProperties') for (const one of listOf(value)) add(name, one)
    else
      for (const pairName of Object.getOwnPropertyNames(value))
        for (const one of listOf((value as Record<string, unknown>)[pairName]))
          add(name, typeof one === 'number' || typeof one === 'boolean' ? String(one) : one, pairName)
  }
  if (invalid !== undefined) {
    stream.destroy(new Error(`Invalid ${invalid}`))
    return undefined
  }
  const prefix = numbers.genBufVariableByteInt(length)
  return {
    length: length + prefix.length,
    write: () => [prefix, ...fields].forEach((bytes) => stream.write(bytes)),
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}
