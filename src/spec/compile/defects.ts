import {parseAmount} from '../../core/amount.js';
import {cleaningSql, formOf, hasDistinctRows, whyClean, whyKept} from '../../core/defect-forms.js';
import {CELL_KINDS, isLost, type CellDefect, type CellKind, type TableDefects} from '../../core/defects.js';
import type {Json} from '../../core/json.js';
import type {Column, Model, Table} from '../../core/model.js';
import type {SchemaBlock} from '../../core/spec.js';
import {pointer} from '../pointer.js';
import {asText} from '../suggest.js';
import {isObject} from './outline.js';
import type {Problems} from './problems.js';

/** The most of the cells of a column that may be spoilt in one way, and in all ways; the same for copies of rows. */
const MOST = 0.2;
const MOST_TOGETHER = 0.3;

/**
 * The planned defects that columns (`dirty`) and tables (`duplicates`, `clean`) state, with the cleaning SQL that undoes them. Types may
 * still be `auto`: then what depends on them is not judged, and this is to be run again once they are known.
 */
export function defectsOf(model: Model, schema: SchemaBlock, prefix: string, problems: Problems): TableDefects[] {
  const found = model.tables.flatMap((table) => {
    const spec = schema.tables[table.name];
    if (spec === undefined) return [];
    const at = pointer(prefix, 'tables', table.name);
    const cells = table.columns.flatMap((column) => {
      const dirty = spec.columns[column.name]?.['dirty'];
      return dirty === undefined ? [] : cellsOf(model, table, column, dirty, pointer(at, 'columns', column.name, 'dirty'), problems);
    });
    const duplicates = spec.duplicates === undefined ? undefined : copiesOf(table, spec.duplicates, pointer(at, 'duplicates'), problems);
    const own = spec.clean?.trim();
    if (cells.length === 0 && duplicates === undefined) {
      if (own !== undefined && spec.duplicates === undefined)
        problems.error(pointer(at, 'clean'), 'dirty', `${table.name} has no planted mistakes, so there is nothing to clean`, {
          suggestion: 'leave clean out, or add dirty to a column',
          atKey: true,
        });
      return [];
    }
    const defects = {table: table.name, cells, ...(duplicates === undefined ? {} : {duplicates}), pointer: at};
    return [{...defects, clean: own ?? cleaningSql(table, defects, model), ownClean: own !== undefined}];
  });
  const first = found[0];
  if (schema.defects === 'none' && first !== undefined)
    problems.error(pointer(prefix, 'defects'), 'dirty', `no defects are wanted, and ${first.table} has some`, {
      suggestion: 'write defects: written, or leave dirty and duplicates out',
    });
  if (isObject(schema.defects))
    for (const [kind, amount] of Object.entries(schema.defects as object))
      rateOf(amount as Json, pointer(prefix, 'defects', kind), problems);
  return found;
}

function cellsOf(model: Model, table: Table, column: Column, dirty: Json, at: string, problems: Problems): CellDefect[] {
  if (!isObject(dirty)) return [];
  const name = `${table.name}.${column.name}`;
  const clean = whyClean(table, column);
  if (clean !== undefined) {
    problems.error(at, 'dirty', `${name} ${clean}, and such columns stay clean`, {suggestion: 'leave dirty out', atKey: true});
    return [];
  }
  const cells: CellDefect[] = [];
  for (const kind of CELL_KINDS) {
    const amount = dirty[kind];
    if (amount === undefined) continue;
    const here = pointer(at, kind);
    const rate = rateOf(amount, here, problems);
    const kept = isLost(kind) ? (whyKept(table, column) ?? onlyText(table, column, kind)) : undefined;
    const form = formOf(kind, table, column, model);
    if (kept !== undefined)
      problems.error(here, 'dirty', `${name} ${kept}, and its cells may not get lost`, {
        suggestion: suggestionFor(model, table, column),
        atKey: true,
      });
    else if (!form.ok)
      problems.error(here, 'dirty', `${name} ${form.error}`, {suggestion: suggestionFor(model, table, column), atKey: true});
    else if (rate !== undefined) cells.push({column: column.name, kind, rate});
  }
  const together = cells.reduce((sum, {rate}) => sum + rate, 0);
  if (together > MOST_TOGETHER + 1e-9)
    problems.error(at, 'dirty', `${Math.round(together * 1000) / 10}% of the cells of ${name} would be spoilt, and 30% is the most`, {
      suggestion: 'lower the shares',
      atKey: true,
    });
  return cells;
}

/** The kinds that a column can have and that cleaning undoes, as a suggestion. */
function suggestionFor(model: Model, table: Table, column: Column): string {
  const fit = (['case', 'spaces', 'format'] as const).filter((kind) => formOf(kind, table, column, model).ok);
  return fit.length > 0 ? `${fit.join(', ')} ${fit.length === 1 ? 'is' : 'are'} possible here` : 'leave dirty out';
}

/** A row of a dimension that has lost its only text is a row about nothing. */
function onlyText(table: Table, column: Column, kind: CellKind): string | undefined {
  if (table.fact || kind !== 'missing' || column.type !== 'text') return undefined;
  const texts = table.columns.filter((other) => other.type === 'text' && whyClean(table, other) === undefined);
  return texts.length === 1 ? `is the only text that describes a row of ${table.name}` : undefined;
}

function copiesOf(table: Table, amount: Json, at: string, problems: Problems): number | undefined {
  if (!hasDistinctRows(table)) {
    problems.error(at, 'dirty', `rows of ${table.name} may be equal by chance, so copies could not be told from them`, {
      suggestion: 'give it an id, or say its grain',
      atKey: true,
    });
    return undefined;
  }
  return rateOf(amount, at, problems);
}

/** A share of more than nothing and at most a fifth. */
function rateOf(amount: Json, at: string, problems: Problems): number | undefined {
  const rate = parseAmount(amount)?.value;
  if (rate !== undefined && rate > 0 && rate <= MOST) return rate;
  problems.error(at, 'dirty', `${asText(amount)} is ${rate === undefined || rate <= 0 ? 'no share' : 'more than a fifth'}`, {
    suggestion: 'write a share from 0.1% to 20%',
  });
  return undefined;
}
