import {defaultTolerance, toleranceOf} from '../core/aim.js';
import {parseAmount, parseBound} from '../core/amount.js';
import type {Cell, MeasuredFinding} from '../core/answer.js';
import type {Json} from '../core/json.js';
import type {FindingSpec} from '../core/spec.js';
import {formatValue, plainNumber} from './number-text.js';

/** One row of a finding's measure: a group's labels with its value, or with what it was before and after. */
export type Measure = {readonly group: readonly Cell[]} & (
  {readonly value: Cell} | {readonly before: number | null; readonly after: number | null}
);

export type Judgement = Pick<MeasuredFinding, 'value' | 'shown' | 'measured' | 'margin' | 'holds'>;

/** Shares differ by nothing when they differ by less than this; doubles are not exact. */
const EPSILON = 1e-9;

/**
 * Compares what was measured with what the finding claims. A change in percentage points (`4pp`) is a difference, one in percent is
 * relative to before, a plain one a difference in the unit of the metric. `most_up` and `most_down` rank by difference. With `by`,
 * `expect`, `between`, `rises` and `falls` have to hold for every group, and `same` without `from` and `to` compares the groups.
 * A ranking holds when the first is truly first: a tie is none. Without `within`, `expect` allows 1 pp for shares, 2 % otherwise.
 */
export function judge(spec: FindingSpec, found: readonly Measure[], format: string | undefined, currency: string): Judgement {
  const {finding, measures} = withFlagWords(spec, found);
  const words = new Words(format, currency);
  const ranking = rankingOf(finding);
  if (ranking) return judgeRanking(ranking, measures, words);
  const changes = measures.flatMap((one) => ('before' in one ? [one] : []));
  if (changes.length > 0) return judgeChange(finding, changes, words);
  const values = measures.flatMap((one) => ('value' in one ? [one] : []));
  const flags = values.map(({value}) => value).filter((value) => typeof value === 'boolean');
  if (flags.length > 0 && flags.length === values.length) {
    const holds = flags.every(Boolean);
    return {value: null, shown: holds ? 'yes' : 'no', measured: holds ? 'true' : 'not true', margin: null, holds};
  }
  const numbers = values.flatMap(({group, value}) => (typeof value === 'number' ? [{group, value}] : []));
  if (numbers.length < Math.max(1, values.length)) {
    const text = values.length === 1 && typeof values[0]!.value === 'string' ? values[0]!.value : undefined;
    if (text !== undefined && !hasTarget(finding)) return {value: null, shown: text, measured: text, margin: null, holds: true};
    return nothing(values.length === 0 ? 'no rows' : 'no value');
  }
  if (finding.same !== undefined) return judgeSpread(finding.same, numbers, words);
  return judgeValues(finding, numbers, words);
}

/** Groups of a column that is true or false, in words of the column: `repeat` and `not repeat`; in the measures and in the claim alike. */
function withFlagWords(finding: FindingSpec, measures: readonly Measure[]): {finding: FindingSpec; measures: readonly Measure[]} {
  const by = finding.by ?? [];
  const isFlag = by.map((_, k) => {
    const cells = measures.map(({group}) => group[k] ?? null).filter((cell) => cell !== null);
    return cells.length > 0 && cells.every((cell) => typeof cell === 'boolean');
  });
  if (!isFlag.some(Boolean)) return {finding, measures};
  const say = <T>(cell: T, k: number): T | string =>
    isFlag[k] === true && (String(cell) === 'true' || String(cell) === 'false') ? flagWord(by[k]!, String(cell) === 'true') : cell;
  const ranks = (['highest', 'lowest', 'most_up', 'most_down'] as const).flatMap((rank) => {
    const wanted = finding[rank];
    return wanted === undefined ? [] : [[rank, wanted.map(say)] as const];
  });
  return {
    finding: {...finding, ...Object.fromEntries(ranks)},
    measures: measures.map((measure) => ({...measure, group: measure.group.map(say)})),
  };
}

/** `is_repeat` true is `repeat`, and false `not repeat`. */
function flagWord(column: string, value: boolean): string {
  const name = column
    .replace(/^.*\./, '')
    .replace(/^(?:is|has)_/, '')
    .replace(/_/g, ' ');
  return value ? name : `not ${name}`;
}

/** What a finding claims, in words: `28% within 1pp`, `between 43% and 47%`, `highest: Partner`, `quoted as measured`. */
export function targetOf(finding: FindingSpec, format: string | undefined, currency: string): string {
  const ranking = rankingOf(finding);
  if (ranking)
    return `${ranking.word}: ${groupName(ranking.wanted.map((part, k) => (typeof part === 'boolean' && finding.by?.[k] !== undefined ? flagWord(finding.by[k], part) : part)))}`;
  const say = (amount: unknown): string => {
    const parsed = parseAmount(amount);
    return parsed?.unit === 'plain' ? formatValue(parsed.value, format, currency) : String(amount);
  };
  if (finding.expect !== undefined && finding.expect !== 'any') {
    const within = finding.within === undefined ? '' : ` within ${say(finding.within)}`;
    return `${say(finding.expect)}${within}`;
  }
  if (finding.between) return `between ${say(finding.between[0])} and ${say(finding.between[1])}`;
  if (finding.same !== undefined) return `the same, ${finding.same}`;
  if (finding.rises !== undefined) return `rises ${finding.rises}`;
  if (finding.falls !== undefined) return `falls ${finding.falls}`;
  return 'quoted as measured';
}

interface Ranking {
  readonly word: 'highest' | 'lowest' | 'most up' | 'most down';
  readonly wanted: readonly Json[];
}

function rankingOf(finding: FindingSpec): Ranking | undefined {
  if (finding.highest) return {word: 'highest', wanted: finding.highest};
  if (finding.lowest) return {word: 'lowest', wanted: finding.lowest};
  if (finding.most_up) return {word: 'most up', wanted: finding.most_up};
  if (finding.most_down) return {word: 'most down', wanted: finding.most_down};
  return undefined;
}

const hasTarget = (finding: FindingSpec): boolean =>
  (finding.expect !== undefined && finding.expect !== 'any') || finding.between !== undefined;

const nothing = (measured: string): Judgement => ({value: null, shown: '[not measured]', measured, margin: null, holds: false});

function judgeRanking(ranking: Ranking, measures: readonly Measure[], words: Words): Judgement {
  const byChange = ranking.word === 'most up' || ranking.word === 'most down';
  const entries = measures.flatMap((one) => {
    const value =
      'value' in one
        ? byChange
          ? null
          : one.value
        : one.before === null || one.after === null
          ? null
          : byChange
            ? one.after - one.before
            : null;
    return typeof value === 'number' ? [{group: one.group, value}] : [];
  });
  const sign = ranking.word === 'highest' || ranking.word === 'most up' ? 1 : -1;
  const sorted = entries.sort((a, b) => sign * (b.value - a.value) || compareText(groupName(a.group), groupName(b.group)));
  if (sorted.length === 0) return nothing('no groups with a value');
  const show = (value: number): string => (byChange ? words.difference(value) : words.exact(value));
  const named = (entry: {group: readonly Cell[]; value: number}): string => `${groupName(entry.group)} (${show(entry.value)})`;
  const first = sorted[0]!;
  const second = sorted[1];
  const measured = second ? `${named(first)} before ${named(second)}` : named(first);
  const wanted = sorted.find((entry) => sameGroup(entry.group, ranking.wanted));
  const shown = groupName(first.group);
  if (!wanted) return {value: null, shown, measured: `${measured}; no group ${groupName(ranking.wanted)}`, margin: null, holds: false};
  const rival = wanted === first ? second : first;
  if (!rival) return {value: null, shown, measured, margin: null, holds: true};
  const margin = nine(sign * (wanted.value - rival.value));
  // Where the wanted group is not first, its own value is what one wants to know.
  const own = wanted === first || wanted === second ? '' : `; ${named(wanted)}`;
  // A change has to go the way that is claimed: among five that fell, the one that fell least has not risen most.
  const truly = !byChange || sign * wanted.value > EPSILON;
  return {value: null, shown, measured: measured + own, margin, holds: margin > EPSILON && truly};
}

function judgeChange(
  finding: FindingSpec,
  changes: readonly {readonly group: readonly Cell[]; readonly before: number | null; readonly after: number | null}[],
  words: Words,
): Judgement {
  const bound = parseBound(finding.same, 'within') ?? parseBound(finding.rises ?? finding.falls, 'at least');
  const [low, high] = finding.between?.map((amount) => parseAmount(amount)) ?? [];
  const expect = finding.expect === 'any' ? undefined : parseAmount(finding.expect);
  const unit = (bound ?? expect ?? low)?.unit ?? (words.ratio ? 'points' : 'share');
  const tolerance = expect && (parseAmount(finding.within) ?? defaultTolerance(expect, words.ratio));
  const results = changes.map(({group, before, after}) => {
    if (before === null || after === null) return {group, measured: `${label(group)}nothing to compare`};
    const difference = after - before;
    const change = unit === 'share' ? (before === 0 ? null : difference / Math.abs(before)) : difference;
    const from = `${label(group)}${words.exact(before)} to ${words.exact(after)}`;
    if (change === null) return {group, measured: `${from}, and nothing can be relative to zero`};
    const text = unit === 'share' ? signed(change * 100, 1) + '%' : words.difference(difference);
    let margin: number | null = null;
    if (bound && finding.same !== undefined) margin = bound.value - Math.abs(change);
    else if (bound) margin = (finding.rises !== undefined ? change : -change) - bound.value;
    else if (expect && tolerance) margin = toleranceOf(tolerance, expect) - Math.abs(change - expect.value);
    else if (low && high) margin = Math.min(change - low.value, high.value - change);
    return {group, change, margin, measured: `${from} (${text})`};
  });
  const broken = results.find((result) => result.change === undefined);
  if (broken) return nothing(broken.measured);
  const worst = leastMargin(results.map((result) => ({...result, margin: result.margin ?? null, change: result.change!})));
  const {change, margin, measured} = worst;
  const claimed = finding.same !== undefined || finding.rises !== undefined || finding.falls !== undefined || hasTarget(finding);
  // A claim that cannot be read must not hold by accident.
  const holds = margin === null ? !claimed : margin >= -EPSILON;
  const size = finding.rises !== undefined || finding.falls !== undefined || finding.same !== undefined ? Math.abs(change) : change;
  const shown = unit === 'share' ? `${plainNumber(size * 100, 0)}%` : words.points(size);
  return {value: nine(change), shown, measured, margin: margin === null ? null : nine(margin), holds};
}

function judgeSpread(same: string, entries: readonly {readonly group: readonly Cell[]; readonly value: number}[], words: Words): Judgement {
  const bound = parseBound(same, 'within');
  const sorted = [...entries].sort((a, b) => b.value - a.value || compareText(groupName(a.group), groupName(b.group)));
  const top = sorted[0]!;
  const low = sorted.at(-1)!;
  const spread =
    bound?.unit === 'share' ? (low.value === 0 ? Infinity : (top.value - low.value) / Math.abs(low.value)) : top.value - low.value;
  const measured = `${groupName(low.group)} (${words.exact(low.value)}) to ${groupName(top.group)} (${words.exact(top.value)})`;
  if (!bound || !Number.isFinite(spread)) return {value: null, shown: '[not measured]', measured, margin: null, holds: false};
  const margin = nine(bound.value - spread);
  const shown = bound.unit === 'share' ? `${plainNumber(spread * 100, 0)}%` : words.points(spread);
  return {value: nine(spread), shown, measured, margin, holds: margin >= -EPSILON};
}

function judgeValues(
  finding: FindingSpec,
  entries: readonly {readonly group: readonly Cell[]; readonly value: number}[],
  words: Words,
): Judgement {
  const expect = finding.expect === 'any' ? undefined : parseAmount(finding.expect);
  const tolerance = expect && (parseAmount(finding.within) ?? defaultTolerance(expect, words.ratio));
  const [low, high] = finding.between?.map((amount) => parseAmount(amount)) ?? [];
  const claimed = hasTarget(finding) || finding.rises !== undefined || finding.falls !== undefined;
  const results = entries.map(({group, value}) => {
    let margin: number | null = null;
    if (expect && tolerance) margin = toleranceOf(tolerance, expect) - Math.abs(value - expect.value);
    else if (low && high) margin = Math.min(value - low.value, high.value - value);
    return {change: value, margin, measured: `${label(group)}${words.exact(value)}`};
  });
  const {change: value, margin} = leastMargin(results);
  return {
    value: nine(value),
    shown: words.shown(value),
    measured: results.length > 4 ? leastMargin(results).measured : results.map((result) => result.measured).join(', '),
    margin: margin === null ? null : nine(margin),
    holds: margin === null ? !claimed : margin >= -EPSILON,
  };
}

function leastMargin<T extends {readonly margin: number | null}>(results: readonly T[]): T {
  return results.reduce((worst, result) => ((result.margin ?? Infinity) < (worst.margin ?? Infinity) ? result : worst));
}

/** Numbers of a metric in words, by its format. */
class Words {
  readonly ratio: boolean;

  constructor(
    readonly format: string | undefined,
    readonly currency: string,
  ) {
    this.ratio = format?.includes('%') ?? false;
  }

  /** As prose shows it. */
  shown(value: number): string {
    return formatValue(value, this.format, this.currency);
  }

  /** As a table of findings shows it: percentages with at least one decimal. */
  exact(value: number): string {
    if (this.ratio && !/\.[0#]/.test(this.format!)) return `${plainNumber(value * 100, 1)}%`;
    return this.shown(value);
  }

  /** A change, with its sign: `+4.2pp`, `-₹12`. */
  difference(value: number): string {
    if (this.ratio) return `${signed(value * 100, 1)}pp`;
    const text = this.shown(value);
    return value > 0 ? `+${text}` : text;
  }

  /** The size of a change as prose shows it: `4.2 percentage points`, `₹12`. */
  points(value: number): string {
    if (!this.ratio) return this.shown(value);
    const text = plainNumber(value * 100, 1).replace(/\.0$/, '');
    return `${text} percentage point${text === '1' ? '' : 's'}`;
  }
}

const signed = (value: number, decimals: number): string => {
  const text = plainNumber(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
};

/** Nine significant digits; what is left of a difference that is none becomes zero. */
const nine = (value: number): number => (Math.abs(value) < EPSILON / 1000 ? 0 : Number(value.toPrecision(9)));
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const textOf = (part: Json): string => (part === null ? 'none' : typeof part === 'object' ? JSON.stringify(part) : String(part));
const groupName = (group: readonly Json[]): string => group.map(textOf).join(' / ');
const label = (group: readonly Cell[]): string => (group.length === 0 ? '' : `${groupName(group)} `);
const sameGroup = (group: readonly Cell[], wanted: readonly Json[]): boolean =>
  group.length === wanted.length && group.every((cell, i) => textOf(cell) === textOf(wanted[i] ?? null));
