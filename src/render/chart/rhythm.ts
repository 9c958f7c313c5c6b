import type {Profile} from '../../core/profile.js';
import {PALETTE} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

const DAY = 86_400_000;
export type Day = NonNullable<Profile['daily']>['days'][number];

/** The same days with those that have no row put in as zeros, in order. */
export function everyDay(days: readonly Day[]): readonly {readonly time: number; readonly rows: number}[] {
  const counts = new Map(days.map((day) => [Date.parse(`${day.day.slice(0, 10)}T00:00:00Z`), day.rows]));
  const times = [...counts.keys()].sort((a, b) => a - b);
  const first = times[0];
  const last = times[times.length - 1];
  if (first === undefined || last === undefined) return [];
  return Array.from({length: Math.round((last - first) / DAY) + 1}, (_, index) => {
    const time = first + index * DAY;
    return {time, rows: counts.get(time) ?? 0};
  });
}

/** Something that began on a day, with a number that the legend explains. ISO dates. */
export interface Marked {
  readonly from: string;
  readonly to?: string;
  readonly number: string;
}

/** Rows per day as a thin line, and the mean of the seven days around each as a strong one. More than three years are drawn by the week. */
export async function rhythmChart(days: readonly Day[], frame: Frame, marks: readonly Marked[] = []): Promise<Drawing> {
  const all = everyDay(days);
  const step = all.length > 1100 ? 7 : 1;
  const values = all
    .map((day, index) => {
      const around = all.slice(Math.max(0, index - 3), index + 4);
      return {...day, mean: around.reduce((sum, one) => sum + one.rows, 0) / around.length};
    })
    .filter((_, index) => index % step === 0);
  const x = {
    field: 'time',
    type: 'temporal' as const,
    scale: {type: 'utc' as const, nice: false},
    axis: {title: null, grid: false, tickCount: 12, labelFlush: true, labelOverlap: true, format: all.length > 200 ? '%b %Y' : '%d %b'},
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: {title: null, tickCount: 4, domain: false, ticks: false, format: ',d'},
  });
  return drawChart(
    {
      data: {values},
      layer: [
        ...markLayers(marks, all, x),
        ...(step === 1 ? [{mark: {type: 'line' as const, color: '#B4BBD3', strokeWidth: 0.6}, encoding: {x, y: y('rows')}}] : []),
        {mark: {type: 'line' as const, color: PALETTE.blue, strokeWidth: 1.6}, encoding: {x, y: y('mean')}},
      ],
    },
    frame,
  );
}

/** A pale band from the beginning to the end of each, and its number at the top. */
function markLayers(marks: readonly Marked[], all: readonly {readonly time: number}[], x: {readonly field: string}) {
  const [first, last] = [all[0]?.time ?? 0, all[all.length - 1]?.time ?? 0];
  const time = (day: string): number => Math.min(last, Math.max(first, Date.parse(`${day.slice(0, 10)}T00:00:00Z`)));
  const values = marks.map(({from, to, number}) => ({time: time(from), end: to === undefined ? last : time(to), number}));
  if (values.length === 0) return [];
  // What begins on one day has one line with all its numbers.
  const starts = [...new Set(values.map((one) => one.time))];
  const numbered = starts.map((start) => ({
    time: start,
    number: values
      .filter((one) => one.time === start)
      .map((one) => one.number)
      .join(', '),
  }));
  return [
    {data: {values}, mark: {type: 'rect' as const, color: PALETTE.purple, opacity: 0.07}, encoding: {x, x2: {field: 'end'}}},
    {data: {values: numbered}, mark: {type: 'rule' as const, color: PALETTE.purple, strokeWidth: 0.9, strokeDash: [3, 2]}, encoding: {x}},
    {
      data: {values: numbered},
      mark: {type: 'text' as const, y: 6, align: 'left' as const, dx: 3, fontWeight: 'bold' as const, color: PALETTE.purple},
      encoding: {x, text: {field: 'number'}},
    },
  ];
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Mean rows a day by weekday, Monday first, or by month of the year; groups without a day are left out. */
export function meanBy(unit: 'weekday' | 'month', days: readonly Day[]): readonly {readonly label: string; readonly mean: number}[] {
  const names = unit === 'month' ? MONTHS : WEEKDAYS;
  const sums = names.map((label) => ({label, rows: 0, days: 0}));
  for (const {time, rows} of everyDay(days)) {
    const date = new Date(time);
    const sum = sums[unit === 'month' ? date.getUTCMonth() : (date.getUTCDay() + 6) % 7]!;
    sum.rows += rows;
    sum.days += 1;
  }
  return sums.filter((sum) => sum.days > 0).map((sum) => ({label: sum.label, mean: sum.rows / sum.days}));
}
