import testing from './testing.cjs'

export const {
  SimulatorError,
  Timeline,
  checkStory,
  createClock,
  createMiniProgram,
  createRandom,
  tellRandomStory,
} = testing
