/** Why: readable-stream's own table of errors holds all of Node's and an inspector; streams use these few. */

const texts: Record<string, string> = {
  ERR_INVALID_ARG_TYPE: 'wrong type of argument',
  ERR_INVALID_ARG_VALUE: 'invalid argument',
  ERR_METHOD_NOT_IMPLEMENTED: 'method not implemented',
  ERR_MULTIPLE_CALLBACK: 'callback called multiple times',
  ERR_OUT_OF_RANGE: 'value out of range',
  ERR_STREAM_ALREADY_FINISHED: 'the stream has finished already',
  ERR_STREAM_CANNOT_PIPE: 'cannot pipe, not readable',
  ERR_STREAM_DESTROYED: 'the stream was destroyed',
  ERR_STREAM_NULL_VALUES: 'null may not be written',
  ERR_STREAM_PREMATURE_CLOSE: 'premature close',
  ERR_STREAM_PUSH_AFTER_EOF: 'push after EOF',
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: 'unshift after end',
  ERR_STREAM_WRITE_AFTER_END: 'write after end',
  ERR_UNKNOWN_ENCODING: 'unknown encoding',
}

interface CodedError extends Error {
  code: string
}

type CodedErrorClass = new (...details: unknown[]) => CodedError

function classOf(code: string): CodedErrorClass {
  return class extends Error {
    readonly code = code

    constructor(...details: unknown[]) {
      // Names of arguments and operations are worth telling; values are not: they may be payloads.
      const named = details.filter((detail) => typeof detail === 'string')
      super(named.length > 0 ? `${texts[code]}: ${named.join(' ')}` : texts[code])
    }
  }
}

export const codes: Record<string, CodedErrorClass> = {}
for (const code of Object.keys(texts)) codes[code] = classOf(code)

export class AbortError extends Error {
  readonly code = 'ABORT_ERR'

  constructor() {
    super('The operation was aborted')
  }
}
Object.defineProperty(AbortError.prototype, 'name', { value: 'AbortError' })

/** The first error is the one that explains; a second one is its consequence. */
export function aggregateTwoErrors(inner: Error | undefined, outer: Error | undefined): Error | undefined {
  return inner ?? outer
}
