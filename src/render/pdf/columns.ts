import type {Cell} from '../../core/answer.js';
import type {ColumnProfile, TableProfile} from '../../core/profile.js';
import type {ReportInput} from '../../core/report-input.js';
import {PALETTE} from '../palette.js';
import {counted, grouped, percentOf, plainNumber} from '../text/words.js';
import type {Sheet} from './sheet.js';
import type {CellLike} from './table.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** One table of columns per table of the dataset. */
export function columnsAppendix(sheet: Sheet, input: ReportInput): void {
  sheet.section('Every column', 'What each column holds, counted over all rows of the shipped files.', 300);
  for (const one of input.profile.tables) {
    table(
      sheet,
      [
        {title: 'Column', share: 4.4},
        {title: 'About', share: 5.2},
        {title: 'Shape', share: 2.6},
        {title: 'Values', share: 4.6},
        {title: 'Empty', share: 1.7, align: 'right'},
        {title: 'Different', share: 2, align: 'right'},
      ],
      one.columns.map((column) => row(sheet, one, column)),
      {heading: {text: one.name, note: `${counted(one.rows, 'row')}. ${one.about}`, bookmark: true}},
    );
    sheet.y += 22;
  }
}

function row(sheet: Sheet, {rows}: TableProfile, column: ColumnProfile): readonly CellLike[] {
  const kind = [
    column.type,
    column.unit ?? '',
    column.isKey ? 'key' : '',
    column.references === undefined ? '' : `refers to ${column.references}`,
  ];
  const heights = sparkline(column);
  return [
    {
      texts: [
        {text: column.name, style: {...STYLE.small, weight: 'bold'}, most: 3},
        {text: kind.filter(Boolean).join(', '), style: STYLE.note, most: 3},
      ],
    },
    column.about,
    heights.length < 2
      ? ''
      : {
          picture: {
            height: 20,
            draw: (x, y, width) => {
              spark(sheet, heights, x, y, Math.min(width, 66), 18);
            },
          },
        },
    {texts: values(column, rows).map((text) => ({text, style: STYLE.note, most: 3}))},
    percentOf(column.nulls, rows),
    grouped(column.distinct),
  ];
}

/** Rows of the bins, or of the most frequent values, as shares of the highest. */
function sparkline(column: ColumnProfile): readonly number[] {
  const rows = (column.histogram ?? column.top ?? []).map((one) => one.rows);
  const most = Math.max(1, ...rows);
  // A list of names, all different, has no shape.
  const names = column.histogram === undefined && rows.every((count) => count === rows[0]);
  return column.isKey || column.references !== undefined || names ? [] : rows.map((count) => count / most);
}

/** Small bars of equal width, drawn directly: a chart engine for each column would cost more than all the rest. */
function spark(sheet: Sheet, heights: readonly number[], x: number, y: number, width: number, height: number): void {
  const pitch = Math.min(8, width / heights.length);
  heights.forEach((share, index) => {
    if (share === 0) return;
    const tall = Math.max(0.5, share * height);
    sheet.document.rect(x + index * pitch, y + height - tall, Math.max(0.4, pitch - (pitch > 3 ? 1 : 0.3)), tall);
  });
  sheet.document.fill(PALETTE.blue);
  sheet.rule(x, y + height, pitch * heights.length, PALETTE.rule);
}

function values(column: ColumnProfile, rows: number): readonly string[] {
  if (column.nulls === rows) return ['always empty'];
  if (column.min !== null && column.max !== null) {
    const middle = typeof column.median !== 'number' ? '' : `, median ${cell(column.median)}`;
    return column.min === column.max ? [`always ${cell(column.min)}`] : [`${cell(column.min)} to ${cell(column.max)}${middle}`];
  }
  const top = column.isKey || column.references !== undefined ? [] : (column.top ?? []);
  if (top.length > 0)
    return [
      top
        .slice(0, 3)
        .map((one) => `${cell(one.value)} (${percentOf(one.rows, rows - column.nulls)})`)
        .join(', '),
    ];
  return column.examples.length === 0 ? [] : [`such as ${column.examples.slice(0, 2).map(cell).join(', ')}`];
}

/** A value for reading: numbers grouped, the T of a timestamp as a space. */
function cell(value: Cell): string {
  if (value === null) return 'empty';
  if (typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) >= 10000 ? grouped(value) : plainNumber(Number(value.toPrecision(7)));
  return String(value).replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?.*$/, '$1 $2');
}
