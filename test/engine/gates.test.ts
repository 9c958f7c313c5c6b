import {expect, test} from 'vitest';
import {Rig, said, stagesRun, statesOf} from '../rig/rig.js';

const ONE = {'challenges/one.yaml': 'title: Returns\nbrief: They doubled.\n'};
const FOLDER = 'challenges/one';

/** A challenge that a person has signed at every gate, and that is built. */
async function signed(): Promise<Rig> {
  const rig = await Rig.create(ONE);
  for (const gate of ['problem', 'schema', 'preview']) {
    expect((await rig.build()).exitCode).toBe(3);
    expect((await rig.cbdf('approve', 'one', gate)).exitCode).toBe(0);
  }
  expect((await rig.build()).exitCode).toBe(0);
  return rig;
}

/** What of `challenges/` changes while `action` runs: nothing may, in CI. */
async function untouched(rig: Rig, action: () => Promise<unknown>): Promise<void> {
  const before = await rig.snapshot('challenges');
  await action();
  expect(await rig.snapshot('challenges')).toEqual(before);
}

test('a new challenge stops at each gate in turn, until it is signed', async () => {
  await using rig = await Rig.create(ONE);
  for (const gate of ['problem', 'schema', 'preview']) {
    const result = await rig.build();
    expect(result.exitCode).toBe(3);
    expect(statesOf(result.events)).toMatchObject({[gate]: 'waiting pending', full: 'skipped'});
    const waiting = result.events.find(({type}) => type === 'stage-waiting');
    expect(waiting).toMatchObject({
      stage: gate,
      files: [`${FOLDER}/${gate}.md`, `${FOLDER}/${gate}.yaml`],
      next: `cbdf approve one ${gate}`,
    });
    // Asking again changes nothing and runs nothing.
    await untouched(rig, async () => {
      expect((await rig.build()).runs).toEqual([]);
    });
    expect((await rig.cbdf('approve', 'one', gate)).exitCode).toBe(0);
  }
  const done = await rig.build();
  expect(done.exitCode).toBe(0);
  expect(stagesRun(done)).toEqual(['full', 'reports', 'package']);
});

test('the record has the fields and the comment that reviewers rely on', async () => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  const record = await rig.read(`${FOLDER}/problem.approval.yaml`);
  const pattern = [
    '# Review problem.yaml beside this file, then run: cbdf approve one problem',
    'gate: problem',
    'key: sha256:[0-9a-f]{64}',
    'digest: sha256:[0-9a-f]{64}',
    'decision: pending',
    'attempt: 1',
    'feedback: \\[\\]',
    'by:',
    '',
  ].join('\n');
  expect(record).toMatch(new RegExp(`^${pattern}$`));
});

test('approved and committed: a clone without a cache replays it, also in CI', async () => {
  await using rig = await signed();
  const before = await rig.texts('dist');
  await rig.remove('cache');
  await rig.remove('dist');
  await untouched(rig, async () => {
    const result = await rig.build('--ci');
    expect(result.exitCode).toBe(0);
    expect(stagesRun(result)).toEqual(['preview', 'full', 'reports', 'package']);
    expect(result.accepts).toEqual(['problem', 'schema']);
  });
  expect(await rig.texts('dist')).toEqual(before);
});

test('an upgrade of the author voids no signature and asks for no other text', async () => {
  await using rig = await signed();
  rig.behaviour = {wording: 'a newer model', versions: {problem: 2}};
  const result = await rig.build();
  expect(result.exitCode).toBe(0);
  expect(statesOf(result.events)).toMatchObject({problem: 'approved'});
  expect(result.runs).toEqual([]);
  // It is validated again by the newer version.
  expect(result.accepts).toEqual(['problem']);
});

test('still approved: other inputs, same text; the key is refreshed, but not in CI', async () => {
  await using rig = await signed();
  await rig.remove('cache');
  const record = await rig.read(`${FOLDER}/problem.approval.yaml`);
  // As if it had been signed for other inputs.
  const other = record.replace(/key: sha256:./, (text) => `${text.slice(0, -1)}${text.endsWith('0') ? '1' : '0'}`);
  await rig.write({[`${FOLDER}/problem.approval.yaml`]: other});
  await untouched(rig, async () => {
    expect((await rig.build('--ci')).exitCode).toBe(0);
  });
  const result = await rig.build();
  expect(result.exitCode).toBe(0);
  expect(await rig.read(`${FOLDER}/problem.approval.yaml`)).toBe(record);
});

test('edited: validated, waits on the new text, is used once signed', async () => {
  await using rig = await signed();
  const text = (await rig.read(`${FOLDER}/problem.yaml`)).replace(/^story: .*$/m, 'story: Mine.');
  await rig.write({[`${FOLDER}/problem.yaml`]: text});
  await untouched(rig, async () => {
    const ci = await rig.build('--ci');
    expect(ci.exitCode).toBe(3);
    expect(statesOf(ci.events)).toMatchObject({problem: 'waiting edited'});
  });
  const result = await rig.build();
  expect(result.exitCode).toBe(3);
  expect(statesOf(result.events)).toMatchObject({problem: 'waiting edited', schema: 'skipped'});
  expect(await rig.read(`${FOLDER}/problem.yaml`)).toBe(text);
  expect(await rig.read(`${FOLDER}/problem.md`)).toMatch(/Mine\./);
  expect(await rig.read(`${FOLDER}/problem.approval.yaml`)).toMatch(/edited: true\ndecision: pending/);
  expect((await rig.cbdf('approve', 'one')).exitCode).toBe(0);
  const done = await rig.build();
  expect(done.exitCode).toBe(0);
  // Early cutoff through the gate: the schema reads the title, which is the same.
  expect(stagesRun(done)).toEqual(['package']);
  expect(await rig.read('dist/one/README.txt')).toBe('Mine.\n');
});

test('edited and wrong: exit 1 with the errors in the artefact, and nothing is overwritten', async () => {
  await using rig = await signed();
  await rig.write({[`${FOLDER}/schema.yaml`]: 'nonsense\n'});
  await untouched(rig, async () => {
    const result = await rig.build();
    expect(result.exitCode).toBe(1);
    expect(said(result.events)).toEqual(['bad-artefact: this is no schema']);
    expect((await rig.cbdf('approve', 'one', 'schema')).exitCode).toBe(1);
  });
});

test('an edit that is undone is approved as before', async () => {
  await using rig = await signed();
  const files = {[`${FOLDER}/problem.yaml`]: await rig.read(`${FOLDER}/problem.yaml`)};
  await rig.write({[`${FOLDER}/problem.yaml`]: `${files[`${FOLDER}/problem.yaml`]}x: 1\n`});
  expect((await rig.build('--ci')).exitCode).toBe(3);
  await rig.write(files);
  expect((await rig.build('--ci')).exitCode).toBe(0);
});

test('stale and fits: the signed text stays and asks whether it still fits', async () => {
  await using rig = await signed();
  const text = await rig.read(`${FOLDER}/problem.yaml`);
  await rig.write({'challenges/one.yaml': 'title: Returns\nbrief: They tripled.\n'});
  await untouched(rig, async () => {
    const ci = await rig.build('--ci');
    expect(ci.exitCode).toBe(3);
    expect(statesOf(ci.events)).toMatchObject({problem: 'waiting stale'});
  });
  const result = await rig.build();
  expect(result.exitCode).toBe(3);
  expect(statesOf(result.events)).toMatchObject({problem: 'waiting stale'});
  expect(await rig.read(`${FOLDER}/problem.yaml`)).toBe(text);
  expect((await rig.cbdf('approve', 'one')).exitCode).toBe(0);
  expect((await rig.build()).exitCode).toBe(0);
});

test('stale and does not fit: an unedited text is made again, an edited one stays and the errors are shown', async () => {
  await using rig = await signed();
  await rig.write({'challenges/one.yaml': 'title: Refunds\nbrief: They doubled.\n'});
  const result = await rig.build();
  expect(result.exitCode).toBe(3);
  expect(await rig.read(`${FOLDER}/problem.yaml`)).toMatch(/^title: Refunds/);

  await using edited = await signed();
  const text = `${await edited.read(`${FOLDER}/problem.yaml`)}# mine\n`;
  await edited.write({[`${FOLDER}/problem.yaml`]: text});
  await edited.cbdf('approve', 'one');
  await edited.write({'challenges/one.yaml': 'title: Refunds\nbrief: They doubled.\n'});
  await untouched(edited, async () => {
    const refused = await edited.build();
    expect(refused.exitCode).toBe(1);
    expect(said(refused.events)).toEqual(['bad-artefact: this is no problem']);
  });
});

test('a stale signature of a paid text is not paid for again', async () => {
  await using rig = await signed();
  rig.behaviour = {paid: true};
  await rig.remove('cache');
  await rig.write({'challenges/one.yaml': 'title: Returns\nbrief: They tripled.\n'});
  for (const flags of [['--ci'], []]) {
    const result = await rig.build(...flags);
    expect(result.exitCode).toBe(3);
    expect(result.runs).toEqual([]);
  }
});

test('rejected: the next build makes another attempt with the feedback; CI does not', async () => {
  await using rig = await signed();
  const rejected = await rig.cbdf('reject', 'one', 'problem', '--notes', 'say "why": it is # 1');
  expect(rejected.exitCode).toBe(0);
  await untouched(rig, async () => {
    const ci = await rig.build('--ci');
    expect(ci.exitCode).toBe(3);
    expect(ci.runs).toEqual([]);
  });
  const result = await rig.build();
  expect(result.exitCode).toBe(3);
  expect(stagesRun(result)).toEqual(['problem']);
  expect(await rig.read(`${FOLDER}/problem.yaml`)).toMatch(/attempt: 2\nstory: They doubled., say "why": it is # 1/);
  expect(await rig.read(`${FOLDER}/problem.approval.yaml`)).toMatch(
    /decision: pending\nattempt: 2\nfeedback:\n {2}- "say \\"why\\": it is # 1"\nby:\n$/,
  );
  await rig.cbdf('approve', 'one');
  // The attempt is part of the key for good: a cold build replays the second attempt and does not come back to the first.
  await rig.remove('cache');
  const cold = await rig.build('--ci');
  expect(cold.exitCode).toBe(0);
  expect(await rig.read(`${FOLDER}/problem.yaml`)).toMatch(/attempt: 2/);
});

test('rejecting the preview gives full another sub-seed', async () => {
  await using rig = await signed();
  const before = await rig.read('dist/one/datasets/a.csv');
  await rig.cbdf('reject', 'one', 'preview', '--notes', 'too tidy');
  expect((await rig.build()).exitCode).toBe(3);
  await rig.cbdf('approve', 'one');
  expect((await rig.build()).exitCode).toBe(0);
  expect(await rig.read('dist/one/datasets/a.csv')).not.toBe(before);
});

test('the preview is made again and compared in CI; other rows stop the build', async () => {
  await using rig = await signed();
  await rig.write({[`${FOLDER}/schema.yaml`]: `${await rig.read(`${FOLDER}/schema.yaml`)}more: 1\n`});
  expect((await rig.cbdf('approve', 'one', 'schema')).exitCode).toBe(0);
  await untouched(rig, async () => {
    const ci = await rig.build('--ci');
    expect(ci.exitCode).toBe(3);
    expect(statesOf(ci.events)).toMatchObject({schema: 'approved', preview: 'waiting stale', full: 'skipped'});
  });
  const local = await rig.build();
  expect(statesOf(local.events)).toMatchObject({preview: 'waiting stale'});
  expect((await rig.cbdf('approve', 'one')).exitCode).toBe(0);
  expect((await rig.build('--ci')).exitCode).toBe(0);
});

test('an edited preview is refused, with what to edit instead', async () => {
  await using rig = await signed();
  await rig.write({[`${FOLDER}/preview.yaml`]: 'rows: 1\n'});
  await untouched(rig, async () => {
    const result = await rig.build();
    expect(result.exitCode).toBe(1);
    const diagnostic = result.events.find(({type}) => type === 'diagnostic');
    expect(diagnostic).toMatchObject({diagnostic: {code: 'artefact-not-editable', suggestion: 'edit schema.yaml beside it'}});
    expect((await rig.build('--ci')).exitCode).toBe(3);
  });
});

test.each([
  ['its digest', (text: string) => text.replace(/digest: sha256:.{4}/, 'digest: sha256:0000')],
  ['its key', (text: string) => text.replace(/key: sha256:.{4}/, 'key: sha256:0000')],
  ['its attempt', (text: string) => text.replace('attempt: 1', 'attempt: 2')],
])('a pending record that was made approved with %s changed approves nothing', async (_, tamper) => {
  await using rig = await Rig.create(ONE);
  await rig.build();
  const path = `${FOLDER}/problem.approval.yaml`;
  await rig.write({[path]: tamper((await rig.read(path)).replace('pending', 'approved'))});
  if (_ === 'its digest') {
    expect((await rig.build('--ci')).exitCode).toBe(3);
    expect((await rig.build()).exitCode).toBe(3);
    expect(await rig.read(path)).toMatch(/decision: pending/);
    return;
  }
  // The text is, to the byte, what the record names, but it is not what the present inputs give.
  await rig.write({'challenges/one.yaml': 'title: Returns\nbrief: They tripled.\n'});
  expect((await rig.build('--ci')).exitCode).toBe(3);
  const local = await rig.build();
  expect(local.exitCode).toBe(3);
  expect(stagesRun(local)).not.toContain('schema');
});

test('a changed artefact with its old approval stops CI', async () => {
  await using rig = await signed();
  await rig.write({[`${FOLDER}/schema.yaml`]: 'tables: 9\n'});
  const result = await rig.build('--ci');
  expect(result.exitCode).toBe(3);
  expect(result.runs).toEqual([]);
});

test('records that are no records, and merge conflicts, get their own message and are left alone', async () => {
  await using rig = await signed();
  const artefact = await rig.read(`${FOLDER}/problem.yaml`);
  await rig.write({[`${FOLDER}/problem.yaml`]: `<<<<<<< HEAD\n${artefact}=======\nx\n>>>>>>> branch\n`});
  await untouched(rig, async () => {
    const result = await rig.build('--auto-approve');
    expect(result.exitCode).toBe(3);
    expect(said(result.events)[0]).toMatch(/merge-conflict: .*problem.yaml holds the markers of a merge conflict/);
  });
  await rig.write({[`${FOLDER}/problem.yaml`]: artefact, [`${FOLDER}/problem.approval.yaml`]: 'decision: approved\n'});
  await untouched(rig, async () => {
    const result = await rig.build();
    expect(result.exitCode).toBe(3);
    expect(said(result.events)[0]).toMatch(/approval-unreadable/);
  });
});

test('CRLF checkouts change nothing: not the state, not the files', async () => {
  await using rig = await signed();
  for (const name of ['problem.yaml', 'problem.md', 'problem.approval.yaml', 'preview.yaml']) {
    await rig.write({[`${FOLDER}/${name}`]: (await rig.read(`${FOLDER}/${name}`)).replaceAll('\n', '\r\n')});
  }
  await untouched(rig, async () => {
    const result = await rig.build();
    expect(result.exitCode).toBe(0);
    expect(result.runs).toEqual([]);
  });
});

test('the page is rewritten when it differs, but not in CI, and is not signed', async () => {
  await using rig = await signed();
  const page = await rig.read(`${FOLDER}/problem.md`);
  await rig.write({[`${FOLDER}/problem.md`]: 'scribble'});
  await untouched(rig, async () => {
    expect((await rig.build('--ci')).exitCode).toBe(0);
  });
  expect((await rig.build()).exitCode).toBe(0);
  expect(await rig.read(`${FOLDER}/problem.md`)).toBe(page);
});

test('orphans: a warning, in CI an error', async () => {
  await using rig = await signed();
  const record = await rig.read(`${FOLDER}/problem.approval.yaml`);
  await rig.write({'challenges/gone/problem.approval.yaml': record, [`${FOLDER}/ending.approval.yaml`]: record});
  const local = await rig.build();
  expect(local.exitCode).toBe(0);
  expect(said(local.events)).toEqual([
    'orphan-approval: challenges/gone/problem.approval.yaml approves nothing: there is no challenges/gone.yaml',
    'orphan-approval: challenges/one/ending.approval.yaml approves nothing: there is no gate named ending',
  ]);
  expect((await rig.build('--ci')).exitCode).toBe(1);
});

test('in CI an unsigned challenge is exit 3, runs nothing and writes nothing', async () => {
  await using rig = await Rig.create(ONE);
  rig.env = {CI: 'true'};
  await untouched(rig, async () => {
    const result = await rig.build();
    expect(result.exitCode).toBe(3);
    expect(result.runs).toEqual([]);
    expect(statesOf(result.events)).toMatchObject({problem: 'waiting new'});
  });
  expect(await rig.exists(FOLDER)).toBe(false);
});

test('a waiting challenge does not hold up the others', async () => {
  await using rig = await signed();
  await rig.write({'challenges/two.yaml': 'title: Refunds\n'});
  await rig.write({'challenges/one.yaml': `${ONE['challenges/one.yaml']}dataset_size: 900\n`});
  const result = await rig.build();
  expect(result.exitCode).toBe(3);
  expect(statesOf(result.events, 'one')).toMatchObject({package: 'built'});
  expect(statesOf(result.events, 'two')).toMatchObject({problem: 'waiting pending'});
});

test('--force makes an unsigned text anew and does not touch signed ones', async () => {
  await using rig = await signed();
  await rig.write({[`${FOLDER}/problem.yaml`]: `${await rig.read(`${FOLDER}/problem.yaml`)}# mine\n`});
  const result = await rig.build('--force');
  // What it makes is what was signed: so it is approved.
  expect(result.exitCode).toBe(0);
  expect(await rig.read(`${FOLDER}/problem.yaml`)).not.toMatch(/mine/);
});
