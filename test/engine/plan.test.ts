import {expect, test} from 'vitest';
import type {ChallengeOutcome} from '../../src/core/plan.js';
import {Rig, stagesRun, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

const statesIn = (plan: readonly ChallengeOutcome[]) => Object.fromEntries(plan[0]?.stages.map(({stage, state}) => [stage, state]) ?? []);

/**
 * Looks, builds, and checks that the build did what the plan said: what was `due` ran, what was fresh, restored or approved did not, what
 * waited waits. Of what was unknown nothing was said.
 */
async function agrees(rig: Rig): Promise<Record<string, string>> {
  const before = {...(await rig.snapshot('challenges')), ...(await rig.snapshot('dist'))};
  const plan = await rig.status();
  const dry = await rig.cbdf('build', 'challenges/*.yaml', '--dry-run', '--reporter', 'json');
  expect((JSON.parse(dry.out) as {challenges: unknown}).challenges).toEqual(plan);
  expect({...(await rig.snapshot('challenges')), ...(await rig.snapshot('dist'))}).toEqual(before);
  expect(dry.runs).toEqual([]);
  const result = await rig.build();
  const built = statesOf(result.events);
  for (const [stage, state] of Object.entries(statesIn(plan))) {
    if (state === 'due') expect(stagesRun(result), stage).toContain(stage);
    else if (state !== 'unknown') {
      expect(stagesRun(result), stage).not.toContain(stage);
      expect(built[stage]?.split(' ')[0], stage).toBe(state);
    }
  }
  return statesIn(plan);
}

test('status and dry run say what build then does, in every situation', async () => {
  await using rig = await Rig.create(ONE);
  expect(await agrees(rig)).toEqual({
    problem: 'due',
    schema: 'unknown',
    preview: 'unknown',
    full: 'unknown',
    reports: 'unknown',
    package: 'unknown',
  });
  expect(await agrees(rig)).toMatchObject({problem: 'waiting', schema: 'unknown'});
  await rig.cbdf('approve', 'one');
  expect(await agrees(rig)).toMatchObject({problem: 'approved', schema: 'due'});
  await rig.cbdf('approve', 'one');
  expect(await agrees(rig)).toMatchObject({schema: 'approved', preview: 'due'});
  await rig.cbdf('approve', 'one');
  expect(await agrees(rig)).toMatchObject({preview: 'approved', full: 'due', reports: 'unknown'});
  expect(await agrees(rig)).toMatchObject({preview: 'approved', full: 'fresh', reports: 'fresh', package: 'fresh'});
  await rig.remove('dist/one/README.txt');
  expect(await agrees(rig)).toMatchObject({full: 'fresh', package: 'restored'});
  await rig.write({'challenges/one.yaml': `${ONE['challenges/one.yaml']}dataset_size: 900\n`});
  expect(await agrees(rig)).toMatchObject({preview: 'approved', full: 'due', reports: 'unknown'});
  rig.behaviour = {versions: {reports: 2}};
  expect(await agrees(rig)).toMatchObject({full: 'fresh', reports: 'due', package: 'unknown'});
  await rig.write({'challenges/one/problem.yaml': `${await rig.read('challenges/one/problem.yaml')}# mine\n`});
  expect(await agrees(rig)).toMatchObject({problem: 'waiting', schema: 'unknown'});
  await rig.cbdf('reject', 'one', 'problem', '--notes', 'no');
  expect(await agrees(rig)).toMatchObject({problem: 'due'});
  await rig.write({'challenges/one/problem.yaml': 'nonsense'});
  expect(await agrees(rig)).toMatchObject({problem: 'failed'});
});

test('the recommended next action', async () => {
  await using rig = await Rig.create(ONE);
  const next = async () => (await rig.status())[0]?.next;
  expect(await next()).toBe('cbdf build challenges/one.yaml');
  await rig.build();
  expect(await next()).toBe('cbdf approve one problem');
  await rig.buildAndSign();
  expect(await next()).toBe('nothing: everything is up to date');
  await rig.write({'challenges/one/schema.yaml': 'nonsense'});
  expect(await next()).toBe('mend what is reported for schema, then cbdf build challenges/one.yaml');
  await rig.cbdf('reject', 'one', 'schema', '--notes', 'no');
  expect(await next()).toBe('cbdf build challenges/one.yaml');
});

test('status for reading', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  const {out, exitCode} = await rig.cbdf('status');
  expect(exitCode).toBe(0);
  expect(out).toBe(
    [
      'one  challenges/one.yaml',
      '  problem   waiting   pending: to be reviewed',
      '                      challenges/one/problem.md',
      '                      challenges/one/problem.yaml',
      '  schema    unknown   problem is not approved',
      '  preview   unknown   problem is not approved',
      '  full      unknown   problem is not approved',
      '  reports   unknown   problem is not approved',
      '  package   unknown   problem is not approved',
      '  next: cbdf approve one problem',
      '',
    ].join('\n'),
  );
});
