/** Where tests still look for it: it lies in src/broker now. */

export * from '../../src/broker/packet-codec.ts'
