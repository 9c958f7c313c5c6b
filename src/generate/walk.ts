import type {Effect, Lifecycle, Path, Stage, Table, Transition} from '../core/model.js';
import {normalQuantile} from './distribution.js';
import {nextName, stageName} from './lifecycle.js';
import {factor} from './number.js';
import {shiftTo} from './pick.js';
import {maskName, readPaths} from './plan.js';
import {dayNumber} from './rhythm.js';
import type {Rows} from './rows.js';
import {chanceSampler, durationSampler} from './sampler.js';
import type {Vector} from './vector.js';

const DAY = 86_400;

/** A stage, with the transitions that lead into it. */
interface Way {
  readonly from: Stage;
  readonly index: number;
  readonly transition: Transition;
}
const waysInto = (lifecycle: Lifecycle, stage: string): Way[] =>
  lifecycle.stages.flatMap((from) =>
    from.next.flatMap((transition, index) => (transition.to === stage ? [{from, index, transition}] : [])),
  );

/** Effects that change who enters a stage (`enter`), or how long it takes (`wait`). */
const effectsOnStage = (kind: 'enter' | 'wait', stage: string, effects: readonly Effect[]): Effect[] =>
  effects.filter(({what}) => what.kind === kind && what.stage === stage);

/**
 * What a working column of the lifecycle reads; undefined for all other names. A stage waits for the stages before it only, so that
 * what happens later may depend on when something happened before.
 */
export function lifecycleNeeds(name: string, table: Table, effects: readonly Effect[]): Path[] | undefined {
  const {lifecycle} = table;
  const stage = lifecycle?.stages.find((one) => stageName(one.name) === name || nextName(one.name) === name);
  if (lifecycle === undefined || stage === undefined) return undefined;
  if (name === nextName(stage.name))
    return [...stage.next.flatMap(({to, chance}) => [...readPaths(chance), ...effectPaths(effectsOnStage('enter', to, effects), table)])];
  const ways = waysInto(lifecycle, stage.name);
  if (ways.length === 0) return [[stage.at!]];
  return [
    ...ways.flatMap(({from, transition: {wait, adjust}}) => [
      [stageName(from.name)],
      [nextName(from.name)],
      ...readPaths(wait),
      ...readPaths(adjust),
    ]),
    ...effectPaths(effectsOnStage('wait', stage.name, effects), table),
  ];
}

function effectPaths(effects: readonly Effect[], table: Table): Path[] {
  if (effects.length === 0) return [];
  return [
    ...(table.axis === undefined ? [] : [[table.axis]]),
    ...effects.flatMap((effect) => (effect.where === undefined ? [] : [[maskName(effect)]])),
  ];
}

/** Makes a working column of the lifecycle; all that it reads is there. */
export function walk(name: string, rows: Rows): Vector {
  const lifecycle = rows.table.lifecycle!;
  const leaving = lifecycle.stages.find((one) => nextName(one.name) === name);
  if (leaving !== undefined) return {type: 'integer', data: leave(leaving, rows)};
  return {
    type: 'timestamp',
    data: enter(
      lifecycle,
      lifecycle.stages.find((one) => stageName(one.name) === name)!,
      rows,
    ),
  };
}

/**
 * Where every row goes from a stage. One random number a row and stage decides; targets of effects come first in its interval, so
 * that a stronger effect brings rows in and lets none of them out.
 */
function leave(stage: Stage, rows: Rows): Float64Array {
  const {source, table, raw} = rows;
  const stream = source.stream(table.name, stage.name, 'next');
  const moves = stage.next.map(({to}) => rows.points(to));
  const order = [...stage.next.keys()].sort((a, b) => Number(moves[b] !== undefined) - Number(moves[a] !== undefined) || a - b);
  const chances = stage.next.map(({chance}) => chanceSampler(chance, rows));
  // The last share is that of the rows that stay.
  const shares = new Float64Array(stage.next.length + 1);
  return Float64Array.from(raw, (row, i) => {
    let left = 1;
    for (let k = 0; k < chances.length; k++) left -= shares[k] = Math.min(left, chances[k]!(i));
    shares[chances.length] = left;
    moves.forEach((points, k) => {
      if (points !== undefined && points[i] !== 0) shiftTo(shares, k, points[i]!);
    });
    const u = stream.uniform(row);
    let below = 0;
    for (const k of order) {
      below += shares[k]!;
      if (u < below) return k;
    }
    return NaN;
  });
}

/** When every row enters a stage. What would lie after the horizon has not happened yet. */
function enter(lifecycle: Lifecycle, stage: Stage, rows: Rows): Float64Array {
  const ways = waysInto(lifecycle, stage.name);
  if (ways.length === 0) return begin(rows.vector([stage.at!]));
  const horizon = lifecycle.until === undefined ? Infinity : (dayNumber(lifecycle.until) + 1) * DAY;
  const boost = rows.waiting(stage.name);
  const arrivals = ways.map(({from, index, transition}) => ({
    start: rows.vector([stageName(from.name)]).data,
    next: rows.vector([nextName(from.name)]).data,
    index,
    seconds: waiting(stage, from, transition, rows),
  }));
  return Float64Array.from(rows.raw, (_, i) => {
    // Ways form no circle and a row takes one of them, so that at most one leads here.
    const way = arrivals.find(({start, next, index}) => next[i] === index && !Number.isNaN(start[i]!));
    if (way === undefined) return NaN;
    const at = way.start[i]! + way.seconds(i, boost === undefined ? 1 : boost[i]!);
    return at < horizon ? at : NaN;
  });
}

/** A day begins at noon while it is inside of a lifecycle, so that part of a day counts by rounding. */
function begin({type, data}: Vector): Float64Array {
  return type === 'date' ? data.map((day) => day * DAY + DAY / 2) : data.slice();
}

function waiting(stage: Stage, from: Stage, {wait, adjust}: Transition, rows: Rows): (i: number, times: number) => number {
  if (wait === undefined) return () => 0;
  const stream = rows.source.stream(rows.table.name, `${from.name} ${stage.name}`, 'wait');
  const seconds = durationSampler(wait, rows, (row, draw) => normalQuantile(stream.uniform(row, draw)));
  const change = factor(adjust, rows);
  return (i, times) => Math.round(seconds(i, times * (change === undefined ? 1 : change(i))));
}
