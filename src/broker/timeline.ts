/** The record of what crossed the broker's doorstep, in order. */

import type { Packet } from 'mqtt-packet'
import type { Clock } from './clock.ts'

export interface TimelineEntry {
  /** Milliseconds on the broker's clock. */
  at: number
  /** Number of the connection, from 1. */
  connection: number
  /** Empty until CONNECT was accepted. */
  clientId: string
  /** `in` and `out` are packets, `raw` bytes that are none, `scripted` a rule that stepped in. */
  what: 'open' | 'in' | 'out' | 'raw' | 'scripted' | 'close'
  packet?: Packet
  /** Why it closed, which rule stepped in, the raw bytes in hexadecimal. */
  detail?: string
}

const hidden = Buffer.from('(hidden)')

/** What crossed the broker's doorstep, in order. Passwords are hidden. */
export class Timeline {
  readonly entries: TimelineEntry[] = []
  private readonly clock: Clock
  private readonly limit: number

  /** @param limit how many of the latest entries are kept */
  constructor(clock: Clock, limit: number) {
    this.clock = clock
    this.limit = limit
  }

  add(
    connection: { id: number; clientId: string },
    what: TimelineEntry['what'],
    about: { packet?: Packet; detail?: string } = {},
  ): void {
    this.entries.push({
      at: this.clock.now(),
      connection: connection.id,
      clientId: connection.clientId,
      what,
      ...(about.packet && { packet: withoutSecrets(about.packet) }),
      ...(about.detail !== undefined && { detail: about.detail }),
    })
    if (this.entries.length > this.limit) this.entries.shift()
  }

  /** One line for each entry: seconds, connection, client, what. */
  toString(): string {
    return this.entries
      .map(({ at, connection, clientId, what, packet, detail }) => {
        const time = (at / 1000).toFixed(3).padStart(10)
        const said = detail === undefined ? '' : ` (${detail})`
        return `${time}s  #${connection} ${clientId || '-'}  ${what}${inWords(packet)}${said}`
      })
      .join('\n')
  }
}

/** As little of a packet as tells it from others: never its payload. */
function inWords(packet: Packet | undefined): string {
  if (packet === undefined) return ''
  const { messageId } = packet
  const topic =
    packet.cmd === 'publish' ? ` ${packet.topic} (${packet.payload.length} bytes, QoS ${packet.qos})` : ''
  const topics =
    packet.cmd === 'subscribe' ? ` ${packet.subscriptions.map(({ topic }) => topic).join(', ')}` : ''
  const code = 'reasonCode' in packet && packet.reasonCode ? ` 0x${packet.reasonCode.toString(16)}` : ''
  return ` ${packet.cmd}${messageId === undefined ? '' : ` ${messageId}`}${topic}${topics}${code}`
}

function withoutSecrets(packet: Packet): Packet {
  const copy = { ...packet }
  if (copy.cmd === 'connect' && copy.password) copy.password = hidden
  if ((copy.cmd === 'connect' || copy.cmd === 'auth') && copy.properties?.authenticationData) {
    copy.properties = { ...copy.properties, authenticationData: hidden }
  }
  return copy
}
