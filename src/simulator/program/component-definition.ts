/** What `Component` and `Behavior` were given, put together with the behaviors that it names. */

export type Method = (this: unknown, ...args: unknown[]) => unknown

/** A property as a component declares it. */
export interface PropertyDefinition {
  readonly value: unknown
  /** Called with the new and the old value when it changes. */
  readonly observer: Method | string | undefined
}

export interface ComponentDefinition {
  readonly data: Record<string, unknown>
  readonly properties: Record<string, PropertyDefinition>
  readonly methods: Record<string, Method>
  /** Of the behaviors first, then its own. (Documented) */
  readonly lifetimes: Record<string, Method[]>
  readonly pageLifetimes: Record<string, Method[]>
  readonly observers: readonly { readonly fields: string; readonly run: Method }[]
}

const lifetimeNames = ['created', 'attached', 'ready', 'moved', 'detached', 'error'] as const

interface Options {
  behaviors?: unknown
  data?: Record<string, unknown>
  properties?: Record<string, unknown>
  methods?: Record<string, Method>
  lifetimes?: Record<string, unknown>
  pageLifetimes?: Record<string, unknown>
  observers?: Record<string, Method>
}

/** By the constructor's name: those of the program are not those of the test. */
const emptyValues: Record<string, () => unknown> = {
  String: () => '',
  Number: () => 0,
  Boolean: () => false,
  Array: () => [],
  Object: () => null,
}

function propertyOf(declared: unknown): PropertyDefinition {
  const { type, value, observer } = (
    typeof declared === 'object' && declared !== null ? declared : { type: declared }
  ) as { type?: { name?: string } | null; value?: unknown; observer?: Method | string }
  const empty = emptyValues[type?.name ?? '']
  return { value: value === undefined ? (empty?.() ?? null) : value, observer }
}

function addAll(to: Record<string, Method[]>, from: Record<string, unknown> | undefined): void {
  for (const [name, run] of Object.entries(from ?? {})) {
    if (typeof run === 'function') (to[name] ??= []).push(run as Method)
  }
}

/** Behaviors are what `Behavior` returned: their options, which nobody else can tell from others. */
const behaviors = new WeakSet()

export function defineBehavior(options: unknown): object {
  const behavior = { ...(options as object) }
  behaviors.add(behavior)
  return behavior
}

export function defineComponent(given: unknown): ComponentDefinition {
  const options = (given ?? {}) as Options & Record<string, unknown>
  const definition = { data: {}, properties: {}, methods: {}, lifetimes: {}, pageLifetimes: {}, observers: [] as ComponentDefinition['observers'][number][] } as {
    -readonly [Name in keyof ComponentDefinition]: ComponentDefinition[Name]
  } & { observers: ComponentDefinition['observers'][number][] } // prettier-ignore
  for (const behavior of Array.isArray(options.behaviors) ? options.behaviors : []) {
    // Those of WeChat, such as 'wx://form-field', are names.
    if (!behaviors.has(behavior as object)) continue
    const base = defineComponent(behavior)
    Object.assign(definition.data, base.data)
    Object.assign(definition.properties, base.properties)
    Object.assign(definition.methods, base.methods)
    for (const kind of ['lifetimes', 'pageLifetimes'] as const) {
      for (const [name, all] of Object.entries(base[kind])) {
        definition[kind][name] = [...(definition[kind][name] ?? []), ...all]
      }
    }
    definition.observers.push(...base.observers)
  }
  Object.assign(definition.data, options.data)
  for (const [name, declared] of Object.entries(options.properties ?? {})) {
    definition.properties[name] = propertyOf(declared)
  }
  Object.assign(definition.methods, options.methods)
  // A lifetime in `lifetimes` hides the one beside it. (Documented)
  const beside = Object.fromEntries(lifetimeNames.map((name) => [name, options[name]]))
  addAll(definition.lifetimes, { ...beside, ...options.lifetimes })
  addAll(definition.pageLifetimes, options.pageLifetimes)
  for (const [fields, run] of Object.entries(options.observers ?? {})) {
    if (typeof run === 'function') definition.observers.push({ fields, run })
  }
  return definition
}
