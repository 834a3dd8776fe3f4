import { defineConfig } from 'vitest/config';

const shared = { testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      {
        // Needs nothing but the sources: part of `npm run check`.
        test: {
          ...shared,
          name: 'unit',
          include: ['{server,client,webview}/src/**/*.test.ts', 'protocol/**/*.test.ts', 'test/*.test.ts'],
        },
      },
      {
        // Needs `dist/` and, for the panel, a browser: part of `npm test`.
        test: { ...shared, name: 'built', include: ['test/{server,panel,cli}/**/*.test.ts'], fileParallelism: false },
      },
    ],
  },
});
