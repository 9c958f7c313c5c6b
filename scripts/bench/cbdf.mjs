/** cbdf itself: the rows of shop.yaml as the `full` stage makes them, every shard, table and CSV hashed and stored; the cache is empty. */
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export const SPEC = fileURLToPath(new URL('shop.yaml', import.meta.url));

/** Makes about `rows` rows in a store in `folder` with `jobs` workers; gives how many. Reading and checking the spec is not part of it. */
export async function prepare({rows, folder, jobs = 2}) {
  const {loadSpecs} = await import('../../lib/spec/load.js');
  const {compileModel} = await import('../../lib/spec/compile/model.js');
  const {bindTypes} = await import('../../lib/sql/bind-types.js');
  const must = (result) => {
    if (!result.ok) throw new Error(JSON.stringify(result.error, null, 1));
    return result.value;
  };
  const text = (await readFile(SPEC, 'utf8')).replace(/^dataset_size: .*$/m, `dataset_size: ${rows}`);
  const [loaded] = must(await loadSpecs([SPEC], async () => text));
  const model = must(await bindTypes(must(compileModel(loaded.spec, loaded.spec.schema))));
  return () => generate({model, folder, jobs});
}

async function generate({model, folder, jobs}) {
  const {generateDataset} = await import('../../lib/generate/dataset.js');
  const {createPool} = await import('../../lib/pool/pool.js');
  const {Store} = await import('../../lib/store/store.js');
  const {nodeDisk} = await import('../../lib/store/disk.js');
  const {keyOf} = await import('../../lib/core/key.js');
  const store = new Store(nodeDisk, folder, (message) => {
    throw new Error(message);
  });
  const pool = await createPool({jobs, folders: [folder]});
  const scratch = join(folder, 'scratch');
  await nodeDisk.makeFolder(scratch);
  const context = {
    challenge: 'bench',
    signal: new AbortController().signal,
    scratch,
    pool,
    path: (blob) => store.path(blob),
    text: (blob) => store.text(blob),
    progress: () => undefined,
    warn: () => undefined,
    async act(action) {
      const {key, fingerprint} = keyOf('action', action.name, action.version, action.params, {});
      return (await store.save(key, await action.run(), {fingerprint, diagnostics: [], extra: {}})).outputs;
    },
  };
  try {
    const tables = await generateDataset(context, model, {size: model.size, effects: true}, '1');
    return [...tables.values()].reduce((sum, table) => sum + table.rows, 0);
  } finally {
    await pool.stop();
  }
}
