/** Why: events is three times as long for engines before ES2015 and for EventTarget; this is its emitter alone. */

export type EventType = string | symbol

export interface Listener {
  (...args: never[]): unknown
  /** What `once` was given, on the function that it adds instead. */
  listener?: Listener
}

type Heard = (...args: unknown[]) => unknown

interface ListenerList extends Array<Listener> {
  hasWarned?: boolean
}

/** By event: one listener as it is, which is the usual number and takes a tenth of the memory of a list. */
type Events = Record<EventType, Listener | ListenerList | undefined>

/** Makes objects without any property, inherited ones included. Those of `Object.create(null)` take twice the memory. */
const NoEvents = function () {
  // Nothing.
} as unknown as new () => Events
NoEvents.prototype = Object.create(null)

export class EventEmitter {
  /** How many listeners of one event are not suspicious yet; 0 for any number. */
  static defaultMaxListeners = 10

  // On the prototype, and made when first needed: MQTT.js mixes the methods into a class that never calls this
  // constructor.
  declare _events: Events | undefined
  declare _eventsCount: number
  declare _maxListeners: number | undefined
  declare addListener: this['on']
  declare off: this['removeListener']

  setMaxListeners(count: number): this {
    if (typeof count !== 'number' || !(count >= 0))
      throw new RangeError('setMaxListeners takes a number that is not negative')
    this._maxListeners = count
    return this
  }

  getMaxListeners(): number {
    return this._maxListeners ?? EventEmitter.defaultMaxListeners
  }

  /**
   * Calls the listeners of this moment in their order, and says whether there were any.
   *
   * @throws the error, where nobody listens to `error`
   */
  emit(type: EventType, ...args: unknown[]): boolean
  emit(type: EventType, first?: unknown, second?: unknown): boolean {
    const listeners = this._events?.[type]
    if (!listeners) {
      if (type === 'error') throw unheard(first)
      return false
    }
    // Whoever emits often passes two arguments at most, and a list of them costs more than the call.
    // eslint-disable-next-line prefer-rest-params
    const args = arguments.length > 3 ? Array.prototype.slice.call(arguments, 1) : undefined
    const count = arguments.length - 1
    const call = (listener: Heard) => {
      if (args) Reflect.apply(listener, this, args)
      else if (count === 2) listener.call(this, first, second)
      else if (count === 1) listener.call(this, first)
      else listener.call(this)
    }
    if (typeof listeners === 'function') call(listeners as Heard)
    // Copied, as they may come and go meanwhile.
    else for (const listener of listeners.slice()) call(listener as Heard)
    return true
  }

  on(type: EventType, listener: Listener): this {
    return add(this, type, listener, false)
  }

  prependListener(type: EventType, listener: Listener): this {
    return add(this, type, listener, true)
  }

  once(type: EventType, listener: Listener): this {
    return this.on(type, onceOnly(this, type, listener))
  }

  prependOnceListener(type: EventType, listener: Listener): this {
    return this.prependListener(type, onceOnly(this, type, listener))
  }

  /** Takes away the last one of this listener, if there is one. */
  removeListener(type: EventType, listener: Listener): this {
    check(listener)
    const listeners = this.rawListeners(type)
    for (let index = listeners.length - 1; index >= 0; index--) {
      const found = listeners[index] as Listener
      if (found !== listener && found.listener !== listener) continue
      const events = this._events as Events
      const { length } = listeners
      if (length === 1) forget(this, type)
      // Whoever is alone again may be warned of anew.
      else if (length === 2) events[type] = listeners[1 - index]
      else (events[type] as ListenerList).splice(index, 1)
      if (this._events?.removeListener) this.emit('removeListener', type, found.listener ?? listener)
      break
    }
    return this
  }

  removeAllListeners(type?: EventType): this {
    const events = this._events
    if (!events) return this
    if (!events.removeListener) {
      if (arguments.length === 0) forgetAll(this)
      else if (events[type as EventType]) forget(this, type as EventType)
    } else if (arguments.length === 0) {
      for (const each of Object.keys(events)) if (each !== 'removeListener') this.removeAllListeners(each)
      this.removeAllListeners('removeListener')
      forgetAll(this)
    } else {
      // The last one first.
      for (const listener of this.rawListeners(type as EventType).reverse())
        this.removeListener(type as EventType, listener)
    }
    return this
  }

  listeners(type: EventType): Listener[] {
    return this.rawListeners(type).map((listener) => listener.listener ?? listener)
  }

  rawListeners(type: EventType): Listener[] {
    const listeners = this._events?.[type]
    return !listeners ? [] : typeof listeners === 'function' ? [listeners] : listeners.slice()
  }

  listenerCount(type: EventType): number {
    const listeners = this._events?.[type]
    return !listeners ? 0 : typeof listeners === 'function' ? 1 : listeners.length
  }

  eventNames(): EventType[] {
    return this._events ? Reflect.ownKeys(this._events) : []
  }
}
EventEmitter.prototype._events = undefined
EventEmitter.prototype._eventsCount = 0
EventEmitter.prototype._maxListeners = undefined
EventEmitter.prototype.addListener = EventEmitter.prototype.on
EventEmitter.prototype.off = EventEmitter.prototype.removeListener

export default EventEmitter

function check(listener: Listener): void {
  if (typeof listener !== 'function') throw new TypeError('a listener is a function')
}

function forget(emitter: EventEmitter, type: EventType): void {
  emitter._eventsCount--
  Reflect.deleteProperty(emitter._events as object, type)
}

function forgetAll(emitter: EventEmitter): void {
  emitter._events = undefined
  emitter._eventsCount = 0
}

function add<Emitter extends EventEmitter>(
  emitter: Emitter,
  type: EventType,
  listener: Listener,
  isFirst: boolean,
): Emitter {
  check(listener)
  if (emitter._events?.newListener) emitter.emit('newListener', type, listener.listener ?? listener)
  const events = (emitter._events ??= new NoEvents())
  const there = events[type]
  if (!there) {
    emitter._eventsCount++
    events[type] = listener
    return emitter
  }
  const listeners: ListenerList = typeof there === 'function' ? [there] : there
  events[type] = listeners
  if (isFirst) listeners.unshift(listener)
  else listeners.push(listener)
  const limit = emitter.getMaxListeners()
  if (limit > 0 && listeners.length > limit && !listeners.hasWarned) {
    listeners.hasWarned = true
    const count = listeners.length
    const said = `${count} listeners of ${String(type)}: are they added again on every connect? setMaxListeners() allows more`
    // An Error, because its stack tells who adds them. Without the emitter, which may hold secrets.
    console.warn(Object.assign(new Error(said), { name: 'MaxListenersExceededWarning', type, count }))
  }
  return emitter
}

function onceOnly(emitter: EventEmitter, type: EventType, listener: Listener): Listener {
  check(listener)
  let isDone = false
  const run: Listener = function (...args) {
    if (isDone) return undefined
    emitter.removeListener(type, run)
    isDone = true
    return Reflect.apply(listener, emitter, args)
  }
  run.listener = listener
  return run
}

function unheard(error: unknown): unknown {
  if (error instanceof Error) return error
  const reported = new Error(`Unhandled error.${error ? ` (${(error as Error).message})` : ''}`)
  return Object.assign(reported, { context: error })
}
