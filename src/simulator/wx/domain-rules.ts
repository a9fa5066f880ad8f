/** The domain lists of a mini program, and which addresses they allow. */

import { aBoolean, expectFields, listOf, text, type Fields } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'

/** The domain lists of the mini program, as they stand in WeChat's administration. */
export interface DomainLists {
  /** For `connectSocket`: `'wss://broker.example'`, with a port if need be. */
  socket?: readonly string[]
  /** For `request`: `'https://api.example'`, with a port if need be. */
  request?: readonly string[]
  /**
   * Whether the port of a `wss://` URL must be that of the list, and `:443` must not be written when the list names no port.
   * Default false: every port of a listed domain, which is what WeChat says today. For `https://` it is always so.
   */
  strictPorts?: boolean
}

interface Address {
  readonly scheme: string
  readonly host: string
  /** As written; empty when the URL names no port. */
  readonly port: string
}

function addressOf(url: string): Address | undefined {
  const match = /^([a-z]+):\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)(?::(\d*))?(?:[/?#]|$)/i.exec(url)
  if (match === null) return undefined
  return {
    scheme: (match[1] as string).toLowerCase(),
    host: (match[2] as string).toLowerCase(),
    port: match[3] ?? '',
  }
}

const PRIVATE_NETWORKS = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/

function isLanAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) && PRIVATE_NETWORKS.test(host)
}

const numberOf = (address: string): number =>
  address.split('.').reduce((number, part) => (number << 8) | Number(part), 0)

/** WeChat's own server, which no list may name: it is for backends. (Documented) */
const NEVER_LISTED = 'api.weixin.qq.com'

/** The newer documents allow up to 200 domains for each interface. (Documented) */
const LONGEST_LIST = 200

const entries = listOf(text, "entries such as 'wss://example.com'")
const listFields: Fields<keyof DomainLists> = { socket: entries, request: entries, strictPorts: aBoolean }

/** Who may be called: the domain lists, and what a local network is exempt from. */
export class DomainRules {
  private readonly socket: readonly Address[] | undefined
  private readonly request: readonly Address[] | undefined
  private readonly strictPorts: boolean
  private readonly ownAddress: string
  private readonly plainSockets: boolean
  private readonly netmask: string | undefined

  /**
   * @param lists no list: everything may be called, as with "don't verify" ticked in the devtools
   * @param ownAddress the phone's own address in its network
   * @param netmask which machines are in the phone's network; undefined: every private address
   * @param plainSockets whether the base library knows `ws://` (2.4.0, Documented)
   * @throws SimulatorError `ERR_OPTION` for an entry that is not an address
   */
  constructor(
    lists: DomainLists | undefined,
    ownAddress: string,
    netmask: string | undefined,
    plainSockets: boolean,
  ) {
    expectFields('list', 'domains', lists ?? {}, listFields)
    this.socket = parseList('socket', 'wss', lists?.socket)
    this.request = parseList('request', 'https', lists?.request)
    this.strictPorts = lists?.strictPorts ?? false
    this.ownAddress = ownAddress
    this.plainSockets = plainSockets
    this.netmask = netmask
  }

  allowsSocket(url: string): boolean {
    if (this.socket === undefined) return true
    const address = addressOf(url)
    if (address === undefined || address.host === this.ownAddress) return false
    if (this.isNear(address.host)) return address.scheme === 'wss' || this.plainSockets
    if (address.scheme !== 'wss') return false
    return this.socket.some(
      (entry) => entry.host === address.host && (!this.strictPorts || entry.port === address.port),
    )
  }

  /** TCP: listed domains, whatever their scheme, and machines of the phone's network but itself. (Documented) */
  allowsTcp(host: string): boolean {
    if (host === this.ownAddress) return false
    if (this.isNear(host)) return true
    if (this.socket === undefined && this.request === undefined) return true
    return [...(this.socket ?? []), ...(this.request ?? [])].some(
      (entry) => entry.host === host.toLowerCase(),
    )
  }

  private isNear(host: string): boolean {
    if (!isLanAddress(host)) return false
    if (this.netmask === undefined) return true
    const mask = numberOf(this.netmask)
    return (numberOf(host) & mask) === (numberOf(this.ownAddress) & mask)
  }

  allowsRequest(url: string): boolean {
    if (this.request === undefined) return true
    const address = addressOf(url)
    if (address === undefined) return false
    if (this.isNear(address.host)) return address.host !== this.ownAddress
    if (address.scheme !== 'https') return false
    return this.request.some((entry) => entry.host === address.host && entry.port === address.port)
  }
}

function parseList(
  name: string,
  scheme: string,
  list: readonly string[] | undefined,
): readonly Address[] | undefined {
  if (list === undefined) return undefined
  if (list.length > LONGEST_LIST) {
    throw new SimulatorError(
      'ERR_OPTION',
      `domains.${name} has ${list.length} entries: WeChat allows ${LONGEST_LIST}.`,
    )
  }
  return list.map((entry) => {
    const address = addressOf(entry)
    if (address === undefined || address.scheme !== scheme || !/^[^/]*\/\/[^/]*\/?$/.test(entry)) {
      throw new SimulatorError(
        'ERR_OPTION',
        `domains.${name}: '${entry}' is no entry of that list: an entry looks like '${scheme}://example.com' or '${scheme}://example.com:8443'.`,
      )
    }
    if (address.host === NEVER_LISTED) {
      throw new SimulatorError(
        'ERR_OPTION',
        `domains.${name}: WeChat takes no ${NEVER_LISTED} into its lists; call it from your backend.`,
      )
    }
    return address
  })
}
