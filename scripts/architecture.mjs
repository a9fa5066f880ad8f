/**
 * Draws docs/architecture.svg from the imports of `src/`, and writes the lists of docs/architecture.md from the files
 * themselves. With `--check` it writes nothing and fails where they are stale.
 */

import { instance } from '@viz-js/viz'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { faces, simulatorRooms } from './floors.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))
const picture = 'docs/architecture.svg'
const document = 'docs/architecture.md'

/** What each room is for. A room of `src/` that is missing here stops the script. */
const purposes = {
  faces: 'what is published; they only export',
  mqtt: 'the client: one subclass of MQTT.js’s, and its parts',
  socket: 'the stream: all that touches a SocketTask',
  host: 'all that names wx or a relative of it',
  shims: 'what a phone lacks, put in by the build',
  doctor: 'finds out why a phone does not connect',
  broker: 'a broker that tests can script',
  simulator: 'puts the rooms below together',
  'simulator/wx': 'what a program sees',
  'simulator/program': 'the program’s JavaScript',
  'simulator/wire': 'links, peers, faults, profiles',
  'simulator/base': 'time, chance, records, errors',
}

const read = (path) => readFileSync(join(root, path), 'utf8')

/** Every file of `src/` by its path there, without declarations. */
function sourceFiles() {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.[jt]s$/.test(file) && !file.endsWith('.d.ts'))
    .sort()
}

/** The room that a file of `src/` belongs to. */
function roomOf(file) {
  const [room, inner] = file.split('/')
  if (inner === undefined) return 'faces'
  return room === 'simulator' && inner in simulatorRooms ? `${room}/${inner}` : room
}

/** @returns the rooms with their files, and the imports: between rooms, and of packages */
function survey() {
  const rooms = {}
  const between = new Map()
  const packages = new Map()
  const add = (edges, from, to) => edges.set(`${from} ${to}`, { from, to })
  for (const file of sourceFiles()) {
    const room = roomOf(file)
    rooms[room] = [...(rooms[room] ?? []), file]
    for (const { fileName } of ts.preProcessFile(read(`src/${file}`)).importedFiles) {
      if (fileName.startsWith('.')) {
        const target = roomOf(posix.join(dirname(file), fileName))
        if (target !== room) add(between, room, target)
      } else if (!fileName.startsWith('node:')) {
        const name = fileName.split('/')[0]
        add(packages, room, name)
      }
    }
  }
  const unknown = Object.keys(rooms).filter((room) => !(room in purposes))
  if (unknown.length > 0)
    throw new Error(`Say in scripts/architecture.mjs what ${unknown.join(', ')} is for.`)
  return { rooms, between: [...between.values()], packages: [...packages.values()] }
}

/** The tables that the build reads: TypeScript, which imports nothing. */
async function loadTables() {
  const { outputText } = ts.transpileModule(read('src/shims/table.ts'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
  })
  return import(`data:text/javascript,${encodeURIComponent(outputText)}`)
}

const escape = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')

/** Names in lines of about so many characters. */
function lines(names, width = 44) {
  const filled = ['']
  for (const name of names) {
    const last = filled.at(-1)
    if (last !== '' && last.length + name.length + 2 > width) filled.push(name)
    else filled[filled.length - 1] = last === '' ? name : `${last}  ${name}`
  }
  return filled
}

/** A box: a title, a line that says what for, and names. */
function box(title, purpose, names, width) {
  const list = lines(names, width)
    .map((line) => `${escape(line)}<br align="left"/>`)
    .join('')
  return {
    html: [
      '<table border="0" cellborder="0" cellspacing="0" cellpadding="2">',
      `<tr><td align="left"><b>${escape(title)}</b></td></tr>`,
      `<tr><td align="left"><font color="#555555" point-size="13">${escape(purpose)}</font></td></tr>`,
      names.length === 0
        ? ''
        : `<tr><td align="left" balign="left"><font point-size="12">${list}</font></td></tr>`,
      '</table>',
    ].join(''),
  }
}

const colours = {
  faces: '#fff4d6',
  shims: '#e6f4ea',
  packages: '#eeeeee',
  simulator: '#ece7f8',
  broker: '#ece7f8',
}

/** The picture as Graphviz takes it. */
function graphOf({ rooms, between, packages }, { replacements }) {
  const stem = (room) => (file) =>
    file.slice(room === 'faces' ? 0 : room.length + 1).replace(/\.[jt]s$/, room === 'faces' ? '.ts' : '')
  const folded = (room) =>
    room === 'shims'
      ? [...new Set(rooms[room].map((file) => stem(room)(file).split('/')[0]))]
      : rooms[room].map(stem(room))
  const node = (name, label, fill) => ({ name, attributes: { label, fillcolor: fill } })
  const nodes = Object.keys(rooms)
    .filter((room) => room !== 'faces')
    .map((room) =>
      node(
        room,
        box(`src/${room}`, purposes[room], folded(room), room.includes('/') ? 34 : 44),
        colours[room.split('/')[0]] ?? '#e3eefb',
      ),
    )
  const imports = between.filter(({ from }) => from !== 'faces')
  const faceNodes = rooms.faces.map((face) => node(face, box(`src/${face}`, faceOf(face), []), colours.faces))
  const faceEdges = rooms.faces.flatMap((face) => {
    const targets = ts
      .preProcessFile(read(`src/${face}`))
      .importedFiles.map(({ fileName }) => roomOf(posix.join(dirname(face), fileName)))
    return [...new Set(targets)].map((to) => ({ from: face, to }))
  })
  const names = [
    ...new Set([...packages.map(({ to }) => to), ...replacements.map(({ module }) => module.split('/')[0])]),
  ]
  const npm = node(
    'npm',
    box('npm packages', 'bundled as published, never edited', names.sort(), 44),
    colours.packages,
  )
  const upward = replacements.filter(({ by }) => by.startsWith('../'))
  const edge = ({ from, to }, attributes = {}) => ({ tail: from, head: to, attributes })
  const solid = [...faceEdges, ...imports]
  // Where a longer way leads there too, the arrow is lighter: it adds nothing to the order of the floors.
  const weight = (each) =>
    isImplied(each, solid) ? { color: '#c4c4c4', weight: 0 } : { penwidth: 1.3, weight: 4 }
  return {
    graphAttributes: {
      rankdir: 'TB',
      fontname: 'Helvetica,Arial,sans-serif',
      bgcolor: 'white',
      nodesep: 0.4,
      ranksep: 0.55,
      pad: 0.2,
    },
    nodeAttributes: {
      shape: 'box',
      style: 'rounded,filled',
      fontname: 'Helvetica,Arial,sans-serif',
      fontsize: 15,
      color: '#888888',
      margin: '0.12,0.06',
    },
    edgeAttributes: {
      color: '#444444',
      arrowsize: 0.7,
      fontname: 'Helvetica,Arial,sans-serif',
      fontsize: 10,
    },
    nodes: [...faceNodes, ...nodes, npm],
    edges: [
      ...solid.map((each) => edge(each, weight(each))),
      ...[...new Set(packages.map(({ from }) => from))]
        .filter((room) => room !== 'faces' && room !== 'shims')
        .map((from) => edge({ from, to: 'npm' }, { color: '#999999' })),
      edge({ from: 'npm', to: 'shims' }, { ...built, label: '  replaced by the build' }),
      ...upward.map(({ module, by }) =>
        edge(
          { from: 'npm', to: roomOf(posix.join('shims', by)) },
          {
            ...built,
            color: '#c0392b',
            fontcolor: '#c0392b',
            constraint: false,
            label: `the one arrow that goes up:\n${module} → ${posix.join('src/shims', by)}`,
          },
        ),
      ),
    ],
  }
}

/** Whether another way leads from one room to the other. */
function isImplied({ from, to }, edges) {
  const seen = new Set()
  const next = edges.filter((each) => each.from === from && each.to !== to).map((each) => each.to)
  while (next.length > 0) {
    const room = next.pop()
    if (room === to) return true
    if (seen.has(room)) continue
    seen.add(room)
    next.push(...edges.filter((each) => each.from === room).map((each) => each.to))
  }
  return false
}

/** Graphviz reckons with Arial: where another font takes its place, the words must still fit into their boxes. */
const withRoom = (svg) =>
  svg.replace(/font-size="([\d.]+)"/g, (_, size) => `font-size="${(size * 0.82).toFixed(2)}"`)

const built = { style: 'dashed', color: '#2e7d32', fontcolor: '#2e7d32' }

/** What a face is published as. */
function faceOf(face) {
  const files = {
    'index.ts': 'mqtt-miniprogram',
    'transport.ts': 'mqtt-miniprogram/transport',
    'testing.ts': 'mqtt-miniprogram/testing',
    'testing-broker.ts': 'mqtt-miniprogram/testing/broker',
    'doctor.ts': 'mqtt-miniprogram/doctor',
  }
  if (!(face in faces)) throw new Error(`scripts/floors.mjs does not know the face ${face}`)
  return files[face]
}

/** The sentence that a file opens with. */
function sentenceOf(file) {
  const comment = /^\/\*\*([^]*?)\*\//.exec(read(`src/${file}`))?.[1] ?? ''
  const text = comment
    .replace(/\n \* ?/g, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^ ?Why: /, '')
    .trim()
  const sentence = /^.*?[.](?= |$)/.exec(text)?.[0] ?? text
  return sentence.replaceAll('|', '\\|')
}

const fileTable = (files, room) =>
  [
    '| file | what for |',
    '|---|---|',
    ...files.map((file) => `| [${file.slice(room.length)}](../src/${file}) | ${sentenceOf(file)} |`),
  ].join('\n')

/** The lists of the document, by the name of their marks. */
function lists({ rooms }, { replacements }) {
  const files = Object.keys(purposes)
    .filter((room) => room in rooms && room !== 'faces')
    .map((room) => [room, rooms[room]])
    .map(([room, files]) => `### src/${room}\n\n${fileTable(files, `${room}/`)}`)
  const cell = ({ module, importer, by, why }) => {
    const where = importer === undefined ? '' : ` (where \`${importer}\` imports it)`
    return `| \`${module}\`${where} | \`${posix.join('src/shims', by)}\` | ${why} |`
  }
  return {
    files: files.join('\n\n'),
    replacements: [
      '| imported | what the build puts there | why |',
      '|---|---|---|',
      ...replacements.map(cell),
    ].join('\n'),
  }
}

/** The document with its lists written anew between their marks. */
function withLists(text, written) {
  return Object.entries(written).reduce((result, [name, list]) => {
    const [begin, end] = [`<!-- begin ${name} -->`, `<!-- end ${name} -->`]
    const [from, to] = [result.indexOf(begin), result.indexOf(end)]
    if (from < 0 || to < from) throw new Error(`${document} has no place for ${name}`)
    return `${result.slice(0, from)}${begin}\n\n${list}\n\n${result.slice(to)}`
  }, text)
}

/** @returns {Promise<Record<string, string>>} what should stand in each file */
export async function draw() {
  const [found, tables, viz] = await Promise.all([survey(), loadTables(), instance()])
  const svg = viz.renderString(graphOf(found, tables), { format: 'svg' })
  return {
    [picture]: withRoom(svg.slice(svg.indexOf('<svg'))),
    [document]: withLists(read(document), lists(found, tables)),
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const drawn = await draw()
  const stale = Object.keys(drawn).filter((path) => read(path) !== drawn[path])
  if (process.argv.includes('--check')) {
    for (const path of stale) console.error(`${path} is stale: run npm run architecture`)
    process.exitCode = stale.length > 0 ? 1 : 0
  } else {
    for (const path of stale) writeFileSync(join(root, path), drawn[path])
    console.log(stale.length > 0 ? `wrote ${stale.join(' and ')}` : 'nothing has changed')
  }
}
