import {describe, expect, it} from 'vitest';
import {Folder} from '../e2e/kit.js';
import {RIGHT, said, spoilt} from './bad-spec.js';

/** Name, what is written, what a person writes instead with the place of the message «marked», the message, and what is suggested. */
type Mistake = readonly [name: string, from: string, to: string, message: RegExp, suggestion?: RegExp];

const MISTAKES: readonly Mistake[] = [
  // Tables and keys.
  ['an unknown parent', 'references: dim_members', 'references: «dim_member»', /^there is no table dim_member$/, /dim_members/],
  [
    'mandatory keys in a circle',
    '    fact_orders:\n      about',
    '    dim_heads:\n      about: x\n      rows: 5\n      columns: {head_id: {id: "A{0}"}, team_id: {references: dim_teams}}\n    dim_teams:\n      about: x\n      rows: 5\n      columns: {team_id: {id: "T{0}"}, head_id: {references: «dim_heads»}}\n    fact_orders:\n      about',
    /circle/,
  ],
  [
    'rows for each of an unknown table',
    'each: fact_visits, about',
    'each: «fact_visit», about',
    /^there is no table fact_visit$/,
    /fact_visits/,
  ],
  ['no rows', 'rows: 500', 'rows: «0»', /at least 1, and is 0/, /from 1 to/],
  ['negative rows', 'rows: 500', 'rows: «-500»', /at least 1, and is -500/, /from 1 to/],
  ['rows in words', 'rows: 500', 'rows: «many»', /"many" is not a number of rows/, /rows: 3400/],
  ['an id with too few digits', 'id: "V{0000000}"', 'id: «"V{000}"»', /room for 999 rows, and the table gets 2000/, /V\{0000\}/],
  ['an empty key', 'order_id: {id: "O{00000}"}', 'order_id: {id: "O{00000}", «empty»: 3%}', /^a key is never empty$/, /leave empty out/],
  [
    'a row too short',
    '- [S4, Delhi, North, 2019-01-01]',
    '- «[S4, Delhi, North]»',
    /row 4 has 3 cells, and dim_stores has 4 columns/,
    /null/,
  ],
  ['a key twice in data', '- [S4, Delhi, North, 2019-01-01]', '- [«S3», Delhi, North, 2019-01-01]', /S3 stands in row 3 too/],
  // Columns.
  ['an unknown key', 'cohort: {pick:', 'cohort: {«pik»:', /unknown key pik/, /pick/],
  ['no value', 'cohort: {pick: {old: 55, new: 45}}', '«cohort»: {}', /^cohort has no value$/, /add one of id, pattern/],
  ['a negative weight', 'pick: {Coffee: 60, Tea: 40}', 'pick: {Coffee: «-60», Tea: 40}', /greater than 0, and is -60/, /above 0/],
  ['a weight of nothing', 'pick: {Coffee: 60, Tea: 40}', 'pick: {Coffee: 60, Tea: «0»}', /greater than 0, and is 0/, /leave it out/],
  ['no weights', 'pick: {Coffee: 60, Tea: 40}', 'pick: «{}»', /^pick is empty$/, /Call: 46/],
  [
    'percentages that do not sum',
    'pick: {Coffee: 60, Tea: 40}',
    'pick: «{Coffee: 60%, Tea: 30%}»',
    /add up to 90 %, and not to 100 %/,
    /plain weights/,
  ],
  [
    'unique from too short a list',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {pick: {old: 55, new: 45}, «unique»: true}',
    /pick repeat/,
    /leave unique out/,
  ],
  [
    'too few combinations',
    'correlation: 0.4}]',
    'correlation: 0.4}]\n      unique: [«[cohort, store_id]»]',
    /8 combinations|combinations/,
    /rows: 4/,
  ],
  [
    'a pattern with too few codes',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {pattern: «"{00}"», unique: true}',
    /100 different codes, and the table gets 300 rows/,
    /add zeros/,
  ],
  ['a bad pattern', 'item: {pick: {Coffee: 60, Tea: 40}}', 'item: {pattern: «ABC»}', /"ABC" is not a pattern/, /\{AA\}-\{0000\}/],
  [
    'an unknown faker provider',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {faker: «names»}',
    /"names" is not a provider/,
    /person.fullName/,
  ],
  [
    'is of another type',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {type: integer, is: «often»}',
    /"often" is no integer/,
    /type integer/,
  ],
  [
    'empty in words',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {pick: {old: 55, new: 45}, empty: «often»}',
    /"often" is not a share/,
    /empty: 4%/,
  ],
  [
    'a share over 100%',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {pick: {old: 55, new: 45}, empty: «140%»}',
    /"140%" is not a share/,
    /empty: 4%/,
  ],
  ['a reserved name', 'cohort: {pick: {old: 55, new: 45}}', '«group»: {pick: {old: 55, new: 45}}', /reserved word of SQL/, /group_value/],
  [
    'a column twice, in other letters',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {pick: {old: 55, new: 45}}\n        «Cohort»: {is: 1}',
    /cannot name a column: lower-case/,
    /write cohort/,
  ],
  [
    'a column twice',
    'cohort: {pick: {old: 55, new: 45}}',
    'cohort: {pick: {old: 55, new: 45}}\n        «cohort»: {is: 1}',
    /cohort is given twice, first in line 44/,
    /keep one/,
  ],
  [
    'an amount whose to is below its from',
    'high: 410, from: 20}',
    'high: 410, from: 20, to: «10»}',
    /to \(10\) has to be greater than from \(20\)/,
  ],
  [
    'a typical value above the high one',
    'points: {count: {typical: 4, high: 9}}',
    'points: {count: {typical: 14, high: «9»}}',
    /high \(9\) has to be greater than typical \(14\)/,
    /one in twenty/,
  ],
  ['favour in words', 'favour: top 25% get 40%', 'favour: «the best»', /"the best" is not a favour/, /top 20% get 45%/],
  [
    'favour that favours the others',
    'favour: top 25% get 40%',
    'favour: «top 40% get 20%»',
    /have to get more than 40%, and get 20%/,
    /equal chances/,
  ],
  [
    'usually without a path',
    'member_id: {references: dim_members}',
    'member_id: {references: dim_members, usually: «80%»}',
    /not a share with a path/,
    /80% member_id.store_id/,
  ],
  ['usually by something that leads elsewhere', 'favour: top 25% get 40%', 'usually: «80% cohort»', /cohort does not lead to dim_stores/],
  [
    'by over an unknown column',
    'by: member_id.store_id.region',
    'by: «member_id.store_id.state»',
    /dim_stores has no column state/,
    /store_id, city, region/,
  ],
  [
    'a path through something that is no key',
    'by: member_id.store_id.region',
    'by: «outcome.region»',
    /fact_visits.outcome refers to no table/,
    /add references/,
  ],
  [
    'a copula of text',
    'columns: [spend, points], correlation',
    'columns: [spend, «cohort»], correlation',
    /cohort is made by pick/,
    /amount, count or number/,
  ],
  ['a correlation over 1', 'correlation: 0.4', 'correlation: «1.4»', /at most 1, and is 1.4/, /from -1 to 1/],
  [
    'correlations that cannot all be',
    'points: {count: {typical: 4, high: 9}}\n      copula: [{columns: [spend, points], correlation: 0.4}]',
    'points: {count: {typical: 4, high: 9}}\n        age: {count: {typical: 30, high: 60}}\n      copula: [{columns: [spend, points], correlation: 0.9}, {columns: [spend, age], correlation: 0.9}, {columns: [points, age], correlation: «-0.9»}]',
    /no 3 columns can have these correlations at once/,
    /nearer to 0/,
  ],
  // Time.
  [
    'a reversed period',
    'period: {from: 2023-01-01, to: 2024-12-31}',
    'period: {from: 2024-12-31, to: «2023-01-01»}',
    /ends \(2023-01-01\) before it begins/,
    /earlier day/,
  ],
  [
    'a day that does not exist',
    'period: {from: 2023-01-01, to: 2024-12-31}',
    'period: {from: 2023-01-01, to: «2024-02-30»}',
    /no day of the calendar/,
    /a day that exists/,
  ],
  [
    'dates after the end',
    'ordered_at: {when: {}}',
    'ordered_at: {when: {from: «2025-02-01»}}',
    /from \(2025-02-01\) lies after to \(2024-12-31\)/,
    /period's end/,
  ],
  [
    'from after to',
    'ordered_at: {when: {}}',
    'ordered_at: {when: {from: 2024-05-01, to: «2024-02-01»}}',
    /from \(2024-05-01\) lies after to \(2024-02-01\)/,
  ],
  // SQL.
  [
    'column SQL with an unknown column',
    'sql: "round(amount * 0.1, 2)"',
    'sql: "round(«amunt» * 0.1, 2)"',
    /^there is no column amunt$/,
    /amount/,
  ],
  ['column SQL that is no SQL', 'sql: "round(amount * 0.1, 2)"', 'sql: «"round(amount * , 2)"»', /syntax error/],
  ['column SQL of a wrong type', 'sql: "round(amount * 0.1, 2)"', 'sql: «"round(outcome, 2)"»', /no function matches .*round\(VARCHAR/],
  ['a view with an unknown column', 'select v.*, s.region, year', 'select v.*, s.«regon», year', /^s has no column regon$/, /region/],
  ['a metric with an unknown column', 'is: avg(back), format', 'is: avg(«bak»), format', /^there is no column bak$/, /back/],
  ['a metric without an aggregate', 'is: avg(back), format', 'is: «back», format', /back is a value of every row/, /avg/],
  ['a rule with an unknown column', 'check: amount >= 20', 'check: «amont» >= 20', /^there is no column amont$/, /amount/],
  [
    'a rule that is no condition',
    'check: amount >= 20',
    'check: «amount + 20»',
    /is true or false, and this is of type DECIMAL/,
    /comparison/,
  ],
  ['a question with an unknown column', 'group by s.region\n', 'group by s.«regon»\n', /^s has no column regon$/, /region/],
  [
    'a question that promises other columns',
    'returns: [region, back_pct]\n      sql',
    'returns: [region, back_share]\n      «sql»',
    /gives region, back_pct, and the question promises region, back_share/,
    /returns: \[region, back_pct\]/,
  ],
  [
    'a question over a view',
    "      sql: |\n        select s.region, round(100.0 * avg((v.outcome = 'Came back')::int), 1) as back_pct\n        from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id",
    '      «sql»: |\n        select v.region, 100.0 * avg(v.back) as back_pct\n        from visits v join dim_stores s using (region)',
    /visits is a view, and learners only get the tables/,
  ],
  ['a mistake that swaps what is not there', '"100.0": "1.0"', '«"200.0"»: "1"', /does not hold "200.0"/, /copy the words/],
  [
    'a roll-up of a table that is no child',
    'of: fact_lines, is: count(*)',
    'of: «dim_stores», is: count(*)',
    /dim_stores does not refer to fact_visits/,
    /references: fact_visits/,
  ],
  ['a roll-up without an aggregate', 'of: fact_lines, is: count(*)', 'of: fact_lines, is: «item»', /item is no total/, /count\(\*\)/],
  // Events.
  ['an effect on a missing table', 'raise: fact_visits.amount', 'raise: «fact_visit.amount»', /no table fact_visit$/, /fact_visits/],
  ['an effect on a missing column', 'raise: fact_visits.amount', 'raise: «fact_visits.amont»', /no column amont/, /amount/],
  [
    'an effect whose condition does not bind',
    "where: member_id.store_id.region = 'West'",
    "where: «member_id.store_id.regon = 'West'»",
    /no column regon/,
    /region/,
  ],
  ['an effect into a value that is not there', 'into: Stayed away', 'into: «Stayed»', /never is Stayed/, /Stayed away/],
  [
    'an event after the period',
    'from: 2024-01-01\n      effects',
    'from: «2025-01-01»\n      effects',
    /outside of the period 2023-01-01 to 2024-12-31/,
    /move the event/,
  ],
  ['a strength without a sign of percent', 'by: 10%}', 'by: «10»}', /10 is no strength for raise/, /by: 10%/],
  ['a shift by percent', "region = 'West', by: auto}", "region = 'West', by: «12%»}", /"12%" is no strength for shift/, /\+12pp/],
  // Lifecycles and history.
  ['a lifecycle to an unknown stage', 'then: {shipped: 90%}', 'then: {«shiped»: 90%}', /no stage shiped/, /shipped/],
  [
    'a stage that nothing reaches',
    ', then: {shipped: 90%}, after: {typical: 1 day, high: 3 days}}\n      shipped:',
    '}\n      «shipped»:',
    /no stage leads to shipped/,
  ],
  ['chances over 100%', 'then: {shipped: 90%}', 'then: {shipped: «190%»}', /"190%" is not a share/],
  [
    'a lifecycle of an unknown table',
    '    fact_orders:\n      placed',
    '    «fact_order»:\n      placed',
    /no table fact_order$/,
    /fact_orders/,
  ],
  [
    'history without a from',
    '        valid_from: {version: from}\n        valid_to: {version: to}\n      history',
    '        valid_to: {version: to}\n      «history»',
    /no column with version: from/,
    /valid_from/,
  ],
  ['history of an unknown column', 'history: {of: [price]', 'history: {of: [«prize»]', /no column prize/, /price/],
  ['a history with an unknown key', 'history: {of: [price], changes', 'history: {of: [price], «change»', /unknown key change/, /changes/],
  // Findings.
  [
    'a finding whose condition does not bind',
    'where: yr = 2023, between',
    'where: «year» = 2023, between',
    /^there is no column year$/,
    /yr/,
  ],
  ['a finding by an unknown column', 'by: [region], from', 'by: [«regio»], from', /^there is no column regio$/, /region/],
  ['an unknown metric', 'worst: {metric: back,', 'worst: {metric: «backs»,', /no metric backs/, /back/],
  [
    'an unknown effect',
    'most_down: [West], because: rival.leave',
    'most_down: [West], because: «rival.leaves»',
    /no effect rival.leaves/,
    /rival.leave/,
  ],
  [
    'an exact target without a knob',
    'expect: 30%, within: 2pp, because: rival.leave',
    'expect: «30%», within: 2pp',
    /nothing makes west come true/,
    /because: event.effect/,
  ],
  [
    'a knob without a target',
    'raise: fact_visits.amount, by: 10%}',
    'raise: fact_visits.amount, by: «auto»}',
    /nothing says how strong rival.dearer has to be/,
    /add a finding with expect/,
  ],
  [
    'two targets on one knob',
    'between: [35%, 55%]}\n    west: {metric: back, where: "yr = 2024 and region = \'West\'", expect: 30%, within: 2pp, because: rival.leave',
    'expect: 45%, because: rival.leave}\n    west: {metric: back, where: "yr = 2024 and region = \'West\'", expect: 30%, within: 2pp, because: «rival.leave»',
    /fewer knobs than targets/,
    /an effect of its own/,
  ],
  ['a rank of a group with too many parts', 'most_down: [West]', 'most_down: «[West, new]»', /2 values, and by has 1/, /one value/],
  [
    'a number that nothing vouches for',
    'Members came back less often',
    'Members came back «17%» less often',
    /the statement says 17%/,
    /facts: \["17%"\]/,
  ],
];

it('is right as it stands', async () => {
  expect(await said(RIGHT)).toEqual([]);
});

describe('a message at the place, before any row is made', () => {
  const cases = MISTAKES.map(([name, from, to, message, suggestion = /^/]) => ({name, from, to, message, suggestion}));
  it.each(cases)('$name', async ({from, to, message, suggestion}) => {
    const {yaml, place} = spoilt(from, to);
    const found = await said(yaml);
    const [first] = found;
    expect(first?.message).toMatch(message);
    expect(`${first!.location!.line}:${first!.location!.column}+${first!.location!.length}`).toBe(place);
    expect(first!.suggestion ?? '').toMatch(suggestion);
    // What follows from it is not told too, but where a second thing is really wrong.
    expect(found.length).toBeLessThanOrEqual(2);
    for (const {message: text, suggestion: help = '', severity} of found) {
      expect(severity).toBe('error');
      expect(`${text} ${help}`).not.toMatch(/undefined|\[object|NaN|referenced column/);
    }
  });
});

describe('the command', () => {
  const run = async (yaml: string, ...argv: string[]) => {
    await using folder = await Folder.create({'challenges/shop.yaml': yaml});
    const ended = await folder.cli([...argv, 'challenges/shop.yaml']);
    return {...ended, made: await folder.exists('dist')};
  };

  it('says that a right spec is right, its SQL too', async () => {
    const {exitCode, out, err} = await run(RIGHT, 'validate');
    expect([exitCode, out, err]).toEqual([0, '1 spec is valid\n', '']);
  });

  it.each([
    ['validate', 'group by s.region\n', 'group by s.«regon»\n'],
    ['validate', 'is: avg(back), format', 'is: avg(«bak»), format'],
    ['validate', 'references: dim_members', 'references: «dim_member»'],
    ['build', 'period: {from: 2023-01-01, to: 2024-12-31}', 'period: {from: 2024-12-31, to: «2023-01-01»}'],
    ['build', 'references: dim_members', 'references: «dim_member»'],
    ['build --auto-approve', 'sql: "round(amount * 0.1, 2)"', 'sql: "round(«amunt» * 0.1, 2)"'],
  ])('%s fails with 2 at the line: %s', async (command, from, to) => {
    const {yaml, place} = spoilt(from, to);
    const {exitCode, err, made} = await run(yaml, ...command.split(' '));
    expect(exitCode).toBe(2);
    expect(err).toContain(`challenges/shop.yaml:${place.replace(/\+.*/, '')} error`);
    expect(made).toBe(false);
  });
});
