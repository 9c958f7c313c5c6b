import {readFileSync} from 'node:fs';
import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, it} from 'vitest';
import {answerQuestions} from '../../src/answer/answers.js';
import {QA_SCHEMA} from '../../src/core/qa-schema.js';
import type {QaResults} from '../../src/core/qa.js';
import {assessQuality, CHECKS} from '../../src/quality/assess.js';
import {CATEGORIES} from '../../src/quality/catalogue.js';
import {qualityReference} from '../../src/quality/reference.js';
import {problem} from '../sql/problem.js';
import {goodWorld, model, withShipped} from '../sql/world.js';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const ajv = new Ajv2020({allErrors: true, allowUnionTypes: true});
const validate = ajv.compile(QA_SCHEMA);
const faults = (value: unknown): string[] =>
  validate(JSON.parse(JSON.stringify(value)))
    ? []
    : (validate.errors ?? []).map(({instancePath, message}) => `${instancePath} ${message ?? ''}`);

const results = (damage = false): Promise<QaResults> => {
  const world = goodWorld();
  if (damage) for (const row of [3, 300]) world['fact_orders']![row]![1] = 'C999';
  return withShipped(world, async (shipped) =>
    assessQuality({shipped, model, problem, answers: await answerQuestions(shipped, problem, model)}),
  );
};

describe('qa.schema.json', () => {
  it('and docs/quality.md are up to date (npm run build && node scripts/quality-reference.mjs)', () => {
    expect(read('qa.schema.json')).toBe(`${JSON.stringify(QA_SCHEMA, null, 2)}\n`);
    expect(read('docs/quality.md')).toBe(qualityReference());
  });

  it('ships with the package', () => {
    expect((JSON.parse(read('package.json')) as {files: string[]}).files).toContain('qa.schema.json');
  });

  it('accepts real results, good ones and others', async () => {
    expect(faults(await results())).toEqual([]);
    const bad = await results(true);
    expect(bad.checks.find(({id}) => id === '1.2')).toMatchObject({pointer: '/schema/tables/fact_orders/columns/customer_id', score: 0});
    expect(faults(bad)).toEqual([]);
    expect(
      faults({
        ...bad,
        versions: {cbdf: '1'},
        tries: [{try: 1, subSeed: '1', overall: 7, verdict: 'regenerate', reasons: ['x'], kept: true}],
      }),
    ).toEqual([]);
  });

  it('refuses what is none', async () => {
    const good = await results();
    const [first, ...others] = good.checks;
    expect(faults({...good, overall: 11})).toEqual(['/overall must be <= 10']);
    expect(faults({...good, checks: [{...first, score: 'good'}, ...others]})).toHaveLength(1);
    expect(faults({...good, checks: [{...first, extra: 1}, ...others]})).toHaveLength(1);
    expect(faults({...good, verdict: 'fine'})).toHaveLength(1);
    const {gates: _gates, ...without} = good;
    expect(faults(without)).toEqual([" must have required property 'gates'"]);
  });
});

describe('docs/quality.md', () => {
  it('lists every check of the published list, with how to mend it', () => {
    const text = qualityReference();
    for (const {checks} of CATEGORIES) for (const id of Object.keys(checks)) expect(text).toContain(`\n| ${id} | `);
    for (const {title, advice} of CHECKS) {
      expect(text).toContain(`**${title}**`);
      expect(text).toContain(advice);
    }
  });
});
