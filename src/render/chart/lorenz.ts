import type {Concentration} from '../../core/portrait.js';
import {PALETTE} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

/**
 * A Lorenz curve: the share of the rows that the parents with the fewest of them have. Between the diagonal (all alike) and the edge of the
 * grey area lies what chance alone does; what sags below it is favour.
 */
export function lorenzChart({curve, chance}: Pick<Concentration, 'curve' | 'chance'>, frame: Frame): Promise<Drawing> {
  const last = curve.length - 1;
  const values = curve.map((held, k) => ({parents: k / last, held, chance: chance[k] ?? 0, even: k / last}));
  const axis = {title: null, values: [0, 0.5, 1], format: '.0%', grid: false, ticks: false, labelFlush: true};
  const x = {field: 'parents', type: 'quantitative' as const, axis, scale: {domain: [0, 1], nice: false}};
  const y = (field: string) => ({field, type: 'quantitative' as const, axis, scale: {domain: [0, 1], nice: false}});
  return drawChart(
    {
      data: {values},
      layer: [
        {mark: {type: 'area', color: '#E4E7F2'}, encoding: {x, y: y('even'), y2: {field: 'chance'}}},
        {mark: {type: 'line', color: PALETTE.grey, strokeWidth: 0.6, strokeDash: [2, 2]}, encoding: {x, y: y('even')}},
        {mark: {type: 'line', color: PALETTE.blue, strokeWidth: 1.6}, encoding: {x, y: y('held')}},
      ],
    },
    frame,
  );
}
