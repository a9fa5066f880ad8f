/** From one stream into others, as fast as the slowest of them takes it. */

import type { Listener } from '../events.ts'
import { nextTick } from '../tick-queue.ts'
import { fail, type Side, type Stream } from './ending.ts'
import type { Readable } from './readable.ts'

/** Anything that can be written to. */
export interface Destination extends Pick<
  Stream,
  'on' | 'once' | 'emit' | 'listenerCount' | 'prependListener' | 'removeListener'
> {
  write(chunk: unknown): boolean
  end(): unknown
  writableNeedDrain?: boolean
  _writableState?: Side & { needDrain?: boolean }
  _readableState?: Side
}

export interface Pipes {
  pipes: Destination[]
  /** Those that are full: reading goes on when all of them have drained. */
  awaitDrain: Destination[]
  /** There were two at once, and since then no single one that was full. */
  hasSeveralPipes: boolean
}

interface Unpiping {
  hasUnpiped: boolean
}

export function pipe<To extends Destination>(source: Readable, to: To, options?: { end?: boolean }): To {
  const state = source._readableState
  if (state.pipes.length === 1) state.hasSeveralPipes = true
  state.pipes.push(to)

  let isOver = false
  let onDrain: (() => void) | undefined
  const stop = () => unpipe(source, to)
  const onEnd = options?.end === false ? stop : () => void to.end()
  const onData = (chunk: unknown) => {
    if (to.write(chunk) === false) waitForDrain()
  }
  const onClose = () => {
    to.removeListener('finish', onFinish)
    stop()
  }
  const onFinish = () => {
    to.removeListener('close', onClose)
    stop()
  }
  const onError = (error: Error) => {
    stop()
    to.removeListener('error', onError as Listener)
    // Piping listens too, but is no answer: without another listener the error has to be thrown.
    if (to.listenerCount('error') > 0) return
    const side = to._writableState ?? to._readableState
    if (side && !side.errorEmitted) fail(to as unknown as Stream, error)
    else to.emit('error', error)
  }
  const onUnpipe = (from: Readable, unpiping?: Unpiping) => {
    if (from !== source || unpiping?.hasUnpiped !== false) return
    unpiping.hasUnpiped = true
    isOver = true
    to.removeListener('close', onClose)
    to.removeListener('finish', onFinish)
    if (onDrain) to.removeListener('drain', onDrain)
    to.removeListener('error', onError as Listener)
    to.removeListener('unpipe', onUnpipe as Listener)
    source.removeListener('end', onEnd)
    source.removeListener('data', onData as Listener)
    // Nobody else would tell that it need not be waited for.
    const isAwaited = state.hasSeveralPipes || state.awaitDrain.length > 0
    if (onDrain && isAwaited && (!to._writableState || to._writableState.needDrain)) onDrain()
  }
  const waitForDrain = () => {
    if (!isOver) {
      if (state.pipes.length === 1 && state.pipes[0] === to) {
        state.awaitDrain = [to]
        state.hasSeveralPipes = false
      } else if (state.pipes.indexOf(to) >= 0 && state.awaitDrain.indexOf(to) < 0) state.awaitDrain.push(to)
      source.pause()
    }
    if (onDrain) return
    onDrain = () => {
      state.awaitDrain = state.awaitDrain.filter((other) => other !== to)
      if (state.awaitDrain.length === 0 && source.listenerCount('data') > 0) source.resume()
    }
    to.on('drain', onDrain)
  }

  if (state.endEmitted) nextTick(onEnd)
  else source.once('end', onEnd)
  to.on('unpipe', onUnpipe as Listener)
  source.on('data', onData as Listener)
  to.prependListener('error', onError as Listener)
  to.once('close', onClose)
  to.once('finish', onFinish)
  to.emit('pipe', source)
  if (to.writableNeedDrain === true) waitForDrain()
  else if (!state.flowing) source.resume()
  return to
}

/** @param to default: all of them */
export function unpipe(source: Readable, to?: Destination): void {
  const state = source._readableState
  const leaving = state.pipes.filter((pipe) => !to || pipe === to).slice(0, to ? 1 : undefined)
  if (leaving.length === 0) return
  if (to) state.pipes.splice(state.pipes.indexOf(to), 1)
  else state.pipes = []
  if (state.pipes.length === 0) source.pause()
  for (const each of leaving) each.emit('unpipe', source, { hasUnpiped: false })
}
