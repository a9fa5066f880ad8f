/** What platforms were seen to say of a dial, through the built file: the code, and what the hint sends people to. */

import { describe, expect, it } from 'vitest'
import { tell } from './streams.ts'

interface Result {
  errMsg?: string
  errno?: number
  errCode?: number
}

interface Told extends Error {
  code: string
  hint?: string
}

/** The error of a dial that fails with this result. */
async function errorFor(result: Result, url = 'wss://broker.example/mqtt'): Promise<Told> {
  const { transport, clock } = tell()
  let onError: ((result: Result) => void) | undefined
  const task = {
    readyState: 0,
    send: () => undefined,
    close: () => undefined,
    onOpen: () => undefined,
    onMessage: () => undefined,
    onClose: () => undefined,
    onError: (listener: typeof onError) => (onError = listener),
  }
  const stream = transport.createStreamBuilder({ url, wx: { connectSocket: () => task } as never })()
  let told: Told | undefined
  stream.on('error', (error: Error) => (told = error as Told))
  onError!(result)
  await clock.advance(5000)
  return told!
}

const saidBy = ({ message, hint }: Told): string => `${message} ${hint ?? ''}`

describe('the text decides before the number', () => {
  it.each<[Result, string]>([
    [
      {
        errMsg: 'errcode:-202 cronet_error_code:-202 error_msg:net::ERR_CERT_AUTHORITY_INVALID',
        errno: 600001,
      },
      'ERR_TLS',
    ],
    [{ errMsg: 'connectSocket:fail errcode:-201 error_msg:net::ERR_CERT_DATE_INVALID', errno: 600001 }, 'ERR_TLS'],
    [
      { errMsg: 'connectSocket:fail errcode:-200 error_msg:net::ERR_CERT_COMMON_NAME_INVALID', errno: 600001 },
      'ERR_TLS',
    ],
    [{ errMsg: 'connectSocket:fail errcode:-105 error_msg:net::ERR_NAME_NOT_RESOLVED', errno: 600001 }, 'ERR_REFUSED'],
    [{ errMsg: 'connectSocket:fail errcode:-102 error_msg:net::ERR_CONNECTION_REFUSED', errno: 600001 }, 'ERR_REFUSED'],
    [{ errMsg: 'connectSocket:fail errcode:-118 error_msg:net::ERR_CONNECTION_TIMED_OUT', errno: 600001 }, 'ERR_CONNECT_TIMEOUT'],
    [{ errMsg: 'request:fail errcode:10011 network changed', errno: 600001 }, 'ERR_SOCKET'],
    [{ errMsg: 'createSocketTask:fail wss url not in domain list', errno: 600002 }, 'ERR_DOMAIN'],
    [{ errMsg: 'connectSocket:fail', errno: 600002 }, 'ERR_DOMAIN'],
    [{ errMsg: 'connectSocket:fail', errno: 600003 }, 'ERR_SUSPENDED'],
    [{ errMsg: 'connectSocket:fail', errno: 600007 }, 'ERR_SOCKET_LIMIT'],
    [{ errMsg: 'connectSocket:fail', errno: 600009 }, 'ERR_URL'],
    [{ errMsg: 'connectSocket:fail', errno: 600011 }, 'ERR_URL'],
    [{ errMsg: 'connectSocket:fail', errno: 5 }, 'ERR_CONNECT_TIMEOUT'],
    [{ errMsg: 'The operation couldn’t be completed. (OSStatus error -9807.)' }, 'ERR_TLS'],
    [{ errMsg: 'The operation couldn’t be completed. (OSStatus error -9814.)' }, 'ERR_TLS'],
    [{ errMsg: 'ssl hand shake error' }, 'ERR_TLS'],
    [{ errMsg: 'certificate unknown' }, 'ERR_TLS'],
    [{ errMsg: 'open fail: _code:5,_msg:TLS handshake timed out', errCode: 1004 }, 'ERR_CONNECT_TIMEOUT'],
    [{ errMsg: 'open fail: _code:5' }, 'ERR_CONNECT_TIMEOUT'],
    [{ errMsg: 'open fail: _code:8,_msg:TLS handshake failed' }, 'ERR_TLS'],
    [{ errMsg: 'exception onOpen fail code:20, msg:Invalid HTTP status.' }, 'ERR_HANDSHAKE'],
    [{ errMsg: 'Invalid HTTP status' }, 'ERR_HANDSHAKE'],
    [{ errMsg: 'exception onOpen fail code:9, msg:Timer Expired' }, 'ERR_CONNECT_TIMEOUT'],
    [{ errMsg: 'Unable to resolve host "broker.example": No address associated with hostname' }, 'ERR_REFUSED'],
  ])('%o is %s', async (result, code) => {
    expect((await errorFor(result)).code).toBe(code)
  }) // prettier-ignore

  it('a number alone that is on the list of causes says nothing: 600001', async () => {
    const error = await errorFor({ errMsg: 'connectSocket:fail', errno: 600001 })
    expect(error.code).toBe('ERR_SOCKET')
    expect(error.message).not.toMatch(/network (has )?changed/i)
  })

  it.each([
    'open fail: _code:113,_msg:No route to host',
    'open fail: _code:101,_msg:Network is unreachable',
    '似乎已断开与互联网的连接。',
  ])('a network that leads nowhere is named: %s', async (errMsg) => {
    const error = await errorFor({ errMsg })
    expect(error.code).toMatch(/^ERR_(REFUSED|SOCKET)$/)
    expect(saidBy(error).replace(errMsg, '')).toMatch(/network|route|reach|offline/i)
  })

  it('a domain list that could not be checked is to be tried again', async () => {
    const error = await errorFor({ errMsg: 'connectSocket:fail check url failed' })
    expect(saidBy(error)).toMatch(/again/i)
    expect(saidBy(error)).toMatch(/domain/i)
  })
})

describe('hints that send people the right way', () => {
  it('a phone that says only that the status is invalid: the likely causes', async () => {
    const said = saidBy(await errorFor({ errMsg: 'exception onOpen fail code:20, msg:Invalid HTTP status.' }))
    for (const cause of [/path/i, /proxy/i, /port/i, /50[23]|behind/i, /40[13]|signature|token/i, /encod/i])
      expect(said).toMatch(cause)
  })

  it.each<[number, RegExp[]]>([
    [502, [/502/, /behind/i]],
    [503, [/503/, /behind/i]],
    [401, [/401/, /signature|signed|token/i]],
    [403, [/403/, /signature|signed|token/i]],
    [301, [/301/, /redirect|moved|another address|https?:|location/i]],
    [404, [/404/, /path/i]],
  ])('a status that is known is said: %i', async (status, words) => {
    const said = saidBy(await errorFor({ errMsg: `Unexpected response code: ${status}` }))
    for (const word of words) expect(said).toMatch(word)
  })

  it.each([1883, 8883])('port %i is no port of a WebSocket', async (port) => {
    for (const errMsg of ['open fail: _code:2,_msg:Underlying Transport Error', 'Invalid HTTP status', 'open fail: _code:8,_msg:TLS handshake failed']) {
      const said = saidBy(await errorFor({ errMsg }, `wss://broker.example:${port}/mqtt`))
      expect(said).toContain(String(port))
      expect(said).toMatch(/WebSocket/i)
    }
  }) // prettier-ignore

  it('TLS: the name and the date of the certificate, a port without TLS, a certificate that the server asks for', async () => {
    const said = saidBy(await errorFor({ errMsg: 'open fail: _code:8,_msg:TLS handshake failed' }))
    expect(said).toMatch(/name/i)
    expect(said).toMatch(/date|expired/i)
    expect(said).toMatch(/chain|intermediate/i)
    expect(said).toMatch(/port/i)
    expect(said).toMatch(/client certificate/i)
  })

  it('a mistyped host is a cause where the name is not found', async () => {
    const said = saidBy(await errorFor({ errMsg: 'Unable to resolve host "brokr.example"' }))
    expect(said).toMatch(/host/i)
    expect(said).toMatch(/spelt|spelled|spelling|typ|DNS|name/i)
  })

  it('the transport that failed may be a subprotocol that the server does not echo', async () => {
    const said = saidBy(await errorFor({ errMsg: 'open fail: _code:2,_msg:Underlying Transport Error' }))
    expect(said).toMatch(/subprotocol|Sec-WebSocket-Protocol/i)
    expect(said).not.toMatch(/before TLS/)
  })

  it('a domain: the menus by their names, what the entry looks like, and the ICP filing', async () => {
    const said = saidBy(await errorFor({ errMsg: 'createSocketTask:fail url not in domain list' }))
    for (const menu of ['开发管理', '开发设置', '服务器域名', 'socket 合法域名']) expect(said).toContain(menu)
    expect(said).toMatch(/wss:\/\//)
    expect(said).toMatch(/ICP/)
    expect(said).not.toMatch(/port must match/)
  })

  it.each(['Connection refused.', 'Invalid HTTP status.', 'Timer expired.', '未完成的操作。', 'whatever.'])(
    'no sentence ends twice: %s',
    async (words) => {
      expect((await errorFor({ errMsg: `open fail: ${words}` })).message).not.toMatch(/[.。]\s*\.(\s|$)/)
    },
  )
})
