/**
 * One thing at a time. A transport may answer within `send`, while the broker is still in the middle of the
 * packet before; what comes in then waits until that is done, so that one order of arrival has one outcome.
 */
export class Turns {
  private readonly waiting: (() => void)[] = []
  private running = false

  take(turn: () => void): void {
    this.waiting.push(turn)
    if (this.running) return
    this.running = true
    try {
      for (let next = this.waiting.shift(); next; next = this.waiting.shift()) next()
    } finally {
      this.running = false
    }
  }
}
