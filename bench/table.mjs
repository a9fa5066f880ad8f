/** @returns a figure with three digits, thousands set apart */
export function digits(figure) {
  const size = Math.abs(figure)
  if (size >= 100) return Math.round(figure).toLocaleString('en')
  if (Number.isInteger(figure)) return String(figure)
  return figure.toPrecision(size < 0.01 ? 1 : 3)
}

const LABEL = 15
const COLUMN = 20

function line(label, cells) {
  const columns = cells.map((cell) => cell.padStart(COLUMN))
  return `${label.padEnd(LABEL)}${columns.join('')}`.trimEnd()
}

function renderRow({ title, unit, peers, ratios }) {
  const everybody = Object.keys(peers)
  const measured = everybody.filter((name) => peers[name].cannot === undefined)
  const cell = (text) => everybody.map((name) => (measured.includes(name) ? text(peers[name], name) : '-'))
  const lines = [`${title}, ${unit}`]
  lines.push(
    line(
      '  median',
      cell(({ median }) => digits(median)),
    ),
  )
  if (measured.some((name) => peers[name].min !== peers[name].max)) {
    lines.push(
      line(
        '  min–max',
        cell(({ min, max }) => `${digits(min)}–${digits(max)}`),
      ),
    )
  }
  if (Object.keys(ratios).length > 0) {
    lines.push(
      line(
        '  ours/theirs',
        cell((_peer, name) => (ratios[name] === undefined ? '' : digits(ratios[name].median))),
      ),
    )
  }
  return lines
}

/**
 * @param rows what was measured
 * @param titles what the peers are called, by name
 * @returns a table: for each row the figures of each peer, and ours as a part of theirs; below it who could not, and why
 */
export function render(rows, titles) {
  const lines = []
  const unable = new Set()
  let head = ''
  for (const row of rows) {
    const names = Object.keys(row.peers)
    const next = `${row.engine} ${names}`
    if (next !== head) {
      lines.push(
        line(
          row.engine,
          names.map((name) => titles[name]),
        ),
        '',
      )
    }
    head = next
    lines.push(...renderRow(row), '')
    for (const name of names) {
      const { cannot } = row.peers[name]
      if (cannot !== undefined) unable.add(`${titles[name]} cannot do "${row.title}": ${cannot}`)
    }
  }
  return [...lines, ...unable].join('\n')
}
