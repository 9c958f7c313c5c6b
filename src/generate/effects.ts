import type {Effect} from '../core/model.js';
import {inDays} from './parents.js';
import {dayNumber} from './rhythm.js';
import {maskName} from './plan.js';
import type {Vector} from './vector.js';

/** Strength of an effect on every row: 0 outside its period and condition, rising over the ramp to its full strength. */
export function strengths(effect: Effect, count: number, axis: Vector | undefined, mask: Vector | undefined): Float64Array {
  const out = new Float64Array(count);
  const from = dayNumber(effect.from);
  const end = effect.to === undefined ? Infinity : dayNumber(effect.to) + 1;
  const times = axis === undefined ? undefined : inDays(axis);
  for (let i = 0; i < count; i++) {
    if (mask !== undefined && mask.data[i] !== 1) continue;
    if (times === undefined) {
      out[i] = effect.strength;
      continue;
    }
    const day = times[i]!;
    if (!(day >= from && day < end)) continue;
    out[i] = effect.rampDays > 0 ? effect.strength * Math.min(1, (day - from + 1) / effect.rampDays) : effect.strength;
  }
  return out;
}

/**
 * Relative rate of rows under the effects on their number, divided by the largest rate that can occur: the probability that a
 * provisional row stays. Undefined if no effect changes the number of rows.
 */
export function keepProbability(
  effects: readonly Effect[],
  count: number,
  axis: Vector | undefined,
  vector: (name: string) => Vector,
): Float64Array | undefined {
  const rows = effects.filter((effect) => effect.what.kind === 'rows');
  if (rows.length === 0) return undefined;
  // Where the strength is still to be found, its bound stands in for it: a row's chance may not depend on how far others are raised.
  const largest = rows.reduce((product, effect) => product * Math.max(1, 1 + (effect.auto?.strongest ?? effect.strength)), 1);
  const keep = new Float64Array(count).fill(1 / largest);
  for (const effect of rows) {
    const strength = strengths(effect, count, axis, effect.where === undefined ? undefined : vector(maskName(effect)));
    for (let i = 0; i < count; i++) keep[i]! *= 1 + strength[i]!;
  }
  return keep;
}
