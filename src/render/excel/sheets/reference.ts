import {shownScore} from '../../../core/qa.js';
import type {Cell, ColumnFormat} from '../../../core/answer.js';
import type {ReportInput} from '../../../core/report-input.js';
import type {ColumnProfile, TableProfile} from '../../../core/profile.js';
import {marginText} from '../../text/margin.js';
import {VERDICTS, counted, grouped, percentOf, plainNumber, showCell, showMoment} from '../../text/words.js';
import {addSheet} from '../book.js';
import type {Book, Sheet, SheetPlan} from '../book.js';
import {COLOUR, formatOfType} from '../look.js';
import {linkTarget} from '../names.js';
import {layPages, layTable} from '../print.js';
import type {Block} from '../print.js';
import {neededWidth, placeTable} from '../table.js';
import type {TableColumn} from '../table.js';
import {backLink, heading, write} from '../write.js';
import {scoreBars} from './summary.js';

const TEXT: ColumnFormat = {kind: 'text', decimals: 0};
const COUNT: ColumnFormat = {kind: 'count', decimals: 0};
/** Least width of the text above a sample, in digits. */
const TEXT_WIDTH = 84;
const SCORE: ColumnFormat = {kind: 'number', decimals: 1};

/** Title, and a line about the sheet, in rows 2 and 3. */
export function title(sheet: Sheet, plan: SheetPlan, last: number, text: string, about: string): void {
  backLink(sheet, plan);
  write(sheet, 2, 1, last, text, {size: 18, bold: true});
  write(sheet, 3, 1, last, about, {size: 10, colour: COLOUR.muted});
}

/** One row per column of every table. */
export function dictionarySheet(book: Book, plan: SheetPlan, {profile}: ReportInput): void {
  const columns: TableColumn[] = [
    {name: 'Table', format: TEXT, width: 20},
    {name: 'Column', format: TEXT, width: 22},
    {name: 'Type', format: TEXT, width: 14},
    {name: 'Key', format: TEXT, width: 26, wrap: true},
    {name: 'Unit', format: TEXT, width: 11},
    {name: 'Description', format: TEXT, width: 48, wrap: true},
    {name: 'Allowed values', format: TEXT, width: 32, wrap: true},
    {name: 'Empty', format: TEXT, width: 11},
    {name: 'Different', format: COUNT, width: 12},
    {name: 'Least', format: TEXT, width: 22},
    {name: 'Most', format: TEXT, width: 22},
    {name: 'Example', format: TEXT, width: 24, wrap: true},
  ];
  const sheet = addSheet(book, plan.dictionary, {
    tab: COLOUR.navy,
    widths: columns.map((column) => column.width ?? 12),
    freeze: {rows: 5, columns: 2},
    repeat: 5,
  });
  const total = profile.tables.reduce((sum, table) => sum + table.columns.length, 0);
  title(
    sheet,
    plan,
    columns.length,
    'Data Dictionary',
    `${counted(profile.tables.length, 'table')} with ${counted(total, 'column')}; least, most and examples are what the shipped files hold.`,
  );
  const rows = profile.tables.flatMap((table) =>
    table.columns.map((column): Cell[] => [
      table.name,
      column.name,
      column.type,
      keyOf(column),
      column.unit ?? null,
      column.about,
      column.values?.join(', ') ?? null,
      column.nulls === 0 ? 'never' : percentOf(column.nulls, table.rows),
      column.distinct,
      edge(column.min),
      edge(column.max),
      edge(column.examples.find((example) => example !== null) ?? null),
    ]),
  );
  const placed = placeTable(sheet, 'tbl_dictionary', 5, 1, columns, rows);
  layTable(sheet.ws, columns.length, placed.bottom);
  let row = placed.top;
  for (const table of profile.tables) {
    const target = linkTarget(plan.samples.get(table.name) ?? '');
    table.columns.forEach(() => {
      sheet.links.push({cell: `A${++row}`, target, tip: `Rows of ${table.name}`});
      sheet.ws.getCell(row, 1).font = {...sheet.ws.getCell(row, 1).font, color: {argb: `FF${COLOUR.blue}`}, underline: true};
    });
  }
}

const edge = (value: Cell): Cell =>
  typeof value === 'number' ? plainNumber(value) : typeof value === 'string' ? showMoment(value) : value === null ? null : showCell(value);

function keyOf(column: ColumnProfile): string | null {
  const keys = [...(column.isKey ? ['primary key'] : []), ...(column.references === undefined ? [] : [`refers to ${column.references}`])];
  return keys.length === 0 ? null : keys.join(', ');
}

/** The verdict, the categories with data bars, every check, and the rows that failed. */
export function qualitySheet(book: Book, plan: SheetPlan, {qa}: ReportInput): void {
  const checks: TableColumn[] = [
    {name: 'Check', format: TEXT, width: 9},
    {name: 'What is checked', format: TEXT, width: 46, wrap: true},
    {name: 'Category', format: TEXT, width: 11},
    {name: 'Weight', format: COUNT, width: 10},
    {name: 'Score', format: SCORE, width: 12},
    {name: 'Result', format: TEXT, width: 25},
    {name: 'Value', format: {kind: 'number', decimals: 0}, numFmt: 'General', width: 13},
    {name: 'Threshold', format: TEXT, width: 28, wrap: true},
    {name: 'Severity', format: TEXT, width: 11},
    {name: 'What was found', format: TEXT, width: 60, wrap: true},
    {name: 'If it falls', format: TEXT, width: 36, wrap: true},
  ];
  const last = checks.length;
  const sheet = addSheet(book, plan.quality, {
    tab: COLOUR.navy,
    widths: checks.map((column) => column.width ?? 12),
    freeze: {rows: 1, columns: 0},
  });
  const provisional = qa.provisional ? ` Provisional: ${plainNumber(qa.measuredWeight)} of 100 weight measured.` : '';
  const capped = qa.gates.length > 0 ? ` Capped: ${qa.gates.join('; ')}.`.replace(/\.\.$/, '.') : '';
  title(
    sheet,
    plan,
    last,
    `Quality Metrics: ${shownScore(qa.overall)} of 10, ${VERDICTS[qa.verdict].toLowerCase()}`,
    `Approved from 8.0, rejected below 6.0.${provisional}${capped} qa_results.json holds the SQL of every check.`,
  );

  heading(sheet, 5, 1, 6, 'Categories');
  const categories = placeTable(
    sheet,
    'tbl_categories',
    6,
    1,
    [
      {name: 'Id', format: TEXT},
      {name: 'Category', format: TEXT},
      {name: 'Weight', format: COUNT},
      {name: 'Checks', format: COUNT},
      {name: 'Score', format: SCORE},
      {name: 'Group', format: TEXT},
    ],
    qa.categories.map((category) => [
      category.id,
      category.title,
      category.weight,
      qa.checks.filter((check) => check.category === category.id && check.score !== null).length,
      category.score,
      category.group,
    ]),
  );
  scoreBars(sheet, `E${categories.top + 1}:E${categories.bottom}`);

  const top = categories.bottom + 3;
  heading(sheet, top - 1, 1, last, 'Checks');
  const placed = placeTable(
    sheet,
    'tbl_checks',
    top,
    1,
    checks,
    qa.checks.map((check) => [
      check.id,
      `${check.title}\n${check.statistic}`,
      check.category,
      check.weight,
      check.score,
      check.score === null ? 'not applicable' : check.score >= 8 ? 'good' : check.score >= 6 ? 'needs work' : 'poor',
      check.value,
      check.threshold,
      check.severity,
      check.score === null ? (check.reason ?? null) : foundText(check.details),
      check.advice,
    ]),
  );
  const scores = `E${placed.top + 1}:E${placed.bottom}`;
  sheet.ws.addConditionalFormatting({
    ref: scores,
    rules: [
      {
        type: 'iconSet',
        priority: 2,
        iconSet: '3TrafficLights1',
        cfvo: [
          {type: 'num', value: 0},
          {type: 'num', value: 6},
          {type: 'num', value: 8},
        ],
      },
    ],
  });
  layTable(sheet.ws, last, writeFailing(sheet, placed.bottom + 3, placed.top + 1, {qa}));
}

/** A list of more objects than these makes a row as high as a page. */
const MOST_DETAILS = 8;

/** The first of what was found, line by line, and how many more there are. */
function foundText(details: readonly string[]): string {
  const more = details.length - MOST_DETAILS;
  return more < 2 ? details.join('\n') : [...details.slice(0, MOST_DETAILS), `and ${more} more in qa_results.json`].join('\n');
}

/** The failing rows of each check that has some, and a link to them from its row. Gives the last row. */
function writeFailing(sheet: Sheet, start: number, firstCheck: number, {qa}: Pick<ReportInput, 'qa'>): number {
  let row = start;
  qa.checks.forEach((check, index) => {
    if (check.failing.rows.length === 0) return;
    if (row === start) heading(sheet, row++, 1, 11, 'Rows that fail (up to five a check)');
    sheet.links.push({cell: `A${firstCheck + index}`, target: linkTarget(sheet.name, `A${row}`), tip: 'To the rows that fail'});
    sheet.ws.getCell(firstCheck + index, 1).font = {
      ...sheet.ws.getCell(firstCheck + index, 1).font,
      color: {argb: `FF${COLOUR.blue}`},
      underline: true,
    };
    write(sheet, row++, 1, 11, `${check.id} ${check.title}`, {bold: true, colour: COLOUR.navy});
    // Names and cells share the columns of the table above, of which the second is wide and the others hold a code or a number.
    const {columns, rows} = check.failing;
    placeTable(
      sheet,
      `tbl_failing_${check.id}`,
      row,
      1,
      columns.slice(0, 11).map((name) => ({name, format: TEXT, wrap: true})),
      rows.map((cells) => cells.slice(0, 11)),
    );
    row += rows.length + 2;
  });
  return row > start ? row - 2 : start - 3;
}

/** The first rows of one table as shipped. */
export function sampleSheet(book: Book, plan: SheetPlan, table: TableProfile): void {
  const columns = table.columns.map((column): TableColumn => ({name: column.name, ...formatOfType(column.type)}));
  const widths = columns.map((column, index) =>
    neededWidth(
      column,
      table.sample.map((row) => row[index] ?? null),
      book.currency,
    ),
  );
  // A table may be one column wide: what is said of it stands above more columns than its own.
  const missing = TEXT_WIDTH - widths.reduce((sum, width) => sum + width, 0);
  const beside = Array<number>(Math.max(0, Math.ceil(missing / 12))).fill(12);
  const last = widths.length + beside.length;
  const key = table.columns[0]?.isKey === true ? 1 : 0;
  const sheet = addSheet(book, plan.samples.get(table.name) ?? table.name, {
    tab: COLOUR.muted,
    widths: [...widths, ...beside],
    freeze: {rows: 5, columns: key},
    repeat: 5,
  });
  backLink(sheet, plan);
  const rows = table.fileRows ?? table.rows;
  const note = `${table.sample.length < rows ? `The first ${grouped(table.sample.length)} of ${counted(rows, 'row')}` : `All ${counted(rows, 'row')}`}; the whole table is ${table.name}.csv.`;
  write(sheet, 2, 1, last, `Raw Data Samples: ${table.name}`, {size: 18, bold: true});
  write(sheet, 3, 1, last, `${table.about} ${note}`, {size: 10, colour: COLOUR.muted});
  const placed = placeTable(sheet, `tbl_${table.name}`, 5, 1, columns, table.sample);
  layTable(sheet.ws, last, placed.bottom);
}

/** How the data came to be, the findings as measured, metrics and rules. */
export function methodSheet(book: Book, plan: SheetPlan, input: ReportInput): void {
  const {challenge, findings, metrics, rules, qa, story} = input;
  const widths = [24, 44, 34, 44, 13, 10, 24];
  const last = widths.length;
  const sheet = addSheet(book, plan.method, {tab: COLOUR.muted, widths, freeze: {rows: 1, columns: 0}});
  title(sheet, plan, last, 'Method', 'All data is synthetic: no person, company or event in it is real.');
  let row = 5;
  const blocks: Block[] = [{top: 1, bottom: 4}];
  const table = (name: string, text: string, columns: readonly TableColumn[], rows: readonly (readonly Cell[])[]): void => {
    if (rows.length === 0) return;
    heading(sheet, row, 1, last, text);
    const {bottom} = placeTable(sheet, name, row + 1, 1, columns, rows);
    blocks.push({top: row, bottom: bottom + 1});
    row = bottom + 2;
  };
  const wrapped = (...names: string[]): TableColumn[] => names.map((name) => ({name, format: TEXT, wrap: true}));
  table('tbl_build', 'How it was made', wrapped('Setting', 'Value'), [
    ['Challenge', challenge.id],
    ['Domain and function', `${challenge.domain}, ${challenge.function}`],
    ['Level', challenge.level],
    ['Rows asked for', grouped(challenge.size)],
    ['Period', `${challenge.period.from} to ${challenge.period.to}`],
    ['Locale and currency', `${challenge.locale}, ${challenge.currency}`],
    ['Seed', String(challenge.seed)],
    ['Generator', `cbdf ${challenge.version}: the same spec, seed and version give the same files`],
    [
      'Answers',
      plan.cleaning === undefined
        ? 'The reference SQL of each question, run on the shipped CSV files'
        : `The reference SQL of each question, run on the shipped CSV files after the SQL of the sheet ${plan.cleaning} has cleaned them`,
    ],
    ['Quality', `Weighted mean of ${counted(qa.categories.length, 'category', 'categories')}; each check scores from 0 to 10`],
  ]);
  table(
    'tbl_findings',
    'Findings, as measured on the shipped files',
    [
      ...wrapped('Finding', 'What it says', 'Target', 'Measured'),
      {name: 'Margin', format: TEXT},
      {name: 'Holds', format: TEXT},
      ...wrapped('Planted by'),
    ],
    findings.map((finding) => [
      finding.name,
      finding.says ?? null,
      finding.target,
      finding.measured,
      marginText(finding) || null,
      finding.holds ? 'yes' : 'no',
      finding.because ?? null,
    ]),
  );
  table(
    'tbl_metrics',
    'Metrics',
    wrapped('Metric', 'What it is', 'Of', 'Formula'),
    metrics.map((metric) => [metric.name, metric.about, metric.of, metric.is]),
  );
  table(
    'tbl_rules',
    'Rules that rows obey',
    wrapped('Table', 'Rule', 'Check'),
    rules.map((rule) => [rule.table, rule.about, rule.check]),
  );
  table(
    'tbl_notes',
    'Research notes',
    wrapped('Source', 'Insight'),
    story.insights.map((insight) => [insight.source, insight.text]),
  );
  layPages(sheet.ws, last, blocks, 4);
}
