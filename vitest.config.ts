import {defineConfig} from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores; each file starts DuckDB, so more files at once only wait for one another.
    maxWorkers: 2,
    env: {CI: '', NO_COLOR: '1', TZ: 'Asia/Kolkata'},
  },
});
