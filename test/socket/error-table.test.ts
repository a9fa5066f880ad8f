import { describe, expect, it } from 'vitest'
import { errorTable, findRow } from '../../src/socket/error-table.ts'
import { hintOf } from '../../src/socket/hints.ts'
import { hideSecrets, SocketError } from '../../src/socket/socket-error.ts'

describe('what the platform says (docs/platform.md §4) and what it means', () => {
  it.each([
    // Observed
    ['createSocketTask:fail wcwss taskID=9 exceed max concurrent count', 'ERR_SOCKET_LIMIT'],
    ['fail:max connected', 'ERR_SOCKET_LIMIT'],
    // Client
    ['connectSocket:fail fail reach max websocket connect count 5', 'ERR_SOCKET_LIMIT'],
    ['createSocketTask:fail url not in domain list', 'ERR_DOMAIN'],
    ['fail:url not in domain list', 'ERR_DOMAIN'],
    ['connectSocket:fail parameter error: parameter.url should be String instead of Undefined;', 'ERR_URL'],
    ['connectSocket:fail invalid url "http://h"', 'ERR_URL'],
    ['open fail: _code:2,_msg:Underlying Transport Error', 'ERR_SOCKET'],
    ['open fail: _code:5,_msg:TLS handshake timed out', 'ERR_CONNECT_TIMEOUT'],
    ['open fail: _code:8,_msg:TLS handshake failed', 'ERR_TLS'],
    ['open fail: _code:9,_msg:Timer expired', 'ERR_CONNECT_TIMEOUT'],
    ['open fail: _code:20,_msg:Invalid HTTP status', 'ERR_HANDSHAKE'],
    ['open fail: _code:111,_msg:Connection refused', 'ERR_REFUSED'],
    ['open fail: _code:20', 'ERR_HANDSHAKE'],
    ['open fail: _code:2', 'ERR_SOCKET'],
    ['open fail: _code:9', 'ERR_CONNECT_TIMEOUT'],
    ['open fail: _code:111', 'ERR_REFUSED'],
    ['open fail: _code:5', 'ERR_CONNECT_TIMEOUT'],
    ['connect response time out', 'ERR_CONNECT_TIMEOUT'],
    ['fail interrupted', 'ERR_SUSPENDED'],
    ['SocketTask.send:fail SocketTask.readyState is not OPEN', 'ERR_CLOSED'],
    ['closeSocket:fail:taskID not exist', 'ERR_CLOSED'],
    ['sendSocketMessage:fail invalid data type', 'ERR_SEND'],
    ['sendSocketMessage:fail:unknown data', 'ERR_SEND'],
    ['Unexpected response code: 404', 'ERR_HANDSHAKE'],
    ['未完成的操作', undefined],
  ])('%s: %s', (errMsg, code) => {
    expect(findRow({ errMsg })?.code).toBe(code)
  })

  it.each([
    [600001, undefined],
    [600002, 'ERR_DOMAIN'],
    [600003, 'ERR_SUSPENDED'],
    [600009, 'ERR_URL'],
    [600000, undefined],
    [1001, undefined],
  ])('errno %s: %s', (errno, code) => {
    expect(findRow({ errMsg: 'fail', errno })?.code).toBe(code)
    expect(findRow({ errno })?.code).toBe(code)
  })

  it('has no row that never comes to its turn', () => {
    expect(new Set(errorTable.map(({ text }) => String(text))).size).toBe(errorTable.length)
  })

  it('nothing is nothing', () => {
    expect(findRow(undefined)).toBeUndefined()
    expect(findRow({})).toBeUndefined()
  })
})

describe('SocketError', () => {
  it('says what happened, where, in whose words, and what to do', () => {
    const error = new SocketError('ERR_DOMAIN', 'the domain is not allowed', {
      url: 'wss://h/mqtt',
      result: { errMsg: 'fail:url not in domain list', errCode: 1004, errno: 600002 },
    })
    expect(error).toBeInstanceOf(Error)
    expect(error.name).toBe('SocketError')
    expect(error).toMatchObject({
      code: 'ERR_DOMAIN',
      errMsg: 'fail:url not in domain list',
      errCode: 1004,
      errno: 600002,
      url: 'wss://h/mqtt',
      hint: hintOf('ERR_DOMAIN'),
    })
    expect(error.message).toBe(
      `the domain is not allowed (wss://h/mqtt): fail:url not in domain list. ${hintOf('ERR_DOMAIN')}`,
    )
    expect(Object.keys(error).sort()).toEqual(['code', 'errCode', 'errMsg', 'errno', 'hint', 'url'])
  })

  it('keeps a user, a password and the values of a query to itself, also where the platform repeats them', () => {
    const url = 'wss://alice:pw@h/mqtt?token=secret&client=me'
    const error = new SocketError('ERR_SOCKET', 'no', { url, result: { errMsg: `fail ${url} is bad` } })
    expect(error.url).toBe('wss://***@h/mqtt?token=***&client=***')
    expect(String(error) + JSON.stringify({ ...error })).not.toMatch(/secret|alice|pw|me\b/)
    expect(error.errMsg).toBe('fail wss://***@h/mqtt?token=***&client=*** is bad')
  })

  it.each([
    ['wss://h/', 'wss://h/'],
    ['wss://h?a', 'wss://h?a'],
    ['wss://h/?a=1;b=2#x', 'wss://h/?a=***;b=***#x'],
    ['wss://u@v:p@h/', 'wss://***@h/'],
    ['', ''],
  ])('%s is shown as %s', (url, shown) => {
    expect(hideSecrets(url)).toBe(shown)
  })
})
