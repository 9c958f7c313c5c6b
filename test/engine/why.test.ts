import {expect, test} from 'vitest';
import type {ChallengeOutcome, StageOutcome} from '../../src/core/plan.js';
import type {Reason} from '../../src/core/reason.js';
import type {StageName} from '../../src/core/stage.js';
import {Rig} from '../rig/rig.js';

const TEXT = 'title: Returns\nbrief: They doubled.\ndataset_size: 250\n';
const ONE = {'challenges/one.yaml': TEXT};

/** The reasons of a stage, from `why --json`. */
async function reasonsOf(rig: Rig, stage: StageName): Promise<readonly Reason[]> {
  const {out, exitCode} = await rig.cbdf('why', 'one', stage, '--json');
  expect(exitCode).toBe(0);
  return (JSON.parse(out) as {stages: readonly StageOutcome[]}).stages[0]?.reasons ?? [];
}

test('everything is up to date', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  expect((await rig.cbdf('why', 'one')).out).toBe('one  every stage is up to date: its key is the one of its stored result\n');
  expect((await rig.cbdf('why', 'one', 'full')).out).toMatch(
    /^one {2}full fresh: nothing that it reads has changed \(key [0-9a-f]{12}\.\.\.\)\n$/,
  );
});

test('first-run, and what is unknown for it', async () => {
  await using rig = await Rig.create(ONE);
  expect((await rig.cbdf('why', 'one', 'full')).out).toBe(
    ['one  full unknown: needs problem', 'one  problem due: there is none yet', '  first-run      nothing is stored for it yet', ''].join(
      '\n',
    ),
  );
});

test('params: a changed value of the spec, with its line', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': TEXT.replace('250', '900')});
  expect((await rig.cbdf('why', 'one')).out).toBe('one  full due\n  params         dataset_size 250 -> 900, challenges/one.yaml:3:15\n');
  expect(await reasonsOf(rig, 'full')).toEqual([
    {
      type: 'params',
      pointer: '/dataset_size',
      before: 250,
      after: 900,
      place: {file: 'challenges/one.yaml', line: 3, column: 15},
      message: 'dataset_size 250 -> 900, challenges/one.yaml:3:15',
    },
  ]);
  // Status, dry run and the build itself say the same.
  expect((await rig.cbdf('status')).out).toContain('full      due       dataset_size 250 -> 900, challenges/one.yaml:3:15\n');
  expect((await rig.cbdf('build', 'challenges/*.yaml', '--dry-run')).out).toContain('dataset_size 250 -> 900, challenges/one.yaml:3:15');
  expect((await rig.cbdf('build', 'challenges/*.yaml')).out).toContain(
    'one  full started: dataset_size 250 -> 900, challenges/one.yaml:3:15\n',
  );
  expect((await rig.cbdf('why', 'one')).out).toContain('up to date');
});

test('a value that went has no line', async () => {
  await using rig = await Rig.create(ONE);
  await rig.write({'challenges/one.yaml': TEXT.replace('250', '900')});
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': TEXT.replace('dataset_size: 250\n', '')});
  expect(await reasonsOf(rig, 'full')).toMatchObject([{type: 'params', before: 900, after: 250, place: {file: 'challenges/one.yaml'}}]);
});

test('input: what an earlier stage made, and the change of the spec behind it', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': `${TEXT}structure: denormalized\n`});
  expect(await reasonsOf(rig, 'schema')).toMatchObject([{type: 'params', pointer: '/structure', after: 'denormalized'}]);
  await rig.build('--auto-approve', '--until', 'preview');
  const [schema, preview] = [
    (await reasonsOf(rig, 'full')).find(({stage}) => stage === 'schema'),
    (await reasonsOf(rig, 'full')).find(({stage}) => stage === 'preview'),
  ];
  expect(schema).toMatchObject({
    type: 'input',
    because: [{pointer: '/structure', message: 'structure (nothing) -> denormalized, challenges/one.yaml:4:12'}],
  });
  expect(schema?.message).toMatch(/^schema made another schema\.yaml/);
  // The preview's seed is all that is read of it, and that is the same.
  expect(preview).toBeUndefined();
});

test('input: a text that a person edited, with its line', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  const path = 'challenges/one/schema.yaml';
  await rig.write({[path]: (await rig.read(path)).replace('structure: normalized', 'structure: mine')});
  await rig.build('--auto-approve', '--until', 'preview');
  expect(await reasonsOf(rig, 'full')).toMatchObject([
    {type: 'input', stage: 'schema', because: [{message: 'structure normalized -> mine, challenges/one/schema.yaml:2:12'}]},
  ]);
});

test('engine, version, output-missing, forced', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  rig.behaviour = {versions: {reports: 2}};
  expect(await reasonsOf(rig, 'reports')).toEqual([{type: 'version', message: 'the version of the stage 1 -> 2', before: 1, after: 2}]);
  rig.behaviour = {engines: {reports: ['vitest']}};
  expect(await reasonsOf(rig, 'reports')).toMatchObject([{type: 'engine', message: /^vitest \(nothing\) -> \d+\.\d+/}]);
  rig.behaviour = {};
  await rig.remove('cache/ac');
  expect(await reasonsOf(rig, 'preview')).toMatchObject([{type: 'output-missing', message: 'what it made is not stored any more'}]);
  await rig.buildAndSign();
  const forced = await rig.cbdf('build', 'challenges/*.yaml', '--dry-run', '--force-stage', 'reports', '--reporter', 'json');
  const {challenges} = JSON.parse(forced.out) as {challenges: readonly ChallengeOutcome[]};
  expect(challenges[0]?.stages.find(({stage}) => stage === 'reports')).toMatchObject({state: 'due', reasons: [{type: 'forced'}]});
});

test('a rejection is a reason', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  await rig.cbdf('reject', 'one', 'problem', '--notes', 'too dull');
  const reasons = await reasonsOf(rig, 'problem');
  expect(reasons.map(({message}) => message)).toEqual([
    'attempt 1 -> 2, challenges/one/problem.approval.yaml',
    'feedback (0 items) -> (1 item), challenges/one/problem.approval.yaml',
  ]);
});

test('a lost or damaged memory costs the explanation only', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  for (const name of Object.keys(await rig.texts('cache/last'))) await rig.write({[`cache/last/${name}`]: 'rubbish'});
  await rig.write({'challenges/one.yaml': TEXT.replace('250', '900')});
  expect(await reasonsOf(rig, 'full')).toEqual([{type: 'first-run', message: 'nothing is stored for it yet'}]);
  expect((await rig.build()).exitCode).toBe(0);
});

test('params that are too long to be kept are compared all the same', async () => {
  await using rig = await Rig.create({'challenges/one.yaml': `title: Returns\nbrief: ${'long '.repeat(30_000)}\n`});
  await rig.buildAndSign();
  await rig.write({'challenges/one.yaml': `title: Returns\nbrief: ${'long '.repeat(30_000)}end\n`});
  const reasons = await reasonsOf(rig, 'problem');
  expect(reasons).toMatchObject([{type: 'params', pointer: '/brief'}]);
  expect(reasons[0]?.message.length).toBeLessThan(200);
});

test('whatever changes: what is due has a reason, and no build fails for an explanation', async () => {
  await using rig = await Rig.create(ONE);
  await rig.buildAndSign();
  // A fixed walk through edits, alone and together.
  const edits: readonly (() => Promise<void> | void)[] = [
    () => rig.write({'challenges/one.yaml': TEXT.replace('Returns', 'Refunds')}),
    () => rig.write({'challenges/one.yaml': TEXT.replace('250', '100').replace('doubled', 'tripled')}),
    () => {
      rig.behaviour = {versions: {full: 2, preview: 2}};
    },
    () => rig.write({'challenges/one.yaml': `${TEXT}structure: denormalized\n`}),
    () => {
      rig.behaviour = {versions: {full: 3}, wording: 'other'};
    },
    () => rig.remove('cache/cas'),
    () => rig.write({'challenges/one.yaml': `${TEXT}cast: {learner: {name: A, role: B}}\nskills: [a, b]\n`}),
    () => rig.remove('challenges/one/schema.yaml'),
  ];
  for (const [index, edit] of edits.entries()) {
    await edit();
    if (index % 2 === 0) await rig.build('--until', 'schema');
    const plan = await rig.status();
    for (const {stage, state, reasons} of plan[0]?.stages ?? []) {
      if (state === 'due') expect(reasons?.length, `${index} ${stage}`).toBeGreaterThan(0);
    }
    const {events, exitCode} = await rig.buildAndSign();
    expect(exitCode, String(index)).toBe(0);
    for (const event of events) if (event.type === 'stage-started') expect(event.reasons.length).toBeGreaterThan(0);
  }
});

test('graph in three languages', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  const mermaid = (await rig.cbdf('graph')).out;
  expect(mermaid).toMatch(/^flowchart LR\n {2}subgraph one\["one"\]\n {4}one__problem\{\{"problem<br\/>waiting"\}\}\n/);
  expect(mermaid).toContain('  one__full --> one__reports\n');
  const dot = (await rig.cbdf('graph', '--format', 'dot')).out;
  expect(dot).toContain('    "one/problem" [label="problem\\nwaiting", shape=hexagon];\n');
  expect(dot).toContain('  "one/full" -> "one/package";\n');
  const json = JSON.parse((await rig.cbdf('graph', '--format', 'json')).out) as {nodes: unknown[]; edges: unknown[]};
  expect(json.nodes[0]).toEqual({id: 'one/problem', challenge: 'one', stage: 'problem', state: 'waiting', gate: true});
  expect(json.edges).toHaveLength(8);
});
