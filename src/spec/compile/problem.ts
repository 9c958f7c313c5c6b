import {parseAmount, parseBound} from '../../core/amount.js';
import type {PointedDiagnostic} from '../../core/diagnostic.js';
import {proseOf} from '../../core/prose.js';
import type {FindingSpec, ProblemBlock, QuestionSpec, SchemaBlock} from '../../core/spec.js';
import {nameProblem, suggestName} from '../names.js';
import {pointer} from '../pointer.js';
import {listOf} from '../suggest.js';
import {checkKnobs} from './auto.js';
import {checkNumbers} from './facts.js';
import {Problems} from './problems.js';

/** What a finding may claim; at most one of them. */
const CLAIMS = ['expect', 'between', 'same', 'rises', 'falls', 'highest', 'lowest', 'most_up', 'most_down'] as const;

/**
 * Checks what a problem block says about itself and, with the schema, about metrics and effects: `{{name}}` in the statement, `shows`,
 * `because`, `metric`, `returns`, `swap`. Pointers begin with `prefix`.
 */
export function checkProblem(problem: ProblemBlock, schema?: SchemaBlock, prefix = '/problem'): PointedDiagnostic[] {
  const problems = new Problems();
  const findings = Object.keys(problem.findings);
  checkPlaces(problem, findings, prefix, problems);
  for (const [name, finding] of Object.entries(problem.findings)) {
    const at = pointer(prefix, 'findings', name);
    const bad = nameProblem(name, 'finding');
    if (bad) problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
    checkFinding(finding, at, schema, problems);
  }
  const asked = new Map<string, number>();
  problem.questions.forEach((question, i) => {
    const at = pointer(prefix, 'questions', i);
    if (asked.has(question.ask)) problems.error(pointer(at, 'ask'), 'duplicate', `question ${asked.get(question.ask)! + 1} asks the same`);
    asked.set(question.ask, i);
    checkQuestion(question, at, findings, problems);
  });
  checkKnobs(problem, schema, prefix, problems);
  checkNumbers(problem, prefix, problems);
  return problems.list;
}

/** Names in `{{ }}` are findings, in the texts in which they are filled in. */
function checkPlaces(problem: ProblemBlock, findings: readonly string[], prefix: string, problems: Problems): void {
  for (const {what, path, text, filled, atKey} of proseOf(problem)) {
    const at = pointer(prefix, ...path);
    const more = atKey ? {atKey} : {};
    const places = [...text.matchAll(/\{\{([^{}]*)\}\}/g)];
    if (!filled && places.length > 0) {
      problems.error(at, 'braces', `${what} quotes ${places[0]![0]}, and findings are not filled in there`, {
        suggestion: 'say it in the statement, or in a question',
        ...more,
      });
      continue;
    }
    for (const [whole, inner] of places) {
      const name = inner!.trim();
      if (findings.includes(name)) continue;
      problems.error(at, 'unknown-finding', `${what} quotes ${whole}, and there is no finding ${name}`, {
        suggestion: suggestName(name, findings) ?? `add ${name} to findings, or quote one of ${listOf(findings, 'or')}`,
        mark: {text: whole, nth: 0},
      });
    }
    if (/\{\{|\}\}/.test(text.replace(/\{\{[^{}]*\}\}/g, '')))
      problems.error(at, 'braces', `${what} has {{ or }} without its other half`, {suggestion: 'write {{finding}}', ...more});
  }
}

function checkFinding(finding: FindingSpec, at: string, schema: SchemaBlock | undefined, problems: Problems): void {
  if ((finding.metric === undefined) === (finding.sql === undefined)) {
    const both = finding.metric !== undefined;
    problems.error(
      both ? pointer(at, 'sql') : at,
      'measure',
      both ? 'a finding is measured by metric or by sql, and this has both' : 'the finding has no measure',
      {suggestion: both ? 'keep one of them' : 'add metric, or sql', atKey: true},
    );
  }
  const claims = CLAIMS.filter((claim) => finding[claim] !== undefined);
  for (const second of claims.slice(1))
    problems.error(pointer(at, second), 'two-claims', `a finding claims one thing, and this has ${claims[0]!} already`, {
      suggestion: 'make two findings',
      atKey: true,
    });
  if (claims.length === 0)
    problems.error(at, 'no-claim', 'the finding claims nothing', {
      suggestion: 'add expect: any to quote it, or one of expect, between, same, rises, falls, highest, lowest',
      atKey: true,
    });
  checkClaim(finding, at, problems);
  checkMetric(finding, at, schema, problems);
  checkBecause(finding, at, schema, problems);
}

function checkClaim(finding: FindingSpec, at: string, problems: Problems): void {
  const compares = finding.from !== undefined && finding.to !== undefined;
  const need = (key: 'from' | 'by', what: string, suggestion: string): void => {
    problems.error(
      pointer(at, what),
      `needs-${key}`,
      `${what} needs ${key === 'from' ? 'from and to, the rows before and after' : 'by, the columns to compare'}`,
      {suggestion, atKey: true},
    );
  };
  for (const claim of ['rises', 'falls', 'most_up', 'most_down'] as const) {
    if (finding[claim] !== undefined && !compares && finding.sql === undefined)
      need('from', claim, 'add from: quarter = 1 and to: quarter = 4');
  }
  if (finding.same !== undefined && !compares && finding.by === undefined && finding.sql === undefined)
    need('from', 'same', 'add from and to, or by');
  for (const claim of ['highest', 'lowest', 'most_up', 'most_down'] as const) {
    const values = finding[claim];
    if (values === undefined) continue;
    if (finding.by === undefined) need('by', claim, 'add by: [column]');
    else if (values.length !== finding.by.length)
      problems.error(pointer(at, claim), 'length', `${claim} has ${values.length} values, and by has ${finding.by.length} columns`, {
        suggestion: `write one value for each of ${finding.by.join(', ')}`,
      });
  }
  const bounds = finding.between?.map((bound) => parseAmount(bound)?.value);
  if (bounds && (bounds[0] ?? 0) > (bounds[1] ?? 0))
    problems.error(pointer(at, 'between'), 'range', 'the first bound is greater than the second', {
      suggestion: `write [${String(finding.between![1])}, ${String(finding.between![0])}]`,
    });
  for (const [key, lead] of [
    ['same', 'within'],
    ['rises', 'at least'],
    ['falls', 'at least'],
  ] as const) {
    if (finding[key] !== undefined && !parseBound(finding[key], lead))
      problems.error(pointer(at, key), 'amount', `"${finding[key]}" does not say how much`, {suggestion: `write ${lead} 3pp`});
  }
  if (finding.within !== undefined && (finding.expect === undefined || finding.expect === 'any')) {
    problems.error(pointer(at, 'within'), 'two-claims', 'within belongs to expect with a value', {
      suggestion: 'add expect: 28%',
      atKey: true,
    });
  }
}

function checkMetric(finding: FindingSpec, at: string, schema: SchemaBlock | undefined, problems: Problems): void {
  const metrics = Object.keys(schema?.metrics ?? {});
  if (!schema || finding.metric === undefined || metrics.includes(finding.metric)) return;
  problems.error(pointer(at, 'metric'), 'unknown-metric', `there is no metric ${finding.metric}`, {
    suggestion:
      suggestName(finding.metric, metrics) ??
      (metrics.length > 0 ? `the metrics are ${listOf(metrics)}` : 'add it to metrics in the schema'),
  });
}

function checkBecause(finding: FindingSpec, at: string, schema: SchemaBlock | undefined, problems: Problems): void {
  if (!schema || finding.because === undefined) return;
  const effects = Object.entries(schema.events ?? {}).flatMap(([event, spec]) =>
    Object.keys(spec.effects).map((effect) => `${event}.${effect}`),
  );
  if (effects.includes(finding.because)) return;
  problems.error(pointer(at, 'because'), 'unknown-effect', `there is no effect ${finding.because}`, {
    suggestion:
      suggestName(finding.because, effects) ??
      (effects.length > 0 ? `the effects are ${listOf(effects)}` : 'add an event with this effect to the schema'),
  });
}

function checkQuestion(question: QuestionSpec, at: string, findings: readonly string[], problems: Problems): void {
  question.returns.forEach((name, i) => {
    const bad = nameProblem(name, 'column');
    if (question.returns.indexOf(name) < i) problems.error(pointer(at, 'returns', i), 'duplicate', `${name} is among the columns twice`);
    else if (bad) problems.error(pointer(at, 'returns', i), 'name', bad.message, {suggestion: bad.suggestion});
  });
  const shown = question.shows === undefined ? [] : typeof question.shows === 'string' ? [question.shows] : question.shows;
  shown.forEach((name, i) => {
    if (findings.includes(name)) return;
    problems.error(
      typeof question.shows === 'string' ? pointer(at, 'shows') : pointer(at, 'shows', i),
      'unknown-finding',
      `there is no finding ${name}`,
      {
        suggestion: suggestName(name, findings) ?? (findings.length > 0 ? `the findings are ${listOf(findings)}` : undefined),
      },
    );
  });
  question.mistakes?.forEach(({swap}, i) => {
    for (const [from, to] of Object.entries(swap)) {
      const here = pointer(at, 'mistakes', i, 'swap', from);
      if (!question.sql.includes(from))
        problems.error(here, 'swap', `the SQL of the question does not hold "${from}"`, {
          suggestion: nearMiss(question.sql, from) ?? 'copy the words from sql, blanks and letter case too',
          atKey: true,
        });
      else if (from === to) problems.error(here, 'swap', 'the words are exchanged for the same words', {atKey: true});
    }
  });
}

/** The words as they stand in the SQL, when only blanks or letter case differ. */
function nearMiss(sql: string, words: string): string | undefined {
  const pattern = words
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('\\s+');
  const found = new RegExp(pattern, 'i').exec(sql)?.[0];
  return found === undefined ? undefined : `write ${JSON.stringify(found)}`;
}
