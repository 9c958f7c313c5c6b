/**
 * For authors of cases: makes a case of the offline author at every level, on flat tables too, and says whether its story comes true.
 *
 *   npm run build && node scripts/prove-case.mjs telecom/promise [--levels Beginner,flat-Advanced] [--sizes 5000] [--seeds 1,2,3] [--jobs 1] [-v]
 *   npm run test:all                                   every case, with seed 1
 *   npm run test:all -- --table docs/cases.md          and the scores as a page
 *   node scripts/prove-case.mjs --coverage docs/cases.md   only its table of domains and functions, without a simulation
 *
 * `--domain Telecom` tells a general case in the words of that domain.
 *
 * One line a world: the verdict of the quality checks, findings that missed, mistakes that do not show, gaps that nobody planted, the finding
 * with the smallest margin; with -v all findings, and the checks that fell. Exit 1 if any world is not right at its first try.
 */
import {readFileSync, rmSync, writeFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {parse} from 'yaml';
import {offlineProblem, offlineSchema} from '../lib/author/offline.js';
import {COVERAGE_HEAD, coverageSection} from '../lib/author/coverage.js';
import {readCases, readPacks} from '../lib/author/pack.js';
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
    domain: {type: 'string'},
    sizes: {type: 'string'},
    seeds: {type: 'string'},
    jobs: {type: 'string'},
    verbose: {type: 'boolean', short: 'v'},
    all: {type: 'boolean'},
    table: {type: 'string'},
    coverage: {type: 'string'},
  },
});
const listed = (text, otherwise) => (text === undefined ? otherwise : text.split(','));
const FIRST = {attempt: 1, feedback: []};
let failed = 0;
const made = [];

for (const name of flags.all ? await everyCase() : positionals) {
  const [folder, id] = name.split('/');
  const {domain: home} = parse(readFileSync(new URL(`../packs/${folder}/pack.yaml`, import.meta.url), 'utf8'));
  const domain = flags.domain ?? home;
  const {about, functions, smallest} = parse(readFileSync(new URL(`../packs/${folder}/${id}.yaml`, import.meta.url), 'utf8'));
  for (const level of listed(flags.levels, LEVELS))
    for (const size of listed(flags.sizes, [smallest]).map(Number))
      for (const seed of listed(flags.seeds, flags.all ? ['1'] : ['1', '2', '3']).map(Number))
        await world({domain, id, about, functions, level, size, seed});
}
if (flags.coverage !== undefined) {
  const [scores] = readFileSync(flags.coverage, 'utf8').split(COVERAGE_HEAD);
  writeFileSync(flags.coverage, `${scores.trimEnd()}\n\n${await coverage()}`);
}
if (flags.table !== undefined) writeFileSync(flags.table, await page());
process.exitCode = failed > 0 ? 1 : 0;

async function everyCase() {
  return (await readPacks()).flatMap(({folder, cases}) => cases.map((id) => `${folder}/${id}`));
}

async function coverage() {
  return coverageSection(await Promise.all((await readPacks()).map(async (pack) => ({pack, cases: await readCases(pack)}))));
}

/** The scores as a page: a line for each case, a column for each level. */
async function page() {
  const cases = [...new Map(made.map((one) => [one.id, one])).values()];
  const cell = (id, level) => {
    const own = made.filter((one) => one.id === id && one.level === level);
    return own.length === 0
      ? ''
      : own
          .map(
            ({overall, verdict, right}) =>
              `${overall.toFixed(1)}${verdict === 'approved' && right ? '' : ` ${right ? verdict : 'not right'}`}`,
          )
          .join(', ');
  };
  const lines = cases.map(
    ({domain, id, about, functions}) =>
      `| ${domain} | \`${id}\` | ${about} | ${functions[0]} | ${LEVELS.map((level) => cell(id, level)).join(' | ')} |`,
  );
  return `# The cases of the offline author

Made by \`npm run test:all -- --table docs/cases.md\`: every case at the smallest size that it claims (${[...new Set(made.map(({size}) => size))].join(', ')} rows), as the full stage makes and judges it: all findings
hold, all typical mistakes show, and nothing stands out that nobody planted. The scores are the overall quality of 10; 8.0 and above is approved. The last two columns are
\`structure: denormalized\`; Beginners have one flat table anyway.

A spec names a case by \`author: {by: offline, case: <name>}\`; otherwise domain, function and brief choose.

| domain | case | what it is about | home function | Beginner | Intermediate | Advanced | Intermediate, flat | Advanced, flat |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}

How fifteen of them were read by a teacher, what was weak and what was mended: [reading-notes.md](reading-notes.md).

${(await coverage()).trimEnd()}
`;
}

async function world({domain, id, about, functions, level, size, seed}) {
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
    const tried = await tryWorld(context, proved.value.model, params, '1', 0);
    tell(head, tried);
    const {overall, verdict} = tried.quality;
    made.push({domain, id, about, functions, level, size, overall, verdict, right: tried.errors.length + tried.gaps.length === 0});
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
