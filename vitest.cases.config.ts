import {defineConfig} from 'vitest/config';

/** Every case of the offline author is made and judged at one level: `npm run test:cases`. All levels: `npm run test:all`. */
export default defineConfig({
  test: {
    include: ['test/author/worlds.test.ts'],
    testTimeout: 300_000,
    maxWorkers: 1,
    env: {CI: '', NO_COLOR: '1', TZ: 'Asia/Kolkata'},
  },
});
