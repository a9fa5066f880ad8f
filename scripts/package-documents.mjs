/** The documents of the package: those of the repository, without what only the repository has. */

import { posix } from 'node:path'

const PASSAGE = /<!-- repository -->[^]*?<!-- \/repository -->\n?/g
/** Of the scripts that write a part of a document. In recipes there are others. */
const COMMENT = /<!-- (?:written by|until here|end of|begin|end|\/?known-problems)[^>]*-->\n/g
const CODE_BLOCK = /^ *```[^]*?^ *```/gm
/** Folders of the repository; a path below one of them has to be a file. */
const NAMED = /(?<![\w./-])((?:src|test|bench|scripts|demo|docs|dist|field|site)\/[\w./-]*\w)/g
const COMMANDS = /npm (?:ci|test|start|run [\w:-]+)/g

/** The columns that name tests are left out of tables, and so are comments and the passages that are marked. */
export function prepareDocument(text) {
  return text
    .replaceAll(PASSAGE, '')
    .replaceAll(COMMENT, '')
    .replace(/(?:^\|.*\n)+/gm, withoutTests)
    .replace(/\n{3,}/g, '\n\n')
}

function withoutTests(table) {
  const rows = table.trimEnd().split('\n').map(cellsOf)
  const column = rows[0].findIndex((cell) => cell.trim() === 'test')
  if (column < 0) return table
  return rows.map((cells) => `|${cells.filter((_, index) => index !== column).join('|')}|\n`).join('')
}

/** A bar behind a backslash belongs to its cell. */
const cellsOf = (row) =>
  row
    .trim()
    .slice(1, -1)
    .split(/(?<!\\)\|/)

/** What a document names that whoever reads it in the package does not have. */
export function strayNames(text, path, files) {
  const has = (to) => files.some((file) => file === to || file.startsWith(`${to}/`))
  const links = [...text.matchAll(/\]\((?![a-z]+:|#|\{)([^)#\s]+)[^)]*\)/g)].map(([, to]) => to)
  return [
    ...links.filter((to) => !has(posix.join(posix.dirname(path), to))).map((to) => `${path} links to ${to}`),
    ...[
      ...text
        .replaceAll(CODE_BLOCK, '')
        .replaceAll(/\]\([^)]*\)/g, ']')
        .matchAll(NAMED),
    ]
      .filter(([, to]) => !has(to))
      .map(([, to]) => `${path} names ${to}`),
    ...[...text.matchAll(COMMANDS)].map(([command]) => `${path} tells to run ${command}`),
  ]
}
