/** Root finding in one unknown whose values are whole ticks. Nothing here knows what is measured. */

/** What a measure gives at a tick, less the target; null where there is nothing to measure. */
export type Miss = number | null;

export interface Search {
  /** Ticks from 0 to `last` may be tried. */
  readonly last: number;
  readonly start: number;
  /** Near enough. */
  readonly goal: number;
  /** Change of the value per tick, where it is known from before. */
  readonly slope?: number | undefined;
  /** Ticks tried at most. */
  readonly tries: number;
  /** Answers at once for a tick that was tried before; undefined when no more may be tried. */
  readonly probe: (tick: number) => Promise<Miss | undefined>;
}

export interface Found {
  /** Of all that were tried, the one that comes nearest. */
  readonly tick: number;
  readonly error: number;
  /** Change of the value per tick near it; undefined if only one tick was tried. */
  readonly slope?: number;
  /** Both ends were tried, and the target lies beyond them or the value never changed. */
  readonly beyond: boolean;
}

interface Point {
  readonly tick: number;
  readonly error: number;
}

/** How far beyond the expected root a step goes, so that the root is bracketed at once. */
const OVERSHOOT = 1.2;
/** A step outwards covers at most so many times the range tried so far. */
const GROWTH = 6;

/**
 * Finds the tick at which a nearly monotone function is zero: steps outwards until two ticks bracket it, then secant steps that are
 * kept away from the ends of the bracket, every third one a bisection, until the goal is met or the bracket is one tick wide.
 * Deterministic; the function may rise or fall, be flat in parts, jump, and be undefined towards an end. Undefined if nothing can be
 * measured anywhere it looked.
 */
export async function search({last, start, goal, slope, tries, probe}: Search): Promise<Found | undefined> {
  const points: Point[] = [];
  let low = 0;
  let high = last;
  let next: number | undefined = start;
  for (let count = 0, steps = 0; count < tries && next !== undefined; count++) {
    const tick: number = next;
    const error = await probe(tick);
    if (error === undefined) break;
    if (error === null) {
      // Nothing is left to measure there: stay on this side of it.
      const known: number = nearestTo(points, tick)?.tick ?? (tick > 0 ? 0 : last);
      const middle = Math.trunc((tick + known) / 2);
      if (tick > known) high = Math.max(low, Math.min(high, tick - 1));
      else low = Math.min(high, Math.max(low, tick + 1));
      next = points.some((point) => point.tick === middle) || middle === tick ? undefined : middle;
      continue;
    }
    points.push({tick, error});
    points.sort((a, b) => a.tick - b.tick);
    if (Math.abs(error) <= goal) break;
    const bracket = bracketOf(points);
    next = bracket === undefined ? outwards(points, low, high, slope) : inside(bracket, ++steps);
  }
  if (points.length === 0) return undefined;
  const best = points.reduce((one, other) => (Math.abs(other.error) < Math.abs(one.error) ? other : one));
  const near = slopeNear(points, best) ?? slope;
  const ends = points.length > 1 && points[0]!.tick <= low && points.at(-1)!.tick >= high;
  return {
    ...best,
    ...(near === undefined ? {} : {slope: near}),
    beyond: Math.abs(best.error) > goal && ends && bracketOf(points) === undefined,
  };
}

/** The narrowest pair of neighbours with the root between them. */
function bracketOf(points: readonly Point[]): readonly [Point, Point] | undefined {
  let found: readonly [Point, Point] | undefined;
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1]!, points[i]!];
    if (a.error > 0 === b.error > 0) continue;
    if (found === undefined || b.tick - a.tick < found[1].tick - found[0].tick) found = [a, b];
  }
  return found;
}

function inside([a, b]: readonly [Point, Point], step: number): number | undefined {
  const width = b.tick - a.tick;
  if (width <= 1) return undefined;
  const share = step % 3 === 0 ? 0.5 : Math.abs(a.error) / (Math.abs(a.error) + Math.abs(b.error));
  const tick = Math.round(a.tick + width * Math.min(0.9, Math.max(0.1, share)));
  return Math.min(b.tick - 1, Math.max(a.tick + 1, tick));
}

/** A step towards where the error gets smaller, beyond all that was tried; undefined when both ends were. */
function outwards(points: readonly Point[], low: number, high: number, slope: number | undefined): number | undefined {
  const first = points[0]!;
  const top = points.at(-1)!;
  const clamp = (tick: number): number => Math.min(high, Math.max(low, Math.round(tick)));
  if (points.length === 1) {
    const {tick, error} = first;
    const guess = slope === undefined || slope === 0 ? undefined : clamp(tick - (error / slope) * OVERSHOOT);
    if (guess !== undefined && guess !== tick) return guess;
    if (tick > low) return low;
    return high > low ? clamp(low + Math.max(1, (high - low) / 4)) : undefined;
  }
  const up = Math.abs(top.error) === Math.abs(first.error) ? top.tick < high : Math.abs(top.error) < Math.abs(first.error);
  const [edge, before, end] = up ? [top, points.at(-2)!, high] : [first, points[1]!, low];
  if (edge.tick === end) {
    const other = up ? low : high;
    return (up ? first.tick > low : top.tick < high) ? other : undefined;
  }
  const rate = (edge.error - before.error) / (edge.tick - before.tick);
  const range = (top.tick - first.tick) * GROWTH;
  const guess = edge.tick - (edge.error / rate) * OVERSHOOT;
  // A flat stretch, or one that leads away, says nothing about how far to go.
  const sensible = Number.isFinite(guess) && (up ? guess > edge.tick : guess < edge.tick);
  if (!sensible) return end;
  const tick = clamp(up ? Math.min(guess, edge.tick + range) : Math.max(guess, edge.tick - range));
  return tick === edge.tick ? end : tick;
}

/** Change per tick between the point and its nearest neighbour with another value. */
function slopeNear(points: readonly Point[], best: Point): number | undefined {
  const others = points.filter((point) => point.tick !== best.tick && point.error !== best.error);
  const other = nearestTo(others, best.tick);
  return other === undefined ? undefined : (best.error - other.error) / (best.tick - other.tick);
}

function nearestTo(points: readonly Point[], tick: number): Point | undefined {
  return points.reduce<Point | undefined>(
    (near, point) => (near === undefined || Math.abs(point.tick - tick) < Math.abs(near.tick - tick) ? point : near),
    undefined,
  );
}
