/**
 * A story whose measure is nobody's column: whether a member comes back within thirty days of a visit. A rival takes visits away from new
 * members in the West (a two-way interaction), prices go up everywhere, and price is not the reason.
 */
import {parse} from 'yaml';
import type {ProblemBlock} from '../../src/core/spec.js';

export const REPEAT_SCHEMA = `
tables:
  dim_stores:
    about: One row per outlet.
    columns:
      store_id: {type: text, about: Code}
      region: {type: text, about: Region}
    data: [[S1, West], [S2, West], [S3, South], [S4, South], [S5, North]]
  dim_members:
    about: One row per member.
    rows: 5% of size
    columns:
      member_id: {id: "M{00000}", about: Key}
      store_id: {references: dim_stores, about: Home}
      cohort: {pick: {old: 55, new: 45}, about: Joined}
  fact_visits:
    about: One row per visit.
    rows: 100% of size
    columns:
      visit_id: {id: "V{0000000}", about: Key}
      member_id: {references: dim_members, favour: top 20% get 45%, about: Who}
      visited_at: {when: {weekdays: {sat: +40%}, hours: {open: 7-22, peak: 9}, day_to_day: 10%}, about: When}
      amount: {amount: {typical: 180, high: 410, from: 20}, about: Spent}
events:
  rival:
    about: A chain opens in the West
    from: 2024-01-01
    effects:
      leave: {fewer: fact_visits, where: "member_id.store_id.region = 'West' and member_id.cohort = 'new'", by: auto}
  prices: {about: Prices go up, from: 2024-01-01, effects: {dearer: {raise: fact_visits.amount, by: auto}}}
views:
  visits_30d: |
    select v.*, s.region, m.cohort, year(v.visited_at) as yr, v.amount > 180 as dear,
           coalesce(lead(v.visited_at) over (partition by v.member_id order by v.visited_at, v.visit_id) <= v.visited_at + interval 30 day, false) as back
    from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id
metrics:
  came_back: {of: visits_30d, is: "avg(back::int)", format: 0%, about: Share of visits followed by another within thirty days}
  spent: {of: visits_30d, is: avg(amount), format: "#,##0", about: Spent per visit}
`;

const PROBLEM = `
title: No Second Coffee
company: {name: Kaapi, about: Coffee}
statement: From {{before}} to {{west_new}}.
findings:
  before: {metric: came_back, where: "yr = 2023 and region = 'West' and cohort = 'new'", expect: any}
  west_new: {metric: came_back, where: "yr = 2024 and region = 'West' and cohort = 'new'", expect: 38%, within: 2pp, because: rival.leave}
  dearer: {metric: spent, from: yr = 2023, to: yr = 2024, expect: +12%, within: 1.5pp, because: prices.dearer}
  worst: {says: Worst among new members in the West, metric: came_back, by: [region, cohort], from: yr = 2023, to: yr = 2024, most_down: [West, new], because: rival.leave}
questions:
  - ask: How many visits are there by region?
    returns: [region, visits]
    sql: |
      select s.region, count(*) as visits
      from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id
      group by s.region order by s.region
    shows: worst
`;

export const repeatProblem = (): ProblemBlock => parse(PROBLEM) as ProblemBlock;
