/** Whether it is an `ArrayBuffer`, of any realm: as the platform asks. */
export function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
}
