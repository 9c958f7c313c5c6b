import {expect, test} from 'vitest';
import {modelOf} from '../generate/here.js';
import {planTables} from '../../src/generate/plan.js';

const schema = (column: string): string => `
tables:
  fact_trials:
    about: One row per trial.
    rows: 100
    columns:
      trial_id: {id: "T{000}", about: Key}
      arm: {${column}, about: Group of the trial}
`;

test('design: balanced says that equal shares are meant, and makes no other rows', async () => {
  const model = await modelOf(schema('pick: [A, B], design: balanced'));
  const plain = await modelOf(schema('pick: [A, B]'));
  expect(model.tables[0]!.columns[1]!.balanced).toBe(true);
  const world = {size: 100, effects: true};
  expect(planTables(model, world, '1')).toEqual(planTables(plain, world, '1'));
});

test('design: balanced is about groups', async () => {
  await expect(modelOf(schema('amount: {typical: 180, high: 410}, design: balanced'))).rejects.toThrow(/design: balanced is about groups/);
});
