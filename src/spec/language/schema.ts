import {CHILDREN} from './children.js';
import {share} from './column.js';
import {amount, day, duration, list, named, object, ref, sql, text, type Schema} from './describe.js';

/** The strength of an effect. */
const STRENGTH: Schema = {
  ...amount(
    'How strong: a change (20%), or percentage points for shift and for more and fewer of a stage (+12pp). `auto`: the build finds it, so that the one finding that names the effect (`because`) and has an exact target (`expect`) comes true.',
    ['+70%', '+12pp', 'auto'],
  ),
  pattern: '^(?:auto|[+-]?\\s*(?:\\d+(?:\\.\\d+)?|\\.\\d+)\\s*(?:%|pp)?)$',
  'x-is': 'a strength such as +20% or +12pp',
};

const names = (description: string): Schema => list(text('A column.', ['store_id']), description, [['store_id', 'sold_on']], {minItems: 1});

const table: Schema = {
  ...object(
    'A table.',
    [{about: 'One row per visit.', rows: '100% of size', columns: {visit_id: {id: 'V{0000000}'}}}],
    {
      about: text('What one row is: begin with "One row per".', ['One row per service ticket.']),
      rows: {
        ...CHILDREN,
        type: ['integer', 'string', 'object'],
        minimum: 1,
        maximum: 100_000_000,
        pattern: '^\\s*\\d+(?:\\.\\d+)?%\\s+of\\s+size\\s*$',
        'x-is': 'a number of rows such as 500 or 12% of size',
        description: 'How many rows: a number, a share of dataset_size, or so many for each row of a parent. Not with data.',
        examples: [3400, '12% of size', {each: 'fact_orders', about: 2.3, from: 1}, {stages_of: 'fact_tickets'}],
      },
      columns: named(ref('column'), 'The columns, in the order of the file.', [{visit_id: {id: 'V{0000000}'}}], {minProperties: 1}),
      data: {
        type: ['array', 'string'],
        items: {
          type: 'array',
          items: {type: ['string', 'number', 'boolean', 'null']},
          description: 'A row, in the order of the columns without a value of their own.',
          examples: [['ST01', 'Pune', 'West']],
        },
        pattern: '^[^\\s].*\\.csv$',
        'x-is': 'the name of a CSV file',
        description: 'All rows, right here; or the name of a CSV file beside the spec, whose header names the columns.',
        examples: [[['ST01', 'Pune', 'West']], 'stores.csv'],
      },
      grain: names('Columns that say what one row is, where the key does not.'),
      key: names('Columns of the key, where it has several: their combination occurs once. Not beside an id.'),
      unique: list(
        names('Columns that together occur once.'),
        'Combinations that occur once, as in a table between two others. At most half of those possible should be asked for.',
        [[['student_id', 'course_id']]],
      ),
      copula: list(
        object(
          'Correlated columns.',
          [{columns: ['discount', 'quantity'], correlation: 0.6}],
          {
            columns: names('The columns.'),
            correlation: {
              type: 'number',
              minimum: -1,
              maximum: 1,
              description: 'Rank correlation (Spearman) of every two of them.',
              examples: [0.6],
            },
          },
          ['columns', 'correlation'],
        ),
        'Numeric columns that go together, made by amount, count or number; each keeps its own distribution. Counts of few values reach a little less, since equal values have no order.',
        [[{columns: ['discount', 'quantity'], correlation: 0.6}]],
      ),
      history: object(
        'Versions over time (slowly changing dimension, type 2): `rows` counts the entities, each change of one adds a row. Columns that are not in `of` stay the same in all versions, unless what they are made from changes. A column with references to this table gets the version that counts at the time of the row (alive, at its axis, unless said otherwise).',
        [{of: ['city', 'plan_id'], changes: '10% a year', from: 'joined_on'}],
        {
          of: names('Columns that change; with each version one of them does, to a value other than before. Default: those in changes.'),
          changes: {
            ...named(
              text('How often the column changes.', ['8% a year']),
              'How many of the entities change in a year: all columns together, or a rate for each.',
              [{city: '8% a year', plan_id: '20% a year'}],
            ),
            type: ['string', 'object'],
            pattern: '^\\s*\\d+(?:\\.\\d+)?\\s*%\\s*(?:a|per)\\s+year\\s*$',
            'x-is': 'a rate such as 10% a year',
            examples: ['10% a year', {city: '8% a year', plan_id: '20% a year'}],
          },
          from: text('Date column on which the first version of an entity begins. Default: all begin with the period.', ['joined_on']),
        },
        ['changes'],
      ),
      duplicates: share('Share of the rows that are shipped a second time, a little further down. The table needs a key, or a grain.', [
        '1%',
      ]),
      clean: sql(
        'A select over `raw.<table>`, in which every column is text as shipped, that cleans the table; it gives the columns of the table in their order. Default: put together from the planted mistakes. The build proves that it restores the clean table.',
        ['select distinct order_id, trim(status) as status, cast(ordered_on as date) as ordered_on from raw.fact_orders'],
      ),
    },
    ['about'],
  ),
  if: {properties: {data: {type: 'string'}}, required: ['data']},
  else: {required: ['columns']},
};

const effect = object(
  'One thing that an event does. Exactly one of more, fewer, raise, lower, slower, faster, shift.',
  [{more: 'fact_tickets', where: "customer_id.city = 'Mumbai'", by: '+70%'}],
  {
    more: text(
      'More rows of a table, or more rows that enter a stage of a lifecycle (by percentage points, taken from the other ways in proportion).',
      ['fact_tickets', 'reopened', 'fact_tickets.reopened'],
    ),
    fewer: text('Fewer rows of a table, or fewer rows that enter a stage.', ['fact_visits', 'fact_orders.delivered']),
    raise: text('Multiplies an amount, a count or a number: table.column. Fixed values of a column with by stay.', [
      'fact_orders.discount',
    ]),
    lower: text('Makes a number smaller: table.column. By 25% it is 0.75 of what it was.', ['fact_orders.quantity']),
    slower: text(
      'Makes a duration longer: table.column of a when with after, or the waiting time that leads into a stage. By 60% it takes 1.6 times as long.',
      ['fact_orders.delivered_on'],
    ),
    faster: text('Makes a duration shorter. By 40% it takes 0.6 of the time.', ['resolved', 'fact_tickets.resolved_at']),
    shift: text('Moves rows between the values of a pick: table.column. The other values give in proportion.', ['fact_orders.status']),
    into: {type: ['string', 'number', 'boolean'], description: 'The value that shift moves rows to.', examples: ['Returned']},
    where: sql('Rows that it concerns; dots follow keys.', ["agent_id.desk = 'Partner'"]),
    by: STRENGTH,
  },
  ['by'],
);

const AFTER: Schema = {
  type: 'object',
  description:
    'How long it takes from here to the next stage: lognormal with typical and high, chosen by a column, or one for each next stage.',
  examples: [
    {typical: '18 hours', high: '71 hours'},
    {by: 'agent_id', set: {typical: '18 hours', high: '71 hours'}, none: {typical: '40 minutes', high: '3 hours'}},
    {delivered: {typical: '3 days', high: '7 days'}, cancelled: {typical: '5 hours', high: '2 days'}},
  ],
};

const stage = object(
  'A stage. The first one is where every row begins; its `at` is a column made by `when`. A stage without `at` shows in the status, and in a table with rows: {stages_of: ...}.',
  [{at: 'resolved_at', then: {reopened: '10%'}, after: {typical: '2 days', high: '9 days'}}],
  {
    at: text('Column with the moment of entering; but for the first stage, a column with `stage: this one`.', ['resolved_at']),
    then: named(ref('chance'), 'Next stages and their probabilities, or a probability by cases. With what is left of 100% a row stays.', [
      {resolved: '98.8%'},
      {reopened: {by: 'category', Billing: '7%', else: '12%'}},
    ]),
    after: AFTER,
    is: text('What the status says. Default: the name of the stage.', ['In transit']),
  },
);

const lifecycle: Schema = {
  ...named(
    stage,
    'The stages of a table’s rows, in order. A row enters each at most once, and is where its last one is.',
    [{opened: {at: 'opened_at', then: {resolved: '98.8%'}, after: {typical: '18 hours', high: '71 hours'}}, resolved: {at: 'resolved_at'}}],
    {minProperties: 1},
  ),
  properties: {
    until: day(
      'Day at whose end the data were taken out: what would happen later has not happened yet, and is empty. Default: no such day.',
      ['2025-01-31'],
    ),
  },
};

/** The schema block, in the form in which its gate shows it. */
export const SCHEMA: Schema = object(
  'The tables and how they are made. With it no author is needed for the schema.',
  [{tables: {dim_stores: {about: 'One row per outlet.', data: 'stores.csv'}}}],
  {
    tables: named(
      table,
      'The tables by name; fact_ and dim_ say what they are.',
      [{dim_stores: {about: 'One row per outlet.', data: 'stores.csv'}}],
      {minProperties: 1},
    ),
    lifecycles: named(
      lifecycle,
      'State machines by table: which stages its rows go through, with what probability, and how long it takes.',
      [
        {
          fact_tickets: {
            opened: {at: 'opened_at', then: {resolved: '98.8%'}, after: {typical: '18 hours', high: '71 hours'}},
            resolved: {at: 'resolved_at'},
          },
        },
      ],
    ),
    events: named(
      object(
        'Something that happens.',
        [{about: 'A chain opens in the West', from: '2024-04-01', effects: {leave: {fewer: 'fact_visits', by: '30%'}}}],
        {
          about: text('What happens, for the answer key.', ['A chain opens in the West']),
          from: day('First day.', ['2024-04-01']),
          to: day('Last day. Default: it goes on.', ['2024-09-30']),
          ramp: duration('How long it takes to full strength. Default: at once.', ['2 months']),
          effects: named(effect, 'What it does, by name.', [{leave: {fewer: 'fact_visits', by: '30%'}}], {minProperties: 1}),
        },
        ['about', 'from', 'effects'],
      ),
      'What happens in the period, by name.',
      [
        {
          monsoon: {
            about: 'Rain floods the ducts',
            from: '2024-07-01',
            to: '2024-09-30',
            effects: {rain: {more: 'fact_tickets', by: '+70%'}},
          },
        },
      ],
    ),
    views: named(
      sql('A select.', ['select * from fact_tickets where resolved_at is not null']),
      'Views that help metrics and findings; never shipped.',
      [{resolved: 'select * from fact_tickets where resolved_at is not null'}],
    ),
    metrics: named(
      object(
        'A measure.',
        [{of: 'resolved', is: 'avg(reopened::int)', format: '0%', about: 'Share reopened within seven days'}],
        {
          of: text('A table or view.', ['resolved']),
          is: sql('An aggregate.', ['avg(reopened::int)']),
          format: text('How it is shown.', ['0%', '#,##0', '₹#,##0']),
          about: text('What it measures.', ['Share reopened by the customer within seven days']),
        },
        ['of', 'is', 'about'],
      ),
      'Measures, defined once; findings, workbook and notes use them.',
      [{tickets: {of: 'fact_tickets', is: 'count(*)', format: '#,##0', about: 'Tickets opened'}}],
    ),
    rules: list(
      object(
        'A rule that no row breaks. It may be NULL.',
        [{table: 'fact_tickets', check: 'resolved_at >= opened_at', about: 'Nothing is resolved before it is opened'}],
        {
          table: text('The table.', ['fact_tickets']),
          check: sql('A condition over the row; dots follow keys.', ['resolved_at >= opened_at']),
          about: text('The rule in words.', ['Nothing is resolved before it is opened']),
        },
        ['table', 'check', 'about'],
      ),
      'Rules of the business, checked on the shipped files.',
      [[{table: 'fact_tickets', check: 'resolved_at >= opened_at', about: 'Nothing is resolved before it is opened'}]],
    ),
    defects: {
      ...object('Planned defects.', ['usual', 'none', {missing: '3%', format: '2%', duplicates: '1%', outliers: '2.5%'}], {
        missing: share('Cells that get lost, in columns that nothing reads.', ['3%']),
        format: share('Other forms of dates, lists of values and addresses.', ['2%']),
        duplicates: share('Rows of fact tables that are shipped twice.', ['1%']),
        outliers: share('Numbers with a slipped decimal point, in columns that nothing reads.', ['2.5%']),
      }),
      type: ['string', 'object'],
      pattern: '^(?:none|usual|written)$',
      'x-is': 'none, usual, written, or shares by kind',
      'x-words': ['none', 'usual', 'written'],
      description:
        'Which planned defects the build chooses: `usual` is missing 3%, format 2%, duplicates 1%, outliers 2.5%; `written` only those that columns (`dirty`) and tables (`duplicates`) state. Default: none for Beginner, usual above.',
    },
  },
  ['tables'],
);
