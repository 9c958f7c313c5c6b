import type {DuckDBValue} from '@duckdb/node-api';
import type {Cell} from '../core/answer.js';

const DAY_MS = 86_400_000;

/**
 * A value of DuckDB as plain data, the same on every machine: dates `YYYY-MM-DD`, timestamps `YYYY-MM-DD HH:MM:SS`, decimals and big
 * integers as numbers while these hold them exactly and as text beyond, doubles rounded to 9 significant digits (sums of doubles
 * differ in the last digits between machines). NaN and infinities, which JSON cannot hold, become empty. Lists and structs are text.
 */
export function cellOf(value: DuckDBValue, type: string): Cell {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return type === 'DOUBLE' || type === 'FLOAT' ? roundNine(value) : value;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (type === 'DATE' && 'days' in value) return isoDay(value.days);
  if (type.startsWith('TIMESTAMP') && 'micros' in value && typeof value.micros === 'bigint') return isoSecond(value.micros);
  if (type.startsWith('DECIMAL') && 'scale' in value) return decimalCell(value.value, value.scale);
  return String(value);
}

/** Rounded to 9 significant digits, without a negative zero; null for what is no number. */
export function roundNine(value: number): number | null {
  if (!Number.isFinite(value)) return null;
  const rounded = Number(value.toPrecision(9));
  return rounded === 0 ? 0 : rounded;
}

/** 15 significant digits survive the way through a double; a longer decimal stays text. */
function decimalCell(unscaled: bigint, scale: number): Cell {
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? `.${digits.slice(-scale)}` : ''}`;
  return digits.length <= 15 ? Number(text) : text;
}

function isoDay(days: number): string {
  return new Date(days * DAY_MS).toISOString().slice(0, 10);
}

function isoSecond(micros: bigint): string {
  const seconds = micros / 1_000_000n - (micros % 1_000_000n < 0n ? 1n : 0n);
  return new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
