import {defineConfig} from 'vitest/config';

/** What takes minutes and proves no more on a second run of the same day: `npm run test:slow`. */
export default defineConfig({
  test: {
    include: ['test/slow/*.slow.ts'],
    testTimeout: 600_000,
    hookTimeout: 60_000,
    maxWorkers: 1,
    env: {CI: '', NO_COLOR: '1', TZ: 'Asia/Kolkata'},
  },
});
