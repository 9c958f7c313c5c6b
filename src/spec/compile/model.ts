import type {PointedDiagnostic} from '../../core/diagnostic.js';
import type {Metric, Model, Rule, Table} from '../../core/model.js';
import {err, ok, type Result} from '../../core/result.js';
import type {ChallengeSpec, SchemaBlock} from '../../core/spec.js';
import {nameProblem, suggestName} from '../names.js';
import {pointer} from '../pointer.js';
import {sqlNames} from '../../core/sql-names.js';
import type {Context} from './context.js';
import {defectsOf} from './defects.js';
import {compileEffects} from './effects.js';
import {Graph} from './graph.js';
import {outlineOf, type Outline} from './outline.js';
import {Problems} from './problems.js';
import {compileTable} from './tables.js';
import {Types} from './types.js';

/** What the compiler reads of a challenge. */
export type CompileSpec = Pick<ChallengeSpec, 'id' | 'seed' | 'dataset_size' | 'skill_level' | 'period' | 'locale' | 'currency'>;

/**
 * Turns a schema block, already accepted by the JSON Schema, into the model that the generator and the checks work from: names resolved,
 * short forms parsed, parents before children. Every mistake is reported, each at its JSON pointer below `pointerPrefix` (where the block
 * stands in its file: `/schema` in a spec, empty in `schema.yaml`). Row i of a table's `data` has one cell per column, null where a
 * column makes its own value.
 */
export function compileModel(spec: CompileSpec, schema: SchemaBlock, pointerPrefix = '/schema'): Result<Model, PointedDiagnostic[]> {
  const problems = new Problems();
  const outline = outlineOf(schema, pointerPrefix, problems);
  const context: Context = {spec, outline, types: new Types(outline), graph: new Graph(), problems};
  const order = orderOf(outline, problems);
  const tables = new Map([...outline.values()].map((table) => [table.name, compileTable(context, table)] as const));
  const effects = compileEffects(context, schema, pointerPrefix);
  context.graph.check(problems);
  const views = viewsOf(schema, pointerPrefix, problems);
  const metrics = metricsOf(schema, pointerPrefix, problems);
  const rules = rulesOf(schema, pointerPrefix, problems);
  if (problems.list.length > 0) return err(problems.list);
  const model: Model = {
    id: spec.id,
    seed: spec.seed,
    size: spec.dataset_size,
    level: spec.skill_level,
    period: spec.period,
    locale: spec.locale,
    currency: spec.currency,
    tables: order.map((name) => tables.get(name)).filter((table): table is Table => table !== undefined),
    effects,
    views,
    metrics,
    rules,
  };
  const defects = defectsOf(model, schema, pointerPrefix, problems);
  if (problems.list.length > 0) return err(problems.list);
  return ok({...model, ...(defects.length === 0 ? {} : {defects})});
}

/** Parents before children, otherwise as written. A circle of tables is reported at the reference that closes it. */
function orderOf(outline: Outline, problems: Problems): string[] {
  const done = new Set<string>();
  const visit = (name: string, way: readonly string[]): void => {
    if (done.has(name)) return;
    const table = outline.get(name)!;
    for (const column of table.columns.values()) {
      const parent = column.references;
      if (parent === undefined || parent === name) continue;
      if (way.includes(parent)) {
        const loop = [...way.slice(way.indexOf(parent)), name, parent];
        problems.error(
          pointer(column.pointer, 'references'),
          'circular',
          `the tables refer to each other in a circle: ${loop.join(' -> ')}`,
          {suggestion: 'drop one of these references'},
        );
      } else visit(parent, [...way, name]);
    }
    if (table.each !== undefined && table.each !== name && !way.includes(table.each)) visit(table.each, [...way, name]);
    done.add(name);
  };
  for (const name of outline.keys()) visit(name, []);
  return [...done];
}

/** Views in an order in which each comes after those that it reads. */
function viewsOf(schema: SchemaBlock, prefix: string, problems: Problems): Model['views'] {
  const views = Object.entries(schema.views ?? {}).map(([name, sql]) => ({name, sql: sql.trim()}));
  const reads = new Map(views.map(({name, sql}) => [name, new Set(sqlNames(sql).flatMap(({parts}) => (parts.length === 1 ? parts : [])))]));
  const done: (typeof views)[number][] = [];
  for (const {name, sql} of views) {
    const at = pointer(prefix, 'views', name);
    const bad = nameProblem(name, 'view');
    if (bad) problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
    if (schema.tables[name] !== undefined)
      problems.error(at, 'name', `${name} is a table already`, {suggestion: 'give the view another name', atKey: true});
    if (!/^(?:select|with|from|\(|--)/i.test(sql))
      problems.error(at, 'sql', 'a view is a select statement', {suggestion: 'write select ... from ...'});
  }
  // Repeated passes keep the written order where nothing speaks against it; views that read each other stay in it, and DuckDB objects.
  for (let left = views; left.length > 0;) {
    const names = new Set(left.map(({name}) => name));
    const ready = left.filter(({name}) => ![...reads.get(name)!].some((other) => other !== name && names.has(other)));
    done.push(...(ready.length > 0 ? ready : left));
    left = ready.length > 0 ? left.filter((view) => !ready.includes(view)) : [];
  }
  return done;
}

function metricsOf(schema: SchemaBlock, prefix: string, problems: Problems): Metric[] {
  const sources = [...Object.keys(schema.tables), ...Object.keys(schema.views ?? {})];
  return Object.entries(schema.metrics ?? {}).map(([name, {of, is, format, about}]) => {
    const at = pointer(prefix, 'metrics', name);
    const bad = nameProblem(name, 'metric');
    if (bad) problems.error(at, 'name', bad.message, {suggestion: bad.suggestion, atKey: true});
    if (!sources.includes(of))
      problems.error(pointer(at, 'of'), 'unknown-table', `there is no table or view ${of}`, {
        suggestion: suggestName(of, sources) ?? `there are ${sources.join(', ')}`,
      });
    return {name, of, is: is.trim(), ...(format === undefined ? {} : {format}), about};
  });
}

function rulesOf(schema: SchemaBlock, prefix: string, problems: Problems): Rule[] {
  const tables = Object.keys(schema.tables);
  return (schema.rules ?? []).map(({table, check, about}, i) => {
    const at = pointer(prefix, 'rules', i);
    if (!tables.includes(table))
      problems.error(pointer(at, 'table'), 'unknown-table', `there is no table ${table}`, {
        suggestion: suggestName(table, tables) ?? `the tables are ${tables.join(', ')}`,
      });
    return {table, check: check.trim(), about, pointer: at};
  });
}
