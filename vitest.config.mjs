import { defineConfig } from 'vitest/config'

/** `unit` runs anywhere; `real` needs the parts that scripts/install-real.sh installs. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/real/**'] } },
      {
        test: { name: 'real', include: ['test/real/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
      },
    ],
  },
})
