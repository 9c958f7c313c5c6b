import type {PointedDiagnostic} from '../../core/diagnostic.js';
import {isLost} from '../../core/defects.js';
import {parseAmount} from '../../core/amount.js';
import type {Model} from '../../core/model.js';
import {err, ok, type Result} from '../../core/result.js';
import type {ProblemBlock, SchemaBlock} from '../../core/spec.js';
import {pointer} from '../pointer.js';
import {defectsOf} from './defects.js';
import {isObject} from './outline.js';
import {Problems} from './problems.js';
import {readersOf} from './reads.js';
import {chooseDefects} from './usual-defects.js';

/** A model whose planned defects are decided, the block in which they are written out, and what is told about the choice. */
export interface SettledDefects {
  readonly model: Model;
  readonly schema: SchemaBlock;
  readonly receipt: readonly string[];
}

/** Decides the planned defects of a bound model: those that are written, and those that the build chooses for its level. */
export function settleDefects(
  bound: Model,
  schema: SchemaBlock,
  problem: ProblemBlock,
): Result<SettledDefects, readonly PointedDiagnostic[]> {
  const problems = new Problems();
  // What is written is judged first, at its own lines.
  defectsOf(bound, schema, '/schema', problems);
  problems.list.push(...lostButRead(schema, problem));
  if (problems.list.length > 0) return err(problems.list);
  const chosen = chooseDefects(bound, schema, problem);
  const defects = defectsOf(bound, chosen.schema, '/schema', problems);
  if (problems.list.length > 0) return err(problems.list);
  const {defects: _before, ...model} = bound;
  return ok({...chosen, model: {...model, ...(defects.length === 0 ? {} : {defects})}});
}

/** Columns whose cells are to get lost although something reads them: one message each. */
export function lostButRead(schema: SchemaBlock, problem: ProblemBlock | undefined, prefix = '/schema'): PointedDiagnostic[] {
  const reader = readersOf(schema, problem);
  return Object.entries(schema.tables).flatMap(([table, {columns}]) =>
    Object.entries(columns).flatMap(([column, {dirty}]) => {
      const kinds = isObject(dirty)
        ? (['missing', 'outliers'] as const).filter((kind) => isLost(kind) && parseAmount(dirty[kind]) !== undefined)
        : [];
      const who = kinds.length === 0 ? undefined : reader(table, column)?.who;
      if (who === undefined) return [];
      return kinds.map((kind) => ({
        severity: 'error' as const,
        code: 'dirty',
        pointer: pointer(prefix, 'tables', table, 'columns', column, 'dirty', kind),
        atKey: true,
        message: `${who} reads ${table}.${column}, and ${kind === 'missing' ? 'lost cells cannot be restored' : 'outliers cannot be undone'}`,
        suggestion: 'choose a column that nothing reads, or a kind that cleaning undoes: case, spaces, format',
      }));
    }),
  );
}
