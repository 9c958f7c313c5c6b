import type {CategoryResult, CheckResult} from '../../core/qa.js';
import {PALETTE, STATUS, statusOf} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

const LEFT = 190;
const GAP = 5;

/** A row for every category and in it a cell for every check: its number, colour and glyph. A category without checks says so. */
export async function checkGrid(
  categories: readonly CategoryResult[],
  checks: readonly CheckResult[],
  why: (category: CategoryResult) => string,
  frame: Frame,
): Promise<Drawing> {
  const {fonts, width, height} = frame;
  const pitch = height / Math.max(1, categories.length);
  const inRow = categories.map((category) => checks.filter((check) => check.category === category.id));
  const most = Math.max(8, ...inRow.map((row) => row.length));
  const cell = (width - LEFT) / most;
  const cells = inRow.flatMap((row, index) =>
    row.map((check, place) => {
      const status = statusOf(check.score);
      const look = STATUS[status];
      const left = LEFT + place * cell;
      const top = index * pitch + GAP / 2;
      return {
        left,
        right: left + cell - GAP,
        top,
        bottom: top + pitch - GAP,
        centre: left + (cell - GAP) / 2,
        middle: top + (pitch - GAP) / 2,
        id: check.id,
        glyph: look.glyph,
        fill: look.fill,
        on: look.on,
        edge: status === 'none' ? '#AEB5CC' : look.fill,
      };
    }),
  );
  const titles = categories.map((category, index) => ({
    middle: (index + 0.5) * pitch,
    title: fonts.bold.fit(category.title, LEFT - 12, 8.5),
    why: inRow[index]!.length === 0 ? fonts.regular.fit(why(category), width - LEFT, 7.5) : '',
  }));
  const pixel = (field: string, limit: number) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, limit], range: [0, limit], nice: false, zero: true},
  });
  const at = {x: pixel('centre', width), y: pixel('middle', height), color: {field: 'on', type: 'nominal' as const, scale: null}};
  return drawChart(
    {
      autosize: 'none',
      data: {values: cells},
      layer: [
        {
          mark: {type: 'rect', cornerRadius: 2, strokeWidth: 0.75},
          encoding: {
            x: pixel('left', width),
            x2: {field: 'right'},
            y: pixel('top', height),
            y2: {field: 'bottom'},
            fill: {field: 'fill', type: 'nominal', scale: null},
            stroke: {field: 'edge', type: 'nominal', scale: null},
          },
        },
        {mark: {type: 'text', fontSize: 7, dx: -6}, encoding: {...at, text: {field: 'id'}}},
        {mark: {type: 'text', fontSize: 9, fontWeight: 'bold', dx: 9}, encoding: {...at, text: {field: 'glyph'}}},
        {
          data: {values: titles},
          mark: {type: 'text', x: 0, align: 'left', fontSize: 8.5, fontWeight: 'bold', color: PALETTE.dark},
          encoding: {y: pixel('middle', height), text: {field: 'title'}},
        },
        {
          data: {values: titles},
          mark: {type: 'text', x: LEFT, align: 'left', fontSize: 7.5, color: PALETTE.grey},
          encoding: {y: pixel('middle', height), text: {field: 'why'}},
        },
      ],
    },
    frame,
  );
}
