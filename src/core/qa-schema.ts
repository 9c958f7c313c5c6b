/** The JSON Schema of `qa_results.json`, beside the type that it describes (`qa.ts`). `qa.schema.json` is this. */
type Schema = {readonly [keyword: string]: unknown};

const text = (description: string): Schema => ({type: 'string', description});
const texts = (description: string): Schema => ({type: 'array', items: {type: 'string'}, description});
const score = (description: string): Schema => ({type: ['number', 'null'], minimum: 0, maximum: 10, description});
const object = (description: string, properties: {readonly [name: string]: Schema}, optional: readonly string[] = []): Schema => ({
  type: 'object',
  description,
  properties,
  required: Object.keys(properties).filter((name) => !optional.includes(name)),
  additionalProperties: false,
});
const list = (items: Schema, description: string): Schema => ({type: 'array', items, description});
const verdict: Schema = {
  enum: ['approved', 'regenerate', 'rejected'],
  description: 'approved from 8.0, regenerate from 6.0, rejected below.',
};
const weight: Schema = {type: 'number', minimum: 0};

const check = object(
  'One check with its evidence.',
  {
    id: {type: 'string', pattern: '^[1-8]\\.\\d+$', description: 'Number on the published list, such as 1.1; see docs/quality.md.'},
    title: text('What it looks at.'),
    category: {type: 'string', pattern: '^C[1-8]$', description: 'The category it belongs to.'},
    weight: {...weight, description: 'Weight inside the category; 0 is only reported.'},
    statistic: text('What is measured, in words.'),
    value: {type: ['number', 'null'], description: 'The raw statistic, to 9 significant digits; null where the check does not apply.'},
    threshold: text('The threshold in words.'),
    score: score('0 to 10; null where the check does not apply.'),
    severity: {enum: ['gate', 'warn', 'info'], description: 'gate: not met, it caps the overall.'},
    reason: text('Why the check does not apply.'),
    byStructure: {const: true, description: 'It does not apply because its object is absent by design, which costs nothing.'},
    sql: texts('Every SQL statement that was run for it, over the shipped files: tables with their types, and as text in the schema text.'),
    failing: object(
      'Up to five failing rows.',
      {
        columns: texts('Names of their columns.'),
        rows: {
          type: 'array',
          maxItems: 5,
          items: {type: 'array', items: {type: ['string', 'number', 'boolean', 'null']}},
          description: 'Their cells.',
        },
        sql: text('The statement that gives them, where one does.'),
      },
      ['sql'],
    ),
    advice: text('One sentence of what to do if it falls.'),
    pointer: {
      type: 'string',
      pattern: '^(?:/.*)?$',
      description: 'JSON pointer (RFC 6901) into the spec of the key that caused the worst fault; commands and annotations show its line.',
    },
    details: texts('What was found, one line for each thing that was looked at.'),
  },
  ['reason', 'byStructure', 'pointer'],
);

const tried = object('One of the worlds that were made.', {
  try: {type: 'integer', minimum: 1, description: 'From 1.'},
  subSeed: text('The seed that makes this world another one.'),
  overall: score('Its overall.'),
  verdict,
  reasons: texts('Why another was made.'),
  kept: {type: 'boolean', description: 'Whether it is the one that ships.'},
});

/** JSON Schema (draft 2020-12) of `qa_results.json`. */
export const QA_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'cbdf quality results',
  ...object(
    'qa_results.json: every check of a data set with its evidence, and the scores that come of them.',
    {
      v: {const: 1, description: 'Version of this format.'},
      challenge: text('Id of the challenge, or name of the folder that was checked.'),
      overall: {type: 'number', minimum: 0, maximum: 10, description: 'The score of the whole.'},
      verdict,
      measuredWeight: {type: 'number', minimum: 0, maximum: 100, description: 'Points of 100 that stand behind the overall.'},
      provisional: {type: 'boolean', description: 'Whether that is less than all.'},
      categories: list(
        object(
          'A category.',
          {
            id: {type: 'string', pattern: '^C[1-8]$', description: 'C1 to C8.'},
            title: text('Its name.'),
            group: text('The group it belongs to.'),
            weight: {...weight, description: 'Points of 100.'},
            score: score('Null while nothing in it is measured.'),
            capped: text('Why it is no higher, where too little of it could be measured.'),
          },
          ['capped'],
        ),
        'The eight categories.',
      ),
      groups: list(
        object('A group of categories.', {
          title: text('Its name.'),
          weight: {...weight, description: 'Points of 100.'},
          score: score('Null while nothing in it is measured.'),
        }),
        'The five groups, whose weights are 25, 25, 20, 20 and 10.',
      ),
      checks: list(check, 'All checks.'),
      gates: texts('What caps the overall, in words.'),
      notApplicable: list(
        object(
          'A check that does not apply.',
          {
            id: text('Its number.'),
            reason: text('Why.'),
            byStructure: {const: true, description: 'Its object is absent by design, which costs nothing.'},
          },
          ['byStructure'],
        ),
        'The checks that do not apply, with their reasons.',
      ),
      rows: list(
        object('A table.', {table: text('Its name.'), rows: {type: 'integer', minimum: 0, description: 'Its rows.'}}),
        'Rows of every table.',
      ),
      tries: list(tried, 'All worlds that were made; the checks are those of the kept one.'),
      versions: {
        type: 'object',
        description: 'Versions of what measured: cbdf and DuckDB.',
        additionalProperties: {type: 'string'},
      },
      notes: texts('What was guessed or left out, where data was checked that cbdf did not make.'),
    },
    ['notApplicable', 'tries', 'versions', 'notes'],
  ),
};
