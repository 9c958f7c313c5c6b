import {integer, object, text, type Schema} from './describe.js';
import {DISTRIBUTIONS, positive, weights} from './number.js';

/** How many rows a table has for each row of another. */
export const CHILDREN: Schema = object(
  'So many rows for each row of a parent table.',
  [{each: 'fact_orders', about: 2.3, from: 1, high: 6}],
  {
    each: text('The parent table.', ['fact_orders']),
    about: {type: 'number', exclusiveMinimum: 0, description: 'Rows on average. Default: 1, or from.', examples: [2.3]},
    from: integer('Least rows. Default: 0.', [1], {minimum: 0}),
    high: {type: 'number', exclusiveMinimum: 0, description: 'One parent in twenty has more.', examples: [6]},
    stages_of: text(
      'Instead of each: a table with a lifecycle. One row for each stage that a row of it has entered, in the order of time; the columns are a key to that table, `step: stage` and `step: at`.',
      ['fact_tickets'],
    ),
    to: integer('Most rows, for the forms below.', [12], {minimum: 0}),
    poisson: {
      type: ['number', 'object'],
      exclusiveMinimum: 0,
      properties: {mean: positive('Mean.')},
      required: ['mean'],
      additionalProperties: false,
      description: 'In the place of about: Poisson with this mean, cut to from..to.',
      examples: [2.3],
    },
    negative_binomial: {
      ...DISTRIBUTIONS['negative_binomial']!,
      description: 'In the place of about: some parents have many more than others.',
    },
    zipf: {...DISTRIBUTIONS['zipf']!, description: 'In the place of about: most parents have one, a few have many.'},
    pick: {...weights, description: 'In the place of about: numbers of rows and their weights.', examples: [{1: 60, 2: 30, 3: 10}]},
  },
  [],
  {if: {not: {required: ['stages_of']}}, then: {required: ['each']}},
);
