import type {Json, JsonObject} from '../../core/json.js';
import type {ColumnType} from '../../core/model.js';
import {isDay, isMoment} from '../duration.js';
import {parentColumnOf} from './composite.js';
import {isWholeNumber} from './distributions.js';
import {isObject, isSwitch, type ColumnOutline, type Outline, type TableOutline} from './outline.js';

/** Money and price lists without a type of their own. */
export const MONEY = 'decimal(12,2)' as const;

/** A type as written: `decimal(8, 2)` loses its blank. Undefined for what is no type. */
export function parseType(text: Json | undefined): Exclude<ColumnType, 'auto'> | undefined {
  if (typeof text !== 'string') return undefined;
  if (/^(?:text|integer|double|boolean|date|timestamp)$/.test(text)) return text as Exclude<ColumnType, 'auto'>;
  const match = /^decimal\(\s*(\d+)\s*,\s*(\d+)\s*\)$/.exec(text);
  if (!match) return undefined;
  const [precision, scale] = [Number(match[1]), Number(match[2])];
  return precision >= 1 && precision <= 38 && scale <= precision ? `decimal(${precision},${scale})` : undefined;
}

export const isNumeric = (type: ColumnType): boolean => type === 'integer' || type === 'double' || type.startsWith('decimal');
export const isTemporal = (type: ColumnType): boolean => type === 'date' || type === 'timestamp';

/** Answers what type a column has and which values it can hold, before the columns are compiled. */
export class Types {
  readonly #outline: Outline;
  readonly #types = new Map<ColumnOutline, ColumnType>();
  readonly #busy = new Set<ColumnOutline>();

  constructor(outline: Outline) {
    this.#outline = outline;
  }

  /** The declared type, else the one that follows from the value; `auto` for SQL that has to be bound first. */
  typeOf(column: ColumnOutline): ColumnType {
    const known = this.#types.get(column);
    if (known) return known;
    // A circle of columns is reported elsewhere; here it must only end.
    if (this.#busy.has(column)) return 'auto';
    this.#busy.add(column);
    const type = this.#find(column);
    this.#busy.delete(column);
    this.#types.set(column, type);
    return type;
  }

  #find(column: ColumnOutline): ColumnType {
    const declared = parseType(column.spec['type']);
    if (declared) return declared;
    const held = parentColumnOf(this.#outline, column);
    if (column.references !== undefined || held) return held && held !== column ? this.typeOf(held) : 'text';
    if (column.given) return typeOfCells(this.cells(column));
    return this.typeOfValue(column, column.spec);
  }

  /** The type of a value as written in a column or in a case. */
  typeOfValue(column: ColumnOutline, value: Json): ColumnType {
    if (!isObject(value)) return typeOfScalars([value]);
    if (isSwitch(value)) return mergeTypes(casesOf(value).map(([, then]) => this.typeOfValue(column, then)));
    if (value['is'] !== undefined) return typeOfScalars([value['is']]);
    if (value['version'] !== undefined)
      return value['version'] === 'current' ? 'boolean' : value['version'] === 'number' ? 'integer' : 'date';
    if (value['stage'] !== undefined) return this.#typeOfBegin(this.#outline.get(column.table));
    if (value['step'] === 'at') return this.#typeOfBegin(this.#outline.get(this.#outline.get(column.table)?.each ?? ''));
    if (value['prices'] !== undefined) return MONEY;
    if (value['pick'] !== undefined) return typeOfScalars(pickValues(value['pick']));
    if (value['amount'] !== undefined || value['typical'] !== undefined) return MONEY;
    if (value['count'] !== undefined || value['position'] !== undefined) return 'integer';
    if (isObject(value['number'])) return isWholeNumber(value['number']) ? 'integer' : 'double';
    if (isObject(value['when'])) return this.#typeOfWhen(column, value['when']);
    if (value['sql'] !== undefined || value['rollup'] !== undefined) return 'auto';
    return 'text';
  }

  #typeOfWhen(column: ColumnOutline, when: JsonObject): ColumnType {
    if (typeof when['after'] !== 'string') return when['hours'] === undefined ? 'date' : 'timestamp';
    const base = this.end(this.#outline.get(column.table), when['after'].split('.'));
    const type = base ? this.typeOf(base) : 'timestamp';
    // Another type has its message where the base is named.
    return isTemporal(type) || type === 'auto' ? type : 'timestamp';
  }

  /** The type of the moment with which the lifecycle of a table begins. */
  #typeOfBegin(table: TableOutline | undefined): ColumnType {
    const first = [...(table?.lifecycle?.stages.values() ?? [])][0]?.['at'];
    const column = typeof first === 'string' ? table?.columns.get(first) : undefined;
    const type = column && column.spec['stage'] === undefined ? this.typeOf(column) : 'timestamp';
    return isTemporal(type) ? type : 'timestamp';
  }

  /** The column at the end of a path, if every step of it exists. */
  end(table: TableOutline | undefined, path: readonly string[]): ColumnOutline | undefined {
    const column = table?.columns.get(path[0] ?? '');
    if (!column || path.length === 1) return column;
    return column.references === undefined ? undefined : this.end(this.#outline.get(column.references), path.slice(1));
  }

  /** The cells of a given column, from its table's `data`. */
  cells(column: ColumnOutline): readonly Json[] {
    return (this.#outline.get(column.table)?.spec.data ?? []).map((row) => row[column.position] ?? null);
  }

  /** Every value that a column can have, as text, where the schema lists them; undefined where it does not. */
  valuesOf(column: ColumnOutline, depth = 0): readonly string[] | undefined {
    if (depth > 20) return undefined;
    if (column.given)
      return [
        ...new Set(
          this.cells(column)
            .filter((cell) => cell !== null)
            .map(String),
        ),
      ];
    if (column.references !== undefined) {
      const key = parentColumnOf(this.#outline, column);
      return key?.given ? this.valuesOf(key, depth + 1) : undefined;
    }
    if (column.spec['type'] === 'boolean') return ['true', 'false'];
    const listed = this.labelsOf(column) ?? listedValues(column.spec);
    return listed && [...new Set(listed.map(String))];
  }

  /** What a column with `status` or `step: stage` says: the labels of the stages, in their order; undefined for all other columns. */
  labelsOf(column: ColumnOutline): string[] | undefined {
    const table = this.#outline.get(column.table);
    const {spec} = column;
    const of = spec['status'] !== undefined ? table : spec['step'] === 'stage' ? this.#outline.get(table?.each ?? '') : undefined;
    const stages = of?.lifecycle?.stages;
    return stages && [...stages].map(([name, stage]) => (typeof stage['is'] === 'string' ? stage['is'] : name));
  }

  /** Whether a cell of the column may be blank: by itself, or because a key on the way to it is. */
  mayBeEmpty(column: ColumnOutline): boolean {
    if (column.given) return this.cells(column).some((cell) => cell === null);
    const {spec} = column;
    if (spec['empty'] !== undefined || spec['stage'] !== undefined || spec['version'] === 'to') return true;
    const when = spec['when'];
    if (isObject(when) && typeof when['after'] === 'string') {
      const base = this.end(this.#outline.get(column.table), when['after'].split('.'));
      return base !== undefined && base !== column && this.mayBeEmpty(base);
    }
    return false;
  }
}

/** The cases of a switch, as written: every key but `by` and the common ones; `else`, `set` and `none` among them. */
export function casesOf(value: JsonObject): [string, Json][] {
  return Object.entries(value).filter(
    ([key]) => key !== 'by' && !['type', 'about', 'unit', 'unique', 'empty', 'design', 'dirty'].includes(key),
  );
}

/** The values of a pick: the keys of weights, or the items of a list. */
export function pickValues(pick: Json): Json[] {
  return Array.isArray(pick) ? [...(pick as readonly Json[])] : isObject(pick) ? Object.keys(pick).map(scalarOfKey) : [];
}

/** A mapping's key as the value that it stands for: `350` a number, `true` a boolean, `007` and all else text. */
export function scalarOfKey(key: string): string | number | boolean {
  if (key === 'true' || key === 'false') return key === 'true';
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(key) && Math.abs(Number(key)) <= Number.MAX_SAFE_INTEGER ? Number(key) : key;
}

/** The scalars that a pick, a constant, or a switch over these lists; undefined where any case is something else. */
export function listedValues(value: Json): Json[] | undefined {
  if (!isObject(value)) return value === null || Array.isArray(value) ? undefined : [value];
  if (isSwitch(value)) {
    const all = casesOf(value).map(([, then]) => listedValues(then));
    return all.every((list) => list !== undefined) ? all.flat() : undefined;
  }
  if (value['references'] !== undefined) return undefined;
  if (value['is'] !== undefined) return [value['is']];
  const pick = value['pick'] ?? value['prices'];
  return pick === undefined ? undefined : pickValues(pick);
}

/** One type for a list of scalars: all integers, numbers (money), booleans, else text. */
export function typeOfScalars(values: readonly Json[]): ColumnType {
  const present = values.filter((value) => value !== null);
  if (present.length === 0) return 'text';
  if (present.every((value) => typeof value === 'boolean')) return 'boolean';
  if (present.every((value) => typeof value === 'number')) return present.every(Number.isInteger) ? 'integer' : decimalFor(present);
  return 'text';
}

/** Like `typeOfScalars`; ISO days and moments in data are dates and timestamps. */
function typeOfCells(cells: readonly Json[]): ColumnType {
  const present = cells.filter((cell) => cell !== null);
  if (present.length > 0 && present.every(isDay)) return 'date';
  if (present.length > 0 && present.every(isMoment)) return 'timestamp';
  return typeOfScalars(cells);
}

/** Two decimals are the rule; a list with finer numbers keeps them. */
function decimalFor(values: readonly number[]): ColumnType {
  const scale = Math.max(2, ...values.map((value) => /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0));
  return scale === 2 ? MONEY : scale <= 6 ? `decimal(18,${scale})` : 'double';
}

/** One type that holds all cases: equal ones stay, integers and decimals meet in the money type, a double makes all double, else text. */
function mergeTypes(types: readonly ColumnType[]): ColumnType {
  const different = [...new Set(types)];
  if (different.length === 1) return different[0]!;
  if (different.length === 0) return 'text';
  if (different.every(isNumeric)) return different.includes('double') ? 'double' : MONEY;
  if (different.every(isTemporal)) return 'timestamp';
  return different.includes('auto') ? 'auto' : 'text';
}
