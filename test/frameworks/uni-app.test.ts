/** uni-app with Vue 3: its own build for WeChat and for browsers, with clients where its users keep them. */

import { copyFileSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startAedes, type RunningAedes } from '../real/engines/aedes.ts'
import { runProgram, type RunningProgram } from './running-program.ts'
import { describeWith, UserProject } from './toolchain.ts'

/** Vue makes a proxy of what is kept in all of them but the last. */
const places = ['in-data', 'in-ref', 'in-store', 'in-global-data']

interface Dom {
  window: { eval(code: string): void; document: { body: { textContent: string } }; close(): void }
}

describeWith('uni-app', 'uni-app', () => {
  let project: UserProject
  let broker: RunningAedes
  beforeAll(async () => {
    project = await UserProject.create('uni-app')
    copyFileSync('test/frameworks/uni-app/package.json', project.path('package.json'))
    broker = await startAedes()
  })
  afterAll(async () => {
    await broker.stop()
    project.remove()
  })
  const build = (platform: string) =>
    project.run('node_modules/@dcloudio/vite-plugin-uni/bin/uni.js', ['build', '-p', platform])
  const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 50 })

  describe('built for WeChat', () => {
    let running: RunningProgram
    beforeAll(async () => {
      await build('mp-weixin')
      const folder = project.path('dist/build/mp-weixin')
      running = runProgram(
        folder,
        'pages/index/index',
        { url: encodeURIComponent(broker.url) },
        { WebSocket },
      )
    })
    const shown = () => JSON.stringify(running.page.data)

    it.each(places)('the client works that the page keeps %s', async (place) => {
      await soon(() => expect(shown()).toContain(`${place} ${place}/a: hello`))
    })

    it('a tap publishes', async () => {
      const tap = Object.values(running.page.data).find(
        (value) => typeof value === 'string' && /^e\d+$/.test(value),
      )
      running.call(tap as string, {
        type: 'tap',
        target: { dataset: {} },
        currentTarget: { dataset: {} },
        detail: {},
      })
      await soon(() => expect(shown()).toContain('in-data in-data/b: again'))
    })

    it('ends with its page, and throws nothing', async () => {
      running.call('onUnload')
      await soon(() => expect(running.program.sockets.open).toEqual([]))
      expect(running.program.errors).toEqual([])
    })
  })

  describe('built for browsers', () => {
    let dom: Dom
    const problems: unknown[] = []
    beforeAll(async () => {
      await build('h5')
      const assets = project.path('dist/build/h5/assets')
      const script = readdirSync(assets).find((name) => name.endsWith('.js'))!
      const { JSDOM, VirtualConsole } = createRequire(project.path('package.json'))('jsdom') as {
        JSDOM: new (html: string, options: object) => Dom
        VirtualConsole: new () => { on(event: string, listener: (error: unknown) => void): unknown }
      }
      const virtualConsole = new VirtualConsole()
      virtualConsole.on('jsdomError', (error) => problems.push(error))
      dom = new JSDOM('<!doctype html><div id="app"></div>', {
        url: `http://localhost/#/?url=${encodeURIComponent(encodeURIComponent(broker.url))}`,
        runScripts: 'outside-only',
        pretendToBeVisual: true,
        virtualConsole,
      })
      dom.window.eval(readFileSync(`${assets}/${script}`, 'utf8'))
    })
    afterAll(() => dom.window.close())

    it.each(places)('the client works that the page keeps %s', async (place) => {
      await soon(() => expect(dom.window.document.body.textContent).toContain(`${place} ${place}/a: hello`))
    })

    it('throws nothing', () => {
      expect(problems).toEqual([])
    })
  })
})
