import {shownScore} from '../../core/qa.js';
import type {CategoryResult} from '../../core/qa.js';
import {PALETTE, STATUS, statusOf} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

/** Where the bars begin, and the room for their values at the right, in points. */
const LEFT = 190;
const RIGHT = 92;

/**
 * The scores of the categories in their published order: a bar as thick as the category's weight, over a track from 0 to 10 with a line at 8.
 * What has no score says so in words inside an outlined track; `why` gives the words for a category.
 */
export async function categoryBars(
  categories: readonly CategoryResult[],
  why: (category: CategoryResult) => string,
  frame: Frame,
): Promise<Drawing> {
  const {width, height} = frame;
  const head = 12;
  const pitch = (height - head) / Math.max(1, categories.length);
  const heaviest = Math.max(1, ...categories.map((category) => category.weight));
  const rows = categories.map((category, index) => {
    const middle = head + (index + 0.5) * pitch;
    // An outline has to hold words, whatever its weight.
    const half = category.score === null ? 7 : (3 + (category.weight / heaviest) * (pitch - 10)) / 2;
    const look = STATUS[statusOf(category.score)];
    return {
      title: frame.fonts.bold.fit(category.title, LEFT - 12, 8.5),
      below: frame.fonts.regular.fit(`${category.group} · ${category.weight} of 100`, LEFT - 12, 7),
      score: category.score,
      full: 10,
      zero: 0,
      middle,
      top: middle - half,
      bottom: middle + half,
      colour: look.fill,
      ink: look.ink,
      shown: category.score === null ? '' : `${shownScore(category.score)}  ${look.glyph} ${look.word}`,
      why: category.score === null ? frame.fonts.regular.fit(why(category), width - LEFT - RIGHT - 12, 7.5) : '',
    };
  });
  const x = {type: 'quantitative' as const, axis: null, scale: {domain: [0, 10], range: [LEFT, width - RIGHT], nice: false}};
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, height], range: [0, height], nice: false},
  });
  const span = {y: y('top'), y2: {field: 'bottom'}};
  const measured = rows.filter((row) => row.score !== null);
  return drawChart(
    {
      data: {values: rows},
      autosize: 'none',
      layer: [
        {
          data: {values: measured},
          mark: {type: 'rect', color: '#EEF0F8'},
          encoding: {x: {field: 'zero', ...x}, x2: {field: 'full'}, ...span},
        },
        {
          data: {values: rows.filter((row) => row.score === null)},
          mark: {type: 'rect', filled: false, stroke: '#AEB5CC', strokeWidth: 0.75, strokeDash: [3, 2]},
          encoding: {x: {field: 'zero', ...x}, x2: {field: 'full'}, ...span},
        },
        {
          data: {values: measured},
          mark: {type: 'rect'},
          encoding: {x: {field: 'zero', ...x}, x2: {field: 'score'}, ...span, color: {field: 'colour', type: 'nominal', scale: null}},
        },
        {
          data: {values: [{at: 8}]},
          mark: {type: 'rule', y: head - 2, y2: height, color: PALETTE.dark, strokeWidth: 0.6, strokeDash: [2, 2]},
          encoding: {x: {field: 'at', ...x}},
        },
        {
          data: {values: [0, 6, 8, 10].map((at) => ({at, shown: at === 8 ? '8 approved' : String(at)}))},
          mark: {type: 'text', y: 4, fontSize: 7, color: PALETTE.grey},
          encoding: {x: {field: 'at', ...x}, text: {field: 'shown'}},
        },
        {
          mark: {type: 'text', x: 0, align: 'left', fontSize: 8.5, fontWeight: 'bold', dy: -4.5},
          encoding: {y: y('middle'), text: {field: 'title'}},
        },
        {
          mark: {type: 'text', x: 0, align: 'left', fontSize: 7, dy: 5.5, color: PALETTE.grey},
          encoding: {y: y('middle'), text: {field: 'below'}},
        },
        {
          mark: {type: 'text', align: 'left', x: width - RIGHT + 10, fontSize: 8, fontWeight: 'bold'},
          encoding: {y: y('middle'), text: {field: 'shown'}, color: {field: 'ink', type: 'nominal', scale: null}},
        },
        {
          mark: {type: 'text', align: 'left', x: LEFT + 8, fontSize: 7.5, color: PALETTE.grey},
          encoding: {y: y('middle'), text: {field: 'why'}},
        },
      ],
    },
    frame,
  );
}
