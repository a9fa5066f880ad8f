/** What the platform makes of the object that a file of `demo/` gives to `Page`. */

import type { MiniProgram } from '../../src/testing.ts'

export interface PageInstance<Data> {
  data: Data
  setData(change: Partial<Data>): void
  onLoad(): void
  onUnload(): void
}

/**
 * Runs a page in the program.
 *
 * @returns the page before `onLoad`, with a `setData` that keeps what it is given
 * @throws Error when the file calls no `Page`
 */
export function openPage<Page extends PageInstance<object>>(program: MiniProgram, path: string): Page {
  let definition: Page | undefined
  program.run(path, {
    globals: { Page: (given: Page) => (definition = given) },
    modules: { '../../lib/mqtt.min.js': 'dist/mqtt.min.js' },
  })
  if (!definition) throw new Error(`${path} calls no Page({ … })`)
  const page: Page = { ...definition, data: { ...definition.data } }
  page.setData = (change) => Object.assign(page.data, change)
  return page
}
