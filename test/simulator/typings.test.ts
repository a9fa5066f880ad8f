import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** Type errors of some source that stands beside this file, for a consumer with these global types. */
function errorsOf(source: string, types: string[]): string[] {
  const file = resolve('test/simulator/consumer.ts')
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2022.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    types,
    typeRoots: [resolve('node_modules'), resolve('node_modules/@types')],
  }
  const host = ts.createCompilerHost(options)
  const { getSourceFile, fileExists, readFile } = host
  host.fileExists = (name) => name === file || fileExists(name)
  host.readFile = (name) => (name === file ? source : readFile(name))
  host.getSourceFile = (name, ...rest) =>
    name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest)
  const program = ts.createProgram([file], options, host)
  // The simulator itself is written against Node's types; what counts is what its consumer sees.
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const start = `import { createMiniProgram, type Wx } from '../../src/testing.ts'\nconst program = createMiniProgram()\n`

describe("beside WeChat's own typings", () => {
  const wechat = ['miniprogram-api-typings', 'node']

  it('wx is assignable to WechatMiniprogram.Wx, for everything it covers', { timeout: 60_000 }, () => {
    expect(
      errorsOf(`${start}export const wx: Pick<WechatMiniprogram.Wx, keyof Wx> = program.wx`, wechat),
    ).toEqual([])
  })

  it('code written for WeChat runs on it', { timeout: 60_000 }, () => {
    const source = `${start}
      function page(wx: Pick<WechatMiniprogram.Wx, keyof Wx>): Promise<string> {
        const task: WechatMiniprogram.SocketTask = wx.connectSocket({ url: 'wss://example.com/', protocols: ['mqtt'], success(res) { res.errMsg.trim() } })
        task.onMessage(({ data }) => { if (typeof data !== 'string') data.byteLength })
        task.onClose(({ code, reason }) => { code.toFixed(); reason.trim() })
        task.send({ data: 'x', fail(res) { res.errMsg.trim() } })
        wx.onNetworkStatusChange(({ isConnected, networkType }) => { if (isConnected && networkType === 'wifi') task.close({ code: 1000 }) })
        wx.login({ success({ code }) { code.trim() }, fail({ errno }) { errno.toFixed() } })
        return wx.getStorage<{ token: string }>({ key: 'k' }).then(({ data }) => data.token)
      }
      export const token = page(program.wx)`
    expect(errorsOf(source, wechat)).toEqual([])
  })

  it('and the test can fail', { timeout: 60_000 }, () => {
    const source = `${start}export const wx: Pick<WechatMiniprogram.Wx, 'getLocation'> = program.wx`
    expect(errorsOf(source, wechat)).toEqual([expect.stringContaining("Property 'getLocation' is missing")])
  })
})

describe('by themselves', () => {
  it('callbacks and promises are told apart by the option', { timeout: 60_000 }, () => {
    const source = `${start}
      const promised: Promise<{ code: string; errMsg: string }> = program.wx.login()
      const none: void = program.wx.login({ success: () => undefined })
      // @ts-expect-error -- nothing is returned beside callbacks
      none.then
      // @ts-expect-error -- the platform is one of three
      createMiniProgram({ platform: 'symbian' })
      // @ts-expect-error -- only strings and ArrayBuffers can be sent
      program.wx.connectSocket({ url: 'wss://h/' }).send({ data: new DataView(new ArrayBuffer(1)) })
      export { promised }`
    expect(errorsOf(source, ['node'])).toEqual([])
  })

  it('need neither the types of Node nor those of the web', { timeout: 60_000 }, () => {
    if (!existsSync('dist/testing.d.mts')) throw new Error('dist/testing.d.mts is missing: npm run build')
    const source = `
      import { createClock, createMiniProgram } from '../../dist/testing.mjs'
      const clock = createClock()
      const program = createMiniProgram({ clock, server: (connection) => connection.accept() })
      export const exported: unknown = program.run({ source: '' })`
    expect(errorsOf(source, [])).toEqual([])
    expect(readFileSync('dist/testing.d.cts', 'utf8')).not.toMatch(
      /from '(?!\.)|node:|NodeJS|\bBuffer\b|\bAbortSignal\b/,
    )
  })

  it('both WebSocket classes fit the bridge', { timeout: 60_000 }, () => {
    const source = `
      import WebSocket from 'ws'
      import { createMiniProgram } from '../../src/testing.ts'
      createMiniProgram({ WebSocket })
      createMiniProgram({ WebSocket: globalThis.WebSocket })`
    expect(errorsOf(source, ['node'])).toEqual([])
  })
})
