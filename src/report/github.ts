import {shownScore} from '../core/qa.js';
import type {Diagnostic} from '../core/diagnostic.js';
import type {BuildEvent} from '../core/event.js';
import {plainReporter} from './plain.js';
import type {Output, Reporter} from './reporter.js';
import {counted, duration, remoteText, waitingText} from './words.js';

type EventOf<T extends BuildEvent['type']> = Extract<BuildEvent, {readonly type: T}>;

/** GitHub shows no more of a step. */
const MOST = 10;

/** A message about a challenge. */
interface Told {
  readonly challenge?: string;
  readonly diagnostic: Diagnostic;
}

/**
 * For GitHub Actions: the lines of the plain reporter; the worst ten messages and fallen checks as annotations at their lines of the specs;
 * and, where the output takes one, a summary in Markdown for the page of the run: verdicts, fallen checks, gates that wait and what to
 * type. See https://docs.github.com/actions/reference/workflow-commands-for-github-actions.
 */
export function githubReporter(output: Output, now?: () => number): Reporter {
  // A line of ours that begins like a workflow command would be carried out.
  const tame = (text: string): string => text.replace(/^([^\S\n]*)(?=::|##\[)/gm, '$1| ');
  const plain = plainReporter(
    {
      ...output,
      out: (text) => {
        output.out(tame(text));
      },
      err: (text) => {
        output.err(tame(text));
      },
    },
    now,
  );
  const told: Told[] = [];
  const verdicts = new Map<string, EventOf<'verdict'>>();
  const waiting: EventOf<'stage-waiting'>[] = [];
  let finished: EventOf<'build-finished'> | undefined;
  const report = (event: BuildEvent): void => {
    plain.report(event);
    switch (event.type) {
      case 'diagnostic':
        told.push({diagnostic: event.diagnostic, ...(event.challenge === undefined ? {} : {challenge: event.challenge})});
        return;
      case 'verdict':
        verdicts.set(event.challenge, event);
        return;
      case 'stage-waiting':
        waiting.push(event);
        return;
      case 'build-finished':
        finished = event;
        for (const line of annotations(told, verdicts.values())) output.out(`${line}\n`);
        return;
      default:
        return;
    }
  };
  const close = async (): Promise<void> => {
    await plain.close();
    if (finished !== undefined) output.summary?.(summaryOf(told, [...verdicts.values()], waiting, finished));
  };
  return {report, close};
}

const COMMANDS = {error: 'error', warning: 'warning', info: 'notice'} as const;
const ORDER = ['error', 'warning', 'info'] as const;

/** The worst ten as workflow commands: errors first, each kind in the order in which it was told. */
function annotations(told: readonly Told[], verdicts: Iterable<EventOf<'verdict'>>): string[] {
  return worstOf(told, verdicts).map(({challenge, diagnostic}) => {
    const {severity, location, message, suggestion} = diagnostic;
    const properties = {
      ...(location === undefined
        ? {}
        : {file: location.file, line: location.line, col: location.column, endColumn: location.column + Math.max(1, location.length)}),
      title: `${challenge === undefined ? '' : `${challenge}: `}${diagnostic.code}`,
    };
    const list = Object.entries(properties).map(([name, value]) => `${name}=${asProperty(String(value))}`);
    return `::${COMMANDS[severity]} ${list.join(',')}::${asData([message, ...(suggestion === undefined ? [] : [suggestion])].join('\n'))}`;
  });
}

function worstOf(told: readonly Told[], verdicts: Iterable<EventOf<'verdict'>>): Told[] {
  const all = [...told, ...[...verdicts].flatMap(({challenge, checks}) => (checks ?? []).map((diagnostic) => ({challenge, diagnostic})))];
  return ORDER.flatMap((severity) => all.filter(({diagnostic}) => diagnostic.severity === severity)).slice(0, MOST);
}

/** Text of a workflow command, escaped as the runner reads it. */
export function asData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** A property of a workflow command: the colon and the comma end it, so they are escaped too. */
export function asProperty(text: string): string {
  return asData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

function summaryOf(
  told: readonly Told[],
  verdicts: readonly EventOf<'verdict'>[],
  waiting: readonly EventOf<'stage-waiting'>[],
  {exitCode, ran, reused, ms, remote}: EventOf<'build-finished'>,
): string {
  const byName = <T extends {readonly challenge: string}>(events: readonly T[]): T[] =>
    [...events].sort((a, b) => (a.challenge < b.challenge ? -1 : a.challenge > b.challenge ? 1 : 0));
  const errors = told.filter(({diagnostic}) => diagnostic.severity === 'error').slice(0, MOST);
  const lines = ['## Data challenges', ''];
  if (verdicts.length > 0) {
    lines.push('| challenge | verdict | score | measured | lowest checks |', '|---|---|---|---|---|');
    for (const {challenge, verdict, overall, measuredWeight, worst} of byName(verdicts))
      lines.push(
        `| ${md(challenge)} | ${verdict} | ${shownScore(overall)} | ${measuredWeight} of 100 | ${worst.slice(0, 3).map(md).join('<br>') || 'none fell'} |`,
      );
    lines.push('');
  }
  const fallen = byName(verdicts).flatMap(({challenge, checks}) => (checks ?? []).map((diagnostic) => ({challenge, diagnostic})));
  if (fallen.length > 0)
    lines.push('### Checks that fell', '', ...fallen.slice(0, MOST).map(({challenge, diagnostic}) => item(challenge, diagnostic)), '');
  if (waiting.length > 0) {
    lines.push('### Waiting for approval', '');
    for (const {challenge, stage, state, files, next} of byName(waiting)) {
      const read = files.length === 0 ? '' : ` Read ${files.map(code).join(' and ')}.`;
      // In CI it is an instruction in words, and elsewhere a command.
      const then = next.startsWith('cbdf ') ? code(next) : md(next);
      lines.push(`- **${md(challenge)}**, ${stage}: ${md(waitingText(state))}.${read} Next: ${then}`);
    }
    lines.push('');
  }
  if (errors.length > 0) lines.push('### Errors', '', ...errors.map(({challenge, diagnostic}) => item(challenge, diagnostic)), '');
  const end = exitCode === 130 ? 'interrupted after' : 'in';
  const traffic = remote === undefined ? undefined : remoteText(remote);
  if (traffic !== undefined) lines.push(`${traffic}.`, '');
  lines.push(`${counted(ran, 'stage')} built, ${reused} reused ${end} ${duration(ms)}; exit code ${exitCode}.`, '');
  return lines.join('\n');
}

function item(challenge: string | undefined, {message, location, suggestion}: Diagnostic): string {
  const place = location === undefined ? '' : ` (${code(`${location.file}:${location.line}`)})`;
  const about = challenge === undefined ? '' : `**${md(challenge)}**: `;
  return `- ${about}${md(message)}${place}${suggestion === undefined ? '' : `. ${md(suggestion)}`}`;
}

/** Text that Markdown shows as it is, on one line. */
function md(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replace(/[\\`*_[\]|~#!]/g, '\\$&');
}

/** Text in code style; a fence longer than any in it. */
function code(text: string): string {
  const flat = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  const fence = '`'.repeat(1 + Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length)));
  return fence === '`' ? `\`${flat}\`` : `${fence} ${flat} ${fence}`;
}
