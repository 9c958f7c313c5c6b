/** What the report says in sentences: every number in them comes from the checks, the findings or the profile. */
import {shownScore} from '../../core/qa.js';
import type {CategoryResult, CheckResult} from '../../core/qa.js';
import type {ReportInput} from '../../core/report-input.js';
import {counted, grouped, plainNumber} from '../text/words.js';

/** The statistic of a check as a reader expects it: shares as percent, distances in points, anything else as a plain number. */
export function shownValue(check: CheckResult): string {
  if (check.value === null) return '';
  if (/percentage point|\bpp\b/.test(check.threshold)) return `${short(100 * check.value)} pp`;
  if (/\bshare\b|relative distance/.test(check.statistic)) return `${short(100 * check.value)} %`;
  return short(check.value);
}

/** Three significant digits, never in powers of ten, thousands grouped. */
function short(value: number): string {
  if (Number.isInteger(value)) return grouped(value);
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return plainNumber(Number(value.toFixed(Math.min(digits, 6))));
}

/** Why a category has no score: nothing in it is measured yet, or nothing in it applies to this dataset. */
export function whyUnmeasured(input: ReportInput, category: CategoryResult): string {
  const checks = input.qa.checks.filter((check) => check.category === category.id);
  return checks.length === 0 ? 'not measured yet' : 'no check of it applies here';
}

/** `provisional: 70 of 100 weight measured`, or nothing when everything is measured. */
export function provisional(input: ReportInput): string {
  return input.qa.provisional ? `provisional: ${plainNumber(Math.round(input.qa.measuredWeight * 10) / 10)} of 100 weight measured` : '';
}

/** What a full score of a check means for this dataset, in numbers; by the check's published id. */
const STRENGTHS: Readonly<Record<string, (input: ReportInput) => string>> = {
  '1.1': ({profile}) => {
    const keyed = profile.tables.filter((table) => table.columns.some((column) => column.isKey));
    return `Every key is filled and unique, over ${counted(
      sum(keyed, (table) => table.rows),
      'row',
    )} in ${counted(keyed.length, 'table')}.`;
  },
  '1.2': ({profile}) => {
    const columns = profile.tables.flatMap((table) =>
      table.columns.filter((column) => column.references !== undefined).map((column) => table.rows - column.nulls),
    );
    return `All ${grouped(sum(columns, (filled) => filled))} references in ${counted(columns.length, 'column')} find their parent row.`;
  },
  '1.6': ({profile}) =>
    `No row is there twice among ${counted(
      sum(profile.tables, (table) => table.rows),
      'row',
    )}.`,
  '2.1': ({profile}) => {
    const filled = sum(profile.tables, (table) => sum(table.columns, (column) => table.rows - column.nulls));
    const columns = sum(profile.tables, (table) => table.columns.length);
    return `All ${grouped(filled)} filled cells in ${counted(columns, 'column')} read back as their declared type.`;
  },
  '2.6': ({profile, challenge}) => {
    const facts = sum(profile.tables, (table) => (table.fact ? table.rows : 0));
    return `The fact tables hold ${counted(facts, 'row')}, with ${grouped(challenge.size)} asked for.`;
  },
  '3.2': ({rules, profile}) => {
    const tables = new Set(rules.map((rule) => rule.table));
    const rows = sum(profile.tables, (table) => (tables.has(table.name) ? table.rows : 0));
    return `${rules.length === 1 ? 'The row rule holds' : `All ${rules.length} row rules hold`}, tested on ${counted(rows, 'row')}.`;
  },
  '7.1': ({answers}) =>
    `${answers.length === 1 ? 'The question is' : `All ${answers.length} questions are`} answered by SQL that runs on the shipped files.`,
};

const sum = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((total, item) => total + of(item), 0);

/** How many points of the overall score hang on a check: its weight within the category, times the category's. */
function bearing(input: ReportInput, check: CheckResult): number {
  const category = input.qa.categories.find((one) => one.id === check.category);
  const applying = input.qa.checks.filter((one) => one.category === check.category && one.score !== null);
  return (
    ((category?.weight ?? 0) * check.weight) /
    Math.max(
      1e-9,
      sum(applying, (one) => one.weight),
    )
  );
}

/** Up to `most` sentences on what is best: full scores first, by what they count. */
export function strengths(input: ReportInput, most: number): readonly string[] {
  const holding = input.findings.filter((finding) => finding.holds).length;
  const story =
    input.findings.length > 0 && holding === input.findings.length
      ? [`${holding === 1 ? 'The finding of the story is' : `All ${holding} findings of the story are`} true in the data.`]
      : [];
  const checks = input.qa.checks
    .filter((check) => check.score !== null && check.score >= 9.5)
    .map((check) => ({check, told: check.id in STRENGTHS ? 1 : 0, bearing: bearing(input, check)}))
    .sort((a, b) => b.told - a.told || b.bearing - a.bearing || (a.check.id < b.check.id ? -1 : 1))
    .map(({check}) => {
      // A part that could not be measured is named in the details; then the check speaks for less than the sentence would say.
      const whole = check.score === 10 && !check.details.some((detail) => detail.includes('not measured'));
      const sentence = whole ? STRENGTHS[check.id]?.(input) : undefined;
      return sentence ?? `${check.title}: ${gist(check.statistic)} is ${shownValue(check)}; wanted: ${gist(check.threshold)}.`;
    });
  return [...story, ...checks].slice(0, most);
}

/** Text of a check with quotes for the backticks that mark names of the language: the paper has no code font. */
export const plain = (text: string): string => text.replace(/`([^`]*)`/g, '“$1”');

/** The first clause of a statistic or threshold: what stands before a semicolon, or before a colon that only explains. */
const gist = (text: string): string =>
  plain(text.split(';')[0] ?? text)
    .replace(/^((?:\S+ ){3,}\S+): .*$/s, '$1')
    .trim();
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export interface Weakness {
  readonly text: string;
  /** What to do about it. */
  readonly advice: string;
}

/** Up to `most` sentences on what falls short: gates first, then the checks below 8 by the points they cost, then findings that miss. */
export function weaknesses(input: ReportInput, most: number): readonly Weakness[] {
  const checks = input.qa.checks
    .flatMap((check) => (check.score !== null && check.score < 8 ? [{check, lost: bearing(input, check) * (10 - check.score)}] : []))
    .sort(
      (a, b) =>
        Number(b.check.severity === 'gate') - Number(a.check.severity === 'gate') || b.lost - a.lost || (a.check.id < b.check.id ? -1 : 1),
    )
    .map(({check}) => ({
      text: `${capital(gist(check.statistic))}: ${shownValue(check)}; wanted: ${gist(check.threshold)}. Check ${check.id} scores ${shownScore(check.score)}.`,
      advice: plain(check.advice),
    }));
  const missed = input.findings.filter((finding) => !finding.holds);
  const first = missed[0];
  const story = first
    ? [
        {
          text: `${missed.length} of ${counted(input.findings.length, 'finding')} ${missed.length === 1 ? 'misses its target' : 'miss their targets'}.`,
          advice: `${first.says ?? first.name}: ${first.measured} measured, ${first.target} wanted.`,
        },
      ]
    : [];
  return story.length > 0 ? [...checks.slice(0, most - 1), ...story] : checks.slice(0, most);
}
