/** The whole `full` stage as a user gets it: rows, CSVs, answers, findings, what stands out, profile and checks. Earlier stages are done. */
import {copyFile, mkdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {SPEC} from './cbdf.mjs';

/** Builds as far as the preview; what it gives runs the full stage and gives its rows. */
export const prepare = (options) => prepareStage(options, 'preview', 'full');

/** Builds as far as one stage; what it gives runs the next and gives the rows of the data set. */
export async function prepareStage(options, before, stage) {
  const build = await challenge(options);
  await build('--until', before, '--auto-approve');
  return async () => {
    const events = await build('--until', stage);
    return Math.max(0, ...events.map((event) => event.rows ?? 0)) || options.rows;
  };
}

/** Lays the challenge down with so many rows; what it gives builds it with flags and gives the events. `watched` sees what workers are asked to do. */
export async function challenge({rows, folder, jobs = 2}, watched = () => undefined) {
  const {main} = await import('../../lib/commands/program.js');
  const {realServices} = await import('../../lib/engine/services.js');
  const services = {
    ...realServices,
    async createPool(options) {
      const pool = await realServices.createPool(options);
      const run = (task, args, signal) => {
        watched(task, args);
        return pool.run(task, args, signal);
      };
      return {size: pool.size, run, stop: () => pool.stop()};
    },
  };
  const spec = join(folder, 'challenges/shop.yaml');
  await mkdir(join(folder, 'challenges'), {recursive: true});
  await copyFile(SPEC, spec);
  await writeFile(spec, (await readFile(SPEC, 'utf8')).replace(/^dataset_size: .*$/m, `dataset_size: ${rows}`));
  return async (...flags) => {
    let out = '';
    const io = {
      out: (text) => (out += text),
      err: (text) => process.stderr.write(text),
      isTty: false,
      columns: 0,
      env: {},
      cwd: folder,
      signal: new AbortController().signal,
    };
    const code = await main(['build', 'challenges/shop.yaml', '--reporter', 'json', '--jobs', String(jobs), ...flags], io, services);
    if (code !== 0) throw new Error(`the build of shop.yaml ended with ${code}\n${out}`);
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  };
}
