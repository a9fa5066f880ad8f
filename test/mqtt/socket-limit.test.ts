import { describe, expect, it } from 'vitest'
import { profiles, tell } from './clients.ts'

/** Clients that dial one after the other, each with a limit of its own, and the states that they come to. */
async function statesOf(profile: (typeof profiles)[number], limits: (number | undefined)[]) {
  const story = tell(profile)
  const clients = limits.map(
    (socketLimit, index) => story.connect({ clientId: `page${index}`, socketLimit }).client,
  )
  await story.clock.advance(100)
  const states = clients.map(({ state }) => state)
  return { story, clients, states }
}

describe.each(profiles)('socketLimit, on $platform with $socketImplementation', (profile) => {
  it('of the latest dial decides, where it is higher than that of an earlier one', async () => {
    const { states } = await statesOf(profile, [1, 1, 3])
    // The one that waited has its turn too: the limit is of all sockets.
    expect(states).toEqual(['connected', 'connected', 'connected'])
  })

  it('of the latest dial decides, where it is lower than that of an earlier one', async () => {
    const { story, clients, states } = await statesOf(profile, [4, 4, 2, 2])
    expect(states).toEqual(['connected', 'connected', 'connecting', 'connecting'])
    clients[0]!.end()
    await story.clock.advance(2000)
    expect(clients.slice(1).map(({ state }) => state)).toEqual(['connected', 'connected', 'connecting'])
    expect(story.program.sockets.open).toHaveLength(2)
  })

  it('of the latest dial decides, where it has none: then it is 5', async () => {
    const { states } = await statesOf(profile, [1, 1, undefined, undefined, undefined, undefined])
    expect(states).toEqual([...Array<string>(5).fill('connected'), 'connecting'])
  })
})
