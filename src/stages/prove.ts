/** The proof of a schema: it compiles, and everything in it that is SQL binds against its empty tables. */
import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../core/spec.js';
import type {CompileSpec} from '../spec/compile/model.js';
import type {SchemaValidation} from '../sql/validation.js';
import type {SpecFacts} from './facts.js';

/** Below this a schema is sent back; the seed product's limit. */
const MINIMUM_SCORE = 6;

/** What is known of a schema that holds. */
export interface Proved {
  readonly problem: ProblemBlock;
  readonly schema: SchemaBlock;
  readonly model: Model;
  readonly validation: SchemaValidation;
  /** What is told about the choice of planned defects. */
  readonly receipt: readonly string[];
}

/** Compiles the schema, decides its planned defects, and binds everything that is SQL; gives the schema with types and defects written out. */
export async function prove(
  facts: SpecFacts,
  problem: ProblemBlock,
  schema: SchemaBlock,
): Promise<Result<Proved, readonly PointedDiagnostic[]>> {
  const [{compileModel}, {checkProblem}, {settleDefects}, {bindTypes}, {bindProblem}, {bindCleaning}] = await Promise.all([
    import('../spec/compile/model.js'),
    import('../spec/compile/problem.js'),
    import('../spec/compile/settle-defects.js'),
    import('../sql/bind-types.js'),
    import('../sql/bind.js'),
    import('../sql/bind-clean.js'),
  ]);
  const compiled = compileModel(facts satisfies CompileSpec, schema);
  const words = checkProblem(problem, schema).filter((found) => found.severity === 'error');
  if (!compiled.ok) return err([...compiled.error, ...words]);
  const bound = await bindTypes(compiled.value);
  if (!bound.ok) return err([...bound.error, ...words]);
  const settled = settleDefects(bound.value, schema, problem);
  if (!settled.ok) return err([...settled.error, ...words]);
  const {model, receipt} = settled.value;
  const validation = await bindProblem(model, problem);
  const wrong = [...words, ...(await bindCleaning(model)), ...validation.diagnostics.filter((found) => found.severity === 'error')];
  if (wrong.length > 0) return err(wrong);
  if (validation.validation_score < MINIMUM_SCORE) {
    const message = `The schema scores ${validation.validation_score} of 10, and needs ${MINIMUM_SCORE}`;
    return err([
      {
        severity: 'error',
        code: 'schema-score',
        pointer: '/schema',
        message,
        notes: [...validation.missing_capabilities, ...validation.recommendations],
      },
    ]);
  }
  return ok({problem, schema: typed(settled.value.schema, model), model, validation, receipt});
}

/** The block with every column's type written out, so that a reviewer sees it and later stages need not bind again. */
function typed(schema: SchemaBlock, model: Model): SchemaBlock {
  const tables = Object.entries(schema.tables).map(([name, table]) => {
    const found = model.tables.find((candidate) => candidate.name === name)!;
    const columns = Object.entries(table.columns).map(
      ([column, value]) => [column, {...value, type: found.columns.find((candidate) => candidate.name === column)!.type}] as const,
    );
    return [name, {...table, columns: Object.fromEntries(columns)}] as const;
  });
  return {...schema, tables: Object.fromEntries(tables)};
}

/**
 * Everything that can be known of the hand-written blocks of a spec without making a row. A block that an author will write is left out;
 * a problem without its schema has nothing to bind against.
 */
export async function proveSpec(spec: ChallengeSpec): Promise<readonly PointedDiagnostic[]> {
  if (spec.schema === undefined) return [];
  if (spec.problem !== undefined) {
    const proved = await prove(spec, spec.problem, spec.schema);
    return proved.ok ? [] : proved.error;
  }
  const [{compileModel}, {bindProblem}] = await Promise.all([import('../spec/compile/model.js'), import('../sql/bind.js')]);
  const compiled = compileModel(spec, spec.schema);
  if (!compiled.ok) return compiled.error;
  const nothing: ProblemBlock = {title: '', company: {name: '', about: ''}, statement: '', findings: {}, questions: []};
  const {diagnostics} = await bindProblem(compiled.value, nothing);
  return diagnostics.filter(({severity}) => severity === 'error');
}
