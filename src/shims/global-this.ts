/** Why: old iPhones have no globalThis; whatever the bundled packages look up on it, they do without. */

const globalThis: Record<string, undefined> = {}

export default globalThis
