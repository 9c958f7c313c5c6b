import {expect, test} from 'vitest';
import {loadSpecs} from '../../src/spec/load.js';
import {Rig, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};

test('flags over config over defaults', async () => {
  await using rig = await Rig.create({...ONE, 'cbdf.config.yaml': 'cache: build/cache\nout: build/out\njobs: 3\n'});
  const result = await rig.buildAndSign();
  expect(result.events[0]).toMatchObject({type: 'plan', jobs: 3});
  expect([await rig.exists('build/out/one/challenge.zip'), await rig.exists('build/cache/ac'), await rig.exists('dist')]).toEqual([
    true,
    true,
    false,
  ]);
  expect((await rig.status())[0]?.stages.every(({state}) => ['approved', 'fresh'].includes(state))).toBe(true);
  const flagged = await rig.build('--out-dir', 'dist', '--jobs', '2');
  expect(flagged.events[0]).toMatchObject({type: 'plan', jobs: 2});
  expect(await rig.exists('dist/one/challenge.zip')).toBe(true);
  expect((await rig.cbdf('clean', '--cache')).out).toBe('build/out: removed 5 files\nbuild/cache: removed\n');
});

test('gates that the project does not have are no gates', async () => {
  await using rig = await Rig.create({...ONE, 'cbdf.config.yaml': 'gates: [schema]\n'});
  const {events} = await rig.build();
  expect(statesOf(events)).toMatchObject({problem: 'built', schema: 'waiting pending', preview: 'skipped'});
  await rig.cbdf('approve', 'one');
  expect((await rig.build()).exitCode).toBe(0);
  expect(await rig.exists('challenges/one/problem.yaml')).toBe(false);
});

test('every mistake has its line, and stops every command', async () => {
  const text = [
    'jobs: many',
    'gates: [problem, shema]',
    'cash: x',
    'palette: {blue: red}',
    'author: {by: somebody}',
    'cast: {learner: {nam: A}}',
    'out: 3',
  ];
  await using rig = await Rig.create({...ONE, 'cbdf.config.yaml': `${text.join('\n')}\n`});
  const {exitCode, err, runs} = await rig.cbdf('build', 'challenges/*.yaml');
  expect([exitCode, runs]).toEqual([2, []]);
  for (const place of [
    '1:7 error: jobs is a whole number',
    '2:18 error: there is no gate shema',
    '3:1 error: unknown key cash',
    '4:1 error: not yet: palette',
    '5:',
    '6:',
    '7:6 error: out is',
  ]) {
    expect(err).toContain(`cbdf.config.yaml:${place}`);
  }
  expect(err).toContain('did you mean schema?');
  expect((await rig.cbdf('status')).exitCode).toBe(2);
  expect((await rig.cbdf('build', '--help')).exitCode).toBe(0);
});

test('an empty configuration is one; a broken one is told', async () => {
  await using rig = await Rig.create({...ONE, 'cbdf.config.yaml': '# nothing yet\n'});
  expect((await rig.build()).exitCode).toBe(3);
  await rig.write({'cbdf.config.yaml': 'jobs: [\n'});
  expect((await rig.cbdf('status')).err).toMatch(/cbdf\.config\.yaml:\d+:\d+ error: this is no valid YAML/);
});

test('the cast of the project, for specs that have none; a change of it is a reason with its line', async () => {
  const cast = (name: string) => `jobs: 2\ncast: {learner: {name: ${name}, role: Analyst}}\n`;
  await using rig = await Rig.create({...ONE, 'cbdf.config.yaml': cast('Asha')});
  rig.behaviour = {readsCast: true};
  await rig.buildAndSign();
  await rig.write({'cbdf.config.yaml': cast('Bina')});
  expect((await rig.cbdf('why', 'one')).out).toContain('params         cast.learner.name Asha -> Bina, cbdf.config.yaml:2:24');
});

test('the real loader takes author and cast of the project, and a spec overrides them person by person', async () => {
  const load = async (text: string) => {
    const project = {author: 'offline', cast: {learner: {name: 'Asha Rao', role: 'Analyst'}, mentor: {name: 'Mo'}}};
    const loaded = await loadSpecs(['x.yaml'], () => Promise.resolve(`domain: Retail\nfunction: Operations\n${text}`), project);
    return loaded.ok ? loaded.value[0]?.spec.cast : loaded.error;
  };
  expect(await load('')).toMatchObject({
    learner: {name: 'Asha Rao', role: 'Analyst'},
    mentor: {name: 'Mo', role: 'VP'},
    stakeholder: {name: 'Bruce Hariyali'},
  });
  expect(await load('cast: {learner: {name: Zoe}}\n')).toMatchObject({learner: {name: 'Zoe', role: 'Analyst'}, mentor: {name: 'Mo'}});
});

test('init writes five lines and the line for editors; in scripts by flags', async () => {
  await using rig = await Rig.create();
  const flags = ['--domain', 'E-Commerce', '--function', 'Sales & Marketing', '--level', 'Beginner', '--brief', 'Why: nobody "knows"'];
  const {exitCode, out} = await rig.cbdf('init', 'retail-returns', ...flags);
  expect([exitCode, out]).toEqual([
    0,
    'challenges/retail-returns.yaml is written; go on with: cbdf watch challenges/retail-returns.yaml\n',
  ]);
  const text = await rig.read('challenges/retail-returns.yaml');
  expect(text).toBe(
    [
      '# yaml-language-server: $schema=../node_modules/cbdf/spec.schema.json',
      'domain: E-Commerce',
      'function: Sales & Marketing',
      'skill_level: Beginner',
      'dataset_size: 5000',
      'brief: "Why: nobody \\"knows\\""',
      '',
    ].join('\n'),
  );
  const loaded = await loadSpecs(['challenges/retail-returns.yaml'], () => Promise.resolve(text));
  expect(loaded.ok && loaded.value[0]?.spec.brief).toBe('Why: nobody "knows"');
  const again = await rig.cbdf('init', 'retail-returns', ...flags);
  expect([again.exitCode, again.err]).toEqual([2, 'cbdf: challenges/retail-returns.yaml is there already, and stays as it is\n']);
});

test('init asks on a terminal for what is not said', async () => {
  await using rig = await Rig.create();
  rig.answers = ['', 'late-parcels', 'Retail', 'Operations', 'advanced', '50,000', ''];
  expect((await rig.cbdf('init', '--dir', '.')).exitCode).toBe(0);
  expect(await rig.read('late-parcels.yaml')).toBe(
    '# yaml-language-server: $schema=node_modules/cbdf/spec.schema.json\ndomain: Retail\nfunction: Operations\nskill_level: Advanced\ndataset_size: 50000\n',
  );
  rig.answers = ['stopped'];
  expect((await rig.cbdf('init')).err).toContain('nothing was written');
});

test.each([
  [['init'], /init needs a name/],
  [['init', 'x'], /init needs --domain/],
  [['init', 'Late Parcels', '--domain', 'R', '--function', 'O'], /cannot be a name.*such as late-parcels/],
  [['init', 'x', '--domain', 'R', '--function', 'O', '--size', '7'], /whole number from 100/],
  [['init', 'x', '--domain', 'R', '--function', 'O', '--level', 'Expert'], /Allowed choices are Beginner, Intermediate, Advanced/],
])('%s is refused', async (argv, message) => {
  await using rig = await Rig.create();
  const {exitCode, err} = await rig.cbdf(...argv);
  expect(exitCode).toBe(2);
  expect(err).toMatch(message);
});
