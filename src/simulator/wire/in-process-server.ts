/** A server in the same process: each dial gives it a connection, and nothing leaves the test. */

import { isArrayBuffer } from '../base/array-buffer.ts'
import {
  aFunction,
  anObject,
  either,
  expectFields,
  expectValue,
  nothing,
  text,
  wholeNumber,
  type Expectation,
  type Fields,
} from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import type { Timeline } from '../base/timeline.ts'
import { dialFailureOf, failureWords, openFailure, type DialFailure } from './dial-failure.ts'
import type { Dialler, DialRequest, Peer, PeerEvents } from './peer.ts'
import type { AcceptOptions, ServerConnection, ServerHandler } from './server-connection.ts'

const sendable: Expectation = {
  words: 'text or bytes: a string, an ArrayBuffer or a view of one',
  met: (data) => typeof data === 'string' || ArrayBuffer.isView(data) || isArrayBuffer(data),
}

const status = wholeNumber(200, 599)

/** What RFC 6455 lets into a close frame. */
const closeCode: Expectation = {
  words: 'a code from 1000 to 4999 that may be sent, which 1005, 1006 and 1015 may not',
  met: (code) => wholeNumber(1000, 4999).met(code) && ![1005, 1006, 1015].includes(code as number),
}

const closeReason: Expectation = {
  words: 'a string of at most 123 bytes',
  met: (reason) => typeof reason === 'string' && Buffer.byteLength(reason) <= 123,
}

const listenerOrNone = either(aFunction, nothing)

const acceptFields: Fields<keyof AcceptOptions> = { protocol: text, header: anObject }

/** One connection, from both sides: what a test holds, and what the phone's native side reaches. */
function connect(
  id: number,
  { url, protocols, header }: DialRequest,
  client: PeerEvents,
  timeline: Timeline,
): { connection: ServerConnection; peer: Peer } {
  let state: ServerConnection['state'] = 'connecting'
  let isSilent = false
  let onMessage: ServerConnection['onMessage']
  let onClose: ServerConnection['onClose']

  const record = (what: string, detail?: unknown): void => timeline.record('server', what, id, detail)

  const expectUnanswered = (call: string): void => {
    if (state === 'connecting') return
    throw new SimulatorError(
      'ERR_STATE',
      `${call}: the connection is ${state}. It is accepted, refused or failed once, while connection.state is 'connecting'.`,
    )
  }

  const expectOpen = (call: string): void => {
    if (state === 'open') return
    throw new SimulatorError(
      'ERR_STATE',
      state === 'connecting'
        ? `${call}: call accept() first.`
        : `${call}: the connection is closed. Look at connection.state, or stop in onClose.`,
    )
  }

  const failWith = (failure: DialFailure): void => {
    state = 'closed'
    if (!isSilent) client.failed(failure)
  }

  const end = (code: number, reason: string): void => {
    state = 'closed'
    onClose?.call(connection, { code, reason })
  }

  const connection: ServerConnection = {
    id,
    url,
    protocols,
    header,
    get state() {
      return state
    },
    get onMessage() {
      return onMessage
    },
    set onMessage(listener) {
      expectValue('connection.onMessage', listener, listenerOrNone)
      onMessage = listener
    },
    get onClose() {
      return onClose
    },
    set onClose(listener) {
      expectValue('connection.onClose', listener, listenerOrNone)
      onClose = listener
    },
    accept(options = {}) {
      expectUnanswered('accept()')
      expectFields('option', 'accept', options, acceptFields)
      const { protocol = '', header = {} } = options
      if (protocol !== '' && !protocols.includes(protocol)) {
        const offered = protocols.length === 0 ? 'none' : protocols.join(', ')
        throw new SimulatorError(
          'ERR_ARGUMENT',
          `accept({ protocol: '${protocol}' }): the client did not offer it (offered: ${offered}). Choose one of connection.protocols.`,
        )
      }
      state = 'open'
      record('accept', protocol === '' ? undefined : { protocol })
      if (!isSilent) client.opened({ protocol, header })
    },
    refuse(answer) {
      expectUnanswered('refuse()')
      expectValue('refuse(status): status', answer, status)
      record('refuse', { status: answer })
      failWith(openFailure(20))
    },
    fail(failure) {
      expectUnanswered('fail()')
      expectValue('fail(failure): failure', failure, failureWords)
      const reported = dialFailureOf(failure)
      record('fail', reported)
      failWith(reported)
    },
    send(data) {
      expectOpen('send()')
      expectValue('send(data): data', data, sendable)
      timeline.recordData('server', 'send', id, data)
      if (!isSilent) client.received(typeof data === 'string' ? data : copyBytes(data))
    },
    close(code, reason = '') {
      expectOpen('close()')
      if (code !== undefined) expectValue('close(code): code', code, closeCode)
      expectValue('close(code, reason): reason', reason, closeReason)
      record('close', { code: code ?? 1005, reason })
      if (!isSilent) client.closed(code ?? 1005, reason)
      end(code ?? 1005, reason)
    },
    drop() {
      expectOpen('drop()')
      record('drop')
      if (!isSilent) client.dropped()
      end(1006, '')
    },
    silence() {
      if (state === 'closed') {
        throw new SimulatorError('ERR_STATE', 'silence(): the connection is closed already.')
      }
      record('silence')
      isSilent = true
    },
  }
  // So that `onmessage = …` does not go unnoticed.
  Object.preventExtensions(connection)

  const peer: Peer = {
    send(data) {
      if (state !== 'open' || isSilent) return
      timeline.recordData('server', 'onMessage', id, data)
      onMessage?.call(connection, data)
    },
    close(code, reason) {
      if (state !== 'open' || isSilent) return
      record('onClose', { code, reason })
      client.closed(code, reason)
      end(code, reason)
    },
    abort() {
      if (state === 'closed' || isSilent) return
      record('onClose', { code: 1006, reason: '' })
      end(1006, '')
    },
    // What this side still sends goes nowhere: the phone's native side is past listening.
    vanish() {},
  }
  return { connection, peer }
}

function copyBytes(data: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (data instanceof Uint8Array) return new Uint8Array(data)
  const view = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
  return new Uint8Array(view)
}

/** A server in the same process: `handler` gets the server's side of each socket. */
export function inProcess(handler: ServerHandler, timeline: Timeline): Dialler {
  return {
    asynchronous: false,
    dial(id, request, events) {
      const { connection, peer } = connect(id, request, events, timeline)
      handler(connection)
      return peer
    },
  }
}

/** Nobody listens: what a closed port answers. */
export const closedPort: Dialler = {
  asynchronous: false,
  dial(_id, _request, events) {
    events.failed(openFailure(111))
    return { send() {}, close() {}, abort() {}, vanish() {} }
  },
}
