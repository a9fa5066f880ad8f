/** How long a client may say nothing: until its CONNECT, and then one and a half times its keepalive. */

import { Alarm } from './alarm.ts'
import type { Clock } from './clock.ts'

const GRACE = 1.5

/** Watches one connection for silence. */
export class SilenceWatch {
  private readonly clock: Clock
  private readonly alarm: Alarm
  private lastHeard: number
  /** Milliseconds; undefined until a CONNECT was accepted. */
  private limit: number | undefined

  /** @param silent called once, when the client has been silent for too long */
  constructor(clock: Clock, silent: () => void) {
    this.clock = clock
    this.lastHeard = clock.now()
    this.alarm = new Alarm(clock, () => {
      if (this.limit !== undefined && clock.now() - this.lastHeard < this.limit) this.wait(this.limit)
      else silent()
    })
  }

  /** The client has so many milliseconds for its CONNECT, whatever else it says. */
  awaitConnect(ms: number): void {
    this.alarm.set(ms)
  }

  /** @param keepalive seconds; 0: it may be silent for ever */
  agree(keepalive: number): void {
    this.alarm.clear()
    if (keepalive === 0) return
    this.limit = keepalive * GRACE * 1000
    this.wait(this.limit)
  }

  /** Moves no timer: the alarm looks again when it rings. */
  heard(): void {
    this.lastHeard = this.clock.now()
  }

  clear(): void {
    this.alarm.clear()
  }

  private wait(limit: number): void {
    this.alarm.set(this.lastHeard + limit - this.clock.now())
  }
}
