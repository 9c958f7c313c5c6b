import type {Cell, ColumnFormat} from '../core/answer.js';
import type {Model} from '../core/model.js';
import type {QueryResult} from '../core/shipped.js';

/** A column of an answer: what its numbers measure, and its cells. */
export interface AnswerColumn {
  readonly name: string;
  readonly type: string;
  readonly format: ColumnFormat;
  readonly cells: readonly Cell[];
  /** Whether the rows are in its order first of all, as far as the SQL's last ORDER BY tells. */
  readonly sorts: boolean;
}

const INTEGER = /^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/;
const NUMERIC = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL\(.*\)|DOUBLE|FLOAT)$/;
/** Names of periods, alone or at the end of a name, and the integers that can stand for one. */
const PERIODS: readonly (readonly [RegExp, number, number])[] = [
  [/(?:^|_)months?(?:_no|_number|_start)?$/, 1, 12],
  [/(?:^|_)quarters?(?:_start)?$/, 1, 4],
  [/(?:^|_)years?(?:_start)?$/, 1900, 2200],
  [/(?:^|_)weeks?(?:_start)?$/, 1, 53],
  [/(?:^|_)(?:weekday|dow|day_of_week)$/, 0, 7],
  [/^(?:day|day_of_month)$/, 1, 31],
  [/(?:^|_)hours?(?:_of_day)?$/, 0, 23],
  [/^(?:half|half_year|semester)$/, 1, 2],
];
const RANK = /(?:^|_)(?:rank|rnk|position|place|rn|row_no|row_number|tile|quartile|decile|cheapest|dearest)$|^(?:rank|place)_/;
const IDENTITY = /(?:^|_)(?:id|code|no|key)$/;
/** Words for money whatever the type, and words that mean money only when there are fractions. */
const MONEY =
  /(?:^|_)(?:revenue|cost|costs|price|spend|spent|fee|fees|profit|gmv|aov|income|budget|payout|earnings|turnover|expense|expenses|amount)(?:_|$)/;
const MONEY_IF_FRACTION =
  /(?:^|_)(?:sales|value|margin|discount|total|refund|refunds|refunded|loss|basket|ticket_size|salary|wages)(?:_|$)/;
/** Words that turn an amount of money into something else. */
const NOT_MONEY = /(?:^|_)(?:ratio|index|score|growth|rank|factor|multiple|days|hours|orders|units|items|count|share|rate)$/;

/**
 * Decides for every column of a result what it measures, from its name, its type, the model's units and the metrics' formats. The SQL
 * tells by which column the rows are sorted.
 */
export function answerColumns(result: Pick<QueryResult, 'columns' | 'rows'>, model: Model, sql = ''): AnswerColumn[] {
  const sorter = sorterOf(sql);
  const columns = result.columns.map(({name, type}, index) => {
    const cells = result.rows.map((row) => row[index] ?? null);
    const sorts = sorter === name.toLowerCase() || sorter === String(index + 1);
    return {name, type, cells, sorts, format: formatOf(name.toLowerCase(), type, cells, model)};
  });
  // What is money per order makes its neighbour per order money too, whatever that is called.
  const perMoney = new Set(columns.flatMap(({name, format}) => (format.kind === 'money' ? [perOf(name)] : [])));
  return columns.map((column) =>
    column.format.kind === 'number' && perOf(column.name) !== undefined && perMoney.has(perOf(column.name))
      ? {...column, format: {kind: 'money', decimals: column.format.decimals === 0 ? 0 : 2}}
      : column,
  );
}

/** What a mean is per: `order` of `freight_per_order`. */
const perOf = (name: string): string | undefined => /_(per_\w+)$/.exec(name.toLowerCase())?.[1];

/** The first name or number in an ORDER BY at the end of the SQL; one inside brackets belongs to something else. */
const sorterOf = (sql: string): string | undefined => /order\s+by\s+"?(\w+)"?(?![\w.(])[^()]*$/i.exec(sql)?.[1]?.toLowerCase();

function formatOf(name: string, type: string, cells: readonly Cell[], model: Model): ColumnFormat {
  const numbers = cells.filter((cell) => typeof cell === 'number');
  const period = PERIODS.find(([pattern]) => pattern.test(name));
  if (type === 'DATE') return {kind: period && !/day/.test(name) ? 'period' : 'date', decimals: 0};
  if (type.startsWith('TIMESTAMP')) {
    const days = cells.every((cell) => cell === null || String(cell).endsWith(' 00:00:00'));
    return {kind: period && days ? 'period' : 'timestamp', decimals: 0};
  }
  if (!NUMERIC.test(type)) return {kind: period ? 'period' : 'text', decimals: 0};
  const integer = INTEGER.test(type) || (type.endsWith(',0)') && type.startsWith('DECIMAL'));
  const whole = numbers.every((cell) => Number.isInteger(cell));
  if (period && whole && numbers.every((cell) => cell >= period[1] && cell <= period[2])) return {kind: 'period', decimals: 0};
  if (integer && IDENTITY.test(name)) return {kind: 'text', decimals: 0};
  if (/(?:^|_)(?:pp|ppt|points)$/.test(name)) return {kind: 'points', decimals: decimalsOf(numbers, 2)};
  if (/(?:^|_)(?:pct|percent|percentage)(?:_|$)/.test(name)) return {kind: 'percent', decimals: decimalsOf(numbers, 2)};
  if (RANK.test(name)) return {kind: 'number', decimals: 0};
  if (/(?:^|_)(?:share|rate)$/.test(name) && !integer) {
    // Fractions stay plain numbers: a percent format means percent points in the cell.
    const points = numbers.some((cell) => Math.abs(cell) > 1.5);
    return points ? {kind: 'percent', decimals: decimalsOf(numbers, 2)} : {kind: 'number', decimals: decimalsOf(numbers, 3)};
  }
  if (isMoney(name, integer, model)) return {kind: 'money', decimals: whole ? 0 : 2};
  if (integer) return {kind: 'count', decimals: 0};
  return {kind: 'number', decimals: decimalsOf(numbers, 2)};
}

function isMoney(name: string, integer: boolean, model: Model): boolean {
  if (NOT_MONEY.test(name)) return false;
  const metric = model.metrics.find((candidate) => candidate.name === name);
  if (metric?.format !== undefined) return /[₹$€£¥¤]/.test(metric.format);
  if (model.tables.some((table) => table.columns.some((column) => column.name === name && column.unit === model.currency))) return true;
  return !integer && (MONEY.test(name) || MONEY_IF_FRACTION.test(name));
}

/** Decimals that the values really have, up to `most`. */
function decimalsOf(numbers: readonly number[], most: number): number {
  let decimals = 0;
  for (const value of numbers)
    while (decimals < most && Math.abs(Math.round(value * 10 ** decimals) / 10 ** decimals - value) > 1e-9) decimals++;
  return decimals;
}

/** Whether a column names what its row is about. */
export const isLabel = (column: AnswerColumn): boolean => ['text', 'period', 'date', 'timestamp'].includes(column.format.kind);
/** Whether a column is along time. */
export const isTime = (column: AnswerColumn): boolean => ['period', 'date', 'timestamp'].includes(column.format.kind);
/** Whether a column is a rank, which orders rows but measures nothing. */
export const isRank = (column: AnswerColumn): boolean => RANK.test(column.name.toLowerCase());

/** The measures of an answer: numbers that are no labels and no ranks. */
export const measuresOf = (columns: readonly AnswerColumn[]): AnswerColumn[] =>
  columns.filter((column) => !isLabel(column) && !isRank(column) && column.cells.some((cell) => typeof cell === 'number'));

/** A column's name in words, without the suffix of its unit: `in_time_pct` is `in time`. */
export function wordsOf(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/_(?:pct|percent|percentage|pp|ppt|points|inr|usd|eur|gbp)$/, '')
    .replace(/_/g, ' ')
    .trim();
  return words === '' ? name : words.replace(/\bq([1-4])\b/g, 'Q$1').replace(/\b(aov|gmv|id|kpi)\b/g, (word) => word.toUpperCase());
}
