import type {Level} from '../core/spec.js';
import type {Column, Model, Value} from '../core/model.js';
import {quoteName, quoteText} from '../core/sql-text.js';
import {numbers, rowsPart, worstShare, type Check, type Evidence, type Outcome, type Part} from './check.js';
import {shapesOf, textsOf, type Shape} from './roles.js';
import {BAND} from './scoring.js';

/** The part of C2 that looks at how texts are written, and at the size of the schema. */
export const C2_FORM: readonly Check[] = [
  {
    id: '2.5',
    title: 'Codes and addresses have their form',
    statistic: 'worst share of codes, e-mail addresses and telephone numbers that do not look like one',
    threshold: 'none; 10 falls to 0 at 0.5 %',
    severity: 'warn',
    advice: 'Mend the pattern, or the formula that makes the text.',
    measure: async (evidence) =>
      worstShare(
        evidence.shipped,
        (await shapesOf(evidence)).flatMap((shape) => shape.table.columns.flatMap((column) => formPart(shape, column))),
        0.005,
        'no column holds codes, e-mail addresses or telephone numbers',
        true,
      ),
  },
  {
    id: '2.7',
    title: 'Size fits the level',
    statistic: 'columns over all tables',
    threshold:
      'Beginner 15, Intermediate 22, Advanced 30, five more or less, and 1-3, 3-5 or 5-8 tables; 0 at ten columns or two tables beyond',
    severity: 'warn',
    advice: 'Leave columns out that no question needs, or choose another level.',
    measure: ({model}) => Promise.resolve(measureSize(model)),
  },
  {
    id: '2.8',
    title: 'Texts are clean',
    statistic: 'worst share of texts with stray spaces, with words for nothing (NULL, nan, N/A), or in a rarer spelling of the same value',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Trim and respell the values, or plant such mistakes openly with `dirty`.',
    measure: measureHygiene,
  },
];

const EMAIL = '[A-Za-z0-9][A-Za-z0-9._%+\\-]*@[A-Za-z0-9][A-Za-z0-9\\-]*(\\.[A-Za-z0-9\\-]+)*\\.[A-Za-z]{2,}';
const PHONE = '[+(]?[0-9][0-9 ()./x+\\-]{5,22}';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';

function formPart(shape: Shape, column: Column): Part[] {
  const {table} = shape;
  const form = column.type === 'text' ? formOf(column) : undefined;
  if (form === undefined) return [];
  const name = quoteName(column.name);
  return [
    {
      ...rowsPart(
        `${table.name}.${column.name}`,
        textsOf(shape),
        `not regexp_full_match(${name}, ${quoteText(form.pattern)})`,
        `are no ${form.word}`,
        `${name} is not null`,
      ),
      pointer: column.pointer,
    },
  ];
}

/** The form of a text: of a declared pattern, or of what its name says. */
function formOf({name, value, references}: Column): {pattern: string; word: string} | undefined {
  if (references !== undefined) return undefined;
  const declared = patternOf(value);
  if (declared !== undefined) return declared;
  if (/(?:^|_)e?_?mail(?:_address)?$/.test(name)) return {pattern: EMAIL, word: 'e-mail address'};
  if (/(?:^|_)(?:phone|mobile|telephone)(?:_number)?$/.test(name)) return {pattern: PHONE, word: 'telephone number'};
  return undefined;
}

function patternOf(value: Value): {pattern: string; word: string} | undefined {
  if (value.kind === 'uuid') return {pattern: UUID, word: 'UUID'};
  if (value.kind !== 'pattern' && value.kind !== 'id' && value.kind !== 'entity') return undefined;
  // In an id the zeros are a least width: the millionth row has more digits.
  const digits = value.kind === 'pattern' ? '' : '+';
  const pattern = value.template.replace(/\{([^{}]*)\}|([^{}]+)/g, (_, inside: string | undefined, outside: string | undefined) => {
    if (inside === undefined) return escapeForm(outside ?? '');
    if (digits !== '' && /^0+$/.test(inside)) return `[0-9]{${inside.length},}`;
    return inside.replace(/[^]/gu, (sign) => (sign === '0' ? '[0-9]' : sign === 'A' ? '[A-Z]' : escapeForm(sign)));
  });
  return {pattern, word: `code like ${value.template}`};
}

const escapeForm = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|\-/]/g, '\\$&');

const SIZES: {readonly [level in Level]: {readonly columns: number; readonly tables: readonly [number, number]}} = {
  Beginner: {columns: 15, tables: [1, 3]},
  Intermediate: {columns: 22, tables: [3, 5]},
  Advanced: {columns: 30, tables: [5, 8]},
};

function measureSize({tables, level}: Model): Outcome {
  const columns = tables.reduce((sum, table) => sum + table.columns.length, 0);
  const wanted = SIZES[level];
  const [least, most] = wanted.tables;
  const score = Math.min(
    BAND(columns, wanted.columns - 15, wanted.columns - 5, wanted.columns + 5, wanted.columns + 15),
    BAND(tables.length, least - 2, least, most, most + 2),
  );
  return {
    value: columns,
    score,
    details: [
      `${level}: ${columns} columns in ${tables.length} table${tables.length === 1 ? '' : 's'}, about ${wanted.columns} in ${least} to ${most} wanted`,
    ],
    sql: [],
    ...(score < 10 ? {pointer: '/schema/tables'} : {}),
  };
}

/** Spellings are compared where a column has at most so many different texts: names of people may differ in their capitals. */
const MOST_SPELLINGS = 1000;

async function measureHygiene(evidence: Evidence): Promise<Outcome> {
  const {shipped} = evidence;
  const parts: Part[] = [];
  for (const shape of await shapesOf(evidence)) {
    const {table} = shape;
    const from = textsOf(shape);
    for (const column of table.columns) {
      if (column.type !== 'text') continue;
      const name = quoteName(column.name);
      const stray = `${name} <> trim(${name}, ' \t\r\n') or ${name} like '%  %' or lower(trim(${name})) in ('null', 'nan', 'n/a', '#n/a', 'none', 'undefined', '')`;
      // A value that was listed may be called None.
      const listed = (column.values ?? []).map((value) => quoteText(String(value)));
      const bad = listed.length === 0 ? stray : `(${stray}) and ${name} not in (${listed.join(', ')})`;
      const code = ['id', 'uuid', 'pattern', 'entity'].includes(column.value.kind) || column.references !== undefined;
      const [distinct = 0] = code ? [Infinity] : await numbers(shipped, `select approx_count_distinct(${name}) from ${from}`);
      const label = `${table.name}.${column.name}`;
      parts.push({
        ...rowsPart(label, from, bad, 'texts with stray spaces or a word for nothing', `${name} is not null`),
        pointer: column.pointer,
      });
      if (distinct <= MOST_SPELLINGS) parts.push(spellingPart(from, column, label));
    }
  }
  return worstShare(shipped, parts, 0.001, 'no column is text', true);
}

/** Texts that equal another but for capitals and spaces; the most frequent spelling is the right one. */
function spellingPart(from: string, column: Column, label: string): Part {
  const name = quoteName(column.name);
  const spellings = `select ${name} as spelling, count(*) as n from ${from} where ${name} is not null group by 1`;
  const ranked = `select spelling, n, row_number() over (partition by lower(regexp_replace(trim(spelling), '\\s+', ' ', 'g')) order by n desc, spelling) as place from (${spellings})`;
  return {
    name: label,
    word: 'texts in a rarer spelling',
    counts: `select coalesce(sum(n), 0), coalesce(sum(n) filter (where place > 1), 0) from (${ranked})`,
    rows: `select spelling, n as "(rows)" from (${ranked}) where place > 1 order by all limit 5`,
    pointer: column.pointer,
  };
}
