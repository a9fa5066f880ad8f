/** What this library holds itself to, beside its peers. `limit` of a ratio to `peer`, or of the figure itself, of the
 * median, or the `part` of the rounds that is named; `than`: ratio to another work of ours. */

const cpuGoals = (engine, limits) =>
  limits.flatMap(([work, ofPeers]) =>
    Object.entries(ofPeers).map(([peer, limit]) => ({ work, figure: 'cpu', engine, peer, limit })),
  )

export const goals = [
  { work: 'size', figure: 'raw', engine: 'file', limit: 172_000 },
  { work: 'size', figure: 'gzip', engine: 'file', limit: 52_500 },
  { work: 'load', figure: 'evaluated', engine: 'jsc', peer: 'mqtt-5.16', limit: 0.3 },
  { work: 'load', figure: 'evaluated', engine: 'jsc', peer: 'mqtt-4.2', limit: 0.7 },
  { work: 'sends', figure: 'burst', engine: 'v8', limit: 2 },
  { work: 'sends', figure: 'inbound', engine: 'v8', limit: 10 },
  // Twice for each window of 100, and two more.
  { work: 'sends', figure: 'confirmed', engine: 'v8', limit: 22 },
  ...cpuGoals('v8', [
    ['qos0-64b', { 'mqtt-4.2': 0.4, 'mqtt-5.16': 0.15, 'codec-native': 2.5 }],
    ['qos1-64b', { 'mqtt-4.2': 0.4, 'mqtt-5.16': 0.6 }],
  ]),
  ...cpuGoals('vm', [
    ['qos0-64b', { 'mqtt-4.2': 0.4, 'mqtt-5.16': 0.15 }],
    ['qos1-64b', { 'mqtt-4.2': 0.4, 'mqtt-5.16': 0.6 }],
  ]),
  ...cpuGoals('jsc', [
    ['qos0-64b', { 'mqtt-5.16': 0.5, 'mqtt-4.2': 0.5, 'mqtt-4.1': 0.5 }],
    ['qos1-64b', { 'mqtt-5.16': 0.5, 'mqtt-4.2': 0.5, 'mqtt-4.1': 0.5 }],
  ]),
  { work: 'heap-loaded', figure: 'heap', engine: 'v8', peer: 'mqtt-5.16', limit: 0.5 },
  { work: 'heap-idle', figure: 'heap', engine: 'v8', peer: 'mqtt-5.16', limit: 0.5 },
  ...['v8', 'jsc'].map((engine) => ({
    work: 'waiting-100000',
    figure: 'cpu',
    engine,
    than: 'waiting-1000',
    limit: 1.5,
  })),
  // Ten windows of 100, one after the other, in place of a thousand messages.
  { work: 'stored', figure: 'qos1-50', engine: 'clock', peer: 'mqtt-5.16-stream', limit: 0.011 },
  { work: 'stored', figure: 'qos2-50', engine: 'clock', peer: 'mqtt-5.16-stream', limit: 0.07 },
  { work: 'reconnects', figure: 'growth', engine: 'v8', limit: 1 },
  // probeTimeout, and a dial: four times 20 ms.
  { work: 'resume', figure: 'dead-60-20', part: 'max', engine: 'clock', limit: 2.1 },
]

/** @returns for each goal whose row was measured: its words, what was measured, and whether that is enough */
export function judge({ rows, titles }) {
  const judged = []
  for (const { work, figure, engine, peer, than, part = 'median', limit } of goals) {
    const find = (id) => rows.find((one) => one.work === id && one.figure === figure && one.engine === engine)
    const row = find(work)
    const other = than && find(than)
    const own = row?.peers.ours?.[part]
    const measured =
      peer !== undefined ? row?.ratios[peer]?.[part] : than ? own / other?.peers.ours?.[part] : own
    if (measured === undefined || Number.isNaN(measured)) continue
    const of = peer !== undefined ? `× ${titles[peer]}` : than ? `× ${other.title}` : row.unit
    judged.push({ engine, title: row.title, of, limit, measured, reached: measured <= limit })
  }
  return judged
}
