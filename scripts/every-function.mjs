/**
 * Every domain with every function, as somebody gets it who writes a spec of five lines: `npm run test:all`, or alone after `npm run build`:
 *
 *   node scripts/every-function.mjs [--domains Telecom,Retail] [--jobs 2]
 *
 * What a domain tells for the first time is built to the package with all reports, the levels in turn, and has to be approved; what it has
 * told for another function is built up to the schema. One line a build; exit 1 if any is not as it should be.
 */
import {mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {parse} from 'yaml';
import {coverageOf} from '../lib/author/coverage.js';
import {readCases, readPacks} from '../lib/author/pack.js';
import {main} from '../lib/commands/program.js';

const LEVELS = ['Beginner', 'Intermediate', 'Advanced'];
/** What a package has beside its tables. */
const FILES = [
  'quality_report.pdf',
  'quality_report_learner.pdf',
  'challenge.pdf',
  'solution_guide.pdf',
  'report.html',
  'analytical_answers.xlsx',
];
const {values: flags} = parseArgs({options: {domains: {type: 'string'}, jobs: {type: 'string', default: '2'}}});

const folder = mkdtempSync(join(tmpdir(), 'cbdf-functions-'));
mkdirSync(join(folder, 'challenges'));
const packs = await Promise.all((await readPacks()).map(async (pack) => ({pack, cases: await readCases(pack)})));
const told = new Set();
let failed = 0;
try {
  for (const [k, {domain, function: name, by}] of coverageOf(packs).entries()) {
    if (flags.domains !== undefined && !flags.domains.split(',').includes(domain)) continue;
    const id = `c${k}`;
    const level = LEVELS[k % LEVELS.length];
    const spec = {domain, function: name, skill_level: level, dataset_size: 5000, seed: k};
    const lines = Object.entries(spec).map(([key, value]) => `${key}: ${value}`);
    writeFileSync(join(folder, `challenges/${id}.yaml`), `${lines.join('\n')}\n`);
    const drafted = await build(id, '--until', 'schema');
    const found = parse(readFileSync(join(folder, `challenges/${id}/problem.yaml`), 'utf8')).drawn?.case;
    const isNew = !told.has(`${domain}/${found}`);
    told.add(`${domain}/${found}`);
    const code = isNew && drafted === 0 ? await build(id) : drafted;
    const wrong = code === 0 && isNew ? missing(id) : [];
    if (code !== 0 || found === undefined || wrong.length > 0) failed++;
    console.log(
      `${domain}, ${name} (${by}), ${level}: ${found}, ${isNew ? 'with reports' : 'up to the schema'}: exit ${code}${wrong.map((one) => `; ${one}`).join('')}`,
    );
    rmSync(join(folder, 'dist'), {recursive: true, force: true});
  }
} finally {
  rmSync(folder, {recursive: true, force: true});
}
process.exitCode = failed > 0 ? 1 : 0;

async function build(id, ...more) {
  let out = '';
  const io = {
    out: (text) => (out += text),
    err: (text) => (out += text),
    isTty: false,
    columns: 0,
    env: {},
    cwd: folder,
    signal: new AbortController().signal,
  };
  const code = await main(['build', `challenges/${id}.yaml`, '--auto-approve', '--jobs', flags.jobs, ...more], io);
  if (code !== 0) console.log(out);
  return code;
}

function missing(id) {
  const files = readdirSync(join(folder, 'dist', id));
  const {verdict} = JSON.parse(readFileSync(join(folder, 'dist', id, 'qa_results.json'), 'utf8'));
  return [...FILES.filter((name) => !files.includes(name)).map((name) => `no ${name}`), ...(verdict === 'approved' ? [] : [verdict])];
}
