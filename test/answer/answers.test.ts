import {describe, expect, it} from 'vitest';
import {answerQuestions} from '../../src/answer/answers.js';
import {measureFindings} from '../../src/answer/findings.js';
import {goodWorld, model, withShipped} from '../sql/world.js';
import {problem} from '../sql/problem.js';

describe('answerQuestions', () => {
  it('runs the reference SQL and dresses the result', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const answers = await answerQuestions(shipped, problem, model);
      expect(answers.map(({id}) => id)).toEqual(['q01', 'q02']);
      const [byMonth, byCategory] = answers;
      expect(byMonth!.columns.map(({format}) => format.kind)).toEqual(['period', 'text', 'count', 'money']);
      expect(byMonth!.chart).toMatchObject({kind: 'bar', labels: ['month', 'city'], series: ['revenue'], first: 30});
      expect(byCategory!.chart).toEqual({kind: 'column', label: 'category', series: ['revenue'], title: 'Revenue by category'});
      const total = byCategory!.rows.reduce((sum, row) => sum + Number(row[1]), 0);
      const share = ((100 * Number(byCategory!.rows[0]![1])) / total).toFixed(1);
      expect(byCategory!.headline).toMatch(/^(Tea|Coffee|Snack, salty) leads in revenue with ₹[\d,]+, /);
      expect(byCategory!.headline).toContain(`${share}% of`);
      expect(byCategory!.mistakes).toEqual([{name: 'price, not revenue', say: 'Quantity counts.'}]);
    });
  });

  it('gives an answer with the reason when the SQL fails', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const [answer] = await answerQuestions(
        shipped,
        {...problem, questions: [{ask: '?', returns: ['x'], sql: 'select nothing from fact_orders'}]},
        model,
      );
      expect(answer).toMatchObject({columns: [], rows: [], chart: {kind: 'none'}});
      expect(answer!.error).toContain('"nothing" not found');
    });
  });
});

describe('measureFindings', () => {
  it('measures on the shipped files, and keeps the SQL', async () => {
    await withShipped(goodWorld(), async (shipped) => {
      const findings = await measureFindings(
        shipped,
        {
          ...problem,
          findings: {
            ...problem.findings,
            grows: {metric: 'orders_count', from: 'quarter = 1', to: 'quarter = 2', same: 'within 10%'},
            every_city: {metric: 'orders_count', by: ['city'], lowest: ['Surat']},
            own: {sql: 'select count(*) from fact_orders', expect: 400, within: 0},
            own_groups: {sql: 'select city, count(*) from dim_customers group by city order by city', by: ['city'], highest: ['Pune']},
            wrong: {metric: 'returned', where: 'nothing = 1', expect: 'any'},
            nobody: {metric: 'churn', expect: 'any'},
          },
        },
        model,
      );
      const byName = new Map(findings.map((finding) => [finding.name, finding]));
      const [counted] = (
        await shipped.query('select count(*) filter (where returned) / count(*)::double from fact_orders where quarter(ordered_at) <= 2')
      ).rows;
      expect(byName.get('returned_h1')).toMatchObject({value: counted![0], holds: true, target: 'between 10% and 30%'});
      expect(byName.get('surat')).toMatchObject({shown: 'Surat', holds: true});
      expect(byName.get('grows')).toMatchObject({holds: true});
      expect(byName.get('every_city')).toMatchObject({holds: true});
      expect(byName.get('own')).toMatchObject({value: 400, shown: '400', holds: true});
      expect(byName.get('own_groups')).toMatchObject({shown: 'Pune', measured: 'Pune (30) before Mumbai (20)', holds: true});
      expect(byName.get('wrong')).toMatchObject({holds: false, shown: '[not measured]'});
      expect(byName.get('wrong')!.measured).toContain('"nothing" not found');
      expect(byName.get('nobody')).toMatchObject({holds: false, measured: 'there is no metric churn'});
      for (const finding of findings)
        if (finding.sql !== '' && finding.name !== 'wrong') expect((await shipped.attempt(finding.sql)).ok).toBe(true);
    });
  });
});
