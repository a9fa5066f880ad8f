import { ESLint, type Linter } from 'eslint'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { faces, rooms, simulatorRooms } from '../../scripts/floors.mjs'

/** Finds whatever a path names, also in rooms that are still to come. */
const byPath = {
  interfaceVersion: 3,
  name: 'by-path',
  resolve: (specifier: string, file: string) => ({ found: true, path: resolve(dirname(file), specifier) }),
}

const paths = new ESLint({
  overrideConfig: {
    settings: { 'import-x/resolver-next': [byPath] },
    // It would open what is imported.
    rules: { 'import-x/no-cycle': 'off' },
  } as Linter.Config,
})
const real = new ESLint()

async function complaints(eslint: ESLint, file: string, code: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(code, { filePath: resolve(file) })
  return (result?.messages ?? []).map(({ ruleId }) => ruleId)
}

const crossing = async (file: string, target: string): Promise<boolean> => {
  const found = await complaints(paths, file, `import '${relativeTo(file, target)}'\n`)
  expect(found.filter((rule) => rule !== 'import-x/no-restricted-paths')).toEqual([])
  return found.length > 0
}

function relativeTo(file: string, target: string): string {
  return `${'../'.repeat(file.split('/').length - 1)}${target}`
}

type Floors = Record<string, readonly string[]>

describe('an import that goes up, or sideways, is an error of eslint', () => {
  const house: Floors = rooms
  const pairs = Object.keys(house).flatMap((room) =>
    Object.keys(house).map((other) => [room, other] as const),
  )

  it.each(pairs)('src/%s and src/%s', async (room, other) => {
    const allowed = room === other || house[room]?.includes(other) === true
    expect(await crossing(`src/${room}/virtual.ts`, `src/${other}/other.ts`)).toBe(!allowed)
    expect(await crossing(`src/${room}/deep/virtual.ts`, `src/${other}/deep/other.ts`)).toBe(!allowed)
  })

  const inner: Floors = simulatorRooms
  const innerPairs = Object.keys(inner).flatMap((room) =>
    Object.keys(inner).map((other) => [room, other] as const),
  )

  it.each(innerPairs)('src/simulator/%s and src/simulator/%s', async (room, other) => {
    const allowed = room === other || inner[room]?.includes(other) === true
    expect(await crossing(`src/simulator/${room}/virtual.ts`, `src/simulator/${other}/other.ts`)).toBe(
      !allowed,
    )
  })

  it.each(Object.keys(inner))('src/simulator/%s and what puts the rooms together', async (room) => {
    expect(await crossing(`src/simulator/${room}/virtual.ts`, 'src/simulator/mini-program.ts')).toBe(true)
    expect(await crossing('src/simulator/virtual.ts', `src/simulator/${room}/other.ts`)).toBe(false)
  })

  const facePairs = Object.entries(faces as Floors).flatMap(([face, exported]) =>
    Object.keys(house).map((room) => [face, room, exported.includes(room)] as const),
  )

  it.each(facePairs)('the face src/%s and src/%s', async (face, room, allowed) => {
    expect(await crossing(`src/${face}`, `src/${room}/other.ts`)).toBe(!allowed)
    expect(await crossing(`src/${room}/virtual.ts`, `src/${face}`)).toBe(true)
  })

  it.each([
    ['src/host/virtual.ts', 'src/socket/other.ts'],
    ['src/socket/virtual.ts', 'src/mqtt/other.ts'],
    ['src/mqtt/virtual.ts', 'src/simulator/mini-program.ts'],
    ['src/simulator/wire/virtual.ts', 'src/socket/other.ts'],
    ['src/simulator/virtual.ts', 'src/broker/other.ts'],
    ['src/broker/virtual.ts', 'src/mqtt/other.ts'],
    ['src/doctor/virtual.ts', 'src/mqtt/other.ts'],
    ['src/simulator/base/virtual.ts', 'src/simulator/wx/other.ts'],
    ['src/mqtt/virtual.ts', 'src/index.ts'],
  ])('above all %s and %s', async (file, target) => {
    expect(await crossing(file, target)).toBe(true)
  })

  it('types count as anything else', async () => {
    const code = "import type { MqttClient } from '../mqtt/client.ts'\nexport type Client = MqttClient\n"
    expect(await complaints(real, 'src/socket/virtual.ts', code)).toEqual(['import-x/no-restricted-paths'])
  })
})

it('every room and every face of src is known', () => {
  const entries = readdirSync('src', { withFileTypes: true })
  const directories = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const files = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  expect(Object.keys(rooms)).toEqual(expect.arrayContaining(directories))
  expect(Object.keys(faces)).toEqual(expect.arrayContaining(files))
  const inner = readdirSync('src/simulator', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  expect(Object.keys(simulatorRooms).sort()).toEqual(inner.map(({ name }) => name).sort())
})

describe('what runs on a phone', () => {
  it.each(['src/mqtt/virtual.ts', 'src/socket/virtual.ts', 'src/host/virtual.ts', 'src/doctor/virtual.ts'])(
    'has no modules of Node: %s',
    async (file) => {
      expect(await complaints(real, file, "import 'node:fs'\n")).toContain('no-restricted-imports')
      expect(await complaints(real, file, 'export const is = setImmediate\n')).toContain(
        'no-restricted-globals',
      )
    },
  )
})

describe('the dialect of src', () => {
  const dialect = async (code: string, file = 'src/socket/virtual.ts'): Promise<boolean> =>
    (await complaints(real, file, code)).includes('no-restricted-syntax')

  it.each([
    'export class Part {\n  #field = 1\n  read() {\n    return this.#field\n  }\n}\n',
    'export class Part {\n  #run() {\n    return 1\n  }\n  read() {\n    return this.#run()\n  }\n}\n',
    'export class Part {\n  private _field = 1\n}\n',
    'export const longestTimer = 2 ** 31 - 1\n',
    'const name = "text"\nexport { name }\n',
    'const pattern = /a/\nexport { pattern }\n',
    'export const least = -1\n',
  ])('refuses %j', async (code) => {
    expect(await dialect(code)).toBe(true)
  })

  it.each([
    'export class Part {\n  private field = 1\n  _write() {\n    return this.field\n  }\n}\n',
    'export const LONGEST_TIMER = 2 ** 31 - 1\n',
    'export const isWorker = false\n',
    'export const table = { a: 1 }\nexport const twice = (x: number): number => 2 * x\n',
  ])('takes %j', async (code) => {
    expect(await dialect(code)).toBe(false)
  })

  it('lets MQTT.js keep its underscores, in src/mqtt alone', async () => {
    const code = 'export class Part {\n  protected _setup() {\n    return 1\n  }\n}\n'
    expect(await dialect(code, 'src/mqtt/virtual.ts')).toBe(false)
    expect(await dialect(code)).toBe(true)
  })
})

describe('every file of src opens with a sentence that says what it is for', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) =>
    /\.[jt]s$/.test(file),
  )

  it.each(files)('%s', (file) => {
    expect(readFileSync(join('src', file), 'utf8')).toMatch(/^\/\*\*(?: |\n \* )[A-Z`\w][^]*?[.:][^]*?\*\/\n/)
  })
})
