import type {ColumnType} from './model.js';

/** An identifier in double quotes, safe whatever it holds. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text literal in single quotes. */
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A literal for a plain value: text quoted, numbers and truth values as they are, null as NULL. */
export function sqlLiteral(value: string | number | boolean | null): string {
  if (value === null) return 'NULL';
  return typeof value === 'string' ? quoteText(value) : String(value);
}

/** DuckDB's name of a column type. Integers are 64 bits wide, as DuckDB reads them from a CSV by itself. Throws on `auto`, which has no type yet. */
export function sqlType(type: ColumnType): string {
  if (type === 'auto') throw new Error('a column without a type cannot be made');
  if (type === 'text') return 'VARCHAR';
  if (type === 'integer') return 'BIGINT';
  return type.toUpperCase();
}

/**
 * The helper `slug(text, separator)` of the spec language: lower case without accents, every run of other characters one separator.
 * A statement to run before anything that may use it.
 */
export const SLUG_MACRO = `create macro slug(phrase, separator := '-') as
  trim(regexp_replace(lower(strip_accents(phrase)), '[^a-z0-9]+', separator, 'g'), separator)`;

/**
 * An SQL condition: the text in `name` (an SQL expression) reads as the type without loss. A cast alone is not enough: DuckDB turns
 * 2.5 into the integer 2 and 1.239 into the decimal 1.24.
 */
export function isOfType(name: string, type: ColumnType): string {
  if (type === 'text') return 'true';
  const form = formOf(type);
  const value = `try_cast(${name} as ${sqlType(type)})`;
  if (form === undefined) return `(${value} is not null)`;
  // Nearly every text is the very one that DuckDB would write, and to write it again is much cheaper than to match it.
  const length = lengthOf(type);
  const plain = `${value}::varchar = ${name}${length === undefined ? '' : ` and length(${name}) = ${length}`}`;
  return `(case when ${plain} then true else regexp_full_match(${name}, '${form}') and ${value} is not null end)`;
}

/** Length of a text of a type, where all have the same: years of five digits and parts of a second are none of it. */
const lengthOf = (type: ColumnType): number | undefined => (type === 'date' ? 10 : type === 'timestamp' ? 19 : undefined);

function formOf(type: ColumnType): string | undefined {
  switch (type) {
    case 'integer':
      return '[-+]?[0-9]+';
    case 'boolean':
      return 'true|false';
    case 'date':
      return '[0-9]{4}-[0-9]{2}-[0-9]{2}';
    case 'timestamp':
      return '[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}';
    default: {
      const scale = scaleOf(type);
      if (scale === undefined) return undefined;
      return scale === 0 ? '[-+]?[0-9]+' : `[-+]?[0-9]+(\\.[0-9]{1,${scale}})?`;
    }
  }
}

/** Digits after the point of a decimal type; undefined for all others. */
export function scaleOf(type: ColumnType): number | undefined {
  const match = /^decimal\(\d+,\s*(\d+)\)$/.exec(type);
  return match ? Number(match[1]) : undefined;
}
