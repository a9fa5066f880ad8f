/**
 * Lets Node run the TypeScript of this repository, for processes that are not vitest's:
 * `node --import ./test/stories/load-typescript.mjs file.ts`.
 */

import { register } from 'node:module'

register('./typescript-hooks.mjs', import.meta.url)
