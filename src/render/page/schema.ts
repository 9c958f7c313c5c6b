import {referenceOf} from '../../core/foreign-keys.js';
import type {Column, Model, Table} from '../../core/model.js';
import type {ChallengeFacts} from '../../core/report-input.js';
import type {ProblemBlock} from '../../core/spec.js';
import {relationshipsOf} from '../text/schema-json.js';
import {counted, grouped, plainNumber} from '../text/words.js';
import {block, bullets, code, md, page, table} from './markdown.js';
import {pageHead} from './problem.js';
import {defectsText} from './defects.js';
import {effectWords, rowWords, valueWords} from './value-words.js';

/** The schema stage's verdict, with the seed product's field names. */
export interface SchemaScore {
  readonly can_answer_all: boolean;
  /** 0 to 10. */
  readonly validation_score: number;
  /** Indices of the questions that can be answered, from 0. */
  readonly answerable_questions: readonly number[];
  readonly missing_capabilities: readonly string[];
  readonly recommendations: readonly string[];
  /** What the score is made of; `share` in [0, 1]. */
  readonly sub_scores?: readonly {readonly name: string; readonly weight: number; readonly share: number; readonly found: string}[];
}
export interface SchemaPage {
  readonly facts: ChallengeFacts;
  readonly model: Model;
  readonly problem: ProblemBlock;
  readonly validation: SchemaScore;
}

/** `schema.md`: the schema gate's artefact for reading: diagram, tables, questions with their SQL, rules, events and the validation. */
export function schemaPage({facts, model, problem, validation}: SchemaPage): string {
  const columns = model.tables.reduce((sum, one) => sum + one.columns.length, 0);
  return page([
    pageHead(facts, 'Schema'),
    validationText(validation, problem),
    `## Diagram\n\n${counted(model.tables.length, 'table')}, ${counted(columns, 'column')}.\n\n${block(diagram(model), 'mermaid')}`,
    `## Tables\n\n${model.tables.map(tableText).join('\n\n')}`,
    `## Questions and their SQL\n\n${problem.questions.map((question, index) => `### ${index + 1}. ${md(question.ask)}\n\nReturns ${question.returns.map((name) => code(name, false)).join(', ')}\n\n${block(question.sql, 'sql')}`).join('\n\n')}`,
    eventsText(model),
    defectsText(model),
    model.metrics.length === 0
      ? undefined
      : `## Metrics\n\n${table(
          ['Metric', 'What it is', 'Of', 'Formula'],
          model.metrics.map((metric) => [code(metric.name), md(metric.about), code(metric.of), code(metric.is)]),
        )}`,
    model.views.length === 0
      ? undefined
      : `## Views (help for metrics, never shipped)\n\n${model.views.map(({name, sql}) => `${code(name, false)}\n\n${block(sql, 'sql')}`).join('\n\n')}`,
    model.rules.length === 0
      ? undefined
      : `## Rules\n\n${table(
          ['Table', 'Rule', 'Check'],
          model.rules.map((rule) => [code(rule.table), md(rule.about), code(rule.check)]),
        )}`,
  ]);
}

function validationText(validation: SchemaScore, {questions}: ProblemBlock): string {
  const {validation_score, answerable_questions, missing_capabilities, recommendations, sub_scores = []} = validation;
  const lost = questions.flatMap((_, index) => (answerable_questions.includes(index) ? [] : [String(index + 1)]));
  return [
    '## Validation',
    `**${validation_score.toFixed(1)} of 10.** ${lost.length === 0 ? `All ${counted(questions.length, 'question')} can be answered: their SQL binds against the tables and returns the promised columns.` : `${answerable_questions.length} of ${counted(questions.length, 'question')} can be answered; not: ${lost.join(', ')}.`}`,
    ...(sub_scores.length === 0
      ? []
      : [
          table(
            ['Part', 'Weight', 'Reached', 'Found'],
            sub_scores.map(({name, weight, share, found}) => [
              md(name),
              grouped(weight),
              `${plainNumber(Number((share * 100).toPrecision(3)))} %`,
              md(found),
            ]),
            [false, true, true, false],
          ),
        ]),
    ...(missing_capabilities.length === 0 ? [] : [`Missing:\n\n${bullets(missing_capabilities.map(md))}`]),
    ...(recommendations.length === 0 ? [] : [`Recommended:\n\n${bullets(recommendations.map(md))}`]),
  ].join('\n\n');
}

/** A mermaid ER diagram. Names of the language are identifiers, so nothing has to be quoted; types lose their precision, which mermaid cannot read. */
export function diagram(model: Model): string {
  const entities = model.tables.map((one) =>
    [
      `  ${one.name} {`,
      ...one.columns.map((column) => `    ${column.type.replace(/\(.*/, '')} ${column.name}${keyMarks(one, column)}`),
      '  }',
    ].join('\n'),
  );
  const lines = relationshipsOf(model).map(
    ({from, to, cardinality, optional, columns}) =>
      `  ${to.table} ${optional ? '|o' : '||'}--${cardinality === 'one-to-one' ? 'o|' : 'o{'} ${from.table} : ${columns === undefined ? from.column : `"${columns.map((pair) => pair.from).join(', ')}"`}`,
  );
  return ['erDiagram', ...lines, ...entities].join('\n');
}

function keyMarks(one: Table, column: Column): string {
  const marks = [...(one.key.includes(column.name) ? ['PK'] : []), ...(referenceOf(one, column) === undefined ? [] : ['FK'])];
  return marks.length === 0 ? '' : ` ${marks.join(', ')}`;
}

function tableText(one: Table): string {
  const rows = one.columns.map((column) => [
    code(column.name),
    code(column.type),
    keyWords(one, column),
    md(column.unit ?? ''),
    md(column.about),
    madeWords(one, column),
  ]);
  const grain = one.grain.length === 0 ? '' : ` One row for each ${one.grain.map((name) => code(name, false)).join(' + ')}.`;
  const history =
    one.history === undefined
      ? ''
      : ` Each row is a version: a year changes ${one.history.changes.map(({column, perYear}) => `${code(column, false)} of ${plainNumber(Number((perYear * 100).toPrecision(3)))} %`).join(', ')}.`;
  const once = (one.unique ?? []).map((names) => ` ${names.map((name) => code(name, false)).join(' + ')} occurs once.`).join('');
  return `### ${code(one.name, false)}\n\n${md(one.about)} ${one.fact ? 'Fact' : 'Dimension'}; ${history === '' ? 'rows' : 'entities'}: ${md(rowWords(one.rows))}.${history}${grain}${once}\n\n${table(['Column', 'Type', 'Key', 'Unit', 'What it is', 'How it is made'], rows)}`;
}

/** SQL is code, the rest is prose. */
const madeWords = (one: Table, column: Column): string =>
  column.value.kind === 'sql' || column.value.kind === 'rollup' ? code(valueWords(column)) : md(valueWords(column, one.lifecycle));

function keyWords(one: Table, column: Column): string {
  const references = referenceOf(one, column);
  return [
    ...(one.key.includes(column.name) ? ['key'] : []),
    ...(references === undefined ? [] : [`→ ${code(`${references.table}.${references.column}`)}`]),
    ...(column.unique && !column.isKey ? ['unique'] : []),
  ].join(', ');
}

function eventsText({effects}: Model): string | undefined {
  if (effects.length === 0) return undefined;
  const rows = effects.map((effect) => [
    code(effect.name),
    md(effect.about),
    `${effect.from}${effect.to === undefined ? ' on' : ` to ${effect.to}`}${effect.rampDays > 0 ? `, over ${counted(effect.rampDays, 'day')}` : ''}`,
    effectWords(effect, (text) => code(text)),
    effect.where === undefined ? '' : code(effect.where),
  ]);
  return `## Events and what they do\n\n${table(['Effect', 'What happens', 'When', 'What it changes', 'Where'], rows)}`;
}
