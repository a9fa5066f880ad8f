/** The outbox: messages of QoS 1 and 2, both ways, that outlive the program in the storage of the mini program. */

import type { IStore } from 'mqtt/lib/store'
import { findStorage } from '../../host/storage.ts'
import { SocketError } from '../../socket/socket-error.ts'
import { OutboxStore } from './outbox-store.ts'

export interface OutboxOptions {
  /** What distinguishes it from other outboxes. Default: client identifier and user name. */
  name?: string
  /** How much of the storage it takes at most, each way, in bytes. Default 2 MiB. */
  maxBytes?: number
}

const DEFAULT_MAX_BYTES = 2 * 1024 * 1024
/** For how long a broker of MQTT 5 keeps the session by default, in seconds: a week. */
const DEFAULT_SESSION_EXPIRY = 7 * 86_400

/** The options that an outbox concerns. */
interface Options {
  outbox?: boolean | OutboxOptions
  clean?: boolean
  clientId?: string
  username?: string
  credentials?: unknown
  protocolVersion?: number
  properties?: { sessionExpiryInterval?: number }
  outgoingStore?: IStore
  incomingStore?: IStore
  wx?: unknown
}

/** The client, as far as it is needed here. */
export interface OutboxClient {
  readonly options: Options
  outgoingStore: IStore
  incomingStore: IStore
  emit(event: 'error', error: Error): boolean
  readonly _outgoing: { flush(error: Error): void }
}

/** Names that a client has open, by storage. */
const open = new WeakMap<object, Record<string, boolean>>()

/**
 * Makes sure that what an outbox needs is there.
 *
 * @throws SocketError `ERR_ARGUMENT` that says what is missing
 */
export function checkOutbox(options: Options): void {
  if (!options.outbox) return
  const { clean, clientId, credentials, outgoingStore, incomingStore, protocolVersion } = options
  if (clean !== false) throw bad('clean: false', 'the broker has to keep the session')
  if (!clientId && !credentials) throw bad('a clientId', 'the same at each start')
  if (outgoingStore || incomingStore) throw bad('no stores of your own', 'it is one')
  if (!findStorage(options.wx)?.getStorageInfoSync) throw bad('the storage of wx', 'or pass { wx }')
  if (protocolVersion === 5)
    options.properties = { sessionExpiryInterval: DEFAULT_SESSION_EXPIRY, ...options.properties }
}

export class Outbox {
  private readonly client: OutboxClient
  private name: string | undefined
  private isFull = false
  private outgoing: OutboxStore | undefined
  private incoming: OutboxStore | undefined

  constructor(client: OutboxClient) {
    this.client = client
  }

  get isOpen(): boolean {
    return this.name !== undefined
  }

  /**
   * Makes the stores of the client those of the user who signs in.
   *
   * @param isSignedIn `credentials` has answered: client identifier and user are known
   */
  open(isSignedIn: boolean): void {
    const { client } = this
    const { clientId = '', credentials, outbox, username = '', wx } = client.options
    const storage = findStorage(wx)
    if (!outbox || !storage) return
    const { maxBytes = DEFAULT_MAX_BYTES, name: given } = outbox === true ? {} : outbox
    if (credentials && !isSignedIn && given === undefined) return
    const name = `mqtt-outbox/${encodeURIComponent(given ?? `${clientId}/${username}`)}/`
    if (name === this.name) {
      this.use()
      return
    }
    const isSwitched = this.name !== undefined
    this.close()
    const names = open.get(storage) ?? {}
    open.set(storage, names)
    if (names[name])
      throw new SocketError('ERR_ARGUMENT', 'another client has the same outbox open', {
        hint: 'Share one client between pages, or give each outbox a name',
      })
    names[name] = true
    this.name = name
    if (isSwitched)
      client._outgoing.flush(
        new SocketError('ERR_CLOSED', 'another user signs in; the message waits in its outbox'),
      )
    const full = (why: unknown) => this.full(why)
    this.outgoing = new OutboxStore(storage, `${name}o/`, maxBytes, full)
    this.incoming = new OutboxStore(storage, `${name}i/`, maxBytes, full)
    this.use()
  }

  /** MQTT.js makes stores of its own with each `reconnect()`. */
  private use(): void {
    const { client, incoming, outgoing } = this
    client.outgoingStore = outgoing as unknown as IStore
    client.incomingStore = incoming as unknown as IStore
  }

  /** Another client may open it. */
  close(): void {
    const storage = findStorage(this.client.options.wx)
    const names = storage && open.get(storage)
    if (names && this.name !== undefined) Reflect.deleteProperty(names, this.name)
    this.name = undefined
    this.isFull = false
  }

  private full(cause: unknown): void {
    // Once, and not for each message.
    if (this.isFull) return
    this.isFull = true
    const why = cause instanceof Error ? cause.message : String(cause)
    const said = `the outbox cannot keep a message: ${why}`
    this.client.emit('error', new SocketError('ERR_STORAGE', said, { cause }))
  }
}

function bad(what: string, why: string): SocketError {
  return new SocketError('ERR_ARGUMENT', `the option outbox needs ${what}: ${why}`)
}
