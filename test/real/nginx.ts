/** nginx of its own in front of a broker: TLS with a certificate of its own authority, and a path. */

import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Nginx {
  /** `wxs://localhost:<port>`; the broker is behind `/mqtt`, everything else is 404. */
  url: string
  /** Path of the authority's certificate, in PEM. */
  ca: string
  /** Reads its configuration again: connections of before end soon, new ones are taken all the time. */
  reload(): void
  stop(): Promise<void>
}

export const isNginxInstalled = spawnSync('nginx', ['-v']).error === undefined
export const nginxAdvice = 'nginx is missing: apt-get install nginx'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}

/** @param brokerPort where the broker listens for WebSocket on 127.0.0.1 */
export async function startNginx(brokerPort: number): Promise<Nginx> {
  const directory = await mkdtemp(join(tmpdir(), 'nginx-'))
  const at = (name: string) => join(directory, name)
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' })
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=test authority', '-keyout', at('ca.key'), '-out', at('ca.pem')) // prettier-ignore
  openssl('req', '-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=localhost', '-keyout', at('server.key'), '-out', at('server.csr')) // prettier-ignore
  await writeFile(at('san'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  openssl('x509', '-req', '-days', '1', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-extfile', at('san'), '-out', at('server.pem')) // prettier-ignore

  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  await writeFile(
    at('nginx.conf'),
    `daemon off; worker_processes 1; worker_shutdown_timeout 100ms; pid ${at('pid')}; error_log ${at('error.log')};
events {}
http {
  access_log off;
  ${temporary.map((name) => `${name}_temp_path ${at(name)};`).join(' ')}
  server {
    listen 127.0.0.1:${port} ssl;
    ssl_certificate ${at('server.pem')};
    ssl_certificate_key ${at('server.key')};
    ssl_protocols TLSv1.2 TLSv1.3;
    location = /mqtt {
      proxy_pass http://127.0.0.1:${brokerPort};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection upgrade;
      proxy_set_header Host $host;
    }
    location / { return 404; }
  }
}
`,
  )
  const server = spawn('nginx', ['-c', at('nginx.conf'), '-p', directory], { stdio: 'ignore' })
  const reload = () => void server.kill('SIGHUP')
  const stop = async () => {
    if (server.exitCode === null) {
      server.kill('SIGTERM')
      await once(server, 'exit')
    }
    await rm(directory, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 200; tries++) {
    const socket = createConnection({ host: '127.0.0.1', port })
    const isOpen = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (isOpen) return { url: `wxs://localhost:${port}`, ca: at('ca.pem'), reload, stop }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  await stop()
  throw new Error('nginx does not listen')
}
