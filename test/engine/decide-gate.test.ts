import {describe, expect, test} from 'vitest';
import {digestOf} from '../../src/core/digest.js';
import {type ApprovalRecord, decideGate, type GateDecision, type GateFacts, rejectedRecord, sha} from '../../src/core/gate.js';

const A = digestOf('a');
const B = digestOf('b');
const KEY = digestOf('key');
const OLD = digestOf('old key');

const record = (changes: Partial<ApprovalRecord> = {}): ApprovalRecord => ({
  gate: 'problem',
  key: sha(KEY),
  digest: sha(A),
  decision: 'approved',
  attempt: 1,
  feedback: [],
  by: 'Ada',
  ...changes,
});
const facts = (changes: Partial<GateFacts>): GateFacts => ({
  gate: 'problem',
  replay: true,
  paid: false,
  key: KEY,
  ci: false,
  force: false,
  ...changes,
});

/** Answers what is asked from `known`, and gives the decision and what was asked for. */
function decide(start: GateFacts, known: {made?: typeof A | 'unknown'; fits?: boolean} = {}): GateDecision & {asked: string[]} {
  let now = start;
  const asked: string[] = [];
  for (;;) {
    const step = decideGate(now);
    if (step.ask === undefined) return {...step, asked};
    asked.push(step.ask);
    if (asked.length > 5) throw new Error('asks for ever');
    if (step.ask === 'fit') now = {...now, fits: known.fits ?? true};
    else now = {...now, made: known.made ?? 'unknown'};
  }
}

describe('an authored gate', () => {
  test('approved: replayed after validation, nothing is made', () => {
    const decision = decide(facts({artefact: A, record: record()}));
    expect(decision).toMatchObject({state: 'approved', verdict: 'go', text: 'disk', asked: ['fit']});
    expect(decision.record).toBeUndefined();
  });
  test('approved, but not valid any more: refused, also in CI', () => {
    for (const ci of [false, true]) expect(decide(facts({artefact: A, record: record(), ci}), {fits: false}).verdict).toBe('refuse');
  });
  test('nothing there: made, and waits', () => {
    const decision = decide(facts({}), {made: A});
    expect(decision).toMatchObject({state: 'pending', verdict: 'wait', text: 'made', asked: ['make']});
    expect(decision.record).toEqual(record({decision: 'pending', by: ''}));
  });
  test('still approved: the inputs changed, the text did not', () => {
    for (const ci of [false, true]) {
      const decision = decide(facts({artefact: A, record: record({key: sha(OLD)}), ci}), {made: A});
      expect(decision).toMatchObject({state: 'approved', verdict: 'go', asked: ['make', 'fit']});
      expect(decision.record?.key).toBe(sha(KEY));
    }
  });
  test('stale and fits: kept, waits', () => {
    const decision = decide(facts({artefact: A, record: record({key: sha(OLD)})}), {made: B, fits: true});
    expect(decision).toMatchObject({state: 'stale', verdict: 'wait', text: 'disk', signable: true});
    expect(decision.record).toEqual(record({decision: 'pending', by: ''}));
  });
  test('stale, does not fit, unedited: made again', () => {
    const decision = decide(facts({artefact: A, record: record({key: sha(OLD)})}), {made: B, fits: false});
    expect(decision).toMatchObject({state: 'pending', verdict: 'wait', text: 'made', record: {digest: sha(B)}});
  });
  test('stale, does not fit, edited: stays, refused', () => {
    const decision = decide(facts({artefact: A, record: record({key: sha(OLD), edited: true})}), {made: B, fits: false});
    expect(decision).toMatchObject({verdict: 'refuse', text: 'disk', asked: ['known', 'fit']});
  });
  test('stale and edited and fits: stays marked as edited', () => {
    const decision = decide(facts({artefact: A, record: record({key: sha(OLD), edited: true})}), {made: B, fits: true});
    expect(decision.record).toMatchObject({edited: true, decision: 'pending'});
  });
  test('a paid text is not made again to compare', () => {
    const decision = decide(facts({artefact: A, record: record({key: sha(OLD)}), paid: true}));
    expect(decision).toMatchObject({state: 'stale', verdict: 'wait', text: 'disk', asked: ['known', 'fit']});
  });
  test('in CI a stale one waits, and a paid one is never made', () => {
    expect(decide(facts({artefact: A, record: record({key: sha(OLD)}), ci: true}), {made: B})).toMatchObject({
      state: 'stale',
      verdict: 'wait',
    });
    const paid = decide(facts({artefact: A, record: record({key: sha(OLD)}), ci: true, paid: true}));
    expect(paid).toMatchObject({state: 'stale', verdict: 'wait', asked: ['known']});
  });
  test('edited: validated, then waits on the new digest', () => {
    const decision = decide(facts({artefact: B, record: record()}), {made: A, fits: true});
    expect(decision).toMatchObject({
      state: 'edited',
      verdict: 'wait',
      text: 'disk',
      record: {digest: sha(B), edited: true, decision: 'pending'},
    });
  });
  test('edited and wrong: refused, nothing is overwritten', () => {
    expect(decide(facts({artefact: B, record: record()}), {made: A, fits: false})).toMatchObject({verdict: 'refuse', text: 'disk'});
  });
  test('a record with a false digest approves nothing; the text is known to be the stage’s own', () => {
    const decision = decide(facts({artefact: A, record: record({digest: sha(B)})}), {made: A});
    expect(decision).toMatchObject({state: 'pending', verdict: 'wait', record: {digest: sha(A), decision: 'pending'}});
    expect(decision.record?.edited).toBeUndefined();
  });
  test('pending: validated, waits; nothing is made', () => {
    expect(decide(facts({artefact: A, record: record({decision: 'pending'})}))).toMatchObject({
      state: 'pending',
      verdict: 'wait',
      asked: ['fit'],
    });
  });
  test('pending with changed inputs, unedited: simply made again', () => {
    const decision = decide(facts({artefact: A, record: record({decision: 'pending', key: sha(OLD)})}), {made: B});
    expect(decision).toMatchObject({state: 'pending', text: 'made', asked: ['make'], record: {digest: sha(B), key: sha(KEY)}});
  });
  test('rejected: made again with its attempt and feedback, then pending', () => {
    const rejected = rejectedRecord(record(), A, 'too dull', 'Ada');
    expect(rejected).toMatchObject({decision: 'rejected', attempt: 2, feedback: ['too dull']});
    const decision = decide(facts({artefact: A, record: rejected}), {made: B});
    expect(decision).toMatchObject({state: 'pending', text: 'made', record: {attempt: 2, feedback: ['too dull'], digest: sha(B), by: ''}});
  });
  test('rejecting twice before a build adds to the feedback only', () => {
    const twice = rejectedRecord(rejectedRecord(record({edited: true}), A, 'one', ''), A, 'two', '');
    expect(twice).toMatchObject({attempt: 2, feedback: ['one', 'two']});
    expect(twice.edited).toBeUndefined();
  });
  test('edited after a rejection: the edit is not lost', () => {
    const rejected = rejectedRecord(record(), A, 'too dull', '');
    expect(decide(facts({artefact: B, record: rejected}), {made: A})).toMatchObject({state: 'edited', text: 'disk'});
  });
  test('--force replaces what is not signed, an edited text too, and keeps an intact signature', () => {
    const edited = facts({artefact: B, record: record(), force: true});
    expect(decide(edited, {made: digestOf('c')})).toMatchObject({verdict: 'wait', text: 'made'});
    expect(decide(facts({artefact: A, record: record(), force: true}))).toMatchObject({verdict: 'go', text: 'disk', asked: ['fit']});
  });
  test('the artefact is missing but signed: made again, approved if it is the same', () => {
    expect(decide(facts({record: record()}), {made: A})).toMatchObject({state: 'approved', verdict: 'go', text: 'made'});
    expect(decide(facts({record: record()}), {made: B})).toMatchObject({state: 'pending', verdict: 'wait'});
  });
  test('in CI nothing is made for what nobody signed', () => {
    const cases = [
      [facts({}), 'new'],
      [facts({artefact: A}), 'new'],
      [facts({artefact: A, record: record({decision: 'pending'})}), 'pending'],
      [facts({artefact: B, record: record()}), 'edited'],
      [facts({artefact: A, record: record({decision: 'rejected'})}), 'rejected'],
      [facts({record: record()}), 'new'],
    ] as const;
    for (const [start, state] of cases) expect(decide({...start, ci: true})).toMatchObject({state, verdict: 'wait', asked: []});
  });
  test('what --auto-approve signed, it replaces: no person has read it', () => {
    const start = facts({artefact: A, record: record({key: sha(OLD), by: 'auto-approve'}), signAs: 'auto-approve'});
    expect(decide(start, {made: B})).toMatchObject({verdict: 'go', text: 'made', record: {digest: sha(B), by: 'auto-approve'}});
    expect(decide({...start, record: record({key: sha(OLD)})}, {made: B})).toMatchObject({
      verdict: 'go',
      text: 'disk',
      record: {digest: sha(A)},
    });
  });
  test('--auto-approve signs whatever can be signed, and says who', () => {
    const by = 'auto-approve';
    expect(decide(facts({signAs: by}), {made: A})).toMatchObject({verdict: 'go', record: {decision: 'approved', by}});
    expect(decide(facts({signAs: by, artefact: B, record: record()}), {made: A})).toMatchObject({
      verdict: 'go',
      record: {digest: sha(B), by},
    });
    expect(decide(facts({signAs: by, artefact: B, record: record()}), {fits: false})).toMatchObject({verdict: 'refuse'});
  });
});

describe('the preview', () => {
  const preview = (changes: Partial<GateFacts>) => facts({replay: false, ...changes});
  test('always made again and compared, in CI too', () => {
    for (const ci of [false, true]) {
      expect(decide(preview({artefact: A, record: record(), ci}), {made: A})).toMatchObject({verdict: 'go', asked: ['make']});
    }
  });
  test('other rows: stale, replaced locally, left alone in CI', () => {
    expect(decide(preview({artefact: A, record: record()}), {made: B})).toMatchObject({
      state: 'stale',
      verdict: 'wait',
      text: 'made',
      record: {digest: sha(B)},
    });
    expect(decide(preview({artefact: A, record: record(), ci: true}), {made: B})).toMatchObject({
      state: 'stale',
      verdict: 'wait',
      text: 'disk',
    });
  });
  test('another version of the generator with the same rows: still approved, key refreshed', () => {
    expect(decide(preview({artefact: A, record: record({key: sha(OLD)})}), {made: A})).toMatchObject({
      verdict: 'go',
      record: {key: sha(KEY), by: 'Ada'},
    });
  });
  test('edited: refused, unless forced', () => {
    expect(decide(preview({artefact: B, record: record()}), {made: A})).toMatchObject({state: 'edited', verdict: 'refuse', text: 'disk'});
    expect(decide(preview({artefact: B, record: record(), force: true}), {made: A})).toMatchObject({verdict: 'wait', text: 'made'});
  });
  test('a record with a false digest approves nothing', () => {
    const decision = decide(preview({artefact: A, record: record({digest: sha(B)})}), {made: A});
    expect(decision).toMatchObject({state: 'pending', verdict: 'wait', record: {decision: 'pending', digest: sha(A)}});
  });
  test('without a new run (approve), only what its record names exactly can be signed', () => {
    const pending = record({decision: 'pending'});
    expect(decide(preview({artefact: A, record: pending}))).toMatchObject({signable: true, text: 'disk'});
    expect(decide(preview({artefact: A, record: {...pending, key: sha(OLD)}}))).toMatchObject({signable: false});
    expect(decide(preview({artefact: B, record: pending}))).toMatchObject({signable: false});
  });
  test('rejected: made again with the next attempt, then pending even if the rows are the same', () => {
    const rejected = rejectedRecord(record(), A, 'too tidy', '');
    expect(decide(preview({artefact: A, record: rejected}), {made: A})).toMatchObject({
      state: 'pending',
      record: {decision: 'pending', attempt: 2},
    });
  });
});
