'use strict';

Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });

const node_timers = require('node:timers');
const node_util = require('node:util');
const node_vm = require('node:vm');
const node_path = require('node:path');
const node_fs = require('node:fs');
const node_url = require('node:url');

/**
 * The simulator was used in a way that has no meaning. The message says what to do instead.
 *
 * `code` is one of `ERR_OPTION` (a bad option, quirk or fault), `ERR_STATE` (the call does not fit what
 * happened before, such as sending on a closed server connection) and `ERR_ARGUMENT` (a bad argument).
 */ class SimulatorError extends Error {
    constructor(code, message){
        super(message), this.name = 'SimulatorError';
        this.code = code;
    }
}

const aFunction = {
    words: 'a function',
    met: (value)=>typeof value === 'function'
};
const aBoolean = {
    words: 'true or false',
    met: (value)=>typeof value === 'boolean'
};
const nothing$1 = {
    words: 'undefined',
    met: (value)=>value === undefined
};
const text = {
    words: 'a string',
    met: (value)=>typeof value === 'string'
};
const anObject = {
    words: 'an object',
    met: (value)=>typeof value === 'object' && value !== null && !Array.isArray(value)
};
const aNumber = {
    words: 'a number',
    met: Number.isFinite
};
const milliseconds = {
    words: 'a number of milliseconds from 0 up',
    met: (value)=>aNumber.met(value) && value >= 0
};
function wholeNumber(least, most = Infinity) {
    const words = most === Infinity ? `a whole number from ${least} up` : `a whole number from ${least} to ${most}`;
    return {
        words,
        met: (value)=>Number.isInteger(value) && value >= least && value <= most
    };
}
function oneOf(...choices) {
    const words = choices.map((choice)=>typeof choice === 'string' ? `'${choice}'` : String(choice)).join(', ');
    return {
        words: `one of ${words}`,
        met: (value)=>choices.includes(value)
    };
}
function listOf(item, of) {
    return {
        words: `a list of ${of}`,
        met: (value)=>Array.isArray(value) && value.every(item.met)
    };
}
function either(...expectations) {
    return {
        words: expectations.map(({ words })=>words).join(', or '),
        met: (value)=>expectations.some(({ met })=>met(value))
    };
}
/** An object that has these methods. */ function objectWith(words, ...methods) {
    return {
        words,
        met: (value)=>(typeof value === 'object' && value !== null || typeof value === 'function') && methods.every((name)=>typeof value[name] === 'function')
    };
}
function shown(value) {
    if (typeof value === 'string') return `'${value}'`;
    if (typeof value === 'function') return 'a function';
    return typeof value === 'object' && value !== null ? Object.prototype.toString.call(value).slice(8, -1) : String(value);
}
/** @throws SimulatorError unless the value is what it has to be */ function expectValue(name, value, { words, met }, code = 'ERR_ARGUMENT') {
    if (!met(value)) throw new SimulatorError(code, `${name} must be ${words}, not ${shown(value)}.`);
}
/** @throws SimulatorError `ERR_OPTION` for a field that does not exist, or is not what it has to be */ function expectField(kind, owner, name, value, fields) {
    const expectation = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (expectation === undefined) {
        throw new SimulatorError('ERR_OPTION', `There is no ${kind} '${name}' of ${owner}; it has ${Object.keys(fields).join(', ')}.`);
    }
    expectValue(`${owner}: ${name}`, value, expectation, 'ERR_OPTION');
}
/**
 * @param kind what such a field is called
 * @param owner what has such fields
 * @param given fields that are `undefined` are as good as not there
 * @throws SimulatorError `ERR_OPTION` for the first field that does not exist, or is not what it has to be
 */ function expectFields(kind, owner, given, fields) {
    expectValue(`${owner}: the ${kind}s`, given, anObject, 'ERR_OPTION');
    for (const [name, value] of Object.entries(given)){
        if (value !== undefined || !Object.hasOwn(fields, name)) expectField(kind, owner, name, value, fields);
    }
}

/** A queue. Taking from the front of a long array would move all of it each time; this does not. */ class Fifo {
    get length() {
        return this.items.length - this.oldest;
    }
    push(item) {
        this.items.push(item);
    }
    /** @returns the oldest, or nothing when it is empty */ shift() {
        const item = this.items[this.oldest++];
        if (this.oldest >= 1_024 || this.oldest >= this.items.length) {
            this.items = this.items.slice(this.oldest);
            this.oldest = 0;
        }
        return item;
    }
    /** Keeps only those that pass. */ filter(keep) {
        this.items = this.items.slice(this.oldest).filter(keep);
        this.oldest = 0;
    }
    constructor(){
        this.items = [];
        this.oldest = 0;
    }
}

/** The timers of a virtual clock by their moments, the earliest moment first. */ /** A timer as the clock knows it, and the identifier that the test holds. */ class Timer {
    constructor(callback, every){
        this.callback = callback;
        this.every = every;
    }
}
/** Binary heap, earliest moment on top. */ class MomentHeap {
    peek() {
        return this.moments[0];
    }
    push(moment) {
        const moments = this.moments;
        let at = moments.push(moment) - 1;
        while(at > 0){
            const parent = at - 1 >> 1;
            if (!this.before(at, parent)) return;
            this.swap(at, parent);
            at = parent;
        }
    }
    pop() {
        const moments = this.moments;
        const last = moments.pop();
        if (last === undefined || moments.length === 0) return;
        moments[0] = last;
        for(let at = 0;;){
            const left = 2 * at + 1;
            const right = left + 1;
            let least = at;
            if (left < moments.length && this.before(left, least)) least = left;
            if (right < moments.length && this.before(right, least)) least = right;
            if (least === at) return;
            this.swap(at, least);
            at = least;
        }
    }
    clear() {
        this.moments.length = 0;
    }
    before(a, b) {
        return this.moments[a].due < this.moments[b].due;
    }
    swap(a, b) {
        const moments = this.moments;
        const kept = moments[a];
        moments[a] = moments[b];
        moments[b] = kept;
    }
    constructor(){
        this.moments = [];
    }
}

const aClock = objectWith('createClock(), or an object with now, setTimeout, clearTimeout, setInterval and clearInterval', 'now', 'setTimeout', 'clearTimeout', 'setInterval', 'clearInterval');
/**
 * The host's own timers. They are looked up at each call, so that vitest's, jest's and sinon's fake timers work
 * whenever they are installed.
 */ const hostClock = {
    now: ()=>Date.now(),
    setTimeout: (callback, ms)=>globalThis.setTimeout(callback, ms),
    clearTimeout: (timer)=>globalThis.clearTimeout(timer),
    setInterval: (callback, ms)=>globalThis.setInterval(callback, ms),
    clearInterval: (timer)=>globalThis.clearInterval(timer)
};
/** Browsers and Node read a missing, negative or impossible delay as "at once". */ function delayOf(ms) {
    return ms > 0 && ms < 2 ** 31 ? Math.floor(ms) : 0;
}
/**
 * Runs something in a macrotask of the host's own, as a real timer does: before the next one, every tick and every
 * promise callback has run. What it throws comes out of the Promise.
 */ function inMacrotask(run) {
    return new Promise((resolve, reject)=>{
        node_timers.setImmediate(()=>{
            try {
                resolve(run());
            } catch (error) {
                reject(error);
            }
        });
    });
}
/** How many cleared timers are not worth a look at all the others. */ const CLEARED_AT_LEAST = 1_000;
class VirtualTime {
    constructor(start){
        /** A flood falls due at one moment: only moments are sorted, never timers. */ this.heap = new MomentHeap();
        this.moments = new Map();
        this.waiting = 0;
        this.cleared = 0;
        this.now = ()=>this.time;
        this.setTimeout = (callback, ms)=>this.add(callback, delayOf(ms), undefined);
        // An interval of 0 would never let time pass.
        this.setInterval = (callback, ms)=>this.add(callback, Math.max(1, delayOf(ms)), Math.max(1, delayOf(ms)));
        this.clearTimeout = (timer)=>this.clear(timer);
        this.clearInterval = (timer)=>this.clear(timer);
        this.time = start;
    }
    get pending() {
        return this.waiting;
    }
    async advance(ms) {
        const end = this.endOf(ms);
        while(await inMacrotask(()=>this.fireNext(end)));
        this.time = Math.max(this.time, end);
    }
    advanceSync(ms) {
        const end = this.endOf(ms);
        while(this.fireNext(end));
        this.time = Math.max(this.time, end);
    }
    async runNext() {
        const ran = await inMacrotask(()=>this.fireNext(Infinity));
        await inMacrotask(()=>undefined);
        return ran;
    }
    async runAll({ limit = 100_000, until = ()=>false } = {}) {
        for(let count = 0; !until() && await this.runNext(); count++){
            if (count >= limit) {
                throw new SimulatorError('ERR_STATE', `runAll stopped after ${limit} timers: an interval or a timer chain never ends. Use advance(ms), or runAll({ until }).`);
            }
        }
    }
    add(callback, delay, every) {
        expectValue('The callback of a timer', callback, aFunction);
        const timer = new Timer(callback, every);
        this.waiting += 1;
        this.queue(timer, this.time + delay);
        return timer;
    }
    queue(timer, due) {
        let moment = this.moments.get(due);
        if (moment === undefined) {
            moment = {
                due,
                timers: new Fifo()
            };
            this.moments.set(due, moment);
            this.heap.push(moment);
        }
        moment.timers.push(timer);
    }
    clear(timer) {
        if (!(timer instanceof Timer) || timer.callback === undefined) return;
        timer.callback = undefined;
        this.waiting -= 1;
        this.cleared += 1;
        if (this.cleared >= CLEARED_AT_LEAST && this.cleared > this.waiting) this.sweep();
    }
    /** Throws away what is left of cleared timers: a long story clears far more of them than fall due. */ sweep() {
        this.cleared = 0;
        this.heap.clear();
        for (const [due, moment] of this.moments){
            moment.timers.filter(({ callback })=>callback !== undefined);
            if (moment.timers.length === 0) this.moments.delete(due);
            else this.heap.push(moment);
        }
    }
    endOf(ms) {
        expectValue('advance(ms): ms', ms, milliseconds);
        return this.time + ms;
    }
    /** Takes the next timer that is due at `end` or before and lets time come to it. */ fireNext(end) {
        for(let moment = this.heap.peek(); moment !== undefined; moment = this.heap.peek()){
            const { due, timers } = moment;
            if (due > end) return false;
            const timer = timers.shift();
            if (timer === undefined) {
                this.heap.pop();
                this.moments.delete(due);
            } else if (timer.callback === undefined) {
                this.cleared -= 1;
            } else {
                this.fire(timer, due);
                return true;
            }
        }
        return false;
    }
    fire(timer, due) {
        const { callback, every } = timer;
        this.time = Math.max(this.time, due);
        if (every === undefined) {
            timer.callback = undefined;
            this.waiting -= 1;
        } else {
            this.queue(timer, due + every);
        }
        callback?.();
    }
}
/** A date at which what is valid today is valid. */ const START = Date.UTC(2026, 0, 1);
/**
 * A virtual clock: a test of a 30-minute story runs in milliseconds, and gives the same order every time.
 * @param start what `now()` says at first, in ms; default the first of January 2026, so that tokens and certificates of
 *   today are valid
 * @throws SimulatorError `ERR_ARGUMENT` unless it is a number
 */ function createClock(start = START) {
    expectValue('createClock(start): start', start, aNumber);
    return new VirtualTime(start);
}

/** Random numbers that come out the same for the same seed. */ /**
 * Marsaglia's xorshift with 32 bits of state, spread by Weyl's sequence so that near seeds give far results.
 * @throws TypeError unless the seed is a number
 */ function createRandom(seed) {
    if (!Number.isFinite(seed)) throw new TypeError(`createRandom(seed): seed must be a number, not ${String(seed)}.`);
    let state = Math.imul((seed | 0) ^ 0x9e3779b9, 0x85ebca6b) | 1;
    let weyl = 0;
    const next = ()=>{
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        weyl = weyl + 0x6d2b79f5 | 0;
        const mixed = Math.imul(state + weyl, 0xc2b2ae35);
        return ((mixed ^ mixed >>> 15) >>> 0) / 2 ** 32;
    };
    const integer = (least, most)=>{
        if (most >= least) return least + Math.floor(next() * (most - least + 1));
        throw new RangeError(`There is nothing to draw from between ${least} and ${most}.`);
    };
    // The first numbers of near seeds are alike.
    for(let round = 0; round < 8; round++)next();
    return {
        next,
        integer,
        pick: (items)=>items[integer(0, items.length - 1)],
        bytes: (length)=>Uint8Array.from({
                length
            }, ()=>integer(0, 255))
    };
}

/** The record of everything that crossed a boundary between program, platform and server. */ /** Who did it: the code under test, the platform towards that code, the server, or the test itself. */ /** How data is described in a timeline: text up to 60 characters, bytes by their number. */ function describeData(data) {
    if (typeof data === 'string') {
        return data.length > 60 ? `text "${data.slice(0, 57)}…" (${data.length})` : `text "${data}"`;
    }
    const length = data?.byteLength;
    if (typeof length === 'number') return `${length} bytes`;
    return Object.prototype.toString.call(data).slice(8, -1);
}
function detailText(detail) {
    if (detail === undefined) return '';
    return typeof detail === 'string' ? ` ${detail}` : ` ${JSON.stringify(detail)}`;
}
/** A field without a value is left out, so that JSON gives the same entry back. */ function entryOf(at, actor, what, socket, detail) {
    if (socket === undefined) return detail === undefined ? {
        at,
        actor,
        what
    } : {
        at,
        actor,
        what,
        detail
    };
    return detail === undefined ? {
        at,
        actor,
        what,
        socket
    } : {
        at,
        actor,
        what,
        socket,
        detail
    };
}
/** Everything that crossed the boundary between program, platform and server, in order. */ class Timeline {
    constructor(now, limit){
        this.recorded = [];
        this.droppedCount = 0;
        this.now = now;
        this.start = now();
        this.limit = limit;
    }
    /** The entries, oldest first. At most the `timelineLimit` of the mini program. */ get entries() {
        return this.recorded;
    }
    /** How many entries were forgotten because there were more than the limit. */ get dropped() {
        return this.droppedCount;
    }
    record(actor, what, socket, detail) {
        if (this.limit === 0) return;
        if (this.recorded.length >= this.limit) {
            // Forgetting half at once keeps recording cheap.
            const forgotten = Math.ceil(this.limit / 2);
            this.recorded.splice(0, forgotten);
            this.droppedCount += forgotten;
        }
        this.recorded.push(entryOf(this.now() - this.start, actor, what, socket, detail));
    }
    /** Records what was sent or received: in words, and only if anything is recorded. */ recordData(actor, what, socket, data) {
        if (this.limit > 0) this.record(actor, what, socket, describeData(data));
    }
    /** Forgets what was recorded so far; times keep counting from the start. */ clear() {
        this.recorded.length = 0;
    }
    /** One line per entry, for a test failure: seconds, who, which socket, what. */ toString() {
        const lines = this.recorded.map(({ at, actor, what, socket, detail })=>{
            const time = (at / 1000).toFixed(3).padStart(10);
            return `${time}s  ${actor.padEnd(8)}  ${socket === undefined ? '   ' : `#${socket}`.padEnd(3)} ${what}${detailText(detail)}`;
        });
        if (this.droppedCount > 0) lines.unshift(`… ${this.droppedCount} earlier entries were forgotten (timelineLimit)`);
        return lines.join('\n');
    }
    /** For `JSON.stringify`: the entries as plain data. */ toJSON() {
        return this.recorded;
    }
}

/** Recognises an `ArrayBuffer` of any realm, by the same test as the platform. */ function isArrayBuffer(data) {
    return Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}

/** The numbers that stand in `open fail: _code:N,_msg:…`. (Observed) */ const openFailures = {
    2: 'Underlying Transport Error',
    5: 'TLS handshake timed out',
    8: 'TLS handshake failed',
    9: 'Timer Expired',
    20: 'Invalid HTTP status.',
    111: 'Connection refused'
};
/** Every number of {@link openFailure} that is known. */ const openFailureNumbers = Object.keys(openFailures).map(Number);
/** `{errCode: 1004, errMsg: 'open fail: _code:N,_msg:…'}` (Observed). */ function openFailure(number) {
    return {
        errCode: 1004,
        errMsg: `open fail: _code:${number},_msg:${openFailures[number]}`
    };
}
const failureWords = {
    words: "the platform's words, as a string or { errMsg, errCode, errno }",
    met: (value)=>text.met(value) || text.met(value?.errMsg)
};
/** A failure in the words of a test; `errCode` is 1004 unless the test gives another. */ function dialFailureOf(words) {
    return typeof words === 'string' ? {
        errCode: 1004,
        errMsg: words
    } : {
        errCode: 1004,
        ...words
    };
}
/** The dial took longer than its `timeout`. (Observed) */ const dialTimeout = {
    errCode: 1004,
    errMsg: 'connect response time out',
    timedOut: true
};

const sendable = {
    words: 'text or bytes: a string, an ArrayBuffer or a view of one',
    met: (data)=>typeof data === 'string' || ArrayBuffer.isView(data) || isArrayBuffer(data)
};
const status = wholeNumber(200, 599);
/** What RFC 6455 lets into a close frame. */ const closeCode = {
    words: 'a code from 1000 to 4999 that may be sent, which 1005, 1006 and 1015 may not',
    met: (code)=>wholeNumber(1000, 4999).met(code) && ![
            1005,
            1006,
            1015
        ].includes(code)
};
const closeReason = {
    words: 'a string of at most 123 bytes',
    met: (reason)=>typeof reason === 'string' && Buffer.byteLength(reason) <= 123
};
const listenerOrNone = either(aFunction, nothing$1);
const acceptFields = {
    protocol: text,
    header: anObject
};
/** One connection, from both sides: what a test holds, and what the phone's native side reaches. */ function connect(id, { url, protocols, header }, client, timeline) {
    let state = 'connecting';
    let isSilent = false;
    let onMessage;
    let onClose;
    const record = (what, detail)=>timeline.record('server', what, id, detail);
    const expectUnanswered = (call)=>{
        if (state === 'connecting') return;
        throw new SimulatorError('ERR_STATE', `${call}: the connection is ${state}. It is accepted, refused or failed once, while connection.state is 'connecting'.`);
    };
    const expectOpen = (call)=>{
        if (state === 'open') return;
        throw new SimulatorError('ERR_STATE', state === 'connecting' ? `${call}: call accept() first.` : `${call}: the connection is closed. Look at connection.state, or stop in onClose.`);
    };
    const failWith = (failure)=>{
        state = 'closed';
        if (!isSilent) client.failed(failure);
    };
    const end = (code, reason)=>{
        state = 'closed';
        onClose?.call(connection, {
            code,
            reason
        });
    };
    const connection = {
        id,
        url,
        protocols,
        header,
        get state () {
            return state;
        },
        get onMessage () {
            return onMessage;
        },
        set onMessage (listener){
            expectValue('connection.onMessage', listener, listenerOrNone);
            onMessage = listener;
        },
        get onClose () {
            return onClose;
        },
        set onClose (listener){
            expectValue('connection.onClose', listener, listenerOrNone);
            onClose = listener;
        },
        accept (options = {}) {
            expectUnanswered('accept()');
            expectFields('option', 'accept', options, acceptFields);
            const { protocol = '', header = {} } = options;
            if (protocol !== '' && !protocols.includes(protocol)) {
                const offered = protocols.length === 0 ? 'none' : protocols.join(', ');
                throw new SimulatorError('ERR_ARGUMENT', `accept({ protocol: '${protocol}' }): the client did not offer it (offered: ${offered}). Choose one of connection.protocols.`);
            }
            state = 'open';
            record('accept', protocol === '' ? undefined : {
                protocol
            });
            if (!isSilent) client.opened({
                protocol,
                header
            });
        },
        refuse (answer) {
            expectUnanswered('refuse()');
            expectValue('refuse(status): status', answer, status);
            record('refuse', {
                status: answer
            });
            failWith(openFailure(20));
        },
        fail (failure) {
            expectUnanswered('fail()');
            expectValue('fail(failure): failure', failure, failureWords);
            const reported = dialFailureOf(failure);
            record('fail', reported);
            failWith(reported);
        },
        send (data) {
            expectOpen('send()');
            expectValue('send(data): data', data, sendable);
            timeline.recordData('server', 'send', id, data);
            if (!isSilent) client.received(typeof data === 'string' ? data : copyBytes(data));
        },
        close (code, reason = '') {
            expectOpen('close()');
            if (code !== undefined) expectValue('close(code): code', code, closeCode);
            expectValue('close(code, reason): reason', reason, closeReason);
            record('close', {
                code: code ?? 1005,
                reason
            });
            if (!isSilent) client.closed(code ?? 1005, reason);
            end(code ?? 1005, reason);
        },
        drop () {
            expectOpen('drop()');
            record('drop');
            if (!isSilent) client.dropped();
            end(1006, '');
        },
        silence () {
            if (state === 'closed') {
                throw new SimulatorError('ERR_STATE', 'silence(): the connection is closed already.');
            }
            record('silence');
            isSilent = true;
        }
    };
    // So that `onmessage = …` does not go unnoticed.
    Object.preventExtensions(connection);
    const peer = {
        send (data) {
            if (state !== 'open' || isSilent) return;
            timeline.recordData('server', 'onMessage', id, data);
            onMessage?.call(connection, data);
        },
        close (code, reason) {
            if (state !== 'open' || isSilent) return;
            record('onClose', {
                code,
                reason
            });
            client.closed(code, reason);
            end(code, reason);
        },
        abort () {
            if (state === 'closed' || isSilent) return;
            record('onClose', {
                code: 1006,
                reason: ''
            });
            end(1006, '');
        },
        // What this side still sends goes nowhere: the phone's native side is past listening.
        vanish () {}
    };
    return {
        connection,
        peer
    };
}
function copyBytes(data) {
    if (data instanceof Uint8Array) return new Uint8Array(data);
    const view = ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
    return new Uint8Array(view);
}
/** A server in the same process: `handler` gets the server's side of each socket. */ function inProcess(handler, timeline) {
    return {
        asynchronous: false,
        dial (id, request, events) {
            const { connection, peer } = connect(id, request, events, timeline);
            handler(connection);
            return peer;
        }
    };
}
/** Nobody listens: what a closed port answers. */ const closedPort = {
    asynchronous: false,
    dial (_id, _request, events) {
        events.failed(openFailure(111));
        return {
            send () {},
            close () {},
            abort () {},
            vanish () {}
        };
    }
};

/** Which of the platform's numbers an error of the package `ws` comes nearest to; the global WebSocket gives no reason. */ function failureOf(event) {
    const code = String(event.error?.code ?? '');
    const text = String(event.message ?? '');
    if (/Unexpected server response/i.test(text)) return openFailure(20);
    if (code === 'ECONNREFUSED' || /ECONNREFUSED/.test(text)) return openFailure(111);
    if (code === 'ETIMEDOUT' || /timed out/i.test(text)) return openFailure(9);
    if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|EPROTO|ERR_OSSL)/.test(code)) return openFailure(8);
    if (/certificate|\bTLS\b|\bSSL\b|altname/i.test(text)) return openFailure(8);
    return openFailure(2);
}
function constructorOptions(request, options) {
    if (options === undefined && Object.keys(request.header).length === 0) return undefined;
    const own = options?.['headers'] ?? {};
    return {
        ...options,
        headers: {
            ...request.header,
            ...own
        }
    };
}
function dialWebSocket(WebSocket, options, request, events) {
    const extra = constructorOptions(request, options);
    const protocols = [
        ...request.protocols
    ];
    let socket;
    try {
        socket = extra === undefined ? new WebSocket(request.url, protocols) : new WebSocket(request.url, protocols, extra);
    } catch  {
        // A URL or a protocol that the constructor does not take: the phone's dial fails, later as always.
        queueMicrotask(()=>events.failed(openFailure(2)));
        return {
            send () {},
            close () {},
            abort () {},
            vanish () {}
        };
    }
    let state = 'connecting';
    let failure;
    socket.binaryType = 'arraybuffer';
    socket.onopen = ()=>{
        state = 'open';
        events.opened({
            protocol: socket.protocol,
            header: {}
        });
    };
    socket.onmessage = (event)=>{
        events.received(typeof event.data === 'string' ? event.data : new Uint8Array(event.data));
    };
    // `ws` reports the reason in the error event and ends with close; some others give close alone.
    socket.onerror = (event)=>{
        failure ??= failureOf(event);
    };
    socket.onclose = (event)=>{
        if (state === 'connecting') events.failed(failure ?? openFailure(2));
        else if (state === 'open' && event.code === 1006) events.dropped();
        else if (state === 'open') events.closed(event.code, event.reason);
        state = 'closed';
    };
    const abort = ()=>{
        if (state === 'closed') return;
        state = 'closed';
        if (socket.terminate === undefined) socket.close();
        else socket.terminate();
    };
    return {
        send: (data)=>{
            if (state === 'open') socket.send(data);
        },
        close: (code, reason)=>{
            if (state === 'open') socket.close(code, reason);
        },
        abort,
        vanish: abort
    };
}
/**
 * A way to real servers through any WHATWG-style WebSocket.
 * @param options third argument of the constructor; `ws` takes `ca`, `headers`, `perMessageDeflate`, … The headers of
 *   `connectSocket` are merged into its `headers`.
 */ function bridge(WebSocket, options) {
    return {
        asynchronous: true,
        dial: (_id, request, events)=>dialWebSocket(WebSocket, options, request, events)
    };
}

/** What has further words is checked where it is read. */ const optionFields$1 = {
    platform: text,
    phone: text,
    socketImplementation: text,
    quirks: anObject,
    faults: anObject,
    clock: aClock,
    server: {
        ...aFunction,
        words: 'a function that is given a connection: (connection) => { … }'
    },
    WebSocket: {
        ...aFunction,
        words: "a constructor: globalThis.WebSocket, or that of the package 'ws'"
    },
    webSocketOptions: anObject,
    fetch: aFunction,
    domains: anObject,
    ownAddress: text,
    netmask: text,
    debugging: aBoolean,
    tcpServer: aFunction,
    udpServer: aFunction,
    appId: text,
    envVersion: oneOf('develop', 'trial', 'release'),
    version: text,
    baseLibrary: text,
    missing: listOf(text, "names of wx, such as ['onAppShow']"),
    connectTimeout: milliseconds,
    socketLimit: wholeNumber(0),
    remoteDebugging: aBoolean,
    seed: aNumber,
    timelineLimit: {
        words: 'a number of entries from 0 up',
        met: (value)=>Number(value) >= 0 && typeof value === 'number'
    }
};
/** @throws SimulatorError `ERR_OPTION` for options that do not exist, or are not what they have to be */ function checkOptions(options) {
    expectFields('option', 'createMiniProgram', options, optionFields$1);
}
/**
 * The way to the server.
 * @throws SimulatorError `ERR_OPTION` where two are given
 */ function chooseDialler({ server, WebSocket, webSocketOptions }, timeline) {
    if (server !== undefined && WebSocket !== undefined) {
        throw new SimulatorError('ERR_OPTION', 'Give either server (in this process) or WebSocket (a real one), not both.');
    }
    if (WebSocket === undefined && webSocketOptions !== undefined) {
        throw new SimulatorError('ERR_OPTION', 'webSocketOptions are those of the option WebSocket, which is not given.');
    }
    if (server !== undefined) return inProcess(server, timeline);
    return WebSocket === undefined ? closedPort : bridge(WebSocket, webSocketOptions);
}

/**
 * The one thread that the program's JavaScript runs on, and the only gate into it: events, callbacks and timers all
 * pass here. Suspended, it lets nothing through, keeps what arrives and lets it burst out on return, one macrotask
 * each (Documented, Observed). Stopped, it lets nothing through ever again.
 */ class ProgramThread {
    constructor(clock, timeline){
        this.errors = [];
        this.backlog = new Fifo();
        this.isSuspended = false;
        this.draining = false;
        /** Grows with each JavaScript context; turns that belong to an older one never run. */ this.currentGeneration = 0;
        this.clock = clock;
        this.timeline = timeline;
        this.start = clock.now();
    }
    get suspended() {
        return this.isSuspended;
    }
    get generation() {
        return this.currentGeneration;
    }
    /** A turn of its own for the program: now, when it runs, or after everything that waits already. */ post(source, turn) {
        if (this.isSuspended || this.draining) this.backlog.push(()=>this.call(source, turn, undefined));
        else this.call(source, turn, undefined);
    }
    /** Inside a turn of the program's own: now, unless it is suspended and cannot be running. */ reenter(source, run, argument) {
        if (this.isSuspended) this.backlog.push(()=>this.call(source, run, argument));
        else this.call(source, run, argument);
    }
    /** Runs a function of the program now and swallows what it throws, as the platform does. */ call(source, run, argument) {
        try {
            run(argument);
        } catch (error) {
            this.swallow(source, error);
            this.onError?.(error);
        }
    }
    /** Notes an error that the platform keeps to itself. */ swallow(source, error) {
        this.errors.push({
            at: this.clock.now() - this.start,
            source,
            error
        });
        this.timeline.record('platform', 'exception swallowed', undefined, `${source}: ${textOf(error)}`);
    }
    suspend() {
        this.isSuspended = true;
    }
    /** Lets the program run again; what waited bursts out in its order, each in a macrotask of its own. */ resume() {
        if (!this.isSuspended) return;
        this.isSuspended = false;
        this.drain();
    }
    /** The JavaScript context is gone: what waits is forgotten, and a new context may start. */ renew() {
        this.currentGeneration += 1;
        this.backlog = new Fifo();
        this.isSuspended = false;
        this.draining = false;
    }
    drain() {
        if (this.draining || this.backlog.length === 0) return;
        this.draining = true;
        const generation = this.currentGeneration;
        const next = ()=>{
            if (generation !== this.currentGeneration) return;
            if (this.isSuspended) {
                this.draining = false;
                return;
            }
            const turn = this.backlog.shift();
            if (this.backlog.length === 0) this.draining = false;
            turn?.();
            if (this.draining) this.clock.setTimeout(next, 0);
        };
        this.clock.setTimeout(next, 0);
    }
}
function textOf(error) {
    return error instanceof Error || isErrorLike(error) ? `${error.name}: ${error.message}` : String(error);
}
/** Errors of another realm are no `instanceof Error`. */ function isErrorLike(error) {
    return typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
}

/** The timers that code of a program sees: they stand still while it is suspended. */ /**
 * Timers that obey the platform: a non-function throws at once, an exception of the callback is swallowed (Client),
 * and none fires while the program is suspended; those that fell due meanwhile burst on return, an interval once.
 */ function createProgramTimers(clock, thread) {
    const live = new Map();
    let lastId = 0;
    function check(name, callback) {
        if (typeof callback !== 'function') {
            throw new TypeError(`${name} expects a function as first argument but got ${typeof callback}.`);
        }
    }
    function clear(timer) {
        live.get(timer)?.();
        live.delete(timer);
    }
    return {
        setTimeout (callback, ms = 0, ...args) {
            check('setTimeout', callback);
            const id = ++lastId;
            const timer = clock.setTimeout(()=>{
                thread.post('setTimeout', ()=>{
                    if (live.delete(id)) callback(...args);
                });
            }, Number(ms));
            live.set(id, ()=>clock.clearTimeout(timer));
            return id;
        },
        setInterval (callback, ms = 0, ...args) {
            check('setInterval', callback);
            const id = ++lastId;
            let waiting = false;
            const timer = clock.setInterval(()=>{
                if (waiting) return;
                waiting = true;
                thread.post('setInterval', ()=>{
                    waiting = false;
                    if (live.has(id)) callback(...args);
                });
            }, Number(ms));
            live.set(id, ()=>clock.clearInterval(timer));
            return id;
        },
        clearTimeout: clear,
        clearInterval: clear,
        get pending () {
            return live.size;
        },
        clear () {
            for (const cancel of live.values())cancel();
            live.clear();
        }
    };
}

/** Both builds of this file share what they find under it, so that the host is changed once. */ const KEY = Symbol.for('simulated mini program: rejections');
/**
 * The realms whose rejections are theirs. To listen for the host's event would not do: test runners listen too, and
 * fail a test for each rejection of a program that, on a phone, would go on.
 */ function realms() {
    // The real one: jest gives a test a copy, on which nothing is emitted.
    const host = node_vm.runInThisContext('process');
    const known = host[KEY];
    if (known !== undefined) return known;
    const reports = new WeakMap();
    const { emit } = host;
    host[KEY] = reports;
    host.emit = function(event, ...args) {
        const [reason, promise] = args;
        const report = event === 'unhandledRejection' ? reportOf(reports, promise) : undefined;
        if (report === undefined) return emit.call(this, event, ...args);
        report(reason, promise);
        return true;
    };
    return reports;
}
function reportOf(reports, promise) {
    // A class may extend the realm's Promise.
    for(let at = promise; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)){
        const report = reports.get(at);
        if (report !== undefined) return report;
    }
    return undefined;
}
/** @param prototype of the promises that belong to the program, those of its async functions */ function claimRejections(prototype, report) {
    realms().set(prototype, report);
}

function readJson(path) {
    try {
        return JSON.parse(node_fs.readFileSync(path, 'utf8'));
    } catch (error) {
        throw new SimulatorError('ERR_ARGUMENT', `launch: ${path}: ${error.message}`);
    }
}
const texts = (value)=>Array.isArray(value) ? value.filter((item)=>typeof item === 'string') : [];
/** @throws SimulatorError `ERR_ARGUMENT` where there is no app.json, or it names no page */ function readAppConfig(folder) {
    const root = node_path.resolve(folder);
    const path = node_path.join(root, 'app.json');
    if (!node_fs.existsSync(path)) {
        throw new SimulatorError('ERR_ARGUMENT', `launch(root): there is no ${path}. Give the folder in which app.json lies (miniprogramRoot of project.config.json).`);
    }
    const app = readJson(path);
    const listed = app.subPackages ?? app.subpackages;
    const packages = Array.isArray(listed) ? listed : [];
    const subpackages = packages.map(({ root = '', independent = false })=>({
            root: `${root.replace(/^\/|\/$/g, '')}/`,
            independent
        }));
    const pages = [
        ...texts(app.pages),
        ...packages.flatMap((each, index)=>texts(each.pages).map((page)=>`${subpackages[index].root}${page}`))
    ];
    if (pages.length === 0) {
        throw new SimulatorError('ERR_ARGUMENT', `launch: ${path} names no page; it needs { "pages": ["…"] }.`);
    }
    return {
        root,
        pages,
        tabs: new Set((app.tabBar?.list ?? []).map(({ pagePath })=>String(pagePath))),
        subpackages,
        lazy: app.lazyCodeLoading === 'requiredComponents',
        componentsOf: (page)=>[
                ...usedBy(app),
                ...usedBy(pageJson(root, page))
            ].map(([base, used])=>used.startsWith('/') ? node_path.join(root, used) : node_path.resolve(root, base === 'app' ? '' : node_path.join(page, '..'), used))
    };
    function usedBy(json) {
        const paths = Object.values(json.usingComponents ?? {});
        // Components of plugins and of packages are theirs to run.
        return paths.filter((used)=>!/^[a-z-]+:\/\//.test(used)).map((used)=>[
                json === app ? 'app' : 'page',
                used
            ]);
    }
}
function pageJson(root, page) {
    const path = node_path.join(root, `${page}.json`);
    return node_fs.existsSync(path) ? readJson(path) : {};
}
/** The subpackage that a file from the root lies in; undefined in the main package. */ function subpackageOf({ subpackages }, file) {
    return subpackages.find(({ root })=>file.startsWith(root));
}

/** What `Component` and `Behavior` were given, put together with the behaviors that it names. */ const lifetimeNames = [
    'created',
    'attached',
    'ready',
    'moved',
    'detached',
    'error'
];
/** By the constructor's name: those of the program are not those of the test. */ const emptyValues = {
    String: ()=>'',
    Number: ()=>0,
    Boolean: ()=>false,
    Array: ()=>[],
    Object: ()=>null
};
function propertyOf(declared) {
    const { type, value, observer } = typeof declared === 'object' && declared !== null ? declared : {
        type: declared
    };
    const empty = emptyValues[type?.name ?? ''];
    return {
        value: value === undefined ? empty?.() ?? null : value,
        observer
    };
}
function addAll(to, from) {
    for (const [name, run] of Object.entries(from ?? {})){
        if (typeof run === 'function') (to[name] ??= []).push(run);
    }
}
/** Behaviors are what `Behavior` returned: their options, which nobody else can tell from others. */ const behaviors = new WeakSet();
function defineBehavior(options) {
    const behavior = {
        ...options
    };
    behaviors.add(behavior);
    return behavior;
}
function defineComponent(given) {
    const options = given ?? {};
    const definition = {
        data: {},
        properties: {},
        methods: {},
        lifetimes: {},
        pageLifetimes: {},
        observers: []
    }// prettier-ignore
    ;
    for (const behavior of Array.isArray(options.behaviors) ? options.behaviors : []){
        // Those of WeChat, such as 'wx://form-field', are names.
        if (!behaviors.has(behavior)) continue;
        const base = defineComponent(behavior);
        Object.assign(definition.data, base.data);
        Object.assign(definition.properties, base.properties);
        Object.assign(definition.methods, base.methods);
        for (const kind of [
            'lifetimes',
            'pageLifetimes'
        ]){
            for (const [name, all] of Object.entries(base[kind])){
                definition[kind][name] = [
                    ...definition[kind][name] ?? [],
                    ...all
                ];
            }
        }
        definition.observers.push(...base.observers);
    }
    Object.assign(definition.data, options.data);
    for (const [name, declared] of Object.entries(options.properties ?? {})){
        definition.properties[name] = propertyOf(declared);
    }
    Object.assign(definition.methods, options.methods);
    // A lifetime in `lifetimes` hides the one beside it. (Documented)
    const beside = Object.fromEntries(lifetimeNames.map((name)=>[
            name,
            options[name]
        ]));
    addAll(definition.lifetimes, {
        ...beside,
        ...options.lifetimes
    });
    addAll(definition.pageLifetimes, options.pageLifetimes);
    for (const [fields, run] of Object.entries(options.observers ?? {})){
        if (typeof run === 'function') definition.observers.push({
            fields,
            run
        });
    }
    return definition;
}

/** Paths of `setData`, such as `list[2].name`, and the places in data that they lead to. */ /** @throws Error for a path that cannot be read */ function parsePath(path) {
    const steps = [];
    const pattern = /\[(\d+)\]|(?:^|\.)([^.[\]]+)/gy;
    let end = 0;
    for(let match = pattern.exec(path); match !== null; match = pattern.exec(path)){
        steps.push(match[1] === undefined ? match[2] : Number(match[1]));
        end = pattern.lastIndex;
    }
    if (end !== path.length || steps.length === 0) {
        throw new Error(`setData: '${path}' is no path: write 'list[2].name'`);
    }
    return steps;
}
const isContainer = (value)=>typeof value === 'object' && value !== null;
function valueAt(data, path) {
    return path.reduce((value, step)=>isContainer(value) ? value[step] : undefined, data);
}
/**
 * Sets a value. What is missing on the way is made.
 * @param make a new list or object of the program's realm
 */ function setAt(data, path, value, make) {
    let at = data;
    for (const [index, step] of path.entries()){
        if (index === path.length - 1) {
            at[step] = value;
            return;
        }
        const isList = typeof path[index + 1] === 'number';
        if (!isContainer(at[step]) || Array.isArray(at[step]) !== isList) at[step] = make(isList);
        at = at[step];
    }
}
/** Whether one path leads to a place that lies within the other's. */ function begins(path, beginning) {
    return beginning.length <= path.length && beginning.every((step, index)=>step === path[index]);
}

/** `'a, b.c, d.**'`: which fields an observer looks at. */ function fieldsOf(text) {
    return text.split(',').map((field)=>{
        const name = field.trim();
        const deep = name === '**' || name.endsWith('.**');
        const path = name.replace(/\.?\*\*$/, '');
        return {
            path: path === '' ? [] : parsePath(path),
            deep
        };
    });
}
class InstanceData {
    constructor(host, instance, data, { observers, properties }){
        /**
   * Changes `data` now, as a copy, and calls the observers (Documented). An item that is `undefined` is not set
   * (Documented).
   * @param rendered called when the view has it, in a later macrotask
   */ this.setData = (changes, rendered)=>{
            const set = [];
            const changed = [];
            for (const [name, value] of Object.entries(changes ?? {})){
                if (value === undefined) {
                    this.host.record('setData', `'${name}' is undefined and was not set`);
                    continue;
                }
                const path = parsePath(name);
                const before = valueAt(this.data, path);
                const copy = this.host.values.copy(value);
                setAt(this.data, path, copy, (isList)=>this.host.values.make(isList));
                set.push(path);
                const observer = path.length === 1 ? this.properties[name]?.observer : undefined;
                if (observer !== undefined && before !== copy) changed.push([
                    observer,
                    copy,
                    before
                ]);
            }
            for (const { fields, run } of this.observers){
                if (!fields.some((field)=>set.some((path)=>this.concerns(field, path)))) continue;
                run.apply(this.instance, fields.map(({ path })=>valueAt(this.data, path)));
            }
            for (const [observer, after, before] of changed){
                const run = typeof observer === 'string' ? this.instance[observer] : observer;
                if (typeof run === 'function') run.call(this.instance, after, before);
            }
            if (typeof rendered === 'function') {
                this.host.later(()=>this.host.thread.post('setData', ()=>rendered.call(this.instance)));
            }
        };
        this.host = host;
        this.instance = instance;
        this.data = host.values.copy(data);
        this.observers = observers.map(({ fields, run })=>({
                fields: fieldsOf(fields),
                run
            }));
        this.properties = properties;
    }
    concerns({ path, deep }, set) {
        return begins(path, set) || deep && begins(set, path);
    }
}

class Component {
    constructor(host, path, definition, given = {}){
        this.events = [];
        this.host = host;
        this.definition = definition;
        const { properties, methods } = definition;
        const instance = host.values.make(false);
        const declared = Object.entries(properties).map(([name, { value }])=>[
                name,
                value
            ]);
        const data = {
            ...definition.data,
            ...Object.fromEntries(declared),
            ...given
        };
        const state = new InstanceData(host, instance, data, definition);
        this.setData = state.setData;
        Object.assign(instance, methods, {
            is: path,
            data: state.data,
            properties: state.data,
            setData: state.setData,
            triggerEvent: (name, detail)=>{
                this.events.push({
                    name: String(name),
                    detail
                });
                host.record('triggerEvent', `${path} ${String(name)}`);
            },
            // There is no view: nothing can be found in it.
            selectComponent: ()=>null,
            selectAllComponents: ()=>host.values.make(true)
        });
        this.instance = instance;
        this.live('created');
    }
    setProperties(properties) {
        this.host.thread.call('setProperties', ()=>this.setData(properties), undefined);
    }
    /** Runs the functions of one lifetime; what they throw is swallowed, as everywhere. */ live(name, ...args) {
        this.runAll(name, this.definition.lifetimes[name], args);
    }
    /** The same for what happens to the page that the component is in. */ livePage(name, ...args) {
        this.runAll(`page ${name}`, this.definition.pageLifetimes[name], args);
    }
    runAll(source, all, args) {
        for (const run of all ?? [])this.host.thread.call(source, ()=>run.apply(this.instance, args), undefined);
    }
}

/** The parameters of the function that each file of a mini program becomes; only the first three are passed. (Client) */ const wrapperParameters = [
    'require',
    'module',
    'exports',
    'window',
    'document',
    'frames',
    'self',
    'location',
    'navigator',
    'localStorage',
    'history',
    'Caches',
    'screen',
    'alert',
    'confirm',
    'prompt',
    'XMLHttpRequest',
    'WebSocket',
    'Reporter',
    'webkit',
    'WeixinJSCore'
] // prettier-ignore
;
const programFile = {
    words: "a path, a file: URL, or { source: '…' } for the code itself",
    met: (file)=>{
        if (typeof file !== 'object' || file === null) return typeof file === 'string';
        const { href, source } = file;
        return typeof href === 'string' && href.startsWith('file:') || typeof source === 'string';
    }
};
function isFile(path) {
    return node_fs.existsSync(path) && node_fs.statSync(path).isFile();
}
/** The CommonJS files of a program: each is evaluated in the platform's module wrapper. */ class ModuleLoader {
    constructor(realm, loaded, options){
        this.realm = realm;
        this.loaded = loaded;
        this.options = options;
        this.root = node_path.resolve(options.root ?? '.');
    }
    /** Evaluates a file, again if it was before. @returns its `module.exports`; what it throws is thrown here */ run(file) {
        expectValue('run(file): file', file, programFile);
        if (typeof file === 'string' || 'href' in file) {
            const path = node_path.resolve(typeof file === 'string' ? file : node_url.fileURLToPath(file.href));
            if (!isFile(path)) {
                throw new SimulatorError('ERR_ARGUMENT', `run: there is no file ${path}. Give a path, a file: URL, or { source: '…' } for the code itself.`);
            }
            return this.evaluate(path, node_fs.readFileSync(path, 'utf8'));
        }
        return this.evaluate(node_path.resolve(file.path ?? 'app.js'), file.source);
    }
    /** Evaluates a file, unless it was before. */ load(path) {
        const loaded = this.loaded.get(path);
        if (loaded !== undefined) return loaded.exports;
        return this.evaluate(path, node_fs.readFileSync(path, 'utf8'));
    }
    /** A file by its path without ending, or nothing. */ find(base) {
        const endings = this.options.transform === undefined ? [
            '.js'
        ] : [
            '.js',
            '.ts'
        ];
        const candidates = [
            base,
            ...endings.map((ending)=>base + ending)
        ];
        return [
            ...candidates,
            ...endings.map((ending)=>node_path.join(base, `index${ending}`))
        ].find(isFile);
    }
    evaluate(path, source) {
        const made = this.options.transform?.(source, path) ?? source;
        const code = typeof made === 'string' ? made : made.code;
        const body = node_vm.compileFunction(`'use strict';${code}\n`, wrapperParameters, {
            filename: path,
            parsingContext: this.realm.context
        });
        // The module and its exports belong to the program's realm, as everything it can see by itself.
        const module = node_vm.compileFunction('return { exports: {} }', [], {
            parsingContext: this.realm.context
        })();
        this.loaded.set(path, module);
        try {
            body(this.requireFrom(path), module, module.exports);
        } catch (error) {
            this.loaded.delete(path);
            throw error;
        }
        return module.exports;
    }
    requireFrom(importer) {
        const { modules = {}, reaches, promise } = this.options;
        const locate = (name, anywhere)=>{
            const given = Object.hasOwn(modules, name) ? modules[name] : undefined;
            const found = typeof given === 'string' ? node_path.resolve(given) : this.resolveFrom(importer, name);
            const isReached = found !== undefined && (anywhere || reaches === undefined || reaches(node_path.relative(this.root, importer), node_path.relative(this.root, found)));
            if (!isReached) {
                // The platform's own words for a path that is not in the package.
                throw new Error(`module '${name}.js' is not defined, require args is '${name}'`);
            }
            return found;
        };
        const require = (name)=>{
            if (typeof name !== 'string') throw new TypeError('require takes the path of a file as a string');
            if (Object.hasOwn(modules, name) && typeof modules[name] !== 'string') return modules[name];
            return this.load(locate(name, false));
        };
        if (promise === undefined) return require;
        return Object.assign(require, {
            /** For files of another subpackage. (Documented) */ async: (name)=>promise((settle, reject)=>{
                    try {
                        settle(this.load(locate(name, true)));
                    } catch (error) {
                        reject(error);
                    }
                })
        });
    }
    /** Beside the file, from the root, or in `miniprogram_npm` of a folder above. (Documented) */ resolveFrom(importer, name) {
        const base = name.startsWith('/') ? node_path.resolve(this.root, `.${name}`) : node_path.resolve(node_path.dirname(importer), name);
        const beside = this.find(base);
        if (beside !== undefined || /^[./]/.test(name) || this.options.root === undefined) return beside;
        for(let folder = node_path.dirname(importer); folder.startsWith(this.root); folder = node_path.dirname(folder)){
            const found = this.find(node_path.join(folder, 'miniprogram_npm', name));
            if (found !== undefined) return found;
        }
        return undefined;
    }
}

/** The two ends of an event channel between a page and the one that opened it. */ /** One end: what is emitted here is heard at the other. */ class PageEventChannel {
    /** Two ends that belong together. */ static pair() {
        const [one, two] = [
            new PageEventChannel(),
            new PageEventChannel()
        ];
        one.other = two;
        two.other = one;
        return [
            one,
            two
        ];
    }
    constructor(){
        this.listeners = [];
        this.emit = (name, ...args)=>{
            const heard = this.other?.listeners ?? [];
            for (const entry of heard.filter((known)=>known.name === name)){
                if (entry.once) heard.splice(heard.indexOf(entry), 1);
                entry.listener(...args);
            }
        };
        this.on = (name, listener)=>{
            this.listeners.push({
                name,
                listener,
                once: false
            });
        };
        this.once = (name, listener)=>{
            this.listeners.push({
                name,
                listener,
                once: true
            });
        };
        this.off = (name, listener)=>{
            for (const entry of this.listeners.filter((known)=>known.name === name)){
                if (listener === undefined || entry.listener === listener) {
                    this.listeners.splice(this.listeners.indexOf(entry), 1);
                }
            }
        };
    }
}

class OpenPage {
    constructor(host, route, query, definition){
        /** Components that a test put into it. */ this.components = new Set();
        this.host = host;
        this.route = route;
        this.query = host.values.copy(query);
        [this.channel, this.openerChannel] = PageEventChannel.pair();
        const own = {
            route,
            is: route,
            options: this.query,
            getOpenerEventChannel: ()=>this.channel
        };
        if (definition.kind === 'component') {
            // What stands in the address becomes the value of a property of that name. (Documented)
            const { properties } = definition.definition;
            const given = Object.entries(query).filter(([name])=>Object.hasOwn(properties, name));
            this.component = new Component(host, route, definition.definition, Object.fromEntries(given));
            this.instance = Object.assign(this.component.instance, own);
            return;
        }
        const { data, ...rest } = definition.options;
        // Everything beside data is copied deeply too; functions stay. (Documented)
        const instance = host.values.copy(rest);
        const state = new InstanceData(host, instance, data ?? {}, {
            observers: [],
            properties: {}
        }) // prettier-ignore
        ;
        Object.assign(instance, own, {
            data: state.data,
            setData: state.setData
        });
        this.instance = instance;
    }
    /** The first of its life: attached, loaded, shown and ready. */ load() {
        this.component?.live('attached');
        this.call('onLoad', this.query);
        this.show();
        this.component?.live('ready');
        this.call('onReady');
    }
    show() {
        this.call('onShow');
        this.component?.livePage('show');
        for (const component of this.components)component.livePage('show');
    }
    hide() {
        this.call('onHide');
        this.component?.livePage('hide');
        for (const component of this.components)component.livePage('hide');
    }
    unload() {
        for (const component of this.components)component.live('detached');
        this.components.clear();
        this.call('onUnload');
        this.component?.live('detached');
    }
    /** Calls a function of the page, if it has it; what it throws is swallowed. Returns whether it has it. */ call(name, ...args) {
        const run = this.instance[name];
        if (typeof run !== 'function') return false;
        if (name.startsWith('on')) this.host.record(name, this.route);
        this.host.thread.call(name, ()=>run.apply(this.instance, args), undefined);
        return true;
    }
}

/** How many pages may be open, one over the other. (Documented) */ const DEEPEST = 10;
/** `'path?a=1&b=2'` taken apart. Nothing is decoded: that is left to the page. (Observed) */ function parseUrl(url) {
    const [path = '', search = ''] = url.split(/\?(.*)/s);
    const pairs = search.split('&').filter((pair)=>pair !== '');
    return {
        path,
        query: Object.fromEntries(pairs.map((pair)=>{
            const [name = '', value = ''] = pair.split(/=(.*)/s);
            return [
                name,
                value
            ];
        }))
    };
}
class PageStack {
    /** @param definitionOf runs the code of a page, where it has not run yet */ constructor(host, config, definitionOf){
        this.stack = [];
        /** Pages of the tab bar stay when another is shown. */ this.tabs = new Map();
        this.host = host;
        this.config = config;
        this.definitionOf = definitionOf;
    }
    get pages() {
        return this.stack;
    }
    get top() {
        return this.stack.at(-1);
    }
    /** The JavaScript is gone, and every page with it: none is told. */ close() {
        this.stack = [];
        this.tabs.clear();
    }
    /** Opens the first page. */ start(route, query) {
        this.stack = [
            this.make(route, query)
        ];
        this.top?.load();
    }
    /** @param events what the opener listens to on the channel to the new page */ go(how, url, events = {}) {
        const { path, query } = parseUrl(url);
        const route = this.routeOf(path);
        if (!this.config.pages.includes(route)) return {
            failure: `page "${route}" is not found`
        };
        const isTab = this.config.tabs.has(route);
        if (how === 'switchTab') return isTab ? this.switchTab(route) : {
            failure: 'can not switch to no-tabBar page'
        };
        if (isTab && how !== 'reLaunch') return {
            failure: `can not ${how} a tabbar page`
        };
        if (how === 'navigateTo' && this.stack.length >= DEEPEST) return {
            failure: 'webview count limit exceed'
        };
        if (how === 'navigateTo') this.top?.hide();
        else this.unload(how === 'reLaunch' ? this.stack.length : 1, how === 'reLaunch');
        const page = this.make(route, query);
        this.stack = how === 'navigateTo' ? [
            ...this.stack,
            page
        ] : [
            ...this.stack.filter((open)=>open !== page),
            page
        ];
        for (const [name, listener] of Object.entries(events)){
            if (typeof listener === 'function') page.openerChannel.on(name, listener);
        }
        page.load();
        return {
            channel: page.openerChannel
        };
    }
    back(delta) {
        if (this.stack.length <= 1) return {
            failure: 'cannot navigate back at first page.'
        };
        this.unload(Math.min(Math.max(1, Math.floor(delta)), this.stack.length - 1), false);
        this.top?.show();
        return {};
    }
    switchTab(route) {
        const { top } = this;
        if (top?.route !== route) {
            // Pages that lie over the tab are gone; the tab itself is hidden, not unloaded.
            const above = this.stack.filter((page)=>!this.config.tabs.has(page.route));
            if (above.length === 0) top?.hide();
            for (const page of above.reverse())page.unload();
            const known = this.tabs.get(route);
            const page = known ?? this.make(route, {});
            this.stack = [
                page
            ];
            if (known === undefined) page.load();
            else page.show();
        }
        return {};
    }
    /** @param andTabs the pages of the tab bar that are not shown too */ unload(count, andTabs) {
        for (const page of this.stack.splice(this.stack.length - count, count).reverse())this.unloadOne(page);
        if (andTabs) for (const page of [
            ...this.tabs.values()
        ])this.unloadOne(page);
    }
    unloadOne(page) {
        page.unload();
        this.tabs.delete(page.route);
    }
    make(route, query) {
        const page = new OpenPage(this.host, route, query, this.definitionOf(route));
        if (this.config.tabs.has(route)) this.tabs.set(route, page);
        return page;
    }
    routeOf(path) {
        const base = path.startsWith('/') ? '' : node_path.posix.dirname(this.top?.route ?? '');
        return node_path.posix.join('/', base, path).slice(1);
    }
}

/**
 * Lists and plain objects are copied, and everything else is passed on: WeChat's own "simple deep copy" (Documented)
 * but for objects of a class, which it strips of their prototype.
 */ const source = `
  'use strict'
  var plain = Object.prototype.toString
  function copy(value, seen) {
    if (value === null || typeof value !== 'object') return value
    var isList = Array.isArray(value)
    if (!isList) {
      var prototype = Object.getPrototypeOf(value)
      if (plain.call(value) !== '[object Object]' || (prototype !== null && Object.getPrototypeOf(prototype) !== null)) return value
    }
    var known = seen.get(value)
    if (known !== undefined) return known
    var result = isList ? [] : {}
    seen.set(value, result)
    Object.keys(value).forEach(function (name) { result[name] = copy(value[name], seen) })
    return result
  }
  return {
    copy: function (value) { return copy(value, new Map()) },
    make: function (isList) { return isList ? [] : {} },
    promise: function (start) { return new Promise(start) },
  }`;
/** A copy of lists and plain objects that belong to the test's own realm: `node:assert` compares prototypes. */ function copyHere(value, seen = new Map()) {
    if (typeof value !== 'object' || value === null) return value;
    if (seen.has(value)) return seen.get(value);
    const prototype = Object.getPrototypeOf(value);
    const isPlain = prototype === null || Object.getPrototypeOf(prototype) === null;
    if (!Array.isArray(value) && !isPlain) return value;
    const copy = Array.isArray(value) ? [] : {};
    seen.set(value, copy);
    for (const [name, item] of Object.entries(value))copy[name] = copyHere(item, seen);
    return copy;
}
function valuesOf({ context }) {
    return node_vm.compileFunction(source, [], {
        parsingContext: context
    })();
}

class Launch {
    constructor(root, parts){
        this.definitions = new Map();
        /** The page or component whose file is being evaluated, from the root and without its ending. */ this.evaluating = 'app';
        expectValue('launch(root): root', root, text);
        this.parts = parts;
        this.config = readAppConfig(root);
        this.loader = new ModuleLoader(parts.realm, parts.cache, {
            modules: parts.modules,
            transform: parts.transform,
            root: this.config.root,
            reaches: (importer, file)=>this.reaches(importer, file),
            promise: parts.host.values.promise
        });
        this.stack = new PageStack(parts.host, this.config, (route)=>this.pageDefinition(route));
        for (const [name, value] of Object.entries(this.globals())){
            Object.defineProperty(parts.realm.context, name, {
                value,
                writable: true,
                configurable: true,
                enumerable: true
            });
        }
    }
    get app() {
        return this.appOptions ?? {};
    }
    get pages() {
        return this.stack.pages.map(({ instance })=>instance);
    }
    get page() {
        return this.top.instance;
    }
    get data() {
        return copyHere(this.top.instance.data);
    }
    /** The page at which the program starts, with what stands behind the `?`. @throws SimulatorError `ERR_ARGUMENT` */ entry(url) {
        const { path, query } = parseUrl(url ?? this.config.pages[0]);
        const route = path.replace(/^\//, '');
        if (this.config.pages.includes(route)) return {
            path: route,
            query
        };
        throw new SimulatorError('ERR_ARGUMENT', `launch: there is no page '${route}' in app.json; it has ${this.config.pages.join(', ')}.`);
    }
    /** Runs app.js and the code of the pages, and opens the first page. What the files throw is thrown here. */ start(event) {
        this.evaluate('app');
        this.callApp('onLaunch', event);
        this.callApp('onShow', event);
        if (!this.config.lazy) {
            for (const page of this.config.pages){
                if (subpackageOf(this.config, page) === undefined) this.pageDefinition(page);
            }
        }
        this.stack.start(event.path, event.query);
    }
    /** Calls a function of the app, if it has it; what it throws is swallowed. */ callApp(name, ...args) {
        const run = this.appOptions?.[name];
        if (typeof run !== 'function') return;
        this.parts.host.record(`App.${name}`, undefined);
        this.parts.host.thread.call(`App.${name}`, ()=>run.apply(this.appOptions, args), undefined);
    }
    back() {
        const result = this.stack.back(1);
        if ('failure' in result) {
            throw new SimulatorError('ERR_STATE', 'back(): only one page is open; on a phone the program would be hidden.');
        }
    }
    trigger(handler, event = {}) {
        if (this.top.call(handler, this.parts.host.values.copy(event))) return;
        throw new SimulatorError('ERR_ARGUMENT', `trigger: the page '${this.top.route}' has no function '${handler}'.`);
    }
    attach(path, properties = {}) {
        const name = node_path.relative(this.config.root, node_path.resolve(this.config.root, path.replace(/^\/|\.js$/g, '')));
        const definition = this.componentDefinition(name);
        const page = this.top;
        const component = new Component(this.parts.host, name, definition, properties);
        page.components.add(component);
        component.live('attached');
        component.live('ready');
        return {
            instance: component.instance,
            events: component.events,
            setProperties: (changed)=>component.setProperties(changed),
            detach: ()=>{
                if (page.components.delete(component)) component.live('detached');
            }
        };
    }
    require(path) {
        const found = this.loader.find(node_path.resolve(this.config.root, path.replace(/^\//, '')));
        if (found === undefined) {
            throw new SimulatorError('ERR_ARGUMENT', `require: there is no file '${path}' in ${this.config.root}.`);
        }
        return this.loader.load(found);
    }
    get top() {
        const { top } = this.stack;
        if (top !== undefined) return top;
        throw new SimulatorError('ERR_STATE', 'No page is open: the program was destroyed. Launch it again.');
    }
    globals() {
        const register = (definition)=>void this.definitions.set(this.evaluating, definition);
        return {
            App: (options)=>{
                this.appOptions = options;
            },
            Page: (options)=>register({
                    kind: 'page',
                    options: options ?? {}
                }),
            Component: (options)=>register({
                    kind: 'component',
                    definition: defineComponent(options)
                }),
            Behavior: defineBehavior,
            getApp: (options)=>this.appOptions ?? (options?.allowDefault === true ? this.appOptions = {} : undefined),
            getCurrentPages: ()=>Object.assign(this.parts.host.values.make(true), [
                    ...this.pages
                ]),
            requirePlugin: (name)=>this.parts.plugin(name)
        };
    }
    evaluate(name) {
        const before = this.evaluating;
        const found = this.loader.find(node_path.join(this.config.root, name));
        if (found === undefined) {
            throw new SimulatorError('ERR_ARGUMENT', `launch: there is no file ${node_path.join(this.config.root, name)}.js.`);
        }
        this.evaluating = name;
        try {
            this.loader.load(found);
        } finally{
            this.evaluating = before;
        }
    }
    pageDefinition(route) {
        const known = this.definitions.get(route);
        if (known !== undefined) return known;
        for (const path of this.config.componentsOf(route)){
            const name = node_path.relative(this.config.root, path);
            if (this.loader.find(path) !== undefined && !this.definitions.has(name)) this.evaluate(name);
        }
        this.evaluate(route);
        // A page whose file calls neither is an empty one.
        return this.definitions.get(route) ?? {
            kind: 'page',
            options: {}
        };
    }
    componentDefinition(name) {
        if (!this.definitions.has(name)) this.evaluate(name);
        const definition = this.definitions.get(name);
        if (definition?.kind === 'component') return definition.definition;
        throw new SimulatorError('ERR_ARGUMENT', `attach: '${name}' does not call Component().`);
    }
    /** A subpackage reaches itself and the main package; an independent one only itself. (Documented) */ reaches(importer, file) {
        const [from, to] = [
            subpackageOf(this.config, importer),
            subpackageOf(this.config, file)
        ];
        return to === from || to === undefined && from?.independent !== true;
    }
}

/**
 * What ECMAScript 2015 defined, of the built-ins that later editions added to. An old phone has these and nothing
 * else (docs/platform.md §7). Built-ins that never grew (Date, JSON's two functions, Reflect, …) need no row.
 */ const GLOBALS = 'Array ArrayBuffer Boolean DataView Date Error EvalError Float32Array Float64Array Function Infinity Int8Array ' + 'Int16Array Int32Array JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set ' + 'String Symbol SyntaxError TypeError URIError Uint8Array Uint8ClampedArray Uint16Array Uint32Array WeakMap WeakSet ' + 'decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN parseFloat parseInt ' + 'undefined unescape';
const properties = {
    Array: 'length name prototype from isArray of',
    'Array.prototype': 'constructor length concat copyWithin entries every fill filter find findIndex forEach indexOf join keys ' + 'lastIndexOf map pop push reduce reduceRight reverse shift slice some sort splice toLocaleString toString unshift values',
    ArrayBuffer: 'length name prototype isView',
    'ArrayBuffer.prototype': 'constructor byteLength slice',
    'DataView.prototype': 'constructor buffer byteLength byteOffset getFloat32 getFloat64 getInt8 getInt16 getInt32 getUint8 getUint16 ' + 'getUint32 setFloat32 setFloat64 setInt8 setInt16 setInt32 setUint8 setUint16 setUint32',
    Error: 'length name prototype',
    'Error.prototype': 'constructor message name toString',
    JSON: 'parse stringify',
    Map: 'length name prototype',
    'Map.prototype': 'constructor clear delete entries forEach get has keys set size values',
    Math: 'E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos acosh asin asinh atan atan2 atanh cbrt ceil clz32 cos cosh exp ' + 'expm1 floor fround hypot imul log log10 log1p log2 max min pow random round sign sin sinh sqrt tan tanh trunc',
    Object: 'length name prototype assign create defineProperties defineProperty freeze getOwnPropertyDescriptor ' + 'getOwnPropertyNames getOwnPropertySymbols getPrototypeOf is isExtensible isFrozen isSealed keys ' + 'preventExtensions seal setPrototypeOf',
    Promise: 'length name prototype all race reject resolve',
    'Promise.prototype': 'constructor catch then',
    RegExp: 'length name prototype',
    'RegExp.prototype': 'constructor exec flags global ignoreCase multiline source sticky test toString unicode compile',
    Set: 'length name prototype',
    'Set.prototype': 'constructor add clear delete entries forEach has keys size values',
    String: 'length name prototype fromCharCode fromCodePoint raw',
    'String.prototype': 'constructor length anchor big blink bold charAt charCodeAt codePointAt concat endsWith fixed fontcolor fontsize ' + 'includes indexOf italics lastIndexOf link localeCompare match normalize repeat replace search slice small split ' + 'startsWith strike sub substr substring sup toLocaleLowerCase toLocaleUpperCase toLowerCase toString toUpperCase ' + 'trim valueOf',
    'Symbol.prototype': 'constructor toString valueOf',
    TypedArray: 'length name prototype from of',
    'TypedArray.prototype': 'constructor buffer byteLength byteOffset copyWithin entries every fill filter find findIndex forEach indexOf ' + 'join keys lastIndexOf length map reduce reduceRight reverse set slice some sort subarray toLocaleString toString values',
    Uint8Array: 'length name prototype BYTES_PER_ELEMENT',
    'Uint8Array.prototype': 'constructor BYTES_PER_ELEMENT',
    IteratorPrototype: ''
};
const SYMBOLS = 'hasInstance isConcatSpreadable iterator match replace search species split toPrimitive toStringTag unscopables for keyFor';
/** A function, as source text for a bare realm, that takes away what ECMAScript 2015 does not have. */ const removeLaterBuiltIns = `(function (keep) {
  'use strict'
  var scope = this
  var hidden = {
    TypedArray: Object.getPrototypeOf(Uint8Array),
    IteratorPrototype: Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()))
  }
  function find(path) {
    return path.split('.').reduce(function (owner, name) {
      return Object.prototype.hasOwnProperty.call(owner, name) ? owner[name] : hidden[name]
    }, scope)
  }
  var names = Object.getOwnPropertyNames
  delete RegExp.prototype[Symbol.matchAll]

  // The well-known symbols cannot be deleted, so Symbol itself gives way to one that lacks the later ones.
  var NativeSymbol = Symbol
  var OldSymbol = function Symbol(description) {
    if (this instanceof OldSymbol) throw new TypeError('Symbol is not a constructor')
    return description === undefined ? NativeSymbol() : NativeSymbol(description)
  }
  keep.symbols.forEach(function (name) {
    Object.defineProperty(OldSymbol, name, { value: NativeSymbol[name] })
  })
  OldSymbol.prototype = NativeSymbol.prototype
  Object.defineProperty(NativeSymbol.prototype, 'constructor', { value: OldSymbol, configurable: true, writable: true })

  Object.keys(keep.properties).forEach(function (path) {
    var owner = find(path)
    names(owner).forEach(function (name) {
      if (keep.properties[path].indexOf(name) < 0) delete owner[name]
    })
  })
  names(scope).forEach(function (name) {
    if (keep.globals.indexOf(name) < 0) delete scope[name]
  })
  Object.defineProperty(scope, 'Symbol', { value: OldSymbol, configurable: true, writable: true })
})`;
const words = (text)=>text.split(' ').filter((word)=>word !== '');
/** The argument of {@link removeLaterBuiltIns}. */ const ecmascript2015 = {
    globals: words(GLOBALS),
    symbols: words(SYMBOLS),
    properties: Object.fromEntries(Object.entries(properties).map(([path, names])=>[
            path,
            words(names)
        ]))
};

/**
 * Source text of a function that makes, out of `setTimeout`, the Promise that iOS up to 15 has in mini programs: its
 * callbacks are macrotasks (Documented). It runs inside the program's realm, hence text. What it leaves out: unhandled
 * rejections are not reported, and subclasses get plain Promises.
 */ const macrotaskPromise = `(function (setTimeout) {
  'use strict'
  var PENDING = 0
  var FULFILLED = 1
  var REJECTED = 2

  function Promise(executor) {
    if (!(this instanceof Promise)) throw new TypeError("Class constructor Promise cannot be invoked without 'new'")
    if (typeof executor !== 'function') throw new TypeError('Promise resolver ' + String(executor) + ' is not a function')
    hide(this, '_state', PENDING)
    hide(this, '_value', undefined)
    hide(this, '_reactions', [])
    follow(this, executor)
  }

  function hide(target, name, value) {
    Object.defineProperty(target, name, { value: value, writable: true })
  }

  function follow(promise, executor) {
    var called = false
    function once(run) {
      return function (value) {
        if (called) return
        called = true
        run(promise, value)
      }
    }
    try {
      executor(once(resolve), once(reject))
    } catch (error) {
      once(reject)(error)
    }
  }

  function resolve(promise, value) {
    if (value === promise) return reject(promise, new TypeError('Chaining cycle detected for promise'))
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) {
      return settle(promise, FULFILLED, value)
    }
    var then
    try {
      then = value.then
    } catch (error) {
      return reject(promise, error)
    }
    if (typeof then !== 'function') return settle(promise, FULFILLED, value)
    setTimeout(function () {
      follow(promise, function (onValue, onError) {
        then.call(value, onValue, onError)
      })
    }, 0)
  }

  function reject(promise, reason) {
    settle(promise, REJECTED, reason)
  }

  function settle(promise, state, value) {
    promise._state = state
    promise._value = value
    var reactions = promise._reactions
    promise._reactions = []
    reactions.forEach(function (reaction) {
      schedule(promise, reaction)
    })
  }

  function schedule(promise, reaction) {
    setTimeout(function () {
      var handler = promise._state === FULFILLED ? reaction.onFulfilled : reaction.onRejected
      if (typeof handler !== 'function') {
        return (promise._state === FULFILLED ? reaction.resolve : reaction.reject)(promise._value)
      }
      var result
      try {
        result = handler(promise._value)
      } catch (error) {
        return reaction.reject(error)
      }
      reaction.resolve(result)
    }, 0)
  }

  function define(target, name, value) {
    Object.defineProperty(target, name, { value: value, writable: true, configurable: true })
  }

  define(Promise.prototype, 'then', function then(onFulfilled, onRejected) {
    var source = this
    return new Promise(function (resolveNext, rejectNext) {
      var reaction = { onFulfilled: onFulfilled, onRejected: onRejected, resolve: resolveNext, reject: rejectNext }
      if (source._state === PENDING) source._reactions.push(reaction)
      else schedule(source, reaction)
    })
  })
  define(Promise.prototype, 'catch', function (onRejected) {
    return this.then(undefined, onRejected)
  })
  Object.defineProperty(Promise.prototype, Symbol.toStringTag, { value: 'Promise', configurable: true })
  define(Promise, 'resolve', function resolve(value) {
    if (value instanceof Promise) return value
    return new Promise(function (done) {
      done(value)
    })
  })
  define(Promise, 'reject', function reject(reason) {
    return new Promise(function (done, fail) {
      fail(reason)
    })
  })
  define(Promise, 'all', function all(values) {
    return new Promise(function (done, fail) {
      var results = []
      var waiting = 1
      function finish() {
        waiting -= 1
        if (waiting === 0) done(results)
      }
      Array.from(values).forEach(function (value, index) {
        waiting += 1
        Promise.resolve(value).then(function (result) {
          results[index] = result
          finish()
        }, fail)
      })
      finish()
    })
  })
  define(Promise, 'race', function race(values) {
    return new Promise(function (done, fail) {
      Array.from(values).forEach(function (value) {
        Promise.resolve(value).then(done, fail)
      })
    })
  })
  return Promise
})`;

const consoleMethods = [
    'log',
    'info',
    'warn',
    'error',
    'debug'
];
const realmFields = {
    builtIns: oneOf('all', 'es2015'),
    without: listOf(text, "built-ins, such as ['Array.prototype.at']"),
    promise: oneOf('native', 'macrotask'),
    frozenGlobals: aBoolean,
    globals: anObject,
    console: objectWith(`a console, with ${consoleMethods.join(', ')}`, ...consoleMethods)
};
/** What the devtools have and phones do not: a test there proves nothing. (Documented) */ const webInterfacesOfDevtools = [
    'TextEncoder',
    'TextDecoder',
    'URL',
    'URLSearchParams',
    'AbortController',
    'AbortSignal',
    'Event',
    'EventTarget',
    'Blob',
    'structuredClone',
    'queueMicrotask',
    'MessageChannel',
    'crypto',
    'performance',
    'fetch'
]// prettier-ignore
;
/** Built-ins of this engine that are no part of ECMAScript, or that phones do not offer to a mini program. */ const notOnPhones = [
    'WebAssembly',
    'SharedArrayBuffer',
    'Atomics',
    'Intl'
];
const removePath = `(function (path) {
  var names = path.split('.')
  var last = names.pop()
  var owner = names.reduce(function (object, name) { return object === undefined || object === null ? undefined : object[name] }, this)
  if (owner === undefined || owner === null) return true
  return delete owner[last]
})`;
/** \`eval\` and code from strings are off; what old libraries use to find the global object gives an empty one. (Client) */ const withoutCodeFromText = `(function () {
  'use strict'
  var prototype = Function.prototype
  var Disabled = function Function() {
    if (arguments.length > 0 && arguments[arguments.length - 1] === 'return this') return function () { return {} }
    throw new EvalError('Code generation from strings disallowed for this context')
  }
  Object.defineProperty(Disabled, 'prototype', { value: prototype })
  Object.defineProperty(this, 'Function', { value: Disabled, writable: true, configurable: true })
})`;
const freezeGlobals = `(function () {
  'use strict'
  var scope = this
  Object.getOwnPropertyNames(scope).forEach(function (name) {
    var value = scope[name]
    if (value === scope || value === null || (typeof value !== 'object' && typeof value !== 'function')) return
    Object.freeze(value)
    if (typeof value === 'function' && value.prototype) Object.freeze(value.prototype)
  })
  Object.freeze(Object.getPrototypeOf(Uint8Array))
  Object.freeze(Object.getPrototypeOf(Uint8Array).prototype)
})`;
/** Functions of the host, wrapped so that the program meets functions of its own realm. */ const furnish = `(function (host) {
  'use strict'
  var scope = this
  function define(name, value) {
    Object.defineProperty(scope, name, { value: value, writable: true, configurable: true, enumerable: true })
  }
  var timers = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval']
  timers.forEach(function (name) {
    define(name, function () { return host.timers[name].apply(null, arguments) })
  })
  var console = {}
  host.consoleMethods.forEach(function (name) {
    console[name] = function () { host.console[name].apply(null, arguments) }
  })
  define('console', console)
  // A new Date is now on the program's clock; everything else of Date stays as it is.
  var Real = Date
  var Own = function Date() {
    if (!(this instanceof Own)) return new Real(host.now()).toString()
    if (arguments.length === 0) return new Real(host.now())
    return new (Real.bind.apply(Real, [null].concat(Array.prototype.slice.call(arguments))))()
  }
  Object.getOwnPropertyNames(Real).forEach(function (name) {
    if (name !== 'length' && name !== 'name') Object.defineProperty(Own, name, Object.getOwnPropertyDescriptor(Real, name))
  })
  Own.now = function now() { return Math.floor(host.now()) }
  Object.defineProperty(Own, 'length', { value: 7 })
  Real.prototype.constructor = Own
  Object.defineProperty(scope, 'Date', { value: Own, writable: true, configurable: true })
  if (host.random) Math.random = function random() { return host.random() }
})`;
/**
 * A fresh realm as a mini program finds it: ECMAScript's built-ins, `wx`, timers and `console`, and nothing else.
 * It keeps mistakes in, not attackers: objects of the host can be reached through `wx`.
 * @throws SimulatorError `ERR_OPTION` for a built-in of `without` that cannot be taken away
 */ function createRealm(platform, wx, { timers, now, random }, options = {}) {
    const context = node_vm.createContext({}, {
        codeGeneration: {
            strings: false,
            wasm: false
        }
    });
    const inRealm = (source, ...args)=>node_vm.runInContext(`(${source}).bind(this)`, context)(...args);
    const define = (name, value)=>{
        Object.defineProperty(context, name, {
            value,
            writable: true,
            configurable: true,
            enumerable: true
        });
    };
    inRealm('function () { delete this.console }');
    if (options.builtIns === 'es2015') inRealm(removeLaterBuiltIns, ecmascript2015);
    if (platform === 'devtools') {
        for (const name of webInterfacesOfDevtools)define(name, globalThis[name]);
    } else {
        for (const name of notOnPhones)inRealm(removePath, name);
    }
    inRealm(withoutCodeFromText);
    const host = {
        timers,
        now,
        random,
        consoleMethods,
        console: options.console ?? globalThis.console
    };
    inRealm(furnish, host);
    if (options.promise === 'macrotask') {
        define('Promise', node_vm.runInContext(`${macrotaskPromise}(setTimeout)`, context));
    }
    for (const path of options.without ?? []){
        if (!inRealm(removePath, path)) {
            throw new SimulatorError('ERR_OPTION', `without: '${path}' cannot be taken away from a JavaScript realm.`);
        }
    }
    if (options.frozenGlobals === true) inRealm(freezeGlobals);
    define('wx', wx);
    const further = ({ globals = {}, console })=>{
        for (const [name, value] of Object.entries(globals))define(name, value);
        if (console !== undefined) host.console = console;
    };
    further(options);
    return {
        ...realmOf(context),
        furnish: further
    };
}
/** A realm that is neither the test's nor the program's: on some phones the buffers come from such a one. (Observed) */ function createForeignRealm() {
    return realmOf(node_vm.createContext({}));
}
function realmOf(context) {
    const own = node_vm.runInContext('({ ArrayBuffer: ArrayBuffer, Promise: Promise, JSON: JSON, Date: Date, promisePrototype: Object.getPrototypeOf((async function () {})()) })', context);
    return {
        ...own,
        context
    };
}

const runFields = {
    modules: anObject,
    transform: aFunction,
    ...realmFields
};
const launchFields = {
    ...runFields,
    page: text,
    scene: wholeNumber(0),
    plugins: anObject
};
class ProgramWorld {
    constructor(parts){
        /** The realms of now: what rejects in another one comes too late. */ this.realms = new Set();
        this.pluginExports = new Map();
        this.parts = parts;
    }
    get realm() {
        return this.current?.realm;
    }
    /** The program that was launched, if one was. */ get launch() {
        return this.launched;
    }
    run(file, options) {
        expectFields('option', 'run', options, runFields);
        const { modules, transform, ...realmOptions } = options;
        const { realm, cache } = this.furnish(realmOptions);
        return new ModuleLoader(realm, cache, {
            modules,
            transform
        }).run(file);
    }
    start(root, options, event) {
        // prettier-ignore
        expectFields('option', 'launch', options, launchFields);
        if (this.current !== undefined) {
            throw new SimulatorError('ERR_STATE', 'launch(root): this program runs already. End it with app.destroy() first, or make another with createMiniProgram().');
        }
        const { modules = {}, transform, page, scene = 1001, plugins = {}, ...realmOptions } = options;
        try {
            const { realm, cache } = this.furnish(realmOptions);
            const launch = new Launch(root, {
                realm,
                cache,
                host: {
                    ...this.parts.host,
                    values: valuesOf(realm)
                },
                modules,
                transform,
                plugin: (name)=>this.plugin(name, plugins, transform)
            });
            this.launched = launch;
            launch.start(event(launch.entry(page), scene));
            return launch;
        } catch (error) {
            // What did not start can be started again.
            this.end();
            throw error;
        }
    }
    /** The JavaScript is gone. */ end() {
        this.current = undefined;
        this.launched?.stack.close();
        this.launched = undefined;
        this.realms.clear();
        this.pluginExports.clear();
    }
    /** The realm of now, where it has this furniture; otherwise another world begins. */ furnish({ globals = {}, console, ...furniture }) {
        const asked = Object.values(furniture).some((value)=>value !== undefined);
        if (this.current !== undefined && (!asked || node_util.isDeepStrictEqual(furniture, this.current.furniture))) {
            this.current.realm.furnish({
                globals,
                console
            });
            return this.current;
        }
        if (this.current !== undefined) {
            this.end();
            this.parts.replaced();
        }
        const realm = this.makeRealm(this.parts.wx, {
            globals,
            console,
            ...furniture
        });
        this.current = {
            realm,
            furniture,
            cache: new Map()
        };
        return this.current;
    }
    makeRealm(wx, options) {
        const realm = createRealm(this.parts.platform, wx, this.parts.sources(), options);
        claimRejections(realm.promisePrototype, (reason, promise)=>{
            if (this.realms.has(realm)) this.parts.rejected(reason, promise);
        });
        this.realms.add(realm);
        return realm;
    }
    plugin(name, plugins, transform) {
        if (this.pluginExports.has(name)) return this.pluginExports.get(name);
        const file = Object.hasOwn(plugins, name) ? plugins[name] : undefined;
        if (file === undefined) throw new Error(`plugin "${name}" is not defined`);
        const realm = this.makeRealm(this.parts.pluginWx, {
            frozenGlobals: true
        });
        const exports = new ModuleLoader(realm, new Map(), {
            transform
        }).run(file);
        this.pluginExports.set(name, exports);
        return exports;
    }
}

/** Every call that has callbacks. */ const calls = [
    'connectSocket',
    'send',
    'close',
    'request',
    'login',
    'getRandomValues',
    'getNetworkType',
    'setStorage',
    'getStorage',
    'removeStorage',
    'clearStorage',
    'getStorageInfo',
    'navigateTo',
    'redirectTo',
    'reLaunch',
    'switchTab',
    'navigateBack',
    'uploadFile',
    'downloadFile',
    'showToast',
    'showModal'
] // prettier-ignore
;
const events = [
    'open',
    'message',
    'error',
    'close'
];
const delays = {
    words: `milliseconds for ${events.join(', ')}, such as { close: 5000 }`,
    met: (value)=>typeof value === 'object' && value !== null && Object.entries(value).every(([name, ms])=>events.includes(name) && milliseconds.met(ms))
};
const fields$1 = {
    dial: either(oneOf('hang', ...openFailureNumbers), failureWords, nothing$1),
    dialDelay: milliseconds,
    send: either(failureWords, nothing$1),
    lostCallbacks: listOf(oneOf(...calls), `calls: ${calls.join(', ')}`),
    lateEvents: delays,
    doubledEvents: listOf(oneOf(...events), `events: ${events.join(', ')}`),
    reorderedEvents: aBoolean
};
function noFaults() {
    return {
        dial: undefined,
        dialDelay: 0,
        send: undefined,
        lostCallbacks: [],
        lateEvents: {},
        doubledEvents: [],
        reorderedEvents: false
    };
}
/** See {@link FaultSettings}. */ class Faults {
    /** @throws SimulatorError `ERR_OPTION` for a fault that does not exist, or a value that it cannot have */ constructor(settings = {}){
        this.reset();
        expectFields('fault', 'faults', settings, fields$1);
        const given = Object.entries(settings).filter(([, value])=>value !== undefined);
        Object.assign(this, Object.fromEntries(given));
    }
    /** Ends every fault. */ reset() {
        Object.assign(this, noFaults());
    }
    /** The same in the hands of a test: an impossible value throws when it is set. */ get checked() {
        return new Proxy(this, {
            set (faults, name, value) {
                expectField('fault', 'faults', String(name), value, fields$1);
                return Reflect.set(faults, name, value);
            }
        });
    }
}
/** How a dial fails under these faults, or nothing. */ function dialFailureUnder(faults) {
    const { dial } = faults;
    if (dial === undefined || dial === 'hang') return dial;
    return typeof dial === 'number' ? openFailure(dial) : dialFailureOf(dial);
}

/** By the name of the trace in `field/traces`. No phone is among them yet. */ const phones = {
    // uni-app's connectSocket in a browser: a foreign implementation, not a phone.
    'uni-h5': {
        platform: 'android',
        quirks: {
            overLimit: 'error-event',
            openProfile: false,
            drop: 'silent'
        }
    }
};
/** @throws SimulatorError `ERR_OPTION` for a name without a trace */ function phoneNamed(name) {
    const phone = Object.hasOwn(phones, name) ? phones[name] : undefined;
    if (phone !== undefined) return phone;
    throw new SimulatorError('ERR_OPTION', `There is no trace of a phone '${name}'; there is ${Object.keys(phones).join(', ')}. docs/field.md says how to record one.`);
}

const callbackTimes = oneOf('sync', 'async');
const quirkFields = {
    overLimit: oneOf('error-event', 'closed-task'),
    overLimitText: text,
    errorArgument: oneOf('errMsg', 'errCode-and-errMsg'),
    openProfile: aBoolean,
    sendChecksReadyState: aBoolean,
    sendCallbacks: callbackTimes,
    closeCallbacks: callbackTimes,
    promiseWithoutCallbacks: aBoolean,
    unsendableText: text,
    listenersAfterClose: oneOf('dropped', 'kept'),
    closeBeforeOpen: oneOf('refused', 'works'),
    drop: oneOf('error-then-close', 'close-then-error', 'close-only', 'error-only', 'silent'),
    closeAfterDialError: oneOf('never', 'after-timeout', 'always'),
    closeReport: oneOf('as-sent', 'normal-closure', 'stream-end', 'no-status'),
    domainText: text,
    foreignBuffers: oneOf(true, false, undefined),
    closingTimeout: milliseconds,
    suspendedSocket: oneOf('closes', 'dies', 'survives'),
    suspendedSocketAfter: milliseconds,
    interruptedCode: either(aNumber, nothing$1),
    networkLoss: oneOf('drops', 'dies'),
    networkChange: oneOf('at-once', 'through-none'),
    appShow: oneOf('before-burst', 'after-burst'),
    requestOverLimit: oneOf('waits', 'fails'),
    hiddenNetwork: oneOf('open', 'closed'),
    deadSocketSlot: oneOf('freed', 'held')
};
const jsapi = {
    overLimit: 'error-event',
    overLimitText: 'createSocketTask:fail wcwss taskID={id} exceed max concurrent count',
    errorArgument: 'errMsg',
    openProfile: false,
    sendChecksReadyState: true,
    sendCallbacks: 'async',
    closeCallbacks: 'async',
    promiseWithoutCallbacks: true,
    unsendableText: 'sendSocketMessage:fail invalid data type',
    listenersAfterClose: 'dropped',
    closeBeforeOpen: 'refused',
    drop: 'error-then-close',
    closeAfterDialError: 'never',
    closeReport: 'as-sent',
    domainText: 'createSocketTask:fail url not in domain list',
    foreignBuffers: undefined,
    closingTimeout: 10_000,
    suspendedSocket: 'closes',
    suspendedSocketAfter: 10_000,
    interruptedCode: 1000,
    networkLoss: 'drops',
    networkChange: 'at-once',
    appShow: 'before-burst',
    requestOverLimit: 'waits',
    hiddenNetwork: 'open',
    deadSocketSlot: 'freed'
};
const binding = {
    ...jsapi,
    overLimit: 'closed-task',
    errorArgument: 'errCode-and-errMsg',
    openProfile: true,
    sendChecksReadyState: false,
    sendCallbacks: 'sync',
    promiseWithoutCallbacks: false,
    unsendableText: 'sendSocketMessage:fail:unknown data',
    listenersAfterClose: 'kept',
    closeBeforeOpen: 'works',
    drop: 'close-then-error',
    domainText: 'fail:url not in domain list'
};
const implementations = {
    jsapi,
    binding
};
const platforms = {
    android: {
        implementation: 'binding',
        quirks: {}
    },
    ios: {
        implementation: 'jsapi',
        quirks: {
            suspendedSocket: 'dies',
            networkLoss: 'dies'
        }
    },
    devtools: {
        implementation: 'binding',
        quirks: {
            suspendedSocket: 'survives'
        }
    },
    harmony: {
        implementation: 'binding',
        quirks: {}
    },
    game: {
        implementation: 'binding',
        quirks: {}
    }
};
/**
 * What a platform does, changed by the quirks that a test sets.
 * @throws SimulatorError `ERR_OPTION` for a platform, an implementation or a quirk that does not exist
 */ function createPlatformProfile(platform, implementation, quirks = {}) {
    expectValue('platform', platform, oneOf(...Object.keys(platforms)), 'ERR_OPTION');
    const known = platforms[platform];
    const chosen = implementation ?? known.implementation;
    expectValue('socketImplementation', chosen, oneOf(...Object.keys(implementations)), 'ERR_OPTION');
    expectValue('quirks', quirks, anObject, 'ERR_OPTION');
    // Undefined too is a value of some.
    for (const [name, value] of Object.entries(quirks))expectField('quirk', 'quirks', name, value, quirkFields);
    return {
        platform,
        implementation: chosen,
        quirks: {
            ...implementations[chosen],
            ...known.quirks,
            ...quirks
        }
    };
}

/** The listeners behind each pair of `wx.onX` and `wx.offX`. */ /** The listeners of one event of wx, as `wx.onX` and `wx.offX` keep them: many, in order, doubles kept. */ class EventListeners {
    /**
   * @param name of the event as in the timeline, such as `onAppShow`
   * @param describe what the timeline says of it; default: the event itself
   */ constructor(core, name, describe = (event)=>event){
        this.listeners = [];
        this.on = (listener)=>{
            if (typeof listener === 'function') this.listeners.push(listener);
        };
        /** Without a listener: forgets all. */ this.off = (listener)=>{
            this.listeners = listener === undefined ? [] : this.listeners.filter((known)=>known !== listener);
        };
        this.callAll = (event)=>{
            this.core.timeline.record('platform', this.name, undefined, this.describe(event));
            this.first?.(event);
            for (const listener of [
                ...this.listeners
            ])this.core.thread.call(this.name, listener, event);
        };
        this.core = core;
        this.name = name;
        this.describe = describe;
    }
    /** Whether anybody listens. */ get heard() {
        return this.listeners.length > 0 || this.first !== undefined;
    }
    /** Calls the listeners, in a turn of the program's own. */ emit(event) {
        this.core.thread.post(this.name, ()=>this.callAll(event));
    }
    /** Calls the listeners before what waits already. */ emitFirst(event) {
        this.core.thread.reenter(this.name, this.callAll, event);
    }
}

/** How long a hidden program runs on, in ms. (Documented: about 5 s) */ const SUSPENDED_AFTER_MS = 5_000;
/** How long a suspended program is kept, in ms. (Documented) */ const DESTROYED_AFTER_MS = 30 * 60_000;
/** WeChat's number for the way in: the list of mini programs. */ const FROM_THE_LIST = 1001;
function appShowEvent({ path, query }, scene = FROM_THE_LIST) {
    return {
        path,
        query,
        scene,
        apiCategory: 'default',
        forwardMaterials: [],
        hostExtraData: {
            host_scene: ''
        },
        referrerInfo: {
            appId: '',
            extraData: {}
        }
    };
}
class AppLifecycle {
    constructor(core, consequences){
        this.currentState = 'foreground';
        this.playsAudio = false;
        this.timers = [];
        this.core = core;
        this.consequences = consequences;
        this.appShow = new EventListeners(core, 'onAppShow');
        this.appHide = new EventListeners(core, 'onAppHide');
        this.appShow.first = (event)=>consequences.shown(event);
        this.appHide.first = (event)=>consequences.hidden(event);
    }
    get state() {
        return this.currentState;
    }
    get backgroundAudio() {
        return this.playsAudio;
    }
    set backgroundAudio(playing) {
        expectValue('app.backgroundAudio', playing, aBoolean);
        this.playsAudio = playing;
        if (this.currentState !== 'background') return;
        this.forgetTimers();
        if (!playing) this.suspendLater();
    }
    get api() {
        return {
            onAppShow: this.appShow.on,
            offAppShow: this.appShow.off,
            onAppHide: this.appHide.on,
            offAppHide: this.appHide.off
        };
    }
    hide() {
        this.mustBe('hide()', 'foreground');
        this.record('hide');
        this.currentState = 'background';
        this.core.later(()=>this.appHide.emit({
                reason: 0
            }));
        if (!this.playsAudio) this.suspendLater();
    }
    show() {
        this.mustBe('show()', 'background', 'suspended');
        this.record('show');
        const wasSuspended = this.currentState === 'suspended';
        this.forgetTimers();
        this.currentState = 'foreground';
        const event = appShowEvent(this.consequences.entry());
        if (!wasSuspended) {
            this.core.later(()=>this.appShow.emit(event));
            return;
        }
        if (this.core.profile.quirks.appShow === 'before-burst') {
            this.core.later(()=>this.appShow.emitFirst(event));
        } else {
            this.appShow.emit(event);
        }
        this.core.thread.resume();
    }
    suspend() {
        if (this.currentState === 'foreground') {
            this.hide();
            // The program still sees that it was hidden before it stops.
            this.forgetTimers();
            this.timers.push(this.core.clock.setTimeout(()=>this.suspendNow(), 0));
            return;
        }
        this.mustBe('suspend()', 'background');
        this.suspendNow();
    }
    destroy() {
        this.mustBe('destroy()', 'foreground', 'background', 'suspended');
        this.record('destroy');
        this.forgetTimers();
        this.currentState = 'destroyed';
        this.consequences.destroyed();
    }
    launch() {
        this.mustBe('launch()', 'destroyed');
        this.record('launch');
        this.currentState = 'foreground';
    }
    /** The JavaScript context that listened is gone. */ forgetListeners() {
        this.appShow.off();
        this.appHide.off();
    }
    suspendLater() {
        this.timers.push(this.core.clock.setTimeout(()=>this.suspendNow(), SUSPENDED_AFTER_MS));
    }
    suspendNow() {
        const { clock, thread, profile } = this.core;
        this.forgetTimers();
        this.record('suspend');
        this.currentState = 'suspended';
        thread.suspend();
        this.consequences.suspended();
        this.timers.push(clock.setTimeout(()=>this.consequences.socketsLost(), profile.quirks.suspendedSocketAfter), clock.setTimeout(()=>this.destroy(), DESTROYED_AFTER_MS));
    }
    mustBe(call, ...states) {
        if (states.includes(this.currentState)) return;
        const instead = this.currentState === 'destroyed' ? 'start it again with launch() or run()' : this.currentState === 'foreground' ? call === 'launch()' ? 'launch() is for a program that destroy() ended' : 'call hide() first' : 'call show() first';
        throw new SimulatorError('ERR_STATE', `${call}: the program is ${describe(this.currentState)}; ${instead}.`);
    }
    record(what) {
        this.core.timeline.record('world', what);
    }
    forgetTimers() {
        for (const timer of this.timers)this.core.clock.clearTimeout(timer);
        this.timers = [];
    }
}
function describe(state) {
    return state === 'foreground' || state === 'background' ? `in the ${state}` : state;
}

/** From which base library on an interface of wx exists. (Documented) */ const interfaces = {
    connectSocket: '1.0.0',
    request: '1.0.0',
    login: '1.0.0',
    setStorage: '1.0.0',
    setStorageSync: '1.0.0',
    getStorage: '1.0.0',
    getStorageSync: '1.0.0',
    getStorageInfo: '1.0.0',
    getStorageInfoSync: '1.0.0',
    removeStorage: '1.0.0',
    removeStorageSync: '1.0.0',
    clearStorage: '1.0.0',
    clearStorageSync: '1.0.0',
    getNetworkType: '1.0.0',
    getSystemInfoSync: '1.0.0',
    canIUse: '1.1.1',
    onNetworkStatusChange: '1.1.0',
    onSocketOpen: '1.0.0',
    onSocketMessage: '1.0.0',
    onSocketError: '1.0.0',
    onSocketClose: '1.0.0',
    sendSocketMessage: '1.0.0',
    closeSocket: '1.0.0',
    uploadFile: '1.0.0',
    downloadFile: '1.0.0',
    showToast: '1.0.0',
    hideToast: '1.0.0',
    showModal: '1.0.0',
    showLoading: '1.1.0',
    hideLoading: '1.1.0',
    base64ToArrayBuffer: '1.1.0',
    arrayBufferToBase64: '1.1.0',
    getFileSystemManager: '1.9.9',
    getAccountInfoSync: '2.2.2',
    startLocalServiceDiscovery: '2.4.0',
    stopLocalServiceDiscovery: '2.4.0',
    onLocalServiceFound: '2.4.0',
    offLocalServiceFound: '2.4.0',
    onLocalServiceLost: '2.4.0',
    offLocalServiceLost: '2.4.0',
    onLocalServiceDiscoveryStop: '2.4.0',
    offLocalServiceDiscoveryStop: '2.4.0',
    createUDPSocket: '2.7.0',
    createTCPSocket: '2.18.0',
    getLocalIPAddress: '2.20.1',
    onShow: '1.7.0',
    onHide: '1.7.0',
    offShow: '1.7.0',
    offHide: '1.7.0',
    navigateTo: '1.0.0',
    redirectTo: '1.0.0',
    navigateBack: '1.0.0',
    reLaunch: '1.1.0',
    switchTab: '1.0.0',
    onError: '2.1.2',
    offError: '2.1.2',
    onUnhandledRejection: '2.10.0',
    offUnhandledRejection: '2.10.0',
    onAppShow: '2.1.2',
    onAppHide: '2.1.2',
    offAppShow: '2.1.2',
    offAppHide: '2.1.2',
    offNetworkStatusChange: '2.9.3',
    getRandomValues: '2.15.0',
    getDeviceInfo: '2.20.1',
    getAppBaseInfo: '2.20.1',
    onNetworkWeakChange: '2.21.0',
    offNetworkWeakChange: '2.21.0'
};
/** From which base library on an option of `connectSocket` counts. (Documented) */ const socketOptions = {
    protocols: '1.4.0',
    tcpNoDelay: '2.4.0',
    perMessageDeflate: '2.8.0',
    timeout: '2.10.0',
    forceCellularNetwork: '2.29.0'
};
/** The first whose `connectSocket` gives a task. (Documented) */ const OLDEST = '1.7.0';
/** Asynchronous interfaces return a Promise when no callback is given. (Documented) */ const PROMISES_SINCE = '2.10.2';
function parts(version) {
    return version.split('.').map(Number);
}
/** One version of the library that WeChat puts between its client and a mini program. */ class BaseLibrary {
    /** @throws SimulatorError `ERR_OPTION` unless the version is three numbers */ constructor(version){
        if (!/^\d+\.\d+\.\d+$/.test(version)) {
            throw new SimulatorError('ERR_OPTION', `baseLibrary is a version such as '3.8.9', not '${version}'.`);
        }
        this.version = version;
        if (!this.atLeast(OLDEST)) {
            throw new SimulatorError('ERR_OPTION', `baseLibrary ${version} has no SocketTask: the simulator begins with ${OLDEST}.`);
        }
    }
    /** Whether this version is `version` or later. */ atLeast(version) {
        const own = parts(this.version);
        const other = parts(version);
        for(let index = 0; index < 3; index++){
            const difference = (own[index] ?? 0) - (other[index] ?? 0);
            if (difference !== 0) return difference > 0;
        }
        return true;
    }
    /** Whether an interface of wx exists, by its name. */ hasInterface(name) {
        const since = Object.hasOwn(interfaces, name) ? interfaces[name] : undefined;
        return since !== undefined && this.atLeast(since);
    }
    /** Whether an option of `connectSocket` counts. */ hasSocketOption(name) {
        const since = Object.hasOwn(socketOptions, name) ? socketOptions[name] : undefined;
        return since === undefined || this.atLeast(since);
    }
    get hasPromises() {
        return this.atLeast(PROMISES_SINCE);
    }
    /** `wx.canIUse`: `'getRandomValues'`, `'connectSocket.object.timeout'`, `'connectSocket.success'`. */ canIUse(schema) {
        const [name = '', where, option] = schema.split('.');
        if (!this.hasInterface(name)) return false;
        if (name !== 'connectSocket' || where !== 'object' || option === undefined) return true;
        return option === 'url' || option === 'header' || Object.hasOwn(socketOptions, option) && this.hasSocketOption(option);
    }
}

/** `wx.base64ToArrayBuffer` and the way back. */ function createBase64(core) {
    return {
        base64ToArrayBuffer: (base64)=>core.deliver(new Uint8Array(Buffer.from(String(base64), 'base64'))),
        arrayBufferToBase64: (buffer)=>Buffer.from(new Uint8Array(buffer)).toString('base64')
    };
}

/** Callbacks and Promises of the interfaces of `wx`: `success`, `fail`, `complete`, and when each is called. */ function callable(value) {
    return typeof value === 'function';
}
/** Whether a call gave any callback at all: without, some calls return a Promise. */ function hasCallbacks(option) {
    return callable(option?.success) || callable(option?.fail) || callable(option?.complete);
}
class CallbackOutcome {
    constructor(core, api, callbacks, when, socket){
        this.core = core;
        this.api = api;
        this.callbacks = callbacks;
        this.when = when;
        this.socket = socket;
    }
    succeed(result) {
        this.report('success', result);
    }
    fail(failure) {
        this.report('fail', failure);
    }
    report(how, result) {
        if (this.when === 'sync') this.tellNow(how, result);
        else this.core.later(()=>this.core.thread.post(this.api, ()=>this.tellNow(how, result)));
    }
    tellNow(how, result) {
        const { faults, timeline, thread } = this.core;
        const api = this.api;
        const source = `${api}.${how}`;
        if (faults.lostCallbacks.includes(api)) {
            timeline.record('world', `${source} lost`, this.socket);
            return;
        }
        timeline.record('platform', source, this.socket, how === 'fail' ? result.errMsg : undefined);
        const { complete } = this.callbacks;
        const callback = this.callbacks[how];
        if (callable(callback)) thread.reenter(source, callback, result);
        if (callable(complete)) thread.reenter(`${api}.complete`, complete, result);
    }
}
/** The outcome of the call `api` for the callbacks that were given to it; what they throw is swallowed. */ function outcomeOf(core, api, callbacks, when, socket) {
    return new CallbackOutcome(core, api, callbacks, when, socket);
}
/**
 * An asynchronous interface of wx: its outcome comes in a later macrotask, to callbacks or, without any, as a Promise
 * of the program's realm (base library 2.10.2; before that, nothing is returned).
 * @param api the name of the interface, which stands at the head of every `errMsg`
 * @returns a Promise or nothing; typed so that it fits {@link ApiPromise}, which depends on the caller's option
 */ function callAsynchronously(core, api, option, detail, run) {
    core.timeline.record('program', api, undefined, detail);
    const start = (callbacks)=>run(outcomeOf(core, api, callbacks, 'async'));
    if (hasCallbacks(option) || !core.baseLibrary.hasPromises) {
        start(option ?? {});
        return undefined;
    }
    const PromiseOfProgram = core.realm()?.Promise ?? Promise;
    return new PromiseOfProgram((resolve, reject)=>start({
            ...option,
            success: resolve,
            fail: reject
        }));
}

function headerOf(header) {
    if (typeof header !== 'object' || header === null) return {};
    const entries = Object.entries(header).filter(([name])=>name.toLowerCase() !== 'referer');
    return Object.fromEntries(entries.map(([name, value])=>[
            name,
            String(value)
        ]));
}
/** What is wrong with the URL in the words of the platform, or nothing. (Client) */ function urlFailure$1(url) {
    if (typeof url !== 'string') {
        const type = Object.prototype.toString.call(url).slice(8, -1);
        return {
            errno: 1001,
            errMsg: `connectSocket:fail parameter error: parameter.url should be String instead of ${type};`
        };
    }
    if (!/^wss?:\/\/[^/?#\s]/i.test(url)) return {
        errno: 600009,
        errMsg: `connectSocket:fail invalid url "${url}"`
    };
    return undefined;
}
/** Tokens travel in queries, and a timeline ends up in logs. */ function withoutQuery(url) {
    return String(url).replace(/\?.*$/, '?…');
}
/**
 * `wx.connectSocket`: reports success before it returns, whatever the handshake brings later (Observed). For a bad URL it
 * returns `undefined` and does not throw (Client).
 * @param defaultTimeout `networkTimeout.connectSocket` of app.json, in ms
 * @param single the old single socket, which is the one made last
 */ function createConnectSocket(core, sockets, domains, defaultTimeout, single) {
    return (option)=>{
        const url = option?.url;
        core.timeline.record('program', 'connectSocket', undefined, {
            url: withoutQuery(url)
        });
        const outcome = outcomeOf(core, 'connectSocket', option ?? {}, 'sync');
        const wrong = urlFailure$1(url) ?? (core.networkClosed() ? {
            errno: 600003,
            errMsg: 'connectSocket:fail interrupted'
        } : undefined);
        if (wrong !== undefined) {
            outcome.fail(wrong);
            // The typings say that a task comes back; the platform returns nothing here.
            return undefined;
        }
        const counts = (name)=>core.baseLibrary.hasSocketOption(name) ? option[name] : undefined;
        const protocols = counts('protocols');
        const request = {
            url: url,
            protocols: Array.isArray(protocols) ? Array.from(protocols, String) : [],
            header: headerOf(option.header)
        };
        const timeout = counts('timeout');
        const { task, failure } = sockets.create(request, {
            timeout: typeof timeout === 'number' && timeout > 0 ? timeout : defaultTimeout,
            tcpNoDelay: counts('tcpNoDelay') === true,
            perMessageDeflate: counts('perMessageDeflate') === true,
            forceCellularNetwork: counts('forceCellularNetwork') === true,
            allowed: domains.allowsSocket(request.url)
        });
        single.follow(task);
        if (failure === undefined) outcome.succeed({
            errMsg: 'connectSocket:ok'
        });
        else outcome.fail(failure);
        return task;
    };
}

/** Bytes into an `ArrayBuffer` of the realm that messages come from. */ function createDelivery(quirks, realm) {
    let foreignRealm;
    return (bytes)=>{
        if (quirks.foreignBuffers === true) foreignRealm ??= createForeignRealm();
        const home = quirks.foreignBuffers === true ? foreignRealm : quirks.foreignBuffers === false ? realm() : undefined;
        if (home === undefined) return wholeBuffer(bytes);
        const buffer = new home.ArrayBuffer(bytes.byteLength);
        new Uint8Array(buffer).set(bytes);
        return buffer;
    };
}
/** What comes here is given away: only a view of a larger buffer needs a copy. */ function wholeBuffer(bytes) {
    const { buffer } = bytes;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength) return buffer;
    return new Uint8Array(bytes).buffer;
}

function addressOf(url) {
    const match = /^([a-z]+):\/\/(?:[^/?#@]*@)?(\[[^\]]*\]|[^/?#:]+)(?::(\d*))?(?:[/?#]|$)/i.exec(url);
    if (match === null) return undefined;
    return {
        scheme: match[1].toLowerCase(),
        host: match[2].toLowerCase(),
        port: match[3] ?? ''
    };
}
const PRIVATE_NETWORKS = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/;
function isLanAddress(host) {
    return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) && PRIVATE_NETWORKS.test(host);
}
const numberOf = (address)=>address.split('.').reduce((number, part)=>number << 8 | Number(part), 0);
/** WeChat's own server, which no list may name: it is for backends. (Documented) */ const NEVER_LISTED = 'api.weixin.qq.com';
/** The newer documents allow up to 200 domains for each interface. (Documented) */ const LONGEST_LIST = 200;
const entries = listOf(text, "entries such as 'wss://example.com'");
const listFields = {
    socket: entries,
    request: entries,
    strictPorts: aBoolean
};
/** Who may be called: the domain lists, and what a local network is exempt from. */ class DomainRules {
    /**
   * @param lists no list: everything may be called, as with "don't verify" ticked in the devtools
   * @param ownAddress the phone's own address in its network
   * @param netmask which machines are in the phone's network; undefined: every private address
   * @param plainSockets whether the base library knows `ws://` (2.4.0, Documented)
   * @throws SimulatorError `ERR_OPTION` for an entry that is not an address
   */ constructor(lists, ownAddress, netmask, plainSockets){
        expectFields('list', 'domains', lists ?? {}, listFields);
        this.socket = parseList('socket', 'wss', lists?.socket);
        this.request = parseList('request', 'https', lists?.request);
        this.strictPorts = lists?.strictPorts ?? false;
        this.ownAddress = ownAddress;
        this.plainSockets = plainSockets;
        this.netmask = netmask;
    }
    allowsSocket(url) {
        if (this.socket === undefined) return true;
        const address = addressOf(url);
        if (address === undefined || address.host === this.ownAddress) return false;
        if (this.isNear(address.host)) return address.scheme === 'wss' || this.plainSockets;
        if (address.scheme !== 'wss') return false;
        return this.socket.some((entry)=>entry.host === address.host && (!this.strictPorts || entry.port === address.port));
    }
    /** TCP: listed domains, whatever their scheme, and machines of the phone's network but itself. (Documented) */ allowsTcp(host) {
        if (host === this.ownAddress) return false;
        if (this.isNear(host)) return true;
        if (this.socket === undefined && this.request === undefined) return true;
        return [
            ...this.socket ?? [],
            ...this.request ?? []
        ].some((entry)=>entry.host === host.toLowerCase());
    }
    isNear(host) {
        if (!isLanAddress(host)) return false;
        if (this.netmask === undefined) return true;
        const mask = numberOf(this.netmask);
        return (numberOf(host) & mask) === (numberOf(this.ownAddress) & mask);
    }
    allowsRequest(url) {
        if (this.request === undefined) return true;
        const address = addressOf(url);
        if (address === undefined) return false;
        if (this.isNear(address.host)) return address.host !== this.ownAddress;
        if (address.scheme !== 'https') return false;
        return this.request.some((entry)=>entry.host === address.host && entry.port === address.port);
    }
}
function parseList(name, scheme, list) {
    if (list === undefined) return undefined;
    if (list.length > LONGEST_LIST) {
        throw new SimulatorError('ERR_OPTION', `domains.${name} has ${list.length} entries: WeChat allows ${LONGEST_LIST}.`);
    }
    return list.map((entry)=>{
        const address = addressOf(entry);
        if (address === undefined || address.scheme !== scheme || !/^[^/]*\/\/[^/]*\/?$/.test(entry)) {
            throw new SimulatorError('ERR_OPTION', `domains.${name}: '${entry}' is no entry of that list: an entry looks like '${scheme}://example.com' or '${scheme}://example.com:8443'.`);
        }
        if (address.host === NEVER_LISTED) {
            throw new SimulatorError('ERR_OPTION', `domains.${name}: WeChat takes no ${NEVER_LISTED} into its lists; call it from your backend.`);
        }
        return address;
    });
}

/** The host's `fetch`, looked up at each call as the timers are. */ const hostFetch = async (url, init)=>{
    const response = await globalThis.fetch(url, init);
    return response;
};
function formOf$1(data) {
    return Object.entries(data).map(([name, value])=>`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&');
}
/** @param referer of every request: a program cannot choose it (Documented) */ function httpRequestOf(option, referer) {
    const headers = {
        'content-type': 'application/json',
        referer
    };
    for (const [name, value] of Object.entries(option.header ?? {})){
        if (name.toLowerCase() !== 'referer') headers[name.toLowerCase()] = String(value);
    }
    const method = (option.method ?? 'GET').toUpperCase();
    const init = {
        method,
        headers,
        redirect: option.redirect ?? 'follow'
    };
    const { data } = option;
    if (method === 'GET' || method === 'HEAD') {
        const query = typeof data === 'object' && !isArrayBuffer(data) ? formOf$1(data) : '';
        const join = option.url.includes('?') ? '&' : '?';
        return {
            url: query === '' ? option.url : `${option.url}${join}${query}`,
            init
        };
    }
    if (typeof data === 'string') init.body = data;
    else if (isArrayBuffer(data)) init.body = new Uint8Array(new Uint8Array(data));
    else if (typeof data === 'object' && data !== null) {
        const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
        init.body = isForm ? formOf$1(data) : JSON.stringify(data);
    }
    return {
        url: option.url,
        init
    };
}
/** Why a request failed in the words of the host, which puts the reason into `cause`. */ function reasonOf(error) {
    const { cause, message } = error;
    return String(cause?.message ?? message ?? error);
}

/** All files of a user together, in bytes. (Documented: 200 MB) */ const LARGEST$1 = 200 * 1024 * 1024;
const USER_FOLDER = 'wxfile://usr';
/** A failure with the number that the platform gives it. */ class FileError extends Error {
    constructor(errCode, message){
        super(message);
        this.errCode = errCode;
    }
}
const missing = (path)=>new FileError(1300002, `no such file or directory "${path}"`);
class UserFiles {
    constructor(core){
        this.files = new Map();
        this.folders = new Set([
            USER_FOLDER
        ]);
        this.lastTemporary = 0;
        this.core = core;
    }
    get paths() {
        return [
            ...this.files.keys()
        ];
    }
    /** `wx.env`. */ get env() {
        return {
            USER_DATA_PATH: USER_FOLDER
        };
    }
    read(path) {
        return this.files.get(path);
    }
    write(path, data) {
        const bytes = typeof data === 'string' ? Buffer.from(data) : data;
        const others = [
            ...this.files
        ].reduce((sum, [name, file])=>name === path ? sum : sum + file.byteLength, 0);
        if (others + bytes.byteLength > LARGEST$1) throw new FileError(1300202, 'the maximum size of the file storage limit is exceeded') // prettier-ignore
        ;
        this.files.set(path, new Uint8Array(bytes));
    }
    clear() {
        this.files.clear();
    }
    /** A file that was downloaded, at a path of the platform's choice. */ writeTemporary(bytes) {
        const path = `wxfile://tmp_${++this.lastTemporary}`;
        this.write(path, bytes);
        return path;
    }
    get manager() {
        const sync = (api, path, run)=>{
            this.core.timeline.record('program', api, undefined, {
                path
            });
            try {
                return run();
            } catch (error) {
                throw Object.assign(new Error(`${api}:fail ${error.message}`, {
                    cause: error
                }), {
                    errCode: error.errCode
                });
            }
        };
        const later = (api, path, option, run)=>// Without callbacks nothing comes back: these methods know no Promise. (Documented)
            void callAsynchronously(this.core, api, {
                complete () {},
                ...option
            }, {
                path
            }, (outcome)=>{
                try {
                    outcome.succeed({
                        ...run(),
                        errMsg: `${api}:ok`
                    });
                } catch (error) {
                    const { errCode, message } = error;
                    outcome.fail({
                        errCode,
                        errMsg: `${api}:fail ${message}`
                    });
                }
            });
        return {
            writeFileSync: (path, data, encoding)=>sync('writeFileSync', path, ()=>this.put(path, data, encoding, false)),
            appendFileSync: (path, data, encoding)=>sync('appendFileSync', path, ()=>this.put(path, data, encoding, true)),
            readFileSync: (path, encoding)=>sync('readFileSync', path, ()=>this.get(path, encoding)),
            accessSync: (path)=>sync('accessSync', path, ()=>this.access(path)),
            unlinkSync: (path)=>sync('unlinkSync', path, ()=>this.unlink(path)),
            mkdirSync: (path, recursive)=>sync('mkdirSync', path, ()=>this.mkdir(path, recursive === true)),
            readdirSync: (path)=>sync('readdirSync', path, ()=>this.list(path)),
            writeFile: (option)=>later('writeFile', option.filePath, option, ()=>(this.put(option.filePath, option.data, option.encoding, false), {})),
            appendFile: (option)=>later('appendFile', option.filePath, option, ()=>(this.put(option.filePath, option.data, option.encoding, true), {})),
            readFile: (option)=>later('readFile', option.filePath, option, ()=>({
                        data: this.get(option.filePath, option.encoding)
                    })),
            access: (option)=>later('access', option.path, option, ()=>(this.access(option.path), {})),
            unlink: (option)=>later('unlink', option.filePath, option, ()=>(this.unlink(option.filePath), {}))
        } // prettier-ignore
        ;
    }
    put(path, data, encoding, append) {
        const folder = path.replace(/\/[^/]*$/, '');
        if (!path.startsWith(`${USER_FOLDER}/`)) throw new FileError(1301000, `permission denied, open "${path}"`);
        if (!this.folders.has(folder)) throw missing(path);
        if (append && !this.files.has(path)) throw missing(path);
        const bytes = isArrayBuffer(data) ? new Uint8Array(data) : Buffer.from(String(data), encoding ?? 'utf8');
        const before = append ? this.found(path) : new Uint8Array(0);
        this.write(path, Buffer.concat([
            before,
            bytes
        ]));
    }
    get(path, encoding) {
        const bytes = this.found(path);
        if (encoding === undefined) return this.core.deliver(new Uint8Array(bytes));
        return Buffer.from(bytes).toString(encoding);
    }
    access(path) {
        if (!this.folders.has(path)) this.found(path);
    }
    unlink(path) {
        this.found(path);
        this.files.delete(path);
    }
    mkdir(path, recursive) {
        const above = path.replace(/\/[^/]*$/, '');
        if (!this.folders.has(above)) {
            if (!recursive || !above.startsWith(USER_FOLDER)) throw missing(path);
            this.mkdir(above, true);
        }
        if (this.folders.has(path) && !recursive) throw new FileError(1301005, `file already exists "${path}"`);
        this.folders.add(path);
    }
    list(path) {
        if (!this.folders.has(path)) throw missing(path);
        const all = [
            ...this.files.keys(),
            ...this.folders
        ];
        return all.filter((known)=>known.startsWith(`${path}/`) && !known.slice(path.length + 1).includes('/')).map((known)=>known.slice(path.length + 1));
    }
    found(path) {
        const bytes = this.files.get(path);
        if (bytes === undefined) throw missing(path);
        return bytes;
    }
}

class Interaction {
    constructor(core){
        this.shown = [];
        this.confirming = true;
        this.core = core;
    }
    get confirms() {
        return this.confirming;
    }
    set confirms(confirms) {
        expectValue('interaction.confirms', confirms, aBoolean);
        this.confirming = confirms;
    }
    get api() {
        const show = (api, kind, option)=>callAsynchronously(this.core, api, option, {
                title: option?.title
            }, (outcome)=>{
                this.shown.push({
                    kind,
                    title: String(option?.title ?? ''),
                    content: ''
                });
                outcome.succeed({
                    errMsg: `${api}:ok`
                });
            });
        const hide = (api, option)=>callAsynchronously(this.core, api, option, undefined, (outcome)=>outcome.succeed({
                    errMsg: `${api}:ok`
                }));
        return {
            showToast: (option)=>show('showToast', 'toast', option),
            showLoading: (option)=>show('showLoading', 'loading', option),
            hideToast: (option)=>hide('hideToast', option),
            hideLoading: (option)=>hide('hideLoading', option),
            showModal: (option)=>callAsynchronously(this.core, 'showModal', option, {
                    title: option?.title
                }, (outcome)=>{
                    const { title = '', content = '' } = option ?? {};
                    this.shown.push({
                        kind: 'modal',
                        title: String(title),
                        content: String(content)
                    });
                    outcome.succeed({
                        errMsg: 'showModal:ok',
                        confirm: this.confirming,
                        cancel: !this.confirming,
                        content: ''
                    });
                })
        };
    }
}

/** A search ends by itself. (Documented) */ const SEARCH_MS = 30_000;
const serviceFields = {
    serviceType: text,
    serviceName: text,
    ip: text,
    port: wholeNumber(1, 65_535)
};
class LocalNetwork {
    constructor(core, network, ownAddress, netmask){
        this.services = new Map();
        this.core = core;
        this.network = network;
        this.ownAddress = ownAddress;
        this.netmask = netmask;
        this.found = new EventListeners(core, 'onLocalServiceFound');
        this.lost = new EventListeners(core, 'onLocalServiceLost');
        this.stopped = new EventListeners(core, 'onLocalServiceDiscoveryStop');
    }
    announce(service) {
        expectFields('field', 'announce: a service', service, serviceFields);
        this.services.set(service.serviceName, {
            ...service
        });
        if (service.serviceType === this.searched) this.core.later(()=>this.tell(service), this.network.latency);
    }
    withdraw(serviceName) {
        const service = this.services.get(serviceName);
        this.services.delete(serviceName);
        if (service === undefined || service.serviceType !== this.searched) return;
        const { serviceType } = service;
        this.core.later(()=>this.lost.emit({
                serviceType,
                serviceName
            }), this.network.latency);
    }
    get api() {
        const { core } = this;
        return {
            getLocalIPAddress: (option)=>void callAsynchronously(core, 'getLocalIPAddress', {
                    complete () {},
                    ...option
                }, undefined, (outcome)=>{
                    if (!this.network.isConnected) return outcome.fail({
                        errMsg: 'getLocalIPAddress:fail no network'
                    });
                    outcome.succeed({
                        errMsg: 'getLocalIPAddress:ok',
                        localip: this.ownAddress,
                        netmask: this.netmask
                    });
                }),
            startLocalServiceDiscovery: (option)=>callAsynchronously(core, 'startLocalServiceDiscovery', option, {
                    serviceType: option?.serviceType
                }, (outcome)=>{
                    if (this.searched !== undefined) return outcome.fail({
                        errMsg: 'startLocalServiceDiscovery:fail scan task already exist'
                    });
                    const { serviceType } = option;
                    this.searched = serviceType;
                    outcome.succeed({
                        errMsg: 'startLocalServiceDiscovery:ok'
                    });
                    this.timer = core.clock.setTimeout(()=>this.stop(), SEARCH_MS);
                    // On iOS no service has been found since client 7.0.18. (Documented)
                    if (core.profile.platform === 'ios') return;
                    for (const service of this.services.values()){
                        if (service.serviceType === serviceType) core.later(()=>this.tell(service), this.network.latency);
                    }
                }),
            stopLocalServiceDiscovery: (option)=>callAsynchronously(core, 'stopLocalServiceDiscovery', option, undefined, (outcome)=>{
                    if (this.searched === undefined) return outcome.fail({
                        errMsg: 'stopLocalServiceDiscovery:fail task not found'
                    });
                    this.stop();
                    outcome.succeed({
                        errMsg: 'stopLocalServiceDiscovery:ok'
                    });
                }),
            onLocalServiceFound: this.found.on,
            offLocalServiceFound: this.found.off,
            onLocalServiceLost: this.lost.on,
            offLocalServiceLost: this.lost.off,
            onLocalServiceDiscoveryStop: this.stopped.on,
            offLocalServiceDiscoveryStop: this.stopped.off
        } // prettier-ignore
        ;
    }
    /** The JavaScript context that searched is gone. */ forget() {
        this.searched = undefined;
        this.core.clock.clearTimeout(this.timer);
        for (const listeners of [
            this.found,
            this.lost,
            this.stopped
        ])listeners.off();
    }
    tell(service) {
        if (this.searched === service.serviceType && this.network.isConnected) this.found.emit({
            ...service
        });
    }
    stop() {
        this.core.clock.clearTimeout(this.timer);
        this.searched = undefined;
        this.core.later(()=>this.stopped.emit({
                errMsg: 'ok'
            }));
    }
}

const CODE_VALID_MS = 5 * 60_000;
function hexadecimal(bytes) {
    return Array.from(bytes, (byte)=>byte.toString(16).padStart(2, '0')).join('');
}
class Accounts {
    constructor(core, random, network){
        this.codes = new Map();
        this.login = (option)=>callAsynchronously(this.core, 'login', option, undefined, (outcome)=>{
                if (this.core.networkClosed()) return outcome.fail({
                    errno: 600003,
                    errMsg: 'login:fail interrupted'
                });
                if (!this.network.isConnected) return outcome.fail({
                    errMsg: 'login:fail network is not connected'
                });
                const code = hexadecimal(this.random.bytes(16));
                this.codes.set(code, {
                    until: this.core.clock.now() + CODE_VALID_MS,
                    used: false
                });
                outcome.succeed({
                    errMsg: 'login:ok',
                    code
                });
            });
        this.core = core;
        this.random = random;
        this.network = network;
        this.openid = `o${hexadecimal(random.bytes(13))}`;
    }
    codeToSession(code) {
        const known = this.codes.get(code);
        if (known === undefined || this.core.clock.now() > known.until) return {
            errcode: 40029,
            errmsg: 'invalid code'
        };
        if (known.used) return {
            errcode: 40163,
            errmsg: 'code been used'
        };
        known.used = true;
        return {
            openid: this.openid,
            session_key: hexadecimal(this.random.bytes(16))
        };
    }
}

/** @param pages those of the program that was launched; without one there is no page to go to */ function createNavigation(core, pages) {
    const navigate = (how, option, act)=>callAsynchronously(core, how, option, {
            url: option?.url?.replace(/\?.*$/, '?…')
        }, (outcome)=>{
            // The pages change in a turn of their own, and the callbacks come after it. (inferred)
            core.later(()=>core.thread.post(how, ()=>{
                    const stack = pages();
                    const url = option?.url;
                    if (how !== 'navigateBack' && typeof url !== 'string') {
                        return outcome.fail({
                            errMsg: `${how}:fail parameter error: parameter.url should be String`
                        });
                    }
                    const result = stack === undefined ? {
                        failure: `page "${url}" is not found`
                    } : act(stack);
                    if ('failure' in result) return outcome.fail({
                        errMsg: `${how}:fail ${result.failure}`
                    });
                    const channel = result.channel === undefined ? {} : {
                        eventChannel: result.channel
                    };
                    outcome.succeed({
                        errMsg: `${how}:ok`,
                        ...channel
                    });
                }));
        });
    return {
        navigateTo: (option)=>navigate('navigateTo', option, (stack)=>stack.go('navigateTo', option.url, option.events)),
        redirectTo: (option)=>navigate('redirectTo', option, (stack)=>stack.go('redirectTo', option.url)),
        reLaunch: (option)=>navigate('reLaunch', option, (stack)=>stack.go('reLaunch', option.url)),
        switchTab: (option)=>navigate('switchTab', option, (stack)=>stack.go('switchTab', option.url)),
        navigateBack: (option)=>navigate('navigateBack', option, (stack)=>stack.back(option?.delta ?? 1))
    };
}

const networkTypes = [
    'wifi',
    '2g',
    '3g',
    '4g',
    '5g',
    'unknown',
    'none'
];
const aBandwidth = {
    words: 'a number of bytes a second, more than 0',
    met: (value)=>typeof value === 'number' && value > 0
};
class Network {
    /**
   * @param random decides each delay, where there is jitter
   * @param lose called when connections over the old network are lost
   */ constructor(core, random, lose){
        this.currentType = 'wifi';
        this.isWeak = false;
        this.currentLatency = 0;
        this.currentJitter = 0;
        this.currentBandwidth = Infinity;
        this.core = core;
        this.random = random;
        this.lose = lose;
        this.statusChange = new EventListeners(core, 'onNetworkStatusChange');
        this.weakChange = new EventListeners(core, 'onNetworkWeakChange');
    }
    get type() {
        return this.currentType;
    }
    get isConnected() {
        return this.currentType !== 'none';
    }
    get latency() {
        return this.currentLatency;
    }
    set latency(ms) {
        expectValue('network.latency', ms, milliseconds);
        this.currentLatency = ms;
    }
    get jitter() {
        return this.currentJitter;
    }
    set jitter(ms) {
        expectValue('network.jitter', ms, milliseconds);
        this.currentJitter = ms;
    }
    get bandwidth() {
        return this.currentBandwidth;
    }
    set bandwidth(bytesPerSecond) {
        expectValue('network.bandwidth', bytesPerSecond, aBandwidth);
        this.currentBandwidth = bytesPerSecond;
    }
    delay() {
        if (this.currentJitter === 0) return this.currentLatency;
        return this.currentLatency + Math.floor(this.random.next() * (this.currentJitter + 1));
    }
    switchTo(type) {
        expectValue('switchTo(type): type', type, oneOf(...networkTypes));
        if (type === this.currentType) return;
        this.core.timeline.record('world', 'network', undefined, type);
        const throughNone = this.core.profile.quirks.networkChange === 'through-none' && type !== 'none' && this.isConnected;
        this.currentType = type;
        this.lose();
        if (throughNone) this.report({
            isConnected: false,
            networkType: 'none'
        });
        this.report({
            isConnected: type !== 'none',
            networkType: type
        });
    }
    offline() {
        this.switchTo('none');
    }
    weak(weak) {
        expectValue('weak(weak): weak', weak, aBoolean);
        if (weak === this.isWeak) return;
        this.isWeak = weak;
        this.core.timeline.record('world', 'network', undefined, weak ? 'weak' : 'strong');
        this.core.later(()=>this.weakChange.emit({
                weakNet: weak,
                networkType: this.currentType
            }));
    }
    /** The JavaScript context that listened is gone. */ forgetListeners() {
        this.statusChange.off();
        this.weakChange.off();
    }
    get api() {
        return {
            onNetworkStatusChange: this.statusChange.on,
            offNetworkStatusChange: this.statusChange.off,
            onNetworkWeakChange: this.weakChange.on,
            offNetworkWeakChange: this.weakChange.off,
            getNetworkType: (option)=>callAsynchronously(this.core, 'getNetworkType', option, undefined, (outcome)=>outcome.succeed({
                        errMsg: 'getNetworkType:ok',
                        networkType: this.currentType,
                        signalStrength: this.isConnected ? this.isWeak ? -95 : -55 : 0,
                        hasSystemProxy: false,
                        weakNet: this.isWeak
                    }))
        };
    }
    report(event) {
        this.core.later(()=>this.statusChange.emit(event));
    }
}

class ProgramErrors {
    /** @param app the program that was launched, if one was */ constructor(core, app){
        this.reporting = false;
        this.core = core;
        this.error = new EventListeners(core, 'onError');
        this.rejection = new EventListeners(core, 'onUnhandledRejection');
        this.error.first = (event)=>app()?.callApp('onError', event.stack || event.message);
        this.rejection.first = (event)=>app()?.callApp('onUnhandledRejection', event);
        core.thread.onError = (error)=>this.thrown(error);
    }
    get api() {
        return {
            onError: this.error.on,
            offError: this.error.off,
            onUnhandledRejection: this.rejection.on,
            offUnhandledRejection: this.rejection.off
        };
    }
    /** A promise of the program was rejected, and nobody caught it. */ rejected(reason, promise) {
        this.core.thread.swallow('promise', reason);
        this.rejection.emit({
            reason: reason,
            promise: promise
        });
    }
    /** The JavaScript context that listened is gone. */ forgetListeners() {
        this.error.off();
        this.rejection.off();
    }
    thrown(error) {
        // What a listener of errors throws is in the list, and told to nobody: it would never end.
        if (this.reporting) return;
        this.reporting = true;
        try {
            const { message, stack } = error;
            this.error.emitFirst({
                message: String(message ?? error),
                stack: String(stack ?? '')
            });
        } finally{
            this.reporting = false;
        }
    }
}

const MOST_BYTES = 1_048_576;
/** `wx.getRandomValues`, asynchronous (Documented); the seed of the mini program decides the bytes. */ function createGetRandomValues(core, random) {
    return (option)=>callAsynchronously(core, 'getRandomValues', option, {
            length: option?.length
        }, (outcome)=>{
            const length = option?.length;
            if (!Number.isInteger(length) || length < 1 || length > MOST_BYTES) {
                return outcome.fail({
                    errno: 1001,
                    errMsg: 'getRandomValues:fail parameter error: parameter.length is invalid'
                });
            }
            outcome.succeed({
                errMsg: 'getRandomValues:ok',
                randomValues: core.deliver(random.bytes(length))
            });
        });
}

/** How many requests run at once. (Documented) */ const MOST_AT_ONCE = 10;
/** Default and longest, in ms. (Documented) */ const LONGEST_TIMEOUT_MS = 60_000;
/** Every request under way ends so when the network changes. (Observed) */ const networkChange = {
    errno: 600001,
    errMsg: 'request:fail errcode:10011 cronet_error_code:0 error_msg:network change, cancel all task'
};
function urlFailure(url) {
    if (typeof url !== 'string') {
        const type = Object.prototype.toString.call(url).slice(8, -1);
        return {
            errno: 1001,
            errMsg: `request:fail parameter error: parameter.url should be String instead of ${type};`
        };
    }
    if (!/^https?:\/\/[^/?#\s]/i.test(url)) return {
        errno: 600009,
        errMsg: `request:fail invalid url "${url}"`
    };
    return undefined;
}
function headersOf(response) {
    const header = {};
    response.headers.forEach((value, name)=>{
        header[name] = value;
    });
    return {
        header,
        statusCode: response.status,
        cookies: response.headers.getSetCookie?.() ?? []
    };
}
class Request {
    constructor(core, option, network, referer, ended){
        this.controller = new AbortController();
        this.settled = false;
        this.core = core;
        this.referer = referer;
        this.option = option;
        this.network = network;
        this.ended = ended;
        this.outcome = outcomeOf(core, 'request', option, 'sync');
        this.headersReceived = new EventListeners(core, 'onHeadersReceived');
        this.chunkReceived = new EventListeners(core, 'onChunkReceived');
    }
    start(fetch) {
        if (this.settled) return;
        if (!this.network.isConnected) return this.fail({
            errMsg: 'request:fail network is not connected'
        });
        const asked = this.option.timeout ?? LONGEST_TIMEOUT_MS;
        const timeout = asked > 0 ? Math.min(asked, LONGEST_TIMEOUT_MS) : LONGEST_TIMEOUT_MS;
        this.timer = this.core.clock.setTimeout(()=>this.fail({
                errno: 5,
                errMsg: 'request:fail timeout'
            }), timeout);
        this.core.later(()=>void this.exchange(fetch), this.network.latency);
    }
    fail(failure) {
        this.settle(()=>this.outcome.fail(failure));
        this.controller.abort();
    }
    /** Ends and reports nothing: the program's JavaScript is gone. */ forget() {
        this.settled = true;
        this.core.clock.clearTimeout(this.timer);
        this.controller.abort();
    }
    async exchange(fetch) {
        if (this.settled) return;
        try {
            const { url, init } = httpRequestOf(this.option, this.referer);
            const response = await fetch(url, {
                ...init,
                signal: this.controller.signal
            });
            const head = headersOf(response);
            if (this.settled) return;
            this.arrives(()=>this.headersReceived.emit(head));
            const chunked = this.option.enableChunked === true && response.body != null;
            const bytes = chunked ? await this.readChunks(response) : new Uint8Array(await response.arrayBuffer());
            this.settle(()=>this.outcome.succeed({
                    ...head,
                    data: this.decode(bytes),
                    errMsg: 'request:ok'
                }));
        } catch (error) {
            this.fail({
                errMsg: `request:fail ${reasonOf(error)}`
            });
        }
    }
    async readChunks(response) {
        for await (const chunk of response.body ?? []){
            if (this.settled) break;
            const copy = new Uint8Array(chunk);
            this.arrives(()=>this.chunkReceived.emit({
                    data: this.core.deliver(copy)
                }));
        }
        return new Uint8Array(0);
    }
    decode(bytes) {
        if (this.option.responseType === 'arraybuffer') return this.core.deliver(new Uint8Array(bytes));
        // TextDecoder takes one byte order mark away, as the platform does (Documented).
        const text = new TextDecoder().decode(bytes);
        if ((this.option.dataType ?? 'json') !== 'json') return text;
        try {
            return (this.core.realm()?.JSON ?? JSON).parse(text);
        } catch  {
            return text;
        }
    }
    settle(report) {
        if (this.settled) return;
        this.settled = true;
        this.core.clock.clearTimeout(this.timer);
        this.ended(this);
        this.core.later(()=>this.core.thread.post('request', report), this.network.latency);
    }
    arrives(emit) {
        this.core.later(emit, this.network.latency);
    }
}
class Requests {
    constructor(core, domains, network, fetch, referer){
        this.running = new Set();
        this.waiting = [];
        this.request = (option)=>{
            const url = option?.url;
            this.core.timeline.record('program', 'request', undefined, {
                method: option?.method ?? 'GET',
                url: String(url).replace(/\?.*$/, '?…')
            });
            const request = new Request(this.core, option ?? {}, this.network, this.referer, (ended)=>this.end(ended));
            const wrong = urlFailure(url) ?? (this.core.networkClosed() ? {
                errno: 600003,
                errMsg: 'request:fail interrupted'
            } : undefined) ?? (this.domains.allowsRequest(String(url)) ? undefined : {
                errno: 600002,
                errMsg: 'request:fail url not in domain list'
            });
            if (wrong !== undefined) request.fail(wrong);
            else this.start(request);
            return {
                abort: ()=>{
                    this.core.timeline.record('program', 'request.abort');
                    request.fail({
                        errMsg: 'request:fail abort'
                    });
                },
                onHeadersReceived: request.headersReceived.on,
                offHeadersReceived: request.headersReceived.off,
                onChunkReceived: request.chunkReceived.on,
                offChunkReceived: request.chunkReceived.off
            };
        };
        this.core = core;
        this.domains = domains;
        this.network = network;
        this.fetch = fetch;
        this.referer = referer;
    }
    /** Every request that is not finished fails. */ failAll(failure) {
        for (const request of [
            ...this.waiting.splice(0),
            ...this.running
        ])request.fail(failure);
    }
    /** The program's JavaScript is gone: nothing is reported. */ forgetAll() {
        for (const request of [
            ...this.waiting.splice(0),
            ...this.running
        ])request.forget();
        this.running.clear();
    }
    start(request) {
        if (this.running.size < MOST_AT_ONCE) {
            this.running.add(request);
            request.start(this.fetch);
        } else if (this.core.profile.quirks.requestOverLimit === 'waits') {
            this.waiting.push(request);
        } else {
            request.fail({
                errMsg: `request:fail exceed max concurrent count ${MOST_AT_ONCE}`
            });
        }
    }
    end(request) {
        const place = this.waiting.indexOf(request);
        if (place >= 0) this.waiting.splice(place, 1);
        if (!this.running.delete(request)) return;
        const next = this.waiting.shift();
        if (next !== undefined) this.start(next);
    }
}

/** The faults that make a socket's events late, doubled or reordered. */ /** How long an event waits for another one that may overtake it, in ms. */ const OVERTAKING_MS = 10;
/**
 * Puts late, doubled and reordered events between a socket's native side and its task, as the faults of the moment say.
 * @param later runs something after so many ms
 */ function withEventFaults(events, faults, later) {
    let held;
    const release = ()=>{
        const waiting = held;
        held = undefined;
        waiting?.();
    };
    const pass = (name, deliver)=>{
        const late = faults.lateEvents[name] ?? 0;
        if (late > 0) {
            later(deliver, late);
        } else if (held !== undefined) {
            deliver();
            release();
        } else if (faults.reorderedEvents) {
            held = deliver;
            later(()=>{
                if (held === deliver) release();
            }, OVERTAKING_MS);
        } else {
            deliver();
        }
    };
    const twice = (name, deliver)=>{
        if (faults.doubledEvents.includes(name)) pass(name, deliver);
        pass(name, deliver);
    };
    return {
        open: (answer)=>twice('open', ()=>events.open(answer)),
        message: (data)=>{
            // A copy of its own for each delivery: the program owns what it is given.
            if (faults.doubledEvents.includes('message')) {
                const copy = typeof data === 'string' ? data : new Uint8Array(data);
                pass('message', ()=>events.message(copy));
            }
            pass('message', ()=>events.message(data));
        },
        error: (failure)=>twice('error', ()=>events.error(failure)),
        close: (code, reason)=>twice('close', ()=>events.close(code, reason))
    };
}

/**
 * One direction of a wire: what goes in comes out later, in the same order, each in a macrotask of its own.
 * When the delay shrinks, what comes later still does not overtake.
 */ class Link {
    /**
   * @param conditions how long it takes now
   * @param direct with no delay and nothing waiting, things come out at once: for what is asynchronous already
   * @param spacing how far apart things come out at least, in ms
   */ constructor(clock, conditions, direct, spacing = 0){
        this.waiting = new Fifo();
        this.lastDue = -Infinity;
        /** When everything that was pushed so far is on its way. */ this.busyUntil = -Infinity;
        this.deliverOldest = ()=>this.waiting.shift()?.();
        this.clock = clock;
        this.conditions = conditions;
        this.direct = direct && spacing === 0;
        this.spacing = spacing;
    }
    /** @param bytes how much of the bandwidth it takes */ push(deliver, bytes = 0) {
        const { bandwidth } = this.conditions;
        let delay = this.conditions.delay();
        if (this.direct && delay <= 0 && bandwidth === Infinity && this.waiting.length === 0) {
            deliver();
            return;
        }
        const now = this.clock.now();
        if (bandwidth !== Infinity) {
            this.busyUntil = Math.max(now, this.busyUntil) + bytes * 1000 / bandwidth;
            delay += this.busyUntil - now;
        }
        this.lastDue = Math.max(this.lastDue + this.spacing, now + delay);
        this.waiting.push(deliver);
        // Each timer lets out whatever waits longest, so that rounding in the host's timers cannot change the order.
        this.clock.setTimeout(this.deliverOldest, this.lastDue - now);
    }
}

/** A drop has no words of its own in the platform's documents. (inferred) */ const dropped = {
    errCode: 1006,
    errMsg: 'abnormal closure'
};
/** Text counts by its characters: near enough for a bandwidth. */ const sizeOf = (data)=>typeof data === 'string' ? data.length : data.byteLength;
/** What the native side answers to a send without a connection. (inferred) */ const notConnected = {
    errMsg: 'sendSocketMessage:fail WebSocket is not connected'
};
const NOT_THERE = 'closeSocket:fail:taskID not exist';
/** The phone's native side of one socket: it dials, carries, and ends, whatever the program's JavaScript does. */ class NativeSocket {
    constructor(options){
        this.timers = new Set();
        this.phase = 'dialling';
        this.isDead = false;
        /** Nothing passes any more; unless it is dead, its end is about to be reported. */ this.severed = false;
        this.options = options;
        const { clock, network, dialler, faults, sendSpacing } = options;
        this.upstream = new Link(clock, network, dialler.asynchronous, sendSpacing);
        this.downstream = new Link(clock, network, dialler.asynchronous);
        this.dialTimer = this.later(()=>this.failed(dialTimeout), options.timeout);
        this.later(()=>this.dial(), network.delay() + faults.dialDelay);
    }
    get state() {
        return this.phase;
    }
    /** Nothing passes any more, and no event reports it. */ get dead() {
        return this.isDead;
    }
    /** Whether the phone still counts it among the open sockets of the mini program. */ get holdsSlot() {
        if (this.isDead && this.phase === 'closing') return this.options.quirks.deadSocketSlot === 'held';
        return this.phase !== 'closed';
    }
    /** @returns why it could not be sent, or nothing. A dead socket takes everything: so does a phone's send buffer. */ send(data) {
        const { send } = this.options.faults;
        if (send !== undefined) return typeof send === 'string' ? {
            errMsg: send
        } : send;
        if (this.phase !== 'open') return notConnected;
        if (!this.severed) this.upstream.push(()=>this.peer?.send(data), sizeOf(data));
        return undefined;
    }
    /** @param done called with why it failed, or nothing; never on a dead socket (Observed) */ close(code, reason, done) {
        if (this.phase === 'closing' || this.phase === 'closed') return done(NOT_THERE);
        if (this.isDead) {
            this.phase = 'closing';
            this.peer?.vanish();
            return;
        }
        if (this.phase === 'dialling') {
            if (this.options.quirks.closeBeforeOpen === 'refused') {
                return done('closeSocket:fail WebSocket is not connected');
            }
            this.phase = 'closing';
            this.forgetTimers();
            if (!this.severed) this.peer?.abort();
            done();
            this.later(()=>this.closed(code, reason, true), 0);
            return;
        }
        this.phase = 'closing';
        done();
        if (!this.severed) this.upstream.push(()=>this.peer?.close(code, reason));
        this.later(()=>this.unanswered(), this.options.quirks.closingTimeout);
    }
    /** The connection breaks under the phone, and the phone notices: a network change, a proxy that gave up. */ drop() {
        if (this.severed || this.phase === 'closed') return;
        this.severed = true;
        this.peer?.vanish();
        this.later(()=>this.phase === 'dialling' ? this.failed(openFailure(2)) : this.dropped(), 0);
    }
    /** The connection dies, and neither side notices. */ die() {
        this.isDead = true;
        this.severed = true;
        this.forgetTimers();
    }
    /** The platform takes the socket from a suspended program. */ interrupt() {
        if (this.isDead || this.phase === 'closed') return;
        this.peer?.abort();
        const { events, quirks } = this.options;
        if (this.phase === 'dialling') {
            this.failed({
                errCode: 1004,
                errMsg: 'connectSocket:fail interrupted'
            });
        } else {
            this.finish();
            events.close(quirks.interruptedCode, 'interrupted');
        }
    }
    /** The program's JavaScript is gone, and the socket with it. */ release() {
        this.finish();
        this.peer?.abort();
    }
    dial() {
        if (this.phase !== 'dialling' || this.severed) return;
        const { dialler, id, request, faults, network } = this.options;
        const failure = network.isConnected ? dialFailureUnder(faults) : openFailure(2);
        if (failure === 'hang') return;
        if (failure !== undefined) return this.failed(failure);
        const pass = (event)=>(...args)=>this.downstream.push(()=>{
                    if (!this.severed) event(...args);
                });
        this.peer = dialler.dial(id, request, {
            opened: pass((answer)=>this.opened(answer)),
            failed: pass((failure)=>this.failed(failure)),
            received: (data)=>this.downstream.push(()=>{
                    if (!this.severed && this.phase === 'open') this.options.events.message(data);
                }, sizeOf(data)),
            closed: pass((code, reason)=>this.closed(code, reason, false)),
            dropped: pass(()=>this.dropped())
        });
    }
    opened(answer) {
        if (this.phase !== 'dialling') return;
        this.phase = 'open';
        this.forget(this.dialTimer);
        this.options.events.open(answer);
    }
    failed(failure) {
        if (this.phase !== 'dialling') return;
        this.finish();
        if (!this.severed) this.peer?.abort();
        const { events, quirks } = this.options;
        events.error(failure);
        const closes = quirks.closeAfterDialError === 'always' || quirks.closeAfterDialError === 'after-timeout' && failure.timedOut === true;
        if (closes) this.later(()=>events.close(1006, failure.errMsg), 0);
    }
    closed(code, reason, byPhone) {
        if (this.phase === 'closed') return;
        const ownClose = byPhone || this.phase === 'closing';
        this.finish();
        const { events, quirks } = this.options;
        switch(quirks.closeReport){
            case 'normal-closure':
                return events.close(1000, 'normal closure');
            case 'stream-end':
                return ownClose ? events.close(1000, 'normal closure') : events.close(1001, 'Stream end encountered');
            case 'no-status':
                return events.close(1005, '');
            case 'as-sent':
                return events.close(code, reason === '' && code === 1000 ? 'normal closure' : reason);
        }
    }
    /** The server never answered the close. */ unanswered() {
        this.finish();
        this.peer?.abort();
        this.options.events.close(1006, 'abnormal closure');
    }
    dropped() {
        if (this.phase === 'closed') return;
        const { events, quirks } = this.options;
        if (quirks.drop === 'silent') return this.die();
        this.finish();
        const error = ()=>events.error(dropped);
        const close = ()=>events.close(1006, 'abnormal closure');
        switch(quirks.drop){
            case 'error-then-close':
                error();
                this.later(close, 0);
                return;
            case 'close-then-error':
                close();
                this.later(error, 0);
                return;
            case 'close-only':
                return close();
            case 'error-only':
                return error();
        }
    }
    finish() {
        this.phase = 'closed';
        this.forgetTimers();
    }
    later(run, ms) {
        const timer = this.options.clock.setTimeout(()=>{
            this.timers.delete(timer);
            run();
        }, ms);
        this.timers.add(timer);
        return timer;
    }
    forget(timer) {
        this.options.clock.clearTimeout(timer);
        this.timers.delete(timer);
    }
    forgetTimers() {
        for (const timer of this.timers)this.forget(timer);
    }
}

/** What a program holds of a socket, and what its calls and events are made of. */ const CONNECTING = 0;
const OPEN = 1;
const CLOSING = 2;
const CLOSED = 3;
/**
 * What the program holds. Its one field is private at run time too: the program must not find the simulator behind it,
 * and the client under test has to work with a task that no Proxy can stand in for.
 */ class SimulatedSocketTask {
    // eslint-disable-next-line no-restricted-syntax -- see above
    #platform;
    constructor(platform){
        this.CONNECTING = CONNECTING;
        this.OPEN = OPEN;
        this.CLOSING = CLOSING;
        this.CLOSED = CLOSED;
        this.#platform = platform;
    }
    get readyState() {
        return this.#platform.readyState;
    }
    send(option) {
        return this.#platform.send(option);
    }
    close(option) {
        return this.#platform.close(option);
    }
    onOpen(listener) {
        listen(this.#platform.listeners.open, listener);
    }
    onMessage(listener) {
        listen(this.#platform.listeners.message, listener);
    }
    onError(listener) {
        listen(this.#platform.listeners.error, listener);
    }
    onClose(listener) {
        listen(this.#platform.listeners.close, listener);
    }
}
function listen(listeners, listener) {
    if (typeof listener === 'function') listeners.push(listener);
}

/** No network interface works in a suspended program. (Documented) */ const interrupted = {
    errno: 600003,
    errMsg: 'sendSocketMessage:fail interrupted'
};
/** The code of a connection that broke. */ const ABNORMAL = 1006;
class PlatformSocket {
    /** @param id the number of the socket, as in the timeline */ constructor(core, id){
        this.events = {
            open: (answer)=>this.post('onOpen', ()=>this.opened(answer)),
            message: (data)=>this.post('onMessage', ()=>this.received(data)),
            error: (failure)=>this.post('onError', ()=>this.failed(failure)),
            close: (code, reason)=>this.post('onClose', ()=>this.closed(code, reason))
        };
        this.listeners = {
            open: [],
            message: [],
            error: [],
            close: []
        };
        this.readyState = CONNECTING;
        /** Whether the end was reported to the program. */ this.ended = false;
        this.closeReported = false;
        this.core = core;
        this.id = id;
        this.startedAt = core.clock.now();
        this.task = new SimulatedSocketTask(this);
    }
    attach(native) {
        this.native = native;
    }
    /** Born dead: the task beyond the limit of the binding implementation. */ beClosed() {
        this.readyState = CLOSED;
    }
    send(option) {
        const { quirks } = this.core.profile;
        const data = option?.data;
        this.core.timeline.recordData('program', 'send', this.id, data);
        const sendable = !quirks.sendChecksReadyState || this.readyState === OPEN;
        return this.answer('send', sendable ? quirks.sendCallbacks : 'sync', option, (outcome)=>{
            if (!sendable) {
                return outcome.fail({
                    errMsg: 'SocketTask.send:fail SocketTask.readyState is not OPEN'
                });
            }
            let sent;
            if (typeof data === 'string') {
                sent = data;
            } else if (isArrayBuffer(data)) {
                // Copied now: what the program does to its buffer afterwards never reaches the server.
                sent = new Uint8Array(new Uint8Array(data)).buffer;
            } else {
                return outcome.fail({
                    errMsg: quirks.unsendableText
                });
            }
            const failure = this.core.networkClosed() ? interrupted : this.sendNatively(sent);
            if (failure === undefined) outcome.succeed({
                errMsg: 'sendSocketMessage:ok'
            });
            else outcome.fail(failure);
        });
    }
    close(option = {}) {
        const code = option?.code ?? 1000;
        const reason = String(option?.reason ?? '');
        const { closeCallbacks } = this.core.profile.quirks;
        this.core.timeline.record('program', 'close', this.id, {
            code,
            reason
        });
        return this.answer('close', closeCallbacks, option, (outcome)=>{
            if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
                return outcome.fail({
                    errMsg: 'closeSocket:fail:The code must be either 1000, or between 3000 and 4999'
                });
            }
            if (Buffer.byteLength(reason) > 123) {
                return outcome.fail({
                    errMsg: 'closeSocket:fail:The reason must not be longer than 123 bytes'
                });
            }
            if (this.native === undefined) return outcome.fail({
                errMsg: 'closeSocket:fail:taskID not exist'
            });
            this.native.close(code, reason, (failure)=>{
                if (failure === undefined) outcome.succeed({
                    errMsg: 'closeSocket:ok'
                });
                else outcome.fail({
                    errMsg: failure
                });
            });
        });
    }
    sendNatively(data) {
        return this.native === undefined ? notConnected : this.native.send(data);
    }
    /** Runs a call, and reports its outcome when and how this implementation does. */ answer(api, when, option, run) {
        const { profile, realm } = this.core;
        if (hasCallbacks(option) || !profile.quirks.promiseWithoutCallbacks) {
            this.start(api, when, option ?? {}, run);
            return undefined;
        }
        const PromiseOfProgram = realm()?.Promise ?? Promise;
        return new PromiseOfProgram((resolve, reject)=>this.start(api, when, {
                success: resolve,
                fail: reject
            }, run));
    }
    start(api, when, callbacks, run) {
        run(outcomeOf(this.core, api, callbacks, when, this.id));
    }
    post(source, turn) {
        this.core.thread.post(source, turn);
    }
    opened({ protocol, header }) {
        if (this.readyState !== CONNECTING) return;
        this.readyState = OPEN;
        const shown = {
            ...header,
            ...protocol === '' ? {} : {
                'Sec-WebSocket-Protocol': protocol
            }
        };
        const event = {
            header: shown
        };
        if (this.core.profile.quirks.openProfile) {
            event.profile = profileSince(this.startedAt, this.core.clock.now());
        }
        this.record('onOpen', protocol === '' ? undefined : {
            protocol
        });
        this.dispatch('onOpen', this.listeners.open, event);
    }
    received(data) {
        if (this.readyState === CLOSED) return;
        const delivered = typeof data === 'string' ? data : this.core.deliver(data);
        this.core.timeline.recordData('platform', 'onMessage', this.id, delivered);
        this.dispatch('onMessage', this.listeners.message, {
            data: delivered
        });
    }
    failed(failure) {
        if (this.readyState === CONNECTING) this.readyState = CLOSED;
        this.ended = true;
        const { errCode, errMsg, errno } = failure;
        const event = this.core.profile.quirks.errorArgument === 'errMsg' ? {
            errMsg
        } : {
            errCode,
            errMsg
        };
        if (errno !== undefined) event.errno = errno;
        this.record('onError', event);
        const wasClosed = this.readyState === CLOSED && this.closeReported;
        this.dispatch('onError', this.listeners.error, event);
        if (wasClosed && this.core.profile.quirks.listenersAfterClose === 'dropped') this.forgetListeners();
    }
    forgetListeners() {
        for (const listeners of Object.values(this.listeners))listeners.length = 0;
    }
    closed(code, reason) {
        this.readyState = CLOSED;
        this.ended = true;
        this.closeReported = true;
        const event = code === undefined ? {
            reason
        } : {
            code,
            reason
        };
        this.record('onClose', event);
        this.dispatch('onClose', this.listeners.close, event);
        const { listenersAfterClose, drop } = this.core.profile.quirks;
        // Where an error follows the close of a drop, it is the last event.
        const isLast = !(code === ABNORMAL && drop === 'close-then-error');
        if (listenersAfterClose === 'dropped' && isLast) this.forgetListeners();
    }
    record(event, detail) {
        this.core.timeline.record('platform', event, this.id, detail);
    }
    dispatch(source, listeners, event) {
        const { thread } = this.core;
        for (const listener of [
            ...listeners
        ])thread.call(source, listener, event);
    }
}
/** The simulated wire has no name lookup of its own: everything is one dial. */ function profileSince(start, end) {
    return {
        fetchStart: start,
        domainLookUpStart: start,
        domainLookUpEnd: start,
        connectStart: start,
        connectEnd: end,
        rtt: end - start,
        handshakeCost: end - start,
        cost: end - start
    };
}

/** A socket as a test sees it. What it stands for stays out of sight, so that a failed comparison can be read. */ function listedSocket(core, id, { url, protocols, header }, options, { task }, native) {
    const act = (call)=>{
        if (native.state === 'closed') {
            throw new SimulatorError('ERR_STATE', `${call}(): socket ${id} is closed already. Look at socket.state.`);
        }
        core.timeline.record('world', call, id);
        native[call]();
    };
    return {
        id,
        url,
        protocols,
        header,
        options,
        get state () {
            return native.state === 'dialling' ? 'connecting' : native.state;
        },
        get dead () {
            return native.dead;
        },
        task,
        drop: ()=>act('drop'),
        die: ()=>act('die')
    };
}
/** How many sockets are kept for tests that look back. */ const REMEMBERED = 1_000;
/** Makes sockets, counts them and remembers them. */ class SimulatedSockets {
    /**
   * @param limit how many may be open at once
   * @param sendSpacing how far apart the messages of a socket leave the phone at least, in ms
   */ constructor(core, dialler, network, limit, sendSpacing){
        this.dialled = [];
        /** Those whose end may still be to come; the others are let go. */ this.live = [];
        /** Tasks that never got a native side count as numbers too. */ this.lastId = 0;
        this.core = core;
        this.dialler = dialler;
        this.network = network;
        this.limit = limit;
        this.sendSpacing = sendSpacing;
    }
    get all() {
        return this.dialled;
    }
    get open() {
        return this.holders().map(({ socket })=>socket);
    }
    get last() {
        return this.dialled.at(-1);
    }
    /** Dials, unless the limit or the domain list forbids it. */ create(request, { allowed, ...options }) {
        const core = this.core;
        const { clock, faults } = core;
        const { quirks } = core.profile;
        const id = ++this.lastId;
        const side = new PlatformSocket(core, id);
        if (this.holders().length >= this.limit) return this.beyondLimit(side, id);
        if (!allowed) return this.failLater(side, quirks.domainText);
        const native = new NativeSocket({
            id,
            request,
            timeout: options.timeout,
            dialler: this.dialler,
            clock,
            network: this.network,
            quirks,
            faults,
            sendSpacing: this.sendSpacing,
            events: withEventFaults(side.events, faults, core.later)
        });
        side.attach(native);
        const socket = listedSocket(core, id, request, options, side, native);
        this.live.push({
            socket,
            side,
            native
        });
        this.remember(socket);
        return {
            task: side.task
        };
    }
    /** The network is gone or another: what hung on it breaks or dies. */ loseNetwork() {
        const { quirks } = this.core.profile;
        for (const { native } of [
            ...this.live
        ]){
            if (quirks.networkLoss === 'drops') native.drop();
            else if (native.state !== 'dialling') native.die();
            else native.drop();
        }
    }
    /** The program has been suspended for a while. */ suspend() {
        const { quirks } = this.core.profile;
        for (const { native } of [
            ...this.live
        ]){
            if (quirks.suspendedSocket === 'closes') native.interrupt();
            else if (quirks.suspendedSocket === 'dies') native.die();
        }
    }
    /** The program's JavaScript is gone, and its sockets with it. */ releaseAll() {
        for (const { native } of this.live)native.release();
        this.live = [];
    }
    remember(socket) {
        this.dialled.push(socket);
        if (this.dialled.length <= REMEMBERED) return;
        const ended = this.dialled.findIndex((known)=>this.live.every((entry)=>entry.socket !== known));
        if (ended !== -1) this.dialled.splice(ended, 1);
    }
    holders() {
        const counted = this.core.profile.implementation === 'binding';
        // The binding implementation counts in JavaScript: a place is free once the program knows of the end. (inferred)
        // Of a dead socket that was closed nothing will ever come.
        this.live = this.live.filter(({ native, side })=>native.dead && native.state === 'closing' ? native.holdsSlot : native.state !== 'closed' || !side.ended);
        return this.live.filter(({ native, side })=>native.holdsSlot || counted && !native.dead && !side.ended);
    }
    beyondLimit(side, id) {
        const { quirks } = this.core.profile;
        if (quirks.overLimit === 'error-event') return this.failLater(side, quirks.overLimitText.replace('{id}', String(id)));
        side.beClosed();
        const errMsg = `connectSocket:fail fail reach max websocket connect count ${this.limit}`;
        return {
            task: side.task,
            failure: {
                errMsg
            }
        };
    }
    failLater(side, errMsg) {
        this.core.later(()=>side.events.error({
                errCode: 1004,
                errMsg
            }));
        return {
            task: side.task
        };
    }
}

/**
 * Listens to the task that was made last, and to no other: with several sockets open these interfaces mean the newest
 * one (inferred from "several sockets need SocketTask").
 */ class SingleSocket {
    constructor(core){
        this.core = core;
        this.open = new EventListeners(core, 'onSocketOpen');
        this.message = new EventListeners(core, 'onSocketMessage', ()=>undefined);
        this.error = new EventListeners(core, 'onSocketError');
        this.close = new EventListeners(core, 'onSocketClose');
    }
    get api() {
        return {
            onSocketOpen: this.open.on,
            onSocketMessage: this.message.on,
            onSocketError: this.error.on,
            onSocketClose: this.close.on,
            sendSocketMessage: (option)=>this.withTask('sendSocketMessage', option, (task)=>task.send(option)),
            closeSocket: (option)=>this.withTask('closeSocket', option ?? {}, (task)=>task.close(option))
        };
    }
    /** A task was made: it is the one that these interfaces mean from now on. */ follow(task) {
        this.task = task;
        const pass = (listeners)=>(event)=>{
                if (this.task === task && listeners.heard) listeners.emitFirst(event);
            };
        task.onOpen(pass(this.open));
        task.onMessage(pass(this.message));
        task.onError(pass(this.error));
        task.onClose(pass(this.close));
    }
    /** The JavaScript context is gone. */ forget() {
        this.task = undefined;
        for (const listeners of [
            this.open,
            this.message,
            this.error,
            this.close
        ])listeners.off();
    }
    withTask(api, option, act) {
        if (this.task !== undefined) return act(this.task);
        this.core.timeline.record('program', api);
        outcomeOf(this.core, api, option, 'async').fail({
            errMsg: `${api}:fail WebSocket is not connected`
        });
        return undefined;
    }
}

/** Per key and in all, in bytes. (Documented: 1 MB and 10 MB) */ const LARGEST_ENTRY = 1024 * 1024;
const LARGEST_STORAGE = 10 * 1024 * 1024;
function encode(key, data) {
    const isDate = Object.prototype.toString.call(data) === '[object Date]';
    const type = data === undefined ? 'undefined' : isDate ? 'date' : 'json';
    const text = isDate ? String(data.getTime()) : JSON.stringify(data);
    if (text === undefined && type !== 'undefined') throw new Error('data cannot be stored: use what JSON can hold');
    return {
        type,
        text: text ?? '',
        size: Buffer.byteLength(key) + Buffer.byteLength(text ?? '')
    };
}
/** Keys and values of a mini program: copied in and out, kept when its JavaScript is gone. */ class Storage {
    constructor(core){
        this.entries = new Map();
        this.size = 0;
        this.core = core;
    }
    get keys() {
        return [
            ...this.entries.keys()
        ];
    }
    get(key) {
        expectValue('storage.get(key): key', key, text);
        const entry = this.entries.get(key);
        if (entry === undefined || entry.type === 'undefined') return undefined;
        const realm = this.core.realm();
        if (entry.type === 'date') return new (realm?.Date ?? Date)(Number(entry.text));
        return (realm?.JSON ?? JSON).parse(entry.text);
    }
    /** @throws Error with the words of the platform, as far as they are known (inferred) */ set(key, data) {
        expectValue('storage.set(key, data): key', key, text);
        const entry = encode(key, data);
        if (entry.size > LARGEST_ENTRY) throw new Error('entry size limit reached: 1 MB per key');
        const size = this.size - (this.entries.get(key)?.size ?? 0) + entry.size;
        if (size > LARGEST_STORAGE) throw new Error('exceed storage max size 10MB');
        this.size = size;
        this.entries.set(key, entry);
    }
    delete(key) {
        expectValue('storage.delete(key): key', key, text);
        this.size -= this.entries.get(key)?.size ?? 0;
        this.entries.delete(key);
    }
    clear() {
        this.entries.clear();
        this.size = 0;
    }
    get info() {
        return {
            keys: [
                ...this.keys
            ],
            currentSize: Math.ceil(this.size / 1024),
            limitSize: LARGEST_STORAGE / 1024
        };
    }
    get api() {
        const recorded = (api, key)=>this.core.timeline.record('program', api, undefined, key === undefined ? undefined : {
                key
            });
        const settle = (api, option, run)=>callAsynchronously(this.core, api, option, option?.key === undefined ? undefined : {
                key: option.key
            }, (outcome)=>{
                try {
                    outcome.succeed({
                        ...run(),
                        errMsg: `${api}:ok`
                    });
                } catch (error) {
                    outcome.fail({
                        errMsg: `${api}:fail ${error.message}`
                    });
                }
            });
        return {
            setStorageSync: (key, data)=>{
                recorded('setStorageSync', key);
                mustBeKey('setStorageSync', key);
                try {
                    this.set(key, data);
                } catch (error) {
                    throw new Error(`setStorageSync:fail ${error.message}`, {
                        cause: error
                    });
                }
            },
            getStorageSync: (key)=>{
                recorded('getStorageSync', key);
                mustBeKey('getStorageSync', key);
                return this.entries.has(key) ? this.get(key) : '';
            },
            removeStorageSync: (key)=>{
                recorded('removeStorageSync', key);
                this.delete(key);
            },
            clearStorageSync: ()=>{
                recorded('clearStorageSync');
                this.clear();
            },
            getStorageInfoSync: ()=>this.info,
            setStorage: (option)=>settle('setStorage', option, ()=>{
                    mustBeKey('setStorage', option.key);
                    this.set(option.key, option.data);
                    return {};
                }),
            getStorage: (option)=>settle('getStorage', option, ()=>{
                    mustBeKey('getStorage', option.key);
                    if (!this.entries.has(option.key)) throw new Error('data not found');
                    return {
                        data: this.get(option.key)
                    };
                }),
            removeStorage: (option)=>settle('removeStorage', option, ()=>{
                    this.delete(option.key);
                    return {};
                }),
            clearStorage: (option)=>settle('clearStorage', option, ()=>{
                    this.clear();
                    return {};
                }),
            getStorageInfo: (option)=>settle('getStorageInfo', option, ()=>this.info)
        };
    }
}
function mustBeKey(api, key) {
    if (typeof key === 'string' && key !== '') return;
    throw new Error(`${api}:fail parameter error: parameter.key should be String instead of ${typeof key};`);
}

/** `wx.getDeviceInfo`, `wx.getAppBaseInfo` and their like, for one plausible device of each platform. */ /** One plausible device for each platform. */ const devices = {
    android: {
        brand: 'google',
        model: 'Pixel 7',
        system: 'Android 14',
        benchmarkLevel: 30,
        abi: 'arm64-v8a',
        cpuType: 'Tensor G2'
    },
    ios: {
        brand: 'iPhone',
        model: 'iPhone 13<iPhone14,5>',
        system: 'iOS 17.5',
        benchmarkLevel: -1,
        abi: '',
        cpuType: 'unknown'
    },
    harmony: {
        brand: 'HUAWEI',
        model: 'a phone with HarmonyOS',
        system: 'HarmonyOS 5.0.0',
        benchmarkLevel: -1,
        abi: 'arm64-v8a',
        cpuType: 'unknown'
    },
    game: {
        brand: 'google',
        model: 'Pixel 7',
        system: 'Android 14',
        benchmarkLevel: 30,
        abi: 'arm64-v8a',
        cpuType: 'Tensor G2'
    },
    devtools: {
        brand: 'devtools',
        model: 'iPhone 12/13 (Pro)',
        system: 'iOS 10.0.1',
        benchmarkLevel: 1,
        abi: '',
        cpuType: 'unknown'
    }
};
/** HarmonyOS calls itself ohos (Documented); a game runs on a phone. */ const systems = {
    android: 'android',
    ios: 'ios',
    devtools: 'devtools',
    harmony: 'ohos',
    game: 'android'
};
/** The Referer of every request. (Documented) */ function refererOf({ miniProgram }, platform) {
    const { appId, envVersion, version } = miniProgram;
    const number = platform === 'devtools' ? 'devtools' : envVersion === 'release' ? version : '0';
    return `https://servicewechat.com/${appId}/${number}/page-frame.html`;
}
/** @param debugging whether the mini program runs with debugging on */ function createSystemApi(name, library, account, debugging) {
    const platform = systems[name];
    const deviceInfo = ()=>({
            ...devices[name],
            platform,
            deviceAbi: devices[name].abi,
            memorySize: '4096'
        });
    const baseInfo = ()=>({
            PCKernelVersion: '',
            SDKVersion: library.version,
            enableDebug: debugging,
            fontSizeScaleFactor: 1,
            fontSizeSetting: 16,
            host: {
                appId: ''
            },
            language: 'zh_CN',
            version: '8.0.50',
            theme: 'light'
        });
    return {
        getDeviceInfo: deviceInfo,
        getAppBaseInfo: baseInfo,
        getSystemInfoSync: ()=>{
            const { brand, model, system, benchmarkLevel } = deviceInfo();
            const { SDKVersion, enableDebug, fontSizeSetting, host, language, version, theme } = baseInfo();
            return {
                brand,
                model,
                system,
                benchmarkLevel,
                platform,
                SDKVersion,
                enableDebug,
                fontSizeSetting,
                host,
                language,
                version,
                theme,
                albumAuthorized: true,
                bluetoothEnabled: true,
                cameraAuthorized: true,
                locationAuthorized: true,
                locationEnabled: true,
                locationReducedAccuracy: false,
                microphoneAuthorized: true,
                notificationAlertAuthorized: true,
                notificationAuthorized: true,
                notificationBadgeAuthorized: true,
                notificationSoundAuthorized: true,
                phoneCalendarAuthorized: true,
                wifiEnabled: true,
                deviceOrientation: 'portrait',
                pixelRatio: 3,
                screenWidth: 390,
                screenHeight: 844,
                windowWidth: 390,
                windowHeight: 753,
                statusBarHeight: 47,
                safeArea: {
                    left: 0,
                    right: 390,
                    top: 47,
                    bottom: 810,
                    width: 390,
                    height: 763
                }
            } // prettier-ignore
            ;
        },
        getAccountInfoSync: ()=>({
                miniProgram: {
                    ...account.miniProgram
                },
                plugin: {
                    ...account.plugin
                }
            }),
        canIUse: (schema)=>library.canIUse(String(schema))
    };
}

/** The server's side of simulated TCP, and what answers simulated UDP, as a test gives them. */ /** The server's side of one TCP connection: connecting until {@link accept} or {@link refuse}. */ const bytesOf = (data)=>new Uint8Array(typeof data === 'string' ? Buffer.from(data) : data);

/** What TCP may not connect to. (Documented) */ const forbidden = new Set([
    1099,
    1433,
    1521,
    1719,
    1720,
    1723,
    2049,
    2375,
    3128,
    3306,
    3389,
    3659,
    4045,
    5060,
    5061,
    5432,
    5984,
    6379,
    6000,
    6566,
    7001,
    7002,
    8443,
    8888,
    9200,
    9300,
    10051,
    10080,
    11211,
    27017,
    27018,
    27019
]) // prettier-ignore
;
const isForbidden = (port)=>port < 1024 || port >= 8000 && port <= 8100 || forbidden.has(port);
/** How many may be made in how many ms. (Documented) */ const MOST = 20;
const PERIOD_MS = 5 * 60_000;
const DEFAULT_TIMEOUT_S = 2;
/** The numbers of its errors. (Documented) */ const CONNECT_FAILED = -4;
const BAD_ADDRESS = 1;
const BAD_PORT = 2;
const SOCKET_ERROR = -2;
class TcpSockets {
    constructor(core, network, domains, server){
        this.made = [];
        this.open = new Set();
        this.lastPort = 50_000;
        this.create = ()=>{
            const { core } = this;
            core.timeline.record('program', 'createTCPSocket');
            const now = core.clock.now();
            this.made = this.made.filter((at)=>now - at < PERIOD_MS);
            const isOneTooMany = this.made.length >= MOST;
            if (!isOneTooMany) this.made.push(now);
            return this.socket(isOneTooMany);
        };
        this.core = core;
        this.network = network;
        this.domains = domains;
        this.server = server;
    }
    /** The network is gone or another. */ loseNetwork() {
        for (const socket of [
            ...this.open
        ])socket.lose();
    }
    /** The program's JavaScript is gone. */ forgetAll() {
        for (const socket of [
            ...this.open
        ])socket.forget();
        this.open.clear();
    }
    socket(isOneTooMany) {
        const { core, network, server } = this;
        const on = {
            connect: new EventListeners(core, 'TCPSocket.onConnect'),
            message: new EventListeners(core, 'TCPSocket.onMessage', describeMessage),
            error: new EventListeners(core, 'TCPSocket.onError'),
            close: new EventListeners(core, 'TCPSocket.onClose'),
            wifi: new EventListeners(core, 'TCPSocket.onBindWifi')
        };
        const up = new Link(core.clock, network, false);
        const down = new Link(core.clock, network, false);
        const localPort = ++this.lastPort;
        let state = 'new';
        let timer;
        let connection;
        const entry = {
            lose: ()=>end(true, {
                    errCode: SOCKET_ERROR,
                    errMsg: 'TCPSocket:fail network changed'
                }),
            forget: ()=>end(false)
        };
        const fail = (errCode, errMsg)=>core.later(()=>on.error.emit({
                    errCode,
                    errMsg
                }));
        const end = (tells, failure)=>{
            if (state === 'closed') return;
            const wasOpen = state === 'open';
            state = 'closed';
            this.open.delete(entry);
            core.clock.clearTimeout(timer);
            if (wasOpen) connection?.onClose?.();
            if (!tells) return;
            if (failure !== undefined) core.later(()=>on.error.emit(failure));
            if (wasOpen) core.later(()=>on.close.emit({
                    errMsg: 'ok'
                }));
        };
        const dial = (address, port)=>{
            if (state !== 'connecting') return;
            const refuse = ()=>down.push(()=>end(true, {
                        errCode: CONNECT_FAILED,
                        errMsg: 'connect fail: errno:111'
                    }));
            if (!network.isConnected || server === undefined) return refuse();
            connection = {
                address,
                port,
                get state () {
                    return state === 'new' ? 'connecting' : state;
                },
                accept: ()=>down.push(()=>{
                        if (state !== 'connecting') return;
                        state = 'open';
                        core.clock.clearTimeout(timer);
                        on.connect.emit({
                            errMsg: 'ok'
                        });
                    }),
                refuse,
                send: (data)=>{
                    if (state === 'closed') throw new SimulatorError('ERR_STATE', 'send(): the TCP connection is closed.');
                    const bytes = bytesOf(data);
                    down.push(()=>{
                        if (state !== 'open') return;
                        const place = {
                            address,
                            family: 'IPv4',
                            port
                        };
                        on.message.emit({
                            message: core.deliver(bytes),
                            remoteInfo: {
                                ...place,
                                size: bytes.byteLength
                            },
                            localInfo: {
                                address: '0.0.0.0',
                                family: 'IPv4',
                                port: localPort
                            }
                        });
                    }, bytes.byteLength);
                },
                close: ()=>down.push(()=>end(true)),
                onMessage: undefined,
                onClose: undefined
            };
            server(connection);
        };
        return {
            connect: (option)=>{
                const { address, port, timeout = DEFAULT_TIMEOUT_S } = option ?? {};
                core.timeline.record('program', 'TCPSocket.connect', undefined, {
                    address,
                    port
                });
                if (isOneTooMany) return fail(SOCKET_ERROR, `createTCPSocket:fail at most ${MOST} in 5 minutes`);
                if (core.networkClosed()) return fail(SOCKET_ERROR, 'TCPSocket.connect:fail interrupted');
                if (state !== 'new') return fail(SOCKET_ERROR, 'TCPSocket.connect:fail already connected');
                if (typeof address !== 'string' || !this.domains.allowsTcp(address)) return fail(BAD_ADDRESS, 'TCPSocket.connect:fail address is not allowed') // prettier-ignore
                ;
                if (!Number.isInteger(port) || port > 65_535 || isForbidden(port)) return fail(BAD_PORT, 'TCPSocket.connect:fail port is not allowed') // prettier-ignore
                ;
                state = 'connecting';
                this.open.add(entry);
                timer = core.clock.setTimeout(()=>end(true, {
                        errCode: CONNECT_FAILED,
                        errMsg: 'connect fail: timeout'
                    }), timeout * 1000);
                up.push(()=>dial(address, port));
            },
            write: (data)=>{
                const bytes = isArrayBuffer(data) ? new Uint8Array(new Uint8Array(data)) : bytesOf(String(data));
                core.timeline.record('program', 'TCPSocket.write', undefined, `${bytes.byteLength} bytes`);
                if (state !== 'open') return fail(SOCKET_ERROR, 'TCPSocket.write:fail socket is not connected');
                up.push(()=>{
                    if (state === 'open') connection?.onMessage?.(bytes);
                }, bytes.byteLength);
            },
            close: ()=>{
                core.timeline.record('program', 'TCPSocket.close');
                end(true);
            },
            bindWifi: ()=>core.later(()=>on.wifi.emit({
                        errMsg: 'ok'
                    })),
            onConnect: on.connect.on,
            onMessage: on.message.on,
            onError: on.error.on,
            onClose: on.close.on,
            onBindWifi: on.wifi.on,
            offConnect: on.connect.off,
            offMessage: on.message.off,
            offError: on.error.off,
            offClose: on.close.off,
            offBindWifi: on.wifi.off
        };
    }
}
const describeMessage = ({ message })=>`${message.byteLength} bytes`;

const BOUNDARY = '----mini-program-form';
function formOf({ name, formData = {}, filePath }, file) {
    const fields = Object.entries(formData).map(([field, value])=>`--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"\r\n\r\n${String(value)}\r\n`);
    const head = `${fields.join('')}--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"; filename="${filePath.replace(/^.*\//, '')}"\r\nContent-Type: application/octet-stream\r\n\r\n`;
    return new Uint8Array(Buffer.concat([
        Buffer.from(head),
        file,
        Buffer.from(`\r\n--${BOUNDARY}--\r\n`)
    ])).buffer;
}
/** A task that was refused before anything was sent. */ const nothing = {
    abort () {},
    onProgressUpdate () {},
    offProgressUpdate () {},
    onHeadersReceived () {},
    offHeadersReceived () {}
};
class Transfers {
    constructor(core, requests, files){
        this.uploadFile = (option)=>{
            const file = this.files.read(option?.filePath);
            if (file === undefined) {
                outcomeOf(this.core, 'uploadFile', option ?? {}, 'async').fail({
                    errMsg: 'uploadFile:fail file doesn\'t exist'
                }); // prettier-ignore
                return nothing;
            }
            const outcome = outcomeOf(this.core, 'uploadFile', option, 'sync');
            const progress = [];
            const total = file.byteLength;
            const task = this.requests.request({
                url: option.url,
                method: 'POST',
                header: {
                    ...option.header,
                    'content-type': `multipart/form-data; boundary=${BOUNDARY}`
                },
                data: formOf(option, file),
                dataType: 'text',
                timeout: option.timeout,
                success: ({ data, statusCode })=>{
                    report(progress, total);
                    outcome.succeed({
                        data: data,
                        statusCode,
                        errMsg: 'uploadFile:ok'
                    });
                },
                fail: (failure)=>outcome.fail({
                        ...failure,
                        errMsg: failure.errMsg.replace('request:', 'uploadFile:')
                    })
            });
            return transfer(task, progress);
        };
        this.downloadFile = (option)=>{
            const outcome = outcomeOf(this.core, 'downloadFile', option ?? {}, 'sync');
            const progress = [];
            const task = this.requests.request({
                url: option?.url,
                header: option?.header,
                responseType: 'arraybuffer',
                timeout: option?.timeout,
                success: ({ data, statusCode })=>{
                    const bytes = new Uint8Array(data);
                    report(progress, bytes.byteLength);
                    try {
                        const given = option.filePath;
                        const path = given ?? this.files.writeTemporary(bytes);
                        if (given !== undefined) this.files.write(given, bytes);
                        outcome.succeed({
                            tempFilePath: given === undefined ? path : '',
                            filePath: path,
                            statusCode,
                            errMsg: 'downloadFile:ok'
                        }); // prettier-ignore
                    } catch (error) {
                        outcome.fail({
                            errMsg: `downloadFile:fail ${error.message}`
                        });
                    }
                },
                fail: (failure)=>outcome.fail({
                        ...failure,
                        errMsg: failure.errMsg.replace('request:', 'downloadFile:')
                    })
            });
            return transfer(task, progress);
        };
        this.core = core;
        this.requests = requests;
        this.files = files;
    }
}
function report(listeners, total) {
    const event = {
        progress: 100,
        totalBytesSent: total,
        totalBytesExpectedToSend: total,
        totalBytesWritten: total,
        totalBytesExpectedToWrite: total
    };
    for (const listener of [
        ...listeners
    ])listener(event);
}
function transfer(task, progress) {
    return {
        abort: ()=>task.abort(),
        onProgressUpdate: (listener)=>void progress.push(listener),
        offProgressUpdate: (listener)=>{
            const kept = listener === undefined ? [] : progress.filter((known)=>known !== listener);
            progress.splice(0, progress.length, ...kept);
        },
        onHeadersReceived: (listener)=>task.onHeadersReceived(listener),
        offHeadersReceived: (listener)=>task.offHeadersReceived(listener)
    };
}

/** Bytes of one datagram. (Documented) */ const LARGEST = 4_096;
class UdpSockets {
    constructor(core, network, server){
        this.lastPort = 40_000;
        this.create = ()=>{
            const { core, network, server } = this;
            core.timeline.record('program', 'createUDPSocket');
            const on = {
                listening: new EventListeners(core, 'UDPSocket.onListening'),
                message: new EventListeners(core, 'UDPSocket.onMessage', ({ message })=>`${message.byteLength} bytes`),
                error: new EventListeners(core, 'UDPSocket.onError'),
                close: new EventListeners(core, 'UDPSocket.onClose')
            };
            let port;
            let isClosed = false;
            let peer;
            const fail = (errMsg)=>core.later(()=>on.error.emit({
                        errMsg
                    }));
            const arrive = (from, bytes)=>core.later(()=>{
                    if (isClosed || !network.isConnected) return;
                    on.message.emit({
                        message: core.deliver(new Uint8Array(bytes)),
                        remoteInfo: {
                            ...from,
                            size: bytes.byteLength
                        },
                        localInfo: {
                            address: '0.0.0.0',
                            family: 'IPv4',
                            port: port
                        }
                    });
                }, network.latency);
            const send = (api, option)=>{
                const { address, port: to } = {
                    ...peer,
                    ...option
                };
                core.timeline.record('program', api, undefined, {
                    address,
                    port: to
                });
                if (isClosed || port === undefined) return fail(`${api}:fail socket is not bound`);
                if (core.networkClosed()) return fail(`${api}:fail interrupted`);
                const whole = isArrayBuffer(option.message) ? new Uint8Array(option.message) : bytesOf(String(option.message));
                const { offset = 0, length = whole.byteLength - offset } = option;
                const data = new Uint8Array(whole.slice(offset, offset + length));
                if (data.byteLength >= LARGEST) return fail(`${api}:fail message is longer than ${LARGEST} bytes`);
                const from = port;
                // A datagram that nobody takes is lost, and nobody hears of it.
                core.later(()=>{
                    if (!network.isConnected || server === undefined) return;
                    server({
                        address,
                        port: to,
                        from,
                        data,
                        reply: (answer)=>arrive({
                                address,
                                family: 'IPv4',
                                port: to
                            }, bytesOf(answer))
                    });
                }, network.latency);
            };
            return {
                bind: (wanted)=>{
                    port = wanted ?? ++this.lastPort;
                    core.timeline.record('program', 'UDPSocket.bind', undefined, {
                        port
                    });
                    core.later(()=>on.listening.emit({
                            errMsg: 'ok'
                        }));
                    return port;
                },
                connect: ({ address, port: to })=>{
                    peer = {
                        address,
                        port: to
                    };
                },
                send: (option)=>send('UDPSocket.send', option),
                write: (option)=>send('UDPSocket.write', option),
                setTTL: ()=>undefined,
                close: ()=>{
                    if (isClosed) return;
                    isClosed = true;
                    core.timeline.record('program', 'UDPSocket.close');
                    core.later(()=>on.close.emit({
                            errMsg: 'ok'
                        }));
                },
                onListening: on.listening.on,
                onMessage: on.message.on,
                onError: on.error.on,
                onClose: on.close.on,
                offListening: on.listening.off,
                offMessage: on.message.off,
                offError: on.error.off,
                offClose: on.close.off
            };
        };
        this.core = core;
        this.network = network;
        this.server = server;
    }
}

/** What a mini game has not. (Documented) */ const notInGames = [
    'onAppShow',
    'offAppShow',
    'onAppHide',
    'offAppHide',
    'navigateTo',
    'redirectTo',
    'reLaunch',
    'switchTab',
    'navigateBack',
    'startLocalServiceDiscovery',
    'stopLocalServiceDiscovery',
    'onLocalServiceFound',
    'offLocalServiceFound',
    'onLocalServiceLost',
    'offLocalServiceLost',
    'onLocalServiceDiscoveryStop',
    'offLocalServiceDiscoveryStop'
] // prettier-ignore
;
const onlyInGames = [
    'onShow',
    'offShow',
    'onHide',
    'offHide'
];
/** What a plugin has not. (Documented) */ const notInPlugins = [
    'onAppShow',
    'offAppShow',
    'onAppHide',
    'offAppHide',
    'onNetworkWeakChange',
    'offNetworkWeakChange',
    'onError',
    'offError',
    'onUnhandledRejection',
    'offUnhandledRejection'
]// prettier-ignore
;
/** `wx` as this base library has it; in a destroyed program nothing of it may be called. */ function assembleWx({ env, ...api }, core, missing, destroyed) {
    const wx = {
        env
    };
    const { platform } = core.profile;
    const known = oneOf(...Object.keys(api));
    for (const name of missing)expectValue('missing: each name', name, known, 'ERR_OPTION');
    for (const [name, call] of Object.entries(api)){
        if (platform === 'game' ? notInGames.includes(name) : onlyInGames.includes(name)) continue;
        if (missing.includes(name) || !core.baseLibrary.hasInterface(name)) continue;
        wx[name] = (...args)=>{
            if (destroyed()) {
                throw new SimulatorError('ERR_STATE', `wx.${name}: the program was destroyed, so its code cannot call anything. Run it through program.run(), whose timers end with it, or call app.launch().`);
            }
            return call(...args);
        };
    }
    return wx;
}

/**
 * Makes a simulated mini program.
 * @throws SimulatorError `ERR_OPTION` for options that do not exist or contradict each other
 */ function createMiniProgram(options = {}) {
    checkOptions(options);
    const phone = options.phone === undefined ? undefined : phoneNamed(options.phone);
    const profile = createPlatformProfile(options.platform ?? phone?.platform ?? 'android', options.socketImplementation, options.quirks === undefined ? phone?.quirks : {
        ...phone?.quirks,
        ...options.quirks
    });
    const clock = options.clock ?? hostClock;
    const timeline = new Timeline(()=>clock.now(), options.timelineLimit ?? 100_000);
    const thread = new ProgramThread(clock, timeline);
    const timers = createProgramTimers(clock, thread);
    const remote = options.remoteDebugging ?? false;
    const { seed } = options;
    const random = createRandom(seed ?? 1);
    const { appId = 'wx0000000000000000', envVersion = 'develop', version = '' } = options;
    const account = {
        miniProgram: {
            appId,
            envVersion,
            version
        },
        plugin: {
            appId: '',
            version: ''
        }
    };
    const core = {
        profile,
        baseLibrary: new BaseLibrary(options.baseLibrary ?? '3.8.9'),
        clock,
        thread,
        timeline,
        faults: new Faults(options.faults),
        later (run, ms = 0) {
            const { generation } = thread;
            clock.setTimeout(()=>{
                if (generation === thread.generation) run();
            }, ms);
        },
        networkClosed: ()=>thread.suspended || profile.quirks.hiddenNetwork === 'closed' && app.state === 'background',
        realm: ()=>world.realm,
        deliver: createDelivery(profile.quirks, ()=>world.realm)
    };
    const ownAddress = options.ownAddress ?? '192.168.1.23';
    const domains = new DomainRules(options.debugging === true ? undefined : options.domains, ownAddress, options.netmask, core.baseLibrary.atLeast('2.4.0'));
    const network = new Network(core, createRandom((seed ?? 1) + 1), ()=>{
        sockets.loseNetwork();
        tcp.loseNetwork();
        requests.failAll(networkChange);
    });
    const limit = options.socketLimit ?? (remote ? 2 : 5);
    const sockets = new SimulatedSockets(core, chooseDialler(options, timeline), network, limit, remote ? 200 : 0);
    const requests = new Requests(core, domains, network, options.fetch ?? hostFetch, refererOf(account, profile.platform));
    const accounts = new Accounts(core, random, network);
    const storage = new Storage(core);
    const files = new UserFiles(core);
    const transfers = new Transfers(core, requests, files);
    const tcp = new TcpSockets(core, network, domains, options.tcpServer);
    const udp = new UdpSockets(core, network, options.udpServer);
    const localNetwork = new LocalNetwork(core, network, ownAddress, options.netmask ?? '255.255.255.0');
    const interaction = new Interaction(core);
    const single = new SingleSocket(core);
    const app = new AppLifecycle(core, {
        suspended: ()=>requests.failAll({
                errno: 600003,
                errMsg: 'request:fail interrupted'
            }),
        socketsLost: ()=>sockets.suspend(),
        destroyed () {
            world.end();
            forgetWorld();
        },
        shown (event) {
            world.launch?.callApp('onShow', event);
            world.launch?.stack.top?.show();
        },
        hidden (event) {
            world.launch?.stack.top?.hide();
            world.launch?.callApp('onHide', event);
        },
        entry: ()=>{
            const page = world.launch?.stack.top?.instance;
            return page === undefined ? {
                path: 'pages/index/index',
                query: {}
            } : {
                path: page.route,
                query: page.options
            };
        }
    });
    const errors = new ProgramErrors(core, ()=>world.launch);
    const navigation = createNavigation(core, ()=>world.launch?.stack);
    /** The JavaScript that ran until now is gone, and what it held. */ function forgetWorld() {
        thread.renew();
        timers.clear();
        sockets.releaseAll();
        requests.forgetAll();
        tcp.forgetAll();
        single.forget();
        localNetwork.forget();
        network.forgetListeners();
        errors.forgetListeners();
        app.forgetListeners();
    }
    const api = {
        ...app.api,
        ...navigation,
        ...network.api,
        ...errors.api,
        ...storage.api,
        ...createSystemApi(profile.platform, core.baseLibrary, account, options.debugging ?? false),
        ...createBase64(core),
        ...interaction.api,
        ...localNetwork.api,
        ...single.api,
        onShow: app.api.onAppShow,
        offShow: app.api.offAppShow,
        onHide: app.api.onAppHide,
        offHide: app.api.offAppHide,
        env: files.env,
        getFileSystemManager: ()=>files.manager,
        uploadFile: transfers.uploadFile,
        downloadFile: transfers.downloadFile,
        createTCPSocket: tcp.create,
        createUDPSocket: udp.create,
        connectSocket: createConnectSocket(core, sockets, domains, options.connectTimeout ?? 60_000, single),
        request: requests.request,
        login: accounts.login,
        getRandomValues: createGetRandomValues(core, random)
    };
    const missing = options.missing ?? [];
    const isDestroyed = ()=>app.state === 'destroyed';
    const wx = assembleWx(api, core, missing, isDestroyed);
    const world = new ProgramWorld({
        platform: profile.platform,
        wx,
        pluginWx: assembleWx(api, core, [
            ...missing,
            ...notInPlugins
        ], isDestroyed),
        host: {
            thread,
            later: core.later,
            record: (what, detail)=>timeline.record('platform', what, undefined, detail)
        },
        sources () {
            // Where time is virtual chance is seeded too: one story has one timeline. On real time two programs must differ.
            const isSeeded = seed !== undefined || clock !== hostClock;
            const chance = createRandom(seed ?? 1);
            return {
                timers,
                now: ()=>clock.now(),
                random: isSeeded ? ()=>chance.next() : undefined
            };
        },
        rejected: (reason, promise)=>errors.rejected(reason, promise),
        replaced: forgetWorld
    });
    return {
        wx,
        platform: profile.platform,
        socketImplementation: profile.implementation,
        quirks: profile.quirks,
        clock,
        timers,
        app,
        network,
        sockets,
        faults: core.faults.checked,
        storage,
        account: accounts,
        files,
        interaction,
        localNetwork,
        timeline,
        errors: thread.errors,
        run (file, options = {}) {
            if (app.state === 'destroyed') app.launch();
            return world.run(file, options);
        },
        launch (root, options = {}) {
            if (app.state === 'destroyed') app.launch();
            return world.start(root, options, appShowEvent);
        }
    };
}

const optionFields = {
    seed: aNumber,
    steps: wholeNumber(0),
    longestPause: wholeNumber(0),
    actions: anObject,
    destroys: aBoolean,
    restart: aFunction
};
const onNetworks = [
    'wifi',
    '3g',
    '4g',
    '5g'
];
const living = ({ sockets })=>sockets.open.filter(({ state })=>state !== 'closed');
const hasSocket = (program)=>living(program).length > 0;
const platformEvents = [
    {
        name: 'hide',
        possible: ({ app })=>app.state === 'foreground',
        happen: ({ app })=>app.hide()
    },
    {
        name: 'show',
        possible: ({ app })=>app.state === 'background' || app.state === 'suspended',
        happen: ({ app })=>app.show()
    },
    {
        name: 'suspend',
        possible: ({ app })=>app.state === 'background',
        happen: ({ app })=>app.suspend()
    },
    {
        name: 'background audio',
        possible: ()=>true,
        happen: ({ app })=>{
            app.backgroundAudio = !app.backgroundAudio;
        }
    },
    {
        name: 'network',
        possible: ()=>true,
        happen: ({ network }, random)=>network.switchTo(random.pick(onNetworks))
    },
    {
        name: 'offline',
        possible: ({ network })=>network.isConnected,
        happen: ({ network })=>network.offline()
    },
    {
        name: 'latency',
        possible: ()=>true,
        happen: ({ network }, random)=>{
            network.latency = random.pick([
                0,
                20,
                200,
                2_000
            ]);
        }
    },
    {
        name: 'drop',
        possible: hasSocket,
        happen: (program, random)=>random.pick(living(program)).drop()
    },
    {
        name: 'die',
        possible: hasSocket,
        happen: (program, random)=>random.pick(living(program)).die()
    },
    {
        name: 'dials fail',
        possible: ({ faults })=>faults.dial === undefined,
        happen: ({ faults }, random)=>{
            faults.dial = random.pick([
                ...openFailureNumbers,
                'hang'
            ]);
        }
    },
    {
        name: 'sends fail',
        possible: ({ faults })=>faults.send === undefined,
        happen: ({ faults })=>{
            faults.send = 'sendSocketMessage:fail';
        }
    },
    {
        name: 'events go wrong',
        possible: ()=>true,
        happen: ({ faults }, random)=>{
            faults.doubledEvents = random.pick([
                [],
                [
                    'close'
                ],
                [
                    'error'
                ],
                [
                    'close',
                    'error'
                ]
            ]);
            faults.lateEvents = random.pick([
                {},
                {
                    close: 5_000
                },
                {
                    error: 3_000
                }
            ]);
            faults.lostCallbacks = random.pick([
                [],
                [
                    'close'
                ]
            ]);
            faults.reorderedEvents = random.next() < 0.2;
        }
    },
    {
        name: 'all is well',
        possible: ()=>true,
        happen: makeWell
    }
];
function makeWell({ faults, network }) {
    faults.reset();
    network.latency = 0;
    if (!network.isConnected) network.switchTo('wifi');
}
function virtualClockOf(program) {
    const clock = program.clock;
    if (typeof clock.advance !== 'function') {
        throw new SimulatorError('ERR_STATE', 'A random story needs createMiniProgram({ clock: createClock() }).');
    }
    return clock;
}
/**
 * Lets random things happen to a program, one after another: it is hidden, shown, suspended; the network changes and
 * goes; sockets drop and die; dials and sends fail; events are late, doubled and reordered. At the end it is in the
 * foreground, on WiFi, with no faults.
 * @returns what happened, in order; rejects with a SimulatorError for options that cannot be, or without a virtual clock
 */ async function tellRandomStory(program, options) {
    expectFields('option', 'tellRandomStory', options, optionFields);
    expectValue('tellRandomStory: seed', options.seed, aNumber, 'ERR_OPTION');
    for (const [name, act] of Object.entries(options.actions ?? {})){
        expectValue(`tellRandomStory: actions: ${name}`, act, aFunction, 'ERR_OPTION');
    }
    virtualClockOf(program);
    const steps = await tellSteps(program, options, randomSteps(options));
    return steps.map(({ what })=>what);
}
function randomSteps({ seed, steps = 40, longestPause = 15_000 }) {
    const random = createRandom(seed);
    let left = steps;
    return {
        pause: ()=>left-- > 0 ? random.integer(0, longestPause) : undefined,
        choose: (possible)=>random.pick(possible),
        numbers: ()=>random
    };
}
/** The same random numbers, noted in a list. */ function noted(random, drawn) {
    const next = ()=>{
        const value = random.next();
        drawn.push(value);
        return value;
    };
    const integer = (least, most)=>least + Math.floor(next() * (most - least + 1));
    return {
        next,
        integer,
        pick: (items)=>items[integer(0, items.length - 1)],
        bytes: random.bytes
    };
}
/** Tells a story step by step, and makes the phone well at its end. @returns the steps that happened */ async function tellSteps(program, { actions = {}, destroys = false, restart = ()=>program.app.launch() }, source) {
    const clock = virtualClockOf(program);
    const own = Object.entries(actions).map(([name, act])=>({
            name,
            possible: ({ app })=>app.state === 'foreground' || app.state === 'background',
            happen: act
        }));
    const all = [
        ...platformEvents,
        ...own,
        ...destroys ? [
            destroy
        ] : []
    ];
    const happened = [];
    for(let after = source.pause(); after !== undefined; after = source.pause()){
        await clock.advance(after);
        if (program.app.state === 'destroyed') {
            happened.push({
                after,
                what: 'restart'
            });
            restart();
            continue;
        }
        const possible = all.filter((event)=>event.possible(program));
        const what = source.choose(possible.map(({ name })=>name));
        const event = possible.find(({ name })=>name === what);
        if (event === undefined) continue;
        const drawn = [];
        event.happen(program, noted(source.numbers(), drawn));
        happened.push(drawn.length === 0 ? {
            after,
            what: event.name
        } : {
            after,
            what: event.name,
            drawn
        });
    }
    program.app.backgroundAudio = false;
    if (program.app.state === 'destroyed') restart();
    else if (program.app.state !== 'foreground') program.app.show();
    makeWell(program);
    await clock.advance(0);
    return happened;
}
const destroy = {
    name: 'destroy',
    possible: ({ app })=>app.state !== 'destroyed',
    happen: ({ app })=>app.destroy()
};

const someSteps = {
    words: "a list of steps, such as [{ after: 100, what: 'hide' }]",
    met: (value)=>Array.isArray(value) && value.every((step)=>typeof step?.what === 'string')
};
const fields = {
    seed: aNumber,
    steps: wholeNumber(0),
    longestPause: wholeNumber(0),
    destroys: aBoolean,
    story: someSteps,
    attempts: wholeNumber(0)
};
/** Steps of a story that was told before; what cannot happen now is left out. */ function knownSteps(story) {
    let index = -1;
    return {
        pause: ()=>story[++index]?.after,
        choose: (possible)=>{
            const what = story[index]?.what;
            return what !== undefined && possible.includes(what) ? what : undefined;
        },
        numbers: ()=>numbersOf(story[index]?.drawn ?? [])
    };
}
function numbersOf(drawn) {
    let used = 0;
    const next = ()=>drawn[used++] ?? 0;
    const integer = (least, most)=>least + Math.floor(next() * (most - least + 1));
    return {
        next,
        integer,
        pick: (items)=>items[integer(0, items.length - 1)],
        bytes: (length)=>new Uint8Array(length)
    };
}
/**
 * Runs a scenario with a random story. If it throws, the story is made shorter as long as the scenario still throws, and
 * the error prints what is left as a test.
 * @param scenario makes a new program each time, calls `story.tell(program)` once, and asserts
 * @throws Error with the seed and the shortest story; its `cause` is what the scenario threw for that
 */ async function checkStory(options, scenario) {
    expectFields('option', 'checkStory', options, fields);
    expectValue('checkStory(options, scenario): scenario', scenario, aFunction);
    if (options.story === undefined) expectValue('checkStory: seed', options.seed, aNumber, 'ERR_OPTION');
    const { seed, story, destroys, attempts = 300 } = options;
    const attempt = async (source)=>{
        let steps = [];
        try {
            await scenario({
                async tell (program, parts) {
                    steps = await tellSteps(program, {
                        destroys,
                        ...parts
                    }, source());
                    return steps.map(({ what })=>what);
                }
            });
            return undefined;
        } catch (error) {
            return {
                error,
                steps
            };
        }
    };
    const first = await attempt(()=>story === undefined ? randomSteps({
            ...options,
            seed: seed
        }) : knownSteps(story));
    if (first === undefined) return;
    const shortest = story === undefined ? await shrink(first, attempts, (steps)=>attempt(()=>knownSteps(steps))) : first // prettier-ignore
    ;
    throw new Error(told(shortest, first, seed), {
        cause: shortest.error
    });
}
/** Leaves out ever smaller pieces, and then the pauses, while it still fails. */ async function shrink(failure, attempts, retell) {
    let best = failure;
    let left = attempts;
    const attempt = async (steps)=>{
        if (left-- <= 0) return false;
        const failed = await retell(steps);
        if (failed === undefined) return false;
        // Where the scenario threw before the story was told to its end, the steps are those that it was given.
        best = {
            error: failed.error,
            steps: failed.steps.length > 0 ? failed.steps : steps
        };
        return true;
    };
    for(let size = Math.ceil(best.steps.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)){
        for(let start = 0; start < best.steps.length && left > 0;){
            const without = [
                ...best.steps.slice(0, start),
                ...best.steps.slice(start + size)
            ];
            if (!await attempt(without)) start += size;
        }
    }
    for(let index = 0; index < best.steps.length && left > 0; index++){
        const hurried = best.steps.map((step, at)=>at === index ? {
                ...step,
                after: 0
            } : step);
        if (best.steps[index]?.after !== 0) await attempt(hurried);
    }
    return best;
}
function told({ error, steps }, first, seed) {
    const { message } = error;
    const lines = steps.map(({ after, what, drawn })=>{
        const numbers = drawn === undefined ? '' : `, drawn: [${drawn.join(', ')}]`;
        return `    { after: ${after}, what: '${what}'${numbers} },`;
    });
    const from = seed === undefined ? '' : ` (seed ${seed}, ${first.steps.length} steps)`;
    return [
        `${String(message ?? error)}`,
        '',
        `The story${from} breaks it. The shortest that still does, as a test:`,
        '',
        'await checkStory({',
        '  story: [',
        ...lines,
        '  ],',
        '}, scenario)'
    ].join('\n');
}

exports.SimulatorError = SimulatorError;
exports.Timeline = Timeline;
exports.checkStory = checkStory;
exports.createClock = createClock;
exports.createMiniProgram = createMiniProgram;
exports.createRandom = createRandom;
exports.tellRandomStory = tellRandomStory;
