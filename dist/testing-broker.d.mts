export * from './testing-broker.cjs'
