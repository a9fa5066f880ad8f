/**
 * The life of the app: shown, hidden, suspended, destroyed; in the hands of a test and as `wx.onAppShow` and
 * `wx.onAppHide`.
 */

import { aBoolean, expectValue } from '../base/expectations.ts'
import { SimulatorError } from '../base/simulator-error.ts'
import { EventListeners } from './event-listeners.ts'
import type { WxCore } from './wx-core.ts'

/** Where a mini program stands. Destroyed, it has no JavaScript; only its storage is left. */
export type AppState = 'foreground' | 'background' | 'suspended' | 'destroyed'

export interface AppShowEvent {
  /** The page that is shown. */
  path: string
  query: Record<string, string>
  /** WeChat's number for the way in; 1001 is the list of mini programs. */
  scene: number
  shareTicket?: string
  apiCategory: 'default'
  forwardMaterials: never[]
  /** Of another app that shows the mini program; empty within WeChat. */
  hostExtraData: { host_scene: string }
  /** Of another mini program or app that led here; empty otherwise. */
  referrerInfo: { appId: string; extraData: Record<string, never> }
}

export interface AppHideEvent {
  /** 0: the user left for the desktop or another app. */
  reason?: 0 | 1 | 2 | 3
}

/**
 * What happens to the mini program as a whole, in the hands of a test. Each call throws a SimulatorError `ERR_STATE`
 * where it does not fit the state: nobody is shown who was not hidden.
 */
export interface AppControl {
  readonly state: AppState
  /** Background audio or location keeps a hidden program running (Documented). May be set at any time. */
  backgroundAudio: boolean
  /** The user leaves: `onAppHide` fires, and 5 s later the program is suspended. */
  hide(): void
  /** The user comes back: what waited bursts, and `onAppShow` fires. */
  show(): void
  /** Suspends a hidden program at once; one that is shown is hidden first. */
  suspend(): void
  /** The JavaScript context is gone, with its sockets and timers; storage is kept. */
  destroy(): void
  /** Starts a destroyed program again, in the foreground: a fresh JavaScript context that has run nothing yet. */
  launch(): void
}

/** The interfaces of wx about the app. */
export interface AppApi {
  onAppShow(listener: (event: AppShowEvent) => void): void
  offAppShow(listener?: (event: never) => void): void
  onAppHide(listener: (event: AppHideEvent) => void): void
  offAppHide(listener?: (event: never) => void): void
}

/** How long a hidden program runs on, in ms. (Documented: about 5 s) */
const SUSPENDED_AFTER_MS = 5_000

/** How long a suspended program is kept, in ms. (Documented) */
const DESTROYED_AFTER_MS = 30 * 60_000

/** What the parts of a mini program do when it is suspended and destroyed. */
export interface AppConsequences {
  /** At the moment of suspension: unfinished requests are interrupted. */
  suspended(): void
  /** Some time after it: the sockets come to their end. */
  socketsLost(): void
  destroyed(): void
  /** The program itself is told before its listeners are. */
  shown(event: AppShowEvent): void
  hidden(event: AppHideEvent): void
  /** The page that is shown. */
  entry(): { path: string; query: Record<string, string> }
}

/** WeChat's number for the way in: the list of mini programs. */
const FROM_THE_LIST = 1001

export function appShowEvent(
  { path, query }: { path: string; query: Record<string, string> },
  scene = FROM_THE_LIST,
): AppShowEvent {
  return {
    path,
    query,
    scene,
    apiCategory: 'default',
    forwardMaterials: [],
    hostExtraData: { host_scene: '' },
    referrerInfo: { appId: '', extraData: {} },
  }
}

export class AppLifecycle implements AppControl {
  private readonly core: WxCore
  private readonly consequences: AppConsequences
  private readonly appShow: EventListeners<AppShowEvent>
  private readonly appHide: EventListeners<AppHideEvent>
  private currentState: AppState = 'foreground'
  private playsAudio = false
  private timers: unknown[] = []

  constructor(core: WxCore, consequences: AppConsequences) {
    this.core = core
    this.consequences = consequences
    this.appShow = new EventListeners(core, 'onAppShow')
    this.appHide = new EventListeners(core, 'onAppHide')
    this.appShow.first = (event) => consequences.shown(event)
    this.appHide.first = (event) => consequences.hidden(event)
  }

  get state(): AppState {
    return this.currentState
  }

  get backgroundAudio(): boolean {
    return this.playsAudio
  }

  set backgroundAudio(playing: boolean) {
    expectValue('app.backgroundAudio', playing, aBoolean)
    this.playsAudio = playing
    if (this.currentState !== 'background') return
    this.forgetTimers()
    if (!playing) this.suspendLater()
  }

  get api(): AppApi {
    return {
      onAppShow: this.appShow.on,
      offAppShow: this.appShow.off,
      onAppHide: this.appHide.on,
      offAppHide: this.appHide.off,
    }
  }

  hide(): void {
    this.mustBe('hide()', 'foreground')
    this.record('hide')
    this.currentState = 'background'
    this.core.later(() => this.appHide.emit({ reason: 0 }))
    if (!this.playsAudio) this.suspendLater()
  }

  show(): void {
    this.mustBe('show()', 'background', 'suspended')
    this.record('show')
    const wasSuspended = this.currentState === 'suspended'
    this.forgetTimers()
    this.currentState = 'foreground'
    const event = appShowEvent(this.consequences.entry())
    if (!wasSuspended) {
      this.core.later(() => this.appShow.emit(event))
      return
    }
    if (this.core.profile.quirks.appShow === 'before-burst') {
      this.core.later(() => this.appShow.emitFirst(event))
    } else {
      this.appShow.emit(event)
    }
    this.core.thread.resume()
  }

  suspend(): void {
    if (this.currentState === 'foreground') {
      this.hide()
      // The program still sees that it was hidden before it stops.
      this.forgetTimers()
      this.timers.push(this.core.clock.setTimeout(() => this.suspendNow(), 0))
      return
    }
    this.mustBe('suspend()', 'background')
    this.suspendNow()
  }

  destroy(): void {
    this.mustBe('destroy()', 'foreground', 'background', 'suspended')
    this.record('destroy')
    this.forgetTimers()
    this.currentState = 'destroyed'
    this.consequences.destroyed()
  }

  launch(): void {
    this.mustBe('launch()', 'destroyed')
    this.record('launch')
    this.currentState = 'foreground'
  }

  /** The JavaScript context that listened is gone. */
  forgetListeners(): void {
    this.appShow.off()
    this.appHide.off()
  }

  private suspendLater(): void {
    this.timers.push(this.core.clock.setTimeout(() => this.suspendNow(), SUSPENDED_AFTER_MS))
  }

  private suspendNow(): void {
    const { clock, thread, profile } = this.core
    this.forgetTimers()
    this.record('suspend')
    this.currentState = 'suspended'
    thread.suspend()
    this.consequences.suspended()
    this.timers.push(
      clock.setTimeout(() => this.consequences.socketsLost(), profile.quirks.suspendedSocketAfter),
      clock.setTimeout(() => this.destroy(), DESTROYED_AFTER_MS),
    )
  }

  private mustBe(call: string, ...states: AppState[]): void {
    if (states.includes(this.currentState)) return
    const instead =
      this.currentState === 'destroyed'
        ? 'start it again with launch() or run()'
        : this.currentState === 'foreground'
          ? call === 'launch()'
            ? 'launch() is for a program that destroy() ended'
            : 'call hide() first'
          : 'call show() first'
    throw new SimulatorError(
      'ERR_STATE',
      `${call}: the program is ${describe(this.currentState)}; ${instead}.`,
    )
  }

  private record(what: string): void {
    this.core.timeline.record('world', what)
  }

  private forgetTimers(): void {
    for (const timer of this.timers) this.core.clock.clearTimeout(timer)
    this.timers = []
  }
}

function describe(state: AppState): string {
  return state === 'foreground' || state === 'background' ? `in the ${state}` : state
}
