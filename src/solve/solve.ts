import {newton, type Slopes} from './newton.js';
import {search, type Found} from './search.js';

/** Strengths are multiples of 1/1024, so that they are exact in every number format and a person can write one down. */
export const TICKS = 1024;
/** Rows at which strengths are sought first: fewer tell too little, more cost time. */
export const SMALL = 10_000;
/** A value within this share of its tolerance is near enough, so that it holds with something to spare. */
const GOAL = 1 / 3;
/** What all knobs together came this near is not worth turning them one by one. */
const ENOUGH = 2 / 3;
/** A value that moves by less than this share of its distance from the target does not move. */
const FLAT = 0.05;
/** Steps of all knobs together, before they are turned one by one. */
const STEPS = 6;
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
}

export interface Solution {
  /** In the order in which they were given. */
  readonly knobs: readonly Turned[];
  /** Worlds that were measured. */
  readonly evaluations: number;
  /** What a tick of each knob (column) changes in each finding (row), where that was learnt. */
  readonly slopes?: Slopes;
}

/**
 * Finds the strengths with which every finding has its value. Several knobs are first moved together, since what one does the others
 * feel; then, and with one knob at once, they are turned one after the other with the others held (Gauss-Seidel): bracketed, and sought
 * within the bracket. It ends when all are within a third of their tolerance, or nothing improves. `start` is an earlier solution at
 * another size. Of all that was measured, the best is given: as many targets met
 * as possible, then the smallest sum of errors in tolerances. Equal measures give equal solutions. At most `cap` worlds are measured.
 */
export async function solveStrengths(
  knobs: readonly Knob[],
  measure: MeasureStrengths,
  size: number,
  options: {readonly start?: Solution; readonly cap?: number} = {},
): Promise<Solution> {
  const {start, cap = 12 + 12 * knobs.length} = options;
  const worlds = new Worlds(knobs, measure, size, cap);
  const first = knobs.length > 1 ? 16 : 4;
  const from = knobs.map((knob, k) => (start === undefined ? Math.round(lastTick(knob) / first) : ticksOf(knob, start.knobs[k]!.strength)));
  let slopes = start?.slopes;
  if (knobs.length > 1) {
    slopes = await newton({
      last: knobs.map(lastTick),
      start: from,
      goals: knobs.map((knob) => knob.tolerance * GOAL),
      slopes,
      steps: STEPS,
      probe: (ticks) => worlds.errorsAt(ticks),
    });
  }
  const turns = worlds.allWithin(knobs.length > 1 ? ENOUGH : GOAL)
    ? knobs.map(() => undefined)
    : await turnOneByOne(
        worlds,
        worlds.best?.ticks ?? from,
        knobs.map((_, k) => slopes?.[k]?.[k]),
      );
  const alone = turns[0]?.slope;
  const learnt = slopes ?? (knobs.length === 1 && alone !== undefined ? [[alone]] : undefined);
  return {
    knobs: knobs.map((knob, k) => worlds.turned(knob, k, turns[k], from[k]!)),
    evaluations: worlds.count,
    ...(learnt === undefined ? {} : {slopes: learnt}),
  };
}

/** Turns one knob after the other until all are near, or a few cycles bring nothing; gives what was found in the last turn of each. */
async function turnOneByOne(worlds: Worlds, start: readonly number[], slopes: (number | undefined)[]): Promise<(Found | undefined)[]> {
  const {knobs} = worlds;
  const at = [...start];
  const found: (Found | undefined)[] = knobs.map(() => undefined);
  let stale = 0;
  for (let cycle = 0; cycle < CYCLES && stale < PATIENCE; cycle++) {
    const before = worlds.best?.score;
    let moved = false;
    for (const [k, knob] of knobs.entries()) {
      const values = await worlds.valuesAt(at);
      if (values === undefined) return found;
      if (isWithin(knob, values[k] ?? null, GOAL)) continue;
      const turn = await search({
        last: lastTick(knob),
        start: at[k]!,
        goal: knob.tolerance * GOAL,
        slope: slopes[k],
        tries: TRIES,
        probe: async (tick) => {
          const measured = await worlds.valuesAt(at.map((other, j) => (j === k ? tick : other)));
          const value = measured?.[k];
          return value === undefined || value === null ? value : value - knob.target;
        },
      });
      if (turn === undefined) continue;
      found[k] = turn;
      slopes[k] = turn.slope ?? slopes[k];
      if (turn.tick !== at[k]) moved = true;
      at[k] = turn.tick;
    }
    if (!moved || worlds.allWithin(GOAL)) break;
    const after = worlds.best?.score;
    stale = before !== undefined && after !== undefined && !isBetter(after, before) ? stale + 1 : 0;
  }
  return found;
}

/** The worlds that were measured: each once, so many at most, and which of them is best. */
class Worlds {
  readonly knobs: readonly Knob[];
  readonly #measure: MeasureStrengths;
  readonly #size: number;
  readonly #cap: number;
  readonly #known = new Map<string, readonly (number | null)[]>();
  best: {readonly ticks: readonly number[]; readonly values: readonly (number | null)[]; readonly score: Score} | undefined;

  constructor(knobs: readonly Knob[], measure: MeasureStrengths, size: number, cap: number) {
    this.knobs = knobs;
    this.#measure = measure;
    this.#size = size;
    this.#cap = cap;
  }

  get count(): number {
    return this.#known.size;
  }

  /** The values at these ticks; undefined when no more worlds may be measured. */
  async valuesAt(ticks: readonly number[]): Promise<readonly (number | null)[] | undefined> {
    const key = ticks.join(',');
    const had = this.#known.get(key);
    if (had !== undefined) return had;
    if (this.#known.size >= this.#cap) return undefined;
    const strengths = ticks.map((tick, k) => strengthOf(this.knobs[k]!, tick));
    const values = await this.#measure(strengths, this.#size);
    this.#known.set(key, values);
    const score = scoreOf(this.knobs, values);
    if (this.best === undefined || isBetter(score, this.best.score)) this.best = {ticks: [...ticks], values, score};
    return values;
  }

  /** Values less targets; null if one is missing. */
  async errorsAt(ticks: readonly number[]): Promise<number[] | null> {
    const values = await this.valuesAt(ticks);
    const errors = (values ?? []).flatMap((value, k) => (value === null ? [] : [value - this.knobs[k]!.target]));
    return errors.length === this.knobs.length ? errors : null;
  }

  /** Whether the best world has every value within this share of its tolerance. */
  allWithin(share: number): boolean {
    return this.best !== undefined && this.knobs.every((knob, k) => isWithin(knob, this.best!.values[k] ?? null, share));
  }

  /** How a knob stands in the best world. */
  turned(knob: Knob, k: number, found: Found | undefined, start: number): Turned {
    const value = this.best?.values[k] ?? null;
    const met = isWithin(knob, value, 1);
    const all = [...this.#known.values()].flatMap((values) => values[k] ?? []);
    const spread = Math.max(...all) - Math.min(...all);
    return {
      ...knob,
      strength: strengthOf(knob, this.best?.ticks[k] ?? start),
      value,
      met,
      beyond: !met && found?.beyond === true,
      flat: !met && value !== null && this.#known.size > 1 && spread <= FLAT * Math.abs(value - knob.target),
    };
  }
}

/**
 * The same at full size: first on `SMALL` rows, where a world costs little, then a few steps from there on all of them. The trial of a
 * preview seeks the first part too, so that a build that follows it finds all of its worlds in the store.
 */
export async function solveAtSize(knobs: readonly Knob[], measure: MeasureStrengths, size: number): Promise<Solution> {
  const small = await solveStrengths(knobs, measure, Math.min(SMALL, size));
  if (size <= SMALL) return small;
  const full = await solveStrengths(knobs, measure, size, {start: small, cap: 4 + 5 * knobs.length});
  return {...full, evaluations: small.evaluations + full.evaluations};
}

/** Values are compared as findings are: doubles are not exact. */
const EPSILON = 1e-9;

/** Ticks between a knob's ends. */
const lastTick = ({weakest, strongest}: Knob): number => Math.round(Math.abs(strongest - weakest) * TICKS);
const strengthOf = ({weakest, strongest}: Knob, tick: number): number => weakest + (strongest < weakest ? -tick : tick) / TICKS;
const ticksOf = (knob: Knob, strength: number): number =>
  Math.min(lastTick(knob), Math.max(0, Math.round(Math.abs(strength - knob.weakest) * TICKS)));

const isWithin = ({target, tolerance}: Knob, value: number | null, share: number): boolean =>
  value !== null && Math.abs(value - target) <= tolerance * share + EPSILON;

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
