'use strict';

Object.defineProperty(exports, Symbol.toStringTag, { value: 'Module' });

const node_stream = require('node:stream');
const node_util = require('node:util');
const node_buffer = require('node:buffer');
const node_events = require('node:events');
require('node:timers');

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

/** Cuts the bytes of a connection into packets. */ /** What came out of a byte stream: one whole packet, or the reason why there will be no more of them. */ /** At most four bytes carry the length of a packet. */ const LONGEST_LENGTH_FIELD = 4;
/**
 * Cuts a byte stream into packets by their fixed headers.
 *
 * mqtt-packet's parser cuts too, but waits for the whole of whatever length a peer declares, does not tell
 * sizes, and reads past the end of an empty DISCONNECT; here each packet is measured first and parsed alone.
 */ class FrameReader {
    /** @param maximumSize bytes of a whole packet, its fixed header included */ constructor(maximumSize){
        this.held = Buffer.alloc(0);
        this.broken = false;
        this.maximumSize = maximumSize;
    }
    /** Takes bytes as they came and returns what they complete. After the first bad frame it returns nothing more. */ push(bytes) {
        const frames = [];
        if (this.broken) return frames;
        this.held = Buffer.concat([
            this.held,
            bytes
        ]);
        for(let frame = this.cut(); frame; frame = this.cut()){
            frames.push(frame);
            if (frame.kind === 'packet') continue;
            this.broken = true;
            this.held = Buffer.alloc(0);
            break;
        }
        return frames;
    }
    cut() {
        let length = 0;
        for(let index = 1; index <= LONGEST_LENGTH_FIELD; index++){
            const byte = this.held[index];
            if (byte === undefined) return undefined;
            length += (byte & 0x7f) * 128 ** (index - 1);
            if (byte < 0x80) return this.take(index + 1 + length);
        }
        return {
            kind: 'malformed',
            why: 'length field of more than four bytes'
        };
    }
    take(size) {
        if (size > this.maximumSize) return {
            kind: 'too large',
            size
        };
        if (this.held.length < size) return undefined;
        const bytes = this.held.subarray(0, size);
        this.held = this.held.subarray(size);
        return {
            kind: 'packet',
            bytes
        };
    }
}

function getDefaultExportFromNamespaceIfNotNamed (n) {
	return n && Object.prototype.hasOwnProperty.call(n, 'default') && Object.keys(n).length === 1 ? n['default'] : n;
}

var mqtt = {};

var bl = {exports: {}};

const _nodePackage_readableStream = /*#__PURE__*/Object.freeze(/*#__PURE__*/Object.defineProperty({
  __proto__: null,
  Duplex: node_stream.Duplex
}, Symbol.toStringTag, { value: 'Module' }));

const require$$0 = /*@__PURE__*/getDefaultExportFromNamespaceIfNotNamed(_nodePackage_readableStream);

const _nodePackage_inherits = /*#__PURE__*/Object.freeze(/*#__PURE__*/Object.defineProperty({
  __proto__: null,
  default: node_util.inherits
}, Symbol.toStringTag, { value: 'Module' }));

const require$$1$1 = /*@__PURE__*/getDefaultExportFromNamespaceIfNotNamed(_nodePackage_inherits);

const _nodePackage_buffer = /*#__PURE__*/Object.freeze(/*#__PURE__*/Object.defineProperty({
  __proto__: null,
  Buffer: node_buffer.Buffer
}, Symbol.toStringTag, { value: 'Module' }));

const require$$2 = /*@__PURE__*/getDefaultExportFromNamespaceIfNotNamed(_nodePackage_buffer);

var BufferList_1;
var hasRequiredBufferList;

function requireBufferList () {
	if (hasRequiredBufferList) return BufferList_1;
	hasRequiredBufferList = 1;
	const { Buffer } = require$$2;
	const symbol = Symbol.for('BufferList');
	function BufferList(buf) {
	    if (!(this instanceof BufferList)) {
	        return new BufferList(buf);
	    }
	    BufferList._init.call(this, buf);
	}
	BufferList._init = function _init(buf) {
	    Object.defineProperty(this, symbol, {
	        value: true
	    });
	    this._bufs = [];
	    this.length = 0;
	    if (buf) {
	        this.append(buf);
	    }
	};
	BufferList.prototype._new = function _new(buf) {
	    return new BufferList(buf);
	};
	BufferList.prototype._offset = function _offset(offset) {
	    if (offset === 0) {
	        return [
	            0,
	            0
	        ];
	    }
	    let tot = 0;
	    for(let i = 0; i < this._bufs.length; i++){
	        const _t = tot + this._bufs[i].length;
	        if (offset < _t || i === this._bufs.length - 1) {
	            return [
	                i,
	                offset - tot
	            ];
	        }
	        tot = _t;
	    }
	};
	BufferList.prototype._reverseOffset = function(blOffset) {
	    const bufferId = blOffset[0];
	    let offset = blOffset[1];
	    for(let i = 0; i < bufferId; i++){
	        offset += this._bufs[i].length;
	    }
	    return offset;
	};
	BufferList.prototype.getBuffers = function getBuffers() {
	    return this._bufs;
	};
	BufferList.prototype.get = function get(index) {
	    if (index > this.length || index < 0) {
	        return undefined;
	    }
	    const offset = this._offset(index);
	    return this._bufs[offset[0]][offset[1]];
	};
	BufferList.prototype.slice = function slice(start, end) {
	    if (typeof start === 'number' && start < 0) {
	        start += this.length;
	    }
	    if (typeof end === 'number' && end < 0) {
	        end += this.length;
	    }
	    return this.copy(null, 0, start, end);
	};
	BufferList.prototype.copy = function copy(dst, dstStart, srcStart, srcEnd) {
	    if (typeof srcStart !== 'number' || srcStart < 0) {
	        srcStart = 0;
	    }
	    if (typeof srcEnd !== 'number' || srcEnd > this.length) {
	        srcEnd = this.length;
	    }
	    if (srcStart >= this.length) {
	        return dst || Buffer.alloc(0);
	    }
	    if (srcEnd <= 0) {
	        return dst || Buffer.alloc(0);
	    }
	    const copy = !!dst;
	    const off = this._offset(srcStart);
	    const len = srcEnd - srcStart;
	    let bytes = len;
	    let bufoff = copy && dstStart || 0;
	    let start = off[1];
	    // copy/slice everything
	    if (srcStart === 0 && srcEnd === this.length) {
	        if (!copy) {
	            // slice, but full concat if multiple buffers
	            return this._bufs.length === 1 ? this._bufs[0] : Buffer.concat(this._bufs, this.length);
	        }
	        // copy, need to copy individual buffers
	        for(let i = 0; i < this._bufs.length; i++){
	            this._bufs[i].copy(dst, bufoff);
	            bufoff += this._bufs[i].length;
	        }
	        return dst;
	    }
	    // easy, cheap case where it's a subset of one of the buffers
	    if (bytes <= this._bufs[off[0]].length - start) {
	        return copy ? this._bufs[off[0]].copy(dst, dstStart, start, start + bytes) : this._bufs[off[0]].slice(start, start + bytes);
	    }
	    if (!copy) {
	        // a slice, we need something to copy in to
	        dst = Buffer.allocUnsafe(len);
	    }
	    for(let i = off[0]; i < this._bufs.length; i++){
	        const l = this._bufs[i].length - start;
	        if (bytes > l) {
	            this._bufs[i].copy(dst, bufoff, start);
	            bufoff += l;
	        } else {
	            this._bufs[i].copy(dst, bufoff, start, start + bytes);
	            bufoff += l;
	            break;
	        }
	        bytes -= l;
	        if (start) {
	            start = 0;
	        }
	    }
	    // safeguard so that we don't return uninitialized memory
	    if (dst.length > bufoff) return dst.slice(0, bufoff);
	    return dst;
	};
	BufferList.prototype.shallowSlice = function shallowSlice(start, end) {
	    start = start || 0;
	    end = typeof end !== 'number' ? this.length : end;
	    if (start < 0) {
	        start += this.length;
	    }
	    if (end < 0) {
	        end += this.length;
	    }
	    if (start === end) {
	        return this._new();
	    }
	    const startOffset = this._offset(start);
	    const endOffset = this._offset(end);
	    const buffers = this._bufs.slice(startOffset[0], endOffset[0] + 1);
	    if (endOffset[1] === 0) {
	        buffers.pop();
	    } else {
	        buffers[buffers.length - 1] = buffers[buffers.length - 1].slice(0, endOffset[1]);
	    }
	    if (startOffset[1] !== 0) {
	        buffers[0] = buffers[0].slice(startOffset[1]);
	    }
	    return this._new(buffers);
	};
	BufferList.prototype.toString = function toString(encoding, start, end) {
	    return this.slice(start, end).toString(encoding);
	};
	BufferList.prototype.consume = function consume(bytes) {
	    // first, normalize the argument, in accordance with how Buffer does it
	    bytes = Math.trunc(bytes);
	    // do nothing if not a positive number
	    if (Number.isNaN(bytes) || bytes <= 0) return this;
	    while(this._bufs.length){
	        if (bytes >= this._bufs[0].length) {
	            bytes -= this._bufs[0].length;
	            this.length -= this._bufs[0].length;
	            this._bufs.shift();
	        } else {
	            this._bufs[0] = this._bufs[0].slice(bytes);
	            this.length -= bytes;
	            break;
	        }
	    }
	    return this;
	};
	BufferList.prototype.duplicate = function duplicate() {
	    const copy = this._new();
	    for(let i = 0; i < this._bufs.length; i++){
	        copy.append(this._bufs[i]);
	    }
	    return copy;
	};
	BufferList.prototype.append = function append(buf) {
	    return this._attach(buf, BufferList.prototype._appendBuffer);
	};
	BufferList.prototype.prepend = function prepend(buf) {
	    return this._attach(buf, BufferList.prototype._prependBuffer, true);
	};
	BufferList.prototype._attach = function _attach(buf, attacher, prepend) {
	    if (buf == null) {
	        return this;
	    }
	    if (buf.buffer) {
	        // append/prepend a view of the underlying ArrayBuffer
	        attacher.call(this, Buffer.from(buf.buffer, buf.byteOffset, buf.byteLength));
	    } else if (Array.isArray(buf)) {
	        const [starting, modifier] = prepend ? [
	            buf.length - 1,
	            -1
	        ] : [
	            0,
	            1
	        ];
	        for(let i = starting; i >= 0 && i < buf.length; i += modifier){
	            this._attach(buf[i], attacher, prepend);
	        }
	    } else if (this._isBufferList(buf)) {
	        // unwrap argument into individual BufferLists
	        const [starting, modifier] = prepend ? [
	            buf._bufs.length - 1,
	            -1
	        ] : [
	            0,
	            1
	        ];
	        for(let i = starting; i >= 0 && i < buf._bufs.length; i += modifier){
	            this._attach(buf._bufs[i], attacher, prepend);
	        }
	    } else {
	        // coerce number arguments to strings, since Buffer(number) does
	        // uninitialized memory allocation
	        if (typeof buf === 'number') {
	            buf = buf.toString();
	        }
	        attacher.call(this, Buffer.from(buf));
	    }
	    return this;
	};
	BufferList.prototype._appendBuffer = function appendBuffer(buf) {
	    this._bufs.push(buf);
	    this.length += buf.length;
	};
	BufferList.prototype._prependBuffer = function prependBuffer(buf) {
	    this._bufs.unshift(buf);
	    this.length += buf.length;
	};
	BufferList.prototype.indexOf = function(search, offset, encoding) {
	    if (encoding === undefined && typeof offset === 'string') {
	        encoding = offset;
	        offset = undefined;
	    }
	    if (typeof search === 'function' || Array.isArray(search)) {
	        throw new TypeError('The "value" argument must be one of type string, Buffer, BufferList, or Uint8Array.');
	    } else if (typeof search === 'number') {
	        search = Buffer.from([
	            search
	        ]);
	    } else if (typeof search === 'string') {
	        search = Buffer.from(search, encoding);
	    } else if (this._isBufferList(search)) {
	        search = search.slice();
	    } else if (Array.isArray(search.buffer)) {
	        search = Buffer.from(search.buffer, search.byteOffset, search.byteLength);
	    } else if (!Buffer.isBuffer(search)) {
	        search = Buffer.from(search);
	    }
	    offset = Number(offset || 0);
	    if (isNaN(offset)) {
	        offset = 0;
	    }
	    if (offset < 0) {
	        offset = this.length + offset;
	    }
	    if (offset < 0) {
	        offset = 0;
	    }
	    if (search.length === 0) {
	        return offset > this.length ? this.length : offset;
	    }
	    const blOffset = this._offset(offset);
	    let blIndex = blOffset[0] // index of which internal buffer we're working on
	    ;
	    let buffOffset = blOffset[1] // offset of the internal buffer we're working on
	    ;
	    // scan over each buffer
	    for(; blIndex < this._bufs.length; blIndex++){
	        const buff = this._bufs[blIndex];
	        while(buffOffset < buff.length){
	            const availableWindow = buff.length - buffOffset;
	            if (availableWindow >= search.length) {
	                const nativeSearchResult = buff.indexOf(search, buffOffset);
	                if (nativeSearchResult !== -1) {
	                    return this._reverseOffset([
	                        blIndex,
	                        nativeSearchResult
	                    ]);
	                }
	                buffOffset = buff.length - search.length + 1; // end of native search window
	            } else {
	                const revOffset = this._reverseOffset([
	                    blIndex,
	                    buffOffset
	                ]);
	                if (this._match(revOffset, search)) {
	                    return revOffset;
	                }
	                buffOffset++;
	            }
	        }
	        buffOffset = 0;
	    }
	    return -1;
	};
	BufferList.prototype._match = function(offset, search) {
	    if (this.length - offset < search.length) {
	        return false;
	    }
	    for(let searchOffset = 0; searchOffset < search.length; searchOffset++){
	        if (this.get(offset + searchOffset) !== search[searchOffset]) {
	            return false;
	        }
	    }
	    return true;
	};
	(function() {
	    const methods = {
	        readDoubleBE: 8,
	        readDoubleLE: 8,
	        readFloatBE: 4,
	        readFloatLE: 4,
	        readBigInt64BE: 8,
	        readBigInt64LE: 8,
	        readBigUInt64BE: 8,
	        readBigUInt64LE: 8,
	        readInt32BE: 4,
	        readInt32LE: 4,
	        readUInt32BE: 4,
	        readUInt32LE: 4,
	        readInt16BE: 2,
	        readInt16LE: 2,
	        readUInt16BE: 2,
	        readUInt16LE: 2,
	        readInt8: 1,
	        readUInt8: 1,
	        readIntBE: null,
	        readIntLE: null,
	        readUIntBE: null,
	        readUIntLE: null
	    };
	    for(const m in methods){
	        (function(m) {
	            if (methods[m] === null) {
	                BufferList.prototype[m] = function(offset, byteLength) {
	                    return this.slice(offset, offset + byteLength)[m](0, byteLength);
	                };
	            } else {
	                BufferList.prototype[m] = function(offset = 0) {
	                    return this.slice(offset, offset + methods[m])[m](0);
	                };
	            }
	        })(m);
	    }
	})();
	// Used internally by the class and also as an indicator of this object being
	// a `BufferList`. It's not possible to use `instanceof BufferList` in a browser
	// environment because there could be multiple different copies of the
	// BufferList class and some `BufferList`s might be `BufferList`s.
	BufferList.prototype._isBufferList = function _isBufferList(b) {
	    return b instanceof BufferList || BufferList.isBufferList(b);
	};
	BufferList.isBufferList = function isBufferList(b) {
	    return b != null && b[symbol];
	};
	BufferList_1 = BufferList;
	return BufferList_1;
}

var hasRequiredBl;

function requireBl () {
	if (hasRequiredBl) return bl.exports;
	hasRequiredBl = 1;
	const DuplexStream = require$$0.Duplex;
	const inherits = require$$1$1;
	const BufferList = requireBufferList();
	function BufferListStream(callback) {
	    if (!(this instanceof BufferListStream)) {
	        return new BufferListStream(callback);
	    }
	    if (typeof callback === 'function') {
	        this._callback = callback;
	        const piper = (function piper(err) {
	            if (this._callback) {
	                this._callback(err);
	                this._callback = null;
	            }
	        }).bind(this);
	        this.on('pipe', function onPipe(src) {
	            src.on('error', piper);
	        });
	        this.on('unpipe', function onUnpipe(src) {
	            src.removeListener('error', piper);
	        });
	        callback = null;
	    }
	    BufferList._init.call(this, callback);
	    DuplexStream.call(this);
	}
	inherits(BufferListStream, DuplexStream);
	Object.assign(BufferListStream.prototype, BufferList.prototype);
	BufferListStream.prototype._new = function _new(callback) {
	    return new BufferListStream(callback);
	};
	BufferListStream.prototype._write = function _write(buf, encoding, callback) {
	    this._appendBuffer(buf);
	    if (typeof callback === 'function') {
	        callback();
	    }
	};
	BufferListStream.prototype._read = function _read(size) {
	    if (!this.length) {
	        return this.push(null);
	    }
	    size = Math.min(size, this.length);
	    this.push(this.slice(0, size));
	    this.consume(size);
	};
	BufferListStream.prototype.end = function end(chunk) {
	    DuplexStream.prototype.end.call(this, chunk);
	    if (this._callback) {
	        this._callback(null, this.slice());
	        this._callback = null;
	    }
	};
	BufferListStream.prototype._destroy = function _destroy(err, cb) {
	    this._bufs.length = 0;
	    this.length = 0;
	    cb(err);
	};
	BufferListStream.prototype._isBufferList = function _isBufferList(b) {
	    return b instanceof BufferListStream || b instanceof BufferList || BufferListStream.isBufferList(b);
	};
	BufferListStream.isBufferList = BufferList.isBufferList;
	bl.exports = BufferListStream;
	bl.exports.BufferListStream = BufferListStream;
	bl.exports.BufferList = BufferList;
	return bl.exports;
}

const _nodePackage_events = /*#__PURE__*/Object.freeze(/*#__PURE__*/Object.defineProperty({
  __proto__: null,
  EventEmitter: node_events.EventEmitter
}, Symbol.toStringTag, { value: 'Module' }));

const require$$1 = /*@__PURE__*/getDefaultExportFromNamespaceIfNotNamed(_nodePackage_events);

var packet;
var hasRequiredPacket;

function requirePacket () {
	if (hasRequiredPacket) return packet;
	hasRequiredPacket = 1;
	class Packet {
	    constructor(){
	        this.cmd = null;
	        this.retain = false;
	        this.qos = 0;
	        this.dup = false;
	        this.length = -1;
	        this.topic = null;
	        this.payload = null;
	    }
	}
	packet = Packet;
	return packet;
}

var constants = {exports: {}};

/* Protocol - protocol constants */

var hasRequiredConstants;

function requireConstants () {
	if (hasRequiredConstants) return constants.exports;
	hasRequiredConstants = 1;
	(function (module) {
		const protocol = module.exports;
		const { Buffer } = require$$2;
		/* Command code => mnemonic */ protocol.types = {
		    0: 'reserved',
		    1: 'connect',
		    2: 'connack',
		    3: 'publish',
		    4: 'puback',
		    5: 'pubrec',
		    6: 'pubrel',
		    7: 'pubcomp',
		    8: 'subscribe',
		    9: 'suback',
		    10: 'unsubscribe',
		    11: 'unsuback',
		    12: 'pingreq',
		    13: 'pingresp',
		    14: 'disconnect',
		    15: 'auth'
		};
		protocol.requiredHeaderFlags = {
		    1: 0,
		    2: 0,
		    4: 0,
		    5: 0,
		    6: 2,
		    7: 0,
		    8: 2,
		    9: 0,
		    10: 2,
		    11: 0,
		    12: 0,
		    13: 0,
		    14: 0,
		    15: 0 // 'auth'
		};
		protocol.requiredHeaderFlagsErrors = {};
		for(const k in protocol.requiredHeaderFlags){
		    const v = protocol.requiredHeaderFlags[k];
		    protocol.requiredHeaderFlagsErrors[k] = 'Invalid header flag bits, must be 0x' + v.toString(16) + ' for ' + protocol.types[k] + ' packet';
		}
		/* Mnemonic => Command code */ protocol.codes = {};
		for(const k in protocol.types){
		    const v = protocol.types[k];
		    protocol.codes[v] = k;
		}
		/* Header */ protocol.CMD_SHIFT = 4;
		protocol.CMD_MASK = 0xF0;
		protocol.DUP_MASK = 0x08;
		protocol.QOS_MASK = 0x03;
		protocol.QOS_SHIFT = 1;
		protocol.RETAIN_MASK = 0x01;
		/* Length */ protocol.VARBYTEINT_MASK = 0x7F;
		protocol.VARBYTEINT_FIN_MASK = 0x80;
		protocol.VARBYTEINT_MAX = 268435455;
		/* Connack */ protocol.SESSIONPRESENT_MASK = 0x01;
		protocol.SESSIONPRESENT_HEADER = Buffer.from([
		    protocol.SESSIONPRESENT_MASK
		]);
		protocol.CONNACK_HEADER = Buffer.from([
		    protocol.codes.connack << protocol.CMD_SHIFT
		]);
		/* Connect */ protocol.USERNAME_MASK = 0x80;
		protocol.PASSWORD_MASK = 0x40;
		protocol.WILL_RETAIN_MASK = 0x20;
		protocol.WILL_QOS_MASK = 0x18;
		protocol.WILL_QOS_SHIFT = 3;
		protocol.WILL_FLAG_MASK = 0x04;
		protocol.CLEAN_SESSION_MASK = 0x02;
		protocol.CONNECT_HEADER = Buffer.from([
		    protocol.codes.connect << protocol.CMD_SHIFT
		]);
		/* Properties */ protocol.properties = {
		    sessionExpiryInterval: 17,
		    willDelayInterval: 24,
		    receiveMaximum: 33,
		    maximumPacketSize: 39,
		    topicAliasMaximum: 34,
		    requestResponseInformation: 25,
		    requestProblemInformation: 23,
		    userProperties: 38,
		    authenticationMethod: 21,
		    authenticationData: 22,
		    payloadFormatIndicator: 1,
		    messageExpiryInterval: 2,
		    contentType: 3,
		    responseTopic: 8,
		    correlationData: 9,
		    maximumQoS: 36,
		    retainAvailable: 37,
		    assignedClientIdentifier: 18,
		    reasonString: 31,
		    wildcardSubscriptionAvailable: 40,
		    subscriptionIdentifiersAvailable: 41,
		    sharedSubscriptionAvailable: 42,
		    serverKeepAlive: 19,
		    responseInformation: 26,
		    serverReference: 28,
		    topicAlias: 35,
		    subscriptionIdentifier: 11
		};
		protocol.propertiesCodes = {};
		for(const prop in protocol.properties){
		    const id = protocol.properties[prop];
		    protocol.propertiesCodes[id] = prop;
		}
		protocol.propertiesTypes = {
		    sessionExpiryInterval: 'int32',
		    willDelayInterval: 'int32',
		    receiveMaximum: 'int16',
		    maximumPacketSize: 'int32',
		    topicAliasMaximum: 'int16',
		    requestResponseInformation: 'byte',
		    requestProblemInformation: 'byte',
		    userProperties: 'pair',
		    authenticationMethod: 'string',
		    authenticationData: 'binary',
		    payloadFormatIndicator: 'byte',
		    messageExpiryInterval: 'int32',
		    contentType: 'string',
		    responseTopic: 'string',
		    correlationData: 'binary',
		    maximumQoS: 'int8',
		    retainAvailable: 'byte',
		    assignedClientIdentifier: 'string',
		    reasonString: 'string',
		    wildcardSubscriptionAvailable: 'byte',
		    subscriptionIdentifiersAvailable: 'byte',
		    sharedSubscriptionAvailable: 'byte',
		    serverKeepAlive: 'int16',
		    responseInformation: 'string',
		    serverReference: 'string',
		    topicAlias: 'int16',
		    subscriptionIdentifier: 'var'
		};
		function genHeader(type) {
		    return [
		        0,
		        1,
		        2
		    ].map((qos)=>{
		        return [
		            0,
		            1
		        ].map((dup)=>{
		            return [
		                0,
		                1
		            ].map((retain)=>{
		                const buf = Buffer.alloc(1);
		                buf.writeUInt8(protocol.codes[type] << protocol.CMD_SHIFT | (dup ? protocol.DUP_MASK : 0) | qos << protocol.QOS_SHIFT | retain, 0, true);
		                return buf;
		            });
		        });
		    });
		}
		/* Publish */ protocol.PUBLISH_HEADER = genHeader('publish');
		/* Subscribe */ protocol.SUBSCRIBE_HEADER = genHeader('subscribe');
		protocol.SUBSCRIBE_OPTIONS_QOS_MASK = 0x03;
		protocol.SUBSCRIBE_OPTIONS_NL_MASK = 0x01;
		protocol.SUBSCRIBE_OPTIONS_NL_SHIFT = 2;
		protocol.SUBSCRIBE_OPTIONS_RAP_MASK = 0x01;
		protocol.SUBSCRIBE_OPTIONS_RAP_SHIFT = 3;
		protocol.SUBSCRIBE_OPTIONS_RH_MASK = 0x03;
		protocol.SUBSCRIBE_OPTIONS_RH_SHIFT = 4;
		protocol.SUBSCRIBE_OPTIONS_RH = [
		    0x00,
		    0x10,
		    0x20
		];
		protocol.SUBSCRIBE_OPTIONS_NL = 0x04;
		protocol.SUBSCRIBE_OPTIONS_RAP = 0x08;
		protocol.SUBSCRIBE_OPTIONS_QOS = [
		    0x00,
		    0x01,
		    0x02
		];
		/* Unsubscribe */ protocol.UNSUBSCRIBE_HEADER = genHeader('unsubscribe');
		/* Confirmations */ protocol.ACKS = {
		    unsuback: genHeader('unsuback'),
		    puback: genHeader('puback'),
		    pubcomp: genHeader('pubcomp'),
		    pubrel: genHeader('pubrel'),
		    pubrec: genHeader('pubrec')
		};
		protocol.SUBACK_HEADER = Buffer.from([
		    protocol.codes.suback << protocol.CMD_SHIFT
		]);
		/* Protocol versions */ protocol.VERSION3 = Buffer.from([
		    3
		]);
		protocol.VERSION4 = Buffer.from([
		    4
		]);
		protocol.VERSION5 = Buffer.from([
		    5
		]);
		protocol.VERSION131 = Buffer.from([
		    131
		]);
		protocol.VERSION132 = Buffer.from([
		    132
		]);
		/* QoS */ protocol.QOS = [
		    0,
		    1,
		    2
		].map((qos)=>{
		    return Buffer.from([
		        qos
		    ]);
		});
		/* Empty packets */ protocol.EMPTY = {
		    pingreq: Buffer.from([
		        protocol.codes.pingreq << 4,
		        0
		    ]),
		    pingresp: Buffer.from([
		        protocol.codes.pingresp << 4,
		        0
		    ]),
		    disconnect: Buffer.from([
		        protocol.codes.disconnect << 4,
		        0
		    ])
		};
		protocol.MQTT5_PUBACK_PUBREC_CODES = {
		    0x00: 'Success',
		    0x10: 'No matching subscribers',
		    0x80: 'Unspecified error',
		    0x83: 'Implementation specific error',
		    0x87: 'Not authorized',
		    0x90: 'Topic Name invalid',
		    0x91: 'Packet identifier in use',
		    0x97: 'Quota exceeded',
		    0x99: 'Payload format invalid'
		};
		protocol.MQTT5_PUBREL_PUBCOMP_CODES = {
		    0x00: 'Success',
		    0x92: 'Packet Identifier not found'
		};
		protocol.MQTT5_SUBACK_CODES = {
		    0x00: 'Granted QoS 0',
		    0x01: 'Granted QoS 1',
		    0x02: 'Granted QoS 2',
		    0x80: 'Unspecified error',
		    0x83: 'Implementation specific error',
		    0x87: 'Not authorized',
		    0x8F: 'Topic Filter invalid',
		    0x91: 'Packet Identifier in use',
		    0x97: 'Quota exceeded',
		    0x9E: 'Shared Subscriptions not supported',
		    0xA1: 'Subscription Identifiers not supported',
		    0xA2: 'Wildcard Subscriptions not supported'
		};
		protocol.MQTT5_UNSUBACK_CODES = {
		    0x00: 'Success',
		    0x11: 'No subscription existed',
		    0x80: 'Unspecified error',
		    0x83: 'Implementation specific error',
		    0x87: 'Not authorized',
		    0x8F: 'Topic Filter invalid',
		    0x91: 'Packet Identifier in use'
		};
		protocol.MQTT5_DISCONNECT_CODES = {
		    0x00: 'Normal disconnection',
		    0x04: 'Disconnect with Will Message',
		    0x80: 'Unspecified error',
		    0x81: 'Malformed Packet',
		    0x82: 'Protocol Error',
		    0x83: 'Implementation specific error',
		    0x87: 'Not authorized',
		    0x89: 'Server busy',
		    0x8B: 'Server shutting down',
		    0x8D: 'Keep Alive timeout',
		    0x8E: 'Session taken over',
		    0x8F: 'Topic Filter invalid',
		    0x90: 'Topic Name invalid',
		    0x93: 'Receive Maximum exceeded',
		    0x94: 'Topic Alias invalid',
		    0x95: 'Packet too large',
		    0x96: 'Message rate too high',
		    0x97: 'Quota exceeded',
		    0x98: 'Administrative action',
		    0x99: 'Payload format invalid',
		    0x9A: 'Retain not supported',
		    0x9B: 'QoS not supported',
		    0x9C: 'Use another server',
		    0x9D: 'Server moved',
		    0x9E: 'Shared Subscriptions not supported',
		    0x9F: 'Connection rate exceeded',
		    0xA0: 'Maximum connect time',
		    0xA1: 'Subscription Identifiers not supported',
		    0xA2: 'Wildcard Subscriptions not supported'
		};
		protocol.MQTT5_AUTH_CODES = {
		    0x00: 'Success',
		    0x18: 'Continue authentication',
		    0x19: 'Re-authenticate'
		}; 
	} (constants));
	return constants.exports;
}

const _nodePackage_debug = () => () => undefined;

const _nodePackage_debug$1 = /*#__PURE__*/Object.freeze(/*#__PURE__*/Object.defineProperty({
  __proto__: null,
  default: _nodePackage_debug
}, Symbol.toStringTag, { value: 'Module' }));

const require$$4 = /*@__PURE__*/getDefaultExportFromNamespaceIfNotNamed(_nodePackage_debug$1);

var parser;
var hasRequiredParser;

function requireParser () {
	if (hasRequiredParser) return parser;
	hasRequiredParser = 1;
	const bl = requireBl();
	const { EventEmitter } = require$$1;
	const Packet = requirePacket();
	const constants = requireConstants();
	const debug = require$$4('mqtt-packet:parser');
	class Parser extends EventEmitter {
	    constructor(){
	        super();
	        this.parser = this.constructor.parser;
	    }
	    static parser(opt) {
	        if (!(this instanceof Parser)) return new Parser().parser(opt);
	        this.settings = opt || {};
	        this._states = [
	            '_parseHeader',
	            '_parseLength',
	            '_parsePayload',
	            '_newPacket'
	        ];
	        this._resetState();
	        return this;
	    }
	    _resetState() {
	        debug('_resetState: resetting packet, error, _list, and _stateCounter');
	        this.packet = new Packet();
	        this.error = null;
	        this._list = bl();
	        this._stateCounter = 0;
	    }
	    parse(buf) {
	        if (this.error) this._resetState();
	        this._list.append(buf);
	        debug('parse: current state: %s', this._states[this._stateCounter]);
	        while((this.packet.length !== -1 || this._list.length > 0) && this[this._states[this._stateCounter]]() && !this.error){
	            this._stateCounter++;
	            debug('parse: state complete. _stateCounter is now: %d', this._stateCounter);
	            debug('parse: packet.length: %d, buffer list length: %d', this.packet.length, this._list.length);
	            if (this._stateCounter >= this._states.length) this._stateCounter = 0;
	        }
	        debug('parse: exited while loop. packet: %d, buffer list length: %d', this.packet.length, this._list.length);
	        return this._list.length;
	    }
	    _parseHeader() {
	        // There is at least one byte in the buffer
	        const zero = this._list.readUInt8(0);
	        const cmdIndex = zero >> constants.CMD_SHIFT;
	        this.packet.cmd = constants.types[cmdIndex];
	        const headerFlags = zero & 0xf;
	        const requiredHeaderFlags = constants.requiredHeaderFlags[cmdIndex];
	        if (requiredHeaderFlags != null && headerFlags !== requiredHeaderFlags) {
	            // Where a flag bit is marked as “Reserved” in Table 2.2 - Flag Bits, it is reserved for future use and MUST be set to the value listed in that table [MQTT-2.2.2-1]. If invalid flags are received, the receiver MUST close the Network Connection [MQTT-2.2.2-2]
	            return this._emitError(new Error(constants.requiredHeaderFlagsErrors[cmdIndex]));
	        }
	        this.packet.retain = (zero & constants.RETAIN_MASK) !== 0;
	        this.packet.qos = zero >> constants.QOS_SHIFT & constants.QOS_MASK;
	        if (this.packet.qos > 2) {
	            return this._emitError(new Error('Packet must not have both QoS bits set to 1'));
	        }
	        this.packet.dup = (zero & constants.DUP_MASK) !== 0;
	        debug('_parseHeader: packet: %o', this.packet);
	        this._list.consume(1);
	        return true;
	    }
	    _parseLength() {
	        // There is at least one byte in the list
	        const result = this._parseVarByteNum(true);
	        if (result) {
	            this.packet.length = result.value;
	            this._list.consume(result.bytes);
	        }
	        debug('_parseLength %d', result.value);
	        return !!result;
	    }
	    _parsePayload() {
	        debug('_parsePayload: payload %O', this._list);
	        let result = false;
	        // Do we have a payload? Do we have enough data to complete the payload?
	        // PINGs have no payload
	        if (this.packet.length === 0 || this._list.length >= this.packet.length) {
	            this._pos = 0;
	            switch(this.packet.cmd){
	                case 'connect':
	                    this._parseConnect();
	                    break;
	                case 'connack':
	                    this._parseConnack();
	                    break;
	                case 'publish':
	                    this._parsePublish();
	                    break;
	                case 'puback':
	                case 'pubrec':
	                case 'pubrel':
	                case 'pubcomp':
	                    this._parseConfirmation();
	                    break;
	                case 'subscribe':
	                    this._parseSubscribe();
	                    break;
	                case 'suback':
	                    this._parseSuback();
	                    break;
	                case 'unsubscribe':
	                    this._parseUnsubscribe();
	                    break;
	                case 'unsuback':
	                    this._parseUnsuback();
	                    break;
	                case 'pingreq':
	                case 'pingresp':
	                    break;
	                case 'disconnect':
	                    this._parseDisconnect();
	                    break;
	                case 'auth':
	                    this._parseAuth();
	                    break;
	                default:
	                    this._emitError(new Error('Not supported'));
	            }
	            result = true;
	        }
	        debug('_parsePayload complete result: %s', result);
	        return result;
	    }
	    _parseConnect() {
	        debug('_parseConnect');
	        let topic // Will topic
	        ;
	        let payload // Will payload
	        ;
	        let password // Password
	        ;
	        let username // Username
	        ;
	        const flags = {};
	        const packet = this.packet;
	        // Parse protocolId
	        const protocolId = this._parseString();
	        if (protocolId === null) return this._emitError(new Error('Cannot parse protocolId'));
	        if (protocolId !== 'MQTT' && protocolId !== 'MQIsdp') {
	            return this._emitError(new Error('Invalid protocolId'));
	        }
	        packet.protocolId = protocolId;
	        // Parse constants version number
	        if (this._pos >= this._list.length) return this._emitError(new Error('Packet too short'));
	        packet.protocolVersion = this._list.readUInt8(this._pos);
	        if (packet.protocolVersion >= 128) {
	            packet.bridgeMode = true;
	            packet.protocolVersion = packet.protocolVersion - 128;
	        }
	        if (packet.protocolVersion !== 3 && packet.protocolVersion !== 4 && packet.protocolVersion !== 5) {
	            return this._emitError(new Error('Invalid protocol version'));
	        }
	        this._pos++;
	        if (this._pos >= this._list.length) {
	            return this._emitError(new Error('Packet too short'));
	        }
	        if (this._list.readUInt8(this._pos) & 0x1) {
	            // The Server MUST validate that the reserved flag in the CONNECT Control Packet is set to zero and disconnect the Client if it is not zero [MQTT-3.1.2-3]
	            return this._emitError(new Error('Connect flag bit 0 must be 0, but got 1'));
	        }
	        // Parse connect flags
	        flags.username = this._list.readUInt8(this._pos) & constants.USERNAME_MASK;
	        flags.password = this._list.readUInt8(this._pos) & constants.PASSWORD_MASK;
	        flags.will = this._list.readUInt8(this._pos) & constants.WILL_FLAG_MASK;
	        const willRetain = !!(this._list.readUInt8(this._pos) & constants.WILL_RETAIN_MASK);
	        const willQos = (this._list.readUInt8(this._pos) & constants.WILL_QOS_MASK) >> constants.WILL_QOS_SHIFT;
	        if (flags.will) {
	            packet.will = {};
	            packet.will.retain = willRetain;
	            packet.will.qos = willQos;
	        } else {
	            if (willRetain) {
	                return this._emitError(new Error('Will Retain Flag must be set to zero when Will Flag is set to 0'));
	            }
	            if (willQos) {
	                return this._emitError(new Error('Will QoS must be set to zero when Will Flag is set to 0'));
	            }
	        }
	        packet.clean = (this._list.readUInt8(this._pos) & constants.CLEAN_SESSION_MASK) !== 0;
	        this._pos++;
	        // Parse keepalive
	        packet.keepalive = this._parseNum();
	        if (packet.keepalive === -1) return this._emitError(new Error('Packet too short'));
	        // parse properties
	        if (packet.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        // Parse clientId
	        const clientId = this._parseString();
	        if (clientId === null) return this._emitError(new Error('Packet too short'));
	        packet.clientId = clientId;
	        debug('_parseConnect: packet.clientId: %s', packet.clientId);
	        if (flags.will) {
	            if (packet.protocolVersion === 5) {
	                const willProperties = this._parseProperties();
	                if (Object.getOwnPropertyNames(willProperties).length) {
	                    packet.will.properties = willProperties;
	                }
	            }
	            // Parse will topic
	            topic = this._parseString();
	            if (topic === null) return this._emitError(new Error('Cannot parse will topic'));
	            packet.will.topic = topic;
	            debug('_parseConnect: packet.will.topic: %s', packet.will.topic);
	            // Parse will payload
	            payload = this._parseBuffer();
	            if (payload === null) return this._emitError(new Error('Cannot parse will payload'));
	            packet.will.payload = payload;
	            debug('_parseConnect: packet.will.paylaod: %s', packet.will.payload);
	        }
	        // Parse username
	        if (flags.username) {
	            username = this._parseString();
	            if (username === null) return this._emitError(new Error('Cannot parse username'));
	            packet.username = username;
	            debug('_parseConnect: packet.username: %s', packet.username);
	        }
	        // Parse password
	        if (flags.password) {
	            password = this._parseBuffer();
	            if (password === null) return this._emitError(new Error('Cannot parse password'));
	            packet.password = password;
	        }
	        // need for right parse auth packet and self set up
	        this.settings = packet;
	        debug('_parseConnect: complete');
	        return packet;
	    }
	    _parseConnack() {
	        debug('_parseConnack');
	        const packet = this.packet;
	        if (this._list.length < 1) return null;
	        const flags = this._list.readUInt8(this._pos++);
	        if (flags > 1) {
	            return this._emitError(new Error('Invalid connack flags, bits 7-1 must be set to 0'));
	        }
	        packet.sessionPresent = !!(flags & constants.SESSIONPRESENT_MASK);
	        if (this.settings.protocolVersion === 5) {
	            if (this._list.length >= 2) {
	                packet.reasonCode = this._list.readUInt8(this._pos++);
	            } else {
	                packet.reasonCode = 0;
	            }
	        } else {
	            if (this._list.length < 2) return null;
	            packet.returnCode = this._list.readUInt8(this._pos++);
	        }
	        if (packet.returnCode === -1 || packet.reasonCode === -1) return this._emitError(new Error('Cannot parse return code'));
	        // mqtt 5 properties
	        if (this.settings.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        debug('_parseConnack: complete');
	    }
	    _parsePublish() {
	        debug('_parsePublish');
	        const packet = this.packet;
	        packet.topic = this._parseString();
	        if (packet.topic === null) return this._emitError(new Error('Cannot parse topic'));
	        // Parse messageId
	        if (packet.qos > 0) {
	            if (!this._parseMessageId()) {
	                return;
	            }
	        }
	        // Properties mqtt 5
	        if (this.settings.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        packet.payload = this._list.slice(this._pos, packet.length);
	        debug('_parsePublish: payload from buffer list: %o', packet.payload);
	    }
	    _parseSubscribe() {
	        debug('_parseSubscribe');
	        const packet = this.packet;
	        let topic;
	        let options;
	        let qos;
	        let rh;
	        let rap;
	        let nl;
	        let subscription;
	        packet.subscriptions = [];
	        if (!this._parseMessageId()) {
	            return;
	        }
	        // Properties mqtt 5
	        if (this.settings.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        if (packet.length <= 0) {
	            return this._emitError(new Error('Malformed subscribe, no payload specified'));
	        }
	        while(this._pos < packet.length){
	            // Parse topic
	            topic = this._parseString();
	            if (topic === null) return this._emitError(new Error('Cannot parse topic'));
	            if (this._pos >= packet.length) return this._emitError(new Error('Malformed Subscribe Payload'));
	            options = this._parseByte();
	            if (this.settings.protocolVersion === 5) {
	                if (options & 0xc0) {
	                    return this._emitError(new Error('Invalid subscribe topic flag bits, bits 7-6 must be 0'));
	                }
	            } else {
	                if (options & 0xfc) {
	                    return this._emitError(new Error('Invalid subscribe topic flag bits, bits 7-2 must be 0'));
	                }
	            }
	            qos = options & constants.SUBSCRIBE_OPTIONS_QOS_MASK;
	            if (qos > 2) {
	                return this._emitError(new Error('Invalid subscribe QoS, must be <= 2'));
	            }
	            nl = (options >> constants.SUBSCRIBE_OPTIONS_NL_SHIFT & constants.SUBSCRIBE_OPTIONS_NL_MASK) !== 0;
	            rap = (options >> constants.SUBSCRIBE_OPTIONS_RAP_SHIFT & constants.SUBSCRIBE_OPTIONS_RAP_MASK) !== 0;
	            rh = options >> constants.SUBSCRIBE_OPTIONS_RH_SHIFT & constants.SUBSCRIBE_OPTIONS_RH_MASK;
	            if (rh > 2) {
	                return this._emitError(new Error('Invalid retain handling, must be <= 2'));
	            }
	            subscription = {
	                topic,
	                qos
	            };
	            // mqtt 5 options
	            if (this.settings.protocolVersion === 5) {
	                subscription.nl = nl;
	                subscription.rap = rap;
	                subscription.rh = rh;
	            } else if (this.settings.bridgeMode) {
	                subscription.rh = 0;
	                subscription.rap = true;
	                subscription.nl = true;
	            }
	            // Push pair to subscriptions
	            debug('_parseSubscribe: push subscription `%s` to subscription', subscription);
	            packet.subscriptions.push(subscription);
	        }
	    }
	    _parseSuback() {
	        debug('_parseSuback');
	        const packet = this.packet;
	        this.packet.granted = [];
	        if (!this._parseMessageId()) {
	            return;
	        }
	        // Properties mqtt 5
	        if (this.settings.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        if (packet.length <= 0) {
	            return this._emitError(new Error('Malformed suback, no payload specified'));
	        }
	        // Parse granted QoSes
	        while(this._pos < this.packet.length){
	            const code = this._list.readUInt8(this._pos++);
	            if (this.settings.protocolVersion === 5) {
	                if (!constants.MQTT5_SUBACK_CODES[code]) {
	                    return this._emitError(new Error('Invalid suback code'));
	                }
	            } else {
	                if (code > 2 && code !== 0x80) {
	                    return this._emitError(new Error('Invalid suback QoS, must be 0, 1, 2 or 128'));
	                }
	            }
	            this.packet.granted.push(code);
	        }
	    }
	    _parseUnsubscribe() {
	        debug('_parseUnsubscribe');
	        const packet = this.packet;
	        packet.unsubscriptions = [];
	        // Parse messageId
	        if (!this._parseMessageId()) {
	            return;
	        }
	        // Properties mqtt 5
	        if (this.settings.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        if (packet.length <= 0) {
	            return this._emitError(new Error('Malformed unsubscribe, no payload specified'));
	        }
	        while(this._pos < packet.length){
	            // Parse topic
	            const topic = this._parseString();
	            if (topic === null) return this._emitError(new Error('Cannot parse topic'));
	            // Push topic to unsubscriptions
	            debug('_parseUnsubscribe: push topic `%s` to unsubscriptions', topic);
	            packet.unsubscriptions.push(topic);
	        }
	    }
	    _parseUnsuback() {
	        debug('_parseUnsuback');
	        const packet = this.packet;
	        if (!this._parseMessageId()) return this._emitError(new Error('Cannot parse messageId'));
	        if ((this.settings.protocolVersion === 3 || this.settings.protocolVersion === 4) && packet.length !== 2) {
	            return this._emitError(new Error('Malformed unsuback, payload length must be 2'));
	        }
	        if (packet.length <= 0) {
	            return this._emitError(new Error('Malformed unsuback, no payload specified'));
	        }
	        // Properties mqtt 5
	        if (this.settings.protocolVersion === 5) {
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	            // Parse granted QoSes
	            packet.granted = [];
	            while(this._pos < this.packet.length){
	                const code = this._list.readUInt8(this._pos++);
	                if (!constants.MQTT5_UNSUBACK_CODES[code]) {
	                    return this._emitError(new Error('Invalid unsuback code'));
	                }
	                this.packet.granted.push(code);
	            }
	        }
	    }
	    // parse packets like puback, pubrec, pubrel, pubcomp
	    _parseConfirmation() {
	        debug('_parseConfirmation: packet.cmd: `%s`', this.packet.cmd);
	        const packet = this.packet;
	        this._parseMessageId();
	        if (this.settings.protocolVersion === 5) {
	            if (packet.length > 2) {
	                // response code
	                packet.reasonCode = this._parseByte();
	                switch(this.packet.cmd){
	                    case 'puback':
	                    case 'pubrec':
	                        if (!constants.MQTT5_PUBACK_PUBREC_CODES[packet.reasonCode]) {
	                            return this._emitError(new Error('Invalid ' + this.packet.cmd + ' reason code'));
	                        }
	                        break;
	                    case 'pubrel':
	                    case 'pubcomp':
	                        if (!constants.MQTT5_PUBREL_PUBCOMP_CODES[packet.reasonCode]) {
	                            return this._emitError(new Error('Invalid ' + this.packet.cmd + ' reason code'));
	                        }
	                        break;
	                }
	                debug('_parseConfirmation: packet.reasonCode `%d`', packet.reasonCode);
	            } else {
	                packet.reasonCode = 0;
	            }
	            if (packet.length > 3) {
	                // properies mqtt 5
	                const properties = this._parseProperties();
	                if (Object.getOwnPropertyNames(properties).length) {
	                    packet.properties = properties;
	                }
	            }
	        }
	        return true;
	    }
	    // parse disconnect packet
	    _parseDisconnect() {
	        const packet = this.packet;
	        debug('_parseDisconnect');
	        if (this.settings.protocolVersion === 5) {
	            // response code
	            if (this._list.length > 0) {
	                packet.reasonCode = this._parseByte();
	                if (!constants.MQTT5_DISCONNECT_CODES[packet.reasonCode]) {
	                    this._emitError(new Error('Invalid disconnect reason code'));
	                }
	            } else {
	                packet.reasonCode = 0;
	            }
	            // properies mqtt 5
	            const properties = this._parseProperties();
	            if (Object.getOwnPropertyNames(properties).length) {
	                packet.properties = properties;
	            }
	        }
	        debug('_parseDisconnect result: true');
	        return true;
	    }
	    // parse auth packet
	    _parseAuth() {
	        debug('_parseAuth');
	        const packet = this.packet;
	        if (this.settings.protocolVersion !== 5) {
	            return this._emitError(new Error('Not supported auth packet for this version MQTT'));
	        }
	        // response code
	        packet.reasonCode = this._parseByte();
	        if (!constants.MQTT5_AUTH_CODES[packet.reasonCode]) {
	            return this._emitError(new Error('Invalid auth reason code'));
	        }
	        // properies mqtt 5
	        const properties = this._parseProperties();
	        if (Object.getOwnPropertyNames(properties).length) {
	            packet.properties = properties;
	        }
	        debug('_parseAuth: result: true');
	        return true;
	    }
	    _parseMessageId() {
	        const packet = this.packet;
	        packet.messageId = this._parseNum();
	        if (packet.messageId === null) {
	            this._emitError(new Error('Cannot parse messageId'));
	            return false;
	        }
	        debug('_parseMessageId: packet.messageId %d', packet.messageId);
	        return true;
	    }
	    _parseString(maybeBuffer) {
	        const length = this._parseNum();
	        const end = length + this._pos;
	        if (length === -1 || end > this._list.length || end > this.packet.length) return null;
	        const result = this._list.toString('utf8', this._pos, end);
	        this._pos += length;
	        debug('_parseString: result: %s', result);
	        return result;
	    }
	    _parseStringPair() {
	        debug('_parseStringPair');
	        return {
	            name: this._parseString(),
	            value: this._parseString()
	        };
	    }
	    _parseBuffer() {
	        const length = this._parseNum();
	        const end = length + this._pos;
	        if (length === -1 || end > this._list.length || end > this.packet.length) return null;
	        const result = this._list.slice(this._pos, end);
	        this._pos += length;
	        debug('_parseBuffer: result: %o', result);
	        return result;
	    }
	    _parseNum() {
	        if (this._list.length - this._pos < 2) return -1;
	        const result = this._list.readUInt16BE(this._pos);
	        this._pos += 2;
	        debug('_parseNum: result: %s', result);
	        return result;
	    }
	    _parse4ByteNum() {
	        if (this._list.length - this._pos < 4) return -1;
	        const result = this._list.readUInt32BE(this._pos);
	        this._pos += 4;
	        debug('_parse4ByteNum: result: %s', result);
	        return result;
	    }
	    _parseVarByteNum(fullInfoFlag) {
	        debug('_parseVarByteNum');
	        const maxBytes = 4;
	        let bytes = 0;
	        let mul = 1;
	        let value = 0;
	        let result = false;
	        let current;
	        const padding = this._pos ? this._pos : 0;
	        while(bytes < maxBytes && padding + bytes < this._list.length){
	            current = this._list.readUInt8(padding + bytes++);
	            value += mul * (current & constants.VARBYTEINT_MASK);
	            mul *= 0x80;
	            if ((current & constants.VARBYTEINT_FIN_MASK) === 0) {
	                result = true;
	                break;
	            }
	            if (this._list.length <= bytes) {
	                break;
	            }
	        }
	        if (!result && bytes === maxBytes && this._list.length >= bytes) {
	            this._emitError(new Error('Invalid variable byte integer'));
	        }
	        if (padding) {
	            this._pos += bytes;
	        }
	        if (result) {
	            if (fullInfoFlag) {
	                result = {
	                    bytes,
	                    value
	                };
	            } else {
	                result = value;
	            }
	        } else {
	            result = false;
	        }
	        debug('_parseVarByteNum: result: %o', result);
	        return result;
	    }
	    _parseByte() {
	        let result;
	        if (this._pos < this._list.length) {
	            result = this._list.readUInt8(this._pos);
	            this._pos++;
	        }
	        debug('_parseByte: result: %o', result);
	        return result;
	    }
	    _parseByType(type) {
	        debug('_parseByType: type: %s', type);
	        switch(type){
	            case 'byte':
	                {
	                    return this._parseByte() !== 0;
	                }
	            case 'int8':
	                {
	                    return this._parseByte();
	                }
	            case 'int16':
	                {
	                    return this._parseNum();
	                }
	            case 'int32':
	                {
	                    return this._parse4ByteNum();
	                }
	            case 'var':
	                {
	                    return this._parseVarByteNum();
	                }
	            case 'string':
	                {
	                    return this._parseString();
	                }
	            case 'pair':
	                {
	                    return this._parseStringPair();
	                }
	            case 'binary':
	                {
	                    return this._parseBuffer();
	                }
	        }
	    }
	    _parseProperties() {
	        debug('_parseProperties');
	        const length = this._parseVarByteNum();
	        const start = this._pos;
	        const end = start + length;
	        const result = {};
	        while(this._pos < end){
	            const type = this._parseByte();
	            if (!type) {
	                this._emitError(new Error('Cannot parse property code type'));
	                return false;
	            }
	            const name = constants.propertiesCodes[type];
	            if (!name) {
	                this._emitError(new Error('Unknown property'));
	                return false;
	            }
	            // user properties process
	            if (name === 'userProperties') {
	                if (!result[name]) {
	                    result[name] = Object.create(null);
	                }
	                const currentUserProperty = this._parseByType(constants.propertiesTypes[name]);
	                if (result[name][currentUserProperty.name]) {
	                    if (Array.isArray(result[name][currentUserProperty.name])) {
	                        result[name][currentUserProperty.name].push(currentUserProperty.value);
	                    } else {
	                        const currentValue = result[name][currentUserProperty.name];
	                        result[name][currentUserProperty.name] = [
	                            currentValue
	                        ];
	                        result[name][currentUserProperty.name].push(currentUserProperty.value);
	                    }
	                } else {
	                    result[name][currentUserProperty.name] = currentUserProperty.value;
	                }
	                continue;
	            }
	            if (result[name]) {
	                if (Array.isArray(result[name])) {
	                    result[name].push(this._parseByType(constants.propertiesTypes[name]));
	                } else {
	                    result[name] = [
	                        result[name]
	                    ];
	                    result[name].push(this._parseByType(constants.propertiesTypes[name]));
	                }
	            } else {
	                result[name] = this._parseByType(constants.propertiesTypes[name]);
	            }
	        }
	        return result;
	    }
	    _newPacket() {
	        debug('_newPacket');
	        if (this.packet) {
	            this._list.consume(this.packet.length);
	            debug('_newPacket: parser emit packet: packet.cmd: %s, packet.payload: %s, packet.length: %d', this.packet.cmd, this.packet.payload, this.packet.length);
	            this.emit('packet', this.packet);
	        }
	        debug('_newPacket: new packet');
	        this.packet = new Packet();
	        this._pos = 0;
	        return true;
	    }
	    _emitError(err) {
	        debug('_emitError', err);
	        this.error = err;
	        this.emit('error', err);
	    }
	}
	parser = Parser;
	return parser;
}

var numbers;
var hasRequiredNumbers;

function requireNumbers () {
	if (hasRequiredNumbers) return numbers;
	hasRequiredNumbers = 1;
	const { Buffer } = require$$2;
	const max = 65536;
	const cache = {};
	// in node 6 Buffer.subarray returns a Uint8Array instead of a Buffer
	// later versions return a Buffer
	// alternative is Buffer.slice but that creates a new buffer
	// creating new buffers takes time
	// SubOk is only false on node < 8
	const SubOk = Buffer.isBuffer(Buffer.from([
	    1,
	    2
	]).subarray(0, 1));
	function generateBuffer(i) {
	    const buffer = Buffer.allocUnsafe(2);
	    buffer.writeUInt8(i >> 8, 0);
	    buffer.writeUInt8(i & 0x00FF, 0 + 1);
	    return buffer;
	}
	function generateCache() {
	    for(let i = 0; i < max; i++){
	        cache[i] = generateBuffer(i);
	    }
	}
	function genBufVariableByteInt(num) {
	    const maxLength = 4 // max 4 bytes
	    ;
	    let digit = 0;
	    let pos = 0;
	    const buffer = Buffer.allocUnsafe(maxLength);
	    do {
	        digit = num % 128 | 0;
	        num = num / 128 | 0;
	        if (num > 0) digit = digit | 0x80;
	        buffer.writeUInt8(digit, pos++);
	    }while (num > 0 && pos < maxLength)
	    if (num > 0) {
	        pos = 0;
	    }
	    return SubOk ? buffer.subarray(0, pos) : buffer.slice(0, pos);
	}
	function generate4ByteBuffer(num) {
	    const buffer = Buffer.allocUnsafe(4);
	    buffer.writeUInt32BE(num, 0);
	    return buffer;
	}
	numbers = {
	    cache,
	    generateCache,
	    generateNumber: generateBuffer,
	    genBufVariableByteInt,
	    generate4ByteBuffer
	};
	return numbers;
}

var processNextickArgs = {exports: {}};

var hasRequiredProcessNextickArgs;

function requireProcessNextickArgs () {
	if (hasRequiredProcessNextickArgs) return processNextickArgs.exports;
	hasRequiredProcessNextickArgs = 1;
	if (typeof process === 'undefined' || !process.version || process.version.indexOf('v0.') === 0 || process.version.indexOf('v1.') === 0 && process.version.indexOf('v1.8.') !== 0) {
	    processNextickArgs.exports = {
	        nextTick: nextTick
	    };
	} else {
	    processNextickArgs.exports = process;
	}
	function nextTick(fn, arg1, arg2, arg3) {
	    if (typeof fn !== 'function') {
	        throw new TypeError('"callback" argument must be a function');
	    }
	    var len = arguments.length;
	    var args, i;
	    switch(len){
	        case 0:
	        case 1:
	            return process.nextTick(fn);
	        case 2:
	            return process.nextTick(function afterTickOne() {
	                fn.call(null, arg1);
	            });
	        case 3:
	            return process.nextTick(function afterTickTwo() {
	                fn.call(null, arg1, arg2);
	            });
	        case 4:
	            return process.nextTick(function afterTickThree() {
	                fn.call(null, arg1, arg2, arg3);
	            });
	        default:
	            args = new Array(len - 1);
	            i = 0;
	            while(i < args.length){
	                args[i++] = arguments[i];
	            }
	            return process.nextTick(function afterTick() {
	                fn.apply(null, args);
	            });
	    }
	}
	return processNextickArgs.exports;
}

var writeToStream;
var hasRequiredWriteToStream;

function requireWriteToStream () {
	if (hasRequiredWriteToStream) return writeToStream;
	hasRequiredWriteToStream = 1;
	const protocol = requireConstants();
	const { Buffer } = require$$2;
	const empty = Buffer.allocUnsafe(0);
	const zeroBuf = Buffer.from([
	    0
	]);
	const numbers = requireNumbers();
	const nextTick = requireProcessNextickArgs().nextTick;
	const debug = require$$4('mqtt-packet:writeToStream');
	const numCache = numbers.cache;
	const generateNumber = numbers.generateNumber;
	const generateCache = numbers.generateCache;
	const genBufVariableByteInt = numbers.genBufVariableByteInt;
	const generate4ByteBuffer = numbers.generate4ByteBuffer;
	let writeNumber = writeNumberCached;
	let toGenerate = true;
	function generate(packet, stream, opts) {
	    debug('generate called');
	    if (stream.cork) {
	        stream.cork();
	        nextTick(uncork, stream);
	    }
	    if (toGenerate) {
	        toGenerate = false;
	        generateCache();
	    }
	    debug('generate: packet.cmd: %s', packet.cmd);
	    switch(packet.cmd){
	        case 'connect':
	            return connect(packet, stream);
	        case 'connack':
	            return connack(packet, stream, opts);
	        case 'publish':
	            return publish(packet, stream, opts);
	        case 'puback':
	        case 'pubrec':
	        case 'pubrel':
	        case 'pubcomp':
	            return confirmation(packet, stream, opts);
	        case 'subscribe':
	            return subscribe(packet, stream, opts);
	        case 'suback':
	            return suback(packet, stream, opts);
	        case 'unsubscribe':
	            return unsubscribe(packet, stream, opts);
	        case 'unsuback':
	            return unsuback(packet, stream, opts);
	        case 'pingreq':
	        case 'pingresp':
	            return emptyPacket(packet, stream);
	        case 'disconnect':
	            return disconnect(packet, stream, opts);
	        case 'auth':
	            return auth(packet, stream, opts);
	        default:
	            stream.destroy(new Error('Unknown command'));
	            return false;
	    }
	}
	/**
	 * Controls numbers cache.
	 * Set to "false" to allocate buffers on-the-flight instead of pre-generated cache
	 */ Object.defineProperty(generate, 'cacheNumbers', {
	    get () {
	        return writeNumber === writeNumberCached;
	    },
	    set (value) {
	        if (value) {
	            if (!numCache || Object.keys(numCache).length === 0) toGenerate = true;
	            writeNumber = writeNumberCached;
	        } else {
	            toGenerate = false;
	            writeNumber = writeNumberGenerated;
	        }
	    }
	});
	function uncork(stream) {
	    stream.uncork();
	}
	function connect(packet, stream, opts) {
	    const settings = packet || {};
	    const protocolId = settings.protocolId || 'MQTT';
	    let protocolVersion = settings.protocolVersion || 4;
	    const will = settings.will;
	    let clean = settings.clean;
	    const keepalive = settings.keepalive || 0;
	    const clientId = settings.clientId || '';
	    const username = settings.username;
	    const password = settings.password;
	    /* mqtt5 new oprions */ const properties = settings.properties;
	    if (clean === undefined) clean = true;
	    let length = 0;
	    // Must be a string and non-falsy
	    if (typeof protocolId !== 'string' && !Buffer.isBuffer(protocolId)) {
	        stream.destroy(new Error('Invalid protocolId'));
	        return false;
	    } else length += protocolId.length + 2;
	    // Must be 3 or 4 or 5
	    if (protocolVersion !== 3 && protocolVersion !== 4 && protocolVersion !== 5) {
	        stream.destroy(new Error('Invalid protocol version'));
	        return false;
	    } else length += 1;
	    // ClientId might be omitted in 3.1.1 and 5, but only if cleanSession is set to 1
	    if ((typeof clientId === 'string' || Buffer.isBuffer(clientId)) && (clientId || protocolVersion >= 4) && (clientId || clean)) {
	        length += Buffer.byteLength(clientId) + 2;
	    } else {
	        if (protocolVersion < 4) {
	            stream.destroy(new Error('clientId must be supplied before 3.1.1'));
	            return false;
	        }
	        if (clean * 1 === 0) {
	            stream.destroy(new Error('clientId must be given if cleanSession set to 0'));
	            return false;
	        }
	    }
	    // Must be a two byte number
	    if (typeof keepalive !== 'number' || keepalive < 0 || keepalive > 65535 || keepalive % 1 !== 0) {
	        stream.destroy(new Error('Invalid keepalive'));
	        return false;
	    } else length += 2;
	    // Connect flags
	    length += 1;
	    let propertiesData;
	    let willProperties;
	    // Properties
	    if (protocolVersion === 5) {
	        propertiesData = getProperties(stream, properties);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // If will exists...
	    if (will) {
	        // It must be an object
	        if (typeof will !== 'object') {
	            stream.destroy(new Error('Invalid will'));
	            return false;
	        }
	        // It must have topic typeof string
	        if (!will.topic || typeof will.topic !== 'string') {
	            stream.destroy(new Error('Invalid will topic'));
	            return false;
	        } else {
	            length += Buffer.byteLength(will.topic) + 2;
	        }
	        // Payload
	        length += 2; // payload length
	        if (will.payload) {
	            if (will.payload.length >= 0) {
	                if (typeof will.payload === 'string') {
	                    length += Buffer.byteLength(will.payload);
	                } else {
	                    length += will.payload.length;
	                }
	            } else {
	                stream.destroy(new Error('Invalid will payload'));
	                return false;
	            }
	        }
	        // will properties
	        willProperties = {};
	        if (protocolVersion === 5) {
	            willProperties = getProperties(stream, will.properties);
	            if (!willProperties) {
	                return false;
	            }
	            length += willProperties.length;
	        }
	    }
	    // Username
	    let providedUsername = false;
	    if (username != null) {
	        if (isStringOrBuffer(username)) {
	            providedUsername = true;
	            length += Buffer.byteLength(username) + 2;
	        } else {
	            stream.destroy(new Error('Invalid username'));
	            return false;
	        }
	    }
	    // Password
	    if (password != null) {
	        if (!providedUsername) {
	            stream.destroy(new Error('Username is required to use password'));
	            return false;
	        }
	        if (isStringOrBuffer(password)) {
	            length += byteLength(password) + 2;
	        } else {
	            stream.destroy(new Error('Invalid password'));
	            return false;
	        }
	    }
	    // Generate header
	    stream.write(protocol.CONNECT_HEADER);
	    // Generate length
	    writeVarByteInt(stream, length);
	    // Generate protocol ID
	    writeStringOrBuffer(stream, protocolId);
	    if (settings.bridgeMode) {
	        protocolVersion += 128;
	    }
	    stream.write(protocolVersion === 131 ? protocol.VERSION131 : protocolVersion === 132 ? protocol.VERSION132 : protocolVersion === 4 ? protocol.VERSION4 : protocolVersion === 5 ? protocol.VERSION5 : protocol.VERSION3);
	    // Connect flags
	    let flags = 0;
	    flags |= username != null ? protocol.USERNAME_MASK : 0;
	    flags |= password != null ? protocol.PASSWORD_MASK : 0;
	    flags |= will && will.retain ? protocol.WILL_RETAIN_MASK : 0;
	    flags |= will && will.qos ? will.qos << protocol.WILL_QOS_SHIFT : 0;
	    flags |= will ? protocol.WILL_FLAG_MASK : 0;
	    flags |= clean ? protocol.CLEAN_SESSION_MASK : 0;
	    stream.write(Buffer.from([
	        flags
	    ]));
	    // Keepalive
	    writeNumber(stream, keepalive);
	    // Properties
	    if (protocolVersion === 5) {
	        propertiesData.write();
	    }
	    // Client ID
	    writeStringOrBuffer(stream, clientId);
	    // Will
	    if (will) {
	        if (protocolVersion === 5) {
	            willProperties.write();
	        }
	        writeString(stream, will.topic);
	        writeStringOrBuffer(stream, will.payload);
	    }
	    // Username and password
	    if (username != null) {
	        writeStringOrBuffer(stream, username);
	    }
	    if (password != null) {
	        writeStringOrBuffer(stream, password);
	    }
	    // This is a small packet that happens only once on a stream
	    // We assume the stream is always free to receive more data after this
	    return true;
	}
	function connack(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const rc = version === 5 ? settings.reasonCode : settings.returnCode;
	    const properties = settings.properties;
	    let length = 2 // length of rc and sessionHeader
	    ;
	    // Check return code
	    if (typeof rc !== 'number') {
	        stream.destroy(new Error('Invalid return code'));
	        return false;
	    }
	    // mqtt5 properties
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getProperties(stream, properties);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    stream.write(protocol.CONNACK_HEADER);
	    // length
	    writeVarByteInt(stream, length);
	    stream.write(settings.sessionPresent ? protocol.SESSIONPRESENT_HEADER : zeroBuf);
	    stream.write(Buffer.from([
	        rc
	    ]));
	    if (propertiesData != null) {
	        propertiesData.write();
	    }
	    return true;
	}
	function publish(packet, stream, opts) {
	    debug('publish: packet: %o', packet);
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const qos = settings.qos || 0;
	    const retain = settings.retain ? protocol.RETAIN_MASK : 0;
	    const topic = settings.topic;
	    const payload = settings.payload || empty;
	    const id = settings.messageId;
	    const properties = settings.properties;
	    let length = 0;
	    // Topic must be a non-empty string or Buffer
	    if (typeof topic === 'string') length += Buffer.byteLength(topic) + 2;
	    else if (Buffer.isBuffer(topic)) length += topic.length + 2;
	    else {
	        stream.destroy(new Error('Invalid topic'));
	        return false;
	    }
	    // Get the payload length
	    if (!Buffer.isBuffer(payload)) length += Buffer.byteLength(payload);
	    else length += payload.length;
	    // Message ID must a number if qos > 0
	    if (qos && typeof id !== 'number') {
	        stream.destroy(new Error('Invalid messageId'));
	        return false;
	    } else if (qos) length += 2;
	    // mqtt5 properties
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getProperties(stream, properties);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // Header
	    stream.write(protocol.PUBLISH_HEADER[qos][settings.dup ? 1 : 0][retain ? 1 : 0]);
	    // Remaining length
	    writeVarByteInt(stream, length);
	    // Topic
	    writeNumber(stream, byteLength(topic));
	    stream.write(topic);
	    // Message ID
	    if (qos > 0) writeNumber(stream, id);
	    // Properties
	    if (propertiesData != null) {
	        propertiesData.write();
	    }
	    // Payload
	    debug('publish: payload: %o', payload);
	    return stream.write(payload);
	}
	/* Puback, pubrec, pubrel and pubcomp */ function confirmation(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const type = settings.cmd || 'puback';
	    const id = settings.messageId;
	    const dup = settings.dup && type === 'pubrel' ? protocol.DUP_MASK : 0;
	    let qos = 0;
	    const reasonCode = settings.reasonCode;
	    const properties = settings.properties;
	    let length = version === 5 ? 3 : 2;
	    if (type === 'pubrel') qos = 1;
	    // Check message ID
	    if (typeof id !== 'number') {
	        stream.destroy(new Error('Invalid messageId'));
	        return false;
	    }
	    // properies mqtt 5
	    let propertiesData = null;
	    if (version === 5) {
	        // Confirm should not add empty property length with no properties (rfc 3.4.2.2.1)
	        if (typeof properties === 'object') {
	            propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
	            if (!propertiesData) {
	                return false;
	            }
	            length += propertiesData.length;
	        }
	    }
	    // Header
	    stream.write(protocol.ACKS[type][qos][dup][0]);
	    // Length === 3 is only true of version === 5 and no properties; therefore if reasonCode === 0 we are allowed to skip both bytes - but if we write the reason code we also have to write property length [MQTT-3.4.2-1].
	    if (length === 3) length += reasonCode !== 0 ? 1 : -1;
	    writeVarByteInt(stream, length);
	    // Message ID
	    writeNumber(stream, id);
	    // reason code in header - but only if it couldn't be omitted - indicated by length !== 2.
	    if (version === 5 && length !== 2) {
	        stream.write(Buffer.from([
	            reasonCode
	        ]));
	    }
	    // properties mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    } else {
	        if (length === 4) {
	            // we have no properties but have written a reason code - so we need to indicate empty properties by filling in a zero.
	            stream.write(Buffer.from([
	                0
	            ]));
	        }
	    }
	    return true;
	}
	function subscribe(packet, stream, opts) {
	    debug('subscribe: packet: ');
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const dup = settings.dup ? protocol.DUP_MASK : 0;
	    const id = settings.messageId;
	    const subs = settings.subscriptions;
	    const properties = settings.properties;
	    let length = 0;
	    // Check message ID
	    if (typeof id !== 'number') {
	        stream.destroy(new Error('Invalid messageId'));
	        return false;
	    } else length += 2;
	    // properies mqtt 5
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getProperties(stream, properties);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // Check subscriptions
	    if (typeof subs === 'object' && subs.length) {
	        for(let i = 0; i < subs.length; i += 1){
	            const itopic = subs[i].topic;
	            const iqos = subs[i].qos;
	            if (typeof itopic !== 'string') {
	                stream.destroy(new Error('Invalid subscriptions - invalid topic'));
	                return false;
	            }
	            if (typeof iqos !== 'number') {
	                stream.destroy(new Error('Invalid subscriptions - invalid qos'));
	                return false;
	            }
	            if (version === 5) {
	                const nl = subs[i].nl || false;
	                if (typeof nl !== 'boolean') {
	                    stream.destroy(new Error('Invalid subscriptions - invalid No Local'));
	                    return false;
	                }
	                const rap = subs[i].rap || false;
	                if (typeof rap !== 'boolean') {
	                    stream.destroy(new Error('Invalid subscriptions - invalid Retain as Published'));
	                    return false;
	                }
	                const rh = subs[i].rh || 0;
	                if (typeof rh !== 'number' || rh > 2) {
	                    stream.destroy(new Error('Invalid subscriptions - invalid Retain Handling'));
	                    return false;
	                }
	            }
	            length += Buffer.byteLength(itopic) + 2 + 1;
	        }
	    } else {
	        stream.destroy(new Error('Invalid subscriptions'));
	        return false;
	    }
	    // Generate header
	    debug('subscribe: writing to stream: %o', protocol.SUBSCRIBE_HEADER);
	    stream.write(protocol.SUBSCRIBE_HEADER[1][dup ? 1 : 0][0]);
	    // Generate length
	    writeVarByteInt(stream, length);
	    // Generate message ID
	    writeNumber(stream, id);
	    // properies mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    }
	    let result = true;
	    // Generate subs
	    for (const sub of subs){
	        const jtopic = sub.topic;
	        const jqos = sub.qos;
	        const jnl = +sub.nl;
	        const jrap = +sub.rap;
	        const jrh = sub.rh;
	        let joptions;
	        // Write topic string
	        writeString(stream, jtopic);
	        // options process
	        joptions = protocol.SUBSCRIBE_OPTIONS_QOS[jqos];
	        if (version === 5) {
	            joptions |= jnl ? protocol.SUBSCRIBE_OPTIONS_NL : 0;
	            joptions |= jrap ? protocol.SUBSCRIBE_OPTIONS_RAP : 0;
	            joptions |= jrh ? protocol.SUBSCRIBE_OPTIONS_RH[jrh] : 0;
	        }
	        // Write options
	        result = stream.write(Buffer.from([
	            joptions
	        ]));
	    }
	    return result;
	}
	function suback(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const id = settings.messageId;
	    const granted = settings.granted;
	    const properties = settings.properties;
	    let length = 0;
	    // Check message ID
	    if (typeof id !== 'number') {
	        stream.destroy(new Error('Invalid messageId'));
	        return false;
	    } else length += 2;
	    // Check granted qos vector
	    if (typeof granted === 'object' && granted.length) {
	        for(let i = 0; i < granted.length; i += 1){
	            if (typeof granted[i] !== 'number') {
	                stream.destroy(new Error('Invalid qos vector'));
	                return false;
	            }
	            length += 1;
	        }
	    } else {
	        stream.destroy(new Error('Invalid qos vector'));
	        return false;
	    }
	    // properies mqtt 5
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // header
	    stream.write(protocol.SUBACK_HEADER);
	    // Length
	    writeVarByteInt(stream, length);
	    // Message ID
	    writeNumber(stream, id);
	    // properies mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    }
	    return stream.write(Buffer.from(granted));
	}
	function unsubscribe(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const id = settings.messageId;
	    const dup = settings.dup ? protocol.DUP_MASK : 0;
	    const unsubs = settings.unsubscriptions;
	    const properties = settings.properties;
	    let length = 0;
	    // Check message ID
	    if (typeof id !== 'number') {
	        stream.destroy(new Error('Invalid messageId'));
	        return false;
	    } else {
	        length += 2;
	    }
	    // Check unsubs
	    if (typeof unsubs === 'object' && unsubs.length) {
	        for(let i = 0; i < unsubs.length; i += 1){
	            if (typeof unsubs[i] !== 'string') {
	                stream.destroy(new Error('Invalid unsubscriptions'));
	                return false;
	            }
	            length += Buffer.byteLength(unsubs[i]) + 2;
	        }
	    } else {
	        stream.destroy(new Error('Invalid unsubscriptions'));
	        return false;
	    }
	    // properies mqtt 5
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getProperties(stream, properties);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // Header
	    stream.write(protocol.UNSUBSCRIBE_HEADER[1][dup ? 1 : 0][0]);
	    // Length
	    writeVarByteInt(stream, length);
	    // Message ID
	    writeNumber(stream, id);
	    // properies mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    }
	    // Unsubs
	    let result = true;
	    for(let j = 0; j < unsubs.length; j++){
	        result = writeString(stream, unsubs[j]);
	    }
	    return result;
	}
	function unsuback(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const id = settings.messageId;
	    const dup = settings.dup ? protocol.DUP_MASK : 0;
	    const granted = settings.granted;
	    const properties = settings.properties;
	    const type = settings.cmd;
	    const qos = 0;
	    let length = 2;
	    // Check message ID
	    if (typeof id !== 'number') {
	        stream.destroy(new Error('Invalid messageId'));
	        return false;
	    }
	    // Check granted
	    if (version === 5) {
	        if (typeof granted === 'object' && granted.length) {
	            for(let i = 0; i < granted.length; i += 1){
	                if (typeof granted[i] !== 'number') {
	                    stream.destroy(new Error('Invalid qos vector'));
	                    return false;
	                }
	                length += 1;
	            }
	        } else {
	            stream.destroy(new Error('Invalid qos vector'));
	            return false;
	        }
	    }
	    // properies mqtt 5
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // Header
	    stream.write(protocol.ACKS[type][qos][dup][0]);
	    // Length
	    writeVarByteInt(stream, length);
	    // Message ID
	    writeNumber(stream, id);
	    // properies mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    }
	    // payload
	    if (version === 5) {
	        stream.write(Buffer.from(granted));
	    }
	    return true;
	}
	function emptyPacket(packet, stream, opts) {
	    return stream.write(protocol.EMPTY[packet.cmd]);
	}
	function disconnect(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const reasonCode = settings.reasonCode;
	    const properties = settings.properties;
	    let length = version === 5 ? 1 : 0;
	    // properies mqtt 5
	    let propertiesData = null;
	    if (version === 5) {
	        propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
	        if (!propertiesData) {
	            return false;
	        }
	        length += propertiesData.length;
	    }
	    // Header
	    stream.write(Buffer.from([
	        protocol.codes.disconnect << 4
	    ]));
	    // Length
	    writeVarByteInt(stream, length);
	    // reason code in header
	    if (version === 5) {
	        stream.write(Buffer.from([
	            reasonCode
	        ]));
	    }
	    // properies mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    }
	    return true;
	}
	function auth(packet, stream, opts) {
	    const version = opts ? opts.protocolVersion : 4;
	    const settings = packet || {};
	    const reasonCode = settings.reasonCode;
	    const properties = settings.properties;
	    let length = version === 5 ? 1 : 0;
	    if (version !== 5) stream.destroy(new Error('Invalid mqtt version for auth packet'));
	    // properies mqtt 5
	    const propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
	    if (!propertiesData) {
	        return false;
	    }
	    length += propertiesData.length;
	    // Header
	    stream.write(Buffer.from([
	        protocol.codes.auth << 4
	    ]));
	    // Length
	    writeVarByteInt(stream, length);
	    // reason code in header
	    stream.write(Buffer.from([
	        reasonCode
	    ]));
	    // properies mqtt 5
	    if (propertiesData !== null) {
	        propertiesData.write();
	    }
	    return true;
	}
	/**
	 * writeVarByteInt - write an MQTT style variable byte integer to the buffer
	 *
	 * @param <Buffer> buffer - destination
	 * @param <Number> pos - offset
	 * @param <Number> length - length (>0)
	 * @returns <Number> number of bytes written
	 *
	 * @api private
	 */ const varByteIntCache = {};
	function writeVarByteInt(stream, num) {
	    if (num > protocol.VARBYTEINT_MAX) {
	        stream.destroy(new Error(`Invalid variable byte integer: ${num}`));
	        return false;
	    }
	    let buffer = varByteIntCache[num];
	    if (!buffer) {
	        buffer = genBufVariableByteInt(num);
	        if (num < 16384) varByteIntCache[num] = buffer;
	    }
	    debug('writeVarByteInt: writing to stream: %o', buffer);
	    return stream.write(buffer);
	}
	/**
	 * writeString - write a utf8 string to the buffer
	 *
	 * @param <Buffer> buffer - destination
	 * @param <Number> pos - offset
	 * @param <String> string - string to write
	 * @return <Number> number of bytes written
	 *
	 * @api private
	 */ function writeString(stream, string) {
	    const strlen = Buffer.byteLength(string);
	    writeNumber(stream, strlen);
	    debug('writeString: %s', string);
	    return stream.write(string, 'utf8');
	}
	/**
	 * writeStringPair - write a utf8 string pairs to the buffer
	 *
	 * @param <Buffer> buffer - destination
	 * @param <String> name - string name to write
	 * @param <String> value - string value to write
	 * @return <Number> number of bytes written
	 *
	 * @api private
	 */ function writeStringPair(stream, name, value) {
	    writeString(stream, name);
	    writeString(stream, value);
	}
	/**
	 * writeNumber - write a two byte number to the buffer
	 *
	 * @param <Buffer> buffer - destination
	 * @param <Number> pos - offset
	 * @param <String> number - number to write
	 * @return <Number> number of bytes written
	 *
	 * @api private
	 */ function writeNumberCached(stream, number) {
	    debug('writeNumberCached: number: %d', number);
	    debug('writeNumberCached: %o', numCache[number]);
	    return stream.write(numCache[number]);
	}
	function writeNumberGenerated(stream, number) {
	    const generatedNumber = generateNumber(number);
	    debug('writeNumberGenerated: %o', generatedNumber);
	    return stream.write(generatedNumber);
	}
	function write4ByteNumber(stream, number) {
	    const generated4ByteBuffer = generate4ByteBuffer(number);
	    debug('write4ByteNumber: %o', generated4ByteBuffer);
	    return stream.write(generated4ByteBuffer);
	}
	/**
	 * writeStringOrBuffer - write a String or Buffer with the its length prefix
	 *
	 * @param <Buffer> buffer - destination
	 * @param <Number> pos - offset
	 * @param <String> toWrite - String or Buffer
	 * @return <Number> number of bytes written
	 */ function writeStringOrBuffer(stream, toWrite) {
	    if (typeof toWrite === 'string') {
	        writeString(stream, toWrite);
	    } else if (toWrite) {
	        writeNumber(stream, toWrite.length);
	        stream.write(toWrite);
	    } else writeNumber(stream, 0);
	}
	function getProperties(stream, properties) {
	    /* connect properties */ if (typeof properties !== 'object' || properties.length != null) {
	        return {
	            length: 1,
	            write () {
	                writeProperties(stream, {}, 0);
	            }
	        };
	    }
	    let propertiesLength = 0;
	    function getLengthProperty(name, value) {
	        const type = protocol.propertiesTypes[name];
	        let length = 0;
	        switch(type){
	            case 'byte':
	                {
	                    if (typeof value !== 'boolean') {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + 1;
	                    break;
	                }
	            case 'int8':
	                {
	                    if (typeof value !== 'number' || value < 0 || value > 0xff) {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + 1;
	                    break;
	                }
	            case 'binary':
	                {
	                    if (value && value === null) {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + Buffer.byteLength(value) + 2;
	                    break;
	                }
	            case 'int16':
	                {
	                    if (typeof value !== 'number' || value < 0 || value > 0xffff) {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + 2;
	                    break;
	                }
	            case 'int32':
	                {
	                    if (typeof value !== 'number' || value < 0 || value > 0xffffffff) {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + 4;
	                    break;
	                }
	            case 'var':
	                {
	                    // var byte integer is max 24 bits packed in 32 bits
	                    if (typeof value !== 'number' || value < 0 || value > 0x0fffffff) {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + Buffer.byteLength(genBufVariableByteInt(value));
	                    break;
	                }
	            case 'string':
	                {
	                    if (typeof value !== 'string') {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += 1 + 2 + Buffer.byteLength(value.toString());
	                    break;
	                }
	            case 'pair':
	                {
	                    if (typeof value !== 'object') {
	                        stream.destroy(new Error(`Invalid ${name}: ${value}`));
	                        return false;
	                    }
	                    length += Object.getOwnPropertyNames(value).reduce((result, name)=>{
	                        const currentValue = value[name];
	                        if (Array.isArray(currentValue)) {
	                            result += currentValue.reduce((currentLength, value)=>{
	                                currentLength += 1 + 2 + Buffer.byteLength(name.toString()) + 2 + Buffer.byteLength(value.toString());
	                                return currentLength;
	                            }, 0);
	                        } else {
	                            result += 1 + 2 + Buffer.byteLength(name.toString()) + 2 + Buffer.byteLength(value[name].toString());
	                        }
	                        return result;
	                    }, 0);
	                    break;
	                }
	            default:
	                {
	                    stream.destroy(new Error(`Invalid property ${name}: ${value}`));
	                    return false;
	                }
	        }
	        return length;
	    }
	    if (properties) {
	        for(const propName in properties){
	            let propLength = 0;
	            let propValueLength = 0;
	            const propValue = properties[propName];
	            if (propValue === undefined) {
	                continue;
	            } else if (Array.isArray(propValue)) {
	                for(let valueIndex = 0; valueIndex < propValue.length; valueIndex++){
	                    propValueLength = getLengthProperty(propName, propValue[valueIndex]);
	                    if (!propValueLength) {
	                        return false;
	                    }
	                    propLength += propValueLength;
	                }
	            } else {
	                propValueLength = getLengthProperty(propName, propValue);
	                if (!propValueLength) {
	                    return false;
	                }
	                propLength = propValueLength;
	            }
	            if (!propLength) return false;
	            propertiesLength += propLength;
	        }
	    }
	    const propertiesLengthLength = Buffer.byteLength(genBufVariableByteInt(propertiesLength));
	    return {
	        length: propertiesLengthLength + propertiesLength,
	        write () {
	            writeProperties(stream, properties, propertiesLength);
	        }
	    };
	}
	function getPropertiesByMaximumPacketSize(stream, properties, opts, length) {
	    const mayEmptyProps = [
	        'reasonString',
	        'userProperties'
	    ];
	    const maximumPacketSize = opts && opts.properties && opts.properties.maximumPacketSize ? opts.properties.maximumPacketSize : 0;
	    let propertiesData = getProperties(stream, properties);
	    if (maximumPacketSize) {
	        while(length + propertiesData.length > maximumPacketSize){
	            const currentMayEmptyProp = mayEmptyProps.shift();
	            if (currentMayEmptyProp && properties[currentMayEmptyProp]) {
	                delete properties[currentMayEmptyProp];
	                propertiesData = getProperties(stream, properties);
	            } else {
	                return false;
	            }
	        }
	    }
	    return propertiesData;
	}
	function writeProperty(stream, propName, value) {
	    const type = protocol.propertiesTypes[propName];
	    switch(type){
	        case 'byte':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                stream.write(Buffer.from([
	                    +value
	                ]));
	                break;
	            }
	        case 'int8':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                stream.write(Buffer.from([
	                    value
	                ]));
	                break;
	            }
	        case 'binary':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                writeStringOrBuffer(stream, value);
	                break;
	            }
	        case 'int16':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                writeNumber(stream, value);
	                break;
	            }
	        case 'int32':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                write4ByteNumber(stream, value);
	                break;
	            }
	        case 'var':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                writeVarByteInt(stream, value);
	                break;
	            }
	        case 'string':
	            {
	                stream.write(Buffer.from([
	                    protocol.properties[propName]
	                ]));
	                writeString(stream, value);
	                break;
	            }
	        case 'pair':
	            {
	                Object.getOwnPropertyNames(value).forEach((name)=>{
	                    const currentValue = value[name];
	                    if (Array.isArray(currentValue)) {
	                        currentValue.forEach((value)=>{
	                            stream.write(Buffer.from([
	                                protocol.properties[propName]
	                            ]));
	                            writeStringPair(stream, name.toString(), value.toString());
	                        });
	                    } else {
	                        stream.write(Buffer.from([
	                            protocol.properties[propName]
	                        ]));
	                        writeStringPair(stream, name.toString(), currentValue.toString());
	                    }
	                });
	                break;
	            }
	        default:
	            {
	                stream.destroy(new Error(`Invalid property ${propName} value: ${value}`));
	                return false;
	            }
	    }
	}
	function writeProperties(stream, properties, propertiesLength) {
	    /* write properties to stream */ writeVarByteInt(stream, propertiesLength);
	    for(const propName in properties){
	        if (Object.prototype.hasOwnProperty.call(properties, propName) && properties[propName] != null) {
	            const value = properties[propName];
	            if (Array.isArray(value)) {
	                for(let valueIndex = 0; valueIndex < value.length; valueIndex++){
	                    writeProperty(stream, propName, value[valueIndex]);
	                }
	            } else {
	                writeProperty(stream, propName, value);
	            }
	        }
	    }
	}
	function byteLength(bufOrString) {
	    if (!bufOrString) return 0;
	    else if (bufOrString instanceof Buffer) return bufOrString.length;
	    else return Buffer.byteLength(bufOrString);
	}
	function isStringOrBuffer(field) {
	    return typeof field === 'string' || field instanceof Buffer;
	}
	writeToStream = generate;
	return writeToStream;
}

var generate_1;
var hasRequiredGenerate;

function requireGenerate () {
	if (hasRequiredGenerate) return generate_1;
	hasRequiredGenerate = 1;
	const writeToStream = requireWriteToStream();
	const { EventEmitter } = require$$1;
	const { Buffer } = require$$2;
	function generate(packet, opts) {
	    const stream = new Accumulator();
	    writeToStream(packet, stream, opts);
	    return stream.concat();
	}
	class Accumulator extends EventEmitter {
	    constructor(){
	        super();
	        this._array = new Array(20);
	        this._i = 0;
	    }
	    write(chunk) {
	        this._array[this._i++] = chunk;
	        return true;
	    }
	    concat() {
	        let length = 0;
	        const lengths = new Array(this._array.length);
	        const list = this._array;
	        let pos = 0;
	        let i;
	        for(i = 0; i < list.length && list[i] !== undefined; i++){
	            if (typeof list[i] !== 'string') lengths[i] = list[i].length;
	            else lengths[i] = Buffer.byteLength(list[i]);
	            length += lengths[i];
	        }
	        const result = Buffer.allocUnsafe(length);
	        for(i = 0; i < list.length && list[i] !== undefined; i++){
	            if (typeof list[i] !== 'string') {
	                list[i].copy(result, pos);
	                pos += lengths[i];
	            } else {
	                result.write(list[i], pos);
	                pos += lengths[i];
	            }
	        }
	        return result;
	    }
	    destroy(err) {
	        if (err) this.emit('error', err);
	    }
	}
	generate_1 = generate;
	return generate_1;
}

var hasRequiredMqtt;

function requireMqtt () {
	if (hasRequiredMqtt) return mqtt;
	hasRequiredMqtt = 1;
	mqtt.parser = requireParser().parser;
	mqtt.generate = requireGenerate();
	mqtt.writeToStream = requireWriteToStream();
	return mqtt;
}

var mqttExports = requireMqtt();

class MalformedPacket extends Error {
}
/** Reads whole packets of one peer. A client's version comes with its CONNECT. */ class PacketDecoder {
    constructor(version){
        this.parser = mqttExports.parser(version && {
            protocolVersion: version
        });
        this.parser.on('packet', (packet)=>{
            this.packet = packet;
        });
        this.parser.on('error', (error)=>{
            this.error = error;
        });
    }
    /** @throws MalformedPacket when the bytes are not exactly one packet */ decode(bytes) {
        this.packet = undefined;
        this.error = undefined;
        try {
            this.parser.parse(bytes);
        } catch (error) {
            this.error = error;
        }
        if (this.error) throw new MalformedPacket(this.error.message);
        if (!this.packet) throw new MalformedPacket('The packet ends too early');
        return plain(this.packet);
    }
}
/** @throws Error of mqtt-packet when the packet cannot be written in that version */ const encode = (packet, version)=>mqttExports.generate(packet, {
        protocolVersion: version
    });
/** The parser gives every packet the fields of a PUBLISH; a reader of a timeline wants those that mean something. */ function plain(packet) {
    const isPublish = packet.cmd === 'publish';
    const onlyInPublish = [
        'retain',
        'qos',
        'dup',
        'topic',
        'payload',
        'length'
    ];
    return Object.fromEntries(Object.entries(packet).filter(([name])=>isPublish ? name !== 'length' : !onlyInPublish.includes(name)));
}

/** Names of topics and topic filters: which are valid, and which match. */ /** Names of topics are in PUBLISH and will; filters, which may hold wildcards, in SUBSCRIBE. */ const LONGEST = 65_535;
const fits = (text)=>text !== '' && !text.includes('\u0000') && Buffer.byteLength(text) <= LONGEST;
const isTopicName = (topic)=>fits(topic) && !/[+#]/.test(topic);
const hasWildcard = (filter)=>/[+#]/.test(filter);
/** A wildcard fills its level alone, and `#` is the last level. */ function isTopicFilter(filter) {
    if (!fits(filter)) return false;
    const levels = filter.split('/');
    return levels.every((level, index)=>{
        if (level === '#') return index === levels.length - 1;
        return level === '+' || !hasWildcard(level);
    });
}
const isShared = (filter)=>filter === '$share' || filter.startsWith('$share/');
/** `$share/<group>/<filter>` taken apart; undefined when it is none, or a malformed one. */ function parseShared(filter) {
    const [, group, rest] = /^\$share\/([^/+#]+)\/(.+)$/s.exec(filter) ?? [];
    return group && rest && isTopicFilter(rest) ? {
        group,
        filter: rest
    } : undefined;
}
/** Whether messages of a topic belong to a filter. `$`-topics are hidden from filters that begin with a wildcard. */ function matches(filter, topic) {
    if (topic.startsWith('$') && hasWildcard(filter.charAt(0))) return false;
    const levels = topic.split('/');
    const wanted = filter.split('/');
    for (const [index, level] of wanted.entries()){
        if (level === '#') return true;
        if (index >= levels.length || level !== '+' && level !== levels[index]) return false;
    }
    return wanted.length === levels.length;
}

/** The packet identifier of a packet that has one: what lacks it was refused as a violation before. */ const identifierOf = (packet)=>packet.messageId ?? 0;
/** What a client may put into each packet of MQTT 5 (its table 2-4). mqtt-packet takes any property anywhere. */ const allowedProperties = {
    connect: [
        'sessionExpiryInterval',
        'authenticationMethod',
        'authenticationData',
        'requestProblemInformation',
        'requestResponseInformation',
        'receiveMaximum',
        'topicAliasMaximum',
        'userProperties',
        'maximumPacketSize'
    ],
    publish: [
        'payloadFormatIndicator',
        'messageExpiryInterval',
        'contentType',
        'responseTopic',
        'correlationData',
        'topicAlias',
        'userProperties'
    ],
    puback: [
        'reasonString',
        'userProperties'
    ],
    pubrec: [
        'reasonString',
        'userProperties'
    ],
    pubrel: [
        'reasonString',
        'userProperties'
    ],
    pubcomp: [
        'reasonString',
        'userProperties'
    ],
    subscribe: [
        'subscriptionIdentifier',
        'userProperties'
    ],
    unsubscribe: [
        'userProperties'
    ],
    disconnect: [
        'sessionExpiryInterval',
        'reasonString',
        'userProperties'
    ],
    auth: [
        'authenticationMethod',
        'authenticationData',
        'reasonString',
        'userProperties'
    ]
};
const fromBrokerOnly = [
    'connack',
    'suback',
    'unsuback',
    'pingresp'
];
const withIdentifier = [
    'puback',
    'pubrec',
    'pubrel',
    'pubcomp',
    'subscribe',
    'unsubscribe'
];
/**
 * The rules a well-formed packet of a client can break whatever the broker's state, as far as the parser does not
 * enforce them.
 *
 * @param agreed the version of the accepted CONNECT; undefined before it
 */ function findViolation(packet, agreed) {
    const rule = rules.find(({ isBroken })=>isBroken(packet, agreed));
    return rule && {
        reason: rule.reason,
        why: rule.why(packet)
    };
}
const rules = [
    {
        reason: 'protocol error',
        why: ({ cmd })=>`${cmd} before connect`,
        isBroken: ({ cmd }, agreed)=>agreed === undefined && cmd !== 'connect'
    },
    {
        reason: 'protocol error',
        why: ()=>'second connect',
        isBroken: ({ cmd }, agreed)=>agreed !== undefined && cmd === 'connect'
    },
    {
        reason: 'protocol error',
        why: ({ cmd })=>`${cmd} from a client`,
        isBroken: ({ cmd })=>fromBrokerOnly.includes(cmd)
    },
    {
        reason: 'protocol error',
        why: ({ cmd })=>`${cmd} with a property that is not for it, or twice the same`,
        isBroken: hasForeignProperty
    },
    {
        reason: 'malformed packet',
        why: ()=>'duplicate flag on QoS 0',
        isBroken: (packet)=>packet.cmd === 'publish' && packet.qos === 0 && packet.dup
    },
    {
        reason: 'protocol error',
        why: ({ cmd })=>`${cmd} without packet identifier`,
        isBroken: (packet)=>(withIdentifier.includes(packet.cmd) || packet.cmd === 'publish' && packet.qos > 0) && !((packet.messageId ?? 0) > 0)
    },
    {
        reason: 'protocol error',
        why: ({ cmd })=>`${cmd} of nothing`,
        isBroken: (packet)=>packet.cmd === 'subscribe' && packet.subscriptions.length === 0 || packet.cmd === 'unsubscribe' && packet.unsubscriptions.length === 0
    },
    {
        reason: 'protocol error',
        why: ()=>'subscription identifier 0',
        isBroken: (packet)=>packet.cmd === 'subscribe' && packet.properties?.subscriptionIdentifier === 0
    },
    {
        reason: 'topic name invalid',
        why: (packet)=>packet.cmd === 'publish' ? `topic ${JSON.stringify(packet.topic)}` : '',
        isBroken: (packet, agreed)=>{
            if (packet.cmd !== 'publish') return false;
            // In MQTT 5 an alias can stand for the topic; whether it does is the connection's to know.
            return !isTopicName(packet.topic) && !(agreed === 5 && packet.topic === '');
        }
    },
    {
        reason: 'protocol error',
        why: ()=>'empty topic without alias',
        isBroken: (packet)=>packet.cmd === 'publish' && packet.topic === '' && packet.properties?.topicAlias === undefined
    },
    {
        reason: 'protocol error',
        why: ()=>'response topic with wildcard',
        isBroken: (packet)=>packet.cmd === 'publish' && packet.properties?.responseTopic !== undefined && !isTopicName(packet.properties.responseTopic)
    }
];
function hasForeignProperty(packet) {
    if (!('properties' in packet) || !packet.properties) return false;
    const allowed = allowedProperties[packet.cmd];
    return Object.entries(packet.properties).some(([name, value])=>!allowed?.includes(name) || Array.isArray(value) && name !== 'userProperties');
}

const topicName = {
    words: "a topic, such as 'home/lamp', which has no wildcard",
    met: (value)=>typeof value === 'string' && isTopicName(value)
};
const payload = {
    words: 'text or bytes: a string, a Buffer or a Uint8Array',
    met: (value)=>typeof value === 'string' || value instanceof Uint8Array
};
const someQos = oneOf(0, 1, 2, undefined);
/** @throws SimulatorError `ERR_ARGUMENT` for what a test cannot let a broker publish */ function checkSource(source) {
    expectValue('publish({ topic }): topic', source?.topic, topicName);
    expectValue('publish({ payload }): payload', source.payload, payload);
    expectValue('publish({ qos }): qos', source.qos, someQos);
}
/** Strips what belongs to the hop and turns the relative expiry into a time. */ function toMessage(source, now, from) {
    const { messageExpiryInterval, ...rest } = source.properties ?? {};
    const properties = {
        ...rest
    };
    delete properties.topicAlias;
    delete properties.subscriptionIdentifier;
    return {
        topic: source.topic,
        payload: Buffer.from(source.payload),
        qos: source.qos ?? 0,
        retain: source.retain ?? false,
        properties,
        expiresAt: messageExpiryInterval === undefined ? Infinity : now + messageExpiryInterval * 1000,
        from
    };
}
/** What the next hop is told: the whole seconds left. */ const secondsLeft = (message, now)=>message.expiresAt === Infinity ? undefined : Math.max(0, Math.ceil((message.expiresAt - now) / 1000));

/** @param tracked its packet identifier, for QoS 1 and 2 */ function publishPacket({ message, qos, retain, identifiers }, tracked, version, now) {
    const packet = {
        cmd: 'publish',
        topic: message.topic,
        payload: message.payload,
        qos,
        retain,
        dup: tracked?.sentBefore ?? false,
        ...tracked && {
            messageId: tracked.id
        }
    };
    if (version !== 5) return packet;
    const messageExpiryInterval = secondsLeft(message, now);
    return {
        ...packet,
        properties: {
            ...message.properties,
            ...messageExpiryInterval !== undefined && {
                messageExpiryInterval
            },
            ...identifiers.length > 0 && {
                subscriptionIdentifier: identifiers
            }
        }
    };
}

/** Reason codes of MQTT 5 that say why something is refused or ended, by the names of its section 2.4. */ const reasonCodes = {
    'unspecified error': 0x80,
    'malformed packet': 0x81,
    'protocol error': 0x82,
    'implementation specific error': 0x83,
    'unsupported protocol version': 0x84,
    'client identifier not valid': 0x85,
    'bad user name or password': 0x86,
    'not authorized': 0x87,
    'server unavailable': 0x88,
    'server busy': 0x89,
    banned: 0x8a,
    'server shutting down': 0x8b,
    'bad authentication method': 0x8c,
    'keep alive timeout': 0x8d,
    'session taken over': 0x8e,
    'topic filter invalid': 0x8f,
    'topic name invalid': 0x90,
    'packet identifier in use': 0x91,
    'packet identifier not found': 0x92,
    'receive maximum exceeded': 0x93,
    'topic alias invalid': 0x94,
    'packet too large': 0x95,
    'message rate too high': 0x96,
    'quota exceeded': 0x97,
    'administrative action': 0x98,
    'payload format invalid': 0x99,
    'retain not supported': 0x9a,
    'qos not supported': 0x9b,
    'use another server': 0x9c,
    'server moved': 0x9d,
    'shared subscriptions not supported': 0x9e,
    'connection rate exceeded': 0x9f,
    'maximum connect time': 0xa0,
    'subscription identifiers not supported': 0xa1,
    'wildcard subscriptions not supported': 0xa2
};
const aReason = oneOf(...Object.keys(reasonCodes));
/** Answers that are not refusals. */ const NO_MATCHING_SUBSCRIBERS = 0x10;
const NO_SUBSCRIPTION_EXISTED = 0x11;
/**
 * CONNACK return codes of 3.1 and 3.1.1. A refusal those versions have no code for (a malformed CONNECT, an
 * unknown authentication method, …) is told by closing.
 */ const returnCodes = {
    'unsupported protocol version': 1,
    'client identifier not valid': 2,
    'server unavailable': 3,
    'server busy': 3,
    'quota exceeded': 3,
    'use another server': 3,
    'server moved': 3,
    'connection rate exceeded': 3,
    'bad user name or password': 4,
    'not authorized': 5,
    banned: 5
};
const returnCodeOf = (reason)=>returnCodes[reason];

/** The Receive Maximum of one connection. */ class ReceiveQuota {
    constructor(maximum){
        this.unanswered = new Set();
        this.maximum = maximum;
    }
    /** Counts a message that came. Returns whether it is one too many. */ exceededBy(packet) {
        this.unanswered.add(identifierOf(packet));
        return this.unanswered.size > this.maximum;
    }
    /** Counts what is sent: a final answer frees its message's place. */ settle(packet) {
        const isFinal = packet.cmd === 'puback' || packet.cmd === 'pubcomp' || packet.cmd === 'pubrec' && (packet.reasonCode ?? 0) >= 0x80;
        if (isFinal) this.unanswered.delete(identifierOf(packet));
    }
}

/** One thing to do at one time, however far away. */ /** Timers of a host overflow beyond 2^31 − 1 ms and then fire at once; a session may expire later than that. */ const LONGEST_TIMER = 2 ** 31 - 1;
/** One thing to do at one time. Setting it again replaces the earlier time. */ class Alarm {
    constructor(clock, ring){
        this.dueAt = 0;
        this.clock = clock;
        this.ring = ring;
    }
    get isSet() {
        return this.timer !== undefined;
    }
    /** When it rings, on the clock's scale; undefined when it is not set. */ get due() {
        return this.isSet ? this.dueAt : undefined;
    }
    set(ms) {
        this.clear();
        if (ms === Infinity) return;
        this.dueAt = this.clock.now() + ms;
        this.wait();
    }
    clear() {
        if (this.timer === undefined) return;
        this.clock.clearTimeout(this.timer);
        this.timer = undefined;
    }
    wait() {
        const left = Math.max(0, this.dueAt - this.clock.now());
        this.timer = this.clock.setTimeout(()=>{
            this.timer = undefined;
            if (left > LONGEST_TIMER) this.wait();
            else this.ring();
        }, Math.min(left, LONGEST_TIMER));
    }
}

/** What each kind of misbehaviour does to a packet, or to what the broker answers to it. */ /** Packet type 0 does not exist, and a length field has at most four bytes. */ const garbage = Buffer.from([
    0x00,
    0xff,
    0xff,
    0xff,
    0xff,
    0xff
]);
function perform(rule, stage) {
    if (typeof rule.do === 'function') rule.do(stage);
    else plays[rule.do](rule, stage);
}
const plays = {
    ignore: ()=>undefined,
    delay: ({ ms = 1000 }, stage)=>{
        stage.after(ms, ()=>{
            stage.proceed();
        });
    },
    close: (_rule, { client })=>{
        client.drop();
    },
    garbage: ({ bytes = garbage }, { client })=>{
        client.sendBytes(bytes);
    },
    duplicate: (_rule, stage)=>{
        stage.through((way)=>(bytes)=>{
                way(bytes);
                way(bytes);
            }, ()=>{
            stage.proceed();
        });
    },
    truncate: ({ size }, stage)=>{
        stage.through((way)=>(bytes)=>{
                way(bytes.subarray(0, size ?? Math.ceil(bytes.length / 2)));
                stage.client.drop();
            }, ()=>{
            stage.proceed();
        });
    },
    chunk: ({ size = 1 }, stage)=>{
        stage.through((way)=>(bytes)=>{
                for(let at = 0; at < bytes.length; at += size)way(bytes.subarray(at, at + size));
            }, ()=>{
            stage.proceed();
        });
    },
    join: (_rule, stage)=>{
        stage.client.inOneFrame(()=>{
            stage.proceed();
        });
    }
};

class ScriptedWay {
    constructor(parts, client, outlet){
        this.delays = new Set();
        this.parts = parts;
        this.client = client;
        this.outlet = outlet;
    }
    send(bytes) {
        this.outlet(bytes);
    }
    /** Replaces the way out while `act` runs. */ through(outlet, act) {
        const way = this.outlet;
        this.outlet = outlet(way);
        try {
            act();
        } finally{
            this.outlet = way;
        }
    }
    /** Does what a rule says, where one fits; otherwise proceeds. */ step(from, on, packet, clientId, proceed) {
        const { script, timeline } = this.parts;
        const rule = script.take(from, on, packet, this.client, clientId);
        if (!rule) {
            proceed();
            return;
        }
        const name = typeof rule.do === 'string' ? rule.do : 'function';
        timeline.add(this.client, 'scripted', {
            packet,
            detail: name
        });
        perform(rule, {
            packet,
            client: this.client,
            proceed,
            after: (ms, act)=>{
                this.after(ms, act);
            },
            through: (outlet, act)=>{
                this.through(outlet, act);
            }
        });
    }
    /** Nothing that was put off comes any more. */ end() {
        for (const delay of this.delays)delay.clear();
        this.delays.clear();
    }
    after(ms, act) {
        const alarm = new Alarm(this.parts.clock, ()=>{
            this.delays.delete(alarm);
            this.parts.turns.take(act);
        });
        this.delays.add(alarm);
        alarm.set(ms);
    }
}

const GRACE = 1.5;
/** Watches one connection for silence. */ class SilenceWatch {
    /** @param silent called once, when the client has been silent for too long */ constructor(clock, silent){
        this.clock = clock;
        this.lastHeard = clock.now();
        this.alarm = new Alarm(clock, ()=>{
            if (this.limit !== undefined && clock.now() - this.lastHeard < this.limit) this.wait(this.limit);
            else silent();
        });
    }
    /** The client has so many milliseconds for its CONNECT, whatever else it says. */ awaitConnect(ms) {
        this.alarm.set(ms);
    }
    /** @param keepalive seconds; 0: it may be silent for ever */ agree(keepalive) {
        this.alarm.clear();
        if (keepalive === 0) return;
        this.limit = keepalive * GRACE * 1000;
        this.wait(this.limit);
    }
    /** Moves no timer: the alarm looks again when it rings. */ heard() {
        this.lastHeard = this.clock.now();
    }
    clear() {
        this.alarm.clear();
    }
    wait(limit) {
        this.alarm.set(this.lastHeard + limit - this.clock.now());
    }
}

/** Topic aliases of MQTT 5, in both directions. */ /** Aliases a client gave to topics it publishes to. They live as long as the connection. */ class IncomingAliases {
    constructor(maximum){
        this.topics = new Map();
        this.maximum = maximum;
    }
    isAllowed(alias) {
        return alias >= 1 && alias <= this.maximum;
    }
    /** The topic meant; undefined when the alias stands for nothing yet. */ resolve(topic, alias) {
        if (topic !== '') this.topics.set(alias, topic);
        return this.topics.get(alias);
    }
}
/** Aliases the broker gives to topics it sends to one client: first come, first served, never changed. */ class OutgoingAliases {
    constructor(maximum){
        this.aliases = new Map();
        this.maximum = maximum;
    }
    /** What to write for a topic: its name with a new alias, an alias alone, or, when none is left, its name. */ shorten(topic) {
        const known = this.aliases.get(topic);
        if (known !== undefined) return {
            topic: '',
            topicAlias: known
        };
        if (this.aliases.size >= this.maximum) return {
            topic
        };
        const topicAlias = this.aliases.size + 1;
        this.aliases.set(topic, topicAlias);
        return {
            topic,
            topicAlias
        };
    }
}

/** An alias adds its property to a packet that carries the topic, too. */ const ALIAS_PROPERTY_SIZE = 3;
class Connection {
    constructor(id, parts, transport, on){
        this.protocolVersion = 4;
        this.decoder = new PacketDecoder();
        this.outgoingAliases = new OutgoingAliases(0);
        this.early = [];
        this.ended = false;
        const { clock, settings, turns } = parts;
        this.id = id;
        this.parts = parts;
        this.transport = transport;
        this.onPacket = (packet)=>{
            on.packet(this, packet);
        };
        this.onEnd = ()=>{
            on.end(this);
        };
        this.way = new ScriptedWay(parts, this, (bytes)=>{
            transport.send(bytes);
        });
        this.frames = new FrameReader(settings.maximumPacketSize);
        this.incomingAliases = new IncomingAliases(settings.topicAliasMaximum);
        this.quota = new ReceiveQuota(settings.receiveMaximum);
        this.silence = new SilenceWatch(clock, ()=>{
            turns.take(()=>{
                if (!this.agreement) this.end({
                    why: 'no CONNECT in time',
                    will: false
                });
                else this.end({
                    reason: 'keep alive timeout',
                    will: true
                });
            });
        });
    }
    get clientId() {
        return this.agreement?.session.clientId ?? '';
    }
    get username() {
        return this.agreement?.username;
    }
    get keepalive() {
        return this.agreement?.keepalive ?? 0;
    }
    get window() {
        return this.agreement?.receiveMaximum ?? 0;
    }
    get isOpen() {
        return !this.ended;
    }
    /** Present once CONNECT was accepted. */ get session() {
        return this.agreement?.session;
    }
    open() {
        this.parts.timeline.add(this, 'open');
        this.silence.awaitConnect(this.parts.settings.connectTimeout);
        this.way.step('client', 'open', undefined, '', ()=>{
            const early = this.early;
            this.early = undefined;
            for (const bytes of early ?? [])this.receive(bytes);
        });
    }
    receive(bytes) {
        if (this.ended) return;
        if (this.early) {
            this.early.push(bytes);
            return;
        }
        for (const frame of this.frames.push(bytes)){
            if (this.ended) return;
            this.onFrame(frame);
        }
    }
    agree(agreement) {
        this.agreement = agreement;
        this.outgoingAliases = new OutgoingAliases(agreement.topicAliasMaximum);
        this.silence.agree(agreement.keepalive);
        agreement.session.attach(this);
    }
    send(packet) {
        if (this.ended) return;
        const bytes = encode(packet, this.protocolVersion);
        if (bytes.length > (this.agreement?.maximumPacketSize ?? Infinity)) {
            this.parts.timeline.add(this, 'scripted', {
                packet,
                detail: 'not sent: larger than the client takes'
            });
            return;
        }
        this.way.step('broker', packet.cmd, packet, this.clientId, ()=>{
            if (this.ended) return;
            this.parts.timeline.add(this, 'out', {
                packet
            });
            this.quota.settle(packet);
            this.way.send(bytes);
        });
    }
    sendBytes(bytes) {
        if (this.ended) return;
        this.parts.timeline.add(this, 'raw', {
            detail: Buffer.from(bytes).toString('hex')
        });
        this.way.send(Buffer.from(bytes));
    }
    inOneFrame(act) {
        const pieces = [];
        this.way.through(()=>(bytes)=>pieces.push(bytes), act);
        if (pieces.length > 0 && !this.ended) this.way.send(Buffer.concat(pieces));
    }
    publish(delivery, tracked) {
        const packet = publishPacket(delivery, tracked, this.protocolVersion, this.parts.clock.now());
        const limit = this.agreement?.maximumPacketSize ?? Infinity;
        if (limit !== Infinity) {
            const size = encode(packet, this.protocolVersion).length;
            if (size + (this.agreement?.topicAliasMaximum ? ALIAS_PROPERTY_SIZE : 0) > limit) return false;
        }
        const { topic, topicAlias } = this.outgoingAliases.shorten(packet.topic);
        this.send(topicAlias === undefined ? packet : {
            ...packet,
            topic,
            properties: {
                ...packet.properties,
                topicAlias
            }
        });
        return true;
    }
    release(id) {
        this.send({
            cmd: 'pubrel',
            messageId: id,
            reasonCode: 0
        });
    }
    drop() {
        this.end({
            why: 'dropped',
            will: true
        });
    }
    end({ reason, why, will }) {
        if (this.ended) return;
        if (reason && this.agreement && this.protocolVersion === 5) {
            this.send({
                cmd: 'disconnect',
                reasonCode: reasonCodes[reason],
                properties: {
                    reasonString: why ?? reason
                }
            });
        }
        // A rule for that DISCONNECT may have ended the connection already.
        if (this.ended) return;
        this.finish(why ?? reason ?? 'closed', will);
        this.transport.close();
    }
    /** The transport closed of its own. */ closed() {
        if (!this.ended) this.finish('closed by the client', true);
    }
    finish(why, will) {
        this.ended = true;
        this.silence.clear();
        this.way.end();
        this.parts.timeline.add(this, 'close', {
            detail: why
        });
        const session = this.agreement?.session;
        if (session) this.parts.exchange.leave(session, {
            will
        });
        this.onEnd();
    }
    onFrame(frame) {
        this.silence.heard();
        if (frame.kind === 'too large') {
            this.end({
                reason: 'packet too large',
                why: `packet of ${frame.size} bytes`,
                will: true
            });
        } else if (frame.kind === 'malformed') {
            this.end({
                reason: 'malformed packet',
                why: frame.why,
                will: true
            });
        } else {
            this.onWholePacket(frame.bytes);
        }
    }
    onWholePacket(bytes) {
        let packet;
        try {
            packet = this.decoder.decode(bytes);
        } catch (error) {
            if (!(error instanceof MalformedPacket)) throw error;
            this.onMalformed(bytes, error.message);
            return;
        }
        this.parts.timeline.add(this, 'in', {
            packet
        });
        const violation = findViolation(packet, this.agreement && this.protocolVersion);
        if (violation) {
            this.end({
                ...violation,
                will: true
            });
            return;
        }
        if (packet.cmd === 'publish' && packet.qos > 0) {
            const isTooMany = this.quota.exceededBy(packet);
            if (isTooMany && this.protocolVersion === 5) {
                this.end({
                    reason: 'receive maximum exceeded',
                    will: true
                });
                return;
            }
        }
        const clientId = packet.cmd === 'connect' ? packet.clientId : this.clientId;
        this.way.step('client', packet.cmd, packet, clientId, ()=>{
            if (!this.ended) this.onPacket(packet);
        });
    }
    onMalformed(bytes, why) {
        // A CONNECT of an unknown version is answered in the words of 3.1.1, which every client reads.
        if (!this.agreement && bytes[0] === 0x10 && /protocol version/i.test(why)) {
            this.send({
                cmd: 'connack',
                returnCode: 1,
                sessionPresent: false
            });
        }
        this.end({
            reason: 'malformed packet',
            why,
            will: true
        });
    }
}

/** The last retained message of each topic. */ class RetainedMessages {
    /** An empty payload takes the topic's message away and is not kept itself. */ keep(message) {
        if (message.payload.length === 0) this.messages.delete(message.topic);
        else this.messages.set(message.topic, message);
    }
    /** Those of a filter that have not expired. Expired ones are forgotten. */ matching(filter, now) {
        return this.all(now).filter((message)=>matches(filter, message.topic));
    }
    all(now) {
        for (const [topic, message] of this.messages)if (message.expiresAt <= now) this.messages.delete(topic);
        return [
            ...this.messages.values()
        ];
    }
    constructor(){
        this.messages = new Map();
    }
}

/** The QoS 1 and 2 messages of one session on their way out. */ const LARGEST_ID = 65_535;
/**
 * QoS 1 and 2 messages of one session on their way out: those with a packet identifier, in the order they were
 * sent, and behind them those that wait for a place in the window or for a free identifier.
 */ class Inflight {
    get entries() {
        return [
            ...this.inFlight.values()
        ];
    }
    get waiting() {
        return this.queued;
    }
    get(id) {
        return this.inFlight.get(id);
    }
    add(delivery) {
        this.queued.push(delivery);
    }
    remove(id) {
        if (this.inFlight.get(id)?.sent) this.held--;
        this.inFlight.delete(id);
    }
    /** A new connection: everything is to be sent again, in the old order. */ rewind() {
        this.left = [
            ...this.inFlight.values()
        ];
        for (const entry of this.left)entry.sent = false;
        this.held = 0;
    }
    /**
   * What may be sent now, marked as sent: first what an earlier connection left, then what waits. A PUBREL needs
   * no place in the window.
   *
   * @param window how many messages the subscriber takes unanswered
   * @param isDead messages that expired while they waited are dropped
   */ *due(window, isDead) {
        for(let entry = this.left[0]; entry; entry = this.left[0]){
            if (this.held >= window && entry.awaits === 'publish') return;
            this.left.shift();
            // It may have been answered before it was sent again.
            if (this.inFlight.get(entry.id) === entry) yield* this.send(entry);
        }
        for(;;){
            const id = this.held < window && this.queued.length > 0 ? this.freeId() : undefined;
            const delivery = id === undefined ? undefined : this.queued.shift();
            if (id === undefined || delivery === undefined) return;
            if (isDead(delivery)) continue;
            const entry = {
                id,
                delivery,
                awaits: 'publish',
                sentBefore: false,
                sent: false
            };
            this.inFlight.set(id, entry);
            yield* this.send(entry);
        }
    }
    *send(entry) {
        entry.sent = true;
        this.held++;
        yield entry;
        entry.sentBefore = true;
    }
    freeId() {
        if (this.inFlight.size >= LARGEST_ID) return undefined;
        do this.lastId = this.lastId % LARGEST_ID + 1;
        while (this.inFlight.has(this.lastId))
        return this.lastId;
    }
    constructor(){
        this.inFlight = new Map();
        /** What an earlier connection left and this one has not sent yet. */ this.left = [];
        this.queued = [];
        this.held = 0;
        this.lastId = 0;
    }
}

/** What the broker knows of a client, connected or not. */ class Session {
    constructor(clientId, clock, on){
        /** By the name the client gave the filter. */ this.subscriptions = new Map();
        this.outgoing = new Inflight();
        /** Identifiers of QoS 2 messages that came and whose PUBREL has not: a PUBLISH with one of them is a duplicate. */ this.received = new Set();
        /** Seconds the session outlives its connection; Infinity without end. */ this.lifetime = 0;
        this.clientId = clientId;
        this.clock = clock;
        this.expiry = new Alarm(clock, on.expire);
        this.willDelay = new Alarm(clock, on.willDue);
    }
    attach(link) {
        this.link = link;
        this.expiry.clear();
        this.willDelay.clear();
        this.outgoing.rewind();
    }
    /** QoS 0 is for who is there; the rest waits for the window, or for the client to come back. */ deliver(delivery) {
        if (delivery.qos === 0) {
            this.link?.publish(delivery);
            return;
        }
        this.outgoing.add(delivery);
        this.flush();
    }
    /** Sends what the window lets through. */ flush() {
        const { link } = this;
        if (!link) return;
        const isDead = ({ message })=>message.expiresAt <= this.clock.now();
        for (const entry of this.outgoing.due(link.window, isDead)){
            if (entry.awaits === 'pubrel') link.release(entry.id);
            else if (!link.publish(entry.delivery, entry)) this.outgoing.remove(entry.id);
        }
    }
}

/** Values under topic filters, found by the topics that the filters match. */ const node = ()=>({
        children: new Map(),
        values: new Map()
    });
/** Values under topic filters, found by the topics the filters match. One value per filter and key. */ class TopicTree {
    set(filter, key, value) {
        let at = this.root;
        for (const level of filter.split('/')){
            let child = at.children.get(level);
            if (!child) at.children.set(level, child = node());
            at = child;
        }
        at.values.set(key, value);
    }
    /** Returns whether there was such a value. */ delete(filter, key) {
        let at = this.root;
        const path = [];
        for (const level of filter.split('/')){
            const child = at.children.get(level);
            if (!child) return false;
            path.push({
                parent: at,
                level
            });
            at = child;
        }
        const existed = at.values.delete(key);
        for (const { parent, level } of path.reverse()){
            if (at.values.size > 0 || at.children.size > 0) break;
            parent.children.delete(level);
            at = parent;
        }
        return existed;
    }
    get isEmpty() {
        return this.root.children.size === 0;
    }
    match(topic) {
        const found = [];
        this.collect(this.root, topic.split('/'), 0, found);
        return found;
    }
    collect(at, levels, depth, found) {
        const wildcards = depth > 0 || !levels[0]?.startsWith('$');
        const rest = wildcards && at.children.get('#');
        if (rest) found.push(...rest.values.values());
        const level = levels[depth];
        if (level === undefined) {
            found.push(...at.values.values());
            return;
        }
        const exact = at.children.get(level);
        if (exact) this.collect(exact, levels, depth + 1, found);
        const any = wildcards && at.children.get('+');
        if (any) this.collect(any, levels, depth + 1, found);
    }
    constructor(){
        this.root = node();
    }
}

/** Who is subscribed to what. */ class Subscriptions {
    set(subscription) {
        this.tree.set(subscription.filter, keyOf(subscription), subscription);
    }
    delete(subscription) {
        this.tree.delete(subscription.filter, keyOf(subscription));
    }
    get isEmpty() {
        return this.tree.isEmpty;
    }
    /**
   * The subscriptions a message goes to, by client: all of a client's own, and of each shared subscription the
   * one whose turn it is.
   *
   * @param isPresent members who are connected are preferred
   */ match(topic, isPresent) {
        const chosen = new Map();
        const groups = new Map();
        for (const subscription of this.tree.match(topic)){
            if (subscription.group === undefined) append(chosen, subscription.clientId, subscription);
            else append(groups, subscription.name, subscription);
        }
        for (const [name, members] of groups){
            const present = members.filter((member)=>isPresent(member.clientId));
            const candidates = present.length > 0 ? present : members;
            const turn = this.turns.get(name) ?? 0;
            this.turns.set(name, turn + 1);
            const member = candidates[turn % candidates.length];
            if (member) append(chosen, member.clientId, member);
        }
        return chosen;
    }
    constructor(){
        this.tree = new TopicTree();
        /** Whose turn it is, per shared subscription. */ this.turns = new Map();
    }
}
const keyOf = ({ clientId, name })=>`${name}\u0000${clientId}`;
function append(lists, key, value) {
    const list = lists.get(key);
    if (list) list.push(value);
    else lists.set(key, [
        value
    ]);
}

/** Where messages go from publishers to sessions, and where sessions begin and end. It knows no bytes. */ class Exchange {
    constructor(clock, turns){
        this.sessions = new Map();
        this.retained = new RetainedMessages();
        this.subscriptions = new Subscriptions();
        this.clock = clock;
        this.turns = turns;
    }
    /** Returns how many sessions the message was meant for. */ publish(message) {
        if (message.retain) this.retained.keep(message);
        const isPresent = (clientId)=>this.sessions.get(clientId)?.link !== undefined;
        let reached = 0;
        for (const [clientId, matching] of this.subscriptions.match(message.topic, isPresent)){
            const wanted = matching.filter(({ noLocal })=>!(noLocal && clientId === message.from));
            if (wanted.length === 0) continue;
            reached++;
            // A script may drop a client while it is being sent to, and a dropped client may have no session any more.
            this.sessions.get(clientId)?.deliver({
                message,
                qos: Math.min(message.qos, Math.max(...wanted.map(({ qos })=>qos))),
                retain: message.retain && wanted.some(({ retainAsPublished })=>retainAsPublished),
                identifiers: wanted.flatMap(({ identifier })=>identifier ?? [])
            });
        }
        return reached;
    }
    /** Returns whether the session had no subscription of that name yet. */ subscribe(session, subscription) {
        const isNew = !session.subscriptions.has(subscription.name);
        session.subscriptions.set(subscription.name, subscription);
        this.subscriptions.set(subscription);
        return isNew;
    }
    /** Returns whether there was one. */ unsubscribe(session, name) {
        const subscription = session.subscriptions.get(name);
        if (!subscription) return false;
        session.subscriptions.delete(name);
        this.subscriptions.delete(subscription);
        return true;
    }
    sendRetained(session, { filter, qos, identifier }) {
        for (const message of this.retained.matching(filter, this.clock.now())){
            session.deliver({
                message,
                qos: Math.min(message.qos, qos),
                retain: true,
                identifiers: identifier === undefined ? [] : [
                    identifier
                ]
            });
        }
    }
    /** The session of a client that connects: the one it left, unless it asks for a clean one. */ open(clientId, clean) {
        const left = this.sessions.get(clientId);
        if (left && !clean) return {
            session: left,
            isPresent: true
        };
        if (left) this.discard(left);
        const session = new Session(clientId, this.clock, {
            expire: ()=>{
                this.turns.take(()=>{
                    this.discard(session);
                });
            },
            willDue: ()=>{
                this.turns.take(()=>{
                    this.publishWill(session);
                });
            }
        });
        this.sessions.set(clientId, session);
        return {
            session,
            isPresent: false
        };
    }
    /** The connection of a session ended; the session and its will live on as long as was agreed. */ leave(session, { will }) {
        session.link = undefined;
        if (!will) session.will = undefined;
        if (session.lifetime === 0) {
            this.discard(session);
            return;
        }
        const delay = session.will?.delay ?? 0;
        if (delay === 0) this.publishWill(session);
        else session.willDelay.set(delay * 1000);
        session.expiry.set(session.lifetime * 1000);
    }
    /** Silences every session: nothing rings any more. */ stop() {
        for (const session of this.sessions.values()){
            session.expiry.clear();
            session.willDelay.clear();
        }
    }
    discard(session) {
        session.expiry.clear();
        for (const name of [
            ...session.subscriptions.keys()
        ])this.unsubscribe(session, name);
        this.sessions.delete(session.clientId);
        this.publishWill(session);
    }
    publishWill(session) {
        session.willDelay.clear();
        const { will } = session;
        session.will = undefined;
        if (will) this.publish(toMessage(will.message, this.clock.now(), session.clientId));
    }
}

/** Moves a QoS 1 or 2 message one step on, whichever way it travels. */ function handleAcknowledgement(connection, session, packet) {
    const id = identifierOf(packet);
    if (packet.cmd === 'pubrel') {
        const isKnown = session.received.delete(id);
        connection.send({
            cmd: 'pubcomp',
            messageId: id,
            reasonCode: isKnown ? 0 : notFound
        });
        return;
    }
    const entry = session.outgoing.get(id);
    if (!entry) {
        if (packet.cmd === 'pubrec') connection.send({
            cmd: 'pubrel',
            messageId: id,
            reasonCode: notFound
        });
        return;
    }
    const expected = entry.delivery.qos === 1 ? [
        'puback'
    ] : [
        'pubrec',
        'pubcomp'
    ];
    if (!expected.includes(packet.cmd) || packet.cmd === 'pubcomp' && entry.awaits === 'publish') {
        connection.end({
            reason: 'protocol error',
            why: `${packet.cmd} for QoS ${entry.delivery.qos} that awaits an answer to ${entry.awaits}`,
            will: true
        });
        return;
    }
    if (packet.cmd === 'pubrec' && (packet.reasonCode ?? 0) < 0x80) {
        entry.awaits = 'pubrel';
        connection.release(id);
        return;
    }
    session.outgoing.remove(id);
    session.flush();
}
const notFound = reasonCodes['packet identifier not found'];

/** Largest value of a session expiry interval: the session never ends. */ const FOREVER = 0xffffffff;
/** MQTT 3.1 allows client ids of 23 characters; the versions after it leave that to the broker. */ const LONGEST_CLIENT_ID_OF_31 = 23;
/** Answers a CONNECT: agreement, session and CONNACK, or a refusal. */ function handleConnect(connection, packet, parts, assignClientId) {
    connection.protocolVersion = packet.protocolVersion ?? 4;
    const reason = findRefusal(packet, parts.settings);
    if (reason) {
        refuse(connection, reason);
        return;
    }
    const isAssigned = packet.clientId === '';
    const clientId = isAssigned ? assignClientId() : packet.clientId;
    parts.exchange.sessions.get(clientId)?.link?.end({
        reason: 'session taken over',
        will: true
    });
    const { session, isPresent } = parts.exchange.open(clientId, packet.clean ?? true);
    session.lifetime = lifetimeOf(packet, parts.settings);
    session.will = willOf(packet);
    const agreement = {
        session,
        username: packet.username,
        keepalive: keepaliveOf(packet, parts.settings),
        receiveMaximum: packet.properties?.receiveMaximum ?? 65_535,
        maximumPacketSize: packet.properties?.maximumPacketSize ?? Infinity,
        topicAliasMaximum: packet.properties?.topicAliasMaximum ?? 0
    };
    connection.agree(agreement);
    connection.send(connack(packet, parts.settings, {
        isPresent,
        assigned: isAssigned ? clientId : undefined,
        lifetime: session.lifetime
    }));
    session.flush();
}
function refuse(connection, reason) {
    if (connection.protocolVersion === 5) {
        connection.send({
            cmd: 'connack',
            reasonCode: reasonCodes[reason],
            sessionPresent: false
        });
    } else {
        const returnCode = returnCodeOf(reason);
        if (returnCode !== undefined) connection.send({
            cmd: 'connack',
            returnCode,
            sessionPresent: false
        });
    }
    connection.end({
        why: `refused: ${reason}`,
        will: false
    });
}
function findRefusal(packet, settings) {
    const { clientId, username, password, protocolVersion = 4 } = packet;
    if (!isKnownVersion(packet)) return 'unsupported protocol version';
    if (password !== undefined && username === undefined && protocolVersion < 5) return 'malformed packet';
    if (!isAcceptableId(packet, protocolVersion)) return 'client identifier not valid';
    return findRefusalOfProperties(packet) ?? findRefusalOfWill(packet, settings) ?? findRefusalOfCredentials(settings.authenticate({
        clientId,
        username,
        password,
        protocolVersion
    }));
}
function isKnownVersion(packet) {
    // A bridge says so in a bit of the version; this broker has no bridges.
    if ('bridgeMode' in packet) return false;
    return packet.protocolId === 'MQIsdp' === (packet.protocolVersion === 3);
}
function isAcceptableId({ clientId, clean }, version) {
    if (clientId.includes('\u0000')) return false;
    if (version === 3) return clientId.length >= 1 && clientId.length <= LONGEST_CLIENT_ID_OF_31;
    return clientId !== '' || version === 5 || clean === true;
}
function findRefusalOfProperties({ properties }) {
    if (properties?.receiveMaximum === 0 || properties?.maximumPacketSize === 0) return 'protocol error';
    if (properties?.authenticationMethod !== undefined) return 'bad authentication method';
    return properties?.authenticationData === undefined ? undefined : 'protocol error';
}
function findRefusalOfWill({ will }, settings) {
    if (!will) return undefined;
    const qos = will.qos ?? 0;
    if (qos > 2) return 'malformed packet';
    if (!isTopicName(will.topic)) return 'topic name invalid';
    if (qos > settings.maximumQoS) return 'qos not supported';
    return will.retain && !settings.retainAvailable ? 'retain not supported' : undefined;
}
const findRefusalOfCredentials = (verdict)=>verdict === true ? undefined : verdict;
function lifetimeOf(packet, settings) {
    if (packet.protocolVersion !== 5) return packet.clean ? 0 : Infinity;
    return limitLifetime(packet.properties?.sessionExpiryInterval ?? 0, settings);
}
/** The seconds a session outlives its connection, when a client of MQTT 5 asks for `interval`. */ const limitLifetime = (interval, settings)=>Math.min(interval === FOREVER ? Infinity : interval, settings.sessionExpiryMaximum);
const keepaliveOf = (packet, { serverKeepAlive })=>(packet.protocolVersion === 5 ? serverKeepAlive : undefined) ?? packet.keepalive ?? 0;
function willOf({ will }) {
    if (!will) return undefined;
    const { willDelayInterval = 0, ...properties } = will.properties ?? {};
    const { topic, payload, qos, retain } = will;
    return {
        delay: willDelayInterval,
        message: {
            topic,
            payload,
            qos,
            retain,
            properties
        }
    };
}
function connack(packet, settings, { isPresent, assigned, lifetime }) {
    // 3.1 has no session present flag.
    if (packet.protocolVersion === 3) return {
        cmd: 'connack',
        returnCode: 0,
        sessionPresent: false
    };
    if (packet.protocolVersion !== 5) return {
        cmd: 'connack',
        returnCode: 0,
        sessionPresent: isPresent
    };
    const asked = packet.properties?.sessionExpiryInterval ?? 0;
    const isShortened = lifetime !== (asked === FOREVER ? Infinity : asked);
    const { maximumQoS } = settings;
    return {
        cmd: 'connack',
        reasonCode: 0,
        sessionPresent: isPresent,
        properties: {
            ...isShortened && {
                sessionExpiryInterval: lifetime
            },
            ...settings.receiveMaximum < 65_535 && {
                receiveMaximum: settings.receiveMaximum
            },
            ...maximumQoS < 2 && {
                maximumQoS
            },
            ...!settings.retainAvailable && {
                retainAvailable: false
            },
            ...settings.maximumPacketSize !== Infinity && {
                maximumPacketSize: settings.maximumPacketSize
            },
            ...assigned !== undefined && {
                assignedClientIdentifier: assigned
            },
            ...settings.topicAliasMaximum > 0 && {
                topicAliasMaximum: settings.topicAliasMaximum
            },
            ...!settings.wildcardSubscriptionAvailable && {
                wildcardSubscriptionAvailable: false
            },
            ...!settings.subscriptionIdentifiersAvailable && {
                subscriptionIdentifiersAvailable: false
            },
            ...!settings.sharedSubscriptionAvailable && {
                sharedSubscriptionAvailable: false
            },
            ...settings.serverKeepAlive !== undefined && {
                serverKeepAlive: settings.serverKeepAlive
            }
        }
    };
}

function handleDisconnect(connection, session, packet, { settings }) {
    const interval = connection.protocolVersion === 5 ? packet.properties?.sessionExpiryInterval : undefined;
    if (interval !== undefined) {
        if (session.lifetime === 0 && interval > 0) {
            connection.end({
                reason: 'protocol error',
                why: 'a session that was to end is kept',
                will: true
            });
            return;
        }
        session.lifetime = limitLifetime(interval, settings);
    }
    // Only a normal disconnection takes the will back.
    const will = (packet.reasonCode ?? 0) !== 0;
    connection.end({
        why: 'disconnect',
        will
    });
}

/** Takes a message of a client: once, however often it comes, and answers it. */ function handlePublish(connection, session, packet, { exchange, settings, clock }) {
    const reason = findObstacle$1(connection, packet, settings);
    if (reason) {
        connection.end({
            reason,
            will: true
        });
        return;
    }
    const topic = topicOf(connection, packet);
    if (topic === undefined) {
        connection.end({
            reason: 'protocol error',
            why: 'unknown topic alias',
            will: true
        });
        return;
    }
    const { qos } = packet;
    const id = identifierOf(packet);
    if (qos === 2 && session.received.has(id)) {
        connection.send({
            cmd: 'pubrec',
            messageId: id,
            reasonCode: 0
        });
        return;
    }
    const isAllowed = settings.authorize({
        clientId: session.clientId,
        username: connection.username,
        action: 'publish',
        topic
    });
    const accept = ()=>exchange.publish(toMessage({
            ...packet,
            topic
        }, clock.now(), session.clientId)) > 0 ? 0 : NO_MATCHING_SUBSCRIBERS;
    // Versions before 5 cannot refuse a message: it is answered as if it had been taken.
    const reasonCode = isAllowed ? accept() : reasonCodes['not authorized'];
    if (qos === 0) return;
    if (qos === 2 && (isAllowed || connection.protocolVersion < 5)) session.received.add(id);
    connection.send({
        cmd: qos === 1 ? 'puback' : 'pubrec',
        messageId: id,
        reasonCode
    });
}
function findObstacle$1({ incomingAliases, protocolVersion }, { qos, retain, properties }, settings) {
    if (qos > settings.maximumQoS) return 'qos not supported';
    if (retain && !settings.retainAvailable) return 'retain not supported';
    const alias = protocolVersion === 5 ? properties?.topicAlias : undefined;
    return alias === undefined || incomingAliases.isAllowed(alias) ? undefined : 'topic alias invalid';
}
function topicOf({ incomingAliases }, packet) {
    const alias = packet.properties?.topicAlias;
    return alias === undefined ? packet.topic : incomingAliases.resolve(packet.topic, alias);
}

/** What 3.1.1 answers for a subscription it does not grant. */ const FAILURE = 0x80;
function handleSubscribe(connection, session, packet, parts) {
    const { exchange, settings } = parts;
    const identifier = packet.properties?.subscriptionIdentifier;
    if (packet.subscriptions.some(({ topic, nl })=>nl && isShared(topic))) {
        connection.end({
            reason: 'protocol error',
            why: 'no local on a shared subscription',
            will: true
        });
        return;
    }
    const judged = packet.subscriptions.map((wanted)=>({
            wanted,
            reason: findObstacle(wanted, identifier, connection, parts)
        }));
    if (connection.protocolVersion === 3 && judged.some(({ reason })=>reason)) {
        connection.end({
            why: 'a subscription refused, which 3.1 cannot say',
            will: true
        });
        return;
    }
    const results = judged.map(({ wanted, reason })=>{
        if (reason) return {
            reason
        };
        const subscription = toSubscription(wanted, identifier, session.clientId, settings.maximumQoS);
        return {
            subscription,
            wanted,
            isNew: exchange.subscribe(session, subscription)
        };
    });
    connection.send({
        cmd: 'suback',
        messageId: packet.messageId,
        granted: results.map(({ reason, subscription })=>{
            if (subscription) return subscription.qos;
            return connection.protocolVersion === 5 ? reasonCodes[reason] : FAILURE;
        })
    });
    for (const { subscription, wanted, isNew } of results){
        if (!subscription || subscription.group !== undefined) continue;
        const handling = wanted.rh ?? 0;
        if (handling === 0 || handling === 1 && isNew) exchange.sendRetained(session, subscription);
    }
}
function handleUnsubscribe(connection, session, packet, { exchange }) {
    const granted = packet.unsubscriptions.map((filter)=>{
        if (!isTopicFilter(filter)) return reasonCodes['topic filter invalid'];
        return exchange.unsubscribe(session, filter) ? 0 : NO_SUBSCRIPTION_EXISTED;
    });
    connection.send({
        cmd: 'unsuback',
        messageId: packet.messageId,
        granted
    });
}
function findObstacle({ topic }, identifier, { clientId, username }, { settings }) {
    if (isShared(topic)) {
        if (!settings.sharedSubscriptionAvailable) return 'shared subscriptions not supported';
        if (!parseShared(topic)) return 'topic filter invalid';
    }
    if (!isTopicFilter(topic)) return 'topic filter invalid';
    if (hasWildcard(topic) && !settings.wildcardSubscriptionAvailable) {
        return 'wildcard subscriptions not supported';
    }
    if (identifier !== undefined && !settings.subscriptionIdentifiersAvailable) {
        return 'subscription identifiers not supported';
    }
    return settings.authorize({
        clientId,
        username,
        action: 'subscribe',
        topic
    }) ? undefined : 'not authorized';
}
function toSubscription({ topic, qos, nl = false, rap = false }, identifier, clientId, maximumQoS) {
    const shared = parseShared(topic);
    return {
        clientId,
        name: topic,
        filter: shared?.filter ?? topic,
        group: shared?.group,
        qos: Math.min(qos, maximumQoS),
        noLocal: nl,
        retainAsPublished: rap,
        identifier
    };
}

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

const ruleFields$1 = {
    username: text,
    clientId: text,
    action: oneOf('publish', 'subscribe'),
    topic: {
        words: "a topic filter, such as 'home/+/state' or 'to/{clientId}/#'",
        met: (value)=>typeof value === 'string' && isTopicFilter(value)
    },
    allow: aBoolean
};
const someUsers = {
    words: "names and passwords, such as { alice: 'secret' }",
    met: (value)=>anObject.met(value) && Object.values(value).every(text.met)
};
const aList = {
    words: "a list of rules, such as [{ topic: '#' }]",
    met: Array.isArray
};
/** @throws SimulatorError `ERR_OPTION` for a line that cannot be */ function checkAcl(acl) {
    for (const rule of acl){
        expectFields('field', 'acl: each rule', rule, ruleFields$1);
        expectField('field', 'acl: each rule', 'topic', rule.topic, ruleFields$1);
    }
}
/** Lets in who is on the list with the right password. */ function authenticateBy(users) {
    return ({ username, password })=>{
        if (username === undefined) return 'not authorized';
        const isRight = Object.hasOwn(users, username) && password?.toString() === users[username];
        return isRight || 'bad user name or password';
    };
}
/** Grants what the first line that fits allows, and nothing where none fits. */ function authorizeBy(acl) {
    return ({ clientId, username, action, topic })=>{
        const wanted = parseShared(topic)?.filter ?? topic;
        const rule = acl.find((line)=>(line.username === undefined || line.username === username) && (line.clientId === undefined || line.clientId === clientId) && (line.action === undefined || line.action === action) && covers(filled(line.topic, clientId, username), wanted));
        return rule !== undefined && (rule.allow ?? true);
    };
}
/** A name with a wildcard in it must not widen the line: it fits nothing. */ function filled(filter, clientId, username) {
    const names = {
        '{clientId}': clientId,
        '{username}': username
    };
    const levels = [];
    for (const level of filter.split('/')){
        const name = Object.hasOwn(names, level) ? names[level] : level;
        if (name === undefined || name !== level && /[+#/]/.test(name)) return undefined;
        levels.push(name);
    }
    return levels;
}
/** Whether every topic that `filter` can match is matched by these levels. */ function covers(levels, filter) {
    if (levels === undefined) return false;
    const wanted = filter.split('/');
    if (wanted[0]?.startsWith('$') && /^[+#]$/.test(levels[0] ?? '')) return false;
    for (const [index, level] of levels.entries()){
        if (level === '#') return true;
        const other = wanted[index];
        if (other === undefined || other === '#') return false;
        if (level !== '+' && level !== other) return false;
    }
    return levels.length === wanted.length;
}

const upToForever = {
    words: 'a number from 0 up',
    met: (value)=>typeof value === 'number' && value >= 0
};
const fields = {
    clock: objectWith('createClock(), or an object with now, setTimeout and clearTimeout', 'now', 'setTimeout', 'clearTimeout'),
    users: someUsers,
    acl: aList,
    authenticate: aFunction,
    authorize: aFunction,
    receiveMaximum: wholeNumber(1, 65_535),
    maximumPacketSize: {
        words: 'a number of bytes from 1 up',
        met: (value)=>Number(value) >= 1
    },
    topicAliasMaximum: wholeNumber(0, 65_535),
    maximumQoS: oneOf(0, 1, 2),
    retainAvailable: aBoolean,
    wildcardSubscriptionAvailable: aBoolean,
    subscriptionIdentifiersAvailable: aBoolean,
    sharedSubscriptionAvailable: aBoolean,
    serverKeepAlive: wholeNumber(0, 65_535),
    sessionExpiryMaximum: upToForever,
    connectTimeout: upToForever,
    timelineLimit: upToForever
};
/** @throws SimulatorError `ERR_OPTION` for options that do not exist, cannot be, or contradict each other */ function withDefaults(options) {
    expectFields('option', 'createBroker', options, fields);
    const { users, acl, ...rest } = options;
    if (users !== undefined && options.authenticate !== undefined) throw contradiction('users', 'authenticate');
    if (acl !== undefined && options.authorize !== undefined) throw contradiction('acl', 'authorize');
    if (acl !== undefined) checkAcl(acl);
    const given = Object.fromEntries(Object.entries(rest).filter(([, value])=>value !== undefined));
    return {
        clock: hostClock,
        authenticate: users === undefined ? ()=>true : authenticateBy(users),
        authorize: acl === undefined ? ()=>true : authorizeBy(acl),
        receiveMaximum: 65_535,
        maximumPacketSize: Infinity,
        topicAliasMaximum: 10,
        maximumQoS: 2,
        retainAvailable: true,
        wildcardSubscriptionAvailable: true,
        subscriptionIdentifiersAvailable: true,
        sharedSubscriptionAvailable: true,
        sessionExpiryMaximum: Infinity,
        connectTimeout: 10_000,
        timelineLimit: Infinity,
        ...given
    };
}
const contradiction = (list, call)=>new SimulatorError('ERR_OPTION', `Give either ${list} (a list) or ${call} (a function), not both.`);

/** Names by which a WebSocket carries MQTT: of 3.1.1 and 5, and of 3.1. */ const known = [
    'mqtt',
    'mqttv3.1'
];
/** The first name the client offers that means MQTT; undefined when none does, and the handshake is to fail. */ const chooseProtocol = (offered)=>[
        ...offered
    ].find((name)=>known.includes(name));

/** Close codes of WebSocket: done, and a kind of data that is not taken. */ const NORMAL = 1000;
const UNSUPPORTED_DATA = 1003;
/** A server for the simulated mini program, behind which a broker sits. */ const overSimulatedSocket = (broker)=>(connection)=>{
        const protocol = chooseProtocol(connection.protocols);
        if (protocol === undefined) {
            connection.refuse(400);
            return;
        }
        connection.accept({
            protocol
        });
        let isOpen = true;
        const close = (code)=>{
            if (!isOpen) return;
            isOpen = false;
            connection.close(code);
        };
        const attachment = broker.attach({
            send: (bytes)=>{
                // A socket that ended while the broker was still answering takes nothing more.
                if (isOpen) connection.send(bytes);
            },
            close: ()=>{
                close(NORMAL);
            }
        });
        connection.onMessage = (data)=>{
            if (typeof data !== 'string') {
                attachment.receive(new Uint8Array(data));
                return;
            }
            attachment.closed();
            close(UNSUPPORTED_DATA);
        };
        connection.onClose = ()=>{
            isOpen = false;
            attachment.closed();
        };
    };

const onlyFromBroker = [
    'connack',
    'suback',
    'unsuback',
    'pingresp'
];
const commands = [
    'auth',
    'connack',
    'connect',
    'disconnect',
    'pingreq',
    'pingresp',
    'puback',
    'pubcomp',
    'publish',
    'pubrel',
    'pubrec',
    'suback',
    'subscribe',
    'unsuback',
    'unsubscribe'
]// prettier-ignore
;
const ruleFields = {
    on: oneOf('open', ...commands),
    from: oneOf('client', 'broker'),
    do: either(oneOf('ignore', 'delay', 'close', 'garbage', 'duplicate', 'truncate', 'chunk', 'join'), aFunction),
    clientId: text,
    when: aFunction,
    skip: wholeNumber(0),
    times: {
        words: 'a number from 0 up',
        met: (value)=>Number(value) >= 0
    },
    ms: milliseconds,
    bytes: {
        words: 'bytes: a Buffer or a Uint8Array',
        met: (value)=>value instanceof Uint8Array
    },
    size: wholeNumber(1)
};
/** Rules by which the broker misbehaves. The first that fits a packet steps in; without any it behaves. */ class Script {
    /**
   * @returns a function that takes the rule back
   * @throws SimulatorError `ERR_OPTION` for a rule that cannot be
   */ add(rule) {
        expectFields('field', 'script: a rule', rule, ruleFields);
        for (const name of [
            'on',
            'do'
        ])expectField('field', 'script: a rule', name, rule[name], ruleFields);
        const from = rule.from ?? (onlyFromBroker.includes(rule.on) ? 'broker' : 'client');
        const active = {
            ...rule,
            from,
            skip: rule.skip ?? 0,
            times: rule.times ?? Infinity
        };
        this.rules.add(active);
        return ()=>{
            this.rules.delete(active);
        };
    }
    clear() {
        this.rules.clear();
    }
    /** The rule that steps in; the finding counts as one of its times. */ take(from, on, packet, client, clientId) {
        for (const rule of this.rules){
            if (rule.on !== on || rule.from !== from || rule.times === 0) continue;
            if (rule.clientId !== undefined && rule.clientId !== clientId) continue;
            if (rule.when && !rule.when(packet, client)) continue;
            if (rule.skip > 0) {
                rule.skip--;
                continue;
            }
            rule.times--;
            return rule;
        }
        return undefined;
    }
    constructor(){
        this.rules = new Set();
    }
}

/** A session as a test sees it. */ const viewOf = (session)=>({
        clientId: session.clientId,
        isConnected: session.link !== undefined,
        subscriptions: [
            ...session.subscriptions.values()
        ],
        queued: [
            ...session.outgoing.waiting
        ],
        inflight: session.outgoing.entries.map(({ id, awaits, delivery })=>({
                id,
                awaits,
                delivery
            })),
        received: [
            ...session.received
        ],
        expiresAt: session.expiry.due,
        will: session.will?.message
    });

/** The record of what crossed the broker's doorstep, in order. */ const hidden = Buffer.from('(hidden)');
/** What crossed the broker's doorstep, in order. Passwords are hidden. */ class Timeline {
    /** @param limit how many of the latest entries are kept */ constructor(clock, limit){
        this.entries = [];
        this.clock = clock;
        this.limit = limit;
    }
    add(connection, what, about = {}) {
        this.entries.push({
            at: this.clock.now(),
            connection: connection.id,
            clientId: connection.clientId,
            what,
            ...about.packet && {
                packet: withoutSecrets(about.packet)
            },
            ...about.detail !== undefined && {
                detail: about.detail
            }
        });
        if (this.entries.length > this.limit) this.entries.shift();
    }
    /** One line for each entry: seconds, connection, client, what. */ toString() {
        return this.entries.map(({ at, connection, clientId, what, packet, detail })=>{
            const time = (at / 1000).toFixed(3).padStart(10);
            const said = detail === undefined ? '' : ` (${detail})`;
            return `${time}s  #${connection} ${clientId || '-'}  ${what}${inWords(packet)}${said}`;
        }).join('\n');
    }
}
/** As little of a packet as tells it from others: never its payload. */ function inWords(packet) {
    if (packet === undefined) return '';
    const { messageId } = packet;
    const topic = packet.cmd === 'publish' ? ` ${packet.topic} (${packet.payload.length} bytes, QoS ${packet.qos})` : '';
    const topics = packet.cmd === 'subscribe' ? ` ${packet.subscriptions.map(({ topic })=>topic).join(', ')}` : '';
    const code = 'reasonCode' in packet && packet.reasonCode ? ` 0x${packet.reasonCode.toString(16)}` : '';
    return ` ${packet.cmd}${messageId === undefined ? '' : ` ${messageId}`}${topic}${topics}${code}`;
}
function withoutSecrets(packet) {
    const copy = {
        ...packet
    };
    if (copy.cmd === 'connect' && copy.password) copy.password = hidden;
    if ((copy.cmd === 'connect' || copy.cmd === 'auth') && copy.properties?.authenticationData) {
        copy.properties = {
            ...copy.properties,
            authenticationData: hidden
        };
    }
    return copy;
}

/**
 * One thing at a time. A transport may answer within `send`, while the broker is still in the middle of the
 * packet before; what comes in then waits until that is done, so that one order of arrival has one outcome.
 */ class Turns {
    take(turn) {
        this.waiting.push(turn);
        if (this.running) return;
        this.running = true;
        try {
            for(let next = this.waiting.shift(); next; next = this.waiting.shift())next();
        } finally{
            this.running = false;
        }
    }
    constructor(){
        this.waiting = [];
        this.running = false;
    }
}

/**
 * An MQTT 3.1, 3.1.1 and 5 broker in process. It has no timer, no randomness and no time but those of its clock:
 * on a virtual clock one order of inputs has one timeline.
 */ class Broker {
    /** @throws SimulatorError `ERR_OPTION` for options that do not exist, cannot be, or contradict each other */ constructor(options = {}){
        /** Put it where a mini program's server goes: `createMiniProgram({ server: broker.server })`. */ this.server = overSimulatedSocket(this);
        this.live = new Set();
        this.lastConnection = 0;
        this.lastAssigned = 0;
        this.stopped = false;
        const settings = withDefaults(options);
        const { clock } = settings;
        const turns = new Turns();
        this.parts = {
            clock,
            turns,
            settings,
            exchange: new Exchange(clock, turns),
            script: new Script(),
            timeline: new Timeline(clock, settings.timelineLimit)
        };
    }
    /** Packets in and out per client with their times, and what else happened at the doorstep. Passwords are hidden. */ get timeline() {
        return this.parts.timeline.entries;
    }
    /** Open connections, in order of their opening; those without an accepted CONNECT too. */ get connections() {
        return [
            ...this.live
        ];
    }
    connection(clientId) {
        return this.connections.find((connection)=>connection.clientId === clientId);
    }
    get sessions() {
        return [
            ...this.parts.exchange.sessions.values()
        ].map(viewOf);
    }
    session(clientId) {
        const session = this.parts.exchange.sessions.get(clientId);
        return session && viewOf(session);
    }
    get retained() {
        return this.parts.exchange.retained.all(this.parts.clock.now());
    }
    /** A new connection. What the transport is asked to send may be answered within `send`. */ attach(transport) {
        if (this.stopped) {
            transport.close();
            return {
                receive: ()=>undefined,
                closed: ()=>undefined
            };
        }
        const { turns } = this.parts;
        const connection = new Connection(++this.lastConnection, this.parts, transport, {
            packet: (from, packet)=>{
                this.dispatch(from, packet);
            },
            end: (ended)=>{
                this.live.delete(ended);
            }
        });
        this.live.add(connection);
        turns.take(()=>{
            connection.open();
        });
        return {
            receive: (bytes)=>{
                // The transport may use its memory again before the turn comes.
                const own = Uint8Array.from(bytes);
                turns.take(()=>{
                    connection.receive(own);
                });
            },
            closed: ()=>{
                turns.take(()=>{
                    connection.closed();
                });
            }
        };
    }
    /**
   * Publishes as the broker itself.
   * @throws SimulatorError `ERR_ARGUMENT` unless the topic is one, and the payload text or bytes
   */ publish(source) {
        checkSource(source);
        this.parts.turns.take(()=>{
            this.parts.exchange.publish(toMessage(source, this.parts.clock.now()));
        });
    }
    /** Ends a client's connection, with a DISCONNECT where it speaks MQTT 5. Returns whether it was connected. */ kick(clientId, reason = 'administrative action') {
        expectValue('kick(clientId, reason): reason', reason, aReason);
        const { link } = this.parts.exchange.sessions.get(clientId) ?? {};
        this.parts.turns.take(()=>{
            link?.end({
                reason,
                will: true
            });
        });
        return link !== undefined;
    }
    /** Misbehaves from now on as the rule says. Returns a function that takes the rule back. */ script(rule) {
        return this.parts.script.add(rule);
    }
    clearScript() {
        this.parts.script.clear();
    }
    /** Shuts down: every connection is closed, no timer is left, nobody can attach. Wills stay unpublished. */ stop() {
        this.stopped = true;
        for (const connection of [
            ...this.live
        ])connection.end({
            reason: 'server shutting down',
            will: false
        });
        this.parts.exchange.stop();
    }
    /** The timeline, one line for each entry: good as the message of an assertion. */ toString() {
        return this.parts.timeline.toString();
    }
    dispatch(connection, packet) {
        const { session } = connection;
        if (session) this.answer(connection, session, packet);
        else if (packet.cmd === 'connect') {
            handleConnect(connection, packet, this.parts, ()=>this.assignClientId());
        }
    }
    answer(connection, session, packet) {
        const parts = this.parts;
        switch(packet.cmd){
            case 'publish':
                handlePublish(connection, session, packet, parts);
                break;
            case 'puback':
            case 'pubrec':
            case 'pubrel':
            case 'pubcomp':
                handleAcknowledgement(connection, session, packet);
                break;
            case 'subscribe':
                handleSubscribe(connection, session, packet, parts);
                break;
            case 'unsubscribe':
                handleUnsubscribe(connection, session, packet, parts);
                break;
            case 'pingreq':
                connection.send({
                    cmd: 'pingresp'
                });
                break;
            case 'disconnect':
                handleDisconnect(connection, session, packet, parts);
                break;
            default:
                connection.end({
                    reason: 'protocol error',
                    why: `unexpected ${packet.cmd}`,
                    will: true
                });
        }
    }
    assignClientId() {
        const clientId = `assigned-${++this.lastAssigned}`;
        return this.parts.exchange.sessions.has(clientId) ? this.assignClientId() : clientId;
    }
}
/** Makes a broker, at whose doorstep nobody stands yet. */ const createBroker = (options = {})=>new Broker(options);

exports.createBroker = createBroker;
