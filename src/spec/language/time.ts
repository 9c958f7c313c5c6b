import {MONTHS, WEEKDAYS} from '../duration.js';
import {change, day, duration, form, named, object, ref, text, type Schema} from './describe.js';

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const DAY_NAMES = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

/** `when` of days and hours. */
const rhythm = object(
  'When rows happen. The first such column of a table is its axis: rows are in its order (within their parent, in a table with rows: {each: ...}), ids rise with it, events are dated by it.',
  [{trend: '+8% a year', weekdays: {sat: '+50%'}, hours: {open: '7-22', peak: [9, 18]}, day_to_day: '15%'}],
  {
    from: day('First day. Default: of the period.', ['2023-01-01']),
    to: day('Last day. Default: of the period.', ['2024-12-31']),
    trend: form(
      'a growth such as +8% a year',
      '^[+-]?\\d+(?:\\.\\d+)?\\s*%(?:\\s*(?:a|per)\\s+year)?$',
      'Growth per year, compounding from day to day. Default: none.',
      ['+8% a year'],
    ),
    months: object(
      'How far months differ from an ordinary one.',
      [{nov: '+40%'}],
      Object.fromEntries(MONTHS.map((key, i) => [key, change(`${MONTH_NAMES[i]!}.`, ['+40%'])])),
    ),
    weekdays: object(
      'How far days of the week differ.',
      [{sat: '+50%', sun: '-35%'}],
      Object.fromEntries(WEEKDAYS.map((key, i) => [key, change(`${DAY_NAMES[i]!}.`, ['+50%'])])),
    ),
    hours: object('Time of day; with it the column is a timestamp.', [{open: '7-22', peak: [9, 18]}], {
      open: form('an opening time such as 7-22', '^\\d{1,2}\\s*-\\s*\\d{1,2}$', 'Opening and closing hour. Default: 0-24.', ['7-22']),
      peak: {
        type: ['number', 'array'],
        minimum: 0,
        maximum: 24,
        items: {type: 'number', minimum: 0, maximum: 24, description: 'An hour.', examples: [18]},
        description: 'The busiest hour, or several; 14 is from two to three o’clock.',
        examples: [14, [9, 18]],
      },
    }),
    holidays: {
      ...named(
        change('How far the day differs.', ['+80%']),
        'Named days; or the calendar of a country: DE, GB, IN or US. Public holidays are quieter (-30%), shopping days such as Black Friday or the days before Diwali busier (+50%), unless said otherwise. A named day goes before the calendar.',
        [{'2024-10-31': '+80%'}, 'IN', {calendar: 'IN', by: '-60%', shopping: '+90%', '2024-03-31': '-20%'}],
      ),
      properties: {
        calendar: form('a country such as IN', '^[A-Z]{2}$', 'A country: DE, GB, IN (2015 to 2035) or US. Holidays of the whole country.', [
          'IN',
        ]),
        by: change('How far its public holidays differ. Default: -30%.', ['-60%']),
        shopping: change('How far its shopping days differ. Default: +50%.', ['+90%']),
      },
      type: ['object', 'string'],
      pattern: '^[A-Z]{2}$',
      'x-is': 'a country such as IN',
    },
    day_to_day: form(
      'a share such as 15%',
      '^\\d+(?:\\.\\d+)?\\s*%$',
      'How far days differ without a reason: standard deviation of the daily rate. Default: 0%.',
      ['15%'],
    ),
  },
);

const DURATION = {
  typical: duration('The duration in the middle.', ['2 days', '40 minutes']),
  high: duration('The duration that one in twenty exceeds.', ['6 days']),
  from: duration('The shortest.', ['4 hours']),
  to: duration('The longest.', ['30 days']),
};
const after = {
  after: text('The column after which it happens; may follow keys with dots. Where that is empty, so is this.', [
    'ordered_on',
    'order_id.ordered_on',
  ]),
  adjust: ref('changes', {description: 'Multiplies the duration by where the row is.', examples: [{carrier: {Slow: '+30%'}}]}),
};

/** A `when` with `after` and one duration. */
const afterOne = object(
  'A moment after another one; lognormal around its typical duration. From a day to a day it is rounded to whole days.',
  [{after: 'ordered_on', typical: '2 days', high: '6 days', from: '4 hours'}],
  {...after, ...DURATION},
);

/** A `when` with `after` whose duration is chosen by a column. */
const afterBy: Schema = {
  type: 'object',
  description: 'A moment after another one, its duration chosen by a column: a key per value, `else`, `set`, `none`.',
  examples: [{after: 'shipped_on', by: 'carrier', Slow: {typical: '5 days', high: '9 days'}, else: {typical: '2 days', high: '4 days'}}],
  properties: {...after, by: text('The column that chooses; may follow keys with dots.', ['carrier'])},
  additionalProperties: {
    type: 'object',
    description: 'The duration of a case, or a further `by`.',
    examples: [{typical: '5 days', high: '9 days'}],
  },
};

/** Definitions of this file. */
export const TIME: {readonly [name: string]: Schema} = {
  rhythm,
  after: afterOne,
  afterBy,
  when: {
    type: 'object',
    description: 'A date or a timestamp: a rhythm over the period, or with `after` a moment some time after another column.',
    examples: [{trend: '+8% a year'}, {after: 'ordered_on', typical: '2 days', high: '6 days'}],
    if: {required: ['after']},
    then: {if: {required: ['by']}, then: ref('afterBy'), else: ref('after')},
    else: ref('rhythm'),
  },
};
