import { describe, expect, it } from 'vitest'
import { profiles, tell as tellOfClients } from '../mqtt/clients.ts'
import { handingOut, tell } from './streams.ts'

describe.each(profiles)(
  'sockets are counted per host object, on $platform with $socketImplementation',
  (profile) => {
    it('a dial beyond the limit waits its turn, first in first out', async () => {
      const { clock, program, open } = tell(profile)
      const first = Array.from({ length: 5 }, () => open())
      const waiting = [open({ url: 'ws://127.0.0.1/a' }), open({ url: 'ws://127.0.0.1/b' })]
      await clock.advance(1000)
      expect(program.sockets.all).toHaveLength(5)
      first[2]!.stream.destroy()
      await clock.advance(100)
      first[0]!.stream.end()
      await clock.advance(100)
      expect(program.sockets.all.slice(5).map(({ url }) => url)).toEqual([
        'ws://127.0.0.1/a',
        'ws://127.0.0.1/b',
      ])
      expect(program.sockets.open).toHaveLength(5)
      expect(waiting.map(({ called }) => called)).toEqual([[], []])
    })

    it('waiting takes from connectTimeout, and the error says who holds the sockets', async () => {
      const { clock, program, open } = tell(profile)
      for (let i = 0; i < 3; i++) open({ url: 'ws://127.0.0.1:1001/mqtt?token=geheim' })
      for (let i = 0; i < 2; i++) open({ url: 'ws://127.0.0.2/' })
      const { stream, called } = open({ connectTimeout: 3000 })
      await clock.advance(2999)
      expect(called).toEqual([])
      await clock.advance(1)
      expect(called).toEqual(['error ERR_SOCKET_LIMIT', 'close'])
      expect(stream.cause?.message).toContain('5 are open (3 × 127.0.0.1:1001, 2 × 127.0.0.2)')
      expect(stream.cause?.message).not.toContain('geheim')
      expect(program.sockets.all).toHaveLength(5)
    })

    it('what ends while it waits leaves the queue', async () => {
      const { clock, program, open } = tell(profile)
      const first = Array.from({ length: 5 }, () => open())
      await clock.advance(100)
      const { stream } = open({ url: 'ws://127.0.0.1/a' })
      open({ url: 'ws://127.0.0.1/b' })
      stream.destroy()
      first[0]!.stream.destroy()
      await clock.advance(2000)
      expect(program.sockets.last?.url).toBe('ws://127.0.0.1/b')
      expect(program.sockets.all).toHaveLength(6)
    })

    it('the limit can be set', async () => {
      const { clock, program, open } = tell(profile)
      for (let i = 0; i < 4; i++) open({ socketLimit: 2 })
      await clock.advance(1000)
      expect(program.sockets.open).toHaveLength(2)
    })

    it('a slot comes back after every kind of end, once', async () => {
      let act: 'accept' | 'refuse' | 'wait' | 'drop' = 'accept'
      const { clock, program, open } = tell({
        ...profile,
        accept(connection) {
          if (act === 'refuse') connection.refuse(404)
          if (act === 'wait') return
          if (act === 'accept' || act === 'drop') connection.accept({ protocol: 'mqtt' })
          if (act === 'drop') connection.drop()
        },
      })
      const rounds = ['accept', 'refuse', 'wait', 'drop'] as const
      for (let round = 0; round < 40; round++) {
        act = rounds[round % 4]!
        const { stream } = open({ connectTimeout: 500 })
        await clock.advance(100)
        const socket = program.sockets.last
        if (round % 3 === 0 && socket && socket.state !== 'closed') socket.die()
        if (round % 2 === 0) stream.destroy()
        else stream.end()
        stream.destroy()
        await clock.advance(1500)
      }
      act = 'accept'
      const fresh = Array.from({ length: 5 }, () => open())
      const sixth = open({ connectTimeout: 2000 })
      await clock.advance(1000)
      expect(fresh.map(({ called }) => called)).toEqual([[], [], [], [], []])
      await clock.advance(60_000)
      expect(sixth.called).toEqual(['error ERR_SOCKET_LIMIT', 'close'])
    })

    it('a platform that never tells the close holds a slot for a second', async () => {
      const { clock, program, open } = tell(profile)
      const first = Array.from({ length: 5 }, () => open())
      await clock.advance(100)
      const mute = program.sockets.all[0]!
      mute.die()
      const { called } = open({ url: 'ws://127.0.0.1/next' })
      first[0]!.stream.destroy()
      await clock.advance(1100)
      expect(program.sockets.last?.url).toBe('ws://127.0.0.1/next')
      expect(called).toEqual([])
    })

    it('an error before open gives the slot back at once, whatever close does', async () => {
      const { clock, program, open } = tell({
        ...profile,
        accept: (connection) => connection.refuse(404),
      })
      const mute = handingOut(program.wx, (task) => ({
        send: task.send.bind(task),
        close() {},
        onMessage: task.onMessage.bind(task),
        onOpen: task.onOpen.bind(task),
        onError: task.onError.bind(task),
        onClose: task.onClose.bind(task),
      }))
      open({ host: mute, socketLimit: 1 })
      open({ host: mute, socketLimit: 1 })
      await clock.advance(100)
      expect(program.sockets.all).toHaveLength(2)
    })

    it.each(['error-event', 'closed-task'] as const)(
      'sockets of other code show up as a refusal: %s',
      async (overLimit) => {
        const { clock, program, open } = tell({ ...profile, quirks: { overLimit } })
        for (let i = 0; i < 5; i++)
          program.wx.connectSocket({ url: 'ws://127.0.0.1/other', protocols: ['mqtt'] } as never)
        const { called } = open()
        await clock.advance(1000)
        expect(called).toEqual(['error ERR_SOCKET_LIMIT', 'close'])
      },
    )

    it.each(['error-event', 'closed-task'] as const)(
      'a client that other code leaves no socket says so, and has one once there is one: %s',
      async (overLimit) => {
        const story = tellOfClients({ ...profile, quirks: { overLimit } })
        const { connect, clock, program } = story
        story.door = (connection) => connection.accept({ protocol: 'mqtt' })
        const others = Array.from({ length: 5 }, () =>
          program.wx.connectSocket({ url: 'ws://127.0.0.1/other', protocols: ['mqtt'] } as never),
        )
        await clock.advance(100)
        story.door = undefined
        const { client, called } = connect({ reconnectPeriod: 1000 })
        await clock.advance(500)
        expect(called).toEqual(['error ERR_SOCKET_LIMIT', 'offline', 'close'])
        expect(client.state).toBe('waiting')
        // After 1, 2, 4 and 8 s: it does not hammer the platform.
        await clock.advance(20_000)
        expect(called.filter((event) => event.startsWith('error'))).toHaveLength(5)
        others[0]!.close({ code: 1000 })
        await clock.advance(20_000)
        expect(client.connected).toBe(true)
        client.end()
      },
    )

    it('reconnecting never holds two', async () => {
      const { connected, connections, clock, program } = tellOfClients(profile)
      const { client } = await connected({ socketLimit: 1, reconnectPeriod: 100, reconnectMaxPeriod: 100 })
      for (let round = 0; round < 10; round++) {
        if (round % 2 === 0) connections.at(-1)!.drop()
        else client.stream!.destroy()
        await clock.advance(3000)
        expect(client.connected).toBe(true)
        expect(program.sockets.open).toHaveLength(1)
      }
      expect(program.sockets.all).toHaveLength(11)
    })
  },
)
