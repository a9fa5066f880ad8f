import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { npmStart } from './npm-start.ts'

describe('npm start', { timeout: 40_000 }, () => {
  it.each([[[]], [['--platform', 'ios', '--qos', '2']], [['--protocol', '3', '--topic', 'a/b']]])(
    'does what a first page does, line by line: %j',
    async (args) => {
      const { code, text } = await npmStart(...args)
      const steps = text.split('\n').map((line) => /^ *\d+ ms {2}(\w+)/.exec(line)?.[1])
      expect(steps.filter(Boolean)).toEqual([
        'started',
        'loaded',
        'connected',
        'subscribed',
        'published',
        'received',
        'unsubscribed',
        'ended',
      ])
      expect(text).toContain('It works.')
      expect(code).toBe(0)
    },
  )

  it('lists its flags', async () => {
    const { code, text } = await npmStart('--help')
    expect(code).toBe(0)
    for (const flag of ['--username', '--password', '--topic', '--protocol', '--timeout', '--ca']) {
      expect(text).toContain(flag)
    }
  })

  it.each([
    ['a flag that is none', ['--nope'], /Unknown option '--nope'/],
    ['two addresses', ['wx://a', 'wx://b'], /one address/],
    ['a version that is none', ['--protocol', '9'], /--protocol is 3, 4 or 5/],
    ['a QoS that is none', ['--qos', '3'], /--qos is 0, 1 or 2/],
    ['a time that is none', ['--timeout', 'soon'], /--timeout is a number of seconds/],
    ['a file that is not there', ['--ca', 'no/such/file'], /no file/],
    ['MQTT 5 of the embedded broker', ['--protocol', '5'], /give the address of a broker/],
    ['a wrong scheme', ['mqtt://127.0.0.1'], /only WebSocket/],
    ['no scheme', ['127.0.0.1/mqtt'], /Missing protocol/],
    ['a dead host', ['wx://127.0.0.1:1/mqtt'], /connection was refused.*127\.0\.0\.1:1/],
    ['a name that nobody knows', ['wxs://no-such-host.invalid/mqtt'], /could not be established/],
  ])('says what is wrong, and exits with 1: %s', async (_, args, message) => {
    const { code, text } = await npmStart(...args)
    expect(text).toMatch(message)
    expect(text).not.toMatch(/\n {4}at /)
    expect(code).toBe(1)
  })

  it('gives up on a host that never answers, within the timeout', async () => {
    const silent = createServer(() => undefined)
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    const { code, text } = await npmStart(`wx://127.0.0.1:${port}/mqtt?token=geheim`, '--timeout', '1')
    silent.close()
    expect(text).toMatch(/timed out|within 1000 ms/)
    expect(text).not.toContain('geheim')
    expect(code).toBe(1)
  })
})
