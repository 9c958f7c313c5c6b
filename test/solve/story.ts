/** A small story for the tests: coffee bars, a rival in the West that takes new members away, a price rise, a slower kitchen. */
import {parse} from 'yaml';
import type {Model} from '../../src/core/model.js';
import type {ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {bindTypes} from '../../src/sql/bind-types.js';

export const SCHEMA = `
tables:
  dim_stores:
    about: One row per outlet.
    columns:
      store_id: {type: text, about: Code}
      city: {type: text, about: City}
      region: {type: text, about: Region}
    data: [[S1, Pune, West], [S2, Mumbai, West], [S3, Chennai, South], [S4, Kochi, South], [S5, Delhi, North]]
  dim_members:
    about: One row per member.
    rows: 12% of size
    columns:
      member_id: {id: "M{00000}", about: Key}
      store_id: {references: dim_stores, about: Home}
      cohort: {pick: {old: 55, new: 45}, about: Joined}
      gender: {pick: {f: 50, m: 50}, about: Gender}
  fact_visits:
    about: One row per visit.
    rows: 100% of size
    columns:
      visit_id: {id: "V{0000000}", about: Key}
      member_id: {references: dim_members, favour: top 20% get 45%, about: Who}
      visited_at: {when: {weekdays: {sat: +40%}, hours: {open: 7-22, peak: 9}, day_to_day: 10%}, about: When}
      outcome: {pick: {Came back: 45, Stayed away: 55}, about: Whether the member came back within a month}
      drink: {pick: {Coffee: 60, Tea: 40}, about: What}
      amount: {amount: {typical: 180, high: 410, from: 20}, about: Spent}
      served_at: {when: {after: visited_at, typical: 6 minutes, high: 15 minutes}, about: Served}
events:
  rival:
    about: A chain opens in the West
    from: 2024-01-01
    effects:
      leave: {shift: fact_visits.outcome, into: Stayed away, where: member_id.store_id.region = 'West', by: auto}
      new_ones: {shift: fact_visits.outcome, into: Stayed away, where: "member_id.store_id.region = 'West' and member_id.cohort = 'new'", by: auto}
      fewer_mornings: {fewer: fact_visits, where: hour(visited_at) < 12, by: auto}
  prices:
    about: Prices go up
    from: 2024-01-01
    effects:
      dearer: {raise: fact_visits.amount, by: 20%}
views:
  visits: |
    select v.*, s.region, m.cohort, m.gender, year(v.visited_at) as yr, (v.outcome = 'Came back')::int as back, (hour(v.visited_at) < 12)::int as morning
    from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id
metrics:
  came_back: {of: visits, is: avg(back), format: 0%, about: Share of visits that were followed by another}
  mornings: {of: visits, is: avg(morning), format: 0%, about: Share of visits before noon}
  spent: {of: visits, is: avg(amount), format: "#,##0", about: Spent per visit}
`;

export const PROBLEM = `
title: Cold Coffee
company: {name: Kaapi, about: Coffee}
statement: From {{before}} to {{west}}.
findings:
  before: {metric: came_back, where: yr = 2023, between: [35%, 55%]}
  west: {metric: came_back, where: "yr = 2024 and region = 'West'", expect: 27%, within: 1pp, because: rival.leave}
  west_new: {metric: came_back, where: "region = 'West' and cohort = 'new'", from: yr = 2023, to: yr = 2024, expect: -25pp, within: 2pp, because: rival.new_ones}
  mornings: {metric: mornings, where: yr = 2024, expect: 25%, within: 1pp, because: rival.fewer_mornings}
  worst: {says: Worst among new members in the West, metric: came_back, by: [region, cohort], from: yr = 2023, to: yr = 2024, most_down: [West, new], because: rival.new_ones}
  dearer: {metric: spent, from: yr = 2023, to: yr = 2024, rises: at least 10%, because: prices.dearer}
  not_gender: {metric: came_back, by: [gender], same: within 8pp}
questions:
  - ask: How often did members come back, by region and year?
    returns: [region, yr, back_pct]
    sql: |
      select s.region, year(v.visited_at) as yr, round(100.0 * avg((v.outcome = 'Came back')::int), 1) as back_pct
      from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id
      group by s.region, yr order by s.region, yr
    shows: [worst, west]
    mistakes:
      - {name: all years in one, swap: {year(v.visited_at) as yr: 0 as yr}, say: The years differ.}
`;

export const problemOf = (yaml: string = PROBLEM): ProblemBlock => parse(yaml) as ProblemBlock;

export async function storyModel(size: number, seed: number, schema: string = SCHEMA): Promise<Model> {
  const spec = {
    id: 'cold-coffee',
    seed,
    dataset_size: size,
    skill_level: 'Intermediate' as const,
    period: {from: '2023-01-01', to: '2024-12-31'},
    locale: 'en_IN',
    currency: 'INR',
  };
  const compiled = compileModel(spec, parse(schema) as SchemaBlock);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error, null, 1));
  const bound = await bindTypes(compiled.value);
  if (!bound.ok) throw new Error(JSON.stringify(bound.error, null, 1));
  return bound.value;
}
