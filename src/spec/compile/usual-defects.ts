import {parseAmount} from '../../core/amount.js';
import {formOf, hasDistinctRows, isLowerCase, whyClean, whyKept} from '../../core/defect-forms.js';
import type {Json} from '../../core/json.js';
import type {Column, Model, Table} from '../../core/model.js';
import type {ColumnSpec, ProblemBlock, SchemaBlock, TableSpec} from '../../core/spec.js';
import {asText} from '../suggest.js';
import {isObject} from './outline.js';
import {readersOf} from './reads.js';

/** The rates of the seed product. */
const USUAL = {missing: 0.03, format: 0.02, duplicates: 0.01, outliers: 0.025} as const;
type Group = keyof typeof USUAL;
const GROUPS: readonly Group[] = ['format', 'missing', 'outliers', 'duplicates'];

/** Columns that lose cells, and columns with outliers: more would be a nuisance and teach nothing new. */
const MOST_LOST = 2;
/** In fewer rows a rate of a few percent plants next to nothing. */
const FEW_ROWS = 100;

/** A schema block in which every planned defect is written out, and what is told about the choice. */
export interface ChosenDefects {
  readonly schema: SchemaBlock;
  readonly receipt: readonly string[];
}

/**
 * Chooses columns and tables for the defects that `defects` asks for, and writes them into the block. Needs a model whose types are all
 * known. What cannot be undone goes where nothing reads; other forms of dates and lists go where a question reads, if they can. The
 * choice depends on the block and the problem alone.
 */
export function chooseDefects(model: Model, schema: SchemaBlock, problem: ProblemBlock): ChosenDefects {
  const rates = ratesOf(model, schema);
  const wanted = GROUPS.filter((group) => rates[group] !== undefined);
  if (wanted.length === 0) return {schema: hasWritten(schema) ? {...schema, defects: 'written'} : schema, receipt: []};
  const choice = new Choice(model, schema, problem);
  const dirty = new Map<string, {[kind: string]: string}>();
  const taken = (place: Place): boolean => dirty.has(keyOf(place)) || written(schema, place) !== undefined;
  const take = (place: Place, kinds: {[kind: string]: string}): void => void dirty.set(keyOf(place), kinds);
  const notes: string[] = [];

  if (rates.missing !== undefined) {
    const places = spread(
      choice.losing().filter((place) => !taken(place)),
      MOST_LOST,
    );
    for (const place of places) take(place, {missing: percent(rates.missing)});
    if (places.length === 0)
      notes.push('No column is fit to lose cells: everything is read by a question, a finding, a rule or another column.');
  }
  if (rates.outliers !== undefined) {
    const places = spread(
      choice.slipping().filter((place) => !taken(place)),
      MOST_LOST,
    );
    for (const place of places) take(place, {outliers: percent(rates.outliers)});
    if (places.length === 0)
      notes.push('No column is fit for outliers: every number is read by a question, a finding, a rule or another column.');
  }
  if (rates.format !== undefined) {
    const places = choice.changing(taken);
    for (const {place, text} of places) {
      const {format} = rates;
      take(place, text ? {case: percent(format / 2), spaces: percent(format / 2)} : {format: percent(format)});
    }
    if (places.length === 0)
      notes.push('No column is fit for other forms: there is no list of values, date or address that could be restored.');
  }
  const copied = rates.duplicates === undefined ? [] : choice.copied();
  if (rates.duplicates !== undefined && copied.length === 0)
    notes.push('No table is fit for duplicates: no fact table tells its rows apart.');

  const tables = Object.entries(schema.tables).map(([name, table]) => {
    const columns = Object.entries(table.columns).map(([column, spec]): [string, ColumnSpec] => {
      const kinds = dirty.get(keyOf({table: name, column}));
      return [column, kinds === undefined ? spec : {...spec, dirty: kinds}];
    });
    const duplicates = table.duplicates ?? (copied.includes(name) ? percent(rates.duplicates!) : undefined);
    const next: TableSpec = {...table, columns: Object.fromEntries(columns), ...(duplicates === undefined ? {} : {duplicates})};
    return [name, next] as const;
  });
  const chosen = Object.fromEntries(tables);
  return {schema: {...schema, tables: chosen, defects: 'written'}, receipt: [...receiptOf(chosen), ...notes]};
}

interface Place {
  readonly table: string;
  readonly column: string;
}
const keyOf = ({table, column}: Place): string => `${table}.${column}`;
const written = (schema: SchemaBlock, {table, column}: Place): Json | undefined => schema.tables[table]?.columns[column]?.['dirty'];
const hasWritten = (schema: SchemaBlock): boolean =>
  Object.values(schema.tables).some(
    (table) => table.duplicates !== undefined || Object.values(table.columns).some((column) => column['dirty'] !== undefined),
  );

/** What is asked for: by the block, else by the level. */
function ratesOf(model: Model, {defects}: SchemaBlock): {readonly [group in Group]?: number} {
  if (typeof defects === 'object')
    return Object.fromEntries(Object.entries(defects).flatMap(([kind, amount]) => [[kind, parseAmount(amount)?.value ?? 0] as const]));
  return (defects ?? (model.level === 'Beginner' ? 'written' : 'usual')) === 'usual' ? USUAL : {};
}

/** The first of every table in turn, until there are so many. */
function spread(places: readonly Place[], most: number): Place[] {
  const tables = [...new Set(places.map(({table}) => table))];
  return tables.flatMap((table) => places.find((place) => place.table === table) ?? []).slice(0, most);
}

/** The columns that are fit for each kind, the fittest first. */
class Choice {
  readonly #tables: readonly Table[];
  readonly #model: Model;
  readonly #reader: ReturnType<typeof readersOf>;

  constructor(model: Model, schema: SchemaBlock, problem: ProblemBlock) {
    const rows = new Map<string, number>();
    for (const table of model.tables) rows.set(table.name, rowsOf(table, model, rows));
    // Fact tables first: they are what is counted. Otherwise in the order in which they are written.
    const order = Object.keys(schema.tables);
    this.#tables = model.tables
      .filter(({name}) => rows.get(name)! >= FEW_ROWS)
      .sort((a, b) => Number(b.fact) - Number(a.fact) || order.indexOf(a.name) - order.indexOf(b.name));
    this.#model = model;
    this.#reader = readersOf(schema, problem);
  }

  /** Columns in which cells may get lost: nothing reads them, and an empty cell of theirs would mean nothing else. */
  losing(): Place[] {
    return this.#places((table, column) => {
      if (whyKept(table, column) !== undefined || this.#reader(table.name, column.name) !== undefined) return false;
      const texts = table.columns.filter((other) => other.type === 'text' && whyClean(table, other) === undefined);
      if (!table.fact && column.type === 'text' && texts.length < 2) return false;
      return column.empty === undefined && ['pick', 'number', 'faker', 'by', 'pattern', 'when'].includes(column.value.kind);
    });
  }

  /** Numbers that are drawn and that nothing reads. */
  slipping(): Place[] {
    return this.#places(
      (table, column) =>
        ['number', 'by'].includes(column.value.kind) &&
        formOf('outliers', table, column, this.#model).ok &&
        whyKept(table, column) === undefined &&
        this.#reader(table.name, column.name) === undefined,
    );
  }

  /** A list of values, a date and an address that can be restored; one that a question reads before one that none does. */
  changing(taken: (place: Place) => boolean): {place: Place; text: boolean}[] {
    const free = (test: (table: Table, column: Column) => boolean): Place[] =>
      this.#places((table, column) => whyClean(table, column) === undefined && table.history === undefined && test(table, column)).filter(
        (place) => !taken(place),
      );
    const first = (places: readonly Place[]): Place[] =>
      places.length === 0 ? [] : [places.find(({table, column}) => this.#reader(table, column)?.asked === true) ?? places[0]!];
    const undone = (kind: 'case' | 'format') => (table: Table, column: Column) => formOf(kind, table, column, this.#model).ok;
    const lists = free((table, column) => column.type === 'text' && !isLowerCase(column.value) && undone('case')(table, column));
    const addresses = free((_table, column) => column.type === 'text' && isLowerCase(column.value));
    const dates = free((table, column) => column.type === 'date' && table.axis !== column.name);
    const times = free((table, column) => column.type === 'timestamp' && table.axis !== column.name && undone('format')(table, column));
    return [
      ...first(lists).map((place) => ({place, text: true})),
      ...first(dates.length > 0 ? dates : times).map((place) => ({place, text: false})),
      ...first(addresses).map((place) => ({place, text: true})),
    ];
  }

  /** Fact tables whose rows are all different. */
  copied(): string[] {
    return this.#tables.filter((table) => table.fact && hasDistinctRows(table)).map(({name}) => name);
  }

  #places(fit: (table: Table, column: Column) => boolean): Place[] {
    return this.#tables.flatMap((table) =>
      table.columns.filter((column) => fit(table, column)).map((column) => ({table: table.name, column: column.name})),
    );
  }
}

/** About how many rows a table gets. */
function rowsOf(table: Table, model: Model, known: ReadonlyMap<string, number>): number {
  switch (table.rows.kind) {
    case 'data':
      return table.rows.rows.length;
    case 'fixed':
      return table.rows.rows;
    case 'share':
      return table.rows.of * model.size;
    case 'each':
      return (known.get(table.rows.parent) ?? 0) * table.rows.about;
    case 'steps':
      return known.get(table.rows.parent) ?? 0;
  }
}

/** A share as the language writes it: 0.025 is `2.5%`. */
const percent = (rate: number): string => `${Number((rate * 100).toPrecision(6))}%`;

/** One line for each table with planned defects. */
function receiptOf(tables: SchemaBlock['tables']): string[] {
  return Object.entries(tables).flatMap(([name, table]) => {
    const parts = Object.entries(table.columns).flatMap(([column, {dirty}]) =>
      isObject(dirty)
        ? [
            `${column} (${Object.entries(dirty)
              .map(([kind, rate]) => `${kind} ${asText(rate)}`)
              .join(', ')})`,
          ]
        : [],
    );
    if (table.duplicates !== undefined) parts.push(`rows twice (${table.duplicates})`);
    return parts.length === 0 ? [] : [`Planned defects in ${name}: ${parts.join(', ')}.`];
  });
}
