/**
 * For authors of cases: makes a case of the offline author at every level, on flat tables too, and says whether its story comes true.
 *
 *   npm run build && node scripts/prove-case.mjs telecom/promise [--levels Beginner,flat-Advanced] [--sizes 5000] [--seeds 1,2,3] [--jobs 1] [-v]
 *
 * One line a world: the verdict of the quality checks, findings that missed, mistakes that do not show, gaps that nobody planted, the finding
 * with the smallest margin; with -v all findings, and the checks that fell. Exit 1 if any world is not right at its first try.
 */
import {rmSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {parse} from 'yaml';
import {readFileSync} from 'node:fs';
import {offlineProblem, offlineSchema} from '../lib/author/offline.js';
import {fillDefaults} from '../lib/spec/defaults.js';
import {publicationOf, specFacts} from '../lib/stages/facts.js';
import {tryWorld, verdictOf} from '../lib/stages/made-world.js';
import {prove} from '../lib/stages/prove.js';
import {aside} from './simulate/aside.mjs';

const LEVELS = ['Beginner', 'Intermediate', 'Advanced', 'flat-Intermediate', 'flat-Advanced'];
const {values: flags, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    levels: {type: 'string'},
    sizes: {type: 'string'},
    seeds: {type: 'string'},
    jobs: {type: 'string'},
    verbose: {type: 'boolean', short: 'v'},
  },
});
const listed = (text, otherwise) => (text === undefined ? otherwise : text.split(','));
const FIRST = {attempt: 1, feedback: []};
let failed = 0;

for (const name of positionals) {
  const [folder, id] = name.split('/');
  const {domain} = parse(readFileSync(new URL(`../packs/${folder}/pack.yaml`, import.meta.url), 'utf8'));
  const {functions, smallest} = parse(readFileSync(new URL(`../packs/${folder}/${id}.yaml`, import.meta.url), 'utf8'));
  for (const level of listed(flags.levels, LEVELS))
    for (const size of listed(flags.sizes, [smallest]).map(Number))
      for (const seed of listed(flags.seeds, ['1', '2', '3']).map(Number)) await world({domain, id, functions, level, size, seed});
}
process.exitCode = failed > 0 ? 1 : 0;

async function world({domain, id, functions, level, size, seed}) {
  const flat = level.startsWith('flat-');
  const spec = fillDefaults(id, `${id}.yaml`, {
    domain,
    function: functions[0],
    skill_level: level.replace('flat-', ''),
    dataset_size: size,
    seed,
    author: {by: 'offline', case: id},
    ...(flat ? {structure: 'denormalized'} : {}),
  });
  const head = `${id} ${level} ${size} seed ${seed}:`;
  const problem = await offlineProblem(spec, FIRST);
  if (!problem.ok) return wrong(head, problem.error);
  const schema = await offlineSchema(spec, problem.value.block, FIRST);
  if (!schema.ok) return wrong(head, schema.error);
  const proved = await prove(specFacts(spec), problem.value.block, schema.value.block);
  if (!proved.ok) return wrong(head, proved.error);
  const {context, folder, stop} = await aside(Number(flags.jobs ?? 1));
  try {
    const params = {facts: specFacts(spec), publication: publicationOf(spec), problem: proved.value.problem};
    const made = await tryWorld(context, proved.value.model, params, '1', 0);
    tell(head, made);
  } finally {
    await stop();
    rmSync(folder, {recursive: true, force: true});
  }
}

function tell(head, {errors, gaps, value: {qa, findings}}) {
  if (errors.length + gaps.length > 0 || qa.verdict !== 'approved') failed++;
  const verdict = verdictOf(qa);
  console.log(
    `${head} ${qa.verdict} ${qa.overall.toFixed(1)}${errors.length + gaps.length === 0 ? '' : ', NOT RIGHT'}; worst: ${verdict.worst.join('; ')}`,
  );
  for (const text of [...errors, ...gaps]) console.log(`    ${text}`);
  if (!flags.verbose) return;
  for (const {name, target, measured, margin, holds} of findings)
    console.log(`    ${holds ? 'ok  ' : 'MISS'} ${name}: ${target} | ${measured}${margin === null ? '' : ` | margin ${margin}`}`);
  for (const check of qa.checks)
    if (check.score !== null && check.score < 8 && check.weight > 0)
      console.log(
        `    ${check.id} ${check.title} ${check.score.toFixed(1)}: ${check.value} (${check.threshold ?? ''}) ${check.advice ?? ''}`,
      );
}

function wrong(head, problems) {
  failed++;
  console.log(`${head} NOT RIGHT`);
  for (const found of problems)
    console.log(`    ${found.pointer ?? ''}: ${found.message}${found.suggestion ? ` (${found.suggestion})` : ''}`);
}
