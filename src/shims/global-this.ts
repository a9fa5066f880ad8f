/** Why: old iPhones have no globalThis; whatever the bundled packages look up on it, they do without. */

const nothing: Record<string, undefined> = {}

export default nothing
