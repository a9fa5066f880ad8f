'use strict';

Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });

const node_timers = require('node:timers');
const node_fs = require('node:fs');
const node_path = require('node:path');
const node_url = require('node:url');
const node_vm = require('node:vm');

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
const nothing = {
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
/**
 * A virtual clock: a test of a 30-minute story runs in milliseconds, and gives the same order every time.
 * @param start what `now()` says at first, in ms; default 0
 * @throws SimulatorError `ERR_ARGUMENT` unless it is a number
 */ function createClock(start = 0) {
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
/** The CommonJS files of one start of a program: each is evaluated once, in the platform's module wrapper. */ class ModuleLoader {
    /** @param modules what `require('name')` finds: the path of a file, or the exports themselves */ constructor(realm, modules){
        this.loaded = new Map();
        this.realm = realm;
        this.modules = modules;
    }
    /** @returns the file's `module.exports`; what the file throws while loading is thrown here */ run(file) {
        expectValue('run(file): file', file, programFile);
        if (typeof file === 'string' || 'href' in file) {
            const path = node_path.resolve(typeof file === 'string' ? file : node_url.fileURLToPath(file.href));
            if (!isFile(path)) {
                throw new SimulatorError('ERR_ARGUMENT', `run: there is no file ${path}. Give a path, a file: URL, or { source: '…' } for the code itself.`);
            }
            return this.load(path);
        }
        return this.evaluate(node_path.resolve(file.path ?? 'app.js'), file.source);
    }
    load(path) {
        const loaded = this.loaded.get(path);
        if (loaded !== undefined) return loaded.exports;
        return this.evaluate(path, node_fs.readFileSync(path, 'utf8'));
    }
    evaluate(path, source) {
        const body = node_vm.compileFunction(`'use strict';${source}\n`, wrapperParameters, {
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
        return (name)=>{
            if (typeof name !== 'string') throw new TypeError('require takes the path of a file as a string');
            if (Object.hasOwn(this.modules, name)) {
                const given = this.modules[name];
                return typeof given === 'string' ? this.load(node_path.resolve(given)) : given;
            }
            const base = name.startsWith('/') ? node_path.resolve(`.${name}`) : node_path.resolve(node_path.dirname(importer), name);
            const found = [
                base,
                `${base}.js`,
                node_path.resolve(base, 'index.js')
            ].find(isFile);
            if (found === undefined) {
                // The platform's own words for a path that is not in the package.
                throw new Error(`module '${name}.js' is not defined, require args is '${name}'`);
            }
            return this.load(found);
        };
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
    inRealm(furnish, {
        timers,
        now,
        random,
        consoleMethods,
        console: options.console ?? globalThis.console
    });
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
    for (const [name, value] of Object.entries(options.globals ?? {}))define(name, value);
    return realmOf(context);
}
/** A realm that is neither the test's nor the program's: on some phones the buffers come from such a one. (Observed) */ function createForeignRealm() {
    return realmOf(node_vm.createContext({}));
}
function realmOf(context) {
    const own = node_vm.runInContext('({ ArrayBuffer: ArrayBuffer, Promise: Promise, JSON: JSON, Date: Date })', context);
    return {
        ...own,
        context
    };
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
            this.errors.push({
                at: this.clock.now() - this.start,
                source,
                error
            });
            const text = error instanceof Error || isErrorLike(error) ? `${error.name}: ${error.message}` : String(error);
            this.timeline.record('platform', 'exception swallowed', undefined, `${source}: ${text}`);
        }
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
    'getStorageInfo'
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
const fields = {
    dial: either(oneOf('hang', ...openFailureNumbers), failureWords, nothing),
    dialDelay: milliseconds,
    send: either(failureWords, nothing),
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
        expectFields('fault', 'faults', settings, fields);
        const given = Object.entries(settings).filter(([, value])=>value !== undefined);
        Object.assign(this, Object.fromEntries(given));
    }
    /** Ends every fault. */ reset() {
        Object.assign(this, noFaults());
    }
    /** The same in the hands of a test: an impossible value throws when it is set. */ get checked() {
        return new Proxy(this, {
            set (faults, name, value) {
                expectField('fault', 'faults', String(name), value, fields);
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

/** Recognises an `ArrayBuffer` of any realm, by the same test as the platform. */ function isArrayBuffer(data) {
    return Object.prototype.toString.call(data) === '[object ArrayBuffer]';
}

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
const listenerOrNone = either(aFunction, nothing);
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
    interruptedCode: either(aNumber, nothing),
    networkLoss: oneOf('drops', 'dies'),
    networkChange: oneOf('at-once', 'through-none'),
    appShow: oneOf('before-burst', 'after-burst'),
    requestOverLimit: oneOf('waits', 'fails'),
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

/** The listeners behind each pair of `wx.onX` and `wx.offX`. */ /** The listeners of one event of wx, as `wx.onX` and `wx.offX` keep them: many, in order, doubles kept. */ class EventListeners {
    /** @param name of the event as in the timeline, such as `onAppShow` */ constructor(core, name){
        this.listeners = [];
        this.on = (listener)=>{
            if (typeof listener === 'function') this.listeners.push(listener);
        };
        /** Without a listener: forgets all. */ this.off = (listener)=>{
            this.listeners = listener === undefined ? [] : this.listeners.filter((known)=>known !== listener);
        };
        this.callAll = (event)=>{
            this.core.timeline.record('platform', this.name, undefined, event);
            for (const listener of [
                ...this.listeners
            ])this.core.thread.call(this.name, listener, event);
        };
        this.core = core;
        this.name = name;
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
class AppLifecycle {
    constructor(core, consequences){
        this.currentState = 'foreground';
        this.playsAudio = false;
        this.timers = [];
        this.core = core;
        this.consequences = consequences;
        this.appShow = new EventListeners(core, 'onAppShow');
        this.appHide = new EventListeners(core, 'onAppHide');
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
        const event = {
            path: 'pages/index/index',
            query: {},
            scene: 1001,
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
        this.appShow.off();
        this.appHide.off();
        this.consequences.destroyed();
    }
    launch() {
        this.mustBe('launch()', 'destroyed');
        this.record('launch');
        this.currentState = 'foreground';
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
 */ function createConnectSocket(core, sockets, domains, defaultTimeout) {
    return (option)=>{
        const url = option?.url;
        core.timeline.record('program', 'connectSocket', undefined, {
            url: withoutQuery(url)
        });
        const outcome = outcomeOf(core, 'connectSocket', option ?? {}, 'sync');
        const wrong = urlFailure$1(url) ?? (core.thread.suspended ? {
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
   * @param plainSockets whether the base library knows `ws://` (2.4.0, Documented)
   * @throws SimulatorError `ERR_OPTION` for an entry that is not an address
   */ constructor(lists, ownAddress, plainSockets){
        expectFields('list', 'domains', lists ?? {}, listFields);
        this.socket = parseList('socket', 'wss', lists?.socket);
        this.request = parseList('request', 'https', lists?.request);
        this.strictPorts = lists?.strictPorts ?? false;
        this.ownAddress = ownAddress;
        this.plainSockets = plainSockets;
    }
    allowsSocket(url) {
        if (this.socket === undefined) return true;
        const address = addressOf(url);
        if (address === undefined || address.host === this.ownAddress) return false;
        if (isLanAddress(address.host)) return address.scheme === 'wss' || this.plainSockets;
        if (address.scheme !== 'wss') return false;
        return this.socket.some((entry)=>entry.host === address.host && (!this.strictPorts || entry.port === address.port));
    }
    allowsRequest(url) {
        if (this.request === undefined) return true;
        const address = addressOf(url);
        if (address === undefined) return false;
        if (isLanAddress(address.host)) return address.host !== this.ownAddress;
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
        return address;
    });
}

/** The host's `fetch`, looked up at each call as the timers are. */ const hostFetch = async (url, init)=>{
    const response = await globalThis.fetch(url, init);
    return response;
};
function formOf(data) {
    return Object.entries(data).map(([name, value])=>`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`).join('&');
}
function httpRequestOf(option) {
    const headers = {
        'content-type': 'application/json'
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
        const query = typeof data === 'object' && !isArrayBuffer(data) ? formOf(data) : '';
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
        init.body = isForm ? formOf(data) : JSON.stringify(data);
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

const CODE_VALID_MS = 5 * 60_000;
function hexadecimal(bytes) {
    return Array.from(bytes, (byte)=>byte.toString(16).padStart(2, '0')).join('');
}
class Accounts {
    constructor(core, random, network){
        this.codes = new Map();
        this.login = (option)=>callAsynchronously(this.core, 'login', option, undefined, (outcome)=>{
                if (this.core.thread.suspended) return outcome.fail({
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

const networkTypes = [
    'wifi',
    '2g',
    '3g',
    '4g',
    '5g',
    'unknown',
    'none'
];
class Network {
    /** @param lose called when connections over the old network are lost */ constructor(core, lose){
        this.currentType = 'wifi';
        this.isWeak = false;
        this.delay = 0;
        this.core = core;
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
        return this.delay;
    }
    set latency(ms) {
        expectValue('network.latency', ms, milliseconds);
        this.delay = ms;
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
    constructor(core, option, network, ended){
        this.controller = new AbortController();
        this.settled = false;
        this.core = core;
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
            const { url, init } = httpRequestOf(this.option);
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
    constructor(core, domains, network, fetch){
        this.running = new Set();
        this.waiting = [];
        this.request = (option)=>{
            const url = option?.url;
            this.core.timeline.record('program', 'request', undefined, {
                method: option?.method ?? 'GET',
                url: String(url).replace(/\?.*$/, '?…')
            });
            const request = new Request(this.core, option ?? {}, this.network, (ended)=>this.end(ended));
            const wrong = urlFailure(url) ?? (this.core.thread.suspended ? {
                errno: 600003,
                errMsg: 'request:fail interrupted'
            } : undefined) ?? (this.domains.allowsRequest(String(url)) ? undefined : {
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
   * @param delay how long it takes now, in ms
   * @param direct with no delay and nothing waiting, things come out at once: for what is asynchronous already
   * @param spacing how far apart things come out at least, in ms
   */ constructor(clock, delay, direct, spacing = 0){
        this.waiting = new Fifo();
        this.lastDue = -Infinity;
        this.deliverOldest = ()=>this.waiting.shift()?.();
        this.clock = clock;
        this.delay = delay;
        this.direct = direct && spacing === 0;
        this.spacing = spacing;
    }
    push(deliver) {
        const delay = this.delay();
        if (this.direct && delay <= 0 && this.waiting.length === 0) {
            deliver();
            return;
        }
        const now = this.clock.now();
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
        const latency = ()=>network.latency;
        this.upstream = new Link(clock, latency, dialler.asynchronous, sendSpacing);
        this.downstream = new Link(clock, latency, dialler.asynchronous);
        this.dialTimer = this.later(()=>this.failed(dialTimeout), options.timeout);
        this.later(()=>this.dial(), network.latency + faults.dialDelay);
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
        if (!this.severed) this.upstream.push(()=>this.peer?.send(data));
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
            received: pass((data)=>{
                if (this.phase === 'open') this.options.events.message(data);
            }),
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
            const failure = this.core.thread.suspended ? interrupted : this.sendNatively(sent);
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
        this.dispatch('onError', this.listeners.error, event);
    }
    closed(code, reason) {
        this.readyState = CLOSED;
        this.ended = true;
        const event = code === undefined ? {
            reason
        } : {
            code,
            reason
        };
        this.record('onClose', event);
        this.dispatch('onClose', this.listeners.close, event);
        if (this.core.profile.quirks.listenersAfterClose === 'dropped') {
            for (const listeners of Object.values(this.listeners))listeners.length = 0;
        }
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
    devtools: {
        brand: 'devtools',
        model: 'iPhone 12/13 (Pro)',
        system: 'iOS 10.0.1',
        benchmarkLevel: 1,
        abi: '',
        cpuType: 'unknown'
    }
};
function createSystemApi(platform, library) {
    const deviceInfo = ()=>({
            ...devices[platform],
            platform,
            deviceAbi: devices[platform].abi,
            memorySize: '4096'
        });
    const baseInfo = ()=>({
            PCKernelVersion: '',
            SDKVersion: library.version,
            enableDebug: false,
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
        canIUse: (schema)=>library.canIUse(String(schema))
    };
}

/** `wx` as this base library has it; in a destroyed program nothing of it may be called. */ function assembleWx(api, core, missing, destroyed) {
    const wx = {};
    const known = oneOf(...Object.keys(api));
    for (const name of missing)expectValue('missing: each name', name, known, 'ERR_OPTION');
    for (const [name, call] of Object.entries(api)){
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

function chooseDialler({ server, WebSocket, webSocketOptions }, timeline) {
    if (server !== undefined && WebSocket !== undefined) {
        throw new SimulatorError('ERR_OPTION', 'Give either server (in this process) or WebSocket (a real one), not both.');
    }
    if (WebSocket === undefined && webSocketOptions !== undefined) {
        throw new SimulatorError('ERR_OPTION', 'webSocketOptions are those of the option WebSocket, which is not given.');
    }
    if (server !== undefined) return inProcess(server, timeline);
    return WebSocket === undefined ? closedPort : bridge(WebSocket, webSocketOptions);
}
/** What has further words is checked where it is read. */ const optionFields$1 = {
    platform: text,
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
const runFields = {
    modules: anObject,
    ...realmFields
};
/**
 * Makes a simulated mini program.
 * @throws SimulatorError `ERR_OPTION` for options that do not exist or contradict each other
 */ function createMiniProgram(options = {}) {
    expectFields('option', 'createMiniProgram', options, optionFields$1);
    const profile = createPlatformProfile(options.platform ?? 'android', options.socketImplementation, options.quirks);
    const clock = options.clock ?? hostClock;
    const timeline = new Timeline(()=>clock.now(), options.timelineLimit ?? 100_000);
    const thread = new ProgramThread(clock, timeline);
    const timers = createProgramTimers(clock, thread);
    const remote = options.remoteDebugging ?? false;
    const { seed } = options;
    const random = createRandom(seed ?? 1);
    let realm;
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
        realm: ()=>realm,
        deliver: createDelivery(profile.quirks, ()=>realm)
    };
    const domains = new DomainRules(options.domains, options.ownAddress ?? '192.168.1.23', core.baseLibrary.atLeast('2.4.0'));
    const network = new Network(core, ()=>{
        sockets.loseNetwork();
        requests.failAll(networkChange);
    });
    const limit = options.socketLimit ?? (remote ? 2 : 5);
    const sockets = new SimulatedSockets(core, chooseDialler(options, timeline), network, limit, remote ? 200 : 0);
    const requests = new Requests(core, domains, network, options.fetch ?? hostFetch);
    const accounts = new Accounts(core, random, network);
    const storage = new Storage(core);
    const app = new AppLifecycle(core, {
        suspended: ()=>requests.failAll({
                errno: 600003,
                errMsg: 'request:fail interrupted'
            }),
        socketsLost: ()=>sockets.suspend(),
        destroyed () {
            thread.renew();
            timers.clear();
            sockets.releaseAll();
            requests.forgetAll();
            network.forgetListeners();
            realm = undefined;
        }
    });
    const api = {
        ...app.api,
        ...network.api,
        ...storage.api,
        ...createSystemApi(profile.platform, core.baseLibrary),
        connectSocket: createConnectSocket(core, sockets, domains, options.connectTimeout ?? 60_000),
        request: requests.request,
        login: accounts.login,
        getRandomValues: createGetRandomValues(core, random)
    };
    const wx = assembleWx(api, core, options.missing ?? [], ()=>app.state === 'destroyed');
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
        timeline,
        errors: thread.errors,
        run (file, options = {}) {
            expectFields('option', 'run', options, runFields);
            const { modules = {}, ...realmOptions } = options;
            if (app.state === 'destroyed') app.launch();
            // Where time is virtual chance is seeded too: one story has one timeline. On real time two programs must differ.
            const isSeeded = seed !== undefined || clock !== hostClock;
            const chance = createRandom(seed ?? 1);
            const sources = {
                timers,
                now: ()=>clock.now(),
                random: isSeeded ? ()=>chance.next() : undefined
            };
            realm = createRealm(profile.platform, wx, sources, realmOptions);
            return new ModuleLoader(realm, modules).run(file);
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
    const clock = virtualClockOf(program);
    const random = createRandom(options.seed);
    const { steps = 40, longestPause = 15_000, actions = {} } = options;
    const restart = options.restart ?? (()=>program.app.launch());
    const own = Object.entries(actions).map(([name, act])=>({
            name,
            possible: ({ app })=>app.state === 'foreground' || app.state === 'background',
            happen: act
        }));
    const all = [
        ...platformEvents,
        ...own
    ];
    if (options.destroys === true) {
        all.push({
            name: 'destroy',
            possible: ({ app })=>app.state !== 'destroyed',
            happen: ({ app })=>app.destroy()
        });
    }
    const happened = [];
    for(let step = 0; step < steps; step++){
        await clock.advance(random.integer(0, longestPause));
        if (program.app.state === 'destroyed') {
            happened.push('restart');
            restart();
            continue;
        }
        const event = random.pick(all.filter(({ possible })=>possible(program)));
        happened.push(event.name);
        event.happen(program, random);
    }
    program.app.backgroundAudio = false;
    if (program.app.state === 'destroyed') restart();
    else if (program.app.state !== 'foreground') program.app.show();
    makeWell(program);
    await clock.advance(0);
    return happened;
}

exports.SimulatorError = SimulatorError;
exports.Timeline = Timeline;
exports.createClock = createClock;
exports.createMiniProgram = createMiniProgram;
exports.createRandom = createRandom;
exports.tellRandomStory = tellRandomStory;
