/**
 * A store of MQTT.js's kind in the storage of the mini program, one key a message: rewriting one large key for each of
 * thousands of messages makes a phone stutter. What one turn stores is written at its end, before any of it leaves.
 */

import { Buffer } from 'buffer'
import { nextTick } from 'mqtt/lib/shared'
import Store from 'mqtt/lib/store'
import type { Packet } from 'mqtt-packet'
import type { HostStorage } from '../../host/storage.ts'

type Callback = (error?: Error, packet?: Packet) => void
type Stored = Packet & { payload?: string | Buffer }

/** Inside of MQTT.js's store. */
interface StoreInternals {
  _inflights: Map<number, Packet>
}

/** Digits of a sequence, in base 36: two billion messages. */
const WIDTH = 6

export class OutboxStore extends Store {
  private readonly storage: HostStorage
  private readonly prefix: string
  private readonly maxBytes: number
  /** Called with what keeps a message out of the storage; it is sent all the same. */
  private readonly full: (why: unknown) => void
  private sequence = 0
  private bytes = 0
  private readonly keys = new Map<number, { key: string; bytes: number }>()
  /** What this turn changes: the text to write, or `undefined` to remove. */
  private changes = new Map<string, string | undefined>()
  private waiting: Callback[] = []
  private isFlushing = false

  constructor(storage: HostStorage, prefix: string, maxBytes: number, full: (why: unknown) => void) {
    super({ clean: false })
    this.storage = storage
    this.prefix = prefix
    this.maxBytes = maxBytes
    this.full = full
    const all = storage.getStorageInfoSync?.().keys ?? []
    for (const key of all.filter((name) => name.indexOf(prefix) === 0).sort()) this.load(key)
  }

  override put(packet: Packet, callback: Callback): this {
    const { messageId = 0 } = packet
    const known = this.keys.get(messageId)
    const text = write(packet as Stored)
    const bytes = this.bytes - (known?.bytes ?? 0) + text.length
    if (bytes > this.maxBytes) this.full(`${bytes} bytes are more than maxBytes, ${this.maxBytes}`)
    else {
      const key = known?.key ?? this.nextKey()
      this.bytes = bytes
      this.keys.set(messageId, { key, bytes: text.length })
      this.change(key, text)
    }
    this.waiting.push(callback)
    this.flushSoon()
    return super.put(packet as never, () => undefined)
  }

  override del(packet: Packet, callback: Callback): this {
    const { messageId = 0 } = packet
    const known = this.keys.get(messageId)
    if (known) {
      this.bytes -= known.bytes
      this.keys.delete(messageId)
      this.change(known.key, undefined)
      this.flushSoon()
    }
    return super.del(packet as never, callback as never)
  }

  /** Writes what this turn has changed. */
  private flush(): void {
    const { changes, storage, waiting } = this
    this.changes = new Map()
    this.waiting = []
    const list: { key: string; value: unknown }[] = []
    changes.forEach((value, key) => {
      if (value !== undefined) list.push({ key, value })
      else this.attempt(() => storage.removeStorageSync(key))
    })
    if (list.length > 1 && storage.batchSetStorageSync)
      this.attempt(() => storage.batchSetStorageSync?.(list))
    else for (const { key, value } of list) this.attempt(() => storage.setStorageSync(key, value))
    for (const callback of waiting) callback()
  }

  private flushSoon(): void {
    if (this.isFlushing) return
    this.isFlushing = true
    nextTick(() => {
      this.isFlushing = false
      this.flush()
    })
  }

  private change(key: string, text: string | undefined): void {
    this.changes.set(key, text)
  }

  private attempt(run: () => void): void {
    try {
      run()
    } catch (why) {
      this.full(why)
    }
  }

  private nextKey(): string {
    return this.prefix + `00000${(++this.sequence).toString(36)}`.slice(-WIDTH)
  }

  private load(key: string): void {
    this.sequence = parseInt(key.slice(this.prefix.length), 36) || this.sequence
    const text = String(this.storage.getStorageSync(key))
    const packet = read(text)
    if (!packet?.messageId) {
      // Nothing that this library wrote: it would never go away.
      this.attempt(() => this.storage.removeStorageSync(key))
      return
    }
    this.bytes += text.length
    this.keys.set(packet.messageId, { key, bytes: text.length })
    ;(this as unknown as StoreInternals)._inflights.set(packet.messageId, packet)
  }
}

/** Bytes as base64: a storage takes texts. */
function write(packet: Stored): string {
  return JSON.stringify(packet, function (this: Record<string, unknown>, name, value: unknown) {
    // The one of the object, before its own `toJSON` made a list of numbers of it.
    const bytes = this[name]
    return Buffer.isBuffer(bytes) ? { base64: bytes.toString('base64') } : value
  })
}

function read(text: string): Packet | undefined {
  try {
    return JSON.parse(text, (_, value: unknown) => {
      const { base64 } = (value ?? {}) as { base64?: unknown }
      return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : value
    }) as Packet
  } catch {
    return undefined
  }
}
