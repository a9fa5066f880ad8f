import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { ratio, spread } from './statistics.mjs'

/** What a mini program has to carry for each peer: the file as it is published for browsers. */
export async function measureSizes(names, { peers }) {
  const files = await Promise.all(names.map((name) => readFile(peers[name].path)))
  const figures = { raw: (file) => file.length, gzip: (file) => gzipSync(file, { level: 9 }).length }
  return Object.entries(figures).map(([figure, of]) => {
    const sizes = Object.fromEntries(names.map((name, place) => [name, [of(files[place])]]))
    const { ours, ...others } = sizes
    const ratios = {}
    for (const [name, size] of Object.entries(others)) if (ours) ratios[name] = ratio(ours, size)
    return {
      work: 'size',
      figure,
      engine: 'file',
      title: figure === 'raw' ? 'size' : 'size, gzip -9',
      unit: 'bytes',
      peers: Object.fromEntries(names.map((name) => [name, spread(sizes[name])])),
      ratios,
    }
  })
}
