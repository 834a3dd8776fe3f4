import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'server/src/**/*.test.ts',
      'client/src/**/*.test.ts',
      'webview/src/**/*.test.ts',
      'protocol/**/*.test.ts',
      'test/*.test.ts',
      'test/server/**/*.test.ts',
    ],
    testTimeout: 30_000,
  },
});
