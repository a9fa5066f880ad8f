/**
 * Why: Duplex.from, Readable.from, async iteration and abort signals bring a third of readable-stream, and need
 * AbortController, async iterators or web streams. Nothing here enters these wings.
 */

function leftOut(): never {
  throw new Error('this part of readable-stream is left out of mqtt-miniprogram')
}

export const addAbortSignal = leftOut
export default leftOut
