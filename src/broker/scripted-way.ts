/** The way out to one client, and the rules of the script that step in on it. */

import type { Packet } from 'mqtt-packet'
import { Alarm } from './alarm.ts'
import type { BrokerParts } from './broker-parts.ts'
import { perform } from './misbehaviour.ts'
import type { ConnectedClient, Outlet, Side } from './script.ts'

export class ScriptedWay {
  private readonly parts: BrokerParts
  private readonly client: ConnectedClient
  private readonly delays = new Set<Alarm>()
  private outlet: Outlet

  constructor(parts: BrokerParts, client: ConnectedClient, outlet: Outlet) {
    this.parts = parts
    this.client = client
    this.outlet = outlet
  }

  send(bytes: Buffer): void {
    this.outlet(bytes)
  }

  /** Replaces the way out while `act` runs. */
  through(outlet: (way: Outlet) => Outlet, act: () => void): void {
    const way = this.outlet
    this.outlet = outlet(way)
    try {
      act()
    } finally {
      this.outlet = way
    }
  }

  /** Does what a rule says, where one fits; otherwise proceeds. */
  step(
    from: Side,
    on: Packet['cmd'] | 'open',
    packet: Packet | undefined,
    clientId: string,
    proceed: () => void,
  ): void {
    const { script, timeline } = this.parts
    const rule = script.take(from, on, packet, this.client, clientId)
    if (!rule) {
      proceed()
      return
    }
    const name = typeof rule.do === 'string' ? rule.do : 'function'
    timeline.add(this.client, 'scripted', { packet, detail: name })
    perform(rule, {
      packet,
      client: this.client,
      proceed,
      after: (ms, act) => {
        this.after(ms, act)
      },
      through: (outlet, act) => {
        this.through(outlet, act)
      },
    })
  }

  /** Nothing that was put off comes any more. */
  end(): void {
    for (const delay of this.delays) delay.clear()
    this.delays.clear()
  }

  private after(ms: number, act: () => void): void {
    const alarm = new Alarm(this.parts.clock, () => {
      this.delays.delete(alarm)
      this.parts.turns.take(act)
    })
    this.delays.add(alarm)
    alarm.set(ms)
  }
}
