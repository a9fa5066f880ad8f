import { resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type * as Mqtt from '../../src/index.ts'
import { createMiniProgram, createRandom, type MiniProgram } from '../../src/testing.ts'
import { describeWithMosquitto, startMosquitto, type Mosquitto } from './mosquitto.ts'
import { TcpProxy } from './tcp-proxy.ts'

type Client = Mqtt.MqttClient

/** Far longer than anything here takes, far shorter than a keepalive period. Milliseconds. */
const soon = 15_000
const keepalive = 60

/** Resolves when it is so. @throws Error when it is not so in time */
async function until(isSo: () => boolean, what: string, patience = soon): Promise<void> {
  const end = Date.now() + patience
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`In ${patience} ms it did not come about that ${what}`)
    await new Promise((next) => setTimeout(next, 5))
  }
}

const events = ['connect', 'reconnect', 'close', 'offline', 'end'] as const

describeWithMosquitto('outages between a phone and mosquitto', () => {
  let mosquitto: Mosquitto
  let proxy: TcpProxy
  let clients: Client[]
  let programs: MiniProgram[]

  beforeAll(async () => {
    mosquitto = await startMosquitto({ settings: ['max_queued_messages 0'] })
  })
  afterAll(() => mosquitto.stop())
  beforeEach(async () => {
    clients = []
    programs = []
    proxy = await TcpProxy.listen(mosquitto.port)
  })
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.endAsync(true)))
    await proxy.close()
    // Whatever happened to it, nothing was thrown, and nothing is left of it.
    for (const { errors, sockets, timers } of programs) {
      expect(errors).toEqual([])
      await until(() => sockets.open.length === 0 && timers.pending === 0, 'nothing is left')
    }
  })

  /** The built file in the module wrapper, its sockets on real WebSockets. What happens to them is up to the proxy. */
  function open(platform: 'android' | 'ios') {
    const program = createMiniProgram({
      platform,
      WebSocket: WebSocket as never,
      quirks: { suspendedSocket: 'survives' },
    })
    programs.push(program)
    return { program, mqtt: program.run<typeof Mqtt>(resolve('dist/mqtt.min.js')) }
  }

  /** A client on its way through the proxy, or past it, and what it told. */
  function connect(mqtt: typeof Mqtt, options: Mqtt.ClientOptions, port = proxy.port) {
    const client = mqtt.connect(`ws://127.0.0.1:${port}/mqtt`, {
      keepalive,
      connectTimeout: 10_000,
      reconnectPeriod: 20,
      reconnectMaxPeriod: 100,
      ...options,
    })
    const called: string[] = []
    for (const event of events) client.on(event, () => called.push(event))
    client.on('error', (error) => called.push(`error ${(error as { code?: string }).code ?? error.message}`))
    clients.push(client)
    return { client, called }
  }

  async function connected(mqtt: typeof Mqtt, options: Mqtt.ClientOptions = {}, port?: number) {
    const joined = connect(mqtt, options, port)
    await until(() => joined.client.connected, 'it connects')
    return joined
  }

  const times = (called: string[], event: string) => called.filter((name) => name === event).length

  /** Delays that no test waits for: what is back before them came back at once. */
  const patient = { reconnectPeriod: 60_000, reconnectMaxPeriod: 60_000 }

  /** Counts the answers to pings from now on. */
  function countPongs(client: Client): () => number {
    let pongs = 0
    client.on('packetreceive', ({ cmd }) => {
      if (cmd === 'pingresp') pongs++
    })
    return () => pongs
  }

  /** A phone that tells of another network and loses no socket by that: what becomes of it is up to the proxy. */
  function withHandover({ wx }: MiniProgram) {
    type Listener = (event: { isConnected: boolean; networkType: string }) => void
    const listeners = new Set<Listener>()
    const host = {
      ...wx,
      onNetworkStatusChange: (listener: Listener) => listeners.add(listener),
      offNetworkStatusChange: (listener: Listener) => listeners.delete(listener),
    }
    const switchTo = (networkType: string) => {
      for (const listener of [...listeners]) listener({ isConnected: networkType !== 'none', networkType })
    }
    return { wx: host as never, switchTo }
  }

  /**
   * A page with a session and a will, and somebody past the proxy, for whom nothing happens, who talks with it and
   * hears of the will.
   */
  async function pair(name: string, mqtt: typeof Mqtt, options: Mqtt.ClientOptions) {
    const { client: page, called } = await connected(mqtt, {
      ...patient,
      clientId: `page ${name}`,
      clean: false,
      ...(options.protocolVersion === 5 && { properties: { sessionExpiryInterval: 600 } }),
      will: { topic: `${name}/will`, payload: 'gone', qos: 1, retain: false },
      ...options,
    })
    const { client: other } = await connected(
      open('android').mqtt,
      { clientId: `other ${name}`, clean: false },
      mosquitto.port,
    )
    const heard = { up: [] as string[], down: [] as string[], wills: 0 }
    page.on('message', (_topic, payload) => heard.down.push(payload.toString()))
    other.on('message', (topic, payload) => {
      if (topic.endsWith('/will')) heard.wills++
      else heard.up.push(payload.toString())
    })
    await page.subscribeAsync(`${name}/down`, { qos: 2 })
    await other.subscribeAsync([`${name}/up`, `${name}/will`], { qos: 2 })

    const said = { up: [] as string[], down: [] as string[] }
    const told: unknown[] = []
    const speak = (client: Client, way: 'up' | 'down', text: string) => {
      for (const qos of [1, 2] as const) {
        said[way].push(`${qos} ${text}`)
        client.publish(`${name}/${way}`, `${qos} ${text}`, { qos }, (error) => told.push(error))
      }
    }
    return {
      page,
      called,
      heard,
      /** The other one to the page, with QoS 1 and QoS 2. */
      send: (text: string) => speak(other, 'down', text),
      /** The same, and the page to the other one. */
      exchange(text: string) {
        speak(other, 'down', text)
        speak(page, 'up', text)
      },
      /** All that was said has arrived, with QoS 2 once. */
      async nothingIsLost() {
        const ways = ['up', 'down'] as const
        const isLost = () => ways.some((way) => said[way].some((text) => !heard[way].includes(text)))
        await until(() => !isLost() && told.length === said.up.length + said.down.length, 'all arrives')
        expect(told.filter(Boolean)).toEqual([])
        for (const way of ways) {
          const once = heard[way].filter((text) => text.startsWith('2'))
          expect(once).toEqual([...new Set(once)])
        }
      },
    }
  }

  for (const platform of ['android', 'ios'] as const) {
    it(`${platform}: a reset is followed by the next connection`, async () => {
      const { client, called } = await connected(open(platform).mqtt)
      proxy.reset()
      await until(() => times(called, 'connect') === 2, 'it connects again')
      expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
      await client.publishAsync('t', 'x', { qos: 2 })
      expect(proxy.living).toBe(1)
    })

    it(`${platform}: a connection that died in silence is replaced when the user returns`, async () => {
      const { program, mqtt } = open(platform)
      const probeTimeout = 300
      const { client, called } = await connected(mqtt, { probeTimeout })
      proxy.silence()
      program.app.suspend()
      await until(() => program.app.state === 'suspended', 'it is suspended')
      expect(client.connected).toBe(true)
      const start = Date.now()
      program.app.show()
      await until(() => times(called, 'connect') === 2, 'it connects again')
      expect(Date.now() - start).toBeGreaterThanOrEqual(probeTimeout - 5)
      expect(Date.now() - start).toBeLessThan((keepalive * 1000) / 4)
      expect(called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
      await client.publishAsync('t', 'x', { qos: 2 })
    })

    it(`${platform}: a connection that lives is left alone when the user returns`, async () => {
      const { program, mqtt } = open(platform)
      proxy.delay = 50
      const { client, called } = await connected(mqtt, { probeTimeout: 2000 })
      const pongs = countPongs(client)
      program.app.suspend()
      await until(() => program.app.state === 'suspended', 'it is suspended')
      program.app.show()
      await until(() => pongs() === 1, 'the ping is answered')
      await new Promise((next) => setTimeout(next, 2500))
      expect(called).toEqual(['connect'])
      expect(pongs()).toBe(1)
    })

    // Android breaks the sockets of the old network; on an iPhone they look open, and are dead.
    it(`${platform}: another network takes the socket of the old one: back at once, nothing is lost`, async () => {
      const { program, mqtt } = open(platform)
      const talk = await pair(`switch-${platform}`, mqtt, { probeTimeout: 300 })
      talk.exchange('on WiFi')
      program.network.switchTo('4g')
      talk.exchange('between two networks')
      await until(() => times(talk.called, 'connect') === 2, 'it connects again')
      talk.exchange('on 4G')
      await talk.nothingIsLost()
      expect(talk.called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
      expect(program.sockets.open).toHaveLength(1)
    })

    it(`${platform}: another network, dead on the wire: back at once, nothing is lost`, async () => {
      const { program, mqtt } = open(platform)
      const { wx, switchTo } = withHandover(program)
      const talk = await pair(`dead-${platform}`, mqtt, { wx, probeTimeout: 300 })
      proxy.silence()
      talk.exchange('into the void')
      switchTo('4g')
      expect(talk.page.connected).toBe(true)
      await until(() => times(talk.called, 'connect') === 2, 'it connects again')
      talk.exchange('on 4G')
      await talk.nothingIsLost()
      expect(talk.called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
      expect(proxy.living).toBe(1)
    })

    it(`${platform}: another network, or none for a moment, alive on the wire: left alone, for one ping`, async () => {
      for (const way of [['4g'], ['none', 'wifi']]) {
        const { program, mqtt } = open(platform)
        const { wx, switchTo } = withHandover(program)
        const probeTimeout = 1000
        const talk = await pair(`alive-${platform}-${way.length}`, mqtt, { wx, probeTimeout })
        const dials = proxy.dials
        const pongs = countPongs(talk.page)
        for (const type of way) switchTo(type)
        talk.exchange('meanwhile')
        await until(() => pongs() === 1, 'the ping is answered')
        await new Promise((next) => setTimeout(next, probeTimeout + 200))
        await talk.nothingIsLost()
        expect(talk.called).toEqual(['connect'])
        expect(proxy.dials).toBe(dials)
        expect(pongs()).toBe(1)
      }
    })

    it(`${platform}: without a network it hardly dials, with one it is back at once, nothing is lost`, async () => {
      const { program, mqtt } = open(platform)
      const talk = await pair(`none-${platform}`, mqtt, {
        probeTimeout: 300,
        reconnectPeriod: 20,
        // What the phone says is a hint: it dials all the same, this often.
        reconnectMaxPeriod: 30_000,
        reconnectJitter: 0,
      })
      program.network.offline()
      talk.exchange('without a network')
      if (platform === 'android') await until(() => talk.page.state === 'offline', 'it is offline')
      // Twenty-five times the first delay.
      await new Promise((next) => setTimeout(next, 500))
      // Once when the probe has failed.
      expect(program.sockets.all.length).toBeLessThanOrEqual(2)
      program.network.switchTo('4g')
      await until(() => times(talk.called, 'connect') === 2, 'it connects again')
      await talk.nothingIsLost()
      expect(times(talk.called, 'offline')).toBe(1)
      expect(talk.called.at(-1)).toBe('connect')
      expect(program.sockets.all.length).toBeLessThanOrEqual(3)
      expect(program.sockets.open).toHaveLength(1)
    })

    for (const protocolVersion of [4, 5] as const) {
      it(`${platform}, MQTT version ${protocolVersion}: onHide 'disconnect' takes its leave, and is back on show`, async () => {
        const { program, mqtt } = open(platform)
        const options = { protocolVersion, onHide: 'disconnect' } as const
        const talk = await pair(`leave-${platform}-${protocolVersion}`, mqtt, options)
        const sessions: boolean[] = []
        talk.page.on('connect', ({ sessionPresent }) => sessions.push(sessionPresent))
        program.app.hide()
        await until(() => proxy.living === 0, 'the broker closes the connection')
        // It had the time for that: it is not suspended yet.
        expect(program.app.state).toBe('background')
        talk.exchange('while it is hidden')
        program.app.suspend()
        await until(() => program.app.state === 'suspended', 'it is suspended')
        talk.send('while it is suspended')
        await new Promise((next) => setTimeout(next, 200))
        expect(talk.page.state).toBe('suspended')
        expect(talk.heard.down).toEqual([])
        program.app.show()
        await talk.nothingIsLost()
        expect(talk.called).toEqual(['connect', 'offline', 'close', 'reconnect', 'connect'])
        expect(sessions).toEqual([true])
        // Who takes his leave has no will published; who is torn away has, behind all that came before.
        expect(talk.heard.wills).toBe(0)
        proxy.reset()
        await until(() => talk.heard.wills === 1, 'the will is published')
      })
    }

    it(`${platform}: onHide 'keep' leaves the socket`, async () => {
      const { program, mqtt } = open(platform)
      const talk = await pair(`keep-${platform}`, mqtt, { onHide: 'keep' })
      const pongs = countPongs(talk.page)
      program.app.suspend()
      await until(() => program.app.state === 'suspended', 'it is suspended')
      talk.send('while it is suspended')
      await new Promise((next) => setTimeout(next, 200))
      expect(proxy.living).toBe(1)
      expect(talk.heard.down).toEqual([])
      program.app.show()
      await talk.nothingIsLost()
      await until(() => pongs() === 1, 'the ping is answered')
      expect(talk.called).toEqual(['connect'])
      expect(talk.heard.wills).toBe(0)
    })

    it(`${platform}: dials that are refused, and dials that nobody answers, are tried again`, async () => {
      const { mqtt } = open(platform)
      proxy.door = 'refusing'
      const { client, called } = connect(mqtt, { connectTimeout: 400 })
      await until(() => times(called, 'close') >= 3, 'it fails three times')
      expect(called.slice(0, 5)).toEqual([
        'error ERR_SOCKET',
        'offline',
        'close',
        'reconnect',
        'error ERR_SOCKET',
      ])
      proxy.door = 'silent'
      await until(() => called.includes('error ERR_CONNECT_TIMEOUT'), 'it gives up waiting')
      proxy.door = 'open'
      await until(() => client.connected, 'it connects')
      expect(client.lastError).toBeUndefined()
      await client.publishAsync('t', 'x', { qos: 1 })
    })

    for (const protocolVersion of [4, 5] as const) {
      it(`${platform}, MQTT version ${protocolVersion}: resets during an exchange lose nothing`, async () => {
        const each = 150
        const random = createRandom(protocolVersion)
        const session = {
          clean: false,
          protocolVersion,
          ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 600 } }),
        }
        const name = `${platform}-${protocolVersion}`
        const { client: page, called } = await connected(open(platform).mqtt, {
          ...session,
          clientId: `page-${name}`,
        })
        // Past the proxy: for this one nothing happens.
        const { client: backend } = await connected(
          open('android').mqtt,
          { ...session, clientId: `backend-${name}` },
          mosquitto.port,
        )
        const arrived = { up: new Map<string, number>(), down: new Map<string, number>() }
        for (const [client, way] of [
          [page, 'down'],
          [backend, 'up'],
        ] as const) {
          // prettier-ignore
          client.on('message', (_topic, payload) => {
            const text = payload.toString()
            arrived[way].set(text, (arrived[way].get(text) ?? 0) + 1)
          })
          await client.subscribeAsync(`${name}/${way}`, { qos: 2 })
        }

        proxy.delay = 1
        let resets = 0
        let told = 0
        const failed: unknown[] = []
        const tell = (error?: unknown) => {
          told++
          if (error) failed.push(error)
        }
        for (let number = 0; number < each; number++) {
          for (const [client, way] of [
            [page, 'up'],
            [backend, 'down'],
          ] as const) {
            // prettier-ignore
            const qos = random.pick([1, 2] as const)
            client.publish(`${name}/${way}`, `${qos} ${number}`, { qos }, tell)
          }
          await new Promise((next) => setTimeout(next, random.integer(0, 8)))
          if (number % 15 === 7) {
            resets++
            proxy.reset()
          }
        }
        await until(
          () => told === 2 * each && arrived.up.size === each && arrived.down.size === each,
          `all arrives (told ${told}, up ${arrived.up.size}, down ${arrived.down.size} of ${each})`,
          2 * soon,
        )
        expect(failed).toEqual([])
        const twice = [...arrived.up, ...arrived.down].filter(
          ([text, count]) => text.startsWith('2') && count > 1,
        )
        expect(twice).toEqual([])
        // Resets came through: a few may have hit the same dial.
        expect(times(called, 'close')).toBeGreaterThanOrEqual(resets / 2)
      })
    }

    it(`${platform}: everything may come byte by byte`, async () => {
      const { mqtt } = open(platform)
      proxy.pieces = 1
      const { client } = await connected(mqtt)
      const payload = 'grüße 🙂 '.repeat(400)
      const seen: string[] = []
      client.on('message', (_topic, message) => seen.push(message.toString()))
      await client.subscribeAsync('pieces', { qos: 2 })
      for (const qos of [0, 1, 2] as const) await client.publishAsync('pieces', payload, { qos })
      await until(() => seen.length === 3, 'all three arrive')
      expect(seen).toEqual([payload, payload, payload])
    })

    it(`${platform}: a sixth client waits for one of five sockets`, async () => {
      const { program, mqtt } = open(platform)
      const six = Array.from({ length: 6 }, () => connect(mqtt, {}).client)
      const [sixth] = six.slice(-1) as [Client]
      const up = () => six.filter((client) => client.connected)
      await until(() => up().length === 5, 'five connect')
      expect(sixth.state).toBe('connecting')
      // Their sockets break all at once. Who waited longest is first: now one of the five has to wait.
      proxy.reset()
      await until(() => sixth.connected && up().length === 5, 'the sixth connects, and four more')
      expect(program.sockets.open).toHaveLength(5)
      const [waiting] = six.filter((client) => !client.connected) as [Client]
      expect(waiting.state).toBe('connecting')
      await sixth.endAsync()
      await until(() => waiting.connected, 'the last one connects')
      expect(program.sockets.open).toHaveLength(5)
    })
  }
})
