/** Books on an exchange: what was said, and what came of it. */

import type { QoS } from 'mqtt-packet'

export type Direction = 'up' | 'down'

interface Entry {
  readonly direction: Direction
  readonly qos: QoS
  /** Whose messages it has to keep its place among. */
  readonly line: string
  readonly number: number
  /** What its sender was told, each time: the message of an error, or nothing. */
  readonly told: (string | undefined)[]
  arrived: number
  /** The later one of the same line that arrived before it. */
  overtakenBy: number | undefined
}

export class Books {
  readonly #entries = new Map<string, Entry>()
  /** The latest that arrived, by line. */
  readonly #latest = new Map<string, number>()
  #count = 0

  /** @returns a text that nobody said before; only what has the same client, direction and QoS stands in line */
  open(direction: Direction, qos: QoS, clientId: string): string {
    const number = ++this.#count
    const line = `${direction} ${clientId} with QoS ${qos}`
    const text = `${line}: ${number}`
    this.#entries.set(text, { direction, qos, line, number, told: [], arrived: 0, overtakenBy: undefined })
    return text
  }

  /** The sender's callback. */
  tell(text: string, error?: Error | null): void {
    this.#get(text).told.push(error?.message)
  }

  arrive(text: string): void {
    const entry = this.#get(text)
    if (entry.arrived++ > 0) return
    const latest = this.#latest.get(entry.line) ?? 0
    if (latest > entry.number) entry.overtakenBy = latest
    else this.#latest.set(entry.line, entry.number)
  }

  /** How many messages and questions there were. */
  get size(): number {
    return this.#count
  }

  /** Whether everybody who waits for a callback or a message has it. */
  get isSettled(): boolean {
    for (const { direction, qos, told, arrived } of this.#entries.values()) {
      if (direction === 'up' ? told.length === 0 : qos > 0 && arrived === 0) return false
    }
    return true
  }

  /** Callbacks that did not come once, and QoS 2 that came twice: wrong even where a client was ended. */
  get broken(): string[] {
    return this.#those(({ direction, qos, told, arrived }) => {
      if (direction === 'up' && told.length !== 1) return `was called back ${told.length} times`
      if (qos === 2 && arrived > 1) return `came ${arrived} times`
      return undefined
    })
  }

  /** QoS 1 and 2 that did not arrive, or whose sender was told that they did not. */
  get lost(): string[] {
    return this.#those(({ qos, told, arrived }) => {
      if (qos === 0) return undefined
      const error = told.filter((said) => said !== undefined)[0]
      if (error !== undefined) return `failed with "${error}", and came ${arrived} times`
      return arrived === 0 ? 'did not come' : undefined
    })
  }

  /** What another one of the same line overtook. */
  get overtaken(): string[] {
    return this.#those(({ qos, overtakenBy }) =>
      qos > 0 && overtakenBy !== undefined ? `came after ${overtakenBy}` : undefined,
    )
  }

  #those(whatIsWrong: (entry: Entry) => string | undefined): string[] {
    const sentences: string[] = []
    for (const [text, entry] of this.#entries) {
      const wrong = whatIsWrong(entry)
      if (wrong !== undefined) sentences.push(`${text} ${wrong}`)
    }
    return sentences
  }

  #get(text: string): Entry {
    const entry = this.#entries.get(text)
    if (!entry) throw new Error(`Nobody said "${text}"`)
    return entry
  }
}
