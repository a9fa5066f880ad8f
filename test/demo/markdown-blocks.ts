import { readFileSync } from 'node:fs'

/** The fenced blocks of one language in a document of the repository, in order, without their fences. */
export function markdownBlocks(path: string, language: string): string[] {
  const text = readFileSync(path, 'utf8')
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm')
  return [...text.matchAll(fence)].map(([, code = '']) => code)
}

export const readmeBlocks = (language: string): string[] => markdownBlocks('README.md', language)
