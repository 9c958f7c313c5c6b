import {describe, expect, it} from 'vitest';
import {offlineProblem, offlineSchema} from '../../src/author/offline.js';
import type {ChallengeSpec, ProblemBlock} from '../../src/core/spec.js';
import {checkProblem} from '../../src/spec/compile/problem.js';
import {FIRST, specOf} from './specs.js';

async function written(more: Partial<ChallengeSpec> = {}, review: {attempt: number; feedback: readonly string[]} = FIRST) {
  const made = await offlineProblem(specOf(more), review);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
}
async function refused(more: Partial<ChallengeSpec>) {
  const made = await offlineProblem(specOf(more), FIRST);
  if (made.ok) throw new Error('was not refused');
  return made.error[0]!;
}

describe('the offline author draws', () => {
  it('the same from equal specs, whatever their ids and files', async () => {
    const one = await written();
    expect(await written()).toEqual(one);
    expect((await written({id: 'other', file: 'elsewhere/other.yaml'})).block).toEqual(one.block);
    const schema = await offlineSchema(specOf(), one.block, FIRST);
    expect(await offlineSchema(specOf(), one.block, FIRST)).toEqual(schema);
  });

  it('other companies and segments from other seeds', async () => {
    const blocks = await Promise.all(Array.from({length: 30}, (_, seed) => written({seed})));
    expect(new Set(blocks.map(({block}) => block.company.name)).size).toBe(4);
    expect(new Set(blocks.map(({block}) => JSON.stringify(block.drawn!.holes))).size).toBeGreaterThan(15);
  });

  it('another variant for every attempt', async () => {
    const variants = await Promise.all(
      [1, 2, 3, 4].map(
        async (attempt) =>
          (await written({function: 'Operations'}, {attempt, feedback: Array<string>(attempt - 1).fill('no')})).block.drawn!,
      ),
    );
    expect(variants.map(({case: id}) => id)).toEqual(['dock', 'doorbell', 'dock', 'doorbell']);
    expect(variants[2]!.holes).not.toEqual(variants[0]!.holes);
    for (const [hole, option] of Object.entries(variants[2]!.holes)) expect(option).not.toBe(variants[0]!.holes[hole]);
    const alone = await written({}, {attempt: 2, feedback: ['something else']});
    expect(alone.block.drawn!.case).toBe('doorbell');
    expect(alone.block.company.name).not.toBe((await written()).block.company.name);
  });

  it('the case that a note asks for', async () => {
    const note = {attempt: 2, feedback: ['Rather something about late parcels and couriers in the warehouse, please.']};
    const made = await written({}, note);
    expect(made.block.drawn!.case).toBe('dock');
    expect(made.receipt.join('\n')).toContain('Your note: understood late, warehouse, courier');
  });

  it('a schema that follows the case, whatever was edited', async () => {
    const {block} = await written({function: 'Operations', seed: 3});
    const plain = await offlineSchema(specOf({function: 'Operations', seed: 3}), block, FIRST);
    const edited: ProblemBlock = {...block, title: 'Another title', statement: 'Another story.', questions: block.questions.slice(1)};
    expect(await offlineSchema(specOf({function: 'Operations', seed: 99}), edited, {attempt: 4, feedback: []})).toEqual(plain);
  });
});

describe('the offline author reads', () => {
  it('domains as people write them', async () => {
    for (const domain of ['ecommerce', 'E Commerce', 'e-Commerce', 'E-comerce', 'Online Retail', 'online shop']) {
      expect((await written({domain})).receipt[0]).toBe(`Domain: E-Commerce (read from "${domain}").`);
    }
    expect((await written()).receipt[0]).toBe('Domain: E-Commerce.');
  });

  it('any other domain by a general case, with a warning', async () => {
    const made = await written({domain: 'Beekeeping', function: 'Falconry'});
    expect(made.receipt[0]).toMatch(
      /^Domain: "Beekeeping" has no cases of its own; a general one is used\. Domains with cases: .*E-Commerce/,
    );
    expect(made.warnings).toMatchObject([{severity: 'warning', code: 'generic-case', pointer: '/domain'}]);
    expect(JSON.stringify(made.block)).toContain('Beekeeping');
    expect((await written()).warnings).toBeUndefined();
  });

  it('the case that a spec names, and no other', async () => {
    const author = {by: 'offline', case: 'dock'} as const;
    expect((await written({author})).block.drawn!.case).toBe('dock');
    expect((await written({author}, {attempt: 2, feedback: ['no']})).block.drawn!.case).toBe('dock');
    const error = await refused({author: {by: 'offline', case: 'claims'}});
    expect(error).toMatchObject({severity: 'error', code: 'no-case', pointer: '/author/case'});
    expect(error.suggestion).toContain('doorbell');
  });

  it('functions, and the nearest one for those without a case', async () => {
    const line = async (name: string) => (await written({function: name})).receipt[1];
    expect(await line('Operations')).toBe('Function: Operations.');
    expect(await line('customer service')).toBe('Function: Customer Service (read from "customer service").');
    expect(await line('Marketing')).toBe('Function: Sales & Marketing (nearest to "Marketing").');
    expect(await line('Supply Chain')).toBe('Function: Supply Chain has no case of its own in E-Commerce; the nearest is Operations.');
    expect(await line('Falconry')).toContain('"Falconry" is not known here');
    expect((await written({function: 'Finance & Accounting'})).block.drawn!.case).toBe('doorbell');
    expect((await written({function: 'IT & Technology'})).block.drawn!.case).toBe('dock');
  });

  it('the words of a brief, and says what it did not use', async () => {
    const brief = 'Returns have doubled since spring and cash orders come back. The owner of the shop has a dog. We lost 12 percent.';
    const made = await written({function: 'Operations', brief});
    expect(made.block.drawn!.case).toBe('doorbell');
    const receipt = made.receipt.join('\n');
    expect(receipt).toContain('Brief: understood returns, cash.');
    expect(receipt).toContain('Not used of the brief: "The owner of the shop has a dog."');
    expect(receipt).toContain('Not used: figures of the brief.');
    expect(receipt).toContain('Also possible: dock');
    expect((await written({function: 'Operations', brief: 'Parcels arrive late.'})).block.drawn!.case).toBe('dock');
    expect((await written()).receipt.join('\n')).toContain('Brief: none');
  });

  it('title, cast and wanted questions', async () => {
    const cast = {
      learner: {name: 'Asha Rao', role: 'Junior Analyst'},
      mentor: {name: 'Meera Iyer', role: 'Chief Data Officer'},
      stakeholder: {name: 'Farah Khan', role: 'Managing Director'},
    };
    const sql =
      'select o.payment, count(*) as orders, round(avg(o.order_value), 2) as mean_value from fact_orders o group by o.payment order by o.payment';
    const made = await written({
      title: 'Doors and Cash',
      cast,
      skills: ['cohort', 'ratio', 'month over month'],
      questions: [
        {ask: 'How many orders are there by payment?', sql},
        'Why is the sky blue?',
        {ask: 'And how many?', sql: 'select count(*) from fact_orders'},
      ],
    });
    expect(made.block.title).toBe('Doors and Cash');
    for (const {name} of Object.values(cast)) expect(made.block.statement).toContain(name);
    expect(made.block.statement).not.toContain('Bruce');
    expect(made.block.questions[0]).toEqual({
      ask: 'How many orders are there by payment?',
      returns: ['payment', 'orders', 'mean_value'],
      sql,
    });
    expect(made.block.questions).toHaveLength(6);
    expect(made.block.statement).toContain('six answers');
    const receipt = made.receipt.join('\n');
    expect(receipt).toContain('Not used: the question "Why is the sky blue?", because the offline author cannot write SQL for it.');
    expect(receipt).toContain('Not used: the question "And how many?", because its result columns have no names.');
    expect(receipt).toContain('Skill: month over month is practised by question 2.');
    expect(receipt).toContain('Not used: the skill "cohort"');
  });

  it('numbers in the words of the user as facts, and none in the brief', async () => {
    const sql = 'select count(*) as orders from fact_orders';
    const cast = {
      learner: {name: 'Asha Rao', role: 'Analyst, band 3'},
      mentor: {name: 'Meera Iyer', role: 'Chief Data Officer'},
      stakeholder: {name: 'Farah Khan', role: 'Managing Director'},
    };
    const made = await written({
      title: 'The 48-hour Doorbell',
      brief: 'Refusals rose by 17% in 9 months.',
      cast,
      questions: [{ask: 'How many orders took over 2.5 days in Q3, and how many below {₹1,200}?', sql}],
    });
    expect(made.block.facts).toEqual(expect.arrayContaining(['48', '3', '2.5', 'Q3', '₹1,200']));
    expect(made.block.facts).not.toContain('17%');
    expect(checkProblem(made.block).filter(({code}) => code !== 'swap')).toEqual([]);
    expect(made.receipt.join('\n')).toContain('as you wrote them; the data is not asked.');
    expect(made.receipt.join('\n')).toContain('Not used: figures of the brief.');
  });

  it.each(['Beginner', 'Intermediate', 'Advanced'] as const)(
    'no digit in its own prose that is not a fact, at level %s',
    async (skill_level) => {
      for (const work of ['Sales & Marketing', 'Operations']) {
        for (const period of [
          {from: '2023-01-01', to: '2024-12-31'},
          {from: '2021-04-01', to: '2024-03-31'},
        ]) {
          const {block} = await written({skill_level, function: work, period});
          expect(checkProblem(block)).toEqual([]);
          expect(checkProblem({...block, statement: `${block.statement} In 77 towns.`})).toMatchObject([
            {severity: 'error', code: 'stray-number'},
          ]);
        }
      }
    },
  );

  it('no structure that a level does not have', async () => {
    expect(await refused({structure: 'normalized', skill_level: 'Beginner'})).toMatchObject({code: 'not-yet'});
    expect((await written({structure: 'denormalized', skill_level: 'Beginner'})).receipt.join('\n')).toContain('one flat table');
  });

  it('no period too short for the case, and others with a word of warning', async () => {
    expect(await refused({period: {from: '2024-01-01', to: '2024-12-31'}})).toMatchObject({code: 'period-too-short', pointer: '/period'});
    const odd = await written({period: {from: '2022-03-10', to: '2024-12-15'}, dataset_size: 1000, locale: 'de', currency: 'EUR'});
    const receipt = odd.receipt.join('\n');
    for (const word of ['Period: ', 'Size: ', 'Locale: ', 'Currency: ']) expect(receipt).toContain(word);
  });

  it('no problem of somebody else', async () => {
    const {block} = await written();
    const {drawn, ...hand} = block;
    const none = await offlineSchema(specOf(), hand, FIRST);
    expect(none.ok ? null : none.error[0]).toMatchObject({code: 'no-draw', pointer: '/problem/drawn'});
    const unknown = await offlineSchema(specOf(), {...block, drawn: {...drawn!, case: 'bellhop'}}, FIRST);
    expect(unknown.ok ? '' : unknown.error[0]!.message).toContain('no case "bellhop"');
    const torn = await offlineSchema(specOf(), {...block, drawn: {...drawn!, holes: {...drawn!.holes, company: 'acme'}}}, FIRST);
    expect(torn.ok ? '' : torn.error[0]!.suggestion).toContain('kitchen');
  });
});
