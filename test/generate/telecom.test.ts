import {readFileSync} from 'node:fs';
import {beforeAll, describe, expect, it} from 'vitest';
import type {MeasuredFinding} from '../../src/core/answer.js';
import {generateDataset} from '../../src/generate/dataset.js';
import {assessQuality} from '../../src/quality/assess.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {bindTypes} from '../../src/sql/bind-types.js';
import {onShipped, tell} from '../../src/stages/world.js';
import {load} from '../spec/rig.js';
import {here} from './here.js';

/** The example of the product's documents, its two strengths stated instead of found. */
const TELECOM = readFileSync(new URL('../spec/fixtures/telecom.yaml', import.meta.url), 'utf8')
  .replace(/(rush: .*)by: auto/, '$1by: 55%')
  .replace(/(sloppy: .*Partner'.*)by: auto/, '$1by: +32pp');

describe('the telecom example, its strengths stated', () => {
  let findings: readonly MeasuredFinding[];
  let answered: number;
  let checks: ReadonlyMap<string, {readonly value: number | null; readonly details: readonly string[]}>;
  beforeAll(async () => {
    const loaded = await load({'telecom.yaml': TELECOM});
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.error, null, 1));
    const spec = {...loaded.value[0]!.spec, seed: 3};
    const compiled = compileModel(spec, spec.schema!);
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.error, null, 1));
    const bound = await bindTypes(compiled.value);
    if (!bound.ok) throw new Error(JSON.stringify(bound.error, null, 1));
    const {context} = here();
    const tables = await generateDataset(context, bound.value, {size: spec.dataset_size, effects: true}, '1');
    await onShipped(context, bound.value, tables, 'telecom', async (shipped) => {
      const told = await tell(shipped, bound.value, spec.problem!);
      findings = told.findings;
      answered = told.answers.length;
      const qa = await assessQuality({shipped, model: bound.value, problem: spec.problem!, answers: told.answers});
      checks = new Map(qa.checks.map((check) => [check.id, check]));
    });
  }, 60_000);

  it('comes true, finding by finding', () => {
    expect(findings.map(({name}) => name)).toContain('culprit');
    expect(findings.filter(({holds}) => !holds).map(({name, target, measured}) => `${name}: ${target}, ${measured}`)).toEqual([]);
  });

  it('has an answer for every question', () => {
    expect(answered).toBe(5);
  });

  it('counts the stages among the dates in order, and asks nothing impossible of their blanks', () => {
    expect(checks.get('4.1')!.value).toBe(0);
    expect(checks.get('4.1')!.details.join('\n')).toMatch(/resolved_at after opened_at[\s\S]*reopened_at after resolved_at/);
    expect(checks.get('2.2')!.details.join('\n')).toMatch(/reopened_at: its lifecycle decides/);
    expect(checks.get('3.2')!.value).toBe(0);
  });
});
