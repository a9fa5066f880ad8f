/** Problems of several clients in one mini program. */

import { mqtt5, type MqttClient } from './library.ts'
import { failed, passed, type Problem } from './problem.ts'
import { Stage } from './stage.ts'

export const clientsDisturbEachOther: Problem = {
  number: 6,
  usersSay: 'with two clients messages are lost and both drop',
  reported: '#928, #892',
  cause: 'The transport keeps its socket and its stream in variables of the module',
  holds: 'Each connection has its own.',
  reproduced: true,
  scenarios: [
    {
      tries: 'two, three and five clients, each with a topic of its own; then one is ended',
      async run(library) {
        for (const number of [2, 3, 5]) {
          const stage = new Stage(library)
          const all = Array.from({ length: number }, (_, index) =>
            stage.connect({ clientId: `client-${index}` }),
          )
          await stage.clock.advance(1000)
          const down = all.findIndex(({ client }) => !client.connected)
          if (down >= 0) {
            const carried = stage.program.timeline.entries.filter(
              ({ what, actor, socket }) => what === 'send' && actor === 'program' && socket === down + 1,
            )
            return failed(
              `of ${number} clients number ${down + 1} never connected: its socket carried ${carried.length} messages`,
            )
          }
          for (const [index, { client }] of all.entries()) client.subscribe(`own/${index}`, { qos: 1 })
          await stage.clock.advance(1000)
          for (const [index, { client }] of all.entries()) client.publish(`own/${index}`, 'x', { qos: 1 })
          await stage.clock.advance(1000)
          const deaf = all.findIndex(({ messages }, index) => messages.join() !== `own/${index} x`)
          if (deaf >= 0)
            return failed(
              `of ${number} clients number ${deaf + 1} received ${all[deaf]?.messages.join() || 'nothing'}`,
            )
          const [ended, ...others] = all
          ;(ended?.client as MqttClient).end()
          await stage.clock.advance(1000)
          if (others.some(({ client }) => !client.connected)) return failed('ending one dropped another')
        }
        return passed('each received its own, and the others stayed connected')
      },
      incumbent: { library: mqtt5, because: /number 1 never connected: its socket carried 0 messages/ },
      here: 'passes',
    },
  ],
}
