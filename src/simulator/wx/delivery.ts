/** Which realm the `ArrayBuffer`s that the platform hands to a program come from. */

import { createForeignRealm, type Realm } from '../program/realm.ts'
import type { Quirks } from '../wire/platform-profile.ts'

/** Bytes into an `ArrayBuffer` of the realm that messages come from. */
export function createDelivery(
  quirks: Quirks,
  realm: () => Realm | undefined,
): (bytes: Uint8Array) => ArrayBuffer {
  let foreignRealm: Realm | undefined
  return (bytes) => {
    if (quirks.foreignBuffers === true) foreignRealm ??= createForeignRealm()
    const home =
      quirks.foreignBuffers === true ? foreignRealm : quirks.foreignBuffers === false ? realm() : undefined
    if (home === undefined) return wholeBuffer(bytes)
    const buffer = new home.ArrayBuffer(bytes.byteLength)
    new Uint8Array(buffer).set(bytes)
    return buffer
  }
}

/** What comes here is given away: only a view of a larger buffer needs a copy. */
function wholeBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes
  if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return buffer
  return new Uint8Array(bytes).buffer
}
