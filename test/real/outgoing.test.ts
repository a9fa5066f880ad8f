/**
 * Thousands of messages of QoS 1 and 2 from a phone to mosquitto with its defaults, whatever happens on the way: nothing
 * is lost, and no success is told that the broker has not confirmed on the wire.
 */

import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { connect as connectMqtt, type MqttClient as Witness } from 'mqtt'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type * as Mqtt from '../../src/index.ts'
import { createMiniProgram, createRandom, type MiniProgram } from '../../src/testing.ts'
import { seeds } from '../stories/seeds.ts'
import { describeWithMosquitto, startMosquitto, type Mosquitto } from './mosquitto.ts'
import { isNginxInstalled, nginxAdvice, startNginx, type Nginx } from './nginx.ts'
import { Wire } from './recorded-web-socket.ts'
import { TcpProxy } from './tcp-proxy.ts'

type Client = Mqtt.MqttClient
type Random = ReturnType<typeof createRandom>
type Outage = 'reset' | 'reload' | 'SIGTERM' | 'SIGKILL'

const topic = 'story'
const burst = 1000
/** How long anything may take on a busy machine. Milliseconds. */
const patience = 120_000
const session = (protocolVersion: number) => ({
  protocolVersion: protocolVersion as 4 | 5,
  clean: false,
  ...(protocolVersion === 5 && { properties: { sessionExpiryInterval: 3600 } }),
})

async function until(isSo: () => boolean, what: () => string): Promise<void> {
  const end = Date.now() + patience
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`In ${patience} ms it did not come about that ${what()}`)
    await new Promise((next) => setTimeout(next, 5))
  }
}

/** Somebody past everything that happens on the way, with a session of its own: what arrived, in its order. */
class Subscriber {
  readonly arrived: string[] = []
  isReady = false
  private readonly client: Witness

  constructor(port: number, protocolVersion: number) {
    this.client = connectMqtt(`mqtt://127.0.0.1:${port}`, {
      ...session(protocolVersion),
      clientId: 'subscriber',
      reconnectPeriod: 20,
      resubscribe: false,
    })
    this.client.on('message', (_topic, payload) => this.arrived.push(payload.toString()))
    // After kill -9 the broker knows no session.
    this.client.on('connect', () => this.client.subscribe(topic, { qos: 2 }, () => (this.isReady = true)))
    this.client.on('close', () => (this.isReady = false))
    // What breaks its connection is the end of the broker.
    this.client.on('error', () => undefined)
  }

  end(): Promise<void> {
    return this.client.endAsync(true)
  }
}

/** Everything between the program and the broker, and what can happen to it. */
class Way {
  /** Counts the processes of the broker. */
  life = 1
  /** Those that ended with kill -9. */
  readonly killed = new Set<number>()
  readonly happened: Record<Outage, number> = { reset: 0, reload: 0, SIGTERM: 0, SIGKILL: 0 }
  readonly mosquitto: Mosquitto
  readonly proxy: TcpProxy
  readonly nginx: Nginx
  readonly subscriber: Subscriber

  private constructor(mosquitto: Mosquitto, proxy: TcpProxy, nginx: Nginx, protocolVersion: number) {
    this.mosquitto = mosquitto
    this.proxy = proxy
    this.nginx = nginx
    this.subscriber = new Subscriber(mosquitto.tcpPort, protocolVersion)
  }

  static async open(protocolVersion: number): Promise<Way> {
    const mosquitto = await startMosquitto({ persistence: true })
    const proxy = await TcpProxy.listen(mosquitto.port)
    const way = new Way(mosquitto, proxy, await startNginx(proxy.port), protocolVersion)
    await way.#subscribed()
    return way
  }

  async happen(outage: Outage): Promise<void> {
    this.happened[outage]++
    if (outage === 'reset') this.proxy.reset()
    else if (outage === 'reload') this.nginx.reload()
    else {
      // What is published before somebody has subscribed again is for nobody.
      this.proxy.door = 'refusing'
      await this.mosquitto.quit(outage)
      if (outage === 'SIGKILL') this.killed.add(this.life)
      await this.mosquitto.restart()
      this.life++
      await this.#subscribed()
      this.proxy.door = 'open'
    }
  }

  async close(): Promise<void> {
    await this.subscriber.end()
    await this.nginx.stop()
    await this.proxy.close()
    await this.mosquitto.stop()
  }

  get said(): string {
    return `mosquitto says:\n${this.mosquitto.log.slice(-1000)}`
  }

  #subscribed(): Promise<void> {
    return until(
      () => this.subscriber.isReady,
      () => 'the subscriber has subscribed',
    )
  }
}

/** What the client said of each message, by its payload. */
class Publisher {
  readonly told = new Map<string, unknown>()
  readonly toldTwice: string[] = []
  readonly published: string[] = []
  private readonly client: Client
  private readonly random: Random

  constructor(client: Client, random: Random) {
    this.client = client
    this.random = random
  }

  get waiting(): string[] {
    return this.published.filter((text) => !this.told.has(text))
  }

  publish(qos: 1 | 2 = this.random.pick([1, 2] as const)): string {
    const text = `${qos} ${this.published.length}`
    this.published.push(text)
    this.client.publish(topic, text, { qos }, (error) => {
      if (this.told.has(text)) this.toldTwice.push(text)
      this.told.set(text, error ?? 'success')
    })
    return text
  }

  allTold(): Promise<void> {
    return this.toldAtLeast(this.published.length)
  }

  toldAtLeast(count: number): Promise<void> {
    const { client } = this
    return until(
      () => this.told.size >= count,
      () => `${count} are told: ${this.told.size}, ${client.state}, ${JSON.stringify(client.queued)}`,
    )
  }
}

vi.setConfig({ testTimeout: 600_000 })

const name = 'bursts of 1,000 to mosquitto with its defaults'
const isPossible = isNginxInstalled || process.env['CI']
describeWithMosquitto(isPossible ? name : `${name} (${nginxAdvice})`, () => {
  let ways: Way[]
  let clients: Client[]
  let programs: MiniProgram[]
  beforeEach((context) => {
    context.skip(!isPossible)
    if (!isNginxInstalled) throw new Error(nginxAdvice)
    ways = []
    clients = []
    programs = []
  })
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.endAsync(true)))
    for (const way of ways) await way.close()
    for (const { errors } of programs) expect(errors).toEqual([])
  })

  /** The built file in the module wrapper, on real WebSockets over TLS, nginx and the proxy. */
  async function connect(way: Way, wire: Wire, options: Mqtt.ClientOptions): Promise<Client> {
    const program = createMiniProgram({
      platform: 'android',
      WebSocket: wire.WebSocket as never,
      webSocketOptions: { ca: readFileSync(way.nginx.ca) },
    })
    programs.push(program)
    const mqtt = program.run<typeof Mqtt>(resolve('dist/mqtt.min.js'))
    const client = mqtt.connect(`${way.nginx.url}/mqtt`, {
      clientId: 'phone',
      connectTimeout: 30_000,
      reconnectPeriod: 20,
      reconnectMaxPeriod: 100,
      ...options,
    })
    clients.push(client)
    client.on('error', () => undefined)
    await until(
      () => client.connected,
      () => 'it connects',
    )
    return client
  }

  /**
   * Bursts, each with two outages in its middle.
   *
   * @param marksMayBeLost whether the broker may lose what it acknowledged in the lives that it lives now
   */
  async function liveThrough(
    protocolVersion: number,
    bursts: number,
    outages: readonly Outage[],
    marksMayBeLost = false,
  ) {
    const random = createRandom(100 * protocolVersion + outages.length)
    const way = await Way.open(protocolVersion)
    ways.push(way)
    const wire = new Wire(protocolVersion, () => way.life)
    const publisher = new Publisher(await connect(way, wire, session(protocolVersion)), random)
    const { arrived } = way.subscriber
    /** What was not confirmed when the broker was killed: it may have been passed on, and goes again. */
    const openAtKill = new Set<string>()

    /** mosquitto keeps the order: when these have arrived, all before them has, or never will. */
    async function passMark(): Promise<void> {
      for (let tries = 0; ; tries++) {
        const mark = [publisher.publish(1), publisher.publish(2)]
        await publisher.allTold()
        const hasArrived = () => mark.every((text) => arrived.includes(text))
        if (!marksMayBeLost || tries === 10) return until(hasArrived, () => `a mark arrives; ${way.said}`)
        const end = Date.now() + 2000
        while (!hasArrived() && Date.now() < end) await new Promise((next) => setTimeout(next, 20))
        if (hasArrived()) return
      }
    }

    for (let number = 0; number < bursts; number++) {
      const before = publisher.told.size
      for (let count = 0; count < burst; count++) publisher.publish()
      const middle = burst / 2
      for (const place of [random.integer(0, middle), random.integer(middle, burst - 1)]) {
        await publisher.toldAtLeast(before + place)
        const outage = place < middle ? outages[number % outages.length]! : random.pick(outages)
        const { waiting } = publisher
        await way.happen(outage)
        if (outage === 'SIGKILL') for (const text of waiting) openAtKill.add(text)
      }
      await publisher.allTold()
      await passMark()
    }

    // Whatever happened: each is told once, and what is told is what the wire said.
    expect(publisher.toldTwice).toEqual([])
    const isWrong = (text: string) => {
      const passage = wire.passages.get(text)
      const isSuccess = publisher.told.get(text) === 'success'
      return isSuccess ? passage?.confirmedIn === undefined : !passage?.isRefused
    }
    expect(publisher.published.filter(isWrong)).toEqual([])
    const lifeOf = (text: string) => wire.passages.get(text)?.confirmedIn
    for (const qos of [1, 2]) {
      // The outages hit messages that were on their way.
      const passages = [...wire.passages.values()].filter((passage) => passage.qos === qos)
      expect(passages.filter(({ sent }) => sent > 1).length).toBeGreaterThan(0)
    }
    // Nor is more offered to the subscriber than mosquitto keeps for it.
    expect(way.mosquitto.log).not.toContain('being dropped')

    const times = new Map<string, number>()
    for (const text of arrived) times.set(text, (times.get(text) ?? 0) + 1)
    const twice = [...times].filter(([, number]) => number > 1).map(([text]) => text)
    return {
      way,
      wire,
      openAtKill,
      lifeOf,
      failed: publisher.published.filter((text) => publisher.told.get(text) !== 'success'),
      missing: publisher.published.filter(
        (text) => publisher.told.get(text) === 'success' && !times.has(text),
      ),
      twice,
      twiceOfQos2: twice.filter((text) => text.startsWith('2')),
      /** Of each QoS, as they came the first time, and as they were published. */
      orders: ['1', '2'].map((qos) => ({
        arrived: [...times.keys()].filter((text) => text.startsWith(qos)),
        published: publisher.published.filter((text) => text.startsWith(qos) && times.has(text)),
      })),
    }
  }

  describe.each([4, 5] as const)('protocol version %i', (protocolVersion) => {
    it('resets, reloads of nginx, restarts of the broker: all arrive, in order, QoS 2 once', async () => {
      const lived = await liveThrough(protocolVersion, seeds(20, 3), ['reset', 'SIGTERM', 'reload'])
      expect(lived.failed).toEqual([])
      expect(lived.missing).toEqual([])
      expect(lived.twiceOfQos2).toEqual([])
      for (const { arrived, published } of lived.orders) expect(arrived).toEqual(published)
      const again = [...lived.wire.passages.values()].filter(({ dup }) => dup > 0)
      expect(again.length).toBeGreaterThan(0)
    })

    it('resets, reloads of nginx, kill -9 of the broker: all arrive but what it took with it', async () => {
      const lived = await liveThrough(protocolVersion, seeds(20, 3), ['SIGKILL', 'reset', 'reload'])
      const { failed, missing, twice, twiceOfQos2, way, lifeOf } = lived
      expect(failed).toEqual([])
      // The wire shows it: a broker that was killed afterwards had acknowledged these, and passed them on to nobody.
      expect(missing.filter((text) => !way.killed.has(lifeOf(text)!))).toEqual([])
      // It never saved anything, so it knows no session: what was open then goes again.
      expect(twiceOfQos2.filter((text) => !lived.openAtKill.has(text))).toEqual([])
      for (const { arrived, published } of lived.orders) expect(arrived).toEqual(published)
      console.log(
        `MQTT ${protocolVersion}: ${way.happened.SIGKILL} times kill -9: ${missing.length} were acknowledged and lost by mosquitto, ${twice.length} came twice, ${twiceOfQos2.length} of them of QoS 2`,
      )
    })

    it('kill -9 after a restart: the broker comes back with an old session, and loses what it acknowledged', async () => {
      const outages = ['SIGTERM', 'SIGKILL', 'reset'] as const
      const lived = await liveThrough(protocolVersion, seeds(6, 3), outages, true)
      const { failed, missing, twice, twiceOfQos2, way, lifeOf } = lived
      // It says that the session is present, and knows nothing of what happened since it saved: what it takes for its own
      // messages of then is lost, and in MQTT 5 counts against the quota that it announced.
      const isAfterKill = (life: number) => life >= Math.min(...way.killed)
      expect(missing.filter((text) => !isAfterKill(lifeOf(text)!))).toEqual([])
      console.log(
        `MQTT ${protocolVersion}: ${way.happened.SIGKILL} times kill -9 after a restart: ${missing.length} were acknowledged and lost by mosquitto, ${failed.length} refused, ${twice.length} came twice, ${twiceOfQos2.length} of them of QoS 2`,
      )
    })
  })
})
