import type {Answer, MeasuredFinding} from './answer.js';
import {digestOfJson} from './digest.js';

/** What a question is answered with. */
export interface LockedAnswer {
  /** For reading; a reworded question is no other answer. */
  readonly ask: string;
  readonly headline: string;
  readonly rows: number;
  /** Of the names of the columns and all cells, as `sha256:...`. */
  readonly digest: string;
}

/** What a finding measures; `value` is null where it is not a number. */
export interface LockedFinding {
  readonly measured: string;
  readonly value: number | null;
}

/** What a published challenge answers, by the ids of its questions and the names of its findings. */
export interface AnswersLock {
  readonly challenge: string;
  readonly questions: {readonly [id: string]: LockedAnswer};
  readonly findings: {readonly [name: string]: LockedFinding};
}

/** The lock of what was measured on the shipped files. Cells are rounded where they were read, so it is the same on every machine. */
export function answersLock(challenge: string, answers: readonly Answer[], findings: readonly MeasuredFinding[]): AnswersLock {
  return {
    challenge,
    questions: Object.fromEntries(
      answers.map(({id, ask, headline, columns, rows, error}) => {
        const digest = digestOfJson({columns: columns.map(({name}) => name), rows, ...(error === undefined ? {} : {error})});
        return [id, {ask: oneLine(ask), headline: oneLine(headline), rows: rows.length, digest: `sha256:${digest}`}];
      }),
    ),
    findings: Object.fromEntries(findings.map(({name, measured, value}) => [name, {measured: oneLine(measured), value}])),
  };
}

/** The lock as a file: a line for each fact, so that a diff shows what has changed; no times, paths or versions. */
export function formatLock({challenge, questions, findings}: AnswersLock): string {
  const lines = [
    `# What the shipped data of ${challenge} answers. In CI, a build that answers otherwise fails.`,
    `# Written by: cbdf lock ${challenge}`,
    `challenge: ${challenge}`,
    section('questions', questions),
  ];
  // A JSON string is a YAML string, whatever is in it.
  for (const [id, {ask, headline, rows, digest}] of Object.entries(questions)) {
    lines.push(`  ${keyText(id)}:`, `    ask: ${JSON.stringify(ask)}`, `    headline: ${JSON.stringify(headline)}`);
    lines.push(`    rows: ${rows}`, `    digest: ${digest}`);
  }
  lines.push(section('findings', findings));
  for (const [name, {measured, value}] of Object.entries(findings))
    lines.push(`  ${keyText(name)}:`, `    measured: ${JSON.stringify(measured)}`, `    value: ${JSON.stringify(value)}`);
  return `${lines.join('\n')}\n`;
}

/** The line of a change in the text of a lock, from 1: of the fact, its entry, or its section, whichever is there. */
export function lockLine(text: string, {part, name, fact}: LockChange): number {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.startsWith(`${part}:`));
  if (start < 0) return 1;
  const end = lines.findIndex((line, at) => at > start && /^\S/.test(line));
  const at = lines.findIndex((line, k) => k > start && (end < 0 || k < end) && line.startsWith(`  ${keyText(name)}:`));
  if (at < 0) return start + 1;
  const next = lines.findIndex((line, k) => k > at && !line.startsWith('    '));
  const exact = lines.findIndex((line, k) => k > at && (next < 0 || k < next) && line.startsWith(`    ${fact ?? ''}:`));
  return (exact < 0 ? at : exact) + 1;
}

/** A lock from what a YAML parser has read; undefined if it is none. */
export function lockFrom(value: unknown): AnswersLock | undefined {
  if (!isObject(value) || typeof value['challenge'] !== 'string') return undefined;
  const {challenge, questions, findings} = value;
  if (!isObject(questions) || !isObject(findings)) return undefined;
  const isRight =
    Object.values(questions).every(
      (one) =>
        isObject(one) &&
        typeof one['ask'] === 'string' &&
        typeof one['headline'] === 'string' &&
        typeof one['rows'] === 'number' &&
        typeof one['digest'] === 'string',
    ) &&
    Object.values(findings).every(
      (one) => isObject(one) && typeof one['measured'] === 'string' && (one['value'] === null || typeof one['value'] === 'number'),
    );
  return isRight ? {challenge, questions: questions as AnswersLock['questions'], findings: findings as AnswersLock['findings']} : undefined;
}

/** Something that is no longer answered, or measured, as it was locked. */
export interface LockChange {
  readonly part: 'questions' | 'findings';
  /** `q03`, or the finding's name. */
  readonly name: string;
  /** The key of what has changed, where it has one. */
  readonly fact?: string;
  /** One sentence without a full stop: `q03 was "...", is "..."`. */
  readonly message: string;
  /** Further facts, a line each: the question, how many rows. */
  readonly notes: readonly string[];
}

/** Where two locks answer differently, in the order of the questions and findings; nothing where only the words of questions differ. */
export function lockChanges(was: AnswersLock, is: AnswersLock): readonly LockChange[] {
  const questions = namesOf(was.questions, is.questions).flatMap((name) => questionChange(name, was.questions[name], is.questions[name]));
  const findings = namesOf(was.findings, is.findings).flatMap((name) => findingChange(name, was.findings[name], is.findings[name]));
  return [...questions, ...findings];
}

function questionChange(name: string, was: LockedAnswer | undefined, is: LockedAnswer | undefined): LockChange[] {
  const part = 'questions';
  if (is === undefined || was === undefined) {
    if (was !== undefined) return [{part, name, message: `${name} was ${quoted(was.headline)}, is no question any more`, notes: asks(was)}];
    return is === undefined ? [] : [{part, name, message: `${name} was not locked, is ${quoted(is.headline)}`, notes: asks(is)}];
  }
  if (was.digest === is.digest && was.headline === is.headline && was.rows === is.rows) return [];
  const notes = [...asks(is), ...(was.rows === is.rows ? [] : [`it had ${was.rows} rows and has ${is.rows}`])];
  if (was.headline !== is.headline) {
    const told = was.digest === is.digest ? ['its rows are the same'] : [];
    return [
      {part, name, fact: 'headline', message: `${name} was ${quoted(was.headline)}, is ${quoted(is.headline)}`, notes: [...notes, ...told]},
    ];
  }
  const digests = `its rows were ${was.digest.slice(0, 19)}..., are ${is.digest.slice(0, 19)}...`;
  return [
    {
      part,
      name,
      fact: 'digest',
      message: `${name} has other rows behind the same headline, ${quoted(is.headline)}`,
      notes: [...notes, digests],
    },
  ];
}

function findingChange(name: string, was: LockedFinding | undefined, is: LockedFinding | undefined): LockChange[] {
  const text = (finding: LockedFinding, other?: LockedFinding) =>
    `${quoted(finding.measured)}${other?.measured === finding.measured && finding.value !== null ? ` (${finding.value})` : ''}`;
  const change = (message: string, fact?: string): LockChange[] => [
    {part: 'findings', name, ...(fact === undefined ? {} : {fact}), message, notes: []},
  ];
  if (was === undefined) return is === undefined ? [] : change(`finding ${name} was not locked, is ${text(is)}`);
  if (is === undefined) return change(`finding ${name} was ${text(was)}, is no finding any more`);
  if (was.measured === is.measured && was.value === is.value) return [];
  return change(`finding ${name} was ${text(was, is)}, is ${text(is, was)}`, was.measured === is.measured ? 'value' : 'measured');
}

function asks({ask}: LockedAnswer): string[] {
  return [`it asks: ${ask}`];
}

function namesOf(a: object, b: object): readonly string[] {
  return [...new Set([...Object.keys(b), ...Object.keys(a)])];
}

function section(name: string, entries: object): string {
  return Object.keys(entries).length === 0 ? `${name}: {}` : `${name}:`;
}

/** Names are words of the language, of which YAML reads some as values. */
function keyText(name: string): string {
  return /^[A-Za-z_][\w-]*$/.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name) ? name : JSON.stringify(name);
}

function quoted(text: string): string {
  return `"${text}"`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function isObject(value: unknown): value is {readonly [key: string]: unknown} {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
