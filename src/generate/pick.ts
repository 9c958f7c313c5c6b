import type {Column} from '../core/model.js';
import {cumulate, searchAbove} from './distribution.js';
import {permutation} from './permutation.js';
import type {Stream} from './random.js';
import type {Rows, Sampler} from './rows.js';
import type {Dictionary} from './dictionary.js';
import {dayNumber} from './rhythm.js';
import {scaleOf} from './vector.js';

type Scalar = string | number | boolean;

/** The double of a vector for a scalar written in a spec. */
export function scalarDouble(value: Scalar, column: Column, dictionary: Dictionary): number {
  switch (column.type) {
    case 'text':
      return dictionary.code(String(value));
    case 'boolean':
      return value === true || value === 'true' ? 1 : 0;
    case 'date':
      return dayNumber(String(value));
    case 'timestamp':
      return Date.parse(`${String(value).replace(' ', 'T')}Z`) / 1000;
    default: {
      const scale = scaleOf(column.type);
      return scale === 0 ? Number(value) : Math.round(Number(value) * 10 ** scale);
    }
  }
}

/**
 * Weighted choice. With effects that shift rows to a value, that value comes first in the interval of the uniform number, so that a
 * stronger effect moves more rows and takes none back.
 */
export function pickSampler(
  items: readonly {readonly value: Scalar; readonly weight: number}[],
  column: Column,
  rows: Rows,
  dictionary: Dictionary,
  stream: Stream,
): Sampler {
  const shifts = rows.shifts(column.name);
  const targets = new Set(shifts.map((shift) => String(shift.into)));
  const ordered = [...items.filter((item) => targets.has(String(item.value))), ...items.filter((item) => !targets.has(String(item.value)))];
  const codes = ordered.map((item) => scalarDouble(item.value, column, dictionary));
  if (codes.length === 1 && shifts.length === 0) return () => codes[0]!;
  const {raw} = rows;
  if (shifts.length === 0) {
    const cumulative = cumulate(ordered.map((item) => item.weight));
    const quota = quotaOf(rows, column);
    if (quota !== undefined) return (i) => codes[searchAbove(cumulative, quota(raw[i]!))]!;
    return (i) => codes[searchAbove(cumulative, stream.uniform(raw[i]!))]!;
  }
  const sum = ordered.reduce((total, item) => total + item.weight, 0);
  const shares = ordered.map((item) => item.weight / sum);
  const moves = shifts
    .map((shift) => ({points: shift.points, at: ordered.findIndex((item) => String(item.value) === String(shift.into))}))
    .filter((move) => move.at >= 0);
  const working = new Float64Array(shares.length);
  return (i) => {
    working.set(shares);
    for (const move of moves) if (move.points[i] !== 0) shiftTo(working, move.at, move.points[i]!);
    const u = stream.uniform(raw[i]!);
    let below = 0;
    for (let k = 0; k < working.length - 1; k++) {
      below += working[k]!;
      if (u < below) return codes[k]!;
    }
    return codes[working.length - 1]!;
  };
}

/** Adds points to one share and takes them from the others in proportion. */
export function shiftTo(shares: Float64Array, at: number, points: number): void {
  const before = shares[at]!;
  const after = Math.min(1, Math.max(0, before + points));
  const rest = before >= 1 ? 0 : (1 - after) / (1 - before);
  for (let k = 0; k < shares.length; k++) shares[k]! *= rest;
  shares[at] = after;
}

/** Dimensions of up to so many rows get the shares that are asked for, not a draw of them. */
const QUOTA_ROWS = 1000;

/**
 * Uniform numbers that cover (0, 1) evenly, dealt in a random order: of 48 agents, 54 % are 26 and not, by chance, 19. A story is told
 * of the few rows of a dimension, and its facts would repeat what chance did there ten thousand times.
 */
function quotaOf(rows: Rows, column: Column): ((row: number) => number) | undefined {
  if (rows.table.fact || rows.versions !== undefined || rows.total < 1 || rows.total > QUOTA_ROWS) return undefined;
  const stream = rows.source.stream(rows.table.name, column.name, 'quota');
  const place = permutation(rows.total, stream);
  return (row) => (place(row) + stream.uniform(row, 6)) / rows.total;
}
