/**
 * What is measured. Each work is done by one process per peer and round, and gives one or more figures. `peers`: which
 * of the peers and limits do it, and the task of each; a string in place of a task says why it cannot.
 */

import { limits, peers } from './peers.mjs'

const KB = 1024
/** By payload: how many messages are offered in one turn; never more than 1 MB. */
const sizes = [
  { label: '64 B', size: 64, burst: 100 },
  { label: '1 KB', size: KB, burst: 100 },
  { label: '64 KB', size: 64 * KB, burst: 10 },
  { label: '1 MB', size: KB * KB, burst: 1 },
]
const dialogues = ['publish and receive', 'there and back', 'there and back']

function messages(qos, { label, size, burst }) {
  const common = { qos, size, burst }
  return {
    id: `qos${qos}-${label.replace(' ', '').toLowerCase()}`,
    title: `QoS ${qos} ${dialogues[qos]}, ${label}`,
    engines: ['v8', 'jsc'],
    milliseconds: 250,
    taskOf(name, { codec, peer }) {
      if (name === 'echo') return { ...common, work: 'echo', codec }
      if (name === 'codec') return { ...common, work: 'codec', codec }
      if (name === 'codec-native') return { ...common, work: 'codec', native: true }
      return peer.cannot?.[qos] ?? { ...common, work: 'messages', peer }
    },
    who: [...Object.keys(peers), ...Object.keys(limits)],
    figures: {
      cpu: { title: 'CPU per message', unit: 'µs', of: ({ net }) => net },
    },
  }
}

export const works = [0, 1, 2].flatMap((qos) => sizes.map((size) => messages(qos, size)))
