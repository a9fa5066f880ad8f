/** A WebSocket that remembers what Node knows of its dial, which a phone would not be told. */

import { STATUS_CODES } from 'node:http'
import { WebSocket } from 'ws'

/** What to do about the commonest answers of a server that does not speak WebSocket here. */
const STATUS_HINTS = {
  400: 'the server expects another request here: is it a WebSocket listener, and is the path right?',
  401: 'the gateway wants to know who you are, before MQTT: --header',
  403: 'the gateway lets nobody in here',
  404: 'there is nothing under this path; for most brokers it is /mqtt',
  426: 'the server wants another protocol: is it a WebSocket listener?',
  502: 'the proxy is there, the broker behind it is not',
  503: 'the proxy is there, the broker behind it is not',
  504: 'the proxy is there, and the broker behind it does not answer',
}

/** By the codes of OpenSSL. Phones refuse all of these too, and say only that TLS failed. */
const CERTIFICATE_HINTS = {
  CERT_HAS_EXPIRED: 'renew it',
  CERT_NOT_YET_VALID: 'compare the clocks of the two machines',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'no phone takes it; here --ca does',
  SELF_SIGNED_CERT_IN_CHAIN: 'no phone takes an authority of your own; here --ca does',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'does the server send its intermediate certificate too?',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'does the server send its intermediate certificate too?',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another name',
}

function sentence(error) {
  const { code, message } = error
  const [, status] = /Unexpected server response: (\d+)/.exec(message) ?? []
  if (status !== undefined) {
    const hint = STATUS_HINTS[status]
    const name = STATUS_CODES[status] ?? 'a status of its own'
    return `the server answered the handshake with HTTP ${status} (${name})${hint ? `: ${hint}` : ''}`
  }
  if (/Server sent (no|an invalid) subprotocol/.test(message)) {
    return 'the server opened the WebSocket without the subprotocol mqtt: is a broker there, and does the proxy pass Sec-WebSocket-Protocol on?' // prettier-ignore
  }
  // Of several addresses each has an error of its own.
  if (!message && error.errors?.length > 0) return sentence(error.errors[0])
  const hint = CERTIFICATE_HINTS[code]
  return `${message}${code && !message.includes(code) ? ` (${code})` : ''}${hint ? `: ${hint}` : ''}`
}

/** The class, and what the last socket of it is known to have done. */
export function watchedWebSocket() {
  let failed
  let protocol
  return {
    WebSocket: class extends WebSocket {
      constructor(...args) {
        super(...args)
        failed = undefined
        this.on('error', (error) => (failed ??= error))
        this.on('open', () => (protocol = this.protocol))
      }
    },
    /** @returns a sentence without its period, or `undefined` where nothing failed */
    failure: () => (failed === undefined ? undefined : sentence(failed)),
    opened: () => (protocol ? `subprotocol ${protocol}` : 'without a subprotocol'),
  }
}
