/** A wire that can be cut: between a phone and a real server, it passes bytes on, late, in pieces, or not at all. */

import { once } from 'node:events'
import { createConnection, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { setImmediate as nextTurn, setTimeout as after } from 'node:timers/promises'

interface Wire {
  readonly phone: Socket
  readonly server: Socket
  /** Nothing passes any more, not even the end. */
  isDead: boolean
}

export class TcpProxy {
  /** What happens to connections that are made from now on: `silent` ones are taken, and nothing passes. */
  door: 'open' | 'refusing' | 'silent' = 'open'
  /** How much later bytes arrive, in ms. */
  delay = 0
  /** Of how many bytes the pieces are that arrive at once; 0: as they come. */
  pieces = 0
  /** Connections so far, those that were refused too. */
  dials = 0
  readonly #listener: Server
  readonly #target: number
  readonly #wires = new Set<Wire>()

  private constructor(listener: Server, target: number) {
    this.#listener = listener
    this.#target = target
    listener.on('connection', (phone) => this.#take(phone))
  }

  /** @param target the port on 127.0.0.1 that lies behind it */
  static async listen(target: number): Promise<TcpProxy> {
    const listener = createServer({ noDelay: true })
    listener.listen(0, '127.0.0.1')
    await once(listener, 'listening')
    return new TcpProxy(listener, target)
  }

  get port(): number {
    return (this.#listener.address() as AddressInfo).port
  }

  /** Connections that still pass something. */
  get living(): number {
    return [...this.#wires].filter(({ isDead }) => !isDead).length
  }

  /** Breaks every connection: both sides see a reset. */
  reset(): void {
    for (const { phone, server, isDead } of this.#wires) {
      server.resetAndDestroy()
      if (!isDead) phone.resetAndDestroy()
    }
  }

  /** Every connection dies, and neither side is told. */
  silence(): void {
    for (const wire of this.#wires) wire.isDead = true
  }

  async close(): Promise<void> {
    for (const { phone, server } of this.#wires) {
      phone.destroy()
      server.destroy()
    }
    this.#listener.close()
    await once(this.#listener, 'close')
  }

  #take(phone: Socket): void {
    this.dials++
    if (this.door === 'refusing') {
      phone.resetAndDestroy()
      return
    }
    const server = createConnection({ port: this.#target, host: '127.0.0.1', noDelay: true })
    const wire = { phone, server, isDead: this.door === 'silent' }
    this.#wires.add(wire)
    void this.#carry(wire, phone, server)
    void this.#carry(wire, server, phone)
  }

  async #carry(wire: Wire, from: Socket, to: Socket): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (this.delay > 0) await after(this.delay)
        await this.#pass(wire, chunk, to)
      }
      if (!wire.isDead) to.end()
    } catch {
      // A reset of one side is one of the other.
      if (!wire.isDead) to.resetAndDestroy()
    } finally {
      if (from.destroyed && to.destroyed) this.#wires.delete(wire)
    }
  }

  async #pass(wire: Wire, chunk: Buffer, to: Socket): Promise<void> {
    const size = this.pieces || chunk.length
    for (let at = 0; at < chunk.length; at += size) {
      if (wire.isDead || to.destroyed) return
      to.write(chunk.subarray(at, at + size))
      if (this.pieces > 0) await nextTurn()
    }
  }
}
