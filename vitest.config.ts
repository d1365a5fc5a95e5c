import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const portalSource = fileURLToPath(new URL('./apps/portal/src/', import.meta.url))
const emptyModule = fileURLToPath(new URL('./node_modules/server-only/empty.js', import.meta.url))

/** Real servers and databases on a machine that may be busy with a build: a hang ends, nothing else does. */
const PATIENT = { testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: portalSource }, // as in apps/portal/tsconfig.json
      { find: /^server-only$/, replacement: emptyModule }, // as Next does on the server
    ],
  },
  test: {
    restoreMocks: true,
    unstubEnvs: true,
    testTimeout: 15_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/{policy,sdk-gen}/src/**/*.test.ts',
            'apps/*/src/**/*.test.ts',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          ...PATIENT,
          include: ['packages/db/test/**/*.test.ts', 'apps/worker/test/**/*.test.ts'],
          globalSetup: 'packages/db/src/testing-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'gateway',
          ...PATIENT,
          include: ['apps/gateway/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          globalSetup: 'packages/db/src/testing-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'portal',
          ...PATIENT,
          include: ['apps/portal/test/**/*.test.ts'],
          globalSetup: 'packages/db/src/testing-setup.ts',
        },
      },
    ],
  },
})
