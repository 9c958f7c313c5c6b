import {SEMVER} from '../../core/licence.js';
import {choice, day, duration, form, integer, list, named, object, ref, text, type Schema} from './describe.js';

const member = (who: string, name: string, role: string): Schema =>
  object(`The ${who}.`, [{name, role}], {name: text('Full name.', [name]), role: text('What the person is in the company.', [role])}, [
    'name',
  ]);

const price = (description: string): Schema => ({type: 'number', minimum: 0, description, examples: [2]});

/** The keys at the top of a spec. */
export const TOP: {readonly [key: string]: Schema} = {
  domain: text('The branch of business. Free text; the nearest domain of the author is taken.', ['Retail', 'Telecom', 'Fast Food']),
  function: text(
    'The department that has the problem. Free text; the nearest function of the author is taken, or a general case told in the words of the domain.',
    ['Operations', 'Sales & Marketing', 'Customer Service'],
  ),
  skill_level: choice(
    ['Beginner', 'Intermediate', 'Advanced'],
    'For whom the challenge is. Decides the number of tables, columns and questions. Default: Intermediate.',
  ),
  difficulty: choice(
    ['Easy', 'Medium', 'Difficult'],
    'Another way to say skill_level: Easy is Beginner, Medium is Intermediate, Difficult is Advanced. Give one of the two.',
  ),
  dataset_size: integer('Rows in the fact tables together. Default: 5000, 10000 or 20000, by level.', [10000], {
    minimum: 100,
    maximum: 10_000_000,
  }),
  brief: text(
    'The problem in your own words, up to 2000 characters. The build says what it understood and what it did not use.',
    ['Returns have doubled since spring and nobody knows why.'],
    {maxLength: 2000},
  ),
  problem_statement: text('Another name of brief. Give one of the two.', ['Returns have doubled since spring and nobody knows why.'], {
    maxLength: 2000,
  }),
  title: text('Title of the challenge. Default: the author chooses one.', ['Fixed on Paper'], {maxLength: 80}),
  subtitle: text(
    'A line below the title, where the problem block has none of its own. Catalogues want 20 to 80 characters. Default: the author chooses one.',
    ['Why do resolved tickets keep coming back?'],
    {maxLength: 120},
  ),
  structure: choice(['normalized', 'denormalized'], 'Several tables with keys, or one flat table. Default: by level.'),
  skills: list(text('A skill.', ['ratio']), 'What learners should practise: at least one question each.', [['ratio', 'month over month']]),
  questions: list(
    {
      type: ['string', 'object'],
      description: 'A question in words, or with its SQL.',
      examples: ['Which region lost most repeat customers?'],
      properties: {
        ask: text('The question.', ['Which region lost most repeat customers?']),
        sql: text('Reference SQL for it.', ['select region, count(*) from ...']),
      },
      required: ['ask'],
      additionalProperties: false,
    },
    'Questions that you wish for, as text or with SQL.',
    [['Which region lost most repeat customers?']],
  ),
  period: object(
    'First and last day of the data. Default: 2023-01-01 to 2024-12-31.',
    [{from: '2023-01-01', to: '2024-12-31'}],
    {from: day('First day.', ['2023-01-01']), to: day('Last day.', ['2024-12-31'])},
    ['from', 'to'],
  ),
  seed: integer('Start of all random numbers. Default: a hash of the file name, so that equal specs with different names differ.', [42], {
    minimum: 0,
    maximum: 4_294_967_295,
  }),
  locale: form(
    'a locale such as en_IN',
    '^[a-z]{2}(_[A-Z]{2})?$',
    'Language and country of invented names and addresses. Default: en_IN.',
    ['en_IN', 'de'],
  ),
  currency: form('a currency code such as INR', '^[A-Z]{3}$', 'ISO 4217 code of all money. Default: INR.', ['INR', 'EUR']),
  cast: object(
    'The three people of every story; each may be replaced. Default: Peter Pandey, Tony Sharma and Bruce Hariyali.',
    [{learner: {name: 'Asha Rao', role: 'Data Analyst'}}],
    {
      learner: member('learner, who solves the case', 'Peter Pandey', 'Data Analyst'),
      mentor: member('mentor, a senior executive', 'Tony Sharma', 'VP'),
      stakeholder: member('stakeholder, who has the problem', 'Bruce Hariyali', 'Business Owner'),
    },
  ),
  author: {
    type: ['string', 'object'],
    pattern: '^(?:offline|openai)$',
    'x-is': 'an author: offline or openai',
    description:
      'Who writes the problem and the schema. Default: offline, which needs no key and no network; openai is any OpenAI-compatible endpoint (OPENAI_API_KEY, OPENAI_BASE_URL; docs/openai.md).',
    examples: ['offline', {by: 'openai', model: 'gpt-4.1'}],
    properties: {
      by: choice(['offline', 'openai'], 'Who writes.'),
      model: text('Name of the model, for openai.', ['gpt-4.1']),
      case: form(
        'the name of a case such as doorbell',
        '^[a-z][a-z0-9-]*$',
        'A case of the offline author, whatever brief and function speak for. Default: the one that fits best; the receipt names the others.',
        ['doorbell'],
      ),
      temperature: {type: 'number', minimum: 0, maximum: 2, description: 'How freely the model writes.', examples: [0.7]},
      search: {
        type: 'boolean',
        description: 'Lets openai search the web for the research notes, where the endpoint offers it. Default: false.',
        examples: [true],
      },
      timeout: duration('Longest time for one answer of openai, before it is asked again. Default: 5 minutes.', ['2 minutes']),
      prices: named(
        object(
          'Prices of a model.',
          [{input: 2, output: 8}],
          {input: price('What a million tokens cost that it reads.'), output: price('What a million tokens cost that it writes.')},
          ['input', 'output'],
        ),
        'Prices by model, for the figures of cost and for limits.cost; in any one currency. Without them only tokens are counted.',
        [{'gpt-4.1': {input: 2, output: 8}}],
      ),
    },
    required: ['by'],
    additionalProperties: false,
  },
  outputs: list(
    choice(['csv', 'parquet', 'sqlite', 'sql', 'html'], 'A format.'),
    'Further formats and editions of the package; comes later.',
    [['parquet']],
  ),
  research: object(
    'What the author may rest the story on. Every insight of the problem names its source; a source that is neither here nor found by the search is refused.',
    [{notes: 'Reopened tickets cost us twice: once to close, once to close again.', links: ['https://example.org/report']}],
    {
      notes: text('What you know, up to 8000 characters; quoted as "notes of the spec".', ['Returns peak after the festival sales.'], {
        maxLength: 8000,
      }),
      links: list(
        {
          type: ['string', 'object'],
          pattern: '^https?://\\S+$',
          'x-is': 'a link such as https://example.org/report',
          description: 'A link; with what it says, if no search is to read it.',
          examples: ['https://example.org/report'],
          properties: {
            url: form('a link such as https://example.org/report', '^https?://\\S+$', 'The address.', ['https://example.org/report']),
            title: text('Its title.', ['Returns in online retail']),
            says: text('What it says. Links are not opened by the build.', ['One parcel in eight comes back.']),
          },
          required: ['url'],
          additionalProperties: false,
        },
        'Pages that the research may quote: those whose text you give with says, and those that the search reads.',
        [[{url: 'https://example.org/report', says: 'One parcel in eight comes back.'}]],
        {maxItems: 20},
      ),
    },
  ),
  limits: object('Limits of the build: tokens and cost are those of the author openai.', [{tokens: 60000}], {
    generation: duration('Longest time for the full dataset; comes later.', ['5 minutes']),
    tokens: integer('Most tokens, read and written, for one artefact with all its repairs.', [60000], {
      minimum: 1000,
      maximum: 100_000_000,
    }),
    cost: {
      type: 'number',
      exclusiveMinimum: 0,
      description: 'Most that one artefact may cost, in the currency of author.prices, which has to price the model.',
      examples: [0.5],
    },
  }),
  license: text(
    'SPDX identifier of the licence of the dataset; LicenseRef- and a name for terms of your own. Stands in README.txt, datapackage.json, report and workbook. Default: CC-BY-4.0.',
    ['CC-BY-4.0', 'CC0-1.0', 'LicenseRef-Our-School'],
  ),
  version: form(
    'a semantic version such as 1.0.0',
    SEMVER,
    'Version of the challenge: raise it when a published challenge changes. Stands in README.txt, datapackage.json, report and workbook. Default: 1.0.0.',
    ['1.0.0', '2.1.0-beta.1'],
  ),
  keywords: list(
    text('A word or two.', ['telecom'], {maxLength: 50}),
    'Words by which the challenge is found. Default: the words of domain and function.',
    [['telecom', 'customer service']],
    {minItems: 1, maxItems: 20, uniqueItems: true},
  ),
  problem: ref('problem'),
  schema: ref('schema'),
};

export const REQUIRED = ['domain', 'function'] as const;
