/** @returns a figure with three digits at least, and no more than say something */
export function digits(figure) {
  if (figure === 0) return '0'
  const size = Math.abs(figure)
  if (size >= 100) return Math.round(figure).toLocaleString('en')
  return figure.toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3)
}

const range = ({ median, min, max }) => `${digits(median)} (${digits(min)}–${digits(max)})`

/** @returns lines: for each row the figure of each peer, and ours as a part of it */
export function render(rows, titles) {
  const lines = []
  for (const { engine, title, unit, peers, ratios } of rows) {
    lines.push(`${engine}  ${title}, ${unit}: median (min–max), and ours as a part of it`)
    const width = Math.max(...Object.keys(peers).map((name) => titles[name].length))
    for (const [name, peer] of Object.entries(peers)) {
      const cell = peer.cannot === undefined ? range(peer) : `cannot: ${peer.cannot}`
      const part = ratios[name] === undefined ? '' : `${range(ratios[name])} ×`
      lines.push(`  ${titles[name].padEnd(width)}  ${cell.padEnd(28)}  ${part}`.trimEnd())
    }
    lines.push('')
  }
  return lines.join('\n')
}
