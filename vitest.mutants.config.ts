import {defineConfig} from 'vitest/config';

/** Data damaged in one way for every check, which has to see it: `npm run mutants`. */
export default defineConfig({
  test: {
    include: ['test/quality/mutants/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    reporters: ['./scripts/mutants-reporter.mjs'],
    env: {CI: '', NO_COLOR: '1', TZ: 'Asia/Kolkata'},
  },
});
