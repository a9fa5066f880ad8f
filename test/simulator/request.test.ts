import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createMiniProgram,
  type FetchInit,
  type FetchLike,
  type RequestOption,
  type RequestResult,
} from '../../src/testing.ts'
import { stage } from './program.ts'

function answer(body: string | Uint8Array = '', status = 200): Awaited<ReturnType<FetchLike>> {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return {
    status,
    headers: { forEach: (tell) => tell('value', 'x-name'), getSetCookie: () => ['a=b'] },
    arrayBuffer: () => Promise.resolve(new Uint8Array(bytes).buffer),
  }
}

/** A server that answers when the test says so. */
function held(): {
  fetch: FetchLike
  calls: { url: string; init: FetchInit; answer(body?: string): void }[]
} {
  const calls: { url: string; init: FetchInit; answer(body?: string): void }[] = []
  const fetch: FetchLike = (url, init) =>
    new Promise((resolve, reject) => {
      init.signal.addEventListener('abort', () => reject(new Error('aborted')))
      calls.push({ url, init, answer: (body) => resolve(answer(body)) })
    })
  return { fetch, calls }
}

/** One request against a given answer; resolves with what the program is told. */
async function ask(
  option: Partial<RequestOption>,
  fetch: FetchLike,
): Promise<{ told: RequestResult | { errMsg: string }; url?: string; init?: FetchInit }> {
  let seen: { url?: string; init?: FetchInit } = {}
  const { clock, wx } = stage({
    fetch: (url, init) => {
      seen = { url, init }
      return fetch(url, init)
    },
  })
  let told: RequestResult | { errMsg: string } | undefined
  wx.request({ url: 'https://example.com/a', ...option, complete: (result) => (told = result) })
  await clock.advance(0)
  await clock.advance(0)
  return { told: told!, ...seen }
}

const ok =
  (body?: string | Uint8Array, status?: number): FetchLike =>
  () =>
    Promise.resolve(answer(body, status))

describe('a request (docs/platform.md §5)', () => {
  // Documented
  it.each([200, 204, 302, 401, 404, 500])('succeeds with status %s', async (status) => {
    const { told } = await ask({}, ok('body', status))
    expect(told).toEqual({
      errMsg: 'request:ok',
      statusCode: status,
      data: 'body',
      header: { 'x-name': 'value' },
      cookies: ['a=b'],
    })
  })

  it.each([
    ['parsed JSON', {}, '{"a":[1]}', { a: [1] }],
    ['text that is no JSON', {}, '{"a":', '{"a":'],
    ['text when asked', { dataType: 'text' }, '{"a":1}', '{"a":1}'],
    // Documented: UTF-8, one byte order mark is taken away
    ['text without its first BOM', { dataType: 'text' }, '\uFEFF\uFEFF关', '\uFEFF关'],
    ['JSON after a BOM', {}, '\uFEFF{"a":1}', { a: 1 }],
  ] as const)('gives %s', async (_what, option, body, data) => {
    expect((await ask(option, ok(body))).told).toMatchObject({ data })
  })

  it('gives an ArrayBuffer when asked, with every byte', async () => {
    const { told } = await ask(
      { responseType: 'arraybuffer' },
      ok(new Uint8Array([0xef, 0xbb, 0xbf, 0, 255])),
    )
    const { data } = told as RequestResult
    expect(Object.prototype.toString.call(data)).toBe('[object ArrayBuffer]')
    expect([...new Uint8Array(data as ArrayBuffer)]).toEqual([0xef, 0xbb, 0xbf, 0, 255])
  })

  it.each<[string, Partial<RequestOption>, string, Partial<FetchInit>]>([
    [
      'a GET by default',
      {},
      'https://example.com/a',
      { method: 'GET', headers: { 'content-type': 'application/json' } },
    ],
    [
      'data of a GET as query',
      { data: { b: 1, c: 'd e&' } },
      'https://example.com/a?b=1&c=d%20e%26',
      { method: 'GET' },
    ],
    [
      'and beside one',
      { url: 'https://example.com/a?x=y', data: { b: 1 } },
      'https://example.com/a?x=y&b=1',
      {},
    ],
    [
      'data of a POST as JSON',
      { method: 'POST', data: { b: [1] } },
      'https://example.com/a',
      { method: 'POST', body: '{"b":[1]}' },
    ],
    [
      'or as a form',
      { method: 'POST', data: { b: 'c d' }, header: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      'https://example.com/a',
      { body: 'b=c%20d', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['text as it is', { method: 'PUT', data: 'text' }, 'https://example.com/a', { body: 'text' }],
    [
      'bytes as they are',
      { method: 'POST', data: new Uint8Array([1]).buffer },
      'https://example.com/a',
      { body: new Uint8Array([1]) },
    ],
    [
      'header numbers as strings, and no Referer',
      { header: { 'X-N': 7, Referer: 'https://a' } },
      'https://example.com/a',
      { headers: { 'content-type': 'application/json', 'x-n': '7' } },
    ],
  ])('sends %s', async (_what, option, url, init) => {
    // prettier-ignore
    const seen = await ask(option, ok())
    expect(seen.url).toBe(url)
    expect(seen.init).toMatchObject(init)
  })

  it.each([
    [undefined, /^request:fail parameter error: parameter\.url should be String instead of Undefined;$/],
    ['ftp://example.com/', /^request:fail invalid url "ftp:/],
  ])('fails for the url %s', async (url, errMsg) => {
    expect((await ask({ url: url as string }, ok())).told.errMsg).toMatch(errMsg)
  })

  it('fails with the words of the host', async () => {
    const fetch: FetchLike = () =>
      Promise.reject(new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') }))
    expect((await ask({}, fetch)).told).toEqual({ errMsg: 'request:fail connect ECONNREFUSED' })
  })

  // Documented: default and most 60 s
  it.each([
    [undefined, 60_000],
    [5_000, 5_000],
    [120_000, 60_000],
  ])('with timeout %s fails after %s ms', async (timeout, ms) => {
    const { fetch, calls } = held()
    const { clock, wx, called } = stage({ fetch })
    wx.request({ url: 'https://example.com/', timeout, fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(ms - 1)
    expect(called).toEqual([])
    await clock.advance(1)
    expect(called).toEqual(['request:fail timeout'])
    expect(calls[0]!.init.signal.aborted).toBe(true)
  })

  it('can be aborted, once', async () => {
    const { fetch, calls } = held()
    const { clock, wx, called } = stage({ fetch })
    const task = wx.request({ url: 'https://example.com/', fail: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(10)
    task.abort()
    task.abort()
    await clock.advance(0)
    expect(called).toEqual(['request:fail abort'])
    expect(calls[0]!.init.signal.aborted).toBe(true)
    expect(clock.pending).toBe(0)
  })

  it('reports its headers first', async () => {
    const { clock, wx, called } = stage({ fetch: ok('body', 201) })
    const task = wx.request({ url: 'https://example.com/', success: () => called.push('success') })
    const forgotten = (): void => void called.push('forgotten')
    task.onHeadersReceived(forgotten)
    task.onHeadersReceived((event) => called.push(event))
    task.offHeadersReceived(forgotten)
    await clock.advance(0)
    await clock.advance(0)
    expect(called).toEqual([{ statusCode: 201, header: { 'x-name': 'value' }, cookies: ['a=b'] }, 'success'])
  })
})

describe('requests (docs/platform.md §4, §5, §6)', () => {
  // Documented
  it('run ten at once, and the others wait their turn', async () => {
    const { fetch, calls } = held()
    const { clock, wx, called } = stage({ fetch })
    for (let count = 0; count < 12; count++) {
      wx.request({ url: `https://example.com/${count}`, success: ({ data }) => called.push(data) })
    }
    await clock.advance(10)
    expect(calls).toHaveLength(10)
    calls[4]!.answer('fifth')
    await clock.advance(0)
    await clock.advance(0)
    expect(called).toEqual(['fifth'])
    expect(calls.map(({ url }) => url)).toContain('https://example.com/10')
    expect(calls).toHaveLength(11)
  })

  // inferred
  it('or the eleventh fails', async () => {
    const { fetch } = held()
    const { clock, wx, called } = stage({ fetch, quirks: { requestOverLimit: 'fails' } })
    for (let count = 0; count < 11; count++) {
      wx.request({ url: 'https://example.com/', fail: ({ errMsg }) => called.push(errMsg) })
    }
    await clock.advance(0)
    expect(called).toEqual(['request:fail exceed max concurrent count 10'])
  })

  // Documented: what is not finished 5 s after hide fails with "interrupted"
  it('that are not finished 5 s after hide are interrupted', async () => {
    const { fetch, calls } = held()
    const { clock, wx, called, program } = stage({ fetch })
    for (const name of ['quick', 'slow']) {
      wx.request({
        url: 'https://example.com/',
        success: () => called.push(name),
        fail: (failure) => called.push(failure),
      })
    }
    await clock.advance(0)
    program.app.hide()
    await clock.advance(4_000)
    calls[0]!.answer()
    await clock.advance(0)
    await clock.advance(600_000)
    expect(called).toEqual(['quick'])
    program.app.show()
    await clock.advance(0)
    expect(called).toEqual(['quick', { errno: 600003, errMsg: 'request:fail interrupted' }])
  })

  it('fail when the network changes under them', async () => {
    const { fetch } = held()
    const { clock, wx, called, program } = stage({ fetch })
    wx.request({ url: 'https://example.com/', fail: (failure) => called.push(failure) })
    await clock.advance(0)
    program.network.switchTo('4g')
    await clock.advance(0)
    expect(called).toEqual([
      {
        errno: 600001,
        errMsg: 'request:fail errcode:10011 cronet_error_code:0 error_msg:network change, cancel all task',
      },
    ])
  })

  it('of a destroyed program end without a callback', async () => {
    const { fetch, calls } = held()
    const { clock, wx, called, program } = stage({ fetch })
    for (let count = 0; count < 11; count++) {
      wx.request({ url: 'https://example.com/', complete: () => called.push('told') })
    }
    await clock.advance(0)
    program.app.destroy()
    program.app.launch()
    await clock.advance(120_000)
    expect(called).toEqual([])
    expect(calls).toHaveLength(10)
    expect(calls.every(({ init }) => init.signal.aborted)).toBe(true)
  })

  it('take the time of the network', async () => {
    const { clock, wx, called, program } = stage({ fetch: ok('x') })
    program.network.latency = 300
    wx.request({ url: 'https://example.com/', success: () => called.push(clock.now()) })
    await clock.advance(1_000)
    expect(called).toEqual([600])
  })
})

describe('the domain list of requests (docs/platform.md §5)', () => {
  // Documented: https only, the port exactly as listed, machines of the same network exempt
  it.each([
    ['https://api.example/token', true],
    ['https://api.example:443/token', false],
    ['https://api.example:8443/token', false],
    ['http://api.example/token', false],
    ['https://ported.example:8443/', true],
    ['https://ported.example/', false],
    ['https://other.example/', false],
    ['http://192.168.1.7:8080/', true],
    ['http://192.168.1.23/', false],
  ])('judges %s: %s', async (url, allowed) => {
    const { clock, wx, called } = stage({
      fetch: ok('x'),
      domains: { request: ['https://api.example', 'https://ported.example:8443'] },
    })
    wx.request({ url, complete: ({ errMsg }) => called.push(errMsg) })
    await clock.advance(0)
    await clock.advance(0)
    expect(called).toEqual([allowed ? 'request:ok' : 'request:fail url not in domain list'])
  })
})

describe('over the real fetch', () => {
  let server: Server
  let base: string

  beforeAll(async () => {
    server = createServer((request: IncomingMessage, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        if (request.url === '/chunks') {
          response.write('one')
          setTimeout(() => response.end('two'), 30)
          return
        }
        response.setHeader('set-cookie', 'session=1')
        response.statusCode = 202
        response.end(JSON.stringify({ method: request.method, type: request.headers['content-type'], body: Buffer.concat(parts).toString() })) // prettier-ignore
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server.close())

  it('posts JSON and reads the answer', async () => {
    const { wx } = createMiniProgram()
    const result = await new Promise<RequestResult>((success, fail) =>
      wx.request({ url: `${base}/token`, method: 'POST', data: { a: '关' }, success, fail }),
    )
    expect(result).toMatchObject({
      statusCode: 202,
      cookies: ['session=1'],
      data: { method: 'POST', type: 'application/json', body: '{"a":"关"}' },
    })
  })

  it('gives chunks as they come', async () => {
    const { wx } = createMiniProgram()
    const chunks: string[] = []
    await new Promise((success, fail) => {
      const task = wx.request({ url: `${base}/chunks`, enableChunked: true, success, fail })
      task.onChunkReceived(({ data }) => chunks.push(Buffer.from(data).toString()))
    })
    expect(chunks.join('|')).toBe('one|two')
  })

  it('fails at a closed port', async () => {
    const { wx } = createMiniProgram()
    const failure = await new Promise<{ errMsg: string }>((fail) =>
      wx.request({ url: 'http://127.0.0.1:1/', fail }),
    )
    expect(failure.errMsg).toMatch(/^request:fail /)
  })
})
