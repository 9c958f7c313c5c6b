import {describe, expect, it} from 'vitest';
import type {ReportInput} from '../../src/core/report-input.js';
import {learnerInput} from '../../src/render/learner.js';
import {challengeDocument} from '../../src/render/pdf/challenge/document.js';
import {solutionGuide} from '../../src/render/pdf/guide/document.js';
import {flatTen, planted, tenQuestions} from '../fixtures/odd-answers.js';
import {flatInput, sampleInput} from '../fixtures/report-input.js';
import {oddInputs} from './odd-inputs.js';
import {extract, fontsOf, misplaced, pageCount, poppler, words} from './paper.js';

const {manyTables, longNames, nothing, hostile} = oddInputs as Record<string, ReportInput>;
const INPUTS: Readonly<Record<string, ReportInput>> = {
  sample: planted,
  flat: flatInput,
  tenQuestions,
  flatTen,
  manyTables: manyTables!,
  longNames: longNames!,
  nothing: nothing!,
  hostile: hostile!,
};
const PAGES: Readonly<Record<string, readonly [challenge: readonly [number, number], guide: readonly [number, number]]>> = {
  sample: [
    [6, 9],
    [8, 13],
  ],
  flat: [
    [3, 6],
    [2, 6],
  ],
  tenQuestions: [
    [6, 11],
    [12, 26],
  ],
  flatTen: [
    [5, 10],
    [12, 26],
  ],
  manyTables: [
    [10, 18],
    [7, 13],
  ],
  longNames: [
    [10, 22],
    [9, 20],
  ],
  nothing: [
    [2, 5],
    [2, 3],
  ],
  hostile: [
    [6, 9],
    [7, 13],
  ],
};
const MAKERS = {
  challenge: (input: ReportInput) => challengeDocument(learnerInput(input)),
  guide: (input: ReportInput) => solutionGuide(input),
} as const;
type Kind = keyof typeof MAKERS;

/** Each document is made once for all tests that only read it. */
const made = new Map<string, Promise<Uint8Array>>();
function document(kind: Kind, name: string): Promise<Uint8Array> {
  const key = `${kind} ${name}`;
  const known = made.get(key) ?? MAKERS[kind](INPUTS[name]!);
  made.set(key, known);
  return known;
}
const CASES = (['challenge', 'guide'] as const).flatMap((kind) => Object.keys(INPUTS).map((name) => [kind, name] as const));

describe('challenge.pdf and solution_guide.pdf', () => {
  it.each(CASES)('%s of %s has a sensible number of pages', async (kind, name) => {
    const pages = pageCount(await document(kind, name));
    const [least, most] = PAGES[name]![kind === 'challenge' ? 0 : 1];
    expect(pages).toBeGreaterThanOrEqual(least);
    expect(pages).toBeLessThanOrEqual(most);
  });

  it.runIf(poppler).each(CASES)('%s of %s has no word outside the margins and no two on each other', async (kind, name) => {
    expect(misplaced(await document(kind, name))).toEqual([]);
  });

  it.each(['challenge', 'guide'] as const)(
    '%s has the same bytes twice, after another document, and in another time zone',
    async (kind) => {
      const first = await document(kind, 'sample');
      await MAKERS[kind](hostile!);
      const before = process.env['TZ'];
      process.env['TZ'] = 'Asia/Kolkata';
      try {
        expect(Buffer.compare(await MAKERS[kind](planted), first)).toBe(0);
      } finally {
        if (before === undefined) delete process.env['TZ'];
        else process.env['TZ'] = before;
      }
    },
  );

  it('embed their fonts, link nowhere outside, and have bookmarks, a title and page numbers', async () => {
    for (const [kind, title] of [
      ['challenge', '(Fixed on Paper: a data challenge)'],
      ['guide', '(Fixed on Paper: solution guide)'],
    ] as const) {
      const pdf = await document(kind, 'sample');
      const raw = Buffer.from(pdf).toString('latin1');
      expect(fontsOf(pdf)).toEqual(['IBMPlexMono-Regular', 'Inter-Regular', 'Inter-SemiBold']);
      expect(raw.match(/\/FontFile2 /g)).toHaveLength(3);
      expect(raw).not.toMatch(/\/URI|\/JavaScript|\/Launch|\/Subtype \/Image/);
      for (const said of ['/Outlines', title, '(Codebasics Data Factory)', '/Dests']) expect(raw).toContain(said);
      if (poppler) expect(extract(pdf, '-layout')).toContain(`Page 2 of ${pageCount(pdf)}`);
    }
  });

  it('the quality report has no face of code in it', async () => {
    const {qualityReport} = await import('../../src/render/pdf/quality-report.js');
    expect(fontsOf(await qualityReport(flatInput))).not.toContain('IBMPlexMono-Regular');
  });
});

describe('challenge.pdf', () => {
  it.runIf(poppler)('tells the story, every question with its fields and hints, the task, every column, and how to start', async () => {
    const text = words(await document('challenge', 'sample'));
    // Lines break within paragraphs, names of the cast are set apart from the comma after them.
    const bare = (value: string): string => value.replace(/\s+/g, '');
    const all = bare(text);
    for (const paragraph of sampleInput.story.statement) expect(all).toContain(bare(paragraph).slice(0, 60));
    for (const {ask, columns, hints} of sampleInput.answers) {
      expect(all).toContain(bare(ask).slice(0, 60));
      for (const {name} of columns) expect(text).toContain(name);
      for (const hint of hints) expect(all).toContain(bare(hint).slice(0, 50));
    }
    expect(all).toContain(bare(sampleInput.story.deliver!).slice(0, 60));
    for (const {criterion, points} of sampleInput.story.rubric) expect(all).toContain(`${points}${bare(criterion)}`.slice(0, 50));
    for (const table of sampleInput.profile.tables) for (const column of table.columns) expect(text).toContain(column.name);
    for (const {name} of Object.values(sampleInput.challenge.cast)) expect(text).toContain(name);
    expect(text).toContain("create table fact_tickets as select * from 'fact_tickets.csv';");
  });

  it('is made from nothing that answers', () => {
    const input = JSON.stringify(learnerInput(tenQuestions));
    const sample = JSON.stringify(learnerInput(planted));
    for (const secret of secrets(tenQuestions)) expect(input).not.toContain(secret);
    for (const secret of secrets(planted)) expect(sample).not.toContain(secret);
    for (const key of [
      'headline',
      'sql',
      'because',
      'mistakes',
      'shows',
      'findings',
      'effects',
      'overall',
      'score',
      'histogram',
      'median',
      'mean',
      'top',
      'distinct',
    ])
      expect(sample).not.toContain(`"${key}":`);
  });

  it.runIf(poppler).each(['sample', 'tenQuestions'])('of %s says no number of an answer, no finding and no effect', async (name) => {
    const input = INPUTS[name]!;
    const text = words(await document('challenge', name));
    for (const secret of secrets(input)) expect(text).not.toContain(secret);
    // What the answers are in figures, as a reader would see it, unless the story or a question says it.
    const open = [...input.story.statement, input.story.deliver ?? '', ...input.answers.map(({ask}) => ask)].join(' ');
    const figures = new Set(
      [
        ...input.answers
          .map(({headline}) => headline)
          .join(' ')
          .matchAll(/[₹€]?\d[\d,]*\.\d+%?|\d[\d,]*%/g),
      ].map(([figure]) => figure),
    );
    expect(figures.size).toBeGreaterThan(5);
    for (const figure of figures)
      if (!open.includes(figure)) expect(text).not.toMatch(new RegExp(`(?<![\\d.,])${figure.replace(/\./g, '\\.')}`));
    expect(text).not.toMatch(/quality report|of 10\b|approved/i);
  });

  it.runIf(poppler)('says why a part is missing', async () => {
    expect(words(await document('challenge', 'flat'))).toContain('One flat table: there is nothing to join');
    expect(words(await document('challenge', 'manyTables'))).toContain('the references are listed instead');
    const empty = words(await document('challenge', 'nothing'));
    expect(empty).toContain('The challenge has no statement.');
    expect(empty).toContain('The challenge asks no question');
  });
});

/** Texts that give an answer away. */
function secrets(input: ReportInput): string[] {
  return [
    ...input.answers.flatMap(({headline, sql, because, mistakes}) => [
      headline,
      sql.slice(0, 30),
      ...(because === undefined ? [] : [because]),
      ...mistakes.map(({say}) => say),
    ]),
    ...input.findings.flatMap(({name, says, measured}) => [
      // A name of one word may stand in a sentence.
      ...(name.includes('_') ? [name] : []),
      ...(says === undefined ? [] : [says]),
      ...(measured.length > 8 ? [measured] : []),
    ]),
    ...(input.mechanism?.effects ?? []).flatMap(({name, about}) => [name, about]),
    ...input.story.insights.map(({text}) => text),
  ];
}

describe('solution_guide.pdf', () => {
  it.runIf(poppler)(
    'has the mechanism, and for every question the answer, its table, its SQL and the mistakes with what they give',
    async () => {
      const text = words(await document('guide', 'tenQuestions'));
      for (const {ask, headline} of tenQuestions.answers.filter(({error}) => error === undefined)) {
        expect(text).toContain(ask);
        expect(text).toContain(headline);
      }
      for (const said of [
        '18.8 percentage points more rows of fact_tickets have outcome = Reopened',
        'it takes 30 % shorter until fact_tickets.resolved_at',
        '2024-07-01 to 2024-09-30, growing over 1 day',
        'strength found by the build',
        'What it gives: row 1 has 12 instead of -17.1.',
        'right: -17.1 pp',
        'The SQL gave no answer: Binder Error: <script>alert(1)</script>',
        'No chart: a single row needs no picture.',
        'No chart: there is no number to draw.',
        'and 45 rows more; the workbook holds them all',
        'Product "0" <b>& Söhne</b> ₹',
      ])
        expect(text).toContain(said);
      for (const {says} of tenQuestions.findings)
        if (says !== undefined) expect(text.replace(/\s/g, '')).toContain(says.replace(/\s/g, ''));
    },
  );

  it.runIf(poppler)('says what is not there', async () => {
    expect(words(await document('guide', 'flat'))).toContain('No event is planted');
    expect(words(await document('guide', 'hostile'))).toContain('No event is planted');
  });
});

describe('planned defects', () => {
  const defects = {
    tables: [{table: 'fact_tickets', rows: 98_765, clean: 'select distinct\n  trim(status) as status\nfrom raw.fact_tickets'}],
    planted: [{table: 'fact_tickets', column: 'status', kind: 'spaces' as const, count: 77}],
    kinds: ['stray blanks before and after text', 'rows that occur twice'],
    forms: ['Text has no blanks before and after it; some exports have.'],
    questions: [],
  };
  const tables = sampleInput.profile.tables.map((table) => (table.name === 'fact_tickets' ? {...table, fileRows: 98_765} : table));
  const spoilt: ReportInput = {...planted, profile: {...sampleInput.profile, tables}, defects};

  it.runIf(poppler)('learners read what kinds there are and rows of the file, and neither places, counts nor SQL', async () => {
    const text = words(await MAKERS.challenge(spoilt));
    for (const said of ['Clean it first', ...defects.kinds, 'Text has no blanks before and after it', '98,765', 'all_varchar'])
      expect(text).toContain(said);
    expect(text).not.toMatch(/raw\.fact_tickets|trim\(|\b77\b/);
    expect(JSON.stringify(learnerInput(spoilt))).not.toMatch(/planted|trim\(|distinct/);
    expect(words(await document('challenge', 'sample'))).not.toContain('Clean it first');
  });

  it.runIf(poppler)('instructors read the SQL that cleans every spoilt table', async () => {
    const text = words(await MAKERS.guide(spoilt));
    for (const said of ['Cleaning', 'trim(status) as status', 'from raw.fact_tickets', '98,765 rows in the file'])
      expect(text).toContain(said);
    expect(words(await document('guide', 'sample'))).not.toContain('raw.fact_tickets');
  });
});
