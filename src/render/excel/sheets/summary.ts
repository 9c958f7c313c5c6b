import {shownScore} from '../../../core/qa.js';
import type {MeasuredFinding} from '../../../core/answer.js';
import type {ReportInput} from '../../../core/report-input.js';
import {VERDICTS, counted, grouped, humanName, plainNumber} from '../../text/words.js';
import {barHeight} from '../answer-chart.js';
import {addSheet} from '../book.js';
import type {Book, Sheet, SheetPlan} from '../book.js';
import {COLOUR, font, line, safeText} from '../look.js';
import {columnPixels, lineCount, rowHeight, textWidth} from '../measure.js';
import {columnLetters, linkTarget} from '../names.js';
import {layPages} from '../print.js';
import type {Block} from '../print.js';
import {grow, heading, link, write} from '../write.js';
import {rowAfter} from './question.js';
import type {PlacedAnswer} from './question.js';

/** Twelve equal columns, two to a tile. */
const COLUMNS = 12;
const COLUMN_WIDTH = 11;
const TILE = 2;
/** What the indent and the edges of a tile take of its width, in digits. */
const TILE_PADDING = 4;

/** Adds the first sheet, empty: it must come first in the workbook, and is written last, when the charts that it repeats are known. */
export function summarySheet(book: Book, plan: SheetPlan): Sheet {
  return addSheet(book, plan.summary, {tab: COLOUR.dark, widths: Array<number>(COLUMNS).fill(COLUMN_WIDTH)});
}

/** The story, the numbers, where each answer is, and how good the data is, on one sheet. */
export function writeSummary(sheet: Sheet, plan: SheetPlan, input: ReportInput, placed: readonly PlacedAnswer[]): void {
  const {challenge} = input;
  write(sheet, 1, 1, COLUMNS, challenge.title, {size: 26, bold: true});
  grow(sheet, 1, 40);
  let row = 2;
  if (challenge.subtitle !== undefined) write(sheet, row++, 1, COLUMNS, challenge.subtitle, {size: 14, colour: COLOUR.navy});
  const facts = [
    challenge.company.name,
    challenge.domain,
    challenge.function,
    challenge.level,
    `${challenge.period.from} to ${challenge.period.to}`,
  ];
  write(sheet, row++, 1, COLUMNS, facts.join('   ·   '), {size: 10, colour: COLOUR.muted});
  row = writeTiles(sheet, row + 1, datasetTiles(input));
  row = writeTiles(sheet, row, storyTiles(input));
  row = writeStory(sheet, row, input);
  const contents = row;
  row = writeContents(sheet, row, plan, input);
  const charts = row;
  row = writeCharts(sheet, row, placed);
  const scores = row;
  row = writeScores(sheet, row, input);
  const rest = row;
  row = writeRest(sheet, row, plan, input);
  const starts = [1, contents, ...(scores > charts ? [charts] : []), scores, rest];
  const blocks = starts.map((top, index): Block => ({top, bottom: (starts[index + 1] ?? row + 1) - 1}));
  layPages(sheet.ws, COLUMNS, blocks, charts - 1);
}

interface Tile {
  readonly value: string | number;
  readonly label: string;
  readonly format?: string;
  readonly note: string;
  readonly colour: string;
}

const VERDICT_COLOURS = {approved: COLOUR.green, regenerate: COLOUR.orange, rejected: COLOUR.pink} as const;

function datasetTiles({qa, profile, answers, findings, challenge}: ReportInput): Tile[] {
  const rows = profile.tables.reduce((sum, table) => sum + table.rows, 0);
  const columns = profile.tables.reduce((sum, table) => sum + table.columns.length, 0);
  const held = findings.filter((finding) => finding.holds).length;
  const measured = qa.checks.filter((check) => check.score !== null);
  const full = measured.filter((check) => (check.score ?? 0) >= 8).length;
  return [
    {
      label: 'Quality',
      value: Number(shownScore(qa.overall)),
      format: '0.0',
      note: `of 10: ${VERDICTS[qa.verdict].toLowerCase()}${qa.provisional ? ', provisional' : ''}`,
      colour: VERDICT_COLOURS[qa.verdict],
    },
    {label: 'Rows', value: rows, format: '#,##0', note: `${grouped(challenge.size)} asked for in the facts`, colour: COLOUR.blue},
    {label: 'Tables', value: profile.tables.length, format: '0', note: counted(columns, 'column'), colour: COLOUR.blue},
    {label: 'Questions', value: answers.length, format: '0', note: 'each with its SQL', colour: COLOUR.blue},
    ...(findings.length === 0
      ? []
      : [
          {
            label: 'Findings that hold',
            value: `${held} of ${findings.length}`,
            note: 'measured on the shipped files',
            colour: held === findings.length ? COLOUR.green : COLOUR.orange,
          },
        ]),
    {
      label: 'Checks at 8 or more',
      value: `${full} of ${measured.length}`,
      note: `${counted(qa.checks.length - measured.length, 'check')} not applicable`,
      colour: full === measured.length ? COLOUR.green : COLOUR.orange,
    },
  ];
}

/** The numbers of the story in its order, up to six: those that are planted and said in words first, since they are what it is about. */
function storyTiles({findings}: ReportInput): Tile[] {
  const rank = (finding: MeasuredFinding): number => (finding.says === undefined ? 2 : 0) + (finding.because === undefined ? 1 : 0);
  const shown = findings
    .filter((finding) => finding.value !== null)
    .map((finding, index) => ({finding, index}))
    .sort((a, b) => rank(a.finding) - rank(b.finding) || a.index - b.index)
    .slice(0, COLUMNS / TILE)
    .sort((a, b) => a.index - b.index);
  return shown.map(({finding}) => ({
    label: finding.says ?? findingName(finding.name),
    ...tileValue(finding),
    colour: finding.holds ? COLOUR.purple : COLOUR.orange,
  }));
}

const MINUS = '−';

/** A change with its sign, and from where to where: `+21.3 pp`, `60.7% to 81.9%`; another value as prose shows it, and as measured. */
export function tileValue({shown, measured}: MeasuredFinding): {readonly value: string; readonly note: string} {
  const change = /^(.* to .*) \(([+-])([^()]*\d[^()]*)\)$/.exec(measured);
  if (change !== null)
    return {value: `${change[2] === '-' ? MINUS : '+'}${(change[3] ?? '').replace(/pp$/, ' pp')}`, note: change[1] ?? measured};
  const value = shown.replace(/ percentage points?$/, ' pp').replace(/^-/, MINUS);
  return {value, note: measured === shown ? 'as measured' : `measured: ${measured}`};
}

/** A finding without a sentence, by its name: `in_time_q4` becomes `In time, Q4`, `cost_h1` becomes `Cost, H1`. */
export function findingName(name: string): string {
  const [, about = name, period] = /^(.+?)_(q[1-4]|h[12]|fy_?\d{2,4}|\d{4}|before|after)$/.exec(name) ?? [];
  if (period === undefined) return humanName(name);
  return `${humanName(about)}, ${/\d/.test(period) ? period.replace('_', '').toUpperCase() : period}`;
}

/** The size between 22 and 11 points at which a value stands on one line of a tile. */
function tileSize(value: string | number): number {
  const room = TILE * COLUMN_WIDTH - TILE_PADDING;
  for (let size = 22; size > 11; size--) if (textWidth(String(value), size, true) <= room) return size;
  return 11;
}

/** A row of tiles: number, what it is, and a note in small print. Gives the row after it. */
function writeTiles(sheet: Sheet, row: number, tiles: readonly Tile[]): number {
  if (tiles.length === 0) return row;
  tiles.forEach(({label, value, format, note, colour}, index) => {
    const left = index * TILE + 1;
    const right = left + TILE - 1;
    // At the smallest size a value may need a second line: never is one cut.
    const size = tileSize(value);
    write(sheet, row, left, right, value, {size, bold: true, colour: COLOUR.dark, fill: COLOUR.pale, wrap: size === 11});
    write(sheet, row + 1, left, right, label, {size: 10, bold: true, colour: COLOUR.navy, fill: COLOUR.pale, vertical: 'top'});
    write(sheet, row + 2, left, right, note, {size: 9, colour: COLOUR.muted, fill: COLOUR.pale, vertical: 'top'});
    if (format !== undefined) sheet.ws.getCell(row, left).numFmt = format;
    for (let at = row; at < row + 3; at++) {
      const first = sheet.ws.getCell(at, left);
      first.border = {left: line(colour, 'thick')};
      first.alignment = {...first.alignment, indent: 1};
      sheet.ws.getCell(at, right).border = {right: line(COLOUR.white, 'thick')};
    }
  });
  grow(sheet, row, 36);
  // The indent and the edges take a part of the width that the estimate does not know of.
  const lines = (text: (tile: Tile) => string, size: number, bold: boolean): number =>
    Math.max(...tiles.map((tile) => lineCount(text(tile), TILE * COLUMN_WIDTH - TILE_PADDING, size, bold)));
  grow(
    sheet,
    row + 1,
    rowHeight(
      lines(({label}) => label, 10, true),
      10,
      4,
    ),
  );
  grow(
    sheet,
    row + 2,
    rowHeight(
      lines(({note}) => note, 9, false),
      9,
      8,
    ),
  );
  grow(sheet, row + 3, 10);
  return row + 4;
}

function writeStory(sheet: Sheet, start: number, {challenge, story}: ReportInput): number {
  let row = start;
  heading(sheet, row++, 1, COLUMNS, 'The problem');
  const {learner, mentor, stakeholder} = challenge.cast;
  const cast = [
    {...learner, part: 'the learner', colour: COLOUR.green},
    {...mentor, part: 'the mentor', colour: COLOUR.blue},
    {...stakeholder, part: 'has the problem', colour: COLOUR.purple},
  ];
  cast.forEach(({name, role, part, colour}, index) => {
    const left = index * 4 + 1;
    write(sheet, row, left, left + 3, `${name}, ${role}: ${part}`, {bold: true, colour, wrap: true});
  });
  grow(sheet, row++, 22);
  write(sheet, row++, 1, COLUMNS, `${challenge.company.name}: ${challenge.company.about}.`.replace(/\.\.$/, '.'), {
    italic: true,
    colour: COLOUR.navy,
  });
  for (const paragraph of story.statement.slice(0, 2)) {
    write(sheet, row, 1, COLUMNS, paragraph, {vertical: 'top'});
    grow(sheet, row++, 20);
  }
  if (story.deliver !== undefined) write(sheet, row++, 1, COLUMNS, `To deliver: ${story.deliver}`, {bold: true, colour: COLOUR.navy});
  return row + 1;
}

/** The table of contents of the answers: number, question, answer, each row a link. */
function writeContents(sheet: Sheet, start: number, plan: SheetPlan, {answers}: ReportInput): number {
  let row = start;
  heading(sheet, row++, 1, COLUMNS, 'Contents: questions and answers');
  const header = {size: 10, bold: true, colour: COLOUR.muted};
  write(sheet, row, 1, 1, 'Sheet', header);
  write(sheet, row, 2, 6, 'What is asked', header);
  write(sheet, row++, 7, COLUMNS, 'Answer', header);
  for (const answer of answers) {
    link(sheet, row, 1, answer.id.toUpperCase(), linkTarget(plan.questions.get(answer.id) ?? ''), answer.ask.slice(0, 200));
    write(sheet, row, 2, 6, answer.ask, {vertical: 'top'});
    write(sheet, row, 7, COLUMNS, answer.headline, {vertical: 'top', bold: true, colour: COLOUR.navy});
    for (let column = 1; column <= COLUMNS; column++) sheet.ws.getCell(row, column).border = {bottom: line()};
    sheet.ws.getCell(row, 1).alignment = {vertical: 'top'};
    grow(sheet, row, (sheet.ws.getRow(row).height || 0) + 4);
    row += 1;
  }
  return row + 1;
}

/** The charts of the first two answers that have one, bound to the tables of their own sheets. */
function writeCharts(sheet: Sheet, start: number, placed: readonly PlacedAnswer[]): number {
  const drawn = placed.flatMap(({answer, chart}) => (chart === undefined ? [] : [{answer, chart}])).slice(0, 2);
  if (drawn.length === 0) return start;
  heading(sheet, start, 1, COLUMNS, 'At a glance');
  const half = columnPixels(COLUMN_WIDTH) * 6 - 10;
  const needed = drawn.map(({chart}) => (chart.kind === 'bar' ? barHeight(chart.labels.values.length, chart.series.length) : 0));
  const height = Math.min(560, Math.max(300, ...needed));
  for (const [index, {answer, chart}] of drawn.entries()) {
    sheet.charts.push({chart, row: start + 2, column: index * 6 + 1, width: half, height, alt: `${chart.title}. ${answer.headline}`});
  }
  const [first] = sheet.charts;
  return first === undefined ? start : rowAfter(sheet, first);
}

/** Scores per category with data bars, and beside them what the score rests on. */
function writeScores(sheet: Sheet, start: number, {qa}: ReportInput): number {
  let row = start;
  heading(sheet, row++, 1, COLUMNS, 'Quality of the data');
  const header = {size: 10, bold: true, colour: COLOUR.muted};
  write(sheet, row, 1, 3, 'Category', header);
  write(sheet, row, 4, 4, 'Weight', {...header, horizontal: 'right'});
  write(sheet, row++, 5, 6, 'Score of 10', {...header, horizontal: 'right'});
  const top = row;
  for (const category of qa.categories) {
    write(sheet, row, 1, 3, `${category.id}  ${category.title}`, {wrap: false});
    write(sheet, row, 4, 4, category.weight, {horizontal: 'right'});
    if (category.score === null) write(sheet, row, 5, 6, 'not measured', {italic: true, colour: COLOUR.muted, horizontal: 'right'});
    else {
      write(sheet, row, 5, 6, category.score, {horizontal: 'right'});
      sheet.ws.getCell(row, 5).numFmt = '0.0';
    }
    for (let column = 1; column <= 6; column++) sheet.ws.getCell(row, column).border = {bottom: line()};
    grow(sheet, row++, 19);
  }
  scoreBars(sheet, `${columnLetters(5)}${top}:${columnLetters(5)}${row - 1}`);

  const worst = qa.checks.filter((check) => check.score !== null && check.score < 8).sort((a, b) => (a.score ?? 0) - (b.score ?? 0));
  const said = [
    `${VERDICTS[qa.verdict]} with ${shownScore(qa.overall)} of 10. At 8.0 the data is approved, below 6.0 it is rejected.`,
    ...(qa.provisional ? [`Provisional: ${plainNumber(qa.measuredWeight)} of 100 weight measured.`] : []),
    ...(qa.gates.length > 0 ? [`Capped: ${qa.gates.join('; ')}.`.replace(/\.\.$/, '.')] : []),
    ...(worst.length === 0
      ? ['Every check that applies scores 8 or more.']
      : worst.slice(0, 4).map((check) => `${check.id} ${check.title}: ${shownScore(check.score ?? 0)}. ${check.advice}`)),
  ];
  // One cell beside all categories, so that long sentences do not pull their rows apart.
  const bottom = Math.max(top, row - 1);
  sheet.ws.mergeCells(top, 8, bottom, COLUMNS);
  const cell = sheet.ws.getCell(top, 8);
  cell.value = said.map(safeText).join('\n');
  cell.font = font(11);
  cell.alignment = {vertical: 'top', wrapText: true};
  const lines = said.reduce((sum, text) => sum + lineCount(text, 5 * COLUMN_WIDTH - 2), 0);
  for (let at = top; at <= bottom; at++) grow(sheet, at, rowHeight(lines, 11, 6) / (bottom - top + 1));
  return row + 1;
}

/** Data bars from 0 to 10 in the range. */
export function scoreBars(sheet: Sheet, ref: string): void {
  const rule = {
    type: 'dataBar' as const,
    priority: 1,
    gradient: false,
    border: false,
    cfvo: [
      {type: 'num' as const, value: 0},
      {type: 'num' as const, value: 10},
    ],
    color: {argb: 'FFA9C8FB'},
  };
  sheet.ws.addConditionalFormatting({ref, rules: [rule]});
}

function writeRest(sheet: Sheet, start: number, plan: SheetPlan, {profile}: ReportInput): number {
  let row = start;
  heading(sheet, row++, 1, COLUMNS, 'Also in this workbook');
  const entry = (name: string, about: string): void => {
    sheet.ws.mergeCells(row, 1, row, 3);
    link(sheet, row, 1, name, linkTarget(name), about);
    write(sheet, row, 4, COLUMNS, about);
    grow(sheet, row++, 19);
  };
  entry(plan.dictionary, 'Every column: type, key, unit, empty cells, allowed values, description');
  entry(plan.quality, 'The categories and every check with value, threshold and score');
  for (const table of profile.tables) {
    entry(
      plan.samples.get(table.name) ?? '',
      `Raw Data Samples: the first ${grouped(table.sample.length)} of ${counted(table.fileRows ?? table.rows, 'row')} of ${table.name}. ${table.about}`,
    );
  }
  if (plan.cleaning !== undefined)
    entry(plan.cleaning, 'What was planted in the files, and the SQL that cleans each table before the first question');
  entry(plan.method, 'How the data was made, the findings as measured, metrics and rules');
  const cell = sheet.ws.getCell(row + 1, 1);
  cell.value = 'All data is synthetic: no person, company or event in it is real.';
  cell.font = font(10, COLOUR.muted, {italic: true});
  return row + 1;
}
