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

/** The call of `connectSocket`, and what the host answers to it. */

interface DialOptions {
    /** The object whose `connectSocket` is called. */
    host: Host;
    /** `ws://…` or `wss://…`, passed on as it is. */
    url: string;
    /** Subprotocols of the handshake; default `['mqtt']`. */
    protocols?: string[];
    /** WeChat's own options, passed on as they are. */
    wxOptions?: HostSocketOptions;
    /** Milliseconds the dial may take; 0 for as long as the platform lets it. Default 30,000. */
    connectTimeout?: number;
    /** How many sockets this host may have open at once; more wait their turn. Default 5. */
    socketLimit?: number;
}

/**
 * A Duplex over one SocketTask, for life: what is written leaves as few, exact frames, what arrives is read as
 * Buffers, and every end of the socket, however the platform tells it, becomes at most one `error` and exactly
 * one `close`.
 */

interface SocketStreamOptions extends DialOptions {
    /** Bytes that may wait unread before the stream ends with `ERR_OVERFLOW`. Default 16 MiB. */
    maxUnreadBytes?: number;
}
type Settle = (error?: Error | null) => void;
declare class SocketStream extends Duplex {
    /** The address that was dialled. Its query can hold secrets: do not log it. */
    readonly url: string;
    /**
     * Why the stream ended, also where that is no `error` event: a drop of an open connection.
     * `undefined` while it lives, and when this side ended it.
     */
    cause: SocketError | undefined;
    /** Bytes that have arrived, whether they have been read or not; as in Node's `net.Socket`. */
    bytesRead: number;
    private readonly maxUnreadBytes;
    private task;
    private isOpen;
    /** Does the write that came before the socket opened. */
    private whenOpen;
    /** Ends the write that waits, for the socket to open or for `send` to answer. */
    private pending;
    private timer;
    private slot;
    /** The host promised a task instead of returning one. */
    private isPromised;
    /**
     * Dials at once, unless all sockets of the host are in use: when the constructor returns, `connectSocket` has
     * been called. Never throws for what the platform does; that becomes `error` and `close`.
     */
    constructor(options: SocketStreamOptions);
    private begin;
    private adopt;
    private onOpen;
    private onMessage;
    private onError;
    private onClose;
    /** An end that people have to hear of: nothing could be opened, or something could not be sent. */
    private failWith;
    private fail;
    /** An open connection went away: no `error`, and what has arrived may still be read for a while. */
    private lose;
    _read(): void;
    _write(chunk: Uint8Array, _encoding: string, callback: Settle): void;
    _writev(chunks: {
        chunk: Uint8Array;
    }[], callback: Settle): void;
    private send;
    private sendNow;
    _destroy(error: Error | null, callback: (error: Error | null) => void): void;
    private closeTask;
    /** For the stream that takes the place of this one: a dying socket waits for its end outside, if there is room. */
    handOver(host: Host): void;
}

/** The options of MQTT.js that name a broker. */
interface BrokerAddress {
    protocol?: string;
    hostname?: string;
    host?: string;
    port?: number | string;
    path?: string;
}

/** From the options of MQTT.js to a stream: which address, which subprotocol, which host. */

interface StreamBuilderOptions<Client = unknown> extends BrokerAddress {
    /** The broker, e.g. `wxs://broker.example/mqtt`; or `protocol`, `host`, `port` and `path` apart. */
    url?: string;
    /** The host object; default the global `wx`: what it is when `connect` is called, else at each dial. */
    wx?: Host;
    /** `header`, `tcpNoDelay`, `perMessageDeflate`, `timeout`, `forceCellularNetwork`: WeChat's own. */
    wxOptions?: HostSocketOptions;
    /** Milliseconds a dial may take; 0 for as long as the platform lets it. Default 30,000. */
    connectTimeout?: number;
    /** Bytes that may wait unread before the stream ends with `ERR_OVERFLOW`. Default 16 MiB. */
    maxUnreadBytes?: number;
    /** How many sockets the host may have open at once; more wait their turn. Default 5. */
    socketLimit?: number;
    /** Subprotocols; default `['mqtt']`, or `['mqttv3.1']` for MQTT 3.1. */
    protocols?: string[];
    protocolId?: string;
    protocolVersion?: number;
    /** Brokers to be dialled in turn, one a call. */
    servers?: {
        host: string;
        port: number;
        protocol?: string;
    }[];
    /** The last word on the URL of each dial. */
    transformWsUrl?: (url: string, options: StreamBuilderOptions<Client>, client: Client) => string;
}
/**
 * A function that dials and returns the stream; for `new MqttClient(builder, options)` of MQTT.js and for
 * anything else that takes a Duplex.
 *
 * The function itself never throws: it is called from reconnect timers, so what is wrong with the address, a
 * `transformWsUrl` that throws, or a missing host ends the returned stream with `error` and `close`.
 *
 * @typeParam Stream what the stream is taken for where its user names a class with more members than he uses, as
 *   MQTT.js names Node's Duplex
 * @throws SocketError `ERR_URL` at once, for an address that can never be dialled.
 */
declare function createStreamBuilder<Client = unknown, Stream = SocketStream>(options: StreamBuilderOptions<Client>): (client?: Client) => Stream;

export { SocketError, SocketStream, createStreamBuilder };
export type { Host, HostSocketOptions, HostSocketTask, SocketErrorCode, SocketStreamOptions, StreamBuilderOptions };
