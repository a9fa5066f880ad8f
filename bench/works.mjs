/**
 * What is measured. Each work is done by one process per peer and round, and gives one or more figures. `who`: which
 * of the peers and limits do it, `taskOf`: the task of each, or why it cannot; `rounds`: where chance has no part; `compared`: false where a ratio says
 * nothing; `measure`: in place of all that, a function of
 * its own that makes the rows.
 */

import { limits, peers } from './peers.mjs'
import { measureResume } from './resume-rows.mjs'
import { measureSizes } from './sizes.mjs'
import { measureStored } from './stored-rows.mjs'

const KB = 1024
/** By payload: how many messages are offered in one turn; never more than 1 MB. */
const sizes = [
  { label: '64 B', size: 64, burst: 100 },
  { label: '1 KB', size: KB, burst: 100 },
  { label: '64 KB', size: 64 * KB, burst: 10 },
  { label: '1 MB', size: KB * KB, burst: 1 },
]
const bothEngines = ['v8', 'jsc']
const cpu = { title: 'CPU per message', unit: 'µs', of: ({ net }) => net }
/** Who is left out of what takes longest, so that all of it takes less than half an hour. */
const oldest = { 'mqtt-4.1': 'left out, to save time: mqtt 4.2.1 stands for it' }
const slowest = { ...oldest, paho: 'left out, to save time: it takes longest' }
/** For tens of thousands of messages or subscriptions, which JavaScriptCore takes seconds to prepare. */
const leftOutOfMany = (name, engine, count) =>
  engine === 'jsc' && count > 1000 && name === 'mqtt-4.2'
    ? 'left out, to save time: it takes longest'
    : oldest[name]
/** By engine: the size from which on a payload takes long. */
const large = { v8: KB * KB, jsc: 64 * KB }
const dialogues = ['publish and receive', 'there and back', 'there and back']

function messages(qos, { label, size, burst }) {
  const common = { qos, size, burst }
  return {
    id: `qos${qos}-${label.replace(' ', '').toLowerCase()}`,
    title: `QoS ${qos} ${dialogues[qos]}, ${label}`,
    engines: size === 64 && qos < 2 ? [...bothEngines, 'vm'] : bothEngines,
    milliseconds: 80,
    taskOf(name, { codec, peer, engine }) {
      if (size >= large[engine] && name in slowest) return slowest[name]
      if (name === 'echo') return { ...common, work: 'echo', codec }
      if (name === 'codec') return { ...common, work: 'codec', codec }
      if (name === 'codec-native') return { ...common, work: 'codec', native: true }
      return peer.cannot?.[qos] ?? { ...common, work: 'messages', peer }
    },
    who: [...Object.keys(peers), ...Object.keys(limits)],
    figures: { cpu },
  }
}

/** The same over a network and a real broker. */
function endToEnd(qos, { label, size, burst }) {
  return {
    id: `end-to-end-qos${qos}-${label.replace(' ', '').toLowerCase()}`,
    title: `over a real broker, QoS ${qos}, ${label}`,
    engines: ['network'],
    milliseconds: 200,
    taskOf: (_name, { peer }) =>
      peer.cannot?.[qos] ??
      (size > KB ? peer.cannot?.pieces : undefined) ?? { work: 'end to end', qos, size, burst, peer },
    who: [...Object.keys(peers), 'mqtt-5.16-node'],
    figures: {
      passed: { title: 'time per message', unit: 'µs', of: ({ passed }) => passed },
      cpu: { title: 'CPU of the client per message', unit: 'µs', of: ({ cpu: spent }) => spent },
      alone: { title: 'one message alone, there and back', unit: 'µs', of: ({ alone }) => alone },
    },
  }
}

const everybody = Object.keys(peers)
const mqttJs = everybody.filter((name) => peers[name].face === 'mqtt.js')
const ofPeer =
  (task) =>
  (_name, { peer }) => ({ ...task, peer })
/** Otherwise code of Node itself that has not run for a while is let go meanwhile. */
const collecting = ['--expose-gc', '--no-flush-bytecode']

const load = {
  id: 'load',
  title: 'load',
  engines: bothEngines,
  taskOf: ofPeer({ work: 'load' }),
  who: everybody,
  figures: {
    evaluated: { title: 'CPU to evaluate the file', unit: 'ms', of: ({ evaluated }) => evaluated },
    used: { title: 'CPU up to the first message back', unit: 'ms', of: ({ used }) => used },
  },
}

const memory = [
  {
    id: 'heap-loaded',
    title: 'memory',
    engines: bothEngines,
    flags: collecting,
    taskOf: ofPeer({ work: 'loaded heap' }),
    who: everybody,
    figures: { heap: { title: 'heap after load', unit: 'KB', of: ({ heap }) => heap / KB } },
  },
  {
    id: 'heap-idle',
    title: 'memory',
    engines: bothEngines,
    flags: collecting,
    taskOf: ofPeer({ work: 'idle clients', count: 200 }),
    who: everybody,
    figures: { heap: { title: 'heap per idle client', unit: 'KB', of: ({ heap }) => heap / KB } },
  },
  ...[0, 1, 2].map((qos) => ({
    id: `allocation-qos${qos}`,
    title: `memory, QoS ${qos}, 64 B`,
    engines: ['v8'],
    // Room for all of it before anything is collected.
    flags: [...collecting, '--min-semi-space-size=256', '--max-semi-space-size=256'],
    taskOf: (name, { peer }) =>
      peer.cannot?.[qos] ??
      oldest[name] ?? { work: 'allocation', qos, size: 64, burst: 100, bursts: 20, peer },
    who: everybody,
    figures: { bytes: { title: 'allocated per message', unit: 'bytes', of: ({ bytes }) => bytes } },
  })),
  {
    id: 'reconnects',
    title: '10,000 reconnects',
    engines: bothEngines,
    // Optimised code comes and goes, and is not what a client keeps.
    flags: [...collecting, '--no-opt'],
    rounds: 1,
    taskOf: (_name, { peer }) => peer.cannot?.reconnects ?? { work: 'reconnects', count: 10_000, peer },
    who: mqttJs,
    figures: {
      growth: {
        title: 'heap, from 5,000 to 10,000',
        unit: '%',
        of: ({ growth }) => 100 * growth,
        compared: false,
      },
    },
  },
]

const sends = {
  id: 'sends',
  title: 'send calls',
  engines: bothEngines,
  rounds: 1,
  taskOf: ofPeer({ work: 'sends' }),
  who: everybody,
  figures: {
    burst: { title: 'for 1,000 messages published in one turn', unit: 'calls', of: ({ burst }) => burst },
    confirmed: {
      title: 'for 1,000 messages of QoS 1 published in one turn, there and back',
      unit: 'calls',
      of: ({ confirmed }) => confirmed,
    },
    inbound: {
      title: 'for the PUBACKs of 1,000 messages in 10 frames',
      unit: 'calls',
      of: ({ inbound }) => inbound,
    },
    alone: { title: 'for one message alone', unit: 'calls', of: ({ alone }) => alone },
    turns: { title: 'until one message alone has left', unit: 'turns', of: ({ turns }) => turns },
  },
}

const IDENTIFIERS = 65_535
const number = (count) => count.toLocaleString('en')

/** The work of a message, with `count` of something there beside it. */
const besides = (count, { id, title, ...task }) => ({
  id: `${id}-${count}`,
  title,
  milliseconds: 80,
  engines: bothEngines,
  taskOf: (name, { peer, engine }) =>
    leftOutOfMany(name, engine, count) ?? { work: 'messages', size: 64, burst: 100, ...task, peer },
  who: mqttJs,
  figures: { cpu },
})

const growth = [
  // No more identifiers than 65,535 are there.
  ...[1, 10, 1000, 60_000].map((inFlight) =>
    besides(inFlight, {
      id: 'in-flight',
      title: `QoS 1, 64 B, ${number(inFlight)} more in flight`,
      qos: 1,
      inFlight,
    }),
  ),
  ...[1, 10, 1000, 100_000].map((subscriptions) =>
    besides(subscriptions, {
      id: 'subscriptions',
      title: `QoS 0, 64 B, ${number(subscriptions)} more subscriptions`,
      qos: 0,
      subscriptions,
    }),
  ),
  ...[1000, 10_000, 100_000].map((count) => ({
    id: `waiting-${count}`,
    title: `${number(count)} messages of QoS 1, 64 B, wait for a connection`,
    milliseconds: 80,
    engines: bothEngines,
    taskOf: (name, { peer }) =>
      peer.cannot?.reconnects ??
      (count > IDENTIFIERS && name !== 'ours' ? 'has an identifier for 65,535 of them' : undefined) ?? {
        work: 'waiting',
        count,
        peer,
      },
    who: mqttJs,
    figures: { cpu: { ...cpu, of: ({ cpu: spent }) => spent } },
  })),
  {
    id: 'cycles',
    title: 'connect, subscribe, end',
    engines: bothEngines,
    taskOf: (_name, { peer }) => peer.cannot?.cycles ?? { work: 'cycles', count: 500, peer },
    who: everybody,
    figures: { cpu: { title: 'CPU of each', unit: 'µs', of: ({ cpu: spent }) => spent } },
  },
  ...[100, 1000, 10_000].map((count) => ({
    id: `slow-reader-${count}`,
    title: `${number(count)} messages wait for a reader that takes one a turn`,
    milliseconds: 80,
    engines: bothEngines,
    taskOf: (name, { peer }) => oldest[name] ?? { work: 'slow reader', count, frames: 10, peer },
    who: mqttJs,
    figures: { cpu: { ...cpu, of: ({ cpu: spent }) => spent } },
  })),
]

/** In no engine: these make their rows themselves. */
const others = [
  { id: 'size', who: everybody, measure: measureSizes },
  { id: 'resume', who: [...everybody, 'mqtt-5.16-stream'], measure: measureResume },
  { id: 'stored', who: [...everybody, 'mqtt-5.16-stream'], measure: measureStored },
]

export const works = [
  ...others,
  ...[0, 1, 2].flatMap((qos) => sizes.map((size) => messages(qos, size))),
  load,
  sends,
  ...memory,
  ...growth,
  ...[0, 1, 2].flatMap((qos) => [sizes[0], sizes[2]].map((size) => endToEnd(qos, size))),
]
