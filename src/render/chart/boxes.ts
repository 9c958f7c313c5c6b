import type {Spread} from '../../core/portrait.js';
import {PALETTE} from '../palette.js';
import {grouped, plainNumber} from '../text/words.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

/** Height of a line, in points. */
export const LINE = 24;
const NAMES = 168;
const SHARES = 92;

/** One box a measure, each on a scale of its own from the smallest value to just beyond the upper whisker; arrows say how far the rest goes. */
export function boxChart(spreads: readonly Spread[], frame: Frame): Promise<Drawing> {
  const {fonts, width} = frame;
  const rows = spreads.map((spread, k) => {
    const span = spread.high - spread.low || 1;
    // A tail much longer than the box would leave a dot of it.
    const end = Math.min(spread.max, spread.high + 0.35 * span);
    const start = Math.max(spread.min, spread.low - 0.35 * span);
    const at = (value: number): number => NAMES + ((value - start) / (end - start || 1)) * (width - NAMES - SHARES - 16);
    const middle = (k + 0.5) * LINE;
    return {
      name: fonts.bold.fit(spread.column, NAMES - 12, 8),
      table: fonts.regular.fit(`${spread.table}${spread.unit === undefined ? '' : `, ${spread.unit}`}`, NAMES - 12, 7),
      low: at(spread.low),
      high: at(spread.high),
      q1: at(spread.q1),
      q3: Math.max(at(spread.q3), at(spread.q1) + 1),
      median: at(spread.median),
      from: at(start),
      to: at(end),
      middle,
      top: middle - 5,
      bottom: middle + 5,
      share: `${(100 * spread.beyond).toFixed(1)} % beyond`,
      most: spread.max > end ? `up to ${number(spread.max)}` : `most ${number(spread.max)}`,
      middleText: number(spread.median),
    };
  });
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, width], range: [0, width], nice: false},
  });
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, frame.height], range: [0, frame.height], nice: false},
  });
  const text = (field: string, at: number, style: object) => ({
    mark: {type: 'text' as const, x: at, align: 'left' as const, fontSize: 7, ...style},
    encoding: {y: y('middle'), text: {field}},
  });
  return drawChart(
    {
      data: {values: rows},
      autosize: 'none',
      layer: [
        {
          mark: {type: 'rule', color: '#C9CFE2', strokeWidth: 0.6, strokeDash: [1, 2]},
          encoding: {x: x('from'), x2: {field: 'to'}, y: y('middle')},
        },
        {mark: {type: 'rule', color: PALETTE.navy, strokeWidth: 1}, encoding: {x: x('low'), x2: {field: 'high'}, y: y('middle')}},
        {
          mark: {type: 'rect', color: '#C9D8FB', stroke: PALETTE.blue, strokeWidth: 0.8},
          encoding: {x: x('q1'), x2: {field: 'q3'}, y: y('top'), y2: {field: 'bottom'}},
        },
        {mark: {type: 'rule', color: PALETTE.dark, strokeWidth: 1.6}, encoding: {x: x('median'), y: y('top'), y2: {field: 'bottom'}}},
        {
          mark: {type: 'text', dy: -9.5, fontSize: 6.5, color: PALETTE.dark},
          encoding: {x: x('median'), y: y('middle'), text: {field: 'middleText'}},
        },
        text('name', 0, {fontSize: 8, fontWeight: 'bold', dy: -4.5}),
        text('table', 0, {dy: 5.5, color: PALETTE.grey}),
        text('share', width - SHARES, {fontSize: 7.5, dy: -4.5}),
        text('most', width - SHARES, {dy: 5.5, color: PALETTE.grey}),
      ],
    },
    frame,
  );
}

const number = (value: number): string =>
  Math.abs(value) >= 1000 ? grouped(Math.round(value)) : plainNumber(Number(value.toPrecision(4)));
