/** Why the broker refused or left: its own reason where it gives one, else what such an end may mean. */

import { ReasonCodes } from 'mqtt/lib/handlers/ack'
import { ErrorWithReasonCode } from 'mqtt/lib/shared'
import type { IConnackPacket, IDisconnectPacket, Packet } from 'mqtt-packet'
import { brokerHint, NO_BROKER, SAME_CLIENT_ID } from '../socket/hints.ts'
import type { SocketError } from '../socket/socket-error.ts'

/** A connection that ends so soon after CONNACK was not lost by chance. */
const SOON_MS = 5000
/** So many of them in a row have one cause. */
const TIMES = 3

export type Explained = Error & { code?: unknown; hint?: string }

export class Reasons {
  /** What the broker said last on this connection. */
  private said: IConnackPacket | IDisconnectPacket | undefined
  /** Milliseconds since 1970; missing before CONNACK. */
  private connectedAt: number | undefined
  private soonEnds = 0

  /** A dial begins. */
  begin(): void {
    this.said = this.connectedAt = undefined
  }

  received(packet: Packet): void {
    if (packet.cmd !== 'connack' && packet.cmd !== 'disconnect') return
    this.said = packet
    if (packet.cmd === 'connack') this.connectedAt = Date.now()
  }

  /** Gives an error of MQTT.js what a `SocketError` has. */
  explain(error: Explained): void {
    const { said } = this
    const { code = error.message } = error
    if (error.hint || (typeof code !== 'number' && !/ timeout$/.test(code as string))) return
    error.hint = brokerHint(code as string)
    if (said && code === reasonOf(said)) error.message += detailsOf(said)
  }

  /**
   * The connection is over.
   *
   * @param cause of an open connection that was lost
   * @returns what the client keeps as the reason
   */
  ended(cause: SocketError | undefined): Error | undefined {
    const { said, connectedAt } = this
    const code = said && reasonOf(said)
    if (said && code) {
      // What was refused is reported already.
      if (said.cmd === 'connack') return undefined
      const name = (ReasonCodes as Record<number, string>)[code]
      const error = new ErrorWithReasonCode(
        `the broker closed the connection: ${name}${detailsOf(said)}`,
        code,
      )
      return Object.assign(error, { hint: brokerHint(code) })
    }
    if (cause?.code !== 'ERR_CLOSED') return cause
    const isUp = connectedAt !== undefined
    this.soonEnds = isUp && Date.now() - connectedAt < SOON_MS ? this.soonEnds + 1 : 0
    const hint = isUp ? this.soonEnds >= TIMES && SAME_CLIENT_ID : NO_BROKER
    return hint ? Object.assign(cause, { hint, message: `${cause.message}. ${hint}` }) : cause
  }
}

function reasonOf({
  reasonCode,
  returnCode,
}: {
  reasonCode?: number
  returnCode?: number
}): number | undefined {
  return reasonCode || returnCode
}

function detailsOf({ properties }: IConnackPacket | IDisconnectPacket): string {
  const { reasonString, serverReference } = properties ?? {}
  return (reasonString ? `: ${reasonString}` : '') + (serverReference ? ` (${serverReference})` : '')
}
