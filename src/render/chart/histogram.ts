import type {ColumnProfile} from '../../core/profile.js';
import {PALETTE} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

/**
 * The histogram of a measure. The dashed line is what evenly spread values would look like: level, or rising where bins of equal ratio stand on
 * a logarithmic axis. The last bar of a level one also holds what lies above the 99th percentile, and is paler for that reason.
 */
export async function histogramChart(
  bins: NonNullable<ColumnProfile['histogram']>,
  frame: Frame,
  {logarithmic = false}: {readonly logarithmic?: boolean | undefined} = {},
): Promise<Drawing> {
  const total = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const widest = Math.max(...bins.map((bin) => Math.max(Math.abs(bin.from), Math.abs(bin.to))));
  const values = bins.map((bin, index) => ({
    ...bin,
    colour: !logarithmic && index === bins.length - 1 && bins.length > 1 ? '#A9C8FB' : PALETTE.blue,
  }));
  const format = widest >= 1e5 ? {format: '~s'} : {};
  const y = {type: 'quantitative' as const, axis: {title: null, tickCount: 2, format: '~s', domain: false, ticks: false}};
  return drawChart(
    {
      layer: [
        {
          data: {values},
          mark: {type: 'rect', stroke: PALETTE.white, strokeWidth: 0.4},
          encoding: {
            x: {
              field: 'from',
              type: 'quantitative',
              scale: {
                ...(logarithmic ? {type: 'log'} : {zero: false}),
                nice: false,
                domain: [bins[0]?.from ?? 0, bins[bins.length - 1]?.to ?? 1],
              },
              axis: {title: null, tickCount: 4, grid: false, labelFlush: true, ...(logarithmic ? {values: ticksOf(bins)} : {}), ...format},
            },
            x2: {field: 'to'},
            y: {field: 'rows', ...y},
            y2: {datum: 0},
            color: {field: 'colour', type: 'nominal', scale: null},
          },
        },
        logarithmic
          ? {
              data: {values: evenBy(bins, total)},
              mark: {type: 'line', strokeDash: [2, 2], color: PALETTE.dark, strokeWidth: 0.6, clip: true},
              encoding: {x: {field: 'at', type: 'quantitative'}, y: {field: 'even', ...y}},
            }
          : {
              data: {values: [{even: total / bins.length}]},
              mark: {type: 'rule', strokeDash: [2, 2], color: PALETTE.dark, strokeWidth: 0.6},
              encoding: {y: {field: 'even', ...y}},
            },
      ],
    },
    frame,
  );
}

/** What each bin would hold if all values between the ends were equally common, at the middle of the bin; no higher than the highest bar. */
function evenBy(bins: NonNullable<ColumnProfile['histogram']>, total: number): {at: number; even: number}[] {
  const whole = (bins[bins.length - 1]?.to ?? 1) - (bins[0]?.from ?? 0);
  const highest = Math.max(...bins.map(({rows}) => rows));
  return bins.map(({from, to}) => ({at: Math.sqrt(from * to), even: (total * (to - from)) / whole})).filter(({even}) => even <= highest);
}

/** Round numbers for a logarithmic axis: 1, 2 and 5 of each power of ten, or the powers alone where that would be more than five. */
function ticksOf(bins: NonNullable<ColumnProfile['histogram']>): number[] {
  const [low, high] = [bins[0]?.from ?? 1, bins[bins.length - 1]?.to ?? 10];
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({length: Math.ceil(Math.log10(high)) - first + 1}, (_, k) => 10 ** (first + k));
  const within = (values: readonly number[]): number[] => values.filter((value) => value >= low && value <= high);
  const fine = within(powers.flatMap((power) => [power, 2 * power, 5 * power]));
  return fine.length <= 5 ? fine : within(powers);
}
