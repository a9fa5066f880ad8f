/** What came of a call, in a form that is the same for the same outcome of two implementations. */

/** The result, or which kind of error was thrown. */
export function outcomeOf(run: () => unknown): string {
  try {
    return shown(run())
  } catch (error) {
    return `throws ${(error as Error).name}`
  }
}

export function shown(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value === 'function') return 'a function'
  if (value instanceof Uint8Array) return `<${Buffer.from(value).toString('hex')}>`
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`
  if (value instanceof Map) return `Map ${shown([...value])}`
  if (value !== null && typeof value === 'object')
    return `{${Object.entries(value)
      .map(([name, each]) => `${name}: ${shown(each)}`)
      .join(', ')}}`
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
