import {describe, expect, it} from 'vitest';
import {followsDomain, TRADE} from '../../src/author/borrow.js';
import {draw} from '../../src/author/choose.js';
import {offlineProblem, offlineSchema} from '../../src/author/offline.js';
import {readCases, readLevel, type Case, type CaseLevel} from '../../src/author/pack.js';
import type {ChallengeSpec, Level, ProblemBlock, SchemaBlock} from '../../src/core/spec.js';
import {parseArtefact, printArtefact} from '../../src/spec/artefact.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {checkProblem} from '../../src/spec/compile/problem.js';
import {bindProblem} from '../../src/sql/bind.js';
import {swapSql} from '../../src/sql/swap.js';
import {CASES, DOMAINS, FIRST, LEVELS, type NamedCase, specOf} from './specs.js';

const COLUMNS: {readonly [level in Level]: readonly [number, number]} = {Beginner: [10, 20], Intermediate: [17, 27], Advanced: [25, 35]};
const TABLES: {readonly [level in Level]: readonly [number, number]} = {Beginner: [1, 3], Intermediate: [3, 5], Advanced: [5, 8]};
const QUESTIONS: {readonly [level in Level]: readonly [number, number]} = {Beginner: [4, 5], Intermediate: [5, 6], Advanced: [6, 7]};
/** Words that say nothing, or that no colleague would say aloud. */
const BANNED =
  /delve|leverag|data-driven|fast-paced|in today's|actionable|game.chang|unlock|deep dive|landscape|tapestry|testament|cutting-edge|seamless|robust|crucial|pivotal|synerg|holistic|\bAI\b|lorem|placeholder|\bTODO\b/i;

/** The problem of a case at a level alone. */
async function problemOf(one: NamedCase, level: Level, seed: number, more: Partial<ChallengeSpec> = {}) {
  const author = {by: 'offline', case: one.id} as const;
  const spec = specOf({domain: one.domain, function: one.function, skill_level: level, seed, author, ...more});
  const problem = await offlineProblem(spec, FIRST);
  if (!problem.ok) throw new Error(JSON.stringify(problem.error));
  return {spec, problem: problem.value.block};
}

/** The blocks of a case at a level, for a seed that leads there. */
async function blocksOf(one: NamedCase, level: Level, seed: number, more: Partial<ChallengeSpec> = {}) {
  const {spec, problem} = await problemOf(one, level, seed, more);
  const schema = await offlineSchema(spec, problem, FIRST);
  if (!schema.ok) throw new Error(JSON.stringify(schema.error));
  return {spec, problem, schema: schema.value.block};
}

const wordsIn = (text: string): number =>
  text
    .trim()
    .replace(/\{\{\w+\}\}/g, '9')
    .split(/\s+/).length;
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
const within = (value: number, [low, high]: readonly [number, number]): boolean => value >= low && value <= high;

describe.each(CASES)('the case $id', (one) => {
  const {id} = one;

  describe.each(LEVELS)('for %s', (level) => {
    it('passes the language, compiles and binds', async () => {
      const {spec, problem, schema} = await blocksOf(one, level, 1);
      expect(problem.drawn?.case).toBe(id);
      const read = parseArtefact('problem', printArtefact('problem', problem), 'problem.yaml');
      expect(read.ok ? [] : read.error).toEqual([]);
      expect(read.ok && read.value).toEqual(problem);
      const reread = parseArtefact('schema', printArtefact('schema', schema), 'schema.yaml');
      expect(reread.ok ? [] : reread.error).toEqual([]);
      expect(checkProblem(problem, schema)).toEqual([]);
      const model = compileModel(spec, schema);
      expect(model.ok ? [] : model.error).toEqual([]);
      if (!model.ok) return;
      const validation = await bindProblem(model.value, problem);
      expect(validation.diagnostics).toEqual([]);
      expect(validation.can_answer_all).toBe(true);
    }, 60_000);

    it('keeps to the size of its level', async () => {
      const {problem, schema} = await blocksOf(one, level, 2);
      const tables = Object.values(schema.tables);
      expect(tables.length, 'tables').toSatisfy((count: number) => within(count, TABLES[level]));
      expect(
        tables.reduce((sum, table) => sum + Object.keys(table.columns).length, 0),
        'columns',
      ).toSatisfy((count: number) => within(count, COLUMNS[level]));
      expect(problem.questions.length, 'questions').toSatisfy((count: number) => within(count, QUESTIONS[level]));
    });

    it('tells its story in 300 to 400 words, whatever is drawn', async () => {
      for (const domain of one.trades)
        for (let seed = 0; seed < 24; seed++) {
          const {problem} = await problemOf(one, level, seed, {domain});
          expect(wordsIn(problem.statement), `${domain}, seed ${seed}`).toSatisfy((count: number) => within(count, [300, 400]));
        }
    });

    it('has a typical mistake for every question, in words of its SQL', async () => {
      const {problem} = await blocksOf(one, level, 3);
      for (const question of problem.questions) {
        expect(question.mistakes?.length, question.ask).toBeGreaterThan(0);
        for (const mistake of question.mistakes ?? []) {
          const swapped = swapSql(question.sql, mistake.swap);
          expect(swapped.missing, mistake.name).toEqual([]);
          expect(swapped.sql).not.toBe(question.sql);
        }
      }
    });

    it('says what every table and column is', async () => {
      const {schema} = await blocksOf(one, level, 5);
      const abouts = Object.values(schema.tables).flatMap((table) => [
        table.about,
        ...Object.values(table.columns).map((column) => column['about']),
      ]);
      for (const about of abouts) expect(textOf(about).length, textOf(about)).toBeGreaterThanOrEqual(12);
      for (const column of Object.values(schema.tables).flatMap((table) => Object.values(table.columns)))
        expect(column['type']).toBeTypeOf('string');
    });
  });

  it.each(['Intermediate', 'Advanced'] as const)('is asked of one flat table for %s, if a spec wants that', async (level) => {
    const {spec, problem, schema} = await blocksOf(one, level, 1, {structure: 'denormalized'});
    expect(Object.keys(schema.tables)).toHaveLength(1);
    expect(problem.questions.length, 'questions').toSatisfy((count: number) => within(count, QUESTIONS[level]));
    for (const question of problem.questions) expect(question.mistakes?.length, question.ask).toBeGreaterThan(0);
    const model = compileModel(spec, schema);
    expect(model.ok ? [] : model.error).toEqual([]);
    if (!model.ok) return;
    expect((await bindProblem(model.value, problem)).diagnostics).toEqual([]);
  });

  it('leaves no hole open and no claim unbound', async () => {
    for (const level of LEVELS) {
      const {problem, schema} = await blocksOf(one, level, 6);
      const text = JSON.stringify({problem: {...problem, findings: undefined, statement: undefined}, schema});
      expect(text.match(/(?<![{"A-Z])\{[a-z][a-z0-9_.]*\}/g)).toBeNull();
      const named = [...problem.statement.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]!);
      expect(named.length).toBeGreaterThanOrEqual(6);
      for (const name of named) expect(Object.keys(problem.findings)).toContain(name);
      for (const question of problem.questions) {
        for (const shown of [question.shows ?? []].flat()) expect(Object.keys(problem.findings)).toContain(shown);
      }
    }
  });

  it('names the learner, the mentor and the stakeholder, and the learner last', async () => {
    const {problem, spec} = await blocksOf(one, 'Beginner', 8);
    for (const {name} of Object.values(spec.cast)) expect(problem.statement).toContain(name);
    expect(problem.statement.trim().split('\n\n').at(-1)).toContain(spec.cast.learner.name);
  });

  it('has prose without digits of its own and without phrases of nobody', async () => {
    const {problem: raw, levels} = await sourceOf(one);
    const story = [
      raw.problem['statement'],
      raw.problem['deliver'],
      raw.problem['subtitle'],
      ...levels.flatMap((level) => Object.values(level.words)),
    ];
    for (const text of story) {
      const prose = textOf(text)
        .replace(/\{\{\w+\}\}/g, '')
        .replace(/\{[^}]*\}/g, '');
      expect(prose).not.toMatch(/\d/);
    }
    const all = JSON.stringify([raw, levels]);
    expect(all.match(BANNED)?.[0]).toBeUndefined();
  });

  it('follows the period', async () => {
    const shifted = {from: '2021-07-01', to: '2023-06-30'};
    for (const level of LEVELS) {
      const {spec, problem, schema} = await blocksOf(one, level, 1, {period: shifted});
      const text = JSON.stringify({statement: problem.statement, questions: problem.questions, schema});
      expect(text).not.toMatch(/202[45]/);
      const model = compileModel(spec, schema);
      expect(model.ok ? [] : model.error).toEqual([]);
    }
  });

  it.runIf(one.trades.length > 1)(
    'is told in the entities of every domain',
    async () => {
      const {problem: raw} = await sourceOf(one);
      const trades = raw.holes[TRADE]!;
      expect(Object.keys(trades)).toEqual(expect.arrayContaining(DOMAINS));
      const fields = Object.keys(trades['Other']!).sort();
      const told = new Set<string>();
      for (const [turn, domain] of one.trades.entries()) {
        expect(Object.keys(trades[domain]!).sort(), domain).toEqual(fields);
        const {spec, problem, schema} = await blocksOf(one, LEVELS[turn % LEVELS.length]!, 4, {domain});
        expect(problem.drawn?.holes['trade']).toBe(domain);
        told.add(problem.statement);
        const model = compileModel(spec, schema);
        expect(model.ok ? [] : model.error, domain).toEqual([]);
        if (model.ok) expect((await bindProblem(model.value, problem)).diagnostics, domain).toEqual([]);
      }
      expect(told.size).toBe(one.trades.length);
    },
    60_000,
  );

  it('works with everything that can be drawn', async () => {
    const {problem: raw} = await sourceOf(one);
    const seen = new Map<string, Set<string>>();
    for (let seed = 0; seed < 60; seed++) {
      for (const [hole, option] of Object.entries(draw(seed, {case: raw, round: 0, because: [], others: []}))) {
        if (!seen.has(hole)) seen.set(hole, new Set());
        seen.get(hole)!.add(option);
      }
    }
    for (const [hole, options] of Object.entries(raw.holes).filter(([name]) => !followsDomain(raw, name)))
      expect([...(seen.get(hole) ?? [])].sort(), hole).toEqual(Object.keys(options).sort());
  });
});

async function sourceOf({id, pack}: NamedCase): Promise<{problem: Case; levels: CaseLevel[]}> {
  const problem = (await readCases(pack)).find((candidate) => candidate.case === id)!;
  return {problem, levels: await Promise.all(LEVELS.map((level) => readLevel(pack, id, level)))};
}

/** Blocks are data for the gates: nothing but JSON may be in them. */
it('blocks are plain data', async () => {
  const {problem, schema} = await blocksOf(CASES[0]!, 'Advanced', 1);
  expect(JSON.parse(JSON.stringify(problem)) as ProblemBlock).toEqual(problem);
  expect(JSON.parse(JSON.stringify(schema)) as SchemaBlock).toEqual(schema);
});
