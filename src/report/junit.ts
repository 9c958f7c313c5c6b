import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {Diagnostic, Location} from '../core/diagnostic.js';
import type {StageOutcome} from '../core/plan.js';
import {type CheckResult, type QaResults, shownScore} from '../core/qa.js';

/** What a build knows of one challenge. Absent is what was not measured. */
export interface TestedChallenge {
  readonly id: string;
  readonly stages: readonly StageOutcome[];
  readonly qa?: QaResults;
  readonly answers?: readonly Answer[];
  readonly findings?: readonly MeasuredFinding[];
  readonly lock?: TestedLock;
  /** Where in the spec a fallen check comes from, by its id. */
  readonly places: ReadonlyMap<string, Location>;
}

/** The comparison with `answers.lock.yaml`. */
export interface TestedLock {
  readonly file: string;
  readonly exists: boolean;
  readonly faults: readonly {readonly entry?: string; readonly diagnostic: Diagnostic}[];
}

/** One test case. */
interface Case {
  readonly suite: string;
  readonly name: string;
  readonly place?: Location;
  readonly fault?: {readonly kind: 'failure' | 'error'; readonly type: string; readonly message: string; readonly text: readonly string[]};
  readonly skipped?: string;
  /** What is said of a case that passes. */
  readonly out?: string;
}

interface Suite {
  readonly name: string;
  readonly properties?: {readonly [name: string]: string};
  readonly cases: readonly Case[];
}

/**
 * The results of a build as JUnit XML, the form that CI servers show: for each challenge a suite with a case for each check, and suites for its
 * questions, findings, lock and stages. A check fails where its gate is not met or its score is below 8, as it is a warning elsewhere; what does not
 * apply is skipped. `wrong` are errors that are of no challenge, as of specs that could not be read. No times: equal results are equal bytes.
 */
export function junitXml(challenges: readonly TestedChallenge[], wrong: readonly Diagnostic[]): string {
  const suites = [...challenges.flatMap(suitesOf), ...(wrong.length === 0 ? [] : [{name: 'build', cases: wrong.map(looseCase)}])];
  const all = suites.flatMap(({cases}) => cases);
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="cbdf"${counts(all)}>`];
  for (const {name, properties = {}, cases} of suites) {
    lines.push(`  <testsuite name="${attribute(name)}"${counts(cases)}>`);
    const known = Object.entries(properties);
    if (known.length > 0) {
      lines.push('    <properties>');
      for (const [key, value] of known) lines.push(`      <property name="${key}" value="${attribute(value)}"/>`);
      lines.push('    </properties>');
    }
    for (const one of cases) lines.push(...caseLines(one));
    lines.push('  </testsuite>');
  }
  return `${lines.join('\n')}\n</testsuites>\n`;
}

function suitesOf(challenge: TestedChallenge): Suite[] {
  const {id, stages, qa, answers, findings, lock, places} = challenge;
  const suites: Suite[] = [];
  if (qa !== undefined) {
    const properties = {overall: shownScore(qa.overall), verdict: qa.verdict, measuredWeight: String(qa.measuredWeight)};
    suites.push({name: id, properties, cases: qa.checks.map((check) => checkCase(id, check, places.get(check.id)))});
  }
  if (answers !== undefined) suites.push({name: `${id}.questions`, cases: answers.map((answer) => questionCase(id, answer))});
  if (findings !== undefined) suites.push({name: `${id}.findings`, cases: findings.map((finding) => findingCase(id, finding))});
  if (lock !== undefined) {
    const entries = [...(answers ?? []).map((one) => one.id), ...(findings ?? []).map(({name}) => `finding ${name}`)];
    suites.push({name: `${id}.lock`, cases: lockCases(`${id}.lock`, lock, entries)});
  }
  suites.push({name: `${id}.stages`, cases: stages.map((stage) => stageCase(id, stage))});
  return suites;
}

function checkCase(id: string, check: CheckResult, place: Location | undefined): Case {
  const {title, category, score, value, threshold, statistic, advice, details, failing, severity, weight, reason} = check;
  const about = {suite: `${id}.${category}`, name: `${check.id} ${title}`};
  if (score === null) return {...about, skipped: reason ?? 'it does not apply'};
  const measured = `${shownScore(score)} of 10; value ${value === null ? 'none' : String(value)}; threshold: ${threshold}`;
  const isBad = severity === 'gate' ? score < 10 : score < 8 && weight > 0;
  if (!isBad) return {...about, out: measured};
  const text = [
    advice,
    `value      ${value === null ? 'none' : String(value)}`,
    `threshold  ${threshold}`,
    `measures   ${statistic}`,
    ...(place === undefined ? [] : [`comes from ${place.file}:${place.line}:${place.column}`]),
    ...details,
    ...failing.rows.map((row) => failing.columns.map((name, k) => `${name}=${String(row[k] ?? '')}`).join('  ')),
  ];
  const type = severity === 'gate' ? 'gate' : 'check';
  return {...about, ...(place === undefined ? {} : {place}), fault: {kind: 'failure', type, message: measured, text}};
}

function questionCase(id: string, {id: question, ask, headline, error, sql}: Answer): Case {
  const about = {suite: `${id}.questions`, name: `${question} ${ask}`};
  if (error === undefined) return {...about, out: headline};
  return {...about, fault: {kind: 'failure', type: 'question', message: error, text: [sql]}};
}

function findingCase(id: string, {name, says, holds, measured, target, sql}: MeasuredFinding): Case {
  const about = {suite: `${id}.findings`, name};
  const message = `${measured}; target: ${target}`;
  if (holds) return {...about, out: message};
  return {...about, fault: {kind: 'failure', type: 'finding', message, text: [...(says === undefined ? [] : [says]), sql]}};
}

function lockCases(suite: string, {file, exists, faults}: TestedLock, entries: readonly string[]): Case[] {
  if (!exists && faults.length === 0) return [{suite, name: file, skipped: `there is no ${file}`}];
  const faultOf = ({diagnostic}: TestedLock['faults'][number]): Pick<Case, 'fault' | 'place'> => ({
    ...(diagnostic.location === undefined ? {} : {place: diagnostic.location}),
    fault: {kind: 'failure', type: 'lock', message: diagnostic.message, text: textOf(diagnostic)},
  });
  const unnamed = faults.filter(({entry}) => entry === undefined);
  if (unnamed.length > 0) return unnamed.map((fault) => ({suite, name: file, ...faultOf(fault)}));
  const names = [...entries, ...faults.flatMap(({entry = ''}) => (entries.includes(entry) ? [] : [entry]))];
  return names.map((name) => {
    const fault = faults.find(({entry}) => entry === name);
    return {suite, name, ...(fault === undefined ? {} : faultOf(fault))};
  });
}

function stageCase(id: string, {stage, state, reason, partial, diagnostics}: StageOutcome): Case {
  const about = {suite: `${id}.stages`, name: stage};
  const why = reason ?? state;
  if (state === 'failed') {
    const errors = (diagnostics ?? []).filter(({severity}) => severity === 'error');
    const place = errors[0]?.location;
    const text = errors.flatMap((error) => [error.message, ...textOf(error)]);
    return {...about, ...(place === undefined ? {} : {place}), fault: {kind: 'error', type: 'stage', message: why, text}};
  }
  if (state === 'waiting' || state === 'skipped') return {...about, skipped: `${state}: ${why}`};
  return {...about, out: partial === true ? `${state}, partially` : state};
}

function looseCase(diagnostic: Diagnostic): Case {
  const {code, message, location} = diagnostic;
  return {
    suite: 'build',
    name: location === undefined ? code : `${location.file}:${location.line}:${location.column}`,
    ...(location === undefined ? {} : {place: location}),
    fault: {kind: 'error', type: code, message, text: textOf(diagnostic)},
  };
}

function textOf({location, suggestion, notes}: Diagnostic): string[] {
  return [
    ...(location === undefined ? [] : [`${location.file}:${location.line}:${location.column}`]),
    ...(suggestion === undefined ? [] : [suggestion]),
    ...(notes ?? []),
  ];
}

function counts(cases: readonly Case[]): string {
  const of = (kind: 'failure' | 'error') => cases.filter(({fault}) => fault?.kind === kind).length;
  const skipped = cases.filter((one) => one.skipped !== undefined).length;
  return ` tests="${cases.length}" failures="${of('failure')}" errors="${of('error')}" skipped="${skipped}"`;
}

function caseLines({suite, name, place, fault, skipped, out}: Case): string[] {
  const where = place === undefined ? '' : ` file="${attribute(place.file)}" line="${place.line}"`;
  const start = `    <testcase classname="${attribute(suite)}" name="${attribute(name)}"${where}`;
  if (fault !== undefined) {
    const {kind, type, message, text} = fault;
    const open = `<${kind} type="${attribute(type)}" message="${attribute(message)}">`;
    return [`${start}>`, `      ${open}${text.map(content).join('\n')}</${kind}>`, '    </testcase>'];
  }
  if (skipped !== undefined) return [`${start}>`, `      <skipped message="${attribute(skipped)}"/>`, '    </testcase>'];
  if (out !== undefined) return [`${start}>`, `      <system-out>${content(out)}</system-out>`, '    </testcase>'];
  return [`${start}/>`];
}

/** Text between tags. Characters that XML 1.0 cannot hold at all become U+FFFD. */
function content(text: string): string {
  const held = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd');
  return held.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\r', '&#13;');
}

/** Text in an attribute, where a parser would make blanks of line breaks. */
function attribute(text: string): string {
  return content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;');
}
