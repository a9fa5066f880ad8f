/** Counts the sockets that a program holds, at every dial, through a `wx` that watches its own. */

import type { ConnectSocketOption, MiniProgram, SocketTask } from '../../src/testing.ts'
import { changedTask } from '../simulator/changed-task.ts'

type Wx = MiniProgram['wx']

export class WatchedSockets {
  /** What was against the rules, one sentence each. */
  readonly violations: string[] = []
  dials = 0
  /** Dials that the platform refused because its limit was reached: by sockets that it had not closed yet. */
  refusals = 0
  readonly #program: MiniProgram
  /** By address, which is one for each client: the tasks that are neither over nor asked to close. */
  readonly #held = new Map<string, Set<object>>()

  constructor(program: MiniProgram) {
    this.#program = program
  }

  /** The platform's `wx`, watched. */
  get wx(): Wx {
    const { wx } = this.#program
    return { ...wx, connectSocket: (option) => this.#dial(wx, option) }
  }

  #dial(wx: Wx, option: ConnectSocketOption): SocketTask {
    this.dials++
    const held = this.#held.get(option.url) ?? new Set()
    this.#held.set(option.url, held)
    if (held.size > 0)
      this.#tell(`${option.url} is dialled while the client holds ${held.size} of its sockets`)
    const all = [...this.#held.values()].reduce((sum, { size }) => sum + size, 0)
    if (all >= 5) this.#tell(`a socket is dialled while the program holds ${all}`)
    const { open } = this.#program.sockets
    if (open.length > 5) this.#tell(`the phone has ${open.length} sockets open`)

    const token = {}
    held.add(token)
    const over = (): void => void held.delete(token)
    const task = wx.connectSocket({
      ...option,
      fail: (failure) => {
        over()
        this.#countRefusal(failure.errMsg)
        option.fail?.(failure)
      },
    })
    // The typings say that there always is one.
    const given = task as SocketTask | undefined
    if (!given || given.readyState === given.CLOSED) {
      over()
      return task
    }
    given.onError(({ errMsg }) => {
      over()
      this.#countRefusal(errMsg)
    })
    given.onClose(over)
    return changedTask(given, {
      close: (how) => {
        over()
        return given.close(how)
      },
    })
  }

  #countRefusal(errMsg: string): void {
    if (/max (websocket )?con(nect|current)|exceed max/.test(errMsg)) this.refusals++
  }

  #tell(violation: string): void {
    this.violations.push(`${this.#program.clock.now()} ms: ${violation}`)
  }
}
