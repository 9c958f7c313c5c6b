/**
 * For authors of cases: generates a challenge at some sizes and seeds without gates or reports, and prints its findings and answers.
 *
 *   npm run build && node scripts/simulate.mjs challenges/x.yaml [--sizes 5000,10000] [--seeds 1,2,3] [--answers] [--mistakes] [--preview]
 *
 * The spec needs explicit problem: and schema: blocks, or is written by the offline author. CSVs go to a temporary folder that is printed.
 */
import {readFileSync, copyFileSync, existsSync} from 'node:fs';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {generateDataset} from '../lib/generate/dataset.js';
import {bindTypes as bindModel} from '../lib/sql/bind-types.js';
import {solvedLines, solveStory} from '../lib/stages/story.js';
import {aside} from './simulate/aside.mjs';

const {values: flags, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    sizes: {type: 'string'},
    seeds: {type: 'string'},
    answers: {type: 'boolean'},
    mistakes: {type: 'boolean'},
    preview: {type: 'boolean'},
    jobs: {type: 'string'},
  },
});
const {folder, context, stop} = await aside(Number(flags.jobs ?? 2));
const {path} = context;

const pointed = (problems) =>
  problems.map((d) => `${d.pointer ?? d.location?.line ?? ''}: ${d.message}${d.suggestion ? ` (${d.suggestion})` : ''}`).join('\n');
const must = (result, what) => {
  if (result.ok) return result.value;
  console.error(`${what}:\n${pointed(result.error)}`);
  process.exit(2);
};

const {loadSpecs} = await import('../lib/spec/load.js');
const {compileModel} = await import('../lib/spec/compile/model.js');
const [loaded] = must(await loadSpecs(positionals, async (file) => readFileSync(file, 'utf8')), 'spec');
const seeds = (flags.seeds ?? String(loaded.spec.seed)).split(',').map(Number);
const sizes = (flags.sizes ?? String(loaded.spec.dataset_size)).split(',').map(Number);
for (const size of sizes) {
  for (const seed of seeds) {
    const spec = {...loaded.spec, seed, dataset_size: size};
    let {problem, schema} = spec;
    if (problem === undefined || schema === undefined) {
      const author = await import('../lib/author/offline.js');
      const drawn = must(await author.offlineProblem(spec, {attempt: 1, feedback: []}), 'author');
      problem = drawn.block;
      console.log(drawn.receipt.join('\n'));
      schema = must(await author.offlineSchema(spec, problem, {attempt: 1, feedback: []}), 'author').block;
    }
    let model = must(await bindModel(must(compileModel(spec, schema), 'schema')), 'schema');
    const start = performance.now();
    const world = flags.preview ? {size, cap: 30, effects: false} : {size, effects: true};
    if (!flags.preview) {
      const solved = await solveStory(context, model, problem, '1', size);
      for (const line of solvedLines(solved, [])) console.log(line);
      model = solved.model;
    }
    const tables = await generateDataset(context, model, world, '1');
    const ms = performance.now() - start;
    const files = {};
    for (const [name, table] of tables) {
      files[name] = join(folder, `${name}.csv`);
      copyFileSync(path(table.csv), files[name]);
    }
    console.log(
      `\n== size ${size} seed ${seed}: ${[...tables].map(([name, table]) => `${name} ${table.rows}`).join(', ')} in ${Math.round(ms)} ms -> ${folder}`,
    );
    if (!existsSync(new URL('../lib/sql/sandbox.js', import.meta.url))) continue;
    const {openShipped} = await import('../lib/sql/sandbox.js');
    const shipped = await openShipped({model, files, database: join(folder, `${size}-${seed}.duckdb`), signal: context.signal});
    const {measureFindings} = await import('../lib/answer/findings.js');
    for (const finding of await measureFindings(shipped, problem, model)) {
      console.log(
        `${finding.holds ? '  ok  ' : ' MISS '} ${finding.name}: ${finding.target} | ${finding.measured}${finding.margin === null ? '' : ` | margin ${finding.margin}`}`,
      );
    }
    if (flags.answers) {
      const {answerQuestions} = await import('../lib/answer/answers.js');
      for (const answer of await answerQuestions(shipped, problem, model)) {
        console.log(`\n${answer.id}: ${answer.ask}\n  ${answer.headline}`);
        console.table(answer.rows.slice(0, 12).map((row) => Object.fromEntries(row.map((cell, k) => [answer.columns[k].name, cell]))));
      }
    }
    if (flags.mistakes) {
      for (const [k, question] of problem.questions.entries()) {
        const right = JSON.stringify((await shipped.query(question.sql)).rows);
        for (const mistake of question.mistakes ?? []) {
          let sql = question.sql;
          for (const [from, to] of Object.entries(mistake.swap)) sql = sql.replaceAll(from, String(to));
          const wrong = await shipped.attempt(sql);
          const verdict = !wrong.ok
            ? `DOES NOT RUN: ${wrong.error.message}`
            : JSON.stringify(wrong.value.rows) === right
              ? 'SAME ANSWER'
              : 'shows';
          console.log(`  q${k + 1} ${mistake.name}: ${verdict}`);
        }
      }
    }
    await shipped.close();
  }
}
await stop();
