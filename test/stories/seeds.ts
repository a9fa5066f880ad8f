/** How long a series of random stories is: all of it where a machine decides, a part of it in `npm test` at a desk. */

const isDecisive = Boolean(process.env['CI'])

/**
 * @param all in CI, which sets `CI`
 * @param few elsewhere, if there are more
 */
export const seeds = (all: number, few = 50): number => (isDecisive ? all : Math.min(all, few))
