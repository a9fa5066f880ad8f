/** A session of a compiled program: its page holds the client, the broker is in this process, time is simulated. */

import { createClock, createMiniProgram, type RunOptions } from '../../dist/testing.mjs'
import { createBroker } from '../broker/broker.ts'
import { overSimulatedSocket } from '../broker/over-simulated-socket.ts'
import { fromRoot } from '../bundle/built-files.ts'

type FullSession = (
  mqtt: unknown,
  settings: object,
  done: (error: Error | null, trace?: string[]) => void,
) => void

export interface CompiledPage {
  mqtt: unknown
  createStreamBuilder?: unknown
  [name: string]: unknown
}

/** What the file hands to `Page`, and what a whole session with its `mqtt` tells. */
export async function playPage(
  file: string,
  modules: Record<string, string>,
  realm: RunOptions = { builtIns: 'es2015' },
): Promise<{ page: CompiledPage; trace: string[] }> {
  const clock = createClock()
  const program = createMiniProgram({ clock, server: overSimulatedSocket(createBroker({ clock })) })
  let page: CompiledPage | undefined
  const { fullSession } = program.run<{ fullSession: FullSession }>(
    { source: `require('the-page'); exports.fullSession = require('full-session').fullSession` },
    {
      ...realm,
      globals: { Page: (options: CompiledPage) => (page = options) },
      modules: {
        ...modules,
        'the-page': file,
        'full-session': fromRoot('test/bundle/full-session.js'),
      },
    },
  )
  let outcome: { error: Error | null; trace?: string[] } | undefined
  const settings = { url: 'wxs://broker.example/mqtt', protocolVersion: 4, clientId: 'phone' }
  fullSession(page!.mqtt, settings, (error, trace) => {
    outcome = { error, trace }
  })
  await clock.runAll({ until: () => outcome !== undefined })
  if (outcome?.error) throw outcome.error
  return { page: page!, trace: [...outcome!.trace!] }
}
