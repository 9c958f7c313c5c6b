/** A right spec with something of everything, and a way to spoil it in one place and to see what is said about it. */
import type {Diagnostic} from '../../src/core/diagnostic.js';
import {locate} from '../../src/spec/source.js';
import {parseYaml} from '../../src/spec/yaml.js';
import {proveSpec} from '../../src/stages/prove.js';
import {load} from './rig.js';

export const RIGHT = `domain: Retail
function: Operations
skill_level: Intermediate
dataset_size: 2000
period: {from: 2023-01-01, to: 2024-12-31}
problem:
  title: Cold Coffee
  company: {name: Kaapi, about: Coffee bars in four cities}
  statement: Members came back less often, in the West by {{west}}.
  findings:
    before: {metric: back, where: yr = 2023, between: [35%, 55%]}
    west: {metric: back, where: "yr = 2024 and region = 'West'", expect: 30%, within: 2pp, because: rival.leave}
    worst: {metric: back, by: [region], from: yr = 2023, to: yr = 2024, most_down: [West], because: rival.leave}
  questions:
    - ask: How often did members come back, by region?
      returns: [region, back_pct]
      sql: |
        select s.region, round(100.0 * avg((v.outcome = 'Came back')::int), 1) as back_pct
        from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id
        group by s.region
        order by s.region
      shows: west
      mistakes: [{name: rounded away, swap: {"100.0": "1.0"}, say: A share is not a percentage.}]
schema:
  tables:
    dim_stores:
      about: One row per outlet.
      columns:
        store_id: {type: text}
        city: {type: text}
        region: {type: text}
        opened_on: {type: date}
      data:
        - [S1, Pune, West, 2020-01-01]
        - [S2, Mumbai, West, 2021-01-01]
        - [S3, Chennai, South, 2020-06-01]
        - [S4, Delhi, North, 2019-01-01]
    dim_members:
      about: One row per member.
      rows: 300
      columns:
        member_id: {id: "M{00000}"}
        store_id: {references: dim_stores, favour: top 25% get 40%}
        cohort: {pick: {old: 55, new: 45}}
        spend: {amount: {typical: 180, high: 410}}
        points: {count: {typical: 4, high: 9}}
      copula: [{columns: [spend, points], correlation: 0.4}]
    dim_plans:
      about: One row per version of a plan.
      rows: 10
      columns:
        plan_id: {entity: "P{00}"}
        version_id: {id: "PV{0000}"}
        price: {prices: [99, 149, 199]}
        valid_from: {version: from}
        valid_to: {version: to}
      history: {of: [price], changes: 40% a year}
    fact_visits:
      about: One row per visit.
      rows: 100% of size
      columns:
        visit_id: {id: "V{0000000}"}
        member_id: {references: dim_members}
        visited_at: {when: {weekdays: {sat: +40%}, hours: {open: 7-22, peak: 9}}}
        outcome: {pick: {Came back: 45, Stayed away: 55}}
        amount: {amount: {typical: 180, high: 410, from: 20}}
        tip: {sql: "round(amount * 0.1, 2)"}
        desk: {by: member_id.store_id.region, West: {pick: [A, B]}, else: C}
        lines: {rollup: {of: fact_lines, is: count(*)}}
    fact_lines:
      about: One row per line.
      rows: {each: fact_visits, about: 2}
      columns:
        visit_id: {references: fact_visits}
        item: {pick: {Coffee: 60, Tea: 40}}
    fact_orders:
      about: One row per order.
      rows: 500
      columns:
        order_id: {id: "O{00000}"}
        ordered_at: {when: {}}
        shipped_at: {stage: shipped}
        status: {status: true}
  lifecycles:
    fact_orders:
      placed: {at: ordered_at, is: Placed, then: {shipped: 90%}, after: {typical: 1 day, high: 3 days}}
      shipped: {at: shipped_at, is: Shipped}
  events:
    rival:
      about: A chain opens in the West
      from: 2024-01-01
      effects:
        leave: {shift: fact_visits.outcome, into: Stayed away, where: member_id.store_id.region = 'West', by: auto}
        dearer: {raise: fact_visits.amount, by: 10%}
  views:
    visits: |
      select v.*, s.region, year(v.visited_at) as yr, (v.outcome = 'Came back')::int as back
      from fact_visits v join dim_members m using (member_id) join dim_stores s on s.store_id = m.store_id
  metrics:
    back: {of: visits, is: avg(back), format: 0%, about: Share of visits that were followed by another}
  rules:
    - {table: fact_visits, check: amount >= 20, about: Nobody pays less than twenty}
`;

/** What is said about a spec, with SQL bound as `validate` does it. */
export async function said(yaml: string): Promise<Diagnostic[]> {
  const loaded = await load({'challenges/shop.yaml': yaml});
  if (!loaded.ok) return loaded.error.filter(({severity}) => severity === 'error');
  const {source} = parseYaml(yaml, 'challenges/shop.yaml');
  return (await proveSpec(loaded.value[0]!.spec)).map((one) => locate(one, source));
}

/** The right spec with an edit. Where the message is to stand is marked «so» in the new text; it is given as `line:column+length`. */
export function spoilt(from: string, to: string): {yaml: string; place: string} {
  if (RIGHT.split(from).length !== 2) throw new Error(`${from} is not there exactly once`);
  const marked = RIGHT.replace(from, () => to);
  const at = marked.indexOf('«');
  const end = marked.indexOf('»') - 1;
  const before = marked.slice(0, at).split('\n');
  return {yaml: marked.replace(/[«»]/g, ''), place: `${before.length}:${before.at(-1)!.length + 1}+${end - at}`};
}
