import type {CategoryResult, CheckResult, GroupResult, QaResults, Verdict} from '../core/qa.js';
import {QueryError} from '../core/shipped.js';
import {C1} from './c1.js';
import {C2} from './c2.js';
import {C3} from './c3.js';
import {C4} from './c4.js';
import {C7} from './c7.js';
import {C8} from './c8.js';
import {capOf, CATEGORIES, categoryOf, GROUPS} from './catalogue.js';
import {asText, numbers, type Check, type Evidence, type Outcome} from './check.js';
import {roundNine} from './numbers.js';
import {pointerOf} from './pointers.js';
import {categoryScore} from './scoring.js';

/** All checks that are measured today. */
export const CHECKS: readonly Check[] = [...C1, ...C2, ...C3, ...C4, ...C7, ...C8];

/** What a category below 4 caps it at: never *approved*. */
const CATEGORY_CAP = 7.9;

/**
 * Measures every check on the shipped files and puts the scores together. Equal evidence gives equal results, to the byte.
 * Checks run one after another: each is quick, and DuckDB has one thread here for the sake of equal sums.
 */
export async function assessQuality(evidence: Evidence): Promise<QaResults> {
  const checks: CheckResult[] = [];
  for (const check of CHECKS) checks.push(await runCheck(check, evidence));
  const rows = [];
  for (const {name} of evidence.model.tables) {
    const [count = 0] = await numbers(evidence.shipped, `select count(*) from ${asText(name)}`);
    rows.push({table: name, rows: count});
  }
  return {v: 1, challenge: evidence.model.id, ...verdictOf(checks), checks, rows, notApplicable: notApplicable(checks)};
}

function notApplicable(checks: readonly CheckResult[]): NonNullable<QaResults['notApplicable']> {
  return checks.flatMap(({id, reason, byStructure}) =>
    reason === undefined ? [] : [{id, reason, ...(byStructure === undefined ? {} : {byStructure})}],
  );
}

/** Of data that others made, a query that fails says that the check cannot be asked; of our own, it is a bug. */
async function measure(check: Check, evidence: Evidence): Promise<Outcome> {
  if (evidence.elsewhere !== true) return check.measure(evidence);
  try {
    return await check.measure(evidence);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return {notApplicable: `it could not be measured: ${error.failure.message}`};
  }
}

/** Measures one check. */
export async function runCheck(check: Check, evidence: Evidence): Promise<CheckResult> {
  const category = categoryOf(check.id);
  const outside = evidence.outOfScope?.(check.id);
  const outcome: Outcome = outside === undefined ? await measure(check, evidence) : {notApplicable: outside, byStructure: true};
  const about = {
    id: check.id,
    title: check.title,
    category: category.id,
    weight: category.checks[check.id]!,
    statistic: check.statistic,
    threshold: check.threshold,
    severity: check.severity,
    advice: check.advice,
  };
  if ('notApplicable' in outcome)
    return {
      ...about,
      value: null,
      score: null,
      reason: outcome.notApplicable,
      ...(outcome.byStructure ? {byStructure: true} : {}),
      sql: outcome.sql ?? [],
      failing: {columns: [], rows: []},
      details: outcome.details ?? [],
    };
  const pointer = outcome.pointer ?? (outcome.score < 10 ? pointerOf(evidence.model, outcome.details) : undefined);
  return {
    ...about,
    value: roundNine(outcome.value),
    score: roundNine(outcome.score),
    sql: outcome.sql,
    failing: outcome.failing ?? {columns: [], rows: []},
    details: outcome.details,
    ...(pointer === undefined ? {} : {pointer}),
  };
}

/**
 * The overall score: the mean of the categories, each weighted by the points of 100 that were measured in it. A check is worth its
 * category's points times its weight over the weights of all checks that the category will have; checks that do not apply count for
 * nothing. While checks are missing the result is provisional, and a category of which little applies is not capped at 7: that rule
 * is about data to which the checks do not apply, and here most of them do not exist yet.
 */
export function verdictOf(
  checks: readonly CheckResult[],
): Pick<QaResults, 'overall' | 'verdict' | 'measuredWeight' | 'provisional' | 'categories' | 'groups' | 'gates'> {
  const measured = CATEGORIES.map((category) => {
    const own = checks.flatMap((check) =>
      check.category === category.id && check.score !== null ? [{weight: check.weight, score: check.score}] : [],
    );
    const all = Object.values(category.checks).reduce((sum, weight) => sum + weight, 0);
    const weight = own.reduce((sum, check) => sum + check.weight, 0);
    return {category, score: categoryScore(own), points: (category.weight * weight) / all};
  });
  const points = measured.reduce((sum, one) => sum + one.points, 0);
  const mean = points === 0 ? 0 : measured.reduce((sum, one) => sum + one.points * (one.score ?? 0), 0) / points;

  const failed = checks.filter((check) => check.severity === 'gate' && check.value !== null && check.value > 0);
  const gates = failed.map((check) => `${check.id} ${check.title}: not met, so the overall is at most ${capOf(check.id)}`);
  let cap = Math.min(10, ...failed.map(({id}) => capOf(id)));
  for (const {category, score} of measured) {
    if (score === null || score >= 4) continue;
    gates.push(`${category.id} ${category.title} is below 4, so the overall is at most ${CATEGORY_CAP}`);
    cap = Math.min(cap, CATEGORY_CAP);
  }
  const overall = roundNine(Math.min(mean, cap));
  const categories: CategoryResult[] = measured.map(({category: {id, title, group, weight}, score}) => ({id, title, group, weight, score}));
  const groups: GroupResult[] = GROUPS.map((title) => {
    const own = measured.filter(({category}) => category.group === title);
    const share = own.reduce((sum, one) => sum + one.points, 0);
    const score = share === 0 ? null : roundNine(own.reduce((sum, one) => sum + one.points * (one.score ?? 0), 0) / share);
    return {title, weight: own.reduce((sum, one) => sum + one.category.weight, 0), score};
  });
  const measuredWeight = Math.round(points * 10) / 10;
  return {overall, verdict: bandOf(overall), measuredWeight, provisional: measuredWeight < 100, categories, groups, gates};
}

const bandOf = (overall: number): Verdict => (overall >= 8 ? 'approved' : overall >= 6 ? 'regenerate' : 'rejected');
