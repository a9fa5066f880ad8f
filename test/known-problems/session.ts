import { messageOf, type Stage } from './stage.ts'

/**
 * What a page does: connect, subscribe, publish with each QoS, receive, unsubscribe, end.
 * @returns what went wrong, or nothing
 */
export async function runSession(stage: Stage, options: object = {}): Promise<string | undefined> {
  const { clock } = stage
  const told: string[] = []
  const tell = (step: string) => (error?: Error) => told.push(error ? `${step}: ${messageOf(error)}` : step)
  const watched = stage.connect(options)
  const { client } = watched
  await clock.advance(1000)
  client.subscribe('session/+', { qos: 2 }, tell('subscribed'))
  await clock.advance(1000)
  for (const qos of [0, 1, 2]) client.publish(`session/${qos}`, '你好', { qos }, tell(`published ${qos}`))
  await clock.advance(1000)
  client.unsubscribe('session/+', tell('unsubscribed'))
  await clock.advance(1000)
  client.publish('session/late', 'x', { qos: 1 }, tell('published late'))
  await clock.advance(1000)
  client.end(false, null, tell('ended'))
  await clock.advance(5000)

  const steps = 'subscribed, published 0, published 1, published 2, unsubscribed, published late, ended'
  const arrived = 'session/0 你好, session/1 你好, session/2 你好'
  if (told.join(', ') !== steps) return `of the session only this came about: ${told.join(', ') || 'nothing'}`
  if (watched.messages.join(', ') !== arrived) return `these messages arrived: ${watched.messages.join(', ')}`
  if (stage.program.sockets.open.length > 0) return 'a socket was left open'
  if (stage.program.timers.pending > 0) return 'a timer was left'
  return stage.uncaught[0]
}
