/** Whether the connection of this moment still works: a ping on return, and every sign of life that answers it. */

import type { IStream } from 'mqtt/lib/shared'
import type { Packet } from 'mqtt-packet'
import { SocketError } from '../socket/socket-error.ts'

/** How long the broker has for an answer to the ping on return. */
const DEFAULT_PROBE_TIMEOUT = 2000

/** The client, as far as it is needed here. */
export interface LivenessClient {
  readonly options: {
    /** Milliseconds. */
    probeTimeout?: number
  }
  /** Seconds. */
  readonly keepalive: number
  readonly stream: IStream | undefined
  lastError: Error | undefined
  sendPing(): void
}

export class Liveness {
  private readonly client: LivenessClient
  private timer: ReturnType<typeof setTimeout> | undefined
  private lastPingAt = 0
  /** Pings of this connection that wait for their answers. */
  private unanswered = 0

  constructor(client: LivenessClient) {
    this.client = client
  }

  /** Whether the broker was asked on return and has not answered yet. */
  get isProbing(): boolean {
    return this.timer !== undefined
  }

  /** Another connection begins. */
  begin(): void {
    this.unanswered = 0
  }

  /** Asks the broker for any sign of life; without one the connection is dead, whatever the platform says. */
  probe(): void {
    const { stream } = this.client
    if (this.isProbing || !stream) return
    this.awaitLife()
    // A large message on its way is a sign of life long before it is a packet.
    const onBytes = () => {
      if (this.isProbing) this.awaitLife()
      else stream.removeListener('data', onBytes)
    }
    stream.on('data', onBytes)
    this.client.sendPing()
  }

  /** A PINGREQ leaves. */
  pinged(): void {
    this.lastPingAt = Date.now()
    this.unanswered++
  }

  /**
   * A packet came. What bursts out of a suspension came before the connection died: it gives the broker more time,
   * and only the answer to the last ping proves that it lives.
   */
  received({ cmd }: Packet): void {
    const isPong = cmd === 'pingresp'
    if (isPong && this.unanswered > 0) this.unanswered--
    if (!this.isProbing) return
    if (isPong && this.unanswered === 0) this.settle()
    else this.awaitLife()
  }

  /** The probe is over, whatever came of it. */
  settle(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  /**
   * Whether the ping that was not answered left this very moment: frozen timers fire in a burst on return, the ping
   * and the end of its time together.
   */
  hasJustPinged(): boolean {
    const patience = Math.min((this.client.keepalive || 0) * 400, DEFAULT_PROBE_TIMEOUT)
    return Date.now() - this.lastPingAt < patience
  }

  private awaitLife(): void {
    const { client } = this
    const timeout = client.options.probeTimeout ?? DEFAULT_PROBE_TIMEOUT
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      client.lastError = new SocketError(
        'ERR_CLOSED',
        `the broker did not answer within ${timeout} ms of the return`,
      )
      client.stream?.destroy()
    }, timeout)
  }
}
