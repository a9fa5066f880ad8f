/**
 * Turns what `npm run bench -- --json bench/result.json` wrote into the pictures and the tables of docs/benchmark.md and of
 * the README. Takes the path of another file as its argument.
 */

import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'
import { judge } from './goals.mjs'
import { peers } from './peers.mjs'
import { measureSizes } from './sizes.mjs'
import { digits } from './table.mjs'

const root = new URL('..', import.meta.url)
const pathOf = (file) => fileURLToPath(new URL(file, root))
const engineNames = { v8: 'V8', vm: 'V8, realm of vm.createContext()', jsc: 'JavaScriptCore without JIT', network: 'V8 over a real broker', file: 'files', clock: 'virtual clock' } // prettier-ignore

const ours = '#1f6fb4'
const others = '#b8bfc6'
const axis = { gridColor: '#e5e5e5', domainColor: '#888', tickColor: '#888', labelColor: '#333' }

/** @returns one bar for each peer that could, with what was measured least and most */
function bars({ rows, titles }, wanted) {
  return rows
    .filter((row) => wanted(row))
    .flatMap(
      ({ engine, title, unit, peers }) =>
      Object.entries(peers)
        .filter(([, peer]) => peer.cannot === undefined)
        .map(([name, { median, min, max }]) => ({ name, peer: titles[name], engine: engineNames[engine], title, unit, median, min, max })), // prettier-ignore
    )
}

/** One panel: a bar for each peer, and its range. */
function panel(values, { title, order, log = false }) {
  const y = { field: 'peer', type: 'nominal', title: null, sort: order }
  const scale = log ? { type: 'log', domainMin: 1 } : { zero: true }
  const x = { type: 'quantitative', title: values[0].unit, scale, axis: { tickCount: 4 } }
  return {
    title,
    width: 230,
    height: { step: 15 },
    data: { values },
    layer: [
      {
        mark: { type: 'bar', height: 10 },
        encoding: {
          x: { field: 'median', ...x },
          ...(log ? { x2: { datum: 1 } } : {}),
          y,
          color: { condition: { test: "datum.name === 'ours'", value: ours }, value: others },
        },
      },
      {
        transform: [{ filter: 'datum.max > datum.min' }],
        mark: { type: 'rule', color: '#444' },
        encoding: { x: { field: 'min', ...x }, x2: { field: 'max' }, y },
      },
    ],
  }
}

const picture = (columns, title, panels) => ({
  $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
  background: 'white',
  padding: 12,
  title: { text: title, anchor: 'start', fontSize: 14 },
  config: { aria: false, axis, view: { stroke: null }, title: { anchor: 'start', fontSize: 12 } },
  columns,
  concat: panels,
})

async function draw(spec, file) {
  const view = new View(parse(compile(spec).spec), { renderer: 'none' })
  await writeFile(pathOf(file), `${await view.toSVG()}\n`)
  view.finalize()
}

/** A panel for each of these works and engines that was measured. */
function panels(result, wanted, engines) {
  const order = Object.values(result.titles)
  return wanted.flatMap(({ work, figure, title, log }) =>
    engines.flatMap((engine) => {
      const values = bars(
        result,
        (row) => row.work === work && row.figure === figure && row.engine === engine,
      )
      if (values.length === 0) return []
      return [panel(values, { title: `${title}, ${engineNames[engine]}`, order, log })]
    }),
  )
}

const heads = ['| ', ' |']
const tableRow = (cells) => `${heads[0]}${cells.join(' | ')}${heads[1]}`

function goalsTable(result) {
  const lines = [tableRow(['engine', 'figure', 'limit', 'measured', '']), tableRow(Array(5).fill('---'))]
  for (const { engine, title, of, limit, measured, reached } of judge(result)) {
    lines.push(tableRow([engineNames[engine], title, `≤ ${digits(limit)} ${of}`, digits(measured), reached ? 'reached' : '**missed**'])) // prettier-ignore
  }
  return lines.join('\n')
}

/** Every row of one engine: median, and least and most below it. */
function figuresTable({ rows, titles }, engine) {
  const measured = rows.filter((row) => row.engine === engine)
  const names = Object.keys(titles).filter((name) => measured.some(({ peers }) => name in peers))
  const lines = [
    tableRow(['', ...names.map((name) => titles[name])]),
    tableRow(['---', ...names.map(() => '--:')]),
  ]
  for (const { title, unit, peers } of measured) {
    const cells = names.map((name) => {
      const peer = peers[name]
      if (peer === undefined) return ''
      if (peer.cannot !== undefined) return '–'
      const { median, min, max } = peer
      return min === max ? digits(median) : `${digits(median)} <br> ${digits(min)}–${digits(max)}`
    })
    lines.push(tableRow([`${title}, ${unit}`, ...cells]))
  }
  return lines.join('\n')
}

/** Who could not do what, by reason. */
function reasons({ rows, titles }) {
  const works = new Map()
  for (const { engine, title, peers } of rows) {
    const work = title.replace(/: (CPU|time|one|heap|allocated)[^:]*$/, '')
    for (const [name, { cannot }] of Object.entries(peers)) {
      if (cannot === undefined) continue
      const key = `- ${titles[name]}, ${engineNames[engine]}: ${cannot}: `
      works.set(key, (works.get(key) ?? new Set()).add(work))
    }
  }
  return [...works].map(([key, which]) => `${key}${[...which].join('; ')}`).join('\n')
}

function everything(result) {
  const { machine, rounds, measured, broker } = result
  const engines = Object.keys(engineNames).filter((engine) =>
    result.rows.some((row) => row.engine === engine),
  )
  return [
    `Measured ${measured.slice(0, 10)} on ${machine.processor}, ${machine.cores} cores, Node ${machine.node}; ${rounds} rounds${broker ? `; the real broker is ${broker}` : ''}.`,
    '## What it is held to',
    goalsTable(result),
    ...engines.flatMap((engine) => [`## Figures: ${engineNames[engine]}`, figuresTable(result, engine)]),
    '## Who could not',
    reasons(result),
  ].join('\n\n')
}

/** The few rows that the README shows. */
function summary(result) {
  const wanted = [
    ['file', 'size', 'gzip', 'bytes, gzip -9'],
    ['jsc', 'load', 'evaluated', 'ms of CPU to load, JavaScriptCore without JIT'],
    ['v8', 'qos0-64b', 'cpu', 'µs of CPU for a message there and back, QoS 0, V8'],
    ['jsc', 'qos0-64b', 'cpu', 'the same, JavaScriptCore without JIT'],
    ['v8', 'qos1-64b', 'cpu', 'µs, QoS 1, V8'],
    ['jsc', 'qos1-64b', 'cpu', 'the same, JavaScriptCore without JIT'],
    ['v8', 'sends', 'burst', '`send` calls for 1,000 messages in one turn'],
    ['v8', 'heap-loaded', 'heap', 'KB on the heap after load, V8'],
  ]
  const names = Object.keys(peers)
  const title = (name) => (name === 'ours' ? 'mqtt-miniprogram' : result.titles[name])
  const lines = [tableRow(['', ...names.map(title)]), tableRow(['---', ...names.map(() => '--:')])]
  for (const [engine, work, figure, words] of wanted) {
    const row = result.rows.find((one) => one.engine === engine && one.work === work && one.figure === figure)
    if (row === undefined) continue
    const cell = (name) => (row.peers[name]?.median === undefined ? '–' : digits(row.peers[name].median))
    lines.push(tableRow([words, ...names.map(cell)]))
  }
  return lines.join('\n')
}

/** Replaces what stands between the two marks of a file. */
async function fill(file, text) {
  const path = pathOf(file)
  const before = await readFile(path, 'utf8')
  const marks = /(<!-- written by npm run bench:charts -->\n)[^]*(<!-- until here -->)/
  if (!marks.test(before)) throw new Error(`${file} has no place for the figures`)
  const after = before.replace(marks, (_all, from, to) => `${from}\n${text}\n\n${to}`)
  await writeFile(path, after)
}

/** With our sizes as they are now: whoever changes them need not measure everything else again. */
async function withSizes(measured) {
  const sizes = await measureSizes(['ours'], { peers })
  const rows = measured.rows.map((row) => {
    const now = sizes.find(({ work, figure }) => work === row.work && figure === row.figure)
    return now ? { ...row, peers: { ...row.peers, ...now.peers } } : row
  })
  return { ...measured, rows }
}

const result = await withSizes(
  JSON.parse(await readFile(process.argv[2] ?? pathOf('bench/result.json'), 'utf8')),
)
const cpu = [0, 1, 2].map((qos) => ({ work: `qos${qos}-64b`, figure: 'cpu', title: `QoS ${qos}` }))
await draw(
  picture(2, 'CPU for a message of 64 bytes there and back', panels(result, cpu, ['v8', 'jsc'])),
  'docs/benchmark-messages.svg',
)
await draw(
  picture(2, 'Size, load, memory, and calls of send', [
    ...panels(
      result,
      [
        { work: 'size', figure: 'raw', title: 'size' },
        { work: 'size', figure: 'gzip', title: 'gzip -9' },
      ],
      ['file'],
    ),
    ...panels(
      result,
      [
        { work: 'load', figure: 'evaluated', title: 'CPU to load' },
        { work: 'heap-loaded', figure: 'heap', title: 'heap after load' },
      ],
      ['v8', 'jsc'],
    ),
    ...panels(
      result,
      [
        { work: 'sends', figure: 'burst', title: 'sends for 1,000 messages', log: true },
        { work: 'sends', figure: 'inbound', title: 'sends for 1,000 PUBACKs', log: true },
      ],
      ['v8'],
    ),
  ]),
  'docs/benchmark-load.svg',
)
await fill('docs/benchmark.md', everything(result))
await fill('README.md', summary(result))
