/** What nobody else hears is said once in the console. */

/** The client, as far as it is needed here. */
export interface WarningsClient {
  readonly options: {
    /** `false`: nothing is said in the console. */
    warnings?: boolean
  }
}

export class Warnings {
  private readonly client: WarningsClient
  private readonly said: Record<string, boolean> = {}

  constructor(client: WarningsClient) {
    this.client = client
  }

  /** @param kind said once for each kind; say it with what to change, and without secrets */
  say(kind: string, text: string): void {
    if (this.client.options.warnings === false || this.said[kind]) return
    this.said[kind] = true
    console.warn(`mqtt-miniprogram: ${text}`)
  }
}
