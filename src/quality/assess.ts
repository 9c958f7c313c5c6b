import type {CategoryResult, CheckResult, GroupResult, QaResults, Verdict} from '../core/qa.js';
import {QueryError} from '../core/shipped.js';
import {sideBySide} from '../core/side-by-side.js';
import {C1} from './c1.js';
import {C1_GRAPH} from './c1-graph.js';
import {C2} from './c2.js';
import {C2_FORM} from './c2-form.js';
import {C3} from './c3.js';
import {C3_LOGIC} from './c3-logic.js';
import {C4} from './c4.js';
import {C4_CALENDAR} from './c4-calendar.js';
import {C4_LIFECYCLE} from './c4-lifecycle.js';
import {C5} from './c5.js';
import {C6} from './c6.js';
import {C7} from './c7.js';
import {C7_ANSWERS} from './c7-answers.js';
import {C7_DIFFICULTY} from './c7-difficulty.js';
import {C8} from './c8.js';
import {capOf, CATEGORIES, categoryOf, GROUPS} from './catalogue.js';
import {asText, numbers, type Check, type Evidence, type Outcome} from './check.js';
import {roundNine} from './numbers.js';
import {pointerOf} from './pointers.js';
import {categoryScore} from './scoring.js';

/** All checks that are measured today. */
export const CHECKS: readonly Check[] = [
  ...C1,
  ...C1_GRAPH,
  ...C2,
  ...C2_FORM,
  ...C3,
  ...C3_LOGIC,
  ...C4,
  ...C4_LIFECYCLE,
  ...C4_CALENDAR,
  ...C5,
  ...C6,
  ...C7,
  ...C7_ANSWERS,
  ...C7_DIFFICULTY,
  ...C8,
].sort((a, b) => a.id.localeCompare(b.id, 'en', {numeric: true}));

/** As many as the sandbox runs queries at a time. */
const LANES = 2;

/** What a category below 4 caps it at: never *approved*. */
const CATEGORY_CAP = 7.9;

/**
 * Measures the checks whose ids are wanted, in their order; DuckDB gives every query one thread,
 * for the sake of equal sums, so two are measured at a time.
 */
export function measureChecks(evidence: Evidence, wanted: (id: string) => boolean = () => true): Promise<CheckResult[]> {
  return sideBySide(
    CHECKS.filter(({id}) => wanted(id)),
    LANES,
    (check) => runCheck(check, evidence),
  );
}

/**
 * Measures every check on the shipped files and puts the scores together. Equal evidence gives equal results, to the byte.
 */
export async function assessQuality(evidence: Evidence): Promise<QaResults> {
  const checks = await measureChecks(evidence);
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

/** Below this share of the weight that applies, a category is at most `FEW_CAP`: nobody wins by declaring nothing. */
const FEW = 0.6;
const FEW_CAP = 7;

/**
 * The overall score: the mean of the categories by their points of 100. Inside a category, the weight of a check that does not apply is
 * spread over the others; so are the points of a category of which nothing applies. What is absent by structure is no lack; of all else
 * that does not apply, two fifths of the weight are let pass. The result is provisional while checks of the published list are missing.
 */
export function verdictOf(
  checks: readonly CheckResult[],
): Pick<QaResults, 'overall' | 'verdict' | 'measuredWeight' | 'provisional' | 'categories' | 'groups' | 'gates'> {
  const measured = CATEGORIES.map((category) => {
    const own = checks.filter((check) => check.category === category.id);
    const scored = own.flatMap(({weight, score}) => (score === null ? [] : [{weight, score}]));
    const published = sumOf(Object.values(category.checks));
    const present = sumOf(own.map(({weight}) => weight));
    const applicable = sumOf(own.map(({weight, byStructure}) => (byStructure === true ? 0 : weight)));
    const weight = sumOf(scored.map((one) => one.weight));
    const full = categoryScore(scored);
    const few = full !== null && weight < FEW * applicable;
    return {
      category,
      score: full !== null && few ? Math.min(full, FEW_CAP) : full,
      present: (category.weight * present) / published,
      capped:
        few && full > FEW_CAP
          ? `${Math.round((100 * weight) / applicable)} % of what applies is measured, so it is at most ${FEW_CAP}`
          : undefined,
    };
  });
  const meanOf = (some: readonly (typeof measured)[number][]): number | null => {
    const own = some.filter(({score}) => score !== null);
    const points = sumOf(own.map(({present}) => present));
    return points === 0 ? null : sumOf(own.map(({present, score}) => present * score!)) / points;
  };

  const failed = checks.filter((check) => check.severity === 'gate' && check.score !== null && check.score < 10);
  const gates = failed.map((check) => `${check.id} ${check.title}: not met, so the overall is at most ${capOf(check.id)}`);
  let cap = Math.min(10, ...failed.map(({id}) => capOf(id)));
  for (const {category, score} of measured) {
    if (score === null || score >= 4) continue;
    gates.push(`${category.id} ${category.title} is below 4, so the overall is at most ${CATEGORY_CAP}`);
    cap = Math.min(cap, CATEGORY_CAP);
  }
  const overall = roundNine(Math.min(meanOf(measured) ?? 0, cap));
  const categories: CategoryResult[] = measured.map(({category: {id, title, group, weight}, score, capped}) => ({
    id,
    title,
    group,
    weight,
    score,
    ...(capped === undefined ? {} : {capped}),
  }));
  const groups: GroupResult[] = GROUPS.map((title) => {
    const own = measured.filter(({category}) => category.group === title);
    const score = meanOf(own);
    return {title, weight: sumOf(own.map(({category}) => category.weight)), score: score === null ? null : roundNine(score)};
  });
  const measuredWeight = Math.round(sumOf(measured.map(({present}) => present)) * 10) / 10;
  return {overall, verdict: bandOf(overall), measuredWeight, provisional: measuredWeight < 100, categories, groups, gates};
}

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const bandOf = (overall: number): Verdict => (overall >= 8 ? 'approved' : overall >= 6 ? 'regenerate' : 'rejected');
