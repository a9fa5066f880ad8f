/// <reference lib="es2018.asynciterable" />
/** Why a connection could not be opened, in the platform's words and numbers. */

/** A failure as the platform reports it; the numbers stand only where it gives them. */
interface PlatformFailure {
    errMsg: string;
    errCode?: number;
    errno?: number;
}
/** A failure in words that a test chose: the platform's own for a phone that the simulator does not know. */
type FailureWords = string | PlatformFailure;

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

/** A message, whoever published it, and its delivery to one subscriber. */

type PublishProperties = NonNullable<IPublishPacket['properties']>;
/** Properties that travel with a message from its publisher to its subscribers; the others belong to one hop. */
type MessageProperties = Omit<PublishProperties, 'topicAlias' | 'subscriptionIdentifier' | 'messageExpiryInterval'>;
interface Message {
    topic: string;
    payload: Buffer;
    qos: QoS;
    retain: boolean;
    properties: MessageProperties;
    /** Milliseconds on the broker's clock; Infinity for a message that does not expire. */
    expiresAt: number;
    /** Client id of the publisher; undefined for what the broker itself publishes. */
    from?: string;
}
/** A message on its way to one subscriber. */
interface Delivery {
    message: Message;
    qos: QoS;
    retain: boolean;
    /** Subscription identifiers (MQTT 5) of the subscriptions that asked for it. */
    identifiers: number[];
}
interface MessageSource {
    topic: string;
    payload: Uint8Array | string;
    qos?: QoS;
    retain?: boolean;
    properties?: PublishProperties;
}

/** Why something is refused or ended, in the names and numbers of MQTT. */

/** Reason codes of MQTT 5 that say why something is refused or ended, by the names of its section 2.4. */
declare const reasonCodes: {
    readonly 'unspecified error': 128;
    readonly 'malformed packet': 129;
    readonly 'protocol error': 130;
    readonly 'implementation specific error': 131;
    readonly 'unsupported protocol version': 132;
    readonly 'client identifier not valid': 133;
    readonly 'bad user name or password': 134;
    readonly 'not authorized': 135;
    readonly 'server unavailable': 136;
    readonly 'server busy': 137;
    readonly banned: 138;
    readonly 'server shutting down': 139;
    readonly 'bad authentication method': 140;
    readonly 'keep alive timeout': 141;
    readonly 'session taken over': 142;
    readonly 'topic filter invalid': 143;
    readonly 'topic name invalid': 144;
    readonly 'packet identifier in use': 145;
    readonly 'packet identifier not found': 146;
    readonly 'receive maximum exceeded': 147;
    readonly 'topic alias invalid': 148;
    readonly 'packet too large': 149;
    readonly 'message rate too high': 150;
    readonly 'quota exceeded': 151;
    readonly 'administrative action': 152;
    readonly 'payload format invalid': 153;
    readonly 'retain not supported': 154;
    readonly 'qos not supported': 155;
    readonly 'use another server': 156;
    readonly 'server moved': 157;
    readonly 'shared subscriptions not supported': 158;
    readonly 'connection rate exceeded': 159;
    readonly 'maximum connect time': 160;
    readonly 'subscription identifiers not supported': 161;
    readonly 'wildcard subscriptions not supported': 162;
};
type Reason = keyof typeof reasonCodes;

/** Who may connect and do what, as lists: users with their passwords, and an access control list. */

/** One line of an access control list. The first line that fits a request decides. */
interface AclRule {
    /** Only this user. Default: everybody. */
    username?: string;
    /** Only this client. Default: everybody. */
    clientId?: string;
    /** Default: both. */
    action?: 'publish' | 'subscribe';
    /**
     * A topic filter, in which `{clientId}` and `{username}` stand for those of the client. A subscription fits when
     * every topic that it can match is in it.
     */
    topic: string;
    /** Default true. */
    allow?: boolean;
}

/** The time a broker lives in. Milliseconds; a real host's timers and any virtual clock fit. */
interface Clock {
    now(): number;
    setTimeout(callback: () => void, ms: number): unknown;
    clearTimeout(id: unknown): void;
}

/** What a broker can be told: who may connect and do what, and its limits. */

interface Credentials {
    clientId: string;
    username: string | undefined;
    password: Buffer | undefined;
    protocolVersion: 3 | 4 | 5;
}
interface AccessRequest {
    clientId: string;
    username: string | undefined;
    action: 'publish' | 'subscribe';
    /** A topic name, or the filter of a subscription as the client wrote it. */
    topic: string;
}
/** Limits carry the names of the CONNACK properties that announce them to an MQTT 5 client. */
interface BrokerOptions {
    /** Default: the host's timers, looked up at each call. */
    clock?: Clock;
    /** Who may connect, with which password. Default: everybody. */
    users?: Readonly<Record<string, string>>;
    /** Who may publish and subscribe where; what no line allows is forbidden. Default: everybody everywhere. */
    acl?: readonly AclRule[];
    /** Instead of `users`, a function: `true`, or why not. */
    authenticate?: (credentials: Credentials) => true | Reason;
    /** Instead of `acl`, a function. */
    authorize?: (request: AccessRequest) => boolean;
    /** QoS 1 and 2 messages a client may have unanswered. Default 65,535. MQTT 5. */
    receiveMaximum?: number;
    /** Bytes of a whole packet from a client. Default: no limit. */
    maximumPacketSize?: number;
    /** Aliases a client may give. Default 10. MQTT 5. */
    topicAliasMaximum?: number;
    /** Default 2. */
    maximumQoS?: QoS;
    /** Default true. */
    retainAvailable?: boolean;
    /** Default true. */
    wildcardSubscriptionAvailable?: boolean;
    /** Default true. */
    subscriptionIdentifiersAvailable?: boolean;
    /** Default true. */
    sharedSubscriptionAvailable?: boolean;
    /** Seconds, in place of what the client asks for. Default: as the client asks. MQTT 5. */
    serverKeepAlive?: number;
    /** Seconds a session may outlive its connection, whatever the client asks for. Default: no limit. MQTT 5. */
    sessionExpiryMaximum?: number;
    /** Milliseconds a connection may take to send its CONNECT. Default 10,000. */
    connectTimeout?: number;
    /** How many of the latest entries the timeline keeps. Default: all. */
    timelineLimit?: number;
}

/** Rules by which a broker misbehaves, and which of them fits a packet. */

/** Who sends the packet a rule is about. */
type Side = 'client' | 'broker';
/** The client a rule applies to, as tests see and move it. */
interface ConnectedClient {
    /** Number of the connection, from 1. */
    readonly id: number;
    /** Empty until CONNECT was accepted. */
    readonly clientId: string;
    readonly protocolVersion: 3 | 4 | 5;
    readonly username: string | undefined;
    /** Seconds, 0 for none; what the server asked for where it did. */
    readonly keepalive: number;
    readonly isOpen: boolean;
    /** Sends any packet, asked for or not; rules of the script apply to it. */
    send(packet: Packet): void;
    sendBytes(bytes: Uint8Array): void;
    /** Whatever is sent to this client while `act` runs goes out as one piece. */
    inOneFrame(act: () => void): void;
    /** Ends the connection without a word. Its will is published. */
    drop(): void;
}
interface ScriptedEvent {
    /** Absent when a connection opens. */
    packet: Packet | undefined;
    client: ConnectedClient;
    /** What would have happened without the rule. May be called later, more than once, or never. */
    proceed(): void;
    after(ms: number, act: () => void): void;
}
/**
 * - `ignore`: the packet is lost
 * - `delay`: it is dealt with `ms` later (default 1000); others overtake it
 * - `close`: the connection is dropped instead
 * - `garbage`: `bytes` are sent instead (default: no packet of any version)
 * - `duplicate`: it goes out twice
 * - `truncate`: `size` bytes of it go out (default: half), then the connection is dropped
 * - `chunk`: it goes out in pieces of `size` bytes (default 1)
 * - `join`: everything goes out as one piece
 *
 * For a packet of the client, the last four are done to what the broker answers that client at once.
 */
type Misbehaviour = 'ignore' | 'delay' | 'close' | 'garbage' | 'duplicate' | 'truncate' | 'chunk' | 'join' | ((event: ScriptedEvent) => void);
interface Rule {
    /** The packet that sets it off, or the opening of a connection. */
    on: PacketCmd | 'open';
    /** Default: who can send such a packet; `client` where both can. */
    from?: Side;
    do: Misbehaviour;
    /** Only this client. */
    clientId?: string;
    when?: (packet: Packet | undefined, client: ConnectedClient) => boolean;
    /** How many times it lets pass before it steps in. Default 0. */
    skip?: number;
    /** How many times it steps in. Default: always. */
    times?: number;
    ms?: number;
    bytes?: Uint8Array;
    size?: number;
}

/** Who is subscribed to what. */

interface Subscription {
    clientId: string;
    /** As the client wrote it, `$share/…` included: the name under which it is replaced and removed. */
    name: string;
    /** What topics are compared with. */
    filter: string;
    /** Name of the shared subscription's group. */
    group?: string;
    qos: QoS;
    /** No Local: not what this client published itself. */
    noLocal: boolean;
    /** Keep the retain flag of what is forwarded. */
    retainAsPublished: boolean;
    identifier?: number;
}

/** A session as a test sees it. */

/** A session as it is now. */
interface SessionView {
    clientId: string;
    isConnected: boolean;
    subscriptions: Subscription[];
    /** QoS 1 and 2 messages that have no packet identifier yet. */
    queued: readonly Delivery[];
    /** QoS 1 and 2 messages sent and not completed. */
    inflight: {
        id: number;
        awaits: 'publish' | 'pubrel';
        delivery: Delivery;
    }[];
    /** Packet identifiers of QoS 2 messages of the client whose PUBREL has not come. */
    received: number[];
    /** When it ends, on the broker's clock; undefined while connected or when it does not end. */
    expiresAt: number | undefined;
    will: MessageSource | undefined;
}

/** The record of what crossed the broker's doorstep, in order. */

interface TimelineEntry {
    /** Milliseconds on the broker's clock. */
    at: number;
    /** Number of the connection, from 1. */
    connection: number;
    /** Empty until CONNECT was accepted. */
    clientId: string;
    /** `in` and `out` are packets, `raw` bytes that are none, `scripted` a rule that stepped in. */
    what: 'open' | 'in' | 'out' | 'raw' | 'scripted' | 'close';
    packet?: Packet;
    /** Why it closed, which rule stepped in, the raw bytes in hexadecimal. */
    detail?: string;
}

/** What lies between a broker and the bytes of one client. */
/** The way to a client: bytes out, and the end. */
interface Transport {
    send(bytes: Uint8Array): void;
    close(): void;
}
/** What a transport calls. */
interface Attachment {
    receive(bytes: Uint8Array): void;
    /** The transport is gone. */
    closed(): void;
}

/** The broker: connections in, sessions and messages behind them, and what a test can see and do. */

/**
 * An MQTT 3.1, 3.1.1 and 5 broker in process. It has no timer, no randomness and no time but those of its clock:
 * on a virtual clock one order of inputs has one timeline.
 */
declare class Broker {
    /** Put it where a mini program's server goes: `createMiniProgram({ server: broker.server })`. */
    readonly server: ServerHandler;
    private readonly parts;
    private readonly live;
    private lastConnection;
    private lastAssigned;
    private stopped;
    /** @throws SimulatorError `ERR_OPTION` for options that do not exist, cannot be, or contradict each other */
    constructor(options?: BrokerOptions);
    /** Packets in and out per client with their times, and what else happened at the doorstep. Passwords are hidden. */
    get timeline(): readonly TimelineEntry[];
    /** Open connections, in order of their opening; those without an accepted CONNECT too. */
    get connections(): readonly ConnectedClient[];
    connection(clientId: string): ConnectedClient | undefined;
    get sessions(): readonly SessionView[];
    session(clientId: string): SessionView | undefined;
    get retained(): readonly Message[];
    /** A new connection. What the transport is asked to send may be answered within `send`. */
    attach(transport: Transport): Attachment;
    /**
     * Publishes as the broker itself.
     * @throws SimulatorError `ERR_ARGUMENT` unless the topic is one, and the payload text or bytes
     */
    publish(source: MessageSource): void;
    /** Ends a client's connection, with a DISCONNECT where it speaks MQTT 5. Returns whether it was connected. */
    kick(clientId: string, reason?: Reason): boolean;
    /** Misbehaves from now on as the rule says. Returns a function that takes the rule back. */
    script(rule: Rule): () => void;
    clearScript(): void;
    /** Shuts down: every connection is closed, no timer is left, nobody can attach. Wills stay unpublished. */
    stop(): void;
    /** The timeline, one line for each entry: good as the message of an assertion. */
    toString(): string;
    private dispatch;
    private answer;
    private assignClientId;
}
/** Makes a broker, at whose doorstep nobody stands yet. */
declare const createBroker: (options?: BrokerOptions) => Broker;

export { Broker, createBroker };
export type { AccessRequest, AclRule, Attachment, BrokerOptions, Clock, ConnectedClient, Credentials, Message, MessageSource, Misbehaviour, Reason, Rule, ScriptedEvent, SessionView, Subscription, TimelineEntry, Transport };
