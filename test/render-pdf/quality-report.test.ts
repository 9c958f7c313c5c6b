import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {describe, expect, it} from 'vitest';
import type {ReportInput} from '../../src/core/report-input.js';
import {qualityReport} from '../../src/render/pdf/quality-report.js';
import {strengths, weaknesses} from '../../src/render/pdf/say.js';
import {portraitFor} from '../fixtures/portrait.js';
import {flatInput, sampleInput} from '../fixtures/report-input.js';
import {oddInputs} from './odd-inputs.js';

const PLAIN: Readonly<Record<string, ReportInput>> = {sample: sampleInput, flat: flatInput, ...oddInputs};
const LONG = 'customer_acquisition_channel_attribution_model_version_identifier';
const INPUTS: Readonly<Record<string, ReportInput>> = Object.fromEntries(
  Object.entries(PLAIN).map(([name, input]) => [
    name,
    {...input, portrait: portraitFor(input, name === 'longNames' ? (column) => `${column}_${LONG}` : undefined)},
  ]),
);
const PAGES: Readonly<Record<string, readonly [number, number]>> = {
  sample: [8, 17],
  flat: [5, 9],
  noDates: [8, 14],
  noNumbers: [5, 9],
  manyTables: [15, 26],
  longNames: [15, 26],
  nothing: [3, 5],
  complete: [12, 20],
  hostile: [7, 13],
};
/** Each report is rendered once for all tests that only read it. */
const rendered = new Map<string, Promise<Uint8Array>>();
function report(name: string): Promise<Uint8Array> {
  const known = rendered.get(name) ?? qualityReport(INPUTS[name]!);
  rendered.set(name, known);
  return known;
}
const pageCount = (pdf: Uint8Array): number =>
  (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b(?!s)/g) ?? []
  ).length;
const poppler = spawnSync('pdftotext', ['-v']).error === undefined;

/** Runs pdftotext over the report. */
function extract(pdf: Uint8Array, ...options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-pdf-'));
  try {
    const file = join(folder, 'report.pdf');
    writeFileSync(file, pdf);
    return execFileSync('pdftotext', [...options, file, '-'], {encoding: 'utf8', maxBuffer: 1 << 26});
  } finally {
    rmSync(folder, {recursive: true});
  }
}

describe('the quality report', () => {
  it.each(Object.keys(INPUTS))('of %s has a sensible number of pages', async (name) => {
    const pages = pageCount(await report(name));
    const [least, most] = PAGES[name]!;
    expect(pages).toBeGreaterThanOrEqual(least);
    expect(pages).toBeLessThanOrEqual(most);
  });

  it('has the same bytes twice, after another report, and in another time zone', async () => {
    const first = await report('sample');
    await qualityReport(oddInputs['hostile']!);
    const before = process.env['TZ'];
    process.env['TZ'] = 'Asia/Kolkata';
    try {
      expect(Buffer.compare(await qualityReport(INPUTS['sample']!), first)).toBe(0);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('differs when the data differ', async () => {
    const other = {...INPUTS['flat']!, qa: {...flatInput.qa, overall: 7.3, verdict: 'regenerate' as const}};
    expect(Buffer.compare(await qualityReport(other), await report('flat'))).not.toBe(0);
  });

  it('embeds both weights of one family and no other font, links nowhere, and has bookmarks and a title', async () => {
    const raw = Buffer.from(await report('sample')).toString('latin1');
    const fonts = new Set([...raw.matchAll(/\/BaseFont \/([^\s/]+)/g)].map((match) => match[1]!.replace(/^.*\+/, '')));
    expect([...fonts].sort()).toEqual(['Inter-Regular', 'Inter-SemiBold']);
    expect(raw.match(/\/FontFile2 /g)).toHaveLength(2);
    expect(raw).not.toMatch(/\/URI|\/JavaScript|\/Launch|\/Subtype \/Image/);
    expect(raw).toContain('/Outlines');
    for (const said of ['(Fixed on Paper: quality report)', '(Codebasics Data Factory)', '(Verdict)', '(All checks)'])
      expect(raw).toContain(said);
  });

  it.runIf(poppler)('says the verdict, every check, finding, question and column in text that can be selected', async () => {
    const text = extract(await report('sample'), '-layout');
    const flowing = extract(await report('sample'), '-raw').replace(/\s+/g, ' ');
    for (const word of [
      'Needs work',
      `Provisional: ${sampleInput.qa.measuredWeight} of 100 weight measured`,
      'not measured yet',
      'Meghdoot Fibre',
      '2717441873',
    ])
      expect(flowing).toContain(word);
    for (const check of sampleInput.qa.checks) expect(text).toContain(`${check.id} ${check.title.slice(0, 12)}`);
    for (const answer of sampleInput.answers) expect(flowing).toContain(answer.headline.slice(0, 40));
    for (const finding of sampleInput.findings) expect(flowing).toContain(finding.name);
    for (const table of sampleInput.profile.tables) for (const column of table.columns) expect(text).toContain(column.name);
    expect(text).toMatch(/telecom-fixed-on-paper\s+·\s+seed 2717441873\s+·\s+cbdf 0\.1\.0\s+Page 2 of \d+/);
  });

  it.runIf(poppler)('proves rules, keys, dependence and questions', async () => {
    const said = extract(await report('sample'), '-raw').replace(/\s+/g, ' ');
    for (const {about} of sampleInput.rules) expect(said).toContain(about);
    for (const word of [
      'Rows tested',
      'Opened → Resolved',
      '98.8 % of 5,000',
      'top fifth has',
      'Gini 0.31',
      'Types and empty cells',
      '4.3 % beyond',
    ])
      expect(said).toContain(word);
    for (const word of ['Are the questions worth asking?', '16.3 se', 'compares nothing', 'disagree']) expect(said).toContain(word);
  });

  it.runIf(poppler)('gives no answer away in its edition for learners', async () => {
    const mechanism = {
      effects: [
        {
          name: 'bonus',
          about: 'A bonus is paid',
          table: 'fact_tickets',
          from: '2024-04-01',
          rampDays: 0,
          what: 'more',
          strength: 1,
          found: true,
        },
      ],
      mistakes: [],
    } as unknown as ReportInput['mechanism'];
    const input: ReportInput = {...INPUTS['sample']!, mechanism, qa: {...sampleInput.qa, checks: sampleInput.qa.checks.map(telling)}};
    const text = (pdf: Uint8Array): string => extract(pdf, '-raw').replace(/\s+/g, ' ');
    const whole = text(await qualityReport(input));
    const learners = text(await qualityReport(input, 'learners'));
    const secrets = [
      ...sampleInput.answers.map(({headline}) => headline.slice(0, 40)),
      ...sampleInput.findings.map(({name}) => name),
      'A bonus is paid',
      '16.3 se',
      'a winner is named',
    ];
    for (const secret of secrets) expect(whole).toContain(secret);
    for (const secret of secrets) expect(learners).not.toContain(secret);
    for (const {ask} of sampleInput.answers) expect(learners).toContain(ask.slice(0, 30));
    expect(learners).toContain('The answers are left out of this edition.');
  });

  it.runIf(poppler)('tells of tries, if there was more than one', async () => {
    const one = {
      try: 1,
      subSeed: '1',
      overall: 7.1,
      verdict: 'regenerate',
      reasons: ['the finding x misses', 'and y'],
      kept: false,
    } as const;
    const two = {...one, try: 2, overall: 9.4, verdict: 'approved', reasons: [], kept: true} as const;
    const pdf = await qualityReport({...INPUTS['flat']!, qa: {...flatInput.qa, tries: [one, two]}});
    const said = extract(pdf, '-raw').replace(/\s+/g, ' ');
    for (const word of ['2 data sets', 'the finding x misses (and 1 more)', '2, kept', '9.4, Approved']) expect(said).toContain(word);
    expect(extract(await report('flat'), '-raw')).not.toContain('What spoke against it');
  });

  it.runIf(poppler)('says why a picture is missing', async () => {
    const said = async (name: string): Promise<string> => extract(await report(name), '-raw').replace(/\s+/g, ' ');
    expect(await said('flat')).toContain('One flat table: there is nothing to join');
    expect(await said('noDates')).toContain('there is no rhythm to draw');
    expect(await said('noNumbers')).toContain('has a numeric column that is neither a key nor constant');
    expect(await said('nothing')).toContain('The challenge asks no question.');
    expect(await said('complete')).toContain('All 100 points of weight are measured.');
    expect(await said('hostile')).toContain('Capped: 1.1 Primary keys are unique and filled; 1.2 Foreign keys find their parent.');
  });

  it.runIf(poppler).each(Object.keys(INPUTS))('of %s has no word outside the margins and no two on each other', async (name) => {
    const pages = extract(await report(name), '-bbox')
      .split('<page ')
      .slice(1);
    expect(pages.length).toBeGreaterThan(0);
    for (const page of pages) {
      const words = [...page.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g)].map(
        (match) => {
          const [left, top, right, bottom] = match.slice(1, 5).map(Number) as [number, number, number, number];
          // The box of a word is as tall as its font; letters fill about half of that.
          const slack = (bottom - top) * 0.27;
          return {left, right, top: top + slack, bottom: bottom - slack, word: match[5]!};
        },
      );
      for (const one of words) {
        expect(one.left, one.word).toBeGreaterThan(46);
        expect(one.right, one.word).toBeLessThan(549.5);
        expect(one.bottom, one.word).toBeLessThan(820);
      }
      const clashes = words.flatMap((one, index) =>
        words
          .slice(index + 1)
          .filter(
            (two) =>
              Math.min(one.right, two.right) - Math.max(one.left, two.left) > 0.8 &&
              Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 0.4,
          )
          .map((two) => `${one.word} on ${two.word}`),
      );
      expect(clashes).toEqual([]);
    }
  });
});

/** A check of the questions names a winner in its details. */
const telling = (check: ReportInput['qa']['checks'][number]): typeof check =>
  check.category === 'C7' ? {...check, score: 5, details: ['a winner is named']} : check;

describe('the sentences of the cover', () => {
  it('take their numbers from the data', () => {
    expect(strengths(sampleInput, 3)).toEqual([
      'All 5 questions are answered by SQL that runs on the shipped files.',
      'Every key is filled and unique, over 5,854 rows in 4 tables.',
      'All 9,860 references in 3 columns find their parent row.',
    ]);
    expect(weaknesses(sampleInput, 3).map((weakness) => weakness.text)).toEqual([
      'Worst share of rows that break a rule: 0.38 %; wanted: none. Check 3.2 scores 2.4.',
      'Worst share of dates outside the period, or outside the window of their own: 0.202 %; wanted: none. Check 4.5 scores 0.0.',
      '1 of 7 findings misses its target.',
    ]);
  });

  it('praise nothing that has not earned it, and blame nothing that is well', () => {
    const poor = {
      ...sampleInput,
      qa: {...sampleInput.qa, checks: sampleInput.qa.checks.map((check) => ({...check, score: check.score === null ? null : 5}))},
    };
    expect(strengths(poor, 3)).toEqual([]);
    expect(weaknesses(poor, 3)).toHaveLength(3);
    expect(weaknesses(flatInput, 3)).toEqual([]);
  });

  it('put failed gates first', () => {
    const checks = sampleInput.qa.checks.map((check) => (check.id === '2.1' ? {...check, score: 1, value: 0.05} : check));
    expect(weaknesses({...sampleInput, qa: {...sampleInput.qa, checks}}, 3)[0]!.text).toContain('Check 2.1 scores 1.0');
  });
});
