import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { globals, leftOut, replacements } from '../../src/shims/table.ts'

const shims = 'src/shims'
const ofClient = leftOut.filter(({ module }) => module === 'mqtt/build/lib/client')
const standIns = [...replacements, ...Object.values(globals)].map(({ by }) => join(shims, by))

describe('the table of what is replaced and left out', () => {
  it.each([...new Set(standIns)])('%s says why on its first lines', (path) => {
    expect(readFileSync(path, 'utf8')).toMatch(
      /^\/\*\*(\n \*)? (Why: |mqtt-packet as MQTT\.js's client uses it)/,
    )
  })

  it.each(replacements.map(({ module }) => module))('%s is there to be replaced', (module) => {
    // npm puts a package below MQTT.js where another one has another version of it.
    const paths = ['node_modules', 'node_modules/mqtt/node_modules'].flatMap((packages) =>
      ['', '.js', '/index.js', '/package.json'].map((end) => `${packages}/${module}${end}`),
    )
    expect(paths.some((path) => existsSync(path))).toBe(true)
  })

  it('gives a reason for everything', () => {
    for (const { why } of [...replacements, ...leftOut]) expect(why.length).toBeGreaterThan(15)
  })

  it("leaves out of MQTT.js's client only what this client has itself and does not call there", () => {
    const files = readdirSync('src/mqtt').filter((file) => file.endsWith('.ts'))
    const sources = files.map((file) => readFileSync(join('src/mqtt', file), 'utf8'))
    const all = sources.join('\n')
    for (const part of ofClient.filter(({ isReplaced }) => isReplaced).flatMap(({ parts }) => parts)) {
      expect(all).toMatch(new RegExp(`^ {2}override ${part}\\(`, 'm'))
      expect(all).not.toMatch(new RegExp(`\\bbase(\\.prototype)?\\.${part}\\b`))
      // `super` is another class of this library, but for the lowest.
      const lowest = sources.filter((source) => source.includes('extends BaseClient'))
      for (const source of lowest) expect(source).not.toContain(`super.${part}(`)
    }
  })

  it("and nothing that MQTT.js's handlers call, unless this client has it itself", () => {
    const folder = 'node_modules/mqtt/build/lib/handlers'
    const handlers = readdirSync(folder).filter((file) => file.endsWith('.js'))
    const all = handlers.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')
    // Private in TypeScript: they are called as `client['_name']()`.
    expect(all).toContain("client['_onConnect'](")
    for (const part of ofClient.filter(({ isReplaced }) => !isReplaced).flatMap(({ parts }) => parts))
      expect(all).not.toMatch(new RegExp(`\\b${part.replace(/\W/g, '\\$&')}\\b`))
  })
})
