/** What the columns of a data set are for a statistician: categories, measures, money, unit prices. */
import {referenceOf} from '../core/foreign-keys.js';
import type {Column, Model, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {ask, asText, typed, type Evidence} from './check.js';

/** Columns with more different values than this are no categories. */
export const MOST_VALUES = 50;
/** Rows below which the shape of a column says nothing. */
export const FEWEST_ROWS = 100;
/** Shapes of tables with more rows are measured on so many of them, picked by a hash of the row's number in the file. */
export const SAMPLE = 200_000;

/** A column with what is known of it. */
export interface Role {
  readonly table: Table;
  readonly column: Column;
  /** `fact_orders.status`. */
  readonly name: string;
  /** Filled cells, and how many of them differ, in the sample. */
  readonly filled: number;
  readonly distinct: number;
  /** Computed from other columns: what its shape shows was made by a formula. */
  readonly derived: boolean;
}

/** A table as the checks of realism see it. */
export interface Shape {
  readonly table: Table;
  readonly rows: number;
  /** SQL of a relation with the rows that are looked at: all, or a sample. */
  readonly from: string;
  /** Columns that are neither keys nor moments. */
  readonly all: readonly Role[];
  /** Columns that sort rows into 2 to 50 groups; no keys. */
  readonly categories: readonly Role[];
  /** Numbers that say how much; no keys, no numbers that only name something. */
  readonly measures: readonly Role[];
}

const known = new WeakMap<Evidence, Promise<readonly Shape[]>>();

/** The tables of a data set by the roles of their columns; counted once for all checks. */
export function shapesOf(evidence: Evidence): Promise<readonly Shape[]> {
  const had = known.get(evidence);
  if (had !== undefined) return had;
  const found = look(evidence);
  known.set(evidence, found);
  return found;
}

async function look(evidence: Evidence): Promise<readonly Shape[]> {
  const shapes: Shape[] = [];
  for (const table of evidence.model.tables) shapes.push(await shapeOf(evidence, table));
  return shapes;
}

async function shapeOf({shipped}: Evidence, table: Table): Promise<Shape> {
  const columns = table.columns.filter((column) => !column.isKey && referenceOf(table, column) === undefined && !isTime(column));
  const whole = await ask(shipped, `select count(*) from ${typed(table.name)}`);
  const rows = Number(whole.rows[0]![0]);
  const from = sampleOf(table.name, rows);
  if (columns.length === 0) return {table, rows, from, all: [], categories: [], measures: []};
  const counts = columns.map(({name}) => `count(${quoteName(name)}), approx_count_distinct(${quoteName(name)})`);
  const found = await ask(shipped, `select ${counts.join(', ')} from ${from}`);
  const roles: Role[] = [];
  for (const [k, column] of columns.entries()) {
    let distinct = Number(found.rows[0]![2 * k + 1]);
    // Approximate is good enough to tell many from few; few are counted.
    if (distinct <= 4 * MOST_VALUES) {
      const exact = await ask(shipped, `select count(distinct ${quoteName(column.name)}) from ${from}`);
      distinct = Number(exact.rows[0]![0]);
    }
    const derived = column.value.kind === 'sql' || column.value.kind === 'rollup';
    roles.push({table, column, name: `${table.name}.${column.name}`, filled: Number(found.rows[0]![2 * k]), distinct, derived});
  }
  return {table, rows, from, all: roles, categories: roles.filter(isCategory), measures: roles.filter(isMeasure)};
}

/** A relation with all rows of a table, or with a sample of about `most` if there are more than that. The rows are the same every time. */
export function sampleOf(table: string, rows: number, most = SAMPLE): string {
  if (rows <= most) return typed(table);
  return `(select * from ${typed(table)} where hash(rowid) % ${Math.ceil(rows / most)} = 0)`;
}

/** Texts of tables with more rows are looked at in so many of them: what matters is a share, and a thousandth shows in a million rows. */
const TEXTS = 1_000_000;

/** The text of a table, or of a sample of its rows by a hash of their key. */
export function textsOf({table, rows}: Shape): string {
  if (rows <= TEXTS) return asText(table.name);
  const keys = table.key.length > 0 ? table.key : table.columns.map(({name}) => name);
  return `(select * from ${asText(table.name)} where hash(${keys.map(quoteName).join(', ')}) % ${Math.ceil(rows / TEXTS)} = 0)`;
}

function isCategory({column, distinct, filled}: Role): boolean {
  if (distinct < 2 || distinct > MOST_VALUES || filled < FEWEST_ROWS || filled < 5 * distinct) return false;
  if (column.type === 'text' || column.type === 'boolean') return true;
  return isNumber(column) && isList(column);
}

function isMeasure({column, distinct, filled}: Role): boolean {
  if (!isNumber(column) || isList(column) || filled < FEWEST_ROWS || distinct < 2) return false;
  return !['id', 'entity', 'position', 'constant', 'version', 'pattern'].includes(column.value.kind);
}

/** A few numbers that were listed are steps of a scale, such as a discount of 0, 10 or 20; prices are not. */
function isList(column: Column): boolean {
  return column.values !== undefined && column.values.length <= 12 && !isPrice(column) && column.type === 'integer';
}

const isTime = ({type}: Column): boolean => type === 'date' || type === 'timestamp';
export const isNumber = ({type}: Column): boolean => /^(?:integer|double|decimal)/.test(type);

const MONEY = /^(?:money|currency|[A-Z]{3}|₹|\$|€|£|¥|rupees?|dollars?|euros?|pounds?|lakh|crore)$/i;
const RATE = /%|percent|share|ratio|per\s|points|stars?|score|°|index|rank/i;
const RATE_NAME =
  /(?:^|_)(?:pct|percent|percentage|rate|ratio|share|score|rating|stars|index|rank|year|month|day|hour|lat|lon|latitude|longitude|pin|zip|postcode|phone)(?:_|$)/;

/** An amount in a currency: by its unit, or a decimal with two digits that has none. */
export function isMoney(column: Column, model: Pick<Model, 'currency'>): boolean {
  if (!isNumber(column) || RATE_NAME.test(column.name)) return false;
  if (column.unit !== undefined) return column.unit === model.currency || MONEY.test(column.unit);
  return /^decimal\(\d+,\s*2\)$/.test(column.type);
}

/** A rate, a rating or a name in digits: nothing that can be ten times as much in one row as in another. */
export const isRate = (column: Column): boolean => RATE_NAME.test(column.name) || (column.unit !== undefined && RATE.test(column.unit));

/** The price of one piece, by its name. */
export const isPrice = (column: Column): boolean => isNumber(column) && /(?:^|_)(?:price|mrp|tariff|fare)(?:_|$)/.test(column.name);
