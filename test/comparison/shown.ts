/** Whatever a client tells, as one line of text: the same for equal things, whichever realm they come from. */

/** Payloads longer than this are shown by their length and a checksum. */
const longest = 200

/** Names whose values are a matter of chance or of the machine. */
const clientIds = /mqttjs_[0-9a-f]+/g

/** Several things in one line; `undefined` is told apart from `null` and from nothing. */
export const shownAll = (values: readonly unknown[]): string => values.map(shown).join(', ')

export function shown(value: unknown): string {
  if (value === undefined) return 'undefined'
  if (isPacket(value)) return shownPacket(value)
  return JSON.stringify(plain(value)).replace(clientIds, 'mqttjs_########')
}

/** `connack {"length":2,"returnCode":0,…}`: the command first, the other fields in the order of their names. */
export function shownPacket(packet: { cmd: string }): string {
  const { cmd, ...fields } = packet
  return `${cmd} ${shown(fields)}`
}

function isPacket(value: unknown): value is { cmd: string } {
  return typeof value === 'object' && value !== null && typeof (value as { cmd?: unknown }).cmd === 'string'
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') return '(function)'
  if (typeof value !== 'object' || value === null) return value
  if (ArrayBuffer.isView(value)) return shownBytes(value)
  if (isError(value)) return plainError(value)
  if (Array.isArray(value)) return value.map(plain)
  const names = Object.keys(value).sort()
  return Object.fromEntries(names.map((name) => [name, plain((value as Record<string, unknown>)[name])]))
}

function shownBytes(view: ArrayBufferView): string {
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  if (bytes.length <= longest) return bytes.toString()
  let sum = 0
  for (const byte of bytes) sum = (sum * 31 + byte) % 0xffffffff
  return `(${bytes.length} bytes, ${sum.toString(16)})`
}

/** Not `instanceof`: an error of the mini program is of another realm. */
function isError(value: object): value is Error {
  return Object.prototype.toString.call(value) === '[object Error]'
}

function plainError(error: Error): unknown {
  const { name, message, code, packet } = error as Error & { code?: unknown; packet?: object }
  // Errors of a socket say in their own words what the platform said: they are compared by their codes.
  const words = name === 'SocketError' ? {} : { message }
  return {
    ...(code !== undefined && { code }),
    error: name,
    ...words,
    ...(packet !== undefined && { packet: plain(packet) }),
  }
}
