/** A real broker for the works that go over a network: mosquitto, or aedes where that is not installed. */

import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { WebSocketServer } from 'ws'
import { versionOf } from './peers.mjs'

const aedesHost = fileURLToPath(new URL('aedes-host.mjs', import.meta.url))
const START_MS = 10_000

async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

/** @returns a socket to the port, as soon as somebody listens there */
async function reach(port, child) {
  for (const start = performance.now(); performance.now() - start < START_MS; await sleep(20)) {
    if (child.exitCode !== null) break
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    try {
      await once(socket, 'connect')
      return socket
    } catch {
      // Not yet.
    }
  }
  throw new Error('the broker did not start')
}

/** A WebSocket server on a free port that hands all bytes on to a TCP port, and back, as they come. */
export async function startRelay(port) {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    perMessageDeflate: false,
    handleProtocols: (offered) => offered.has('mqtt') && 'mqtt',
  })
  await once(server, 'listening')
  server.on('connection', (socket) => {
    const plain = connect({ port, host: '127.0.0.1', noDelay: true })
    socket.on('message', (data) => plain.write(data))
    socket.on('close', () => plain.destroy())
    socket.on('error', () => plain.destroy())
    plain.on('data', (data) => socket.send(data))
    plain.on('close', () => socket.close())
    plain.on('error', () => socket.terminate())
  })
  return {
    port: server.address().port,
    async stop() {
      for (const socket of server.clients) socket.terminate()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Its own WebSocket input takes about 4 KB in 100 ms, so it is spoken to in plain TCP, behind a relay in this process. */
async function startMosquitto(version) {
  const directory = await mkdtemp(join(tmpdir(), 'mqtt-miniprogram-broker-'))
  // Started by root, mosquitto reads its files as another user.
  await chmod(directory, 0o755)
  const port = await freePort()
  const configuration = join(directory, 'mosquitto.conf')
  const settings = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence false',
    'log_type none',
    'set_tcp_nodelay true',
    // A burst is not to wait for its own acknowledgements.
    'max_inflight_messages 0',
    'max_queued_messages 0',
  ]
  await writeFile(configuration, `${settings.join('\n')}\n`)
  const child = spawn('mosquitto', ['-c', configuration], { stdio: 'ignore' })
  const stop = async () => {
    await end(child)
    await rm(directory, { recursive: true, force: true })
  }
  try {
    const socket = await reach(port, child)
    socket.destroy()
    const relay = await startRelay(port)
    return {
      name: `${version} behind a WebSocket relay`,
      port: relay.port,
      stop: async () => {
        await relay.stop()
        await stop()
      },
    }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startAedes() {
  const child = spawn(process.execPath, [aedesHost], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    return { name: `aedes ${versionOf('aedes')} over ws`, port: Number(line), stop: () => end(child) }
  }
  throw new Error('aedes did not start')
}

/** @returns its name, where it takes WebSockets on 127.0.0.1, and how it is stopped */
export function startBroker() {
  const { error, stdout } = spawnSync('mosquitto', ['-h'], { encoding: 'utf8' })
  const version = /^(mosquitto) version (\S+)/m.exec(stdout ?? '')
  return error === undefined && version ? startMosquitto(`mosquitto ${version[2]}`) : startAedes()
}
