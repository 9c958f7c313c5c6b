import type {PointedDiagnostic} from '../core/diagnostic.js';
import {findingSql} from '../core/finding-sql.js';
import type {Metric, Model} from '../core/model.js';
import type {FindingSpec, ProblemBlock, QuestionSpec} from '../core/spec.js';
import {quoteName} from '../core/sql-text.js';
import {bindTypes, pointed} from './bind-types.js';
import {EmptyTables} from './empty.js';
import {swapSql} from './swap.js';
import {validationOf, type QuestionFacts, type SchemaValidation} from './validation.js';

export type {SchemaValidation, SubScore} from './validation.js';

/**
 * Binds all SQL of a challenge against the empty tables of its model: views, metrics, rules, every question's reference SQL with its
 * mistakes, every finding's measure. Nothing is run and no file is touched. Gives the seed's validation fields, and what is wrong where.
 */
export async function bindProblem(
  model: Model,
  problem: ProblemBlock,
  signal: AbortSignal = new AbortController().signal,
): Promise<SchemaValidation> {
  const diagnostics: PointedDiagnostic[] = [];
  const typed = await bindTypes(model, signal);
  if (!typed.ok) diagnostics.push(...typed.error);
  const bound = typed.ok ? typed.value : model;
  const empty = await EmptyTables.open(bound, signal);
  try {
    const questions: QuestionFacts[] = [];
    for (const [index, question] of problem.questions.entries()) {
      const pointer = `/problem/questions/${index}`;
      const problems = await bindQuestion(empty, bound, question, pointer);
      diagnostics.push(...problems);
      const parsed = await empty.parse(question.sql);
      questions.push({
        ask: question.ask,
        failure: problems.find((problem) => problem.severity === 'error')?.message,
        tables: parsed.ok ? parsed.value.tables : [],
        functions: parsed.ok ? parsed.value.functions : [],
        groups: parsed.ok && parsed.value.groups,
      });
    }
    const claims = await bindClaims(empty, bound, problem);
    diagnostics.push(...claims.diagnostics);
    return validationOf(bound, questions, {asked: claims.asked, bound: claims.bound}, diagnostics);
  } finally {
    await empty.close();
  }
}

async function bindQuestion(empty: EmptyTables, model: Model, question: QuestionSpec, pointer: string): Promise<PointedDiagnostic[]> {
  const described = await empty.describe(question.sql, 'tables');
  if (!described.ok) {
    const view = model.views.find((candidate) => described.error.message === `there is no table ${candidate.name.toLowerCase()}`);
    const failure = view ? {...described.error, message: `${view.name} is a view, and learners only get the tables`} : described.error;
    return [pointed('question-sql', `${pointer}/sql`, failure)];
  }
  const diagnostics: PointedDiagnostic[] = [];
  const names = described.value.map((column) => column.name);
  if (names.join('\n') !== question.returns.join('\n'))
    diagnostics.push({
      severity: 'error',
      code: 'question-returns',
      pointer: `${pointer}/sql`,
      message: `the SQL gives ${names.join(', ')}, and the question promises ${question.returns.join(', ')}`,
      suggestion: `returns: [${names.join(', ')}]`,
    });
  const parsed = await empty.parse(question.sql);
  if (parsed.ok && parsed.value.groups && !parsed.value.sorted)
    diagnostics.push({
      severity: 'warning',
      code: 'question-order',
      pointer: `${pointer}/sql`,
      message: 'the answer has no order, so its rows may come in any',
      suggestion: `order by ${names[0] ?? '1'}`,
    });
  for (const [index, mistake] of (question.mistakes ?? []).entries()) {
    const at = `${pointer}/mistakes/${index}/swap`;
    const {sql, missing} = swapSql(question.sql, mistake.swap);
    for (const text of missing)
      diagnostics.push({severity: 'error', code: 'mistake-swap', pointer: at, message: `the SQL of the question nowhere says "${text}"`});
    if (missing.length > 0) continue;
    const wrong = await empty.describe(sql, 'tables');
    if (!wrong.ok)
      diagnostics.push(
        pointed('mistake-swap', at, {...wrong.error, message: `with the mistake in it, the SQL fails: ${wrong.error.message}`}),
      );
  }
  return diagnostics;
}

interface Claims {
  readonly asked: number;
  readonly bound: number;
  readonly diagnostics: readonly PointedDiagnostic[];
}

/** Views, metrics, rules and findings. What fails only because something it reads failed is counted, not reported again. */
async function bindClaims(empty: EmptyTables, model: Model, problem: ProblemBlock): Promise<Claims> {
  const diagnostics: PointedDiagnostic[] = [];
  const broken = new Set<string>();
  let failed = 0;
  const report = (...found: PointedDiagnostic[]): void => {
    failed++;
    diagnostics.push(...found);
  };
  for (const view of model.views) {
    const pointer = `/schema/views/${view.name}`;
    if (model.tables.some((table) => table.name === view.name)) {
      broken.add(view.name);
      report({severity: 'error', code: 'view-name', pointer, atKey: true, message: `${view.name} is the name of a table already`});
      continue;
    }
    const failure = await empty.addView(view.name, view.sql);
    if (!failure) continue;
    const parsed = await empty.parse(view.sql);
    const cause = parsed.ok && parsed.value.tables.some((name) => broken.has(name));
    broken.add(view.name);
    report(...(cause ? [] : [pointed('view-sql', pointer, failure)]));
  }
  const metrics = new Map<string, Metric>();
  for (const metric of model.metrics) {
    if (broken.has(metric.of)) {
      report();
      continue;
    }
    // The count beside it makes DuckDB object to anything that is not one value for all rows.
    const described = await empty.describe(`select (${metric.is}\n)::double as value, count(*) as n from ${quoteName(metric.of)}`);
    if (described.ok) metrics.set(metric.name, metric);
    else {
      const unknown = described.error.message.startsWith('there is no table');
      const at = `/schema/metrics/${metric.name}/${unknown ? 'of' : 'is'}`;
      const loose = /must appear in the GROUP BY clause/.test(described.error.message);
      report(
        loose
          ? {
              severity: 'error',
              code: 'metric-sql',
              pointer: at,
              message: `${metric.is.trim()} is a value of every row, and a metric is one value of many rows`,
              suggestion: 'write avg(...), sum(...) or count(*)',
            }
          : pointed('metric-sql', at, described.error),
      );
    }
  }
  for (const rule of model.rules) {
    if (!model.tables.some((table) => table.name === rule.table)) {
      report({severity: 'error', code: 'rule-table', pointer: `${rule.pointer}/table`, message: `there is no table ${rule.table}`});
      continue;
    }
    const type = await empty.typeOf(rule.table, rule.check);
    if (!type.ok) report(pointed('rule-check', `${rule.pointer}/check`, type.error));
    else if (type.value !== 'BOOLEAN')
      report({
        severity: 'error',
        code: 'rule-check',
        pointer: `${rule.pointer}/check`,
        message: `a check is true or false, and this is of type ${type.value}`,
        suggestion: 'write a comparison, such as amount >= 0',
      });
  }
  const names = new Set(model.metrics.map((metric) => metric.name));
  for (const [name, finding] of Object.entries(problem.findings)) {
    const pointer = `/problem/findings/${name}`;
    if (finding.sql === undefined && finding.metric !== undefined && names.has(finding.metric) && !metrics.has(finding.metric)) report();
    else {
      const found = await bindFinding(empty, finding, metrics, pointer);
      if (found.length > 0) report(...found);
    }
  }
  const asked = model.views.length + model.metrics.length + model.rules.length + Object.keys(problem.findings).length;
  return {asked, bound: asked - failed, diagnostics};
}

async function bindFinding(
  empty: EmptyTables,
  finding: FindingSpec,
  metrics: ReadonlyMap<string, Metric>,
  pointer: string,
): Promise<PointedDiagnostic[]> {
  const metric = finding.metric === undefined ? undefined : metrics.get(finding.metric);
  if (finding.sql === undefined && !metric)
    return [
      {
        severity: 'error',
        code: 'finding-metric',
        pointer: finding.metric === undefined ? pointer : `${pointer}/metric`,
        message: finding.metric === undefined ? 'a finding needs a metric, or SQL of its own' : `there is no metric ${finding.metric}`,
        notes: [`the metrics are ${[...metrics.keys()].join(', ')}`],
      },
    ];
  const {sql, shape} = findingSql(finding, metric);
  const described = await empty.describe(sql);
  if (described.ok) {
    const expected = finding.sql === undefined ? undefined : (finding.by?.length ?? 0) + 1;
    if (expected === undefined || described.value.length === expected) return [];
    const wanted = shape === 'value' ? 'one value' : `${finding.by!.join(', ')} and a value`;
    return [
      {
        severity: 'error',
        code: 'finding-sql',
        pointer: `${pointer}/sql`,
        message: `the SQL has to give ${wanted}, and gives ${described.value.length} columns`,
      },
    ];
  }
  if (!metric) return [pointed('finding-sql', `${pointer}/sql`, described.error)];
  // Which part is to blame: each is bound by itself.
  const source = quoteName(metric.of);
  for (const key of ['where', 'from', 'to'] as const) {
    if (finding[key] === undefined) continue;
    const part = await empty.describe(`select 1 from ${source} where (${finding[key]}\n)`);
    if (!part.ok) return [pointed('finding-condition', `${pointer}/${key}`, part.error)];
  }
  for (const [index, name] of (finding.by ?? []).entries()) {
    const part = await empty.describe(`select ${quoteName(name)} from ${source}`);
    if (!part.ok) return [pointed('finding-by', `${pointer}/by/${index}`, part.error)];
  }
  return [pointed('finding-measure', pointer, described.error)];
}
