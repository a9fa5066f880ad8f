/**
 * What happens to a mini program: shown, hidden, another network. One subscription a host, however many clients
 * listen, and each source may be missing (plugins have no onAppShow).
 */

export interface LifecycleListener {
  show?(): void
  hide?(): void
  /** `isConnected` is false while the phone has no network. */
  network?(isConnected: boolean): void
}

interface NetworkStatus {
  isConnected?: boolean
}

interface WeakNetwork {
  weakNet?: boolean
}

type Listener<Event> = (event: Event) => void

/** WeChat's functions, as far as they are there: base library 2.1.2, 1.1.0 (off: 2.9.3) and 2.21.0. */
interface LifecycleHost {
  onAppShow?(listener: Listener<unknown>): void
  offAppShow?(listener: Listener<unknown>): void
  onAppHide?(listener: Listener<unknown>): void
  offAppHide?(listener: Listener<unknown>): void
  onNetworkStatusChange?(listener: Listener<NetworkStatus>): void
  offNetworkStatusChange?(listener: Listener<NetworkStatus>): void
  onNetworkWeakChange?(listener: Listener<WeakNetwork>): void
  offNetworkWeakChange?(listener: Listener<WeakNetwork>): void
}

type Source = 'AppShow' | 'AppHide' | 'NetworkStatusChange' | 'NetworkWeakChange'

interface Watch {
  listeners: Set<LifecycleListener>
  start(): void
  stop(): void
}

const watches = new WeakMap<object, Watch>()

/**
 * Calls the listener from now on.
 *
 * @returns a function that ends it; the last one to end takes the subscription off the host, where the host can
 */
export function watchLifecycle(host: object, listener: LifecycleListener): () => void {
  let watch = watches.get(host)
  if (!watch) watches.set(host, (watch = watchOf(host)))
  const { listeners, start, stop } = watch
  if (listeners.size === 0) start()
  listeners.add(listener)
  return () => {
    if (listeners.delete(listener) && listeners.size === 0) stop()
  }
}

function watchOf(host: LifecycleHost): Watch {
  const listeners = new Set<LifecycleListener>()
  const notify = (call: (listener: LifecycleListener) => void) => {
    // Not the set itself: a listener may end its watch, or begin another.
    const now: LifecycleListener[] = []
    listeners.forEach((listener) => now.push(listener))
    for (const listener of now) if (listeners.has(listener)) call(listener)
  }
  const network = (isConnected: boolean) => notify((listener) => listener.network?.(isConnected))
  const sources: Record<Source, Listener<never>> = {
    AppShow: () => notify((listener) => listener.show?.()),
    AppHide: () => notify((listener) => listener.hide?.()),
    NetworkStatusChange: (event: NetworkStatus) => network(event.isConnected !== false),
    // A network that was weak and is not any more may have lost what was under way.
    NetworkWeakChange(event: WeakNetwork) {
      if (event.weakNet === false) network(true)
    },
  }
  const names = Object.keys(sources) as Source[]
  /** A host without a way to remove a listener keeps it: a second one would get every event twice. */
  const isOn: Partial<Record<Source, boolean>> = {}
  return {
    listeners,
    start() {
      for (const name of names) isOn[name] ||= call(host, `on${name}`, sources[name])
    },
    stop() {
      for (const name of names) isOn[name] &&= !call(host, `off${name}`, sources[name])
    },
  }
}

/** @returns whether the host has such a function and let it be called; else the event never comes, or comes for ever */
function call(host: LifecycleHost, name: `${'on' | 'off'}${Source}`, listener: Listener<never>): boolean {
  try {
    const method = host[name] as ((listener: Listener<never>) => void) | undefined
    method?.call(host, listener)
    return method !== undefined
  } catch {
    // Some hosts have the function and throw.
    return false
  }
}
