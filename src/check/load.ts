import type {DuckDBConnection} from '@duckdb/node-api';
import type {Diagnostic} from '../core/diagnostic.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import type {DeclaredColumn} from './declared.js';
import {failure, type RawFile} from './files.js';

/** A table of raw text in the loading database. */
export const rawTable = (table: string): string => `raw.${quoteName(table)}`;

/** Reads a CSV into a table of text, an empty cell as NULL; gives what is wrong with the file, at its line. `shown` is the file for messages. */
export async function loadRaw(connection: DuckDBConnection, file: RawFile, shown: string): Promise<Diagnostic | undefined> {
  const columns = file.header.map((name) => `${quoteText(name)}: 'VARCHAR'`).join(', ');
  const newline = file.newline === '\n' ? '\\n' : '\\r\\n';
  try {
    await connection.run(
      `create table ${rawTable(file.table)} as select * from read_csv(${quoteText(file.absolute)}, columns = {${columns}}, header = true,
        auto_detect = false, delim = ${quoteText(file.delimiter)}, quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false,
        new_line = ${quoteText(newline)}, max_line_size = 10000000)`,
    );
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // Anything but the file's contents is no business of the user's.
    if (!/CSV|unicode|utf-?8|Invalid Input/i.test(message)) throw error;
    return csvFailure(message, shown);
  }
}

/** DuckDB's complaint about a CSV as one message at the line of the file. */
function csvFailure(message: string, shown: string): Diagnostic {
  const line = Number(/Error on Line: (\d+)/i.exec(message)?.[1] ?? 0);
  const text = /Original Line: ?(.*)/i.exec(message)?.[1]?.replace(/\r$/, '') ?? '';
  const location = line > 0 ? {location: {file: shown, line, column: 1, length: Math.max(1, text.length), lineText: text}} : {};
  const counts = /Expected Number of Columns: (\d+) Found: (\d+)/i.exec(message);
  if (counts) {
    return {
      ...failure(
        'csv',
        `the line has ${counts[2]!} cells, and the header ${counts[1]!}`,
        'put cells that hold the delimiter or a line break in double quotes',
      ),
      ...location,
    };
  }
  if (/unicode|utf-?8/i.test(message)) return {...failure('encoding', `${shown} is not UTF-8`, 'save it as UTF-8'), ...location};
  if (/quote/i.test(message))
    return {
      ...failure('csv', 'a quoted cell is not closed, or goes on after its quote', 'write a quote inside of a cell twice'),
      ...location,
    };
  const first = message.split('\n').find((one) => one.trim() !== '') ?? message;
  return {...failure('csv', `${shown} cannot be read: ${first.replace(/^.*?Error: /, '').slice(0, 200)}`), ...location};
}

/** Writes a table as the CSV that the sandbox reads: commas, LF, truth as `true` and `false`, moments with a blank and seconds. */
export async function writeCanonical(
  connection: DuckDBConnection,
  table: string,
  columns: readonly DeclaredColumn[],
  target: string,
): Promise<void> {
  const cells = columns.map((column) => `${cellSql(column)} as ${quoteName(column.name)}`).join(', ');
  await connection.run(
    `copy (select ${cells} from ${rawTable(table)} order by rowid) to ${quoteText(target)} (format csv, header true, delimiter ',', quote '"', escape '"', nullstr '')`,
  );
}

/** SQL of a cell: other ways to write the same moment or truth become the one way; what is neither stays as it is, and is judged. */
function cellSql({name, type, truth}: DeclaredColumn): string {
  const cell = quoteName(name);
  if (type === 'boolean') {
    const {yes, no} = truth ?? {yes: ['true', 'True', 'TRUE'], no: ['false', 'False', 'FALSE']};
    const list = (words: readonly string[]): string => words.map(quoteText).join(', ');
    return `case when ${cell} in (${list(yes)}) then 'true' when ${cell} in (${list(no)}) then 'false' else ${cell} end`;
  }
  if (type === 'timestamp') {
    const full = `regexp_replace(${cell}, '^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})([.][0-9]+)?(Z|[+]00:00)?$', '\\1 \\2')`;
    return `regexp_replace(${full}, '^([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2})$', '\\1 \\2:00')`;
  }
  return cell;
}
