import {describe, expect, test} from 'vitest';
import type {Model} from '../../src/core/model.js';
import type {ProblemBlock} from '../../src/core/spec.js';
import {block, cellText, code, dataTable, md, prose} from '../../src/render/page/markdown.js';
import {previewPage} from '../../src/render/page/preview.js';
import {problemPage, targetWords} from '../../src/render/page/problem.js';
import {diagram, schemaPage} from '../../src/render/page/schema.js';
import {valueWords} from '../../src/render/page/value-words.js';
import {sampleInput} from '../fixtures/report-input.js';

const facts = sampleInput.challenge;
const EVIL = '| <script>alert(1)</script> `x` **b** [l](javascript:1) ${{ secrets.X }} & &lt;';

/** The tables of a page: every line of one has as many cells as its header. */
function raggedRows(text: string): string[] {
  const cells = (line: string): number => line.replace(/\\\|/g, '').split('|').length;
  const wrong: string[] = [];
  let header: number | undefined;
  let fenced = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    if (fenced || !line.startsWith('|')) header = undefined;
    else if (header === undefined) header = cells(line);
    else if (cells(line) !== header) wrong.push(line);
  }
  return wrong;
}

describe('escaping', () => {
  test('prose shows every character as it is', () => {
    expect(md(EVIL)).toBe(
      '\\| &lt;script&gt;alert(1)&lt;/script&gt; \\`x\\` \\*\\*b\\*\\* \\[l\\](javascript:1) \\${{ secrets.X }} & &amp;lt;',
    );
    expect(md('snake_case and _so_')).toBe('snake_case and \\_so\\_');
    expect([md('# no'), md('- no'), md('1. no'), md('79.1% yes'), md('+34.8'), md('---')]).toEqual([
      '\\# no',
      '\\- no',
      '1\\. no',
      '79.1% yes',
      '+34.8',
      '\\---',
    ]);
    expect(md('two\nlines\u0007')).toBe('two lines');
  });
  test('code is fenced by more backticks than it holds', () => {
    expect(code('a | b', true)).toBe('`a \\| b`');
    expect(code('a ` b')).toBe('``a ` b``');
    expect(code('`a`')).toBe('`` `a` ``');
    expect(block('select 1 -- ```\n', 'sql')).toBe('````sql\nselect 1 -- ```\n````');
  });
  test('cells and tables', () => {
    expect([cellText(null), cellText(0.1 + 0.2), cellText(true), cellText('=1|2')]).toEqual(['', '0.3', 'true', '=1\\|2']);
    expect(
      dataTable(
        ['n', 'name'],
        [
          [1, 'a|b'],
          [null, null],
        ],
      ),
    ).toBe('| `n` | `name` |\n| ---: | --- |\n| 1 | a\\|b |\n|  |  |');
    expect(dataTable(['n'], [])).toBe('_none_');
    expect(prose('one\ntwo\n\n\nthree')).toBe('one two\n\nthree');
  });
});

const problem: ProblemBlock = {
  title: `Title ${EVIL}`,
  company: {name: 'C', about: EVIL},
  research: {insights: [{text: EVIL, source: 'S'}], kpis: ['k'], challenges: ['c']},
  statement: 'From {{a}} to {{b}}.',
  findings: {
    a: {says: EVIL, metric: 'm', where: "x = 'a|b'", expect: '27%', within: '1pp', because: 'bonus.rush'},
    b: {sql: 'select 1', by: ['desk'], from: 'q = 1', to: 'q = 4', most_up: ['Partner', 'Slow']},
  },
  questions: [
    {
      ask: EVIL,
      because: 'why',
      returns: ['n'],
      concept: 'ratio',
      sql: 'select count(*) as n -- ```',
      shows: 'a',
      hints: ['hint'],
      mistakes: [{name: 'm', swap: {a: 'b'}, say: 'say'}],
    },
    {ask: 'Second?', returns: ['x', 'y'], sql: 'select 1 as x, 2 as y'},
  ],
  deliver: 'A page.',
  rubric: {[EVIL]: 60, Other: 40},
};

describe('problemPage', () => {
  const text = problemPage({facts: {...facts, title: problem.title}, problem, statement: 'From 1% to 2%.\n\nSecond.'});
  test('has the statement, cast, findings, questions, task, rubric and research', () => {
    expect(text).toContain('_5 words. Numbers are what the findings aim at');
    expect(text).toContain('From 1% to 2%.\n\nSecond.');
    expect(text).toContain('| Learner | Peter Pandey | Data Analyst |');
    expect(text).toContain("| 27% within 1pp | `m` where `x = 'a\\|b'` | `bonus.rush` |");
    expect(text).toContain('rises most: Partner, Slow');
    expect(text).toContain('### 2. Second?\n\n- Return: `x`, `y`');
    expect(text).toContain('- Typical mistake, m: say');
    for (const title of ['The open task', 'How it is judged', 'Research notes']) expect(text).toContain(`## ${title}`);
  });
  test('nothing in it is HTML, and every row of a table has its cells', () => {
    expect(text).not.toContain('<script');
    expect(raggedRows(text)).toEqual([]);
    expect(text.endsWith('\n')).toBe(true);
    expect(text).not.toContain('\n\n\n');
  });
  test('targets in words', () => {
    expect(targetWords({expect: 'any'})).toBe('quoted as measured');
    expect(targetWords({between: ['7%', '11%']})).toBe('between 7% and 11%');
    expect(targetWords({falls: 'at least 4pp'})).toBe('falls at least 4pp');
    expect(targetWords({same: 'within 6pp'})).toBe('same, within 6pp');
    expect(targetWords({highest: ['Partner']})).toBe('highest: Partner');
  });
});

const model: Model = {
  id: 'x',
  seed: 1,
  size: 1000,
  level: 'Beginner',
  period: {from: '2024-01-01', to: '2024-12-31'},
  locale: 'en_IN',
  currency: 'INR',
  tables: [
    {
      name: 'dim_shops',
      about: EVIL,
      fact: false,
      rows: {
        kind: 'data',
        rows: [
          ['A', 1],
          ['B', 2],
        ],
      },
      key: ['shop_id'],
      grain: [],
      columns: [{name: 'shop_id', type: 'text', about: EVIL, isKey: true, unique: false, value: {kind: 'given'}, pointer: ''}],
      pointer: '',
    },
    {
      name: 'fact_sales',
      about: 'One row per sale.',
      fact: true,
      rows: {kind: 'share', of: 0.5},
      key: [],
      grain: ['shop_id', 'day'],
      columns: [
        {
          name: 'shop_id',
          type: 'text',
          about: 'Shop',
          isKey: false,
          unique: false,
          references: {table: 'dim_shops', column: 'shop_id'},
          value: {kind: 'reference', table: 'dim_shops', favour: {top: 0.2, get: 0.45}},
          empty: {kind: 'share', share: 0.05},
          pointer: '',
        },
        {
          name: 'price',
          type: 'decimal(12,2)',
          about: 'Price',
          unit: 'INR',
          isKey: false,
          unique: false,
          value: {kind: 'sql', sql: "case when a || b = '|' then 1 end"},
          pointer: '',
        },
        {
          name: 'kind',
          type: 'text',
          about: 'Kind',
          isKey: false,
          unique: false,
          value: {
            kind: 'by',
            path: ['shop_id'],
            cases: [
              {
                match: {kind: 'value', value: 'A'},
                then: {
                  kind: 'pick',
                  items: [
                    {value: 'x', weight: 3},
                    {value: 'y', weight: 1},
                  ],
                },
              },
              {match: {kind: 'none'}, then: {kind: 'constant', value: 'z'}},
            ],
          },
          pointer: '',
        },
        {
          name: 'paid_at',
          type: 'timestamp',
          about: 'Paid',
          isKey: false,
          unique: false,
          value: {
            kind: 'after',
            path: ['day'],
            duration: {kind: 'duration', duration: {median: 172800, sigma: Math.log(3) / 1.6448536269514722, to: 5400}},
            adjust: [{path: ['shop_id'], cases: [{value: 'A', change: 0.3}]}],
          },
          pointer: '',
        },
      ],
      pointer: '',
    },
  ],
  effects: [
    {
      name: 'e.shift',
      about: 'Event',
      table: 'fact_sales',
      from: '2024-04-01',
      rampDays: 60,
      what: {kind: 'shift', column: 'kind', into: 'y'},
      strength: 0.12,
      pointer: '',
    },
    {
      name: 'e.fewer',
      about: 'Event',
      table: 'fact_sales',
      from: '2024-04-01',
      to: '2024-05-01',
      rampDays: 0,
      what: {kind: 'rows'},
      where: "shop_id = 'A'",
      strength: -0.4,
      pointer: '',
    },
  ],
  views: [{name: 'v', sql: 'select 1'}],
  metrics: [{name: 'm', of: 'v', is: 'sum(a) || b', about: EVIL}],
  rules: [{table: 'fact_sales', check: "a || b <> '|'", about: 'Rule', pointer: ''}],
};

describe('schemaPage', () => {
  const validation = {
    can_answer_all: false,
    validation_score: 7.4,
    answerable_questions: [0],
    missing_capabilities: ['a date column'],
    recommendations: [EVIL],
    sub_scores: [{name: 'questions', weight: 40, share: 0.5, found: '1 of 2 questions bind'}],
  };
  const text = schemaPage({facts, model, problem, validation});
  test('has the diagram with keys and optional lines', () => {
    expect(diagram(model)).toBe(
      [
        'erDiagram',
        '  dim_shops |o--o{ fact_sales : shop_id',
        '  dim_shops {',
        '    text shop_id PK',
        '  }',
        '  fact_sales {',
        '    text shop_id FK',
        '    decimal price',
        '    text kind',
        '    timestamp paid_at',
        '  }',
      ].join('\n'),
    );
    expect(text).toContain('```mermaid\nerDiagram\n');
  });
  test('has tables, SQL, events, metrics, views, rules and the score', () => {
    expect(text).toContain('**7.4 of 10.** 1 of 2 questions can be answered; not: 2.');
    expect(text).toContain('| questions | 40 | 50 % | 1 of 2 questions bind |');
    expect(text).toContain('Missing:\n\n- a date column');
    expect(text).toContain('Fact; rows: 50 % of the size. One row for each `shop_id` + `day`.');
    expect(text).toContain('````sql\nselect count(*) as n -- ```\n````');
    expect(text).toContain('| 2024-04-01 on, over 60 days | 12 percentage points more of `fact_sales.kind` become `y` |');
    expect(text).toContain("| 40 % fewer rows of `fact_sales` | `shop_id = 'A'` |");
    expect(text).toContain("`a \\|\\| b <> '\\|'`");
  });
  test('says how values are made', () => {
    const words = model.tables[1]!.columns.map((column) => valueWords(column));
    expect(words).toEqual([
      'one of dim_shops: the top 20 % get 45 %; empty: 5 %',
      "= case when a || b = '|' then 1 end",
      'by shop_id: A (x 75 %, y 25 %), none (always z)',
      'after day: about 2 days, one in twenty above 6 days, at most 90 minutes; shop_id A +30 %',
    ]);
  });
  test('nothing in it is HTML, and every row of a table has its cells', () => {
    expect(text).not.toContain('<script');
    expect(raggedRows(text)).toEqual([]);
  });
});

describe('previewPage', () => {
  const {findings, story, profile} = sampleInput;
  const page = {
    facts,
    tables: profile.tables.map((table) => ({
      name: table.name,
      about: table.about,
      columns: table.columns.map((column) => column.name),
      rows: table.sample.slice(0, 20),
      total: 30,
    })),
    validation: {fk_integrity_passed: true, orphan_records: {}, data_type_issues: [], quality_score: 9.25},
    trial: {
      rows: 10_000,
      findings,
      answers: [{id: 'q01', ask: EVIL, columns: ['a', 'b'], rows: [[1, EVIL]]}],
      statement: story.statement.join('\n\n'),
    },
  };
  const text = previewPage(page);
  test('says first whether the findings hold, which do not, and how near it was', () => {
    const missed = findings.filter((finding) => !finding.holds).map((finding) => `\`${finding.name}\``);
    expect(missed.length).toBeGreaterThan(0);
    expect(text).toContain(
      `**${findings.length - missed.length} of ${findings.length} findings hold; not ${missed.join(' and ')}**, measured on a trial of 10,000 rows.`,
    );
    expect(text).toMatch(/\| ✓ \| `in_time_q1` \| .* \| \+\d+(\.\d+)? pp \| {2}\|/);
    expect(text).toMatch(/\| ✗ \| `reopened_q4` \| .* \| −\d+(\.\d+)? pp \| `bonus.sloppy` \|/);
  });
  test('shows ten rows of each table, the answers and the statement', () => {
    for (const table of page.tables) {
      const section =
        text.slice(text.indexOf(`### \`${table.name}\``)).split('\n### ')[1] ?? text.slice(text.indexOf(`### \`${table.name}\``));
      expect(section.length).toBeGreaterThan(0);
      expect(text).toContain(`${Math.min(10, table.rows.length)} of 30 rows of the preview.`);
    }
    const first = text.split('### `dim_customers`')[1]!.split('\n### ')[0]!;
    expect(first.split('\n').filter((line) => line.startsWith('| C')).length).toBe(10);
    expect(text).toContain('### Q01: ');
    expect(text).toContain(story.statement[2]!);
    expect(text).toContain('- Quality: **9.3 of 10**\n- Every foreign key finds its parent\n- Every cell reads as its type');
  });
  test('names orphans and cells of a wrong type', () => {
    const broken = previewPage({
      ...page,
      validation: {fk_integrity_passed: false, orphan_records: {'a.b': 3}, data_type_issues: ['a.c: 2 of 30 | cells'], quality_score: 4},
    });
    expect(broken).toContain('- Orphan rows: `a.b` 3\n- Cells that do not read as their type: a.c: 2 of 30 \\| cells');
  });
  test('nothing in it is HTML, and every row of a table has its cells', () => {
    expect(text).not.toContain('<script');
    expect(raggedRows(text)).toEqual([]);
  });
});
