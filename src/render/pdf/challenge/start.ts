import type {LearnerInput} from '../../learner.js';
import {PALETTE} from '../../palette.js';
import {CLEAN_FIRST} from '../../text/cleaning.js';
import {TOOLS} from '../../text/readme.js';
import {counted} from '../../text/words.js';
import {codeBlock} from '../code.js';
import type {Sheet} from '../sheet.js';
import {table} from '../table.js';
import {STYLE} from '../text.js';
import type {Contents} from '../title-page.js';

/** From the ZIP to the first query, and the tools that do. */
export function startPages(sheet: Sheet, contents: Contents, input: LearnerInput): void {
  const {tables, questions, deliver, challenge, cleaning} = input;
  if (cleaning !== undefined) cleanFirst(sheet, contents, cleaning);
  const load = tables.map(
    (one) =>
      `create table ${one.name} as select * from ${cleaning === undefined ? `'${one.name}.csv'` : `read_csv('${one.name}.csv', all_varchar = true)`};`,
  );
  contents.section('How to start', 'From the package to your first query.', 400 + 11 * Math.min(load.length, 13));
  steps(sheet, [
    ['Unpack', 'Unzip everything into one folder. README.txt and data_dictionary.txt say in plain text what this document says.'],
    ['Read', 'Read the story and look at the map of the tables. Which number is quoted, and which is not?'],
    [
      'Load',
      cleaning === undefined
        ? 'Load each CSV file into a table of the same name. In DuckDB, started in that folder, it takes one line a table:'
        : 'Load each CSV file as text, and clean it before you count. In DuckDB, started in that folder, it takes one line a table:',
    ],
  ]);
  if (load.length > 0) {
    codeBlock(sheet, load.slice(0, 12).join('\n') + (load.length > 12 ? `\n-- and so on, ${counted(load.length, 'table')} in all` : ''));
    sheet.y += 14;
  }
  steps(
    sheet,
    [
      [
        'Look',
        'Look at some rows of every table before you count. What is one row? Which cells are empty, and what does an empty cell mean?',
      ],
      ...(questions.length === 0
        ? []
        : ([
            [
              'Answer',
              `Answer the ${counted(questions.length, 'question')} in order, with the fields that are named. Take the hints one at a time.`,
            ],
          ] as const)),
      [
        'Check',
        'Check what you find. Do the parts add up to the whole? Is nothing counted twice by a join? Does another way give the same number?',
      ],
      ...(deliver === undefined
        ? []
        : ([['Advise', 'Write down what you would do, who should do it, and which number carries it. That is the open task.']] as const)),
    ],
    4,
  );
  sheet.y += 6;
  table(
    sheet,
    [
      {title: 'Tool', share: 2},
      {title: 'What for', share: 9},
    ],
    TOOLS[challenge.level].map(([tool, what]) => [
      {texts: [{text: tool, style: {...STYLE.small, weight: 'bold'}}]},
      `${what.charAt(0).toUpperCase()}${what.slice(1)}.`,
    ]),
    {heading: {text: 'Tools that do'}},
  );
  sheet.y += 16;
}

/** What is wrong in the files, in the words of README.txt, and how things are written when they are right. */
function cleanFirst(sheet: Sheet, contents: Contents, {kinds, forms}: NonNullable<LearnerInput['cleaning']>): void {
  contents.section('Clean it first', 'Not everything in the files is right.', 120 + 18 * Math.min(kinds.length, 12));
  paragraph(sheet, CLEAN_FIRST.before);
  for (const kind of kinds) point(sheet, kind);
  sheet.y += 8;
  if (forms.length > 0) {
    sheet.heading('How things are written when they are right', 40);
    for (const form of forms) point(sheet, form);
    sheet.y += 8;
  }
  paragraph(sheet, CLEAN_FIRST.after);
  sheet.y += 14;
}

function paragraph(sheet: Sheet, text: string): void {
  sheet.need(sheet.heightOf(text, sheet.width, STYLE.body));
  sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.body) + 6;
}

function point(sheet: Sheet, text: string): void {
  sheet.need(sheet.heightOf(text, sheet.width - 14, STYLE.body));
  sheet.document.circle(sheet.left + 4, sheet.y + 7, 1.8).fill(PALETTE.blue);
  sheet.y += sheet.text(text, sheet.left + 14, sheet.y, sheet.width - 14, STYLE.body) + 3;
}

/** Numbered steps from `first`, 1 by default: a word, and what to do. */
function steps(sheet: Sheet, items: readonly (readonly [string, string])[], first = 1): void {
  const words = sheet.columns(2, 10);
  items.forEach(([word, text], index) => {
    const height = sheet.heightOf(text, words.width, STYLE.body);
    sheet.need(height + 8);
    sheet.line(`${first + index}`, sheet.left, sheet.y, 20, {...STYLE.body, weight: 'bold', colour: '#1D4FC4'});
    sheet.line(word, sheet.left + 18, sheet.y, 70, {...STYLE.body, weight: 'bold'});
    sheet.text(text, words.x, sheet.y, words.width, STYLE.body);
    sheet.y += height + 7;
  });
  sheet.y += 4;
}

/** The hints, on pages of their own, so that nobody reads one by accident. */
export function hintPages(sheet: Sheet, contents: Contents, {questions}: LearnerInput): void {
  const hinted = questions.map((question, index) => ({...question, number: index + 1})).filter(({hints}) => hints.length > 0);
  if (hinted.length === 0) return;
  // More than a page can have: hints begin a new one.
  contents.section('Hints', 'For when you are stuck. Try first; then take one at a time.', 10_000);
  const words = sheet.columns(1, 11);
  for (const {number, concept, hints} of hinted) {
    const style = {...STYLE.body, size: 9.5} as const;
    const heights = hints.map((hint) => sheet.heightOf(hint, words.width - 14, style) + 4);
    sheet.need(18 + (heights[0] ?? 0));
    sheet.line(`Question ${number}`, sheet.left, sheet.y, sheet.width, {...STYLE.heading, colour: PALETTE.navy, size: 10.5});
    if (concept !== undefined)
      sheet.line(sheet.fonts.regular.fit(`It practises: ${concept}`, 300, 8), sheet.left, sheet.y, sheet.width, {
        ...STYLE.note,
        size: 8,
        align: 'right',
        leading: 1.9,
      });
    sheet.y += 17;
    hints.forEach((hint, index) => {
      sheet.need(heights[index] ?? 0);
      sheet.document.circle(sheet.left + 8, sheet.y + 7, 2).fill(PALETTE.blue);
      sheet.text(hint, sheet.left + 20, sheet.y, sheet.width - 20, style);
      sheet.y += sheet.heightOf(hint, sheet.width - 20, style) + 4;
    });
    sheet.y += 12;
  }
}
