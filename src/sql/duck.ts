import {createRequire} from 'node:module';
import type * as DuckDB from '@duckdb/node-api';
import type {DuckDBConnection, DuckDBInstance} from '@duckdb/node-api';
import type {QueryFailure} from '../core/shipped.js';

/**
 * DuckDB's package, loaded at first use because that costs a tenth of a second; by `require`, since it is CommonJS and an import would look
 * for its exports first, which costs another.
 */
export const duckdb = (): typeof DuckDB => createRequire(import.meta.url)('@duckdb/node-api') as typeof DuckDB;

/** Opens a database. */
export async function openDatabase(path: string, options: {readonly [name: string]: string}): Promise<DuckDBInstance> {
  const {DuckDBInstance} = duckdb();
  // Extensions are never fetched: the network is none of SQL's business, and a build has to work without one.
  return DuckDBInstance.create(path, {autoinstall_known_extensions: 'false', autoload_known_extensions: 'false', ...options});
}

/** Takes files, network and settings away from every connection of the database, for good. */
export async function lockDown(connection: DuckDBConnection): Promise<void> {
  await connection.run("set timezone = 'UTC'");
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
}

/**
 * DuckDB's message for a person: without the kind of error, the quoted source and internal hints. The first line is the message,
 * what comes after it (candidates, suggestions) the notes.
 */
export function failureOf(error: unknown, sql: string, kind: QueryFailure['kind'] = 'failed'): QueryFailure {
  const text = error instanceof Error ? error.message : String(error);
  const place = /\n+LINE (\d+): ?(.*)\n( *)\^/.exec(text);
  const lines = text
    .split(/\n+LINE \d+:/)[0]!
    .replace(/^Failed to \w+ statements?: /, '')
    .replace(/^(?:[A-Z][A-Za-z]*(?: to)? )+[Ee]rror: /, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const message = (lines[0] ?? 'the query failed').replace(/[.!]$/, '');
  const notes = lines.slice(1, 4);
  if (place) notes.push(`in line ${place[1]} of the SQL: ${place[2]!.trim()}`);
  return {kind, message: lowerFirst(message), notes, sql};
}

const lowerFirst = (text: string): string => (/^[A-Z][a-z]/.test(text) ? text[0]!.toLowerCase() + text.slice(1) : text);
