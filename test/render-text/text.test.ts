import {shownScore} from '../../src/core/qa.js';
import {describe, expect, test} from 'vitest';
import type {Column, Model, Table, Value} from '../../src/core/model.js';
import {wrapText} from '../../src/core/wrap.js';
import {dataDictionary} from '../../src/render/text/dictionary.js';
import {readmeText} from '../../src/render/text/readme.js';
import {mayBeEmpty, relationshipsOf, schemaJson} from '../../src/render/text/schema-json.js';
import {grouped, humanName, listed, percentOf, plainNumber, showCell, VERDICTS} from '../../src/render/text/words.js';
import {flatInput, sampleInput} from '../fixtures/report-input.js';

const FILES = [
  {name: 'fact_tickets.csv', about: 'One row per service ticket.'},
  {name: 'quality_report.pdf', about: 'how the data was checked'},
  {name: 'analytical_answers.xlsx', about: 'the answers'},
  {name: 'README.txt', about: 'this text'},
];
const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

describe('readmeText', () => {
  const full = readmeText(sampleInput, 'full', FILES);
  const learner = readmeText(sampleInput, 'learner', FILES.slice(0, 1));
  const flat = (text: string): string => text.replace(/\s+/g, ' ');

  test('has the story with its numbers, every question with its fields, the contents and how to go on', () => {
    for (const text of [full, learner]) {
      for (const paragraph of sampleInput.story.statement) expect(flat(text)).toContain(flat(paragraph));
      for (const answer of sampleInput.answers) {
        expect(flat(text)).toContain(flat(answer.ask));
        expect(flat(text)).toContain(`Return: ${answer.columns.map((column) => column.name).join(', ')}`);
      }
      for (const title of [
        'THE STORY',
        'THE QUESTIONS',
        'THE OPEN TASK',
        'WHAT IS IN THE PACKAGE',
        'HOW TO USE IT',
        'RECOMMENDED TOOLS',
        'SUPPORT',
      ]) {
        expect(text).toContain(title);
      }
      expect(text).toContain('Fixed on Paper'.toUpperCase());
      expect(text).toContain('seed 2717441873');
      expect(flat(text)).toContain(flat(sampleInput.story.deliver!));
    }
    for (const {name, about} of FILES) expect(flat(full)).toContain(`${name} ${about}`);
  });

  test('wraps at 88 columns, with no space at an end and one line break at the end', () => {
    for (const text of [full, learner, readmeText(flatInput, 'full', FILES)]) {
      expect(longest(text)).toBeLessThanOrEqual(88);
      expect(text).not.toMatch(/[ \t]\n|\r|\n\n\n/);
      expect(text).toMatch(/[^\n]\n$/);
    }
  });

  test("the full edition answers, and says the data's verdict", () => {
    for (const answer of sampleInput.answers) expect(flat(full)).toContain(`Answer: ${flat(answer.headline)}`);
    const {overall, measuredWeight} = sampleInput.qa;
    expect(flat(full)).toContain(
      `Quality ${shownScore(overall)} of 10, ${VERDICTS[sampleInput.qa.verdict].toLowerCase()}, provisional: ${measuredWeight} of 100 weight measured`,
    );
    for (const {criterion} of sampleInput.story.rubric) expect(flat(full)).toContain(criterion);
    expect(flat(full)).toContain('analytical_answers.xlsx: it holds every answer');
  });

  test("the learner's edition has no answer, hint, mistake, finding, insight or criterion", () => {
    const hidden = [
      ...sampleInput.answers.flatMap((answer) => [
        answer.headline,
        ...answer.hints,
        ...answer.mistakes.flatMap(({name, say}) => [name, say]),
      ]),
      ...sampleInput.findings.flatMap((finding) => [
        finding.says!,
        finding.measured,
        ...(finding.name.includes('_') ? [finding.name] : []),
      ]),
      ...sampleInput.story.insights.map(({text}) => text),
      ...sampleInput.story.challenges,
      ...sampleInput.story.rubric.map(({criterion}) => criterion),
      'quality_report.pdf',
      'analytical_answers.xlsx',
    ];
    for (const text of hidden) expect(flat(learner)).not.toContain(flat(text));
    expect(flat(learner)).toContain('judged by 4 criteria, 100 points together');
  });

  test('a report that is not in the package is not promised', () => {
    const text = readmeText(sampleInput, 'full', [FILES[0]!]);
    expect(text).not.toMatch(/\.xlsx|\.pdf/);
  });
});

describe('dataDictionary', () => {
  const text = dataDictionary(sampleInput);
  test('lists every column of every table, aligned', () => {
    for (const table of sampleInput.profile.tables) {
      const lines = text
        .slice(text.indexOf(`File: ${table.name}.csv`) < 0 ? text.indexOf(`\n${table.name} `) : text.lastIndexOf(`\n${table.name} `))
        .split('\n');
      const header = lines.find((line) => line.startsWith('  Column'))!;
      const at = header.indexOf('Type');
      for (const column of table.columns) {
        const line = lines.find((candidate) => candidate.startsWith(`  ${column.name} `))!;
        expect(line.slice(at, at + column.type.length)).toBe(column.type);
        expect(text).toContain(column.about.slice(0, 40));
      }
    }
    expect(longest(text)).toBeLessThanOrEqual(96);
    expect(text).not.toMatch(/[ \t]\n/);
  });
  test('says keys, joins, empty cells, allowed values and rules', () => {
    expect(text).toMatch(/ {2}agent_id +text +-> dim_agents +18\.\d %/);
    expect(text).toContain('fact_tickets.agent_id -> dim_agents.agent_id  (may be empty)');
    expect(text).toContain('Allowed values: Call, WhatsApp, App, E-mail.');
    expect(text).toContain('Nothing is resolved before it is opened: resolved_at >= opened_at');
  });
  test('tells nothing of what the data shows', () => {
    for (const finding of sampleInput.findings) expect(text).not.toContain(finding.says!);
    for (const answer of sampleInput.answers) expect(text).not.toContain(answer.headline);
  });
});

const column = (name: string, value: Value, more: Partial<Column> = {}): Column => ({
  name,
  type: 'text',
  about: `About ${name}`,
  isKey: false,
  unique: false,
  value,
  pointer: `/schema/tables/t/columns/${name}`,
  ...more,
});
const table = (name: string, columns: readonly Column[], more: Partial<Table> = {}): Table => ({
  name,
  about: `One row per ${name}.`,
  fact: false,
  rows: {kind: 'fixed', rows: 10},
  key: columns.filter((one) => one.isKey).map((one) => one.name),
  grain: [],
  columns,
  pointer: `/schema/tables/${name}`,
  ...more,
});
const desk = column(
  'desk',
  {
    kind: 'pick',
    items: [
      {value: 'In', weight: 3},
      {value: 'Out', weight: 1},
    ],
  },
  {values: ['In', 'Out']},
);
const agents = table('dim_agents', [column('agent_id', {kind: 'id', template: 'A{00}'}, {isKey: true}), desk]);
const tickets = table(
  'fact_tickets',
  [
    column('ticket_id', {kind: 'id', template: 'T{0000}'}, {isKey: true}),
    column('agent_id', {kind: 'reference', table: 'dim_agents'}, {references: {table: 'dim_agents', column: 'agent_id'}}),
    column(
      'app_id',
      {kind: 'reference', table: 'dim_agents'},
      {references: {table: 'dim_agents', column: 'agent_id'}, empty: {kind: 'share', share: 0.2}},
    ),
    column('opened_at', {
      kind: 'when',
      rhythm: {from: '2024-01-01', to: '2024-12-31', trend: 0, months: [], weekdays: [], dayToDay: 0, holidays: []},
    }),
    column('resolved_at', {
      kind: 'after',
      path: ['opened_at'],
      duration: {kind: 'duration', duration: {median: 3600, sigma: 1}},
      adjust: [],
    }),
    column('cost', {
      kind: 'by',
      path: ['agent_id', 'desk'],
      cases: ['In', 'Out'].map((value) => ({match: {kind: 'value', value}, then: {kind: 'constant', value: 1}})),
    }),
    column('fee', {
      kind: 'by',
      path: ['agent_id', 'desk'],
      cases: [{match: {kind: 'value', value: 'In'}, then: {kind: 'constant', value: 1}}],
    }),
    column('total', {kind: 'sql', sql: 'cost * 2'}, {type: 'decimal(12,2)'}),
    column('share', {kind: 'sql', sql: 'cost / 2'}),
    column('half', {kind: 'sql', sql: 'fee * 2'}),
  ],
  {fact: true},
);
const model: Model = {
  id: 'x',
  seed: 1,
  size: 10,
  level: 'Beginner',
  period: {from: '2024-01-01', to: '2024-12-31'},
  locale: 'en_IN',
  currency: 'INR',
  tables: [agents, tickets],
  effects: [
    {
      name: 'bonus.secret',
      about: 'The culprit',
      table: 'fact_tickets',
      from: '2024-04-01',
      rampDays: 0,
      what: {kind: 'rows'},
      strength: 0.7,
      pointer: '',
    },
  ],
  views: [],
  metrics: [],
  rules: [{table: 'fact_tickets', check: 'cost > 0', about: 'It costs something', pointer: ''}],
};

describe('schemaJson', () => {
  const text = schemaJson(model, sampleInput.challenge);
  const schema = JSON.parse(text) as {
    tables: {name: string; columns: {name: string; nullable: boolean}[]}[];
    relationships: unknown[];
    rules: unknown[];
  };
  test('holds tables, columns, keys, relationships and rules', () => {
    expect(schema.tables.map(({name}) => name)).toEqual(['dim_agents', 'fact_tickets']);
    expect(schema.relationships).toEqual(relationshipsOf(model));
    expect(schema.relationships[1]).toEqual({
      from: {table: 'fact_tickets', column: 'app_id'},
      to: {table: 'dim_agents', column: 'agent_id'},
      cardinality: 'many-to-one',
      optional: true,
    });
    expect(schema.rules).toEqual([{table: 'fact_tickets', check: 'cost > 0', about: 'It costs something'}]);
    expect(text.endsWith('}\n')).toBe(true);
  });
  test('says nothing of effects, weights or strengths', () => {
    expect(text).not.toMatch(/secret|culprit|weight|strength|0\.7/);
  });
  test('a column may be empty when its value can be, and only where that can be known it may not', () => {
    const empty = tickets.columns.filter((one) => mayBeEmpty(model, tickets, one)).map((one) => one.name);
    expect(empty).toEqual(['app_id', 'fee', 'share', 'half']);
  });
});

describe('words', () => {
  test('numbers', () => {
    expect(grouped(1234567.891, 2)).toBe('1,234,567.89');
    expect(grouped(-0.001)).toBe('0');
    expect(grouped(-1234)).toBe('-1,234');
    expect(plainNumber(0.1 + 0.2)).toBe('0.3');
    expect([percentOf(0, 0), percentOf(1, 8), percentOf(1, 1_000_000), percentOf(5, 5)]).toEqual(['0 %', '12.5 %', 'under 0.1 %', '100 %']);
    expect([showCell(-12.5, {kind: 'money', decimals: 2}, 'INR'), showCell(3, {kind: 'points', decimals: 1}), showCell(null)]).toEqual([
      '-₹12.50',
      '+3.0 pp',
      '',
    ]);
  });
  test('a score is never shown above a band that it does not reach', () => {
    expect([7.97, 8, 5.96, 9.96, 3.25].map(shownScore)).toEqual(['7.9', '8.0', '5.9', '9.9', '3.3']);
  });
  test('names and lists', () => {
    expect([humanName('in_time_pct'), humanName('change_pp'), humanName('desk')]).toEqual(['In time (%)', 'Change (points)', 'Desk']);
    expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
  });
  test('wrapping counts what stands before the line, and keeps words whole', () => {
    expect(wrapText('one two three', 9, '- ', '  ')).toEqual(['- one two', '  three']);
    expect(wrapText('abcdefghij k', 4)).toEqual(['abcdefghij', 'k']);
    expect(wrapText('', 10)).toEqual(['']);
  });
});
