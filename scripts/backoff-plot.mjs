/**
 * Draws docs/backoff.svg: 10,000 clients lose one broker at the same moment, and dial until it is there again. A dial
 * to a broker that is away is refused at once. The delays are those that the client itself takes.
 */

import swc from '@rollup/plugin-swc'
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rollup } from 'rollup'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'

const root = new URL('..', import.meta.url)
const target = fileURLToPath(new URL('docs/backoff.svg', root))

export const clients = 10_000
/** How long the broker is away, in ms. */
export const outages = [120_000, 150_000, 600_000]
const reconnectPeriod = 1000

/** @returns the exports of a TypeScript file */
async function load(path) {
  const bundle = await rollup({
    input: fileURLToPath(new URL(path, root)),
    plugins: [swc({ swc: { swcrc: false, jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } } })],
  })
  const { output } = await bundle.generate({ format: 'es' })
  return import(`data:text/javascript,${encodeURIComponent(output[0].code)}`)
}

const { reconnectDelay } = await load('src/mqtt/backoff.ts')
const { createRandom } = await load('src/simulator/base/seeded-random.ts')

/** One for each way of waiting: makes a function from the number of the attempt, from 0, to a delay in ms. */
const ways = {
  'MQTT.js': () => () => reconnectPeriod,
  'mqtt-miniprogram': () => {
    const random = createRandom(1)
    return (attempt) => reconnectDelay({ reconnectPeriod }, attempt, random.next())
  },
}

/** @returns how many dials there are in each second since the broker went away; the last one of a client succeeds */
function countDials(outage, delayOf) {
  const dials = []
  for (let client = 0; client < clients; client++) {
    let now = 0
    for (let attempt = 0; now < outage; attempt++) {
      now += delayOf(attempt)
      const second = Math.floor(now / 1000)
      dials[second] = (dials[second] ?? 0) + 1
    }
  }
  return Array.from(dials, (count) => count ?? 0)
}

/** @returns for each way and outage: the dials of each second, and the clients that came back in each after it */
export function simulate() {
  return Object.entries(ways).flatMap(([way, begin]) =>
    outages.map((outage) => {
      const dials = countDials(outage, begin())
      return { way, outage, dials, returns: dials.slice(outage / 1000) }
    }),
  )
}

/** Zero has no place on a logarithmic axis. */
const rows = (counts, more) =>
  counts.map((count, second) => ({ ...more, second, count })).filter(({ count }) => count > 0)

const colour = { domain: Object.keys(ways), range: ['#c0392b', '#1f6fb4'] }
const axis = { gridColor: '#e5e5e5', domainColor: '#888', tickColor: '#888', labelColor: '#333' }
const perSecond = (title) => ({
  field: 'count',
  type: 'quantitative',
  title,
  scale: { type: 'log', domain: [1, 20_000] },
  axis: { values: [1, 10, 100, 1000, 10_000], format: ',' },
})
const line = { type: 'line', strokeWidth: 1.5 }
const ofWay = { field: 'way', type: 'nominal', scale: colour, legend: { title: null, orient: 'top' } }

/** @returns the picture as Vega-Lite understands it */
function specify(results) {
  const [outage] = outages
  const seconds = outage / 1000
  const dials = results
    .filter((result) => result.outage === outage)
    .flatMap(({ way, dials: counts }) => rows(counts, { way }))
  const returns = results.flatMap(({ way, outage: away, returns: counts }) =>
    rows(counts, { way, away: `${away / 1000} s` }),
  )
  const width = 620
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    background: 'white',
    padding: 12,
    resolve: { legend: { strokeDash: 'independent' } },
    config: { aria: false, axis, view: { stroke: null }, title: { anchor: 'start', fontSize: 13 } },
    vconcat: [
      {
        title: `Dials each second: ${clients.toLocaleString('en')} clients, a broker that is away for ${seconds} s (grey)`,
        width,
        height: 200,
        layer: [
          {
            data: { values: [{ from: 0, to: seconds }] },
            mark: { type: 'rect', color: '#f0f0f0' },
            encoding: { x: { field: 'from', type: 'quantitative' }, x2: { field: 'to' } },
          },
          {
            data: { values: dials },
            mark: line,
            encoding: {
              x: { field: 'second', type: 'quantitative', title: 'seconds since the broker was lost' },
              y: perSecond('dials'),
              color: ofWay,
            },
          },
        ],
      },
      {
        title: 'Clients that come back each second, after outages of different lengths',
        width,
        height: 200,
        layer: [
          {
            data: { values: [{ count: clients * 0.05, text: '5 % of the clients' }] },
            encoding: { y: perSecond('clients') },
            layer: [
              { mark: { type: 'rule', strokeDash: [4, 4], color: '#666' } },
              {
                mark: { type: 'text', align: 'right', dy: -6, x: width, color: '#666' },
                encoding: { text: { field: 'text' } },
              },
            ],
          },
          {
            data: { values: returns.filter(({ way }) => way === 'MQTT.js').slice(0, 1) },
            mark: { type: 'point', filled: true, size: 50 },
            encoding: {
              x: { field: 'second', type: 'quantitative' },
              y: perSecond('clients'),
              color: ofWay,
            },
          },
          {
            data: { values: returns.filter(({ way }) => way !== 'MQTT.js') },
            mark: line,
            encoding: {
              x: { field: 'second', type: 'quantitative', title: 'seconds since the broker is there again' },
              y: perSecond('clients'),
              color: ofWay,
              strokeDash: {
                field: 'away',
                type: 'nominal',
                sort: null,
                legend: { title: 'away for', orient: 'bottom-left', offset: 10 },
              },
            },
          },
        ],
      },
    ],
  }
}

/** @returns the picture as SVG, the same for the same delays */
export async function draw() {
  const { spec } = compile(specify(simulate()))
  const view = new View(parse(spec), { renderer: 'none' })
  const svg = await view.toSVG()
  view.finalize()
  return `${svg}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(target, await draw())
  for (const { way, outage, dials, returns } of simulate()) {
    const share = (100 * Math.max(...returns)) / clients
    const total = dials.reduce((sum, count) => sum + count, 0)
    console.log(
      `${way}, away for ${outage / 1000} s: ${total.toLocaleString('en')} dials; the fullest second has ${share.toFixed(1)} % of the clients, the last of them comes back within ${returns.length} s`,
    )
  }
}
