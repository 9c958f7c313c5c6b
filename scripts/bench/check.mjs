/** The checks alone: `cbdf check` on the files and the schema of a finished package, as for data that somebody else has made. */
import {execFile} from 'node:child_process';
import {copyFile, mkdir, readFile, readdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {SPEC} from './cbdf.mjs';

const CBDF = fileURLToPath(new URL('../../bin/cbdf.cjs', import.meta.url));

/** Builds the package in another process, so that its memory is not counted here; what it gives checks the files and gives their rows. */
export async function prepare({rows, folder}) {
  await mkdir(join(folder, 'challenges'), {recursive: true});
  await copyFile(SPEC, join(folder, 'challenges/shop.yaml'));
  const text = await readFile(SPEC, 'utf8');
  await writeFile(join(folder, 'challenges/shop.yaml'), text.replace(/^dataset_size: .*$/m, `dataset_size: ${rows}`));
  await promisify(execFile)(process.execPath, [CBDF, 'build', 'challenges/shop.yaml', '--auto-approve', '--reporter', 'json'], {
    cwd: folder,
    maxBuffer: 1e9,
  });
  const {main} = await import('../../lib/commands/program.js');
  const {realServices} = await import('../../lib/engine/services.js');
  const shipped = join(folder, 'dist/shop/datasets');
  let made = 0;
  for (const file of await readdir(shipped)) {
    const bytes = await readFile(join(shipped, file));
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) made++;
    made--;
  }
  return async () => {
    const signal = new AbortController().signal;
    const io = {out() {}, err: (line) => process.stderr.write(line), isTty: false, columns: 0, env: {}, cwd: folder, signal};
    // 4 is a verdict on the data, which has few questions' worth of realism; the checks ran.
    const code = await main(['check', 'dist/shop', '--json'], io, realServices);
    if (code !== 0 && code !== 4) throw new Error(`the check ended with ${code}`);
    return made;
  };
}
