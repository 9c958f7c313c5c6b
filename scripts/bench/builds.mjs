/** Whole builds of the bundled challenges by the command: cold, warm (the packages are gone, the store is there) and with nothing to do. */
import {spawn} from 'node:child_process';
import {cp, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {median} from './table.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin/cbdf.cjs');

/** Medians over some repeats, and how they compare to a Node that does nothing. */
export async function builds(repeat) {
  const kinds = {cold: [], warm: [], 'nothing to do': []};
  const bare = [];
  for (let k = 0; k < repeat; k++) {
    const folder = await mkdtemp(join(tmpdir(), 'cbdf-bench-'));
    const build = () => timed(folder, [BIN, 'build', 'challenges/*.yaml', '--reporter', 'plain']);
    try {
      await cp(join(ROOT, 'challenges'), join(folder, 'challenges'), {recursive: true});
      kinds.cold.push(await build());
      await rm(join(folder, 'dist'), {recursive: true});
      kinds.warm.push(await build());
      // Quick ones scatter, and the first look at a folder is none to be counted.
      for (let n = 0; n < 5; n++) {
        bare.push(await timed(folder, ['-e', '0']));
        kinds['nothing to do'].push(await build());
      }
    } finally {
      await rm(folder, {recursive: true, force: true});
    }
  }
  const node = median(bare);
  return [
    ...Object.entries(kinds).map(([what, ms]) => ({what: `bundled challenges, ${what}`, ms: median(ms), ofNode: median(ms) / node})),
    {what: 'node -e 0', ms: node, ofNode: 1},
  ];
}

/** Milliseconds until a Node program has ended well. */
function timed(cwd, argv) {
  const start = performance.now();
  const {CI: _, ...env} = process.env;
  const child = spawn(process.execPath, argv, {cwd, env, stdio: ['ignore', 'ignore', 'inherit']});
  return new Promise((resolve, reject) => {
    child.on('close', (code) => {
      if (code === 0) resolve(performance.now() - start);
      else reject(new Error(`${argv.join(' ')} ended with ${code}`));
    });
  });
}
