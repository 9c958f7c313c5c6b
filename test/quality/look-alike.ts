/**
 * Tables with the statistics of real challenges, drawn by a small generator of their own: what is judged here must not come from the generator
 * that the checks were made beside. The figures are those measured on public copies of Shield Insurance and AtliQ Grands.
 */
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Model} from '../../src/core/model.js';
import type {CheckResult} from '../../src/core/qa.js';
import type {Shipped} from '../../src/core/shipped.js';
import {runCheck, verdictOf} from '../../src/quality/assess.js';
import {C5} from '../../src/quality/c5.js';
import {C6} from '../../src/quality/c6.js';
import {openShipped} from '../../src/sql/sandbox.js';
import {modelOf} from '../generate/here.js';
import {problem} from '../sql/problem.js';

type Row = readonly (string | number)[];
export interface LookAlike {
  readonly model: Model;
  readonly rows: {readonly [table: string]: readonly Row[]};
}

/** Numbers in [0, 1), the same every time (Lehmer's generator, Park and Miller's constants). */
function stream(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** One of the positions of `weights`, by their shares. */
function choose(weights: readonly number[], random: () => number): number {
  let left = random() * weights.reduce((sum, one) => sum + one, 0);
  for (const [k, weight] of weights.entries()) if ((left -= weight) < 0) return k;
  return weights.length - 1;
}

/** About normal, mean 0 and deviation 1: twelve uniform numbers. */
const normal = (random: () => number): number => Array.from({length: 12}, random).reduce((sum, one) => sum + one, -6);

const dayOf = (first: string, k: number): Date => new Date(Date.parse(first) + k * 86_400_000);
const iso = (day: Date): string => day.toISOString().slice(0, 10);
/** 0 is Monday. */
const weekday = (day: Date): number => (day.getUTCDay() + 6) % 7;

const CITIES = ['Delhi NCR', 'Mumbai', 'Hyderabad', 'Chennai', 'Indore'];
const CITY_SHARES = [42, 24, 16, 10, 8];
const MODES = ['Offline-Agent', 'Online-App', 'Online-Website', 'Offline-Direct'];
const MODE_SHARES = [55.6, 17.6, 14.6, 12.2];
const AGES = ['18-24', '25-30', '31-40', '41-50', '51-65', '65+'];
const AGE_SHARES = [9, 17, 42, 18, 8, 6];
/** Policies with their list price; buyers of an age lean to some of them. */
const PREMIUMS = [2300, 3450, 4600, 6900, 8050, 9775, 12_650, 25_300, 34_500];
const LEANING: readonly (readonly number[])[] = [
  [34, 22, 14, 12, 8, 6, 3, 1, 0.5],
  [20, 22, 16, 16, 10, 9, 4, 2, 1],
  [8, 11, 15, 22, 19, 16, 6, 2, 1],
  [4, 5, 10, 20, 22, 20, 11, 6, 2],
  [2, 2, 4, 9, 12, 17, 22, 20, 12],
  [1, 1, 2, 4, 6, 9, 15, 34, 28],
];
const SHARES = [9, 10, 11, 12, 12, 11, 10, 9, 8];
const SHIELD_WEEK = [0.92, 0.88, 0.9, 0.86, 0.98, 0.8, 2.2];
const SHIELD_MONTHS: Readonly<Record<number, number>> = {10: 0.74, 11: 0.82, 0: 0.93, 1: 1.02, 2: 1.36, 3: 1.16};

/** Shield Insurance: 26 841 premiums over 181 days. */
export async function shield(): Promise<LookAlike> {
  const random = stream(20_221_101);
  const days = Array.from({length: 181}, (_, k) => dayOf('2022-11-01', k));
  const rates = days.map(
    (day) => SHIELD_WEEK[weekday(day)]! * SHIELD_MONTHS[day.getUTCMonth()]! * Math.max(0.3, 1 + 0.22 * normal(random)),
  );
  const premiums = Array.from({length: 26_841}, () => choose(rates, random))
    .sort((a, b) => a - b)
    .map((day, k) => {
      const age = choose(AGE_SHARES, random);
      // Some buy what others of their age do not.
      const policy = choose(random() < 0.3 ? SHARES : LEANING[age]!, random);
      // A loading by age and a rebate now and then: a few prices for each policy.
      const price = PREMIUMS[policy]! * (1 + 0.02 * age) * (1 - 0.01 * Math.floor(45 * random() * random()));
      return [
        k + 1,
        iso(days[day]!),
        CITIES[choose(CITY_SHARES, random)]!,
        `POL${policy + 1}`,
        AGES[age]!,
        MODES[choose(MODE_SHARES, random)]!,
        price.toFixed(2),
      ];
    });
  const model = await modelOf(
    `
tables:
  dim_cities:
    about: One row per city in which policies are sold.
    columns: {city: {id: "C{0}", about: City of the branch}, tier: {pick: [1, 2], about: Tier of the city}}
    rows: 5
  fact_premiums:
    about: One row per policy that was sold.
    rows: 26841
    columns:
      premium_no: {id: "{0}", type: integer, about: Number of the sale}
      sold_on: {when: {}, about: Day of the sale}
      city: {references: dim_cities, about: City of the branch}
      policy: {pick: [${PREMIUMS.map((_, k) => `POL${k + 1}`).join(', ')}], about: Policy that was sold}
      age_group: {pick: [${AGES.map((age) => `"${age}"`).join(', ')}], about: Age of the holder}
      sales_mode: {pick: [${MODES.join(', ')}], about: How it was sold}
      final_premium: {amount: {typical: 7000, high: 25000}, unit: INR, about: What was paid}
`,
    {period: {from: '2022-11-01', to: '2023-04-30'}, size: 26_841},
  );
  return {model, rows: {dim_cities: CITIES.map((city, k) => [city, k < 2 ? 1 : 2]), fact_premiums: premiums}};
}

const ROOMS = ['RT1', 'RT2', 'RT3', 'RT4'];
const GRANDS_WEEK = [0.83, 0.86, 0.84, 0.88, 0.9, 1.27, 1.32];

/** AtliQ Grands: one row for each of 92 days, 25 hotels and 4 classes of rooms, 9 200 in all, with what was booked. */
export async function grands(): Promise<LookAlike> {
  const random = stream(20_220_501);
  const hotels = Array.from({length: 25}, (_, k) => `H${k + 1}`);
  const sizes = hotels.map(() => ROOMS.map((_, room) => Math.round([24, 32, 20, 12][room]! * (0.75 + 0.6 * random()))));
  const tastes = hotels.map(() => 0.42 + 0.2 * random());
  const bookings = Array.from({length: 92}, (_, k) => dayOf('2022-05-01', k)).flatMap((day) => {
    const today = GRANDS_WEEK[weekday(day)]! * (1 + 0.11 * normal(random));
    return hotels.flatMap((hotel, h) =>
      ROOMS.map((room, r) => {
        const capacity = sizes[h]![r]!;
        return [
          iso(day),
          hotel,
          room,
          Math.min(capacity, Math.max(0, Math.round(capacity * (tastes[h]! * today + 0.06 * normal(random))))),
        ];
      }),
    );
  });
  const model = await modelOf(
    `
tables:
  dim_hotels:
    about: One row per hotel of the chain.
    columns: {property_id: {id: "H{0}", about: Number of the hotel}, class: {pick: [Luxury, Business], about: Class of the hotel}}
    rows: 25
  dim_rooms:
    about: One row per class of rooms.
    columns: {room_id: {id: "RT{0}", about: Number of the class}, room_class: {pick: [Standard, Elite, Premium, Suite], about: Name of it}}
    rows: 4
  fact_daily_rooms:
    about: One row per day, hotel and class of rooms.
    rows: 9200
    grain: [check_in_date, property_id, room_id]
    columns:
      check_in_date: {when: {}, about: Day of arrival}
      property_id: {references: dim_hotels, about: Hotel}
      room_id: {references: dim_rooms, about: Class of the room}
      successful_bookings: {count: {typical: 14, high: 28}, unit: bookings, about: Rooms that were booked}
`,
    {period: {from: '2022-05-01', to: '2022-07-31'}, size: 9200},
  );
  return {
    model,
    rows: {
      dim_hotels: hotels.map((hotel, k) => [hotel, k < 16 ? 'Luxury' : 'Business']),
      dim_rooms: ROOMS.map((room, k) => [room, ['Standard', 'Elite', 'Premium', 'Suite'][k]!]),
      fact_daily_rooms: bookings,
    },
  };
}

/** The same grid, filled by a uniform generator. */
export async function evenGrands(): Promise<LookAlike> {
  const {model, rows} = await grands();
  const random = stream(7);
  const even = rows['fact_daily_rooms']!.map(([day, hotel, room]) => [day!, hotel!, room!, Math.floor(30 * random())]);
  return {model, rows: {...rows, fact_daily_rooms: even}};
}

/** The files of a look-alike, opened; closed and removed whatever happens. */
export async function opened<T>({model, rows}: LookAlike, work: (shipped: Shipped) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-look-'));
  try {
    const files: Record<string, string> = {};
    for (const {name, columns} of model.tables) {
      files[name] = join(folder, `${name}.csv`);
      const lines = [columns.map((column) => column.name), ...rows[name]!].map((row) => `${row.join(',')}\n`);
      writeFileSync(files[name], lines.join(''));
    }
    const shipped = await openShipped({model, files, database: join(folder, 'look.duckdb'), signal: new AbortController().signal});
    try {
      return await work(shipped);
    } finally {
      await shipped.close();
    }
  } finally {
    rmSync(folder, {recursive: true, force: true});
  }
}

/** C5 and C6 of a look-alike, and what their checks found. */
export async function realism(
  {model}: LookAlike,
  shipped: Shipped,
): Promise<{checks: CheckResult[]; scores: Record<string, number | null>}> {
  const evidence = {shipped, model, problem, answers: []};
  const checks: CheckResult[] = [];
  for (const check of [...C5, ...C6]) checks.push(await runCheck(check, evidence));
  return {checks, scores: Object.fromEntries(verdictOf(checks).categories.map(({id, score}) => [id, score]))};
}
