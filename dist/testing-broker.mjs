import testing from './testing-broker.cjs'

export const {
  createBroker,
} = testing
