/**
 * The platform's few sockets (five, two under remote debugging), counted per host object. A dial beyond the limit
 * waits its turn; a slot is given back exactly once.
 */

export interface Slot {
  /** Gives the slot back, or the place in the queue. Whatever comes after the first time counts nothing. */
  release(): void
  /** For a socket that was asked to close: the platform may never say that it has. */
  releaseSoon(): void
  /** It refused: keeps the slot. */
  keep(): void
  readonly isKept: boolean
}

interface Entry {
  readonly name: string
  begin(): void
}

interface Slots {
  /** In use, oldest first. */
  open: Entry[]
  /** First in, first out. */
  waiting: Entry[]
  limit: number
}

/** Documented: at most 5 open sockets per mini program, whichever code opened them. */
export const DEFAULT_SOCKET_LIMIT = 5

/** How long a socket that was asked to close counts as open when the platform says nothing. */
const RELEASE_MS = 1000

const counts = new WeakMap<object, Slots>()

/**
 * Takes a slot, at once where one is free.
 *
 * @param name shown to people who wait too long: the host that is dialled
 * @param begin called once with the slot when the turn has come, before this returns if one is free
 * @param limit of all sockets of the host object; the latest call decides
 */
export function takeSlot(host: object, name: string, limit: number, begin: (slot: Slot) => void): Slot {
  let slots = counts.get(host)
  if (!slots) counts.set(host, (slots = { open: [], waiting: [], limit }))
  const taken = slots
  taken.limit = limit
  let timer: ReturnType<typeof setTimeout> | undefined
  const release = () => {
    clearTimeout(timer)
    if (remove(taken.waiting, entry) || remove(taken.open, entry)) advance(taken)
  }
  const slot: Slot & { isKept: boolean } = {
    release,
    releaseSoon() {
      if (!timer && taken.open.indexOf(entry) >= 0) timer = setTimeout(release, RELEASE_MS)
    },
    keep() {
      clearTimeout(timer)
      timer = undefined
      slot.isKept = true
    },
    isKept: false,
  }
  const entry: Entry = { name, begin: () => begin(slot) }
  taken.waiting.push(entry)
  advance(taken)
  return slot
}

/** Whether a dial would find a slot at once. */
export function hasFreeSlot(host: object): boolean {
  const slots = counts.get(host)
  return !slots || slots.open.length < slots.limit
}

/** Who holds the slots, for a message: `2 × a.example, 1 × b.example`. */
export function describeSlots(host: object): { open: number; names: string } {
  const open = counts.get(host)?.open ?? []
  const times: Record<string, number> = {}
  for (const { name } of open) times[name] = (times[name] ?? 0) + 1
  const names = Object.keys(times).map((name) => `${times[name]} × ${name}`)
  return { open: open.length, names: names.join(', ') }
}

function advance(slots: Slots): void {
  while (slots.open.length < slots.limit) {
    const next = slots.waiting.shift()
    if (!next) return
    slots.open.push(next)
    next.begin()
  }
}

function remove(entries: Entry[], entry: Entry): boolean {
  const index = entries.indexOf(entry)
  if (index < 0) return false
  entries.splice(index, 1)
  return true
}
