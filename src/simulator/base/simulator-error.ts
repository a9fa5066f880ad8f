/**
 * The simulator was used in a way that has no meaning. The message says what to do instead.
 *
 * `code` is one of `ERR_OPTION` (a bad option, quirk or fault), `ERR_STATE` (the call does not fit what
 * happened before, such as sending on a closed server connection) and `ERR_ARGUMENT` (a bad argument).
 */
export class SimulatorError extends Error {
  override readonly name = 'SimulatorError'
  readonly code: 'ERR_OPTION' | 'ERR_STATE' | 'ERR_ARGUMENT'

  constructor(code: 'ERR_OPTION' | 'ERR_STATE' | 'ERR_ARGUMENT', message: string) {
    super(message)
    this.code = code
  }
}
