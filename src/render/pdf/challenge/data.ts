import type {Cell} from '../../../core/answer.js';
import type {LearnerColumn, LearnerInput, LearnerTable} from '../../learner.js';
import {counted, grouped, listed, plainNumber, showMoment} from '../../text/words.js';
import {schemaMap} from '../../chart/schema-map.js';
import {mapOrList} from '../map.js';
import type {Sheet} from '../sheet.js';
import type {CellLike} from '../table.js';
import {table} from '../table.js';
import {STYLE} from '../text.js';
import type {Contents} from '../title-page.js';

/** Values of a list that are written out. */
const MOST_VALUES = 12;

/** The tables and how they hang together, then every column. */
export async function dataPages(sheet: Sheet, contents: Contents, input: LearnerInput): Promise<void> {
  const {tables, relationships} = input;
  const columns = tables.reduce((sum, one) => sum + one.columns.length, 0);
  const map = await schemaMap({tables, relationships}, sheet.fonts, {width: sheet.width, height: 400});
  contents.section(
    'The data',
    `${counted(tables.length, 'table')} with ${counted(columns, 'column')}, each a CSV file of the same name. All of it is synthetic: no person or company in it is real.`,
    (map?.height ?? 20) + 150,
  );
  mapOrList(sheet, {tables, relationships}, map);
  table(
    sheet,
    [
      {title: 'Table', share: 4},
      {title: 'What a row is', share: 9},
      {title: 'Rows', share: 1.6, align: 'right'},
    ],
    tables.map((one) => [
      {texts: [{text: one.name, style: {...STYLE.small, weight: 'mono', size: 7.8}, most: 3}]},
      one.about,
      grouped(one.rows),
    ]),
  );
  sheet.y += 20;
  contents.section('Data dictionary', 'Every column: its type and key, what it holds, and which values are possible.', 190);
  tables.forEach((one) => {
    dictionary(sheet, one);
  });
}

function dictionary(sheet: Sheet, one: LearnerTable): void {
  table(
    sheet,
    [
      {title: 'Column', share: 6},
      {title: 'Type', share: 2.7},
      {title: 'What it holds', share: 6.8},
      {title: 'Values', share: 5.6},
    ],
    one.columns.map((column) => row(column)),
    {heading: {text: one.name, note: `${counted(one.rows, 'row')}. ${one.about}`, bookmark: true}},
  );
  if (one.rules.length > 0) {
    const text = `Every row obeys: ${one.rules.map((rule) => rule.replace(/[.;]$/, '')).join('; ')}.`;
    const height = sheet.heightOf(text, sheet.width, STYLE.note, 6);
    sheet.need(height + 6);
    sheet.text(text, sheet.left, sheet.y + 6, sheet.width, STYLE.note, 6);
    sheet.y += height + 6;
  }
  sheet.y += 20;
}

function row(column: LearnerColumn): readonly CellLike[] {
  const key = [column.isKey ? 'key' : '', column.references === undefined ? '' : `refers to ${column.references}`].filter(Boolean);
  return [
    {
      texts: [
        {text: column.name, style: {...STYLE.small, weight: 'mono', size: 7.6}, most: 3},
        {text: key.join(', '), style: STYLE.note, most: 3},
      ],
    },
    {texts: [{text: column.type}, {text: column.unit ?? '', style: STYLE.note, most: 2}]},
    {texts: [{text: column.about}, {text: column.mayBeEmpty ? 'May be empty.' : '', style: STYLE.note}]},
    {texts: [{text: values(column), most: 5}]},
  ];
}

function values(column: LearnerColumn): string {
  if (column.values !== undefined && column.values.length > 0) {
    const shown = column.values.slice(0, MOST_VALUES).map(String);
    const more = column.values.length - shown.length;
    return more > 0 ? `${shown.join(', ')} and ${more} more` : listed(shown);
  }
  if (column.min !== null && column.max !== null && !column.isKey)
    return column.min === column.max ? `always ${cell(column.min)}` : `${cell(column.min)} to ${cell(column.max)}`;
  const examples = [...new Set(column.examples.filter((example) => example !== null).map(cell))];
  return examples.length === 0 ? '' : `such as ${examples.join(' · ')}`;
}

/** A value as it stands in the file, numbers grouped for reading. */
const cell = (value: Cell): string =>
  typeof value !== 'number'
    ? showMoment(String(value))
    : Number.isInteger(value) && Math.abs(value) >= 10_000
      ? grouped(value)
      : plainNumber(Number(value.toPrecision(9)));
