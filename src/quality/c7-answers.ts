import type {Cell, MeasuredFinding} from '../core/answer.js';
import type {FindingSpec} from '../core/spec.js';
import {quoteName} from '../core/sql-text.js';
import {numbers, typed, type Check, type Evidence, type OtherSeed, type Outcome} from './check.js';
import {clarityOf} from './findable.js';
import {UP} from './scoring.js';
import {syntaxOf} from './syntax.js';

/** The part of C7 that asks whether answers are true, stable, and different from what a mistake gives. */
export const C7_ANSWERS: readonly Check[] = [
  {
    id: '7.3',
    title: 'What the questions show is no chance',
    statistic: 'mean over the findings that questions show of UP(z; 0.5, 3): z of the winner over the runner-up, or of after over before',
    threshold: 'z from 3 full marks, none up to 0.5',
    severity: 'warn',
    advice: 'Make the effect stronger, the groups larger, or the data set.',
    measure: async (evidence) => {
      const {problem, shipped, model, answers} = evidence;
      if (answers.length === 0) return {notApplicable: 'no question was asked'};
      const shown = new Set(problem.questions.flatMap(({shows = []}) => shows));
      if (shown.size === 0) return {notApplicable: 'no question says which finding it shows'};
      const clarity = evidence.clarity ?? (await clarityOf(shipped, problem, model));
      const found = clarity.flatMap(({finding, z}) => (z !== null && shown.has(finding) ? [{finding, z}] : []));
      if (found.length === 0) return {notApplicable: 'no finding that a question shows compares anything'};
      const value = found.reduce((sum, {z}) => sum + UP(z, 0.5, 3), 0) / found.length / 10;
      const worst = found.reduce((low, one) => (one.z < low.z ? one : low));
      return {
        value,
        score: 10 * value,
        details: found.map(({finding, z}) => `${finding}: z ${z.toFixed(1)}`),
        sql: [],
        ...(worst.z < 3
          ? {
              pointer: `/problem/findings/${worst.finding}`,
              failing: {
                columns: ['finding', 'z'],
                rows: found
                  .filter(({z}) => z < 3)
                  .slice(0, 5)
                  .map(({finding, z}) => [finding, z]),
              },
            }
          : {}),
      };
    },
  },
  {
    id: '7.4',
    title: 'Answers keep their contract',
    statistic:
      'share of questions with other columns than they list, without an order, or with another answer when the rows of the tables come in another order',
    // Another number of threads changes the order in which rows meet, and no more; two other orders of all rows cover that.
    threshold: 'none; the score is ten times the share that keeps it',
    severity: 'warn',
    advice: 'Name the columns as `returns` does, and sort by something that breaks ties.',
    measure: measureContract,
  },
  {
    id: '7.5',
    title: 'Mistakes show',
    statistic: 'share of declared mistakes that give the same answer as the right query, within 2 %',
    threshold: 'none; the score is ten times the share that shows',
    severity: 'warn',
    advice: 'Plant something that the mistake would miss, or drop it.',
    measure: ({mistakes}) => {
      if (mistakes === undefined || mistakes.length === 0) return Promise.resolve({notApplicable: 'no question declares a mistake'});
      const hidden = mistakes.filter(({shows}) => !shows);
      const value = hidden.length / mistakes.length;
      return Promise.resolve({
        value,
        score: 10 * (1 - value),
        details: mistakes.map(({question, name, differs}) => `${question}, ${name}: ${differs}`),
        sql: [],
        ...(hidden[0] === undefined
          ? {}
          : {
              pointer: hidden[0].pointer,
              failing: {columns: ['question', 'mistake'], rows: hidden.slice(0, 5).map(({question, name}) => [question, name])},
            }),
      });
    },
  },
  {
    id: '7.8',
    title: 'Insights hold with other seeds',
    statistic:
      'share of findings with a winner or a direction that are another one in a data set of another seed (two of them, at most 50,000 rows)',
    threshold: 'none; the score is ten times the share that holds',
    severity: 'warn',
    advice: 'Make the effect stronger: what one seed shows and another does not is luck.',
    measure: measureOtherSeeds,
  },
];

/** Rows of an answer that are compared. */
const MOST_ROWS = 10_001;
/** Tables with more rows are put into one other order, not two. */
const LARGE = 1_000_000;

async function measureContract(evidence: Evidence): Promise<Outcome> {
  const {answers, problem, shipped, model} = evidence;
  const given = answers.filter(({error}) => error === undefined);
  if (given.length === 0) return {notApplicable: 'no question has an answer'};
  const sizes = new Map<string, number>();
  for (const {name} of model.tables) sizes.set(name, (await numbers(shipped, `select count(*) from ${typed(name)}`))[0]!);
  const faults: {id: string; fault: string; index: number}[] = [];
  const sql: string[] = [];
  for (const answer of given) {
    const index = answers.indexOf(answer);
    const returns = problem.questions[index]?.returns ?? [];
    const names = answer.columns.map(({name}) => name);
    const syntax = await syntaxOf(shipped, answer.sql);
    const read = model.tables.filter(({name}) => syntax?.tables.has(name)).map(({name}) => name);
    const large = read.some((name) => sizes.get(name)! > LARGE);
    let fault =
      names.join() !== returns.join()
        ? `gives ${names.join(', ')} instead of ${returns.join(', ')}`
        : answer.rows.length > 1 && syntax?.sorted === false
          ? 'does not say in which order'
          : undefined;
    for (const salt of large ? [1] : [1, 2]) {
      if (fault !== undefined) break;
      const statement = reordered(answer.sql, read, salt);
      sql.push(statement);
      const result = await shipped.attempt(statement, {limit: MOST_ROWS, timeoutMs: 600_000});
      if (!result.ok) fault = `cannot be asked of rows in another order: ${result.error.message}`;
      else fault = firstDifference(answer.rows, result.value.rows);
    }
    if (fault !== undefined) faults.push({id: answer.id, fault, index});
  }
  const value = faults.length / given.length;
  return {
    value,
    score: 10 * (1 - value),
    details: given.map(({id}) => `${id}: ${faults.find((one) => one.id === id)?.fault ?? 'keeps its contract'}`),
    sql,
    ...(faults[0] === undefined
      ? {}
      : {
          pointer: `/problem/questions/${faults[0].index}`,
          failing: {columns: ['question', 'fault'], rows: faults.slice(0, 5).map(({id, fault}) => [id, fault])},
        }),
  };
}

/** The same query over the same rows, which come in four heaps in another order: nothing is sorted, so that it works at any size. */
export function reordered(sql: string, tables: readonly string[], salt: number): string {
  const heaps = tables.map((name) => {
    const parts = [2, 0, 3, 1].map((k) => `select * from main.${quoteName(name)} where hash(rowid + ${salt}) % 4 = ${k}`);
    return `${quoteName(name)} as (${parts.join(' union all ')})`;
  });
  const body = sql.replace(/;\s*$/, '');
  return heaps.length === 0 ? body : `with ${heaps.join(', ')} select * from (${body}\n)`;
}

function firstDifference(rows: readonly (readonly Cell[])[], others: readonly (readonly Cell[])[]): string | undefined {
  if (rows.length !== others.length) return `with the rows in another order it gives ${others.length} rows instead of ${rows.length}`;
  const at = rows.findIndex((row, k) => JSON.stringify(row) !== JSON.stringify(others[k]));
  return at < 0
    ? undefined
    : `with the rows in another order, row ${at + 1} is ${(others[at] ?? []).map(String).join(', ')} instead of ${rows[at]!.map(String).join(', ')}`;
}

/** The findings with a winner or a direction, each with the first data set of another seed that says something else. */
function compared({problem, findings = [], otherSeeds = []}: Pick<Evidence, 'problem' | 'findings' | 'otherSeeds'>) {
  return findings.flatMap((finding) => {
    const claim = claimOf(problem.findings[finding.name]);
    if (claim === undefined) return [];
    const theirs = ({findings: all}: OtherSeed): MeasuredFinding | undefined => all.find(({name}) => name === finding.name);
    return [{finding, other: otherSeeds.find((one) => !isSame(finding, theirs(one), claim))}];
  });
}

/** Whether findings with a winner or a direction say the same with other seeds, by name; empty where no other seed was asked. */
export function stableFindings(evidence: Evidence): ReadonlyMap<string, boolean> {
  if (evidence.otherSeeds === undefined || evidence.otherSeeds.length === 0) return new Map();
  return new Map(compared(evidence).map(({finding, other}) => [finding.name, other === undefined]));
}

function measureOtherSeeds({problem, findings, otherSeeds}: Evidence): Promise<Outcome> {
  if (otherSeeds === undefined || otherSeeds.length === 0) return Promise.resolve({notApplicable: 'no data set of another seed was made'});
  const judged = compared({problem, findings, otherSeeds});
  if (judged.length === 0) return Promise.resolve({notApplicable: 'no finding has a winner or a direction'});
  const lost = judged.flatMap(({finding, other}) => {
    return other === undefined
      ? []
      : [{finding, seed: other.seed, measured: other.findings.find(({name}) => name === finding.name)?.measured ?? 'nothing'}];
  });
  const value = lost.length / judged.length;
  return Promise.resolve({
    value,
    score: 10 * (1 - value),
    details: judged.map(({finding}) => {
      const other = lost.find((one) => one.finding === finding);
      return other === undefined
        ? `${finding.name}: holds with ${otherSeeds.length} other seeds`
        : `${finding.name}: ${finding.measured} here, ${other.measured} with seed ${other.seed}`;
    }),
    sql: judged.map(({finding}) => finding.sql),
    ...(lost[0] === undefined
      ? {}
      : {
          pointer: `/problem/findings/${lost[0].finding.name}`,
          failing: {
            columns: ['finding', 'seed', 'measured'],
            rows: lost.slice(0, 5).map(({finding, seed, measured}) => [finding.name, seed, measured]),
          },
        }),
  });
}

/** What a finding claims that does not depend on its size: who wins, or in which direction something moves. */
function claimOf(finding: FindingSpec | undefined): 'winner' | 'direction' | undefined {
  if (finding === undefined) return undefined;
  if ((finding.highest ?? finding.lowest ?? finding.most_up ?? finding.most_down) !== undefined) return 'winner';
  const moves = finding.from !== undefined && finding.to !== undefined && finding.same === undefined;
  return finding.rises !== undefined || finding.falls !== undefined || (moves && finding.because !== undefined) ? 'direction' : undefined;
}

function isSame(here: MeasuredFinding, there: MeasuredFinding | undefined, claim: 'winner' | 'direction'): boolean {
  if (there === undefined) return false;
  if (claim === 'winner') return there.holds;
  return here.value !== null && there.value !== null && Math.sign(here.value) === Math.sign(there.value);
}
