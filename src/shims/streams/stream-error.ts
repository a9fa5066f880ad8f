/** The errors of streams, by the codes of Node and of its classes. */

const texts: Record<string, string> = {
  ERR_INVALID_ARG_TYPE: 'a chunk is text or bytes',
  ERR_INVALID_ARG_VALUE: 'a highWaterMark is a whole number, not negative',
  ERR_METHOD_NOT_IMPLEMENTED: 'method not implemented',
  ERR_MULTIPLE_CALLBACK: 'callback called multiple times',
  ERR_OUT_OF_RANGE: 'more than 1 GiB cannot be read at once',
  ERR_STREAM_ALREADY_FINISHED: 'the stream has finished already',
  ERR_STREAM_CANNOT_PIPE: 'cannot pipe, not readable',
  ERR_STREAM_DESTROYED: 'the stream was destroyed',
  ERR_STREAM_NULL_VALUES: 'null may not be written',
  ERR_STREAM_PUSH_AFTER_EOF: 'push after the end',
  ERR_STREAM_UNSHIFT_AFTER_END_EVENT: 'unshift after the end event',
  ERR_STREAM_WRITE_AFTER_END: 'write after end',
  ERR_UNKNOWN_ENCODING: 'unknown encoding',
}

/** @param what the method or encoding it is about; never a chunk, which may be a secret */
export function streamError(code: keyof typeof texts, what?: string): Error {
  const text = texts[code] as string
  const Class = code === 'ERR_OUT_OF_RANGE' ? RangeError : /ARG|NULL|UNK/.test(code) ? TypeError : Error
  return Object.assign(new Class(what ? `${text}: ${what}` : text), { code })
}
