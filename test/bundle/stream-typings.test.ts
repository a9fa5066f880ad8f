/** The typings of the stream and of the errors, as each compiler reads them: nothing here needs a cast. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { codeBlocks } from '../demo/markdown.ts'
import { settings } from './compilers.ts'
import { createConsumer, type ConsumerProject } from './typescript-consumer.ts'

// Work for the processor, which others may be using too.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

let project: ConsumerProject
beforeAll(() => {
  project = createConsumer(['@types/node', 'undici-types', 'mqtt', 'mqtt-packet'])
})
afterAll(() => {
  project.remove()
})

const [streamBlock = ''] = codeBlocks('README.md', 'js').filter((code) =>
  code.includes('createStreamBuilder({ url'),
)
const declared = 'declare const console: { log(...said: unknown[]): void; error(...said: unknown[]): void }'

/** On a phone: no types of Node. */
const phonePages: Record<string, string> = {
  'readme.ts': `
    ${declared}
    ${streamBlock.replace(/^const (\{.*\}) = require\('(.*)'\)$/m, "import $1 from '$2'")}
    export {}
  `,
  'events.ts': `
    import { createStreamBuilder, SocketError, type SocketErrorCode } from 'mqtt-miniprogram/transport'
    const stream = createStreamBuilder({ url: 'wxs://broker.example/mqtt' })()
    stream
      .on('data', (bytes) => [bytes.readUInt16BE(0), bytes.length.toFixed()])
      .on('error', (error) => {
        const code: SocketErrorCode = error.code
        return [code, error.hint, error.errMsg, error instanceof SocketError]
      })
      .once('end', () => undefined)
      .prependListener('drain', () => undefined)
      .prependOnceListener('finish', () => undefined)
      .addListener('close', () => stream.cause?.code)
      .pause().resume().cause?.hint
    stream.setEncoding('utf8').on('data', (text: string) => text.toUpperCase()).cause?.code
    stream.on('own', (one: number, two: string) => [one, two]).emit('own', 1, 'two')
    stream.off('close', () => undefined)
    stream.write('text', 'utf8', (error) => error?.message)
    stream.end(new Uint8Array(1), () => undefined)
    stream.destroy(null, (error) => error?.message)
    const names: (string | symbol)[] = stream.eventNames()
    export { names }

    // @ts-expect-error a close brings nothing
    stream.on('close', (code: number) => code)
    // @ts-expect-error an error is no text
    stream.on('error', (error: string) => error)
    // @ts-expect-error streams of the old kind are left out
    stream.wrap(stream)
  `,
  'client.ts': `
    import { connect, SocketError, type ClientError, type SocketErrorCode } from 'mqtt-miniprogram'
    const client = connect('wxs://broker.example/mqtt')
    client.on('error', (e) => e.code)
    client.on('error', (error) => {
      const code: SocketErrorCode | number | undefined = error.code
      if (error.code === 'ERR_DOMAIN') return error.hint
      if (error instanceof SocketError) return error.errMsg
      return [code, error.message]
    })
    client.on('error', (error: Error) => error.message)
    client.once('error', (error: ClientError) => error.code)
    client.emit('error', new Error('of my own'))
    const why: SocketErrorCode | number | undefined = client.lastError?.code
    export { why }

    client.on('error', (error) => {
      // @ts-expect-error a code that does not exist can never be
      if (error.code === 'ERR_TYPO') return
    })
  `,
}

/** In Node, beside MQTT.js and mqtt-packet themselves. */
const nodePages: Record<string, string> = {
  'mqtt.ts': `
    import { MqttClient } from 'mqtt'
    import { createStreamBuilder } from 'mqtt-miniprogram/transport'
    const url = 'wxs://broker.example/mqtt'
    const client = new MqttClient(createStreamBuilder({ url }), { clientId: 'phone' })
    const other = new MqttClient(
      createStreamBuilder({ url, transformWsUrl: (given, options, { options: { clientId } }) => given + options.url + clientId }),
      {},
    )
    client.on('message', (topic, payload) => [topic, payload.toString()])
    export { other }
  `,
  'packets.ts': `
    import { parser, writeToStream } from 'mqtt-packet'
    import { createStreamBuilder } from 'mqtt-miniprogram/transport'
    const stream = createStreamBuilder({ url: 'wxs://broker.example/mqtt' })()
    writeToStream({ cmd: 'pingreq' }, stream)
    stream.on('data', (bytes) => parser().parse(Buffer.from(bytes)))
    stream.on('data', (bytes: Buffer) => parser().parse(bytes))
  `,
}

const node = { lib: ['lib.es2022.d.ts'], types: ['node'] }

describe.each(settings)('$title', ({ compiler, options }) => {
  it('the stream and the errors, on a phone', () => {
    expect(project.check(phonePages, options, compiler)).toEqual([])
  })

  it('the same in plain JavaScript that is checked', () => {
    const pages = {
      'readme.js': streamBlock,
      'declared.d.ts': `${declared}\ndeclare function require(name: string): unknown`,
    }
    const checked = { ...options, allowJs: true, checkJs: true }
    expect(project.check(pages, checked, compiler)).toEqual([])
  })

  it('beside MQTT.js and mqtt-packet, in Node', () => {
    const lenient = { ...options, ...node, skipLibCheck: true, esModuleInterop: true }
    expect(project.check(nodePages, lenient, compiler)).toEqual([])
  })
})
