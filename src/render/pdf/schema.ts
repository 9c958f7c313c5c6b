import type {ReportInput} from '../../core/report-input.js';
import {barList} from '../chart/bars.js';
import {schemaMap} from '../chart/schema-map.js';
import {PALETTE} from '../palette.js';
import {counted, grouped} from '../text/words.js';
import {mapOrList} from './map.js';
import type {Sheet} from './sheet.js';
import {STYLE} from './text.js';
import {table} from './table.js';

/** The tables: how they hang together, how many rows each holds, and what a row is. */
export async function schemaPage(sheet: Sheet, input: ReportInput): Promise<void> {
  const {profile} = input;
  const columns = profile.tables.reduce((sum, one) => sum + one.columns.length, 0);
  sheet.section(
    'Tables',
    `${counted(profile.tables.length, 'table')}, ${counted(columns, 'column')}, ${counted(profile.relationships.length, 'reference')}.`,
    360,
  );
  mapOrList(sheet, profile, await schemaMap(profile, sheet.fonts, {width: sheet.width, height: 400}));
  await rowCounts(sheet, input);
  table(
    sheet,
    [
      {title: 'Table', share: 4},
      {title: 'About', share: 8},
      {title: 'Rows', share: 1.6, align: 'right'},
      {title: 'Columns', share: 1.6, align: 'right'},
    ],
    profile.tables.map((one) => [
      {
        texts: [
          {text: one.name, style: {...STYLE.small, weight: 'bold'}, most: 3},
          {text: one.fact ? 'fact' : 'dimension', style: STYLE.note},
        ],
      },
      one.about,
      grouped(one.rows),
      grouped(one.columns.length),
    ]),
    {heading: {text: 'What a row is'}},
  );
  sheet.y += 10;
}

/** One bar a table, longest first, in pieces that fit a page; a single table has its count in the list. */
async function rowCounts(sheet: Sheet, {qa, profile}: ReportInput): Promise<void> {
  const facts = new Set(profile.tables.filter((one) => one.fact).map((one) => one.name));
  const counts = [...qa.rows].sort((a, b) => b.rows - a.rows || (a.table < b.table ? -1 : 1));
  if (counts.length < 2) return;
  const bars = counts.map((one) => ({
    label: one.table,
    value: one.rows,
    shown: counted(one.rows, 'row'),
    colour: facts.has(one.table) ? PALETTE.navy : '#AAB3E8',
  }));
  const height = 17 * bars.length + 4;
  sheet.heading('Rows per table', Math.min(height, 500));
  for (let from = 0; from < bars.length; from += 28) {
    const part = bars.slice(from, from + 28);
    // The longest bar scales every piece, so that pieces compare.
    const frame = {fonts: sheet.fonts, width: sheet.width, height: 17 * part.length + 4};
    sheet.need(frame.height);
    sheet.drawing(await barList(part, {labels: 190, most: bars[0]?.value ?? 0}, frame), sheet.left, sheet.y);
    sheet.y += frame.height;
  }
  sheet.y += 22;
}
