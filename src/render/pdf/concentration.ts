import type {ReportInput} from '../../core/report-input.js';
import {lorenzChart} from '../chart/lorenz.js';
import {counted} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {STYLE} from './text.js';

const HEIGHT = 104;

/** Lorenz curves of the keys: how unevenly rows fall on their parents, beside what chance alone would do. */
export async function concentrationPart(sheet: Sheet, {portrait}: ReportInput): Promise<void> {
  if (portrait === undefined) return;
  const {concentration} = portrait;
  sheet.heading('Concentration', HEIGHT + 70);
  if (concentration.length === 0) {
    const none =
      'No key shares out at least twice as many rows as it has parents among five parents or more, so there is no curve to draw.';
    sheet.y += sheet.text(none, sheet.left, sheet.y, sheet.width, STYLE.body) + 10;
    return;
  }
  const legend =
    'Parents from those with the fewest rows to those with the most, and the share of the rows that they have together. Grey: what chance alone would do.';
  sheet.y += sheet.text(legend, sheet.left, sheet.y, sheet.width, STYLE.note, 2) + 8;
  for (let from = 0; from < concentration.length; from += 3) {
    sheet.need(HEIGHT + 44);
    for (const [k, one] of concentration.slice(from, from + 3).entries()) {
      const {x, width} = sheet.columns(4 * k, 4);
      const dot = one.name.indexOf('.');
      const [table, column] = [one.name.slice(0, dot), one.name.slice(dot + 1)];
      const top = 1 - (one.curve[16] ?? 0);
      sheet.text(column, x, sheet.y, width, {...STYLE.small, weight: 'bold'}, 1);
      sheet.text(`${table}, ${counted(one.parents, 'parent')}`, x, sheet.y + 11, width, STYLE.note, 1);
      sheet.text(`top fifth has ${(100 * top).toFixed(0)} %, Gini ${one.gini.toFixed(2)}`, x, sheet.y + 21.5, width, STYLE.note, 1);
      sheet.drawing(await lorenzChart(one, {fonts: sheet.fonts, width, height: HEIGHT}), x, sheet.y + 36);
    }
    sheet.y += HEIGHT + 54;
  }
}
