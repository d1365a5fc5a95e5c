import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    restoreMocks: true,
    unstubEnvs: true,
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
          include: ['packages/db/test/**/*.test.ts', 'apps/worker/test/**/*.test.ts'],
          globalSetup: 'packages/db/src/testing-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'gateway',
          include: ['apps/gateway/test/**/*.test.ts', 'examples/*/test/**/*.test.ts'],
          globalSetup: 'packages/db/src/testing-setup.ts',
        },
      },
      {
        extends: true,
        test: {
          name: 'portal',
          include: ['apps/portal/test/**/*.test.ts'],
          globalSetup: 'packages/db/src/testing-setup.ts',
        },
      },
    ],
  },
})
