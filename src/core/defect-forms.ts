/** How each kind of defect looks in a column, and how it is undone: SQL of both ways side by side, so that one cannot change alone. */
import type {CellKind} from './defects.js';
import {combinationsOf, referenceOf} from './foreign-keys.js';
import type {Column, ColumnType, Model, Table, Value} from './model.js';
import {err, ok, type Result} from './result.js';
import {quoteName, quoteText, scaleOf, sqlType} from './sql-text.js';

/** A defect of a column: SQL over the text of a cell that is not empty. */
export interface Form {
  readonly kind: CellKind;
  /** For a person: `dates as dd/mm/yyyy`. */
  readonly words: string;
  /** What is right, and what else occurs: a sentence for the data dictionary. Nothing where the cell is lost. */
  readonly canonical?: string;
  /** Each way to spoil a cell; one that leaves it as it is, or gives NULL, spoils nothing (but `missing`, whose NULL is meant). */
  readonly spoil: (cell: string) => readonly string[];
  /** Gives back what every spoilt cell was, and leaves others alone; absent where nothing does. */
  readonly restore?: (cell: string) => string;
}

/** What forms depend on beside the column. */
export type FormContext = Pick<Model, 'currency' | 'locale'>;

/** The most values of a list whose letter case can be restored one by one: longer SQL is written by nobody. */
const LONGEST_LIST = 40;

/** The form of a kind in a column; or why it does not fit, as the end of a sentence. A type that is not known yet fits whatever it could be. */
export function formOf(kind: CellKind, table: Table, column: Column, context: FormContext): Result<Form, string> {
  const {type} = column;
  const known = type !== 'auto';
  switch (kind) {
    case 'missing':
      return ok({kind, words: 'cells that were lost', spoil: () => ['NULL::VARCHAR']});
    case 'spaces':
      if (known && type !== 'text') return err(`is ${type}, and stray blanks fit text`);
      return ok({
        kind,
        words: 'stray blanks before and after text',
        canonical: 'Text has no blanks before and after it; some exports have.',
        spoil: (cell) => [`${cell} || ' '`, `' ' || ${cell}`, `${cell} || '  '`, `'  ' || ${cell} || ' '`],
        restore: (cell) => `trim(${cell})`,
      });
    case 'case':
      if (known && type !== 'text') return err(`is ${type}, and letter case fits text`);
      return caseForm(table, column);
    case 'format':
      return known
        ? formatForm(column, type, context)
        : ok({kind, words: 'another form', spoil: (cell) => [cell], restore: (cell) => cell});
    case 'outliers':
      if (known && !isNumber(type)) return err(`is ${type}, and outliers fit numbers`);
      // A total that does not add up is no slip of a pen: it contradicts the rows that it is made from.
      if (column.value.kind === 'sql' || column.value.kind === 'rollup')
        return err('is computed from other columns, and would no longer agree with them');
      return ok({
        kind,
        words: 'numbers with a slipped decimal point',
        spoil: (cell) => [slipped(cell, type, 10), slipped(cell, type, 100)],
      });
  }
}

function caseForm(table: Table, column: Column): Result<Form, string> {
  const kind = 'case';
  const spoilt = (cell: string): string[] => [
    `CASE WHEN upper(${cell}) = ${cell} THEN lower(${cell}) ELSE upper(${cell}) END`,
    `CASE WHEN lower(${cell}) = ${cell} THEN upper(${cell}) ELSE lower(${cell}) END`,
  ];
  const form = (canonical: string, restore: Form['restore']): Result<Form, string> =>
    ok({kind, words: 'text in capitals or in small letters', canonical, spoil: spoilt, ...(restore ? {restore} : {})});
  const list = listOf(table, column);
  if (list !== undefined) {
    if (new Set(list.map((value) => value.toLowerCase())).size < list.length)
      return err('has values that differ in letter case only, so it could not be undone');
    if (list.every((value) => value === value.toUpperCase() && value === value.toLowerCase())) return err('has no letters in its values');
    const listed = 'Text of a list is spelled as listed; some exports have capitals or small letters.';
    if (list.every((value) => value === value.toLowerCase())) return form(listed, (cell) => `lower(${cell})`);
    if (list.every((value) => value === value.toUpperCase())) return form(listed, (cell) => `upper(${cell})`);
    if (list.every((value) => value === value.slice(0, 1).toUpperCase() + value.slice(1).toLowerCase()))
      return form(listed, (cell) => `upper(left(${cell}, 1)) || lower(substr(${cell}, 2))`);
    if (list.length <= LONGEST_LIST)
      return form(listed, (cell) => {
        const cases = list.map((value) => `when ${quoteText(value.toLowerCase())} then ${quoteText(value)}`);
        return `case lower(${cell}) ${cases.join(' ')} else ${cell} end`;
      });
    return err(`has ${list.length} values, and to restore the letter case of more than ${LONGEST_LIST} is no task for a learner`);
  }
  if (isLowerCase(column.value)) return form('Addresses are in small letters; some exports have capitals.', (cell) => `lower(${cell})`);
  return err('has no list of values, so its letter case could not be restored without guessing');
}

/** Every value that a text column can have, where the schema lists them. */
function listOf(table: Table, column: Column): readonly string[] | undefined {
  if (column.values !== undefined) return column.values.map(String);
  if (column.value.kind === 'constant') return [String(column.value.value)];
  if (column.value.kind !== 'given' || table.rows.kind !== 'data') return undefined;
  const at = table.columns.indexOf(column);
  return [...new Set(table.rows.rows.flatMap((row) => (typeof row[at] === 'string' ? [row[at]] : [])))];
}

/** Text made of `slug(...)` and literals in small letters, as e-mail addresses are: lower case whatever it is made from. */
export function isLowerCase(value: Value): boolean {
  if (value.kind !== 'sql') return false;
  const parts = value.sql.split('||').map((part) => part.trim());
  return (
    value.sql.includes("'@") &&
    parts.every((part) => /^slug\([a-z0-9_.]+(?:, *'[^']*')?\)$/.test(part) || /^'[^'A-Z]*'$/.test(part) || /^lower\([^()]*\)$/.test(part))
  );
}

function formatForm(column: Column, type: Exclude<ColumnType, 'auto'>, {currency, locale}: FormContext): Result<Form, string> {
  const kind = 'format';
  if (type === 'date' || type === 'timestamp') {
    // One other form only: where two could be meant, 05/03 would be a guess.
    const us = locale === 'en_US';
    const [from, to] = us ? ['%m/%d/%Y', 'mm/dd/yyyy'] : ['%d/%m/%Y', 'dd/mm/yyyy'];
    const clock = type === 'timestamp' ? ' %H:%M:%S' : '';
    const shown = type === 'timestamp' ? ' hh:mm:ss' : '';
    return ok({
      kind,
      words: `${type === 'date' ? 'dates' : 'times'} as ${to}${shown}`,
      canonical: `${type === 'date' ? 'Dates' : 'Times'} are yyyy-mm-dd${shown}; some exports have ${to}${shown}.`,
      spoil: (cell) => [`strftime(${cell}::${type}, '${from}${clock}')`],
      restore: (cell) => `coalesce(try_strptime(${cell}, '%Y-%m-%d${clock}'), try_strptime(${cell}, '${from}${clock}'))`,
    });
  }
  if (type === 'boolean')
    return ok({
      kind,
      words: 'Yes and No in the place of true and false',
      canonical: 'Truth values are true and false; some exports have Yes and No.',
      spoil: (cell) => [`CASE ${cell} WHEN 'true' THEN 'Yes' ELSE 'No' END`],
      restore: (cell) => `${cell} in ('true', 'Yes')`,
    });
  if (type === 'integer' || scaleOf(type) !== undefined) {
    const money = column.unit === currency;
    const unit = !money && column.unit !== undefined && !/[0-9.-]/.test(column.unit) ? column.unit : undefined;
    const example = `${money ? `${currency} ` : ''}1,234${(scaleOf(type) ?? 0) > 0 ? '.50' : ''}${unit === undefined ? '' : ` ${unit}`}`;
    return ok({
      kind,
      words: `numbers as text such as ${example}`,
      canonical: `Numbers have a point before decimals and nothing else; some exports have text such as ${example}.`,
      spoil: (cell) => [
        `${money ? `${quoteText(`${currency} `)} || ` : ''}${separated(cell)}${unit === undefined ? '' : ` || ${quoteText(` ${unit}`)}`}`,
      ],
      restore: (cell) => `regexp_replace(${cell}, '[^0-9.-]', '', 'g')`,
    });
  }
  return err(`is ${type}, and another format fits dates, times, truth values, whole numbers and decimals`);
}

/** The text of a number with commas between thousands: text arithmetic, since a double would lose digits. */
function separated(cell: string): string {
  const digits = `ltrim(${cell}, '-')`;
  return `CASE WHEN ${cell} LIKE '-%' THEN '-' ELSE '' END || format('{:,}', try_cast(split_part(${digits}, '.', 1) AS BIGINT)) || substr(${digits}, strpos(${digits} || '.', '.'))`;
}

/** The text of a number times 10 or 100; NULL where its type does not hold it. */
function slipped(cell: string, type: ColumnType, factor: number): string {
  if (type === 'auto') return cell;
  const scale = scaleOf(type);
  const wide = type === 'integer' ? 'HUGEINT' : scale === undefined ? 'DECIMAL(28,9)' : `DECIMAL(38,${scale})`;
  return `try_cast(try_cast(${cell} AS ${wide}) * ${factor} AS ${sqlType(type)})::VARCHAR`;
}

const isNumber = (type: ColumnType): boolean => type === 'integer' || type === 'double' || scaleOf(type) !== undefined;

/** Why a column stays clean whatever is asked for, as the end of a sentence: keys, and what rows are known by. Undefined if it may be dirty. */
export function whyClean(table: Table, column: Column): string | undefined {
  const {name, value} = column;
  if (column.isKey) return 'is the key';
  if (referenceOf(table, column) !== undefined) return 'is a key of another table';
  if (table.grain.includes(name)) return 'says what one row is';
  if (combinationsOf(table).some((names) => names.includes(name))) return 'belongs to a combination that occurs once';
  if (value.kind === 'position') return 'numbers the rows';
  if (value.kind === 'entity' || value.kind === 'version') return 'says which version a row is';
  if (value.kind === 'id' || value.kind === 'uuid') return 'is an id';
  return undefined;
}

/** Why a cell of the column may not get lost: as `whyClean`, and the moments that rows and stages are dated by. */
export function whyKept(table: Table, column: Column): string | undefined {
  const {name, value} = column;
  if (table.axis === name) return 'is the time of the row';
  if (value.kind === 'stage' || value.kind === 'status' || value.kind === 'step') return 'belongs to the lifecycle';
  if (table.lifecycle?.stages.some(({at}) => at === name)) return 'belongs to the lifecycle';
  if (table.history !== undefined && table.history.from === name) return 'says when an entity begins';
  return whyClean(table, column);
}

/** Whether two rows of a clean table never are equal, so that a copy can be told from a row. */
export const hasDistinctRows = (table: Table): boolean =>
  table.key.length > 0 || table.grain.length > 0 || combinationsOf(table).length > 0 || table.columns.some(({unique}) => unique);

/** The columns by which rows of a table are told apart, if it has any. */
export function identityOf(table: Table): readonly string[] {
  if (table.key.length > 0) return table.key;
  if (table.grain.length > 0) return table.grain;
  return (
    combinationsOf(table)[0] ??
    table.columns
      .filter(({unique}) => unique)
      .map(({name}) => name)
      .slice(0, 1)
  );
}

/** The SELECT over `raw.<table>` that undoes all that can be undone, with the table's types; lower case, as a learner would write it. */
export function cleaningSql(
  table: Table,
  defects: {readonly cells: readonly {readonly column: string; readonly kind: CellKind}[]; readonly duplicates?: number},
  context: FormContext,
): string {
  const lines = table.columns.map((column) => {
    const name = /^[a-z_][a-z0-9_]*$/.test(column.name) ? column.name : quoteName(column.name);
    let cell = name;
    // Blanks go first, since nothing else reads a text with blanks around it.
    for (const kind of ['spaces', 'case', 'format'] as const) {
      if (!defects.cells.some((defect) => defect.column === column.name && defect.kind === kind)) continue;
      const form = formOf(kind, table, column, context);
      if (form.ok && form.value.restore) cell = form.value.restore(cell);
    }
    const typed =
      column.type === 'text' || column.type === 'auto' ? cell : `cast(${cell} as ${column.type === 'integer' ? 'bigint' : column.type})`;
    return typed === name ? name : `${typed} as ${name}`;
  });
  return `select ${defects.duplicates === undefined ? '' : 'distinct'}\n  ${lines.join(',\n  ')}\nfrom raw.${table.name}`.replace(
    /^select \n/,
    'select\n',
  );
}
