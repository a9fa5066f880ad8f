/** Files of packages that come without types, as far as the stand-ins import them. */

declare module 'readable-stream/lib/internal/streams/duplex.js' {
  export { Duplex as default } from 'readable-stream'
}
declare module 'readable-stream/lib/internal/streams/readable.js' {
  export { Readable as default } from 'readable-stream'
}
declare module 'readable-stream/lib/internal/streams/writable.js' {
  export { Writable as default } from 'readable-stream'
}
declare module 'readable-stream/lib/internal/streams/legacy.js' {
  export const Stream: {
    _isUint8Array(chunk: unknown): boolean
    _uint8ArrayToBuffer(chunk: ArrayBufferView): Uint8Array
  }
}
