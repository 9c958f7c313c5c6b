import type {Column, History} from '../core/model.js';
import type {Source} from './random.js';
import type {Sampler} from './rows.js';

/**
 * Counters of a table with history: entity + version * 2^32, and + 2^42 for every further try at a value. So the first version has the
 * counter of a plain row, and what does not change is drawn with that of the entity.
 */
const VERSION = 4_294_967_296;
const TRY = VERSION * 1024;
/** Versions that an entity can have, and tries at a value that differs from the one before. */
const MOST = 1024;
const TRIES = 256;
const YEAR = 365.25;

/** Number of the entity in the counter of a row; as SQL too, for `settle`. */
export const entityOf = (raw: number): number => raw % VERSION;
export const entitySql = (raw: string): string => `(${raw} % ${VERSION})`;

/** The versions in a shard, entity by entity, each in the order of time. */
export interface Versions {
  readonly raw: Float64Array;
  /** Counter of the entity. */
  readonly entity: Float64Array;
  /** First day; and the day on which the next version begins, NaN for the current one. Days since 1970. */
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** From 1. */
  readonly number: Float64Array;
  /** Which of the changing columns changed with this version (an index), -1 for the first version. */
  readonly changed: Float64Array;
}

/** Versions of an entity on average, if all began with the period of `days`. For progress and caps. */
export const expectedVersions = (history: History, days: number): number => 1 + (rateOf(history) * days) / YEAR;

const rateOf = ({changes}: History): number => changes.reduce((sum, {perYear}) => sum + perYear, 0);

/**
 * Versions of the entities [from, from + starts.length): changes are a Poisson process with the rates of the changing columns together, and
 * each is a change of one of them. `starts` are the days on which the entities begin, `last` is the last day on which something changes.
 */
export function versionsOf(history: History, table: string, source: Source, from: number, starts: Float64Array, last: number): Versions {
  const raw: number[] = [];
  const entity: number[] = [];
  const start: number[] = [];
  const end: number[] = [];
  const number: number[] = [];
  const changed: number[] = [];
  const rate = rateOf(history);
  const gaps = source.stream(table, '', 'history');
  const which = source.stream(table, '', 'changed');
  starts.forEach((begin, index) => {
    const counter = from + index;
    let day = begin;
    for (let k = 0; k < MOST; k++) {
      // At least a day lies between two changes, so that every version has one.
      const next = day + Math.max(1, Math.round((-Math.log(gaps.uniform(counter, k)) / rate) * YEAR));
      const isLast = !(next <= last) || k === MOST - 1;
      raw.push(counter + k * VERSION);
      entity.push(counter);
      start.push(day);
      end.push(isLast ? NaN : next);
      number.push(k + 1);
      changed.push(k === 0 ? -1 : columnOf(history, which.uniform(counter, k) * rate));
      if (isLast) break;
      day = next;
    }
  });
  const all = [raw, entity, start, end, number, changed].map((list) => Float64Array.from(list));
  return {raw: all[0]!, entity: all[1]!, start: all[2]!, end: all[3]!, number: all[4]!, changed: all[5]!};
}

function columnOf({changes}: History, at: number): number {
  let below = 0;
  for (const [k, {perYear}] of changes.entries()) {
    below += perYear;
    if (at < below) return k;
  }
  return changes.length - 1;
}

/**
 * The cells of a column in a table with history. What changes is drawn anew with the version in which it does, until it differs from
 * the value before; all else is drawn with the counter of its entity, and so stays the same unless what it reads has changed.
 */
export function drawVersions(versions: Versions, changing: number, make: (raw: Float64Array) => Sampler): Float64Array {
  const {raw, entity, changed} = versions;
  // Samplers read the counter of a row when they are called.
  const counters = entity.slice();
  const draw = make(counters);
  const data = new Float64Array(raw.length);
  for (let i = 0; i < data.length; i++) {
    const isFirst = changed[i] === -1;
    if (changing >= 0 && !isFirst) counters[i] = counters[i - 1]!;
    if (changing < 0 || changed[i] !== changing) {
      data[i] = draw(i);
      continue;
    }
    for (let attempt = 0; attempt < TRIES; attempt++) {
      counters[i] = raw[i]! + attempt * TRY;
      data[i] = draw(i);
      if (data[i] !== data[i - 1]) break;
    }
  }
  return data;
}

/** The cell of a column that says which version a row is. */
export function versionSampler(what: Extract<Column['value'], {kind: 'version'}>['what'], {start, end, number}: Versions): Sampler {
  switch (what) {
    case 'from':
      return (i) => start[i]!;
    case 'to':
      return (i) => end[i]!;
    case 'current':
      return (i) => (Number.isNaN(end[i]!) ? 1 : 0);
    case 'number':
      return (i) => number[i]!;
  }
}
