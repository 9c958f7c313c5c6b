import {expect, test} from 'vitest';
import {Rig, type RunResult} from '../rig/rig.js';

/** Waits until something holds; the limit is for a loaded machine. */
async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end;) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`not within the time: ${what}`);
}

/** A watch on a folder, with the screens that a pipe gets. */
async function watching(rig: Rig): Promise<{ended: Promise<RunResult>; screens: () => number}> {
  let text = '';
  rig.onOut = (part) => (text += part);
  const ended = rig.cbdf('watch', 'challenges/*.yaml');
  const screens = () => text.split('\nwatching;').length - 1;
  await until('the first screen', () => screens() === 1);
  return {ended, screens};
}

test('real files: builds to the gate, goes on when it is signed, when a spec changes, and when specs come and go', async () => {
  await using rig = await Rig.create({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'});
  await using person = await Rig.at(rig.root);
  const {ended, screens} = await watching(rig);
  // What the build wrote itself is no change.
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(screens()).toBe(1);
  await person.cbdf('approve', 'one');
  await until('the schema', () => rig.exists('challenges/one/schema.approval.yaml'));
  await until('its screen', () => screens() === 2);
  await person.write({'challenges/one.yaml': 'title: Refunds\nbrief: They doubled.\n'});
  await until('another problem', async () => (await rig.read('challenges/one/problem.yaml')).includes('Refunds'));
  await until('its screen', () => screens() === 3);
  await person.write({'challenges/two.yaml': 'title: Stock\n', 'challenges/three.yaml': 'title: Staff\n'});
  await until('both', async () => (await rig.exists('challenges/two/problem.yaml')) && (await rig.exists('challenges/three/problem.yaml')));
  await until('their screen', () => screens() === 4);
  await person.remove('challenges/three.yaml');
  await until('the screen without it', () => screens() === 5);
  await person.write({'challenges/two.yaml': 'wrong: true\n'});
  await until('the mistake', () => screens() === 6);
  rig.interrupt();
  const {exitCode, out} = await ended;
  expect(exitCode).toBe(130);
  const screen = out.split(/^(?:watching|changed: .*)$/m).map((text) => text.trim());
  expect(screen[1]).toBe(
    [
      'one',
      '  problem waiting · schema skipped · preview skipped · full skipped · reports skipped · package skipped',
      '  why     problem: there is none yet',
      '  waits   problem: to be reviewed',
      '          challenges/one/problem.md',
      '          challenges/one/problem.yaml',
      '  next    cbdf approve one problem',
      'watching; an interrupt ends it',
    ].join('\n'),
  );
  expect(screen[3]?.replace(/\s+/g, ' ')).toContain('title Returns -> Refunds, challenges/one.yaml:1:8');
  expect(screen[5]).not.toContain('three  ');
  expect(screen[6]).toContain('challenges/two.yaml:1:1 error: `wrong` is not a key');
}, 60_000);

test('a failure is not tried again before something that the stage reads has changed', async () => {
  await using rig = await Rig.create({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'});
  await using person = await Rig.at(rig.root);
  await person.buildAndSign();
  await person.write({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\ndataset_size: 900\n'});
  rig.behaviour = {fail: {full: [{severity: 'error', code: 'no-rows', message: 'there are no rows'}]}};
  const {ended, screens} = await watching(rig);
  await person.write({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\ndataset_size: 900 # still\n'});
  await until('the second screen', () => screens() === 2);
  await person.write({'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\ndataset_size: 800\n'});
  await until('the third screen', () => screens() === 3);
  rig.interrupt();
  const {out, runs} = await ended;
  expect(runs.filter((run) => run === 'one full')).toHaveLength(2);
  // It is told each time.
  expect(out.split('there are no rows')).toHaveLength(4);
  expect(out).toContain('full failed');
}, 60_000);
