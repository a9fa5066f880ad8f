/** Why: MQTT.js's keepalive runs in a Worker made from a Blob where it thinks it can; a phone has its own timers. */

export interface Timer {
  set(run: () => void, milliseconds: number): unknown
  clear(id: unknown): void
}

// Looked up at each call, so that replaced timers count.
const timer: Timer = {
  set: (run, milliseconds) => setInterval(run, milliseconds),
  clear: (id) => clearInterval(id as ReturnType<typeof setInterval>),
}

/** `timerVariant` may be 'auto', 'native' or 'worker': they are the same here. */
export default function getTimer(): Timer {
  return timer
}
