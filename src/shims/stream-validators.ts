/** Why: readable-stream's validators hold all of Node's; streams use these two. */

export function validateObject(value: unknown, name: string): void {
  if (value === null || typeof value !== 'object') throw new TypeError(`${name} must be an object`)
}

export function validateInteger(value: unknown, name: string): void {
  if (typeof value !== 'number' || value % 1 !== 0) throw new TypeError(`${name} must be an integer`)
}
