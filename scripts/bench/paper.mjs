/** The quality report and the workbook of a data set that is there, side by side in two workers that have made both before. */
import {createPool} from '../../lib/pool/pool.js';
import {challenge} from './full.mjs';

const TASKS = ['pdf', 'excel'];

/** Builds everything to learn what the two are made from, and makes each once in each worker. */
export async function prepare(options) {
  const asked = new Map();
  const build = await challenge(options, (task, args) => asked.set(task, args));
  await build('--auto-approve');
  const pool = await createPool({jobs: 2});
  const {signal} = new AbortController();
  const make = () => Promise.all(TASKS.map((task) => pool.run(task, asked.get(task), signal)));
  // Which worker takes which is the pool's choice, so a few rounds until both know both.
  for (let k = 0; k < 3; k++) await make();
  return async () => {
    await make();
    return options.rows;
  };
}
