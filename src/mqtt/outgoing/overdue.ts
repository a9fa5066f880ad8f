/** Acknowledgements that do not come on a connection that lives: whoever waits behind them must not wait for ever. */

import { SocketError } from '../../socket/socket-error.ts'
import type { Message } from './message.ts'
import type { Window } from './window.ts'

const ROUND_MS = 10_000
/** An acknowledgement is overdue after so many whole rounds: 30 s. */
const ROUNDS = 3

/** The client, as far as it is needed here. */
export interface OverdueClient {
  readonly connected: boolean
  readonly outgoing: Record<number, unknown>
  readonly stream: { destroy(): unknown } | undefined
  lastError: Error | undefined
  readonly _warnings: { say(kind: string, text: string): void }
}

/** Counts time in rounds, with one timer that runs only while something is in flight. */
export class Overdue {
  private readonly client: OverdueClient
  private readonly window: Window
  /** Called when places are free that were not. */
  private readonly refill: () => void
  private readonly hasWaiting: () => boolean
  private timer: ReturnType<typeof setTimeout> | undefined
  private round = 1

  constructor(client: OverdueClient, window: Window, hasWaiting: () => boolean, refill: () => void) {
    this.client = client
    this.window = window
    this.hasWaiting = hasWaiting
    this.refill = refill
  }

  /** A message leaves. */
  mark(message: Message): void {
    message.round = this.round
    this.timer ??= setTimeout(() => this.look(), ROUND_MS)
  }

  stop(): void {
    clearTimeout(this.timer)
    this.timer = undefined
  }

  private look(): void {
    this.timer = undefined
    this.round++
    const { client, window } = this
    if (!client.connected) return
    let isWaiting = false
    for (const id of Object.keys(client.outgoing)) {
      const message = client.outgoing[Number(id)] as Message
      if (!message.hasPlace) continue
      isWaiting = true
      if (message.isOverdue || this.round - message.round <= ROUNDS) continue
      window.giveUp(message)
      client._warnings.say(
        'overdue',
        `the broker has not acknowledged a message of QoS ${message.packet.qos} to "${message.packet.topic}" for 30 s. It may be overloaded, or drop messages beyond a limit of its own: see the option maxInflight`,
      )
    }
    if (!isWaiting) return
    this.timer = setTimeout(() => this.look(), ROUND_MS)
    if (!this.hasWaiting()) return
    if (!window.isStuck) this.refill()
    else {
      client.lastError = new SocketError('ERR_CLOSED', 'the broker has acknowledged nothing for 30 s')
      client.stream?.destroy()
    }
  }
}
