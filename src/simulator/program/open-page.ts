/** One page that is open: what its code sees of it, and its lifecycle. */

import { Component } from './component-instance.ts'
import type { ComponentDefinition, Method } from './component-definition.ts'
import { InstanceData, type InstanceHost } from './instance-data.ts'
import { PageEventChannel } from './event-channel.ts'

/** What the code of a page, and a test, hold of it: its methods and fields too, by their names. */
export interface PageInstance {
  /** Without a slash at its beginning. */
  readonly route: string
  /** What stood behind the `?`, as it was written. */
  readonly options: Readonly<Record<string, string>>
  readonly data: Readonly<Record<string, unknown>>
  setData(changes: object, rendered?: () => void): void
  readonly [name: string]: unknown
}

/** What a page file gave to `Page`, or to `Component`. */
export type PageDefinition =
  | { readonly kind: 'page'; readonly options: Record<string, unknown> }
  | { readonly kind: 'component'; readonly definition: ComponentDefinition }

export class OpenPage {
  readonly route: string
  readonly instance: PageInstance
  /** The page's end of the channel to whoever opened it, and the other end. */
  readonly channel: PageEventChannel
  readonly openerChannel: PageEventChannel
  /** Components that a test put into it. */
  readonly components = new Set<Component>()
  private readonly host: InstanceHost
  private readonly query: Record<string, string>
  /** A page made with `Component` has lifetimes, too. */
  private readonly component: Component | undefined

  constructor(host: InstanceHost, route: string, query: Record<string, string>, definition: PageDefinition) {
    this.host = host
    this.route = route
    this.query = host.values.copy(query)
    ;[this.channel, this.openerChannel] = PageEventChannel.pair()
    const own = { route, is: route, options: this.query, getOpenerEventChannel: () => this.channel }
    if (definition.kind === 'component') {
      // What stands in the address becomes the value of a property of that name. (Documented)
      const { properties } = definition.definition
      const given = Object.entries(query).filter(([name]) => Object.hasOwn(properties, name))
      this.component = new Component(host, route, definition.definition, Object.fromEntries(given))
      this.instance = Object.assign(this.component.instance, own) as unknown as PageInstance
      return
    }
    const { data, ...rest } = definition.options
    // Everything beside data is copied deeply too; functions stay. (Documented)
    const instance = host.values.copy(rest) as Record<string, unknown>
    const state = new InstanceData(host, instance, (data ?? {}) as Record<string, unknown>, { observers: [], properties: {} }) // prettier-ignore
    Object.assign(instance, own, { data: state.data, setData: state.setData })
    this.instance = instance as unknown as PageInstance
  }

  /** The first of its life: attached, loaded, shown and ready. */
  load(): void {
    this.component?.live('attached')
    this.call('onLoad', this.query)
    this.show()
    this.component?.live('ready')
    this.call('onReady')
  }

  show(): void {
    this.call('onShow')
    this.component?.livePage('show')
    for (const component of this.components) component.livePage('show')
  }

  hide(): void {
    this.call('onHide')
    this.component?.livePage('hide')
    for (const component of this.components) component.livePage('hide')
  }

  unload(): void {
    for (const component of this.components) component.live('detached')
    this.components.clear()
    this.call('onUnload')
    this.component?.live('detached')
  }

  /** Calls a function of the page, if it has it; what it throws is swallowed. Returns whether it has it. */
  call(name: string, ...args: unknown[]): boolean {
    const run = this.instance[name]
    if (typeof run !== 'function') return false
    if (name.startsWith('on')) this.host.record(name, this.route)
    this.host.thread.call(name, () => (run as Method).apply(this.instance, args), undefined)
    return true
  }
}
