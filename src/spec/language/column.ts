import {change, choice, flag, form, integer, list, named, number, object, ref, sql, text, type Schema} from './describe.js';
import {DISTRIBUTIONS, LIMITS, MIXTURE, typical, weights} from './number.js';

/** `4%`, or 0.04. */
export const share = (description: string, examples: readonly [unknown, ...unknown[]]): Schema => ({
  type: ['string', 'number'],
  pattern: '^(?:100|\\d{1,2}(?:\\.\\d+)?)(?:\\.0+)?\\s*%$',
  minimum: 0,
  maximum: 1,
  'x-is': 'a share such as 4%',
  description,
  examples,
});
const scalar = (description: string, examples: readonly [unknown, ...unknown[]]): Schema => ({
  type: ['string', 'number', 'boolean'],
  description,
  examples,
});

/** Keys that any column may have. */
const COMMON: {readonly [key: string]: Schema} = {
  type: form(
    'a type: text, integer, double, boolean, date, timestamp or decimal(12,2)',
    '^(?:text|integer|double|boolean|date|timestamp|decimal\\(\\s*\\d{1,2}\\s*,\\s*\\d{1,2}\\s*\\))$',
    'Type in the shipped files. Default: follows from the value. Quote decimals inside of braces: "decimal(8,2)".',
    ['text', 'integer', 'decimal(12,2)'],
    {'x-words': ['text', 'integer', 'double', 'boolean', 'date', 'timestamp']},
  ),
  about: text('What it is, for the data dictionary.', ['Minute of the first resolution; empty while the ticket is open']),
  unit: text('Unit of the numbers.', ['INR', 'hours', 'Mbit/s']),
  unique: flag('No value occurs twice.'),
  empty: ref('chance', {
    description: 'Share of blank cells, or one by cases.',
    examples: ['4%', {by: 'category', Billing: '42%', else: '0%'}],
  }),
  design: {
    ...choice(
      ['balanced'],
      'Its values are equally frequent on purpose, as in an experiment or a quota: check 5.1, which takes equal shares for a uniform generator, leaves the column out (at most 40 % of the categories).',
    ),
    'x-is': 'balanced',
  },
  dirty: object(
    'Planted mistakes: shares of the cells, at most 20% each and 30% together. Everything else is made from the clean cells, and answers are those of the cleaned files.',
    [{case: '2%'}, {format: '2%'}, {case: '1%', spaces: '1%'}],
    {
      case: share('Text in capitals or small letters. For lists of values, and for addresses made by slug.', ['2%']),
      spaces: share('Text with blanks before or after it.', ['2%']),
      format: share(
        'Dates and times as dd/mm/yyyy (mm/dd/yyyy in the locale en_US), numbers as text with separators and unit, truth values as Yes and No.',
        ['2%'],
      ),
      missing: share('The cell is empty. Cannot be undone: only in columns that nothing reads.', ['3%']),
      outliers: share('The number times 10 or 100: a slipped decimal point. Cannot be undone: only in columns that nothing reads.', [
        '2.5%',
      ]),
    },
    [],
    {minProperties: 1},
  ),
};

const FAVOUR = '^top\\s+\\d+(?:\\.\\d+)?%\\s+gets?\\s+\\d+(?:\\.\\d+)?%$';

/** Keys that say how the cells are made; exactly one belongs to a column. */
const VALUES: {readonly [key: string]: Schema} = {
  id: form(
    'an id such as "C{00000}", uuid or uuid7',
    '^(?:[^{}]*\\{0+\\}[^{}]*|uuid7?)$',
    'The key: text with a run of zeros that the row number fills; "{0}" with type integer gives plain numbers; `uuid` a random UUID, `uuid7` one that sorts by the time of the row.',
    ['C{00000}', '{0}', 'uuid', 'uuid7'],
  ),
  pattern: form(
    'a pattern such as "{AA}-{0000}"',
    '^[^{}]*(?:\\{[^{}]*\\}[^{}]*)+$',
    'A random code: in braces, A is a letter and 0 a digit.',
    ['{AA}-{0000}'],
  ),
  is: scalar('The same in every row.', ['India', 6]),
  pick: {
    ...weights,
    type: ['object', 'array'],
    items: scalar('A value.', ['Card']),
    minItems: 1,
    description:
      'One of several values, with weights; or a list of equal chances. Beside references: weights of the parent’s keys. With `type: boolean` the values are "true" and "false", in quotes.',
    examples: [{Call: 46, WhatsApp: 27}, ['Card', 'Cash']],
  },
  prices: list(number('A price.', [99]), 'One of these prices; money.', [[99, 149, 199]], {minItems: 1}),
  faker: form(
    'a provider such as person.fullName',
    '^[a-z][A-Za-z]*\\.[a-z][A-Za-z0-9]*$',
    'Invented text from Faker, in the locale of the spec.',
    ['person.fullName', 'location.city'],
  ),
  when: ref('when'),
  amount: object(
    'Money and other positive amounts: lognormal.',
    [{typical: 180, high: 410, ends_in: [9, 49, 99]}],
    {...typical, ...LIMITS},
    ['typical'],
  ),
  count: object(
    'How many: whole numbers; a Poisson with the mean typical, or with high a rounded lognormal.',
    [{typical: 2, from: 1, high: 5}],
    {...typical, ...LIMITS},
    ['typical'],
  ),
  number: object('A number with a distribution of its own.', [{normal: {mean: 4.1, sd: 0.6}, from: 1, to: 5}], {
    ...DISTRIBUTIONS,
    mixture: MIXTURE,
    ...LIMITS,
  }),
  references: text(
    'The parent table; the column holds its key. The own table makes a tree (manager, category above): rows point to earlier rows. With unique: true every parent is taken at most once.',
    ['dim_customers'],
  ),
  columns: list(
    text('A column of this table.', ['store_id']),
    'Beside references to a table whose key has several columns: the columns here that hold it, in its order, this one among them. The others say `with`.',
    [['store_id', 'day']],
    {minItems: 1},
  ),
  with: text('Filled together with a reference of several columns: the name of the column that has it.', ['store_id']),
  differs: text('Beside references: another reference to the same parent, which this one never equals.', ['sender_id']),
  roots: share('Beside references to the own table: share of rows that point to none. Default: only the first row.', ['5%']),
  depth: integer(
    'Beside references to the own table: how many levels the tree has, the roots being the first. Default: as it comes.',
    [3],
    {minimum: 2, maximum: 100},
  ),
  favour: form('a favour such as top 20% get 45%', FAVOUR, 'Beside references: how unequal the parents are.', ['top 20% get 45%']),
  alive: object(
    'Beside references: parents exist only from and to some time; on the day of `to` they are gone.',
    [{from: 'joined_on', to: 'closed_on', at: 'visited_at'}],
    {
      from: text('Date column of the parent.', ['joined_on']),
      to: text('Date column of the parent; empty is for ever.', ['closed_on']),
      at: text('Date column of this table.', ['visited_at']),
    },
  ),
  alike: {
    ...named(
      text('The column of this row, or of its parents with dots.', ['member_id.city_id']),
      'Beside references: only parents are chosen whose columns equal those of the row: a column that both have, or columns of the parent with what they equal. A row without such a parent is not made, unless the key may be empty.',
      [{city_id: 'member_id.city_id'}],
    ),
    type: ['string', 'array', 'object'],
    items: text('A column that both have.', ['city_id']),
    minLength: 1,
    minItems: 1,
    minProperties: 1,
    examples: ['city_id', {city_id: 'member_id.city_id'}],
  },
  usually: form(
    'a share with a path, such as 80% member_id.store_id',
    '^\\S+%\\s+\\S+$',
    'Beside references: mostly the one that a path leads to, if it is there (alive) and like the row (alike); else another one.',
    ['80% member_id.store_id'],
  ),
  weight: text('Beside references: numeric column of the parent by which it is chosen.', ['popularity']),
  sql: sql(
    'DuckDB expression over the columns of the row; dots follow keys. Window functions look at other rows of the table: a running balance is `account_id.opening + sum(amount) over (partition by account_id order by booked_at, entry_id)`, the visit before `lag(visited_at) over (...)`; the key at the end of the order decides between equal times.',
    [
      'quantity * unit_price',
      "slug(full_name, '.') || '@example.com'",
      'account_id.opening + sum(amount) over (partition by account_id order by booked_at, entry_id)',
    ],
  ),
  rollup: object(
    'A total over the rows of a child table that belong to this row.',
    [{of: 'fact_order_lines', is: 'sum(line_total)', where: "status <> 'Cancelled'"}],
    {
      of: text('The child table.', ['fact_order_lines']),
      is: sql('An aggregate over its columns.', ['sum(line_total)']),
      where: sql('Rows that count.', ["status <> 'Cancelled'"]),
      through: text('Which of its keys, if it refers here twice.', ['billing_customer_id']),
    },
    ['of', 'is'],
  ),
  position: flag('Number of the row within its parent, in a table with rows: {each: ...}; rises with the axis, if the table has one.'),
  stage: text('The moment at which a row entered this stage of its table’s lifecycle; empty if it did not.', ['resolved']),
  entity: form(
    'an id such as "M{00000}"',
    '^[^{}]*\\{0+\\}[^{}]*$',
    'In a table with history: the number of the entity, which all its versions share (the business key). "{0}" with type integer gives plain numbers.',
    ['M{00000}'],
  ),
  version: choice(
    ['from', 'to', 'current', 'number'],
    'In a table with history: the day from which the version counts; the day from which the next one does, empty for the current one; whether it is the current one; its number from 1.',
  ),
  status: flag('The last stage of the table’s lifecycle that the row has entered.'),
  step: {
    ...choice(['stage', 'at'], 'In a table with rows: {stages_of: ...}: the stage that was entered, or the moment.'),
    'x-is': 'stage or at',
  },
};

const BY_CHANGES = ref('changes', {
  description: 'Multiplies the number by where the row is. As text it chooses between cases instead.',
  examples: [{'store_id.city': {Mumbai: '+15%', Pune: '-5%'}}],
});

/** Values that a case can have; its other forms are plain scalars. */
const CASE: {readonly [key: string]: Schema} = Object.fromEntries(
  ['is', 'prices', 'amount', 'count', 'number', 'pattern', 'faker'].map((key) => [key, VALUES[key]!]),
);

/** Definitions of this file. */
export const COLUMN: {readonly [name: string]: Schema} = {
  column: {
    type: 'object',
    description:
      'How the cells of a column are made: common keys, and exactly one value. In a table with data a column without a value is given there.',
    examples: [{pick: {Call: 46, WhatsApp: 27}, about: 'How the customer got in touch'}],
    if: {properties: {by: {type: 'string'}}, required: ['by']},
    then: ref('switchColumn'),
    else: ref('plainColumn'),
  },
  plainColumn: object('A column with one way to make its cells.', [{amount: {typical: 180, high: 410}}], {
    ...COMMON,
    ...VALUES,
    by: BY_CHANGES,
  }),
  switchColumn: {
    type: 'object',
    description: 'A column whose value depends on another one: a key per value of it, `else`, `none` (it is empty), `set` (it is not).',
    examples: [{by: 'agent_id.desk', 'In-house': {typical: 106, high: 175}, Partner: {by: 'category', Billing: 62, else: 84}, none: 6}],
    properties: {...COMMON, by: text('The column that decides; may follow keys with dots.', ['agent_id.desk', 'region'])},
    additionalProperties: ref('case'),
  },
  case: {
    type: ['string', 'number', 'boolean', 'object', 'null', 'array'],
    description: 'The value of a case: a constant, {typical, high}, {pick: ...} and other values, or a further `by`.',
    examples: [62, {typical: 106, high: 175}, {pick: {Mumbai: 3, Pune: 2}}],
    if: {type: 'object', not: {properties: {by: {type: 'string'}}, required: ['by']}},
    then: {properties: {...CASE, pick: VALUES['pick']!}},
  },
  chance: {
    ...share('A share of rows, or one by cases.', ['4%', {by: 'category', Billing: '42%', else: '0%'}]),
    type: ['string', 'number', 'object'],
    properties: {by: text('The column that decides.', ['category'])},
    required: ['by'],
    additionalProperties: ref('chance'),
  },
  changes: named(
    named(change('The change.', ['+15%']), 'Values of the column and their changes.', [{Mumbai: '+15%'}], {minProperties: 1}),
    'Changes by the value of a column.',
    [{'store_id.city': {Mumbai: '+15%'}}],
    {minProperties: 1},
  ),
};
