import type {Answer, ColumnFormat} from '../../../core/answer.js';
import {isNumber, shownCell} from '../../text/period.js';
import {counted} from '../../text/words.js';
import type {Sheet} from '../sheet.js';
import type {CellText, TableColumn} from '../table.js';
import {table} from '../table.js';
import {STYLE, widthOf} from '../text.js';

/** A cell of a table of values; `below` stands under it in the colour of what is wrong. */
interface Value {
  readonly text: string;
  readonly below?: string;
}

/** The result of a question: its first rows, numbers to the right with their units. */
export function answerTable(sheet: Sheet, answer: Answer, currency: string, most: number): void {
  const rows = answer.rows
    .slice(0, most)
    .map((row) => answer.columns.map((column, index): Value => ({text: shownCell(row[index] ?? null, column, currency)})));
  valueTable(sheet, answer.columns, rows);
  const more = answer.rows.length - rows.length;
  sheet.y += 5;
  if (more > 0)
    sheet.y +=
      sheet.text(`and ${counted(more, 'row')} more; the workbook holds them all`, sheet.left, sheet.y, sheet.width, STYLE.note) + 3;
  sheet.y += 14;
}

const WIDEST = 170;
const WRONG = {...STYLE.small, weight: 'bold', colour: '#A81E63'} as const;

/** A table whose columns are as wide as what they hold, as long as the page has room. */
export function valueTable(
  sheet: Sheet,
  columns: readonly {readonly name: string; readonly format: ColumnFormat | undefined}[],
  rows: readonly (readonly Value[])[],
): void {
  const wide = columns.map(({name}, index) => {
    const cells = rows.flatMap((row) => [
      widthOf(sheet.fonts, row[index]?.text ?? '', WRONG),
      widthOf(sheet.fonts, row[index]?.below ?? '', STYLE.note),
    ]);
    return Math.min(WIDEST, Math.max(34, widthOf(sheet.fonts, name, STYLE.label), ...cells) + 8);
  });
  const used = wide.reduce((sum, width) => sum + width, 0) + 10 * (columns.length - 1);
  const shown = columns.map(({name, format}, index): TableColumn => ({
    title: name,
    share: wide[index] ?? 40,
    align: format !== undefined && isNumber(format) ? 'right' : 'left',
  }));
  const filler = sheet.width - used - 10;
  table(
    sheet,
    filler > 30 ? [...shown, {title: '', share: filler}] : shown,
    rows.map((row) =>
      row.map(({text, below}) => {
        const texts: CellText[] = [{text, most: 3, ...(below === undefined ? {} : {style: WRONG})}];
        return {texts: below === undefined ? texts : [...texts, {text: below, style: STYLE.note, most: 2}]};
      }),
    ),
  );
}
