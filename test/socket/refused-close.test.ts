import { describe, expect, it } from 'vitest'
import { handingOut, implementations, tell } from './streams.ts'

describe.each(implementations)('a host that refuses to close, over %s', (socketImplementation) => {
  /** @param isRefusing asked at each `close` of the first task */
  function refusing(isRefusing: () => boolean) {
    const story = tell({ socketImplementation })
    let tasks = 0
    let asked = 0
    const host = handingOut(story.program.wx, (task) => {
      if (tasks++ > 0) return task
      return new Proxy(task, {
        get(target, key) {
          const value: unknown = Reflect.get(target, key, target)
          if (key !== 'close') return typeof value === 'function' ? (value.bind(target) as unknown) : value
          return (call: { fail?: (result: object) => void }) => {
            asked++
            if (isRefusing()) call.fail?.({ errMsg: 'close:fail interrupted' })
            else target.close(call as never)
          }
        },
      })
    })
    const open = () => story.open({ host, socketLimit: 1, connectTimeout: 60_000 })
    return { ...story, open, asked: () => asked }
  }

  it('is asked again, and the slot stays taken until the socket is gone', async () => {
    let isHidden = true
    const { clock, open, program } = refusing(() => isHidden)
    const first = open()
    await clock.advance(100)
    first.stream.destroy()
    open()
    await clock.advance(3000)
    expect(first.called).toEqual(['close'])
    expect(program.sockets.all).toHaveLength(1)
    isHidden = false
    await clock.advance(1100)
    expect(program.sockets.all.map(({ state }) => state)).toEqual(['closed', 'open'])
  })

  it('for ever is given up, so that the slot is free one day', async () => {
    const { asked, clock, open, program } = refusing(() => true)
    const first = open()
    await clock.advance(100)
    first.stream.destroy()
    open()
    await clock.advance(15_000)
    expect(asked()).toBe(11)
    expect(program.sockets.all).toHaveLength(2)
    expect(program.timers.pending).toBe(0)
  })
})

describe.each(implementations)('bytesRead of a stream over %s', (socketImplementation) => {
  it('counts what has arrived, read or not', async () => {
    const { clock, connections, open } = tell({ socketImplementation })
    const { stream } = open()
    await clock.advance(100)
    connections[0]!.send('abc')
    await clock.advance(100)
    expect(stream.bytesRead).toBe(3)
    stream.on('data', () => undefined)
    connections[0]!.send(new Uint8Array(2))
    await clock.advance(100)
    expect(stream.bytesRead).toBe(5)
  })
})
