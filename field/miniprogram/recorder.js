/**
 * Runs cases through `wx.connectSocket` and the life of the app, and notes what the platform does. ES5, no dependency;
 * it runs on phones and in the simulator. It notes no content, no query and nothing about the user.
 */
/* global setTimeout, setInterval, clearInterval, module */
/* eslint-disable @typescript-eslint/no-this-alias, @typescript-eslint/no-unused-vars -- ES5 has neither arrows nor catch without a name */
'use strict'

/** How long a case listens for what may still come, in ms. */
var QUIET = 1500
var PATIENCE = 6000

function typeOf(value) {
  return Object.prototype.toString.call(value).slice(8, -1)
}

/** What a callback or an event was given: numbers, and words without addresses. */
function describe(value) {
  if (typeof value !== 'object' || value === null) return typeOf(value)
  var told = {}
  var names = ['errMsg', 'errCode', 'errno', 'code', 'reason']
  for (var i = 0; i < names.length; i++) {
    var item = value[names[i]]
    if (typeof item === 'number') told[names[i]] = item
    else if (typeof item === 'string') told[names[i]] = item.replace(/wss?:\/\/[^\s"]*/g, '<address>')
    else if (item !== undefined) told[names[i]] = typeOf(item)
  }
  if ('data' in value)
    told.data =
      typeOf(value.data) +
      ' ' +
      (value.data.byteLength === undefined ? value.data.length : value.data.byteLength)
  if ('profile' in value) told.profile = typeOf(value.profile)
  if ('isConnected' in value) told.isConnected = value.isConnected
  return told
}

/** One case: what happens is noted with the time since its beginning. */
function Stage(wx, url, ask) {
  this.wx = wx
  this.url = url
  this.ask = ask
  this.events = []
  this.tasks = []
  this.start = Date.now()
}

Stage.prototype.note = function (what, detail) {
  var event = { at: Date.now() - this.start, what: what }
  if (detail !== undefined) event.detail = detail
  this.events.push(event)
}

/** Callbacks that note themselves. */
Stage.prototype.callbacks = function (name) {
  var stage = this
  return {
    success: function (result) {
      stage.note(name + '.success', describe(result))
    },
    fail: function (failure) {
      stage.note(name + '.fail', describe(failure))
    },
  }
}

/** Dials a path of the server, and notes everything. */
Stage.prototype.dial = function (path, option, name) {
  var stage = this
  var callbacks = this.callbacks((name || '') + 'connectSocket')
  var given = { url: this.url + path, success: callbacks.success, fail: callbacks.fail }
  for (var key in option || {}) given[key] = option[key]
  var task
  try {
    task = this.wx.connectSocket(given)
  } catch (error) {
    this.note('connectSocket threw', typeOf(error))
    return undefined
  }
  if (!task || typeof task.onOpen !== 'function') {
    this.note('connectSocket returned', typeOf(task))
    return undefined
  }
  this.tasks.push(task)
  var names = ['onOpen', 'onMessage', 'onError', 'onClose']
  names.forEach(function (event) {
    if (typeof task[event] !== 'function') return stage.note('no ' + event)
    task[event](function (argument) {
      stage.note((name || '') + event, describe(argument))
    })
  })
  return task
}

Stage.prototype.send = function (task, data, name) {
  var option = this.callbacks(name || 'send')
  option.data = data
  try {
    task.send(option)
  } catch (error) {
    this.note('send threw', typeOf(error))
  }
}

Stage.prototype.close = function (task, option, name) {
  var given = this.callbacks(name || 'close')
  for (var key in option || {}) given[key] = option[key]
  try {
    task.close(given)
  } catch (error) {
    this.note('close threw', typeOf(error))
  }
}

/** Runs something once the task is open. */
Stage.prototype.opened = function (task, run) {
  if (task) task.onOpen(run)
}

/** A server that does what the path says, and then what the case does once it is open. */
function whenOpen(path, act, option) {
  return function (stage) {
    var task = stage.dial(path, option)
    stage.opened(task, function () {
      act(stage, task)
    })
  }
}

function long(length) {
  return new Array(length + 1).join('x')
}

var cases = [
  ['open', whenOpen('/echo', function () {})],
  ['open with a subprotocol', whenOpen('/echo', function () {}, { protocols: ['mqtt'] })],
  [
    'http 404',
    function (stage) {
      stage.dial('/404')
    },
  ],
  [
    'http 503',
    function (stage) {
      stage.dial('/status/503')
    },
  ],
  [
    'no answer, timeout of 3 s',
    function (stage) {
      stage.dial('/never', { timeout: 3000 })
    },
    5000,
  ],
  [
    'slow to open',
    function (stage) {
      stage.dial('/slow')
    },
    4000,
  ],
  [
    'url is missing',
    function (stage) {
      stage.dial('', { url: undefined })
    },
  ],
  [
    'url of another scheme',
    function (stage) {
      stage.dial('', { url: 'ftp://example.com/' })
    },
  ],
  [
    'send before open',
    function (stage) {
      var task = stage.dial('/slow')
      if (task) stage.send(task, 'x')
    },
    4000,
  ],
  [
    'send text',
    whenOpen('/echo', function (stage, task) {
      stage.send(task, 'text')
    }),
  ],
  [
    'send an ArrayBuffer',
    whenOpen('/echo', function (stage, task) {
      stage.send(task, new Uint8Array([1, 2, 3]).buffer)
    }),
  ],
  [
    'send a typed array',
    whenOpen('/echo', function (stage, task) {
      stage.send(task, new Uint8Array([1, 2, 3]))
    }),
  ],
  [
    'send a number',
    whenOpen('/echo', function (stage, task) {
      stage.send(task, 5)
    }),
  ],
  [
    'send without callbacks',
    whenOpen('/echo', function (stage, task) {
      stage.note('send returned', typeOf(task.send({ data: 'x' })))
    }),
  ],
  [
    'callbacks of send come when',
    whenOpen('/echo', function (stage, task) {
      stage.send(task, 'x')
      stage.note('send returned')
    }),
  ],
  [
    'a flood of 50 messages',
    function (stage) {
      stage.dial('/flood/50')
    },
  ],
  [
    'close',
    whenOpen('/echo', function (stage, task) {
      stage.close(task)
    }),
  ],
  [
    'callbacks of close come when',
    whenOpen('/echo', function (stage, task) {
      stage.close(task)
      stage.note('close returned')
    }),
  ],
  [
    'close with 3001 and a reason',
    whenOpen('/echo', function (stage, task) {
      stage.close(task, { code: 3001, reason: 'enough' })
    }),
  ],
  [
    'close with 1001',
    whenOpen('/echo', function (stage, task) {
      stage.close(task, { code: 1001 })
    }),
  ],
  [
    'close with a long reason',
    whenOpen('/echo', function (stage, task) {
      stage.close(task, { code: 1000, reason: long(124) })
    }),
  ],
  [
    'close twice',
    whenOpen('/echo', function (stage, task) {
      stage.close(task)
      stage.close(task, {}, 'second close')
    }),
  ],
  [
    'close before open',
    function (stage) {
      var task = stage.dial('/slow')
      if (task) stage.close(task)
    },
    4000,
  ],
  [
    'send after the close',
    whenOpen('/close/1000', function (stage, task) {
      task.onClose(function () {
        stage.send(task, 'x')
      })
    }),
  ],
  ['the server closes with 1000', whenOpen('/close/1000', function () {})],
  ['the server closes with 1001', whenOpen('/close/1001', function () {})],
  ['the server closes with 4000', whenOpen('/close/4000', function () {})],
  ['the server closes without a code', whenOpen('/close', function () {})],
  ['the server drops', whenOpen('/drop', function () {})],
  [
    'readyState',
    whenOpen('/close/1000', function (stage, task) {
      stage.note('readyState', task.readyState)
      task.onClose(function () {
        stage.note('readyState', task.readyState)
      })
    }),
  ],
  [
    'a listener that throws',
    whenOpen('/echo', function (stage, task) {
      task.onMessage(function () {
        throw new Error('of the recorder')
      })
      task.onMessage(function () {
        stage.note('the next listener')
      })
      stage.send(task, 'x')
    }),
  ],
  [
    'six sockets',
    function (stage) {
      for (var i = 1; i <= 6; i++) stage.dial('/echo', {}, '#' + i + ' ')
    },
    3000,
  ],
  [
    'hidden for 30 s',
    whenOpen('/tick', function (stage, task) {
      if (stage.wx.onAppHide)
        stage.wx.onAppHide(function () {
          stage.note('onAppHide')
          stage.send(task, 'x', 'send while hidden')
        })
      if (stage.wx.onAppShow)
        stage.wx.onAppShow(function () {
          stage.note('onAppShow')
          // What is heard after this comes of a socket that lives.
          setTimeout(function () {
            stage.note('5 s after the return')
          }, 5000)
        })
      stage.ask('hide')
    }),
    60000,
    'hide',
  ],
  [
    'another network',
    whenOpen('/tick', function (stage) {
      if (stage.wx.onNetworkStatusChange)
        stage.wx.onNetworkStatusChange(function (event) {
          stage.note('onNetworkStatusChange', describe(event))
        })
      stage.ask('network')
    }),
    60000,
    'network',
  ],
]

/**
 * Runs the cases one after another.
 * @param options `url` of the server, `ask(what, then)` which lets the user do something (or `skip` for none),
 *   `progress(name, index, count)`, `done(cases)`
 */
function record(wx, options) {
  var results = []
  function next(index) {
    if (index >= cases.length) return options.done(results)
    var name = cases[index][0]
    var wait = cases[index][2] || PATIENCE
    var asked = cases[index][3]
    if (asked && options.skip) return next(index + 1)
    if (options.progress) options.progress(name, index, cases.length)
    var finished = false
    var stage = new Stage(wx, options.url, function (what) {
      options.ask(what, finish)
    })
    var started = Date.now()
    /** Ends a case: what is open is closed, and its end is not noted. */
    function finish() {
      if (finished) return
      finished = true
      clearInterval(watch)
      var events = stage.events
      stage.events = []
      results.push({ name: name, events: events })
      stage.tasks.forEach(function (task) {
        try {
          if (task.readyState !== 3) task.close({ success: function () {}, fail: function () {} })
        } catch (error) {
          // It was closed already.
        }
      })
      if (wx.offAppHide) wx.offAppHide()
      if (wx.offAppShow) wx.offAppShow()
      if (wx.offNetworkStatusChange) wx.offNetworkStatusChange()
      setTimeout(function () {
        next(index + 1)
      }, QUIET)
    }
    var watch = setInterval(function () {
      var last = stage.events.length ? stage.events[stage.events.length - 1].at : 0
      var now = Date.now() - started
      if (now > wait || (!asked && !cases[index][2] && now - last > QUIET)) finish()
    }, 250)
    cases[index][1](stage)
  }
  next(0)
}

module.exports = {
  record: record,
  names: cases.map(function (entry) {
    return entry[0]
  }),
}
