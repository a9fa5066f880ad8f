/** One component as its code sees it: properties, data, methods and lifetimes, without the view. */

import type { ComponentDefinition } from './component-definition.ts'
import { InstanceData, type InstanceHost } from './instance-data.ts'

/** What the code of a component, and a test, hold of it. */
export interface ComponentInstance {
  /** The component's path from the root. */
  readonly is: string
  readonly data: Readonly<Record<string, unknown>>
  readonly properties: Readonly<Record<string, unknown>>
  setData(changes: object, rendered?: () => void): void
  triggerEvent(name: string, detail?: unknown, options?: object): void
  readonly [name: string]: unknown
}

/** An event that a component triggered. */
export interface ComponentEvent {
  readonly name: string
  readonly detail: unknown
}

export class Component {
  readonly instance: ComponentInstance
  readonly events: ComponentEvent[] = []
  private readonly host: InstanceHost
  private readonly definition: ComponentDefinition
  private readonly setData: InstanceData['setData']

  constructor(host: InstanceHost, path: string, definition: ComponentDefinition, given: object = {}) {
    this.host = host
    this.definition = definition
    const { properties, methods } = definition
    const instance = host.values.make(false) as Record<string, unknown>
    const declared = Object.entries(properties).map(([name, { value }]) => [name, value])
    const data = { ...definition.data, ...Object.fromEntries(declared), ...given }
    const state = new InstanceData(host, instance, data, definition)
    this.setData = state.setData
    Object.assign(instance, methods, {
      is: path,
      data: state.data,
      properties: state.data,
      setData: state.setData,
      triggerEvent: (name: unknown, detail?: unknown) => {
        this.events.push({ name: String(name), detail })
        host.record('triggerEvent', `${path} ${String(name)}`)
      },
      // There is no view: nothing can be found in it.
      selectComponent: () => null,
      selectAllComponents: () => host.values.make(true),
    })
    this.instance = instance as ComponentInstance
    this.live('created')
  }

  setProperties(properties: object): void {
    this.host.thread.call('setProperties', () => this.setData(properties), undefined)
  }

  /** Runs the functions of one lifetime; what they throw is swallowed, as everywhere. */
  live(name: string, ...args: unknown[]): void {
    this.runAll(name, this.definition.lifetimes[name], args)
  }

  /** The same for what happens to the page that the component is in. */
  livePage(name: string, ...args: unknown[]): void {
    this.runAll(`page ${name}`, this.definition.pageLifetimes[name], args)
  }

  private runAll(
    source: string,
    all: ComponentDefinition['lifetimes'][string] | undefined,
    args: unknown[],
  ): void {
    for (const run of all ?? [])
      this.host.thread.call(source, () => run.apply(this.instance, args), undefined)
  }
}
