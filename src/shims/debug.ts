/** Why: debug reads process and the console's colours, and is silent by default; the option `log` remains. */

function log(): void {
  // Silent.
}

export default function debug(): typeof log {
  return log
}
