import { repeat } from './bursts.mjs'
import { openClient } from './messages.mjs'

/** How many times as long as it is measured it runs before. */
const WARM_UP = 1

function median(numbers) {
  const sorted = numbers.sort((a, b) => a - b)
  return sorted[sorted.length >> 1]
}

/**
 * Messages over a real connection: in bursts, µs that pass and µs of CPU of this process per message; and one alone, µs
 * until it is back and settled, the median.
 */
export function measureEndToEnd(program, task, report) {
  const { engine } = program
  const { burst, milliseconds } = task
  openClient(program, task, (offer) => {
    repeat(program, offer, WARM_UP * milliseconds, () => {
      const cpu = engine.cpu()
      const start = engine.now()
      repeat(program, offer, milliseconds, (bursts) => {
        const messages = bursts * burst
        const passed = (1000 * (engine.now() - start)) / messages
        const spent = (engine.cpu() - cpu) / messages
        const trips = []
        const alone = (then) => {
          const left = engine.now()
          offer(() => {
            trips.push(1000 * (engine.now() - left))
            then()
          }, 1)
        }
        repeat(program, alone, milliseconds / 2, () => {
          report({ passed, cpu: spent, alone: median(trips) })
        })
      })
    })
  })
}
