/**
 * Source text of a function that makes, out of `setTimeout`, the Promise that iOS up to 15 has in mini programs: its
 * callbacks are macrotasks (Documented). It runs inside the program's realm, hence text. What it leaves out: unhandled
 * rejections are not reported, and subclasses get plain Promises.
 */
export const macrotaskPromise = `(function (setTimeout) {
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
})`
