/** Taro 4 with React and webpack: its own build for WeChat, with clients where its users keep them. */

import { copyFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { startAedes, type RunningAedes } from '../real/engines/aedes.ts'
import { runProgram, type RunningProgram } from './running-program.ts'
import { describeWith, UserProject } from './toolchain.ts'

const places = ['in-ref', 'in-state', 'in-store', 'in-global-data', 'over-taro']

describeWith('taro', 'Taro', () => {
  let project: UserProject
  let broker: RunningAedes
  let running: RunningProgram
  beforeAll(async () => {
    project = await UserProject.create('taro')
    copyFileSync('test/frameworks/taro/package.json', project.path('package.json'))
    broker = await startAedes()
    await project.run('node_modules/@tarojs/cli/bin/taro', ['build', '--type', 'weapp'], {
      NODE_ENV: 'production',
    })
    running = runProgram(
      project.path('dist'),
      'pages/index/index',
      { url: encodeURIComponent(broker.url) },
      { WebSocket },
    )
  })
  afterAll(async () => {
    await broker.stop()
    project.remove()
  })
  const soon = (assertion: () => void) => vi.waitFor(assertion, { timeout: 20_000, interval: 50 })
  const shown = () => JSON.stringify(running.page.data)

  it.each(places)('the client works that the page keeps %s', async (place) => {
    await soon(() => expect(shown()).toContain(`${place} ${place}/a: hello`))
  })

  it('a tap publishes', async () => {
    const [, sid] = /"sid":"(\w+)","cn":\[\{"sid":"\w+","v":"greet"/.exec(shown())!
    const target = { id: sid, dataset: { sid } }
    running.call('eh', { type: 'tap', target, currentTarget: target, detail: {} })
    await soon(() => expect(shown()).toContain('in-state in-state/b: again'))
  })

  it('ends with its page, and throws nothing', async () => {
    running.call('onUnload')
    await soon(() => expect(running.program.sockets.open).toEqual([]))
    expect(running.program.errors).toEqual([])
  })
})
