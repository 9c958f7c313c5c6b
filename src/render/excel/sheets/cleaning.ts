import type {ColumnFormat} from '../../../core/answer.js';
import type {PlantedCount} from '../../../core/defects.js';
import type {ReportInput} from '../../../core/report-input.js';
import {counted, percentOf} from '../../text/words.js';
import {addSheet} from '../book.js';
import type {Book, SheetPlan} from '../book.js';
import {COLOUR} from '../look.js';
import {layPages} from '../print.js';
import type {Block} from '../print.js';
import {placeTable} from '../table.js';
import {heading, write} from '../write.js';
import {writeSql} from './question.js';
import {title} from './reference.js';

const TEXT: ColumnFormat = {kind: 'text', decimals: 0};
const COUNT: ColumnFormat = {kind: 'count', decimals: 0};

/** What each kind is called in the workbook. */
const WORDS: {readonly [kind in PlantedCount['kind']]: string} = {
  case: 'capitals or small letters',
  spaces: 'blanks before or after',
  format: 'another form',
  missing: 'cell lost',
  outliers: 'slipped decimal point',
  duplicates: 'row occurs twice',
};

/** What was planted, and for each table the SQL that cleans it. No sheet where nothing is planted. */
export function cleaningSheet(book: Book, plan: SheetPlan, {defects, profile}: ReportInput): void {
  if (defects === undefined || plan.cleaning === undefined) return;
  const widths = [26, 26, 28, 12, 14, 26];
  const last = widths.length;
  const sheet = addSheet(book, plan.cleaning, {tab: COLOUR.green, widths, freeze: {rows: 1, columns: 0}});
  title(
    sheet,
    plan,
    last,
    'Cleaning',
    'The shipped files have planned defects. All answers are those of the cleaned tables, and the build has proved that this SQL restores them. A ledger in the folder of the build, defects.csv, lists every planted cell with its original.',
  );
  const top = 5;
  heading(sheet, top, 1, last, 'What was planted');
  const rows = new Map(profile.tables.map((table) => [table.name, table.rows]));
  const placed = placeTable(
    sheet,
    'tbl_defects',
    top + 1,
    1,
    [
      {name: 'Table', format: TEXT},
      {name: 'Column', format: TEXT},
      {name: 'What', format: TEXT},
      {name: 'Cells or rows', format: COUNT},
      {name: 'Share', format: TEXT},
      {name: 'Can be undone', format: TEXT},
    ],
    defects.planted.map(({table, column, kind, count}) => [
      table,
      column ?? null,
      WORDS[kind],
      count,
      percentOf(count, rows.get(table) ?? 0),
      kind === 'missing' || kind === 'outliers' ? 'no: no question reads it' : 'yes',
    ]),
  );
  const blocks: Block[] = [
    {top: 1, bottom: top - 1},
    {top, bottom: placed.bottom + 1},
  ];
  let row = placed.bottom + 2;
  const how = row;
  heading(sheet, row++, 1, last, 'How to load the files');
  write(
    sheet,
    row++,
    1,
    last,
    'Every file as text into the schema raw, then the cleaned table from it; other files as they are. In DuckDB:',
  );
  const [first] = defects.tables;
  row = writeSql(
    sheet,
    row,
    last,
    `create schema raw;\ncreate table raw.${first?.table ?? ''} as select * from read_csv('${first?.table ?? ''}.csv', all_varchar = true);\ncreate table ${first?.table ?? ''} as ... -- the select below`,
  );
  blocks.push({top: how, bottom: row});
  row += 1;
  for (const {table, clean, rows: shipped} of defects.tables) {
    const start = row;
    heading(sheet, row++, 1, last, table);
    write(sheet, row++, 1, last, `${counted(shipped, 'row')} in the file, ${counted(rows.get(table) ?? 0, 'row')} when it is clean.`, {
      size: 10,
      colour: COLOUR.muted,
    });
    row = writeSql(sheet, row, last, clean);
    blocks.push({top: start, bottom: row});
    row += 1;
  }
  layPages(sheet.ws, last, blocks, 4);
}
