/** Why: old iPhones have no globalThis; whatever the bundled packages look up on it, they do without. */

/** What is looked up. The build stops at anything else, of which nobody knows whether it can be done without. */
const nothing: { readonly setImmediate?: undefined } = {}

export default nothing
