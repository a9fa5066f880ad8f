import { describe } from 'vitest'
import { socketTaskContract, type Capabilities } from './socket-task-contract.ts'
import { bridgedWorld, inProcessWorld } from './worlds.ts'

const implementations: Record<'binding' | 'jsapi', Capabilities> = {
  binding: {
    sendCallbacks: 'sync',
    promises: false,
    errCode: true,
    drop: ['onClose', 'onError'],
    sixth: 'fail',
    ownReadyStateCheck: false,
  },
  jsapi: {
    sendCallbacks: 'async',
    promises: true,
    errCode: false,
    drop: ['onError', 'onClose'],
    sixth: 'onError',
    ownReadyStateCheck: true,
  },
}

describe.each([
  ['with a server in the process', inProcessWorld],
  ['bridged to a real server', bridgedWorld],
] as const)('a SocketTask %s', (_name, world) => {
  describe.each(['binding', 'jsapi'] as const)('over %s', (socketImplementation) => {
    socketTaskContract(world, { socketImplementation }, implementations[socketImplementation])
  })
})
