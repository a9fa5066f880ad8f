import { measureEndToEnd } from './end-to-end.mjs'
import { measureCycles, measureSlowReader, measureWaiting } from './growth.mjs'
import { measureLoad } from './load.mjs'
import { measureAllocation, measureIdleClients, measureLoadedHeap, measureReconnects } from './memory.mjs'
import { measureCodec, measureEcho, measureMessages } from './messages.mjs'
import { furnish } from './mini-program.mjs'
import { countSends } from './sends.mjs'

const works = {
  messages: measureMessages,
  echo: measureEcho,
  codec: measureCodec,
  load: measureLoad,
  'loaded heap': measureLoadedHeap,
  'idle clients': measureIdleClients,
  allocation: measureAllocation,
  reconnects: measureReconnects,
  sends: countSends,
  cycles: measureCycles,
  'slow reader': measureSlowReader,
  waiting: measureWaiting,
  'end to end': measureEndToEnd,
}

/**
 * @param engine what the host of this realm offers: `print(line)`, `read(path)`, `evaluate(text)`, `now()` in ms, `cpu()` in
 *   µs, `collect()`, `heap()` in bytes, and `warmUp`, how many times as long as it is measured it runs before; V8 alone `nativeCodec()` and `countCollections()`, which gives a function that
 *   tells how many there have been since
 * @param task what is to be done, as JSON can carry it
 * @param report is handed the result, once
 * @returns the event loop, whose `step` the host calls until the result is there
 */
export function start(engine, task, report) {
  const program = furnish(engine)
  program.loop.post(() => works[task.work](program, task, report))
  return program.loop
}
