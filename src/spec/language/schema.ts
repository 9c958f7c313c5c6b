import {CHILDREN, STRENGTH} from './column.js';
import {day, duration, list, named, object, ref, sql, text, type Schema} from './describe.js';

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
        examples: [3400, '12% of size', {each: 'fact_orders', about: 2.3, from: 1}],
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
      history: {
        type: 'object',
        description: 'Versions of a row over time (slowly changing dimension, type 2); comes later.',
        examples: [{of: ['city'], changes: '10% a year'}],
      },
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
    more: text('More rows of a table.', ['fact_tickets']),
    fewer: text('Fewer rows of a table.', ['fact_visits']),
    raise: text('Multiplies an amount, a count or a number: table.column. Fixed values of a column with by stay.', [
      'fact_orders.discount',
    ]),
    lower: text('Makes a number smaller: table.column.', ['fact_orders.quantity']),
    slower: text('Makes a duration longer: table.column of a when with after.', ['fact_orders.delivered_on']),
    faster: text('Makes a duration shorter.', ['fact_tickets.resolved_at']),
    shift: text('Moves rows between the values of a pick: table.column.', ['fact_orders.status']),
    into: {type: ['string', 'number', 'boolean'], description: 'The value that shift moves rows to.', examples: ['Returned']},
    where: sql('Rows that it concerns; dots follow keys.', ["agent_id.desk = 'Partner'"]),
    by: STRENGTH,
  },
  ['by'],
);

/** A state of a lifecycle; carried out later, so only its outline is checked. */
const state = object('A state.', [{at: 'resolved_at', then: {reopened: '10%'}, after: {typical: '2 days', high: '9 days'}}], {
  at: text('Column with the time of the state.', ['resolved_at']),
  then: named(ref('chance'), 'Next states and their probabilities.', [{resolved: '98.8%'}]),
  after: {type: 'object', description: 'Waiting time until the next state.', examples: [{typical: '18 hours', high: '71 hours'}]},
  is: text('Value of the status column.', ['Resolved']),
});

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
    lifecycles: named(named(state, 'States of a table’s rows.', [{opened: {at: 'opened_at'}}]), 'State machines by table; comes later.', [
      {fact_tickets: {opened: {at: 'opened_at', then: {resolved: '98.8%'}}}},
    ]),
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
  },
  ['tables'],
);
