/* global exports */

/**
 * What a mini program finds around its JavaScript, for an engine that has nothing but ECMAScript: timers, `console`,
 * and a `wx` whose sockets somebody else opens. That one and this talk in lines of JSON.
 *
 * The engine calls `world.receive(line)` with what happened outside, then `world.runOne()` until it says `false`, each
 * time with its promise callbacks after it, then `world.flush()` for what is to be done outside.
 */

'use strict'

/** @param global the global object of the engine, which is furnished */
exports.createWorld = function (global) {
  var now = 0
  var tasks = []
  var timers = []
  var sockets = {}
  var outgoing = []
  var lastTimer = 0
  var lastSocket = 0
  var settings = { sendCallbacks: 'async' }

  function tell(what) {
    outgoing.push(what)
  }

  function attempt(source, run, argument) {
    try {
      run(argument)
    } catch (error) {
      tell({
        type: 'exception',
        text: source + ': ' + (error && error.stack ? error + '\n' + error.stack : error),
      })
    }
  }

  function later(source, run, argument) {
    tasks.push(function () {
      attempt(source, run, argument)
    })
  }

  // Timers

  function addTimer(name, callback, delay, every, rest) {
    if (typeof callback !== 'function') throw new TypeError(name + ' expects a function')
    var wait = delay > 0 ? Number(delay) : 0
    lastTimer += 1
    timers.push({
      id: lastTimer,
      due: now + wait,
      every: every ? Math.max(1, wait) : 0,
      run: function () {
        callback.apply(undefined, rest)
      },
    })
    return lastTimer
  }

  function clear(id) {
    timers = timers.filter(function (timer) {
      return timer.id !== id
    })
  }

  function earliest() {
    return timers.reduce(function (first, timer) {
      return first === undefined || timer.due < first.due ? timer : first
    }, undefined)
  }

  function runTimer() {
    var timer = earliest()
    if (timer === undefined || timer.due > now) return false
    if (timer.every > 0) timer.due = now + timer.every
    else clear(timer.id)
    attempt('timer', timer.run)
    return true
  }

  // Bytes

  var ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

  function toBase64(buffer) {
    var bytes = new Uint8Array(buffer)
    var text = ''
    for (var i = 0; i < bytes.length; i += 3) {
      var three = (bytes[i] << 16) | ((bytes[i + 1] || 0) << 8) | (bytes[i + 2] || 0)
      text += ALPHABET.charAt(three >> 18) + ALPHABET.charAt((three >> 12) & 63)
      text += i + 1 < bytes.length ? ALPHABET.charAt((three >> 6) & 63) : '='
      text += i + 2 < bytes.length ? ALPHABET.charAt(three & 63) : '='
    }
    return text
  }

  function fromBase64(text) {
    var end = text.indexOf('=')
    var length = Math.floor(((end < 0 ? text.length : end) * 3) / 4)
    var bytes = new Uint8Array(length)
    for (var i = 0, at = 0; i < text.length; i += 4) {
      var four = 0
      for (var j = 0; j < 4; j++) four = (four << 6) | Math.max(0, ALPHABET.indexOf(text.charAt(i + j)))
      bytes[at++] = four >> 16
      if (at < length) bytes[at++] = (four >> 8) & 255
      if (at < length) bytes[at++] = four & 255
    }
    return bytes.buffer
  }

  // wx

  function isArrayBuffer(data) {
    return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
  }

  function answer(when, option, ok, errMsg) {
    function say() {
      var result = { errMsg: errMsg }
      if (ok && option.success) attempt('success', option.success, result)
      if (!ok && option.fail) attempt('fail', option.fail, result)
      if (option.complete) attempt('complete', option.complete, result)
    }
    if (when === 'sync') say()
    else later('callback', say)
  }

  function createTask(id) {
    var listeners = { open: [], message: [], error: [], close: [] }
    var socket = { listeners: listeners, task: undefined }
    function listen(event) {
      return function (listener) {
        listeners[event].push(listener)
      }
    }
    socket.task = {
      readyState: 0,
      onOpen: listen('open'),
      onMessage: listen('message'),
      onError: listen('error'),
      onClose: listen('close'),
      send: function (option) {
        var isText = typeof option.data === 'string'
        if (socket.task.readyState !== 1) {
          answer('sync', option, false, 'SocketTask.send:fail SocketTask.readyState is not OPEN')
        } else if (!isText && !isArrayBuffer(option.data)) {
          answer(settings.sendCallbacks, option, false, 'sendSocketMessage:fail invalid data type')
        } else {
          tell(
            isText
              ? { type: 'send', id: id, text: option.data }
              : { type: 'send', id: id, base64: toBase64(option.data) },
          )
          answer(settings.sendCallbacks, option, true, 'sendSocketMessage:ok')
        }
      },
      close: function (option) {
        tell({
          type: 'close',
          id: id,
          code: (option && option.code) || 1000,
          reason: (option && option.reason) || '',
        })
        answer(settings.sendCallbacks, option || {}, true, 'closeSocket:ok')
      },
    }
    return socket
  }

  function connectSocket(option) {
    lastSocket += 1
    var socket = (sockets[lastSocket] = createTask(lastSocket))
    tell({
      type: 'connect',
      id: lastSocket,
      url: option.url,
      protocols: option.protocols || [],
      header: option.header || {},
    })
    answer('sync', option, true, 'connectSocket:ok')
    return socket.task
  }

  var events = {
    open: function (socket, event) {
      socket.task.readyState = 1
      return { header: event.header }
    },
    message: function (_socket, event) {
      return { data: event.text === undefined ? fromBase64(event.base64) : event.text }
    },
    error: function (socket, event) {
      if (socket.task.readyState === 0) socket.task.readyState = 3
      return { errMsg: event.errMsg }
    },
    close: function (socket, event) {
      socket.task.readyState = 3
      return { code: event.code, reason: event.reason }
    },
  }

  function dispatch(event) {
    var socket = sockets[event.id]
    if (socket === undefined || socket.task.readyState === 3) return
    var given = events[event.type](socket, event)
    socket.listeners[event.type].slice().forEach(function (listener) {
      attempt(event.type, listener, given)
    })
  }

  // What the program sees

  function put(name, value) {
    Object.defineProperty(global, name, {
      value: value,
      writable: true,
      configurable: true,
      enumerable: false,
    })
  }

  function restOf(list) {
    return Array.prototype.slice.call(list, 2)
  }

  put('setTimeout', function (callback, delay) {
    return addTimer('setTimeout', callback, delay, false, restOf(arguments))
  })
  put('setInterval', function (callback, delay) {
    return addTimer('setInterval', callback, delay, true, restOf(arguments))
  })
  put('clearTimeout', clear)
  put('clearInterval', clear)
  put('wx', { connectSocket: connectSocket })
  var console = {}
  ;['log', 'info', 'warn', 'error', 'debug'].forEach(function (level) {
    console[level] = function () {
      tell({ type: 'console', text: level + ': ' + Array.prototype.map.call(arguments, String).join(' ') })
    }
  })
  put('console', console)

  // No code out of text, as on the platform.

  function Disabled() {
    throw new EvalError('Code generation from strings disallowed for this context')
  }
  Disabled.prototype = Function.prototype
  put('Function', Disabled)
  put('eval', Disabled)

  // Files of the program: each is a function, evaluated when it is asked for.

  var files = {}
  var loaded = {}

  function require(name) {
    if (!loaded[name]) {
      if (!files[name]) throw new Error("module '" + name + ".js' is not defined")
      loaded[name] = { exports: {} }
      // Only three arguments, as on the platform: what else the file names as parameters is undefined.
      files[name](require, loaded[name], loaded[name].exports)
    }
    return loaded[name].exports
  }

  return {
    define: function (name, file) {
      files[name] = file
    },
    /** Starts a script of `full-session`; what comes of it is told as `done`. */
    play: function (name, given) {
      settings = given
      given.drop = function () {
        tell({ type: 'drop' })
      }
      later('play', function () {
        require('full-session')[name](require('mqtt-miniprogram'), given, function (error, result) {
          tell({ type: 'done', error: error ? String(error.message || error) : null, result: result })
        })
      })
    },
    receive: function (line) {
      var received = JSON.parse(line)
      now = received.now
      received.events.forEach(function (event) {
        tasks.push(function () {
          dispatch(event)
        })
      })
    },
    runOne: function () {
      var task = tasks.shift()
      if (task === undefined) return runTimer()
      task()
      return true
    },
    flush: function () {
      var next = earliest()
      var line = JSON.stringify({
        calls: outgoing,
        wait: next === undefined ? null : Math.max(0, next.due - now),
      })
      outgoing = []
      return line
    },
  }
}
