import {foreignKeysOf} from '../core/foreign-keys.js';
import type {Model, RowCount, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {asText, numbers, worstShare, type Check, type Evidence, type Outcome, type Part} from './check.js';
import {count, percent} from './numbers.js';
import {UP} from './scoring.js';

/** The part of C1 that looks at parents and children. */
export const C1_GRAPH: readonly Check[] = [
  {
    id: '1.4',
    title: 'Children per parent within their bounds',
    statistic: 'worst share of parents with fewer or more children than declared',
    threshold: 'none; 10 falls to 0 at 2 %',
    severity: 'warn',
    advice: 'Widen `from` and `to` of the rows, or let no later step add or remove rows.',
    measure: ({shipped, model}) =>
      worstShare(
        shipped,
        model.tables.flatMap((table) => boundsPart(model, table)),
        0.02,
        'no table bounds its rows per parent',
        true,
      ),
  },
  {
    id: '1.5',
    title: 'Parents are used',
    statistic: 'least share of rows of a parent table that have a child',
    threshold: 'from 90 % full marks, none up to 50 %',
    severity: 'warn',
    advice: 'Make fewer parents, or more rows that refer to them.',
    measure: measureCoverage,
  },
  {
    id: '1.7',
    title: 'All tables hang together',
    statistic: 'tables that no key connects with the largest group, and tables on a circle of mandatory keys',
    // Two ways from a fact to a dimension are allowed: a home shop and the shop of the visit, a billing and a delivery address.
    threshold: 'none',
    severity: 'warn',
    advice: 'Connect the table by `references`, or leave it out; let one key of a circle be empty.',
    measure: ({model}) => Promise.resolve(measureGraph(model)),
  },
];

function boundsPart(model: Model, table: Table): Part[] {
  if (table.rows.kind !== 'each') return [];
  const {parent, column} = table.rows;
  const [from, to] = bounds(table.rows, table, model);
  if (from === 0 && to === undefined) return [];
  const key = foreignKeysOf(table).find(({lead}) => lead.name === column)!;
  const same = key.columns.map((name, k) => `c.${quoteName(name)} = p.${quoteName(key.parentColumns[k]!)}`).join(' and ');
  const children = key.columns.map(quoteName).join(', ');
  const rows = `select p.*, coalesce(c."(children)", 0) as "(children)" from ${asText(parent)} p left join (select ${children}, count(*) as "(children)" from ${asText(table.name)} group by ${children}) c on ${same}`;
  const outside = [`"(children)" < ${from}`, ...(to === undefined ? [] : [`"(children)" > ${to}`])].join(' or ');
  return [
    {
      name: `${parent} with its ${table.name}`,
      word: `rows have less than ${from}${to === undefined ? '' : ` or more than ${to}`}`,
      counts: `select count(*), count(*) filter (where ${outside}) from (${rows})`,
      rows: `select * from (${rows}) where ${outside} order by all limit 5`,
      pointer: table.pointer,
    },
  ];
}

/** Events that add or thin out rows move the bound on their side. */
function bounds(rows: Extract<RowCount, {kind: 'each'}>, table: Table, model: Model): [number, number | undefined] {
  const moves = model.effects.filter((effect) => effect.table === table.name && effect.what.kind === 'rows');
  const listed = rows.children?.kind === 'pick' ? rows.children.items.map(({value}) => value) : undefined;
  const to = rows.to ?? (listed === undefined ? undefined : Math.max(...listed));
  const from = Math.max(rows.from, listed === undefined ? 0 : Math.min(...listed));
  return [moves.some(({strength}) => strength < 0) ? 0 : from, moves.some(({strength}) => strength > 0) ? undefined : to];
}

/** Rows on average that a parent needs, or many will have none by chance alone. */
const ENOUGH = 2;

async function measureCoverage({shipped, model}: Evidence): Promise<Outcome> {
  const byParent = new Map<string, ReturnType<typeof foreignKeysOf>>();
  for (const key of model.tables.flatMap(foreignKeysOf)) {
    if (key.parent === key.table) continue;
    byParent.set(key.parent, [...(byParent.get(key.parent) ?? []), key]);
  }
  if (byParent.size === 0) return {notApplicable: 'no table refers to another', byStructure: true};
  const details: string[] = [];
  const sql: string[] = [];
  let worst: {value: number; parent: string; from: string} | undefined;
  for (const [parent, keys] of byParent) {
    const has = keys.map(({table, columns, parentColumns}) => {
      const same = columns.map((name, k) => `c.${quoteName(name)} = p.${quoteName(parentColumns[k]!)}`).join(' and ');
      return `exists (select 1 from ${asText(table)} c where ${same})`;
    });
    const statement = `select count(*), count(*) filter (where ${has.join(' or ')}) from ${asText(parent)} p`;
    const children = `select ${keys.map(({table, lead}) => `(select count(${quoteName(lead.name)}) from ${asText(table)})`).join(' + ')}`;
    const [rows = 0, used = 0] = await numbers(shipped, statement);
    const [all = 0] = await numbers(shipped, children);
    sql.push(statement);
    if (rows === 0 || all < ENOUGH * rows) {
      details.push(`${parent}: left out, ${count(all)} children for ${count(rows)} rows`);
      continue;
    }
    details.push(`${parent}: ${count(used)} of ${count(rows)} rows (${percent(used / rows)}) have a child`);
    if (worst === undefined || used / rows < worst.value)
      worst = {value: used / rows, parent, from: `from ${asText(parent)} p where not (${has.join(' or ')})`};
  }
  if (worst === undefined) return {notApplicable: 'no parent has two children on average', byStructure: true, details, sql};
  const score = UP(worst.value, 0.5, 0.9);
  if (score === 10) return {value: worst.value, score, details, sql};
  const statement = `select p.* ${worst.from} limit 5`;
  const {columns, rows} = await shipped.query(statement);
  const failing = {columns: columns.map(({name}) => name), rows, sql: statement};
  const {pointer} = model.tables.find(({name}) => name === worst.parent)!;
  return {value: worst.value, score, details, sql: [...sql, statement], failing, pointer};
}

function measureGraph(model: Model): Outcome {
  if (model.tables.length < 2) return {notApplicable: 'there is one table', byStructure: true};
  const keys = model.tables.flatMap(foreignKeysOf);
  const group = new Map(model.tables.map(({name}, k) => [name, k]));
  for (const {table, parent} of keys) {
    const [one, other] = [group.get(table), group.get(parent)];
    for (const [name, at] of group) if (at === other) group.set(name, one!);
  }
  const sizes = new Map<number, number>();
  for (const at of group.values()) sizes.set(at, (sizes.get(at) ?? 0) + 1);
  const [largest] = [...sizes].sort((a, b) => b[1] - a[1])[0]!;
  // A calendar is joined by its day.
  const calendars = new Set(
    model.tables.filter(({key, columns}) => columns.some(({name, type}) => type === 'date' && key.join() === name)).map(({name}) => name),
  );
  const apart = [...group].filter(([name, at]) => at !== largest && !calendars.has(name)).map(([name]) => name);
  // What can be empty may wait: only mandatory keys make a circle that nobody can enter.
  const mandatory = keys.filter(({lead, table, parent}) => lead.empty === undefined && table !== parent);
  let rest = model.tables.map(({name}) => name);
  for (let shrunk = true; shrunk;) {
    const next = rest.filter((name) => mandatory.some(({table, parent}) => table === name && rest.includes(parent)));
    shrunk = next.length < rest.length;
    rest = next;
  }
  const bad = [...new Set([...apart, ...rest])];
  return {
    value: bad.length,
    score: bad.length === 0 ? 10 : 0,
    details: [
      apart.length === 0 ? `${model.tables.length} tables, all connected by ${keys.length} keys` : `not connected: ${apart.join(', ')}`,
      rest.length === 0 ? 'no circle of mandatory keys' : `circle of mandatory keys: ${rest.join(', ')}`,
    ],
    sql: [],
    ...(bad[0] === undefined
      ? {}
      : {
          failing: {columns: ['table'], rows: bad.slice(0, 5).map((name) => [name])},
          pointer: model.tables.find(({name}) => name === bad[0])!.pointer,
        }),
  };
}
