import type {Cell} from '../../core/answer.js';
import type {ColumnProfile, TableProfile} from '../../core/profile.js';
import type {ReportInput} from '../../core/report-input.js';
import {schemaMap} from '../chart/schema-map.js';
import type {Fonts} from '../font.js';
import {counted, grouped, linkEnds, plainNumber, showMoment} from '../text/words.js';
import {h, picture} from './element.js';
import type {Html} from './element.js';
import {dataTable} from './parts.js';

/** Rows of each table that are shown. */
const ROWS = 10;

/** The tables: how they hang together, what they hold, and their first rows. */
export async function dataPart({profile}: ReportInput, fonts: Fonts): Promise<Html> {
  const columns = profile.tables.reduce((sum, table) => sum + table.columns.length, 0);
  const map = await schemaMap(profile, fonts, {width: 860, height: 900});
  const links = profile.relationships;
  return h(
    'section',
    {id: 'data'},
    h('h2', {}, 'The data'),
    h(
      'p',
      {class: 'lead'},
      `${counted(profile.tables.length, 'table')}, ${counted(columns, 'column')}, ${counted(links.length, 'reference')}.`,
    ),
    map === undefined
      ? undefined
      : h(
          'figure',
          {class: 'map'},
          picture(map.svg, 'map', `Map of the tables: ${links.map((link) => linkEnds(link).join(' refers to ')).join('; ')}`, fonts),
        ),
    map !== undefined
      ? h(
          'p',
          {class: 'note'},
          'Dark heads are fact tables. A line leads from the reference, with the crow’s foot, to the key it names; a ring marks a reference that may be empty.',
        )
      : links.length === 0
        ? h('p', {}, profile.tables.length === 1 ? 'One flat table: there is nothing to join.' : 'No table refers to another.')
        : dataTable(
            'References',
            [{title: 'Column'}, {title: 'refers to'}, {title: 'May be empty'}],
            links.map((link) => [...linkEnds(link), link.optional ? 'yes' : 'no']),
          ),
    profile.tables.map(preview),
  );
}

function preview(table: TableProfile): Html {
  const rows = table.sample.slice(0, ROWS);
  const empty = (cell: Cell): boolean => cell === null || cell === '';
  return h(
    'article',
    {},
    h('h3', {}, table.name),
    h('p', {class: 'note'}, `${counted(table.rows, 'row')}${rows.length === 0 ? '' : `, the first ${rows.length} below`}. ${table.about}`),
    dataTable(
      `First rows of ${table.name}`,
      table.columns.map((column) => ({title: column.name, under: kindOf(column), number: isNumber(column)})),
      rows.map((row) =>
        table.columns.map((column, index) => {
          const cell = row[index] ?? null;
          return empty(cell) ? h('span', {class: 'empty'}, '–') : shown(cell, isNumber(column));
        }),
      ),
      {cells: true},
    ),
  );
}

function kindOf({type, unit, isKey, references}: ColumnProfile): string {
  return [type, unit ?? '', isKey ? 'key' : '', references === undefined ? '' : 'ref'].filter(Boolean).join(', ');
}

const isNumber = ({type}: ColumnProfile): boolean => type === 'integer' || type === 'double' || type.startsWith('decimal');

/** A cell as in the file, large numbers of measures with commas. */
function shown(cell: Cell, number: boolean): string {
  if (typeof cell !== 'number') return showMoment(String(cell));
  return number && Number.isInteger(cell) && Math.abs(cell) >= 10_000 ? grouped(cell) : plainNumber(cell);
}
