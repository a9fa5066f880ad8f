export interface BackoffResult {
  way: 'MQTT.js' | 'mqtt-miniprogram'
  /** How long the broker is away, in ms. */
  outage: number
  /** In each second since the broker went away. */
  dials: number[]
  /** The clients that come back, in each second since the broker is there again. */
  returns: number[]
}

/** The number of clients. */
export const clients: number
/** How long the broker is away, in ms. */
export const outages: number[]
export function simulate(): BackoffResult[]
/** @returns the picture as SVG, the same for the same delays */
export function draw(): Promise<string>
