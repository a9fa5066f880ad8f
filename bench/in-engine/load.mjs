import { faces } from './faces.mjs'
import { wrap } from './mini-program.mjs'

/**
 * CPU milliseconds from the text of the file to what it exports, `evaluated`, and to the first message that went to a
 * broker and came back, `used`: engines compile a function when it is first called.
 */
export function measureLoad(program, { peer }, report) {
  const { engine, WebSocket } = program
  const { text, call } = wrap(program, peer)
  const qos = peer.cannot?.[0] === undefined ? 0 : 1
  const start = engine.cpu()
  const library = call(engine.evaluate(text))
  const evaluated = (engine.cpu() - start) / 1000
  const client = faces[peer.face]({
    library,
    WebSocket,
    qos,
    ready: () => client.publish('first', qos, () => {}),
    heard: () => report({ evaluated, used: (engine.cpu() - start) / 1000 }),
  })
}
