/**
 * Records a trace of a foreign `connectSocket` against the field server, in jsdom and real time: a few minutes.
 * `cd field/foreign && npm ci && node record.mjs uni-h5` writes `field/traces/uni-h5.json`.
 */

/* global URL, process, console */

import { build } from 'esbuild'
import { JSDOM } from 'jsdom'
import { readFileSync, writeFileSync } from 'node:fs'
import { startFieldServer } from '../server.mjs'

const foreign = {
  'uni-h5': {
    device: 'uni-app, connectSocket of its H5 build, in jsdom',
    code: "import { connectSocket } from '@dcloudio/uni-h5'; window.foreign = { connectSocket }",
  },
}

const [, , name = 'uni-h5'] = process.argv
const { device, code } = foreign[name]
const { outputFiles } = await build({
  stdin: { contents: code, resolveDir: new URL('.', import.meta.url).pathname },
  bundle: true,
  write: false,
  format: 'iife',
  platform: 'browser',
  treeShaking: true,
  // uni-app brings a Vue of its own.
  alias: { vue: '@dcloudio/uni-h5-vue' },
  define: { 'process.env.NODE_ENV': '"production"', __UNI_FEATURE_WX__: 'false' },
  logLevel: 'error',
})
const server = await startFieldServer()
const { window } = new JSDOM('<!doctype html><body></body>', {
  runScripts: 'outside-only',
  url: 'http://localhost/',
  pretendToBeVisual: true,
})
window.eval(outputFiles[0].text)
window.eval(`(function () { var module = { exports: {} };${readFileSync(new URL('../miniprogram/recorder.js', import.meta.url), 'utf8')}
window.recorder = module.exports })()`)
const cases = await new Promise((resolve) =>
  window.recorder.record(window.foreign, {
    url: server.url,
    skip: true,
    progress: (line) => console.error(line),
    done: resolve,
  }),
)
const trace = { format: 1, device, platform: 'h5', cases: JSON.parse(JSON.stringify(cases)) }
writeFileSync(new URL(`../traces/${name}.json`, import.meta.url), `${JSON.stringify(trace, null, 1)}\n`)
await server.stop()
process.exit(0)
