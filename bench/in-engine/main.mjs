import { measureCodec, measureEcho, measureMessages } from './messages.mjs'
import { furnish } from './mini-program.mjs'

const works = { messages: measureMessages, echo: measureEcho, codec: measureCodec }

/**
 * @param engine what the host of this realm offers: `print(line)`, `read(path)`, `evaluate(text)`, `now()` in ms,
 *   `cpu()` in µs, and for some work `heap()` in bytes
 * @param task what is to be done, as JSON can carry it
 * @param report is handed the result, once
 * @returns the event loop, whose `step` the host calls until the result is there
 */
export function start(engine, task, report) {
  const program = furnish(engine)
  program.loop.post(() => works[task.work](program, task, report))
  return program.loop
}
