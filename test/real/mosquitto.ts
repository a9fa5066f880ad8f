import { execFile, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, it } from 'vitest'

export interface MosquittoOptions {
  /** User names and their passwords. With them there is a listener that asks for one. */
  users?: Record<string, string>
  /** Further lines of configuration, for all listeners. */
  settings?: readonly string[]
  /** It keeps sessions and messages in a file, as it does where Debian and Ubuntu install it; default: it does not. */
  persistence?: boolean
}

export interface Mosquitto {
  /** WebSocket, open to everybody: `ws://127.0.0.1:<port>`. */
  url: string
  port: number
  /** Plain MQTT, open to everybody. */
  tcpPort: number
  /** WebSocket, for `users` only; undefined without them. */
  passwordUrl: string | undefined
  passwordPort: number | undefined
  /** What it wrote into its log. */
  readonly log: string
  /** Ends the process and leaves its files: with SIGTERM it saves what it knows, if it is persistent. */
  quit(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Begins again after `quit`, on the same ports. */
  restart(): Promise<void>
  /** Ends the process and takes its files away. */
  stop(): Promise<void>
}

export const mosquittoAdvice = 'mosquitto is missing: apt-get install mosquitto'

export const isMosquittoInstalled = spawnSync('mosquitto', ['-h']).error === undefined

/** A `describe` that is skipped where there is no mosquitto, and fails there in continuous integration. */
export function describeWithMosquitto(name: string, tests: () => void): void {
  if (isMosquittoInstalled) {
    describe(name, tests)
  } else if (process.env.CI) {
    it(name, () => {
      throw new Error(mosquittoAdvice)
    })
  } else {
    describe.skip(`${name} (${mosquittoAdvice})`, tests)
  }
}

/** How often other ports are tried when somebody else took one of them in between. */
const attempts = 3

/**
 * Starts a mosquitto of its own on free ports of 127.0.0.1 and waits until it listens on all of them.
 *
 * @throws Error with what mosquitto said when it does not start
 */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<Mosquitto> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(options)
    } catch (error) {
      if (attempt === attempts || !String(error).includes('Address already in use')) throw error
    }
  }
}

async function start({ users, settings = [], persistence = false }: MosquittoOptions): Promise<Mosquitto> {
  const [port, tcpPort, lastPort] = await freePorts(3)
  const passwordPort = users && lastPort
  const directory = await mkdtemp(join(tmpdir(), 'mosquitto-'))
  try {
    // Started by root, mosquitto reads its files as another user.
    await chmod(directory, persistence ? 0o777 : 0o755)
    const passwords = join(directory, 'passwords')
    if (users) await writePasswords(passwords, users)
    const configuration = join(directory, 'mosquitto.conf')
    await writeFile(
      configuration,
      [
        'per_listener_settings true',
        ...(persistence ? ['persistence true', `persistence_location ${directory}/`] : ['persistence false']),
        'log_dest stderr',
        ...settings,
        ...[`listener ${port} 127.0.0.1`, 'protocol websockets', 'allow_anonymous true'],
        ...[`listener ${tcpPort} 127.0.0.1`, 'allow_anonymous true'],
        ...(passwordPort === undefined
          ? []
          : [
              `listener ${passwordPort} 127.0.0.1`,
              'protocol websockets',
              'allow_anonymous false',
              `password_file ${passwords}`,
            ]),
        '',
      ].join('\n'),
    )
    const ports = [port, tcpPort, ...(passwordPort === undefined ? [] : [passwordPort])]
    let process = await launch(configuration, ports)
    let log = ''
    return {
      url: `ws://127.0.0.1:${port}`,
      port,
      tcpPort,
      passwordUrl: passwordPort === undefined ? undefined : `ws://127.0.0.1:${passwordPort}`,
      passwordPort,
      get log() {
        return log + process.log
      },
      quit: (signal) => end(process.broker, signal),
      async restart() {
        log += process.log
        process = await launch(configuration, ports)
      },
      async stop() {
        await end(process.broker)
        await rm(directory, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    throw error
  }
}

/** Written in plain and then hashed in place, so that no password stands in a list of processes. */
async function writePasswords(file: string, users: Record<string, string>): Promise<void> {
  const lines = Object.entries(users).map(([name, password]) => `${name}:${password}\n`)
  await writeFile(file, lines.join(''))
  await promisify(execFile)('mosquitto_passwd', ['-U', file])
  await chmod(file, 0o644)
}

/** Ports that were free a moment ago, all different. */
async function freePorts(count: 3): Promise<[number, number, number]>
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports: number[] = []
  for (const server of servers) {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    ports.push((server.address() as AddressInfo).port)
  }
  for (const server of servers) {
    server.close()
    await once(server, 'close')
  }
  return ports
}

/** How long it may take to start, and how long it is given to end before it is killed. Milliseconds. */
const startTime = 10_000
const endTime = 5_000
const betweenKnocks = 20

interface Process {
  broker: ChildProcess
  log: string
}

/** @throws Error with what it said when it does not listen on all of the ports */
async function launch(configuration: string, ports: readonly number[]): Promise<Process> {
  const broker = spawn('mosquitto', ['-c', configuration], { stdio: ['ignore', 'ignore', 'pipe'] })
  const process: Process = { broker, log: '' }
  broker.stderr.on('data', (text: Buffer) => {
    process.log += text.toString()
  })
  try {
    await listening(process, ports)
  } catch (error) {
    await end(broker)
    throw error
  }
  return process
}

async function listening(process: Process, ports: readonly number[]): Promise<void> {
  const { broker } = process
  const gone = { is: false }
  broker.once('exit', () => {
    gone.is = true
  })
  const deadline = Date.now() + startTime
  for (const port of ports) {
    while (!(await answers(port))) {
      const said = process.log.slice(-4000)
      if (gone.is) throw new Error(`mosquitto ended:\n${said}`)
      if (Date.now() > deadline) throw new Error(`mosquitto does not listen on ${port}:\n${said}`)
      await new Promise((resolve) => setTimeout(resolve, betweenKnocks))
    }
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => {
      resolve(false)
    })
  })

async function end(broker: ChildProcess, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (broker.exitCode !== null || broker.signalCode !== null) return
  const exit = once(broker, 'exit')
  broker.kill(signal)
  const impatience = setTimeout(() => broker.kill('SIGKILL'), endTime)
  await exit
  clearTimeout(impatience)
}
