import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {Column, ColumnType, Model, Table} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {QueryFailure} from '../core/shipped.js';
import {quoteName} from '../core/sql-text.js';
import {EmptyTables} from './empty.js';

/**
 * Binds every derived column (`sql`, `rollup`) and every effect's condition against empty tables, and gives the model with the type
 * of each `auto` column that could be told. Derived columns may read each other in any order that ends. Gives what does not bind.
 */
export async function bindTypes(
  model: Model,
  signal: AbortSignal = new AbortController().signal,
): Promise<Result<Model, readonly PointedDiagnostic[]>> {
  let tables = model.tables;
  for (;;) {
    const empty = await EmptyTables.open({tables}, signal);
    const problems: PointedDiagnostic[] = [];
    const found = new Map<Column, ColumnType>();
    try {
      for (const table of tables) {
        for (const column of table.columns) {
          const type = await typeOfDerived(empty, table, column);
          if (type === undefined) continue;
          if (!type.ok) problems.push(pointed('derived-column', `${column.pointer}/${column.value.kind}`, type.error));
          else if (column.type === 'auto') {
            const own = columnTypeOf(type.value);
            if (own) found.set(column, own);
            else
              problems.push({
                severity: 'error',
                code: 'derived-type',
                pointer: column.pointer,
                message: `${column.name} would be of type ${type.value}, which no file can hold`,
                suggestion: 'cast it, or say its type',
              });
          }
        }
      }
      if (found.size === 0) {
        problems.push(...(await effectProblems(empty, model)));
        return problems.length > 0 ? err(problems) : ok({...model, tables});
      }
    } finally {
      await empty.close();
    }
    // A column that failed may have read one whose type is known only now.
    tables = tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => ({...column, type: found.get(column) ?? column.type})),
    }));
  }
}

async function typeOfDerived(empty: EmptyTables, table: Table, column: Column): Promise<Result<string, QueryFailure> | undefined> {
  const {value} = column;
  if (value.kind === 'sql') return empty.typeOf(table.name, value.sql);
  if (value.kind !== 'rollup') return undefined;
  const source = await empty.rowSource(value.table, [value.is, value.where ?? 'true']);
  if (!source.ok) return source;
  const [is, where] = source.value.expressions;
  const sql = `select (${is!}\n) as value from ${source.value.from} where (${where!}\n) group by ${quoteName(value.column)}`;
  const described = await empty.describe(sql, 'tables');
  return described.ok ? ok(described.value[0]!.type) : described;
}

async function effectProblems(empty: EmptyTables, model: Model): Promise<PointedDiagnostic[]> {
  const problems: PointedDiagnostic[] = [];
  for (const effect of model.effects) {
    if (effect.where === undefined) continue;
    const type = await empty.typeOf(effect.table, effect.where);
    if (!type.ok) problems.push(pointed('effect-condition', `${effect.pointer}/where`, type.error));
    else if (type.value !== 'BOOLEAN')
      problems.push({
        severity: 'error',
        code: 'effect-condition',
        pointer: `${effect.pointer}/where`,
        message: `a condition is true or false, and this is of type ${type.value}`,
      });
  }
  return problems;
}

/** A failure as a diagnostic at a place of the spec. */
export function pointed(code: string, pointer: string, failure: QueryFailure): PointedDiagnostic {
  const unknown = unknownColumn(failure);
  const {message, suggestion, mark, notes = failure.notes} = unknown ?? {message: failure.message};
  return {
    severity: 'error',
    code,
    pointer,
    message,
    ...(suggestion === undefined ? {} : {suggestion}),
    ...(mark === undefined ? {} : {mark}),
    ...(notes.length > 0 ? {notes} : {}),
  };
}

/** DuckDB's words for a column that is not there, said as the compiler says it, with the names that come nearest. */
function unknownColumn({
  message,
  notes,
}: QueryFailure): {message: string; suggestion?: string; mark: PointedDiagnostic['mark']; notes: readonly string[]} | undefined {
  const match =
    /referenced column "([^"]+)" not found in FROM clause/i.exec(message) ??
    /table "([^"]+)" does not have a column named "([^"]+)"/i.exec(message);
  if (match === null) return undefined;
  const column = match[2] ?? match[1]!;
  const said = match[2] === undefined ? `there is no column ${column}` : `${match[1]!} has no column ${column}`;
  const candidates = notes.find((note) => note.startsWith('Candidate bindings'))?.match(/"[^"]+"/g) ?? [];
  const names = candidates.slice(0, 3).map((name) => name.slice(1, -1));
  return {
    message: message.replace(match[0], said),
    ...(names.length > 0
      ? {suggestion: `the nearest names are ${names.join(', ')}`.replace('names are', names.length > 1 ? 'names are' : 'name is')}
      : {}),
    mark: {text: column, nth: 0, word: true},
    // The first line begins with what is put around the SQL, and the place is marked.
    notes: notes.filter((note) => !note.startsWith('Candidate bindings') && !note.startsWith('in line 1 ')),
  };
}

/** The column type that holds DuckDB's type without loss; decimals keep their scale at up to 18 digits. Undefined for lists and the like. */
export function columnTypeOf(type: string): ColumnType | undefined {
  if (type === 'VARCHAR' || type.startsWith('ENUM')) return 'text';
  if (/^U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?$/.test(type)) return 'integer';
  if (type === 'DOUBLE' || type === 'FLOAT') return 'double';
  if (type === 'BOOLEAN') return 'boolean';
  if (type === 'DATE') return 'date';
  if (type.startsWith('TIMESTAMP')) return 'timestamp';
  const decimal = /^DECIMAL\((\d+),(\d+)\)$/.exec(type);
  if (!decimal) return undefined;
  return `decimal(${Math.min(18, Number(decimal[1]))},${Number(decimal[2])})`;
}
