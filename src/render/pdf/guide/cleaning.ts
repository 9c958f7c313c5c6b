import type {ReportInput} from '../../../core/report-input.js';
import {counted, grouped} from '../../text/words.js';
import {codeBlock} from '../code.js';
import type {Sheet} from '../sheet.js';
import {STYLE} from '../text.js';
import type {Contents} from '../title-page.js';

/** How the files are cleaned: what is wrong in them, how they are loaded, and for every spoilt table the SQL that restores it. Nothing where none is. */
export function cleaningPages(sheet: Sheet, contents: Contents, {defects, profile}: ReportInput): void {
  if (defects === undefined) return;
  contents.section(
    'Cleaning',
    'All answers are those of the cleaned tables, and the build has proved that this SQL restores what can be restored.',
    300,
  );
  paragraph(sheet, `Planted: ${defects.kinds.join('; ')}. How many cells of which column is in the sheet Cleaning of the workbook.`);
  const names = new Set(defects.tables.map(({table}) => table));
  const first = defects.tables[0]?.table;
  if (first !== undefined) {
    paragraph(
      sheet,
      'Load each of these files as text into the schema raw, then make the clean table from it; load other files as they are. In DuckDB:',
    );
    codeBlock(
      sheet,
      `create schema raw;\ncreate table raw.${first} as select * from read_csv('${first}.csv', all_varchar = true);\ncreate table ${first} as ... -- the select below`,
    );
    sheet.y += 16;
  }
  for (const {table, rows, clean} of defects.tables) {
    const own = profile.tables.find(({name}) => name === table)?.rows ?? rows;
    sheet.heading(table, 120);
    const copies = rows > own ? `, ${grouped(rows - own)} of them for the second time` : '';
    paragraph(sheet, `${counted(rows, 'row')} in the file${copies}.`);
    codeBlock(sheet, clean);
    sheet.y += 16;
  }
  const others = profile.tables.filter(({name}) => !names.has(name)).map(({name}) => name);
  if (others.length > 0) paragraph(sheet, `Clean as they ship: ${others.join(', ')}.`);
  sheet.y += 8;
}

function paragraph(sheet: Sheet, text: string): void {
  const height = sheet.heightOf(text, sheet.width, STYLE.body);
  sheet.need(Math.min(height, 200));
  sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.body) + 6;
}
