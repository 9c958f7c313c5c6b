/** Strengths that the build finds by itself (`by: auto`): how far it may go, and that every one of them has one target to meet. */
import {aimOf} from '../../core/aim.js';
import {parseAmount} from '../../core/amount.js';
import type {Effect} from '../../core/model.js';
import type {FindingSpec, ProblemBlock, SchemaBlock} from '../../core/spec.js';
import {pointer} from '../pointer.js';
import type {Problems} from './problems.js';

/** The strengths that may be tried for a verb; `points` where it moves a share and not a number. They are multiples of 1/1024. */
export function reachOf(verb: string, points = verb === 'shift'): NonNullable<Effect['auto']> {
  if (points) return {weakest: 0, strongest: verb === 'fewer' ? -1 : 1};
  switch (verb) {
    case 'fewer':
      return {weakest: 0, strongest: -1};
    case 'lower':
    case 'faster':
      // All of it would leave nothing to measure.
      return {weakest: 0, strongest: -960 / 1024};
    case 'more':
      // Four times the rows are drawn at any strength, and thinned.
      return {weakest: 0, strongest: 3};
    default:
      return {weakest: 0, strongest: 4};
  }
}

/** Whether a finding has an exact target: a number it must have. */
const isExact = (finding: FindingSpec): boolean => finding.expect !== undefined && finding.expect !== 'any';

/**
 * Every exact target names the effect that drives it, every effect with `by: auto` drives exactly one, and no two exact targets want
 * different values of the same measure.
 */
export function checkKnobs(problem: ProblemBlock, schema: SchemaBlock | undefined, prefix: string, problems: Problems): void {
  const findings = Object.entries(problem.findings);
  for (const [name, finding] of findings) {
    // What claims a second thing has a message of its own.
    if (!isExact(finding) || finding.because !== undefined || finding.between !== undefined) continue;
    problems.error(
      pointer(prefix, 'findings', name, 'expect'),
      'no-knob',
      `nothing makes ${name} come true: an exact value needs an effect`,
      {
        suggestion: 'add because: event.effect, or write between: [43%, 47%] for what is only checked, or expect: any to quote it',
      },
    );
  }
  checkContradictions(findings, schema, prefix, problems);
  if (schema === undefined) return;
  for (const [event, {effects}] of Object.entries(schema.events ?? {})) {
    for (const [effect, {by}] of Object.entries(effects)) {
      if (by !== 'auto') continue;
      const name = `${event}.${effect}`;
      const naming = findings.filter(([, finding]) => finding.because === name);
      const exact = naming.filter(([, finding]) => isExact(finding));
      if (exact.length === 0) {
        const others = naming.map(([finding]) => finding);
        problems.error(
          pointer('/schema', 'events', event, 'effects', effect, 'by'),
          'no-target',
          `nothing says how strong ${name} has to be: no finding with an exact value (expect) names it`,
          {
            suggestion: `add a finding with expect: 28% and because: ${name}, or state the strength`,
            ...(others.length > 0
              ? {notes: [`${others.join(', ')} ${others.length > 1 ? 'name' : 'names'} it without an exact value`]}
              : {}),
          },
        );
      }
      for (const [second] of exact.slice(1))
        problems.error(
          pointer(prefix, 'findings', second, 'because'),
          'fewer-knobs',
          `fewer knobs than targets: ${name} can make one exact value come true, and ${exact.map(([finding]) => finding).join(' and ')} each want one`,
          {suggestion: 'give it an effect of its own with by: auto, or say it with between, rises or falls'},
        );
      for (const [finding, {by: groups}] of exact)
        if (groups !== undefined)
          problems.error(
            pointer(prefix, 'findings', finding, 'by'),
            'one-number',
            `${name} can make one number come true, and with by there is one for each group`,
            {suggestion: 'select the group with where', atKey: true},
          );
    }
  }
}

/** Two exact values, or an exact value and a range, of one measure that exclude each other. */
function checkContradictions(
  findings: readonly (readonly [string, FindingSpec])[],
  schema: SchemaBlock | undefined,
  prefix: string,
  problems: Problems,
): void {
  const ranges = findings.flatMap(([name, finding]) => {
    const range = rangeOf(finding, schema);
    const {metric, sql, where, from, to, by} = finding;
    const measure = JSON.stringify(
      [metric, sql, where, from, to, by].map((part) => (typeof part === 'string' ? part.trim() : (part ?? null))),
    );
    return range === undefined ? [] : [{name, finding, measure, ...range}];
  });
  ranges.forEach((later, i) => {
    const earlier = ranges.slice(0, i).find((one) => one.measure === later.measure && (one.low > later.high || later.low > one.high));
    if (earlier === undefined || (!isExact(earlier.finding) && !isExact(later.finding))) return;
    const claim = later.finding.between === undefined ? 'expect' : 'between';
    problems.error(
      pointer(prefix, 'findings', later.name, claim),
      'contradiction',
      `${later.name} and ${earlier.name} measure the same and want different values: both cannot be true`,
      {suggestion: 'let one of them look at other rows (where), or drop it'},
    );
  });
}

function rangeOf(finding: FindingSpec, schema: SchemaBlock | undefined): {low: number; high: number} | undefined {
  const aim = aimOf(finding, finding.format ?? schema?.metrics?.[finding.metric ?? '']?.format);
  if (aim) return {low: aim.target - aim.tolerance, high: aim.target + aim.tolerance};
  const [low, high] = finding.between?.map((bound) => parseAmount(bound)?.value) ?? [];
  return low === undefined || high === undefined ? undefined : {low, high};
}
