/** A place beside the cache in which stages' work can be tried: a temporary folder with a store of its own. */
import {mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {digestOf, digestOfJson} from '../../lib/core/digest.js';
import {createPool} from '../../lib/pool/pool.js';

/** The folder, a `StageContext` that keeps what it made there for as long as the process runs, and `stop`, which ends the workers. */
export async function aside(jobs) {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-simulate-'));
  const scratch = join(folder, 'scratch');
  const store = join(folder, 'cas');
  mkdirSync(scratch);
  mkdirSync(store);
  const pool = await createPool({jobs});
  const done = new Map();
  const path = (blob) => join(store, blob.digest);

  async function run(action) {
    const outputs = {};
    for (const [name, content] of Object.entries(await action.run())) {
      if (typeof content === 'object' && 'digest' in content) {
        outputs[name] = content;
        continue;
      }
      const isFile = typeof content === 'object' && 'file' in content;
      const bytes = isFile ? readFileSync(content.file) : Buffer.from(content);
      const blob = {digest: digestOf(bytes), size: bytes.length};
      if (isFile) renameSync(content.file, path(blob));
      else writeFileSync(path(blob), bytes);
      outputs[name] = blob;
    }
    return outputs;
  }

  const context = {
    challenge: 'simulate',
    signal: new AbortController().signal,
    scratch,
    pool,
    path,
    text: async (blob) => readFileSync(path(blob), 'utf8'),
    progress() {},
    warn: console.error,
    act(action) {
      const key = digestOfJson({name: action.name, params: action.params});
      if (!done.has(key)) done.set(key, run(action));
      return done.get(key);
    },
  };
  return {folder, context, stop: () => pool.stop()};
}
