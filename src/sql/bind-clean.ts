import type {PointedDiagnostic} from '../core/diagnostic.js';
import type {ColumnType, Model, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {columnTypeOf, pointed} from './bind-types.js';
import {cleaningNames} from './cleaned.js';
import {lockDown, openDatabase} from './duck.js';
import {Guard} from './guard.js';

/**
 * Binds the cleaning SQL of every table with planted defects against an empty `raw.<table>` of text columns. Gives what does not bind,
 * and what does not give the columns of its table.
 */
export async function bindCleaning(model: Model, signal: AbortSignal = new AbortController().signal): Promise<PointedDiagnostic[]> {
  const defects = model.defects ?? [];
  if (defects.length === 0) return [];
  const instance = await openDatabase(':memory:', {threads: '1', memory_limit: '256MB'});
  const connection = await instance.connect();
  await connection.run('create schema raw');
  const tables = defects.map(({table}) => model.tables.find(({name}) => name === table)!);
  for (const {name, columns} of tables)
    await connection.run(
      `create table raw.${quoteName(name)} (${columns.map((column) => `${quoteName(column.name)} VARCHAR`).join(', ')})`,
    );
  await lockDown(connection);
  connection.closeSync();
  const guard = await Guard.over(instance, signal);
  try {
    const problems: PointedDiagnostic[] = [];
    for (const [k, {clean, ownClean, pointer}] of defects.entries()) {
      const table = tables[k]!;
      const at = ownClean ? `${pointer}/clean` : pointer;
      const bound = await guard.describe(clean, cleaningNames(table.name));
      if (!bound.ok) problems.push(pointed('clean', at, bound.error));
      else problems.push(...misfit(table, bound.value, at));
    }
    return problems;
  } finally {
    await guard.close();
  }
}

function misfit(table: Table, columns: readonly {readonly name: string; readonly type: string}[], pointer: string): PointedDiagnostic[] {
  const wanted = table.columns.map(({name}) => name);
  const given = columns.map(({name}) => name);
  const problem = (message: string, suggestion: string): PointedDiagnostic => ({
    severity: 'error',
    code: 'clean',
    pointer,
    message,
    suggestion,
  });
  if (given.join('\n') !== wanted.join('\n'))
    return [
      problem(
        `the SQL gives ${given.join(', ')}, and ${table.name} has ${wanted.join(', ')}`,
        'select the columns of the table in their order',
      ),
    ];
  return table.columns.flatMap((column, k) => {
    const {type} = columns[k]!;
    if (type === 'VARCHAR' || familyOf(columnTypeOf(type)) === familyOf(column.type)) return [];
    return [
      problem(
        `${column.name} comes out as ${type}, and ${table.name}.${column.name} is ${column.type}`,
        `write cast(... as ${column.type}) as ${column.name}`,
      ),
    ];
  });
}

/** Types that hold the same things, one maybe with less room. */
function familyOf(type: ColumnType | undefined): string | undefined {
  if (type === 'integer' || type === 'double' || type?.startsWith('decimal')) return 'number';
  return type === 'timestamp' ? 'date' : type;
}
