import {quoteName} from '../core/sql-text.js';
import type {Copula, Effect, Table} from '../core/model.js';
import {type Check, type Evidence, type Outcome} from './check.js';
import {dailyOf, fullMonths, monthRhythm, weekdayRhythm, type Between, type Daily} from './daily.js';
import {FEWEST_PAIRED, pairsOf, type Pair} from './dependence.js';
import {effectOf} from './effects.js';
import {percent} from './numbers.js';
import {sampleOf, shapesOf} from './roles.js';
import {UP} from './scoring.js';
import {dispersionOf, one} from './shape.js';

/** A variation of the days that a check has to be able to see, or it says nothing. */
const VISIBLE = 0.2;
/** Of fewer columns than this, none has to depend on another. */
const FEWEST_COLUMNS = 5;
/** Beyond chance. */
const CLEAR = 3;
/** Variance between groups over variance within from which their difference is no chance: under 0.2 % for five groups or more. */
const CLEAR_F = 4;

/** C6 Rhythm & dependence. The null model is a uniform generator: dates by chance alone, and columns that know nothing of each other. */
export const C6: readonly Check[] = [
  {
    id: '6.1',
    title: 'Days differ beyond chance',
    statistic:
      'latent variation of the rows per day, sqrt((variance / mean - 1) / mean), where it is beyond chance (z >= 3); where every day has as many rows, of the amount in them',
    threshold: 'from 0.20 full marks, none up to 0.05',
    severity: 'warn',
    advice: 'Give the date column a rhythm: `months`, `weekdays`, `day_to_day`.',
    measure: (evidence) =>
      onDays(evidence, 30, (daily) => {
        const {days, mean, chance} = daily;
        const variance = days.reduce((sum, {rows}) => sum + (rows - mean) ** 2, 0) / (days.length - 1);
        const {ratio, z, latent} = dispersionOf(days.length, mean, variance, chance);
        const value = z < CLEAR ? 0 : latent;
        const over = daily.summed === undefined ? 'mean' : 'that of shuffled rows';
        const detail = `variance over ${over} ${ratio.toFixed(2)} (z = ${z.toFixed(1)}), latent variation ${latent.toFixed(3)}, ${mean.toFixed(1)} ${daily.summed ?? 'rows'} a day`;
        return {value, score: UP(value, 0.05, 0.2), details: [`${where(daily)}: ${detail}`], sql: [daily.sql]};
      }),
  },
  {
    id: '6.2',
    title: 'The week has a rhythm',
    statistic:
      'omega squared of the weekday on the rows per day, relative to the three weeks around it, the noise of counting taken off; 0 where it may be chance',
    // Against the plain mean of the period, growth and seasons count as noise: a weekend of +25 % then reached 0.09 in a year of growth.
    threshold: 'from 0.15 full marks, none up to 0.04',
    severity: 'warn',
    advice: 'Say `weekdays: {sat: +30%, sun: -20%}` beside the date.',
    measure: (evidence) => onDays(evidence, 56, (daily) => rhythm(daily, weekdayRhythm(daily), 0.04, 0.15)),
  },
  {
    id: '6.3',
    title: 'The year has seasons',
    statistic:
      'omega squared of the month on the rows per day, full months only, weekdays and the noise of counting taken off; 0 where it may be chance',
    // The strength of a seasonal decomposition is left out: of white noise it is one over the number of years, so 0.5 for two.
    threshold: 'from 0.12 full marks, none up to 0.03; at least six full months',
    severity: 'warn',
    advice: 'Say `months: {nov: +40%, feb: -15%}` or `trend` beside the date.',
    measure: (evidence) =>
      onDays(evidence, 150, (daily) => {
        const months = fullMonths(daily.days).size;
        if (months < 6) return {notApplicable: `${where(daily)} covers ${months} full months, and seasons need six`, byStructure: true};
        return rhythm(daily, monthRhythm(daily), 0.03, 0.12);
      }),
  },
  {
    id: '6.4',
    title: 'Declared events happened',
    statistic: 'share of effects that are not found with their strength on the rows where they fall, less what changed elsewhere',
    threshold: 'within 30 % of the declared strength (and two standard errors), at three standard errors or more; ten times the share',
    severity: 'warn',
    advice: 'Let the effect reach more rows, or look for another one that undoes it.',
    measure: measureEvents,
  },
  {
    id: '6.5',
    title: 'Declared correlations hold',
    statistic: 'worst similarity 1 - |difference| / 2 of the rank correlation to the declared one',
    threshold: 'from 0.97 full marks, none up to 0.85',
    severity: 'warn',
    advice: 'Let nothing change the columns of a copula after they are drawn.',
    measure: measureCorrelations,
  },
  {
    id: '6.6',
    title: 'Columns depend on each other',
    statistic:
      "share of columns that depend on another one: omega squared from 0.01 for a category and a number, Cramer's V from 0.05 for two categories, beyond chance (z >= 3)",
    // Columns are counted and not pairs: pairs grow with the square of the columns, mechanisms do not. In Shield's table three columns of
    // five depend (three pairs of ten), in a table of eleven with four mechanisms seven do (eight pairs of 59); of a uniform generator none.
    threshold: 'from 50 % full marks, none up to 10 %',
    severity: 'warn',
    advice: 'Let values depend on others: `by`, `adjust`, `copula`, effects.',
    measure: async (evidence) => {
      const pairs = await pairsOf(evidence);
      const columns = new Set(pairs.flatMap(({columns: both}) => both));
      if (columns.size < FEWEST_COLUMNS)
        return {
          notApplicable: `tables of ${FEWEST_PAIRED} rows have ${columns.size} columns that could depend, and ${FEWEST_COLUMNS} are needed`,
          byStructure: true,
        };
      const dependent = new Set(pairs.flatMap(({columns: both, depends}) => (depends ? both : [])));
      const value = dependent.size / columns.size;
      const say = ({names, kind, strength}: Pair): string =>
        `${names.join(' and ')}: ${kind === 'categories' ? 'V' : 'omega squared'} ${strength.toFixed(3)}`;
      return {
        value,
        score: UP(value, 0.1, 0.5),
        details: [
          ...pairs.filter(({depends}) => depends).map(say),
          `${pairs.filter(({depends}) => depends).length} of ${pairs.length} pairs depend`,
          `depending on nothing: ${[...columns].filter((column) => !dependent.has(column)).join(', ') || 'none'}`,
        ],
        sql: [...new Set(pairs.map(({sql}) => sql))],
      };
    },
  },
  {
    id: '6.7',
    title: 'No twins among the numbers',
    statistic: 'greatest correlation, up to its sign, of two numbers that are not computed',
    threshold: 'at most 0.999',
    severity: 'warn',
    advice: 'Drop one of the two, or compute it by `sql`.',
    measure: async (evidence) => {
      const found: {value: number; detail: string; sql: string}[] = [];
      for (const {measures, from} of await shapesOf(evidence)) {
        const own = measures.filter(({derived}) => !derived);
        for (const [k, a] of own.entries()) {
          for (const b of own.slice(k + 1)) {
            const sql = `select corr(${quoteName(a.column.name)}::double, ${quoteName(b.column.name)}::double) as r from ${from}`;
            const r = await one(evidence, sql);
            // Without variation, or without rows where both are filled, there is no correlation.
            if (Number.isFinite(r)) found.push({value: Math.abs(r), detail: `${a.name} and ${b.column.name}: r ${r.toFixed(3)}`, sql});
          }
        }
      }
      if (found.length === 0) return {notApplicable: 'no table has two numbers that are not computed', byStructure: true};
      const value = Math.max(...found.map((each) => each.value));
      return {value, score: value > 0.999 ? 0 : 10, details: found.map(({detail}) => detail), sql: found.map(({sql}) => sql)};
    },
  },
];

const where = ({table, summed}: Daily): string => `${table.name}.${table.axis ?? ''}${summed === undefined ? '' : `, sum of ${summed}`}`;

/** A check of the days, where there are enough of them, with enough rows to see a variation of 20 %. */
async function onDays(evidence: Evidence, fewest: number, check: (daily: Daily) => Outcome): Promise<Outcome> {
  const daily = await dailyOf(evidence);
  if (daily === undefined) return {notApplicable: 'no table has a time axis', byStructure: true};
  const days = daily.days.length;
  if (days < fewest) return {notApplicable: `${where(daily)} covers ${days} days, and ${fewest} are needed`, byStructure: true};
  if ((daily.chance === 0 ? 0 : daily.mean ** 2 / daily.chance) * VISIBLE ** 2 < CLEAR * Math.sqrt(2 / (days - 1)))
    return {notApplicable: `${daily.mean.toFixed(1)} rows a day are too few to tell a rhythm from chance`};
  const outcome = check(daily);
  const pointer = daily.table.columns.find(({name}) => name === daily.table.axis)?.pointer;
  return 'score' in outcome && outcome.score < 10 && pointer !== undefined ? {...outcome, pointer} : outcome;
}

function rhythm(daily: Daily, {omega, f, groups}: Between, none: number, full: number): Outcome {
  const value = f < CLEAR_F ? 0 : Math.max(0, omega);
  return {
    value,
    score: UP(value, none, full),
    details: [`${where(daily)}: omega squared ${omega.toFixed(3)} between ${groups} groups, variance between over within ${f.toFixed(1)}`],
    sql: [daily.sql],
  };
}

async function measureEvents(evidence: Evidence): Promise<Outcome> {
  const {effects} = evidence.model;
  if (effects.length === 0) return {notApplicable: 'the schema declares no event'};
  const details: string[] = [];
  const sql: string[] = [];
  const missing: Effect[] = [];
  let judged = 0;
  for (const effect of effects) {
    const found = await effectOf(evidence, effect);
    if (typeof found === 'string') {
      details.push(`${effect.name}: left out, ${found}`);
      continue;
    }
    const {measured, error} = found;
    const off = Math.abs(measured - effect.strength);
    const text = `${percent(measured)} (standard error ${percent(error)}), declared ${percent(effect.strength)}`;
    if (Math.abs(effect.strength) < (CLEAR + 1) * error) {
      details.push(`${effect.name}: left out, too few rows to tell: ${text}`);
      continue;
    }
    judged++;
    sql.push(found.sql);
    const happened = off <= 0.3 * Math.abs(effect.strength) + 2 * error && Math.abs(measured) >= CLEAR * error;
    if (!happened) missing.push(effect);
    details.push(`${effect.name}: ${happened ? 'found' : 'not found'}, ${text}`);
  }
  if (judged === 0) return {notApplicable: 'no effect can be told from chance', details};
  const value = missing.length / judged;
  return {value, score: 10 * (1 - value), details, sql, ...(missing[0] ? {pointer: missing[0].pointer} : {})};
}

async function measureCorrelations(evidence: Evidence): Promise<Outcome> {
  const wanted = evidence.model.tables.flatMap((table) => (table.copulas ?? []).flatMap((copula) => declared(table, copula)));
  if (wanted.length === 0) return {notApplicable: 'the schema declares no correlation'};
  const found: {value: number; detail: string; pointer: string}[] = [];
  const sql: string[] = [];
  for (const {table, columns, correlation} of wanted) {
    const rows = await one(evidence, `select count(*) from ${quoteName(table.name)}`);
    const [a, b] = columns.map(quoteName) as [string, string];
    const rank = (name: string): string => `rank() over (order by ${name}) + (count(*) over (partition by ${name}) - 1) / 2.0`;
    const statement = `select corr(ra, rb) as spearman from (select ${rank(a)} as ra, ${rank(b)} as rb from ${sampleOf(table.name, rows)} where ${a} is not null and ${b} is not null)`;
    sql.push(statement);
    const r = await one(evidence, statement);
    const measured = Number.isFinite(r) ? r : 0;
    found.push({
      value: 1 - Math.abs(measured - correlation) / 2,
      detail: `${table.name}: ${columns.join(' and ')} ${measured.toFixed(3)}, declared ${correlation.toFixed(3)}`,
      pointer: table.pointer,
    });
  }
  const worst = found.reduce((low, each) => (each.value < low.value ? each : low));
  const score = UP(worst.value, 0.85, 0.97);
  return {value: worst.value, score, details: found.map(({detail}) => detail), sql, ...(score < 10 ? {pointer: worst.pointer} : {})};
}

/** The rank correlations of a copula: 6 / pi * asin(r / 2) of the correlation r of its normal numbers. */
function declared(table: Table, {columns, lower}: Copula) {
  return columns.flatMap((a, i) =>
    columns.slice(i + 1).map((b, k) => {
      const j = i + 1 + k;
      const r = lower[i]!.reduce((sum, value, m) => sum + value * (lower[j]![m] ?? 0), 0);
      return {table, columns: [a, b], correlation: (6 / Math.PI) * Math.asin(Math.max(-1, Math.min(1, r)) / 2)};
    }),
  );
}
