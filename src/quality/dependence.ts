/** Whether columns depend on each other: categories with categories (Cramer's V), and categories with numbers (omega squared). */
import {foreignKeysOf} from '../core/foreign-keys.js';
import type {Cell} from '../core/answer.js';
import type {Model, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import type {Evidence} from './check.js';
import {MOST_VALUES, shapesOf, type Role, type Shape} from './roles.js';

/** Rows of a table below which its pairs say nothing. */
export const FEWEST_PAIRED = 300;
/** Columns of each kind that are paired at most: the nearest first. */
const MOST_CATEGORIES = 10;
const MOST_MEASURES = 6;
/** Rows that are looked at: a dependence that counts is many standard errors strong in them. */
const SAMPLE = 50_000;
/** Keys that are followed. */
const DEPTH = 2;
/** A dependence counts from here on, if it also is beyond chance. */
const OMEGA = 0.01;
const CRAMER = 0.05;
const CLEAR = 3;

export interface Pair {
  /** As seen from the table, and as columns of the data set. */
  readonly names: readonly [string, string];
  readonly columns: readonly [string, string];
  readonly kind: 'category and number' | 'categories';
  /** Omega squared, or Cramer's V without bias. */
  readonly strength: number;
  readonly depends: boolean;
  readonly sql: string;
}

/** A column of a table, or one that its keys lead to. */
interface Reached {
  readonly path: string;
  /** The key that leads to it; columns behind the same key are compared in their own table. */
  readonly via: string;
  readonly role: Role;
}

/**
 * All pairs that could depend on each other by chance or by design: columns of the largest tables, with those that their keys lead to.
 * What a formula computes is left out, since every generator obeys a formula; so are two columns behind the same key, which are a pair
 * of the parent. Measured once for all who ask.
 */
export function pairsOf(evidence: Evidence): Promise<Pair[]> {
  const had = known.get(evidence);
  if (had !== undefined) return had;
  const found = measurePairs(evidence);
  known.set(evidence, found);
  return found;
}

const known = new WeakMap<Evidence, Promise<Pair[]>>();

async function measurePairs(evidence: Evidence): Promise<Pair[]> {
  const shapes = await shapesOf(evidence);
  const found: Pair[] = [];
  for (const shape of shapes) found.push(...(await pairsIn(evidence, shape, shapes)));
  return found;
}

async function pairsIn(evidence: Evidence, shape: Shape, shapes: readonly Shape[]): Promise<Pair[]> {
  if (shape.rows < FEWEST_PAIRED) return [];
  const reached = reach(evidence.model, shape.table, shapes);
  const categories = reached.filter(({role}) => !role.derived && isSorting(role)).slice(0, MOST_CATEGORIES);
  const measures = shape.measures.filter(({derived}) => !derived).slice(0, MOST_MEASURES);
  const lags = shape.table.columns.flatMap(({name, value}) => (value.kind === 'after' ? [{name, base: value.path.join('.')}] : []));
  const wanted = [
    ...categories.map(({path}) => path),
    ...measures.map(({column}) => column.name),
    ...lags.map(({name, base}) => lag(name, base)),
  ];
  const source = await evidence.shipped.rowSource(shape.table.name, wanted);
  if (!source.ok) return [];
  const {from, expressions} = source.value;
  const keys = shape.table.key.length > 0 ? shape.table.key : shape.table.columns.map(({name}) => name);
  const every = Math.ceil(shape.rows / SAMPLE);
  const rows = every === 1 ? from : `(select * from ${from} where hash(${keys.map(quoteName).join(', ')}) % ${every} = 0)`;
  const numbers = [
    ...measures.map(({column}) => `${shape.table.name}.${column.name}`),
    ...lags.map(({name}) => `${shape.table.name}.${name}`),
  ];
  const columns = [
    ...categories.map((_, k) => `${expressions[k]!} as c${k}`),
    ...numbers.map((_, k) => `(${expressions[categories.length + k]!})::double as n${k}`),
  ];
  if (columns.length === 0) return [];
  const relation = `(select ${columns.join(', ')} from ${rows})`;
  return [
    ...(await categoriesWithNumbers(evidence, shape.table.name, relation, categories, numbers)),
    ...(await categoriesWithCategories(evidence, shape.table.name, relation, categories)),
  ];
}

const lag = (name: string, base: string): string => `epoch((${name})::timestamp) - epoch((${base})::timestamp)`;

/** Categories, and words of tables that are written by hand. */
const isSorting = ({column, distinct, filled}: Role): boolean =>
  distinct >= 2 &&
  distinct <= MOST_VALUES &&
  filled > 0 &&
  (column.type === 'text' || column.type === 'boolean' || column.values !== undefined);

/** Categories of a table and of its parents, nearest first. A column that tells all rows of its parent apart is a name, and so is left out. */
function reach(model: Model, table: Table, shapes: readonly Shape[]): Reached[] {
  const own = shapes.find((shape) => shape.table === table)!.categories.map((role): Reached => ({path: role.column.name, via: '', role}));
  const found = [...own];
  let level = [{table, path: ''}];
  for (let depth = 0; depth < DEPTH; depth++) {
    const next: typeof level = [];
    for (const at of level) {
      for (const {lead, parent} of foreignKeysOf(at.table)) {
        const shape = shapes.find((one) => one.table.name === parent)!;
        if (parent === table.name) continue;
        const path = `${at.path}${lead.name}.`;
        for (const role of shape.all)
          if (isSorting(role) && !(role.distinct === shape.rows && shape.rows > 12))
            found.push({path: `${path}${role.column.name}`, via: path, role});
        next.push({table: shape.table, path});
      }
    }
    level = next;
  }
  return found;
}

/** All groups in one pass over the rows: the groups of each set of columns, with the number of the set. */
async function groupsOf(
  evidence: Evidence,
  relation: string,
  width: number,
  sets: readonly (readonly number[])[],
  values: readonly string[],
): Promise<{readonly sql: string; readonly of: (set: readonly number[]) => readonly (readonly Cell[])[]}> {
  const names = Array.from({length: width}, (_, k) => `c${k}`).join(', ');
  const grouped = sets.map((set) => `(${set.map((k) => `c${k}`).join(', ')})`).join(', ');
  const sql = `select grouping(${names}) as columns, ${names}, ${values.join(', ')} from ${relation} group by grouping sets (${grouped}) order by all`;
  const {rows} = await evidence.shipped.query(sql, {timeoutMs: 600_000, limit: 1_000_000});
  // A bit is set for every column that is not in the set, the first column's highest.
  const masks = new Map<number, (readonly Cell[])[]>();
  for (const row of rows) {
    const own = masks.get(Number(row[0]));
    if (own === undefined) masks.set(Number(row[0]), [row]);
    else own.push(row);
  }
  return {
    sql,
    of: (set) => {
      const mask = Array.from({length: width}, (_, k) => (set.includes(k) ? 0 : 2 ** (width - 1 - k))).reduce((sum, bit) => sum + bit, 0);
      return (masks.get(mask) ?? []).filter((row) => set.every((k) => row[1 + k] !== null));
    },
  };
}

async function categoriesWithNumbers(
  evidence: Evidence,
  table: string,
  relation: string,
  categories: readonly Reached[],
  numbers: readonly string[],
): Promise<Pair[]> {
  if (categories.length === 0 || numbers.length === 0) return [];
  const values = numbers.map((_, k) => `count(n${k}), avg(n${k}), var_pop(n${k})`);
  const width = categories.length;
  const {sql, of} = await groupsOf(
    evidence,
    relation,
    width,
    categories.map((_, k) => [k]),
    values,
  );
  return categories.flatMap((category, c) => {
    const rows = of([c]);
    return numbers.flatMap((name, k): Pair[] => {
      const at = 1 + width + 3 * k;
      const groups = rows.flatMap((row) => {
        const n = Number(row[at]);
        return n === 0 ? [] : [{n, mean: Number(row[at + 1]), variance: Number(row[at + 2])}];
      });
      const total = groups.reduce((sum, {n}) => sum + n, 0);
      if (groups.length < 2 || total < 100) return [];
      const all = groups.reduce((sum, {n, mean}) => sum + n * mean, 0) / total;
      const between = groups.reduce((sum, {n, mean}) => sum + n * (mean - all) ** 2, 0);
      const within = groups.reduce((sum, {n, variance}) => sum + n * variance, 0);
      const free = groups.length - 1;
      const error = within / (total - groups.length);
      if (between + within === 0) return [];
      const strength = (between - free * error) / (between + within + error);
      const z = normalOf(error === 0 ? 1e6 : between / free / error, free);
      return [
        {
          names: [`${table}.${category.path}`, name],
          columns: [category.role.name, name],
          kind: 'category and number',
          strength,
          depends: strength >= OMEGA && z >= CLEAR,
          sql,
        },
      ];
    });
  });
}

async function categoriesWithCategories(
  evidence: Evidence,
  table: string,
  relation: string,
  categories: readonly Reached[],
): Promise<Pair[]> {
  const sets = categories.flatMap((one, k) =>
    categories.flatMap((other, m) => (m > k && (one.via === '' || one.via !== other.via) ? [[k, m] as const] : [])),
  );
  if (sets.length === 0) return [];
  const {sql, of} = await groupsOf(evidence, relation, categories.length, sets, ['count(*)']);
  return sets.map(([k, m]): Pair => {
    const [one, other] = [categories[k]!, categories[m]!];
    const {v, z} = cramer(of([k, m]).map((row) => ({a: String(row[1 + k]), b: String(row[1 + m]), n: Number(row[1 + categories.length])})));
    return {
      names: [`${table}.${one.path}`, other.path],
      columns: [one.role.name, other.role.name],
      kind: 'categories',
      strength: v,
      depends: v >= CRAMER && z >= CLEAR,
      sql,
    };
  });
}

/** Cramer's V with Bergsma's correction of bias (2013), and how far chi-squared lies from what chance gives, in standard errors. */
export function cramer(cells: readonly {readonly a: string; readonly b: string; readonly n: number}[]): {v: number; z: number} {
  const rows = new Map<string, number>();
  const columns = new Map<string, number>();
  let total = 0;
  for (const {a, b, n} of cells) {
    rows.set(a, (rows.get(a) ?? 0) + n);
    columns.set(b, (columns.get(b) ?? 0) + n);
    total += n;
  }
  const free = (rows.size - 1) * (columns.size - 1);
  if (free === 0 || total < 2) return {v: 0, z: 0};
  // Sum of n^2 / expected, less the total: cells that do not occur add nothing to it.
  const chi = cells.reduce((sum, {a, b, n}) => sum + (n * n * total) / (rows.get(a)! * columns.get(b)!), 0) - total;
  const phi = Math.max(0, chi / total - free / (total - 1));
  const shrunk = (k: number): number => k - (k - 1) ** 2 / (total - 1);
  const least = Math.min(shrunk(rows.size), shrunk(columns.size)) - 1;
  return {v: least <= 0 ? 0 : Math.sqrt(phi / least), z: normalOf(chi / free, free)};
}

/** A chi-squared over its degrees of freedom as a standard normal (Wilson and Hilferty): how far beyond chance it lies. */
const normalOf = (ratio: number, free: number): number => (Math.cbrt(ratio) - (1 - 2 / (9 * free))) / Math.sqrt(2 / (9 * free));
