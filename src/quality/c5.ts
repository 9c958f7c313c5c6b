import type {Column, Model} from '../core/model.js';
import {foreignKeysOf} from '../core/foreign-keys.js';
import {quoteName} from '../core/sql-text.js';
import {numbers, tableOf, typed, type Check, type Evidence, type Outcome} from './check.js';
import {count, percent} from './numbers.js';
import {FEWEST_ROWS, isMoney, isPrice, isRate, shapesOf, type Role, type Shape} from './roles.js';
import {BAND, UP} from './scoring.js';
import {
  benfordDeviation,
  countsOf,
  countsSql,
  digitsSql,
  dispersionOf,
  inequalityOf,
  median,
  one,
  outliersSql,
  skewSql,
  uniformDistanceSql,
} from './shape.js';

/** Entropy below which a category is practically one value; ydata's profiling warns at the same point. */
const LEAST_ENTROPY = 0.3;
/** At most this share of the categories may be balanced by design. */
const MOST_BALANCED = 0.4;

/**
 * C5 Shape, concentration & outliers. The null model is a uniform generator. Shapes are those of columns that were drawn, where there
 * are any: a product of two uniform numbers is skewed, and says nothing about who drew them. Medians over columns, because a single
 * odd column is no fault, and most of them being flat is.
 */
export const C5: readonly Check[] = [
  {
    id: '5.1',
    title: 'Categories are neither uniform nor a single value',
    statistic: 'median over categories of w, the distance from equal shares beyond chance; 0 for a category that is nearly one value',
    threshold: 'from 0.15 full marks, none up to 0.05; normalised entropy at least 0.3',
    severity: 'warn',
    advice: 'Give the values of `pick` different weights, or say `design: balanced` where equal shares are meant.',
    measure: async (evidence) => {
      const found = await categories(evidence);
      const exempt = found.filter(({role}) => role.column.balanced === true).slice(0, Math.floor(found.length * MOST_BALANCED));
      const judged = found.filter((one) => !exempt.includes(one));
      if (judged.length === 0) return {notApplicable: `no table of ${FEWEST_ROWS} rows has a category`};
      const worst = judged.reduce((low, one) => (one.w < low.w ? one : low));
      const value = median(judged.map(({w}) => w));
      return {
        value,
        score: UP(value, 0.05, 0.15),
        details: [
          ...judged.map(
            ({role, raw, entropy}) =>
              `${role.name}: w ${raw.toFixed(3)}, entropy ${entropy.toFixed(2)}${entropy < LEAST_ENTROPY ? ', nearly one value' : ''}`,
          ),
          ...exempt.map(({role}) => `${role.name}: balanced by design, left out`),
        ],
        sql: judged.map(({sql}) => sql),
        ...(value < 0.15 ? {pointer: worst.role.column.pointer} : {}),
      };
    },
  },
  {
    id: '5.2',
    title: 'Numbers are not uniform',
    statistic: 'median over numbers of the Kolmogorov-Smirnov distance to a uniform generator',
    threshold: 'from 0.15 full marks, none up to 0.03',
    severity: 'warn',
    advice: 'Draw the number from `amount`, `count` or another distribution with a middle and a tail.',
    measure: async (evidence) => {
      const roles = await drawn(evidence, () => true);
      return medianOf(evidence, roles, 'no table has a number that was drawn', uniformDistanceSql, (d) => UP(d, 0.03, 0.15), 'distance');
    },
  },
  {
    id: '5.3',
    title: 'Amounts have outliers, and not too many',
    statistic: "share of values beyond Tukey's fences (1.5 interquartile ranges), over all amounts and quantities together",
    // Calibration: amounts of real challenges have 1.35, 1.6, 5.7, 9.4, 11.6 and 14.6 %, of which a band from 5 to 10 % would fail four, and one from 2 % on two.
    // 0.7 % is what a Gaussian has, 2.2 % a lognormal with sigma 0.3; a uniform generator has none.
    threshold: 'from 1.3 to 15 % full marks, none up to 0.7 % or from 25 %',
    severity: 'warn',
    advice: 'Make the tail longer: raise `high`, or use a skewed distribution; take it back where a fifth of the values stand out.',
    measure: async (evidence) => {
      const roles = await drawn(evidence, ({column}) => !isRate(column));
      if (roles.length === 0) return {notApplicable: 'no table has an amount or a quantity that was drawn'};
      let outliers = 0;
      let filled = 0;
      const details: string[] = [];
      const sql: string[] = [];
      for (const {role, shape} of roles) {
        const statement = outliersSql(role, shape.from);
        sql.push(statement);
        const [out = 0, all = 0] = await numbers(evidence.shipped, statement);
        outliers += out;
        filled += all;
        details.push(`${role.name}: ${count(out)} of ${count(all)} values (${percent(out / all)}) beyond the fences`);
      }
      const value = outliers / filled;
      return {value, score: BAND(value, 0.007, 0.013, 0.15, 0.25), details, sql};
    },
  },
  {
    id: '5.4',
    title: 'Money is skewed',
    statistic: 'median skewness over amounts of money',
    threshold: 'from 0.8 to 6 full marks, none up to 0.2 or from 20',
    severity: 'warn',
    advice: 'Draw money from `amount`: many small sums, few large ones.',
    measure: async (evidence) => {
      const roles = await drawn(evidence, ({column}) => isMoney(column, evidence.model));
      return medianOf(evidence, roles, 'no amount of money was drawn', skewSql, (skew) => BAND(skew, 0.2, 0.8, 6, 20), 'skewness');
    },
  },
  {
    id: '5.5',
    title: 'Some parents have many more children than others',
    statistic:
      'median over foreign keys of the latent variation of children per parent, sqrt((variance / mean - 1) / mean), where it is beyond chance (z >= 3)',
    // Variance over mean alone grows with the number of rows: the same weights of cities give 2350 at 26 841 policies and 1.2 at ten.
    threshold: 'from 0.4 full marks, none up to 0.1; foreign keys with at least two children per parent on average',
    severity: 'warn',
    advice: 'Say `favour: top 20% get 45%`, or weights, beside `references`.',
    measure: measureConcentration,
  },
  {
    id: '5.6',
    title: 'Prices come from a list',
    statistic: 'worst share of unit prices that repeat another one',
    threshold: 'from 70 % full marks, none up to 10 %',
    severity: 'warn',
    advice: 'Draw unit prices with `prices`, or round them with `ends_in`.',
    measure: async (evidence) => {
      const shapes = await shapesOf(evidence);
      const roles = shapes.flatMap((shape) => shape.measures.filter(({column}) => isPrice(column)).map((role) => ({role, shape})));
      if (roles.length === 0) return {notApplicable: `no table of ${FEWEST_ROWS} rows has a unit price`, byStructure: true};
      const found: {value: number; role: Role}[] = [];
      const details: string[] = [];
      const sql: string[] = [];
      for (const {role, shape} of roles) {
        const name = quoteName(role.column.name);
        const statement = `select count(distinct ${name}) as prices, count(${name}) as filled from ${shape.from}`;
        sql.push(statement);
        const [prices = 0, filled = 0] = await numbers(evidence.shipped, statement);
        found.push({value: 1 - prices / filled, role});
        details.push(`${role.name}: ${count(prices)} prices in ${count(filled)} rows`);
      }
      const worst = found.reduce((low, each) => (each.value < low.value ? each : low));
      const score = UP(worst.value, 0.1, 0.7);
      return {value: worst.value, score, details, sql, ...(score < 10 ? {pointer: worst.role.column.pointer} : {})};
    },
  },
  {
    id: '5.7',
    title: "First digits and Benford's law",
    statistic: "greatest mean absolute deviation of first digits from Benford's law",
    threshold: 'reported only: real revenue fails the usual limit of 0.015',
    severity: 'info',
    advice: 'Nothing to do: prices from a list do not follow this law.',
    measure: async (evidence) => {
      const found: {value: number; detail: string}[] = [];
      const sql: string[] = [];
      for (const {role, shape} of await drawnOrDerived(evidence)) {
        if (!isMoney(role.column, evidence.model) || role.filled < 1000) continue;
        const statement = digitsSql(role, shape.from);
        const {rows} = await evidence.shipped.query(statement, {timeoutMs: 600_000});
        const least = Math.min(...rows.map((row) => Number(row[2])));
        const greatest = Math.max(...rows.map((row) => Number(row[3])));
        if (rows.length === 0 || greatest / least < 1000) continue;
        sql.push(statement);
        const value = benfordDeviation(new Map(rows.map(([digit, n]) => [Number(digit), Number(n)])));
        found.push({value, detail: `${role.name}: ${value.toFixed(4)}`});
      }
      if (found.length === 0) return {notApplicable: 'no amount of money spans three orders of magnitude in 1,000 rows', byStructure: true};
      const value = Math.max(...found.map((each) => each.value));
      return {value, score: 10 - UP(value, 0.015, 0.06), details: found.map(({detail}) => detail), sql};
    },
  },
];

interface Located {
  readonly role: Role;
  readonly shape: Shape;
}

async function categories(evidence: Evidence) {
  const found: {role: Role; w: number; raw: number; entropy: number; sql: string}[] = [];
  for (const shape of await shapesOf(evidence)) {
    for (const role of shape.categories) {
      if (role.derived) continue;
      const {w, entropy} = inequalityOf(await countsOf(evidence, role, shape.from));
      found.push({role, w: entropy < LEAST_ENTROPY ? 0 : w, raw: w, entropy, sql: countsSql(role, shape.from)});
    }
  }
  return found;
}

/** Measures that were drawn; where none was, those that were computed. */
async function drawn(evidence: Evidence, wanted: (role: Role) => boolean): Promise<Located[]> {
  const all = (await drawnOrDerived(evidence)).filter(({role}) => wanted(role));
  const own = all.filter(({role}) => !role.derived);
  return own.length > 0 ? own : all;
}

async function drawnOrDerived(evidence: Evidence): Promise<Located[]> {
  return (await shapesOf(evidence)).flatMap((shape) => shape.measures.map((role) => ({role, shape})));
}

/** A statistic of every column by SQL, the median of them, and its score. */
async function medianOf(
  evidence: Evidence,
  roles: readonly Located[],
  notApplicable: string,
  statistic: (role: Role, from: string) => string,
  score: (value: number) => number,
  word: string,
): Promise<Outcome> {
  if (roles.length === 0) return {notApplicable};
  const found: {value: number; column: Column; name: string}[] = [];
  const sql: string[] = [];
  for (const {role, shape} of roles) {
    const statement = statistic(role, shape.from);
    sql.push(statement);
    const value = await one(evidence, statement);
    found.push({value: Number.isFinite(value) ? value : 0, column: role.column, name: role.name});
  }
  const value = median(found.map((each) => each.value));
  const points = score(value);
  const worst = found.reduce((low, each) => (score(each.value) < score(low.value) ? each : low));
  return {
    value,
    score: points,
    details: found.map((each) => `${each.name}: ${word} ${each.value.toFixed(3)}`),
    sql,
    ...(points < 10 ? {pointer: worst.column.pointer} : {}),
  };
}

/** Whether a key is one of several columns that say what a row is, as in a table of every day and every hotel. */
function inGrain(model: Model, name: string, columns: readonly string[]): boolean {
  const {grain, key} = tableOf(model, name);
  return [grain, key].some((names) => names.length > columns.length && columns.every((column) => names.includes(column)));
}

async function measureConcentration(evidence: Evidence): Promise<Outcome> {
  const found: {value: number; column: Column}[] = [];
  const details: string[] = [];
  const sql: string[] = [];
  // How many lines an order has is no matter of favour: 1.4 looks at that.
  const keys = evidence.model.tables.flatMap(foreignKeysOf).filter(({lead}) => lead.value.kind !== 'each');
  for (const {table, columns, parent, lead} of keys) {
    const names = columns.map(quoteName).join(', ');
    const statement = `select (select count(*) from ${typed(parent)}) as parents, coalesce(sum(n), 0) as children, coalesce(sum(n * n), 0)::double as squares
      from (select count(*)::double as n from ${typed(table)} where ${quoteName(lead.name)} is not null group by ${names})`;
    const [parents = 0, children = 0, squares = 0] = await numbers(evidence.shipped, statement);
    const name = `${table}.${columns.join(' + ')}`;
    const mean = parents === 0 ? 0 : children / parents;
    if (parents < 2 || mean < 2) {
      details.push(`${name}: left out, ${mean.toFixed(1)} children per parent`);
      continue;
    }
    sql.push(statement);
    const variance = (squares - children * mean) / (parents - 1);
    if (inGrain(evidence.model, table, columns) && variance < 1e-9 * mean) {
      details.push(`${name}: left out, a row is one of every combination, so that every parent has ${count(mean)} of them`);
      continue;
    }
    const {ratio, z, latent} = dispersionOf(parents, mean, variance);
    found.push({value: z < 3 ? 0 : latent, column: lead});
    details.push(
      `${name}: latent variation ${latent.toFixed(2)}, variance over mean ${ratio.toFixed(2)} (z = ${z.toFixed(1)}), ${mean.toFixed(1)} children per parent`,
    );
  }
  if (keys.length === 0) return {notApplicable: 'no table refers to another', byStructure: true};
  if (found.length === 0)
    return {notApplicable: 'no parent has two children on average, or all have as many by what a row is', byStructure: true, details};
  const value = median(found.map((each) => each.value));
  const score = UP(value, 0.1, 0.4);
  const worst = found.reduce((low, each) => (each.value < low.value ? each : low));
  return {value, score, details, sql, ...(score < 10 ? {pointer: worst.column.pointer} : {})};
}
