import {sqlNames} from '../core/sql-names.js';
import type {Column, Model, Rule, Table, Value} from '../core/model.js';
import {quoteName, scaleOf} from '../core/sql-text.js';
import {numbers, rowsPart, typed, worstShare, type Check, type Evidence, type Outcome, type Part} from './check.js';
import {count, percent} from './numbers.js';
import {isMoney, isNumber, shapesOf, textsOf, type Shape} from './roles.js';
import {UP} from './scoring.js';
import {alternativesOf} from './sql-parts.js';

/** The part of C3 that asks whether rules say anything, and what follows from what. */
export const C3_LOGIC: readonly Check[] = [
  {
    id: '3.4',
    title: 'What belongs together stays together',
    statistic: 'worst share of rows with a value that belongs to another one than theirs: a city to one region, a price to one product',
    threshold: 'none; 10 falls to 0 at 0.5 %',
    severity: 'warn',
    advice: 'Choose the one by the other with `by`, or look it up by following the key.',
    measure: ({shipped, model}) => {
      const parts = model.tables.flatMap((table) => dependenciesOf(table).map(({from, to}) => dependencePart(table, from, to)));
      return worstShare(shipped, parts, 0.005, 'no column follows from another', true);
    },
  },
  {
    id: '3.5',
    title: 'Rules could be broken',
    statistic:
      'share of rules that are vacuous: they speak of less than 30 rows or 1 % of them, or hold even when a column of theirs is shuffled',
    threshold:
      'shuffling one column breaks the rule in 1 % of the rows it speaks of; the score is ten times the share of rules that say something',
    severity: 'warn',
    advice: 'Drop the rule, or state one that could be wrong.',
    measure: measureVacuity,
  },
  {
    id: '3.6',
    title: 'Rules and formulas touch the numbers',
    statistic: 'share of numbers that a rule or a formula speaks of',
    threshold: 'from 80 % full marks, none up to 30 %',
    severity: 'warn',
    advice: 'State what the number has to obey, under `rules`, or compute it by `sql`.',
    measure: ({model}) => Promise.resolve(measureCoverage(model)),
  },
  {
    id: '3.7',
    title: 'Money is written like money',
    statistic: 'worst share of amounts that are below zero where none can be, written -0, or with fractions of a cent',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Use the type decimal(12,2) and a `from` of 0.',
    measure: async (evidence) =>
      worstShare(
        evidence.shipped,
        (await shapesOf(evidence)).flatMap((shape) => shape.table.columns.flatMap((column) => moneyPart(evidence.model, shape, column))),
        0.001,
        'no column holds money',
        true,
      ),
  },
];

/**
 * Columns of a table that determine another one, by what the schema declares: a choice whose cases share no value (a city belongs to one
 * region), and what is looked up by a key (the same key, the same category).
 */
function dependenciesOf(table: Table): {from: string; to: string}[] {
  return table.columns.flatMap(({name, value}) => {
    if (value.kind === 'by' && value.path.length === 1) {
      const branches = [...value.cases.map(({then}) => then), ...(value.otherwise ? [value.otherwise] : [])].map(valuesOf);
      const all = branches.flatMap((branch) => branch ?? []);
      const apart = !branches.includes(undefined) && new Set(all).size === all.length && all.length > branches.length;
      return apart && value.otherwise === undefined ? [{from: name, to: value.path[0]!}] : [];
    }
    if (value.kind === 'sql') {
      const look = /^\s*([a-z]\w*)\.([a-z]\w*)\s*$/.exec(value.sql);
      if (look && table.history === undefined) return [{from: look[1]!, to: name}];
    }
    if (table.history !== undefined && value.kind === 'entity') {
      const changing = new Set(table.history.changes.map(({column}) => column));
      return table.columns
        .filter((other) => !other.isKey && !changing.has(other.name) && isKept(other.value))
        .map((other) => ({from: name, to: other.name}));
    }
    return [];
  });
}

/** Values that an entity keeps in all its versions: those that are drawn, whatever they depend on being drawn once too. */
const isKept = ({kind}: Value): boolean => ['pick', 'faker', 'pattern', 'constant', 'number'].includes(kind);

function valuesOf(value: Value): (string | number | boolean)[] | undefined {
  if (value.kind === 'constant') return [value.value];
  return value.kind === 'pick' ? [...new Set(value.items.map((item) => item.value))] : undefined;
}

/** Rows whose value of `to` is not the usual one of their `from`. */
function dependencePart(table: Table, from: string, to: string): Part {
  const [a, b] = [quoteName(from), quoteName(to)];
  const groups = `select ${a} as a, ${b} as b, count(*) as n, row_number() over (partition by ${a} order by count(*) desc, ${b}) as place from ${typed(table.name)} where ${a} is not null and ${b} is not null group by 1, 2`;
  return {
    name: `${table.name}: ${from} has one ${to}`,
    word: 'rows with another',
    counts: `select coalesce(sum(n), 0), coalesce(sum(n) filter (where place > 1), 0) from (${groups})`,
    rows: `select a as ${a}, b as ${b}, n as "(rows)" from (${groups}) where place > 1 order by all limit 5`,
    pointer: table.columns.find(({name}) => name === to)!.pointer,
  };
}

/** Rows that are shuffled at most. */
const SHUFFLED = 20_000;
/** A rule has to speak of so many rows, and of such a share of them. */
const FEWEST = 30;
const LEAST_SHARE = 0.01;
/**
 * A column put out of order has to break the rule in this share of the rows that it speaks of. Not 5 %: where 2 % of the lines are
 * cancelled, "cancelled if and only if never delivered" cannot break in more than 4 %.
 */
const BREAKS = 0.01;

async function measureVacuity(evidence: Evidence): Promise<Outcome> {
  const {rules} = evidence.model;
  if (rules.length === 0) return {notApplicable: 'the schema states no rule'};
  const details: string[] = [];
  const sql: string[] = [];
  const vacuous: Rule[] = [];
  let judged = 0;
  for (const rule of rules) {
    const name = `${rule.table}: ${rule.about}`;
    const found = await shaken(evidence, rule);
    if (typeof found === 'string') {
      details.push(`${name}: left out, ${found}`);
      continue;
    }
    judged++;
    sql.push(...found.sql);
    const idle = found.spoken < FEWEST || found.spoken < LEAST_SHARE * found.rows;
    if (idle || found.broken < BREAKS) vacuous.push(rule);
    details.push(
      `${name}: speaks of ${count(found.spoken)} of ${count(found.rows)} rows${idle ? ', too few' : ''}; ${found.column} shuffled breaks ${percent(found.broken)} of them${found.broken < BREAKS ? ', too few' : ''}`,
    );
  }
  if (judged === 0) return {notApplicable: 'no rule speaks of two columns', details};
  const value = vacuous.length / judged;
  return {
    value,
    score: 10 * (1 - value),
    details,
    sql,
    ...(vacuous.length > 0
      ? {
          failing: {columns: ['rule', 'check'], rows: vacuous.slice(0, 5).map(({about, check}) => [about, check])},
          pointer: vacuous[0]!.pointer,
        }
      : {}),
  };
}

interface Shaken {
  readonly rows: number;
  /** Rows in which the rule has to decide something: it is not NULL, and its last alternative alone can make it true. */
  readonly spoken: number;
  /** The column whose order matters most, and the share of the spoken-of rows that break the rule when it is shuffled. */
  readonly column: string;
  readonly broken: number;
  readonly sql: readonly string[];
}

async function shaken({shipped, model}: Evidence, rule: Rule): Promise<Shaken | string> {
  const table = model.tables.find(({name}) => name === rule.table)!;
  const names = new Set(
    sqlNames(rule.check)
      .filter(({call}) => !call)
      .map(({parts}) => parts[0]!),
  );
  const paths = new Set(
    sqlNames(rule.check)
      .filter(({call, parts}) => !call && table.columns.some(({name}) => name === parts[0]))
      .map(({parts}) => parts.join('.')),
  );
  const columns = table.columns.filter(({name}) => names.has(name));
  if (paths.size < 2) return 'it speaks of a single column, whose order says nothing';
  const alternatives = alternativesOf(rule.check);
  const source = await shipped.rowSource(table.name, [rule.check, ...alternatives.slice(0, -1)]);
  if (!source.ok) return source.error.message;
  const [check, ...earlier] = source.value.expressions.map((one) => `(${one}\n)`);
  const spoken = [`${check!} is not null`, ...earlier.map((one) => `not coalesce(${one}, false)`)].join(' and ');
  const counting = `select count(*), count(*) filter (where ${spoken}) from ${source.value.from}`;
  const [rows = 0, all = 0] = await numbers(shipped, counting);
  const sample = `select *, row_number() over () as "(row)" from ${source.value.from} limit ${SHUFFLED}`;
  const sql = [counting];
  let [column, broken] = [columns[0]?.name ?? '', 0];
  for (const one of columns) {
    const name = quoteName(one.name);
    const order = `select ${name} as "(other)", row_number() over (order by hash("(row)")) as "(row)" from (${sample})`;
    const shuffled = `select s.* replace (o."(other)" as ${name}) from (${sample}) s join (${order}) o using ("(row)")`;
    const statement = `select count(*) filter (where ${spoken}), count(*) filter (where not ${check!}) from (${shuffled})`;
    sql.push(statement);
    const [asked = 0, bad = 0] = await numbers(shipped, statement);
    if (asked > 0 && bad / asked > broken) [column, broken] = [one.name, bad / asked];
  }
  return {rows, spoken: all, column, broken, sql};
}

/** What the numbers of a model have to obey: rules, formulas, totals. */
function measureCoverage(model: Model): Outcome {
  const texts = [
    ...model.rules.map(({check}) => check),
    ...model.tables.flatMap((table) =>
      table.columns.flatMap(({value}) =>
        value.kind === 'sql' ? [value.sql] : value.kind === 'rollup' ? [value.is, value.where ?? ''] : [],
      ),
    ),
  ];
  const named = new Set(texts.flatMap((text) => sqlNames(text).flatMap(({parts}) => parts)));
  const measures = model.tables.flatMap((table) =>
    table.columns
      .filter(
        (column) =>
          isNumber(column) &&
          !column.isKey &&
          column.references === undefined &&
          !['id', 'entity', 'position', 'version', 'constant', 'part'].includes(column.value.kind),
      )
      .map((column) => ({name: `${table.name}.${column.name}`, column})),
  );
  if (measures.length === 0) return {notApplicable: 'no column is a number', byStructure: true};
  const free = measures.filter(({column: {name, value}}) => !named.has(name) && value.kind !== 'sql' && value.kind !== 'rollup');
  const value = 1 - free.length / measures.length;
  const score = UP(value, 0.3, 0.8);
  return {
    value,
    score,
    details: [
      `${measures.length - free.length} of ${measures.length} numbers`,
      ...(free.length > 0 ? [`touched by nothing: ${free.map(({name}) => name).join(', ')}`] : []),
    ],
    sql: [],
    ...(score < 10 ? {pointer: free[0]!.column.pointer} : {}),
  };
}

function moneyPart(model: Model, shape: Shape, column: Column): Part[] {
  const {table} = shape;
  if (!isMoney(column, model)) return [];
  const name = quoteName(column.name);
  const cents = Math.max(2, scaleOf(column.type) ?? 2);
  const bad = [
    `${name} similar to '-0+([.]0*)?'`,
    `regexp_matches(${name}, '[.][0-9]{${cents + 1},}|[eE]')`,
    ...(mayBeNegative(column.value) ? [] : [`${name} like '-%'`]),
  ];
  const part = rowsPart(
    `${table.name}.${column.name}`,
    textsOf(shape),
    bad.join(' or '),
    'amounts below zero, -0, or with parts of a cent',
    `${name} is not null`,
  );
  return [{...part, pointer: column.pointer}];
}

/** A margin or a balance may; what is drawn may where its bounds or its distribution go below zero. */
function mayBeNegative(value: Value): boolean {
  switch (value.kind) {
    case 'number': {
      if (value.from !== undefined) return value.from < 0;
      const {kind} = value.distribution;
      return (
        kind === 'normal' ||
        kind === 'mixture' ||
        kind === 'histogram' ||
        (kind === 'uniform' && value.distribution.from < 0) ||
        (kind === 'beta' && value.distribution.from < 0)
      );
    }
    case 'pick':
      return value.items.some((item) => Number(item.value) < 0);
    case 'constant':
      return Number(value.value) < 0;
    case 'by':
      return [...value.cases.map(({then}) => then), ...(value.otherwise ? [value.otherwise] : [])].some(mayBeNegative);
    case 'sql':
      // A difference may be negative, a product of amounts not.
      return /-/.test(value.sql);
    case 'rollup':
      return /-/.test(value.is);
    default:
      return value.kind === 'given';
  }
}
