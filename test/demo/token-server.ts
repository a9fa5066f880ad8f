/** A small REST server that sells tokens, in the two ways of the recipes: for a code of wx.login, and for an app token. */

import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface TokenServerOptions {
  /** WeChat's side of the code of wx.login: what it belongs to, or an error. */
  codeToSession(code: string): object
}

export interface TokenServer {
  /** `http://127.0.0.1:<port>` */
  url: string
  /** Every request that came: `/token`, `/openapi/rm/app/token`, … */
  requests: string[]
  /** The passwords that were sold, oldest first: `token-1`, `token-2`, … */
  sold: string[]
  /** While it is set, every request is answered with this HTTP status. */
  outage: number | undefined
  /** The bodies of the requests for a user token. */
  asked: object[]
  /** Whether a broker should take this password. */
  isGood(password: string | undefined): boolean
  /** Nothing that was sold so far is good any more. */
  revoke(): void
  stop(): Promise<void>
}

/** What the demos present. */
const app = { appClientId: 'my-app-client', appClientSecret: 'my-app-secret' }
const appToken = 'app-token'
/** Seconds. */
const lifetime = 3600

interface Answer {
  status: number
  body: object
}

const refusal: Answer = { status: 401, body: { error: 'who are you?' } }

/** Starts one on a free port of 127.0.0.1. */
export async function startTokenServer({ codeToSession }: TokenServerOptions): Promise<TokenServer> {
  const good = new Set<string>()
  const sell = (): string => {
    const token = `token-${state.sold.length + 1}`
    state.sold.push(token)
    good.add(token)
    return token
  }
  const answer = (path: string, body: Record<string, unknown>, authorization: string | undefined): Answer => {
    if (state.outage !== undefined) return { status: state.outage, body: {} }
    switch (path) {
      case '/token':
        if (!('openid' in codeToSession(String(body['code'])))) return refusal
        return { status: 200, body: { token: sell(), expiresIn: lifetime } }
      case '/openapi/rm/app/token':
        if (JSON.stringify(body) !== JSON.stringify(app)) return refusal
        return { status: 200, body: { code: 200, body: { access_token: appToken, expires_in: lifetime } } }
      case '/openapi/rm/user/token':
        if (authorization !== appToken || !body['username'] || !body['cid']) return refusal
        state.asked.push(body)
        return { status: 200, body: { code: 200, body: { access_token: sell() } } }
      default:
        return { status: 404, body: {} }
    }
  }

  const server = createServer((request, response) => {
    void readJson(request).then((body) => {
      const path = String(request.url)
      state.requests.push(path)
      const answered = answer(path, body, request.headers.authorization)
      response.writeHead(answered.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answered.body))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const state: TokenServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    sold: [],
    asked: [],
    outage: undefined,
    isGood: (password) => password !== undefined && good.has(password),
    revoke: () => good.clear(),
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return state
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>
}
