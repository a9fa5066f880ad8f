import { execFile } from 'node:child_process'

export interface Run {
  code: number
  /** Both outputs, as a person sees them. */
  text: string
}

/** `npm start -- …args`, without npm's own lines. */
export function npmStart(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['scripts/start.mjs', ...args],
      { timeout: 30_000 },
      (error, stdout, stderr) => {
        resolve({ code: error ? Number(error.code ?? 255) : 0, text: stdout + stderr })
      },
    )
  })
}
