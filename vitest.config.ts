// Two projects: `unit` needs nothing but npm packages; `host` needs root, Debian packages and a quiet machine.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['src/**/*.test.ts'], exclude: ['src/**/*.host.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'host',
          globalSetup: ['test/global-setup.ts'],
          include: ['src/**/*.host.test.ts', 'test/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
