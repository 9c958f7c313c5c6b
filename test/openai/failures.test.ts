import {existsSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, describe, expect, test} from 'vitest';
import {retryAfter} from '../../src/author/openai/failure.js';
import {KEY, type Setup, specOf, writeProblem} from './desk.js';
import {type Behaviour, drops, fails, good, GOOD, goodBut, goodWith, isNoApi, refusal, says, stalls, StandIn, without} from './stand-in.js';

const start = (...behaviours: readonly Behaviour[]): Promise<StandIn> => StandIn.start(KEY, ...behaviours);
const times = (count: number, behaviour: Behaviour): Behaviour[] => Array.from({length: count}, () => behaviour);

/** The key, and forms of it, in anything that was said. */
const leaks = (seen: unknown): boolean => {
  const text = JSON.stringify(seen, (_, value: unknown) =>
    value instanceof Map ? [...value] : value instanceof Error ? value.message : value,
  );
  return [KEY, KEY.slice(8, 24), Buffer.from(KEY).toString('base64')].some((form) => text.includes(form));
};

async function run(behaviours: readonly Behaviour[], more: Partial<Setup> = {}) {
  await using server = await start(...behaviours);
  const written = await writeProblem({url: server.url, ...more});
  expect(leaks([written, server.asked.map(({body}) => body)])).toBe(false);
  return {...written, asked: server.asked, error: written.result.ok ? undefined : written.result.error};
}

/** One error, and nothing that could be taken for a result. */
async function fail(behaviours: readonly Behaviour[], more: Partial<Setup> = {}) {
  const ran = await run(behaviours, more);
  expect(ran.error).toHaveLength(1);
  expect(ran.kept.size).toBe(0);
  return {...ran, one: ran.error![0]!};
}

describe('an answer that does not hold is sent back, and mended:', () => {
  const broken = GOOD.problem.slice(0, -20);
  test.each<[string, readonly Behaviour[], RegExp]>([
    ['invalid JSON', [says(broken)], /the answer is no JSON object/],
    ['prose', [says('I would rather talk about it.')], /the answer is no JSON object/],
    ['nothing', [says('')], /the answer is no JSON object/],
    ['nested beyond reason', [says('{"problem": '.repeat(20_000))], /the answer is no JSON object/],
    [
      'a violation of the language',
      [
        goodBut(({problem}) => {
          problem.questions[1]!['hint'] = ['typo'];
          delete problem.company;
        }),
      ],
      /\/problem\/questions\/1.*hint[\s\S]*company/,
    ],
    ['a number that nothing vouches for', [goodWith('was polite about it', 'was polite 17 times')], /\/problem\/statement: .*17/],
    ['a finding that is not there', [goodWith('{{home_share}}', '{{nowhere}}')], /there is no finding nowhere/],
    ['a mapping with a key twice', [goodBut(({problem}) => problem.findings.push(problem.findings[0]!))], /stands there twice/],
    [
      'control characters',
      [goodWith('was polite about it', 'was \\u001b[2J polite')],
      /\/problem\/statement: the text has control characters/,
    ],
    ['cut off', [says(broken, 'length')], /cut off before its end/],
    ['a refusal', [refusal('I cannot help with blood.')], /it was refused \("I cannot help with blood\."\)/],
    ['a filtered answer', [says('', 'content_filter')], /it was refused/],
    [
      'SQL that does not bind',
      [goodWith('month(collected_at) as month, count(*)', 'month(collected) as month, count(*)'), good, good],
      /\/problem\/questions\/0\/sql: .*collected/,
    ],
    ['a metric that does not bind', [good, goodWith('"avg(wait_minutes)"', '"avg(no_such_thing)"')], /no_such_thing/],
    ['a schema without its effect', [good, goodBut(({schema}) => (schema.events = null))], /long_round/],
    ['a schema that is no schema', [good, says('{"schema": {"tables": 7}}')], /\/schema\/tables/],
  ])('%s', async (_, behaviours, words) => {
    const {result, asked} = await run(behaviours, {bind: behaviours.length > 1});
    expect(result.ok, JSON.stringify(result).slice(0, 800)).toBe(true);
    const back = asked.filter(({isRepair}) => isRepair);
    expect(back).toHaveLength(1);
    expect(back[0]!.text.slice(back[0]!.text.indexOf('Your answer was checked'))).toMatch(words);
  });
});

describe('an answer that never holds ends in one error:', () => {
  test.each<[string, readonly Behaviour[], RegExp]>([
    ['invalid JSON', times(4, says('{"problem": {')), /gave no problem that holds/],
    ['refusals', times(4, refusal('No.')), /gave no problem that holds/],
    ['truncation', times(4, says('{', 'length')), /gave no problem that holds/],
    ['a schema that does not bind', [good, ...times(4, goodWith('"wait_minutes"', '"waited"'))], /gave no schema that holds/],
  ])('%s', async (_, behaviours, words) => {
    const {one, asked} = await fail(behaviours, {bind: behaviours[0] === good});
    expect(one).toMatchObject({severity: 'error', code: 'author-gave-up'});
    expect(one.message).toMatch(words);
    expect(one.message).toContain('sent back 3 times');
    expect(one.notes!.at(-1)).toMatch(/^used: [45] answers of stand-in/);
    expect(asked).toHaveLength(behaviours.length);
  });
});

describe('dangerous SQL', () => {
  const target = join(tmpdir(), `cbdf-openai-stolen-${process.pid}.csv`);
  afterEach(() => {
    expect(existsSync(target)).toBe(false);
  });
  const inQuestions = (sqls: readonly string[]): Behaviour =>
    goodBut(({problem}) => {
      sqls.forEach((sql, i) => {
        const question = problem.questions[i]!;
        question.sql = sql;
        // A trap that fits, so that the SQL is all that is wrong.
        question.mistakes[0]!.swap = [{key: sql.split(' ')[0]!, value: 'values'}];
        question.mistakes.length = 1;
      });
    });
  const column = (sql: string): Behaviour =>
    goodBut(({schema}) => {
      schema.tables[0]!.value.columns.push({
        key: 'stolen',
        value: [
          {key: 'sql', value: sql},
          {key: 'type', value: 'text'},
          {key: 'about', value: 'x'},
        ],
      });
    });
  const view = (sql: string): Behaviour =>
    goodBut(({schema}) => {
      schema.views = [...(schema.views ?? []), {key: 'stolen', value: sql}];
    });
  const SQL = [
    "select * from read_csv('/etc/passwd')",
    "select * from '/etc/passwd'",
    `copy (select 1) to '${target}'`,
    `attach '${target}' as stolen`,
    'install httpfs',
    "select getenv('OPENAI_API_KEY')",
    "select 1; select * from glob('/etc/*')",
    'pragma database_list',
  ];

  test.each([SQL.slice(0, 4), SQL.slice(4)])('in questions is sent back and never runs: %s', async (...sqls) => {
    const {result, asked} = await run([inQuestions(sqls)], {bind: true});
    expect(result.ok).toBe(true);
    const back = asked.filter(({isRepair}) => isRepair);
    expect(back).toHaveLength(1);
    sqls.forEach((_, i) => {
      expect(back[0]!.text).toMatch(new RegExp(`/problem/questions/${i}/sql: `));
    });
    expect(asked.map(({text}) => text).join('\n')).not.toContain('root:');
  });
  test.each([
    ['a column', column("(select content from read_text('/etc/passwd'))")],
    ['a view', view("select * from read_csv('/etc/passwd')")],
    ['a view that writes', view(`copy (select 1) to '${target}'`)],
  ])('in %s of the schema too', async (_, behaviour) => {
    const {result, asked} = await run([good, behaviour], {bind: true});
    expect(result.ok).toBe(true);
    expect(asked.filter(({isRepair}) => isRepair)).toHaveLength(1);
    expect(asked.map(({text}) => text).join('\n')).not.toContain('root:');
  });
});

describe('a server', () => {
  test.each<[string, Behaviour, number, Partial<Setup>]>([
    ['with too many requests is waited for as long as it asks', fails(429, 'Slow down.', {'retry-after': '7'}), 7000, {}],
    ['with too many requests that does not say how long', fails(429), 1000, {}],
    ['that fails is asked again', fails(500), 1000, {}],
    ['that is overloaded is waited for', fails(503, 'Busy.', {'retry-after': '3'}), 3000, {}],
    ['that drops the connection is asked again', drops, 1000, {}],
    ['that stalls is asked again', stalls, 1000, {timeout: '0.3 seconds'}],
    ['that does not begin to answer is asked again', () => undefined, 1000, {timeout: '0.3 seconds'}],
  ])('%s', async (_, behaviour, wait, more) => {
    const {result, waits, asked} = await run([behaviour], more);
    expect(result.ok).toBe(true);
    expect(waits).toEqual([wait]);
    expect(asked).toHaveLength(3);
  });

  test.each<[string, Behaviour, RegExp, number, Partial<Setup>]>([
    ['fails for ever', fails(500), /fails \(500\), 5 times: It failed\. Your key was \[key\]\./, 5, {}],
    ['has always too many requests', fails(429), /too many requests \(429\), 5 times/, 5, {}],
    ['wants too long a pause', fails(429, 'Later.', {'retry-after': '3600'}), /asks to wait 3600 seconds/, 1, {}],
    ['drops every connection', drops, /cannot be reached, or drops the connection, 5 times/, 5, {}],
    ['never answers', stalls, /did not answer in time, 5 times/, 5, {timeout: '0.1 seconds'}],
    ['refuses the key', fails(401), /refuses the key \(401\)$/, 1, {}],
    ['has nothing left', fails(429, 'Quota.', {}, 'insufficient_quota'), /nothing left to spend/, 1, {}],
    ['has no such model', fails(404, 'No such model.'), /has no model stand-in/, 1, {}],
    ['refuses every form of the request', fails(400, 'Bad.'), /refuses the request \(400\)/, 3, {}],
    ['is none of this kind', isNoApi, /does not answer in the protocol/, 1, {}],
  ])('that %s ends in one error', async (_, behaviour, words, count, more) => {
    const {one, asked, waits} = await fail(times(9, behaviour), more);
    expect(one.code).toBe('no-answer');
    expect(one.message).toMatch(words);
    expect(one.suggestion).not.toBe('');
    expect(asked).toHaveLength(count);
    if (count === 5) expect(waits).toEqual([1000, 2000, 4000, 8000]);
  });

  test.each<[string, readonly string[], Behaviour, readonly string[]]>([
    ['strict schemas', ['json_schema'], good, ['json_schema', 'json_object', 'json_object']],
    [
      'any response_format',
      ['json_schema', 'json_object'],
      says(({wanted}) => `Here it is:\n\`\`\`json\n${GOOD[wanted!]}\n\`\`\`\nEnjoy {it}!`),
      ['json_schema', 'json_object', 'text', 'text'],
    ],
  ])('without %s is asked for less', async (_, formats, then, forms) => {
    const {result, asked} = await run(times(9, without(formats, then)));
    expect(result.ok).toBe(true);
    expect(asked.map(({body}) => (body['response_format'] as {type: string} | undefined)?.type ?? 'text')).toEqual(forms);
  });

  test('is asked in words for the form that it cannot be held to', async () => {
    const {asked} = await run(times(9, without(['json_schema'])));
    expect(asked[1]!.text).toMatch(/The form of the answer: one JSON value/);
  });
});

test('a pause may be given in seconds, in milliseconds, or as a date', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const header = (headers: Readonly<Record<string, string>>) => retryAfter((name) => headers[name], now);
  expect(header({'retry-after': '2'})).toBe(2000);
  expect(header({'retry-after-ms': '250', 'retry-after': '2'})).toBe(250);
  expect(header({'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT'})).toBe(9000);
  expect(header({'retry-after': 'soon'})).toBeUndefined();
  expect(header({})).toBeUndefined();
});

test('an interrupted build ends the question', async () => {
  await using server = await start(stalls);
  const controller = new AbortController();
  const writing = writeProblem({url: server.url, signal: controller.signal});
  setTimeout(() => {
    controller.abort(new Error('interrupted'));
  }, 100);
  await expect(writing).rejects.toThrow('interrupted');
});

describe('budgets', () => {
  test('of tokens stop before the question that would go beyond them', async () => {
    const {one, asked} = await fail([], {spec: specOf({limits: {tokens: 1000}})});
    expect(asked).toHaveLength(0);
    expect(one).toMatchObject({code: 'budget', message: 'the author openai stops at limits.tokens (1000)'});
  });
  const author = {by: 'openai', model: 'stand-in', prices: {'stand-in': {input: 100, output: 200}}};
  test('of cost count what was used', async () => {
    const {one, asked, usage} = await fail([good], {spec: specOf({author, limits: {cost: 0.7}})});
    expect(asked).toHaveLength(1);
    expect(one.message).toBe('the author openai stops at limits.cost (0.7)');
    // 1000 tokens read and 400 written, at 100 and 200 for a million.
    expect(usage).toEqual([{model: 'stand-in', calls: 1, input: 1000, output: 400, cost: 0.18}]);
  });
  test('that suffice do not show', async () => {
    const {result} = await run([], {spec: specOf({author, limits: {tokens: 100_000, cost: 10}})});
    expect(result.ok && result.value.usage).toMatchObject({calls: 2, cost: 0.36});
  });
});

describe('settings', () => {
  test.each<[string, Partial<Setup>, string, RegExp]>([
    ['no key', {env: {}}, 'no-api-key', /OPENAI_API_KEY is not set/],
    ['an empty key', {env: {OPENAI_API_KEY: ' '}}, 'no-api-key', /OPENAI_API_KEY is not set/],
    ['no model', {spec: specOf({author: 'openai'})}, 'no-model', /needs the name of a model/],
    ['an address that is none', {env: {OPENAI_API_KEY: KEY, OPENAI_BASE_URL: 'localhost'}}, 'base-url', /no http or https address/],
    ['a limit of cost without prices', {spec: specOf({limits: {cost: 1}})}, 'no-price', /needs the prices of stand-in/],
    ['a time that is none', {timeout: '3 parsecs'}, 'duration', /no duration/],
  ])('%s: is said at its line, before anybody is asked', async (_, more, code, words) => {
    const {one, asked} = await fail([], more);
    expect(asked).toHaveLength(0);
    expect(one.code).toBe(code);
    expect(one.message).toMatch(words);
    expect(one.pointer).toBeDefined();
  });
});
