import type {DuckDBConnection} from '@duckdb/node-api';
import type {Column, Table} from '../core/model.js';
import {isOfType, quoteName, quoteText, sqlType} from '../core/sql-text.js';

/** Quote rules as DuckDB's COPY writes them: an empty cell is NULL, "" is an empty text. */
const QUOTED = `auto_detect = false, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n'`;

/** Reads a CSV whose header is known into a new table, all columns as text, rows in the order of the file. */
export async function loadText(connection: DuckDBConnection, table: Pick<Table, 'columns'>, into: string, file: string): Promise<void> {
  await loadColumns(
    connection,
    table.columns.map(({name}) => name),
    into,
    file,
  );
}

/** The same for any columns. */
export async function loadColumns(connection: DuckDBConnection, names: readonly string[], into: string, file: string): Promise<void> {
  const columns = names.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  await connection.run(
    `create table ${into} as select * from read_csv(${quoteText(file)}, columns = {${columns}}, header = true, ${QUOTED})`,
  );
}

/** SQL that reads a text column as its type, NULL where the text is none of it. */
export function typedSql(column: Column, name = quoteName(column.name)): string {
  return column.type === 'text' ? name : `case when ${isOfType(name, column.type)} then try_cast(${name} as ${sqlType(column.type)}) end`;
}
