/** Checks what a test passes to the simulator, and says in the error what would be right. */

import { SimulatorError } from './simulator-error.ts'

/** What a test may pass, and the words of the error for anything else. */
export interface Expectation {
  /** `… must be` what. */
  readonly words: string
  readonly met: (value: unknown) => boolean
}

export const aFunction: Expectation = { words: 'a function', met: (value) => typeof value === 'function' }
export const aBoolean: Expectation = { words: 'true or false', met: (value) => typeof value === 'boolean' }
export const nothing: Expectation = { words: 'undefined', met: (value) => value === undefined }
export const text: Expectation = { words: 'a string', met: (value) => typeof value === 'string' }
export const anObject: Expectation = {
  words: 'an object',
  met: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}
export const aNumber: Expectation = { words: 'a number', met: Number.isFinite }
export const milliseconds: Expectation = {
  words: 'a number of milliseconds from 0 up',
  met: (value) => aNumber.met(value) && (value as number) >= 0,
}

export function wholeNumber(least: number, most = Infinity): Expectation {
  const words =
    most === Infinity ? `a whole number from ${least} up` : `a whole number from ${least} to ${most}`
  return {
    words,
    met: (value) => Number.isInteger(value) && (value as number) >= least && (value as number) <= most,
  }
}

export function oneOf(...choices: readonly unknown[]): Expectation {
  const words = choices
    .map((choice) => (typeof choice === 'string' ? `'${choice}'` : String(choice)))
    .join(', ')
  return { words: `one of ${words}`, met: (value) => choices.includes(value) }
}

export function listOf(item: Expectation, of: string): Expectation {
  return { words: `a list of ${of}`, met: (value) => Array.isArray(value) && value.every(item.met) }
}

export function either(...expectations: readonly Expectation[]): Expectation {
  return {
    words: expectations.map(({ words }) => words).join(', or '),
    met: (value) => expectations.some(({ met }) => met(value)),
  }
}

/** An object that has these methods. */
export function objectWith(words: string, ...methods: readonly string[]): Expectation {
  return {
    words,
    met: (value) =>
      ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
      methods.every((name) => typeof (value as Record<string, unknown>)[name] === 'function'),
  }
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`
  if (typeof value === 'function') return 'a function'
  return typeof value === 'object' && value !== null
    ? Object.prototype.toString.call(value).slice(8, -1)
    : String(value)
}

/** @throws SimulatorError unless the value is what it has to be */
export function expectValue(
  name: string,
  value: unknown,
  { words, met }: Expectation,
  code: SimulatorError['code'] = 'ERR_ARGUMENT',
): void {
  if (!met(value)) throw new SimulatorError(code, `${name} must be ${words}, not ${shown(value)}.`)
}

/** What the fields of an object have to be, by their names. */
export type Fields<Name extends string> = Readonly<Record<Name, Expectation>>

/** @throws SimulatorError `ERR_OPTION` for a field that does not exist, or is not what it has to be */
export function expectField(
  kind: string,
  owner: string,
  name: string,
  value: unknown,
  fields: Fields<string>,
): void {
  const expectation = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (expectation === undefined) {
    throw new SimulatorError(
      'ERR_OPTION',
      `There is no ${kind} '${name}' of ${owner}; it has ${Object.keys(fields).join(', ')}.`,
    )
  }
  expectValue(`${owner}: ${name}`, value, expectation, 'ERR_OPTION')
}

/**
 * @param kind what such a field is called
 * @param owner what has such fields
 * @param given fields that are `undefined` are as good as not there
 * @throws SimulatorError `ERR_OPTION` for the first field that does not exist, or is not what it has to be
 */
export function expectFields(kind: string, owner: string, given: unknown, fields: Fields<string>): void {
  expectValue(`${owner}: the ${kind}s`, given, anObject, 'ERR_OPTION')
  for (const [name, value] of Object.entries(given as object)) {
    if (value !== undefined || !Object.hasOwn(fields, name)) expectField(kind, owner, name, value, fields)
  }
}
