import {search, type Found} from './search.js';

/** Strengths are multiples of 1/1024, so that they are exact in every number format and a person can write one down. */
export const TICKS = 1024;
/** Rows at which strengths are sought first: fewer tell too little, more cost time. */
export const SMALL = 10_000;
/** A value within this share of its tolerance is near enough, so that it holds with something to spare. */
const GOAL = 1 / 3;
/** Times that every knob is turned in turn. */
const CYCLES = 12;
/** Cycles without an improvement after which nothing more is expected. */
const PATIENCE = 2;
/** Ticks that one turn of a knob tries. */
const TRIES = 14;

/** A strength to find, and the value that it has to bring about. */
export interface Knob {
  /** `event.effect`. */
  readonly effect: string;
  /** The finding whose value is to come true. */
  readonly finding: string;
  readonly weakest: number;
  readonly strongest: number;
  readonly target: number;
  readonly tolerance: number;
}

/** The values of the findings, in the order of the knobs, in a world of `size` rows with these strengths; null where there is none. */
export type MeasureStrengths = (strengths: readonly number[], size: number) => Promise<readonly (number | null)[]>;

export interface Turned extends Knob {
  /** A multiple of 1/1024. */
  readonly strength: number;
  /** What the finding measures with it. */
  readonly value: number | null;
  readonly met: boolean;
  /** Every strength leads to one side of the target. */
  readonly beyond: boolean;
  /** Turning it changed nothing. */
  readonly flat: boolean;
  /** Change of the value per tick near the strength. */
  readonly slope?: number;
}

export interface Solution {
  /** In the order in which they were given. */
  readonly knobs: readonly Turned[];
  /** Worlds that were measured. */
  readonly evaluations: number;
}

/** Where a solution starts from: an earlier one at another size. */
export type Start = Pick<Turned, 'strength' | 'slope'>;

/**
 * Finds the strengths with which every finding has its value: one knob after the other with the others held (Gauss-Seidel), until all
 * are within a third of their tolerance or a cycle improves nothing. Of all that was measured, the best is given: as many targets met
 * as possible, then the smallest sum of errors in tolerances. Equal measures give equal solutions. At most `cap` worlds are measured.
 */
export async function solveStrengths(
  knobs: readonly Knob[],
  measure: MeasureStrengths,
  size: number,
  options: {readonly start?: readonly Start[]; readonly cap?: number} = {},
): Promise<Solution> {
  const cap = options.cap ?? 12 + 12 * knobs.length;
  const known = new Map<string, readonly (number | null)[]>();
  const at = knobs.map((knob, k) =>
    options.start === undefined ? Math.round(lastTick(knob) / 4) : ticksOf(knob, options.start[k]!.strength),
  );
  const found: (Found | undefined)[] = knobs.map(() => undefined);
  const slopes = knobs.map((_, k) => options.start?.[k]?.slope);
  let best: {ticks: readonly number[]; values: readonly (number | null)[]; score: Score} | undefined;

  const valuesAt = async (ticks: readonly number[]): Promise<readonly (number | null)[] | undefined> => {
    const key = ticks.join(',');
    const had = known.get(key);
    if (had !== undefined) return had;
    if (known.size >= cap) return undefined;
    const strengths = ticks.map((tick, k) => strengthOf(knobs[k]!, tick));
    const values = await measure(strengths, size);
    known.set(key, values);
    const score = scoreOf(knobs, values);
    if (best === undefined || isBetter(score, best.score)) best = {ticks: [...ticks], values, score};
    return values;
  };

  let stale = 0;
  for (let cycle = 0; cycle < CYCLES && stale < PATIENCE; cycle++) {
    const before: Score | undefined = best?.score;
    let moved = false;
    for (const [k, knob] of knobs.entries()) {
      const values = await valuesAt(at);
      if (values === undefined) break;
      if (isNear(knob, values[k]!)) continue;
      const result = await search({
        last: lastTick(knob),
        start: at[k]!,
        goal: knob.tolerance * GOAL,
        slope: slopes[k],
        tries: TRIES,
        probe: async (tick) => {
          const measured = await valuesAt(at.map((other, j) => (j === k ? tick : other)));
          const value = measured?.[k];
          return value === undefined || value === null ? value : value - knob.target;
        },
      });
      found[k] = result;
      if (result === undefined) continue;
      slopes[k] = result.slope ?? slopes[k];
      if (result.tick !== at[k]) moved = true;
      at[k] = result.tick;
    }
    if (!moved || knobs.every((knob, k) => isNear(knob, best?.values[k] ?? null))) break;
    stale = before !== undefined && best !== undefined && !isBetter(best.score, before) ? stale + 1 : 0;
  }
  const end = best ?? {ticks: at, values: knobs.map(() => null)};
  return {
    evaluations: known.size,
    knobs: knobs.map((knob, k) => {
      const value = end.values[k] ?? null;
      const met = value !== null && Math.abs(value - knob.target) <= knob.tolerance + EPSILON;
      const slope = slopes[k];
      const flat = [...known.values()].every((values) => values[k] === value) && known.size > 1;
      return {
        ...knob,
        strength: strengthOf(knob, end.ticks[k]!),
        value,
        met,
        beyond: !met && (found[k]?.beyond ?? true),
        flat: !met && flat,
        ...(slope === undefined ? {} : {slope}),
      };
    }),
  };
}

/**
 * The same at full size: first on `SMALL` rows, where a world costs little, then a few steps from there on all of them. The trial of a
 * preview seeks the first part too, so that a build that follows it finds all of its worlds in the store.
 */
export async function solveAtSize(knobs: readonly Knob[], measure: MeasureStrengths, size: number): Promise<Solution> {
  const small = await solveStrengths(knobs, measure, Math.min(SMALL, size));
  if (size <= SMALL) return small;
  const full = await solveStrengths(knobs, measure, size, {start: small.knobs, cap: 4 + 5 * knobs.length});
  return {...full, evaluations: small.evaluations + full.evaluations};
}

/** Values are compared as findings are: doubles are not exact. */
const EPSILON = 1e-9;

/** Ticks between a knob's ends. */
const lastTick = ({weakest, strongest}: Knob): number => Math.round(Math.abs(strongest - weakest) * TICKS);
const strengthOf = ({weakest, strongest}: Knob, tick: number): number => weakest + (strongest < weakest ? -tick : tick) / TICKS;
const ticksOf = (knob: Knob, strength: number): number =>
  Math.min(lastTick(knob), Math.max(0, Math.round(Math.abs(strength - knob.weakest) * TICKS)));

const isNear = ({target, tolerance}: Knob, value: number | null): boolean =>
  value !== null && Math.abs(value - target) <= tolerance * GOAL + EPSILON;

/** Targets missed, and the sum of the errors in tolerances; being nearer than near enough earns nothing. */
interface Score {
  readonly missed: number;
  readonly sum: number;
}

function scoreOf(knobs: readonly Knob[], values: readonly (number | null)[]): Score {
  const errors = knobs.map(({target, tolerance}, k) => {
    const value = values[k] ?? null;
    // Nothing measured is worse than anything that is.
    return value === null ? 1e9 : Math.abs(value - target) / Math.max(tolerance, 1e-12);
  });
  return {missed: errors.filter((error) => error > 1 + EPSILON).length, sum: errors.reduce((sum, error) => sum + Math.max(GOAL, error), 0)};
}

const isBetter = (one: Score, other: Score): boolean =>
  one.missed !== other.missed ? one.missed < other.missed : one.sum < other.sum - EPSILON;
