import {configDefaults, defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Suites of their own: `npm run mutants`, `npm run test:cases`, and builds that are killed, raced and damaged by the dozen: `npm run faults`.
    exclude: [
      ...configDefaults.exclude,
      'test/quality/mutants/**',
      'test/author/worlds.test.ts',
      ...(process.env['CBDF_FAULTS'] === undefined ? ['test/e2e/faults.test.ts'] : []),
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores; each file starts DuckDB, so more files at once only wait for one another.
    maxWorkers: 2,
    env: {CI: '', NO_COLOR: '1', TZ: 'Asia/Kolkata'},
  },
});
