/** Promises of the program that reject and are not caught: reported to the program, and kept from the host. */

import { runInThisContext } from 'node:vm'

type Report = (reason: unknown, promise: unknown) => void

interface HostProcess {
  emit(event: string, ...args: unknown[]): boolean
}

/** By the prototype of a realm's own promises. */
type Realms = WeakMap<object, Report>

/** Both builds of this file share what they find under it, so that the host is changed once. */
const KEY = Symbol.for('simulated mini program: rejections')

/**
 * The realms whose rejections are theirs. To listen for the host's event would not do: test runners listen too, and
 * fail a test for each rejection of a program that, on a phone, would go on.
 */
function realms(): Realms {
  // The real one: jest gives a test a copy, on which nothing is emitted.
  const host = runInThisContext('process') as HostProcess & { [KEY]?: Realms }
  const known = host[KEY]
  if (known !== undefined) return known
  const reports: Realms = new WeakMap()
  const { emit } = host
  host[KEY] = reports
  host.emit = function (this: HostProcess, event: string, ...args: unknown[]): boolean {
    const [reason, promise] = args
    const report = event === 'unhandledRejection' ? reportOf(reports, promise) : undefined
    if (report === undefined) return emit.call(this, event, ...args)
    report(reason, promise)
    return true
  }
  return reports
}

function reportOf(reports: Realms, promise: unknown): Report | undefined {
  // A class may extend the realm's Promise.
  for (let at: unknown = promise; typeof at === 'object' && at !== null; at = Object.getPrototypeOf(at)) {
    const report = reports.get(at)
    if (report !== undefined) return report
  }
  return undefined
}

/** @param prototype of the promises that belong to the program, those of its async functions */
export function claimRejections(prototype: object, report: Report): void {
  realms().set(prototype, report)
}
