import type {Path, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {numberSql, textsAs, textsOf} from './duck.js';
import {isLookedUp, keySql, listSql} from './keys.js';
import {pathName} from './names.js';
import {decodeSql, type Vector} from './vector.js';
import {fkName, keyName, keyValue, type KeyVector, type Parents} from './world.js';

/** How the vectors of a shard travel into DuckDB: under which name, as which numbers or texts, and by which SQL they get their type back. */
export class Stored {
  readonly #table: Table;
  readonly #parents: Parents;
  readonly #vector: (path: Path) => Vector;

  constructor(table: Table, parents: Parents, vector: (path: Path) => Vector) {
    this.#table = table;
    this.#parents = parents;
    this.#vector = vector;
  }

  /** The key that a path ends at, if it is a foreign key or part of one. */
  keyOf(path: Path): {table: string; column: string} | undefined {
    const part = path.length === 1 ? this.#table.columns.find((column) => column.name === path[0])?.value : undefined;
    if (part?.kind === 'part') return this.keyOf(part.path);
    let at = this.#table;
    for (let step = 0; step < path.length - 1; step++)
      at = this.#parents.table(at.columns.find((column) => column.name === path[step])!.references!.table);
    return at.columns.find((column) => column.name === path.at(-1))?.references;
  }

  /** Name under which a vector goes into DuckDB: keys go as rows of the parent where these tell the key. */
  name(path: Path): string {
    if (this.keyOf(path) === undefined) return pathName(path);
    return this.isLookedUp(path) ? keyName(pathName(path)) : fkName(pathName(path));
  }

  /** Keys travel as numbers even if their dictionary is large. */
  vector(path: Path): Vector {
    const vector = this.#vector(path);
    if (this.keyOf(path) === undefined) return 'keys' in vector && vector.type !== 'text' ? plainKeys(vector as KeyVector) : vector;
    if (!this.isLookedUp(path)) return {type: 'double', data: vector.data};
    return vector.type === 'text' ? vector : plainKeys(vector as KeyVector);
  }

  /** Whether the key is stored as it is, because it cannot be computed from the parent's row. */
  isLookedUp(path: Path): boolean {
    const key = this.keyOf(path);
    if (key === undefined) return false;
    const parents = this.#parents;
    return isLookedUp(parents.table(key.table), key.column, parents.rows(key.table));
  }

  /** SQL for the typed value of a stored vector. */
  decoded(path: Path): string {
    const parents = this.#parents;
    const key = this.keyOf(path);
    const vector = this.vector(path);
    const number = numberSql(this.name(path), vector);
    if (key !== undefined && !this.isLookedUp(path))
      return keySql(parents.table(key.table), key.column, number, parents.rows(key.table), () => parents.column(key.table, key.column));
    if (vector.dictionary === undefined) return decodeSql(number, vector.type);
    const texts = textsAs(vector);
    if (texts === 'rows') return quoteName(this.name(path));
    return `${texts === 'table' ? textsOf(this.name(path)) : `(${listSql(vector.dictionary)}::VARCHAR[])`}[${number}::INTEGER + 1]`;
  }
}

/** The keys themselves as a vector, for keys that are no text. */
function plainKeys({type, data, keys}: KeyVector): Vector {
  return {type, data: data.map((row) => (Number.isNaN(row) ? NaN : keyValue(keys, row)))};
}
