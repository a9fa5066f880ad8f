/** What a mini program says of itself in `app.json` and in the JSON beside each page. */

import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { SimulatorError } from '../base/simulator-error.ts'

/** A subpackage: its folder from the root, with a slash at its end. */
export interface Subpackage {
  readonly root: string
  /** It shares no code with the main package. */
  readonly independent: boolean
}

export interface AppConfig {
  /** The absolute path of the folder. */
  readonly root: string
  /** Every page, without its ending; the first is where the program starts. */
  readonly pages: readonly string[]
  /** Pages of the tab bar. */
  readonly tabs: ReadonlySet<string>
  readonly subpackages: readonly Subpackage[]
  /** Whether only the code of the page that is opened runs, and not that of all pages. (Documented) */
  readonly lazy: boolean
  /** `usingComponents` of app.json and of a page, as absolute paths without ending. */
  componentsOf(page: string): readonly string[]
}

interface AppJson {
  pages?: unknown
  subPackages?: unknown
  subpackages?: unknown
  tabBar?: { list?: { pagePath?: unknown }[] }
  lazyCodeLoading?: unknown
  usingComponents?: Record<string, string>
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown
  } catch (error) {
    throw new SimulatorError('ERR_ARGUMENT', `launch: ${path}: ${(error as Error).message}`)
  }
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : []

/** @throws SimulatorError `ERR_ARGUMENT` where there is no app.json, or it names no page */
export function readAppConfig(folder: string): AppConfig {
  const root = resolve(folder)
  const path = join(root, 'app.json')
  if (!existsSync(path)) {
    throw new SimulatorError(
      'ERR_ARGUMENT',
      `launch(root): there is no ${path}. Give the folder in which app.json lies (miniprogramRoot of project.config.json).`,
    )
  }
  const app = readJson(path) as AppJson
  const listed = app.subPackages ?? app.subpackages
  const packages = (Array.isArray(listed) ? listed : []) as {
    root?: string
    pages?: unknown
    independent?: boolean
  }[]
  const subpackages = packages.map(({ root = '', independent = false }) => ({
    root: `${root.replace(/^\/|\/$/g, '')}/`,
    independent,
  }))
  const pages = [
    ...texts(app.pages),
    ...packages.flatMap((each, index) =>
      texts(each.pages).map((page) => `${(subpackages[index] as Subpackage).root}${page}`),
    ),
  ]
  if (pages.length === 0) {
    throw new SimulatorError('ERR_ARGUMENT', `launch: ${path} names no page; it needs { "pages": ["…"] }.`)
  }
  return {
    root,
    pages,
    tabs: new Set((app.tabBar?.list ?? []).map(({ pagePath }) => String(pagePath))),
    subpackages,
    lazy: app.lazyCodeLoading === 'requiredComponents',
    componentsOf: (page) =>
      [...usedBy(app), ...usedBy(pageJson(root, page))].map(([base, used]) =>
        used.startsWith('/') ? join(root, used) : resolve(root, base === 'app' ? '' : join(page, '..'), used),
      ),
  }

  function usedBy(json: AppJson & { isPage?: boolean }): [base: 'app' | 'page', path: string][] {
    const paths = Object.values(json.usingComponents ?? {})
    // Components of plugins and of packages are theirs to run.
    return paths
      .filter((used) => !/^[a-z-]+:\/\//.test(used))
      .map((used) => [json === app ? 'app' : 'page', used])
  }
}

function pageJson(root: string, page: string): AppJson {
  const path = join(root, `${page}.json`)
  return existsSync(path) ? (readJson(path) as AppJson) : {}
}

/** The subpackage that a file from the root lies in; undefined in the main package. */
export function subpackageOf({ subpackages }: AppConfig, file: string): Subpackage | undefined {
  return subpackages.find(({ root }) => file.startsWith(root))
}
