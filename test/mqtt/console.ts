/** A program whose console is kept, and what is in it. */

import { resolve } from 'node:path'
import type * as Mqtt from '../../src/index.ts'
import { tell, type Story } from './clients.ts'

export interface Line {
  how: 'log' | 'info' | 'debug' | 'warn' | 'error'
  /** With everything that is in the objects that were printed. */
  text: string
}

/** A story whose program writes to `lines`. */
export function tellAloud(options: Parameters<typeof tell>[0] = {}): Story & { lines: Line[] } {
  const story = tell(options)
  const lines: Line[] = []
  const keep =
    (how: Line['how']) =>
    (...words: unknown[]) =>
      void lines.push({ how, text: words.map(everythingIn).join(' ') })
  story.mqtt = story.program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'), {
    console: {
      log: keep('log'),
      info: keep('info'),
      debug: keep('debug'),
      warn: keep('warn'),
      error: keep('error'),
    },
  })
  return Object.assign(story, { lines })
}

/** All that somebody could read who is handed a value: nested values, bytes as text, errors with their messages. */
export function everythingIn(value: unknown): string {
  const seen = new Set<unknown>()
  const words: string[] = []
  const read = (part: unknown): void => {
    if (part === null || (typeof part !== 'object' && typeof part !== 'function')) {
      words.push(String(part))
      return
    }
    if (seen.has(part)) return
    seen.add(part)
    if (ArrayBuffer.isView(part)) {
      words.push(Buffer.from(part.buffer, part.byteOffset, part.byteLength).toString())
      return
    }
    const { message, stack } = part as { message?: unknown; stack?: unknown }
    if (typeof message === 'string') words.push(message, String(stack))
    for (const key of Object.keys(part)) {
      words.push(key)
      read((part as Record<string, unknown>)[key])
    }
  }
  read(value)
  return words.join(' ')
}
