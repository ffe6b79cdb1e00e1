import { defineConfig } from 'vitest/config'

const conditions = ['@blup/source', 'node', 'import', 'module', 'default']
const resolve = { resolve: { conditions }, ssr: { resolve: { conditions, externalConditions: conditions } } }

export default defineConfig({
  test: {
    projects: [
      {
        ...resolve,
        test: {
          name: 'node',
          include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
          testTimeout: 60_000,
          pool: 'threads',
          // Nothing keeps state between calls, so the files of a thread share the modules that they load: that is half of the time.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        // In a browser, on the built app; docs/app.md says how it is found and how these are left out.
        ...resolve,
        test: {
          name: 'app',
          include: ['packages/app/e2e/**/*.test.ts'],
          globalSetup: ['packages/app/e2e/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
          pool: 'threads',
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
