/** Measures what the pictures of the quality report show beside the profile. A few queries for each picture, on samples where tables are large. */
import {poissonWeights} from '../core/counts.js';
import {foreignKeysOf} from '../core/foreign-keys.js';
import type {Lifecycle, Table} from '../core/model.js';
import type {Concentration, Dependence, DependentPair, Flow, Portrait, QuestionProof, RuleCount, Spread} from '../core/portrait.js';
import {quoteName} from '../core/sql-text.js';
import {ask, numbers, typed, type Evidence} from './check.js';
import {stableFindings} from './c7-answers.js';
import {FEWEST_PAIRED, pairsOf} from './dependence.js';
import {roundNine} from './numbers.js';
import {sampleOf, shapesOf, type Shape} from './roles.js';
import {difficultyOf, syntaxOf} from './syntax.js';

/** Most pictures of a kind. */
const MOST_KEYS = 6;
const MOST_SPREADS = 12;
const MOST_TABLES = 2;
/** Numbers of a table whose ranks are correlated, and rows for that. */
const MOST_RANKED = 6;
const RANKED = 50_000;
const STEPS = 20;

/** All of it. `evidence` is what the checks looked at, so that what they have counted is not counted again. */
export async function portraitOf(evidence: Evidence): Promise<Portrait> {
  const shapes = await shapesOf(evidence);
  return {
    concentration: await concentrations(evidence),
    spreads: await spreads(evidence, shapes),
    dependence: await dependence(evidence, shapes),
    flows: await flows(evidence),
    rules: await rules(evidence),
    questions: await questions(evidence),
  };
}

async function concentrations({shipped, model}: Evidence): Promise<Concentration[]> {
  const found: Concentration[] = [];
  for (const {table, columns, parent, lead} of model.tables.flatMap(foreignKeysOf)) {
    const names = columns.map(quoteName).join(', ');
    const sql = `with counts as (select count(*) as n from ${typed(table)} where ${quoteName(lead.name)} is not null group by ${names})
      select n, count(*) from counts group by n union all select 0, (select count(*) from ${typed(parent)}) - (select count(*) from counts) order by 1`;
    const counts = (await ask(shipped, sql)).rows.map(([n, rows]) => ({n: Number(n), parents: Number(rows)}));
    const parents = counts.reduce((sum, one) => sum + one.parents, 0);
    const children = counts.reduce((sum, one) => sum + one.n * one.parents, 0);
    // A handful of parents makes no curve, and with one child each there is nothing to share out.
    if (parents < 5 || children < 2 * parents) continue;
    const curve = lorenz(counts);
    const {first, weights} = poissonWeights(children / parents);
    const chance = lorenz(weights.map((weight, k) => ({n: first + k, parents: weight})));
    found.push({name: `${table}.${columns.join(' + ')}`, parents, children, gini: roundNine(giniOf(counts)), curve, chance});
  }
  return found.sort((a, b) => b.children - a.children).slice(0, MOST_KEYS);
}

interface Count {
  readonly n: number;
  readonly parents: number;
}

/** Points of the Lorenz curve at every twentieth of the parents; counts in rising order. */
export function lorenz(counts: readonly Count[]): number[] {
  const parents = counts.reduce((sum, one) => sum + one.parents, 0);
  const children = counts.reduce((sum, one) => sum + one.n * one.parents, 0);
  return Array.from({length: STEPS + 1}, (_, step) => {
    let left = (parents * step) / STEPS;
    let held = 0;
    for (const one of counts) {
      const taken = Math.min(left, one.parents);
      held += taken * one.n;
      left -= taken;
      if (left <= 0) break;
    }
    return roundNine(children === 0 ? 0 : held / children);
  });
}

/** Gini's coefficient of counts in rising order: twice the area between the curve and the diagonal. */
export function giniOf(counts: readonly Count[]): number {
  const parents = counts.reduce((sum, one) => sum + one.parents, 0);
  const children = counts.reduce((sum, one) => sum + one.n * one.parents, 0);
  let before = 0;
  let area = 0;
  for (const one of counts) {
    const share = (one.n * one.parents) / children;
    area += (one.parents / parents) * (before + share / 2);
    before += share;
  }
  return Math.max(0, 1 - 2 * area);
}

async function spreads({shipped}: Evidence, shapes: readonly Shape[]): Promise<Spread[]> {
  const found: Spread[] = [];
  for (const {from, measures} of [...shapes].sort((a, b) => b.rows - a.rows)) {
    for (const {table, column} of measures) {
      if (found.length === MOST_SPREADS) return found;
      const name = `${quoteName(column.name)}::double`;
      const quartiles = `select quantile_cont(${name}, 0.25) as q1, quantile_cont(${name}, 0.5) as q2, quantile_cont(${name}, 0.75) as q3 from ${from}`;
      const inside = `v between q1 - 1.5 * (q3 - q1) and q3 + 1.5 * (q3 - q1)`;
      const sql = `select any_value(q1), any_value(q2), any_value(q3), min(v) filter (where ${inside}), max(v) filter (where ${inside}), min(v), max(v),
        count(*) filter (where not (${inside})) / count(*) from (select ${name} as v from ${from} where ${quoteName(column.name)} is not null), (${quartiles})`;
      const [q1, median, q3, low, high, min, max, beyond] = (await numbers(shipped, sql)).map(roundNine) as [
        number,
        number,
        number,
        number,
        number,
        number,
        number,
        number,
      ];
      const unit = column.unit === undefined ? {} : {unit: column.unit};
      found.push({table: table.name, column: column.name, ...unit, low, q1, median, q3, high, min, max, beyond});
    }
  }
  return found;
}

async function dependence(evidence: Evidence, shapes: readonly Shape[]): Promise<Dependence[]> {
  const pairs = await pairsOf(evidence);
  const found: Dependence[] = [];
  for (const shape of [...shapes].sort((a, b) => b.rows - a.rows)) {
    if (found.length === MOST_TABLES) break;
    const {name} = shape.table;
    const own = (path: string): string => (path.startsWith(`${name}.`) ? path.slice(name.length + 1) : path);
    const mixed = pairs
      .filter(({names: [first]}) => first.startsWith(`${name}.`))
      .map(({names: [a, b], kind, strength}): DependentPair => ({a: own(a), b: own(b), kind, strength: roundNine(Math.max(0, strength))}));
    const ranked = await rankPairs(evidence, shape);
    const all = [...mixed, ...ranked];
    if (all.length === 0) continue;
    const columns = [...new Set(all.flatMap(({a, b}) => [a, b]))];
    found.push({table: name, columns, pairs: all});
  }
  return found;
}

/** Spearman's rank correlation between the measures of a table; equal values share the mean of their ranks. */
async function rankPairs({shipped}: Evidence, {table, rows, measures}: Shape): Promise<DependentPair[]> {
  const names = measures.slice(0, MOST_RANKED).map(({column}) => column.name);
  if (names.length < 2 || rows < FEWEST_PAIRED) return [];
  const sets = names.flatMap((a, k) => names.slice(k + 1).map((b) => [a, b] as const));
  const rank = (name: string, as: string): string =>
    `rank() over (order by ${quoteName(name)}) + (count(*) over (partition by ${quoteName(name)}) - 1) / 2.0 as ${as}`;
  const found: DependentPair[] = [];
  for (const [a, b] of sets) {
    const filled = `${quoteName(a)} is not null and ${quoteName(b)} is not null`;
    const sql = `select corr(ra, rb) from (select ${rank(a, 'ra')}, ${rank(b, 'rb')} from ${sampleOf(table.name, rows, RANKED)} where ${filled})`;
    const [strength = NaN] = await numbers(shipped, sql);
    if (Number.isFinite(strength)) found.push({a, b, kind: 'numbers', strength: roundNine(strength)});
  }
  return found;
}

async function flows({shipped, model}: Evidence): Promise<Flow[]> {
  const found: Flow[] = [];
  for (const table of model.tables) {
    if (table.lifecycle === undefined) continue;
    const moves = [];
    for (const {from, to, was, went} of waysOf(table, table.lifecycle)) {
      const [of = 0, rows = 0] = await numbers(
        shipped,
        `select count(*) filter (where ${was}), count(*) filter (where ${was} and ${went}) from ${typed(table.name)}`,
      );
      moves.push({from, to, of, rows});
    }
    if (moves.length > 0) found.push({table: table.name, moves});
  }
  return found;
}

/** Transitions whose two ends can be seen in a row: by their moments; the first stage is that of every row. */
function waysOf(table: Table, {stages}: Lifecycle): {from: string; to: string; was: string; went: string}[] {
  const filled = (at: string | undefined): string | undefined => (at === undefined ? undefined : `${quoteName(at)} is not null`);
  return stages.flatMap((stage, k) =>
    stage.next.flatMap(({to}) => {
      const next = stages.find(({name}) => name === to)!;
      const was = k === 0 ? 'true' : filled(stage.at);
      const went = filled(next.at);
      return was === undefined || went === undefined ? [] : [{from: stage.label, to: next.label, was, went}];
    }),
  );
}

async function rules({shipped, model}: Evidence): Promise<RuleCount[]> {
  const found: RuleCount[] = [];
  for (const {table, check, about} of model.rules) {
    const source = await shipped.rowSource(table, [check]);
    if (!source.ok) continue;
    const {from, expressions} = source.value;
    const [exercised = 0, violations = 0] = await numbers(
      shipped,
      `select count(kept), count(*) filter (where not kept) from (select (${expressions[0]!})::boolean as kept from ${from})`,
    );
    found.push({table, about, check, exercised, violations});
  }
  return found;
}

async function questions(evidence: Evidence): Promise<QuestionProof[]> {
  const {shipped, problem, clarity = []} = evidence;
  const stable = stableFindings(evidence);
  const found: QuestionProof[] = [];
  for (const [k, question] of problem.questions.entries()) {
    const syntax = await syntaxOf(shipped, question.sql);
    const shown = [question.shows ?? []].flat();
    const zs = clarity.flatMap(({finding, z}) => (z !== null && shown.includes(finding) ? [z] : []));
    const verdicts = shown.flatMap((name) => stable.get(name) ?? []);
    found.push({
      id: `q${String(k + 1).padStart(2, '0')}`,
      difficulty: syntax === undefined ? null : difficultyOf(syntax),
      z: zs.length === 0 ? null : roundNine(Math.min(...zs)),
      stable: verdicts.length === 0 ? null : !verdicts.includes(false),
    });
  }
  return found;
}
