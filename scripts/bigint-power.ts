/** ES5 has no `**`, and what stands in for it, Math.pow, takes no BigInt: the one such power is written out. */

import type { Plugin } from 'rollup'

const POWER = 'BigInt(2) ** BigInt(32)'

/** @param file the bundled file that raises a BigInt to a power, from node_modules on */
export function writeOutBigIntPower(file: string): Plugin {
  return {
    name: 'write-out-bigint-power',
    transform(code, id) {
      if (!id.endsWith(`/node_modules/${file}`)) return null
      if (!code.includes(POWER)) this.error(`${file} has no ${POWER} any more: leave this step out`)
      return { code: code.split(POWER).join('BigInt(4294967296)'), map: null }
    },
  }
}
