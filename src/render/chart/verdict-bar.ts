import {PALETTE, STATUS, statusOf} from '../palette.js';
import {CHART_TEXT, drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

const BANDS = [
  {from: 0, to: 6, colour: '#F9E1ED', word: 'rejected'},
  {from: 6, to: 8, colour: '#FEE8D4', word: 'needs work'},
  {from: 8, to: 10, colour: '#D6F5EB', word: 'approved'},
];

/** The overall score on the scale from 0 to 10, over the three bands of the verdict. */
export async function verdictBar(overall: number, frame: Frame): Promise<Drawing> {
  const {width, height} = frame;
  const middle = (height - 12) / 2;
  const x = {type: 'quantitative' as const, axis: null, scale: {domain: [0, 10], range: [0, width], nice: false}};
  return drawChart(
    {
      autosize: 'none',
      layer: [
        {
          data: {values: BANDS},
          mark: {type: 'rect', y: 0, y2: height - 12},
          encoding: {x: {field: 'from', ...x}, x2: {field: 'to'}, color: {field: 'colour', type: 'nominal', scale: null}},
        },
        {
          data: {values: [{from: 0, to: overall}]},
          mark: {type: 'rect', y: middle - 4, y2: middle + 4, color: STATUS[statusOf(overall)].ink},
          encoding: {x: {field: 'from', ...x}, x2: {field: 'to'}},
        },
        {
          data: {values: [{at: 6}, {at: 8}]},
          mark: {type: 'rule', y: 0, y2: height - 12, color: PALETTE.white, strokeWidth: 1.5},
          encoding: {x: {field: 'at', ...x}},
        },
        {
          data: {values: BANDS.map((band) => ({...band, shown: `${band.from} to ${band.to}: ${band.word}`}))},
          mark: {type: 'text', align: 'left', y: height - 4, fontSize: CHART_TEXT, color: PALETTE.grey},
          encoding: {x: {field: 'from', ...x}, text: {field: 'shown'}},
        },
      ],
    },
    frame,
  );
}
