import type {ColumnProfile} from '../../core/profile.js';
import {PALETTE} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

/**
 * The histogram of a measure. The dashed line is what evenly spread values would look like. The last bar also holds what lies above the
 * 99th percentile, and is paler for that reason.
 */
export async function histogramChart(bins: NonNullable<ColumnProfile['histogram']>, frame: Frame): Promise<Drawing> {
  const total = bins.reduce((sum, bin) => sum + bin.rows, 0);
  const widest = Math.max(...bins.map((bin) => Math.max(Math.abs(bin.from), Math.abs(bin.to))));
  const values = bins.map((bin, index) => ({...bin, colour: index === bins.length - 1 && bins.length > 1 ? '#A9C8FB' : PALETTE.blue}));
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
              scale: {zero: false, nice: false, domain: [bins[0]?.from ?? 0, bins[bins.length - 1]?.to ?? 1]},
              axis: {title: null, tickCount: 4, grid: false, labelFlush: true, ...format},
            },
            x2: {field: 'to'},
            y: {field: 'rows', ...y},
            y2: {datum: 0},
            color: {field: 'colour', type: 'nominal', scale: null},
          },
        },
        {
          data: {values: [{even: total / bins.length}]},
          mark: {type: 'rule', strokeDash: [2, 2], color: PALETTE.dark, strokeWidth: 0.6},
          encoding: {y: {field: 'even', ...y}},
        },
      ],
    },
    frame,
  );
}
