/** What each kind of misbehaviour does to a packet, or to what the broker answers to it. */

import type { Misbehaviour, Rule, ScriptedEvent, Stage } from './script.ts'

/** Packet type 0 does not exist, and a length field has at most four bytes. */
const garbage = Buffer.from([0x00, 0xff, 0xff, 0xff, 0xff, 0xff])

export function perform(rule: Rule, stage: Stage): void {
  if (typeof rule.do === 'function') rule.do(stage)
  else plays[rule.do](rule, stage)
}

const plays: Record<
  Exclude<Misbehaviour, (event: ScriptedEvent) => void>,
  (rule: Rule, stage: Stage) => void
> = {
  ignore: () => undefined,
  delay: ({ ms = 1000 }, stage) => {
    stage.after(ms, () => {
      stage.proceed()
    })
  },
  close: (_rule, { client }) => {
    client.drop()
  },
  garbage: ({ bytes = garbage }, { client }) => {
    client.sendBytes(bytes)
  },
  duplicate: (_rule, stage) => {
    stage.through(
      (way) => (bytes) => {
        way(bytes)
        way(bytes)
      },
      () => {
        stage.proceed()
      },
    )
  },
  truncate: ({ size }, stage) => {
    stage.through(
      (way) => (bytes) => {
        way(bytes.subarray(0, size ?? Math.ceil(bytes.length / 2)))
        stage.client.drop()
      },
      () => {
        stage.proceed()
      },
    )
  },
  chunk: ({ size = 1 }, stage) => {
    stage.through(
      (way) => (bytes) => {
        for (let at = 0; at < bytes.length; at += size) way(bytes.subarray(at, at + size))
      },
      () => {
        stage.proceed()
      },
    )
  },
  join: (_rule, stage) => {
    stage.client.inOneFrame(() => {
      stage.proceed()
    })
  },
}
