/// <reference lib="es2018.asynciterable" />
/**
 * The simulator was used in a way that has no meaning. The message says what to do instead.
 *
 * `code` is one of `ERR_OPTION` (a bad option, quirk or fault), `ERR_STATE` (the call does not fit what
 * happened before, such as sending on a closed server connection) and `ERR_ARGUMENT` (a bad argument).
 */
declare class SimulatorError extends Error {
    readonly name = "SimulatorError";
    readonly code: 'ERR_OPTION' | 'ERR_STATE' | 'ERR_ARGUMENT';
    constructor(code: 'ERR_OPTION' | 'ERR_STATE' | 'ERR_ARGUMENT', message: string);
}

/** Time: the host's own timers, and a virtual clock that a test moves. */

/** What the simulator needs of time. Everything in milliseconds; identifiers are opaque. */
interface Clock {
    now(): number;
    setTimeout(callback: () => void, ms: number): unknown;
    clearTimeout(timer: unknown): void;
    setInterval(callback: () => void, ms: number): unknown;
    clearInterval(timer: unknown): void;
}
/** A clock that stands still until a test moves it. Made by {@link createClock}. */
interface VirtualClock extends Clock {
    /**
     * Moves time by `ms` and runs every timer that falls due, in the order of their times and, at the same time,
     * of their creation. Between two timers all pending promise callbacks run.
     */
    advance(ms: number): Promise<void>;
    /** The same as {@link VirtualClock.advance} in one go: promise callbacks run only after it has returned. */
    advanceSync(ms: number): void;
    /** Moves to the next timer and runs it. Resolves with `false` when no timer is left. */
    runNext(): Promise<boolean>;
    /**
     * Runs timers until none is left or `until()` is true.
     * @throws SimulatorError `ERR_STATE` after `limit` timers (default 100,000): an interval never ends.
     */
    runAll(options?: {
        limit?: number;
        until?: () => boolean;
    }): Promise<void>;
    /** How many timers are waiting. */
    readonly pending: number;
}
/**
 * A virtual clock: a test of a 30-minute story runs in milliseconds, and gives the same order every time.
 * @param start what `now()` says at first, in ms; default the first of January 2026, so that tokens and certificates of
 *   today are valid
 * @throws SimulatorError `ERR_ARGUMENT` unless it is a number
 */
declare function createClock(start?: number): VirtualClock;

/** The record of everything that crossed a boundary between program, platform and server. */
/** Who did it: the code under test, the platform towards that code, the server, or the test itself. */
type TimelineActor = 'program' | 'platform' | 'server' | 'world';
/** One thing that crossed a boundary. */
interface TimelineEntry {
    /** Milliseconds since the mini program was created. */
    readonly at: number;
    readonly actor: TimelineActor;
    /** What it was, in the platform's own words where it has any: `connectSocket`, `send.success`, `onClose`. */
    readonly what: string;
    /** The number of the socket, counted from 1 in the order of dialling. */
    readonly socket?: number;
    /** Plain data. Binary data is described by its length in bytes, never by its content. */
    readonly detail?: unknown;
}
/** Everything that crossed the boundary between program, platform and server, in order. */
declare class Timeline {
    private readonly recorded;
    private readonly now;
    private readonly start;
    private readonly limit;
    private droppedCount;
    constructor(now: () => number, limit: number);
    /** The entries, oldest first. At most the `timelineLimit` of the mini program. */
    get entries(): readonly TimelineEntry[];
    /** How many entries were forgotten because there were more than the limit. */
    get dropped(): number;
    record(actor: TimelineActor, what: string, socket?: number, detail?: unknown): void;
    /** Records what was sent or received: in words, and only if anything is recorded. */
    recordData(actor: TimelineActor, what: string, socket: number, data: unknown): void;
    /** Forgets what was recorded so far; times keep counting from the start. */
    clear(): void;
    /** One line per entry, for a test failure: seconds, who, which socket, what. */
    toString(): string;
    /** For `JSON.stringify`: the entries as plain data. */
    toJSON(): readonly TimelineEntry[];
}

/** What differs between platforms: one quirk each, and the profile of every platform. */
/**
 * The systems whose behaviour can be simulated. `harmony` is HarmonyOS: its name is Documented, and nothing is known in
 * which its sockets differ from Android's. `game` is a mini game on Android: `onShow` and `onHide` instead of `onAppShow`
 * and `onAppHide`, no pages, no mDNS (Documented).
 */
type PlatformName = 'android' | 'ios' | 'devtools' | 'harmony' | 'game';
/** The two ways in which clients implement sockets: *binding* on most current ones, *jsapi* on older ones and most iOS. */
type SocketImplementationName = 'binding' | 'jsapi';
/**
 * Everything in which the platforms differ about sockets. Each can be set alone; what is not set follows the
 * platform and its socket implementation. The source of each fact stands in brackets: Documented by WeChat,
 * Observed on devices and reported in public, seen in a shipped Client, inferred.
 */
interface Quirks {
    /** What the socket beyond the limit gets: `onError` later, or `fail` and a task that is CLOSED and stays mute. (Observed; Client) */
    overLimit: 'error-event' | 'closed-task';
    /** The text of the `onError` for the socket beyond the limit. `{id}` is the task's number. (Observed) */
    overLimitText: string;
    /** What `onError` is given. (Client) */
    errorArgument: 'errMsg' | 'errCode-and-errMsg';
    /** Whether the argument of `onOpen` has a `profile`. (Client) */
    openProfile: boolean;
    /** Whether `send` looks at `readyState` itself and fails at once, or asks the native side. (Client) */
    sendChecksReadyState: boolean;
    /** When the callbacks of `send` come: before it returns, or in a later macrotask. (Client) */
    sendCallbacks: 'sync' | 'async';
    /** The same for `close`. (inferred) */
    closeCallbacks: 'sync' | 'async';
    /** Whether `send` and `close` without callbacks return a Promise, which may reject. (Client) */
    promiseWithoutCallbacks: boolean;
    /** The text when something else than a string or an `ArrayBuffer` is sent. (Observed) */
    unsendableText: string;
    /** Whether a task forgets its listeners after the close event, or keeps them and only suppresses open and message. (Client) */
    listenersAfterClose: 'dropped' | 'kept';
    /** `close` before open: refused, so that the socket opens later all the same, or working. (Documented for `wx.closeSocket`; inferred) */
    closeBeforeOpen: 'refused' | 'works';
    /** What a drop of an open connection looks like. (Observed) */
    drop: 'error-then-close' | 'close-then-error' | 'close-only' | 'error-only' | 'silent';
    /** Whether a close event follows the error of a failed dial. (Documented as not; Observed as optional after a timeout) */
    closeAfterDialError: 'never' | 'after-timeout' | 'always';
    /** What a clean close reports. (Observed) */
    closeReport: 'as-sent' | 'normal-closure' | 'stream-end' | 'no-status';
    /** The words for a domain that is not on the list. (Observed; Client) */
    domainText: string;
    /**
     * Which realm the `ArrayBuffer`s of messages come from (Observed). Default `undefined`: the test's own, so that they
     * are foreign to code that runs through `run`. `true`: one that is foreign to everybody; `false`: the program's own.
     */
    foreignBuffers: boolean | undefined;
    /** How long a close waits for the server's answer before it is reported as a broken connection, in ms. (inferred) */
    closingTimeout: number;
    /** What a suspended program's sockets come to: a close event with `interrupted`, silent death, or nothing. (Observed) */
    suspendedSocket: 'closes' | 'dies' | 'survives';
    /** How long after the suspension that happens, in ms. (Observed: within about 10 s) */
    suspendedSocketAfter: number;
    /** The code that stands beside `interrupted`; `undefined`: it is missing. (Observed) */
    interruptedCode: number | undefined;
    /** What a change or a loss of the network does to open sockets. (Observed) */
    networkLoss: 'drops' | 'dies';
    /** Whether a change from one network to another is reported at once, or as a loss first. (inferred) */
    networkChange: 'at-once' | 'through-none';
    /** Whether `onAppShow` comes before what burst out of the suspension, or after it. (inferred) */
    appShow: 'before-burst' | 'after-burst';
    /** What the eleventh `request` at once gets: a place in a queue, or `fail`. (inferred) */
    requestOverLimit: 'waits' | 'fails';
    /** Whether a hidden program may use the network until it is suspended, or not from the moment of hiding. (Documented; seen in Dimina, an open runtime) */
    hiddenNetwork: 'open' | 'closed';
    /** Whether a dead socket keeps its place among the five after `close()`. (inferred) */
    deadSocketSlot: 'freed' | 'held';
}

/** The one JavaScript thread of a program: every event, callback and timer enters it here. */

/** An exception that the platform swallowed: it would stand red in the console, and nothing else happens. */
interface SwallowedError {
    /** Milliseconds since the mini program was created. */
    readonly at: number;
    /** Where it came out of: `onMessage`, `send.success`, `setTimeout`, … */
    readonly source: string;
    readonly error: unknown;
}

/** The timers that code of a program sees: they stand still while it is suspended. */

/** The timers of the mini program's own global scope. Identifiers are numbers. */
interface ProgramTimers {
    setTimeout(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number;
    clearTimeout(timer?: number): void;
    setInterval(callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]): number;
    clearInterval(timer?: number): void;
    /** How many are waiting. */
    readonly pending: number;
    /** Forgets all of them: the JavaScript context is gone. */
    clear(): void;
}

/** The JavaScript realm of a program: what a phone has, and nothing that only Node has. */

/** How the JavaScript realm of a program is furnished. */
interface RealmOptions {
    /** `'es2015'` takes away every built-in of later editions, as an old phone lacks them. Default `'all'`. */
    builtIns?: 'all' | 'es2015';
    /** Single built-ins to take away, by path: `['Array.prototype.at', 'globalThis']`. */
    without?: readonly string[];
    /** `'macrotask'`: callbacks of promises run in macrotasks, as on iOS up to 15 (Documented). Default `'native'`. */
    promise?: 'native' | 'macrotask';
    /** Every global and its prototype is frozen, as with plugins (Documented). Default false. */
    frozenGlobals?: boolean;
    /** Further globals, such as a test's own `Page`, `App` and `getApp`. */
    globals?: Readonly<Record<string, unknown>>;
    /** Where the program's `console` goes. Default: the host's console. */
    console?: Readonly<Record<ConsoleMethod, (...args: unknown[]) => void>>;
}
type ConsoleMethod = 'log' | 'info' | 'warn' | 'error' | 'debug';

/** Why a connection could not be opened, in the platform's words and numbers. */

/** A failure as the platform reports it; the numbers stand only where it gives them. */
interface PlatformFailure {
    errMsg: string;
    errCode?: number;
    errno?: number;
}
/** The numbers that stand in `open fail: _code:N,_msg:…`. (Observed) */
declare const openFailures: {
    readonly 2: "Underlying Transport Error";
    readonly 5: "TLS handshake timed out";
    readonly 8: "TLS handshake failed";
    readonly 9: "Timer Expired";
    readonly 20: "Invalid HTTP status.";
    readonly 111: "Connection refused";
};
type OpenFailureNumber = keyof typeof openFailures;
/** A failure in words that a test chose: the platform's own for a phone that the simulator does not know. */
type FailureWords = string | PlatformFailure;

/** The faults that a test switches on and off, and how each is checked. */

type SocketEventName = 'open' | 'message' | 'error' | 'close';
/** What goes wrong from now on, for every socket. Set a field to start it; `program.faults.reset()` ends everything. */
interface FaultSettings {
    /**
     * Every dial fails: with a number of `open fail: _code:N` (2 transport, 5 TLS handshake timed out, 8 TLS handshake
     * failed, 9 timer expired, 20 HTTP status, 111 connection refused), or with the platform's words for `onError`.
     * `'hang'`: no answer comes until the timeout. Default: none.
     */
    dial: OpenFailureNumber | FailureWords | undefined;
    /** How much longer every dial takes, in ms. Default 0. */
    dialDelay: number;
    /** Every `send` fails in these words. Default: none. */
    send: FailureWords | undefined;
    /** Calls whose callbacks never come: `['send', 'close', 'request', …]`. Default: none. */
    lostCallbacks: readonly string[];
    /** How much later events come, in ms, so that others overtake them. Default: none. */
    lateEvents: Readonly<Partial<Record<SocketEventName, number>>>;
    /** Events that come twice. Default: none. */
    doubledEvents: readonly SocketEventName[];
    /** Every event waits for the next one of its socket, 10 ms at most, and comes after it. Default false. */
    reorderedEvents: boolean;
}

/** Callbacks and Promises of the interfaces of `wx`: `success`, `fail`, `complete`, and when each is called. */

/** What every callback of wx is given at least. */
interface ApiResult {
    errMsg: string;
}
/** A failure: `errno` and `errCode` stand only where the platform gives them. */
interface ApiFailure extends ApiResult {
    errno?: number;
    errCode?: number;
}
/**
 * `success`, `fail` and `complete`, as every asynchronous call of wx takes them. Methods, so that a callback written
 * for WeChat's own typings fits, which promise an `errno` that is not always there.
 */
interface ApiCallbacks<Result extends ApiResult = ApiResult> {
    success?(result: Result): void;
    fail?(failure: ApiFailure): void;
    complete?(result: Result | ApiFailure): void;
}
/** What an asynchronous call returns: nothing when its option has a callback, and a Promise otherwise. */
type ApiPromise<Option, Result extends ApiResult> = Option extends {
    success: any;
} ? void : Option extends {
    fail: any;
} ? void : Option extends {
    complete: any;
} ? void : Promise<Result>;

/**
 * The life of the app: shown, hidden, suspended, destroyed; in the hands of a test and as `wx.onAppShow` and
 * `wx.onAppHide`.
 */

/** Where a mini program stands. Destroyed, it has no JavaScript; only its storage is left. */
type AppState = 'foreground' | 'background' | 'suspended' | 'destroyed';
interface AppShowEvent {
    /** The page that is shown. */
    path: string;
    query: Record<string, string>;
    /** WeChat's number for the way in; 1001 is the list of mini programs. */
    scene: number;
    shareTicket?: string;
    apiCategory: 'default';
    forwardMaterials: never[];
    /** Of another app that shows the mini program; empty within WeChat. */
    hostExtraData: {
        host_scene: string;
    };
    /** Of another mini program or app that led here; empty otherwise. */
    referrerInfo: {
        appId: string;
        extraData: Record<string, never>;
    };
}
interface AppHideEvent {
    /** 0: the user left for the desktop or another app. */
    reason?: 0 | 1 | 2 | 3;
}
/**
 * What happens to the mini program as a whole, in the hands of a test. Each call throws a SimulatorError `ERR_STATE`
 * where it does not fit the state: nobody is shown who was not hidden.
 */
interface AppControl {
    readonly state: AppState;
    /** Background audio or location keeps a hidden program running (Documented). May be set at any time. */
    backgroundAudio: boolean;
    /** The user leaves: `onAppHide` fires, and 5 s later the program is suspended. */
    hide(): void;
    /** The user comes back: what waited bursts, and `onAppShow` fires. */
    show(): void;
    /** Suspends a hidden program at once; one that is shown is hidden first. */
    suspend(): void;
    /** The JavaScript context is gone, with its sockets and timers; storage is kept. */
    destroy(): void;
    /** Starts a destroyed program again, in the foreground: a fresh JavaScript context that has run nothing yet. */
    launch(): void;
}
/** The interfaces of wx about the app. */
interface AppApi {
    onAppShow(listener: (event: AppShowEvent) => void): void;
    offAppShow(listener?: (event: never) => void): void;
    onAppHide(listener: (event: AppHideEvent) => void): void;
    offAppHide(listener?: (event: never) => void): void;
}

/** The domain lists of a mini program, and which addresses they allow. */
/** The domain lists of the mini program, as they stand in WeChat's administration. */
interface DomainLists {
    /** For `connectSocket`: `'wss://broker.example'`, with a port if need be. */
    socket?: readonly string[];
    /** For `request`: `'https://api.example'`, with a port if need be. */
    request?: readonly string[];
    /**
     * Whether the port of a `wss://` URL must be that of the list, and `:443` must not be written when the list names no port.
     * Default false: every port of a listed domain, which is what WeChat says today. For `https://` it is always so.
     */
    strictPorts?: boolean;
}

/** A link: one direction of a connection, with its latency and its order. */

/** The way that things take, as it is at each moment. */
interface LinkConditions {
    /** How long one thing takes in one direction, in ms. */
    delay(): number;
    /** Bytes a second; Infinity for no limit. */
    readonly bandwidth: number;
}

/** A socket as the phone's native side has it, below the task and above the link. */

/** The network as a socket meets it. */
interface NetworkConditions extends LinkConditions {
    /** How long anything takes in one direction now, in ms. */
    readonly latency: number;
    readonly isConnected: boolean;
}

/** What a program holds of a socket, and what its calls and events are made of. */

interface SocketTaskSendOption extends ApiCallbacks {
    data: string | ArrayBuffer;
}
interface SocketTaskCloseOption extends ApiCallbacks {
    /** 1000 or 3000–4999; default 1000 */
    code?: number;
    /** at most 123 bytes of UTF-8 */
    reason?: string;
}
/** What `onOpen` is given; `profile` is missing on older clients. Times in ms. */
interface SocketOpenEvent {
    header: Record<string, string>;
    profile: SocketProfile;
}
interface SocketProfile {
    fetchStart: number;
    domainLookUpStart: number;
    domainLookUpEnd: number;
    connectStart: number;
    connectEnd: number;
    rtt: number;
    handshakeCost: number;
    cost: number;
}
interface SocketMessageEvent {
    data: string | ArrayBuffer;
}
interface SocketErrorEvent {
    errMsg: string;
    errCode?: number;
    errno?: number;
}
interface SocketCloseEvent {
    code: number;
    reason: string;
}
/** A socket as the program sees it. As on the platform, a listener cannot be removed. */
interface SocketTask {
    readonly CONNECTING: 0;
    readonly OPEN: 1;
    readonly CLOSING: 2;
    readonly CLOSED: 3;
    /** Never CLOSING: it stays OPEN after `close()` until the close event (Client). */
    readonly readyState: number;
    /** May return a Promise when it is given no callback (quirk `promiseWithoutCallbacks`). */
    send(option: SocketTaskSendOption): void;
    /** May return a Promise when it is given no callback (quirk `promiseWithoutCallbacks`). */
    close(option?: SocketTaskCloseOption): void;
    onOpen(listener: (event: SocketOpenEvent) => void): void;
    onMessage(listener: (event: SocketMessageEvent) => void): void;
    onError(listener: (event: SocketErrorEvent) => void): void;
    onClose(listener: (event: SocketCloseEvent) => void): void;
}

/**
 * All sockets of a mini program: the limit, the list that a test sees, and what a lost network or a suspension does to
 * them.
 */

/** What `connectSocket` was asked for. */
interface SocketOptions {
    /** How long the dial may take, in ms. */
    readonly timeout: number;
    readonly tcpNoDelay: boolean;
    readonly perMessageDeflate: boolean;
    readonly forceCellularNetwork: boolean;
}
/** One socket as a test sees it, from above the phone. */
interface SimulatedSocket {
    /** Counted from 1 in the order of dialling; the number in the timeline. */
    readonly id: number;
    readonly url: string;
    readonly protocols: readonly string[];
    readonly header: Readonly<Record<string, string>>;
    readonly options: SocketOptions;
    /** What the phone's native side knows; the program's `readyState` follows its events. */
    readonly state: 'connecting' | 'open' | 'closing' | 'closed';
    /** Whether it died silently. */
    readonly dead: boolean;
    /** The task that the program holds. */
    readonly task: SocketTask;
    /**
     * Breaks the connection under the phone, which notices; the server does not.
     * @throws SimulatorError `ERR_STATE` when it is closed already
     */
    drop(): void;
    /**
     * Kills the connection silently: no event ever comes, and what is sent goes nowhere.
     * @throws SimulatorError `ERR_STATE` when it is closed already
     */
    die(): void;
}
/** The sockets of a mini program. */
interface SocketList {
    /** Those that count towards the limit now. */
    readonly open: readonly SimulatedSocket[];
    /**
     * All that were dialled, oldest first; beyond 1,000 those that ended longest ago are forgotten. Those that the limit
     * or the domain list rejected are not among them.
     */
    readonly all: readonly SimulatedSocket[];
    /** The one that was dialled last. */
    readonly last: SimulatedSocket | undefined;
}

/** `wx.connectSocket`: checks the call, dials, and reports `success` or `fail`. */

interface ConnectSocketOption extends ApiCallbacks {
    url: string;
    /** Numbers become strings; a Referer is left out; anything but an object is ignored. */
    header?: Record<string, unknown>;
    protocols?: string[];
    tcpNoDelay?: boolean;
    perMessageDeflate?: boolean;
    /** How long the dial may take, in ms. */
    timeout?: number;
    forceCellularNetwork?: boolean;
}

/** Random numbers that come out the same for the same seed. */
interface SeededRandom {
    /** From 0 up to, but not including, 1. */
    next(): number;
    /**
     * A whole number from `least` to `most`, both included.
     * @throws RangeError when `most` is less than `least`
     */
    integer(least: number, most: number): number;
    /**
     * One of several.
     * @throws RangeError when there is no item
     */
    pick<Item>(items: readonly Item[]): Item;
    bytes(length: number): Uint8Array;
}
/**
 * Marsaglia's xorshift with 32 bits of state, spread by Weyl's sequence so that near seeds give far results.
 * @throws TypeError unless the seed is a number
 */
declare function createRandom(seed: number): SeededRandom;

/** `wx.login`, and the answer of WeChat's server to the backend that trades its code. */

interface LoginResult extends ApiResult {
    /** For the backend: one use, five minutes. (Documented) */
    code: string;
}
interface LoginOption extends ApiCallbacks<LoginResult> {
    timeout?: number;
}
/** What WeChat's server answers a backend that trades a code. (Documented) */
type Session = {
    openid: string;
    session_key: string;
} | {
    errcode: 40029 | 40163;
    errmsg: 'invalid code' | 'code been used';
};
/** The other end of `wx.login`, for the backend of a test. */
interface AccountControl {
    /** Trades a code of `wx.login`, as `code2Session` of WeChat's server does: once, and within five minutes. */
    codeToSession(code: string): Session;
}

/** The server's side of one simulated socket, as a test's server is given it. */

/** What `accept` may say to the client. */
interface AcceptOptions {
    /** The subprotocol chosen; it must be one of those that the client offered. Default: none. */
    protocol?: string;
    /** Headers of the answer, beside those of the handshake. */
    header?: Record<string, string>;
}
/**
 * The server's side of one simulated socket, in the hands of a test. It stays connecting until {@link accept},
 * {@link refuse} or {@link fail}; what it sends arrives later, in order.
 */
interface ServerConnection {
    /** The number of the socket, as in the timeline. */
    readonly id: number;
    readonly url: string;
    /** The subprotocols the client offered, in its order. */
    readonly protocols: readonly string[];
    /** The headers the client sent. */
    readonly header: Readonly<Record<string, string>>;
    readonly state: 'connecting' | 'open' | 'closed';
    /** @throws SimulatorError when the connection was answered before, or the protocol was not offered */
    accept(options?: AcceptOptions): void;
    /** Answers the handshake with an HTTP status from 200 to 599 instead of 101. */
    refuse(status: number): void;
    /** Lets the dial fail with the platform's own words, as TLS and transport errors do. */
    fail(failure: FailureWords): void;
    /**
     * Text as text, bytes as a binary message: those of the buffer, or of the view alone. Both are copied now.
     * @throws SimulatorError unless the connection is open, and the data text or bytes
     */
    send(data: string | ArrayBufferView | ArrayBuffer): void;
    /**
     * Closes with a handshake. Default: no code, which the client sees as 1005.
     * @throws SimulatorError for a code that cannot be sent, or a reason of more than 123 bytes
     */
    close(code?: number, reason?: string): void;
    /** Breaks the connection, as a server does that crashes. */
    drop(): void;
    /** From now on nothing passes in either direction, and neither side notices. */
    silence(): void;
    /** A function that is given text as string, binary as an `ArrayBuffer` of the receiver's own. */
    onMessage: ((data: string | ArrayBuffer) => void) | undefined;
    /** Comes once, whichever side ended an accepted connection; `code` 1005: no code was sent, 1006: it broke. */
    onClose: ((event: {
        code: number;
        reason: string;
    }) => void) | undefined;
}
/** What a test gives as `server`: called once for each socket that is dialled. */
type ServerHandler = (connection: ServerConnection) => void;

/** The server's side of simulated TCP, and what answers simulated UDP, as a test gives them. */
/** The server's side of one TCP connection: connecting until {@link accept} or {@link refuse}. */
interface TcpConnection {
    readonly address: string;
    readonly port: number;
    readonly state: 'connecting' | 'open' | 'closed';
    accept(): void;
    /** As a closed port does. */
    refuse(): void;
    /** @throws SimulatorError `ERR_STATE` unless the connection is open */
    send(data: string | Uint8Array): void;
    close(): void;
    onMessage: ((data: Uint8Array) => void) | undefined;
    onClose: (() => void) | undefined;
}
type TcpServer = (connection: TcpConnection) => void;
/** A datagram that a program sent. */
interface Datagram {
    readonly address: string;
    readonly port: number;
    /** The port that the program's socket is bound to. */
    readonly from: number;
    readonly data: Uint8Array;
    /** Sends one back. */
    reply(data: string | Uint8Array): void;
}
type UdpServer = (datagram: Datagram) => void;

/** A peer on the real network: carries a simulated socket over a real WebSocket. */

/** What the bridge uses of a WebSocket: the WHATWG interface, and `terminate` of `ws` where there is one. */
interface WebSocketLike {
    binaryType: string;
    readonly protocol: string;
    onopen: ((event: never) => void) | null;
    onmessage: ((event: never) => void) | null;
    onerror: ((event: never) => void) | null;
    onclose: ((event: never) => void) | null;
    send(data: string | ArrayBuffer): void;
    close(code?: number, reason?: string): void;
    terminate?(): void;
}
/** `globalThis.WebSocket`, or that of the package `ws`. */
type WebSocketConstructor = new (url: string, protocols: string[], options?: never) => WebSocketLike;

/** How `wx.request` speaks HTTP: through the host's `fetch`, or through a test's own. */
type RequestMethod = 'OPTIONS' | 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'TRACE' | 'CONNECT';
/** What of a request's options goes over HTTP. */
interface HttpOption {
    url: string;
    /** An object becomes the query of a GET, and otherwise JSON or a form, as `content-type` says. */
    data?: string | object | ArrayBuffer;
    /** Default `content-type: application/json`. A Referer is left out. */
    header?: Record<string, unknown>;
    method?: RequestMethod;
    redirect?: 'follow' | 'manual';
}
interface FetchInit {
    method: string;
    headers: Record<string, string>;
    body?: string | Uint8Array;
    redirect: 'follow' | 'manual';
    signal: {
        readonly aborted: boolean;
        addEventListener(type: 'abort', listener: () => void): void;
    };
}
interface FetchResponse {
    readonly status: number;
    readonly headers: {
        forEach(visit: (value: string, name: string) => void): void;
        getSetCookie?(): string[];
    };
    readonly body?: AsyncIterable<Uint8Array> | null;
    arrayBuffer(): Promise<ArrayBuffer>;
}
/** What `wx.request` goes through: the host's `fetch`, or a test's own. */
type FetchLike = (url: string, init: FetchInit) => Promise<FetchResponse>;

/** `wx.base64ToArrayBuffer` and the way back. */

interface Base64Api {
    base64ToArrayBuffer(base64: string): ArrayBuffer;
    arrayBufferToBase64(buffer: ArrayBuffer): string;
}

/** `wx.getFileSystemManager`, as far as an outbox or a cache needs it: files of the user, in memory, with their limit. */

interface FileOption extends ApiCallbacks {
    filePath: string;
}
interface WriteFileOption extends FileOption {
    data: string | ArrayBuffer;
    encoding?: string;
}
interface ReadFileResult extends ApiResult {
    data: string | ArrayBuffer;
}
/** Each method with callbacks, and as `…Sync`, which throws an Error with the platform's words. */
interface FileSystemManager {
    writeFileSync(filePath: string, data: string | ArrayBuffer, encoding?: string): void;
    appendFileSync(filePath: string, data: string | ArrayBuffer, encoding?: string): void;
    readFileSync(filePath: string, encoding?: string): string | ArrayBuffer;
    accessSync(path: string): void;
    unlinkSync(filePath: string): void;
    mkdirSync(dirPath: string, recursive?: boolean): void;
    readdirSync(dirPath: string): string[];
    writeFile(option: WriteFileOption): void;
    appendFile(option: WriteFileOption): void;
    readFile(option: FileOption & {
        encoding?: string;
    } & ApiCallbacks<ReadFileResult>): void;
    access(option: {
        path: string;
    } & ApiCallbacks): void;
    unlink(option: FileOption): void;
}
/** What a test sees of a user's files, which outlive the program. */
interface FileControl {
    readonly paths: readonly string[];
    read(path: string): Uint8Array | undefined;
    write(path: string, data: string | Uint8Array): void;
    clear(): void;
}

/** What a program shows to its user without a page of its own: toasts and dialogs, recorded and answered. */

interface ShowToastOption extends ApiCallbacks {
    title: string;
    icon?: string;
    duration?: number;
}
interface ShowModalResult extends ApiResult {
    confirm: boolean;
    cancel: boolean;
    content: string;
}
interface ShowModalOption extends ApiCallbacks<ShowModalResult> {
    title?: string;
    content?: string;
}
/** One thing that the user was shown. */
interface ShownMessage {
    readonly kind: 'toast' | 'loading' | 'modal';
    readonly title: string;
    readonly content: string;
}
/** What the user was shown, and how the user answers a dialog. */
interface InteractionControl {
    /** Everything that was shown, in order. */
    readonly shown: readonly ShownMessage[];
    /** Whether the user confirms dialogs (default) or cancels them. */
    confirms: boolean;
}
type Hide = <Option extends ApiCallbacks = ApiCallbacks>(option?: Option) => ApiPromise<Option, ApiResult>;
interface InteractionApi {
    showToast<Option extends ShowToastOption>(option: Option): ApiPromise<Option, ApiResult>;
    hideToast: Hide;
    showLoading<Option extends ShowToastOption>(option: Option): ApiPromise<Option, ApiResult>;
    hideLoading: Hide;
    showModal<Option extends ShowModalOption>(option: Option): ApiPromise<Option, ShowModalResult>;
}

/** What a program learns of the network that the phone is in: its own address, and services by mDNS. */

interface LocalService {
    serviceType: string;
    serviceName: string;
    ip: string;
    port: number;
}
interface LocalIPAddressResult extends ApiResult {
    localip: string;
    netmask: string;
}
interface DiscoveryOption extends ApiCallbacks {
    serviceType: string;
}
type Off$2 = (listener?: (event: never) => void) => void;
interface LocalNetworkApi {
    getLocalIPAddress(option: ApiCallbacks<LocalIPAddressResult>): void;
    startLocalServiceDiscovery<Option extends DiscoveryOption>(option: Option): ApiPromise<Option, ApiResult>;
    stopLocalServiceDiscovery<Option extends ApiCallbacks = ApiCallbacks>(option?: Option): ApiPromise<Option, ApiResult>;
    onLocalServiceFound(listener: (service: LocalService) => void): void;
    offLocalServiceFound: Off$2;
    onLocalServiceLost(listener: (service: Pick<LocalService, 'serviceType' | 'serviceName'>) => void): void;
    offLocalServiceLost: Off$2;
    onLocalServiceDiscoveryStop(listener: (event: {
        errMsg: string;
    }) => void): void;
    offLocalServiceDiscoveryStop: Off$2;
}
/** The machines around the phone, in the hands of a test. */
interface LocalNetworkControl {
    /** A machine offers a service from now on. @throws SimulatorError `ERR_OPTION` for a field that cannot be */
    announce(service: LocalService): void;
    withdraw(serviceName: string): void;
}

/** One component as its code sees it: properties, data, methods and lifetimes, without the view. */

/** What the code of a component, and a test, hold of it. */
interface ComponentInstance {
    /** The component's path from the root. */
    readonly is: string;
    readonly data: Readonly<Record<string, unknown>>;
    readonly properties: Readonly<Record<string, unknown>>;
    setData(changes: object, rendered?: () => void): void;
    triggerEvent(name: string, detail?: unknown, options?: object): void;
    readonly [name: string]: unknown;
}
/** An event that a component triggered. */
interface ComponentEvent {
    readonly name: string;
    readonly detail: unknown;
}

/** One page that is open: what its code sees of it, and its lifecycle. */

/** What the code of a page, and a test, hold of it: its methods and fields too, by their names. */
interface PageInstance {
    /** Without a slash at its beginning. */
    readonly route: string;
    /** What stood behind the `?`, as it was written. */
    readonly options: Readonly<Record<string, string>>;
    readonly data: Readonly<Record<string, unknown>>;
    setData(changes: object, rendered?: () => void): void;
    readonly [name: string]: unknown;
}

/** `wx.navigateTo` and the other ways between pages. */

/** The end of an event channel that a program holds. */
interface EventChannel {
    emit(name: string, ...args: unknown[]): void;
    on(name: string, listener: (...args: unknown[]) => void): void;
    once(name: string, listener: (...args: unknown[]) => void): void;
    off(name: string, listener?: (...args: unknown[]) => void): void;
}
interface NavigateOption extends ApiCallbacks {
    url: string;
}
interface NavigateToResult extends ApiResult {
    eventChannel: EventChannel;
}
interface NavigateToOption extends ApiCallbacks<NavigateToResult> {
    url: string;
    /** Listeners of the channel to the new page. */
    events?: Record<string, (...args: never[]) => void>;
}
interface NavigateBackOption extends ApiCallbacks {
    delta?: number;
}
interface NavigationApi {
    navigateTo<Option extends NavigateToOption>(option: Option): ApiPromise<Option, NavigateToResult>;
    redirectTo<Option extends NavigateOption>(option: Option): ApiPromise<Option, ApiResult>;
    reLaunch<Option extends NavigateOption>(option: Option): ApiPromise<Option, ApiResult>;
    switchTab<Option extends NavigateOption>(option: Option): ApiPromise<Option, ApiResult>;
    navigateBack<Option extends NavigateBackOption = NavigateBackOption>(option?: Option): ApiPromise<Option, ApiResult>;
}

/** The phone's network: in the hands of a test, and as `wx.getNetworkType` and its events. */

type NetworkType = 'wifi' | '2g' | '3g' | '4g' | '5g' | 'unknown' | 'none';
interface NetworkStatusEvent {
    isConnected: boolean;
    networkType: NetworkType;
}
interface NetworkWeakEvent {
    weakNet: boolean;
    networkType: NetworkType;
}
interface NetworkTypeResult extends ApiResult {
    networkType: NetworkType;
    /** dBm */
    signalStrength: number;
    hasSystemProxy: boolean;
    weakNet: boolean;
}
/** The phone's network in the hands of a test. An impossible value throws a SimulatorError `ERR_ARGUMENT`. */
interface NetworkControl extends NetworkConditions {
    readonly type: NetworkType;
    readonly isConnected: boolean;
    /** How long anything takes in one direction, in ms; may be set at any time. Default 0. */
    latency: number;
    /** By how much latency varies, in ms: each thing takes up to so much longer. Default 0. */
    jitter: number;
    /** Bytes a second in each direction of each socket. Default Infinity. */
    bandwidth: number;
    /** What hung on the old network drops or dies, and `onNetworkStatusChange` fires. */
    switchTo(type: NetworkType): void;
    /** The same as `switchTo('none')`. */
    offline(): void;
    /** Whether the network is weak; `onNetworkWeakChange` fires on a change. */
    weak(weak: boolean): void;
}
/** The interfaces of wx about the network. */
interface NetworkApi {
    onNetworkStatusChange(listener: (event: NetworkStatusEvent) => void): void;
    offNetworkStatusChange(listener?: (event: never) => void): void;
    onNetworkWeakChange(listener: (event: NetworkWeakEvent) => void): void;
    offNetworkWeakChange(listener?: (event: never) => void): void;
    getNetworkType<Option extends ApiCallbacks<NetworkTypeResult> = ApiCallbacks<NetworkTypeResult>>(option?: Option): ApiPromise<Option, NetworkTypeResult>;
}

/** `wx.onError` and `wx.onUnhandledRejection`: what a program hears of its own errors. */

interface UnhandledRejectionEvent {
    reason: string;
    promise: Promise<unknown>;
}
/** What the platform gives `onError`: the error in words, with its stack. */
interface ProgramErrorEvent {
    message: string;
    stack: string;
}
interface ProgramErrorsApi {
    onError(listener: (error: ProgramErrorEvent) => void): void;
    offError(listener?: (error: never) => void): void;
    onUnhandledRejection(listener: (event: UnhandledRejectionEvent) => void): void;
    offUnhandledRejection(listener?: (event: never) => void): void;
}

/** `wx.getRandomValues`, from the seed of the mini program. */

interface RandomValuesResult extends ApiResult {
    randomValues: ArrayBuffer;
}
interface RandomValuesOption extends ApiCallbacks<RandomValuesResult> {
    /** How many bytes, from 1 to 1,048,576. */
    length: number;
}

/** `wx.request`: ten at once, the domain rules in front, the host's `fetch` behind. */

interface RequestOption extends HttpOption, ApiCallbacks<RequestResult> {
    /** `'json'` (default): the answer is parsed when it is JSON. */
    dataType?: string;
    responseType?: 'text' | 'arraybuffer';
    /** ms; default and most 60,000. */
    timeout?: number;
    /** The body comes in pieces, through `onChunkReceived`. */
    enableChunked?: boolean;
}
interface RequestResult extends ApiResult {
    data: string | Record<string, unknown> | ArrayBuffer;
    /** Whatever it is, it is a success (Documented). */
    statusCode: number;
    header: Record<string, string>;
    cookies: string[];
}
interface HeadersReceivedEvent {
    header: Record<string, string>;
    statusCode: number;
    cookies: string[];
}
interface ChunkReceivedEvent {
    data: ArrayBuffer;
}
interface RequestTask {
    abort(): void;
    onHeadersReceived(listener: (event: HeadersReceivedEvent) => void): void;
    offHeadersReceived(listener?: (event: never) => void): void;
    onChunkReceived(listener: (event: ChunkReceivedEvent) => void): void;
    offChunkReceived(listener?: (event: never) => void): void;
}

/** The old single socket of wx: `onSocketOpen` and its like, `sendSocketMessage`, `closeSocket`. */

interface SingleSocketApi {
    onSocketOpen(listener: (event: SocketOpenEvent) => void): void;
    onSocketMessage(listener: (event: SocketMessageEvent) => void): void;
    onSocketError(listener: (event: SocketErrorEvent) => void): void;
    onSocketClose(listener: (event: SocketCloseEvent) => void): void;
    sendSocketMessage<Option extends SocketTaskSendOption>(option: Option): ApiPromise<Option, ApiResult>;
    closeSocket<Option extends SocketTaskCloseOption = SocketTaskCloseOption>(option?: Option): ApiPromise<Option, ApiResult>;
}

/** `wx.setStorage` and the rest of the storage, with its limits; it outlives the program. */

interface StorageInfo {
    keys: string[];
    /** KB */
    currentSize: number;
    /** KB */
    limitSize: number;
}
interface StorageInfoResult extends StorageInfo, ApiResult {
}
interface SetStorageOption extends ApiCallbacks {
    key: string;
    data: unknown;
    encrypt?: boolean;
}
interface StorageKeyOption extends ApiCallbacks {
    key: string;
}
interface GetStorageOption<Data = unknown> extends ApiCallbacks<GetStorageResult<Data>> {
    key: string;
    encrypt?: boolean;
}
interface GetStorageResult<Data = unknown> extends ApiResult {
    data: Data;
}
/** The interfaces of wx about storage. */
interface StorageApi {
    /** @throws Error when the data is too large or cannot be stored */
    setStorageSync(key: string, data: unknown): void;
    /** `''` when there is nothing. */
    getStorageSync<Data = unknown>(key: string): Data;
    removeStorageSync(key: string): void;
    clearStorageSync(): void;
    getStorageInfoSync(): StorageInfo;
    setStorage<Option extends SetStorageOption>(option: Option): ApiPromise<Option, ApiResult>;
    getStorage<Data = unknown, Option extends GetStorageOption<Data> = GetStorageOption<Data>>(option: Option): ApiPromise<Option, GetStorageResult<Data>>;
    removeStorage<Option extends StorageKeyOption>(option: Option): ApiPromise<Option, ApiResult>;
    clearStorage<Option extends ApiCallbacks = ApiCallbacks>(option?: Option): ApiPromise<Option, ApiResult>;
    getStorageInfo<Option extends ApiCallbacks<StorageInfoResult> = ApiCallbacks<StorageInfoResult>>(option?: Option): ApiPromise<Option, StorageInfoResult>;
}
/** What a test may look at and change: the one thing that outlives a destroyed program. */
interface StorageControl {
    get(key: string): unknown;
    set(key: string, data: unknown): void;
    delete(key: string): void;
    clear(): void;
    readonly keys: readonly string[];
}

/** `wx.getDeviceInfo`, `wx.getAppBaseInfo` and their like, for one plausible device of each platform. */

/** What the platform calls itself. */
type SystemName = 'android' | 'ios' | 'devtools' | 'ohos';
interface DeviceInfo {
    abi: string;
    deviceAbi: string;
    benchmarkLevel: number;
    brand: string;
    cpuType: string;
    memorySize: string;
    model: string;
    platform: SystemName;
    system: string;
}
interface AppBaseInfo {
    PCKernelVersion: string;
    /** Version of the base library. */
    SDKVersion: string;
    enableDebug: boolean;
    fontSizeScaleFactor: number;
    fontSizeSetting: number;
    host: {
        appId: string;
    };
    language: string;
    /** Version of WeChat. */
    version: string;
    theme: 'light' | 'dark';
}
interface SystemInfo extends Omit<AppBaseInfo, 'PCKernelVersion' | 'fontSizeScaleFactor'> {
    benchmarkLevel: number;
    brand: string;
    model: string;
    platform: SystemName;
    system: string;
    albumAuthorized: boolean;
    bluetoothEnabled: boolean;
    cameraAuthorized: boolean;
    deviceOrientation: 'portrait' | 'landscape';
    locationAuthorized: boolean;
    locationEnabled: boolean;
    locationReducedAccuracy: boolean;
    microphoneAuthorized: boolean;
    notificationAlertAuthorized: boolean;
    notificationAuthorized: boolean;
    notificationBadgeAuthorized: boolean;
    notificationSoundAuthorized: boolean;
    phoneCalendarAuthorized: boolean;
    pixelRatio: number;
    safeArea: {
        bottom: number;
        height: number;
        left: number;
        right: number;
        top: number;
        width: number;
    };
    screenHeight: number;
    screenWidth: number;
    statusBarHeight: number;
    wifiEnabled: boolean;
    windowHeight: number;
    windowWidth: number;
}
/** The interfaces of wx about the device and itself. */
interface SystemApi {
    getDeviceInfo(): DeviceInfo;
    getAppBaseInfo(): AppBaseInfo;
    getSystemInfoSync(): SystemInfo;
    canIUse(schema: string): boolean;
    getAccountInfoSync(): AccountInfo;
}
/** Which mini program it is. */
interface AccountInfo {
    miniProgram: {
        appId: string;
        envVersion: 'develop' | 'trial' | 'release';
        version: string;
    };
    plugin: {
        appId: string;
        version: string;
    };
}

/** `wx.createTCPSocket`: plain TCP to listed domains and to machines of the phone's own network. */

interface SocketPlace {
    address: string;
    family: string;
    port: number;
}
interface TcpMessageEvent {
    message: ArrayBuffer;
    remoteInfo: SocketPlace & {
        size: number;
    };
    localInfo: SocketPlace;
}
interface StreamErrorEvent {
    errMsg: string;
    errCode?: number;
}
type Off$1 = (listener?: (event: never) => void) => void;
interface TCPSocket {
    /** `timeout` is in seconds; default 2. (Documented) */
    connect(option: {
        address: string;
        port: number;
        timeout?: number;
    }): void;
    write(data: string | ArrayBuffer): void;
    close(): void;
    bindWifi(option: {
        BSSID: string;
    }): void;
    onConnect(listener: (event: {
        errMsg: string;
    }) => void): void;
    onMessage(listener: (event: TcpMessageEvent) => void): void;
    onError(listener: (event: StreamErrorEvent) => void): void;
    onClose(listener: (event: {
        errMsg: string;
    }) => void): void;
    onBindWifi(listener: (event: {
        errMsg: string;
    }) => void): void;
    offConnect: Off$1;
    offMessage: Off$1;
    offError: Off$1;
    offClose: Off$1;
    offBindWifi: Off$1;
}

/** `wx.uploadFile` and `wx.downloadFile`, on top of `wx.request`. */

interface TransferProgressEvent {
    progress: number;
    totalBytesSent: number;
    totalBytesExpectedToSend: number;
    totalBytesWritten: number;
    totalBytesExpectedToWrite: number;
}
interface TransferTask {
    abort(): void;
    onProgressUpdate(listener: (event: TransferProgressEvent) => void): void;
    offProgressUpdate(listener?: (event: never) => void): void;
    onHeadersReceived(listener: (event: {
        header: Record<string, string>;
    }) => void): void;
    offHeadersReceived(listener?: (event: never) => void): void;
}
interface UploadFileResult extends ApiResult {
    data: string;
    statusCode: number;
}
interface UploadFileOption extends ApiCallbacks<UploadFileResult> {
    url: string;
    filePath: string;
    name: string;
    formData?: Record<string, unknown>;
    header?: Record<string, unknown>;
    timeout?: number;
}
interface DownloadFileResult extends ApiResult {
    /** Where the platform put it, unless `filePath` said where. */
    tempFilePath: string;
    filePath: string;
    statusCode: number;
}
interface DownloadFileOption extends ApiCallbacks<DownloadFileResult> {
    url: string;
    filePath?: string;
    header?: Record<string, unknown>;
    timeout?: number;
}

/** `wx.createUDPSocket`: datagrams to machines of the phone's own network. */

interface UdpMessageEvent {
    message: ArrayBuffer;
    remoteInfo: SocketPlace & {
        size: number;
    };
    localInfo: SocketPlace;
}
interface UdpSendOption {
    address: string;
    port: number;
    message: string | ArrayBuffer;
    offset?: number;
    length?: number;
    setBroadcast?: boolean;
}
type Off = (listener?: (event: never) => void) => void;
interface UDPSocket {
    /** @returns the port */
    bind(port?: number): number;
    connect(option: {
        address: string;
        port: number;
    }): void;
    send(option: UdpSendOption): void;
    write(option: UdpSendOption): void;
    close(): void;
    setTTL(ttl: number): void;
    onListening(listener: (event: {
        errMsg: string;
    }) => void): void;
    onMessage(listener: (event: UdpMessageEvent) => void): void;
    onError(listener: (event: StreamErrorEvent) => void): void;
    onClose(listener: (event: {
        errMsg: string;
    }) => void): void;
    offListening: Off;
    offMessage: Off;
    offError: Off;
    offClose: Off;
}

/** What a mini program calls `wx`, put together of its parts as a base library has them. */

/** `wx` as a mini program sees it. */
interface Wx extends AppApi, Base64Api, InteractionApi, LocalNetworkApi, NavigationApi, NetworkApi, ProgramErrorsApi, SingleSocketApi, StorageApi, SystemApi {
    connectSocket(option: ConnectSocketOption): SocketTask;
    request(option: RequestOption): RequestTask;
    login<Option extends LoginOption = LoginOption>(option?: Option): ApiPromise<Option, LoginResult>;
    getRandomValues<Option extends RandomValuesOption>(option: Option): ApiPromise<Option, RandomValuesResult>;
}
/** What is there in part: as much as code about the network uses. */
interface WxInPart {
    /** Where the files of a user lie. */
    readonly env: {
        readonly USER_DATA_PATH: string;
    };
    getFileSystemManager(): FileSystemManager;
    createTCPSocket(option?: {
        type?: 'ipv4' | 'ipv6';
    }): TCPSocket;
    createUDPSocket(type?: string): UDPSocket;
    uploadFile(option: UploadFileOption): TransferTask;
    downloadFile(option: DownloadFileOption): TransferTask;
}

/** What a simulated mini program can be told, and how each option is checked. */

interface MiniProgramOptions {
    /** Default `'android'`. */
    platform?: PlatformName;
    /** A phone by the name of its trace: its platform and quirks, which other options may change. */
    phone?: string;
    /** Default: `'jsapi'` on iOS, `'binding'` elsewhere. */
    socketImplementation?: SocketImplementationName;
    /** What differs from the platform's usual behaviour. */
    quirks?: Partial<Quirks>;
    /** What goes wrong from the start; `program.faults` changes it later. */
    faults?: Partial<FaultSettings>;
    /** Default: the host's timers, looked up at each call. */
    clock?: Clock;
    /** A server in the same process: called once per dialled socket, a macrotask after `connectSocket`. */
    server?: ServerHandler;
    /** Or a way to real servers: `globalThis.WebSocket`, or that of the package `ws`. */
    WebSocket?: WebSocketConstructor;
    /** Third argument of the `WebSocket` constructor, such as `{ ca }` for `ws`. */
    webSocketOptions?: Readonly<Record<string, unknown>>;
    /** What `wx.request` goes through. Default: the host's `fetch`, looked up at each call. */
    fetch?: FetchLike;
    /** The domain lists. Default: none, and everything may be called. */
    domains?: DomainLists;
    /** The phone's own address in its network, which it may not call. Default `'192.168.1.23'`. */
    ownAddress?: string;
    /**
     * The mask of that network: only machines that share it are reached without being listed (Documented). Default: none,
     * and every private address is reached (Observed, with routers in between).
     */
    netmask?: string;
    /** Debugging is on: lists and certificates are not verified (Documented). Default false. */
    debugging?: boolean;
    /** The server's side of `wx.createTCPSocket`. Default: every port is closed. */
    tcpServer?: TcpServer;
    /** What answers the datagrams of `wx.createUDPSocket`. Default: they are lost. */
    udpServer?: UdpServer;
    /** Of `wx.getAccountInfoSync` and the Referer. Default `'wx0000000000000000'`. */
    appId?: string;
    /** Default `'develop'`. */
    envVersion?: 'develop' | 'trial' | 'release';
    /** The version that is released. Default `''`. */
    version?: string;
    /** Version of the base library: what it does not have is missing from `wx`. Default `'3.8.9'`. */
    baseLibrary?: string;
    /** Interfaces that are missing all the same, as `onAppShow` is in plugins. */
    missing?: readonly (keyof Wx | keyof WxInPart)[];
    /** `networkTimeout.connectSocket` of app.json, in ms; default 60,000 (Documented). */
    connectTimeout?: number;
    /** How many sockets may be open at once; default 5 (Documented), under remote debugging 2 (Observed). */
    socketLimit?: number;
    /** A device under remote debugging: 2 sockets, and 5 messages a second leave each (Observed). Default false. */
    remoteDebugging?: boolean;
    /**
     * Where the random numbers of `getRandomValues` and `login` begin, and those of `Math.random` in code that runs
     * through `run`, there on real time only if it is given. Default 1.
     */
    seed?: number;
    /** How many entries the timeline keeps before it forgets the older half; default 100,000, 0 records nothing. */
    timelineLimit?: number;
}

/** Loads the files of a program as the platform does: each in the module wrapper, with `require`. */

/** A file by its path (relative to the working directory) or by a `URL` with `file:`, or the source itself. */
type ProgramFile = string | {
    readonly href: string;
} | {
    source: string;
    path?: string;
};
/**
 * Makes CommonJS of a file's source: of ES modules or TypeScript. `transformSync` of esbuild and of swc, with their
 * options, give what it has to return.
 */
type Transform = (source: string, path: string) => string | {
    readonly code: string;
};

/** A whole program: its app, its pages and components, all in one realm, with one module cache. */

/** A component that a test put into a page. */
interface AttachedComponent {
    readonly instance: ComponentInstance;
    /** What it triggered, in order. */
    readonly events: readonly ComponentEvent[];
    /** What the page above gives it anew. */
    setProperties(properties: object): void;
    detach(): void;
}
/** A program that was launched, in the hands of a test. */
interface LaunchedProgram {
    /** What `getApp()` gives. */
    readonly app: Readonly<Record<string, unknown>>;
    /** What `getCurrentPages()` gives: the last one is shown. */
    readonly pages: readonly PageInstance[];
    /** The page that is shown. */
    readonly page: PageInstance;
    /** The data of the page that is shown, copied into the test's own realm: Node's `assert` compares prototypes. */
    readonly data: Record<string, unknown>;
    /** The user goes back. @throws SimulatorError `ERR_STATE` on the first page */
    back(): void;
    /**
     * The view calls a function of the page that is shown, as for a tap. What it throws is swallowed.
     * @throws SimulatorError `ERR_ARGUMENT` where the page has no such function
     */
    trigger(handler: string, event?: object): void;
    /** Puts a component into the page that is shown: created, attached, ready. @param path from the root */
    attach(path: string, properties?: object): AttachedComponent;
    /** The exports of a module as the program shares them. @param path from the root */
    require<Exports = unknown>(path: string): Exports;
}

/** The JavaScript of a program: one realm and one module cache for everything that runs in it, until it ends. */

interface RunOptions extends RealmOptions {
    /** What `require('name')` finds beside files: the path of a file, or the exports themselves. */
    modules?: Readonly<Record<string, unknown>>;
    /** Makes CommonJS of ES modules and TypeScript: `(source, path) => esbuild.transformSync(…)`. Default: none. */
    transform?: Transform;
}
interface LaunchOptions extends RunOptions {
    /** The page to start at, with its query: `'pages/room/room?id=1'`. Default: the first of app.json. */
    page?: string;
    /** WeChat's number for the way in. Default 1001, the list of mini programs. */
    scene?: number;
    /** By the name that `requirePlugin` is given: the main file of a plugin. It runs in a frozen realm of its own. */
    plugins?: Readonly<Record<string, string>>;
}

/** A whole simulated mini program, put together of its rooms: `wx`, the program's JavaScript, the wire. */

/** A simulated mini program: its `wx` in the program's hands, everything else in the test's. */
interface MiniProgram {
    readonly wx: Wx & WxInPart;
    readonly platform: PlatformName;
    readonly socketImplementation: SocketImplementationName;
    /** Every quirk as it is in force. */
    readonly quirks: Readonly<Quirks>;
    readonly clock: Clock;
    /** The program's own timers: those of code that runs through {@link MiniProgram.run}. */
    readonly timers: ProgramTimers;
    readonly app: AppControl;
    readonly network: NetworkControl;
    readonly sockets: SocketList;
    readonly faults: FaultSettings & {
        reset(): void;
    };
    readonly storage: StorageControl;
    readonly account: AccountControl;
    /** The user's files, which outlive the program. */
    readonly files: FileControl;
    readonly interaction: InteractionControl;
    readonly localNetwork: LocalNetworkControl;
    readonly timeline: Timeline;
    /** What listeners, callbacks and timers threw, and promises that nobody caught: the platform swallowed it. */
    readonly errors: readonly SwallowedError[];
    /**
     * Evaluates a CommonJS file as the platform does: in the module wrapper, in a realm that has only ECMAScript's
     * built-ins, `wx`, timers and `console`. What runs later shares that realm, and the modules that are required; options
     * that furnish the realm otherwise begin a new one, and the timers and sockets of the old one end. Starts the program
     * again if it was destroyed.
     * @returns its `module.exports`; what it throws while loading is thrown here
     */
    run<Exports = unknown>(file: ProgramFile, options?: RunOptions): Exports;
    /**
     * Starts a whole program: app.js, its pages and components, with one module cache, at the first page of app.json. What
     * its files throw while they load is thrown here; what their functions throw is in {@link MiniProgram.errors}.
     * @param root the folder of app.json
     * @throws SimulatorError `ERR_ARGUMENT` for a folder or a page that is not there, `ERR_STATE` where one runs already
     */
    launch(root: string, options?: LaunchOptions): LaunchedProgram;
}
/**
 * Makes a simulated mini program.
 * @throws SimulatorError `ERR_OPTION` for options that do not exist or contradict each other
 */
declare function createMiniProgram(options?: MiniProgramOptions): MiniProgram;

/**
 * A random but repeatable life of a mini program: hidden, shown, cut off, destroyed, in an order that a seed decides.
 */

interface RandomStoryOptions {
    /** The same seed gives the same story. */
    seed: number;
    /** How many things happen; default 40. */
    steps?: number;
    /** The longest pause between two of them, in ms; default 15,000. */
    longestPause?: number;
    /** What the program itself does meanwhile, by name: a flood of messages, a new subscription. None at rest. */
    actions?: Readonly<Record<string, () => void>>;
    /** Whether the program may be destroyed in between; default false. After 30 min suspended it is in any case. */
    destroys?: boolean;
    /** Starts a destroyed program again, by `run`. Default: `launch()`, which runs nothing. */
    restart?: () => void;
}
/** One thing that happened in a story, and the random numbers that it took, so that it can happen again. */
interface StoryStep {
    /** How long after the step before, in ms. */
    readonly after: number;
    readonly what: string;
    readonly drawn?: readonly number[];
}
/**
 * Lets random things happen to a program, one after another: it is hidden, shown, suspended; the network changes and
 * goes; sockets drop and die; dials and sends fail; events are late, doubled and reordered. At the end it is in the
 * foreground, on WiFi, with no faults.
 * @returns what happened, in order; rejects with a SimulatorError for options that cannot be, or without a virtual clock
 */
declare function tellRandomStory(program: MiniProgram, options: RandomStoryOptions): Promise<string[]>;

/** A random story that a test has to survive; when it does not, the shortest story that still breaks it. */

interface CheckStoryOptions extends Pick<RandomStoryOptions, 'steps' | 'longestPause' | 'destroys'> {
    /** The same seed gives the same story. Either this or {@link CheckStoryOptions.story}. */
    seed?: number;
    /** A story as the error of a failed check prints it: it is told once, and not made shorter. */
    story?: readonly StoryStep[];
    /** How many shorter stories are tried; default 300. */
    attempts?: number;
}
/** One telling of a story, in the hands of the test. */
interface Story {
    /** Lets the story happen to a program on a virtual clock. @returns what happened, in order */
    tell(program: MiniProgram, parts?: Pick<RandomStoryOptions, 'actions' | 'restart'>): Promise<string[]>;
}
/**
 * Runs a scenario with a random story. If it throws, the story is made shorter as long as the scenario still throws, and
 * the error prints what is left as a test.
 * @param scenario makes a new program each time, calls `story.tell(program)` once, and asserts
 * @throws Error with the seed and the shortest story; its `cause` is what the scenario threw for that
 */
declare function checkStory(options: CheckStoryOptions, scenario: (story: Story) => Promise<void>): Promise<void>;

export { SimulatorError, Timeline, checkStory, createClock, createMiniProgram, createRandom, tellRandomStory };
export type { AcceptOptions, AccountControl, ApiCallbacks, ApiFailure, ApiPromise, ApiResult, AppBaseInfo, AppControl, AppHideEvent, AppShowEvent, AppState, AttachedComponent, CheckStoryOptions, ChunkReceivedEvent, Clock, ComponentEvent, ComponentInstance, ConnectSocketOption, Datagram, DeviceInfo, DomainLists, FailureWords, FaultSettings, FetchInit, FetchLike, FetchResponse, FileControl, FileSystemManager, GetStorageOption, GetStorageResult, HeadersReceivedEvent, InteractionControl, LaunchOptions, LaunchedProgram, LocalNetworkControl, LocalService, LoginOption, LoginResult, MiniProgram, MiniProgramOptions, NetworkControl, NetworkStatusEvent, NetworkType, NetworkTypeResult, NetworkWeakEvent, OpenFailureNumber, PageInstance, PlatformName, ProgramFile, ProgramTimers, Quirks, RandomStoryOptions, RandomValuesOption, RandomValuesResult, RealmOptions, RequestMethod, RequestOption, RequestResult, RequestTask, RunOptions, SeededRandom, ServerConnection, ServerHandler, Session, SetStorageOption, ShownMessage, SimulatedSocket, SocketCloseEvent, SocketErrorEvent, SocketEventName, SocketImplementationName, SocketList, SocketMessageEvent, SocketOpenEvent, SocketOptions, SocketProfile, SocketTask, SocketTaskCloseOption, SocketTaskSendOption, StorageControl, StorageInfo, StorageInfoResult, StorageKeyOption, Story, StoryStep, SwallowedError, SystemInfo, TCPSocket, TcpConnection, TcpServer, TimelineActor, TimelineEntry, Transform, UDPSocket, UdpServer, VirtualClock, WebSocketConstructor, WebSocketLike, Wx, WxInPart };
