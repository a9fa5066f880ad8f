/*! mqtt-miniprogram 0.1.0 with MQTT.js 5.16.0 | MIT, licences of what is inside: mqtt.min.js.LICENSES.txt */
'use strict';
var __Object = Object, __Math = Math, __String = String, __Uint8Array = Uint8Array, __TypeError = TypeError, __RangeError = RangeError, __ArrayBuffer = ArrayBuffer, __Array = Array, __Number = Number, __Error = Error, __Reflect = Reflect;









var _loop = function(_i1, _$_list1) {
    var _list__i = _sliced_to_array  (_$_list1[_i1], 2), name = _list__i[0], property = _list__i[1];
    __Object.defineProperty(prototype, name, {
        enumerable: true,
        get: function get() {
            return isBuffer(this) ? this[property] : undefined;
        }
    });
};
var _MqttClient;
__Object.defineProperty(exports, '__esModule', {
    value: true
});
/**
 * What this library asks of a mini program's global object, and how it finds it.
 *
 * The types are structural and deliberately smaller than WeChat's own: `wx` satisfies them, and so do the
 * objects of its relatives (`tt`, `qq`, `uni`, Taro, a simulator).
 */ /** What the platform hands to `fail`, `onError` and, sometimes, to `success`. */ function isHost(value) {
    return value !== null && (typeof value === 'object' || typeof value === 'function') && typeof value.connectSocket === 'function';
}
/**
 * The host to dial on: the given one, else the global `wx`.
 * Looked up at each call and never while loading, so that the file can be required anywhere.
 */ function findHost(given) {
    if (given !== undefined && given !== null) return isHost(given) ? given : undefined;
    return typeof wx !== 'undefined' && isHost(wx) ? wx : undefined;
}
var mqtt$1 = {};
/** Why: debug reads process and the console's colours, and is silent by default; the option `log` remains. */ function log() {
// Silent.
}
function debug$2() {
    return log;
}
/** Between text and bytes, in the encodings that a Buffer knows. */ var utf8 = {
    lengthOf: function lengthOf(text) {
        var length = text.length;
        // Most text is ASCII, and an expression sees that faster than a loop does.
        if (ASCII.test(text)) return length;
        for(var index = 0; index < text.length; index++){
            var unit = text.charCodeAt(index);
            if (unit < 0x80) continue;
            length += unit < 0x800 ? 1 : 2;
            // Two units, four bytes.
            if (isPair(text, index)) index++;
        }
        return length;
    },
    write: function write(text, bytes, start, end) {
        var length = text.length;
        var most = __Math.min(length, end - start);
        var index = 0;
        // Most text is ASCII, and where nothing is compiled every step of a loop counts.
        for(var code; index < most && (code = text.charCodeAt(index)) < 0x80;)bytes[start + index++] = code;
        start += index;
        for(; index < length; index++){
            var code1 = text.charCodeAt(index);
            if (code1 < 0x80) {
                if (start >= end) break;
                bytes[start++] = code1;
                continue;
            }
            if (isPair(text, index)) code1 = 0x10000 + ((code1 & 0x3ff) << 10) + (text.charCodeAt(++index) & 0x3ff);
            else if (isHalf(code1)) code1 = REPLACEMENT;
            var more = code1 < 0x800 ? 1 : code1 < 0x10000 ? 2 : 3;
            if (start + more >= end) break;
            // 110xxxxx, 1110xxxx or 11110xxx, then 10xxxxxx each.
            bytes[start++] = 0xf0 << 3 - more | code1 >> 6 * more;
            for(var left = more - 1; left >= 0; left--)bytes[start++] = 0x80 | code1 >> 6 * left & 0x3f;
        }
        return start;
    },
    read: function read(bytes, start, end) {
        var plain = textOf(bytes, start, end);
        if (ASCII.test(plain)) return plain;
        var text = '';
        var units = [];
        while(start < end){
            if (units.length >= MOST) {
                text += fromUnits(units);
                units = [];
            }
            var _$first = bytes[start++];
            if (_$first < 0x80) {
                units.push(_$first);
                continue;
            }
            var more = _$first < 0xc0 ? 0 : _$first < 0xe0 ? 1 : _$first < 0xf0 ? 2 : 3;
            var code = _$first & (more === 1 ? 0x1f : 0x0f);
            var index = start;
            while(index < end && index < start + more && (bytes[index] & 0xc0) === 0x80)code = code << 6 | bytes[index++] & 0x3f;
            var isWhole = more > 0 && index === start + more && code >= SMALLEST[more];
            if (!isWhole || code > 0x10ffff || isHalf(code)) units.push(REPLACEMENT);
            else {
                start = index;
                if (code > 0xffff) {
                    units.push(0xd800 | code - 0x10000 >> 10);
                    code = 0xdc00 | code & 0x3ff;
                }
                units.push(code);
            }
        }
        return text + fromUnits(units);
    }
};
var ASCII = /^[\0-\x7f]*$/;
var REPLACEMENT = 0xfffd;
/** What needs so many bytes more. */ var SMALLEST = [
    0,
    0x80,
    0x800,
    0x10000
];
/** Whether two units from here on are one character. */ function isPair(text, index) {
    return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}
var isHalf = function isHalf(code) {
    return code >> 11 === 0x1b;
};
/** As many units at a time as a function surely takes arguments. */ var MOST = 4096;
var fromUnits = function fromUnits(units) {
    return __String.fromCharCode.apply(null, units);
};
/** Text whose units are bytes. */ function textOf(param, start, end) {
    var buffer = param.buffer, byteOffset = param.byteOffset;
    var text = '';
    for(; start < end; start += MOST){
        text += fromUnits(new __Uint8Array(buffer, byteOffset + start, __Math.min(MOST, end - start)));
    }
    return text;
}
var latin1 = {
    lengthOf: function lengthOf(text) {
        return text.length;
    },
    write: function write(text, bytes, start, end) {
        for(var index = 0; index < text.length && start < end; index++)bytes[start++] = text.charCodeAt(index);
        return start;
    },
    read: textOf
};
var ascii = _extends  ({}, latin1, {
    read: function read(bytes, start, end) {
        return textOf(bytes.slice(start, end).map(function(byte) {
            return byte & 0x7f;
        }), 0, end - start);
    }
});
var utf16 = {
    lengthOf: function lengthOf(text) {
        return text.length * 2;
    },
    write: function write(text, bytes, start, end) {
        for(var index = 0; index < text.length && start + 1 < end; index++){
            bytes[start++] = text.charCodeAt(index);
            bytes[start++] = text.charCodeAt(index) >> 8;
        }
        return start;
    },
    read: function read(bytes, start, end) {
        var text = '';
        for(; start + 1 < end; start += 2)text += __String.fromCharCode(bytes[start] | bytes[start + 1] << 8);
        return text;
    }
};
var hex = {
    lengthOf: function lengthOf(text) {
        return text.length >> 1;
    },
    // What is not hexadecimal ends it.
    write: function write(text, bytes, start, end) {
        for(var index = 0; start < end; index += 2){
            var pair = text.slice(index, index + 2);
            if (!/^[\da-f]{2}$/i.test(pair)) break;
            bytes[start++] = parseInt(pair, 16);
        }
        return start;
    },
    read: function read(bytes, start, end) {
        var text = '';
        while(start < end)text += (bytes[start++] + 0x100).toString(16).slice(1);
        return text;
    }
};
var ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The digits of base64: up to the first `=`, also in the alphabet for URLs; what else there is does not count. */ function digitsOf(text) {
    var digits = text.split('=')[0];
    return digits.replace(/-/g, '+').replace(/_/g, '/').replace(/[^\w+/]/g, '');
}
var base64 = {
    lengthOf: function lengthOf(text) {
        return digitsOf(text).length * 3 >> 2;
    },
    write: function write(text, bytes, start, end) {
        var bits = 0;
        var held = 0;
        var digits = digitsOf(text);
        for(var index = 0; index < digits.length; index++){
            held = held << 6 | ALPHABET.indexOf(digits.charAt(index));
            bits += 6;
            if (bits < 8) continue;
            if (start >= end) break;
            bits -= 8;
            bytes[start++] = held >> bits;
        }
        return start;
    },
    read: function read(bytes, start, end) {
        var text = '';
        for(; start < end; start += 3){
            var byteAt = function byteAt(index) {
                return index < end ? bytes[index] : 0;
            };
            var held = byteAt(start) << 16 | byteAt(start + 1) << 8 | byteAt(start + 2);
            for(var digit = 0; digit < 4; digit++)text += digit > end - start ? '=' : ALPHABET.charAt(held >> 18 - 6 * digit & 0x3f);
        }
        return text;
    }
};
var encodings = {
    utf8: utf8,
    latin1: latin1,
    binary: latin1,
    ascii: ascii,
    utf16le: utf16,
    ucs2: utf16,
    hex: hex,
    base64: base64
};
/** By any of its names, in any case; `undefined` for a name that is none. Default UTF-8. */ function encodingOf(name) {
    if (name === undefined || name === 'utf8') return utf8;
    var plain = __String(name).toLowerCase().replace(/^(utf|ucs)-/, '$1');
    return __Object.prototype.hasOwnProperty.call(encodings, plain) ? encodings[plain] : undefined;
}
/** Whether its characters are two bytes wide. */ function isWide(name) {
    return name !== undefined && encodingOf(name) === utf16;
}
/** Of any realm. */ var tagOf$1 = function tagOf$1(value) {
    return __Object.prototype.toString.call(value);
};
function Constructor(value, encodingOrOffset, length) {
    return typeof value === 'number' ? allocate(value) : from(value, encodingOrOffset, length);
}
/** A Buffer on the same memory. */ function on(bytes) {
    return __Object.setPrototypeOf(bytes, Constructor.prototype);
}
/** @throws RangeError for a negative length, TypeError for something that is not a number */ function allocate(length) {
    if (typeof length !== 'number') throw new __TypeError('the size of a Buffer is a number');
    if (length < 0) throw new __RangeError('the size of a Buffer is not negative');
    return on(new __Uint8Array(length));
}
function from(value, encodingOrOffset, length) {
    if (typeof value === 'string') return fromText(value, encodingOrOffset);
    if (value === null || value === undefined || typeof value === 'number') throw new __TypeError('a Buffer is made from text, bytes, an array or a view of them');
    if (value instanceof __ArrayBuffer || /ArrayBuffer\]$/.test(tagOf$1(value))) return on(new __Uint8Array(value, encodingOrOffset, length));
    var data = value.data, type = value.type, count = value.length;
    if (!__ArrayBuffer.isView(value)) {
        var primitive = value.valueOf();
        if (primitive !== null && primitive !== undefined && primitive !== value) return from(primitive, encodingOrOffset, length);
        if (count === undefined) {
            if (type === 'Buffer' && __Array.isArray(data)) return from(data);
            var convert = value[Symbol.toPrimitive];
            if (typeof convert !== 'function') return from(null);
            return from(convert.call(value, 'string'), encodingOrOffset, length);
        }
    }
    var bytes = allocate(__Math.max(0, __Math.floor(__Number(count)) || 0));
    bytes.set(value);
    return bytes;
}
function fromText(text, name) {
    var encoding = known(typeof name === 'string' && name ? name : 'utf8');
    var bytes = allocate(encoding.lengthOf(text));
    var end = encoding.write(text, bytes, 0, bytes.length);
    return end < bytes.length ? slice(bytes, 0, end) : bytes;
}
/** @throws TypeError */ function known(name) {
    var encoding = encodingOf(name);
    if (!encoding) throw new __TypeError("Unknown encoding: " + __String(name));
    return encoding;
}
function isBuffer(value) {
    return value !== null && value !== undefined && value._isBuffer === true && value !== Constructor.prototype;
}
/** @throws TypeError for what is not bytes */ function bytesOf(value) {
    if (isBuffer(value)) return value;
    if (!__ArrayBuffer.isView(value)) throw new __TypeError('it takes a Buffer or a Uint8Array');
    return new __Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}
/** Of an index that may count from the end, the place it means. */ function placeOf(index, length) {
    return index < 0 ? __Math.max(0, index + length) : __Math.min(index, length);
}
function slice(param, start, end) {
    var buffer = param.buffer, byteOffset = param.byteOffset, length = param.length;
    var _$first = placeOf(~~start, length);
    var last = end === undefined ? length : placeOf(~~end, length);
    return on(new __Uint8Array(buffer, byteOffset + _$first, __Math.max(0, last - _$first)));
}
function compare(first, second) {
    var a = bytesOf(first);
    var b = bytesOf(second);
    var shared = __Math.min(a.length, b.length);
    for(var index = 0; index < shared; index++){
        var difference = a[index] - b[index];
        if (difference !== 0) return __Math.sign(difference);
    }
    return __Math.sign(a.length - b.length);
}
function concat(list, length) {
    if (!__Array.isArray(list)) throw new __TypeError('concat takes an array of Buffers');
    var all = 0;
    for(var _i = 0, _$_list = _list(list); _i < _$_list.length; _i++){
        var bytes = _$_list[_i];
        all += bytesOf(bytes).length;
    }
    var joined = allocate(list.length === 0 ? 0 : length != null ? length : all);
    var place = 0;
    for(var _i1 = 0, _$_list1 = _list(list); _i1 < _$_list1.length; _i1++){
        var bytes1 = _$_list1[_i1];
        var left = joined.length - place;
        joined.set(bytes1.length > left ? slice(bytesOf(bytes1), 0, left) : bytes1, place);
        place += __Math.min(bytes1.length, left);
    }
    return joined;
}
/** @throws TypeError for what has no length in bytes */ function byteLength$1(value, encoding) {
    var _encodingOf;
    if (typeof value === 'string') return ((_encodingOf = encodingOf(encoding)) != null ? _encodingOf : known('utf8')).lengthOf(value);
    var length = value == null ? void 0 : value.byteLength;
    if (typeof length !== 'number') throw new __TypeError('byteLength takes text or bytes');
    return length;
}
/** Where a value is found first, or last, from a place on. An empty one is nowhere. */ function find(bytes, value, start, encoding, isForward) {
    if (typeof start === 'string') {
        encoding = start;
        start = undefined;
    }
    var wanted = typeof value === 'number' ? [
        value & 255
    ] : typeof value === 'string' ? fromText(value, encoding) : bytesOf(value);
    var last = bytes.length - wanted.length;
    var place = start === undefined ? NaN : __Math.trunc(__Number(start));
    if (place !== place) place = isForward ? 0 : last;
    if (place < 0) place += bytes.length;
    place = isForward ? __Math.max(0, place) : __Math.min(last, place);
    var step = (typeof value !== 'number' && isWide(encoding) ? 2 : 1) * (isForward ? 1 : -1);
    if (wanted.length === 0) return -1;
    for(; place >= 0 && place <= last; place += step){
        var matching = 0;
        while(matching < wanted.length && bytes[place + matching] === wanted[matching])matching++;
        if (matching === wanted.length) return place;
    }
    return -1;
}
function swap(bytes, size) {
    if (bytes.length % size > 0) throw new __RangeError("Buffer size must be a multiple of " + size * 8 + "-bits");
    for(var start = 0; start < bytes.length; start += size)__Uint8Array.prototype.reverse.call(slice(bytes, start, start + size));
    return bytes;
}
/** The methods of a Buffer that read and write numbers: `readUInt16BE`, `writeDoubleLE` and so on. */ /** By their names. */ var numberMethods = {};
/** @throws RangeError for what lies beyond the end */ function place(bytes, offset, size) {
    offset >>>= 0;
    if (offset + size > bytes.length) throw new __RangeError('offset is beyond the end of the Buffer');
    return offset;
}
function readUInt(bytes, offset, size, isLittle) {
    offset = place(bytes, offset, size);
    var value = 0;
    for(var index = 0; index < size; index++)value = value * 256 + bytes[isLittle ? offset + size - 1 - index : offset + index];
    return value;
}
function readInt(bytes, offset, size, isLittle) {
    var value = readUInt(bytes, offset, size, isLittle);
    return value < __Math.pow(2, 8 * size - 1) ? value : value - __Math.pow(2, 8 * size);
}
function write$3(bytes, value, offset, size, isLittle, isSigned) {
    offset = place(bytes, offset, size);
    var limit = __Math.pow(2, 8 * size);
    var smallest = isSigned ? -limit / 2 : 0;
    if (value < smallest || value >= limit + smallest) throw new __RangeError('value is out of range');
    value = __Math.trunc(value);
    if (value < 0) value += limit;
    for(var index = 0; index < size; index++){
        bytes[isLittle ? offset + index : offset + size - 1 - index] = value % 256;
        value = __Math.floor(value / 256);
    }
    return offset + size;
}
/** @throws RangeError for a size that no number has exactly, TypeError for what is no size */ function checked(size) {
    if (typeof size !== 'number') throw new __TypeError('byteLength is a number');
    if (!(size >= 1 && size <= 6)) throw new __RangeError('byteLength is a number from 1 to 6');
    return size | 0;
}
/** `UInt` is also called `Uint`. */ function define$2(verb, isSigned, rest, method) {
    for(var _i = 0, _$_list = _list(isSigned ? [
        'Int'
    ] : [
        'UInt',
        'Uint'
    ]); _i < _$_list.length; _i++){
        var name = _$_list[_i];
        numberMethods[verb + name + rest] = method;
    }
}
function defineIntegers(order, isSigned) {
    var _loop = function(_i, _$_list) {
        var size = _$_list[_i];
        var rest = size === 1 ? '8' : 8 * size + order;
        define$2('read', isSigned, rest, function(offset) {
            return read(this, offset, size, isLittle);
        });
        define$2('write', isSigned, rest, function(value, offset) {
            return write$3(this, value, offset, size, isLittle, isSigned);
        });
    };
    var isLittle = order === 'LE';
    var read = isSigned ? readInt : readUInt;
    define$2('read', isSigned, order, function(offset, size) {
        return read(this, offset, checked(size), isLittle);
    });
    define$2('write', isSigned, order, function(value, offset, size) {
        return write$3(this, value, offset, checked(size), isLittle, isSigned);
    });
    for(var _i = 0, _$_list = _list([
        1,
        2,
        4
    ]); _i < _$_list.length; _i++)_loop(_i, _$_list);
    defineBig(order, isSigned);
}
function defineFloats(order) {
    var isLittle = order === 'LE';
    var viewOn = function viewOn(param) {
        var buffer = param.buffer, byteOffset = param.byteOffset;
        return new DataView(buffer, byteOffset);
    };
    numberMethods["readFloat" + order] = function(offset) {
        return viewOn(this).getFloat32(place(this, offset, 4), isLittle);
    };
    numberMethods["readDouble" + order] = function(offset) {
        return viewOn(this).getFloat64(place(this, offset, 8), isLittle);
    };
    numberMethods["writeFloat" + order] = function(value, offset) {
        var start = place(this, offset, 4);
        viewOn(this).setFloat32(start, value, isLittle);
        return start + 4;
    };
    numberMethods["writeDouble" + order] = function(value, offset) {
        var start = place(this, offset, 8);
        viewOn(this).setFloat64(start, value, isLittle);
        return start + 8;
    };
}
/* eslint-disable no-restricted-globals -- A phone that has BigInt has these methods, as Buffer's users expect. */ function defineBig(order, isSigned) {
    var isLittle = order === 'LE';
    var limit = function limit() {
        return BigInt(__Math.pow(2, 32)) * BigInt(__Math.pow(2, 32));
    };
    var half = isLittle ? [
        0,
        4
    ] : [
        4,
        0
    ];
    define$2('readBig', isSigned, "64" + order, function(offset) {
        if (offset === void 0) offset = 0;
        checkBig();
        var start = place(this, offset, 8);
        var high = (isSigned ? readInt : readUInt)(this, start + half[1], 4, isLittle);
        return BigInt(high) * BigInt(__Math.pow(2, 32)) + BigInt(readUInt(this, start + half[0], 4, isLittle));
    });
    define$2('writeBig', isSigned, "64" + order, function(value, offset) {
        if (offset === void 0) offset = 0;
        checkBig();
        var start = place(this, offset, 8);
        var smallest = isSigned ? -limit() / BigInt(2) : BigInt(0);
        if (value < smallest || value >= limit() + smallest) throw new __RangeError('value is out of range');
        var positive = value < 0 ? value + limit() : value;
        write$3(this, __Number(positive % BigInt(__Math.pow(2, 32))), start + half[0], 4, isLittle, false);
        write$3(this, __Number(positive / BigInt(__Math.pow(2, 32))), start + half[1], 4, isLittle, false);
        return start + 8;
    });
}
function checkBig() {
    if (typeof BigInt === 'undefined') throw new __Error('BigInt not supported');
}
/* eslint-enable no-restricted-globals */ for(var _i = 0, _$_list = _list([
    'LE',
    'BE'
]); _i < _$_list.length; _i++){
    var order = _$_list[_i];
    defineIntegers(order, false);
    defineIntegers(order, true);
    defineFloats(order);
}
var methods = {
    _isBuffer: true,
    toString: function toString(encoding, start, end) {
        var _$first = __Math.max(0, start != null ? start : 0) >>> 0;
        var last = __Math.min(this.length, __Math.max(0, end != null ? end : this.length)) >>> 0;
        return _$first < last ? known(encoding || 'utf8').read(this, _$first, last) : '';
    },
    toJSON: function toJSON() {
        return {
            type: 'Buffer',
            data: __Array.from(this)
        };
    },
    inspect: function inspect() {
        var _encodingOf;
        var shown = (_encodingOf = encodingOf('hex')) == null ? void 0 : _encodingOf.read(this, 0, __Math.min(50, this.length));
        return "<Buffer " + shown.replace(/..(?!$)/g, '$& ') + (this.length > 50 ? ' ... ' : '') + ">";
    },
    /** `(text, offset = 0, length = what is left, encoding = 'utf8')`; all but the text may be left out. */ write: function write(text, offset, length, encoding) {
        if (typeof text !== 'string') throw new __TypeError('write takes text');
        if (typeof offset === 'string') {
            encoding = offset;
            offset = length = undefined;
        } else if (typeof length === 'string') {
            encoding = length;
            length = undefined;
        }
        var start = offset >>> 0;
        if (start > this.length) throw new __RangeError('offset is beyond the end of the Buffer');
        var left = this.length - start;
        var end = start + (length === undefined ? left : __Math.min(left, length >>> 0));
        return known(encoding || 'utf8').write(text, this, start, end) - start;
    },
    /** How many bytes were copied. */ copy: function copy(target, targetStart, start, end) {
        var to = bytesOf(target);
        var place = __Math.min(targetStart || 0, to.length);
        var _$first = start || 0;
        var last = __Math.min(end != null ? end : this.length, this.length);
        if (place < 0 || _$first < 0 || _$first > this.length || last < 0) throw new __RangeError('out of range index');
        if (last <= _$first) return 0;
        var part = this.subarray(_$first, __Math.min(last, _$first + to.length - place));
        to.set(part, place);
        return part.length;
    },
    fill: function fill(value, start, end, encoding) {
        if (typeof start === 'string') {
            encoding = start;
            start = end = undefined;
        } else if (typeof end === 'string') {
            encoding = end;
            end = undefined;
        }
        var _$first = start != null ? start : 0;
        var last = end != null ? end : this.length;
        if (_$first < 0 || _$first > this.length || last > this.length) throw new __RangeError('Out of range index');
        if (last <= _$first) return this;
        if (!value || typeof value === 'number' || typeof value === 'boolean') {
            return __Uint8Array.prototype.fill.call(this, __Number(value) & 255, _$first, last);
        }
        var pattern = from(value, encoding);
        if (pattern.length === 0) throw new __TypeError('an empty value fills nothing');
        for(var index = _$first; index < last; index++)this[index] = pattern[(index - _$first) % pattern.length];
        return this;
    },
    slice: function slice1(start, end) {
        return slice(this, start, end);
    },
    equals: function equals(other) {
        return compare(this, other) === 0;
    },
    compare: function compare1(target, start, end, thisStart, thisEnd) {
        if (start === void 0) start = 0;
        if (thisStart === void 0) thisStart = 0;
        if (thisEnd === void 0) thisEnd = this.length;
        var other = bytesOf(target);
        var last = end != null ? end : other.length;
        if (start < 0 || last > other.length || thisStart < 0 || thisEnd > this.length) throw new __RangeError('out of range index');
        var part = function part(bytes, from_, to) {
            return slice(bytes, from_, __Math.max(from_, to));
        };
        return compare(part(this, thisStart, thisEnd), part(other, start, last));
    },
    indexOf: function indexOf(value, place, encoding) {
        return find(this, value, place, encoding, true);
    },
    lastIndexOf: function lastIndexOf(value, place, encoding) {
        return find(this, value, place, encoding, false);
    },
    includes: function includes(value, place, encoding) {
        return find(this, value, place, encoding, true) >= 0;
    },
    swap16: function swap16() {
        return swap(this, 2);
    },
    swap32: function swap32() {
        return swap(this, 4);
    },
    swap64: function swap64() {
        return swap(this, 8);
    }
};
/** Defined, not assigned: what these classes inherit may be frozen. */ function define$1(target, members) {
    for(var _i = 0, _$_list = _list(__Reflect.ownKeys(members)); _i < _$_list.length; _i++){
        var name = _$_list[_i];
        __Object.defineProperty(target, name, {
            value: __Reflect.get(members, name),
            enumerable: true,
            configurable: true,
            writable: true
        });
    }
}
var prototype = __Object.setPrototypeOf(Constructor.prototype, __Uint8Array.prototype);
define$1(prototype, methods);
define$1(prototype, numberMethods);
define$1(prototype, _define_property  ({
    subarray: methods.slice,
    toLocaleString: methods.toString
}, Symbol.for('nodejs.util.inspect.custom'), methods.inspect));
for(var _i1 = 0, _$_list1 = _list([
    [
        'parent',
        'buffer'
    ],
    [
        'offset',
        'byteOffset'
    ]
]); _i1 < _$_list1.length; _i1++)_loop(_i1, _$_list1);
__Object.setPrototypeOf(Constructor, __Uint8Array);
define$1(Constructor, {
    poolSize: 8192,
    TYPED_ARRAY_SUPPORT: true,
    from: from,
    alloc: function alloc(size, fill, encoding) {
        var bytes = allocate(size);
        return fill === undefined || size === 0 ? bytes : bytes.fill(fill, encoding);
    },
    allocUnsafe: allocate,
    allocUnsafeSlow: allocate,
    isBuffer: isBuffer,
    isEncoding: function isEncoding(name) {
        return typeof name === 'string' && encodingOf(name) !== undefined;
    },
    byteLength: byteLength$1,
    compare: compare,
    concat: concat
});
var Buffer = Constructor;
/** Bytes that arrived in pieces, as one. Positions count from what was not consumed yet. */ var BufferList = /*#__PURE__*/ function() {
    function BufferList() {
        /** Bytes. */ this.length = 0;
        this.pieces = [];
        /** How much of the first piece is consumed. */ this.offset = 0;
    }
    var _proto = BufferList.prototype;
    _proto.append = function append(piece) {
        if (piece.length === 0) return;
        this.pieces.push(piece);
        this.length += piece.length;
    };
    /** Forgets the first bytes, all where there are not so many. */ _proto.consume = function consume(count) {
        var left = __Math.min(count, this.length);
        this.length -= left;
        left += this.offset;
        while(this.pieces.length > 0 && left >= this.first().length){
            left -= this.first().length;
            this.pieces.shift();
        }
        this.offset = left;
    };
    /** A view where the bytes came in one piece, else a copy. */ _proto.slice = function slice(start, end) {
        var stop = __Math.min(end, this.length) + this.offset;
        start += this.offset;
        // Most packets come in one piece.
        if (start < stop && stop > this.first().length) this.join();
        return start < stop ? this.first().subarray(start, stop) : Buffer.alloc(0);
    };
    _proto.text = function text(encoding, start, end) {
        var _$first = this.pieces[0];
        var stop = __Math.min(end, this.length) + this.offset;
        return _$first && stop <= _$first.length ? _$first.toString(encoding, this.offset + start, stop) : this.slice(start, end).toString(encoding);
    };
    /** @throws RangeError beyond the end; the others too */ _proto.readUInt8 = function readUInt8(position) {
        var _$first = this.pieces[0];
        var index = this.offset + position;
        return _$first && index < _$first.length ? _$first[index] : this.slice(position, position + 1).readUInt8(0);
    };
    _proto.readUInt16BE = function readUInt16BE(position) {
        return this.readUInt8(position) * __Math.pow(2, 8) + this.readUInt8(position + 1);
    };
    _proto.readUInt32BE = function readUInt32BE(position) {
        return this.readUInt16BE(position) * __Math.pow(2, 16) + this.readUInt16BE(position + 2);
    };
    _proto.first = function first() {
        return this.pieces[0];
    };
    _proto.join = function join() {
        this.pieces = [
            Buffer.concat(this.pieces)
        ];
    };
    return BufferList;
}();
// Defined, not assigned: what it inherits may be frozen.
__Object.defineProperty(BufferList.prototype, 'toString', {
    value: function value(encoding, start, end) {
        return this.text(encoding, start, end);
    }
});
function bl() {
    return new BufferList();
}
/** Why: events is three times as long for engines before ES2015 and for EventTarget; this is its emitter alone. */ /** Makes objects without any property, inherited ones included. Those of `Object.create(null)` take twice the memory. */ var NoEvents = function NoEvents() {
// Nothing.
};
NoEvents.prototype = __Object.create(null);
var EventEmitter = /*#__PURE__*/ function() {
    function EventEmitter() {}
    var _proto = EventEmitter.prototype;
    _proto.setMaxListeners = function setMaxListeners(count) {
        if (typeof count !== 'number' || !(count >= 0)) throw new __RangeError('setMaxListeners takes a number that is not negative');
        this._maxListeners = count;
        return this;
    };
    _proto.getMaxListeners = function getMaxListeners() {
        var _this__maxListeners;
        return (_this__maxListeners = this._maxListeners) != null ? _this__maxListeners : EventEmitter.defaultMaxListeners;
    };
    _proto.emit = function emit(type, first, second) {
        var _this = this;
        var _this__events;
        var listeners = (_this__events = this._events) == null ? void 0 : _this__events[type];
        if (!listeners) {
            if (type === 'error') throw unheard(first);
            return false;
        }
        // Whoever emits often passes two arguments at most, and a list of them costs more than the call.
        // eslint-disable-next-line prefer-rest-params
        var args = arguments.length > 3 ? __Array.prototype.slice.call(arguments, 1) : undefined;
        var count = arguments.length - 1;
        var call = function call(listener) {
            if (args) __Reflect.apply(listener, _this, args);
            else if (count === 2) listener.call(_this, first, second);
            else if (count === 1) listener.call(_this, first);
            else listener.call(_this);
        };
        if (typeof listeners === 'function') call(listeners);
        else for(var _i = 0, _$_list = _list(listeners.slice()); _i < _$_list.length; _i++){
            var listener = _$_list[_i];
            call(listener);
        }
        return true;
    };
    _proto.on = function on(type, listener) {
        return add$1(this, type, listener, false);
    };
    _proto.prependListener = function prependListener(type, listener) {
        return add$1(this, type, listener, true);
    };
    _proto.once = function once(type, listener) {
        return this.on(type, onceOnly(this, type, listener));
    };
    _proto.prependOnceListener = function prependOnceListener(type, listener) {
        return this.prependListener(type, onceOnly(this, type, listener));
    };
    /** Takes away the last one of this listener, if there is one. */ _proto.removeListener = function removeListener(type, listener) {
        check(listener);
        var listeners = this.rawListeners(type);
        for(var index = listeners.length - 1; index >= 0; index--){
            var _found_listener;
            var _this__events;
            var found = listeners[index];
            if (found !== listener && found.listener !== listener) continue;
            var events = this._events;
            var length = listeners.length;
            if (length === 1) forget(this, type);
            else if (length === 2) events[type] = listeners[1 - index];
            else events[type].splice(index, 1);
            if ((_this__events = this._events) == null ? void 0 : _this__events.removeListener) this.emit('removeListener', type, (_found_listener = found.listener) != null ? _found_listener : listener);
            break;
        }
        return this;
    };
    _proto.removeAllListeners = function removeAllListeners(type) {
        var events = this._events;
        if (!events) return this;
        if (!events.removeListener) {
            if (arguments.length === 0) forgetAll(this);
            else if (events[type]) forget(this, type);
        } else if (arguments.length === 0) {
            for(var _i = 0, _$_list = _list(__Object.keys(events)); _i < _$_list.length; _i++){
                var each = _$_list[_i];
                if (each !== 'removeListener') this.removeAllListeners(each);
            }
            this.removeAllListeners('removeListener');
            forgetAll(this);
        } else {
            // The last one first.
            for(var _i1 = 0, _$_list1 = _list(this.rawListeners(type).reverse()); _i1 < _$_list1.length; _i1++){
                var listener = _$_list1[_i1];
                this.removeListener(type, listener);
            }
        }
        return this;
    };
    _proto.listeners = function listeners(type) {
        return this.rawListeners(type).map(function(listener) {
            var _listener_listener;
            return (_listener_listener = listener.listener) != null ? _listener_listener : listener;
        });
    };
    _proto.rawListeners = function rawListeners(type) {
        var _this__events;
        var listeners = (_this__events = this._events) == null ? void 0 : _this__events[type];
        return !listeners ? [] : typeof listeners === 'function' ? [
            listeners
        ] : listeners.slice();
    };
    _proto.listenerCount = function listenerCount(type) {
        var _this__events;
        var listeners = (_this__events = this._events) == null ? void 0 : _this__events[type];
        return !listeners ? 0 : typeof listeners === 'function' ? 1 : listeners.length;
    };
    _proto.eventNames = function eventNames() {
        return this._events ? __Reflect.ownKeys(this._events) : [];
    };
    return EventEmitter;
}();
/** How many listeners of one event are not suspicious yet; 0 for any number. */ EventEmitter.defaultMaxListeners = 10;
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
EventEmitter.prototype.addListener = EventEmitter.prototype.on;
EventEmitter.prototype.off = EventEmitter.prototype.removeListener;
function check(listener) {
    if (typeof listener !== 'function') throw new __TypeError('a listener is a function');
}
function forget(emitter, type) {
    emitter._eventsCount--;
    __Reflect.deleteProperty(emitter._events, type);
}
function forgetAll(emitter) {
    emitter._events = undefined;
    emitter._eventsCount = 0;
}
function add$1(emitter, type, listener, isFirst) {
    var _listener_listener, _emitter, __events;
    var _emitter__events;
    check(listener);
    if ((_emitter__events = emitter._events) == null ? void 0 : _emitter__events.newListener) emitter.emit('newListener', type, (_listener_listener = listener.listener) != null ? _listener_listener : listener);
    var events = (__events = (_emitter = emitter)._events) != null ? __events : _emitter._events = new NoEvents();
    var there = events[type];
    if (!there) {
        emitter._eventsCount++;
        events[type] = listener;
        return emitter;
    }
    var listeners = typeof there === 'function' ? [
        there
    ] : there;
    events[type] = listeners;
    if (isFirst) listeners.unshift(listener);
    else listeners.push(listener);
    var limit = emitter.getMaxListeners();
    if (limit > 0 && listeners.length > limit && !listeners.hasWarned) {
        listeners.hasWarned = true;
        var count = listeners.length;
        var said = count + " listeners of " + __String(type) + ": are they added again on every connect? setMaxListeners() allows more";
        // An Error, because its stack tells who adds them. Without the emitter, which may hold secrets.
        console.warn(__Object.assign(new __Error(said), {
            name: 'MaxListenersExceededWarning',
            type: type,
            count: count
        }));
    }
    return emitter;
}
function onceOnly(emitter, type, listener) {
    check(listener);
    var isDone = false;
    var run = function run1() {
        for(var _len = arguments.length, args = new __Array(_len), _key = 0; _key < _len; _key++){
            args[_key] = arguments[_key];
        }
        if (isDone) return undefined;
        emitter.removeListener(type, run);
        isDone = true;
        return __Reflect.apply(listener, emitter, args);
    };
    run.listener = listener;
    return run;
}
function unheard(error) {
    if (error instanceof __Error) return error;
    var reported = new __Error("Unhandled error." + (error ? " (" + error.message + ")" : ''));
    return __Object.assign(reported, {
        context: error
    });
}
var Packet = function Packet() {
    this.cmd = null;
    this.retain = false;
    this.qos = 0;
    this.dup = false;
    this.length = -1;
    this.topic = null;
    this.payload = null;
};
var CMD_SHIFT = 4;
var DUP_MASK = 0x08;
var QOS_MASK = 0x03;
var QOS_SHIFT = 1;
var RETAIN_MASK = 0x01;
var VARBYTEINT_MASK = 0x7f;
var VARBYTEINT_FIN_MASK = 0x80;
var VARBYTEINT_MAX = 268435455;
var SESSIONPRESENT_MASK = 0x01;
var USERNAME_MASK = 0x80;
var PASSWORD_MASK = 0x40;
var WILL_RETAIN_MASK = 0x20;
var WILL_QOS_SHIFT = 3;
var WILL_FLAG_MASK = 0x04;
var CLEAN_SESSION_MASK = 0x02;
var SUBSCRIBE_OPTIONS_RH = [
    0x00,
    0x10,
    0x20
];
var SUBSCRIBE_OPTIONS_NL = 0x04;
var SUBSCRIBE_OPTIONS_RAP = 0x08;
var SUBSCRIBE_OPTIONS_QOS = [
    0,
    1,
    2
];
var words = function words(text) {
    return text.split(' ');
};
/** By the number of the packet. */ var types = words('reserved connect connack publish puback pubrec pubrel pubcomp subscribe suback unsubscribe unsuback pingreq ' + 'pingresp disconnect auth');
var codes = {};
var requiredHeaderFlags = {};
var requiredHeaderFlagsErrors = {};
types.forEach(function(type, code) {
    codes[type] = code;
    if (type === 'reserved' || type === 'publish') return;
    var flags = /^pubrel$|subscribe$/.test(type) ? 2 : 0;
    requiredHeaderFlags[code] = flags;
    requiredHeaderFlagsErrors[code] = "Invalid header flag bits, must be 0x" + flags + " for " + type + " packet";
});
var properties = {};
var propertiesCodes = {};
var propertiesTypes = {};
function define(type, codeByName) {
    for(var _i = 0, _$_list = _list(__Object.keys(codeByName)); _i < _$_list.length; _i++){
        var name = _$_list[_i];
        var code = codeByName[name];
        properties[name] = code;
        propertiesCodes[code] = name;
        propertiesTypes[name] = type;
    }
}
define('byte', {
    payloadFormatIndicator: 1,
    requestProblemInformation: 23,
    requestResponseInformation: 25,
    retainAvailable: 37,
    wildcardSubscriptionAvailable: 40,
    subscriptionIdentifiersAvailable: 41,
    sharedSubscriptionAvailable: 42
});
define('int8', {
    maximumQoS: 36
});
define('int16', {
    serverKeepAlive: 19,
    receiveMaximum: 33,
    topicAliasMaximum: 34,
    topicAlias: 35
});
define('int32', {
    messageExpiryInterval: 2,
    sessionExpiryInterval: 17,
    willDelayInterval: 24,
    maximumPacketSize: 39
});
define('var', {
    subscriptionIdentifier: 11
});
define('string', {
    contentType: 3,
    responseTopic: 8,
    assignedClientIdentifier: 18,
    authenticationMethod: 21,
    responseInformation: 26,
    serverReference: 28,
    reasonString: 31
});
define('binary', {
    correlationData: 9,
    authenticationData: 22
});
define('pair', {
    userProperties: 38
});
/** The first byte of a packet, by QoS, DUP and RETAIN. */ function header(type) {
    var bits = [
        0,
        1
    ];
    return [
        0,
        1,
        2
    ].map(function(qos) {
        return bits.map(function(dup) {
            return bits.map(function(retain) {
                return first(type, (dup && DUP_MASK) | qos << QOS_SHIFT | retain);
            });
        });
    });
}
function first(type, flags) {
    if (flags === void 0) flags = 0;
    return byte(codes[type] << CMD_SHIFT | flags);
}
/** Not from an array, which takes ten times as long: there are a hundred of them, made before anything else. */ function byte(value) {
    var bytes = Buffer.alloc(1);
    bytes[0] = value;
    return bytes;
}
var CONNECT_HEADER = first('connect');
var PUBLISH_HEADER = header('publish');
var SUBSCRIBE_HEADER = header('subscribe');
var UNSUBSCRIBE_HEADER = header('unsubscribe');
var ACKS = {};
for(var _i2 = 0, _$_list2 = _list([
    'puback',
    'pubrec',
    'pubrel',
    'pubcomp'
]); _i2 < _$_list2.length; _i2++){
    var type = _$_list2[_i2];
    ACKS[type] = header(type);
}
var EMPTY$2 = {};
for(var _i3 = 0, _$_list3 = _list([
    'pingreq',
    'pingresp',
    'disconnect'
]); _i3 < _$_list3.length; _i3++){
    var type1 = _$_list3[_i3];
    EMPTY$2[type1] = Buffer.concat([
        first(type1),
        Buffer.alloc(1)
    ]);
}
var VERSION3 = byte(3);
var VERSION4 = byte(4);
var VERSION5 = byte(5);
var VERSION131 = byte(131);
var VERSION132 = byte(132);
/** Which reason codes a packet may carry. mqtt-packet spells them out, and asks only whether there are words. */ function allowed(reasonCodes) {
    var set = {};
    for(var _i = 0, _$_list = _list(reasonCodes); _i < _$_list.length; _i++){
        var code = _$_list[_i];
        set[code] = true;
    }
    return set;
}
var MQTT5_PUBACK_PUBREC_CODES = allowed([
    0,
    16,
    128,
    131,
    135,
    144,
    145,
    151,
    153
]);
var MQTT5_PUBREL_PUBCOMP_CODES = allowed([
    0,
    146
]);
var MQTT5_SUBACK_CODES = allowed([
    0,
    1,
    2,
    128,
    131,
    135,
    143,
    145,
    151,
    158,
    161,
    162
]);
var MQTT5_UNSUBACK_CODES = allowed([
    0,
    17,
    128,
    131,
    135,
    143,
    145
]);
var MQTT5_DISCONNECT_CODES = allowed([
    0,
    4,
    128,
    129,
    130,
    131,
    135,
    137,
    139,
    141,
    142,
    143,
    144,
    147,
    148,
    149,
    150,
    151,
    152,
    153,
    154,
    155,
    156,
    157,
    158,
    159,
    160,
    161,
    162
]) // prettier-ignore
;
var MQTT5_AUTH_CODES = allowed([
    0,
    24,
    25
]);
var debug$1 = debug$2();
var Parser = /*#__PURE__*/ function(EventEmitter) {
    _inherits  (Parser, EventEmitter);
    function Parser() {
        var _this;
        _this = EventEmitter.call(this) || this;
        _this.parser = _this.constructor.parser;
        return _this;
    }
    var _proto = Parser.prototype;
    _proto._resetState = function _resetState() {
        this.packet = new Packet();
        this.error = null;
        this._list = bl();
        this._stateCounter = 0;
    };
    _proto.parse = function parse(buf) {
        if (this.error) this._resetState();
        this._list.append(buf);
        debug$1('parse: current state: %s', this._states[this._stateCounter]);
        while((this.packet.length !== -1 || this._list.length > 0) && this[this._states[this._stateCounter]]() && !this.error){
            this._stateCounter++;
            debug$1('parse: state complete. _stateCounter is now: %d', this._stateCounter);
            debug$1('parse: packet.length: %d, buffer list length: %d', this.packet.length, this._list.length);
            if (this._stateCounter >= this._states.length) this._stateCounter = 0;
        }
        debug$1('parse: exited while loop. packet: %d, buffer list length: %d', this.packet.length, this._list.length);
        return this._list.length;
    };
    _proto._parseHeader = function _parseHeader() {
        // There is at least one byte in the buffer
        var zero = this._list.readUInt8(0);
        var cmdIndex = zero >> CMD_SHIFT;
        this.packet.cmd = types[cmdIndex];
        var headerFlags = zero & 0xf;
        var requiredHeaderFlags$1 = requiredHeaderFlags[cmdIndex];
        if (requiredHeaderFlags$1 != null && headerFlags !== requiredHeaderFlags$1) {
            // Where a flag bit is marked as “Reserved” in Table 2.2 - Flag Bits, it is reserved for future use and MUST be set to the value listed in that table [MQTT-2.2.2-1]. If invalid flags are received, the receiver MUST close the Network Connection [MQTT-2.2.2-2]
            return this._emitError(new __Error(requiredHeaderFlagsErrors[cmdIndex]));
        }
        this.packet.retain = (zero & RETAIN_MASK) !== 0;
        this.packet.qos = zero >> QOS_SHIFT & QOS_MASK;
        if (this.packet.qos > 2) {
            return this._emitError(new __Error('Packet must not have both QoS bits set to 1'));
        }
        this.packet.dup = (zero & DUP_MASK) !== 0;
        debug$1('_parseHeader: packet: %o', this.packet);
        this._list.consume(1);
        return true;
    };
    _proto._parseLength = function _parseLength() {
        // There is at least one byte in the list
        var result = this._parseVarByteNum(true);
        if (result) {
            this.packet.length = result.value;
            this._list.consume(result.bytes);
        }
        debug$1('_parseLength %d', result.value);
        return !!result;
    };
    _proto._parsePayload = function _parsePayload() {
        debug$1('_parsePayload: payload %O', this._list);
        var result = false;
        // Do we have a payload? Do we have enough data to complete the payload?
        // PINGs have no payload
        if (this.packet.length === 0 || this._list.length >= this.packet.length) {
            this._pos = 0;
            switch(this.packet.cmd){
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
                case 'suback':
                    this._parseSuback();
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
                    this._emitError(new __Error('Not supported'));
            }
            result = true;
        }
        return result;
    };
    _proto._parseConnack = function _parseConnack() {
        var packet = this.packet;
        if (this._list.length < 1) return null;
        var flags = this._list.readUInt8(this._pos++);
        if (flags > 1) {
            return this._emitError(new __Error('Invalid connack flags, bits 7-1 must be set to 0'));
        }
        packet.sessionPresent = !!(flags & SESSIONPRESENT_MASK);
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
        if (packet.returnCode === -1 || packet.reasonCode === -1) return this._emitError(new __Error('Cannot parse return code'));
        // mqtt 5 properties
        if (this.settings.protocolVersion === 5) {
            var properties = this._parseProperties();
            if (__Object.getOwnPropertyNames(properties).length) {
                packet.properties = properties;
            }
        }
    };
    _proto._parsePublish = function _parsePublish() {
        var packet = this.packet;
        packet.topic = this._parseString();
        if (packet.topic === null) return this._emitError(new __Error('Cannot parse topic'));
        // Parse messageId
        if (packet.qos > 0) {
            if (!this._parseMessageId()) {
                return;
            }
        }
        // Properties mqtt 5
        if (this.settings.protocolVersion === 5) {
            var properties = this._parseProperties();
            if (__Object.getOwnPropertyNames(properties).length) {
                packet.properties = properties;
            }
        }
        packet.payload = this._list.slice(this._pos, packet.length);
        debug$1('_parsePublish: payload from buffer list: %o', packet.payload);
    };
    _proto._parseSuback = function _parseSuback() {
        var packet = this.packet;
        this.packet.granted = [];
        if (!this._parseMessageId()) {
            return;
        }
        // Properties mqtt 5
        if (this.settings.protocolVersion === 5) {
            var properties = this._parseProperties();
            if (__Object.getOwnPropertyNames(properties).length) {
                packet.properties = properties;
            }
        }
        if (packet.length <= 0) {
            return this._emitError(new __Error('Malformed suback, no payload specified'));
        }
        // Parse granted QoSes
        while(this._pos < this.packet.length){
            var code = this._list.readUInt8(this._pos++);
            if (this.settings.protocolVersion === 5) {
                if (!MQTT5_SUBACK_CODES[code]) {
                    return this._emitError(new __Error('Invalid suback code'));
                }
            } else {
                if (code > 2 && code !== 0x80) {
                    return this._emitError(new __Error('Invalid suback QoS, must be 0, 1, 2 or 128'));
                }
            }
            this.packet.granted.push(code);
        }
    };
    _proto._parseUnsuback = function _parseUnsuback() {
        var packet = this.packet;
        if (!this._parseMessageId()) return this._emitError(new __Error('Cannot parse messageId'));
        if ((this.settings.protocolVersion === 3 || this.settings.protocolVersion === 4) && packet.length !== 2) {
            return this._emitError(new __Error('Malformed unsuback, payload length must be 2'));
        }
        if (packet.length <= 0) {
            return this._emitError(new __Error('Malformed unsuback, no payload specified'));
        }
        // Properties mqtt 5
        if (this.settings.protocolVersion === 5) {
            var properties = this._parseProperties();
            if (__Object.getOwnPropertyNames(properties).length) {
                packet.properties = properties;
            }
            // Parse granted QoSes
            packet.granted = [];
            while(this._pos < this.packet.length){
                var code = this._list.readUInt8(this._pos++);
                if (!MQTT5_UNSUBACK_CODES[code]) {
                    return this._emitError(new __Error('Invalid unsuback code'));
                }
                this.packet.granted.push(code);
            }
        }
    };
    // parse packets like puback, pubrec, pubrel, pubcomp
    _proto._parseConfirmation = function _parseConfirmation() {
        debug$1('_parseConfirmation: packet.cmd: `%s`', this.packet.cmd);
        var packet = this.packet;
        this._parseMessageId();
        if (this.settings.protocolVersion === 5) {
            if (packet.length > 2) {
                // response code
                packet.reasonCode = this._parseByte();
                switch(this.packet.cmd){
                    case 'puback':
                    case 'pubrec':
                        if (!MQTT5_PUBACK_PUBREC_CODES[packet.reasonCode]) {
                            return this._emitError(new __Error('Invalid ' + this.packet.cmd + ' reason code'));
                        }
                        break;
                    case 'pubrel':
                    case 'pubcomp':
                        if (!MQTT5_PUBREL_PUBCOMP_CODES[packet.reasonCode]) {
                            return this._emitError(new __Error('Invalid ' + this.packet.cmd + ' reason code'));
                        }
                        break;
                }
                debug$1('_parseConfirmation: packet.reasonCode `%d`', packet.reasonCode);
            } else {
                packet.reasonCode = 0;
            }
            if (packet.length > 3) {
                // properies mqtt 5
                var properties = this._parseProperties();
                if (__Object.getOwnPropertyNames(properties).length) {
                    packet.properties = properties;
                }
            }
        }
        return true;
    };
    // parse disconnect packet
    _proto._parseDisconnect = function _parseDisconnect() {
        var packet = this.packet;
        if (this.settings.protocolVersion === 5) {
            // response code
            if (this._list.length > 0) {
                packet.reasonCode = this._parseByte();
                if (!MQTT5_DISCONNECT_CODES[packet.reasonCode]) {
                    this._emitError(new __Error('Invalid disconnect reason code'));
                }
            } else {
                packet.reasonCode = 0;
            }
            // properies mqtt 5
            var properties = this._parseProperties();
            if (__Object.getOwnPropertyNames(properties).length) {
                packet.properties = properties;
            }
        }
        return true;
    };
    // parse auth packet
    _proto._parseAuth = function _parseAuth() {
        var packet = this.packet;
        if (this.settings.protocolVersion !== 5) {
            return this._emitError(new __Error('Not supported auth packet for this version MQTT'));
        }
        // response code
        packet.reasonCode = this._parseByte();
        if (!MQTT5_AUTH_CODES[packet.reasonCode]) {
            return this._emitError(new __Error('Invalid auth reason code'));
        }
        // properies mqtt 5
        var properties = this._parseProperties();
        if (__Object.getOwnPropertyNames(properties).length) {
            packet.properties = properties;
        }
        return true;
    };
    _proto._parseMessageId = function _parseMessageId() {
        var packet = this.packet;
        packet.messageId = this._parseNum();
        if (packet.messageId === null) {
            this._emitError(new __Error('Cannot parse messageId'));
            return false;
        }
        debug$1('_parseMessageId: packet.messageId %d', packet.messageId);
        return true;
    };
    _proto._parseString = function _parseString(maybeBuffer) {
        var length = this._parseNum();
        var end = length + this._pos;
        if (length === -1 || end > this._list.length || end > this.packet.length) return null;
        var result = this._list.toString('utf8', this._pos, end);
        this._pos += length;
        return result;
    };
    _proto._parseStringPair = function _parseStringPair() {
        return {
            name: this._parseString(),
            value: this._parseString()
        };
    };
    _proto._parseBuffer = function _parseBuffer() {
        var length = this._parseNum();
        var end = length + this._pos;
        if (length === -1 || end > this._list.length || end > this.packet.length) return null;
        var result = this._list.slice(this._pos, end);
        this._pos += length;
        return result;
    };
    _proto._parseNum = function _parseNum() {
        if (this._list.length - this._pos < 2) return -1;
        var result = this._list.readUInt16BE(this._pos);
        this._pos += 2;
        return result;
    };
    _proto._parse4ByteNum = function _parse4ByteNum() {
        if (this._list.length - this._pos < 4) return -1;
        var result = this._list.readUInt32BE(this._pos);
        this._pos += 4;
        return result;
    };
    _proto._parseVarByteNum = function _parseVarByteNum(fullInfoFlag) {
        var maxBytes = 4;
        var bytes = 0;
        var mul = 1;
        var value = 0;
        var result = false;
        var current;
        var padding = this._pos ? this._pos : 0;
        while(bytes < maxBytes && padding + bytes < this._list.length){
            current = this._list.readUInt8(padding + bytes++);
            value += mul * (current & VARBYTEINT_MASK);
            mul *= 0x80;
            if ((current & VARBYTEINT_FIN_MASK) === 0) {
                result = true;
                break;
            }
            if (this._list.length <= bytes) {
                break;
            }
        }
        if (!result && bytes === maxBytes && this._list.length >= bytes) {
            this._emitError(new __Error('Invalid variable byte integer'));
        }
        if (padding) {
            this._pos += bytes;
        }
        if (result) {
            if (fullInfoFlag) {
                result = {
                    bytes: bytes,
                    value: value
                };
            } else {
                result = value;
            }
        } else {
            result = false;
        }
        return result;
    };
    _proto._parseByte = function _parseByte() {
        var result;
        if (this._pos < this._list.length) {
            result = this._list.readUInt8(this._pos);
            this._pos++;
        }
        return result;
    };
    _proto._parseByType = function _parseByType(type) {
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
    };
    _proto._parseProperties = function _parseProperties() {
        var length = this._parseVarByteNum();
        var start = this._pos;
        var end = start + length;
        var result = {};
        while(this._pos < end){
            var type = this._parseByte();
            if (!type) {
                this._emitError(new __Error('Cannot parse property code type'));
                return false;
            }
            var name = propertiesCodes[type];
            if (!name) {
                this._emitError(new __Error('Unknown property'));
                return false;
            }
            // user properties process
            if (name === 'userProperties') {
                if (!result[name]) {
                    result[name] = __Object.create(null);
                }
                var currentUserProperty = this._parseByType(propertiesTypes[name]);
                if (result[name][currentUserProperty.name]) {
                    if (__Array.isArray(result[name][currentUserProperty.name])) {
                        result[name][currentUserProperty.name].push(currentUserProperty.value);
                    } else {
                        var currentValue = result[name][currentUserProperty.name];
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
                if (__Array.isArray(result[name])) {
                    result[name].push(this._parseByType(propertiesTypes[name]));
                } else {
                    result[name] = [
                        result[name]
                    ];
                    result[name].push(this._parseByType(propertiesTypes[name]));
                }
            } else {
                result[name] = this._parseByType(propertiesTypes[name]);
            }
        }
        return result;
    };
    _proto._newPacket = function _newPacket() {
        if (this.packet) {
            this._list.consume(this.packet.length);
            debug$1('_newPacket: parser emit packet: packet.cmd: %s, packet.payload: %s, packet.length: %d', this.packet.cmd, this.packet.payload, this.packet.length);
            this.emit('packet', this.packet);
        }
        this.packet = new Packet();
        this._pos = 0;
        return true;
    };
    _proto._emitError = function _emitError(err) {
        this.error = err;
        this.emit('error', err);
    };
    Parser.parser = function parser(opt) {
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
    };
    return Parser;
}(EventEmitter);
var cache = {};
/**
 * Two bytes.
 *
 * @throws RangeError above 65,535
 */ function generateNumber$1(number) {
    if (!(number >= 0 && number <= 0xffff)) throw new __RangeError('value is out of range');
    var bytes = Buffer.alloc(2);
    bytes[0] = number >> 8;
    bytes[1] = number & 0xff;
    return bytes;
}
/** Instead of a function of the same name in mqtt-packet's writer. */ function writeNumberCached(stream, number) {
    var _cache, _number, _;
    return stream.write((_ = (_cache = cache)[_number = number]) != null ? _ : _cache[_number] = generateNumber$1(number));
}
/** MQTT's variable byte integer: 7 bits a byte, the lowest first. */ function genBufVariableByteInt$1(number) {
    var bytes = [];
    do {
        var low = number % 128;
        number = number / 128 | 0;
        bytes.push(number > 0 ? low | 128 : low);
    }while (number > 0 && bytes.length < 4);
    return Buffer.from(number > 0 ? [] : bytes);
}
function generate4ByteBuffer$1(number) {
    var bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(number, 0);
    return bytes;
}
var numbers = {
    cache: cache,
    generateNumber: generateNumber$1,
    genBufVariableByteInt: genBufVariableByteInt$1,
    generate4ByteBuffer: generate4ByteBuffer$1
};
/**
 * Why: there is no process.nextTick, and old iPhones make a Promise of a timer.
 *
 * One queue that is drained whole, ticks of ticks included, so that a burst costs one microtask, or one timer
 * where promises are timers, and not one for each packet.
 */ var queue = [];
var isDraining = false;
/** Made by the first tick: an engine takes its time over its first promise, and a page waits for the file. */ var resolved;
function nextTick$1(run) {
    for(var _len = arguments.length, args = new __Array(_len > 1 ? _len - 1 : 0), _key = 1; _key < _len; _key++){
        args[_key - 1] = arguments[_key];
    }
    if (typeof run !== 'function') throw new __TypeError('nextTick takes a function');
    queue.push({
        run: run,
        args: args
    });
    if (!isDraining) {
        isDraining = true;
        void (resolved != null ? resolved : resolved = Promise.resolve()).then(drain);
    }
}
function drain() {
    // In batches, each forgotten at once: a tick that queues the next for ever must not grow the array for ever.
    while(queue.length > 0){
        var batch = queue;
        queue = [];
        for(var _i = 0, _$_list = _list(batch); _i < _$_list.length; _i++){
            var _list__i = _$_list[_i], run = _list__i.run, args = _list__i.args;
            try {
                __Reflect.apply(run, undefined, args);
            } catch (error) {
                // One tick's failure is not the next one's. From a timer the platform reports it.
                setTimeout(function() {
                    throw error;
                }, 0);
            }
        }
    }
    isDraining = false;
}
var process = {
    nextTick: nextTick$1
};
var empty = Buffer.allocUnsafe(0);
Buffer.from([
    0
]);
var debug = debug$2();
var numCache = numbers.cache;
var generateNumber = numbers.generateNumber;
var genBufVariableByteInt = numbers.genBufVariableByteInt;
var generate4ByteBuffer = numbers.generate4ByteBuffer;
var writeNumber = writeNumberCached;
function generate$2(packet, stream, opts) {
    if (stream.cork) {
        stream.cork();
        nextTick$1(uncork, stream);
    }
    debug('generate: packet.cmd: %s', packet.cmd);
    switch(packet.cmd){
        case 'connect':
            return connect$1(packet, stream);
        case 'publish':
            return publish$1(packet, stream, opts);
        case 'puback':
        case 'pubrec':
        case 'pubrel':
        case 'pubcomp':
            return confirmation(packet, stream, opts);
        case 'subscribe':
            return subscribe$1(packet, stream, opts);
        case 'unsubscribe':
            return unsubscribe$1(packet, stream, opts);
        case 'pingreq':
        case 'pingresp':
            return emptyPacket(packet, stream);
        case 'disconnect':
            return disconnect(packet, stream, opts);
        case 'auth':
            return auth(packet, stream, opts);
        default:
            stream.destroy(new __Error('Unknown command'));
            return false;
    }
}
/**
 * Controls numbers cache.
 * Set to "false" to allocate buffers on-the-flight instead of pre-generated cache
 */ __Object.defineProperty(generate$2, 'cacheNumbers', {
    get: function get() {
        return writeNumber === writeNumberCached;
    },
    set: function set(value) {
        if (value) {
            if (!numCache || __Object.keys(numCache).length === 0) ;
            writeNumber = writeNumberCached;
        } else {
            writeNumber = writeNumberGenerated;
        }
    }
});
function uncork(stream) {
    stream.uncork();
}
function connect$1(packet, stream, opts) {
    var settings = packet || {};
    var protocolId = settings.protocolId || 'MQTT';
    var protocolVersion = settings.protocolVersion || 4;
    var will = settings.will;
    var clean = settings.clean;
    var keepalive = settings.keepalive || 0;
    var clientId = settings.clientId || '';
    var username = settings.username;
    var password = settings.password;
    /* mqtt5 new oprions */ var properties = settings.properties;
    if (clean === undefined) clean = true;
    var length = 0;
    // Must be a string and non-falsy
    if (typeof protocolId !== 'string' && !Buffer.isBuffer(protocolId)) {
        stream.destroy(new __Error('Invalid protocolId'));
        return false;
    } else length += protocolId.length + 2;
    // Must be 3 or 4 or 5
    if (protocolVersion !== 3 && protocolVersion !== 4 && protocolVersion !== 5) {
        stream.destroy(new __Error('Invalid protocol version'));
        return false;
    } else length += 1;
    // ClientId might be omitted in 3.1.1 and 5, but only if cleanSession is set to 1
    if ((typeof clientId === 'string' || Buffer.isBuffer(clientId)) && (clientId || protocolVersion >= 4) && (clientId || clean)) {
        length += Buffer.byteLength(clientId) + 2;
    } else {
        if (protocolVersion < 4) {
            stream.destroy(new __Error('clientId must be supplied before 3.1.1'));
            return false;
        }
        if (clean * 1 === 0) {
            stream.destroy(new __Error('clientId must be given if cleanSession set to 0'));
            return false;
        }
    }
    // Must be a two byte number
    if (typeof keepalive !== 'number' || keepalive < 0 || keepalive > 65535 || keepalive % 1 !== 0) {
        stream.destroy(new __Error('Invalid keepalive'));
        return false;
    } else length += 2;
    // Connect flags
    length += 1;
    var propertiesData;
    var willProperties;
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
            stream.destroy(new __Error('Invalid will'));
            return false;
        }
        // It must have topic typeof string
        if (!will.topic || typeof will.topic !== 'string') {
            stream.destroy(new __Error('Invalid will topic'));
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
                stream.destroy(new __Error('Invalid will payload'));
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
    var providedUsername = false;
    if (username != null) {
        if (isStringOrBuffer(username)) {
            providedUsername = true;
            length += Buffer.byteLength(username) + 2;
        } else {
            stream.destroy(new __Error('Invalid username'));
            return false;
        }
    }
    // Password
    if (password != null) {
        if (!providedUsername) {
            stream.destroy(new __Error('Username is required to use password'));
            return false;
        }
        if (isStringOrBuffer(password)) {
            length += byteLength(password) + 2;
        } else {
            stream.destroy(new __Error('Invalid password'));
            return false;
        }
    }
    // Generate header
    stream.write(CONNECT_HEADER);
    // Generate length
    writeVarByteInt(stream, length);
    // Generate protocol ID
    writeStringOrBuffer(stream, protocolId);
    if (settings.bridgeMode) {
        protocolVersion += 128;
    }
    stream.write(protocolVersion === 131 ? VERSION131 : protocolVersion === 132 ? VERSION132 : protocolVersion === 4 ? VERSION4 : protocolVersion === 5 ? VERSION5 : VERSION3);
    // Connect flags
    var flags = 0;
    flags |= username != null ? USERNAME_MASK : 0;
    flags |= password != null ? PASSWORD_MASK : 0;
    flags |= will && will.retain ? WILL_RETAIN_MASK : 0;
    flags |= will && will.qos ? will.qos << WILL_QOS_SHIFT : 0;
    flags |= will ? WILL_FLAG_MASK : 0;
    flags |= clean ? CLEAN_SESSION_MASK : 0;
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
function publish$1(packet, stream, opts) {
    var version = opts ? opts.protocolVersion : 4;
    var settings = packet || {};
    var qos = settings.qos || 0;
    var retain = settings.retain ? RETAIN_MASK : 0;
    var topic = settings.topic;
    var payload = settings.payload || empty;
    var id = settings.messageId;
    var properties = settings.properties;
    var length = 0;
    // Topic must be a non-empty string or Buffer
    if (typeof topic === 'string') length += Buffer.byteLength(topic) + 2;
    else if (Buffer.isBuffer(topic)) length += topic.length + 2;
    else {
        stream.destroy(new __Error('Invalid topic'));
        return false;
    }
    // Get the payload length
    if (!Buffer.isBuffer(payload)) length += Buffer.byteLength(payload);
    else length += payload.length;
    // Message ID must a number if qos > 0
    if (qos && typeof id !== 'number') {
        stream.destroy(new __Error('Invalid messageId'));
        return false;
    } else if (qos) length += 2;
    // mqtt5 properties
    var propertiesData = null;
    if (version === 5) {
        propertiesData = getProperties(stream, properties);
        if (!propertiesData) {
            return false;
        }
        length += propertiesData.length;
    }
    // Header
    stream.write(PUBLISH_HEADER[qos][settings.dup ? 1 : 0][retain ? 1 : 0]);
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
    return stream.write(payload);
}
/* Puback, pubrec, pubrel and pubcomp */ function confirmation(packet, stream, opts) {
    var version = opts ? opts.protocolVersion : 4;
    var settings = packet || {};
    var type = settings.cmd || 'puback';
    var id = settings.messageId;
    var dup = settings.dup && type === 'pubrel' ? DUP_MASK : 0;
    var qos = 0;
    var reasonCode = settings.reasonCode;
    var properties = settings.properties;
    var length = version === 5 ? 3 : 2;
    if (type === 'pubrel') qos = 1;
    // Check message ID
    if (typeof id !== 'number') {
        stream.destroy(new __Error('Invalid messageId'));
        return false;
    }
    // properies mqtt 5
    var propertiesData = null;
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
    stream.write(ACKS[type][qos][dup][0]);
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
function subscribe$1(packet, stream, opts) {
    var version = opts ? opts.protocolVersion : 4;
    var settings = packet || {};
    var dup = settings.dup ? DUP_MASK : 0;
    var id = settings.messageId;
    var subs = settings.subscriptions;
    var properties = settings.properties;
    var length = 0;
    // Check message ID
    if (typeof id !== 'number') {
        stream.destroy(new __Error('Invalid messageId'));
        return false;
    } else length += 2;
    // properies mqtt 5
    var propertiesData = null;
    if (version === 5) {
        propertiesData = getProperties(stream, properties);
        if (!propertiesData) {
            return false;
        }
        length += propertiesData.length;
    }
    // Check subscriptions
    if (typeof subs === 'object' && subs.length) {
        for(var i = 0; i < subs.length; i += 1){
            var itopic = subs[i].topic;
            var iqos = subs[i].qos;
            if (typeof itopic !== 'string') {
                stream.destroy(new __Error('Invalid subscriptions - invalid topic'));
                return false;
            }
            if (typeof iqos !== 'number') {
                stream.destroy(new __Error('Invalid subscriptions - invalid qos'));
                return false;
            }
            if (version === 5) {
                var nl = subs[i].nl || false;
                if (typeof nl !== 'boolean') {
                    stream.destroy(new __Error('Invalid subscriptions - invalid No Local'));
                    return false;
                }
                var rap = subs[i].rap || false;
                if (typeof rap !== 'boolean') {
                    stream.destroy(new __Error('Invalid subscriptions - invalid Retain as Published'));
                    return false;
                }
                var rh = subs[i].rh || 0;
                if (typeof rh !== 'number' || rh > 2) {
                    stream.destroy(new __Error('Invalid subscriptions - invalid Retain Handling'));
                    return false;
                }
            }
            length += Buffer.byteLength(itopic) + 2 + 1;
        }
    } else {
        stream.destroy(new __Error('Invalid subscriptions'));
        return false;
    }
    stream.write(SUBSCRIBE_HEADER[1][dup ? 1 : 0][0]);
    // Generate length
    writeVarByteInt(stream, length);
    // Generate message ID
    writeNumber(stream, id);
    // properies mqtt 5
    if (propertiesData !== null) {
        propertiesData.write();
    }
    var result = true;
    // Generate subs
    for(var _i = 0, _$_list = _list(subs); _i < _$_list.length; _i++){
        var sub = _$_list[_i];
        var jtopic = sub.topic;
        var jqos = sub.qos;
        var jnl = +sub.nl;
        var jrap = +sub.rap;
        var jrh = sub.rh;
        var joptions = void 0;
        // Write topic string
        writeString(stream, jtopic);
        // options process
        joptions = SUBSCRIBE_OPTIONS_QOS[jqos];
        if (version === 5) {
            joptions |= jnl ? SUBSCRIBE_OPTIONS_NL : 0;
            joptions |= jrap ? SUBSCRIBE_OPTIONS_RAP : 0;
            joptions |= jrh ? SUBSCRIBE_OPTIONS_RH[jrh] : 0;
        }
        // Write options
        result = stream.write(Buffer.from([
            joptions
        ]));
    }
    return result;
}
function unsubscribe$1(packet, stream, opts) {
    var version = opts ? opts.protocolVersion : 4;
    var settings = packet || {};
    var id = settings.messageId;
    var dup = settings.dup ? DUP_MASK : 0;
    var unsubs = settings.unsubscriptions;
    var properties = settings.properties;
    var length = 0;
    // Check message ID
    if (typeof id !== 'number') {
        stream.destroy(new __Error('Invalid messageId'));
        return false;
    } else {
        length += 2;
    }
    // Check unsubs
    if (typeof unsubs === 'object' && unsubs.length) {
        for(var i = 0; i < unsubs.length; i += 1){
            if (typeof unsubs[i] !== 'string') {
                stream.destroy(new __Error('Invalid unsubscriptions'));
                return false;
            }
            length += Buffer.byteLength(unsubs[i]) + 2;
        }
    } else {
        stream.destroy(new __Error('Invalid unsubscriptions'));
        return false;
    }
    // properies mqtt 5
    var propertiesData = null;
    if (version === 5) {
        propertiesData = getProperties(stream, properties);
        if (!propertiesData) {
            return false;
        }
        length += propertiesData.length;
    }
    // Header
    stream.write(UNSUBSCRIBE_HEADER[1][dup ? 1 : 0][0]);
    // Length
    writeVarByteInt(stream, length);
    // Message ID
    writeNumber(stream, id);
    // properies mqtt 5
    if (propertiesData !== null) {
        propertiesData.write();
    }
    // Unsubs
    var result = true;
    for(var j = 0; j < unsubs.length; j++){
        result = writeString(stream, unsubs[j]);
    }
    return result;
}
function emptyPacket(packet, stream, opts) {
    return stream.write(EMPTY$2[packet.cmd]);
}
function disconnect(packet, stream, opts) {
    var version = opts ? opts.protocolVersion : 4;
    var settings = packet || {};
    var reasonCode = settings.reasonCode;
    var properties = settings.properties;
    var length = version === 5 ? 1 : 0;
    // properies mqtt 5
    var propertiesData = null;
    if (version === 5) {
        propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
        if (!propertiesData) {
            return false;
        }
        length += propertiesData.length;
    }
    // Header
    stream.write(Buffer.from([
        codes.disconnect << 4
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
    var version = opts ? opts.protocolVersion : 4;
    var settings = packet || {};
    var reasonCode = settings.reasonCode;
    var properties = settings.properties;
    var length = version === 5 ? 1 : 0;
    if (version !== 5) stream.destroy(new __Error('Invalid mqtt version for auth packet'));
    // properies mqtt 5
    var propertiesData = getPropertiesByMaximumPacketSize(stream, properties, opts, length);
    if (!propertiesData) {
        return false;
    }
    length += propertiesData.length;
    // Header
    stream.write(Buffer.from([
        codes.auth << 4
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
 */ var varByteIntCache = {};
function writeVarByteInt(stream, num) {
    if (num > VARBYTEINT_MAX) {
        stream.destroy(new __Error("Invalid variable byte integer: " + num));
        return false;
    }
    var buffer = varByteIntCache[num];
    if (!buffer) {
        buffer = genBufVariableByteInt(num);
        if (num < 16384) varByteIntCache[num] = buffer;
    }
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
    var strlen = Buffer.byteLength(string);
    writeNumber(stream, strlen);
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
 */ function writeNumberGenerated(stream, number) {
    var generatedNumber = generateNumber(number);
    return stream.write(generatedNumber);
}
function write4ByteNumber(stream, number) {
    var generated4ByteBuffer = generate4ByteBuffer(number);
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
            write: function write() {
                writeProperties(stream, {}, 0);
            }
        };
    }
    var propertiesLength = 0;
    function getLengthProperty(name, value) {
        var type = propertiesTypes[name];
        var length = 0;
        switch(type){
            case 'byte':
                {
                    if (typeof value !== 'boolean') {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + 1;
                    break;
                }
            case 'int8':
                {
                    if (typeof value !== 'number' || value < 0 || value > 0xff) {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + 1;
                    break;
                }
            case 'binary':
                {
                    if (value && value === null) {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + Buffer.byteLength(value) + 2;
                    break;
                }
            case 'int16':
                {
                    if (typeof value !== 'number' || value < 0 || value > 0xffff) {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + 2;
                    break;
                }
            case 'int32':
                {
                    if (typeof value !== 'number' || value < 0 || value > 0xffffffff) {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + 4;
                    break;
                }
            case 'var':
                {
                    // var byte integer is max 24 bits packed in 32 bits
                    if (typeof value !== 'number' || value < 0 || value > 0x0fffffff) {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + Buffer.byteLength(genBufVariableByteInt(value));
                    break;
                }
            case 'string':
                {
                    if (typeof value !== 'string') {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += 1 + 2 + Buffer.byteLength(value.toString());
                    break;
                }
            case 'pair':
                {
                    if (typeof value !== 'object') {
                        stream.destroy(new __Error("Invalid " + name + ": " + value));
                        return false;
                    }
                    length += __Object.getOwnPropertyNames(value).reduce(function(result, name) {
                        var currentValue = value[name];
                        if (__Array.isArray(currentValue)) {
                            result += currentValue.reduce(function(currentLength, value) {
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
                    stream.destroy(new __Error("Invalid property " + name + ": " + value));
                    return false;
                }
        }
        return length;
    }
    if (properties) {
        for(var propName in properties){
            var propLength = 0;
            var propValueLength = 0;
            var propValue = properties[propName];
            if (propValue === undefined) {
                continue;
            } else if (__Array.isArray(propValue)) {
                for(var valueIndex = 0; valueIndex < propValue.length; valueIndex++){
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
    var propertiesLengthLength = Buffer.byteLength(genBufVariableByteInt(propertiesLength));
    return {
        length: propertiesLengthLength + propertiesLength,
        write: function write() {
            writeProperties(stream, properties, propertiesLength);
        }
    };
}
function getPropertiesByMaximumPacketSize(stream, properties, opts, length) {
    var mayEmptyProps = [
        'reasonString',
        'userProperties'
    ];
    var maximumPacketSize = opts && opts.properties && opts.properties.maximumPacketSize ? opts.properties.maximumPacketSize : 0;
    var propertiesData = getProperties(stream, properties);
    if (maximumPacketSize) {
        while(length + propertiesData.length > maximumPacketSize){
            var currentMayEmptyProp = mayEmptyProps.shift();
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
    var type = propertiesTypes[propName];
    switch(type){
        case 'byte':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                stream.write(Buffer.from([
                    +value
                ]));
                break;
            }
        case 'int8':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                stream.write(Buffer.from([
                    value
                ]));
                break;
            }
        case 'binary':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                writeStringOrBuffer(stream, value);
                break;
            }
        case 'int16':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                writeNumber(stream, value);
                break;
            }
        case 'int32':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                write4ByteNumber(stream, value);
                break;
            }
        case 'var':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                writeVarByteInt(stream, value);
                break;
            }
        case 'string':
            {
                stream.write(Buffer.from([
                    properties[propName]
                ]));
                writeString(stream, value);
                break;
            }
        case 'pair':
            {
                __Object.getOwnPropertyNames(value).forEach(function(name) {
                    var currentValue = value[name];
                    if (__Array.isArray(currentValue)) {
                        currentValue.forEach(function(value) {
                            stream.write(Buffer.from([
                                properties[propName]
                            ]));
                            writeStringPair(stream, name.toString(), value.toString());
                        });
                    } else {
                        stream.write(Buffer.from([
                            properties[propName]
                        ]));
                        writeStringPair(stream, name.toString(), currentValue.toString());
                    }
                });
                break;
            }
        default:
            {
                stream.destroy(new __Error("Invalid property " + propName + " value: " + value));
                return false;
            }
    }
}
function writeProperties(stream, properties, propertiesLength) {
    /* write properties to stream */ writeVarByteInt(stream, propertiesLength);
    for(var propName in properties){
        if (__Object.prototype.hasOwnProperty.call(properties, propName) && properties[propName] != null) {
            var value = properties[propName];
            if (__Array.isArray(value)) {
                for(var valueIndex = 0; valueIndex < value.length; valueIndex++){
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
function generate$1(packet, opts) {
    var stream = new Accumulator();
    generate$2(packet, stream, opts);
    return stream.concat();
}
var Accumulator = /*#__PURE__*/ function(EventEmitter) {
    _inherits  (Accumulator, EventEmitter);
    function Accumulator() {
        var _this;
        _this = EventEmitter.call(this) || this;
        _this._array = new __Array(20);
        _this._i = 0;
        return _this;
    }
    var _proto = Accumulator.prototype;
    _proto.write = function write(chunk) {
        this._array[this._i++] = chunk;
        return true;
    };
    _proto.concat = function concat() {
        var length = 0;
        var lengths = new __Array(this._array.length);
        var list = this._array;
        var pos = 0;
        var i;
        for(i = 0; i < list.length && list[i] !== undefined; i++){
            if (typeof list[i] !== 'string') lengths[i] = list[i].length;
            else lengths[i] = Buffer.byteLength(list[i]);
            length += lengths[i];
        }
        var result = Buffer.allocUnsafe(length);
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
    };
    _proto.destroy = function destroy(err) {
        if (err) this.emit('error', err);
    };
    return Accumulator;
}(EventEmitter);
mqtt$1.parser = Parser.parser;
mqtt$1.generate = generate$1;
mqtt$1.writeToStream = generate$2;
/**
 * What the platform's error texts mean. One row a text, first match wins; the tests hold every text that
 * docs/platform.md lists against it.
 */ var errorTable = [
    {
        text: /max(imum)? (websocket )?con(current|nect)|max connected|exceed max/i,
        code: 'ERR_SOCKET_LIMIT',
        message: 'no more sockets may be opened'
    },
    {
        text: /not in domain list|domain.*(not|illegal)|合法域名/i,
        code: 'ERR_DOMAIN',
        message: 'the domain is not allowed'
    },
    {
        text: /parameter\.url|invalid url|url.*(invalid|not well|illegal)|600009/i,
        code: 'ERR_URL',
        message: 'the platform does not accept this URL'
    },
    {
        text: /ssl|tls|certificate|handshake timed out|_code:\s?[58]\b/i,
        code: 'ERR_TLS',
        message: 'TLS failed'
    },
    {
        text: /invalid http status|(response|status)\D{0,20}[345]\d\d|(bad|unexpected) response|handshake|_code:\s?20\b/i,
        code: 'ERR_HANDSHAKE',
        message: 'the server refused the WebSocket handshake'
    },
    {
        text: /time(d)?[ -]?out|timer expired|_code:\s?9\b/i,
        code: 'ERR_CONNECT_TIMEOUT',
        message: 'nobody answered in time'
    },
    {
        text: /refused|_code:\s?111\b/i,
        code: 'ERR_REFUSED',
        message: 'the connection was refused'
    },
    {
        text: /interrupted|600003/i,
        code: 'ERR_SUSPENDED',
        message: 'the platform interrupted the connection'
    },
    {
        text: /_code:\s?2\b/i,
        code: 'ERR_SOCKET',
        message: 'the connection could not be established',
        hint: 'The transport failed before TLS: check host name, port and network'
    },
    {
        text: /network changed|600001/i,
        code: 'ERR_SOCKET',
        message: 'the network changed',
        hint: 'The client reconnects by itself'
    },
    {
        text: /readyState is not OPEN|taskID not exist|is not connected|not open/i,
        code: 'ERR_CLOSED',
        message: 'the socket is not open'
    },
    {
        text: /invalid data type|unknown data/i,
        code: 'ERR_SEND',
        message: 'the platform does not send this kind of data'
    }
];
var hints = {
    ERR_HOST_MISSING: 'Run it inside a mini program, or pass the host: connect(url, { wx }). In tests use createMiniProgram() of mqtt-miniprogram/testing',
    ERR_URL: 'The right form is wxs://broker.example/mqtt or wxs://broker.example:8084/mqtt',
    ERR_DOMAIN: 'Add wss://domain, without port or path, on mp.weixin.qq.com under 开发管理 → 开发设置 → 服务器域名 → socket 合法域名; the domain needs an ICP filing (备案)',
    ERR_SOCKET_LIMIT: 'A mini program has at most 5 sockets, 2 under remote debugging: end() clients that are not used, and share one between pages',
    ERR_TLS: 'Phones need TLS 1.2 or newer and the complete certificate chain, intermediates included; self-signed certificates work in the devtools only',
    ERR_HANDSHAKE: 'Check the path (most brokers: /mqtt), that the port is the one for WebSocket, and that the proxy passes Upgrade and Sec-WebSocket-Protocol "mqtt" on',
    ERR_REFUSED: 'Check host and port, and that the broker listens for WebSocket there',
    ERR_CONNECT_TIMEOUT: 'Check host, port and firewall; some Android phones reach only port 443 with no port in the URL',
    ERR_OVERFLOW: 'Read faster, ask for less, or raise maxUnreadBytes',
    ERR_PACKET: 'Check that a broker answers at this address, and that both sides speak the same version of MQTT',
    ERR_QUEUE_FULL: 'Publish less while offline, raise maxQueued or maxQueuedBytes, or set whenFull',
    ERR_STORAGE: 'The message is sent all the same, and lost if the program ends before',
    ERR_REJECTED: 'It is not sent again. Check its size, its topic, its QoS and the rights of the user against what the broker allows',
    ERR_SUSPENDED: 'It happens in the background; the client reconnects when the mini program is shown again'
};
function hintOf(code) {
    return hints[code];
}
/** The row for a result of the platform, or `undefined` where its text is not known. */ function findRow(result) {
    var _result_errMsg, _result_errno;
    if (!result) return undefined;
    var text = ((_result_errMsg = result.errMsg) != null ? _result_errMsg : '') + " " + ((_result_errno = result.errno) != null ? _result_errno : '');
    for(var _i = 0, _$_list = _list(errorTable); _i < _$_list.length; _i++){
        var row = _$_list[_i];
        if (row.text.test(text)) return row;
    }
    return undefined;
}
var SocketError = /*#__PURE__*/ function(Error1) {
    _inherits  (SocketError, Error1);
    function SocketError(code, message, details) {
        if (details === void 0) details = {};
        var _this;
        var _details_hint;
        var _details_result_errMsg, _details_result, _details_result1, _details_result2;
        var url = details.url === undefined ? undefined : hideSecrets(details.url);
        var said = (_details_result = details.result) == null ? void 0 : (_details_result_errMsg = _details_result.errMsg) == null ? void 0 : _details_result_errMsg.replace(/wss?:\/\/[^\s"'<>]+/g, hideSecrets);
        var hint = (_details_hint = details.hint) != null ? _details_hint : hintOf(code);
        _this = Error1.call(this, message + (url ? " (" + url + ")" : '') + (said ? ": " + said : '') + (hint ? ". " + hint : '')) || this;
        _this.code = code;
        // Absent details stay absent properties, so that printing the error shows only what is known.
        if (said !== undefined) _this.errMsg = said;
        if (((_details_result1 = details.result) == null ? void 0 : _details_result1.errCode) !== undefined) _this.errCode = details.result.errCode;
        if (((_details_result2 = details.result) == null ? void 0 : _details_result2.errno) !== undefined) _this.errno = details.result.errno;
        if (details.closeCode !== undefined) _this.closeCode = details.closeCode;
        if (details.reason !== undefined) _this.reason = details.reason;
        if (url !== undefined) _this.url = url;
        if (hint) _this.hint = hint;
        if (details.cause !== undefined) _this.cause = details.cause;
        return _this;
    }
    return SocketError;
}(_wrap_native_super  (__Error));
// On the prototype, so that a printed error does not list it among the details.
__Object.defineProperty(SocketError.prototype, 'name', {
    value: 'SocketError',
    configurable: true,
    writable: true
});
/** The URL without what must not be read in a log: the user part and the values of the query. */ function hideSecrets(url) {
    var mark = url.indexOf('?');
    var address = (mark < 0 ? url : url.slice(0, mark)).replace(/^([^/?#]*\/\/)[^/?#]*@/, '$1***@');
    if (mark < 0) return address;
    return address + url.slice(mark).replace(/([?&;][^=&;#]*=)[^&;#]*/g, '$1***');
}
/** The errors of streams, by the codes of Node and of its classes. */ var texts = {
    ERR_INVALID_ARG_TYPE: 'a chunk is text or bytes',
    ERR_INVALID_ARG_VALUE: 'a highWaterMark is a whole number, not negative',
    ERR_METHOD_NOT_IMPLEMENTED: 'method not implemented',
    ERR_MULTIPLE_CALLBACK: 'callback called multiple times',
    ERR_OUT_OF_RANGE: 'more than 1 GiB cannot be read at once',
    ERR_STREAM_ALREADY_FINISHED: 'the stream has finished already',
    ERR_STREAM_CANNOT_PIPE: 'cannot pipe, not readable',
    ERR_STREAM_DESTROYED: 'the stream was destroyed',
    ERR_STREAM_NULL_VALUES: 'null may not be written',
    ERR_STREAM_PUSH_AFTER_EOF: 'push after the end',
    ERR_STREAM_UNSHIFT_AFTER_END_EVENT: 'unshift after the end event',
    ERR_STREAM_WRITE_AFTER_END: 'write after end',
    ERR_UNKNOWN_ENCODING: 'unknown encoding'
};
/** @param what the method or encoding it is about; never a chunk, which may be a secret */ function streamError(code, what) {
    var text = texts[code];
    var Class = code === 'ERR_OUT_OF_RANGE' ? __RangeError : /ARG|NULL|UNK/.test(code) ? __TypeError : __Error;
    return __Object.assign(new Class(what ? text + ": " + what : text), {
        code: code
    });
}
/** Text of a stream, chunk by chunk: a character that was cut in two waits for its second half. */ var StringDecoder = /*#__PURE__*/ function() {
    function StringDecoder(encoding) {
        if (encoding === void 0) encoding = 'utf8';
        this.rest = Buffer.alloc(0);
        if (!Buffer.isEncoding(encoding)) throw streamError('ERR_UNKNOWN_ENCODING', encoding);
        this.encoding = encoding;
    }
    var _proto = StringDecoder.prototype;
    _proto.write = function write(chunk) {
        var bytes = this.rest.length > 0 ? Buffer.concat([
            this.rest,
            chunk
        ]) : Buffer.from(chunk);
        var whole = wholeLength(bytes, this.encoding);
        this.rest = bytes.subarray(whole);
        return bytes.toString(this.encoding, 0, whole);
    };
    _proto.end = function end(chunk) {
        var text = chunk ? this.write(chunk) : '';
        var rest = Buffer.from(this.rest).toString(this.encoding);
        this.rest = Buffer.alloc(0);
        return text + rest;
    };
    return StringDecoder;
}();
/** How many of the bytes form whole characters. */ function wholeLength(bytes, encoding) {
    var length = bytes.length;
    if (/^(utf16le|utf-16le|ucs2|ucs-2)$/i.test(encoding)) {
        var units = length - length % 2;
        // The first half of a pair waits for the second.
        return units > 0 && bytes[units - 1] >> 2 === 0x36 ? units - 2 : units;
    }
    if (/^base64(url)?$/i.test(encoding)) return length - length % 3;
    if (!/^utf-?8$/i.test(encoding)) return length;
    // The last lead byte says how many must follow it.
    for(var back = 1; back <= __Math.min(3, length); back++){
        var _$byte = bytes[length - back];
        if (_$byte < 0x80) return length;
        if (_$byte >= 0xc0) {
            var needed = _$byte >= 0xf0 ? 4 : _$byte >= 0xe0 ? 3 : 2;
            return needed > back ? length - back : length;
        }
    }
    return length;
}
/** `undefined` for what is neither text nor bytes. */ function toBytes(chunk, encoding) {
    if (typeof chunk === 'string') return Buffer.from(chunk, encoding);
    if (Buffer.isBuffer(chunk)) return chunk;
    if (!__ArrayBuffer.isView(chunk)) return undefined;
    return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
/** How much of the highWaterMark a chunk takes. */ function lengthOf(param, chunk) {
    var objectMode = param.objectMode;
    return objectMode ? 1 : chunk.length;
}
/** What is common to the states of the reading and of the writing side. */ var Side = function Side(options, name) {
    var _ref, _given_highWaterMark;
    /** Bytes, or objects, that wait. */ this.length = 0;
    this.defaultEncoding = 'utf8';
    /** Whether the method of the subclass that is running was called by this very turn. */ this.sync = true;
    this.ended = false;
    this.destroyed = false;
    this.errored = null;
    this.errorEmitted = false;
    this.closed = false;
    this.closeEmitted = false;
    var given = options != null ? options : {};
    this.objectMode = !!(given.objectMode || given["" + name + "ObjectMode"]);
    this.highWaterMark = (_ref = (_given_highWaterMark = given.highWaterMark) != null ? _given_highWaterMark : given["" + name + "HighWaterMark"]) != null ? _ref : this.objectMode ? 16 : 16384;
    if (!__Number.isInteger(this.highWaterMark) || this.highWaterMark < 0) throw streamError('ERR_INVALID_ARG_VALUE');
    this.autoDestroy = given.autoDestroy !== false;
    this.emitClose = given.emitClose !== false;
};
var Stream = /*#__PURE__*/ function(EventEmitter) {
    _inherits  (Stream, EventEmitter);
    function Stream() {
        return EventEmitter.apply(this, arguments) || this;
    }
    var _proto = Stream.prototype;
    /** Ends the stream at once; `callback` is called when `_destroy` is done. */ _proto.destroy = function destroy(error, callback) {
        var _this = this;
        if (this.destroyed) {
            if (typeof callback === 'function') callback();
            return this;
        }
        markErrored(this, error);
        // Before anything of the user is called, who may destroy it again.
        mark(this, 'destroyed');
        var isDone = false;
        var done = function done(failure) {
            if (isDone) return;
            isDone = true;
            markErrored(_this, failure);
            mark(_this, 'closed');
            if (typeof callback === 'function') callback(failure);
            nextTick$1(tellEnd, _this, failure);
        };
        try {
            this._destroy(error || null, done);
        } catch (thrown) {
            done(thrown);
        }
        return this;
    };
    _proto._destroy = function _destroy(error, callback) {
        callback(error);
    };
    _create_class  (Stream, [
        {
            key: "destroyed",
            get: function get() {
                var side = sideOf(this);
                return !!side && side.destroyed;
            },
            set: function set(value) {
                mark(this, 'destroyed', value);
            }
        },
        {
            key: "closed",
            get: function get() {
                var side = sideOf(this);
                return !!side && side.closed;
            }
        },
        {
            key: "errored",
            get: function get() {
                var side = sideOf(this);
                return side ? side.errored : null;
            }
        }
    ]);
    return Stream;
}(EventEmitter);
function sideOf(stream) {
    var _stream__writableState;
    return (_stream__writableState = stream._writableState) != null ? _stream__writableState : stream._readableState;
}
function mark(stream, name, value) {
    if (value === void 0) value = true;
    var reading = stream._readableState, writing = stream._writableState;
    if (reading) reading[name] = value;
    if (writing) writing[name] = value;
}
/** The first error is the one that explains; what follows are its consequences. */ function markErrored(param, error) {
    var reading = param._readableState, writing = param._writableState;
    var _reading, _errored, _writing, _errored1;
    if (!error) return;
    if (reading) (_errored = (_reading = reading).errored) != null ? _errored : _reading.errored = error;
    if (writing) (_errored1 = (_writing = writing).errored) != null ? _errored1 : _writing.errored = error;
}
function tellEnd(stream, error) {
    var _sideOf;
    if (error) tellError(stream, error);
    mark(stream, 'closeEmitted');
    if ((_sideOf = sideOf(stream)) == null ? void 0 : _sideOf.emitClose) stream.emit('close');
}
function tellError(stream, error) {
    var _sideOf;
    if ((_sideOf = sideOf(stream)) == null ? void 0 : _sideOf.errorEmitted) return;
    mark(stream, 'errorEmitted');
    stream.emit('error', error);
}
/**
 * What is wrong ends the stream, unless it was told to stay (`autoDestroy: false`): then it is only told.
 *
 * @param later whether it is told in the next tick
 */ function fail(stream, error, later) {
    var side = sideOf(stream);
    if (!side || side.destroyed) return;
    if (side.autoDestroy) stream.destroy(error);
    else {
        markErrored(stream, error);
        if (later) nextTick$1(tellError, stream, error);
        else tellError(stream, error);
    }
}
/** Getters on a prototype for what stands in the state of a side: from their names to the names there. */ function expose(prototype, side, names) {
    var _loop = function(_i, _$_list) {
        var name = _$_list[_i];
        __Object.defineProperty(prototype, name, {
            configurable: true,
            get: function get() {
                var _this_side;
                return (_this_side = this[side]) == null ? void 0 : _this_side[names[name]];
            }
        });
    };
    for(var _i = 0, _$_list = _list(__Object.keys(names)); _i < _$_list.length; _i++)_loop(_i, _$_list);
}
/** Later, because its listener may read again, and so on without end. */ function emitReadableLater(stream) {
    var state = stream._readableState;
    state.needReadable = false;
    if (state.emittedReadable) return;
    state.emittedReadable = true;
    nextTick$1(emitReadable, stream);
}
function emitReadable(stream) {
    var state = stream._readableState;
    if (!state.destroyed && !state.errored && (state.length > 0 || state.ended)) {
        stream.emit('readable');
        state.emittedReadable = false;
    }
    state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
    flow(stream);
}
function flow(stream) {
    while(stream._readableState.flowing && stream.read() !== null);
}
/** Fills up to the highWaterMark, once for all that was pushed in this turn. */ function readMoreLater(stream) {
    var state = stream._readableState;
    if (state.readingMore) return;
    state.readingMore = true;
    nextTick$1(function() {
        var before = -1;
        while(!state.reading && !state.ended && before !== state.length && (state.length < state.highWaterMark || state.flowing && state.length === 0)){
            before = state.length;
            stream.read(0);
        }
        state.readingMore = false;
    });
}
function resume(stream) {
    var state = stream._readableState;
    if (!state.reading) stream.read(0);
    state.resumeScheduled = false;
    stream.emit('resume');
    flow(stream);
    if (state.flowing && !state.reading) stream.read(0);
}
/** After listeners went away. */ function updateFlow(stream) {
    var state = stream._readableState;
    state.readableListening = stream.listenerCount('readable') > 0;
    if (state.resumeScheduled && state.paused === false) state.flowing = true;
    else if (stream.listenerCount('data') > 0) stream.resume();
    else if (!state.readableListening) state.flowing = null;
}
function endLater(stream) {
    var state = stream._readableState;
    if (state.endEmitted) return;
    state.ended = true;
    nextTick$1(end, stream);
}
function end(stream) {
    var state = stream._readableState;
    var both = stream;
    // Something may have been given back meanwhile.
    if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
    state.endEmitted = true;
    stream.emit('end');
    var writing = stream._writableState;
    if (both.writable && both.allowHalfOpen === false) {
        nextTick$1(function() {
            if (both.writable) both.end == null ? void 0 : both.end.call(both);
        });
    } else if (state.autoDestroy && (!writing || writing.autoDestroy && (writing.finished || writing.writable === false))) {
        stream.destroy();
    }
}
function add(stream, chunk, encoding, isFirst) {
    var state = stream._readableState;
    // Text of the encoding that is read is not decoded.
    var isDecoded = state.objectMode && !!encoding;
    if (!state.objectMode && chunk !== null && chunk !== undefined) {
        var format = encoding || state.defaultEncoding;
        if (typeof chunk === 'string' && state.encoding === format) isDecoded = true;
        else {
            var bytes = toBytes(chunk, format);
            if (!bytes) {
                fail(stream, streamError('ERR_INVALID_ARG_TYPE'));
                return isMoreWanted(state);
            }
            chunk = isFirst && state.encoding ? bytes.toString(state.encoding) : bytes;
        }
    }
    if (chunk === null) {
        state.reading = false;
        onEnd(stream);
    } else if (state.objectMode || (chunk == null ? void 0 : chunk.length)) {
        if (isFirst ? state.endEmitted : state.ended) {
            fail(stream, streamError(isFirst ? 'ERR_STREAM_UNSHIFT_AFTER_END_EVENT' : 'ERR_STREAM_PUSH_AFTER_EOF'));
        } else if (state.destroyed || state.errored) return false;
        else {
            if (!isFirst) {
                state.reading = false;
                if (state.decoder && !isDecoded) chunk = state.decoder.write(chunk);
            }
            // A decoder may wait for the rest of a character.
            if (state.objectMode || chunk.length > 0) store(stream, chunk, isFirst);
            else readMoreLater(stream);
        }
    } else if (!isFirst) {
        state.reading = false;
        readMoreLater(stream);
    }
    return isMoreWanted(state);
}
function isMoreWanted(param) {
    var ended = param.ended, length = param.length, highWaterMark = param.highWaterMark;
    return !ended && (length === 0 || length < highWaterMark);
}
function store(stream, chunk, isFirst) {
    var state = stream._readableState;
    if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount('data') > 0) {
        // Straight through.
        state.awaitDrain.length = 0;
        state.dataEmitted = true;
        stream.emit('data', chunk);
    } else {
        state.length += lengthOf(state, chunk);
        if (isFirst) state.buffer.unshift(chunk);
        else state.buffer.push(chunk);
        if (state.needReadable) emitReadableLater(stream);
    }
    readMoreLater(stream);
}
function onEnd(stream) {
    var _state_decoder;
    var state = stream._readableState;
    if (state.ended) return;
    var rest = (_state_decoder = state.decoder) == null ? void 0 : _state_decoder.end();
    if (rest) {
        state.buffer.push(rest);
        state.length += lengthOf(state, rest);
    }
    state.ended = true;
    if (state.sync) emitReadableLater(stream);
    else {
        state.needReadable = false;
        state.emittedReadable = true;
        emitReadable(stream);
    }
}
function pipe(source, to, options) {
    var state = source._readableState;
    if (state.pipes.length === 1) state.hasSeveralPipes = true;
    state.pipes.push(to);
    var isOver = false;
    var onDrain;
    var stop = function stop() {
        return unpipe(source, to);
    };
    var onEnd = (options == null ? void 0 : options.end) === false ? stop : function() {
        return void to.end();
    };
    var onData = function onData(chunk) {
        if (to.write(chunk) === false) waitForDrain();
    };
    var onClose = function onClose() {
        to.removeListener('finish', onFinish);
        stop();
    };
    var onFinish = function onFinish() {
        to.removeListener('close', onClose);
        stop();
    };
    var onError = function onError1(error) {
        var _to__writableState;
        stop();
        to.removeListener('error', onError);
        // Piping listens too, but is no answer: without another listener the error has to be thrown.
        if (to.listenerCount('error') > 0) return;
        var side = (_to__writableState = to._writableState) != null ? _to__writableState : to._readableState;
        if (side && !side.errorEmitted) fail(to, error);
        else to.emit('error', error);
    };
    var onUnpipe = function onUnpipe1(from, unpiping) {
        if (from !== source || (unpiping == null ? void 0 : unpiping.hasUnpiped) !== false) return;
        unpiping.hasUnpiped = true;
        isOver = true;
        to.removeListener('close', onClose);
        to.removeListener('finish', onFinish);
        if (onDrain) to.removeListener('drain', onDrain);
        to.removeListener('error', onError);
        to.removeListener('unpipe', onUnpipe);
        source.removeListener('end', onEnd);
        source.removeListener('data', onData);
        // Nobody else would tell that it need not be waited for.
        var isAwaited = state.hasSeveralPipes || state.awaitDrain.length > 0;
        if (onDrain && isAwaited && (!to._writableState || to._writableState.needDrain)) onDrain();
    };
    var waitForDrain = function waitForDrain() {
        if (!isOver) {
            if (state.pipes.length === 1 && state.pipes[0] === to) {
                state.awaitDrain = [
                    to
                ];
                state.hasSeveralPipes = false;
            } else if (state.pipes.indexOf(to) >= 0 && state.awaitDrain.indexOf(to) < 0) state.awaitDrain.push(to);
            source.pause();
        }
        if (onDrain) return;
        onDrain = function onDrain() {
            state.awaitDrain = state.awaitDrain.filter(function(other) {
                return other !== to;
            });
            if (state.awaitDrain.length === 0 && source.listenerCount('data') > 0) source.resume();
        };
        to.on('drain', onDrain);
    };
    if (state.endEmitted) nextTick$1(onEnd);
    else source.once('end', onEnd);
    to.on('unpipe', onUnpipe);
    source.on('data', onData);
    to.prependListener('error', onError);
    to.once('close', onClose);
    to.once('finish', onFinish);
    to.emit('pipe', source);
    if (to.writableNeedDrain === true) waitForDrain();
    else if (!state.flowing) source.resume();
    return to;
}
/** @param to default: all of them */ function unpipe(source, to) {
    var state = source._readableState;
    var leaving = state.pipes.filter(function(pipe) {
        return !to || pipe === to;
    }).slice(0, to ? 1 : undefined);
    if (leaving.length === 0) return;
    if (to) state.pipes.splice(state.pipes.indexOf(to), 1);
    else state.pipes = [];
    if (state.pipes.length === 0) source.pause();
    for(var _i = 0, _$_list = _list(leaving); _i < _$_list.length; _i++){
        var each = _$_list[_i];
        each.emit('unpipe', source, {
            hasUnpiped: false
        });
    }
}
var ChunkList = /*#__PURE__*/ function() {
    function ChunkList() {
        this.chunks = [];
        /** Where the first one is: taking them off the front one by one would move all the others each time. */ this.start = 0;
    }
    var _proto = ChunkList.prototype;
    _proto.first = function first() {
        return this.chunks[this.start];
    };
    _proto.push = function push(chunk) {
        this.chunks.push(chunk);
    };
    _proto.unshift = function unshift(chunk) {
        if (this.start > 0) this.chunks[--this.start] = chunk;
        else this.chunks.unshift(chunk);
    };
    _proto.shift = function shift() {
        var chunk = this.chunks[this.start];
        this.chunks[this.start++] = undefined;
        if (this.start === this.chunks.length) this.clear();
        return chunk;
    };
    _proto.clear = function clear() {
        this.chunks = [];
        this.start = 0;
    };
    /** The first so many characters or bytes, of which there are enough, in one. */ _proto.consume = function consume(length) {
        var parts = [];
        for(var missing = length; missing > 0;){
            var part = this.shift();
            if (part.length > missing) this.unshift(part.slice(missing));
            parts.push(part.length > missing ? part.slice(0, missing) : part);
            missing -= part.length;
        }
        return join(parts);
    };
    _create_class  (ChunkList, [
        {
            key: "length",
            get: function get() {
                return this.chunks.length - this.start;
            }
        }
    ]);
    return ChunkList;
}();
/** The chunk itself where it is the only one. */ function join(parts) {
    if (typeof parts[0] === 'string') return parts.join('');
    return parts.length === 1 ? parts[0] : Buffer.concat(parts);
}
var ReadingSide = /*#__PURE__*/ function(Side) {
    _inherits  (ReadingSide, Side);
    function ReadingSide() {
        for(var _len = arguments.length, args = new __Array(_len), _key = 0; _key < _len; _key++){
            args[_key] = arguments[_key];
        }
        var _this;
        _this = Side.call.apply(Side, [
            this
        ].concat(_to_consumable_array  (args))) || this, _this.buffer = new ChunkList(), /** `null` until somebody listens to `data` or `readable`, or says what is wanted. */ _this.flowing = null, /** What was asked for last by `pause` and `resume`. */ _this.paused = null, /** `_read` was called and has not pushed yet. */ _this.reading = false, /** `readable` is to be emitted as soon as there is something; and has been, without a `read` since. */ _this.needReadable = false, _this.emittedReadable = false, _this.readableListening = false, _this.resumeScheduled = false, _this.readingMore = false, _this.dataEmitted = false, _this.endEmitted = false, _this.decoder = null, _this.encoding = null, _this.pipes = [], _this.awaitDrain = [], _this.hasSeveralPipes = false;
        return _this;
    }
    return ReadingSide;
}(Side);
/** The next power of 2. */ function raised(highWaterMark) {
    if (highWaterMark > __Math.pow(2, 30)) throw streamError('ERR_OUT_OF_RANGE');
    var power = 1;
    while(power < highWaterMark)power *= 2;
    return power;
}
function readableNow(state, wanted) {
    if (wanted <= 0 || state.length === 0 && state.ended) return 0;
    if (state.objectMode) return 1;
    // Not a number: whatever there is, chunk by chunk while it flows.
    if (wanted !== wanted) return state.flowing && state.length > 0 ? state.buffer.first().length : state.length;
    return wanted <= state.length ? wanted : state.ended ? state.length : 0;
}
function take(param, length) {
    var buffer = param.buffer, all = param.length, objectMode = param.objectMode;
    if (all === 0) return null;
    return objectMode ? buffer.shift() : buffer.consume(__Math.min(length, all));
}
var Readable = /*#__PURE__*/ function(Stream1) {
    _inherits  (Readable, Stream1);
    function Readable(options) {
        var _this;
        _this = Stream1.call(this) || this;
        _this._readableState = new ReadingSide(options, 'readable');
        return _this;
    }
    var _proto = Readable.prototype;
    /**
   * For the subclass: something was read; `null` is the end.
   *
   * @returns whether more is wanted before the next `_read`
   */ _proto.push = function push(chunk, encoding) {
        return add(this, chunk, encoding, false);
    };
    /** Gives back what was read too much. */ _proto.unshift = function unshift(chunk, encoding) {
        return add(this, chunk, encoding, true);
    };
    /**
   * @param size bytes, or characters after `setEncoding`; default: what there is
   * @returns `null` when there is not that much
   * @throws ERR_OUT_OF_RANGE above 1 GiB
   */ _proto.read = function read(size) {
        var wanted = size === undefined ? NaN : __Number.isInteger(size) ? size : parseInt(__String(size), 10);
        var state = this._readableState;
        if (wanted > state.highWaterMark) state.highWaterMark = raised(wanted);
        if (wanted !== 0) state.emittedReadable = false;
        var isFull = state.highWaterMark === 0 ? state.length > 0 : state.length >= state.highWaterMark;
        if (wanted === 0 && state.needReadable && (isFull || state.ended)) {
            // Only to have `readable` emitted.
            if (state.length === 0 && state.ended) endLater(this);
            else emitReadableLater(this);
            return null;
        }
        var length = readableNow(state, wanted);
        if (length === 0 && state.ended) {
            if (state.length === 0) endLater(this);
            return null;
        }
        var isLow = state.length === 0 || state.length - length < state.highWaterMark;
        if ((state.needReadable || isLow) && !state.ended && !state.reading && !state.destroyed && !state.errored) {
            state.reading = state.sync = true;
            if (state.length === 0) state.needReadable = true;
            try {
                this._read(state.highWaterMark);
            } catch (thrown) {
                fail(this, thrown);
            }
            state.sync = false;
            // It may have pushed at once.
            if (!state.reading) length = readableNow(state, wanted);
        }
        var chunk = length > 0 ? take(state, length) : null;
        if (chunk === null) {
            state.needReadable = state.length <= state.highWaterMark;
            length = 0;
        } else {
            state.length -= length;
            state.awaitDrain.length = 0;
        }
        if (state.length === 0) {
            if (!state.ended) state.needReadable = true;
            else if (wanted !== length) endLater(this);
        }
        if (chunk !== null && !state.errorEmitted && !state.closeEmitted) {
            state.dataEmitted = true;
            this.emit('data', chunk);
        }
        return chunk;
    };
    _proto._read = function _read(_size) {
        throw streamError('ERR_METHOD_NOT_IMPLEMENTED', '_read()');
    };
    /** From now on text is read; characters that are cut in two are put together. */ _proto.setEncoding = function setEncoding(encoding) {
        var state = this._readableState;
        var decoder = new StringDecoder(encoding);
        var text = '';
        while(state.buffer.length > 0)text += decoder.write(state.buffer.shift());
        if (text) state.buffer.push(text);
        state.decoder = decoder;
        state.encoding = decoder.encoding;
        state.length = text.length;
        return this;
    };
    _proto.isPaused = function isPaused() {
        var _this__readableState = this._readableState, paused = _this__readableState.paused, flowing = _this__readableState.flowing;
        return paused === true || flowing === false;
    };
    _proto.pause = function pause() {
        var state = this._readableState;
        if (state.flowing !== false) {
            state.flowing = false;
            this.emit('pause');
        }
        state.paused = true;
        return this;
    };
    _proto.resume = function resume1() {
        var state = this._readableState;
        if (!state.flowing) {
            // Whoever listens to `readable` reads by hand.
            state.flowing = !state.readableListening;
            if (!state.resumeScheduled) {
                state.resumeScheduled = true;
                nextTick$1(resume, this);
            }
        }
        state.paused = false;
        return this;
    };
    _proto.pipe = function pipe1(destination, options) {
        return pipe(this, destination, options);
    };
    _proto.unpipe = function unpipe1(destination) {
        unpipe(this, destination);
        return this;
    };
    _proto.on = function on(type, listener) {
        var _this = this;
        Stream1.prototype.on.call(this, type, listener);
        var state = this._readableState;
        if (type === 'data') {
            state.readableListening = this.listenerCount('readable') > 0;
            if (state.flowing !== false) this.resume();
        } else if (type === 'readable' && !state.endEmitted && !state.readableListening) {
            state.readableListening = state.needReadable = true;
            state.flowing = false;
            state.emittedReadable = false;
            if (state.length > 0) emitReadableLater(this);
            else if (!state.reading) nextTick$1(function() {
                return _this.read(0);
            });
        }
        return this;
    };
    _proto.removeListener = function removeListener(type, listener) {
        Stream1.prototype.removeListener.call(this, type, listener);
        // Not at once: a listener of `once` may add itself again.
        if (type === 'readable') nextTick$1(updateFlow, this);
        return this;
    };
    _proto.removeAllListeners = function removeAllListeners() {
        for(var _len = arguments.length, types = new __Array(_len), _key = 0; _key < _len; _key++){
            types[_key] = arguments[_key];
        }
        Stream.prototype.removeAllListeners.apply(this, types);
        if (types.length === 0 || types[0] === 'readable') nextTick$1(updateFlow, this);
        return this;
    };
    _create_class  (Readable, [
        {
            key: "readable",
            get: function get() {
                var state = this._readableState;
                return state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
            },
            set: function set(value) {
                this._readableState.readable = !!value;
            }
        },
        {
            key: "readableFlowing",
            get: function get() {
                return this._readableState.flowing;
            },
            set: function set(value) {
                this._readableState.flowing = value;
            }
        },
        {
            key: "readableAborted",
            get: function get() {
                var state = this._readableState;
                return state.readable !== false && (state.destroyed || !!state.errored) && !state.endEmitted;
            }
        }
    ]);
    return Readable;
}(Stream);
Readable.prototype.addListener = Readable.prototype.on;
Readable.prototype.off = Readable.prototype.removeListener;
expose(Readable.prototype, '_readableState', {
    readableBuffer: 'buffer',
    readableDidRead: 'dataEmitted',
    readableEncoding: 'encoding',
    readableEnded: 'endEmitted',
    readableHighWaterMark: 'highWaterMark',
    readableLength: 'length',
    readableObjectMode: 'objectMode'
});
function isDone(state) {
    return state.ending && !state.destroyed && !state.errored && !state.finished && !state.writing && state.length === 0 && state.buffered.length === 0;
}
/** @param later whether `finish` waits for the next tick: `end` returns first */ function finishIfDone(stream, later) {
    var state = stream._writableState;
    if (!isDone(state)) return;
    beforeFinish(stream);
    if (state.pendingcb > 0) return;
    if (!later) {
        if (isDone(state)) finish(stream);
        return;
    }
    state.pendingcb++;
    nextTick$1(function() {
        state.pendingcb--;
        if (isDone(state)) finish(stream);
    });
}
function beforeFinish(stream) {
    var state = stream._writableState;
    if (state.prefinished || state.finalCalled) return;
    if (typeof stream._final !== 'function') {
        state.prefinished = true;
        stream.emit('prefinish');
        return;
    }
    state.finalCalled = true;
    state.pendingcb++;
    var isAnswered = false;
    var answer = function answer(error) {
        if (isAnswered) {
            fail(stream, error != null ? error : streamError('ERR_MULTIPLE_CALLBACK'));
            return;
        }
        isAnswered = true;
        state.pendingcb--;
        if (error) {
            for(var _i = 0, _$_list = _list(state.onFinished.splice(0)); _i < _$_list.length; _i++){
                var callback = _$_list[_i];
                callback(error);
            }
            fail(stream, error, state.sync);
        } else if (isDone(state)) {
            state.prefinished = true;
            stream.emit('prefinish');
            // Not at once, even where `_final` took its time.
            state.pendingcb++;
            nextTick$1(function() {
                state.pendingcb--;
                finish(stream);
            });
        }
    };
    state.sync = true;
    try {
        stream._final(answer);
    } catch (thrown) {
        answer(thrown);
    }
    state.sync = false;
}
function finish(stream) {
    var state = stream._writableState;
    state.finished = true;
    for(var _i = 0, _$_list = _list(state.onFinished.splice(0)); _i < _$_list.length; _i++){
        var callback = _$_list[_i];
        callback();
    }
    stream.emit('finish');
    // A stream that can also be read goes on until that has ended too.
    var reading = stream._readableState;
    if (state.autoDestroy && (!reading || reading.autoDestroy && (reading.endEmitted || reading.readable === false))) {
        stream.destroy();
    }
}
var WritingSide = /*#__PURE__*/ function(Side) {
    _inherits  (WritingSide, Side);
    function WritingSide(stream, options) {
        var _this;
        _this = Side.call(this, options, 'writable') || this, _this.corked = 0, _this.needDrain = false, /** `end` was called; `ended`: and has returned; `finished`: and everything is written. */ _this.ending = false, _this.finished = false, _this.finalCalled = false, _this.prefinished = false, _this.writing = false, /** Of the write that is running. */ _this.writelen = 0, _this.writecb = undefined, /** What waits for the write that is running, or for `uncork`. */ _this.buffered = [], _this.bufferProcessing = false, /** How many callbacks are owed before `finish`. */ _this.pendingcb = 0, _this.answered = undefined, /** The callbacks of `end`. */ _this.onFinished = [];
        _this.onwrite = function(error) {
            return onWrite(stream, error);
        };
        return _this;
    }
    return WritingSide;
}(Side);
function ignore() {
// Nobody asked.
}
/** Returns the error that was told, where nothing could be written any more. */ function write$2(stream, chunk, encoding, callback) {
    var state = stream._writableState;
    if (typeof encoding === 'function') {
        callback = encoding;
        encoding = null;
    }
    if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) throw streamError('ERR_UNKNOWN_ENCODING', encoding);
    var format = encoding || state.defaultEncoding;
    var settle = typeof callback === 'function' ? callback : ignore;
    if (chunk === null) throw streamError('ERR_STREAM_NULL_VALUES');
    if (!state.objectMode) {
        chunk = toBytes(chunk, format);
        if (!chunk) throw streamError('ERR_INVALID_ARG_TYPE');
        format = 'buffer';
    }
    var error = state.ending ? streamError('ERR_STREAM_WRITE_AFTER_END') : state.destroyed && streamError('ERR_STREAM_DESTROYED', 'write');
    if (error) {
        nextTick$1(settle, error);
        fail(stream, error, true);
        return error;
    }
    state.pendingcb++;
    var length = lengthOf(state, chunk);
    state.length += length;
    var isBelow = state.length < state.highWaterMark;
    if (!isBelow) state.needDrain = true;
    if (state.writing || state.corked || state.errored) state.buffered.push({
        chunk: chunk,
        encoding: format,
        callback: settle
    });
    else start(state, length, settle, function() {
        return stream._write(chunk, format, state.onwrite);
    });
    // `false` also where no write will ever be taken, so that a loop of writes ends.
    return isBelow && !state.errored && !state.destroyed;
}
/** Hands something to the subclass. */ function start(state, length, callback, run) {
    state.writelen = length;
    state.writecb = callback;
    state.writing = true;
    state.sync = true;
    run();
    state.sync = false;
}
/** The subclass has answered. */ function onWrite(stream, error) {
    var _state_answered;
    var state = stream._writableState;
    var sync = state.sync, callback = state.writecb;
    if (!callback) {
        fail(stream, streamError('ERR_MULTIPLE_CALLBACK'));
        return;
    }
    state.writing = false;
    state.writecb = undefined;
    state.length -= state.writelen;
    state.writelen = 0;
    if (error) {
        markErrored(stream, error);
        if (sync) nextTick$1(tellFailure, stream, error, callback);
        else tellFailure(stream, error, callback);
        return;
    }
    writeBuffered(stream);
    if (!sync) tellWritten(stream, callback, 1);
    else if (((_state_answered = state.answered) == null ? void 0 : _state_answered.callback) === callback) state.answered.count++;
    else {
        var answered = state.answered = {
            callback: callback,
            count: 1
        };
        nextTick$1(function() {
            state.answered = undefined;
            tellWritten(stream, callback, answered.count);
        });
    }
}
function tellFailure(stream, error, callback) {
    var state = stream._writableState;
    state.pendingcb--;
    callback(error);
    abandonBuffered(state);
    fail(stream, error);
}
function tellWritten(stream, callback, count) {
    var state = stream._writableState;
    if (state.needDrain && state.length === 0 && !state.ending && !stream.destroyed) {
        state.needDrain = false;
        stream.emit('drain');
    }
    while(count-- > 0){
        state.pendingcb--;
        callback();
    }
    if (state.destroyed) abandonBuffered(state);
    finishIfDone(stream);
}
/** Tells everybody who waits that nothing will come of it. */ function abandonBuffered(state) {
    if (state.writing) return;
    var why = function why(method) {
        var _state_errored;
        return (_state_errored = state.errored) != null ? _state_errored : streamError('ERR_STREAM_DESTROYED', method);
    };
    for(var _i = 0, _$_list = _list(state.buffered); _i < _$_list.length; _i++){
        var _list__i = _$_list[_i], chunk = _list__i.chunk, callback = _list__i.callback;
        state.length -= lengthOf(state, chunk);
        callback(why('write'));
    }
    for(var _i1 = 0, _$_list1 = _list(state.onFinished.splice(0)); _i1 < _$_list1.length; _i1++){
        var callback1 = _$_list1[_i1];
        callback1(why('end'));
    }
    state.buffered = [];
}
function writeBuffered(stream) {
    var state = stream._writableState;
    var buffered = state.buffered;
    if (state.corked || state.bufferProcessing || state.destroyed || buffered.length === 0) return;
    state.bufferProcessing = true;
    if (buffered.length > 1 && stream._writev) {
        // One call, so one callback instead of so many.
        state.pendingcb -= buffered.length - 1;
        state.buffered = [];
        var tellAll = function tellAll(error) {
            return buffered.forEach(function(param) {
                var callback = param.callback;
                return callback(error);
            });
        };
        start(state, state.length, buffered.every(function(param) {
            var callback = param.callback;
            return callback === ignore;
        }) ? ignore : tellAll, function() {
            return stream._writev == null ? void 0 : stream._writev.call(stream, buffered, state.onwrite);
        });
    } else {
        var _loop = function() {
            var _buffered_ = buffered[done++], chunk = _buffered_.chunk, encoding = _buffered_.encoding, callback = _buffered_.callback;
            start(state, lengthOf(state, chunk), callback, function() {
                if (state.destroyed) state.onwrite(streamError('ERR_STREAM_DESTROYED', 'write'));
                else stream._write(chunk, encoding, state.onwrite);
            });
        };
        var done = 0;
        do _loop();
        while (done < buffered.length && !state.writing);
        buffered.splice(0, done);
    }
    state.bufferProcessing = false;
}
var Writable = /*#__PURE__*/ function(Stream) {
    _inherits  (Writable, Stream);
    function Writable(options) {
        var _this;
        _this = Stream.call(this) || this;
        _this._writableState = new WritingSide(_this, options);
        return _this;
    }
    var _proto = Writable.prototype;
    /**
   * @returns whether more may be written before `drain`
   * @throws ERR_UNKNOWN_ENCODING, ERR_STREAM_NULL_VALUES, ERR_INVALID_ARG_TYPE
   */ _proto.write = function write(chunk, encoding, callback) {
        return write$2(this, chunk, encoding, callback) === true;
    };
    /** Holds writes back, to be written together: as often as `uncork` is called. */ _proto.cork = function cork() {
        this._writableState.corked++;
    };
    _proto.uncork = function uncork() {
        var state = this._writableState;
        if (!state.corked) return;
        state.corked--;
        if (!state.writing) writeBuffered(this);
    };
    _proto.setDefaultEncoding = function setDefaultEncoding(encoding) {
        var name = __String(encoding).toLowerCase();
        if (!Buffer.isEncoding(name)) throw streamError('ERR_UNKNOWN_ENCODING', name);
        this._writableState.defaultEncoding = name;
        return this;
    };
    _proto.end = function end(chunk, encoding, callback) {
        var state = this._writableState;
        if (typeof chunk === 'function') {
            callback = chunk;
            chunk = encoding = null;
        } else if (typeof encoding === 'function') {
            callback = encoding;
            encoding = null;
        }
        var error;
        if (chunk !== null && chunk !== undefined) {
            var written = write$2(this, chunk, encoding);
            if (typeof written === 'object') error = written;
        }
        // However often it was corked.
        if (state.corked) {
            state.corked = 1;
            this.uncork();
        }
        if (error) ;
        else if (!state.errored && !state.ending) {
            state.ending = true;
            finishIfDone(this, true);
            state.ended = true;
        } else if (state.finished) error = streamError('ERR_STREAM_ALREADY_FINISHED', 'end');
        else if (state.destroyed) error = streamError('ERR_STREAM_DESTROYED', 'end');
        if (typeof callback === 'function') {
            if (error || state.finished) nextTick$1(callback, error);
            else state.onFinished.push(callback);
        }
        return this;
    };
    _proto.destroy = function destroy(error, callback) {
        var state = this._writableState;
        if (!state.destroyed && (state.buffered.length > 0 || state.onFinished.length > 0)) nextTick$1(abandonBuffered, state);
        return Stream.prototype.destroy.call(this, error, callback);
    };
    _proto._write = function _write(chunk, encoding, callback) {
        if (!this._writev) throw streamError('ERR_METHOD_NOT_IMPLEMENTED', '_write()');
        this._writev([
            {
                chunk: chunk,
                encoding: encoding
            }
        ], callback);
    };
    _proto.pipe = function pipe() {
        fail(this, streamError('ERR_STREAM_CANNOT_PIPE'));
    };
    _create_class  (Writable, [
        {
            key: "writable",
            get: function get() {
                var state = this._writableState;
                return state.writable !== false && !state.destroyed && !state.errored && !state.ending;
            },
            set: function set(value) {
                this._writableState.writable = !!value;
            }
        },
        {
            key: "writableNeedDrain",
            get: function get() {
                var state = this._writableState;
                return !state.destroyed && !state.ending && state.needDrain;
            }
        },
        {
            key: "writableAborted",
            get: function get() {
                var state = this._writableState;
                return state.writable !== false && (state.destroyed || !!state.errored) && !state.finished;
            }
        }
    ]);
    return Writable;
}(Stream);
Writable.prototype._writev = null;
// A Duplex is a Writable too, though no subclass.
__Object.defineProperty(Writable, Symbol.hasInstance, {
    value: function value(value) {
        return Function.prototype[Symbol.hasInstance].call(this, value) || this === Writable && !!(value == null ? void 0 : value._writableState);
    }
});
expose(Writable.prototype, '_writableState', {
    writableBuffer: 'buffered',
    writableCorked: 'corked',
    writableEnded: 'ending',
    writableFinished: 'finished',
    writableHighWaterMark: 'highWaterMark',
    writableLength: 'length',
    writableObjectMode: 'objectMode'
});
var ReadingAndWriting = /*#__PURE__*/ function(Readable) {
    _inherits  (ReadingAndWriting, Readable);
    function ReadingAndWriting(options) {
        var _this;
        _this = Readable.call(this, options) || this;
        _this._writableState = new WritingSide(_this, options);
        _this.allowHalfOpen = (options == null ? void 0 : options.allowHalfOpen) !== false;
        return _this;
    }
    return ReadingAndWriting;
}(Readable);
// JavaScript has one prototype, that of the reading side: the rest of the writing side is copied.
for(var _i4 = 0, _$_list4 = _list(__Object.getOwnPropertyNames(Writable.prototype)); _i4 < _$_list4.length; _i4++){
    var name = _$_list4[_i4];
    if (name in Readable.prototype && name !== 'destroy') continue;
    var method = __Object.getOwnPropertyDescriptor(Writable.prototype, name);
    __Object.defineProperty(ReadingAndWriting.prototype, name, method);
}
var Duplex = ReadingAndWriting;
/**
 * Which kind of binary a value is, of whatever realm: a message of the platform can be an `ArrayBuffer` that
 * is no `instanceof ArrayBuffer` here.
 */ function tagOf(value) {
    return __Object.prototype.toString.call(value).slice(8, -1);
}
/**
 * A Buffer on the same memory as an `ArrayBuffer` or any view of one, of any realm; a new one for a string
 * (UTF-8); `undefined` for anything else.
 */ function toBuffer(value) {
    if (typeof value === 'string') return Buffer.from(value, 'utf8');
    if (Buffer.isBuffer(value)) return value;
    try {
        if (__ArrayBuffer.isView(value)) return viewOn(value.buffer, value.byteOffset, value.byteLength);
        if (tagOf(value) === 'ArrayBuffer') return viewOn(value, 0, value.byteLength);
    } catch (unused) {
    // It only calls itself an ArrayBuffer, or its memory was handed away.
    }
    return undefined;
}
function viewOn(memory, byteOffset, byteLength) {
    return Buffer.from(memory, byteOffset, byteLength);
}
/** An `ArrayBuffer` that holds exactly these bytes: the memory itself where the view covers all of it. */ function toArrayBuffer(bytes) {
    var buffer = bytes.buffer, byteOffset = bytes.byteOffset, byteLength = bytes.byteLength;
    return byteOffset === 0 && byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}
/** All chunks, in order, in one exact `ArrayBuffer`. */ function joinChunks(chunks) {
    var _$first = chunks[0];
    if (chunks.length === 1 && _$first) return toArrayBuffer(_$first);
    var length = 0;
    for(var _i = 0, _$_list = _list(chunks); _i < _$_list.length; _i++){
        var chunk = _$_list[_i];
        length += chunk.length;
    }
    var joined = new __Uint8Array(length);
    var offset = 0;
    for(var _i1 = 0, _$_list1 = _list(chunks); _i1 < _$_list1.length; _i1++){
        var chunk1 = _$_list1[_i1];
        joined.set(chunk1, offset);
        offset += chunk1.length;
    }
    return joined.buffer;
}
/** A call of the platform, which answers by a callback, a promise, an exception, several of these, or never. */ /**
 * Calls a method of the platform with all three callbacks: without them some hosts return promises that reject
 * unhandled.
 *
 * @param options becomes the argument: the callbacks are added to it
 */ function callPlatform(target, name, options, succeed, fail) {
    try {
        // Set one by one: this is done for each frame.
        options.success = function() {
            return succeed();
        };
        options.fail = fail;
        options.complete = noop;
        var returned = target[name](options);
        if (isThenable(returned)) returned.then(function() {
            return succeed();
        }, fail);
    } catch (cause) {
        fail(cause);
    }
}
function isThenable(value) {
    return value !== null && typeof value === 'object' && typeof value.then === 'function';
}
function noop() {
// Nothing to do.
}
/** @param code with `message`, for words of the platform that are not known */ function errorFrom(cause, url, code, message) {
    var _ref, _ref1;
    var result = resultOf(cause);
    var row = findRow(result);
    return new SocketError((_ref = row == null ? void 0 : row.code) != null ? _ref : code, (_ref1 = row == null ? void 0 : row.message) != null ? _ref1 : message, {
        url: url,
        result: result,
        hint: row == null ? void 0 : row.hint,
        // Not `instanceof`: it may come of another realm.
        cause: __Object.prototype.toString.call(cause) === '[object Error]' ? cause : undefined
    });
}
function closeError(event, url, wasOpen) {
    var closeCode = event == null ? void 0 : event.code;
    var reason = event == null ? void 0 : event.reason;
    var interrupted = reason === 'interrupted';
    var how = "" + (closeCode === undefined ? '' : " with code " + closeCode) + (reason ? ', "' + reason + '"' : '');
    return new SocketError(interrupted ? 'ERR_SUSPENDED' : 'ERR_CLOSED', interrupted ? 'the platform interrupted the connection' : "the connection was closed" + (wasOpen ? '' : ' before it was open') + how, {
        url: url,
        closeCode: closeCode,
        reason: reason
    });
}
/** Whether the other side has closed in good order: normally, going away, or without a code. */ function isCleanClose(param) {
    var code = param.code, closeCode = param.closeCode;
    return /^ERR_CLOSED 100[015]$/.test(code + " " + closeCode);
}
/** Platforms hand over `{ errMsg, … }`; a few hosts a string or an Error. */ function resultOf(cause) {
    if (typeof cause === 'string') return {
        errMsg: cause
    };
    if (cause === null || typeof cause !== 'object') return undefined;
    var errMsg = cause.errMsg, errCode = cause.errCode, errno = cause.errno;
    if (typeof errMsg === 'string') return {
        errMsg: errMsg,
        errCode: errCode,
        errno: errno
    };
    var message = cause.message;
    return typeof message === 'string' ? {
        errMsg: message
    } : undefined;
}
/** A host that refuses is asked again so often: a hidden program runs on for 5 s, stands still, and goes on when shown. */ var TRIES = 10;
var AGAIN_MS = 1000;
/** Whether and when the platform answers changes nothing: nobody waits for it. */ function closeTask(task, slot, tries) {
    if (tries === void 0) tries = TRIES;
    slot.releaseSoon();
    callPlatform(task, 'close', {
        code: 1000
    }, noop, function(cause) {
        // Some hosts refuse every call while they are hidden: the socket stays open.
        if (tries > 0 && errorFrom(cause, '', 'ERR_SOCKET', '').code === 'ERR_SUSPENDED') {
            slot.keep();
            setTimeout(function() {
                return closeTask(task, slot, tries - 1);
            }, AGAIN_MS);
        } else slot.release();
    });
}
/** What a timer can do. */ /** Milliseconds: a timer that is to wait longer does not wait at all. */ var LONGEST_TIMER = __Math.pow(2, 31) - 1;
var DEFAULT_CONNECT_TIMEOUT = 30000;
/**
 * Calls `connectSocket`.
 *
 * @param timeout milliseconds; 0 for that of the platform
 * @param adopt gets the task, at once or when it was promised
 * @param fail is called for whatever the platform says instead
 * @returns whether a task is promised
 */ function dial(param, timeout, adopt, fail) {
    var host = param.host, url = param.url, protocols = param.protocols, wxOptions = param.wxOptions;
    var refuse = function refuse(cause, message) {
        return fail(cause instanceof SocketError ? cause : errorFrom(cause, url, 'ERR_SOCKET', message));
    };
    var onFail = function onFail(cause) {
        return refuse(cause, 'the socket could not be opened');
    };
    var onAnswer = function onAnswer(answer) {
        var _ref;
        var task = (_ref = answer == null ? void 0 : answer.socketTask) != null ? _ref : answer;
        if (typeof (task == null ? void 0 : task.send) === 'function') adopt(task);
        else refuse(answer, 'the platform returned no socket');
    };
    try {
        var returned = host.connectSocket(_extends  ({}, timeout > 0 && {
            timeout: timeout
        }, wxOptions, {
            url: url,
            protocols: protocols != null ? protocols : [
                'mqtt'
            ],
            success: noop,
            fail: onFail,
            complete: noop
        }));
        if (isThenable(returned)) {
            returned.then(onAnswer, onFail);
            return true;
        }
        onAnswer(returned);
    } catch (cause) {
        onFail(cause);
    }
    return false;
}
/** Milliseconds; 0 for none of its own. */ function timeoutOf(param) {
    var connectTimeout = param.connectTimeout;
    var wanted = connectTimeout != null ? connectTimeout : DEFAULT_CONNECT_TIMEOUT;
    return wanted > LONGEST_TIMER ? 0 : wanted;
}
/** `broker.example:8084` of a URL. */ function authorityOf(url) {
    return url.replace(/^[^/]*\/\/([^/?#]*@)?/, '').replace(/[/?#].*$/, '');
}
/**
 * The platform's few sockets (five, two under remote debugging), counted per host object. A dial beyond the limit
 * waits its turn; a slot is given back exactly once.
 */ /** Documented: at most 5 open sockets per mini program, whichever code opened them. */ var DEFAULT_SOCKET_LIMIT = 5;
/** How long a socket that was asked to close counts as open when the platform says nothing. */ var RELEASE_MS = 1000;
var counts = new WeakMap();
/**
 * Takes a slot, at once where one is free.
 *
 * @param name shown to people who wait too long: the host that is dialled
 * @param begin called once with the slot when the turn has come, before this returns if one is free
 * @param limit of all sockets of the host object; the latest call decides
 */ function takeSlot(host, name, limit, begin) {
    var slots = counts.get(host);
    if (!slots) counts.set(host, slots = {
        open: [],
        waiting: [],
        limit: limit
    });
    var taken = slots;
    taken.limit = limit;
    var timer;
    var release = function release() {
        clearTimeout(timer);
        if (remove(taken.waiting, entry) || remove(taken.open, entry)) advance(taken);
    };
    var slot = {
        release: release,
        releaseSoon: function releaseSoon() {
            if (!timer && taken.open.indexOf(entry) >= 0) timer = setTimeout(release, RELEASE_MS);
        },
        keep: function keep() {
            clearTimeout(timer);
            timer = undefined;
            slot.isKept = true;
        },
        isKept: false
    };
    var entry = {
        name: name,
        begin: function begin1() {
            return begin(slot);
        }
    };
    taken.waiting.push(entry);
    advance(taken);
    return slot;
}
/** Whether a dial would find a slot at once. */ function hasFreeSlot(host) {
    var slots = counts.get(host);
    return !slots || slots.open.length < slots.limit;
}
/** Who holds the slots, for a message: `2 × a.example, 1 × b.example`. */ function describeSlots(host) {
    var _ref, _times_name;
    var _counts_get;
    var open = (_ref = (_counts_get = counts.get(host)) == null ? void 0 : _counts_get.open) != null ? _ref : [];
    var times = {};
    for(var _i = 0, _$_list = _list(open); _i < _$_list.length; _i++){
        var name = _$_list[_i].name;
        times[name] = ((_times_name = times[name]) != null ? _times_name : 0) + 1;
    }
    var names = __Object.keys(times).map(function(name) {
        return times[name] + " \xd7 " + name;
    });
    return {
        open: open.length,
        names: names.join(', ')
    };
}
function advance(slots) {
    while(slots.open.length < slots.limit){
        var next = slots.waiting.shift();
        if (!next) return;
        slots.open.push(next);
        next.begin();
    }
}
function remove(entries, entry) {
    var index = entries.indexOf(entry);
    if (index < 0) return false;
    entries.splice(index, 1);
    return true;
}
/** 16 MiB: more than any message of a page, less than what makes a phone stop it. */ var DEFAULT_MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** How long a reader has for what arrived before the other side closed. */ var DRAIN_MS = 2000;
/** How long to wait for the reason when the platform returns a task that is closed already. */ var REASON_MS = 50;
var OPEN = 1;
var CLOSED = 3;
var SocketStream = /*#__PURE__*/ function(Duplex) {
    _inherits  (SocketStream, Duplex);
    function SocketStream(options) {
        var _this;
        var _options_maxUnreadBytes;
        // A close of the other side must not cut off what was read before it: both halves end in `lose`.
        _this = Duplex.call(this, {
            allowHalfOpen: true
        }) || this;
        _this.url = options.url;
        _this.maxUnreadBytes = (_options_maxUnreadBytes = options.maxUnreadBytes) != null ? _options_maxUnreadBytes : DEFAULT_MAX_UNREAD_BYTES;
        _this.bytesRead = 0;
        _this.isOpen = _this.isPromised = false;
        // A WebSocket has no half-close: whoever has written all is done.
        _this.once('finish', function() {
            return _this.destroy();
        });
        _this.begin(options);
        return _this;
    }
    var _proto = SocketStream.prototype;
    _proto.begin = function begin(options) {
        var _this = this;
        var host = options.host, socketLimit = options.socketLimit;
        var timeout = timeoutOf(options);
        var isDialled = false;
        if (timeout > 0) {
            this.timer = setTimeout(function() {
                if (isDialled) _this.fail('ERR_CONNECT_TIMEOUT', "nobody answered within " + timeout + " ms");
                else {
                    var _describeSlots = describeSlots(host), open = _describeSlots.open, names = _describeSlots.names;
                    _this.fail('ERR_SOCKET_LIMIT', "no socket became free within " + timeout + " ms: " + open + " are open (" + names + ")");
                }
            }, timeout);
        }
        this.slot = takeSlot(host, authorityOf(options.url), socketLimit != null ? socketLimit : DEFAULT_SOCKET_LIMIT, function(slot) {
            isDialled = true;
            _this.slot = slot;
            _this.isPromised = dial(options, timeout, function(task) {
                return _this.adopt(task);
            }, function(error) {
                _this.slot.release();
                _this.failWith(error);
            });
        });
    };
    _proto.adopt = function adopt(task) {
        var _this = this;
        this.task = task;
        var failure;
        try {
            task.onOpen(function() {
                return _this.onOpen();
            });
            task.onMessage(function(event) {
                return _this.onMessage(event);
            });
            // Some hosts tell every end by one of these.
            task.onError == null ? void 0 : task.onError.call(task, function(result) {
                return _this.onError(result);
            });
            task.onClose == null ? void 0 : task.onClose.call(task, function(event) {
                return _this.onClose(event);
            });
        } catch (cause) {
            failure = errorFrom(cause, this.url, 'ERR_SOCKET', 'the socket could not be opened');
        }
        if (this.destroyed) this.closeTask();
        else if (failure) this.failWith(failure);
        else if (task.readyState === OPEN) this.onOpen();
        else if (task.readyState === CLOSED) {
            // No event will ever come. `fail` says why, though not on every host before this line.
            clearTimeout(this.timer);
            this.timer = setTimeout(function() {
                return _this.fail('ERR_SOCKET', 'the platform returned a closed socket');
            }, REASON_MS);
        }
    };
    _proto.onOpen = function onOpen() {
        // A close that was asked for while connecting may have been refused: ask again.
        if (this.destroyed) this.closeTask();
        if (this.destroyed || this.isOpen) return;
        this.isOpen = true;
        clearTimeout(this.timer);
        var write = this.whenOpen;
        this.whenOpen = undefined;
        if (write) write();
    };
    _proto.onMessage = function onMessage(event) {
        var _this = this;
        if (this.destroyed || this.cause) return;
        // Whoever sends is open, even where the open event got lost.
        if (!this.isOpen) this.onOpen();
        var data = toBuffer(event.data);
        if (!data) {
            this.fail('ERR_SOCKET', 'the platform delivered a message that is neither text nor binary');
            return;
        }
        this.bytesRead += data.length;
        var waiting = this.readableLength;
        // One frame is always delivered, of whatever size: it is in memory already.
        if (waiting > 0 && waiting + data.length > this.maxUnreadBytes) {
            this.fail('ERR_OVERFLOW', waiting + data.length + " bytes wait unread, the limit (maxUnreadBytes) is " + this.maxUnreadBytes);
            return;
        }
        // The answers to one frame leave as one frame: what is ticked while it is read runs before this promise.
        this.cork();
        this.push(data);
        void Promise.resolve().then(function() {
            return _this.uncork();
        });
    };
    _proto.onError = function onError(result) {
        // What never opened will not tell a close.
        if (!this.isOpen) this.slot.release();
        if (this.isOpen) this.lose(errorFrom(result, this.url, 'ERR_CLOSED', 'the connection broke'));
        else this.failWith(errorFrom(result, this.url, 'ERR_SOCKET', 'the connection could not be established'));
    };
    _proto.onClose = function onClose(event) {
        this.slot.release();
        var error = closeError(event, this.url, this.isOpen);
        if (this.isOpen) this.lose(error);
        else this.failWith(error);
    };
    /** An end that people have to hear of: nothing could be opened, or something could not be sent. */ _proto.failWith = function failWith(error) {
        var _this_cause;
        if (this.destroyed) return;
        (_this_cause = this.cause) != null ? _this_cause : this.cause = error;
        this.destroy(error);
    };
    _proto.fail = function fail(code, message) {
        this.failWith(new SocketError(code, message, {
            url: this.url
        }));
    };
    /** An open connection went away: no `error`, and what has arrived may still be read for a while. */ _proto.lose = function lose(cause) {
        var _this = this;
        if (this.destroyed || this.cause) return;
        this.cause = cause;
        var isClean = isCleanClose(cause);
        if (!isClean && this.readableLength === 0) {
            this.destroy();
            return;
        }
        this.timer = setTimeout(function() {
            return _this.destroy();
        }, DRAIN_MS);
        this.once('end', function() {
            // Nothing is written any more: without this, Node's `finished` calls a close premature.
            if (isClean) _this.end();
            _this.destroy();
        });
        this.push(null);
        // Where nothing waits to be read, the end is told also to those who do not read.
        this.read(0);
    };
    _proto._read = function _read() {
    // A SocketTask cannot be paused: what arrives is pushed, and `maxUnreadBytes` is the only limit.
    };
    _proto._write = function _write(chunk, _encoding, callback) {
        this.send(toArrayBuffer(chunk), callback);
    };
    _proto._writev = function _writev(chunks, callback) {
        this.send(joinChunks(chunks.map(function(param) {
            var chunk = param.chunk;
            return chunk;
        })), callback);
    };
    _proto.send = function send(data, callback) {
        var _this = this;
        var settle = function settle1(error) {
            if (_this.pending !== settle) return;
            _this.pending = undefined;
            callback(error);
        };
        this.pending = settle;
        if (!this.isOpen) {
            // Writable holds back the next write until this one is answered, so one place to wait is enough.
            this.whenOpen = function() {
                return _this.sendNow(data, settle);
            };
        } else if (!this.cause) this.sendNow(data, settle);
    };
    _proto.sendNow = function sendNow(data, settle) {
        var _this = this;
        // An empty frame carries nothing and some platforms refuse it.
        if (data.byteLength === 0) {
            settle();
            return;
        }
        var onFail = function onFail(cause) {
            // Some platforms answer twice: what was sent is sent.
            if (_this.pending !== settle) return;
            var error = errorFrom(cause, _this.url, 'ERR_SEND', 'the platform did not send');
            // The socket went away, and its close event is late: a drop like any other.
            if (error.code === 'ERR_CLOSED' || error.code === 'ERR_SUSPENDED') _this.lose(error);
            else {
                var _this_cause;
                (_this_cause = _this.cause) != null ? _this_cause : _this.cause = error;
                settle(error);
            }
        };
        callPlatform(this.task, 'send', {
            data: data
        }, settle, onFail);
    };
    _proto._destroy = function _destroy(error, callback) {
        clearTimeout(this.timer);
        this.whenOpen = undefined;
        this.closeTask();
        var pending = this.pending;
        if (pending) {
            var _ref;
            pending((_ref = error != null ? error : this.cause) != null ? _ref : new SocketError('ERR_CLOSED', 'the stream was closed before this was sent'));
        }
        callback(error);
    };
    _proto.closeTask = function closeTask1() {
        if (this.task) closeTask(this.task, this.slot);
        else if (this.isPromised) this.slot.releaseSoon();
        else this.slot.release();
    };
    /** For the stream that takes the place of this one: a dying socket waits for its end outside, if there is room. */ _proto.handOver = function handOver(host) {
        if (this.destroyed && !this.slot.isKept && hasFreeSlot(host)) this.slot.release();
    };
    return SocketStream;
}(Duplex);
/** Why: MQTT.js reads its version from its whole package.json; the build hands over the number alone. */ var version = "5.16.0";
var ErrorWithReasonCode = /*#__PURE__*/ function(Error1) {
    _inherits  (ErrorWithReasonCode, Error1);
    function ErrorWithReasonCode(message, code) {
        var _this;
        _this = Error1.call(this, message) || this;
        _this.code = code;
        __Object.setPrototypeOf(_this, ErrorWithReasonCode.prototype);
        __define(__Object.getPrototypeOf(_this), "name", 'ErrorWithReasonCode');
        return _this;
    }
    return ErrorWithReasonCode;
}(_wrap_native_super  (__Error));
var ErrorWithSubackPacket = /*#__PURE__*/ function(Error1) {
    _inherits  (ErrorWithSubackPacket, Error1);
    function ErrorWithSubackPacket(message, packet) {
        var _this;
        _this = Error1.call(this, message) || this;
        _this.packet = packet;
        __Object.setPrototypeOf(_this, ErrorWithSubackPacket.prototype);
        __define(__Object.getPrototypeOf(_this), "name", 'ErrorWithSubackPacket');
        return _this;
    }
    return ErrorWithSubackPacket;
}(_wrap_native_super  (__Error));
function applyMixin(target, mixin, includeConstructor) {
    if (includeConstructor === void 0) includeConstructor = false;
    var inheritanceChain = [
        mixin
    ];
    while(true){
        var current = inheritanceChain[0];
        var base = __Object.getPrototypeOf(current);
        if (base == null ? void 0 : base.prototype) {
            inheritanceChain.unshift(base);
        } else {
            break;
        }
    }
    for(var _i = 0, _$_list = _list(inheritanceChain); _i < _$_list.length; _i++){
        var ctor = _$_list[_i];
        for(var _i1 = 0, _$_list1 = _list(__Object.getOwnPropertyNames(ctor.prototype)); _i1 < _$_list1.length; _i1++){
            var prop = _$_list1[_i1];
            if (includeConstructor || prop !== 'constructor') {
                var _Object_getOwnPropertyDescriptor;
                __Object.defineProperty(target.prototype, prop, (_Object_getOwnPropertyDescriptor = __Object.getOwnPropertyDescriptor(ctor.prototype, prop)) != null ? _Object_getOwnPropertyDescriptor : __Object.create(null));
            }
        }
    }
}
var nextTick = typeof (process == null ? void 0 : process.nextTick) === 'function' ? process.nextTick : function(callback) {
    setTimeout(callback, 0);
};
var MQTTJS_VERSION = version;
/** Bytes that are put together; longer fields are written by themselves, without being copied. */ var PAGE_LENGTH = 4096;
/** A field that takes more is not worth copying. */ var LONGEST_COPY = 1024;
/** A character takes at most so many bytes for each unit of a string's length. */ var BYTES_PER_UNIT$1 = 3;
/** Written from the front to the back, once: what was handed on stays as it is until a new page takes its place. */ var page = Buffer.alloc(PAGE_LENGTH);
var used = 0;
/** What mqtt-packet takes for a stream. */ var PacketFields = /*#__PURE__*/ function() {
    function PacketFields(stream) {
        /** Where on the page what is not handed on yet begins. */ this.start = used;
        this.isFlowing = true;
        this.stream = stream;
    }
    var _proto = PacketFields.prototype;
    _proto.write = function write(field) {
        var isText = typeof field === 'string';
        var most = isText ? field.length * BYTES_PER_UNIT$1 : field.length;
        if (most > LONGEST_COPY) {
            this.flush();
            this.isFlowing = this.stream.write(field);
            return true;
        }
        if (most > PAGE_LENGTH - used) {
            this.flush();
            page = Buffer.alloc(PAGE_LENGTH);
            this.start = used = 0;
        }
        if (isText) used += page.write(field, used);
        else {
            page.set(field, used);
            used += most;
        }
        return true;
    };
    /** mqtt-packet's answer to what cannot be written; nothing more is taken then. */ _proto.destroy = function destroy(error) {
        this.stream.destroy(error);
    };
    /** @returns whether more may be written before `drain` */ _proto.flush = function flush() {
        if (used > this.start) {
            var bytes = page.subarray(this.start, used);
            this.start = used;
            this.isFlowing = this.stream.write(bytes);
        }
        return this.isFlowing;
    };
    return PacketFields;
}();
/** Streams that wait for the end of this turn: what is written until then leaves together. */ var corked = [];
function uncorkAll() {
    var streams = corked;
    corked = [];
    for(var _i = 0, _$_list = _list(streams); _i < _$_list.length; _i++){
        var stream = _$_list[_i];
        stream.uncork();
    }
}
/** @returns whether more may be written before `drain` */ function writeToStream(packet, stream, options) {
    // Streams that other people build may not know it.
    if (typeof stream.cork === 'function' && corked.indexOf(stream) < 0) {
        stream.cork();
        if (corked.push(stream) === 1) nextTick(uncorkAll);
    }
    var fields = new PacketFields(stream);
    mqtt$1.writeToStream(packet, fields, options);
    return fields.flush();
}
// The package exports what makes its parsers, and not their class.
var PacketParser = mqtt$1.parser().constructor;
var StrictParser = /*#__PURE__*/ function(PacketParser) {
    _inherits  (StrictParser, PacketParser);
    function StrictParser() {
        return PacketParser.apply(this, arguments) || this;
    }
    var _proto = StrictParser.prototype;
    _proto._parseLength = function _parseLength() {
        var _this_settings_maxUnreadBytes;
        var isComplete = PacketParser.prototype._parseLength.call(this);
        var length = this.packet.length;
        var limit = (_this_settings_maxUnreadBytes = this.settings.maxUnreadBytes) != null ? _this_settings_maxUnreadBytes : DEFAULT_MAX_UNREAD_BYTES;
        if (!isComplete || length <= limit) return isComplete;
        var said = "the broker announced a packet of " + length + " bytes, the limit (maxUnreadBytes) is " + limit;
        this._emitError(new SocketError('ERR_OVERFLOW', said));
        return false;
    };
    _proto._parseMessageId = function _parseMessageId() {
        var _this_packet_messageId;
        var isComplete = PacketParser.prototype._parseMessageId.call(this);
        // mqtt-packet reads -1 where there is no identifier; the answer to it could not be written.
        if (!isComplete || ((_this_packet_messageId = this.packet.messageId) != null ? _this_packet_messageId : 0) > 0) return isComplete;
        this._emitError(new __Error('Cannot parse messageId'));
        return false;
    };
    _proto._emitError = function _emitError(cause) {
        // One error is enough: mqtt-packet goes on for a while and may tell more.
        if (this.error) return;
        this.error = cause;
        var isTold = cause instanceof SocketError;
        this.emit('error', isTold ? cause : new SocketError('ERR_PACKET', "what came is not MQTT: " + cause.message, {
            cause: cause
        }));
    };
    _proto.parse = function parse(bytes) {
        // After an error nothing can be trusted: where the next packet begins is unknown.
        if (this.error) return 0;
        try {
            return PacketParser.prototype.parse.call(this, bytes);
        } catch (error) {
            this._emitError(error);
            return 0;
        }
    };
    return StrictParser;
}(PacketParser);
function parser(options) {
    if (options === void 0) options = {};
    return new StrictParser().parser(options);
}
/** Whether an error of the client says that nothing more can be read from its connection. */ function endsReading(error) {
    return error instanceof SocketError && (error.code === 'ERR_PACKET' || error.code === 'ERR_OVERFLOW');
}
var generate = mqtt$1.generate;
mqtt$1.writeToStream.cacheNumbers = false;
var packets = {
    parser: parser,
    generate: generate,
    writeToStream: writeToStream
};
function copy(value) {
    return copyOf(value);
}
function copyOf(value) {
    if (value === null || typeof value !== 'object') return value;
    if (__Array.isArray(value)) return value.map(copyOf);
    if (__ArrayBuffer.isView(value)) return copyBytes(value);
    var source = value;
    var result = {};
    for(var _i = 0, _$_list = _list(__Object.keys(source)); _i < _$_list.length; _i++){
        var name = _$_list[_i];
        result[name] = copyOf(source[name]);
    }
    return result;
}
/** Bytes stay Buffers where they were: the packet is read again as it was written. */ function copyBytes(view) {
    return Buffer.from(Buffer.from(view.buffer, view.byteOffset, view.byteLength));
}
function validateTopic(topic) {
    var parts = topic.split('/');
    for(var i = 0; i < parts.length; i++){
        if (parts[i] === '+') {
            continue;
        }
        if (parts[i] === '#') {
            return i === parts.length - 1;
        }
        if (parts[i].indexOf('+') !== -1 || parts[i].indexOf('#') !== -1) {
            return false;
        }
    }
    return true;
}
function validateTopics(topics) {
    if (topics.length === 0) {
        return 'empty_topic_list';
    }
    for(var i = 0; i < topics.length; i++){
        if (!validateTopic(topics[i])) {
            return topics[i];
        }
    }
    return null;
}
var streamsOpts = {
    objectMode: true
};
var defaultStoreOptions = {
    clean: true
};
var Store = /*#__PURE__*/ function() {
    function Store(options) {
        this.options = options || {};
        this.options = _extends  ({}, defaultStoreOptions, options);
        this._inflights = new Map();
    }
    var _proto = Store.prototype;
    _proto.put = function put(packet, cb) {
        this._inflights.set(packet.messageId, packet);
        if (cb) {
            cb();
        }
        return this;
    };
    _proto.createStream = function createStream() {
        var stream = new Readable(streamsOpts);
        var values = [];
        var destroyed = false;
        var i = 0;
        this._inflights.forEach(function(value, key) {
            values.push(value);
        });
        stream._read = function() {
            if (!destroyed && i < values.length) {
                stream.push(values[i++]);
            } else {
                stream.push(null);
            }
        };
        stream.destroy = function(err) {
            if (destroyed) {
                return;
            }
            destroyed = true;
            setTimeout(function() {
                stream.emit('close');
            }, 0);
            return stream;
        };
        return stream;
    };
    _proto.del = function del(packet, cb) {
        var toDelete = this._inflights.get(packet.messageId);
        if (toDelete) {
            this._inflights.delete(packet.messageId);
            cb(null, toDelete);
        } else if (cb) {
            cb(new __Error('missing packet'));
        }
        return this;
    };
    _proto.get = function get(packet, cb) {
        var storedPacket = this._inflights.get(packet.messageId);
        if (storedPacket) {
            cb(null, storedPacket);
        } else if (cb) {
            cb(new __Error('missing packet'));
        }
        return this;
    };
    _proto.close = function close(cb) {
        if (this.options.clean) {
            this._inflights = null;
        }
        if (cb) {
            cb();
        }
    };
    return Store;
}();
var validReasonCodes = [
    0,
    16,
    128,
    131,
    135,
    144,
    145,
    151,
    153
];
var TOPIC_ALIAS_INVALID = 148;
var PROTOCOL_ERROR$1 = 130;
var rejectTopicAlias = function rejectTopicAlias(client, message, done, pump, reasonCode) {
    if (reasonCode === void 0) reasonCode = TOPIC_ALIAS_INVALID;
    pump == null ? void 0 : pump.discardParsedPackets();
    if (!pump || pump.isCurrent()) {
        client['_cleanUp'](true);
    }
    done();
    client.emit('error', new ErrorWithReasonCode(message, reasonCode));
};
var failCustomAck = function failCustomAck(client, error, done) {
    done();
    client.emit('error', error);
};
var handlePublish = function handlePublish(client, packet, done, pump) {
    client.log('handlePublish: packet %o', packet);
    done = typeof done !== 'undefined' ? done : client.noop;
    var topic = packet.topic.toString();
    var message = packet.payload;
    var qos = packet.qos;
    var messageId = packet.messageId;
    var options = client.options;
    if (client.options.protocolVersion === 5) {
        var alias;
        if (packet.properties) {
            alias = packet.properties.topicAlias;
        }
        if (typeof alias !== 'undefined') {
            var topicAliasRecv = client['topicAliasRecv'];
            if (!topicAliasRecv) {
                client.log('handlePublish :: received unexpected topic alias. alias: %d', alias);
                rejectTopicAlias(client, 'Received a PUBLISH Topic Alias but no Topic Alias Maximum was advertised', done, pump);
                return;
            }
            if (topic.length === 0) {
                if (alias > 0 && alias <= 0xffff) {
                    var gotTopic = topicAliasRecv.getTopicByAlias(alias);
                    if (gotTopic) {
                        topic = gotTopic;
                        client.log('handlePublish :: topic complemented by alias. topic: %s - alias: %d', topic, alias);
                    } else {
                        client.log('handlePublish :: unregistered topic alias. alias: %d', alias);
                        rejectTopicAlias(client, 'Received unregistered Topic Alias', done, pump, PROTOCOL_ERROR$1);
                        return;
                    }
                } else {
                    client.log('handlePublish :: topic alias out of range. alias: %d', alias);
                    rejectTopicAlias(client, "Received Topic Alias " + alias + " is outside the valid range 1-65535", done, pump);
                    return;
                }
            } else if (topicAliasRecv.put(topic, alias)) {
                client.log('handlePublish :: registered topic: %s - alias: %d', topic, alias);
            } else {
                client.log('handlePublish :: topic alias outside the advertised maximum. alias: %d - max: %d', alias, topicAliasRecv.max);
                rejectTopicAlias(client, "Received Topic Alias " + alias + " is outside the advertised Topic Alias Maximum range 1-" + topicAliasRecv.max, done, pump);
                return;
            }
        }
    }
    client.log('handlePublish: qos %d', qos);
    switch(qos){
        case 2:
            {
                options.customHandleAcks(topic, message, packet, function(error, code) {
                    if (typeof error === 'number') {
                        code = error;
                        error = null;
                    }
                    if (error) {
                        return failCustomAck(client, error, done);
                    }
                    if (validReasonCodes.indexOf(code) === -1) {
                        return failCustomAck(client, new __Error('Wrong reason code for pubrec'), done);
                    }
                    if (code) {
                        client['_sendPacket']({
                            cmd: 'pubrec',
                            messageId: messageId,
                            reasonCode: code
                        }, done);
                    } else {
                        if (!client['_trackIncomingQoS2Publish'](messageId, done, pump)) {
                            return;
                        }
                        client.incomingStore.put(packet, function() {
                            client['_sendPacket']({
                                cmd: 'pubrec',
                                messageId: messageId
                            }, done);
                        });
                    }
                });
                break;
            }
        case 1:
            {
                options.customHandleAcks(topic, message, packet, function(error, code) {
                    if (typeof error === 'number') {
                        code = error;
                        error = null;
                    }
                    if (error) {
                        return failCustomAck(client, error, done);
                    }
                    if (validReasonCodes.indexOf(code) === -1) {
                        return failCustomAck(client, new __Error('Wrong reason code for puback'), done);
                    }
                    if (!code) {
                        client.emit('message', topic, message, packet);
                    }
                    client.handleMessage(packet, function(err) {
                        if (err) {
                            return done && done(err);
                        }
                        client['_sendPacket']({
                            cmd: 'puback',
                            messageId: messageId,
                            reasonCode: code
                        }, done);
                    });
                });
                break;
            }
        case 0:
            client.emit('message', topic, message, packet);
            client.handleMessage(packet, done);
            break;
        default:
            client.log('handlePublish: unknown QoS. Doing nothing.');
            break;
    }
};
var PROTOCOL_ERROR = 130;
var rejectAuth = function rejectAuth(client, error, pump) {
    client.log('handleAuth :: %s', error.message);
    pump == null ? void 0 : pump.discardParsedPackets();
    if (!pump || pump.isCurrent()) {
        client['_cleanUp'](true);
    }
    client.emit('error', error);
};
var handleAuth = function handleAuth(client, packet, pump) {
    var _packet_properties;
    var options = client.options;
    var version = options.protocolVersion;
    var rc = version === 5 ? packet.reasonCode : packet.returnCode;
    if (version !== 5) {
        rejectAuth(client, new ErrorWithReasonCode("Protocol error: Auth packets are only supported in MQTT 5. Your version:" + version, PROTOCOL_ERROR), pump);
        return;
    }
    var authenticationMethod = client['_authenticationMethod'];
    if (!authenticationMethod) {
        rejectAuth(client, new ErrorWithReasonCode('Protocol error: Auth packet received but enhanced authentication was not requested', PROTOCOL_ERROR), pump);
        return;
    }
    if (((_packet_properties = packet.properties) == null ? void 0 : _packet_properties.authenticationMethod) !== authenticationMethod) {
        rejectAuth(client, new ErrorWithReasonCode('Protocol error: Auth packet Authentication Method does not match the "' + authenticationMethod + '" sent in CONNECT', PROTOCOL_ERROR), pump);
        return;
    }
    client.handleAuth(packet, function(err, packet2) {
        if (err) {
            rejectAuth(client, err, pump);
            return;
        }
        if (rc === 0) {
            client.log('handleAuth :: authentication exchange completed successfully');
            return;
        }
        if (rc === 24) {
            if (!packet2) {
                rejectAuth(client, new ErrorWithReasonCode('Protocol error: No auth packet to continue the authentication exchange', PROTOCOL_ERROR), pump);
                return;
            }
            client.reconnecting = false;
            client['_sendPacket'](packet2);
            return;
        }
        rejectAuth(client, new ErrorWithReasonCode("Protocol error: Auth packet reason code " + rc + " is not one a broker may send", PROTOCOL_ERROR), pump);
    });
};
/** `list.includes(value)` of an Array or a String, and of `undefined` where the call was optional. */ function includes(list, value) {
    return list !== undefined && list !== null && list.indexOf(value) >= 0;
}
var ReasonCodes = {
    0: '',
    1: 'Unacceptable protocol version',
    2: 'Identifier rejected',
    3: 'Server unavailable',
    4: 'Bad username or password',
    5: 'Not authorized',
    16: 'No matching subscribers',
    17: 'No subscription existed',
    128: 'Unspecified error',
    129: 'Malformed Packet',
    130: 'Protocol Error',
    131: 'Implementation specific error',
    132: 'Unsupported Protocol Version',
    133: 'Client Identifier not valid',
    134: 'Bad User Name or Password',
    135: 'Not authorized',
    136: 'Server unavailable',
    137: 'Server busy',
    138: 'Banned',
    139: 'Server shutting down',
    140: 'Bad authentication method',
    141: 'Keep Alive timeout',
    142: 'Session taken over',
    143: 'Topic Filter invalid',
    144: 'Topic Name invalid',
    145: 'Packet identifier in use',
    146: 'Packet Identifier not found',
    147: 'Receive Maximum exceeded',
    148: 'Topic Alias invalid',
    149: 'Packet too large',
    150: 'Message rate too high',
    151: 'Quota exceeded',
    152: 'Administrative action',
    153: 'Payload format invalid',
    154: 'Retain not supported',
    155: 'QoS not supported',
    156: 'Use another server',
    157: 'Server moved',
    158: 'Shared Subscriptions not supported',
    159: 'Connection rate exceeded',
    160: 'Maximum connect time',
    161: 'Subscription Identifiers not supported',
    162: 'Wildcard Subscriptions not supported'
};
var acksForPendingCmd = {
    publish: [
        'puback',
        'pubrec',
        'pubcomp'
    ],
    pubrel: [
        'pubcomp'
    ],
    subscribe: [
        'suback'
    ],
    unsubscribe: [
        'unsuback'
    ]
};
var handleAck = function handleAck(client, packet) {
    var messageId = packet.messageId;
    var type = packet.cmd;
    var response = null;
    var pending = client.outgoing[messageId];
    var cb = pending ? pending.cb : null;
    var err = null;
    if (!cb) {
        client.log('_handleAck :: Server sent an ack in error. Ignoring.');
        return;
    }
    if (!includes(acksForPendingCmd[pending.cmd], type)) {
        client.log('_handleAck :: %s does not answer the pending %s on message id %d. Ignoring.', type, pending.cmd, messageId);
        client.emit('error', new __Error("Protocol error: " + type + " does not answer the " + pending.cmd + " pending on message id " + messageId));
        return;
    }
    client.log('_handleAck :: packet type', type);
    switch(type){
        case 'pubcomp':
        case 'puback':
            {
                var pubackRC = packet.reasonCode;
                if (pubackRC && pubackRC > 0 && pubackRC !== 16) {
                    err = new ErrorWithReasonCode("Publish error: " + ReasonCodes[pubackRC], pubackRC);
                    client['_removeOutgoingAndStoreMessage'](messageId, function() {
                        cb(err, packet);
                    });
                } else {
                    client['_removeOutgoingAndStoreMessage'](messageId, cb);
                }
                break;
            }
        case 'pubrec':
            {
                response = {
                    cmd: 'pubrel',
                    qos: 2,
                    messageId: messageId
                };
                var pubrecRC = packet.reasonCode;
                if (pubrecRC && pubrecRC > 0 && pubrecRC !== 16) {
                    err = new ErrorWithReasonCode("Publish error: " + ReasonCodes[pubrecRC], pubrecRC);
                    client['_removeOutgoingAndStoreMessage'](messageId, function() {
                        cb(err, packet);
                    });
                } else {
                    client['_sendPacket'](response);
                }
                break;
            }
        case 'suback':
            {
                delete client.outgoing[messageId];
                client.messageIdProvider.deallocate(messageId);
                var granted = packet.granted;
                for(var grantedI = 0; grantedI < granted.length; grantedI++){
                    var subackRC = granted[grantedI];
                    if ((subackRC & 0x80) !== 0) {
                        err = new __Error("Subscribe error: " + ReasonCodes[subackRC]);
                        err.code = subackRC;
                        var topics = client.messageIdToTopic[messageId];
                        if (topics) {
                            topics.forEach(function(topic) {
                                delete client['_resubscribeTopics'][topic];
                            });
                        }
                    }
                }
                delete client.messageIdToTopic[messageId];
                client['_invokeStoreProcessingQueue']();
                cb(err, packet);
                break;
            }
        case 'unsuback':
            {
                delete client.outgoing[messageId];
                client.messageIdProvider.deallocate(messageId);
                client['_invokeStoreProcessingQueue']();
                cb(null, packet);
                break;
            }
        default:
            client.emit('error', new __Error('unrecognized packet type'));
    }
    if (client.disconnecting && __Object.keys(client.outgoing).length === 0) {
        client.emit('outgoingEmpty');
    }
};
/** Why: lru-cache 10 needs AbortController, performance and 30 KB; MQTT.js's topic aliases use these five of it. */ /** Least recently used first in a Map's own order of insertion. */ var LRUCache = /*#__PURE__*/ function() {
    function LRUCache(param) {
        var max = param.max;
        this.entries = new Map();
        this.max = max;
    }
    var _proto = LRUCache.prototype;
    _proto.get = function get(key) {
        var value = this.entries.get(key);
        if (value !== undefined) this.put(key, value);
        return value;
    };
    _proto.set = function set(key, value) {
        this.put(key, value);
        if (this.entries.size > this.max) this.entries.delete(this.entries.keys().next().value);
        return this;
    };
    /** Most recently used first, as lru-cache gives them. */ _proto.keys = function keys() {
        var keys = [];
        this.entries.forEach(function(_, key) {
            return keys.push(key);
        });
        return keys.reverse();
    };
    _proto.clear = function clear() {
        this.entries.clear();
    };
    _proto.put = function put(key, value) {
        this.entries.delete(key);
        this.entries.set(key, value);
    };
    _create_class  (LRUCache, [
        {
            key: "size",
            get: function get() {
                return this.entries.size;
            }
        }
    ]);
    return LRUCache;
}();
var NumberAllocator = /*#__PURE__*/ function() {
    function NumberAllocator(min, max) {
        this.min = min;
        this.max = max;
        this.used = new Set();
        this.lowWaterMark = min;
    }
    var _proto = NumberAllocator.prototype;
    _proto.firstVacant = function firstVacant() {
        if (this.used.size === this.max - this.min + 1) {
            return null;
        }
        for(var i = this.lowWaterMark; i <= this.max; i++){
            if (!this.used.has(i)) {
                return i;
            }
        }
        return null;
    };
    _proto.alloc = function alloc() {
        if (this.used.size === this.max - this.min + 1) {
            return null;
        }
        for(var i = this.lowWaterMark; i <= this.max; i++){
            if (!this.used.has(i)) {
                this.used.add(i);
                this.lowWaterMark = i + 1;
                return i;
            }
        }
        return null;
    };
    _proto.use = function use(num) {
        if (num < this.min || num > this.max || this.used.has(num)) {
            return false;
        }
        this.used.add(num);
        return true;
    };
    _proto.free = function free(num) {
        if (num < this.min || num > this.max) {
            return;
        }
        this.used.delete(num);
        if (num < this.lowWaterMark) {
            this.lowWaterMark = num;
        }
    };
    _proto.clear = function clear() {
        this.used.clear();
        this.lowWaterMark = this.min;
    };
    return NumberAllocator;
}();
var TopicAliasSend = /*#__PURE__*/ function() {
    function TopicAliasSend(max) {
        if (max > 0) {
            this.aliasToTopic = new LRUCache({
                max: max
            });
            this.topicToAlias = {};
            this.numberAllocator = new NumberAllocator(1, max);
            this.max = max;
            this.length = 0;
        }
    }
    var _proto = TopicAliasSend.prototype;
    _proto.put = function put(topic, alias) {
        if (alias === 0 || alias > this.max) {
            return false;
        }
        var entry = this.aliasToTopic.get(alias);
        if (entry) {
            delete this.topicToAlias[entry];
        }
        this.aliasToTopic.set(alias, topic);
        this.topicToAlias[topic] = alias;
        this.numberAllocator.use(alias);
        this.length = this.aliasToTopic.size;
        return true;
    };
    _proto.getTopicByAlias = function getTopicByAlias(alias) {
        return this.aliasToTopic.get(alias);
    };
    _proto.getAliasByTopic = function getAliasByTopic(topic) {
        var alias = this.topicToAlias[topic];
        if (typeof alias !== 'undefined') {
            this.aliasToTopic.get(alias);
        }
        return alias;
    };
    _proto.clear = function clear() {
        this.aliasToTopic.clear();
        this.topicToAlias = {};
        this.numberAllocator.clear();
        this.length = 0;
    };
    _proto.getLruAlias = function getLruAlias() {
        var alias = this.numberAllocator.firstVacant();
        if (alias) return alias;
        return _to_consumable_array  (this.aliasToTopic.keys())[this.aliasToTopic.size - 1];
    };
    return TopicAliasSend;
}();
var handleConnack = function handleConnack(client, packet, pump) {
    client.log('_handleConnack');
    var options = client.options;
    var version = options.protocolVersion;
    var rc = version === 5 ? packet.reasonCode : packet.returnCode;
    if (client['connackReceived']) {
        var err = new ErrorWithReasonCode('Protocol error: duplicate CONNACK on the same network connection', 130);
        pump == null ? void 0 : pump.discardParsedPackets();
        client['_cleanUp'](true);
        client.emit('error', err);
        return;
    }
    client['connackReceived'] = true;
    clearTimeout(client['connackTimer']);
    delete client['topicAliasSend'];
    client['_serverProperties'] = packet.properties;
    if (packet.properties) {
        if (packet.properties.topicAliasMaximum) {
            if (packet.properties.topicAliasMaximum > 0xffff) {
                pump == null ? void 0 : pump.discardParsedPackets();
                client['_cleanUp'](true);
                client.emit('error', new __Error('topicAliasMaximum from broker is out of range'));
                return;
            }
            if (packet.properties.topicAliasMaximum > 0) {
                client['topicAliasSend'] = new TopicAliasSend(packet.properties.topicAliasMaximum);
            }
        }
    }
    if (rc === 0) {
        client.reconnecting = false;
        client['_onConnect'](packet);
    } else if (rc > 0) {
        client.log('_handleConnack :: connection refused with reason code %d', rc);
        var err1 = new ErrorWithReasonCode("Connection refused: " + ReasonCodes[rc], rc);
        pump == null ? void 0 : pump.discardParsedPackets();
        client['reconnectSuppressed'] = true;
        client['_cleanUp'](true);
        try {
            client.emit('error', err1);
        } finally{
            if (options.reconnectOnConnackError) {
                client['reconnectSuppressed'] = false;
                client['_setupReconnect']();
            }
        }
    }
};
var handlePubrel = function handlePubrel(client, packet, done) {
    client.log('handling pubrel packet');
    var callback = typeof done !== 'undefined' ? done : client.noop;
    var messageId = packet.messageId;
    var comp = {
        cmd: 'pubcomp',
        messageId: messageId
    };
    client.incomingStore.get(packet, function(err, pub) {
        if (!err) {
            client.emit('message', pub.topic, pub.payload, pub);
            client.handleMessage(pub, function(err2) {
                if (err2) {
                    return callback(err2);
                }
                client.incomingStore.del(pub, client.noop);
                client['_releaseIncomingQoS2Publish'](messageId);
                client['_sendPacket'](comp, callback);
            });
        } else {
            client['_sendPacket'](comp, callback);
        }
    });
};
var DefaultMessageIdProvider = /*#__PURE__*/ function() {
    function DefaultMessageIdProvider() {
        this.nextId = __Math.max(1, __Math.floor(__Math.random() * 65535));
    }
    var _proto = DefaultMessageIdProvider.prototype;
    _proto.allocate = function allocate() {
        var id = this.nextId++;
        if (this.nextId === 65536) {
            this.nextId = 1;
        }
        return id;
    };
    _proto.getLastAllocated = function getLastAllocated() {
        return this.nextId === 1 ? 65535 : this.nextId - 1;
    };
    _proto.register = function register(messageId) {
        return true;
    };
    _proto.deallocate = function deallocate(messageId) {};
    _proto.clear = function clear() {};
    return DefaultMessageIdProvider;
}();
var TopicAliasRecv = /*#__PURE__*/ function() {
    function TopicAliasRecv(max) {
        this.aliasToTopic = {};
        this.max = max;
    }
    var _proto = TopicAliasRecv.prototype;
    _proto.put = function put(topic, alias) {
        if (alias === 0 || alias > this.max) {
            return false;
        }
        this.aliasToTopic[alias] = topic;
        this.length = __Object.keys(this.aliasToTopic).length;
        return true;
    };
    _proto.getTopicByAlias = function getTopicByAlias(alias) {
        return this.aliasToTopic[alias];
    };
    _proto.clear = function clear() {
        this.aliasToTopic = {};
    };
    return TopicAliasRecv;
}();
var TypedEventEmitter = function TypedEventEmitter() {};
(0, applyMixin)(TypedEventEmitter, EventEmitter);
/** Why: MQTT.js's keepalive runs in a Worker made from a Blob where it thinks it can; a phone has its own timers. */ // Looked up at each call, so that replaced timers count.
var timer = {
    set: function set(run, milliseconds) {
        return setInterval(run, milliseconds);
    },
    clear: function clear(id) {
        return clearInterval(id);
    }
};
/** `timerVariant` may be 'auto', 'native' or 'worker': they are the same here. */ function getTimer() {
    return timer;
}
var KeepaliveManager = /*#__PURE__*/ function() {
    function KeepaliveManager(client, variant) {
        this.destroyed = false;
        this.client = client;
        this.timer = typeof variant === 'object' && 'set' in variant && 'clear' in variant ? variant : (0, getTimer)(variant);
        this.setKeepalive(client.keepalive);
    }
    var _proto = KeepaliveManager.prototype;
    _proto.clear = function clear() {
        if (this.timerId) {
            this.timer.clear(this.timerId);
            this.timerId = null;
        }
    };
    _proto.setKeepalive = function setKeepalive(value) {
        value *= 1000;
        if (isNaN(value) || value <= 0 || value > 2147483647) {
            throw new __Error("Keepalive value must be an integer between 0 and 2147483647. Provided value is " + value);
        }
        this._keepalive = value;
        this.reschedule();
        this.client['log']("KeepaliveManager: set keepalive to " + value + "ms");
    };
    _proto.destroy = function destroy() {
        this.clear();
        this.destroyed = true;
    };
    _proto.reschedule = function reschedule() {
        var _this = this;
        if (this.destroyed) {
            return;
        }
        this.clear();
        this.counter = 0;
        var keepAliveTimeout = __Math.ceil(this._keepalive * 1.5);
        this._keepaliveTimeoutTimestamp = Date.now() + keepAliveTimeout;
        this._intervalEvery = __Math.ceil(this._keepalive / 2);
        this.timerId = this.timer.set(function() {
            if (_this.destroyed) {
                return;
            }
            _this.counter += 1;
            if (_this.counter === 2) {
                _this.client.sendPing();
            } else if (_this.counter > 2) {
                _this.client.onKeepaliveTimeout();
            }
        }, this._intervalEvery);
    };
    _create_class  (KeepaliveManager, [
        {
            key: "keepaliveTimeoutTimestamp",
            get: function get() {
                return this._keepaliveTimeoutTimestamp;
            }
        },
        {
            key: "intervalEvery",
            get: function get() {
                return this._intervalEvery;
            }
        },
        {
            key: "keepalive",
            get: function get() {
                return this._keepalive;
            }
        }
    ]);
    return KeepaliveManager;
}();
var MAX_RECEIVE_MAXIMUM = 0xffff;
var RECEIVE_MAXIMUM_EXCEEDED = 147;
var defaultConnectOptions = {
    keepalive: 60,
    reschedulePings: true,
    protocolId: 'MQTT',
    protocolVersion: 4,
    reconnectPeriod: 1000,
    connectTimeout: 30 * 1000,
    clean: true,
    resubscribe: true,
    subscribeBatchSize: null,
    writeCache: true,
    timerVariant: 'auto'
};
var MqttClient$2 = (_MqttClient = /*#__PURE__*/ function(TypedEventEmitter) {
    _inherits  (MqttClient, TypedEventEmitter);
    function MqttClient(streamBuilder, options) {
        var _this;
        var _options_properties;
        _this = TypedEventEmitter.call(this) || this;
        _this.options = options || {};
        for(var k in defaultConnectOptions){
            if (typeof _this.options[k] === 'undefined') {
                _this.options[k] = defaultConnectOptions[k];
            } else {
                _this.options[k] = options[k];
            }
        }
        _this.log = _this.options.log || (0, debug$2)('mqttjs:client');
        _this.noop = _this._noop.bind(_this);
        _this.log('MqttClient :: version:', MqttClient.VERSION);
        {
            _this.log('MqttClient :: environment', 'node');
        }
        _this.log('MqttClient :: options.protocol', options.protocol);
        _this.log('MqttClient :: options.protocolVersion', options.protocolVersion);
        _this.log('MqttClient :: options.username', options.username);
        _this.log('MqttClient :: options.keepalive', options.keepalive);
        _this.log('MqttClient :: options.reconnectPeriod', options.reconnectPeriod);
        _this.log('MqttClient :: options.rejectUnauthorized', options.rejectUnauthorized);
        _this.log('MqttClient :: options.properties.topicAliasMaximum', options.properties ? options.properties.topicAliasMaximum : undefined);
        _this.options.clientId = typeof options.clientId === 'string' ? options.clientId : MqttClient.defaultId();
        _this.log('MqttClient :: clientId', _this.options.clientId);
        _this.options.customHandleAcks = options.protocolVersion === 5 && options.customHandleAcks ? options.customHandleAcks : function() {
            for(var _len = arguments.length, args = new __Array(_len), _key = 0; _key < _len; _key++){
                args[_key] = arguments[_key];
            }
            args[3](null, 0);
        };
        if (!_this.options.writeCache) {
            packets.writeToStream.cacheNumbers = false;
        }
        _this.streamBuilder = streamBuilder;
        _this.messageIdProvider = typeof _this.options.messageIdProvider === 'undefined' ? new DefaultMessageIdProvider() : _this.options.messageIdProvider;
        _this.outgoingStore = options.outgoingStore || new Store();
        _this.incomingStore = options.incomingStore || new Store();
        _this._incomingQoS2Ids = new Set();
        _this._receiveMaximum = MAX_RECEIVE_MAXIMUM;
        var receiveMaximum = (_options_properties = options.properties) == null ? void 0 : _options_properties.receiveMaximum;
        if (receiveMaximum !== undefined) {
            if (__Number.isInteger(receiveMaximum) && receiveMaximum >= 1 && receiveMaximum <= MAX_RECEIVE_MAXIMUM) {
                _this._receiveMaximum = receiveMaximum;
            } else {
                _this.log('MqttClient :: options.properties.receiveMaximum %o is not an integer between 1 and %d, enforcing and advertising %d instead', receiveMaximum, MAX_RECEIVE_MAXIMUM, MAX_RECEIVE_MAXIMUM);
            }
        }
        _this.queueQoSZero = options.queueQoSZero === undefined ? true : options.queueQoSZero;
        _this._resubscribeTopics = {};
        _this.messageIdToTopic = {};
        _this.keepaliveManager = null;
        _this.connected = false;
        _this.disconnecting = false;
        _this.reconnecting = false;
        _this.queue = [];
        _this.connackTimer = null;
        _this.connackReceived = false;
        _this.reconnectSuppressed = false;
        _this.reconnectTimer = null;
        _this._storeProcessing = false;
        _this._packetIdsDuringStoreProcessing = {};
        _this._storeProcessingQueue = [];
        _this.outgoing = {};
        _this._firstConnection = true;
        if (options.properties && options.properties.topicAliasMaximum > 0) {
            if (options.properties.topicAliasMaximum > 0xffff) {
                _this.log('MqttClient :: options.properties.topicAliasMaximum is out of range');
            } else {
                _this.topicAliasRecv = new TopicAliasRecv(options.properties.topicAliasMaximum);
            }
        }
        if (!_this.options.manualConnect) {
            _this.log('MqttClient :: setting up stream');
            _this.connect();
        }
        return _this;
    }
    var _proto = MqttClient.prototype;
    _proto.handleAuth = function handleAuth(packet, callback) {
        callback();
    };
    _proto.handleMessage = function handleMessage(packet, callback) {
        callback();
    };
    _proto.getLastMessageId = function getLastMessageId() {
        return this.messageIdProvider.getLastAllocated();
    };
    _proto._trackIncomingQoS2Publish = function _trackIncomingQoS2Publish(messageId, done, pump) {
        if (this._incomingQoS2Ids.has(messageId)) {
            return true;
        }
        if (this.options.protocolVersion === 5 && this._incomingQoS2Ids.size >= this._receiveMaximum) {
            this.log('_trackIncomingQoS2Publish :: inbound QoS 2 messages exceeded receiveMaximum %d', this._receiveMaximum);
            pump == null ? void 0 : pump.discardParsedPackets();
            if (!pump || pump.isCurrent()) {
                this._cleanUp(true);
            }
            done();
            this.emit('error', new ErrorWithReasonCode(ReasonCodes[RECEIVE_MAXIMUM_EXCEEDED] + ": " + (this._incomingQoS2Ids.size + 1) + " inbound QoS 2 messages in flight, receiveMaximum is " + this._receiveMaximum, RECEIVE_MAXIMUM_EXCEEDED));
            return false;
        }
        this._incomingQoS2Ids.add(messageId);
        return true;
    };
    _proto._releaseIncomingQoS2Publish = function _releaseIncomingQoS2Publish(messageId) {
        this._incomingQoS2Ids.delete(messageId);
    };
    _proto._onConnackTimeout = function _onConnackTimeout() {
        this.log('!!connectTimeout hit!! Calling _cleanUp with force `true`');
        this._cleanUp(true);
        this.emit('error', new __Error('connack timeout'));
    };
    _proto.publishAsync = function publishAsync(topic, message, opts) {
        var _this = this;
        return new Promise(function(resolve, reject) {
            _this.publish(topic, message, opts, function(err, packet) {
                if (err) {
                    reject(err);
                } else {
                    resolve(packet);
                }
            });
        });
    };
    _proto.subscribeAsync = function subscribeAsync(topicObject, opts) {
        var _this = this;
        return new Promise(function(resolve, reject) {
            _this.subscribe(topicObject, opts, function(err, granted) {
                if (err) {
                    reject(err);
                } else {
                    resolve(granted);
                }
            });
        });
    };
    _proto.unsubscribeAsync = function unsubscribeAsync(topic, opts) {
        var _this = this;
        return new Promise(function(resolve, reject) {
            _this.unsubscribe(topic, opts, function(err, packet) {
                if (err) {
                    reject(err);
                } else {
                    resolve(packet);
                }
            });
        });
    };
    _proto.endAsync = function endAsync(force, opts) {
        var _this = this;
        return new Promise(function(resolve, reject) {
            _this.end(force, opts, function(err) {
                if (err) {
                    reject(err);
                } else {
                    resolve();
                }
            });
        });
    };
    _proto._applyTopicAlias = function _applyTopicAlias(packet) {
        if (this.options.protocolVersion === 5) {
            if (packet.cmd === 'publish') {
                var alias;
                if (packet.properties) {
                    alias = packet.properties.topicAlias;
                }
                var topic = packet.topic.toString();
                if (this.topicAliasSend) {
                    if (alias) {
                        if (topic.length !== 0) {
                            this.log('applyTopicAlias :: register topic: %s - alias: %d', topic, alias);
                            if (!this.topicAliasSend.put(topic, alias)) {
                                this.log('applyTopicAlias :: error out of range. topic: %s - alias: %d', topic, alias);
                                return new __Error('Sending Topic Alias out of range');
                            }
                        }
                    } else if (topic.length !== 0) {
                        if (this.options.autoAssignTopicAlias) {
                            alias = this.topicAliasSend.getAliasByTopic(topic);
                            if (alias) {
                                packet.topic = '';
                                packet.properties = _extends  ({}, packet.properties, {
                                    topicAlias: alias
                                });
                                this.log('applyTopicAlias :: auto assign(use) topic: %s - alias: %d', topic, alias);
                            } else {
                                alias = this.topicAliasSend.getLruAlias();
                                this.topicAliasSend.put(topic, alias);
                                packet.properties = _extends  ({}, packet.properties, {
                                    topicAlias: alias
                                });
                                this.log('applyTopicAlias :: auto assign topic: %s - alias: %d', topic, alias);
                            }
                        } else if (this.options.autoUseTopicAlias) {
                            alias = this.topicAliasSend.getAliasByTopic(topic);
                            if (alias) {
                                packet.topic = '';
                                packet.properties = _extends  ({}, packet.properties, {
                                    topicAlias: alias
                                });
                                this.log('applyTopicAlias :: auto use topic: %s - alias: %d', topic, alias);
                            }
                        }
                    }
                } else if (alias) {
                    this.log('applyTopicAlias :: error out of range. topic: %s - alias: %d', topic, alias);
                    return new __Error('Sending Topic Alias out of range');
                }
            }
        }
    };
    _proto._noop = function _noop(err) {
        this.log('noop ::', err);
    };
    _proto._setupKeepaliveManager = function _setupKeepaliveManager() {
        this.log('_setupKeepaliveManager :: keepalive %d (seconds)', this.keepalive);
        if (!this.keepaliveManager && this.keepalive) {
            this.keepaliveManager = new KeepaliveManager(this, this.options.timerVariant);
        }
    };
    _proto._destroyKeepaliveManager = function _destroyKeepaliveManager() {
        if (this.keepaliveManager) {
            this.log('_destroyKeepaliveManager :: destroying keepalive manager');
            this.keepaliveManager.destroy();
            this.keepaliveManager = null;
        }
    };
    _proto.reschedulePing = function reschedulePing(force) {
        if (force === void 0) force = false;
        if (this.keepaliveManager && this.keepalive && (force || this.options.reschedulePings)) {
            this._reschedulePing();
        }
    };
    _proto._reschedulePing = function _reschedulePing() {
        this.log('_reschedulePing :: rescheduling ping');
        this.keepaliveManager.reschedule();
    };
    _proto.sendPing = function sendPing() {
        this.log('_sendPing :: sending pingreq');
        this._sendPacket({
            cmd: 'pingreq'
        });
    };
    _proto.onKeepaliveTimeout = function onKeepaliveTimeout() {
        this.log('onKeepaliveTimeout :: calling _cleanUp with force true');
        this._cleanUp(true);
        this.emit('error', new __Error('Keepalive timeout'));
    };
    _proto._invokeStoreProcessingQueue = function _invokeStoreProcessingQueue() {
        if (!this._storeProcessing && this._storeProcessingQueue.length > 0) {
            var f = this._storeProcessingQueue[0];
            if (f && f.invoke()) {
                this._storeProcessingQueue.shift();
                return true;
            }
        }
        return false;
    };
    MqttClient.defaultId = function defaultId() {
        return "mqttjs_" + __Math.random().toString(16).substr(2, 8);
    };
    _create_class  (MqttClient, [
        {
            key: "serverProperties",
            get: function get() {
                return this._serverProperties;
            }
        },
        {
            key: "keepalive",
            get: function get() {
                var _this__serverProperties;
                var serverKeepAlive = this.connected ? (_this__serverProperties = this._serverProperties) == null ? void 0 : _this__serverProperties.serverKeepAlive : undefined;
                return serverKeepAlive && this.options.keepalive ? serverKeepAlive : this.options.keepalive;
            }
        }
    ]);
    return MqttClient;
}(TypedEventEmitter), _MqttClient.VERSION = MQTTJS_VERSION, _MqttClient);
var BaseClient = MqttClient$2;
/** Keeps an exception of the user's code from stopping the client, and from getting lost. */ /**
 * Calls `run`; what it throws is thrown again from a timer of its own, where the platform reports it
 * (`wx.onError`, the console), instead of through the parser that happened to call.
 */ function guard(run) {
    try {
        run();
    } catch (error) {
        throwLater(error);
    }
}
/** Where the platform reports it. */ function throwLater(error) {
    setTimeout(function() {
        throw error;
    }, 0);
}
/** The same function, guarded; `undefined` for what is no function, whatever it is. */ function guarded(callback) {
    if (typeof callback !== 'function') return undefined;
    var call = callback;
    return function() {
        for(var _len = arguments.length, args = new __Array(_len), _key = 0; _key < _len; _key++){
            args[_key] = arguments[_key];
        }
        guard(function() {
            return __Reflect.apply(call, undefined, args);
        });
    };
}
/** Calls each listener with the arguments that follow the event's name; none of them touches another. */ function callEach(listeners, self, emitted) {
    var _loop = function(_i, _$_list) {
        var listener = _$_list[_i];
        guard(function() {
            return __Reflect.apply(listener, self, args);
        });
    };
    var args = __Array.prototype.slice.call(emitted, 1);
    for(var _i = 0, _$_list = _list(listeners); _i < _$_list.length; _i++)_loop(_i, _$_list);
}
function validatePublish(header, protocolVersion) {
    var topic = header.topic, qos = header.qos, properties = header.properties;
    var aliased = protocolVersion === 5 && (properties == null ? void 0 : properties.topicAlias) !== undefined;
    if (typeof topic !== 'string' || topic === '' && !aliased) {
        return invalid("the topic of publish is " + (topic === '' ? 'empty' : nameOf(topic)), 'It is a string of at least one character');
    }
    if (topic.indexOf('+') >= 0 || topic.indexOf('#') >= 0 || topic.indexOf('\0') >= 0) {
        // A broker answers it by closing the connection.
        return invalid('the topic of publish has a wildcard (+ or #) or a null character', 'Wildcards are for subscribe');
    }
    if (!isQoS(qos)) return invalid("the QoS of publish is " + shown(qos), 'It is 0, 1 or 2');
    if (isTooLong(topic)) return invalid('the topic of publish is too long', TOPIC_LENGTH);
    // Writing a packet for nothing costs; only properties have rules that need it.
    if (!properties || protocolVersion !== 5) return undefined;
    return unwritable('publish', {
        cmd: 'publish',
        topic: topic,
        qos: qos,
        payload: '',
        messageId: 1,
        dup: false,
        retain: false,
        properties: properties
    }, 5);
}
/** `topics` as MQTT.js takes them: a filter, an array of filters, or an object from filter to options. */ function validateSubscribe(topics, options, protocolVersion) {
    var isMap = topics !== null && typeof topics === 'object' && !__Array.isArray(topics);
    var filters = isMap ? __Object.keys(topics).filter(function(name) {
        return name !== 'resubscribe';
    }) : filtersOf(topics);
    var bad = validateFilters('subscribe', filters);
    if (bad || !filters) return bad;
    var common = isOptions(options) ? options : {};
    var v5 = protocolVersion === 5;
    var fallback = _extends  ({
        qos: 0
    }, v5 && {
        nl: false,
        rap: false,
        rh: 0
    }, common);
    var subscriptions = filters.map(function(topic) {
        // As MQTT.js reads them: what a map says of a topic is all there is.
        var own = isMap && topics[topic] || fallback;
        return _extends  ({
            topic: topic,
            qos: own.qos
        }, v5 && {
            nl: own.nl,
            rap: own.rap,
            rh: own.rh
        });
    });
    for(var _i = 0, _$_list = _list(subscriptions); _i < _$_list.length; _i++){
        var qos = _$_list[_i].qos;
        if (!isQoS(qos)) return invalid("the QoS of subscribe is " + shown(qos), 'It is 0, 1 or 2');
    }
    var packet = {
        cmd: 'subscribe',
        messageId: 1,
        subscriptions: subscriptions,
        properties: common.properties
    };
    return unwritable('subscribe', packet, protocolVersion);
}
function validateUnsubscribe(topics, options, protocolVersion) {
    var filters = filtersOf(topics);
    var bad = validateFilters('unsubscribe', filters);
    if (bad || !filters) return bad;
    var properties = (isOptions(options) ? options : {}).properties;
    return unwritable('unsubscribe', {
        cmd: 'unsubscribe',
        messageId: 1,
        unsubscriptions: filters,
        properties: properties
    }, protocolVersion);
}
function isQoS(qos) {
    return qos === 0 || qos === 1 || qos === 2;
}
function shown(qos) {
    return typeof qos === 'number' ? __String(qos) : nameOf(qos);
}
var TOPIC_LENGTH = 'MQTT allows 65,535 bytes of UTF-8';
function isTooLong(topic) {
    // No character takes more than 3 bytes per unit of a string's length.
    return topic.length > 21845 && Buffer.byteLength(topic) > 65535;
}
function filtersOf(topics) {
    if (typeof topics === 'string') return [
        topics
    ];
    return __Array.isArray(topics) ? topics : undefined;
}
function validateFilters(what, filters) {
    if (!filters) return invalid("the topics of " + what + " are neither text nor an array", 'Pass a topic or an array of topics');
    for(var _i = 0, _$_list = _list(filters); _i < _$_list.length; _i++){
        var filter = _$_list[_i];
        if (typeof filter !== 'string' || filter === '') {
            return invalid("a topic of " + what + " is " + (filter === '' ? 'empty' : nameOf(filter)), 'It is a string of at least one character');
        }
        if (filter.indexOf('\0') >= 0) return invalid("a topic of " + what + " has a null character", 'Leave it out');
        if (isTooLong(filter)) return invalid("a topic of " + what + " is too long", TOPIC_LENGTH);
    }
    // An empty list, and misplaced wildcards: in MQTT.js's own words.
    var bad = validateTopics(filters);
    return bad === null ? undefined : new __Error("Invalid topic " + bad);
}
function isOptions(options) {
    return options !== null && typeof options === 'object';
}
/** Writes the packet once without sending it, and returns what mqtt-packet objects to. */ function unwritable(what, packet, protocolVersion) {
    try {
        mqtt$1.generate(packet, {
            protocolVersion: protocolVersion
        });
        return undefined;
    } catch (cause) {
        var why = cause instanceof __Error ? cause.message : __String(cause);
        return invalid(what + " cannot be written: " + why, 'See the options of the method and, for properties, MQTT 5', cause);
    }
}
function invalid(message, hint, cause) {
    return new SocketError('ERR_ARGUMENT', message, {
        hint: hint,
        cause: cause
    });
}
/** What a value is, for a message: never the value itself. */ function nameOf(value) {
    if (value === null || value === undefined) return __String(value);
    var kind = __Object.prototype.toString.call(value).slice(8, -1);
    return typeof value === 'object' ? "an object (" + kind + ")" : "a " + typeof value;
}
/** The payload as mqtt-packet takes it (bytes are not copied), or the error to tell. */ function toPayload(message) {
    var _toBuffer;
    if (typeof message === 'string') return message;
    return (_toBuffer = toBuffer(message)) != null ? _toBuffer : invalid("the message of publish is " + nameOf(message), 'It takes a string, a Buffer, an ArrayBuffer or a view of one; for an object use JSON.stringify(object)');
}
/** Of `(…, options?, callback?)`, either of which may be missing, or be anything. */ function lastArguments(options, callback) {
    var last = typeof options === 'function' ? options : callback;
    return {
        // MQTT.js reads properties of whatever is no function.
        options: options !== null && typeof options === 'object' ? options : undefined,
        callback: last
    };
}
/** @returns the PUBLISH that is asked for, with the identifier 0 */ function readPublish(topic, message, options, protocolVersion) {
    if (options === void 0) options = {};
    var dup = options.dup, properties = options.properties, _options_qos = options.qos, qos = _options_qos === void 0 ? 0 : _options_qos, _options_retain = options.retain, retain = _options_retain === void 0 ? false : _options_retain;
    var payload = toPayload(message);
    if (payload instanceof SocketError) return payload;
    var error = validatePublish({
        topic: topic,
        qos: qos,
        properties: properties
    }, protocolVersion);
    if (error) return error;
    // The duplicate flag means nothing with QoS 0, and brokers close the connection for it.
    var packet = {
        cmd: 'publish',
        topic: topic,
        payload: payload,
        qos: qos,
        retain: retain,
        messageId: 0,
        dup: qos > 0 && !!dup
    };
    if (protocolVersion === 5) packet.properties = properties;
    return packet;
}
function publish(client, topic, message, options, callback) {
    var _client_options_protocolVersion, _guarded;
    var last = lastArguments(options, callback);
    var packet = readPublish(topic, message, last.options, (_client_options_protocolVersion = client.options.protocolVersion) != null ? _client_options_protocolVersion : 4);
    if (packet instanceof SocketError) {
        reject(client, packet, last.callback);
        return;
    }
    var settle = (_guarded = guarded(last.callback)) != null ? _guarded : client.noop;
    if (client._checkDisconnecting(settle)) return;
    var done = settle !== client.noop && packet.qos === 0 ? client._sending.afterSend(settle) : settle;
    client._outgoing.publish(packet, last.options, done);
}
function subscribe(client, topics, options, callback) {
    var _client_options_protocolVersion;
    var last = lastArguments(options, callback);
    var error = validateSubscribe(topics, last.options, (_client_options_protocolVersion = client.options.protocolVersion) != null ? _client_options_protocolVersion : 4);
    var settle = guarded(last.callback);
    if (error) reject(client, error, last.callback);
    else if (!client._checkDisconnecting(settle)) client._subscriptions.subscribe(topics, last.options, function(failure, granted, packet) {
        if (settle) settle(failure, granted, packet);
        else report(client, failure);
    });
}
function unsubscribe(client, topics, options, callback) {
    var _client_options_protocolVersion;
    var last = lastArguments(options, callback);
    var error = validateUnsubscribe(topics, last.options, (_client_options_protocolVersion = client.options.protocolVersion) != null ? _client_options_protocolVersion : 4);
    var settle = guarded(last.callback);
    if (error) reject(client, error, last.callback);
    else if (!client._checkDisconnecting(settle)) {
        var _last_options;
        var properties = ((_last_options = last.options) != null ? _last_options : {}).properties;
        var filters = typeof topics === 'string' ? [
            topics
        ] : topics;
        client._subscriptions.unsubscribe(filters, properties, function(failure, _, packet) {
            if (settle) settle(failure, packet);
            else report(client, failure);
        });
    }
}
/** A failure that no callback waits for. Whoever ends the client has not waited for it either. */ function report(client, failure) {
    if (failure && !client.disconnecting) client.emit('error', failure);
}
function reject(client, error, callback) {
    nextTick(function() {
        if (typeof callback === 'function') guard(function() {
            return callback(error);
        });
        else client.emit('error', error);
    });
}
/** What a page can show of a client; each change is emitted as the event `state`. */ function stateOf(client) {
    if (client.connected) return 'connected';
    if (client.disconnecting || client.disconnected) return 'ended';
    if (client._presence.isHidden) return 'suspended';
    if (client._dialling.isConnecting) return 'connecting';
    if (client._presence.isOffline && client.reconnecting) return 'offline';
    if (client.reconnectTimer) return 'waiting';
    return client.reconnecting && !client.reconnectSuppressed ? 'connecting' : 'idle';
}
var schemes = {
    wx: 'ws',
    wxs: 'wss',
    ws: 'ws',
    wss: 'wss'
};
var defaultPorts = {
    ws: 80,
    wss: 443
};
var RIGHT_FORM = 'Write wxs://broker.example/mqtt or wxs://broker.example:8084/mqtt';
/** scheme://[user@]host[:port][/path][?query][#fragment] */ var PARTS = /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#]*)@)?(\[[^\]/?#]*\]|[^/?#:]*)(?::([^/?#]*))?([^#]*)/i;
function bad$1(message, url, cause) {
    return new SocketError('ERR_URL', message, {
        url: url,
        hint: RIGHT_FORM,
        cause: cause
    });
}
/**
 * Takes a broker URL apart.
 *
 * @throws SocketError `ERR_URL` when it has no scheme, no host, a port that is not a number, or characters that no URL has.
 */ function parseBrokerUrl(url) {
    var trimmed = url.trim();
    var parts = PARTS.exec(trimmed);
    if (!parts) throw bad$1('Missing protocol: the URL does not begin with wx://, wxs://, ws:// or wss://', trimmed);
    var _parts = _sliced_to_array  (parts, 6), tmp = _parts[1], scheme = tmp === void 0 ? '' : tmp, user = _parts[2], tmp1 = _parts[3], hostPart = tmp1 === void 0 ? '' : tmp1, portText = _parts[4], tmp2 = _parts[5], rest = tmp2 === void 0 ? '' : tmp2;
    if (!hostPart || hostPart === '[]') throw bad$1('the URL names no host', trimmed);
    var host = hostPart.charAt(0) === '[' ? hostPart.slice(1, -1) : hostPart;
    var path = rest.charAt(0) === '/' ? rest : "/" + rest;
    var mark = path.indexOf('?');
    var parsed = {
        protocol: scheme.toLowerCase(),
        host: checkHost(host.toLowerCase(), trimmed),
        path: path,
        query: mark < 0 ? {} : parseQuery(path.slice(mark + 1))
    };
    if (portText !== undefined && portText !== '') parsed.port = checkPort(portText, trimmed);
    if (user !== undefined) {
        try {
            parsed.auth = decodeURIComponent(user);
        } catch (cause) {
            throw bad$1('user name and password are not percent-encoded correctly', trimmed, cause);
        }
    }
    return parsed;
}
/**
 * The `ws://` or `wss://` URL of a broker. A missing port stays missing, and the scheme's own default port is
 * left out: the platform compares it with the domain list.
 *
 * @throws SocketError `ERR_URL`.
 */ function socketUrl(param) {
    var protocol = param.protocol, hostname = param.hostname, host = param.host, port = param.port, path = param.path;
    var scheme = schemeOf(protocol);
    var name = hostname || host;
    if (!name) throw bad$1('Could not determine host: neither the URL nor the options name one');
    var shown = scheme + "://" + name;
    if (typeof name !== 'string' || /^[a-z][a-z0-9+.-]*:\/\//i.test(name)) {
        throw bad$1('the host is a name or an address, without a scheme', __String(name));
    }
    var target = checkHost(name.replace(/^\[(.*)\]$/, '$1'), shown);
    var authority = target.indexOf(':') < 0 || /^[^:]+:\d+$/.test(target) ? target : "[" + target + "]";
    var number = port === undefined || port === null || port === '' ? undefined : checkPort(port, shown);
    var suffix = number === undefined || number === defaultPorts[scheme] ? '' : ":" + number;
    var tail = path ? __String(path) : '/';
    return scheme + "://" + authority + suffix + (tail.charAt(0) === '/' ? tail : "/" + tail);
}
/**
 * What `transformWsUrl` returned, with `wx` and `wxs` read as `ws` and `wss`.
 *
 * @throws SocketError `ERR_URL` when it is not the URL of a WebSocket.
 */ function checkSocketUrl(url) {
    if (typeof url !== 'string') throw bad$1("transformWsUrl returned " + (url === null ? 'null' : "a " + typeof url) + ", not a URL");
    var protocol = parseBrokerUrl(url).protocol;
    return schemeOf(protocol) + url.trim().slice(protocol.length);
}
/**
 * @throws SocketError `ERR_URL` for a scheme that is not WebSocket, saying what to use instead.
 */ function schemeOf(protocol) {
    if (!protocol) throw bad$1('Missing protocol: neither the URL nor the options name one');
    var scheme = schemes[__String(protocol).replace(/:$/, '').toLowerCase()];
    if (!scheme) {
        throw bad$1("a mini program cannot dial " + protocol + "://, only WebSocket: wxs:// (or wx:// for an address of the same LAN) and the broker's WebSocket port");
    }
    return scheme;
}
function checkHost(host, url) {
    if (/[\s/?#@\\<>"{}|^`%]/.test(host)) throw bad$1('the host has characters no host name has', url);
    return host;
}
function checkPort(port, url) {
    var number = typeof port === 'string' && /^\d+$/.test(port) ? __Number(port) : port;
    if (typeof number !== 'number' || number % 1 !== 0 || number < 1 || number > 65535) {
        throw bad$1("the port is not a number from 1 to 65535", url);
    }
    return number;
}
/** As querystring does it: `+` is a space, a repeated name gives an array, what cannot be decoded stays. */ function parseQuery(text) {
    var query = {};
    for(var _i = 0, _$_list = _list(text.split('&')); _i < _$_list.length; _i++){
        var pair = _$_list[_i];
        if (pair === '') continue;
        var mark = pair.indexOf('=');
        var name = decode(mark < 0 ? pair : pair.slice(0, mark));
        var value = mark < 0 ? '' : decode(pair.slice(mark + 1));
        var seen = __Object.prototype.hasOwnProperty.call(query, name) ? query[name] : undefined;
        var next = seen === undefined ? value : [].concat(seen, value);
        // Not an assignment: a parameter may be called __proto__.
        __Object.defineProperty(query, name, {
            value: next,
            enumerable: true,
            configurable: true,
            writable: true
        });
    }
    return query;
}
function decode(text) {
    var spaced = text.replace(/\+/g, ' ');
    try {
        return decodeURIComponent(spaced);
    } catch (unused) {
        return spaced;
    }
}
/**
 * @param given the option `wx`; default the global one
 * @throws SocketError `ERR_HOST_MISSING`
 */ function requireHost(given) {
    var host = findHost(given);
    if (host) return host;
    throw new SocketError('ERR_HOST_MISSING', given === undefined || given === null ? 'there is no wx here' : 'the option wx has no function connectSocket');
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
 */ function createStreamBuilder(options) {
    var _address_servers;
    // Not a copy where it need not be one: what transformWsUrl changes in MQTT.js's options holds.
    var address = options.url ? _extends  ({}, parseBrokerUrl(options.url), options) : options;
    var servers = (_address_servers = address.servers) != null ? _address_servers : [];
    var protocol = address.protocol;
    for(var _i = 0, _$_list = _list(servers.length > 0 ? servers : [
        {}
    ]); _i < _$_list.length; _i++){
        var server = _$_list[_i];
        socketUrl(_extends  ({}, address, namesOf(server, protocol)));
    }
    var turn = {};
    var last;
    var builds = 0;
    return function(client) {
        var _address_protocols, _known_options;
        var known = client != null ? client : turn;
        var build = ++builds;
        var url = '';
        var host;
        var failure;
        try {
            var _known__host;
            if (servers.length > 0) __Object.assign(address, namesOf(nextServer(servers, known), protocol));
            url = socketUrl(address);
            if (typeof address.transformWsUrl === 'function') {
                url = checkSocketUrl(address.transformWsUrl(url, address, client));
                // It may have connected again, or ended the client.
                if (build !== builds || known.disconnecting) throw new SocketError('ERR_CLOSED', 'transformWsUrl gave this dial up', {
                    url: url
                });
            }
            host = (_known__host = known._host) != null ? _known__host : requireHost(address.wx);
        } catch (cause) {
            failure = cause instanceof SocketError ? cause : new SocketError('ERR_URL', 'transformWsUrl threw', {
                url: url,
                hint: 'Its error is the cause',
                cause: cause
            });
        }
        if (host) last == null ? void 0 : last.handOver(host);
        last = new SocketStream({
            host: host != null ? host : hostThatThrows(failure),
            url: url,
            protocols: (_address_protocols = address.protocols) != null ? _address_protocols : subprotocols(address.protocolVersion ? address : (_known_options = known.options) != null ? _known_options : {}),
            wxOptions: address.wxOptions,
            connectTimeout: address.connectTimeout,
            maxUnreadBytes: address.maxUnreadBytes,
            socketLimit: address.socketLimit
        });
        return last;
    };
}
/** Every failure takes the way of a failed dial. */ function hostThatThrows(failure) {
    return {
        connectSocket: function connectSocket() {
            throw failure;
        }
    };
}
/** In turn, counted on the client as MQTT.js does it. */ function nextServer(servers, client) {
    var _client__reconnectCount, _servers_turn;
    var turn = ((_client__reconnectCount = client._reconnectCount) != null ? _client__reconnectCount : 0) % servers.length;
    client._reconnectCount = turn + 1;
    return (_servers_turn = servers[turn]) != null ? _servers_turn : {};
}
/** What a server's turn sets of the address, under the names MQTT.js sets. */ function namesOf(param, defaultProtocol) {
    var host = param.host, port = param.port, protocol = param.protocol;
    return host ? {
        host: host,
        hostname: host,
        port: port,
        protocol: protocol || defaultProtocol
    } : {};
}
/** MQTT 3.1 has a name of its own; everything newer is `mqtt`. */ function subprotocols(param) {
    var protocolId = param.protocolId, protocolVersion = param.protocolVersion;
    return [
        protocolId === 'MQIsdp' && protocolVersion === 3 ? 'mqttv3.1' : 'mqtt'
    ];
}
/** A stream that never dials and ends with this error. */ function failedStream(failure) {
    return new SocketStream({
        host: hostThatThrows(failure),
        url: '',
        connectTimeout: 0
    });
}
/** How long a DISCONNECT may take when nothing else is left to send. */ /** Milliseconds. A hidden program runs on for about 5 s (documented): the goodbye must be out before. */ var GOODBYE_MS = 2000;
/** How long code of the page may take for one message before the next one is read all the same. */ var PATIENCE_MS = 120000;
var PACKET_TOO_LARGE = 0x95;
/** Reads one stream. MQTT.js's handlers know it as a pump. */ var Receiving = /*#__PURE__*/ function() {
    function Receiving(client, stream) {
        var _this = this;
        this.bytesRead = 0;
        /** A handler has not called back. */ this.isWaiting = false;
        this.packets = [];
        this.next = 0;
        this.isWorking = false;
        this.isDropped = false;
        this.client = client;
        this.stream = stream;
        this.parser = packets.parser(client.options);
        this.parser.on('packet', function(packet) {
            return _this.packets.push(packet);
        });
        this.parser.on('error', function(error) {
            return client.emit('error', error);
        });
        stream.on('data', function(bytes) {
            return _this.read(bytes);
        });
    }
    var _proto = Receiving.prototype;
    /** Another stream has taken its place, or the client has ended: what it brought is not handled any more. */ _proto.abandon = function abandon() {
        this.isDropped = true;
        this.discardParsedPackets();
        clearTimeout(this.timer);
    };
    _proto.isCurrent = function isCurrent() {
        return !this.isDropped;
    };
    _proto.discardParsedPackets = function discardParsedPackets() {
        this.packets = [];
        this.next = 0;
    };
    _proto.read = function read(bytes) {
        this.bytesRead += bytes.length;
        if (this.isDropped) return;
        this.parser.parse(bytes);
        this.work();
    };
    /** A loop, and no call for each packet: a frame may bring thousands. */ _proto.work = function work() {
        var _this = this;
        if (this.isWorking || this.isWaiting) return;
        this.isWorking = true;
        while(!this.isWaiting){
            var packet = this.packets[this.next++];
            if (!packet) break;
            this.handle(packet);
        }
        this.isWorking = false;
        if (this.isDropped) return;
        if (this.isWaiting) {
            this.stream.pause();
            this.timer = setTimeout(function() {
                return _this.giveUp();
            }, PATIENCE_MS);
            return;
        }
        this.discardParsedPackets();
        this.client._session.endOfFrame();
        if (!this.isDropped && this.stream.isPaused()) this.stream.resume();
    };
    _proto.giveUp = function giveUp() {
        var said = "handleMessage or customHandleAcks did not call back within " + PATIENCE_MS + " ms";
        this.client.emit('error', invalid(said, 'Call the callback in any case'));
        this.goOn == null ? void 0 : this.goOn.call(this);
    };
    _proto.handle = function handle(packet) {
        var _this = this;
        this.isWaiting = true;
        var isDone = false;
        var done = this.goOn = function() {
            if (isDone) return;
            isDone = true;
            _this.isWaiting = false;
            clearTimeout(_this.timer);
            // Later than `handle` returned: goes on with what is left.
            if (!_this.isWorking) _this.work();
        };
        try {
            if (!this.dispatch(packet, done)) done();
        } catch (thrown) {
            throwLater(thrown);
            done();
        }
    };
    /**
   * As MQTT.js does it, except that a packet is not handled when a listener of `packetreceive` has given up the
   * connection over which it came.
   *
   * @returns whether `done` will be called
   */ _proto.dispatch = function dispatch(packet, done) {
        var _packet_length;
        var _options_properties;
        var client = this.client;
        var options = client.options;
        var cmd = packet.cmd;
        var handled = client;
        var limit = options.protocolVersion === 5 && ((_options_properties = options.properties) == null ? void 0 : _options_properties.maximumPacketSize);
        var size = sizeOf$1((_packet_length = packet.length) != null ? _packet_length : 0);
        if (limit && limit < size) {
            this.discardParsedPackets();
            client._cleanUp(true);
            var said = "exceeding packets size " + cmd + ": " + size + " bytes, maximumPacketSize is " + limit;
            client.emit('error', new ErrorWithReasonCode(said, PACKET_TOO_LARGE));
            return false;
        }
        client.emit('packetreceive', packet);
        if (this.isDropped) return false;
        if (cmd === 'publish') handlePublish(handled, packet, done, this);
        else if (cmd === 'connack') handleConnack(handled, packet, this);
        else if (cmd === 'disconnect') client.emit(cmd, packet);
        else {
            client.reschedulePing(cmd === 'pingresp');
            if (cmd === 'pubrel') handlePubrel(handled, packet, done);
            else if (cmd === 'auth') handleAuth(handled, packet, this);
            else if (cmd !== 'pingresp') handleAck(handled, packet);
        }
        return cmd === 'publish' || cmd === 'pubrel';
    };
    return Receiving;
}();
/** Of a packet with so many bytes after its length. */ function sizeOf$1(length) {
    return length + (length < 0x80 ? 2 : length < 0x4000 ? 3 : length < 0x200000 ? 4 : 5);
}
/** The CONNECT of this moment, as MQTT.js writes it. */ function writeConnect(client) {
    var _authPacket_reasonCode;
    var options = client.options, topicAliasRecv = client.topicAliasRecv;
    var authPacket = options.authPacket, clean = options.clean, clientId = options.clientId, keepalive = options.keepalive, password = options.password, protocolId = options.protocolId, protocolVersion = options.protocolVersion, username = options.username, will = options.will;
    var properties = options.properties && _extends  ({}, options.properties);
    if ((properties == null ? void 0 : properties.receiveMaximum) !== undefined) properties.receiveMaximum = client._receiveMaximum;
    var packet = _extends  ({
        cmd: 'connect',
        protocolId: protocolId,
        protocolVersion: protocolVersion,
        clean: clean,
        clientId: clientId,
        keepalive: keepalive,
        username: username,
        password: password,
        properties: topicAliasRecv ? _extends  ({}, properties, {
            topicAliasMaximum: topicAliasRecv.max
        }) : properties
    }, will && {
        will: _extends  ({}, will)
    });
    client._authenticationMethod = properties == null ? void 0 : properties.authenticationMethod;
    client._writePacket(packet);
    if (!properties) return;
    var authenticationData = properties.authenticationData, authenticationMethod = properties.authenticationMethod;
    if (!authenticationMethod && authenticationData) client.end(function() {
        return client.emit('error', new __Error('Packet has no Authentication Method'));
    });
    else if (authenticationMethod && authPacket && typeof authPacket === 'object') client._writePacket(_extends  ({}, authPacket, {
        cmd: 'auth',
        reasonCode: (_authPacket_reasonCode = authPacket.reasonCode) != null ? _authPacket_reasonCode : 0
    }));
}
var Dialling = /*#__PURE__*/ function() {
    function Dialling(client, streamBuilder) {
        /**
   * Counts what decides anew what becomes of the connection. Whoever has called code of the page looks whether it is
   * still the same: else the page has had the last word, and nothing more is done.
   */ this.turn = 0;
        this.client = client;
        this.streamBuilder = streamBuilder;
    }
    var _proto = Dialling.prototype;
    /** Gives up the stream of this moment and begins the next attempt. Without `credentials` it dials at once. */ _proto.begin = function begin() {
        var client = this.client;
        var turn = ++this.turn;
        client._reconnecting.begin();
        client._liveness.begin();
        this.abandon();
        if (turn !== this.turn) return;
        client._presence.watch();
        client._reconnecting.clear();
        if (client.disconnected) client.disconnecting = client.disconnected = client.reconnecting = false;
        var reason = client._signIn.begin();
        if (client.options.credentials) {
            // What MQTT.js does when it connects; what fails before that is tried again too.
            client.reconnectSuppressed = false;
            client._signIn.ask(reason);
        } else this.dial();
        client._reportState();
    };
    /** Dials with the options of this moment, and writes the CONNECT. */ _proto.dial = function dial() {
        var _this = this, client = _this.client, turn = _this.turn;
        client.connackReceived = client.reconnectSuppressed = false;
        client._serverProperties = undefined;
        var stream;
        try {
            client._session.readStores(true);
            stream = this.streamBuilder(client);
        } catch (cause) {
            stream = failedStream(cause);
        }
        if (turn !== this.turn) {
            silence(stream);
            return;
        }
        this.stopReading();
        client.stream = this.unclosed = stream;
        this.listen(stream);
        this.receiving = new Receiving(client, stream);
        // Each page may wait for `drain` on the stream that all of them share.
        stream.setMaxListeners(1000);
        writeConnect(client);
        if (turn !== this.turn) return;
        // When the platform has taken it, which is when the socket is open.
        client._sending.afterSend(function() {
            return client._isolation.dialled();
        })();
        clearTimeout(client.connackTimer);
        client.connackTimer = setTimeout(function() {
            return client._onConnackTimeout();
        }, client.options.connectTimeout);
    };
    /** What has arrived is not handled any more. */ _proto.stopReading = function stopReading() {
        var _this_receiving;
        (_this_receiving = this.receiving) == null ? void 0 : _this_receiving.abandon();
    };
    /** Keeps the cause of a drop on the client before the bare `close` is emitted. */ _proto.listen = function listen(stream) {
        var _this = this;
        var client = this.client;
        stream.on('error', function(cause) {
            // mqtt-packet ends the stream over what it cannot write, with an error without a code.
            var said = "a packet cannot be written: " + cause.message;
            var error = cause.code === undefined ? invalid(said, 'See the options of connect', cause) : cause;
            client.emit('error', error);
        });
        stream.once('close', function() {
            if (_this.unclosed === stream) _this.unclosed = undefined;
            var cause = stream.cause;
            if (cause) client.lastError = client._liveness.lost(cause);
            client.emit('close');
        });
    };
    /**
   * Closes the stream without hearing of it any more: one that is still open when the next is dialled would be a
   * second socket, and one that has not reported its end yet would report it of the next.
   */ _proto.abandon = function abandon() {
        var _this = this, stream = _this.unclosed;
        if (!stream) return;
        this.unclosed = undefined;
        silence(stream);
        this.client.emit('close');
    };
    /**
   * Says goodbye before the program is frozen; the session, the queue and the stores stay.
   *
   * @returns whether there was anything to leave
   */ _proto.leave = function leave() {
        var client = this.client;
        var isThere = client.connected || this.isConnecting;
        var turn = ++this.turn;
        client._reconnecting.clear();
        var stream = client.stream;
        // A sign-in may be what hides the program: its answer is used on return, unless the client only waits to end.
        if (client._signIn.isAsking) client._ending.closed();
        if (!stream || stream.destroyed) return isThere;
        if (client.connected) {
            client._sendPacket({
                cmd: 'disconnect'
            });
            if (turn !== this.turn) return isThere;
            stream.end();
            var timer = setTimeout(function() {
                return stream.destroy();
            }, GOODBYE_MS);
            stream.once('close', function() {
                return clearTimeout(timer);
            });
        } else stream.destroy();
        return isThere;
    };
    _create_class  (Dialling, [
        {
            key: "isClosing",
            get: /** Whether an attempt has failed whose `close` is about to be emitted. */ function get() {
                return this.unclosed !== undefined && this.unclosed.destroyed;
            }
        },
        {
            key: "isConnecting",
            get: /** Whether something has begun that is neither connected nor over. */ function get() {
                var _this_client = this.client, connected = _this_client.connected, stream = _this_client.stream, _signIn = _this_client._signIn;
                return !connected && (_signIn.isAsking || stream !== undefined && !stream.destroyed);
            }
        },
        {
            key: "bytesRead",
            get: /** Bytes that have come over this connection, read or not. */ function get() {
                var _ref, _ref1;
                var _this_client_stream, _this_receiving;
                return (_ref = (_ref1 = (_this_client_stream = this.client.stream) == null ? void 0 : _this_client_stream.bytesRead) != null ? _ref1 : (_this_receiving = this.receiving) == null ? void 0 : _this_receiving.bytesRead) != null ? _ref : 0;
            }
        },
        {
            key: "isBehind",
            get: /** Whether a packet is still being handled, so that what came after it is not read. */ function get() {
                return this.receiving !== undefined && this.receiving.isWaiting;
            }
        }
    ]);
    return Dialling;
}();
/** Closes it without hearing of it any more. */ function silence(stream) {
    stream.removeAllListeners('close');
    stream.removeAllListeners('error');
    stream.on('error', function() {
        return undefined;
    });
    stream.destroy();
}
/** `end()` is over a little before `connectTimeout`, so that it never takes longer. */ var SLACK_MS = 100;
/** As in MQTT.js: what answers the last acknowledgement may still be written. */ var LAST_ANSWER_MS = 10;
var Ending = /*#__PURE__*/ function() {
    function Ending(client) {
        /** Whether an `end()` was asked for and is not over. */ this.isUnderWay = false;
        this.callbacks = [];
        /** The goodbye is said, or the connection cut. */ this.isLeaving = false;
        this.client = client;
    }
    var _proto = Ending.prototype;
    _proto.begin = function begin(force, packet, callback) {
        var _this = this;
        var _client_stream;
        var client = this.client;
        var connected = client.connected;
        // The last word counts.
        client._dialling.turn++;
        client._deferredReconnect = null;
        if (client.disconnected && !this.isUnderWay) {
            callback == null ? void 0 : callback();
            return;
        }
        if (callback) this.callbacks.push(callback);
        if (this.isUnderWay) {
            if (force) this.force();
            return;
        }
        var hasUnsent = this.hasUnsent();
        var canSend = connected ? !((_client_stream = client.stream) == null ? void 0 : _client_stream.destroyed) : client._dialling.isConnecting && hasUnsent;
        this.isUnderWay = true;
        this.packet = packet;
        if (force || !canSend) this.leave(true);
        else {
            var _client_options_connectTimeout;
            // Cut short where the broker does not answer.
            var timeout = __Math.max(((_client_options_connectTimeout = client.options.connectTimeout) != null ? _client_options_connectTimeout : 0) - SLACK_MS, GOODBYE_MS);
            this.timer = setTimeout(function() {
                return _this.force();
            }, connected && !hasUnsent ? GOODBYE_MS : timeout);
            if (connected) this.send();
        }
        client._reportState();
    };
    /** Makes an `end()` that waits for the connection go on now. */ _proto.hurry = function hurry() {
        if (!this.client.disconnecting) this.leave(true);
    };
    /** An event of the client that an `end()` may wait for. */ _proto.heard = function heard(event) {
        if (event === 'connect') this.connected();
        else if (event === 'close') this.closed();
        else if (event === 'outgoingEmpty') this.emptied();
    };
    /** The connection is up that an `end()` may wait for. */ _proto.connected = function connected() {
        if (this.isUnderWay && !this.client.disconnecting) this.send();
    };
    /** It is lost, or could not be made. */ _proto.closed = function closed() {
        if (this.isUnderWay) this.hurry();
    };
    /** Everything is confirmed. */ _proto.emptied = function emptied() {
        var _this = this;
        var _this_answerTimer;
        if (this.isUnderWay) (_this_answerTimer = this.answerTimer) != null ? _this_answerTimer : this.answerTimer = setTimeout(function() {
            return _this.leave(false);
        }, LAST_ANSWER_MS);
    };
    _proto.send = function send() {
        this.client.disconnecting = true;
        this.client._standStill();
        if (!this.hasUnsent()) this.leave(false);
    };
    _proto.leave = function leave(force) {
        var _this = this;
        var client = this.client;
        if (this.isLeaving || !this.isUnderWay) return;
        this.isLeaving = client.disconnecting = true;
        client._dialling.turn++;
        client._standStill();
        if (force) {
            client._dialling.stopReading();
            client._flush();
        }
        var connected = client.connected, stream = client.stream;
        var done = function done() {
            return nextTick(function() {
                return _this.finish();
            });
        };
        if (stream && connected) stream.once('close', done);
        if (!connected || force) stream == null ? void 0 : stream.destroy();
        else client._sendPacket(_extends  ({
            cmd: 'disconnect'
        }, this.packet), function() {
            return stream == null ? void 0 : stream.end();
        });
        client._destroyKeepaliveManager();
        // The close of one that was not up yet is not waited for.
        if (!connected) done();
    };
    _proto.force = function force() {
        var client = this.client;
        if (!this.isLeaving) this.leave(true);
        else {
            var _client_stream;
            client._dialling.stopReading();
            (_client_stream = client.stream) == null ? void 0 : _client_stream.destroy();
        }
    };
    _proto.finish = function finish() {
        var _options_incomingStore, _options_outgoingStore;
        var client = this.client;
        var incomingStore = client.incomingStore, options = client.options, outgoingStore = client.outgoingStore;
        if (!this.isLeaving) return;
        clearTimeout(this.timer);
        clearTimeout(this.answerTimer);
        this.answerTimer = undefined;
        client._dialling.stopReading();
        this.settleUnsent();
        client.disconnected = true;
        this.isUnderWay = this.isLeaving = false;
        client._incomingQoS2Ids.clear();
        client._outgoing.keeping.close();
        client._outbox.close();
        // What calls back late finds one that is open.
        client.incomingStore = (_options_incomingStore = options.incomingStore) != null ? _options_incomingStore : new Store();
        client.outgoingStore = (_options_outgoingStore = options.outgoingStore) != null ? _options_outgoingStore : new Store();
        var callbacks = this.callbacks.splice(0);
        incomingStore.close(function(first) {
            return outgoingStore.close(function(second) {
                client.emit('end');
                for(var _i = 0, _$_list = _list(callbacks); _i < _$_list.length; _i++){
                    var callback = _$_list[_i];
                    callback(first != null ? first : second);
                }
            });
        });
        var again = client._deferredReconnect;
        client._deferredReconnect = null;
        if (again) again();
        else if (client.disconnected && (options.reconnectPeriod === 0 || options.manualConnect)) client.disconnecting = false;
    };
    _proto.hasUnsent = function hasUnsent() {
        var _this_client = this.client, outgoing = _this_client.outgoing, queue = _this_client.queue, _outgoing = _this_client._outgoing;
        return queue.length > 0 || _outgoing.hasWaiting || __Object.keys(outgoing).length > 0;
    };
    /** After the end nothing will be sent: whoever waits for it has to hear that. */ _proto.settleUnsent = function settleUnsent() {
        this.client._flush();
        for(var _i = 0, _$_list = _list(this.client.queue.splice(0)); _i < _$_list.length; _i++){
            var cb = _$_list[_i].cb;
            if (typeof cb === 'function') cb(new SocketError('ERR_CLOSED', 'the client was ended'));
        }
    };
    return Ending;
}();
/** Seconds: what stands between a phone and its broker often cuts a connection that is silent for a minute. */ var DEFAULT_KEEPALIVE = 45;
/** How long the broker has for an answer to the ping on return. */ var DEFAULT_PROBE_TIMEOUT = 2000;
/** Seconds: what is cut sooner is cut for another reason. */ var SHORTEST_PROXY_TIMEOUT = 10;
var Liveness = /*#__PURE__*/ function() {
    function Liveness(client) {
        this.lastPingAt = 0;
        /** What had arrived when the last ping left. */ this.bytesAtPing = 0;
        /** Pings of this connection that wait for their answers. */ this.unanswered = 0;
        /** Milliseconds since 1970. */ this.connectedAt = 0;
        /** How old the last connection became, in seconds, and how many in a row before it became just as old. */ this.age = 0;
        this.repeats = 0;
        this.client = client;
    }
    var _proto = Liveness.prototype;
    /** Another connection begins. */ _proto.begin = function begin() {
        this.unanswered = 0;
    };
    /** A connection is up. */ _proto.up = function up() {
        this.connectedAt = Date.now();
    };
    /**
   * The other side has ended the connection. Idle ones that all become just as old are cut by something on the way.
   *
   * @returns the cause, which says so
   */ _proto.lost = function lost(cause) {
        var age = __Math.round((Date.now() - this.connectedAt) / 1000);
        var isIdle = age >= SHORTEST_PROXY_TIMEOUT && age < this.client.keepalive;
        this.repeats = isIdle && __Math.abs(age - this.age) <= 1 ? this.repeats + 1 : 0;
        this.age = age;
        if (this.repeats < 2) return cause;
        var hint = "Idle connections end after " + age + " s: the timeout of a proxy (nginx: proxy_read_timeout)? Set keepalive below it";
        return __Object.assign(cause, {
            hint: hint,
            message: cause.message + ". " + hint
        });
    };
    /** Asks the broker for any sign of life; without one the connection is dead, whatever the platform says. */ _proto.probe = function probe() {
        if (this.isProbing || !this.client.stream) return;
        this.awaitLife();
        this.client.sendPing();
    };
    /** A PINGREQ leaves. */ _proto.pinged = function pinged() {
        this.lastPingAt = Date.now();
        this.bytesAtPing = this.client._dialling.bytesRead;
        this.unanswered++;
    };
    /**
   * A packet came. What bursts out of a suspension came before the connection died: it gives the broker more time,
   * and only the answer to the last ping proves that it lives.
   */ _proto.received = function received(param) {
        var cmd = param.cmd;
        var isPong = cmd === 'pingresp';
        if (isPong && this.unanswered > 0) this.unanswered--;
        if (!this.isProbing) return;
        if (isPong && this.unanswered === 0) this.settle();
        else this.awaitLife();
    };
    /** The probe is over, whatever came of it. */ _proto.settle = function settle() {
        clearTimeout(this.timer);
        this.timer = undefined;
    };
    /**
   * Whether the ping that was not answered left this very moment: frozen timers fire in a burst on return, the ping
   * and the end of its time together.
   */ _proto.hasJustPinged = function hasJustPinged() {
        var patience = __Math.min((this.client.keepalive || 0) * 400, DEFAULT_PROBE_TIMEOUT);
        return Date.now() - this.lastPingAt < patience;
    };
    /** @param isSecond the broker was asked a second time, as its answer may wait behind what is not read yet */ _proto.awaitLife = function awaitLife(isSecond) {
        var _this = this;
        if (isSecond === void 0) isSecond = false;
        var client = this.client;
        var bytesRead = client._dialling.bytesRead;
        var _client_options = client.options, tmp = _client_options.probeTimeout, timeout = tmp === void 0 ? DEFAULT_PROBE_TIMEOUT : tmp;
        this.settle();
        if (!(timeout > 0) || timeout > LONGEST_TIMER) return;
        this.timer = setTimeout(function() {
            // A large message on its way is a sign of life long before it is a packet.
            if (client._dialling.bytesRead !== bytesRead) _this.awaitLife(isSecond);
            else if (!client._dialling.isBehind || !_this.hasArrived) _this.lose(timeout);
            else if (isSecond) _this.settle();
            else {
                _this.awaitLife(true);
                client.sendPing();
            }
        }, timeout);
    };
    _proto.lose = function lose(timeout) {
        var _this_client_stream;
        var said = "the broker did not answer within " + timeout + " ms of the return";
        this.client.lastError = new SocketError('ERR_CLOSED', said);
        (_this_client_stream = this.client.stream) == null ? void 0 : _this_client_stream.destroy();
    };
    _create_class  (Liveness, [
        {
            key: "isProbing",
            get: /** Whether the broker was asked on return and has not answered yet. */ function get() {
                return this.timer !== undefined;
            }
        },
        {
            key: "hasArrived",
            get: /** Whether anything arrived since the last ping, read or not. */ function get() {
                return this.client._dialling.bytesRead !== this.bytesAtPing;
            }
        }
    ]);
    return Liveness;
}();
/** A message of QoS 1 or 2 on its way out, and one of QoS 0 that waits for a connection. */ var Message = /*#__PURE__*/ function() {
    function Message(packet, cb, order, lifetime) {
        // What MQTT.js reads of an entry of `outgoing`.
        this.volatile = false;
        this.cmd = 'publish';
        /** Milliseconds since 1970. */ this.since = Date.now();
        /** What it counts for while it waits, in bytes. */ this.bytes = 0;
        /** The store has it, and it may leave. */ this.isStored = false;
        /** It left on an earlier connection, or may have in an earlier life of the program. */ this.wasSent = false;
        /** It left, on this connection or on an earlier one, and stands in `outgoing`. */ this.isInFlight = false;
        /** It takes one of the window's places. */ this.hasPlace = false;
        /** The broker has it (PUBREC), and is told that it may pass it on (PUBREL). */ this.isReleased = false;
        /** It is settled: whoever finds it in a list passes over it. */ this.isGone = false;
        /** When it left, in rounds of `Overdue`. */ this.round = 0;
        /** Its acknowledgement does not come. */ this.isOverdue = false;
        /** Published in an earlier life of the program: nobody waits for it. */ this.isOld = false;
        /** The alias that was asked for. */ this.alias = undefined;
        /** The topic was given by that alias alone. */ this.isByAlias = false;
        this.packet = packet;
        this.cb = cb;
        this.order = order;
        this.lifetime = lifetime;
    }
    _create_class  (Message, [
        {
            key: "age",
            get: /** Milliseconds it has waited; a clock that was set back makes nothing older. */ function get() {
                return __Math.max(0, Date.now() - this.since);
            }
        }
    ]);
    return Message;
}();
var REFUSED = 0x80;
var Request = /*#__PURE__*/ function() {
    function Request(verb, subscriptions, settle) {
        /** Packets that are not answered yet. */ this.parts = 0;
        this.refused = [];
        this.code = 0;
        this.isSettled = false;
        this.verb = verb;
        this.subscriptions = subscriptions;
        this.settle = settle;
    }
    var _proto = Request.prototype;
    /** A packet that carries some of its topics is answered. */ _proto.answer = function answer(topics, codes, packet) {
        var _this = this;
        topics.forEach(function(topic, index) {
            var _this_refusing;
            var code = codes[index];
            var mine = code === undefined ? undefined : _this.named(topic);
            if (code === undefined || !mine) return;
            for(var _i = 0, _$_list = _list(mine); _i < _$_list.length; _i++){
                var subscription = _$_list[_i];
                subscription.qos = code;
            }
            if (code < REFUSED) return;
            _this.code || (_this.code = code);
            (_this_refusing = _this.refusing) != null ? _this_refusing : _this.refusing = packet;
            _this.refused.push(topic);
        });
        if (--this.parts > 0 || this.isSettled) return;
        var _this1 = this, _this_refusing = _this1.refusing, refusing = _this_refusing === void 0 ? packet : _this_refusing;
        this.tell(this.code ? this.refusal(refusing) : null, refusing);
    };
    /** Its subscriptions to a topic. */ _proto.named = function named(topic) {
        if (!this.byTopic) {
            this.byTopic = new Map();
            for(var _i = 0, _$_list = _list(this.subscriptions); _i < _$_list.length; _i++){
                var subscription = _$_list[_i];
                var same = this.byTopic.get(subscription.topic);
                if (same) same.push(subscription);
                else this.byTopic.set(subscription.topic, [
                    subscription
                ]);
            }
        }
        return this.byTopic.get(topic);
    };
    /** It will not be answered. */ _proto.fail = function fail(error, packet) {
        if (this.isSettled) return;
        var isCoded = 'code' in error || this.verb === 'Unsubscribe';
        var told = isCoded ? error : new ErrorWithSubackPacket(error.message, packet);
        this.tell(told, packet);
    };
    _proto.tell = function tell(error, packet) {
        var _this = this;
        this.isSettled = true;
        var tell = function tell() {
            return _this.settle(error, _this.subscriptions, packet);
        };
        // As in MQTT.js: a subscription after what came in the same frame, retained messages usually.
        if (this.verb === 'Subscribe') nextTick(tell);
        else tell();
    };
    _proto.refusal = function refusal(packet) {
        var _ReasonCodes_this_code;
        var why = (_ReasonCodes_this_code = ReasonCodes[this.code]) != null ? _ReasonCodes_this_code : "code " + this.code;
        var said = this.verb + " error: " + why + ": " + this.refused.join(', ');
        return __Object.assign(new ErrorWithSubackPacket(said, packet), {
            code: this.code
        });
    };
    return Request;
}();
/** One SUBSCRIBE or UNSUBSCRIBE, until it is answered; over as many connections as that takes. */ var Ask = /*#__PURE__*/ function() {
    function Ask(packet, requests) {
        // What MQTT.js reads of an entry of `outgoing`.
        this.volatile = true;
        /** Called by MQTT.js with the answer. */ this.cb = function() {
            return undefined;
        };
        this.cmd = packet.cmd;
        this.packet = packet;
        this.topics = packet.cmd === 'subscribe' ? packet.subscriptions.map(function(param) {
            var topic = param.topic;
            return topic;
        }) : packet.unsubscriptions;
        this.requests = requests;
        for(var _i = 0, _$_list = _list(requests); _i < _$_list.length; _i++){
            var request = _$_list[_i];
            request.parts++;
        }
    }
    var _proto = Ask.prototype;
    /** One for each topic: whichever of them the broker closes for is found then. */ _proto.split = function split() {
        var _this = this, packet = _this.packet, requests = _this.requests;
        var parts = packet.cmd === 'subscribe' ? packet.subscriptions.map(function(one) {
            return new Ask(_extends  ({}, packet, {
                subscriptions: [
                    one
                ]
            }), requests);
        }) : packet.unsubscriptions.map(function(one) {
            return new Ask(_extends  ({}, packet, {
                unsubscriptions: [
                    one
                ]
            }), requests);
        });
        for(var _i = 0, _$_list = _list(requests); _i < _$_list.length; _i++){
            var request = _$_list[_i];
            request.parts--;
        }
        return parts;
    };
    return Ask;
}();
/**
 * Reasons of a DISCONNECT that are about what was sent (MQTT 5, 3.14.2.1): Topic Filter invalid, Topic Name invalid,
 * Packet too large, Payload format invalid; retain, QoS, shared subscriptions, subscription identifiers and wildcards
 * that are not supported.
 */ var ABOUT_WHAT_WAS_SENT = [
    0x8f,
    0x90,
    0x95,
    0x99,
    0x9a,
    0x9b,
    0x9e,
    0xa1,
    0xa2
];
var SOON_MS = 300;
var SOON_ROUND_TRIPS = 3;
/** A broker may ask others before it closes. */ var LONGEST_SOON_MS = 5000;
var GROWTH = 4;
var HOLD_MS = 3000;
var HOLD_TIMES = 10;
/** What a slow phone sends in a millisecond. */ var BYTES_PER_MS = 100;
var STRIKES = 3;
var Isolation = /*#__PURE__*/ function() {
    function Isolation(client) {
        /** Nothing leaves but what is tested. */ this.isHolding = false;
        /** Of the last connection that ended in this way. */ this.last = new Set();
        this.isLastCounted = false;
        this.growth = 1;
        this.suspects = [];
        this.strikes = new Map();
        /** The code with which suspicion began. */ this.suspectCode = 0;
        this.rejections = __Object.create(null);
        this.isUp = false;
        /** Milliseconds since 1970. */ this.dialledAt = 0;
        /** Milliseconds from CONNECT to CONNACK. */ this.roundTrip = 0;
        this.wroteAt = 0;
        this.code = 0;
        this.isTainted = false;
        this.client = client;
    }
    var _proto = Isolation.prototype;
    /** CONNECT leaves. */ _proto.dialled = function dialled() {
        this.dialledAt = Date.now();
    };
    /** A connection is up: holds everything back where there are suspects. */ _proto.begin = function begin() {
        var _this = this;
        this.isUp = true;
        this.roundTrip = Date.now() - this.dialledAt;
        this.code = 0;
        this.isTainted = false;
        var _this_suspects = _sliced_to_array  (this.suspects, 1), _$first = _this_suspects[0];
        this.isHolding = _$first !== undefined;
        if (!_$first) return;
        this.client.sendPing();
        this.timer = setTimeout(function() {
            return _this.testNext();
        }, this.holdMs(_$first));
    };
    /** Something happened that can end the connection, whatever was sent. */ _proto.taint = function taint() {
        this.isTainted = true;
    };
    /** The broker says that it closes. */ _proto.disconnected = function disconnected(reasonCode) {
        this.code = reasonCode;
    };
    _proto.wrote = function wrote() {
        this.wroteAt = Date.now();
    };
    /** It is answered, or gone. */ _proto.answered = function answered(operation) {
        if (this.suspects.length === 0) return;
        this.suspects = this.suspects.filter(function(other) {
            return other !== operation;
        });
        this.strikes.delete(operation);
        if (this.tested !== operation) return;
        this.tested = undefined;
        clearTimeout(this.timer);
        if (this.isHolding) this.testNext();
    };
    /** The connection is over: what does that say of what was not answered? */ _proto.ended = function ended() {
        clearTimeout(this.timer);
        var _this = this, isUp = _this.isUp, tested = _this.tested;
        this.isUp = this.isHolding = false;
        this.tested = undefined;
        if (!isUp) return;
        var silence = Date.now() - this.wroteAt;
        if (this.suspects.length > 0) {
            if (tested && this.isTheirs && silence <= this.soonMs(tested)) this.strike(tested);
            else this.forget();
            return;
        }
        var unanswered = this.unanswered();
        if (!this.isTheirs || unanswered.length === 0) this.forget();
        else if (this.isNamed) this.suspect(unanswered);
        else this.count(unanswered, silence);
    };
    /** The error for a filter that the broker closes connections for. */ _proto.rejected = function rejected(filter) {
        return this.rejections[filter];
    };
    /** After an end everything begins anew. */ _proto.reset = function reset() {
        clearTimeout(this.timer);
        this.isHolding = false;
        this.forget();
        for(var _i = 0, _$_list = _list(__Object.keys(this.rejections)); _i < _$_list.length; _i++){
            var filter = _$_list[_i];
            __Reflect.deleteProperty(this.rejections, filter);
        }
    };
    _proto.count = function count(unanswered, silence) {
        var _this = this;
        var common = unanswered.filter(function(operation) {
            return _this.last.has(operation);
        });
        if (common.length === 0) this.growth = 1;
        var isSoon = unanswered.some(function(operation) {
            return silence <= _this.soonMs(operation);
        });
        if (isSoon && this.isLastCounted && common.length > 0) {
            this.suspect(common);
            return;
        }
        // Later than that, but over the same: the broker may take its time.
        if (!isSoon && common.length > 0) this.growth *= GROWTH;
        this.last = new Set(unanswered);
        this.isLastCounted = isSoon;
    };
    _proto.suspect = function suspect(operations) {
        var _subscriptions = this.client._subscriptions;
        this.suspectCode = this.code;
        this.suspects = [];
        for(var _i = 0, _$_list = _list(operations); _i < _$_list.length; _i++){
            var operation = _$_list[_i];
            for(var _i1 = 0, _$_list1 = _list(operation instanceof Ask ? _subscriptions.split(operation) : [
                operation
            ]); _i1 < _$_list1.length; _i1++){
                var part = _$_list1[_i1];
                this.suspects.push(part);
            }
        }
    };
    _proto.testNext = function testNext() {
        var _this = this;
        var client = this.client;
        var _this_suspects = _sliced_to_array  (this.suspects, 1), operation = _this_suspects[0];
        if (!operation) {
            this.forget();
            this.isHolding = false;
            client._session.goOn();
            return;
        }
        this.tested = operation;
        this.timer = setTimeout(function() {
            return _this.answered(operation);
        }, this.holdMs(operation));
        if (operation instanceof Ask) client._subscriptions.write(operation);
        else client._outgoing.sendAlone(operation);
    };
    _proto.strike = function strike(operation) {
        var _this_strikes_get;
        var strikes = ((_this_strikes_get = this.strikes.get(operation)) != null ? _this_strikes_get : 0) + 1;
        this.strikes.set(operation, strikes);
        var isNamed = this.isNamed && this.code === this.suspectCode;
        if (strikes < STRIKES && !isNamed) return;
        this.suspects = this.suspects.filter(function(other) {
            return other !== operation;
        });
        this.strikes.delete(operation);
        this.reject(operation, isNamed ? 1 : strikes);
    };
    _proto.reject = function reject(operation, times) {
        var _client_stream;
        var client = this.client;
        var cause = ((_client_stream = client.stream) != null ? _client_stream : {}).cause;
        var isAsk = operation instanceof Ask;
        var topic = isAsk ? operation.topics.join(', ') : operation.packet.topic;
        var what = isAsk ? "the " + (operation.cmd === 'subscribe' ? 'subscription to' : 'unsubscribe of') : 'the message of';
        var why = ReasonCodes[this.code] || (cause == null ? void 0 : cause.reason);
        var said = "the broker closed the connection over " + what + ' "' + topic + '"' + (times > 1 ? ', three times' : '') + (why ? ": " + why : '');
        var error = new SocketError('ERR_REJECTED', said, {
            closeCode: cause == null ? void 0 : cause.closeCode,
            reason: cause == null ? void 0 : cause.reason
        });
        if (!isAsk) client._outgoing.fail(operation, error);
        else {
            for(var _i = 0, _$_list = _list(operation.topics); _i < _$_list.length; _i++){
                var filter = _$_list[_i];
                this.rejections[filter] = error;
            }
            client._subscriptions.fail(operation, error);
        }
    };
    _proto.forget = function forget() {
        this.suspects = [];
        this.last = new Set();
        this.isLastCounted = false;
        this.growth = 1;
        this.suspectCode = 0;
        this.strikes.clear();
    };
    _proto.unanswered = function unanswered() {
        var outgoing = this.client.outgoing;
        var asks = [];
        var messages = [];
        for(var _i = 0, _$_list = _list(__Object.keys(outgoing)); _i < _$_list.length; _i++){
            var id = _$_list[_i];
            var entry = outgoing[__Number(id)];
            if (entry instanceof Ask) asks.push(entry);
            else if (entry instanceof Message && entry.hasPlace) messages.push(entry);
        }
        // Subscriptions leave before messages do.
        return asks.concat(messages.sort(function(a, b) {
            return a.order - b.order;
        }));
    };
    /** How long the broker may take to close over an operation, in milliseconds. */ _proto.soonMs = function soonMs(operation) {
        var roundTrips = SOON_ROUND_TRIPS * this.roundTrip;
        var soon = __Math.min(__Math.max(SOON_MS, roundTrips) * this.growth, LONGEST_SOON_MS);
        return soon + (operation instanceof Ask ? 0 : operation.packet.payload.length / BYTES_PER_MS);
    };
    /** How long a connection has to hold before an operation is tested: longer with each strike, that one more is no chance. */ _proto.holdMs = function holdMs(operation) {
        var _this_strikes_get;
        var strikes = (_this_strikes_get = this.strikes.get(operation)) != null ? _this_strikes_get : 0;
        return __Math.max(HOLD_MS * (strikes + 1), HOLD_TIMES * this.soonMs(operation));
    };
    _create_class  (Isolation, [
        {
            key: "isTheirs",
            get: /** Whether the other side ended the connection, for no reason of ours that is known. */ function get() {
                var _this_client = this.client, disconnecting = _this_client.disconnecting, stream = _this_client.stream;
                var cause = (stream != null ? stream : {}).cause;
                return !disconnecting && !this.isTainted && (cause == null ? void 0 : cause.code) === 'ERR_CLOSED';
            }
        },
        {
            key: "isNamed",
            get: /** Whether the broker said that it closes over what was sent. */ function get() {
                return ABOUT_WHAT_WAS_SENT.indexOf(this.code) >= 0;
            }
        }
    ]);
    return Isolation;
}();
/** The storage of a mini program: what survives the next start. Synchronous, 1 MB per key (Documented). */ /** The given storage, else that of the global `wx`; `undefined` where neither exists. */ function findStorage(given) {
    var host = given != null ? given : typeof wx === 'undefined' ? undefined : wx;
    return isStorage(host) ? host : undefined;
}
function isStorage(value) {
    if (value === null || typeof value !== 'object' && typeof value !== 'function') return false;
    var getStorageSync = value.getStorageSync, setStorageSync = value.setStorageSync;
    return typeof getStorageSync === 'function' && typeof setStorageSync === 'function';
}
var OutboxStore = /*#__PURE__*/ function(Store) {
    _inherits  (OutboxStore, Store);
    function OutboxStore(storage, prefix, maxBytes, full) {
        var _this;
        var _ref;
        _this = Store.call(this, {
            clean: false
        }) || this, _this.sequence = 0, _this.bytes = 0, _this.keys = new Map(), /** What this turn changes: the text to write, or `undefined` to remove. */ _this.changes = new Map(), _this.waiting = [], _this.isFlushing = false;
        _this.storage = storage;
        _this.prefix = prefix;
        _this.maxBytes = maxBytes;
        _this.full = full;
        var all = (_ref = storage.getStorageInfoSync == null ? void 0 : storage.getStorageInfoSync.call(storage).keys) != null ? _ref : [];
        for(var _i = 0, _$_list = _list(all.filter(function(name) {
            return name.indexOf(prefix) === 0;
        }).sort()); _i < _$_list.length; _i++){
            var key = _$_list[_i];
            _this.load(key);
        }
        return _this;
    }
    var _proto = OutboxStore.prototype;
    _proto.put = function put(packet, callback) {
        var _ref;
        var _packet_messageId = packet.messageId, messageId = _packet_messageId === void 0 ? 0 : _packet_messageId;
        var known = this.keys.get(messageId);
        var text = write$1(packet);
        var bytes = this.bytes - ((_ref = known == null ? void 0 : known.bytes) != null ? _ref : 0) + text.length;
        if (bytes > this.maxBytes) this.full(bytes + " bytes are more than maxBytes, " + this.maxBytes);
        else {
            var _ref1;
            var key = (_ref1 = known == null ? void 0 : known.key) != null ? _ref1 : this.nextKey();
            this.bytes = bytes;
            this.keys.set(messageId, {
                key: key,
                bytes: text.length
            });
            this.change(key, text);
        }
        this.waiting.push(callback);
        this.flushSoon();
        return Store.prototype.put.call(this, packet, function() {
            return undefined;
        });
    };
    _proto.del = function del(packet, callback) {
        var _packet_messageId = packet.messageId, messageId = _packet_messageId === void 0 ? 0 : _packet_messageId;
        var known = this.keys.get(messageId);
        if (known) {
            this.bytes -= known.bytes;
            this.keys.delete(messageId);
            this.change(known.key, undefined);
            this.flushSoon();
        }
        return Store.prototype.del.call(this, packet, callback);
    };
    /** Writes what this turn has changed. */ _proto.flush = function flush() {
        var _this, _loop = function(_i, _$_list) {
            var _list__i = _$_list[_i], key = _list__i.key, value = _list__i.value;
            _this.attempt(function() {
                return storage.setStorageSync(key, value);
            });
        };
        var _this1 = this;
        var _this2 = this, changes = _this2.changes, storage = _this2.storage, waiting = _this2.waiting;
        this.changes = new Map();
        this.waiting = [];
        var list = [];
        changes.forEach(function(value, key) {
            if (value !== undefined) list.push({
                key: key,
                value: value
            });
            else _this1.attempt(function() {
                return storage.removeStorageSync(key);
            });
        });
        if (list.length > 1 && storage.batchSetStorageSync) this.attempt(function() {
            return storage.batchSetStorageSync == null ? void 0 : storage.batchSetStorageSync.call(storage, list);
        });
        else for(var _i = 0, _$_list = _list(list); _i < _$_list.length; _i++)_this = this, _loop(_i, _$_list);
        for(var _i1 = 0, _$_list1 = _list(waiting); _i1 < _$_list1.length; _i1++){
            var callback = _$_list1[_i1];
            callback();
        }
    };
    _proto.flushSoon = function flushSoon() {
        var _this = this;
        if (this.isFlushing) return;
        this.isFlushing = true;
        nextTick(function() {
            _this.isFlushing = false;
            _this.flush();
        });
    };
    _proto.change = function change(key, text) {
        this.changes.set(key, text);
    };
    _proto.attempt = function attempt(run) {
        try {
            run();
        } catch (why) {
            this.full(why);
        }
    };
    _proto.nextKey = function nextKey() {
        return this.prefix + ("00000" + (++this.sequence).toString(36)).slice(-6);
    };
    _proto.load = function load(key) {
        var _this = this;
        this.sequence = parseInt(key.slice(this.prefix.length), 36) || this.sequence;
        var text = __String(this.storage.getStorageSync(key));
        var packet = read$1(text);
        if (!(packet == null ? void 0 : packet.messageId)) {
            // Nothing that this library wrote: it would never go away.
            this.attempt(function() {
                return _this.storage.removeStorageSync(key);
            });
            return;
        }
        this.bytes += text.length;
        this.keys.set(packet.messageId, {
            key: key,
            bytes: text.length
        });
        this._inflights.set(packet.messageId, packet);
    };
    return OutboxStore;
}(Store);
/** Bytes as base64: a storage takes texts. */ function write$1(packet) {
    return JSON.stringify(packet, function(name, value) {
        // The one of the object, before its own `toJSON` made a list of numbers of it.
        var bytes = this[name];
        return Buffer.isBuffer(bytes) ? {
            base64: bytes.toString('base64')
        } : value;
    });
}
function read$1(text) {
    try {
        return JSON.parse(text, function(_, value) {
            var base64 = (value != null ? value : {}).base64;
            return typeof base64 === 'string' ? Buffer.from(base64, 'base64') : value;
        });
    } catch (unused) {
        return undefined;
    }
}
var DEFAULT_MAX_BYTES$1 = 2 * 1024 * 1024;
/** For how long a broker of MQTT 5 keeps the session by default, in seconds: a week. */ var DEFAULT_SESSION_EXPIRY = 7 * 86400;
/** Names that a client has open, by storage. */ var open = new WeakMap();
/**
 * Makes sure that what an outbox needs is there.
 *
 * @throws SocketError `ERR_ARGUMENT` that says what is missing
 */ function checkOutbox(options) {
    var _findStorage;
    if (!options.outbox) return;
    var clean = options.clean, clientId = options.clientId, credentials = options.credentials, outgoingStore = options.outgoingStore, incomingStore = options.incomingStore, protocolVersion = options.protocolVersion;
    if (clean !== false) throw bad('clean: false', 'the broker has to keep the session');
    if (!clientId && !credentials) throw bad('a clientId', 'the same at each start');
    if (outgoingStore || incomingStore) throw bad('no stores of your own', 'it is one');
    if (!((_findStorage = findStorage(options.wx)) == null ? void 0 : _findStorage.getStorageInfoSync)) throw bad('the storage of wx', 'or pass { wx }');
    if (protocolVersion === 5) options.properties = _extends  ({
        sessionExpiryInterval: DEFAULT_SESSION_EXPIRY
    }, options.properties);
}
var Outbox = /*#__PURE__*/ function() {
    function Outbox(client) {
        this.isFull = false;
        this.client = client;
    }
    var _proto = Outbox.prototype;
    /**
   * Makes the stores of the client those of the user who signs in.
   *
   * @param isSignedIn `credentials` has answered: client identifier and user are known
   */ _proto.open = function open1(isSignedIn) {
        var _this = this;
        var _open_get;
        var client = this.client;
        var _client_options = client.options, _client_options_clientId = _client_options.clientId, clientId = _client_options_clientId === void 0 ? '' : _client_options_clientId, credentials = _client_options.credentials, outbox = _client_options.outbox, _client_options_username = _client_options.username, username = _client_options_username === void 0 ? '' : _client_options_username, wx1 = _client_options.wx;
        var storage = findStorage(wx1);
        if (!outbox || !storage) return;
        var _ref = outbox === true ? {} : outbox, _ref_maxBytes = _ref.maxBytes, maxBytes = _ref_maxBytes === void 0 ? DEFAULT_MAX_BYTES$1 : _ref_maxBytes, given = _ref.name;
        if (credentials && !isSignedIn && given === undefined) return;
        var name = "mqtt-outbox/" + encodeURIComponent(given != null ? given : clientId + "/" + username) + "/";
        if (name === this.name) {
            this.use();
            return;
        }
        var isSwitched = this.name !== undefined;
        this.close();
        var names = (_open_get = open.get(storage)) != null ? _open_get : {};
        open.set(storage, names);
        if (names[name]) throw new SocketError('ERR_ARGUMENT', 'another client has the same outbox open', {
            hint: 'Share one client between pages, or give each outbox a name'
        });
        names[name] = true;
        __define(this, "name", name);
        if (isSwitched) client._outgoing.flush(new SocketError('ERR_CLOSED', 'another user signs in; the message waits in its outbox'));
        var full = function full(why) {
            return _this.full(why);
        };
        this.outgoing = new OutboxStore(storage, "" + name + "o/", maxBytes, full);
        this.incoming = new OutboxStore(storage, "" + name + "i/", maxBytes, full);
        this.use();
    };
    /** MQTT.js makes stores of its own with each `reconnect()`. */ _proto.use = function use() {
        var _this = this, client = _this.client, incoming = _this.incoming, outgoing = _this.outgoing;
        client.outgoingStore = outgoing;
        client.incomingStore = incoming;
    };
    /** Another client may open it. */ _proto.close = function close() {
        var storage = findStorage(this.client.options.wx);
        var names = storage && open.get(storage);
        if (names && this.name !== undefined) __Reflect.deleteProperty(names, this.name);
        __define(this, "name", undefined);
        this.isFull = false;
    };
    _proto.full = function full(cause) {
        // Once, and not for each message.
        if (this.isFull) return;
        this.isFull = true;
        var why = cause instanceof __Error ? cause.message : __String(cause);
        var said = "the outbox cannot keep a message: " + why;
        this.client.emit('error', new SocketError('ERR_STORAGE', said, {
            cause: cause
        }));
    };
    _create_class  (Outbox, [
        {
            key: "isOpen",
            get: function get() {
                return this.name !== undefined;
            }
        }
    ]);
    return Outbox;
}();
function bad(what, why) {
    return new SocketError('ERR_ARGUMENT', "the option outbox needs " + what + ": " + why);
}
/** Topic aliases (MQTT 5, 3.3.2.3.4) belong to one connection: they are assigned when a message leaves. */ /** @returns the packet as it is kept, with its topic and without an alias, or the error to report */ function withoutAlias(client, packet) {
    var properties = packet.properties, topic = packet.topic;
    var alias = properties == null ? void 0 : properties.topicAlias;
    if (alias === undefined) return packet;
    var known = client.topicAliasSend;
    if (!known || topic && (alias < 1 || alias > known.max)) return new __Error('Sending Topic Alias out of range');
    var whole = topic || known.getTopicByAlias(alias);
    if (!whole) return new __Error('Unregistered Topic Alias');
    var rest = _extends  ({}, properties);
    delete rest.topicAlias;
    return _extends  ({}, packet, {
        topic: whole,
        properties: rest
    });
}
/**
 * @param wish the alias that was asked for
 * @param isAlone whether the topic was given by that alias alone
 * @returns the packet as it leaves: itself, where nothing changes
 */ function withAlias(client, packet, wish, isAlone) {
    var _client_options = client.options, autoAssignTopicAlias = _client_options.autoAssignTopicAlias, autoUseTopicAlias = _client_options.autoUseTopicAlias, protocolVersion = _client_options.protocolVersion;
    var known = client.topicAliasSend;
    if (protocolVersion !== 5 || !known) return packet;
    if (wish !== undefined && wish <= known.max) {
        var isKnown = isAlone && known.getTopicByAlias(wish) === packet.topic;
        var copy = _extends  ({}, packet, {
            properties: _extends  ({}, packet.properties, {
                topicAlias: wish
            })
        });
        if (isKnown) copy.topic = '';
        client._applyTopicAlias(copy);
        return copy;
    }
    if (!autoAssignTopicAlias && !autoUseTopicAlias) return packet;
    var copy1 = _extends  ({}, packet);
    client._applyTopicAlias(copy1);
    return copy1;
}
/** Longer than any header without properties: packet type, length, topic length, identifier, no properties. */ var HEADER_BYTES = 16;
var BYTES_PER_UNIT = 3;
function checkPublish(packet, announced) {
    var maximumPacketSize = announced.maximumPacketSize, maximumQoS = announced.maximumQoS, retainAvailable = announced.retainAvailable;
    if (maximumQoS !== undefined && packet.qos > maximumQoS) {
        return beyond("QoS " + packet.qos + ' of "' + packet.topic + "\" is beyond the broker's Maximum QoS " + maximumQoS, 'Use a lower QoS');
    }
    if (packet.retain && isFalse(retainAvailable)) return beyond('the broker keeps no retained messages ("' + packet.topic + '")', 'Leave retain out');
    if (maximumPacketSize === undefined || mayFit(packet, maximumPacketSize)) return undefined;
    return checkSize(packet, maximumPacketSize, 'the message of "' + packet.topic + '"');
}
function checkSubscribe(packet, announced) {
    var _ref;
    var _packet_properties, _packet_subscriptions_;
    var maximumPacketSize = announced.maximumPacketSize, subscriptionIdentifiersAvailable = announced.subscriptionIdentifiersAvailable;
    if (((_packet_properties = packet.properties) == null ? void 0 : _packet_properties.subscriptionIdentifier) !== undefined && isFalse(subscriptionIdentifiersAvailable)) return beyond('the broker takes no subscription identifiers', 'Leave it out');
    for(var _i = 0, _$_list = _list(packet.subscriptions); _i < _$_list.length; _i++){
        var topic = _$_list[_i].topic;
        if (/[+#]/.test(topic) && isFalse(announced.wildcardSubscriptionAvailable)) return beyond('the broker takes no wildcards in subscriptions ("' + topic + '")', 'Name whole topics');
        if (topic.indexOf('$share/') === 0 && isFalse(announced.sharedSubscriptionAvailable)) return beyond('the broker takes no shared subscriptions ("' + topic + '")', 'Leave $share out');
    }
    return maximumPacketSize === undefined ? undefined : checkSize(packet, maximumPacketSize, 'the subscription to "' + ((_ref = (_packet_subscriptions_ = packet.subscriptions[0]) == null ? void 0 : _packet_subscriptions_.topic) != null ? _ref : '') + '"');
}
function isFalse(flag) {
    // mqtt-packet reads 0 and 1 as booleans; brokers of tests may say numbers.
    return flag === false || flag === 0;
}
/** Whether it is short enough without being written to know. */ function mayFit(param, most) {
    var topic = param.topic, payload = param.payload, properties = param.properties;
    if (properties) return false;
    var bytes = typeof payload === 'string' ? payload.length * BYTES_PER_UNIT : payload.length;
    return topic.length * BYTES_PER_UNIT + bytes + HEADER_BYTES <= most;
}
function checkSize(packet, most, what) {
    var length = mqtt$1.generate(_extends  ({}, packet, {
        messageId: packet.messageId || 1
    }), {
        protocolVersion: 5
    }).length;
    if (length <= most) return undefined;
    return beyond(what + " takes " + length + " bytes, the broker's Maximum Packet Size is " + most, 'Send less at once');
}
function beyond(message, hint) {
    return new SocketError('ERR_BROKER_LIMIT', message, {
        hint: hint
    });
}
var ROUND_MS = 10000;
/** An acknowledgement is overdue after so many whole rounds: 30 s. */ var ROUNDS = 3;
/** Counts time in rounds, with one timer that runs only while something is in flight. */ var Overdue = /*#__PURE__*/ function() {
    function Overdue(client, window, hasWaiting, refill) {
        this.round = 1;
        this.client = client;
        this.window = window;
        this.hasWaiting = hasWaiting;
        this.refill = refill;
    }
    var _proto = Overdue.prototype;
    /** A message leaves. */ _proto.mark = function mark(message) {
        var _this = this;
        var _this_timer;
        message.round = this.round;
        (_this_timer = this.timer) != null ? _this_timer : this.timer = setTimeout(function() {
            return _this.look();
        }, ROUND_MS);
    };
    _proto.stop = function stop() {
        clearTimeout(this.timer);
        this.timer = undefined;
    };
    _proto.look = function look() {
        var _this = this;
        this.timer = undefined;
        this.round++;
        var _this1 = this, client = _this1.client, window = _this1.window;
        if (!client.connected) return;
        var isWaiting = false;
        for(var _i = 0, _$_list = _list(__Object.keys(client.outgoing)); _i < _$_list.length; _i++){
            var id = _$_list[_i];
            var message = client.outgoing[__Number(id)];
            if (!message.hasPlace) continue;
            isWaiting = true;
            if (message.isOverdue || this.round - message.round <= ROUNDS) continue;
            window.giveUp(message);
            client._warnings.say('overdue', "the broker has not acknowledged a message of QoS " + message.packet.qos + ' to "' + message.packet.topic + '" for 30 s. It may be overloaded, or drop messages beyond a limit of its own: see the option maxInflight');
        }
        if (!isWaiting) return;
        this.timer = setTimeout(function() {
            return _this.look();
        }, ROUND_MS);
        if (!this.hasWaiting()) return;
        if (!window.isStuck) this.refill();
        else {
            var _client_stream;
            client.lastError = new SocketError('ERR_CLOSED', 'the broker has acknowledged nothing for 30 s');
            (_client_stream = client.stream) == null ? void 0 : _client_stream.destroy();
        }
    };
    return Overdue;
}();
/**
 * How many messages may be in flight: a lane of its own for QoS 1 and for QoS 2, so that a broker that never answers
 * one of them does not hold up the other, and in MQTT 5 the broker's Receive Maximum for both together.
 */ /** More than any broker leaves unanswered on a good line, less than what makes a phone stutter. */ var DEFAULT_QOS1 = 100;
/** mosquitto drops QoS 2 beyond 20 in flight, and with 20 of them QoS 1 too, while it acknowledges both. */ var DEFAULT_QOS2 = 16;
/** MQTT 5, 3.2.2.3.3: without the property it is this. */ var DEFAULT_RECEIVE_MAXIMUM = 65535;
var Window = /*#__PURE__*/ function() {
    function Window(client) {
        /** Messages in flight of each QoS. */ this.taken = {
            1: 0,
            2: 0
        };
        /** Those of them whose acknowledgement does not come. */ this.stuck = {
            1: 0,
            2: 0
        };
        this.receiveMaximum = DEFAULT_RECEIVE_MAXIMUM;
        this.isStrict = false;
        this.client = client;
    }
    var _proto = Window.prototype;
    /** Another connection: nothing is in flight on it. */ _proto.open = function open() {
        var _connackPacket_properties;
        var _this_client = this.client, connackPacket = _this_client.connackPacket, options = _this_client.options;
        this.isStrict = options.protocolVersion === 5;
        var announced = this.isStrict ? connackPacket == null ? void 0 : (_connackPacket_properties = connackPacket.properties) == null ? void 0 : _connackPacket_properties.receiveMaximum : undefined;
        this.receiveMaximum = announced != null ? announced : DEFAULT_RECEIVE_MAXIMUM;
        this.taken = {
            1: 0,
            2: 0
        };
        this.stuck = {
            1: 0,
            2: 0
        };
    };
    /** How many messages of this QoS may be in flight. */ _proto.size = function size(qos) {
        var maxInflight = this.client.options.maxInflight;
        var wanted = typeof maxInflight === 'object' ? maxInflight[qos === 1 ? 'qos1' : 'qos2'] : maxInflight;
        var most = wanted != null ? wanted : qos === 1 ? DEFAULT_QOS1 : DEFAULT_QOS2;
        return __Math.min(most >= 1 ? most : 1, this.receiveMaximum);
    };
    /** @param isShared whether messages of the other QoS wait too */ _proto.free = function free(qos, isShared) {
        var receiveMaximum = this.receiveMaximum;
        var mine = this.taken[qos];
        // Where quota is counted (MQTT 5, 4.9) a stuck place is taken until it is answered.
        var own = this.size(qos) - mine + (this.isStrict ? 0 : this.stuck[qos]);
        if (!this.isStrict) return own;
        var fair = isShared ? __Math.max(1, __Math.floor(receiveMaximum / 2)) - mine : own;
        return __Math.min(own, fair, receiveMaximum - this.taken[1] - this.taken[2]);
    };
    _proto.occupy = function occupy(message) {
        message.hasPlace = true;
        this.taken[message.packet.qos]++;
    };
    _proto.leave = function leave(message) {
        if (!message.hasPlace) return;
        var qos = message.packet.qos;
        message.hasPlace = false;
        this.taken[qos]--;
        if (message.isOverdue) this.stuck[qos]--;
        message.isOverdue = false;
    };
    /** Its acknowledgement does not come. */ _proto.giveUp = function giveUp(message) {
        message.isOverdue = true;
        this.stuck[message.packet.qos]++;
    };
    _create_class  (Window, [
        {
            key: "isStuck",
            get: /** Whether no place is left but those whose acknowledgement does not come. */ function get() {
                var _this = this, isStrict = _this.isStrict, stuck = _this.stuck, taken = _this.taken;
                return isStrict && taken[1] + taken[2] > 0 && taken[1] === stuck[1] && taken[2] === stuck[2];
            }
        }
    ]);
    return Window;
}();
/** How long a free place waits for others, in milliseconds. */ var REFILL_MS = 10;
var Departures = /*#__PURE__*/ function() {
    function Departures(client, waiting, flight, steps) {
        this.isDraining = false;
        /** Places became free since the last refill. */ this.hasFreed = false;
        this.client = client;
        this.waiting = waiting;
        this.flight = flight;
        this.steps = steps;
        this.window = new Window(client);
        this.overdue = new Overdue(client, this.window, function() {
            return waiting.hasAny;
        }, function() {
            return client._outgoing.drain();
        });
    }
    var _proto = Departures.prototype;
    /** Another connection: nothing is in flight on it. */ _proto.begin = function begin() {
        this.window.open();
    };
    /** The connection is lost, with these messages in flight. */ _proto.stop = function stop(messages) {
        clearTimeout(this.timer);
        this.timer = undefined;
        this.overdue.stop();
        for(var _i = 0, _$_list = _list(messages); _i < _$_list.length; _i++){
            var message = _$_list[_i];
            this.window.leave(message);
            message.wasSent = true;
        }
    };
    /** Whether a message may leave that is published now. */ _proto.isNext = function isNext(lane) {
        return !this.waiting.first(lane) && this.hasPlace(lane);
    };
    _proto.drain = function drain() {
        if (this.isDraining) return;
        this.isDraining = true;
        for(var message = this.next(); message; message = this.next()){
            this.waiting.shift(message.packet.qos);
            if (this.steps.leave(message)) this.depart(message);
        }
        this.isDraining = false;
    };
    _proto.depart = function depart(message) {
        var _message_packet_messageId;
        var _this = this, client = _this.client, flight = _this.flight;
        client._outgoing.identifiers.leave((_message_packet_messageId = message.packet.messageId) != null ? _message_packet_messageId : 0);
        flight.enter(message);
        client._isolation.wrote();
        if (message.isReleased) {
            flight.writeReleased(message);
            return;
        }
        this.window.occupy(message);
        this.overdue.mark(message);
        flight.write(message);
    };
    /** It is answered, or given up. */ _proto.settle = function settle(message) {
        this.window.leave(message);
        this.hasFreed = true;
    };
    _proto.endOfFrame = function endOfFrame() {
        var _this = this;
        var _this_timer;
        if (!this.hasFreed) return;
        this.hasFreed = false;
        if (this.isHalfFree(1) || this.isHalfFree(2)) this.drain();
        else if (this.waiting.hasAny) (_this_timer = this.timer) != null ? _this_timer : this.timer = setTimeout(function() {
            _this.timer = undefined;
            _this.client._outgoing.drain();
        }, REFILL_MS);
    };
    _proto.next = function next() {
        var client = this.client;
        if (!client.connected || client._isolation.isHolding) return undefined;
        var one = this.ready(1);
        var two = this.ready(2);
        return one && two ? one.order < two.order ? one : two : one != null ? one : two;
    };
    _proto.ready = function ready(lane) {
        var _$first = this.waiting.first(lane);
        // A PUBREL that goes again takes no place (MQTT 5, 4.9).
        if (!_$first || !(_$first.isReleased || this.hasPlace(lane))) return undefined;
        if (!_$first.packet.messageId) this.steps.keep(_$first);
        return _$first.isStored && !_$first.isGone ? _$first : undefined;
    };
    _proto.hasPlace = function hasPlace(lane) {
        return this.window.free(lane, this.waiting.first(lane === 1 ? 2 : 1) !== undefined) > 0;
    };
    _proto.isHalfFree = function isHalfFree(lane) {
        var free = this.window.free(lane, false);
        return this.waiting.first(lane) !== undefined && free > 0 && free * 2 >= this.window.size(lane);
    };
    return Departures;
}();
function recordOf(message) {
    var lifetime = message.lifetime, packet = message.packet, since = message.since;
    var publish = lifetime < Infinity ? _extends  ({}, packet, {
        since: since,
        lifetime: lifetime
    }) : packet;
    if (!message.isReleased) return publish;
    return {
        cmd: 'pubrel',
        qos: 2,
        messageId: packet.messageId,
        publish: publish
    };
}
/** A message of an earlier life of the program, or of another client; it may have left then. */ function messageOf(stored, cb, order) {
    var _stored_publish;
    var isReleased = stored.cmd === 'pubrel';
    var _ref = isReleased ? (_stored_publish = stored.publish) != null ? _stored_publish : EMPTY$1 : stored, since = _ref.since, _ref_lifetime = _ref.lifetime, lifetime = _ref_lifetime === void 0 ? Infinity : _ref_lifetime, publish = _object_without_properties_loose  (_ref, [
        "since",
        "lifetime"
    ]);
    if (publish.cmd !== 'publish' || !(publish.qos > 0) || !stored.messageId) return undefined;
    var packet = _extends  ({}, publish, {
        messageId: stored.messageId
    });
    var message = new Message(packet, function(error, answer) {
        return cb(message)(error, answer);
    }, order, lifetime);
    if (since !== undefined) message.since = since;
    message.isStored = message.wasSent = message.isOld = true;
    message.isReleased = isReleased;
    if (isReleased) message.cmd = 'pubrel';
    return message;
}
/** Of a PUBREL that was stored without its PUBLISH, as MQTT.js does it: the topic is not known. */ var EMPTY$1 = {
    cmd: 'publish',
    topic: '',
    payload: '',
    qos: 2,
    dup: false,
    retain: false
};
/** The packet as MQTT.js would hand it to a callback. */ function plain(stored) {
    if (!stored) return stored;
    var copy = _extends  ({}, stored);
    if (!('publish' in copy) && !('lifetime' in copy)) return stored;
    delete copy.publish;
    delete copy.since;
    delete copy.lifetime;
    return copy;
}
/** A store of MQTT.js that an end has closed takes nothing more: what it held is gone, and it begins anew. */ function reopen(store) {
    if (store._inflights === null) store._inflights = new Map();
}
/**
 * Reads a store whole. One of MQTT.js's own kind is read before this returns.
 *
 * @param found called for each packet, in the store's order
 */ function readStore(store, found, done) {
    var _inflights = store._inflights;
    if (_inflights instanceof Map) {
        _inflights.forEach(found);
        done();
    } else {
        var stream = store.createStream();
        stream.on('data', found);
        stream.once('end', function() {
            return done();
        });
        stream.once('error', done);
    }
}
/** Takes everything out of a store. */ function clearStore(store) {
    var found = [];
    readStore(store, function(packet) {
        return found.push(packet);
    }, function() {
        for(var _i = 0, _$_list = _list(found); _i < _$_list.length; _i++){
            var packet = _$_list[_i];
            store.del(packet, function() {
                return undefined;
            });
        }
    });
}
var Flight = /*#__PURE__*/ function() {
    function Flight(client) {
        /** How many they are. */ this.count = 0;
        /** The broker knows what left on earlier connections. */ this.isSessionPresent = false;
        this.client = client;
    }
    var _proto = Flight.prototype;
    /** A message stands in MQTT.js's table from now on, until it is settled. */ _proto.enter = function enter(message) {
        var _message_packet_messageId;
        if (message.isInFlight) return;
        message.isInFlight = true;
        this.count++;
        this.client.outgoing[(_message_packet_messageId = message.packet.messageId) != null ? _message_packet_messageId : 0] = message;
    };
    _proto.settle = function settle(message) {
        var _message_packet_messageId;
        if (!message.isInFlight) return;
        message.isInFlight = false;
        this.count--;
        __Reflect.deleteProperty(this.client.outgoing, (_message_packet_messageId = message.packet.messageId) != null ? _message_packet_messageId : 0);
    };
    /** Writes a message of any QoS, as this connection takes it. */ _proto.write = function write(message, callback) {
        var packet = this.outbound(message);
        this.client._writePacket(withAlias(this.client, packet, message.alias, message.isByAlias), callback);
    };
    /** Writes the PUBREL of a message that is sent again. */ _proto.writeReleased = function writeReleased(message) {
        this.client._writePacket(pubrelOf(message.packet.messageId));
    };
    /** The broker has it: it may pass it on. */ _proto.release = function release(messageId, callback) {
        var client = this.client;
        var message = client.outgoing[messageId];
        // The broker waits for it, whether it can be stored or not.
        var write = function write() {
            return client._writePacket(pubrelOf(messageId), callback);
        };
        if (message instanceof Message) {
            message.isReleased = true;
            client.outgoingStore.put(recordOf(message), write);
        } else write();
    };
    /** In the order in which they were published. */ _proto.all = function all() {
        var outgoing = this.client.outgoing;
        var entries = __Object.keys(outgoing).map(function(id) {
            return outgoing[__Number(id)];
        });
        var messages = entries.filter(function(entry) {
            return entry instanceof Message;
        });
        return messages.sort(function(a, b) {
            return a.order - b.order;
        });
    };
    /** The PUBLISH as it leaves: itself, where nothing changes. */ _proto.outbound = function outbound(param) {
        var age = param.age, packet = param.packet, wasSent = param.wasSent;
        var properties = packet.properties;
        var interval = properties == null ? void 0 : properties.messageExpiryInterval;
        var dup = wasSent && this.isSessionPresent;
        if (!dup && interval === undefined) return packet;
        var copy = _extends  ({}, packet, {
            dup: dup || packet.dup
        });
        if (interval !== undefined) {
            var left = __Math.max(1, interval - __Math.floor(age / 1000));
            copy.properties = _extends  ({}, properties, {
                messageExpiryInterval: left
            });
        }
        return copy;
    };
    return Flight;
}();
function pubrelOf(messageId) {
    return {
        cmd: 'pubrel',
        qos: 2,
        messageId: messageId
    };
}
/** Packet identifiers: never one that is in flight, that waits, or that stands in the store. */ /** So many may be held by messages; the rest is for SUBSCRIBE and UNSUBSCRIBE. */ var MOST_HELD = 65000;
var ALL = 65535;
var Identifiers = /*#__PURE__*/ function() {
    function Identifiers(client) {
        /** Those of what waits. */ this.waiting = new Map();
        this.held = 0;
        this.lent = 0;
        this.client = client;
    }
    var _proto = Identifiers.prototype;
    /** @returns an identifier for a message, or 0 where none is free now */ _proto.forMessage = function forMessage() {
        return this.held < MOST_HELD ? this.next() : 0;
    };
    /** @returns an identifier for a packet of another kind, to be given back, or 0 where none is free now */ _proto.lend = function lend() {
        var id = this.next();
        if (id) this.lent++;
        return id;
    };
    _proto.giveBack = function giveBack() {
        this.lent--;
    };
    _proto.next = function next() {
        var _this_client = this.client, messageIdProvider = _this_client.messageIdProvider, outgoing = _this_client.outgoing;
        if (this.held + this.lent >= ALL) return 0;
        for(var tries = 0; tries < ALL; tries++){
            var id = messageIdProvider.allocate();
            if (!id) return 0;
            if (!outgoing[id] && !this.waiting.has(id)) return id;
        }
        return 0;
    };
    /** A message has it from now on. */ _proto.hold = function hold(id, holder) {
        this.held++;
        this.waiting.set(id, holder);
    };
    /** What has it leaves, and stands among what is outgoing. */ _proto.leave = function leave(id) {
        this.waiting.delete(id);
    };
    /** It is free again. */ _proto.release = function release(id) {
        this.held--;
        this.waiting.delete(id);
        this.client.messageIdProvider.deallocate(id);
    };
    _proto.find = function find(id) {
        return this.waiting.get(id);
    };
    /** MQTT.js clears its provider with each connection: what is held is taken. */ _proto.register = function register() {
        var _this_client = this.client, messageIdProvider = _this_client.messageIdProvider, outgoing = _this_client.outgoing;
        messageIdProvider.clear();
        for(var _i = 0, _$_list = _list(__Object.keys(outgoing)); _i < _$_list.length; _i++){
            var id = _$_list[_i];
            messageIdProvider.register(__Number(id));
        }
        this.waiting.forEach(function(_, id) {
            return messageIdProvider.register(id);
        });
    };
    return Identifiers;
}();
var Keeping = /*#__PURE__*/ function() {
    function Keeping(client, identifiers, flight) {
        /** The store is being read, or not known yet: what it holds goes first, and has the identifiers that it has. */ this.isLoading = false;
        this.client = client;
        this.identifiers = identifiers;
        this.flight = flight;
    }
    var _proto = Keeping.prototype;
    /**
   * Gives a message an identifier, where one is free, and puts it into the store.
   *
   * @param done called with the error of the store, or when the message is stored; before this returns where it can be
   */ _proto.keep = function keep(message, done) {
        var packet = message.packet;
        if (this.isLoading) return;
        packet.messageId = this.identifiers.forMessage();
        if (!packet.messageId) return;
        this.identifiers.hold(packet.messageId, message);
        this.client.outgoingStore.put(recordOf(message), function(error) {
            if (message.isGone) return;
            message.isStored = !error;
            done(error);
        });
    };
    /** Puts what became of it in the place of what is stored. */ _proto.update = function update(message) {
        this.client.outgoingStore.put(recordOf(message), function() {
            return undefined;
        });
    };
    /** @param callback as MQTT.js calls it: with the error of the store, and with what stood there */ _proto.remove = function remove(messageId, isHeld, callback) {
        var _this = this;
        this.client.outgoingStore.del({
            messageId: messageId
        }, function(error, packet) {
            callback(error, plain(packet));
            if (isHeld) _this.identifiers.release(messageId);
        });
    };
    /** It will not be sent by this client any more. */ _proto.release = function release(param) {
        var messageId = param.packet.messageId;
        var _this_store;
        if (!messageId) return;
        this.identifiers.release(messageId);
        var _this_client_options = this.client.options, outbox = _this_client_options.outbox, outgoingStore = _this_client_options.outgoingStore;
        // What a page keeps in a store of its own stays there; after an end the store is closed.
        if (!outgoingStore && !outbox) (_this_store = this.store) == null ? void 0 : _this_store.del({
            messageId: messageId
        }, function() {
            return undefined;
        });
    };
    /**
   * Reads what the store holds of an earlier life of the program, where that has not been done.
   *
   * @param held messages of this client
   * @param delivered called when one of the store is confirmed
   * @param done called when all of the store are in flight
   */ _proto.load = function load(held, orderOf, delivered, done) {
        var _this_client_options = this.client.options, outbox = _this_client_options.outbox, outgoingStore = _this_client_options.outgoingStore;
        var _this_client = this.client, store = _this_client.outgoingStore;
        if (outbox && !this.client._outbox.isOpen) this.isLoading = true;
        else if (this.store !== store) {
            this.store = store;
            reopen(store);
            if (outgoingStore || outbox) this.read(store, orderOf, delivered, done);
            for(var _i = 0, _$_list = _list(held); _i < _$_list.length; _i++){
                var message = _$_list[_i];
                if (message.packet.messageId) this.update(message);
            }
        }
    };
    _proto.read = function read(store, orderOf, delivered, done) {
        var _this = this;
        var client = this.client;
        var settle = function settle(message) {
            return function(error) {
                return error ? client.emit('error', error) : delivered(message);
            };
        };
        this.isLoading = true;
        readStore(store, function(stored) {
            var _stored_messageId = stored.messageId, messageId = _stored_messageId === void 0 ? 0 : _stored_messageId;
            var message = messageOf(stored, settle, orderOf());
            if (!message || client.outgoing[messageId] || _this.identifiers.find(messageId)) return;
            _this.identifiers.hold(messageId, message);
            _this.identifiers.leave(messageId);
            _this.flight.enter(message);
        }, function(error) {
            _this.isLoading = false;
            done();
            if (error) client.emit('error', error);
        });
    };
    /** The stores are closed: whoever connects again reads them anew. */ _proto.close = function close() {
        this.store = undefined;
    };
    return Keeping;
}();
/** How a message is asked to be sent, and what a page can see of those that wait. */ /** @returns milliseconds that a message may wait */ function lifetimeOf(param, param1, param2) {
    var _ref = param === void 0 ? {} : param, _ref_expiresIn = _ref.expiresIn, expiresIn = _ref_expiresIn === void 0 ? Infinity : _ref_expiresIn;
    var _param_maxQueuedAge = param1.maxQueuedAge, maxQueuedAge = _param_maxQueuedAge === void 0 ? Infinity : _param_maxQueuedAge;
    var properties = param2.properties;
    var _ref1;
    var interval = (_ref1 = properties == null ? void 0 : properties.messageExpiryInterval) != null ? _ref1 : Infinity;
    return __Math.min(expiresIn, maxQueuedAge, interval * 1000);
}
/** First in, first out, without moving the rest for each that leaves. */ /** So many may have left before the rest moves up. */ var MOST_LEFT = 1024;
var Fifo = /*#__PURE__*/ function() {
    function Fifo() {
        this.items = [];
        this.head = 0;
    }
    var _proto = Fifo.prototype;
    _proto.push = function push(item) {
        this.items.push(item);
    };
    _proto.first = function first() {
        return this.items[this.head];
    };
    _proto.shift = function shift() {
        var item = this.items[this.head];
        if (this.head < this.items.length) this.head++;
        if (this.head > MOST_LEFT && this.head * 2 > this.items.length) {
            this.items = this.items.slice(this.head);
            this.head = 0;
        }
        return item;
    };
    /** Puts another item where this one stands. */ _proto.replace = function replace(item, by) {
        var index = this.items.indexOf(item, this.head);
        if (index >= 0) this.items[index] = by;
    };
    /** All that wait, in their order. */ _proto.all = function all() {
        return this.items.slice(this.head);
    };
    _proto.clear = function clear() {
        this.items = [];
        this.head = 0;
    };
    _create_class  (Fifo, [
        {
            key: "length",
            get: function get() {
                return this.items.length - this.head;
            }
        }
    ]);
    return Fifo;
}();
var DEFAULT_MAX_BYTES = 16 * 1024 * 1024;
/** What a message takes in memory beside its topic and its payload, about. */ var OVERHEAD_BYTES = 300;
var Waiting = /*#__PURE__*/ function() {
    function Waiting(client) {
        /** How many wait, those that left before not counted. */ this.messages = 0;
        /** What they take. */ this.bytes = 0;
        /** Of QoS 1 and 2: those that left before, and those that never did. */ this.lanes = {
            1: newLane(),
            2: newLane()
        };
        this.client = client;
    }
    var _proto = Waiting.prototype;
    _proto.first = function first(qos) {
        var _firstOf;
        var _this_lanes_qos = this.lanes[qos], again = _this_lanes_qos.again, fresh = _this_lanes_qos.fresh;
        return (_firstOf = firstOf(again)) != null ? _firstOf : firstOf(fresh);
    };
    /** Takes the first one out. */ _proto.shift = function shift(qos) {
        var _this_lanes_qos = this.lanes[qos], again = _this_lanes_qos.again, fresh = _this_lanes_qos.fresh;
        if (firstOf(again)) again.shift();
        else {
            var message = fresh.shift();
            if (message) this.uncount(message);
        }
    };
    /** Puts a message of any QoS at the end. */ _proto.add = function add(message) {
        var qos = message.packet.qos;
        if (qos === 0) this.client.queue.push(message);
        else this.lanes[qos].fresh.push(message);
        this.count(message);
    };
    /** What left on an earlier connection and is not confirmed, in its order; it goes before all others. */ _proto.setAgain = function setAgain(messages) {
        this.lanes[1].again.clear();
        this.lanes[2].again.clear();
        for(var _i = 0, _$_list = _list(messages); _i < _$_list.length; _i++){
            var message = _$_list[_i];
            this.lanes[message.packet.qos].again.push(message);
        }
    };
    /** Takes one out that may stand anywhere. */ _proto.remove = function remove(message) {
        message.isGone = true;
        if (message.packet.qos === 0) {
            var queue = this.client.queue;
            var index = queue.indexOf(message);
            if (index >= 0) queue.splice(index, 1);
        }
        this.uncount(message);
    };
    _proto.count = function count(message) {
        var _this_lastOf;
        var packet = message.packet;
        message.bytes = sizeOf(packet);
        this.messages++;
        this.bytes += message.bytes;
        (_this_lastOf = this.lastOf) == null ? void 0 : _this_lastOf.set(keyOf(packet), message);
    };
    /** It does not wait any more. */ _proto.uncount = function uncount(message) {
        if (message.bytes === 0) return;
        this.messages--;
        this.bytes -= message.bytes;
        message.bytes = 0;
        var lastOf = this.lastOf;
        var key = lastOf && keyOf(message.packet);
        if (key !== undefined && (lastOf == null ? void 0 : lastOf.get(key)) === message) lastOf.delete(key);
    };
    /** The last waiting message of this topic and QoS that has never left. */ _proto.last = function last(packet) {
        if (!this.lastOf) {
            this.lastOf = new Map();
            for(var _i = 0, _$_list = _list(this.all()); _i < _$_list.length; _i++){
                var message = _$_list[_i];
                this.lastOf.set(keyOf(message.packet), message);
            }
        }
        return this.lastOf.get(keyOf(packet));
    };
    /** Another message takes the place of a waiting one of the same topic and QoS. */ _proto.replace = function replace(old, message) {
        var packet = message.packet;
        message.order = old.order;
        if (packet.qos === 0) this.client.queue[this.client.queue.indexOf(old)] = message;
        else this.lanes[packet.qos].fresh.replace(old, message);
        old.isGone = true;
        this.uncount(old);
        this.count(message);
    };
    /** All that have never left. */ _proto.all = function all() {
        var queue = this.client.queue;
        var zeros = queue.filter(function(param) {
            var packet = param.packet;
            return packet.cmd === 'publish';
        });
        var rest = this.lanes[1].fresh.all().concat(this.lanes[2].fresh.all());
        return zeros.concat(rest.filter(function(param) {
            var isGone = param.isGone;
            return !isGone;
        }));
    };
    /** All that left before and have not left again. */ _proto.allAgain = function allAgain() {
        return this.lanes[1].again.all().concat(this.lanes[2].again.all()).filter(function(param) {
            var isGone = param.isGone;
            return !isGone;
        });
    };
    /**
   * Makes room for one more message.
   *
   * @param drop called with each message that has to go
   * @returns the error for the new one where there is no room for it
   */ _proto.makeRoom = function makeRoom(packet, drop) {
        var _this_client_options = this.client.options, _this_client_options_maxQueued = _this_client_options.maxQueued, maxQueued = _this_client_options_maxQueued === void 0 ? Infinity : _this_client_options_maxQueued, _this_client_options_maxQueuedBytes = _this_client_options.maxQueuedBytes, maxQueuedBytes = _this_client_options_maxQueuedBytes === void 0 ? DEFAULT_MAX_BYTES : _this_client_options_maxQueuedBytes, whenFull = _this_client_options.whenFull;
        var bytes = sizeOf(packet);
        while(this.messages + 1 > maxQueued || this.bytes + bytes > maxQueuedBytes){
            var oldest = whenFull === 'drop-oldest' ? this.oldest() : undefined;
            if (!oldest) return this.full(packet.topic);
            // The oldest may not be what makes it full: a message larger than the limit never fits.
            if (bytes > maxQueuedBytes) return this.full(packet.topic);
            var error = this.full(oldest.packet.topic);
            this.remove(oldest);
            drop(oldest, error);
        }
        return undefined;
    };
    /** Of QoS 0 first. */ _proto.oldest = function oldest() {
        for(var _i = 0, _$_list = _list(this.client.queue); _i < _$_list.length; _i++){
            var entry = _$_list[_i];
            if (entry.packet.cmd === 'publish') return entry;
        }
        var one = firstOf(this.lanes[1].fresh);
        var two = firstOf(this.lanes[2].fresh);
        return one && two ? one.order < two.order ? one : two : one != null ? one : two;
    };
    _proto.full = function full(topic) {
        var said = this.messages + " messages of " + this.bytes + ' bytes wait, there is no room for the one of "' + topic + '"';
        return new SocketError('ERR_QUEUE_FULL', said);
    };
    _create_class  (Waiting, [
        {
            key: "hasAny",
            get: /** Whether messages of QoS 1 or 2 wait. */ function get() {
                return this.first(1) !== undefined || this.first(2) !== undefined;
            }
        }
    ]);
    return Waiting;
}();
var newLane = function newLane() {
    return {
        again: new Fifo(),
        fresh: new Fifo()
    };
};
var keyOf = function keyOf(param) {
    var qos = param.qos, topic = param.topic;
    return qos + topic;
};
/** Without those that are settled meanwhile. */ function firstOf(lane) {
    for(;;){
        var message = lane.first();
        if (!(message == null ? void 0 : message.isGone)) return message;
        lane.shift();
    }
}
function sizeOf(param) {
    var topic = param.topic, payload = param.payload;
    var bytes = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
    return topic.length + bytes + OVERHEAD_BYTES;
}
var FORGOTTEN = 'the broker has forgotten the session of a message of QoS 2';
var Outgoing = /*#__PURE__*/ function() {
    function Outgoing(client) {
        var _this = this;
        this.published = 0;
        this.client = client;
        this.identifiers = new Identifiers(client);
        this.flight = new Flight(client);
        this.keeping = new Keeping(client, this.identifiers, this.flight);
        this.waiting = new Waiting(client);
        this.departures = new Departures(client, this.waiting, this.flight, {
            keep: function keep(message) {
                return _this.keep(message);
            },
            leave: function leave(message) {
                return _this.leave(message);
            }
        });
    }
    var _proto = Outgoing.prototype;
    /**
   * @param packet as it was asked for, with the identifier 0
   * @param callback safe to call; `client.noop` for none
   */ _proto.publish = function publish(packet, options, callback) {
        var _packet_properties;
        var client = this.client;
        var alias = (_packet_properties = packet.properties) == null ? void 0 : _packet_properties.topicAlias;
        var kept = alias === undefined ? packet : withoutAlias(client, packet);
        if (kept instanceof __Error) {
            this.report(kept, callback);
            return;
        }
        var error = this.check(kept);
        if (error) this.report(error, callback);
        else if (packet.qos === 0 && this.canSend) client._writePacket(withAlias(client, kept, alias, packet.topic === ''), callback);
        else if (packet.qos === 0 && !client.queueQoSZero) callback(new __Error('No connection to broker'));
        else {
            var lifetime = lifetimeOf(options, client.options, kept);
            var message = new Message(kept, callback, ++this.published, lifetime);
            message.alias = alias;
            message.isByAlias = packet.topic === '';
            this.accept(message, options);
        }
    };
    /** Where it goes: onto the connection, or behind those that wait. */ _proto.accept = function accept(message, options) {
        var _this = this;
        var waiting = this.waiting;
        var packet = message.packet;
        var qos = packet.qos;
        var isNext = qos > 0 && this.canSend && this.departures.isNext(qos);
        var replaced = (options == null ? void 0 : options.latest) && !isNext ? waiting.last(packet) : undefined;
        var full = isNext || replaced ? undefined : waiting.makeRoom(packet, function(oldest, why) {
            return _this.fail(oldest, why);
        });
        if (full) {
            this.report(full, message.cb);
            return;
        }
        // The page may change its bytes and its properties as soon as `publish` returns.
        if (typeof packet.payload !== 'string') packet.payload = copy(packet.payload);
        if (packet.properties) packet.properties = copy(packet.properties);
        if (qos > 0) this.keep(message, options == null ? void 0 : options.cbStorePut);
        if (message.isGone) return;
        if (isNext && message.isStored) this.departures.depart(message);
        else if (replaced) {
            waiting.replace(replaced, message);
            this.fail(replaced, new SocketError('ERR_REPLACED', 'a later message of "' + packet.topic + '" takes its place'));
        } else waiting.add(message);
    };
    _proto.keep = function keep(message, stored) {
        var _this = this;
        var isLater = false;
        this.keeping.keep(message, function(error) {
            if (error) _this.fail(message, error);
            else stored == null ? void 0 : stored();
            if (isLater) _this.drain();
        });
        isLater = true;
    };
    /** Lets leave what may leave, the oldest first. */ _proto.drain = function drain() {
        if (this.canSend) this.departures.drain();
    };
    /** Its turn has come. @returns whether it may leave */ _proto.leave = function leave(message) {
        var error = this.lateError(message);
        if (error) this.fail(message, error);
        return !error;
    };
    /** Sends one that left before, while everything else is held back. */ _proto.sendAlone = function sendAlone(message) {
        this.waiting.setAgain(this.waiting.allAgain().filter(function(other) {
            return other !== message;
        }));
        this.departures.depart(message);
    };
    /** All that was read is worked through: fills the places that became free. */ _proto.endOfFrame = function endOfFrame() {
        if (this.canSend) this.departures.endOfFrame();
    };
    /** What MQTT.js does with a message that is answered, or taken back. */ _proto.remove = function remove(messageId, callback) {
        var message = this.find(messageId);
        if (message) this.forget(message);
        this.keeping.remove(messageId, message !== undefined, callback);
    };
    _proto.find = function find(messageId) {
        var entry = this.client.outgoing[messageId];
        return entry instanceof Message ? entry : this.identifiers.find(messageId);
    };
    /** A connection is up. What left before goes first, as much at once as the window takes. */ _proto.begin = function begin(isSessionPresent) {
        this.flight.isSessionPresent = isSessionPresent;
        this.departures.begin();
        this.identifiers.register();
        if (isSessionPresent) return;
        for(var _i = 0, _$_list = _list(this.waiting.allAgain()); _i < _$_list.length; _i++){
            var message = _$_list[_i];
            if (!message.isReleased) continue;
            // The broker has forgotten it: a PUBCOMP would confirm what nobody got.
            message.isReleased = false;
            message.cmd = 'publish';
            if (message.packet.topic === '') this.fail(message, new SocketError('ERR_CLOSED', FORGOTTEN));
            else this.keeping.update(message);
        }
    };
    /** What waited for a connection and needs no acknowledgement: the messages of QoS 0 in `queue`. */ _proto.sendQueue = function sendQueue() {
        var queue = this.client.queue;
        var next = 0;
        while(this.canSend && next < queue.length){
            var entry = queue[next++];
            if (!(entry instanceof Message)) continue;
            this.waiting.uncount(entry);
            var error = this.lateError(entry);
            if (error) this.report(error, entry.cb);
            else this.flight.write(entry, entry.cb);
        }
        queue.splice(0, next);
    };
    /** The connection is lost: what is in flight goes again over the next one. */ _proto.lost = function lost() {
        var messages = this.flight.all();
        this.departures.stop(messages);
        this.waiting.setAgain(messages);
    };
    /** Nothing of QoS 1 and 2 will be sent any more. */ _proto.flush = function flush(error) {
        var messages = this.held;
        for(var _i = 0, _$_list = _list(messages); _i < _$_list.length; _i++){
            var message = _$_list[_i];
            this.forget(message);
            this.keeping.release(message);
        }
        // An old one stays in its store.
        for(var _i1 = 0, _$_list1 = _list(messages); _i1 < _$_list1.length; _i1++){
            var message1 = _$_list1[_i1];
            if (!message1.isOld) message1.cb(error);
        }
    };
    /** Reads what the store holds of an earlier life of the program; it goes before all that is published now. */ _proto.load = function load(delivered) {
        var _this = this;
        // Before all of this life, in the order of the store.
        var orderOf = function orderOf() {
            return ++_this.published - __Number.MAX_SAFE_INTEGER;
        };
        this.keeping.load(this.held, orderOf, delivered, function() {
            _this.waiting.setAgain(_this.flight.all());
            // What was published before the store was known.
            for(var _i = 0, _$_list = _list(_this.waiting.all()); _i < _$_list.length; _i++){
                var message = _$_list[_i];
                if (message.packet.qos > 0 && !message.packet.messageId) _this.keep(message);
            }
            _this.drain();
        });
    };
    /** It stands nowhere any more; its identifier is not free yet. */ _proto.forget = function forget(message) {
        this.departures.settle(message);
        this.waiting.remove(message);
        this.flight.settle(message);
        this.client._isolation.answered(message);
    };
    /** It will not be sent, or not again. */ _proto.fail = function fail(message, error) {
        var _this = this;
        var client = this.client;
        var messageId = message.packet.messageId;
        if (messageId) this.remove(messageId, function() {
            return _this.report(error, message.cb);
        });
        else {
            this.forget(message);
            this.report(error, message.cb);
        }
        if (client.disconnecting && __Object.keys(client.outgoing).length === 0) client.emit('outgoingEmpty');
    };
    _proto.report = function report(error, callback) {
        if (callback === this.client.noop) this.client.emit('error', error);
        else callback(error);
    };
    /** What may have become true while it waited. */ _proto.lateError = function lateError(param) {
        var age = param.age, isOld = param.isOld, lifetime = param.lifetime, packet = param.packet, wasSent = param.wasSent;
        // Of an old one nobody knows whether it left; of QoS 2 the broker may hold it, and its identifier.
        var isOpen = wasSent && !(isOld && (packet.qos === 1 || !this.flight.isSessionPresent));
        if (!isOpen && age >= lifetime) return new SocketError('ERR_EXPIRED', 'the message of "' + packet.topic + '" waited longer than ' + lifetime + " ms");
        return this.check(packet);
    };
    _proto.check = function check(packet) {
        var _this_client = this.client, connected = _this_client.connected, connackPacket = _this_client.connackPacket, options = _this_client.options;
        var announced = options.protocolVersion === 5 && connected ? connackPacket == null ? void 0 : connackPacket.properties : undefined;
        return announced && checkPublish(packet, announced);
    };
    _create_class  (Outgoing, [
        {
            key: "queued",
            get: function get() {
                var _this_waiting = this.waiting, messages = _this_waiting.messages, bytes = _this_waiting.bytes;
                return {
                    messages: messages,
                    bytes: bytes,
                    inflight: this.flight.count
                };
            }
        },
        {
            key: "hasWaiting",
            get: /** Whether messages wait for a place or a connection; those of QoS 0 not counted. */ function get() {
                return this.waiting.hasAny;
            }
        },
        {
            key: "canSend",
            get: function get() {
                return this.client.connected && !this.client._isolation.isHolding && !this.keeping.isLoading;
            }
        },
        {
            key: "held",
            get: /** All messages of QoS 1 and 2. */ function get() {
                return this.flight.all().concat(this.waiting.all().filter(function(param) {
                    var packet = param.packet;
                    return packet.qos > 0;
                }));
            }
        }
    ]);
    return Outgoing;
}();
/** As MQTT.js reads them: what a map says of a topic is all there is. */ function readSubscriptions(topics, options, isV5) {
    var common = _extends  ({
        qos: 0
    }, isV5 && {
        nl: false,
        rap: false,
        rh: 0
    }, options);
    var list = typeof topics === 'string' ? [
        topics
    ] : __Array.isArray(topics) ? topics : undefined;
    var names = list != null ? list : __Object.keys(topics).filter(function(name) {
        return name !== 'resubscribe';
    });
    return names.map(function(topic) {
        var _ref = !list && topics[topic] || common, qos = _ref.qos, nl = _ref.nl, rap = _ref.rap, rh = _ref.rh;
        return _extends  ({
            topic: topic,
            qos: qos
        }, isV5 && {
            nl: nl,
            rap: rap,
            rh: rh,
            properties: common.properties
        });
    });
}
/** @param batchSize the most topics of one packet; `null` and what is less than 1: any number */ function asksOf(subscriptions, properties, batchSize, requests) {
    var size = batchSize && batchSize >= 1 ? batchSize : subscriptions.length;
    var asks = [];
    for(var start = 0; start < subscriptions.length; start += size){
        // Copies: what is granted is written into those of the request.
        var batch = subscriptions.slice(start, start + size).map(function(one) {
            return _extends  ({}, one);
        });
        var packet = {
            cmd: 'subscribe',
            subscriptions: batch
        };
        if (properties) packet.properties = properties;
        asks.push(new Ask(packet, requests));
    }
    return asks;
}
/** Those with equal properties together: a packet has one set of them. */ function groupsOf(table, isLeftOut) {
    var groups = new Map();
    for(var _i = 0, _$_list = _list(__Object.keys(table)); _i < _$_list.length; _i++){
        var topic = _$_list[_i];
        var _one_properties;
        var known = table[topic];
        if (!known || isLeftOut(topic)) continue;
        var one = _extends  ({
            topic: topic
        }, known);
        var key = JSON.stringify((_one_properties = one.properties) != null ? _one_properties : 0);
        var group = groups.get(key);
        if (group) group.push(one);
        else groups.set(key, [
            one
        ]);
    }
    var all = [];
    groups.forEach(function(group) {
        return all.push(group);
    });
    return all;
}
var Subscriptions = /*#__PURE__*/ function() {
    function Subscriptions(client) {
        /** In the order in which they were asked for. */ this.pending = new Set();
        /** The last one that names a topic. */ this.lastOf = new Map();
        /** Those that found no identifier free. */ this.unsent = new Fifo();
        this.client = client;
    }
    var _proto = Subscriptions.prototype;
    _proto.subscribe = function subscribe(topics, options, settle) {
        var client = this.client;
        var _client_options = client.options, protocolVersion = _client_options.protocolVersion, subscribeBatchSize = _client_options.subscribeBatchSize;
        var wanted = readSubscriptions(topics, options, protocolVersion === 5);
        var isForced = typeof topics === 'object' && topics.resubscribe === true;
        var rejected = wanted.map(function(param) {
            var topic = param.topic;
            return client._isolation.rejected(topic);
        }).filter(Boolean)[0];
        if (rejected) {
            settle(rejected, wanted);
            return;
        }
        var request = new Request('Subscribe', [], settle);
        var fresh = [];
        for(var _i = 0, _$_list = _list(wanted); _i < _$_list.length; _i++){
            var one = _$_list[_i];
            var asked = isForced ? undefined : this.askedFor(one);
            var known = client._resubscribeTopics[one.topic];
            if (asked) {
                asked.requests.push(request);
                request.parts++;
            } else if (isForced || !known || known.qos < one.qos) fresh.push(one);
            else continue;
            request.subscriptions.push(one);
        }
        var asks = asksOf(fresh, options == null ? void 0 : options.properties, subscribeBatchSize, [
            request
        ]);
        if (request.parts === 0) settle(null, []);
        for(var _i1 = 0, _$_list1 = _list(asks); _i1 < _$_list1.length; _i1++){
            var ask = _$_list1[_i1];
            this.send(ask);
        }
    };
    _proto.unsubscribe = function unsubscribe(topics, properties, settle) {
        var packet = {
            cmd: 'unsubscribe',
            unsubscriptions: topics
        };
        if (properties) packet.properties = properties;
        for(var _i = 0, _$_list = _list(topics); _i < _$_list.length; _i++){
            var topic = _$_list[_i];
            this.forget(topic);
        }
        var subscriptions = topics.map(function(topic) {
            return {
                topic: topic,
                qos: 0
            };
        });
        this.send(new Ask(packet, [
            new Request('Unsubscribe', subscriptions, settle)
        ]));
    };
    /** A connection is up: what is subscribed to, where the broker does not know it any more, and what is not answered. */ _proto.begin = function begin(isKnown) {
        var client = this.client;
        var options = client.options;
        // Those that were tested alone are on their way.
        var pending = this.all().filter(function(param) {
            var packet = param.packet;
            return !packet.messageId;
        });
        for(var _i = 0, _$_list = _list(pending); _i < _$_list.length; _i++){
            var ask = _$_list[_i];
            this.pending.delete(ask);
        }
        this.leaveQueue();
        if (!isKnown && options.resubscribe) for(var _i1 = 0, _$_list1 = _list(this.again()); _i1 < _$_list1.length; _i1++){
            var ask1 = _$_list1[_i1];
            this.send(ask1);
        }
        else if (!isKnown) for(var _i2 = 0, _$_list2 = _list(__Object.keys(client._resubscribeTopics)); _i2 < _$_list2.length; _i2++){
            var topic = _$_list2[_i2];
            this.forget(topic);
        }
        for(var _i3 = 0, _$_list3 = _list(pending); _i3 < _$_list3.length; _i3++){
            var ask2 = _$_list3[_i3];
            this.send(ask2);
        }
    };
    /** The connection is lost: what is not answered is sent over the next, or fails where none will come. */ _proto.lost = function lost() {
        var _this = this;
        var _this_client = this.client, queue = _this_client.queue, _willReturn = _this_client._willReturn;
        this.unsent.clear();
        this.pending.forEach(function(ask) {
            return _this.takeBack(ask);
        });
        if (!_willReturn) this.flush(new __Error('Connection closed'));
        else {
            this.leaveQueue();
            var rest = queue.splice(0);
            for(var _i = 0, _$_list = _list(this.all()); _i < _$_list.length; _i++){
                var ask = _$_list[_i];
                queue.push(ask);
            }
            for(var _i1 = 0, _$_list1 = _list(rest); _i1 < _$_list1.length; _i1++){
                var entry = _$_list1[_i1];
                queue.push(entry);
            }
        }
    };
    _proto.flush = function flush(error) {
        var pending = this.all();
        this.leaveQueue();
        this.pending = new Set();
        this.lastOf.clear();
        for(var _i = 0, _$_list = _list(pending); _i < _$_list.length; _i++){
            var ask = _$_list[_i];
            this.takeBack(ask);
        }
        for(var _i1 = 0, _$_list1 = _list(pending); _i1 < _$_list1.length; _i1++){
            var requests = _$_list1[_i1].requests;
            for(var _i2 = 0, _$_list2 = _list(requests); _i2 < _$_list2.length; _i2++){
                var request = _$_list2[_i2];
                request.fail(error);
            }
        }
    };
    /** One of them will not be sent any more. */ _proto.fail = function fail(ask, error) {
        this.takeBack(ask);
        this.settle(ask);
        for(var _i = 0, _$_list = _list(ask.topics); _i < _$_list.length; _i++){
            var topic = _$_list[_i];
            this.forget(topic);
        }
        for(var _i1 = 0, _$_list1 = _list(ask.requests); _i1 < _$_list1.length; _i1++){
            var request = _$_list1[_i1];
            request.fail(error);
        }
    };
    /** In place of an unanswered packet of several topics one for each. */ _proto.split = function split(ask) {
        if (ask.topics.length < 2 || !this.pending.has(ask)) return [
            ask
        ];
        var parts = ask.split();
        var all = this.all();
        this.pending = new Set();
        for(var _i = 0, _$_list = _list(all); _i < _$_list.length; _i++){
            var one = _$_list[_i];
            for(var _i1 = 0, _$_list1 = _list(one === ask ? parts : [
                one
            ]); _i1 < _$_list1.length; _i1++){
                var part = _$_list1[_i1];
                this.pending.add(part);
            }
        }
        for(var _i2 = 0, _$_list2 = _list(parts); _i2 < _$_list2.length; _i2++){
            var part1 = _$_list2[_i2];
            for(var _i3 = 0, _$_list3 = _list(part1.topics); _i3 < _$_list3.length; _i3++){
                var topic = _$_list3[_i3];
                if (this.lastOf.get(topic) === ask) this.lastOf.set(topic, part1);
            }
        }
        return parts;
    };
    _proto.all = function all() {
        var asks = [];
        this.pending.forEach(function(ask) {
            return asks.push(ask);
        });
        return asks;
    };
    _proto.leaveQueue = function leaveQueue() {
        var queue = this.client.queue;
        var rest = queue.filter(function(entry) {
            return !(entry instanceof Ask);
        });
        queue.splice(0);
        for(var _i = 0, _$_list = _list(rest); _i < _$_list.length; _i++){
            var entry = _$_list[_i];
            queue.push(entry);
        }
    };
    /** It has no identifier any more, and MQTT.js does not wait for its answer. */ _proto.takeBack = function takeBack(ask) {
        var _this_client = this.client, outgoing = _this_client.outgoing, messageIdProvider = _this_client.messageIdProvider, _outgoing = _this_client._outgoing;
        var messageId = ask.packet.messageId;
        if (!messageId) return;
        __Reflect.deleteProperty(outgoing, messageId);
        messageIdProvider.deallocate(messageId);
        _outgoing.identifiers.giveBack();
        ask.packet.messageId = 0;
    };
    /** The packet that asks for no less of this topic already, where it is the last one that names it. */ _proto.askedFor = function askedFor(param) {
        var topic = param.topic, qos = param.qos;
        var last = this.lastOf.get(topic);
        if ((last == null ? void 0 : last.packet.cmd) !== 'subscribe') return undefined;
        var there = last.packet.subscriptions[last.topics.indexOf(topic)];
        return there && there.qos >= qos ? last : undefined;
    };
    _proto.send = function send(ask) {
        var client = this.client;
        this.pending.add(ask);
        for(var _i = 0, _$_list = _list(ask.topics); _i < _$_list.length; _i++){
            var topic = _$_list[_i];
            this.lastOf.set(topic, ask);
        }
        if (!client.connected || client._isolation.isHolding) client.queue.push(ask);
        else if (this.unsent.length > 0 || !this.write(ask)) this.unsent.push(ask);
    };
    /** @returns whether it needs no further try: not where no identifier is free */ _proto.write = function write(ask) {
        var _this = this;
        var _client_connackPacket;
        var client = this.client;
        var announced = client.options.protocolVersion === 5 ? (_client_connackPacket = client.connackPacket) == null ? void 0 : _client_connackPacket.properties : undefined;
        var error = announced && ask.packet.cmd === 'subscribe' ? checkSubscribe(ask.packet, announced) : undefined;
        if (error) {
            this.fail(ask, error);
            return true;
        }
        var messageId = client._outgoing.identifiers.lend();
        if (!messageId) return false;
        ask.packet.messageId = messageId;
        ask.cb = function(_, answer) {
            return _this.answer(ask, answer);
        };
        client.outgoing[messageId] = ask;
        client._isolation.wrote();
        client._writePacket(ask.packet);
        return true;
    };
    /** Writes what found no identifier. */ _proto.endOfFrame = function endOfFrame() {
        var _this = this, client = _this.client, unsent = _this.unsent;
        while(client.connected && !client._isolation.isHolding){
            var ask = unsent.first();
            if (!ask || !this.write(ask)) return;
            unsent.shift();
        }
    };
    _proto.answer = function answer(ask, answer) {
        var _this = this;
        var _answer_granted;
        var isMine = ask.topics.map(function(topic) {
            return _this.lastOf.get(topic) === ask;
        });
        this.client._outgoing.identifiers.giveBack();
        this.settle(ask);
        var packet = ask.packet, requests = ask.requests, topics = ask.topics;
        var codes = (_answer_granted = answer.granted) != null ? _answer_granted : [];
        if (packet.cmd === 'subscribe' && codes.length !== topics.length) {
            var said = "Protocol error: suback granted " + codes.length + " reason code(s) for " + topics.length + " subscription(s)";
            var error = __Object.assign(new ErrorWithSubackPacket(said, answer), {
                code: 'ERR_PACKET'
            });
            topics.forEach(function(topic, index) {
                return isMine[index] && _this.forget(topic);
            });
            for(var _i = 0, _$_list = _list(requests); _i < _$_list.length; _i++){
                var request = _$_list[_i];
                request.fail(error, answer);
            }
            this.client._cleanUp(true);
            return;
        }
        topics.forEach(function(topic, index) {
            var _codes_index;
            if (!isMine[index]) return;
            if (packet.cmd === 'subscribe' && ((_codes_index = codes[index]) != null ? _codes_index : 0x80) < 0x80) _this.remember(packet.subscriptions[index], packet);
            else _this.forget(topic);
        });
        for(var _i1 = 0, _$_list1 = _list(requests); _i1 < _$_list1.length; _i1++){
            var request1 = _$_list1[_i1];
            request1.answer(topics, codes, answer);
        }
    };
    _proto.settle = function settle(ask) {
        var _this_client = this.client, queue = _this_client.queue, _isolation = _this_client._isolation;
        this.pending.delete(ask);
        for(var _i = 0, _$_list = _list(ask.topics); _i < _$_list.length; _i++){
            var topic = _$_list[_i];
            if (this.lastOf.get(topic) === ask) this.lastOf.delete(topic);
        }
        // It waits among the packets of `queue` only while nothing is sent.
        var index = ask.packet.messageId ? -1 : queue.indexOf(ask);
        if (index >= 0) queue.splice(index, 1);
        _isolation.answered(ask);
    };
    /** What was granted, where the broker does not know it any more. */ _proto.again = function again() {
        var _this = this;
        var _this_client = this.client, options = _this_client.options, _resubscribeTopics = _this_client._resubscribeTopics;
        var asks = [];
        for(var _i = 0, _$_list = _list(groupsOf(_resubscribeTopics, function(topic) {
            return _this.lastOf.has(topic);
        })); _i < _$_list.length; _i++){
            var group = _$_list[_i];
            var _group_;
            var request = new Request('Subscribe', group, function(error) {
                if (error) _this.client.emit('error', error);
            });
            for(var _i1 = 0, _$_list1 = _list(asksOf(group, (_group_ = group[0]) == null ? void 0 : _group_.properties, options.subscribeBatchSize, [
                request
            ])); _i1 < _$_list1.length; _i1++){
                var ask = _$_list1[_i1];
                asks.push(ask);
            }
        }
        return asks;
    };
    _proto.remember = function remember(one, param) {
        var properties = param.properties;
        var _options_reconnectPeriod;
        var _this_client = this.client, options = _this_client.options, _resubscribeTopics = _this_client._resubscribeTopics;
        if (!options.resubscribe || !(((_options_reconnectPeriod = options.reconnectPeriod) != null ? _options_reconnectPeriod : 0) > 0)) return;
        var qos = one.qos, _one_nl = one.nl, nl = _one_nl === void 0 ? false : _one_nl, _one_rap = one.rap, rap = _one_rap === void 0 ? false : _one_rap, _one_rh = one.rh, rh = _one_rh === void 0 ? 0 : _one_rh;
        _resubscribeTopics[one.topic] = options.protocolVersion === 5 ? {
            qos: qos,
            nl: nl,
            rap: rap,
            rh: rh,
            properties: properties
        } : {
            qos: qos
        };
    };
    _proto.forget = function forget(topic) {
        __Reflect.deleteProperty(this.client._resubscribeTopics, topic);
    };
    return Subscriptions;
}();
/**
 * What happens to a mini program: shown, hidden, another network. One subscription a host, however many clients
 * listen, and each source may be missing (plugins have no onAppShow).
 */ var watches = new WeakMap();
/**
 * Calls the listener from now on.
 *
 * @returns a function that ends it; the last one to end takes the subscription off the host, where the host can
 */ function watchLifecycle(host, listener) {
    var watch = watches.get(host);
    if (!watch) watches.set(host, watch = watchOf(host));
    var listeners = watch.listeners, start = watch.start, stop = watch.stop;
    if (listeners.size === 0) start();
    listeners.add(listener);
    return function() {
        if (listeners.delete(listener) && listeners.size === 0) stop();
    };
}
function watchOf(host) {
    var listeners = new Set();
    var notify = function notify(call) {
        // Not the set itself: a listener may end its watch, or begin another.
        var now = [];
        listeners.forEach(function(listener) {
            return now.push(listener);
        });
        for(var _i = 0, _$_list = _list(now); _i < _$_list.length; _i++){
            var listener = _$_list[_i];
            if (listeners.has(listener)) call(listener);
        }
    };
    var network = function network(isConnected) {
        return notify(function(listener) {
            return listener.network == null ? void 0 : listener.network.call(listener, isConnected);
        });
    };
    var sources = {
        AppShow: function AppShow() {
            return notify(function(listener) {
                return listener.show == null ? void 0 : listener.show.call(listener);
            });
        },
        AppHide: function AppHide() {
            return notify(function(listener) {
                return listener.hide == null ? void 0 : listener.hide.call(listener);
            });
        },
        NetworkStatusChange: function NetworkStatusChange(event) {
            return network(event.isConnected !== false);
        },
        // A network that was weak and is not any more may have lost what was under way.
        NetworkWeakChange: function NetworkWeakChange(event) {
            if (event.weakNet === false) network(true);
        }
    };
    var names = __Object.keys(sources);
    /** A host without a way to remove a listener keeps it: a second one would get every event twice. */ var isOn = {};
    return {
        listeners: listeners,
        start: function start() {
            var _isOn, _name;
            for(var _i = 0, _$_list = _list(names); _i < _$_list.length; _i++){
                var name = _$_list[_i];
                (_isOn = isOn)[_name = name] || (_isOn[_name] = call(host, "on" + name, sources[name]));
            }
        },
        stop: function stop() {
            var _isOn, _name;
            for(var _i = 0, _$_list = _list(names); _i < _$_list.length; _i++){
                var name = _$_list[_i];
                (_isOn = isOn)[_name = name] && (_isOn[_name] = !call(host, "off" + name, sources[name]));
            }
        }
    };
}
/** @returns whether the host has such a function and let it be called; else the event never comes, or comes for ever */ function call(host, name, listener) {
    try {
        var method = host[name];
        method == null ? void 0 : method.call(host, listener);
        return method !== undefined;
    } catch (unused) {
        // Some hosts have the function and throw.
        return false;
    }
}
var Presence = /*#__PURE__*/ function() {
    function Presence(client) {
        /** Hidden, with `onHide: 'disconnect'`. */ this.isHidden = false;
        /** Not shown, whatever becomes of the connection then. */ this.isAway = false;
        this.isOffline = false;
        /** The dial of this moment began before something happened that may have killed it. */ this.isDialStale = false;
        /** It was connected, or about to be, when it was hidden. */ this.hasLeft = false;
        this.client = client;
    }
    var _proto = Presence.prototype;
    _proto.watch = function watch() {
        var _this = this;
        var _this_client = this.client, host = _this_client._host;
        if (this.unwatch || !host) return;
        // What happened while nobody watched is not known.
        this.isHidden = this.isAway = this.isOffline = this.hasLeft = false;
        this.unwatch = watchLifecycle(host, {
            show: function show() {
                return _this.onShow();
            },
            hide: function hide() {
                return _this.onHide();
            },
            network: function network(isConnected) {
                return _this.onNetwork(isConnected);
            }
        });
    };
    _proto.stop = function stop() {
        this.unwatch == null ? void 0 : this.unwatch.call(this);
        this.unwatch = undefined;
    };
    _proto.onShow = function onShow() {
        var hasLeft = this.hasLeft;
        this.isHidden = this.isAway = this.hasLeft = false;
        var client = this.client;
        var _reconnecting = client._reconnecting, _signIn = client._signIn;
        // What was refused may be allowed now: the user is back from where it is changed.
        client.reconnectSuppressed = false;
        if (_signIn.isAsking) _signIn.use();
        else if (hasLeft) _reconnecting.redial(true);
        else _reconnecting.resume();
        client._reportState();
    };
    _proto.onHide = function onHide() {
        var client = this.client;
        this.isHidden = client.options.onHide === 'disconnect';
        // Whatever is being dialled now may be frozen half way.
        this.isDialStale = this.isAway = true;
        if (this.isHidden) this.hasLeft = client._dialling.leave();
        client._reportState();
    };
    _proto.onNetwork = function onNetwork(isConnected) {
        var client = this.client;
        this.isOffline = !isConnected;
        this.isDialStale = true;
        if (isConnected) client._reconnecting.resume();
        else if (client.connected) client._liveness.probe();
        client._reportState();
    };
    return Presence;
}();
/** A connection that held for so long was a good one: the next delay is the first one again. */ var STEADY_MS = 30000;
var DEFAULT_MAX_PERIOD = 30000;
/** As many doublings as there can be. */ var MANY = 31;
var DEFAULT_JITTER = 0.5;
/**
 * @param attempt 0 for the first delay after a good connection
 * @param random from 0 to 1
 * @returns milliseconds
 */ function reconnectDelay(param, attempt, random) {
    var _param_reconnectPeriod = param.reconnectPeriod, reconnectPeriod = _param_reconnectPeriod === void 0 ? 1000 : _param_reconnectPeriod, reconnectMaxPeriod = param.reconnectMaxPeriod, reconnectJitter = param.reconnectJitter;
    var max = reconnectMaxPeriod != null ? reconnectMaxPeriod : DEFAULT_MAX_PERIOD;
    var jitter = reconnectJitter != null ? reconnectJitter : DEFAULT_JITTER;
    // Not Math.max: it returns NaN where one of them is NaN, and a timer fires at once for NaN.
    var longest = max > reconnectPeriod ? max : reconnectPeriod;
    var spread = jitter > 0 ? __Math.min(jitter, 1) : 0;
    var delay = __Math.min(reconnectPeriod * __Math.pow(2, __Math.min(attempt, MANY)), longest);
    return __Math.min(__Math.round(delay * (1 + spread * (2 * random - 1))), LONGEST_TIMER);
}
/** Counts the attempts of one client since its last good connection. */ var Backoff = /*#__PURE__*/ function() {
    function Backoff() {
        this.attempts = 0;
        /** How long a connection has to hold to be a good one, in milliseconds. */ this.steady = STEADY_MS;
    }
    var _proto = Backoff.prototype;
    /** A connection is up since `now`, in milliseconds. */ _proto.connected = function connected(now) {
        this.connectedAt = now;
    };
    /** What failed before says nothing about what comes: the next delay is the first one. */ _proto.reset = function reset() {
        this.attempts = 0;
    };
    /** A connection was lost at `now`, or could not be made: whether it held for long decides what follows. */ _proto.lost = function lost(now) {
        if (this.connectedAt !== undefined && now - this.connectedAt >= this.steady) this.attempts = 0;
        this.connectedAt = undefined;
    };
    /**
   * @param isLongest the longest delay, as there seems to be no network
   * @returns the next delay, in milliseconds
   */ _proto.next = function next(options, isLongest) {
        if (isLongest === void 0) isLongest = false;
        var attempt = isLongest ? MANY : this.attempts;
        this.attempts++;
        // Two devices with one client id throw each other out, each after its delay: one of them may be a step ahead.
        this.steady = __Math.max(STEADY_MS, 1.5 * reconnectDelay(_extends  ({}, options, {
            reconnectJitter: 0
        }), attempt + 1, 0));
        return reconnectDelay(options, attempt, __Math.random());
    };
    return Backoff;
}();
/** A call of the page dials at once if the last dial began this long ago, or the delay of this moment. */ var CALM_MS = 5000;
var Reconnecting = /*#__PURE__*/ function() {
    function Reconnecting(client) {
        this.backoff = new Backoff();
        this.hasBegun = false;
        /** When the last attempt began, in milliseconds since 1970. */ this.begunAt = 0;
        /** When the page last called soon after that. */ this.calledAt = 0;
        this.client = client;
    }
    var _proto = Reconnecting.prototype;
    /** A dial begins. */ _proto.begin = function begin() {
        this.hasBegun = true;
        this.begunAt = Date.now();
        this.client._presence.isDialStale = false;
    };
    /** The page calls `connect()` or, with `isAgain`, `reconnect()`. */ _proto.call = function call(isAgain, stores) {
        var _this = this;
        var client = this.client;
        var dialling = client._dialling, options = client.options;
        if (client._ending.isUnderWay) {
            // Over two connections an end would never be over.
            client._deferredReconnect = function() {
                return _this.call(isAgain, stores);
            };
            client._ending.hurry();
            return;
        }
        client._deferredReconnect = null;
        if (!client.connected && !client.disconnected && this.isNext()) return;
        var turn = ++dialling.turn;
        if (isAgain) {
            if (stores) {
                var _options_incomingStore, _options_outgoingStore;
                options.incomingStore = stores.incomingStore;
                options.outgoingStore = stores.outgoingStore;
                client.incomingStore = (_options_incomingStore = options.incomingStore) != null ? _options_incomingStore : new Store();
                client.outgoingStore = (_options_outgoingStore = options.outgoingStore) != null ? _options_outgoingStore : new Store();
            }
            client.disconnecting = client.disconnected = false;
            client.emit('reconnect');
            if (turn !== dialling.turn) return;
            if (client.connected) {
                client.end();
                client._deferredReconnect = function() {
                    return dialling.begin();
                };
                return;
            }
        }
        dialling.begin();
    };
    /** A connection was lost, or could not be made. */ _proto.setUp = function setUp() {
        var client = this.client;
        var liveness = client._liveness;
        var _client_options = client.options, _client_options_reconnectPeriod = _client_options.reconnectPeriod, reconnectPeriod = _client_options_reconnectPeriod === void 0 ? 0 : _client_options_reconnectPeriod;
        if (client.disconnecting || client.reconnectTimer || client._dialling.isConnecting) return;
        if (client.reconnectSuppressed || !(reconnectPeriod > 0)) {
            client.reconnecting = false;
            return;
        }
        // Lost on return, or by a change of network: whoever looks at the page waits for it now. Only this once.
        var isUrgent = liveness.isProbing;
        liveness.settle();
        this.retry(isUrgent ? 0 : undefined);
    };
    /** @param wanted milliseconds; default: what the backoff says */ _proto.retry = function retry(wanted) {
        var client = this.client;
        var wasReconnecting = client.reconnecting;
        client.reconnecting = true;
        // Hidden, the next thing to happen brings it back and not the clock.
        if (!client._presence.isHidden) this.schedule(wanted);
        // Emitted last: a listener finds the state that it is, and can end it.
        if (!wasReconnecting) client.emit('offline');
    };
    /** Gives the next dial up. */ _proto.clear = function clear() {
        var client = this.client;
        clearTimeout(client.reconnectTimer);
        client.reconnectTimer = undefined;
        client.nextRetryAt = undefined;
    };
    /** Dials again, now, unless that is not wanted. */ _proto.redial = function redial(always) {
        if (always === void 0) always = false;
        var client = this.client;
        var dialling = client._dialling;
        if (this.isOver || !this.hasBegun || client._presence.isHidden) return;
        // After a refusal, or without reconnects, MQTT.js would not try again by itself either.
        if (!always && (client.reconnectSuppressed || !client.options.reconnectPeriod)) return;
        var turn = ++dialling.turn;
        dialling.abandon();
        if (turn !== dialling.turn) return;
        this.dialAgain();
        this.backoff.reset();
    };
    /** Makes sure of a connection, now. */ _proto.resume = function resume() {
        var client = this.client;
        var dialling = client._dialling, _presence = client._presence, _signIn = client._signIn;
        if (this.isOver || !this.hasBegun) return;
        if (client.connected) client._liveness.probe();
        else if (!_signIn.isAsking && (!dialling.isConnecting || _presence.isDialStale)) this.redial();
    };
    /** Whether what the page asks for is the attempt that is under way or about to come: else whoever calls too often hammers. */ _proto.isNext = function isNext() {
        var _ref, _this_delay;
        var client = this.client;
        var now = Date.now();
        var calm = __Math.min((_ref = (_this_delay = this.delay) != null ? _this_delay : client.options.reconnectPeriod) != null ? _ref : 0, CALM_MS);
        if (now - this.begunAt >= calm) return false;
        var isFirst = now - this.calledAt >= CALM_MS;
        this.calledAt = now;
        if (client.reconnectTimer) return true;
        // Once it may be that the options are other ones now.
        if (client._dialling.isConnecting) return !isFirst;
        return client._dialling.isClosing && client._willReturn;
    };
    _proto.schedule = function schedule(wanted) {
        var _this = this;
        var _this1 = this, backoff = _this1.backoff, client = _this1.client;
        var now = Date.now();
        backoff.lost(now);
        var delay = wanted != null ? wanted : backoff.next(client.options, client._presence.isOffline);
        clearTimeout(client.reconnectTimer);
        this.delay = delay;
        client.nextRetryAt = now + delay;
        client.reconnectTimer = setTimeout(function() {
            client.reconnectTimer = undefined;
            _this.dialAgain();
        }, delay);
    };
    /** MQTT.js's own way would end a client that is still connected, with all that waits. */ _proto.dialAgain = function dialAgain() {
        var _this_client = this.client, dialling = _this_client._dialling;
        var turn = ++dialling.turn;
        this.client.emit('reconnect');
        if (turn === dialling.turn) dialling.begin();
    };
    _create_class  (Reconnecting, [
        {
            key: "isOver",
            get: function get() {
                return this.client.disconnecting || this.client.disconnected;
            }
        }
    ]);
    return Reconnecting;
}();
var EMPTY = Buffer.alloc(0);
var Sending = /*#__PURE__*/ function() {
    function Sending(client) {
        this.client = client;
    }
    var _proto = Sending.prototype;
    /** Without the secrets in the log, and without losing a callback when the connection drops before `drain`. */ _proto.write = function write(packet, callback) {
        var client = this.client;
        var stream = client.stream;
        client.log('_writePacket :: packet: %O', packet.cmd === 'connect' ? withoutPassword(packet) : packet);
        client.emit('packetsend', packet);
        if (!stream || stream.destroyed || stream.writableEnded) {
            callback == null ? void 0 : callback(new SocketError('ERR_CLOSED', 'the connection is closed'));
            return;
        }
        var isFlowing = packets.writeToStream(withOwnBytes(packet), stream, client.options);
        if (!callback || callback === client.noop) return;
        // A PUBLISH does not wait: the queue of offline messages goes out in one burst, and `afterSend` knows better.
        // Nor does a PUBREL, of which a burst of answers asks for as many.
        if (isFlowing || packet.cmd === 'publish' || packet.cmd === 'pubrel') callback();
        else afterDrain(stream, callback);
    };
    /** The callback of QoS 0: called when the platform has taken the bytes, or with the reason why it did not. */ _proto.afterSend = function afterSend(callback) {
        var _this = this;
        return function(error, packet) {
            var stream = _this.client.stream;
            if (error || !stream) callback(error, packet);
            else stream.write(EMPTY, function(failure) {
                return callback(failure != null ? failure : undefined);
            });
        };
    };
    return Sending;
}();
/**
 * A PUBREL that is sent again after a reconnect may meet a broker that has forgotten the message because all was
 * done: "Packet Identifier not found" is no error then (MQTT 5, 3.7.2.1), and MQTT.js would report it as one.
 */ function settleUnknown(packet) {
    if (packet.cmd === 'pubcomp' && packet.reasonCode === 0x92) packet.reasonCode = 0;
}
function withoutPassword(packet) {
    return 'password' in packet && packet.password !== undefined ? _extends  ({}, packet, {
        password: '***'
    }) : packet;
}
/** mqtt-packet takes the bytes of a CONNECT only as Buffers of the class that is bundled with it. */ function withOwnBytes(packet) {
    if (packet.cmd !== 'connect') return packet;
    var password = packet.password, will = packet.will;
    return _extends  ({}, packet, {
        password: ownBytes(password),
        will: will && _extends  ({}, will, {
            payload: ownBytes(will.payload)
        })
    });
}
function ownBytes(value) {
    var bytes = typeof value === 'string' ? undefined : toBuffer(value);
    // On the same memory: a Buffer of another copy of the package is not one of this class.
    return bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : value;
}
/** `drain` never comes on a stream that closed. */ function afterDrain(stream, callback) {
    var settle = function settle1() {
        stream.removeListener('drain', settle);
        stream.removeListener('close', settle);
        callback();
    };
    stream.once('drain', settle);
    stream.once('close', settle);
}
var Session = /*#__PURE__*/ function() {
    function Session(client) {
        /** The broker knows what was sent, and subscribed to, on earlier connections. */ this.isPresent = false;
        this.client = client;
    }
    var _proto = Session.prototype;
    /** The broker has taken the client in. */ _proto.begin = function begin(packet) {
        var client = this.client;
        var _client_options = client.options, clean = _client_options.clean, _client_options_protocolVersion = _client_options.protocolVersion, protocolVersion = _client_options_protocolVersion === void 0 ? 4 : _client_options_protocolVersion;
        var stream = client.stream;
        client._signIn.accepted();
        client._reconnecting.backoff.connected(Date.now());
        client._liveness.up();
        client._presence.isOffline = false;
        client.connackPacket = packet;
        this.isPresent = !clean && (protocolVersion < 4 || packet.sessionPresent);
        if (!this.isPresent) this.forgetIncoming();
        client.connected = true;
        client._setupKeepaliveManager();
        client._outgoing.begin(this.isPresent);
        client._isolation.begin();
        if (!client._isolation.isHolding) this.goOn();
        nextTick(function() {
            if (client.connected && client.stream === stream) client.emit('connect', packet);
        });
    };
    /** Everything that waited for the connection leaves, in one frame. */ _proto.goOn = function goOn() {
        var _this_client = this.client, _outgoing = _this_client._outgoing, _subscriptions = _this_client._subscriptions;
        _subscriptions.begin(this.isPresent);
        _outgoing.drain();
        _outgoing.sendQueue();
    };
    /** All that arrived with one frame is handled. */ _proto.endOfFrame = function endOfFrame() {
        this.client._outgoing.endOfFrame();
        this.client._subscriptions.endOfFrame();
    };
    /** The connection is over, before any listener hears of it. */ _proto.closed = function closed() {
        var _client_topicAliasRecv;
        var client = this.client;
        client.connected = false;
        clearTimeout(client.connackTimer);
        client._destroyKeepaliveManager();
        client._serverProperties = undefined;
        (_client_topicAliasRecv = client.topicAliasRecv) == null ? void 0 : _client_topicAliasRecv.clear();
        client._isolation.ended();
        client._outgoing.lost();
        client._setupReconnect();
        client._subscriptions.lost();
    };
    /**
   * Takes what stores hold of an earlier life of the program.
   *
   * @throws SocketError `ERR_ARGUMENT` where another client has the outbox open
   */ _proto.readStores = function readStores(isSignedIn) {
        var client = this.client;
        client._outbox.open(isSignedIn);
        reopen(client.incomingStore);
        client._outgoing.load(function(param) {
            var packet = param.packet;
            return client.emit('delivered', packet.topic, packet.payload, packet);
        });
    };
    /** Nothing that waits for an answer will have one. */ _proto.flush = function flush() {
        var error = new __Error('Connection closed');
        this.client._outgoing.flush(error);
        this.client._subscriptions.flush(error);
    };
    _proto.forgetIncoming = function forgetIncoming() {
        this.client._incomingQoS2Ids.clear();
        clearStore(this.client.incomingStore);
    };
    return Session;
}();
/** CONNACK codes that are about who somebody is: MQTT 3.1.1 4 and 5, MQTT 5 0x86 and 0x87. */ var REFUSALS = [
    4,
    5,
    0x86,
    0x87
];
/** A timer that is so late was frozen. */ var FROZEN_MS = 1000;
function isRefusal(error) {
    var code = (error != null ? error : {}).code;
    return typeof code === 'number' && REFUSALS.indexOf(code) >= 0;
}
/**
 * Asks once.
 *
 * @param timeout milliseconds; 0 for as long as it takes
 * @param isAway whether the mini program is hidden, perhaps by the sign-in itself, which takes its time then
 * @param settle called once, unless it was cancelled: with the answer, or with a SocketError `ERR_CREDENTIALS`
 * @returns a function that cancels: whatever is answered later is not looked at
 */ function askForCredentials(provider, request, timeout, isAway, settle) {
    var isOver = false;
    var timer;
    var end = function end(error, credentials) {
        if (credentials === void 0) credentials = {};
        if (isOver) return;
        isOver = true;
        clearTimeout(timer);
        settle(error, credentials);
    };
    var limit = function limit1() {
        var since = Date.now();
        timer = setTimeout(function() {
            // More time than that passes only where timers stood still.
            if (isAway() || Date.now() - since > timeout + FROZEN_MS) limit();
            else end(failed("credentials did not answer within " + timeout + " ms"));
        }, timeout);
    };
    if (timeout > 0) limit();
    // Later, when the client is ready for whatever the function calls; it may throw, and its answer may be no promise.
    new Promise(function(resolve) {
        return resolve();
    }).then(function() {
        return isOver ? {} : provider(request);
    }).then(function(answer) {
        var wrong = whatIsWrong(answer);
        if (wrong) end(failed("credentials answered " + wrong));
        else end(undefined, answer);
    }, function(cause) {
        return end(failed('credentials failed', cause));
    });
    return function() {
        isOver = true;
        clearTimeout(timer);
    };
}
function failed(message, cause) {
    return new SocketError('ERR_CREDENTIALS', message, {
        hint: 'The function answers { username, password, clientId, properties }, each of them optional; it is called again before the next attempt',
        cause: cause
    });
}
/** Says what is wrong, and never what it is: it may be a secret. */ function whatIsWrong(answer) {
    if (answer === null || typeof answer !== 'object') return "" + (answer === null ? 'null' : typeof answer) + ", not an object";
    var username = answer.username, password = answer.password, clientId = answer.clientId, properties = answer.properties;
    if (username !== undefined && typeof username !== 'string') return "a username that is a " + typeof username;
    if (password !== undefined && !toBuffer(password)) return "a password that is a " + typeof password;
    if (clientId !== undefined && typeof clientId !== 'string') return "a clientId that is a " + typeof clientId;
    if (properties !== undefined && (properties === null || typeof properties !== 'object')) {
        return 'properties that are no object';
    }
    return undefined;
}
var DEFAULT_CREDENTIALS_RETRIES = 3;
var SignIn = /*#__PURE__*/ function() {
    function SignIn(client) {
        this.asked = 0;
        /** How often in a row the broker refused an answer of `credentials`. */ this.refusals = 0;
        this.hasBegun = false;
        this.client = client;
    }
    var _proto = SignIn.prototype;
    /** Another attempt begins. @returns why `credentials` would be asked for it */ _proto.begin = function begin() {
        var reason = this.refusals > 0 ? 'refused' : this.hasBegun ? 'reconnect' : 'first';
        this.hasBegun = true;
        return reason;
    };
    /** Asks, and dials with the answer. */ _proto.ask = function ask(reason) {
        var _this = this;
        var client = this.client;
        var _client_options = client.options, credentials = _client_options.credentials, _client_options_connectTimeout = _client_options.connectTimeout, connectTimeout = _client_options_connectTimeout === void 0 ? 0 : _client_options_connectTimeout, _client_options_clientId = _client_options.clientId, clientId = _client_options_clientId === void 0 ? '' : _client_options_clientId;
        if (!credentials) return;
        var askedAt = Date.now();
        this.cancel();
        this.asked++;
        var request = {
            attempt: this.asked,
            reason: reason,
            clientId: clientId,
            lastError: client.lastError
        };
        var settle = function settle(error, answer) {
            _this.answered = function() {
                _this.cancel();
                if (!error) {
                    _this.dialWith(answer, connectTimeout, askedAt);
                    return;
                }
                var turn = client._dialling.turn;
                client.emit('error', error);
                // As after a failed dial, which sets up the next attempt.
                if (turn === client._dialling.turn) client.emit('close');
            };
            if (!client._presence.isHidden) _this.use();
        };
        var isAway = function isAway() {
            return client._presence.isAway;
        };
        this.cancelAsking = askForCredentials(credentials, request, connectTimeout, isAway, settle);
    };
    _proto.use = function use() {
        this.answered == null ? void 0 : this.answered.call(this);
    };
    /** The answer is not wanted any more. */ _proto.cancel = function cancel() {
        this.cancelAsking == null ? void 0 : this.cancelAsking.call(this);
        this.cancelAsking = this.answered = undefined;
    };
    /** The broker took the answer. */ _proto.accepted = function accepted() {
        this.refusals = 0;
    };
    /**
   * The broker refused. Fresh credentials may mend that, and MQTT.js would never reconnect after it.
   *
   * @returns milliseconds until `credentials` is asked again, `undefined` for the usual delay, or `false`: never
   */ _proto.refused = function refused(error) {
        var _this_client_options = this.client.options, credentials = _this_client_options.credentials, credentialsRetries = _this_client_options.credentialsRetries, reconnectPeriod = _this_client_options.reconnectPeriod;
        if (!credentials || !isRefusal(error) || this.client.connected || !reconnectPeriod) return false;
        if (this.refusals >= (credentialsRetries != null ? credentialsRetries : DEFAULT_CREDENTIALS_RETRIES)) {
            this.refusals = 0;
            return false;
        }
        // The first time at once: most often the token has just expired.
        return ++this.refusals === 1 ? 0 : undefined;
    };
    _proto.dialWith = function dialWith(answer, connectTimeout, askedAt) {
        var options = this.client.options;
        var username = answer.username, password = answer.password, clientId = answer.clientId, properties = answer.properties;
        if (username !== undefined) options.username = username;
        if (password !== undefined) options.password = password;
        if (clientId !== undefined) options.clientId = clientId;
        if (properties !== undefined) options.properties = _extends  ({}, options.properties, properties);
        // The attempt as a whole has connectTimeout. More time than that passes only where timers stood still.
        var left = connectTimeout - (Date.now() - askedAt);
        options.connectTimeout = left > 0 && left < connectTimeout ? left : connectTimeout;
        this.client._dialling.dial();
        options.connectTimeout = connectTimeout;
        this.client._reportState();
    };
    _create_class  (SignIn, [
        {
            key: "isAsking",
            get: /** Whether an answer is waited for, or waits to be used. */ function get() {
                return this.cancelAsking !== undefined;
            }
        }
    ]);
    return SignIn;
}();
/** What nobody else hears is said once in the console. */ /** The client, as far as it is needed here. */ var Warnings = /*#__PURE__*/ function() {
    function Warnings(client) {
        this.said = {};
        this.client = client;
    }
    var _proto = Warnings.prototype;
    /** An `error` that no listener of the page hears: each code once. */ _proto.unheard = function unheard(param) {
        var code = param.code, message = param.message;
        this.say("error " + __String(code != null ? code : message), "" + message + ' (add a listener of "error")');
    };
    /** @param kind said once for each kind; say it with what to change, and without secrets */ _proto.say = function say(kind, text) {
        if (this.client.options.warnings === false || this.said[kind]) return;
        this.said[kind] = true;
        console.warn("mqtt-miniprogram: " + text);
    };
    return Warnings;
}();
var MqttClient$1 = /*#__PURE__*/ function(BaseClient) {
    _inherits  (MqttClient, BaseClient);
    function MqttClient(build, options, host) {
        if (host === void 0) host = findHost(options.wx);
        var _this;
        var _options, _keepalive, _guarded;
        (_keepalive = (_options = options).keepalive) != null ? _keepalive : _options.keepalive = DEFAULT_KEEPALIVE;
        _this = BaseClient.call(this, build, options) || this, /**
   * Why the connection is not up: the last `error`, or the cause of the last drop, which MQTT.js reports as a
   * bare `close`. `undefined` while connected, and before anything went wrong.
   */ _this.lastError = undefined, /** When the next attempt begins, in milliseconds since 1970; `undefined` unless `state` is `waiting` or `offline`. */ _this.nextRetryAt = undefined, _this._presence = new Presence(_this), _this._liveness = new Liveness(_this), _this._reconnecting = new Reconnecting(_this), _this._signIn = new SignIn(_this), _this._ending = new Ending(_this), _this._sending = new Sending(_this), _this._warnings = new Warnings(_this), _this._isolation = new Isolation(_this), _this._outgoing = new Outgoing(_this), _this._subscriptions = new Subscriptions(_this), _this._outbox = new Outbox(_this), _this._session = new Session(_this), _this._lastState = undefined, /** This object itself, also where a method is called on a Proxy around it. */ _this._self = function() {
            return _this;
        };
        _this._host = host;
        _this.log = (_guarded = guarded(options.log)) != null ? _guarded : _this.log;
        if (options.warnings === false) _this.setMaxListeners(0);
        _this._resubscribeTopics = __Object.create(null);
        _this._dialling = new Dialling(_this, build);
        _this._session.readStores(false);
        if (!_this.options.manualConnect) _this._dialling.begin();
        _this._reportState();
        return _this;
    }
    var _proto = MqttClient.prototype;
    /** What a page that logs its data, or sets it, may see: small, and without secrets. */ _proto.toJSON = function toJSON() {
        return {
            connected: this.connected,
            queued: this.queued,
            state: this.state
        };
    };
    _proto._reportState = function _reportState() {
        var _this = this, state = _this.state, _lastState = _this._lastState;
        if (state !== 'waiting' && state !== 'offline') this.nextRetryAt = undefined;
        this._lastState = state;
        if (state !== _lastState) this.emit('state', state);
    };
    _proto.emit = function emit(event, first) {
        if (event === 'packetreceive') this._received(first);
        else if (event === 'connect') this.lastError = undefined;
        else if (event === 'close') this._session.closed();
        else if (event === 'outgoingEmpty' && this._outgoing.hasWaiting) {
            this._outgoing.drain();
            return false;
        } else if (event === 'error' && this._fail(first)) return true;
        // Most packets are emitted to nobody.
        var isHeard = this.listenerCount(event) > 0;
        if (isHeard) {
            // A list of rest parameters would be made for each packet.
            // eslint-disable-next-line prefer-rest-params
            callEach(this.rawListeners(event), this, arguments);
        } else if (event === 'error') this._warnings.unheard(first);
        this._ending.heard(event);
        // Other events stand between two states.
        if (event === 'connect' || event === 'close' || event === 'end') this._reportState();
        return isHeard;
    };
    _proto._received = function _received(packet) {
        var _packet_reasonCode;
        this._liveness.received(packet);
        settleUnknown(packet);
        if (packet.cmd === 'disconnect') this._isolation.disconnected((_packet_reasonCode = packet.reasonCode) != null ? _packet_reasonCode : 0);
    };
    /** @returns whether it is no `error`: a refusal that fresh credentials may mend */ _proto._fail = function _fail(error) {
        this.lastError = error;
        var delay = this._signIn.refused(error);
        if (delay === false) {
            var _this_stream;
            if (endsReading(error)) (_this_stream = this.stream) == null ? void 0 : _this_stream.destroy();
            return false;
        }
        this.reconnectSuppressed = false;
        this._reconnecting.retry(delay);
        return true;
    };
    _proto.publish = function publish1(topic, message, options, callback) {
        publish(this._self(), topic, message, options, callback);
        return this;
    };
    _proto.subscribe = function subscribe1(topics, options, callback) {
        subscribe(this._self(), topics, options, callback);
        return this;
    };
    _proto.unsubscribe = function unsubscribe1(topics, options, callback) {
        unsubscribe(this._self(), topics, options, callback);
        return this;
    };
    _proto.removeOutgoingMessage = function removeOutgoingMessage(messageId) {
        var message = this._outgoing.find(messageId);
        if (message) this._outgoing.remove(messageId, function() {
            return message.cb(new __Error('Message removed'));
        });
        return this;
    };
    _proto._removeOutgoingAndStoreMessage = function _removeOutgoingAndStoreMessage(messageId, callback) {
        this._outgoing.remove(messageId, callback);
    };
    /** Answers, pings and goodbyes: what belongs to one connection is not kept for the next. */ _proto._sendPacket = function _sendPacket(packet, callback) {
        var _packet_messageId;
        if (packet.cmd === 'pubrel') this._outgoing.flight.release((_packet_messageId = packet.messageId) != null ? _packet_messageId : 0, callback);
        else if (this.connected || packet.cmd === 'auth') this._writePacket(packet, callback);
        else callback == null ? void 0 : callback();
    };
    _proto._writePacket = function _writePacket(packet, callback) {
        this._sending.write(packet, callback);
    };
    _proto.sendPing = function sendPing() {
        this._liveness.pinged();
        BaseClient.prototype.sendPing.call(this);
    };
    _proto.onKeepaliveTimeout = function onKeepaliveTimeout() {
        if (this._liveness.hasJustPinged()) this._liveness.probe();
        else if (this._liveness.hasArrived) this.reschedulePing(true);
        else BaseClient.prototype.onKeepaliveTimeout.call(this);
    };
    _proto.connect = function connect() {
        // MQTT.js connects in its constructor, before this object is whole; ours does it afterwards.
        this._self == null ? void 0 : this._self.call(this)._reconnecting.call(false);
        return this;
    };
    _proto.reconnect = function reconnect(options) {
        this._self()._reconnecting.call(true, options);
        return this;
    };
    _proto._flush = function _flush() {
        this._session.flush();
    };
    _proto._onConnect = function _onConnect(packet) {
        this._session.begin(packet);
    };
    _proto._onConnackTimeout = function _onConnackTimeout() {
        var _this_options_connectTimeout;
        var _this_stream;
        // 0 is no limit, as it is for the dial: MQTT.js's timer takes it for this very moment.
        if (!(((_this_options_connectTimeout = this.options.connectTimeout) != null ? _this_options_connectTimeout : 0) > 0)) return;
        // The dial has its own limit of the same length, and has just reported the better reason.
        if (!((_this_stream = this.stream) == null ? void 0 : _this_stream.destroyed)) BaseClient.prototype._onConnackTimeout.call(this);
    };
    _proto._setupReconnect = function _setupReconnect() {
        if (!this._ending.isUnderWay) this._reconnecting.setUp();
    };
    _proto._clearReconnect = function _clearReconnect() {
        this._reconnecting.clear();
    };
    _proto.end = function end(force, options, callback) {
        var last = [
            callback,
            options,
            force
        ].filter(function(value) {
            return typeof value === 'function';
        })[0];
        var packet = [
            options,
            force
        ].filter(function(value) {
            return value && typeof value === 'object';
        })[0];
        this._self()._ending.begin(force === true, packet, guarded(last));
        return this;
    };
    _proto._standStill = function _standStill() {
        this._signIn.cancel();
        this._liveness.settle();
        this._clearReconnect();
        this._presence.stop();
        this._isolation.reset();
    };
    /** What MQTT.js's handlers call where the connection is of no use any more. */ _proto._cleanUp = function _cleanUp() {
        var _this_stream;
        var _this_options = this.options, clean = _this_options.clean, reconnectPeriod = _this_options.reconnectPeriod;
        if (reconnectPeriod === 0 && clean) this._flush();
        (_this_stream = this.stream) == null ? void 0 : _this_stream.destroy();
        if (!this.disconnecting && !this.reconnecting) {
            this._clearReconnect();
            this._setupReconnect();
        }
        this._destroyKeepaliveManager();
    };
    _proto._checkDisconnecting = function _checkDisconnecting(callback) {
        if (!this._ending.isUnderWay && !this.disconnected) return false;
        var error = new __Error('client disconnecting');
        if (callback && callback !== this.noop) callback(error);
        else this.emit('error', error);
        return true;
    };
    _create_class  (MqttClient, [
        {
            key: Symbol.toStringTag,
            get: /** Frameworks that wrap plain objects leave it as it is. */ function get() {
                return 'MqttClient';
            }
        },
        {
            key: "state",
            get: function get() {
                return stateOf(this);
            }
        },
        {
            key: "queued",
            get: /** What waits to be sent, and what is in flight. */ function get() {
                return this._outgoing.queued;
            }
        },
        {
            key: "_willReturn",
            get: /** Whether another connection will follow the one that was just lost. */ function get() {
                var willRetry = !this.reconnectSuppressed && !!this.options.reconnectPeriod;
                return !this.disconnecting && (this._presence.isHidden || willRetry);
            }
        }
    ]);
    return MqttClient;
}(BaseClient);
var UniqueMessageIdProvider = /*#__PURE__*/ function() {
    function UniqueMessageIdProvider() {
        this.numberAllocator = new NumberAllocator(1, 65535);
    }
    var _proto = UniqueMessageIdProvider.prototype;
    _proto.allocate = function allocate() {
        this.lastId = this.numberAllocator.alloc();
        return this.lastId;
    };
    _proto.getLastAllocated = function getLastAllocated() {
        return this.lastId;
    };
    _proto.register = function register(messageId) {
        return this.numberAllocator.use(messageId);
    };
    _proto.deallocate = function deallocate(messageId) {
        this.numberAllocator.free(messageId);
    };
    _proto.clear = function clear() {
        this.numberAllocator.clear();
    };
    return UniqueMessageIdProvider;
}();
function connect(brokerUrl, options) {
    var _merged_connectTimeout;
    var merged = typeof brokerUrl === 'string' && brokerUrl !== '' ? _extends  ({}, parseBrokerUrl(brokerUrl), options) : options != null ? options : typeof brokerUrl === 'object' && brokerUrl !== null ? brokerUrl : {};
    takeAuth(merged);
    if (merged.query && typeof merged.query.clientId === 'string') merged.clientId = merged.query.clientId;
    if (merged.clean === false && !merged.clientId) throw new __Error('Missing clientId for unclean clients');
    if (((_merged_connectTimeout = merged.connectTimeout) != null ? _merged_connectTimeout : 0) > LONGEST_TIMER) merged.connectTimeout = 0;
    checkOutbox(merged);
    merged.defaultProtocol = merged.protocol;
    // The very object that becomes `client.options`: what transformWsUrl changes in it holds for the next CONNECT.
    var streamBuilder = createStreamBuilder(merged);
    var host = requireHost(merged.wx);
    return new MqttClient$1(streamBuilder, merged, host);
}
function connectAsync(brokerUrl, options, allowRetries) {
    if (allowRetries === void 0) allowRetries = true;
    return new Promise(function(resolve, reject) {
        var client = connect(brokerUrl, options);
        var forget = function forget() {
            client.off('connect', onUp);
            client.off('end', onUp);
            client.off('error', onError);
            client.off('close', onClose);
        };
        var onUp = function onUp() {
            forget();
            resolve(client);
        };
        var onError = function onError(error) {
            forget();
            client.end();
            reject(error);
        };
        var onClose = function onClose() {
            var _client_lastError;
            return onError((_client_lastError = client.lastError) != null ? _client_lastError : new __Error("Couldn't connect to server"));
        };
        client.on('connect', onUp);
        client.on('end', onUp);
        client.on('error', onError);
        if (!allowRetries) client.on('close', onClose);
    });
}
/** `user:password`, from the URL or the option `auth`. */ function takeAuth(options) {
    if (!options.auth) return;
    var parts = /^(.+):(.+)$/.exec(options.auth);
    options.username = parts ? parts[1] : options.auth;
    if (parts) options.password = parts[2];
}
/** A token is renewed when less than a tenth of its time is left, at most this much before its end. */ var EARLY_MS = 5 * 60000;
/** A fetch that takes longer never answers (documented: wx.request has 60 s), and nobody else waits for it. */ var FETCH_MS = 60000;
/**
 * Makes a function for `credentials`: `credentials: async (request) => ({ username, password: await token(request) })`.
 * Clients that ask at the same time share one fetch. A token that the broker refused is fetched anew.
 *
 * @throws SocketError `ERR_ARGUMENT` when `fetch` is no function
 */ function storedToken(param) {
    var fetch = param.fetch, _param_storageKey = param.storageKey, storageKey = _param_storageKey === void 0 ? 'mqtt-token' : _param_storageKey, expiresIn = param.expiresIn, storage = param.storage;
    if (typeof fetch !== 'function') {
        throw invalid('storedToken was given no fetch', 'Pass storedToken({ fetch: async () => token })');
    }
    var known;
    var fetching;
    var fetchingSince = 0;
    /** What each client was given last. */ var given = new Map();
    var tokenOf = function tokenOf(answer, isLatest) {
        var _ref;
        var fetched = typeof answer === 'string' ? {
            token: answer
        } : answer;
        var token = fetched == null ? void 0 : fetched.token;
        if (typeof token !== 'string' || token === '') {
            throw invalid('fetch of storedToken answered no token', 'It answers the text, or { token, expiresIn }');
        }
        if (!isLatest) return token;
        var time = (_ref = fetched == null ? void 0 : fetched.expiresIn) != null ? _ref : expiresIn;
        // A time that cannot be read counts as over: a token for each CONNECT costs a fetch each, and still works.
        var lasts = __Number(time) || 0;
        known = time === undefined ? {
            token: token
        } : {
            token: token,
            expiresAt: Date.now() + lasts,
            lasts: lasts
        };
        write(storage, storageKey, known);
        return token;
    };
    var current = function current(request) {
        if (fetching && Date.now() - fetchingSince < FETCH_MS) return fetching;
        var isRefused = request.reason === 'refused';
        var last = given.get(request.clientId);
        // What another client has fetched since is worth a try.
        if (isRefused && (last === undefined || last === (known == null ? void 0 : known.token))) known = undefined;
        if (!isRefused) known != null ? known : known = read(storage, storageKey);
        var stale = known;
        if (stale) {
            var _stale_lasts, _stale_expiresAt;
            var early = __Math.min(EARLY_MS, ((_stale_lasts = stale.lasts) != null ? _stale_lasts : 0) / 10);
            if (Date.now() < ((_stale_expiresAt = stale.expiresAt) != null ? _stale_expiresAt : Infinity) - early) return Promise.resolve(stale.token);
        }
        /** @returns whether it counts: not where it took so long that another was begun */ var finish = function finish() {
            if (fetching !== fetched) return false;
            fetching = undefined;
            return true;
        };
        fetchingSince = Date.now();
        var fetched = new Promise(function(resolve) {
            return resolve(fetch(request));
        }).then(function(answer) {
            return tokenOf(answer, finish());
        }, function(error) {
            var _stale_expiresAt;
            finish();
            // Renewed early, and in vain: what is there is still good.
            if (stale && Date.now() < ((_stale_expiresAt = stale.expiresAt) != null ? _stale_expiresAt : Infinity)) return stale.token;
            throw error;
        });
        fetching = fetched;
        return fetching;
    };
    return function(request) {
        return current(request).then(function(token) {
            given.set(request.clientId, token);
            return token;
        });
    };
}
function read(storage, key) {
    try {
        var _findStorage;
        var stored = (_findStorage = findStorage(storage)) == null ? void 0 : _findStorage.getStorageSync(key);
        return (stored == null ? void 0 : stored.token) && typeof stored.token === 'string' ? stored : undefined;
    } catch (unused) {
        // A storage that cannot be read holds no token.
        return undefined;
    }
}
function write(storage, key, value) {
    try {
        var _findStorage;
        (_findStorage = findStorage(storage)) == null ? void 0 : _findStorage.setStorageSync(key, value);
    } catch (unused) {
    // A storage that is full costs the next start one fetch.
    }
}
var MqttClient = MqttClient$1;
var Client = MqttClient;
var mqtt = {
    __proto__: null,
    Client: Client,
    DefaultMessageIdProvider: DefaultMessageIdProvider,
    ErrorWithReasonCode: ErrorWithReasonCode,
    ErrorWithSubackPacket: ErrorWithSubackPacket,
    KeepaliveManager: KeepaliveManager,
    MQTTJS_VERSION: MQTTJS_VERSION,
    MqttClient: MqttClient,
    ReasonCodes: ReasonCodes,
    SocketError: SocketError,
    Store: Store,
    UniqueMessageIdProvider: UniqueMessageIdProvider,
    applyMixin: applyMixin,
    connect: connect,
    connectAsync: connectAsync,
    nextTick: nextTick,
    storedToken: storedToken,
    validateTopic: validateTopic,
    validateTopics: validateTopics
};
exports.Client = Client;
exports.DefaultMessageIdProvider = DefaultMessageIdProvider;
exports.ErrorWithReasonCode = ErrorWithReasonCode;
exports.ErrorWithSubackPacket = ErrorWithSubackPacket;
exports.KeepaliveManager = KeepaliveManager;
exports.MQTTJS_VERSION = MQTTJS_VERSION;
exports.MqttClient = MqttClient;
exports.ReasonCodes = ReasonCodes;
exports.SocketError = SocketError;
exports.Store = Store;
exports.UniqueMessageIdProvider = UniqueMessageIdProvider;
exports.applyMixin = applyMixin;
exports.connect = connect;
exports.connectAsync = connectAsync;
exports.default = mqtt;
exports.nextTick = nextTick;
exports.storedToken = storedToken;
exports.validateTopic = validateTopic;
exports.validateTopics = validateTopics;
function __define(object, name, value) {
    __Object.defineProperty(object, name, {
        value: value,
        writable: true,
        enumerable: true,
        configurable: true
    });
    return value;
}

/**
 * Why: the compiler's own helpers for ES5 also serve engines without any of ES2015, and hold its error texts.
 * These are for engines that have all of ES2015 but its syntax. Names and arguments are the compiler's.
 */

/* eslint-disable @typescript-eslint/no-unused-vars -- The compiler calls them. */

function _construct(Class, args) {
  return __Reflect.construct(Class, args)
}

/** Accessors. */
function _create_class(Class, members, statics) {
  _define_all(Class.prototype, members)
  _define_all(Class, statics)
  return Class
}

function _define_all(target, properties) {
  if (properties) {
    properties.forEach(function (property) {
      property.configurable = true
      if ('value' in property) property.writable = true
      __Object.defineProperty(target, property.key, property)
    })
  }
}

function _extends() {
  return __Object.assign.apply(__Object, arguments)
}

function _object_spread_props(target, source) {
  return __Object.assign(target, source)
}

function _inherits(Class, Base) {
  Class.prototype = __Object.create(Base.prototype, {
    constructor: { value: Class, writable: true, configurable: true },
  })
  __Object.setPrototypeOf(Class, Base)
}

/** Built-in classes are not called: they make their object themselves. */
function _wrap_native_super(Native) {
  function Wrapper() {
    return __Reflect.construct(Native, arguments, __Object.getPrototypeOf(this).constructor)
  }
  _inherits(Wrapper, Native)
  return Wrapper
}

/** What a loop goes through, as an array: the compiler's loops count. */
function _list(iterable) {
  return __Array.isArray(iterable) ? iterable : __Array.from(iterable)
}

function _sliced_to_array(iterable) {
  return _list(iterable)
}

function _to_consumable_array(iterable) {
  return __Array.isArray(iterable) ? iterable.slice() : __Array.from(iterable)
}

function _to_array(iterable) {
  return _list(iterable)
}

function _define_property(object, name, value) {
  return __Object.defineProperty(object, name, {
    value: value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function _object_without_properties_loose(source, names) {
  var rest = {}
  __Object.keys(source).forEach(function (name) {
    if (names.indexOf(name) < 0) rest[name] = source[name]
  })
  return rest
}

function _tagged_template_literal(strings, raw) {
  strings.raw = raw || strings.slice()
  return strings
}

/** Accessors beside computed names. */
function _define_enumerable_properties(object, accessors) {
  __Object.keys(accessors).forEach(function (name) {
    accessors[name].configurable = accessors[name].enumerable = true
    __Object.defineProperty(object, name, accessors[name])
  })
  return object
}

