import type {Cell} from '../../core/answer.js';
import type {ColumnProfile, TableProfile} from '../../core/profile.js';
import {wrapText} from '../../core/wrap.js';
import type {TextInput} from './readme.js';
import {formLines} from './cleaning.js';
import {counted, grouped, linkEnds, listed, percentOf, plainNumber, showMoment} from './words.js';

const WIDTH = 96;
/** Where the descriptions begin, under their columns. */
const INDENT = '      ';

/**
 * `data_dictionary.txt`: all tables and how they join, then each table with its columns: type, key, unit, empty cells, description, allowed
 * values, range and examples, and the rules that its rows obey. Plain text of at most 96 columns, LF. It says what the files hold and
 * nothing of what they show.
 */
export function dataDictionary(input: TextInput): string {
  const {challenge, profile} = input;
  const names = Math.max(...profile.tables.map((table) => table.name.length));
  const rows = Math.max(...profile.tables.map((table) => grouped(table.fileRows ?? table.rows).length));
  const lines = [
    'DATA DICTIONARY',
    ...wrapText(`${challenge.title} (${challenge.id})`, WIDTH),
    '='.repeat(WIDTH),
    '',
    ...wrapText(
      'Each table is a CSV file of the same name: UTF-8, one header line, commas, dates as YYYY-MM-DD, times as YYYY-MM-DD HH:MM:SS, a point before decimals. An empty cell has no value. All data is synthetic.',
      WIDTH,
    ),
    '',
    'TABLES',
    ...profile.tables.map((table) => {
      const head = `  ${table.name.padEnd(names)}  ${grouped(table.fileRows ?? table.rows).padStart(rows)} rows  `;
      const [first = '', ...rest] = wrapText(table.about, WIDTH, ' '.repeat(head.length));
      return [head + first.slice(head.length), ...rest].join('\n');
    }),
    ...(profile.relationships.length === 0
      ? []
      : [
          '',
          'HOW THEY JOIN',
          ...profile.relationships.map((link) => `  ${linkEnds(link).join(' -> ')}${link.optional ? '  (may be empty)' : ''}`),
        ]),
    ...formLines(input, WIDTH),
    ...profile.tables.flatMap((table) => ['', '', ...tableLines(table, input)]),
  ];
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

function tableLines(table: TableProfile, {rules}: TextInput): string[] {
  const cells = table.columns.map((column) => [
    column.name,
    column.type,
    keyOf(column),
    column.unit ?? '',
    column.nulls === 0 ? 'never' : percentOf(column.nulls, table.rows),
  ]);
  const all = [['Column', 'Type', 'Key', 'Unit', 'Empty'], ...cells];
  const widths = [0, 1, 2, 3, 4].map((place) => Math.max(...all.map((line) => (line[place] ?? '').length)));
  const row = (line: readonly string[]): string => `  ${line.map((cell, place) => cell.padEnd(widths[place] ?? 0)).join('  ')}`;
  const own = rules.filter((rule) => rule.table === table.name);
  const size = counted(table.fileRows ?? table.rows, 'row');
  return [
    '-'.repeat(WIDTH),
    `${table.name}${size.padStart(Math.max(size.length + 2, WIDTH - table.name.length))}`,
    ...wrapText(`${table.about} File: ${table.name}.csv`, WIDTH),
    '-'.repeat(WIDTH),
    row(all[0] ?? []),
    row(widths.map((width) => '-'.repeat(width))),
    ...table.columns.flatMap((column, index) => [...(index === 0 ? [] : ['']), row(cells[index] ?? []), ...columnLines(column)]),
    ...(own.length === 0
      ? []
      : ['', '  Rules that every row obeys', ...own.flatMap((rule) => wrapText(`${rule.about}: ${rule.check}`, WIDTH, '  - ', '    '))]),
  ];
}

/** What stands under a column. */
function columnLines(column: ColumnProfile): string[] {
  const more = [
    ...(column.values === undefined ? [] : [`Allowed values: ${column.values.map(String).join(', ')}.`]),
    ...(column.min === null || column.max === null ? [] : [`From ${shown(column.min)} to ${shown(column.max)}.`]),
    ...(column.values === undefined && column.min === null ? exampleOf(column) : []),
  ];
  return [...wrapText(column.about, WIDTH, INDENT), ...more.flatMap((text) => wrapText(text, WIDTH, INDENT, `${INDENT}  `))];
}

function exampleOf(column: ColumnProfile): string[] {
  const examples = [...new Set(column.examples.filter((example) => example !== null))].slice(0, 3);
  return examples.length === 0 ? [] : [`For example ${listed(examples.map(shown))}.`];
}

const shown = (value: Cell): string => (typeof value === 'number' ? plainNumber(value) : showMoment(String(value)));

function keyOf(column: ColumnProfile): string {
  return [...(column.isKey ? ['primary key'] : []), ...(column.references === undefined ? [] : [`-> ${column.references}`])].join(', ');
}
