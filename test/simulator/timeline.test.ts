import { describe, expect, it } from 'vitest'
import { stage } from './program.ts'

async function story(): Promise<ReturnType<typeof stage>> {
  const set = stage({
    server: (connection) => {
      connection.accept({ protocol: 'mqtt' })
      connection.onMessage = (data) => connection.send(data)
    },
  })
  const task = set.dial({ url: 'wss://example.com/mqtt?token=secret', protocols: ['mqtt'] })
  await set.clock.advance(1_500)
  task.send({ data: new Uint8Array(12).buffer })
  task.send({ data: 'secret '.repeat(20) })
  await set.clock.advance(0)
  set.program.network.switchTo('4g')
  await set.clock.advance(0)
  return set
}

describe('the timeline', () => {
  it('records what crossed the boundary, in order, with times, actors and sockets', async () => {
    const { program } = await story()
    expect(program.timeline.entries.map(({ at, actor, what, socket }) => [at, actor, what, socket])).toEqual([
      [0, 'program', 'connectSocket', undefined],
      [0, 'platform', 'connectSocket.success', undefined],
      [0, 'server', 'accept', 1],
      [0, 'platform', 'onOpen', 1],
      [1500, 'program', 'send', 1],
      [1500, 'platform', 'send.success', 1],
      [1500, 'program', 'send', 1],
      [1500, 'platform', 'send.success', 1],
      [1500, 'server', 'onMessage', 1],
      [1500, 'server', 'send', 1],
      [1500, 'server', 'onMessage', 1],
      [1500, 'server', 'send', 1],
      [1500, 'platform', 'onMessage', 1],
      [1500, 'platform', 'onMessage', 1],
      [1500, 'world', 'network', undefined],
      [1500, 'platform', 'onClose', 1],
      [1500, 'platform', 'onNetworkStatusChange', undefined],
      [1500, 'platform', 'onError', 1],
    ])
  })

  it('records bytes as their number, long text as its beginning, and URLs without their query', async () => {
    const { program } = await story()
    const text = program.timeline.toString()
    expect(text).toContain('12 bytes')
    expect(text).toContain('(140)')
    expect(text).toContain('wss://example.com/mqtt?…')
    expect(text).not.toContain('token')
  })

  it('is one line per entry, for a test failure', async () => {
    const { program } = await story()
    const lines = program.timeline.toString().split('\n')
    expect(lines).toHaveLength(program.timeline.entries.length)
    expect(lines[3]).toBe('     0.000s  platform  #1  onOpen {"protocol":"mqtt"}')
    expect(lines[4]).toBe('     1.500s  program   #1  send 12 bytes')
  })

  it('goes into JSON and comes back', async () => {
    const { program } = await story()
    expect(JSON.parse(JSON.stringify(program.timeline))).toEqual(program.timeline.entries)
  })

  it('is the same every time', async () => {
    const [first, second] = [await story(), await story()]
    expect(first.program.timeline.toString()).toBe(second.program.timeline.toString())
  })

  it('counts from the creation of the program, whatever its clock shows', async () => {
    const { clock, program, dial } = stage()
    await clock.advance(1_000)
    dial()
    expect(program.timeline.entries[0]).toMatchObject({ at: 1_000 })
    program.timeline.clear()
    expect(program.timeline.entries).toEqual([])
  })

  it('forgets the older half beyond its limit, and says so', () => {
    const { program } = stage({ timelineLimit: 10 })
    for (let count = 0; count < 11; count++) program.timeline.record('world', `mark ${count}`)
    expect(program.timeline.entries.map(({ what }) => what)).toEqual(
      [5, 6, 7, 8, 9, 10].map((n) => `mark ${n}`),
    )
    expect(program.timeline.dropped).toBe(5)
    expect(program.timeline.toString()).toMatch(/^… 5 earlier entries were forgotten/)
  })

  it('can be switched off', async () => {
    const { clock, program, dial } = stage({ timelineLimit: 0 })
    dial()
    await clock.advance(0)
    expect(program.timeline.entries).toEqual([])
  })
})
