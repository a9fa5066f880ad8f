import type { Library } from './library.ts'

/** What a scenario saw. */
export interface Outcome {
  passed: boolean
  /** One clause for the table, in the past tense, without a full stop. */
  seen: string
}

export const passed = (seen: string): Outcome => ({ passed: true, seen })
export const failed = (seen: string): Outcome => ({ passed: false, seen })

/** Something that can be tried on every library. */
export interface Scenario {
  /** What is tried, in a few words. */
  tries: string
  run(library: Library): Promise<Outcome>
  /** Which mqtt shows the problem, and words of what is seen that tell its cause. */
  incumbent?: { library: Library; because: RegExp }
  /** `planned`: it is known to fail here, and what it takes is not built yet. */
  here: 'passes' | 'planned'
}

/** One thing that people have reported in public about MQTT in mini programs. */
export interface Problem {
  number: number
  usersSay: string
  /** Where: issues of mqttjs/MQTT.js, and with `paho` those of tennessine/paho.mqtt.wxapp. */
  reported: string
  cause: string
  /** What is true of it here, promises that are not kept yet included. */
  holds: string
  /** Whether the cause was reproduced on mqtt's own files; then a scenario shows it. */
  reproduced: boolean
  scenarios: Scenario[]
}
