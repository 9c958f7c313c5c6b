import type {ReportInput} from '../../core/report-input.js';
import {boxChart, LINE as BOX} from '../chart/boxes.js';
import {dependenceChart, LINE, shownColumns} from '../chart/dependence.js';
import {counted} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {STYLE} from './text.js';

/** What columns say about each other, and how far the tails of the measures reach. */
export async function dependencePage(sheet: Sheet, {portrait}: ReportInput): Promise<void> {
  if (portrait === undefined) return;
  // Two columns are a pair and no matrix, unless there is nothing else; a box without a middle half is a line.
  const dependence = portrait.dependence.filter(({columns}, k) => k === 0 || columns.length > 2);
  const spreads = portrait.spreads.filter(({q1, q3}) => q3 > q1);
  const first = dependence[0] === undefined ? 0 : (shownColumns(dependence[0]).length - 1) * LINE;
  sheet.section(
    'Dependence and outliers',
    'In real data columns know about each other, and a few values lie far out. In data made column by column they do neither.',
    Math.min(420, first + 110),
  );
  if (dependence.length === 0) {
    const none = 'No table of 300 rows has two columns that could depend on each other, so there is nothing to draw.';
    sheet.y += sheet.text(none, sheet.left, sheet.y, sheet.width, STYLE.body) + 14;
  }
  for (const one of dependence) {
    const names = shownColumns(one);
    const height = (names.length - 1) * LINE + 18;
    const left = one.columns.length - names.length;
    sheet.need(height + 46);
    sheet.heading(one.table, height + 20);
    const legend = `Two numbers: Spearman's rank correlation. A category and a number: omega squared. Two categories: Cramer's V. 1 is the number of the first line.${left > 0 ? ` The ${counted(left, 'column')} that depend least are left out.` : ''}`;
    sheet.y += sheet.text(legend, sheet.left, sheet.y - 2, sheet.width, STYLE.note, 3) + 6;
    sheet.y += sheet.text(`1  ${names[0] ?? ''}`, sheet.left, sheet.y, sheet.width, {...STYLE.small, size: 7.5}, 1) + 1;
    sheet.drawing(await dependenceChart(one, {fonts: sheet.fonts, width: sheet.width, height}), sheet.left, sheet.y);
    sheet.y += height + 14;
  }
  sheet.heading('Outliers', BOX * Math.min(4, spreads.length) + 40);
  if (spreads.length === 0) {
    const none =
      'No table of 100 rows has a numeric column that says how much, or all of them hold nearly one value, so there is no box to draw.';
    sheet.y += sheet.text(none, sheet.left, sheet.y, sheet.width, STYLE.body) + 10;
    return;
  }
  const legend =
    'The box holds the middle half of the values, its line is the median, the whiskers reach to the last value within one and a half boxes (Tukey). Each line has a scale of its own.';
  sheet.y += sheet.text(legend, sheet.left, sheet.y - 2, sheet.width, STYLE.note, 2) + 8;
  for (let from = 0; from < spreads.length; from += 6) {
    const part = spreads.slice(from, from + 6);
    const frame = {fonts: sheet.fonts, width: sheet.width, height: BOX * part.length};
    sheet.need(frame.height);
    sheet.drawing(await boxChart(part, frame), sheet.left, sheet.y);
    sheet.y += frame.height;
  }
  sheet.y += 14;
}
