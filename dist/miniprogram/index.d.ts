type BufferEncoding = string
declare type QoS = 0 | 1 | 2

declare type PacketCmd = 'auth' |
  'connack' |
  'connect' |
  'disconnect' |
  'pingreq' |
  'pingresp' |
  'puback' |
  'pubcomp' |
  'publish' |
  'pubrel' |
  'pubrec' |
  'suback' |
  'subscribe' |
  'unsuback' |
  'unsubscribe'

declare type UserProperties = {[index: string]: string | string[]}

interface IPacket {
  cmd: PacketCmd
  messageId?: number
  length?: number
}

interface IAuthPacket extends IPacket {
  cmd: 'auth'
  reasonCode: number,
  properties?: {
    authenticationMethod?: string,
    authenticationData?: Buffer,
    reasonString?: string,
    userProperties?: UserProperties,
  }
}

interface IConnectPacket extends IPacket {
  cmd: 'connect'
  clientId: string
  protocolVersion?: 4 | 5 | 3
  protocolId?: 'MQTT' | 'MQIsdp'
  clean?: boolean
  keepalive?: number
  username?: string
  password?: Buffer
  will?: {
    topic: string
    payload: Buffer | string
    qos?: QoS
    retain?: boolean
    properties?: {
      willDelayInterval?: number,
      payloadFormatIndicator?: boolean,
      messageExpiryInterval?: number,
      contentType?: string,
      responseTopic?: string,
      correlationData?: Buffer,
      userProperties?: UserProperties
    }
  }
  properties?: {
    sessionExpiryInterval?: number,
    receiveMaximum?: number,
    maximumPacketSize?: number,
    topicAliasMaximum?: number,
    requestResponseInformation?: boolean,
    requestProblemInformation?: boolean,
    userProperties?: UserProperties,
    authenticationMethod?: string,
    authenticationData?: Buffer
  }
}

interface IPublishPacket extends IPacket {
  cmd: 'publish'
  qos: QoS
  dup: boolean
  retain: boolean
  topic: string
  payload: string | Buffer
  properties?: {
    payloadFormatIndicator?: boolean,
    messageExpiryInterval?: number,
    topicAlias?: number,
    responseTopic?: string,
    correlationData?: Buffer,
    userProperties?: UserProperties,
    subscriptionIdentifier?: number | number[],
    contentType?: string
  }
}

interface IConnackPacket extends IPacket {
  cmd: 'connack'
  returnCode?: number,
  reasonCode?: number,
  sessionPresent: boolean
  properties?: {
    sessionExpiryInterval?: number,
    receiveMaximum?: number,
    maximumQoS?: number,
    retainAvailable?: boolean,
    maximumPacketSize?: number,
    assignedClientIdentifier?: string,
    topicAliasMaximum?: number,
    reasonString?: string,
    userProperties?: UserProperties,
    wildcardSubscriptionAvailable?: boolean,
    subscriptionIdentifiersAvailable?: boolean,
    sharedSubscriptionAvailable?: boolean,
    serverKeepAlive?: number,
    responseInformation?: string,
    serverReference?: string,
    authenticationMethod?: string,
    authenticationData?: Buffer
  }
}

interface ISubscription {
  topic: string
  qos: QoS,
  nl?: boolean,
  rap?: boolean,
  rh?: number
}

interface ISubscribePacket extends IPacket {
  cmd: 'subscribe'
  subscriptions: ISubscription[],
  properties?: {
    reasonString?: string,
    subscriptionIdentifier?: number,
    userProperties?: UserProperties
  }
}

interface ISubackPacket extends IPacket {
  cmd: 'suback',
  reasonCode?: number,
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  },
  granted: number[] | Object[]
}

interface IUnsubscribePacket extends IPacket {
  cmd: 'unsubscribe',
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  },
  unsubscriptions: string[]
}

interface IUnsubackPacket extends IPacket {
  cmd: 'unsuback',
  reasonCode?: number,
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  },
  granted: number[]
}

interface IPubackPacket extends IPacket {
  cmd: 'puback',
  reasonCode?: number,
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  }
}

interface IPubcompPacket extends IPacket {
  cmd: 'pubcomp',
  reasonCode?: number,
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  }
}

interface IPubrelPacket extends IPacket {
  cmd: 'pubrel',
  reasonCode?: number,
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  }
}

interface IPubrecPacket extends IPacket {
  cmd: 'pubrec',
  reasonCode?: number,
  properties?: {
    reasonString?: string,
    userProperties?: UserProperties
  }
}

interface IPingreqPacket extends IPacket {
  cmd: 'pingreq'
}

interface IPingrespPacket extends IPacket {
  cmd: 'pingresp'
}

interface IDisconnectPacket extends IPacket {
  cmd: 'disconnect',
  reasonCode?: number,
  properties?: {
    sessionExpiryInterval?: number,
    reasonString?: string,
    userProperties?: UserProperties,
    serverReference?: string
  }
}

declare type Packet = IConnectPacket |
  IPublishPacket |
  IConnackPacket |
  ISubscribePacket |
  ISubackPacket |
  IUnsubscribePacket |
  IUnsubackPacket |
  IPubackPacket |
  IPubcompPacket |
  IPubrelPacket |
  IPingreqPacket |
  IPingrespPacket |
  IDisconnectPacket |
  IPubrecPacket |
  IAuthPacket

declare class Buffer extends Uint8Array {
    length: number
    write(string: string, offset?: number, length?: number, encoding?: string): number;
    toString(encoding?: string, start?: number, end?: number): string;
    toJSON(): { type: 'Buffer', data: any[] };
    equals(otherBuffer: Buffer): boolean;
    compare(otherBuffer: Uint8Array, targetStart?: number, targetEnd?: number, sourceStart?: number, sourceEnd?: number): number;
    copy(targetBuffer: Buffer, targetStart?: number, sourceStart?: number, sourceEnd?: number): number;
    slice(start?: number, end?: number): Buffer;
    writeUIntLE(value: number, offset: number, byteLength: number, noAssert?: boolean): number;
    writeUIntBE(value: number, offset: number, byteLength: number, noAssert?: boolean): number;
    writeIntLE(value: number, offset: number, byteLength: number, noAssert?: boolean): number;
    writeIntBE(value: number, offset: number, byteLength: number, noAssert?: boolean): number;
    readUIntLE(offset: number, byteLength: number, noAssert?: boolean): number;
    readUIntBE(offset: number, byteLength: number, noAssert?: boolean): number;
    readIntLE(offset: number, byteLength: number, noAssert?: boolean): number;
    readIntBE(offset: number, byteLength: number, noAssert?: boolean): number;
    readUInt8(offset: number, noAssert?: boolean): number;
    readUInt16LE(offset: number, noAssert?: boolean): number;
    readUInt16BE(offset: number, noAssert?: boolean): number;
    readUInt32LE(offset: number, noAssert?: boolean): number;
    readUInt32BE(offset: number, noAssert?: boolean): number;
    readBigUInt64LE(offset: number): bigint;
    readBigUInt64BE(offset: number): bigint;
    readInt8(offset: number, noAssert?: boolean): number;
    readInt16LE(offset: number, noAssert?: boolean): number;
    readInt16BE(offset: number, noAssert?: boolean): number;
    readInt32LE(offset: number, noAssert?: boolean): number;
    readInt32BE(offset: number, noAssert?: boolean): number;
    readBigInt64LE(offset: number): bigint;
    readBigInt64BE(offset: number): bigint;
    readFloatLE(offset: number, noAssert?: boolean): number;
    readFloatBE(offset: number, noAssert?: boolean): number;
    readDoubleLE(offset: number, noAssert?: boolean): number;
    readDoubleBE(offset: number, noAssert?: boolean): number;
    reverse(): this;
    swap16(): Buffer;
    swap32(): Buffer;
    swap64(): Buffer;
    writeUInt8(value: number, offset: number, noAssert?: boolean): number;
    writeUInt16LE(value: number, offset: number, noAssert?: boolean): number;
    writeUInt16BE(value: number, offset: number, noAssert?: boolean): number;
    writeUInt32LE(value: number, offset: number, noAssert?: boolean): number;
    writeUInt32BE(value: number, offset: number, noAssert?: boolean): number;
    writeBigUInt64LE(value: number, offset: number): bigint;
    writeBigUInt64BE(value: number, offset: number): bigint;
    writeInt8(value: number, offset: number, noAssert?: boolean): number;
    writeInt16LE(value: number, offset: number, noAssert?: boolean): number;
    writeInt16BE(value: number, offset: number, noAssert?: boolean): number;
    writeInt32LE(value: number, offset: number, noAssert?: boolean): number;
    writeInt32BE(value: number, offset: number, noAssert?: boolean): number;
    writeBigInt64LE(value: number, offset: number): bigint;
    writeBigInt64BE(value: number, offset: number): bigint;
    writeFloatLE(value: number, offset: number, noAssert?: boolean): number;
    writeFloatBE(value: number, offset: number, noAssert?: boolean): number;
    writeDoubleLE(value: number, offset: number, noAssert?: boolean): number;
    writeDoubleBE(value: number, offset: number, noAssert?: boolean): number;
    fill(value: any, offset?: number, end?: number): this;
    indexOf(value: string | number | Buffer, byteOffset?: number, encoding?: string): number;
    lastIndexOf(value: string | number | Buffer, byteOffset?: number, encoding?: string): number;
    includes(value: string | number | Buffer, byteOffset?: number, encoding?: string): boolean;

    /**
     * Allocates a new buffer containing the given {str}.
     *
     * @param str String to store in buffer.
     * @param encoding encoding to use, optional.  Default is 'utf8'
     */
    constructor (str: string, encoding?: string);
    /**
     * Allocates a new buffer of {size} octets.
     *
     * @param size count of octets to allocate.
     */
    constructor (size: number);
    /**
     * Allocates a new buffer containing the given {array} of octets.
     *
     * @param array The octets to store.
     */
    constructor (array: Uint8Array);
    /**
     * Produces a Buffer backed by the same allocated memory as
     * the given {ArrayBuffer}.
     *
     *
     * @param arrayBuffer The ArrayBuffer with which to share memory.
     */
    constructor (arrayBuffer: ArrayBuffer);
    /**
     * Allocates a new buffer containing the given {array} of octets.
     *
     * @param array The octets to store.
     */
    constructor (array: any[]);
    /**
     * Copies the passed {buffer} data onto a new {Buffer} instance.
     *
     * @param buffer The buffer to copy.
     */
    constructor (buffer: Buffer);
    prototype: Buffer;
    /**
     * Allocates a new Buffer using an {array} of octets.
     *
     * @param array
     */
    static from(array: any[]): Buffer;
    /**
     * When passed a reference to the .buffer property of a TypedArray instance,
     * the newly created Buffer will share the same allocated memory as the TypedArray.
     * The optional {byteOffset} and {length} arguments specify a memory range
     * within the {arrayBuffer} that will be shared by the Buffer.
     *
     * @param arrayBuffer The .buffer property of a TypedArray or a new ArrayBuffer()
     * @param byteOffset
     * @param length
     */
    static from(arrayBuffer: ArrayBuffer, byteOffset?: number, length?: number): Buffer;
    /**
     * Copies the passed {buffer} data onto a new Buffer instance.
     *
     * @param buffer
     */
    static from(buffer: Buffer | Uint8Array): Buffer;
    /**
     * Creates a new Buffer containing the given JavaScript string {str}.
     * If provided, the {encoding} parameter identifies the character encoding.
     * If not provided, {encoding} defaults to 'utf8'.
     *
     * @param str
     */
    static from(str: string, encoding?: string): Buffer;
    /**
     * Returns true if {obj} is a Buffer
     *
     * @param obj object to test.
     */
    static isBuffer(obj: any): obj is Buffer;
    /**
     * Returns true if {encoding} is a valid encoding argument.
     * Valid string encodings in Node 0.12: 'ascii'|'utf8'|'utf16le'|'ucs2'(alias of 'utf16le')|'base64'|'binary'(deprecated)|'hex'
     *
     * @param encoding string to test.
     */
    static isEncoding(encoding: string): boolean;
    /**
     * Gives the actual byte length of a string. encoding defaults to 'utf8'.
     * This is not the same as String.prototype.length since that returns the number of characters in a string.
     *
     * @param string string to test.
     * @param encoding encoding used to evaluate (defaults to 'utf8')
     */
    static byteLength(string: string, encoding?: string): number;
    /**
     * Returns a buffer which is the result of concatenating all the buffers in the list together.
     *
     * If the list has no items, or if the totalLength is 0, then it returns a zero-length buffer.
     * If the list has exactly one item, then the first item of the list is returned.
     * If the list has more than one item, then a new Buffer is created.
     *
     * @param list An array of Buffer objects to concatenate
     * @param totalLength Total length of the buffers when concatenated.
     *   If totalLength is not provided, it is read from the buffers in the list. However, this adds an additional loop to the function, so it is faster to provide the length explicitly.
     */
    static concat(list: Uint8Array[], totalLength?: number): Buffer;
    /**
     * The same as buf1.compare(buf2).
     */
    static compare(buf1: Uint8Array, buf2: Uint8Array): number;
    /**
     * Allocates a new buffer of {size} octets.
     *
     * @param size count of octets to allocate.
     * @param fill if specified, buffer will be initialized by calling buf.fill(fill).
     *    If parameter is omitted, buffer will be filled with zeros.
     * @param encoding encoding used for call to buf.fill while initializing
     */
    static alloc(size: number, fill?: string | Buffer | number, encoding?: string): Buffer;
    /**
     * Allocates a new buffer of {size} octets, leaving memory not initialized, so the contents
     * of the newly created Buffer are unknown and may contain sensitive data.
     *
     * @param size count of octets to allocate
     */
    static allocUnsafe(size: number): Buffer;
    /**
     * Allocates a new non-pooled buffer of {size} octets, leaving memory not initialized, so the contents
     * of the newly created Buffer are unknown and may contain sensitive data.
     *
     * @param size count of octets to allocate
     */
    static allocUnsafeSlow(size: number): Buffer;
}

/**
 * What this library asks of a mini program's global object, and how it finds it.
 *
 * The types are structural and deliberately smaller than WeChat's own: `wx` satisfies them, and so do the
 * objects of its relatives (`tt`, `qq`, `uni`, Taro, a simulator).
 */
/** What the platform hands to `fail`, `onError` and, sometimes, to `success`. */
interface HostResult {
    errMsg?: string;
    errCode?: number;
    errno?: number;
}
/** The three callbacks every asynchronous host function takes. */
interface HostCallbacks {
    success?: (result: HostResult) => void;
    fail?: (result: HostResult) => void;
    complete?: (result: HostResult) => void;
}
/** The argument of `onClose`. Code and reason can both be missing (observed after a suspension). */
interface HostCloseEvent {
    code?: number;
    reason?: string;
}
/** One WebSocket of the host, as far as it is used here. */
interface HostSocketTask {
    /** 0 CONNECTING, 1 OPEN, 2 CLOSING, 3 CLOSED; present on clients but absent from WeChat's typings. */
    readonly readyState?: number;
    send(options: {
        data: string | ArrayBuffer;
    } & HostCallbacks): unknown;
    close(options: {
        code?: number;
        reason?: string;
    } & HostCallbacks): unknown;
    onOpen(listener: (event: unknown) => void): void;
    onMessage(listener: (event: {
        data: unknown;
    }) => void): void;
    /** A few hosts lack one of these. */
    onError?(listener: (event: HostResult) => void): void;
    onClose?(listener: (event: HostCloseEvent) => void): void;
}
/** The options of `connectSocket` that are WeChat's own business; names and meaning are WeChat's. */
interface HostSocketOptions {
    /** HTTP headers of the handshake. `Referer` is refused by the platform. */
    header?: Record<string, string>;
    /** Base library 2.4.0. */
    tcpNoDelay?: boolean;
    /** Base library 2.8.0. */
    perMessageDeflate?: boolean;
    /** Milliseconds until the platform gives up dialling; base library 2.10.0, platform default 60,000. */
    timeout?: number;
    /** Base library 2.29.0. */
    forceCellularNetwork?: boolean;
}
/** `wx`, or anything with a `connectSocket` that behaves like it. */
interface Host {
    connectSocket(options: {
        url: string;
        protocols?: string[];
    } & HostSocketOptions & HostCallbacks): HostSocketTask | PromiseLike<HostSocketTask> | undefined;
}

/**
 * What the platform's error texts mean. One row a text, first match wins; the tests hold every text that
 * docs/platform.md lists against it.
 */

type SocketErrorCode = 
/** There is no `wx` here, and none was passed. */
'ERR_HOST_MISSING'
/** The address of the broker is not one a mini program can dial. */
 | 'ERR_URL'
/** The domain, or its port, is not on the mini program's socket list. */
 | 'ERR_DOMAIN'
/** The platform's limit of open sockets is reached. */
 | 'ERR_SOCKET_LIMIT'
/** TLS failed: certificate, chain or version. */
 | 'ERR_TLS'
/** A server answered, but not with 101: path, subprotocol or proxy. */
 | 'ERR_HANDSHAKE'
/** Nobody listens there. */
 | 'ERR_REFUSED'
/** The dial took longer than `connectTimeout` or the platform's own timeout. */
 | 'ERR_CONNECT_TIMEOUT'
/** The platform refused to send on an open socket. */
 | 'ERR_SEND'
/** The connection is closed. */
 | 'ERR_CLOSED'
/** The platform interrupted the connection, usually in the background. */
 | 'ERR_SUSPENDED'
/** More bytes wait unread than `maxUnreadBytes`. */
 | 'ERR_OVERFLOW'
/** What the broker sent is not MQTT. */
 | 'ERR_PACKET'
/** The credentials could not be obtained. */
 | 'ERR_CREDENTIALS'
/** An argument is not what the function takes. */
 | 'ERR_ARGUMENT'
/** No more messages may wait (`maxQueued`, `maxQueuedBytes`). */
 | 'ERR_QUEUE_FULL'
/** The message waited for too long (`expiresIn`, `maxQueuedAge`, Message Expiry Interval). */
 | 'ERR_EXPIRED'
/** A later message took its place (`latest`). */
 | 'ERR_REPLACED'
/** The broker closes the connection for it. */
 | 'ERR_REJECTED'
/** It is beyond what the broker announced that it takes (MQTT 5). */
 | 'ERR_BROKER_LIMIT'
/** The storage of the mini program keeps no more. */
 | 'ERR_STORAGE'
/** None of the above. */
 | 'ERR_SOCKET';

/** The one error of this library: what went wrong, in words a person can act on. */

interface SocketErrorDetails {
    /** The platform's own result, kept as it came. */
    result?: HostResult | undefined;
    closeCode?: number | undefined;
    reason?: string | undefined;
    /** Values of the query and the user part are hidden before the error keeps it. */
    url?: string | undefined;
    hint?: string | undefined;
    cause?: unknown;
}
declare class SocketError extends Error {
    /** What happened, to be compared with `===`. */
    readonly code: SocketErrorCode;
    /** The platform's own words; only the secrets of a URL in them are hidden. */
    readonly errMsg?: string;
    readonly errCode?: number;
    readonly errno?: number;
    /** Code of the WebSocket close event, where there was one. */
    readonly closeCode?: number;
    /** Reason of the WebSocket close event, where there was one. */
    readonly reason?: string;
    /** The address that was dialled; values of its query are hidden. */
    readonly url?: string;
    /** What usually causes this and what to do about it. */
    readonly hint?: string;
    readonly cause?: unknown;
    constructor(code: SocketErrorCode, message: string, details?: SocketErrorDetails);
}

/**
 * What the published typings say of streams. Those of Node and of readable-stream would make every mini program
 * install @types/node, and declare much that is not there. `test/bundle/stream-typings.test.ts` holds this against
 * what is.
 */



/** Any listener: of events that are not declared, with whatever they bring. */
type Listener = (...args: never[]) => void
type WriteCallback = (error?: Error | null) => void
/** An event that is not declared. */
type Other<Event, Events> = Event extends keyof Events ? never : Event

/** By the names of the events, their listeners. */
interface CommonEvents<Failure> {
  /** The last event. */
  close: () => void
  error: (error: Failure) => void
}

interface ReadableEvents<Failure> extends CommonEvents<Failure> {
  /** After `setEncoding` it brings text. */
  data: (chunk: Buffer) => void
  /** Everything was read. */
  end: () => void
  pause: () => void
  readable: () => void
  resume: () => void
}

interface WritableEvents<Failure> extends CommonEvents<Failure> {
  /** More may be written. */
  drain: () => void
  /** Everything was written, after `end()`. */
  finish: () => void
  pipe: (source: unknown) => void
  prefinish: () => void
  unpipe: (source: unknown) => void
}

/**
 * The only Duplex of this package is the stream over a socket. Its error says why it could not be opened or what could
 * not be sent; others come of its user: what `destroy` was given, and Node's `ERR_STREAM_…` for a write after the end.
 */
interface DuplexEvents extends ReadableEvents<SocketError>, WritableEvents<SocketError> {}

// Three times each: what is declared; text or another library's Buffer as data, in a way that TypeScript does not try
// first, as it would with a literal type; what is not declared.
interface Emitter<Events> {
  on<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  on<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  on<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  once<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  once<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  once<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  addListener<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  addListener<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  addListener<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  prependListener<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  prependListener<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  prependListener<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  prependOnceListener<Event extends keyof Events>(event: Event, listener: Events[Event]): this
  prependOnceListener<Event extends 'data'>(event: Event, listener: (chunk: never) => void): this
  prependOnceListener<Event extends string | symbol>(event: Other<Event, Events>, listener: Listener): this
  off(event: string | symbol, listener: Listener): this
  removeListener(event: string | symbol, listener: Listener): this
  removeAllListeners(event?: string | symbol): this
  emit(event: string | symbol, ...args: unknown[]): boolean
  listeners(event: string | symbol): Listener[]
  rawListeners(event: string | symbol): Listener[]
  listenerCount(event: string | symbol): number
  eventNames(): (string | symbol)[]
  setMaxListeners(count: number): this
  getMaxListeners(): number
}

interface Ending {
  readonly destroyed: boolean
  readonly closed: boolean
  readonly errored: Error | null
  destroy(error?: Error | null, callback?: WriteCallback): this
}

interface Reading {
  readonly readable: boolean
  readonly readableAborted: boolean
  readonly readableDidRead: boolean
  readonly readableEncoding: string | null
  readonly readableEnded: boolean
  readonly readableFlowing: boolean | null
  readonly readableHighWaterMark: number
  readonly readableLength: number
  readonly readableObjectMode: boolean
  /** Text after `setEncoding`; `null` where there is not that much. */
  read(size?: number): Buffer | string | null
  setEncoding(encoding: string): this
  pause(): this
  resume(): this
  isPaused(): boolean
  pipe<Destination>(destination: Destination, options?: { end?: boolean }): Destination
  unpipe(destination?: unknown): this
  push(chunk: Uint8Array | string | null, encoding?: string): boolean
  unshift(chunk: Uint8Array | string, encoding?: string): boolean
}

interface Writing {
  readonly writable: boolean
  readonly writableAborted: boolean
  readonly writableCorked: number
  readonly writableEnded: boolean
  readonly writableFinished: boolean
  readonly writableHighWaterMark: number
  readonly writableLength: number
  readonly writableNeedDrain: boolean
  readonly writableObjectMode: boolean
  write(chunk: Uint8Array | string, callback?: WriteCallback): boolean
  write(chunk: Uint8Array | string, encoding?: string, callback?: WriteCallback): boolean
  end(callback?: () => void): this
  end(chunk: Uint8Array | string, callback?: () => void): this
  end(chunk: Uint8Array | string, encoding?: string, callback?: () => void): this
  setDefaultEncoding(encoding: string): this
  cork(): void
  uncork(): void
}

interface Readable extends Emitter<ReadableEvents<Error>>, Ending, Reading {}

interface Duplex extends Emitter<DuplexEvents>, Ending, Reading, Writing {
  readonly allowHalfOpen: boolean
}

declare class Duplex {
  constructor(options?: DuplexOptions)
}

interface DuplexOptions {
  readableHighWaterMark?: number
  writableHighWaterMark?: number
  allowHalfOpen?: boolean
}

/** Options of MQTT.js that mean nothing on a phone: Node's own, and those of ws. */

type ClientOptions$1 = object
type ClientRequestArgs = object
declare const setInterval: (run: () => void, milliseconds: number) => unknown
declare const clearInterval: (id: unknown) => void

type DoneCallback = (error?: Error) => void;
type VoidCallback = () => void;
type IStream = (Duplex | Duplex) & {
    socket?: any;
};
type StreamBuilder = (client: MqttClient$2, opts?: IClientOptions) => IStream;
type TimerVariant = 'auto' | 'worker' | 'native';
declare class ErrorWithReasonCode extends Error {
    code: number;
    constructor(message: string, code: number);
}
declare class ErrorWithSubackPacket extends Error {
    packet: ISubackPacket;
    constructor(message: string, packet: ISubackPacket);
}
type Constructor<T = {}> = new (...args: any[]) => T;
declare function applyMixin(target: Constructor, mixin: Constructor, includeConstructor?: boolean): void;
declare const nextTick: (callback: Function, ...args: any[]) => void;
declare const MQTTJS_VERSION: any;

interface IStoreOptions {
    clean?: boolean;
}
type PacketCallback$1 = (error?: Error, packet?: Packet) => void;
interface IStore {
    put(packet: Packet, cb: DoneCallback): IStore;
    createStream(): Readable;
    del(packet: Pick<Packet, 'messageId'>, cb: PacketCallback$1): IStore;
    get(packet: Pick<Packet, 'messageId'>, cb: PacketCallback$1): IStore;
    close(cb: DoneCallback): void;
}
declare class Store implements IStore {
    private options;
    private _inflights;
    constructor(options?: IStoreOptions);
    put(packet: Packet, cb: DoneCallback): this;
    createStream(): Readable;
    del(packet: Pick<Packet, 'messageId'>, cb: PacketCallback$1): this;
    get(packet: Pick<Packet, 'messageId'>, cb: PacketCallback$1): this;
    close(cb: DoneCallback): void;
}

declare const ReasonCodes: {
    0: string;
    1: string;
    2: string;
    3: string;
    4: string;
    5: string;
    16: string;
    17: string;
    128: string;
    129: string;
    130: string;
    131: string;
    132: string;
    133: string;
    134: string;
    135: string;
    136: string;
    137: string;
    138: string;
    139: string;
    140: string;
    141: string;
    142: string;
    143: string;
    144: string;
    145: string;
    146: string;
    147: string;
    148: string;
    149: string;
    150: string;
    151: string;
    152: string;
    153: string;
    154: string;
    155: string;
    156: string;
    157: string;
    158: string;
    159: string;
    160: string;
    161: string;
    162: string;
};
type PendingCommand = 'publish' | 'pubrel' | 'subscribe' | 'unsubscribe';

interface IMessageIdProvider {
    allocate(): number | null;
    getLastAllocated(): number | null;
    register(num: number): boolean;
    deallocate(num: number): void;
    clear(): void;
}
declare class DefaultMessageIdProvider implements IMessageIdProvider {
    private nextId;
    constructor();
    allocate(): number;
    getLastAllocated(): number;
    register(messageId: number): boolean;
    deallocate(messageId: number): void;
    clear(): void;
}

type EventHandler = ((arg1: any, arg2: any, arg3: any, arg4: any) => void) | ((arg1: any, arg2: any, arg3: any) => void) | ((arg1: any, arg2: any) => void) | ((arg1: any) => void) | ((...args: any[]) => void);
interface TypedEventEmitter<TEvents extends Record<keyof TEvents, EventHandler>> {
    on<TEvent extends keyof TEvents>(event: TEvent, callback: TEvents[TEvent]): this;
    once<TEvent extends keyof TEvents>(event: TEvent, callback: TEvents[TEvent]): this;
    prependListener<TEvent extends keyof TEvents>(event: TEvent, callback: TEvents[TEvent]): this;
    prependOnceListener<TEvent extends keyof TEvents>(event: TEvent, callback: TEvents[TEvent]): this;
    removeListener<TEvent extends keyof TEvents>(event: TEvent, callback: TEvents[TEvent]): this;
    off<TEvent extends keyof TEvents>(event: TEvent, callback: TEvents[TEvent]): this;
    removeAllListeners(event?: keyof TEvents): this;
    emit<TEvent extends keyof TEvents>(event: TEvent, ...args: Parameters<TEvents[TEvent]>): boolean;
    setMaxListeners(n: number): this;
    getMaxListeners(): number;
    listeners<TEvent extends keyof TEvents>(eventName: TEvent): TEvents[TEvent][];
    rawListeners<TEvent extends keyof TEvents>(eventName: TEvent): TEvents[TEvent][];
    listenerCount<TEvent extends keyof TEvents>(event: TEvent, listener?: TEvents[TEvent]): number;
    eventNames(): Array<keyof TEvents>;
}
declare class TypedEventEmitter<TEvents extends Record<keyof TEvents, EventHandler>> {
}

interface Timer {
    set: typeof setInterval;
    clear: typeof clearInterval;
}

declare class KeepaliveManager {
    private _keepalive;
    private timerId;
    private timer;
    private destroyed;
    private counter;
    private client;
    private _keepaliveTimeoutTimestamp;
    private _intervalEvery;
    get keepaliveTimeoutTimestamp(): number;
    get intervalEvery(): number;
    get keepalive(): number;
    constructor(client: MqttClient$2, variant: TimerVariant | Timer);
    private clear;
    setKeepalive(value: number): void;
    destroy(): void;
    reschedule(): void;
}

type BaseMqttProtocol = 'wss' | 'ws' | 'mqtt' | 'mqtts' | 'tcp' | 'ssl' | 'wx' | 'wxs' | 'ali' | 'alis';
type MqttProtocolWithUnix = `${BaseMqttProtocol}+unix`;
type MqttProtocol = BaseMqttProtocol | MqttProtocolWithUnix;
type StorePutCallback = () => void;
interface ISecureClientOptions {
    key?: string | string[] | Buffer | Buffer[] | any[];
    keyPath?: string;
    cert?: string | string[] | Buffer | Buffer[];
    certPath?: string;
    ca?: string | string[] | Buffer | Buffer[];
    caPaths?: string | string[];
    rejectUnauthorized?: boolean;
    ALPNProtocols?: string[] | Buffer[] | Uint8Array[] | Buffer | Uint8Array;
}
type AckHandler = (topic: string, message: Buffer, packet: any, cb: (error: Error | number, code?: number) => void) => void;
interface IClientOptions extends ISecureClientOptions {
    encoding?: BufferEncoding;
    browserBufferSize?: number;
    binary?: boolean;
    my?: any;
    manualConnect?: boolean;
    authPacket?: Partial<IAuthPacket>;
    writeCache?: boolean;
    servername?: string;
    defaultProtocol?: MqttProtocol;
    query?: Record<string, string>;
    auth?: string;
    socksProxy?: string;
    socksTimeout?: number;
    customHandleAcks?: AckHandler;
    port?: number;
    host?: string;
    hostname?: string;
    unixSocket?: boolean;
    path?: string;
    protocol?: MqttProtocol;
    wsOptions?: ClientOptions$1 | ClientRequestArgs | DuplexOptions;
    reconnectPeriod?: number;
    reconnectOnConnackError?: boolean;
    connectTimeout?: number;
    incomingStore?: IStore;
    outgoingStore?: IStore;
    queueQoSZero?: boolean;
    log?: (...args: any[]) => void;
    autoUseTopicAlias?: boolean;
    autoAssignTopicAlias?: boolean;
    reschedulePings?: boolean;
    servers?: Array<{
        host: string;
        port: number;
        protocol?: 'wss' | 'ws' | 'mqtt' | 'mqtts' | 'tcp' | 'ssl' | 'wx' | 'wxs';
    }>;
    resubscribe?: boolean;
    subscribeBatchSize?: number;
    transformWsUrl?: (url: string, options: IClientOptions, client: MqttClient$2) => string;
    createWebsocket?: (url: string, websocketSubProtocols: string[], options: IClientOptions) => any;
    messageIdProvider?: IMessageIdProvider;
    browserBufferTimeout?: number;
    objectMode?: boolean;
    clientId?: string;
    protocolVersion?: IConnectPacket['protocolVersion'];
    protocolId?: IConnectPacket['protocolId'];
    clean?: boolean;
    keepalive?: number;
    username?: string;
    password?: Buffer | string;
    will?: IConnectPacket['will'];
    properties?: IConnectPacket['properties'];
    timerVariant?: TimerVariant | Timer;
    forceNativeWebSocket?: boolean;
}
interface IClientPublishOptions {
    qos?: QoS;
    retain?: boolean;
    dup?: boolean;
    properties?: IPublishPacket['properties'];
    cbStorePut?: StorePutCallback;
}
interface IClientReconnectOptions {
    incomingStore?: Store;
    outgoingStore?: Store;
}
interface IClientSubscribeProperties {
    properties?: ISubscribePacket['properties'];
}
interface IClientSubscribeOptions extends IClientSubscribeProperties {
    qos: QoS;
    nl?: boolean;
    rap?: boolean;
    rh?: number;
}
interface ISubscriptionRequest extends IClientSubscribeOptions {
    topic: string;
}
interface ISubscriptionGrant extends Omit<ISubscriptionRequest, 'qos' | 'properties'> {
    qos: QoS | 128;
}
type ISubscriptionMap = {
    [topic: string]: IClientSubscribeOptions;
} & {
    resubscribe?: boolean;
};
interface IClientUnsubscribeProperties {
    properties?: IUnsubscribePacket['properties'];
}

type OnConnectCallback = (packet: IConnackPacket) => void;
type OnDisconnectCallback = (packet: IDisconnectPacket) => void;
type ClientSubscribeCallback = (err: Error | null, granted?: ISubscriptionGrant[], packet?: ISubackPacket) => void;
type OnMessageCallback = (topic: string, payload: Buffer, packet: IPublishPacket) => void;
type OnPacketCallback = (packet: Packet) => void;
type OnCloseCallback = () => void;
type OnErrorCallback = (error: Error | ErrorWithReasonCode) => void;
type PacketCallback = (error?: Error | ErrorWithReasonCode, packet?: Packet) => any;
type CloseCallback = (error?: Error) => void;
interface MqttClientEventCallbacks {
    connect: OnConnectCallback;
    message: OnMessageCallback;
    packetsend: OnPacketCallback;
    packetreceive: OnPacketCallback;
    disconnect: OnDisconnectCallback;
    error: OnErrorCallback;
    close: OnCloseCallback;
    end: VoidCallback;
    reconnect: VoidCallback;
    offline: VoidCallback;
    outgoingEmpty: VoidCallback;
}
declare class MqttClient$2 extends TypedEventEmitter<MqttClientEventCallbacks> {
    static VERSION: any;
    connected: boolean;
    disconnecting: boolean;
    disconnected: boolean;
    reconnecting: boolean;
    incomingStore: IStore;
    outgoingStore: IStore;
    options: IClientOptions;
    queueQoSZero: boolean;
    _reconnectCount: number;
    log: (...args: any[]) => void;
    messageIdProvider: IMessageIdProvider;
    outgoing: Record<number, {
        volatile: boolean;
        cmd: PendingCommand;
        cb: (err: Error, packet?: Packet) => void;
    }>;
    messageIdToTopic: Record<number, string[]>;
    noop: (error?: any) => void;
    keepaliveManager: KeepaliveManager;
    stream: IStream;
    queue: {
        packet: Packet;
        cb: PacketCallback;
    }[];
    private streamBuilder;
    private _resubscribeTopics;
    private connackTimer;
    private reconnectTimer;
    private _storeProcessing;
    private _packetIdsDuringStoreProcessing;
    private _storeProcessingQueue;
    private _firstConnection;
    private topicAliasRecv;
    private topicAliasSend;
    private _incomingQoS2Ids;
    private _receiveMaximum;
    private _deferredReconnect;
    private _currentPump;
    private connackReceived;
    private reconnectSuppressed;
    private _authenticationMethod;
    private connackPacket;
    private _serverProperties;
    static defaultId(): string;
    constructor(streamBuilder: StreamBuilder, options: IClientOptions);
    handleAuth(packet: IAuthPacket, callback: PacketCallback): void;
    handleMessage(packet: IPublishPacket, callback: DoneCallback): void;
    private _nextId;
    getLastMessageId(): number;
    private _trackIncomingQoS2Publish;
    private _releaseIncomingQoS2Publish;
    private _discardIncomingQoS2State;
    connect(): this;
    private _onConnackTimeout;
    publish(topic: string, message: string | Buffer): MqttClient$2;
    publish(topic: string, message: string | Buffer, callback?: PacketCallback): MqttClient$2;
    publish(topic: string, message: string | Buffer, opts?: IClientPublishOptions, callback?: PacketCallback): MqttClient$2;
    publishAsync(topic: string, message: string | Buffer): Promise<Packet | undefined>;
    publishAsync(topic: string, message: string | Buffer, opts?: IClientPublishOptions): Promise<Packet | undefined>;
    subscribe(topicObject: string | string[] | ISubscriptionMap): MqttClient$2;
    subscribe(topicObject: string | string[] | ISubscriptionMap, callback?: ClientSubscribeCallback): MqttClient$2;
    subscribe(topicObject: string | string[] | ISubscriptionMap, opts?: IClientSubscribeOptions | IClientSubscribeProperties): MqttClient$2;
    subscribe(topicObject: string | string[] | ISubscriptionMap, opts?: IClientSubscribeOptions | IClientSubscribeProperties, callback?: ClientSubscribeCallback): MqttClient$2;
    subscribeAsync(topicObject: string | string[] | ISubscriptionMap): Promise<ISubscriptionGrant[]>;
    subscribeAsync(topicObject: string | string[] | ISubscriptionMap, opts?: IClientSubscribeOptions | IClientSubscribeProperties): Promise<ISubscriptionGrant[]>;
    unsubscribe(topic: string | string[]): MqttClient$2;
    unsubscribe(topic: string | string[], opts?: IClientUnsubscribeProperties): MqttClient$2;
    unsubscribe(topic: string | string[], callback?: PacketCallback): MqttClient$2;
    unsubscribe(topic: string | string[], opts?: IClientUnsubscribeProperties, callback?: PacketCallback): MqttClient$2;
    unsubscribeAsync(topic: string | string[]): Promise<Packet | undefined>;
    unsubscribeAsync(topic: string | string[], opts?: IClientUnsubscribeProperties): Promise<Packet | undefined>;
    end(cb?: DoneCallback): MqttClient$2;
    end(force?: boolean): MqttClient$2;
    end(opts?: Partial<IDisconnectPacket>, cb?: DoneCallback): MqttClient$2;
    end(force?: boolean, cb?: DoneCallback): MqttClient$2;
    end(force?: boolean, opts?: Partial<IDisconnectPacket>, cb?: DoneCallback): MqttClient$2;
    endAsync(): Promise<void>;
    endAsync(force?: boolean): Promise<void>;
    endAsync(opts?: Partial<IDisconnectPacket>): Promise<void>;
    endAsync(force?: boolean, opts?: Partial<IDisconnectPacket>): Promise<void>;
    removeOutgoingMessage(messageId: number): MqttClient$2;
    reconnect(opts?: Pick<IClientOptions, 'incomingStore' | 'outgoingStore'>): MqttClient$2;
    private _flushVolatile;
    private _flush;
    private _removeTopicAliasAndRecoverTopicName;
    private _checkDisconnecting;
    private _reconnect;
    private _setupReconnect;
    private _clearReconnect;
    private _cleanUp;
    private _storeAndSend;
    private _applyTopicAlias;
    private _noop;
    private _writePacket;
    private _sendPacket;
    private _storePacket;
    get serverProperties(): IConnackPacket['properties'];
    get keepalive(): number;
    private _setupKeepaliveManager;
    private _destroyKeepaliveManager;
    reschedulePing(force?: boolean): void;
    private _reschedulePing;
    sendPing(): void;
    onKeepaliveTimeout(): void;
    private _resubscribe;
    private _onConnect;
    private _invokeStoreProcessingQueue;
    private _invokeAllStoreProcessingQueue;
    private _flushStoreProcessingQueue;
    private _removeOutgoingAndStoreMessage;
}

/** What goes wrong with a client. */

/**
 * What the event `error` brings: of the connection a `SocketError`, for a refusal of the broker an error with its
 * number as `code`, and a few errors of MQTT.js that have no code.
 */
type ClientError = SocketError | ErrorWithReasonCode | (Error & {
    code?: undefined;
});

/** What a page can show of a client; each change is emitted as the event `state`. */
type ClientState = 
/** Nothing is under way: before the first `connect()` under `manualConnect`, or lost and not to be tried again. */
'idle'
/** Asking for credentials, waiting for a socket, dialling, or waiting for the broker's answer. */
 | 'connecting' | 'connected'
/** Between two attempts; `nextRetryAt` says until when. */
 | 'waiting'
/** Disconnected while hidden (`onHide: 'disconnect'`), until the mini program is shown. */
 | 'suspended'
/** The phone says that it has no network; `nextRetryAt` says when the next attempt begins all the same. */
 | 'offline' | 'ended';

/** What to sign in with, asked for before each CONNECT. */

/** Why it is asked. */
type CredentialsReason = 
/** The first CONNECT of this client. */
'first'
/** The connection was lost, or could not be made. */
 | 'reconnect'
/** The broker refused the last answer. */
 | 'refused';
interface CredentialsRequest {
    /** 1 for the first call of this client, then counting. */
    attempt: number;
    reason: CredentialsReason;
    clientId: string;
    /** What the last connection failed with. */
    lastError: Error | undefined;
}
/** What is given replaces the options of the same name; what is missing stays. */
interface Credentials {
    username?: string;
    password?: string | ArrayBuffer | ArrayBufferView;
    clientId?: string;
    properties?: ClientOptions['properties'];
}
type CredentialsProvider = (request: CredentialsRequest) => Credentials | PromiseLike<Credentials>;

/** The outbox: messages of QoS 1 and 2, both ways, that outlive the program in the storage of the mini program. */

interface OutboxOptions {
    /** What distinguishes it from other outboxes. Default: client identifier and user name. */
    name?: string;
    /** How much of the storage it takes at most, each way, in bytes. Default 2 MiB. */
    maxBytes?: number;
}

/**
 * How many messages may be in flight: a lane of its own for QoS 1 and for QoS 2, so that a broker that never answers
 * one of them does not hold up the other, and in MQTT 5 the broker's Receive Maximum for both together.
 */

type MaxInflight = number | {
    qos1?: number;
    qos2?: number;
};

/** The options of `connect`: all of MQTT.js's, with their meaning, and a few of ours. */

interface ClientOptions extends Omit<IClientOptions, 'wx'> {
    /** The host object; default the global `wx`. */
    wx?: Host;
    /** WeChat's own options of `connectSocket`: `header`, `tcpNoDelay`, `perMessageDeflate`, `timeout`, `forceCellularNetwork`. */
    wxOptions?: HostSocketOptions;
    /** Bytes that may arrive and wait unread before the connection ends with `ERR_OVERFLOW`. Default 16 MiB. */
    maxUnreadBytes?: number;
    /** How many sockets the mini program may have open at once; more wait their turn. Default 5; remote debugging has 2. */
    socketLimit?: number;
    /**
     * Asked before each CONNECT, the first included; what it answers replaces `username`, `password`, `clientId`
     * and parts of `properties`. May be asynchronous, within `connectTimeout`.
     */
    credentials?: CredentialsProvider;
    /** How often `credentials` is asked again in a row because the broker refused its answer. Default 3. */
    credentialsRetries?: number;
    /** Longest delay between two attempts, in ms; the delay doubles from `reconnectPeriod` up to it. Default 30,000. */
    reconnectMaxPeriod?: number;
    /** Each delay is drawn from d · (1 ± this); 0 for none, at most 1. Default 0.5. */
    reconnectJitter?: number;
    /**
     * Milliseconds the broker has for a sign of life when the mini program is shown again; 0 or `Infinity` for no limit.
     * Default 2,000.
     */
    probeTimeout?: number;
    /**
     * What becomes of the connection when the mini program is hidden: `keep` leaves it to the platform, `disconnect`
     * ends it with a DISCONNECT, where the platform still sends it, and comes back on show. Default `keep`.
     */
    onHide?: 'keep' | 'disconnect';
    /**
     * How many messages may be in flight, of QoS 1 and of QoS 2 each; further ones wait. In MQTT 5 the broker's Receive
     * Maximum counts too. Default `{ qos1: 100, qos2: 16 }`.
     */
    maxInflight?: MaxInflight;
    /** How many messages may wait, those in flight not counted. Default: any number. */
    maxQueued?: number;
    /** How many bytes may wait, with about 300 for each message. Default 16 MiB. */
    maxQueuedBytes?: number;
    /**
     * Who goes when no more may wait: `reject` the new message, or `drop-oldest`, of QoS 0 first. Whoever goes is told
     * through its callback, with `ERR_QUEUE_FULL`. Default `reject`.
     */
    whenFull?: 'reject' | 'drop-oldest';
    /** Milliseconds a message may wait; an older one is not sent (`ERR_EXPIRED`). Default: for ever. */
    maxQueuedAge?: number;
    /**
     * Keeps messages of QoS 1 and 2 in the storage of the mini program until they are confirmed, so that they outlive the
     * program. Needs `clean: false` and a `clientId` that stays the same. What it keeps lies there in plain text.
     */
    outbox?: boolean | OutboxOptions;
    /** `false`: nothing is said in the console, not even errors that nobody listens for. Default `true`. */
    warnings?: boolean;
}

/** What `publish` takes as a message: text (sent as UTF-8), or bytes in any of their shapes, of any realm. */

type Payload = string | ArrayBuffer | ArrayBufferView;

/** MQTT.js's own client, with the private parts in sight that this one overrides or calls. */

type ClientEvents = TypedEventEmitter<Omit<MqttClientEventCallbacks, 'error'> & {
    error: (error: ClientError) => void;
    /** A change of `client.state`. */
    state: (state: ClientState) => void;
    /** A message that was published in an earlier life of the program is confirmed. */
    delivered: (topic: string, payload: Buffer | string, packet: IPublishPacket) => void;
}>;
type Overridden = 'connect' | 'end' | 'onKeepaliveTimeout' | 'options' | 'publish' | 'publishAsync' | 'reconnect' | 'removeOutgoingMessage' | 'sendPing' | 'stream' | 'subscribe' | 'unsubscribe';
/** What is public in MQTT.js and stays as it is. */
type Unchanged = Omit<MqttClient$2, keyof ClientEvents | Overridden>;

/** How a message is asked to be sent, and what a page can see of those that wait. */

/** How `publish` is asked for, beyond MQTT.js's own. */
interface PublishOptions extends IClientPublishOptions {
    /** Milliseconds the message may wait; what is older when its turn comes is not sent (`ERR_EXPIRED`). */
    expiresIn?: number;
    /** Takes the place of a waiting message of the same topic and QoS (`ERR_REPLACED`). */
    latest?: boolean;
}
/** What waits and what is in flight, for a page to show. */
interface Queued {
    /** Messages that wait for a connection or for a place in the window. */
    messages: number;
    /** What they take in memory, about. */
    bytes: number;
    /** Messages that left and are not confirmed yet. */
    inflight: number;
}

/** The client as people see it: MQTT.js's, with what this library widens and adds. */

interface MqttClient$1 extends Unchanged, ClientEvents {
    options: ClientOptions;
    /** The connection of this moment; missing before the first `connect()` under `manualConnect`. */
    stream: IStream | undefined;
    /**
     * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js tells as a
     * bare `close`. `undefined` while connected, and before anything went wrong.
     */
    lastError: ClientError | undefined;
    /** What is going on; each change is told as the event `state`. */
    readonly state: ClientState;
    /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting` or `offline`. */
    readonly nextRetryAt: number | undefined;
    /** What waits to be sent, and what is in flight. */
    readonly queued: Queued;
    /** Small, and without secrets: `{ connected, queued, state }`. */
    toJSON(): object;
    readonly [Symbol.toStringTag]: string;
    /**
     * Dials at once; while it waits to reconnect, and has dialled less than 5 s ago, the next attempt is what was asked
     * for.
     */
    connect(): this;
    /**
     * The callback is called once: for QoS 0 when the platform has taken the bytes, for QoS 1 and 2 when the
     * broker has confirmed, or with the error.
     */
    publish(topic: string, message: Payload, callback?: PacketCallback): this;
    publish(topic: string, message: Payload, options?: PublishOptions, callback?: PacketCallback): this;
    publishAsync(topic: string, message: Payload, options?: PublishOptions): Promise<Packet | undefined>;
    subscribe(topics: string | string[] | ISubscriptionMap, callback?: ClientSubscribeCallback): this;
    subscribe(topics: string | string[] | ISubscriptionMap, options?: IClientSubscribeOptions | IClientSubscribeProperties, callback?: ClientSubscribeCallback): this;
    unsubscribe(topics: string | string[], callback?: PacketCallback): this;
    unsubscribe(topics: string | string[], options?: IClientUnsubscribeProperties, callback?: PacketCallback): this;
    /**
     * Always comes to its end: within 3 s when forced, when nothing is left to send or when there is nobody to
     * send it to, else within `connectTimeout`. Then every waiting callback has been told and no socket is open.
     */
    end(callback?: DoneCallback): this;
    end(forceOrOptions?: boolean | Partial<IDisconnectPacket>, callback?: DoneCallback): this;
    end(force?: boolean, options?: Partial<IDisconnectPacket>, callback?: DoneCallback): this;
    /** As `connect()`, with `reconnect` emitted first; while connected it ends and connects again. */
    reconnect(options?: IClientReconnectOptions): this;
    removeOutgoingMessage(messageId: number): this;
    sendPing(): void;
    onKeepaliveTimeout(): void;
}
interface MqttClientConstructor {
    /** @param streamBuilder such as `createStreamBuilder({ url })`; called for each connection */
    new (streamBuilder: (client: MqttClient$1) => unknown, options: ClientOptions): MqttClient$1;
    /** The version of MQTT.js. */
    readonly VERSION: string;
    defaultId(): string;
}

declare class UniqueMessageIdProvider implements IMessageIdProvider {
    private numberAllocator;
    private lastId;
    constructor();
    allocate(): number;
    getLastAllocated(): number;
    register(messageId: number): boolean;
    deallocate(messageId: number): void;
    clear(): void;
}

declare function validateTopic(topic: string): boolean;
declare function validateTopics(topics: string[]): string | null;

/** `connect` and `connectAsync` as in MQTT.js, on the socket of a mini program and nothing else. */

/**
 * Connects to a broker and returns the client at once; what happens is told by its events.
 *
 * @param brokerUrl `wxs://broker.example/mqtt`; `wx`, `wxs`, `ws` and `wss` all mean the socket of the mini program.
 * @throws SocketError `ERR_URL` for an address that can never be dialled, `ERR_HOST_MISSING` where there is no
 *   `wx`; Error for `clean: false` without a `clientId`.
 */
declare function connect(brokerUrl: string, options?: ClientOptions): MqttClient$1;
declare function connect(options: ClientOptions): MqttClient$1;
/**
 * Resolves with the client once it is connected (or ended), rejects with the first error.
 *
 * @param allowRetries `false` rejects also when the first connection closes without an error. Default `true`.
 */
declare function connectAsync(brokerUrl: string, options?: ClientOptions, allowRetries?: boolean): Promise<MqttClient$1>;
declare function connectAsync(options: ClientOptions): Promise<MqttClient$1>;

/** The storage of a mini program: what survives the next start. Synchronous, 1 MB per key (Documented). */
interface HostStorage {
    getStorageSync(key: string): unknown;
    setStorageSync(key: string, value: unknown): void;
    removeStorageSync(key: string): void;
    /** Missing in stores that people make for a token alone. */
    getStorageInfoSync?(): {
        keys: string[];
    };
    /** Base library 2.25.0. */
    batchSetStorageSync?(list: {
        key: string;
        value: unknown;
    }[]): void;
}

/** A token that is fetched once, kept in the storage of the mini program, and fetched again in time. */

interface FetchedToken {
    token: string;
    /** Milliseconds it is valid from now on; default: the option `expiresIn`. */
    expiresIn?: number;
}
interface StoredTokenOptions {
    /** Gets a new token: the text alone, or with how long it is valid. */
    fetch: (request: CredentialsRequest) => string | FetchedToken | PromiseLike<string | FetchedToken>;
    /** The key in the storage. Default `mqtt-token`. */
    storageKey?: string;
    /** Milliseconds a token is valid where `fetch` does not say. Default: until the broker refuses it. */
    expiresIn?: number;
    /** Default the global `wx`. Without one the token lives as long as the program. */
    storage?: HostStorage;
}
/**
 * Makes a function for `credentials`: `credentials: async (request) => ({ username, password: await token(request) })`.
 * Clients that ask at the same time share one fetch. A token that the broker refused is fetched anew.
 *
 * @throws SocketError `ERR_ARGUMENT` when `fetch` is no function
 */
declare function storedToken({ fetch, storageKey, expiresIn, storage, }: StoredTokenOptions): (request: CredentialsRequest) => Promise<string>;

/** Everything that MQTT.js exports, with the client of this library in the place of its own. */

declare const MqttClient: MqttClientConstructor;
type MqttClient = MqttClient$1;
declare const Client: MqttClientConstructor;
type Client = MqttClient$1;

type mqtt_Client = Client;
type mqtt_ClientError = ClientError;
type mqtt_ClientOptions = ClientOptions;
type mqtt_ClientState = ClientState;
type mqtt_ClientSubscribeCallback = ClientSubscribeCallback;
type mqtt_CloseCallback = CloseCallback;
type mqtt_Credentials = Credentials;
type mqtt_CredentialsProvider = CredentialsProvider;
type mqtt_CredentialsReason = CredentialsReason;
type mqtt_CredentialsRequest = CredentialsRequest;
type mqtt_DefaultMessageIdProvider = DefaultMessageIdProvider;
declare const mqtt_DefaultMessageIdProvider: typeof DefaultMessageIdProvider;
type mqtt_ErrorWithReasonCode = ErrorWithReasonCode;
declare const mqtt_ErrorWithReasonCode: typeof ErrorWithReasonCode;
type mqtt_ErrorWithSubackPacket = ErrorWithSubackPacket;
declare const mqtt_ErrorWithSubackPacket: typeof ErrorWithSubackPacket;
type mqtt_FetchedToken = FetchedToken;
type mqtt_Host = Host;
type mqtt_HostSocketOptions = HostSocketOptions;
type mqtt_IClientPublishOptions = IClientPublishOptions;
type mqtt_IClientReconnectOptions = IClientReconnectOptions;
type mqtt_IClientSubscribeOptions = IClientSubscribeOptions;
type mqtt_IConnackPacket = IConnackPacket;
type mqtt_IDisconnectPacket = IDisconnectPacket;
type mqtt_IMessageIdProvider = IMessageIdProvider;
type mqtt_IPublishPacket = IPublishPacket;
type mqtt_IStore = IStore;
type mqtt_ISubscriptionGrant = ISubscriptionGrant;
type mqtt_ISubscriptionMap = ISubscriptionMap;
type mqtt_ISubscriptionRequest = ISubscriptionRequest;
type mqtt_KeepaliveManager = KeepaliveManager;
declare const mqtt_KeepaliveManager: typeof KeepaliveManager;
declare const mqtt_MQTTJS_VERSION: typeof MQTTJS_VERSION;
type mqtt_MqttClient = MqttClient;
type mqtt_MqttClientEventCallbacks = MqttClientEventCallbacks;
type mqtt_OnCloseCallback = OnCloseCallback;
type mqtt_OnConnectCallback = OnConnectCallback;
type mqtt_OnDisconnectCallback = OnDisconnectCallback;
type mqtt_OnErrorCallback = OnErrorCallback;
type mqtt_OnMessageCallback = OnMessageCallback;
type mqtt_OnPacketCallback = OnPacketCallback;
type mqtt_OutboxOptions = OutboxOptions;
type mqtt_Packet = Packet;
type mqtt_PacketCallback = PacketCallback;
type mqtt_Payload = Payload;
type mqtt_PublishOptions = PublishOptions;
type mqtt_QoS = QoS;
type mqtt_Queued = Queued;
declare const mqtt_ReasonCodes: typeof ReasonCodes;
type mqtt_SocketError = SocketError;
declare const mqtt_SocketError: typeof SocketError;
type mqtt_SocketErrorCode = SocketErrorCode;
type mqtt_Store = Store;
declare const mqtt_Store: typeof Store;
type mqtt_StoredTokenOptions = StoredTokenOptions;
type mqtt_UniqueMessageIdProvider = UniqueMessageIdProvider;
declare const mqtt_UniqueMessageIdProvider: typeof UniqueMessageIdProvider;
declare const mqtt_applyMixin: typeof applyMixin;
declare const mqtt_connect: typeof connect;
declare const mqtt_connectAsync: typeof connectAsync;
declare const mqtt_nextTick: typeof nextTick;
declare const mqtt_storedToken: typeof storedToken;
declare const mqtt_validateTopic: typeof validateTopic;
declare const mqtt_validateTopics: typeof validateTopics;
declare namespace mqtt {
  export { mqtt_DefaultMessageIdProvider as DefaultMessageIdProvider, mqtt_ErrorWithReasonCode as ErrorWithReasonCode, mqtt_ErrorWithSubackPacket as ErrorWithSubackPacket, mqtt_KeepaliveManager as KeepaliveManager, mqtt_MQTTJS_VERSION as MQTTJS_VERSION, mqtt_ReasonCodes as ReasonCodes, mqtt_SocketError as SocketError, mqtt_Store as Store, mqtt_UniqueMessageIdProvider as UniqueMessageIdProvider, mqtt_applyMixin as applyMixin, mqtt_connect as connect, mqtt_connectAsync as connectAsync, mqtt_nextTick as nextTick, mqtt_storedToken as storedToken, mqtt_validateTopic as validateTopic, mqtt_validateTopics as validateTopics };
  export type { mqtt_Client as Client, mqtt_ClientError as ClientError, mqtt_ClientOptions as ClientOptions, mqtt_ClientState as ClientState, mqtt_ClientSubscribeCallback as ClientSubscribeCallback, mqtt_CloseCallback as CloseCallback, mqtt_Credentials as Credentials, mqtt_CredentialsProvider as CredentialsProvider, mqtt_CredentialsReason as CredentialsReason, mqtt_CredentialsRequest as CredentialsRequest, mqtt_FetchedToken as FetchedToken, mqtt_Host as Host, mqtt_HostSocketOptions as HostSocketOptions, ClientOptions as IClientOptions, mqtt_IClientPublishOptions as IClientPublishOptions, mqtt_IClientReconnectOptions as IClientReconnectOptions, mqtt_IClientSubscribeOptions as IClientSubscribeOptions, mqtt_IConnackPacket as IConnackPacket, mqtt_IDisconnectPacket as IDisconnectPacket, mqtt_IMessageIdProvider as IMessageIdProvider, mqtt_IPublishPacket as IPublishPacket, mqtt_IStore as IStore, mqtt_ISubscriptionGrant as ISubscriptionGrant, mqtt_ISubscriptionMap as ISubscriptionMap, mqtt_ISubscriptionRequest as ISubscriptionRequest, mqtt_MqttClient as MqttClient, mqtt_MqttClientEventCallbacks as MqttClientEventCallbacks, mqtt_OnCloseCallback as OnCloseCallback, mqtt_OnConnectCallback as OnConnectCallback, mqtt_OnDisconnectCallback as OnDisconnectCallback, mqtt_OnErrorCallback as OnErrorCallback, mqtt_OnMessageCallback as OnMessageCallback, mqtt_OnPacketCallback as OnPacketCallback, mqtt_OutboxOptions as OutboxOptions, mqtt_Packet as Packet, mqtt_PacketCallback as PacketCallback, mqtt_Payload as Payload, mqtt_PublishOptions as PublishOptions, mqtt_QoS as QoS, mqtt_Queued as Queued, mqtt_SocketErrorCode as SocketErrorCode, mqtt_StoredTokenOptions as StoredTokenOptions };
}

/** The file a mini program copies: everything MQTT.js exports, on the socket of a mini program. */

export { Client, DefaultMessageIdProvider, ErrorWithReasonCode, ErrorWithSubackPacket, KeepaliveManager, MQTTJS_VERSION, MqttClient, ReasonCodes, SocketError, Store, UniqueMessageIdProvider, applyMixin, connect, connectAsync, mqtt as default, nextTick, storedToken, validateTopic, validateTopics };
export type { ClientError, ClientOptions, ClientState, ClientSubscribeCallback, CloseCallback, Credentials, CredentialsProvider, CredentialsReason, CredentialsRequest, FetchedToken, Host, HostSocketOptions, ClientOptions as IClientOptions, IClientPublishOptions, IClientReconnectOptions, IClientSubscribeOptions, IConnackPacket, IDisconnectPacket, IMessageIdProvider, IPublishPacket, IStore, ISubscriptionGrant, ISubscriptionMap, ISubscriptionRequest, MqttClientEventCallbacks, OnCloseCallback, OnConnectCallback, OnDisconnectCallback, OnErrorCallback, OnMessageCallback, OnPacketCallback, OutboxOptions, Packet, PacketCallback, Payload, PublishOptions, QoS, Queued, SocketErrorCode, StoredTokenOptions };
