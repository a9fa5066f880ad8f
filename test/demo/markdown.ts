/** The parts of a document that tests hold against the code. */

import { readFileSync } from 'node:fs'

/** The fenced blocks of one language, in order, without their fences. */
export function codeBlocks(path: string, language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return [...readFileSync(path, 'utf8').matchAll(fence)].map(([, code = '']) => code)
}

/** The rows of all tables under one heading, without their heads; code marks are taken off cells that are code alone. */
export function tableRows(path: string, heading: string): string[][] {
  const [, rest = ''] = readFileSync(path, 'utf8').split(new RegExp(`^#+ ${heading}$`, 'm'))
  const [section = ''] = rest.split(/^#+ /m)
  const rows = section
    .split(/\n\n+/)
    .map((part) => part.split('\n').filter((line) => line.startsWith('|')))
    .flatMap((table) => table.slice(2))
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replace(/^`([^`]*)`$/, '$1')),
  )
}
