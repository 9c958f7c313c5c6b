/** A small world in which every check has something to look at and finds nothing wrong; mutants damage it. */
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse} from 'yaml';
import {answerQuestions} from '../../../src/answer/answers.js';
import {measureFindings} from '../../../src/answer/findings.js';
import type {Model} from '../../../src/core/model.js';
import type {Shipped} from '../../../src/core/shipped.js';
import type {ProblemBlock} from '../../../src/core/spec.js';
import {generateDataset} from '../../../src/generate/dataset.js';
import type {Evidence} from '../../../src/quality/check.js';
import {openShipped} from '../../../src/sql/sandbox.js';
import {makeMistakes} from '../../../src/stages/mistakes.js';
import {measureOtherSeeds} from '../../../src/stages/other-seeds.js';
import {here, modelOf} from '../../generate/here.js';

const DAYS = Array.from({length: 731}, (_, k) => {
  const day = new Date(Date.UTC(2023, 0, 1 + k));
  return `[${day.toISOString().slice(0, 10)}, ${[0, 6].includes(day.getUTCDay()) ? 'Weekend' : 'Weekday'}]`;
});

const SCHEMA = `
tables:
  dim_days:
    about: One row per day.
    columns: {day: {type: date, about: Day}, day_type: {type: text, about: Weekday or Weekend}}
    data: [${DAYS.join(', ')}]
  dim_products:
    about: One row per product.
    rows: 150
    columns:
      product_id: {id: "P{000}", about: Key}
      product_code: {pattern: "{AA}-{0000}", about: Code on the shelf}
      category: {pick: {Tea: 52, Coffee: 30, Snacks: 18}, about: Shelf}
      unit_price: {unit: INR, prices: [49, 79, 99, 129, 149, 179, 249, 299, 399, 649, 999, 1499], about: Price of one}
  dim_members:
    about: One row per member.
    rows: 600
    columns:
      member_id: {id: "M{0000}", about: Key}
      full_name: {faker: person.fullName, about: Name}
      email: {sql: "slug(full_name, '.') || member_id || '@example.com'", about: Address}
      region: {pick: {North: 50, South: 30, West: 20}, about: Region}
      city: {by: region, North: {pick: {Delhi: 60, Jaipur: 40}}, South: {pick: {Chennai: 55, Kochi: 45}}, West: {pick: {Pune: 65, Surat: 35}}, about: City}
      joined_on: {type: date, when: {from: 2020-01-01, to: 2023-03-31}, about: Joined}
  fact_orders:
    about: One row per order.
    rows: 5000
    columns:
      order_id: {id: "O{00000}", about: Key}
      member_id: {references: dim_members, favour: top 20% get 55%, alive: {from: joined_on, at: ordered_at}, about: Who}
      ordered_at: {when: {months: {oct: +60%, nov: +50%, feb: -40%, jun: -30%}, weekdays: {sat: +70%, sun: +40%, tue: -30%}, hours: {open: 8-22}, day_to_day: 20%}, about: When}
      channel: {by: member_id.region, North: {pick: {App: 40, Web: 35, Shop: 25}}, else: {pick: {App: 25, Web: 30, Shop: 45}}, about: How}
      parcel_kg: {type: double, unit: kg, number: {lognormal: {median: 2, sigma: 0.5}, step: 0.01}, by: {channel: {Shop: +30%}}, about: Weight}
      parcel_l: {type: double, unit: l, number: {lognormal: {median: 9, sigma: 0.6}, step: 0.01}, about: Volume}
      order_total: {type: "decimal(12,2)", unit: INR, rollup: {of: fact_lines, is: sum(line_total)}, about: Sum of the lines}
    copula: [{columns: [parcel_kg, parcel_l], correlation: 0.6}]
  fact_lines:
    about: One row per product on an order.
    rows: {each: fact_orders, pick: {1: 60, 2: 30, 3: 10}}
    grain: [order_id, line_no]
    columns:
      order_id: {references: fact_orders, about: Order}
      line_no: {position: true, about: Place}
      product_id: {references: dim_products, favour: top 20% get 50%, about: What}
      quantity: {count: {typical: 2, from: 1, high: 8, to: 60}, unit: pieces, about: Pieces}
      line_total: {type: "decimal(12,2)", unit: INR, sql: quantity * product_id.unit_price, about: Price times pieces}
  fact_tickets:
    about: One row per complaint.
    rows: 1500
    columns:
      ticket_id: {id: "T{0000}", about: Key}
      member_id: {references: dim_members, favour: top 20% get 50%, about: Who}
      reason: {pick: {Late: 50, Broken: 35, Other: 15}, about: Why}
      opened_at: {when: {hours: {open: 8-20}, day_to_day: 20%}, about: Opened}
      status: {status: true, about: State}
      answered_at: {stage: answered, about: Answered}
      closed_at: {stage: closed, about: Closed}
      refund: {unit: INR, amount: {typical: 220, high: 700, from: 20}, empty: {by: reason, Other: 100%, else: 0%}, about: Paid back}
  fact_steps:
    about: One row per stage of a complaint.
    rows: {stages_of: fact_tickets}
    columns: {ticket_id: {references: fact_tickets, about: Complaint}, stage: {step: stage, about: Stage}, entered_at: {step: at, about: When}}
lifecycles:
  fact_tickets:
    open: {at: opened_at, is: Open, then: {answered: 90%}, after: {answered: {typical: 5 hours, high: 20 hours}}}
    answered: {at: answered_at, is: Answered, then: {closed: 85%}, after: {closed: {typical: 2 days, high: 6 days}}}
    closed: {at: closed_at, is: Closed}
events:
  launch:
    about: A new app in the North
    from: 2024-01-01
    effects:
      app: {shift: fact_orders.channel, into: App, where: member_id.region = 'North', by: +30pp}
      heavy: {raise: fact_orders.parcel_kg, where: channel = 'Web', by: 60%}
views:
  orders: |
    select o.*, m.region, year(o.ordered_at) as yr, o.channel = 'App' as by_app from fact_orders o join dim_members m on m.member_id = o.member_id
metrics:
  app_share: {of: orders, is: avg(by_app::int), format: 0%, about: Share of orders by app}
  weight: {of: orders, is: avg(parcel_kg), format: "0.0", about: Mean weight}
rules:
  - {table: fact_tickets, check: closed_at >= answered_at, about: Closed after the answer}
  - {table: fact_tickets, check: reason <> 'Other' or refund is null, about: No money for other reasons}
  - {table: fact_lines, check: line_total = quantity * product_id.unit_price, about: Lines add up}
  - {table: fact_tickets, check: status <> 'Open' or answered_at is null, about: Who has an answer is not open}
`;

const PROBLEM = `
title: Small Parcels
company: {name: Chai, about: Tea}
statement: By app went from {{before}} to {{after}}.
findings:
  before: {metric: app_share, where: "region = 'North' and yr = 2023", expect: any}
  after: {metric: app_share, where: "region = 'North' and yr = 2024", expect: any}
  rise: {metric: app_share, where: region = 'North', from: yr = 2023, to: yr = 2024, rises: at least 15pp, because: launch.app}
  winner: {metric: app_share, by: [region], from: yr = 2023, to: yr = 2024, most_up: [North], because: launch.app}
  heavier: {metric: weight, where: channel = 'Web', from: yr = 2023, to: yr = 2024, rises: at least 0.5, because: launch.heavy}
questions:
  - ask: Share by app by region and year.
    returns: [region, yr, orders, app_pct]
    sql: |
      with o as (select m.region, year(o.ordered_at) as yr, o.channel from fact_orders o join dim_members m on m.member_id = o.member_id join dim_days d on d.day = o.ordered_at::date)
      select region, yr, count(*) as orders, round(100.0 * avg(case when channel = 'App' then 1 else 0 end), 1) as app_pct
      from o where yr >= 2023 group by region, yr having count(*) > 1 order by region, yr
    shows: [rise, winner]
    mistakes:
      - {name: all orders are by app, swap: {"then 1 else 0": then 1}, say: "No"}
  - ask: Weight by channel and year against the year before.
    returns: [channel, yr, kg, change]
    sql: |
      with k as (select channel, year(ordered_at) as yr, avg(parcel_kg) as kg, avg(parcel_l) as l from fact_orders o join dim_members m on m.member_id = o.member_id group by all)
      select channel, yr, round(kg, 2) as kg, round(kg - lag(kg) over (partition by channel order by yr), 2) as change from k order by channel, yr
    shows: heavier
    mistakes:
      - {name: no partition, swap: {"partition by channel ": ""}, say: "No"}
  - ask: Best product of each category.
    returns: [category, product_id, revenue]
    sql: |
      with r as (select p.category, p.product_id, sum(l.line_total) as revenue, row_number() over (partition by p.category order by sum(l.line_total) desc, p.product_id) as place
        from fact_lines l join dim_products p on p.product_id = l.product_id join fact_orders o on o.order_id = l.order_id where o.order_total > 0 group by p.category, p.product_id)
      select category, product_id, revenue from r where place = 1 order by revenue desc, category
  - ask: Complaints by reason and kind of day.
    returns: [reason, day_type, complaints, steps, refund, hours]
    sql: |
      with s as (select ticket_id, count(*) as steps from fact_steps where stage <> 'Open' group by ticket_id),
      t as (select t.reason, d.day_type, t.refund, t.status, coalesce(s.steps, 0) as steps, date_diff('hour', t.opened_at, t.answered_at) as hours
        from fact_tickets t join dim_days d on d.day = t.opened_at::date left join s on s.ticket_id = t.ticket_id)
      select reason, day_type, count(*) as complaints, sum(steps)::bigint as steps, round(coalesce(sum(refund), 0) / count(*), 2) as refund, round(median(hours), 1) as hours
      from t where status <> 'x' group by reason, day_type order by reason, day_type
`;

/** Cells as they stand in the CSV, an empty one null, in the order of the model's columns. */
export type Rows = Record<string, (string | null)[][]>;

export interface Base {
  readonly model: Model;
  readonly problem: ProblemBlock;
  readonly rows: Rows;
  readonly otherSeeds: NonNullable<Evidence['otherSeeds']>;
}

export async function makeBase(): Promise<Base> {
  const at = here();
  const model = {...(await modelOf(SCHEMA, {size: 14_000})), level: 'Advanced' as const};
  const problem = parse(PROBLEM) as ProblemBlock;
  const tables = await generateDataset(at.context, model, {size: model.size, effects: true}, '1');
  const rows = Object.fromEntries([...tables].map(([name, {csv}]) => [name, readCsv(readFileSync(at.context.path(csv), 'utf8'))]));
  return {model, problem, rows, otherSeeds: await measureOtherSeeds(at.context, model, problem, '1')};
}

export interface Opened {
  readonly shipped: Shipped;
  close(): Promise<void>;
}

/** Opens rows as shipped files; closing removes everything. */
export async function openWorld({model, rows}: Pick<Base, 'model' | 'rows'>): Promise<Opened> {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-mutant-'));
  const files: Record<string, string> = {};
  for (const {name, columns} of model.tables) {
    files[name] = join(folder, `${name}.csv`);
    writeFileSync(files[name], writeCsv([columns.map((column) => column.name), ...(rows[name] ?? [])]));
  }
  const signal = new AbortController().signal;
  const shipped = await openShipped({model, files, database: join(folder, 'x.duckdb'), signal, memoryLimit: '256MB'});
  return {
    shipped,
    close: async () => {
      await shipped.close();
      rmSync(folder, {recursive: true, force: true});
    },
  };
}

/** All that is known of an open world: answers, findings, mistakes, other seeds. */
export async function evidenceOf({shipped}: Opened, {model, problem, otherSeeds}: Base): Promise<Evidence> {
  const answers = await answerQuestions(shipped, problem, model);
  const findings = await measureFindings(shipped, problem, model);
  const mistakes = await makeMistakes(shipped, problem, answers);
  return {shipped, model, problem, answers, findings, mistakes, otherSeeds};
}

const readCsv = (text: string): (string | null)[][] =>
  text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
        quoted === undefined ? (plain === '' ? null : plain!) : quoted.replaceAll('""', '"'),
      ),
    );

const writeCsv = (rows: readonly (readonly (string | null)[])[]): string =>
  rows
    .map(
      (row) => `${row.map((cell) => (cell === null ? '' : /[",\n]|^$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`,
    )
    .join('');
