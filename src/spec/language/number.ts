import {list, named, number, object, type Schema} from './describe.js';

/** Ends and steps that any number may have. */
export const LIMITS = {
  from: number('The least. What lies outside is drawn anew, so that nothing piles up at the ends.', [20]),
  to: number('The greatest; as with from.', [5000]),
  step: {type: 'number', exclusiveMinimum: 0, description: 'Rounded to multiples of this.', examples: [10]},
  ends_in: {
    type: ['integer', 'array'],
    minimum: 0,
    items: {type: 'integer', minimum: 0, description: 'An ending.', examples: [99]},
    description: 'Last digits of charm prices: 1249, 899.',
    examples: [[9, 49, 99]],
  },
};
/** The two numbers by which a person describes amounts. */
export const typical = {typical: number('The value in the middle.', [180]), high: number('The value that one in twenty exceeds.', [410])};
/** A number that is not below 0. */
export const positive = (description: string): Schema => ({type: 'number', minimum: 0, description, examples: [0.6]});
const SPREAD: Schema = {
  type: 'number',
  exclusiveMinimum: 1,
  description: 'Variance over mean; 1 would be a Poisson.',
  examples: [2.5],
};
const ZIPF: {readonly [key: string]: Schema} = {
  exponent: positive('The larger, the more alike the first.'),
  most: {type: 'integer', minimum: 1, description: 'The greatest value.', examples: [50]},
};

/** The laws by which numbers are drawn, by the key that names them. */
export const DISTRIBUTIONS: {readonly [name: string]: Schema} = {
  normal: object('A bell.', [{mean: 4.1, sd: 0.6}], {mean: number('Mean.', [4.1]), sd: positive('Standard deviation.')}, ['mean', 'sd']),
  lognormal: object(
    'Skewed to the right, never below 0.',
    [{median: 180, sigma: 0.5}],
    {median: number('Median.', [180]), sigma: positive('Standard deviation of the logarithm.')},
    ['median', 'sigma'],
  ),
  poisson: object('Counts of rare things.', [{mean: 2.3}], {mean: positive('Mean.')}, ['mean']),
  uniform: object('All values alike.', [{from: 0, to: 1}], {from: number('The least.', [0]), to: number('The greatest.', [1])}, [
    'from',
    'to',
  ]),
  gamma: object(
    'Waiting times and amounts, skewed to the right; mean shape x scale.',
    [{shape: 2, scale: 15}],
    {shape: positive('Shape: small is skewed, large is nearly a bell.'), scale: positive('Scale.')},
    ['shape', 'scale'],
  ),
  beta: object(
    'Shares between two ends: mean alpha / (alpha + beta).',
    [
      {alpha: 2, beta: 5},
      {alpha: 2, beta: 5, from: 0, to: 100},
    ],
    {
      alpha: positive('Pull to the upper end.'),
      beta: positive('Pull to the lower end.'),
      from: number('Lower end. Default: 0.', [0]),
      to: number('Upper end. Default: 1.', [100]),
    },
    ['alpha', 'beta'],
  ),
  pareto: object(
    'A few giants: above x are (least / x) to the power of shape.',
    [{least: 100, shape: 1.6}],
    {least: positive('The least value.'), shape: positive('Shape: the smaller, the larger the giants.')},
    ['least', 'shape'],
  ),
  geometric: object('Failures before the first success.', [{mean: 3}], {mean: positive('Mean.')}, ['mean']),
  negative_binomial: object('Counts that vary more than a Poisson.', [{mean: 4, spread: 2.5}], {mean: positive('Mean.'), spread: SPREAD}, [
    'mean',
    'spread',
  ]),
  zipf: object('Ranks: k from 1 on with weight k to the power of -exponent.', [{exponent: 1.2, most: 50}], ZIPF, ['exponent', 'most']),
  histogram: object(
    'As counted elsewhere: weights of bins between edges.',
    [{edges: [0, 10, 20, 50], weights: [30, 50, 20]}],
    {
      edges: list(number('An edge.', [10]), 'Edges of the bins, rising; one more than weights.', [[0, 10, 20, 50]]),
      weights: list({type: ['number', 'string'], description: 'A weight.', examples: [30]}, 'Weights of the bins.', [[30, 50, 20]]),
    },
    ['edges', 'weights'],
  ),
};
/** Several laws at once. */
export const MIXTURE: Schema = list(
  object(
    'A distribution with its weight.',
    [{weight: 3, normal: {mean: 9, sd: 1}}],
    {weight: {type: ['number', 'string'], description: 'Its weight.', examples: [3, '75%']}, ...DISTRIBUTIONS},
    ['weight'],
  ),
  'Several distributions with weights, such as two humps.',
  [
    [
      {weight: 3, normal: {mean: 9, sd: 1}},
      {weight: 1, normal: {mean: 18, sd: 2}},
    ],
  ],
);

/** Values with weights. */
export const weights = named(
  {
    type: ['number', 'string'],
    exclusiveMinimum: 0,
    pattern: '^\\d+(?:\\.\\d+)?\\s*%$',
    'x-is': 'a weight such as 30 or 30%',
    description: 'A weight.',
    examples: [46],
  },
  'Values and their weights; they need not add up to anything.',
  [{Call: 46, WhatsApp: 27}],
  {minProperties: 1},
);
