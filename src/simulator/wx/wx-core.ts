/** What the interfaces of `wx` share. */

import type { Clock } from '../base/clock.ts'
import type { Timeline } from '../base/timeline.ts'
import type { Realm } from '../program/realm.ts'
import type { ProgramThread } from '../program/thread.ts'
import type { Faults } from '../wire/faults.ts'
import type { PlatformProfile } from '../wire/platform-profile.ts'
import type { BaseLibrary } from './base-library.ts'

export interface WxCore {
  readonly profile: PlatformProfile
  readonly baseLibrary: BaseLibrary
  readonly clock: Clock
  readonly thread: ProgramThread
  readonly timeline: Timeline
  readonly faults: Faults
  /** Runs in a later macrotask of the platform, unless the JavaScript context that asked for it is gone by then. */
  later(run: () => void, ms?: number): void
  /** Whether network calls are refused: the program is suspended, or hidden where that is enough. */
  networkClosed(): boolean
  /** The realm that the program's files run in, when they run through `run`. */
  realm(): Realm | undefined
  /** An `ArrayBuffer` with these bytes, of the realm that the platform delivers from. `bytes` is given away. */
  deliver(bytes: Uint8Array): ArrayBuffer
}
