import {amount, choice, form, list, named, number, object, sql, text, type Schema} from './describe.js';

const within = (description: string): Schema => form('a tolerance such as within 3pp', '^within\\s+\\S+$', description, ['within 3pp']);
const atLeast = (description: string): Schema =>
  form('a bound such as at least 50%', '^at least\\s+\\S+$', description, ['at least 50%', 'at least 4pp']);
const values = (description: string): Schema =>
  list(
    {type: ['string', 'number', 'boolean', 'null'], description: 'A value of the column in by.', examples: ['Partner']},
    description,
    [['Partner', 'Slow speed']],
    {minItems: 1},
  );
const condition = (description: string, example: string): Schema => sql(description, [example]);

const finding = object(
  'One thing that the story claims, measured on the shipped files. A metric, or sql for all else; then one of expect, between, same, rises, falls, highest, lowest, most_up, most_down.',
  [{metric: 'reopened', where: 'quarter = 4', expect: '27%', within: '1pp'}],
  {
    says: text('The claim in a sentence.', ['The honest number fell while the dashboard rose']),
    metric: text('A metric of the schema block.', ['reopened']),
    sql: sql('A select that gives one number, where a metric is not enough.', ['select avg(total) from fact_orders']),
    where: condition('Rows of the metric’s table or view that count.', "city = 'Mumbai'"),
    by: list(text('A column.', ['desk']), 'Columns of the metric’s table or view by which it is compared.', [['desk', 'category']], {
      minItems: 1,
    }),
    from: condition('Condition of the rows before, for a comparison.', 'quarter = 1'),
    to: condition('Condition of the rows after.', 'quarter = 4'),
    expect: {
      ...amount('The value; `any` quotes it as measured.', ['27%', 'any']),
      pattern: '^(?:any|[+-]?\\s*(?:\\d+(?:\\.\\d+)?|\\.\\d+)\\s*(?:%|pp)?)$',
      'x-is': 'an amount such as 28% or 12, or any',
    },
    within: amount('How far from expect it may be.', ['1pp']),
    between: list(amount('A bound.', ['43%']), 'Least and greatest value.', [['43%', '47%']], {minItems: 2, maxItems: 2}),
    same: within('The values do not differ by more.'),
    rises: atLeast('It grows from `from` to `to`.'),
    falls: atLeast('It falls from `from` to `to`.'),
    highest: values('The value of by with the highest metric.'),
    lowest: values('The value of by with the lowest metric.'),
    most_up: values('The value of by whose metric grows most from `from` to `to`.'),
    most_down: values('The value of by whose metric falls most from `from` to `to`.'),
    because: form(
      'an effect such as bonus.rush',
      '^[a-z][a-z0-9_]*\\.[a-z][a-z0-9_]*$',
      'The event and effect that make it true. With expect and an effect whose strength is auto, the build finds the strength that makes it true.',
      ['bonus.rush'],
    ),
    format: text('How the number is shown in prose.', ['0%', '₹#,##0']),
  },
);

const question = object(
  'A question with its reference SQL.',
  [
    {
      ask: 'Which desk is cheapest?',
      returns: ['desk', 'cost'],
      sql: 'select desk, avg(cost) as cost from fact_tickets group by desk order by cost, desk',
    },
  ],
  {
    ask: text('The question.', ['By month, what share of the tickets was reopened within seven days?']),
    because: text('Why it is worth asking: the step in the story.', ['A cause has a date. Find out when this began.']),
    returns: list(text('A column name.', ['month']), 'Names of the answer’s columns, in order.', [['month', 'reopened_pct']], {
      minItems: 1,
    }),
    concept: text('What is practised.', ['month over month']),
    sql: sql('DuckDB SQL over the shipped tables; totally ordered.', [
      'select month(opened_at) as month, count(*) as tickets from fact_tickets group by all order by month',
    ]),
    shows: {
      type: ['string', 'array'],
      items: {type: 'string', minLength: 1},
      minLength: 1,
      description: 'Findings that the answer must show clearly.',
      examples: ['culprit', ['culprit', 'patience']],
    },
    hints: list(text('A hint.', ['Subtract first and round last.']), 'Hints, gentle first.', [['Subtract first and round last.']]),
    mistakes: list(
      object(
        'A typical mistake: the reference SQL with words exchanged, which has to give another answer.',
        [{name: 'the app falls out', swap: {'left join': 'join'}, say: 'An inner join drops every ticket without an agent.'}],
        {
          name: text('Its name.', ['the app falls out']),
          swap: named(
            {type: 'string', description: 'What stands there in the mistake.', examples: ['join']},
            'Words of the SQL and what replaces them.',
            [{'left join': 'join'}],
            {minProperties: 1},
          ),
          say: text('What to tell a learner who made it.', ['An inner join drops every ticket without an agent.']),
        },
        ['name', 'swap', 'say'],
      ),
      'Typical mistakes.',
      [[{name: 'the app falls out', swap: {'left join': 'join'}, say: 'An inner join drops every ticket without an agent.'}]],
    ),
    chart: choice(['column', 'bar', 'line', 'none'], 'The kind of chart, where the automatic choice is not the best.'),
  },
  ['ask', 'returns', 'sql'],
);

/** The problem block, in the form in which its gate shows it. */
export const PROBLEM: Schema = object(
  'The story: what is wrong, what is true, and the questions that find it out. With it no author is needed for the problem.',
  [{title: 'Fixed on Paper'}],
  {
    drawn: object(
      'Written by the offline author: the case that it drew. Leave it as it is.',
      [{case: 'returns', attempt: 1, holes: {}}],
      {
        case: text('Name of the case.', ['returns']),
        attempt: {type: 'integer', minimum: 1, description: 'Which attempt.', examples: [1]},
        holes: named({type: 'string', description: 'What was drawn.', examples: ['West']}, 'What was drawn, by name.', [{region: 'West'}]),
      },
      ['case', 'attempt', 'holes'],
    ),
    title: text('Title of the challenge.', ['Fixed on Paper'], {maxLength: 80}),
    subtitle: text('A line below it, mostly the question.', ['Why do resolved broadband tickets keep coming back?'], {maxLength: 120}),
    company: object(
      'The company.',
      [{name: 'Meghdoot Fibre', about: 'Home broadband in six cities'}],
      {name: text('Its name.', ['Meghdoot Fibre']), about: text('What it does, in a few words.', ['Home broadband in six cities'])},
      ['name', 'about'],
    ),
    research: object('What the story rests on.', [{kpis: ['Share of cases reopened']}], {
      insights: list(
        object(
          'An insight with its source.',
          [{text: 'Speed alone can be bought.', source: 'common practice'}],
          {
            text: text('The insight.', ['Speed alone can be bought by closing early.']),
            source: text('Where it is from.', ['common practice']),
          },
          ['text', 'source'],
        ),
        'Insights of the industry.',
        [[{text: 'Speed alone can be bought.', source: 'common practice'}]],
      ),
      kpis: list(text('A measure.', ['Share of cases reopened']), 'Measures that the industry watches.', [['Share of cases reopened']]),
      challenges: list(text('A difficulty.', ['Pay that rewards closing over fixing']), 'Difficulties of the industry.', [
        ['Pay that rewards closing over fixing'],
      ]),
    }),
    statement: text(
      'The story, 300 to 400 words, paragraphs parted by blank lines, {{finding}} where a number belongs. Always as a | block.',
      ['Bruce still answers the complaint line himself ... from {{in_time_q1}} to {{in_time_q4}} ...'],
    ),
    findings: named(finding, 'What the story claims, by name.', [
      {reopened_q4: {metric: 'reopened', where: 'quarter = 4', expect: '27%', within: '1pp'}},
    ]),
    facts: list(
      text('A number with its words, as the prose says it.', ['24 hours']),
      'Numbers that the texts of the problem may say as they are, because they come from nowhere in the data: a price of the story, a date, a limit. Every other digit in title, subtitle, company, statement, questions (with because, hints and mistakes), says, deliver and rubric is an error; write the number as a finding in {{ }}, which works in all of these but title, subtitle, company, rubric and the names of mistakes. The notes under research quote others and may say what they like.',
      [['₹14', '1 April', '24 hours']],
    ),
    questions: list(
      question,
      'The questions, in the order in which they walk to the answer.',
      [[{ask: '...', returns: ['desk'], sql: 'select ...'}]],
      {minItems: 1},
    ),
    deliver: text('What learners hand in.', ['One page for Bruce.']),
    rubric: named(number('Points.', [40]), 'Criteria and their points.', [{'Answers match the key': 60, 'Bruce could read it aloud': 40}]),
  },
  ['title', 'company', 'statement', 'findings', 'questions'],
);
