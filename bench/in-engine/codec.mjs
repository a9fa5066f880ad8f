/** mqtt-packet as published, alone, with the Buffer that bundles for mini programs take. */
import { Buffer } from 'buffer/'
import { generate, parser } from 'mqtt-packet'

const { concat } = Buffer
export { concat, generate, parser }
