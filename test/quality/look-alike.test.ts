/** Tables that look like real challenges have to be taken for real: what a check has against them is a fault of the check. */
import {expect, it} from 'vitest';
import {betweenGroups} from '../../src/quality/daily.js';
import {evenGrands, grands, type LookAlike, opened, realism, shield} from './look-alike.js';

const judged = (look: LookAlike) => opened(look, (shipped) => realism(look, shipped));

/** How often each value of a column occurs. */
function countsOf(rows: LookAlike['rows'][string], column: number): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(String(row[column]), (counts.get(String(row[column])) ?? 0) + 1);
  return counts;
}

/** Distance from equal shares, and variance over mean, of how often values occur. */
function spreadOf(counts: ReadonlyMap<string, number>): {w: number; vmr: number} {
  const all = [...counts.values()];
  const mean = all.reduce((sum, n) => sum + n, 0) / all.length;
  const squares = all.reduce((sum, n) => sum + (n - mean) ** 2, 0);
  return {w: Math.sqrt(squares / all.length) / mean, vmr: squares / (all.length - 1) / mean};
}

/** Omega squared of what a date belongs to, on what happened that day. */
const omega = (days: ReadonlyMap<string, number>, group: (date: Date) => number): number =>
  betweenGroups([...days].map(([day, value]) => ({group: group(new Date(day)), value}))).omega;

it('Shield Insurance: the fixture has the figures of the real tables, and gets 7 or more', async () => {
  const look = await shield();
  const rows = look.rows['fact_premiums']!;
  expect(rows).toHaveLength(26_841);
  const days = countsOf(rows, 1);
  expect(days.size).toBe(181);
  const near = (found: number, real: number, share = 0.15): void => {
    expect(Math.abs(found / real - 1), `${found} for ${real}`).toBeLessThan(share);
  };
  near(spreadOf(countsOf(rows, 5)).w, 0.7);
  near(spreadOf(countsOf(rows, 3)).w, 0.29);
  near(spreadOf(countsOf(rows, 2)).w, 0.59, 0.2);
  near(spreadOf(countsOf(rows, 2)).vmr, 2350);
  near(spreadOf(days).vmr, 52.5);
  near(
    omega(days, (date) => date.getUTCDay()),
    0.66,
  );
  near(
    omega(days, (date) => date.getUTCMonth()),
    0.15,
    0.35,
  );
  near(countsOf(rows, 6).size / rows.length, 0.07, 0.5);
  const {checks, scores} = await judged(look);
  const value = (id: string): number => checks.find((check) => check.id === id)!.value!;
  near(value('5.3'), 0.116);
  near(value('5.4'), 2.1);
  expect(scores['C5']).toBeGreaterThanOrEqual(7);
  expect(scores['C6']).toBeGreaterThanOrEqual(7);
});

it('AtliQ Grands: a row for every day, hotel and class of rooms gets 7 or more', async () => {
  const look = await grands();
  const rows = look.rows['fact_daily_rooms']!;
  expect(rows).toHaveLength(9200);
  const days = new Map<string, number>();
  for (const row of rows) days.set(String(row[0]), (days.get(String(row[0])) ?? 0) + Number(row[3]));
  expect(days.size).toBe(92);
  expect(Math.abs(omega(days, (date) => date.getUTCDay()) - 0.76)).toBeLessThan(0.12);
  expect(Math.abs(spreadOf(days).vmr / 58 - 1)).toBeLessThan(0.15);
  const {checks, scores} = await judged(look);
  expect(checks.find(({id}) => id === '6.1')!.details.join()).toContain('sum of successful_bookings');
  expect(scores['C5']).toBeGreaterThanOrEqual(7);
  expect(scores['C6']).toBeGreaterThanOrEqual(7);
});

it('the same grid with uniform bookings gets 3 at most', async () => {
  const {checks, scores} = await judged(await evenGrands());
  const score = (id: string): number | null => checks.find((check) => check.id === id)!.score;
  expect([score('6.1'), score('6.2')]).toEqual([0, 0]);
  expect(scores['C5']).toBeLessThanOrEqual(3);
  expect(scores['C6']).toBeLessThanOrEqual(3);
});
