import type {ColumnType} from '../core/model.js';
import {scaleOf as decimalScale, sqlType} from '../core/sql-text.js';

/**
 * A column of rows in a worker: one double per row, NaN for an empty cell. What the double means follows from the type:
 * text and foreign keys: an index into the dictionary; decimal(p,s): the value times 10^s; date: days, timestamp: seconds since 1970;
 * boolean: 0 or 1; the others: the number itself. One representation keeps the hot loops and the copies to DuckDB simple.
 */
export interface Vector {
  readonly type: ColumnType;
  readonly data: Float64Array;
  /** For text and foreign keys: the values by index. */
  readonly dictionary?: readonly string[];
}

/** Digits after the point of a decimal type; 0 for all others. */
export function scaleOf(type: ColumnType): number {
  return decimalScale(type) ?? 0;
}

/** SQL that turns a typed expression into the double of a vector. Not for text. */
export function encodeSql(expression: string, type: ColumnType): string {
  switch (type) {
    case 'date':
      return `date_diff('day', DATE '1970-01-01', ${expression})::DOUBLE`;
    case 'timestamp':
      return `epoch_us(${expression})::DOUBLE / 1000000`;
    case 'boolean':
      return `(${expression})::INTEGER::DOUBLE`;
    default: {
      const scale = scaleOf(type);
      return scale === 0 ? `(${expression})::DOUBLE` : `round((${expression})::DOUBLE * ${10 ** scale})`;
    }
  }
}

/** SQL that turns the double of a vector (a column name) into the typed value. Not for text. */
export function decodeSql(column: string, type: ColumnType): string {
  switch (type) {
    case 'date':
      return `(DATE '1970-01-01' + ${column}::INTEGER)`;
    case 'timestamp':
      return `make_timestamp(${column}::BIGINT * 1000000)`;
    case 'boolean':
      return `(${column} <> 0)`;
    case 'integer':
      return `${column}::BIGINT`;
    case 'double':
      return `${column}::DOUBLE`;
    default: {
      const scale = scaleOf(type);
      if (scale === 0) return `${column}::${sqlType(type)}`;
      // Exact: a whole number of the smallest unit, times a power of ten as a decimal. Dividing would go through a double.
      return `(${column}::DECIMAL(18,0) * ${(10 ** -scale).toFixed(scale)}::DECIMAL(${scale + 1},${scale}))::${sqlType(type)}`;
    }
  }
}

/** The text by which a `by` case is matched: what a person would write for the value. */
export function textOf(vector: Vector, row: number): string | null {
  const value = vector.data[row]!;
  if (Number.isNaN(value)) return null;
  if (vector.dictionary !== undefined) return vector.dictionary[value]!;
  return scalarText(value, vector.type);
}

/** The double of a vector as text. Decimals lose their trailing zeros, so that `350` matches 350.00. */
export function scalarText(value: number, type: ColumnType): string {
  if (type === 'boolean') return value === 0 ? 'false' : 'true';
  if (type === 'date') return new Date(value * 86_400_000).toISOString().slice(0, 10);
  if (type === 'timestamp') return new Date(value * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return String(value / 10 ** scaleOf(type));
}

/** 0, 1, 2 and so on. A loop, since `from` with a function takes ten times as long. */
export function firstNumbers(count: number): Uint32Array {
  const numbers = new Uint32Array(count);
  for (let i = 0; i < count; i++) numbers[i] = i;
  return numbers;
}
