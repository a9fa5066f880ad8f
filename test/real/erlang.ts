/** Brokers that run on Erlang, each in a folder and on free ports of its own: ejabberd and RabbitMQ. */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export interface ErlangBroker {
  url: string
  /** Ends its processes and takes its files away. */
  stop(): Promise<void>
}

const rabbitServer = '/usr/lib/rabbitmq/bin/rabbitmq-server'
/** On a busy machine. Milliseconds. */
const startTime = 120_000
const endTime = 20_000

const isErlangInstalled = spawnSync('erl', ['-version']).error === undefined
/** Debian keeps Erlang's libraries by the machine's architecture. */
const [libraries = '', ejabberd] = librariesWith(/^ejabberd-[\d.]+$/) ?? []
export const isEjabberdInstalled = isErlangInstalled && ejabberd !== undefined
export const ejabberdAdvice = 'ejabberd is missing: apt-get install ejabberd'
export const isRabbitInstalled = isErlangInstalled && existsSync(rabbitServer)
export const rabbitAdvice = 'RabbitMQ is missing: apt-get install rabbitmq-server'

/** @returns a folder of libraries, and the one in it that is called so */
function librariesWith(name: RegExp): [string, string] | undefined {
  if (!isErlangInstalled) return undefined
  for (const folder of readdirSync('/usr/lib').filter((one) => one.endsWith('-linux-gnu'))) {
    const found = readdirSync(`/usr/lib/${folder}`).find((entry) => name.test(entry))
    if (found) return [`/usr/lib/${folder}`, found]
  }
  return undefined
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

const answers = (port: number): Promise<boolean> =>
  new Promise((answer) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.once('connect', () => answer(true)).once('error', () => answer(false))
    socket.once('connect', () => socket.destroy())
  })

async function listens(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const end = Date.now() + startTime
  while (!(await answers(port))) {
    if (child.exitCode !== null) throw new Error(`the broker ended:\n${log()}`)
    if (Date.now() > end) throw new Error(`the broker does not listen:\n${log()}`)
    await sleep(50)
  }
}

/** @param environment besides PATH: nothing of the machine's own configuration is read */
function launch(command: string, args: string[], environment: Record<string, string>) {
  const child = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said = `${said}${text.toString()}`.slice(-4000)
    })
  return { child, log: () => said }
}

async function end(child: ChildProcess, signal: (name: 'SIGTERM' | 'SIGKILL') => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  signal('SIGTERM')
  const impatience = setTimeout(() => signal('SIGKILL'), endTime)
  await exit
  clearTimeout(impatience)
}

/** MQTT 3.1.1 and 5 for the user `alice` with any password that is not empty. */
export async function startEjabberd(): Promise<ErlangBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'ejabberd-'))
  const at = (name: string) => join(directory, name)
  const [port] = (await freePorts(1)) as [number]
  const all = '{"#": [{allow: all}]}'
  await writeFile(
    at('ejabberd.yml'),
    `hosts: [localhost]
loglevel: warning
listen:
  - {port: ${port}, ip: "127.0.0.1", module: ejabberd_http, request_handlers: {/mqtt: mod_mqtt}}
modules: {mod_mqtt: {access_publish: ${all}, access_subscribe: ${all}}}
auth_method: [anonymous]
anonymous_protocol: both
`,
  )
  // Without a name it is no node of a cluster, and starts no port mapper.
  const paths = ['-pa', `${libraries}/${ejabberd ?? ''}/ebin`, '-mnesia', 'dir', `"${at('db')}"`]
  const { child, log } = launch('erl', ['-noinput', ...paths, '-s', 'ejabberd'], {
    HOME: directory,
    EJABBERD_CONFIG_PATH: at('ejabberd.yml'),
    EJABBERD_LOG_PATH: at('ejabberd.log'),
    SPOOL_DIR: at('db'),
    ERL_LIBS: libraries,
  })
  const stop = async () => {
    await end(child, (signal) => child.kill(signal))
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await listens(port, child, log)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `wx://127.0.0.1:${port}/mqtt`, stop }
}

/** MQTT 3.1.1 for everybody; QoS 2 is granted as 1. */
export async function startRabbit(): Promise<ErlangBroker> {
  const directory = await mkdtemp(join(tmpdir(), 'rabbitmq-'))
  const at = (name: string) => join(directory, name)
  const [port, mapperPort, nodePort] = (await freePorts(3)) as [number, number, number]
  await writeFile(at('plugins'), '[rabbitmq_mqtt,rabbitmq_web_mqtt].\n')
  const settings = [
    'listeners.tcp = none',
    'mqtt.listeners.tcp = none',
    'mqtt.allow_anonymous = true',
    'web_mqtt.tcp.ip = 127.0.0.1',
    `web_mqtt.tcp.port = ${port}`,
  ]
  await writeFile(at('rabbitmq.conf'), `${settings.join('\n')}\n`)
  const mapperAt = { ERL_EPMD_PORT: `${mapperPort}`, ERL_EPMD_ADDRESS: '127.0.0.1' }
  // Its own port mapper, in the foreground: the one that Erlang would start outlives it.
  const mapper = launch('epmd', ['-port', `${mapperPort}`, '-address', '127.0.0.1'], {})
  const { child, log } = launch(rabbitServer, [], {
    ...mapperAt,
    HOME: directory,
    RABBITMQ_NODENAME: 'rabbit@localhost',
    RABBITMQ_DIST_PORT: `${nodePort}`,
    RABBITMQ_MNESIA_BASE: at('mnesia'),
    RABBITMQ_LOG_BASE: at('log'),
    RABBITMQ_CONFIG_FILE: at('rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: at('plugins'),
    RABBITMQ_PID_FILE: at('pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
  })
  const stop = async () => {
    // The script only waits for the broker, whose number stands in the file.
    const pid = Number(await readFile(at('pid'), 'utf8').catch(() => child.pid))
    await end(child, (signal) => process.kill(pid, signal))
    await end(mapper.child, (signal) => mapper.child.kill(signal))
    await rm(directory, { recursive: true, force: true })
  }
  try {
    await listens(port, child, log)
  } catch (error) {
    await stop()
    throw error
  }
  return { url: `wx://127.0.0.1:${port}/ws`, stop }
}
