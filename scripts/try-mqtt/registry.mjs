/** What the registry knows of MQTT.js, asked through npm, so that the user's own settings hold. */

import { runNpm } from './commands.mjs'

/**
 * The version that is meant by a number or by a tag, such as `latest`.
 *
 * @throws Error that names what there is instead
 */
export async function findVersion(wanted) {
  const { code, output } = await runNpm(['view', 'mqtt', 'dist-tags', 'versions', '--json'])
  if (code !== 0) throw new Error(`npm cannot look up mqtt:\n${lastLines(output)}`)
  const { 'dist-tags': tags, versions } = JSON.parse(output.slice(output.indexOf('{')))
  const version = tags[wanted] ?? wanted
  if (versions.includes(version)) return version
  const line = versions.filter((each) => each.split('.', 2).join('.') === wanted.split('.', 2).join('.'))
  const near = line.length > 0 ? line : versions.slice(-5)
  const tagged = Object.entries(tags).map(([tag, of]) => `${tag} is ${of}`)
  throw new Error(`there is no MQTT.js ${wanted}; there is ${near.join(', ')} (${tagged.join(', ')})`)
}

/** @returns the range of mqtt-packet that this version of MQTT.js asks for */
export async function findPacketRange(version) {
  const { code, output } = await runNpm(['view', `mqtt@${version}`, 'dependencies.mqtt-packet'])
  if (code !== 0) throw new Error(`npm cannot look up mqtt@${version}:\n${lastLines(output)}`)
  return output.trim().split('\n').pop()
}

const lastLines = (text) => text.trim().split('\n').slice(-5).join('\n')
