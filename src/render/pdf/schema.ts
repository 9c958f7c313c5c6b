import type {ReportInput} from '../../core/report-input.js';
import {barList} from '../chart/bars.js';
import {schemaMap} from '../chart/schema-map.js';
import {PALETTE} from '../palette.js';
import {counted, grouped, linkEnds} from '../text/words.js';
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
  const map = await schemaMap(profile, sheet.fonts, {width: sheet.width, height: 400});
  if (map) {
    sheet.need(map.height + 30);
    sheet.drawing(map, sheet.left + (sheet.width - map.width) / 2, sheet.y);
    sheet.y += map.height + 10;
    sheet.y +=
      sheet.text(
        'Dark heads are fact tables. A line leads from the reference, with the crow’s foot, to the key it names; a ring marks a reference that may be empty.',
        sheet.left,
        sheet.y,
        sheet.width,
        STYLE.note,
      ) + 20;
  } else if (profile.relationships.length === 0) {
    const sentence =
      profile.tables.length === 1
        ? 'One flat table: there is nothing to join, so no map is drawn.'
        : 'No table refers to another, so no map is drawn.';
    sheet.y += sheet.text(sentence, sheet.left, sheet.y, sheet.width, STYLE.body) + 16;
  } else {
    sheet.y +=
      sheet.text(
        'The map of so many tables would be too small to read; the references are listed instead.',
        sheet.left,
        sheet.y,
        sheet.width,
        STYLE.body,
      ) + 10;
    table(
      sheet,
      [
        {title: 'Column', share: 1},
        {title: 'refers to', share: 1},
        {title: 'May be empty', share: 0.4},
      ],
      profile.relationships.map((link) => [...linkEnds(link), link.optional ? 'yes' : 'no']),
    );
    sheet.y += 20;
  }
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
