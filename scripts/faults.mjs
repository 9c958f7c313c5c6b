/**
 * The fault tests in full: 200 kills, 200 flipped bytes, 50 builds racing in pairs, and 50 more that pay for their texts. They take half an hour: `npm run faults`. What
 * follows goes to vitest: `npm run faults -- -t pairs` only races.
 */
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const vitest = fileURLToPath(new URL('../node_modules/vitest/vitest.mjs', import.meta.url));
const {status} = spawnSync(process.execPath, [vitest, 'run', 'test/e2e/faults.test.ts', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: {...process.env, CBDF_FAULTS: 'many'},
});
process.exitCode = status ?? 1;
