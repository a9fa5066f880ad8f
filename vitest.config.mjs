import { defineConfig } from 'vitest/config'

/**
 * `unit` runs anywhere; `real` needs the parts that scripts/install-real.sh installs, `frameworks` the toolchains that
 * `npm run toolchains` installs.
 */
export default defineConfig({
  test: {
    // Every core: the tests burn CPU, they do not wait.
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/real/**', 'test/frameworks/**'],
          // Time is simulated: what takes long only says that the machine is busy.
          testTimeout: 60_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Real timers want the machine for themselves.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'frameworks',
          include: ['test/frameworks/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          // Each toolchain takes every core by itself.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
})
