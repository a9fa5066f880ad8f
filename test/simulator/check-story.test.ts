import { describe, expect, it } from 'vitest'
import {
  checkStory,
  createClock,
  createMiniProgram,
  type CheckStoryOptions,
  type Story,
} from '../../src/testing.ts'

/** A program that breaks when it is hidden and, some time later, loses its network. */
async function fragile(story: Story): Promise<void> {
  const clock = createClock()
  const program = createMiniProgram({ clock, server: (connection) => connection.accept() })
  let wasHidden = false
  let isBroken = false
  program.wx.onAppHide(() => (wasHidden = true))
  program.wx.onNetworkStatusChange(({ isConnected }) => (isBroken ||= wasHidden && !isConnected))
  await story.tell(program, { actions: { flood: () => undefined } })
  expect(isBroken, 'it broke').toBe(false)
}

async function messageOf(options: CheckStoryOptions, scenario = fragile): Promise<string> {
  try {
    await checkStory(options, scenario)
  } catch (error) {
    return (error as Error).message
  }
  return 'it passed'
}

describe('a failed story', () => {
  it.each([1, 2, 3, 4, 5])('shrinks to what it takes, and prints it as a test: seed %i', async (seed) => {
    const message = await messageOf({ seed, steps: 80 })
    expect(message).toMatch(/^it broke/)
    expect(message).toContain(`The story (seed ${seed}, `)
    const steps = [...message.matchAll(/\{ after: (\d+), what: '([^']+)'/g)].map(([, , what]) => what)
    expect(steps).toEqual(['hide', 'offline'])
  })

  it('fails again as it was printed, and is not made shorter', async () => {
    const message = await messageOf({ seed: 1, steps: 80 })
    const printed = /await checkStory\((\{[^]*\}), scenario\)$/.exec(message)?.[1] ?? ''
    const options = new Function(`return (${printed})`)() as CheckStoryOptions
    expect(await messageOf(options)).toContain('The story breaks it.')
    const [hide] = options.story ?? []
    expect(await messageOf({ story: hide === undefined ? [] : [hide] })).toBe('it passed')
  })

  it('keeps the choices of each step: the same socket, the same network', async () => {
    const scenario = async (story: Story): Promise<void> => {
      const program = createMiniProgram({ clock: createClock() })
      const types: string[] = []
      program.wx.onNetworkStatusChange(({ networkType }) => types.push(networkType))
      await story.tell(program)
      expect(types, 'went to 3g').not.toContain('3g')
    }
    const message = await messageOf({ seed: 3, steps: 80 }, scenario)
    expect([...message.matchAll(/what: '([^']+)', drawn: \[[\d.]+\]/g)].map(([, what]) => what)).toEqual([
      'network',
    ])
  })

  it('is told to a program that may be destroyed', async () => {
    const scenario = async (story: Story): Promise<void> => {
      const program = createMiniProgram({ clock: createClock() })
      let restarts = 0
      await story.tell(program, { restart: () => void (restarts++, program.app.launch()) })
      expect(restarts, 'restarted').toBe(0)
    }
    const message = await messageOf({ seed: 1, steps: 80, destroys: true }, scenario)
    expect([...message.matchAll(/what: '([^']+)'/g)].map(([, what]) => what)).toEqual(['destroy'])
  })

  it('ends where the attempts do', async () => {
    let told = 0
    await messageOf({ seed: 1, steps: 80, attempts: 5 }, async (story) => {
      told++
      await fragile(story)
    })
    expect(told).toBe(6)
  })

  it('passes where nothing breaks', async () => {
    expect(await messageOf({ seed: 1, steps: 5 }, async (story) => void (await story.tell(createMiniProgram({ clock: createClock() }))))).toBe('it passed') // prettier-ignore
  })

  it.each([
    [{}, /checkStory: seed must be a number, not undefined/],
    [{ seed: 1, step: 3 }, /no option 'step' of checkStory; it has seed, steps/],
    [{ story: ['hide'] }, /story must be a list of steps, such as \[\{ after: 100, what: 'hide' \}\]/],
  ])('refuses %o', async (options, message) => {
    await expect(checkStory(options as never, fragile)).rejects.toThrow(message)
  })
})
