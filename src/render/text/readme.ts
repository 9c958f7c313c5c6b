import {shownScore} from '../../core/qa.js';
import type {Answer} from '../../core/answer.js';
import type {ReportInput} from '../../core/report-input.js';
import type {Level} from '../../core/spec.js';
import {wrapText} from '../../core/wrap.js';
import {cleaningLines} from './cleaning.js';
import {VERDICTS, counted, grouped, linkEnds, listed, plainNumber} from './words.js';

const WIDTH = 88;

/** What texts are made from; the quality is missing while it is being measured. */
export type TextInput = Omit<ReportInput, 'qa'> & Partial<Pick<ReportInput, 'qa'>>;

/** `full` is for instructors; `learner` holds the story and the questions, and nothing that answers them. */
export type Edition = 'full' | 'learner';
/** A file of the package, in the order in which it is to be listed. */
export interface PackedFile {
  readonly name: string;
  readonly about: string;
}

/**
 * `README.txt` of the package: title and metadata, the story with its numbers, the questions with the fields to return, the open task, the
 * contents, how to use it, tools and support. Plain text of at most 88 columns, LF. The learner's edition leaves out headline answers,
 * hints, mistakes, findings, research notes and the criteria of the rubric, which name conclusions. `missing` names files that belong to the
 * package and could not be made.
 */
export function readmeText(input: TextInput, edition: Edition, files: readonly PackedFile[], missing: readonly string[] = []): string {
  const sections: readonly (readonly string[])[] = [
    titleLines(input),
    factLines(input, edition),
    section('THE STORY', paragraphs(input.story.statement)),
    section('WHO IS WHO', castLines(input)),
    section('THE QUESTIONS', questionLines(input, edition)),
    section('THE OPEN TASK', taskLines(input, edition, files)),
    section('WHAT IS IN THE PACKAGE', [
      ...aligned(files.map(({name, about}) => [name, about])),
      ...missing.map((name) => `${name} is missing: it could not be made in this build.`),
    ]),
    section('THE DATA', dataLines(input)),
    section('CLEAN IT FIRST', cleaningLines(input, edition, WIDTH)),
    section('HOW TO USE IT', howLines(input, edition, files)),
    section('RECOMMENDED TOOLS', toolLines(input.challenge.level)),
    ...(edition === 'full' ? [section('BACKGROUND FOR INSTRUCTORS', backgroundLines(input))] : []),
    section('SUPPORT', supportLines(input)),
  ];
  const lines = sections.filter((part) => part.length > 0).flatMap((part) => [...part, '']);
  return `${lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd()}\n`;
}

function titleLines({challenge}: TextInput): string[] {
  const rule = '='.repeat(WIDTH);
  return [
    rule,
    ...wrapText(challenge.title.toUpperCase(), WIDTH),
    ...(challenge.subtitle === undefined ? [] : wrapText(challenge.subtitle, WIDTH)),
    rule,
  ];
}

function factLines({challenge, publication, profile, qa}: TextInput, edition: Edition): string[] {
  const rows = profile.tables.reduce((sum, table) => sum + (table.fileRows ?? table.rows), 0);
  const provisional = qa?.provisional === true ? `, provisional: ${plainNumber(qa.measuredWeight)} of 100 weight measured` : '';
  return aligned([
    ['Company', `${challenge.company.name}: ${challenge.company.about}`],
    ['Domain', challenge.domain],
    ['Function', challenge.function],
    ['Skill level', challenge.level],
    ['Period', `${challenge.period.from} to ${challenge.period.to}`],
    ['Currency', challenge.currency],
    ['Data', `${counted(rows, 'row')} in ${counted(profile.tables.length, 'table')}; synthetic, no person or company in it is real`],
    ['Version', `${publication.version}, licence ${publication.license}`],
    ['Keywords', publication.keywords.join(', ')],
    ...(edition === 'full' && qa !== undefined
      ? [['Quality', `${shownScore(qa.overall)} of 10, ${VERDICTS[qa.verdict].toLowerCase()}${provisional}`] as const]
      : []),
    ['Challenge', `${challenge.id} (seed ${challenge.seed}, cbdf ${challenge.version})`],
  ]);
}

function castLines({challenge}: TextInput): string[] {
  const {learner, mentor, stakeholder} = challenge.cast;
  return aligned([
    [learner.name, `${learner.role}. This is you.`],
    [mentor.name, `${mentor.role}. Your mentor.`],
    [stakeholder.name, `${stakeholder.role}. Has the problem, and waits for your answer.`],
  ]);
}

function questionLines({answers}: TextInput, edition: Edition): string[] {
  return answers.flatMap((answer, index) => {
    const indent = '    ';
    const labelled = (label: string, text: string): string[] =>
      wrapText(text, WIDTH, `${indent}${label} `, `${indent}${' '.repeat(label.length)} `);
    return [
      ...(index === 0 ? [] : ['']),
      ...wrapText(answer.ask, WIDTH, `${String(index + 1).padStart(2)}. `, indent),
      ...(answer.because === undefined ? [] : labelled('Why:   ', answer.because)),
      ...labelled('Return:', returned(answer)),
      ...(edition === 'full'
        ? [...labelled('Answer:', answer.headline), ...answer.hints.flatMap((hint) => labelled('Hint:  ', hint))]
        : []),
    ];
  });
}

const returned = (answer: Answer): string => answer.columns.map((column) => column.name).join(', ');

function taskLines({story}: TextInput, edition: Edition, files: readonly PackedFile[]): string[] {
  if (story.deliver === undefined && story.rubric.length === 0) return [];
  const points = story.rubric.reduce((sum, {points: each}) => sum + each, 0);
  const widest = Math.max(0, ...story.rubric.map(({points: each}) => String(each).length));
  const rubric =
    edition === 'full'
      ? [
          'How it is judged:',
          ...story.rubric.flatMap(({criterion, points: each}) =>
            wrapText(criterion, WIDTH, `  ${String(each).padStart(widest)}  `, ' '.repeat(widest + 4)),
          ),
        ]
      : wrapText(
          `Your work is judged by ${counted(story.rubric.length, 'criterion', 'criteria')}, ${counted(points, 'point')} together; ${files.some(({name}) => name === 'challenge.pdf') ? 'challenge.pdf lists them' : 'your instructor has the list'}.`,
          WIDTH,
        );
  return [
    ...(story.deliver === undefined ? [] : wrapText(story.deliver, WIDTH)),
    ...(story.rubric.length === 0 ? [] : [...(story.deliver === undefined ? [] : ['']), ...rubric]),
  ];
}

function dataLines({profile, defects}: TextInput): string[] {
  const widest = Math.max(...profile.tables.map((table) => grouped(table.fileRows ?? table.rows).length));
  const tables = aligned(
    profile.tables.map((table) => [
      table.name,
      `${grouped(table.fileRows ?? table.rows).padStart(widest)} ${table.rows === 1 ? 'row ' : 'rows'}  ${table.about}`,
    ]),
    widest + 7,
  );
  const joins = profile.relationships.map((link) => `  ${linkEnds(link).join(' -> ')}${link.optional ? '  (may be empty)' : ''}`);
  return [
    ...tables,
    ...(joins.length === 0 ? [] : ['', 'How the tables join:', ...joins]),
    '',
    ...wrapText(
      `CSV, UTF-8, one header line, commas${defects === undefined ? ', dates as YYYY-MM-DD, a point before decimals' : ''}; an empty cell has no value. data_dictionary.txt describes every column.`,
      WIDTH,
    ),
  ];
}

function howLines({profile, answers}: TextInput, edition: Edition, files: readonly PackedFile[]): string[] {
  const has = (ending: string): string | undefined => files.find((file) => file.name.endsWith(ending))?.name;
  const workbook = has('.xlsx');
  const report = has('.pdf');
  const [first] = profile.tables;
  const example = first === undefined ? '' : `create table ${first.name} as select * from '${first.name}.csv';`;
  const steps = [
    'Unzip everything into one folder.',
    'Read the story above, then data_dictionary.txt. Look at some rows of every table before you write a query.',
    `Load each CSV into a table of the same name. In DuckDB, started in that folder: ${example}`,
    `Answer the ${counted(answers.length, 'question')} in order. Return the fields that are listed, with these names and in this order.`,
    'Check what you find: do the rows add up, is nothing counted twice by a join, what do the empty cells mean?',
    ...(edition === 'learner' ? ['Write down what you would advise, to whom, and which number carries it.'] : []),
    ...(edition === 'full' && workbook !== undefined
      ? [`Compare with ${workbook}: it holds every answer with its SQL, its chart, hints and typical mistakes.`]
      : []),
    ...(edition === 'full' && report !== undefined ? [`${report} says how far the data can be trusted.`] : []),
    ...(edition === 'full'
      ? ['Give learners the package whose name ends in _learner: it has the same data and questions, and no answers.']
      : []),
  ];
  return steps.flatMap((step, index) => wrapText(step, WIDTH, `${index + 1}. `, '   '));
}

/** Tools that a level asks for, and what each is good for. */
export const TOOLS: Readonly<Record<Level, readonly (readonly [string, string])[]>> = {
  Beginner: [
    ['Spreadsheet', 'Excel, LibreOffice Calc or Google Sheets: filters and pivot tables are enough'],
    ['SQL', 'DuckDB or SQLite: both read CSV files without a server'],
    ['Dashboards', 'Power BI or Tableau Public, for the picture that goes with the advice'],
  ],
  Intermediate: [
    ['SQL', 'DuckDB, PostgreSQL, MySQL or SQLite: joins, groups and dates'],
    ['Dashboards', 'Power BI or Tableau: import the CSV files and keep the joins above as relations'],
    ['Code', 'Python with pandas, or R with dplyr'],
    ['Spreadsheet', 'Excel with Power Query'],
  ],
  Advanced: [
    ['SQL', 'DuckDB or PostgreSQL: common table expressions and window functions are needed'],
    ['Code', 'Python with pandas or Polars, or R with dplyr, for checks and charts'],
    ['Dashboards', 'Power BI or Tableau, with a model of the tables rather than one flat join'],
  ],
};

function toolLines(level: Level): string[] {
  return aligned(TOOLS[level]);
}

function backgroundLines({story, findings}: TextInput): string[] {
  const held = findings.filter((finding) => finding.holds).length;
  const missed = findings.filter((finding) => !finding.holds).map((finding) => finding.name);
  const insights = story.insights.flatMap(({text, source}) => wrapText(`${text} (${source})`, WIDTH, '- ', '  '));
  return [
    ...(findings.length === 0
      ? []
      : wrapText(
          `${held} of ${counted(findings.length, 'finding')} of the story hold on these files${missed.length === 0 ? '' : `; ${listed(missed)} ${missed.length === 1 ? 'does' : 'do'} not`}.`,
          WIDTH,
        )),
    ...(insights.length === 0 ? [] : ['', ...insights]),
    ...(story.challenges.length === 0
      ? []
      : ['', 'What the industry struggles with:', ...story.challenges.flatMap((text) => wrapText(text, WIDTH, '- ', '  '))]),
  ].slice(findings.length === 0 ? 1 : 0);
}

function supportLines({challenge}: TextInput): string[] {
  return wrapText(
    `Ask whoever gave you this challenge, and name it: ${challenge.id}, seed ${challenge.seed}, cbdf ${challenge.version}. With these three the same files can be made again. When a number looks wrong, add the query that shows it.`,
    WIDTH,
  );
}

/** A heading with a rule, and lines; nothing when there are none. */
function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, '-'.repeat(WIDTH), ...lines];
}

function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : ['']), ...wrapText(text, WIDTH)]);
}

/** Two columns: names, and text wrapped beside them, its later lines set in by `hang` more. A long name has its text below. */
function aligned(items: readonly (readonly [string, string])[], hang = 0): string[] {
  const width = Math.min(34, Math.max(0, ...items.map(([name]) => name.length)));
  return items.flatMap(([name, text]) => {
    const rest = ' '.repeat(width + 4 + hang);
    const lines = wrapText(text, WIDTH, ' '.repeat(width + 4), rest);
    // The first line keeps the spacing that was given, which wrapping would close up.
    if (hang > 0) {
      const wrapped = wrapText(text.slice(hang), WIDTH, rest);
      lines.splice(0, lines.length, ...wrapped);
      lines[0] = ' '.repeat(width + 4) + text.slice(0, hang) + (wrapped[0] ?? '').slice(rest.length);
    }
    if (name.length > width) return [`  ${name}`, ...lines];
    return [`  ${name.padEnd(width)}  ${(lines[0] ?? '').slice(width + 4)}`, ...lines.slice(1)];
  });
}
