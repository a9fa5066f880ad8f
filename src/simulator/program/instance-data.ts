/** `data` and `setData` of a page or a component, and the observers that a change calls. */

import { begins, parsePath, setAt, valueAt, type DataPath } from './data-path.ts'
import type { ComponentDefinition, Method } from './component-definition.ts'
import type { RealmValues } from './realm-values.ts'
import type { ProgramThread } from './thread.ts'

/** What instances need of the program that they live in. */
export interface InstanceHost {
  readonly values: RealmValues
  readonly thread: ProgramThread
  /** Runs in a later macrotask, unless the JavaScript context is gone by then. */
  later(run: () => void): void
  /** Records what the platform did to an instance. */
  record(what: string, detail: unknown): void
}

interface Observer {
  readonly fields: readonly { readonly path: DataPath; readonly deep: boolean }[]
  readonly run: Method
}

/** `'a, b.c, d.**'`: which fields an observer looks at. */
function fieldsOf(text: string): Observer['fields'] {
  return text.split(',').map((field) => {
    const name = field.trim()
    const deep = name === '**' || name.endsWith('.**')
    const path = name.replace(/\.?\*\*$/, '')
    return { path: path === '' ? [] : parsePath(path), deep }
  })
}

export class InstanceData {
  readonly data: Record<string, unknown>
  private readonly host: InstanceHost
  private readonly instance: object
  private readonly observers: readonly Observer[]
  private readonly properties: ComponentDefinition['properties']

  constructor(
    host: InstanceHost,
    instance: object,
    data: Record<string, unknown>,
    { observers, properties }: Pick<ComponentDefinition, 'observers' | 'properties'>,
  ) {
    this.host = host
    this.instance = instance
    this.data = host.values.copy(data)
    this.observers = observers.map(({ fields, run }) => ({ fields: fieldsOf(fields), run }))
    this.properties = properties
  }

  /**
   * Changes `data` now, as a copy, and calls the observers (Documented). An item that is `undefined` is not set
   * (Documented).
   * @param rendered called when the view has it, in a later macrotask
   */
  readonly setData = (changes: unknown, rendered?: unknown): void => {
    const set: DataPath[] = []
    const changed: [Method | string, unknown, unknown][] = []
    for (const [name, value] of Object.entries((changes ?? {}) as object)) {
      if (value === undefined) {
        this.host.record('setData', `'${name}' is undefined and was not set`)
        continue
      }
      const path = parsePath(name)
      const before = valueAt(this.data, path)
      const copy = this.host.values.copy<unknown>(value)
      setAt(this.data, path, copy, (isList) => this.host.values.make(isList))
      set.push(path)
      const observer = path.length === 1 ? this.properties[name]?.observer : undefined
      if (observer !== undefined && before !== copy) changed.push([observer, copy, before])
    }
    for (const { fields, run } of this.observers) {
      if (!fields.some((field) => set.some((path) => this.concerns(field, path)))) continue
      run.apply(
        this.instance,
        fields.map(({ path }) => valueAt(this.data, path)),
      )
    }
    for (const [observer, after, before] of changed) {
      const run =
        typeof observer === 'string' ? (this.instance as Record<string, unknown>)[observer] : observer
      if (typeof run === 'function') (run as Method).call(this.instance, after, before)
    }
    if (typeof rendered === 'function') {
      this.host.later(() => this.host.thread.post('setData', () => (rendered as Method).call(this.instance)))
    }
  }

  private concerns({ path, deep }: { path: DataPath; deep: boolean }, set: DataPath): boolean {
    return begins(path, set) || (deep && begins(set, path))
  }
}
