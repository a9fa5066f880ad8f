/** Recognises an `ArrayBuffer` of any realm, by the same test as the platform. */
export function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
}
