/** `wx.base64ToArrayBuffer` and the way back. */

import type { WxCore } from './wx-core.ts'

export interface Base64Api {
  base64ToArrayBuffer(base64: string): ArrayBuffer
  arrayBufferToBase64(buffer: ArrayBuffer): string
}

export function createBase64(core: WxCore): Base64Api {
  return {
    base64ToArrayBuffer: (base64) => core.deliver(new Uint8Array(Buffer.from(String(base64), 'base64'))),
    arrayBufferToBase64: (buffer) => Buffer.from(new Uint8Array(buffer)).toString('base64'),
  }
}
