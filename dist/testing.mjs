import testing from './testing.cjs'

export const {
  SimulatorError,
  Timeline,
  createClock,
  createMiniProgram,
  createRandom,
  tellRandomStory,
} = testing
