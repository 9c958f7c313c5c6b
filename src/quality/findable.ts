/** Whether what the story plants can be told from noise, and whether anything that nobody planted stands out more. */
import type {Cell} from '../core/answer.js';
import type {Diagnostic} from '../core/diagnostic.js';
import type {Json} from '../core/json.js';
import type {Metric, Model} from '../core/model.js';
import type {Shipped} from '../core/shipped.js';
import type {FindingSpec, ProblemBlock} from '../core/spec.js';
import {quoteName} from '../core/sql-text.js';
import {strikingAmong} from './many.js';
import {roundNine} from './numbers.js';

/** Below this a difference may be chance. */
export const CLEAR = 2;
/** Parts into which rows are dealt to see how much a measure scatters. */
const PARTS = 20;
/** A standard error needs so many parts that have a value. */
const FEWEST_PARTS = 10;
/** Rows on either side below which a group says nothing. */
const FEWEST_ROWS = 30;
/** Values of a column that is a category. */
const MOST_VALUES = 12;
/** A difference without any scatter has no z; this stands for it. */
const MOST_Z = 99;
const PATIENCE = {timeoutMs: 600_000};

/** How clearly a finding shows. */
export interface Clarity {
  readonly finding: string;
  /** Difference over its standard error, in the direction that is claimed; null where the finding compares nothing, or nothing can be said. */
  readonly z: number | null;
  /** What was compared, in the unit of the metric, or relative to before where the metric is a total. */
  readonly gap: number | null;
  /** Rows of the smallest part that was compared. */
  readonly rows: number | null;
}

interface Value {
  readonly value: number;
  readonly se: number;
  readonly rows: number;
  /** A total, which grows with the number of rows: a count, a sum. */
  readonly total: boolean;
}
interface Group {
  readonly name: readonly Cell[];
  readonly value: Value;
}

/**
 * How clearly each finding shows in the shipped files: winner less runner-up for rankings, after less before for changes,
 * z = (v1 - v2) / sqrt(se1^2 + se2^2). Standard errors come from the scatter of the metric over twenty random parts of its rows
 * (batch means): for any aggregate alike, but blind to rows that belong together, such as the lines of one order.
 */
export async function clarityOf(shipped: Shipped, problem: Pick<ProblemBlock, 'findings'>, model: Model): Promise<Clarity[]> {
  const found: Clarity[] = [];
  for (const [name, finding] of Object.entries(problem.findings)) {
    const metric = model.metrics.find((candidate) => candidate.name === finding.metric);
    const compared = metric === undefined ? undefined : await compare(shipped, finding, metric);
    found.push({finding: name, z: compared?.z ?? null, gap: compared?.gap ?? null, rows: compared?.rows ?? null});
  }
  return found;
}

/** A warning for every finding that a question is to show and that does not stand out from chance. */
export function unclearFindings(problem: Pick<ProblemBlock, 'findings' | 'questions'>, clarity: readonly Clarity[]): Diagnostic[] {
  const shown = new Map<string, number>();
  problem.questions.forEach(({shows = []}, k) => {
    for (const name of typeof shows === 'string' ? [shows] : shows) if (!shown.has(name)) shown.set(name, k + 1);
  });
  return clarity.flatMap(({finding, z, rows}) => {
    const question = shown.get(finding);
    if (question === undefined || z === null || z >= CLEAR) return [];
    return [
      {
        severity: 'warning' as const,
        code: 'finding-unclear',
        pointer: `/problem/findings/${finding}`,
        message: `Question ${question} is to show ${finding}, and it hardly stands out from chance: z = ${z.toFixed(1)}, from ${CLEAR} on it does`,
        suggestion: 'make the effect stronger, the groups larger, or the data set',
        notes: [`the smallest part that is compared has ${rows ?? 0} rows`],
      },
    ];
  });
}

async function compare(
  shipped: Shipped,
  finding: FindingSpec,
  metric: Metric,
): Promise<{z: number; gap: number; rows: number} | undefined> {
  // A number of different customers is neither the sum nor the mean of those in the parts.
  if (finding.sql !== undefined || finding.same !== undefined || /\bdistinct\b/i.test(metric.is)) return undefined;
  const wanted = finding.highest ?? finding.lowest ?? finding.most_up ?? finding.most_down;
  const changes = finding.from !== undefined && finding.to !== undefined;
  const by = finding.by ?? [];
  if (wanted === undefined) return changes && by.length === 0 ? compareSides(shipped, finding, metric) : undefined;
  if ((finding.most_up ?? finding.most_down) !== undefined && !changes) return undefined;
  const groups = changes
    ? await groupChanges(shipped, finding, metric, by, false)
    : await groupsOf(shipped, finding, metric, by, undefined);
  const sign = (finding.highest ?? finding.most_up) !== undefined ? 1 : -1;
  const winner = groups?.find((group) => isGroup(group.name, wanted));
  const rivals = groups?.filter((group) => group !== winner) ?? [];
  if (winner === undefined || rivals.length === 0) return undefined;
  const rival = rivals.reduce((best, group) => (sign * group.value.value > sign * best.value.value ? group : best));
  return gapOf(winner.value, rival.value, sign);
}

async function compareSides(shipped: Shipped, finding: FindingSpec, metric: Metric) {
  const [before, after] = [
    await groupsOf(shipped, finding, metric, [], finding.from),
    await groupsOf(shipped, finding, metric, [], finding.to),
  ];
  if (!before?.[0] || !after?.[0]) return undefined;
  const expect = typeof finding.expect === 'string' && finding.expect.trim().startsWith('-');
  const {z, gap, rows} = gapOf(after[0].value, before[0].value, finding.falls !== undefined || expect ? -1 : 1);
  const base = before[0].value;
  // An unclaimed direction is neither right nor wrong.
  const free = finding.rises === undefined && finding.falls === undefined;
  return {z: free ? Math.abs(z) : z, gap: Math.abs(base.total && base.value !== 0 ? gap / Math.abs(base.value) : gap), rows};
}

function gapOf(one: Value, other: Value, sign: number): {z: number; gap: number; rows: number} {
  const gap = sign * (one.value - other.value);
  const se = Math.hypot(one.se, other.se);
  const z = se === 0 ? Math.sign(gap) * MOST_Z : gap / se;
  return {z: roundNine(Math.max(-MOST_Z, Math.min(MOST_Z, z))), gap: roundNine(gap), rows: Math.min(one.rows, other.rows)};
}

/** Changes from before to after of every group that is on both sides; relative ones where the metric is a total and `relative` is asked for. */
async function groupChanges(
  shipped: Shipped,
  finding: FindingSpec,
  metric: Metric,
  by: readonly string[],
  relative: boolean,
): Promise<Group[] | undefined> {
  const before = await groupsOf(shipped, finding, metric, by, finding.from);
  const after = await groupsOf(shipped, finding, metric, by, finding.to);
  return before?.flatMap(({name, value: from}): Group[] => {
    const to = after?.find((group) => isGroup(group.name, name))?.value;
    if (to === undefined) return [];
    const rows = Math.min(from.rows, to.rows);
    if (!relative || !from.total)
      return [{name, value: {value: to.value - from.value, se: Math.hypot(from.se, to.se), rows, total: false}}];
    if (from.value <= 0 || to.value <= 0) return [];
    const ratio = to.value / from.value;
    return [{name, value: {value: ratio - 1, se: ratio * Math.hypot(from.se / from.value, to.se / to.value), rows, total: true}}];
  });
}

/** The metric of every group with its standard error; groups of which nothing can be said are left out. Undefined if the SQL fails. */
async function groupsOf(
  shipped: Shipped,
  {where}: FindingSpec,
  metric: Metric,
  by: readonly string[],
  side: string | undefined,
): Promise<Group[] | undefined> {
  const names = by.map(quoteName);
  const conditions = [where, side].filter((one) => one !== undefined).map((one) => `(${one}\n)`);
  // The database has one thread, so that rows come in the same order every time.
  const result = await shipped.attempt(
    [
      `select ${[...names, '__part'].join(', ')}, (${metric.is}\n)::double as value, count(*) as rows`,
      `from (select *, (hash(row_number() over ()) % ${PARTS})::integer as __part from ${quoteName(metric.of)})`,
      ...(conditions.length > 0 ? [`where ${conditions.join(' and ')}`] : []),
      `group by grouping sets ((${[...names, '__part'].join(', ')}), (${names.join(', ')}))`,
      `order by ${[...names, '__part'].map((_, k) => `${k + 1} nulls first`).join(', ')}`,
    ].join('\n'),
    PATIENCE,
  );
  if (!result.ok) return undefined;
  const width = by.length;
  const groups = new Map<string, {name: readonly Cell[]; whole?: {value: number; rows: number}; parts: number[]}>();
  for (const row of result.value.rows) {
    const name = row.slice(0, width);
    const key = JSON.stringify(name);
    const group = groups.get(key) ?? {name, parts: []};
    groups.set(key, group);
    const value = row[width + 1];
    if (typeof value !== 'number') continue;
    if (row[width] === null) group.whole = {value, rows: Number(row[width + 2])};
    else group.parts.push(value);
  }
  return [...groups.values()].flatMap(({name, whole, parts}) => {
    const value = whole === undefined ? undefined : valueOf(whole, parts);
    return value === undefined ? [] : [{name, value}];
  });
}

/** A measure with its standard error from the same measure in parts of the rows. */
function valueOf({value, rows}: {value: number; rows: number}, parts: readonly number[]): Value | undefined {
  const sum = parts.reduce((total, part) => total + part, 0);
  const isTotal = parts.length > 1 && Math.abs(sum - value) <= 1e-9 * Math.max(1, Math.abs(value));
  if (isTotal) {
    // Parts without rows have nothing of the total.
    const all = [...parts, ...Array<number>(Math.max(0, PARTS - parts.length)).fill(0)];
    return {value, se: Math.sqrt(PARTS) * deviation(all), rows, total: true};
  }
  const mean = sum / parts.length;
  // A measure that is neither a total nor alike in every part has no such error.
  if (parts.length < FEWEST_PARTS || Math.abs(mean - value) > 0.5 * Math.max(Math.abs(value), deviation(parts))) return undefined;
  return {value, se: deviation(parts) / Math.sqrt(parts.length), rows, total: false};
}

function deviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

/** The widest difference of a change between two groups of one column. */
export interface Gap {
  /** The finding whose change is looked at, and how large a gap it plants. */
  readonly finding: string;
  readonly planted: number;
  readonly metric: string;
  readonly column: string;
  /** Groups that were compared, two by two. */
  readonly groups: number;
  /** Those that went furthest up and down, in words. */
  readonly top: string;
  readonly bottom: string;
  readonly z: number;
  readonly gap: number;
}

/**
 * Looks at differences that nobody planted: for every change that the story plants, the same metric over the same rows and times by
 * each single category column that no finding and no effect names (nor one that goes with such a column).
 */
export async function scanGaps(
  shipped: Shipped,
  problem: Pick<ProblemBlock, 'findings'>,
  model: Model,
  clarity: readonly Clarity[],
): Promise<Gap[]> {
  const named = namesIn(problem, model);
  const columns = new Map<string, readonly string[]>();
  const found: Gap[] = [];
  // Findings about the same change share one look, and the largest of them is what has to be exceeded.
  const planned = new Map<string, {name: string; finding: FindingSpec; metric: Metric; planted: number}>();
  for (const [name, finding] of Object.entries(problem.findings)) {
    const metric = model.metrics.find((candidate) => candidate.name === finding.metric);
    const planted = clarity.find((one) => one.finding === name)?.gap;
    if (metric === undefined || finding.because === undefined || finding.from === undefined || finding.to === undefined) continue;
    if (planted === undefined || planted === null) continue;
    const key = JSON.stringify([metric.name, finding.where, finding.from, finding.to]);
    const had = planned.get(key);
    if (had === undefined || had.planted < Math.abs(planted)) planned.set(key, {name, finding, metric, planted: Math.abs(planted)});
  }
  for (const {name, finding, metric, planted} of planned.values()) {
    const candidates = columns.get(metric.of) ?? (await categoriesOf(shipped, metric.of, named, declaredIn(model)));
    columns.set(metric.of, candidates);
    for (const column of candidates) {
      const changes = await groupChanges(shipped, finding, metric, [column], true);
      const groups = (changes ?? []).filter(({value}) => value.rows >= FEWEST_ROWS).sort((a, b) => b.value.value - a.value.value);
      const [top, bottom] = [groups[0], groups.at(-1)];
      if (top === undefined || bottom === undefined || top === bottom) continue;
      const {z, gap} = gapOf(top.value, bottom.value, 1);
      const about = {finding: name, planted, metric: metric.name, column, groups: groups.length};
      found.push({...about, top: say(top), bottom: say(bottom), z, gap});
    }
  }
  return found;
}

/**
 * A warning at the finding for every gap that nobody planted and that is larger than the planted one. With one pair of groups to compare
 * it counts from z = 3 on, with many from where all together are as seldom chance: see `strikingAmong`.
 */
export async function unplannedGaps(
  shipped: Shipped,
  problem: Pick<ProblemBlock, 'findings'>,
  model: Model,
  clarity: readonly Clarity[],
): Promise<Diagnostic[]> {
  const scanned = await scanGaps(shipped, problem, model, clarity);
  const striking = strikingAmong(scanned.reduce((sum, {groups}) => sum + (groups * (groups - 1)) / 2, 0));
  return scanned
    .filter(({z, gap, planted}) => z >= striking && gap > planted)
    .map(({finding, metric, column, top, bottom, z, planted}) => ({
      severity: 'warning',
      code: 'unplanned-gap',
      pointer: `/problem/findings/${finding}`,
      message: `By ${column}, ${metric} changed more unevenly than what ${finding} plants: ${top} against ${bottom} (z = ${z.toFixed(1)}), planted ${roundThree(planted)}`,
      suggestion: 'nobody planted this: take another seed, or tell it in the story',
    }));
}

/** Columns that findings or effects speak of, in lower case. */
function namesIn(problem: Pick<ProblemBlock, 'findings'>, model: Model): ReadonlySet<string> {
  const texts = [
    ...Object.values(problem.findings).flatMap(({by = [], where, from, to}) => [...by, where, from, to]),
    ...model.effects.flatMap(({where, what}) => [where, 'column' in what ? what.column : undefined]),
  ];
  return new Set(
    texts.flatMap(
      (text) =>
        text
          ?.replace(/'(?:[^']|'')*'/g, ' ')
          .toLowerCase()
          .match(/[a-z_]\w*/g) ?? [],
    ),
  );
}

/**
 * Names of columns that sort rows into groups: lists of values, and words of tables written by hand. What SQL computes is an outcome as
 * often as a group (a delivery was in time, or not), and outcomes move with what is planted; so are lists that a metric counts.
 */
function declaredIn(model: Model): ReadonlySet<string> {
  const counted = new Set(model.metrics.flatMap(({is}) => is.toLowerCase().match(/[a-z_]\w*/g) ?? []));
  const groups = model.tables.flatMap((table) =>
    table.columns.filter(({values, value, type, isKey}) => values !== undefined || (value.kind === 'given' && type === 'text' && !isKey)),
  );
  return new Set(groups.map(({name}) => name.toLowerCase()).filter((name) => !counted.has(name)));
}

/** Columns of a table or view that hold a few categories, and that neither are named nor go one to one, or many to one, with one that is. */
async function categoriesOf(
  shipped: Shipped,
  source: string,
  named: ReadonlySet<string>,
  declared: ReadonlySet<string>,
): Promise<string[]> {
  const head = await shipped.attempt(`select * from ${quoteName(source)} limit 1`);
  if (!head.ok) return [];
  const names = head.value.columns
    .filter(({type}) => /^(?:VARCHAR|BOOLEAN|U?(?:TINY|SMALL|BIG)?INT(?:EGER)?)$/.test(type))
    .map(({name}) => name);
  if (names.length === 0) return [];
  const counts = await shipped.attempt(
    `select ${names.map((name) => `count(distinct ${quoteName(name)})`).join(', ')} from ${quoteName(source)}`,
    PATIENCE,
  );
  if (!counts.ok) return [];
  const distinct = new Map(names.map((name, k) => [name, Number(counts.value.rows[0]![k])]));
  const few = names.filter((name) => distinct.get(name)! > 1 && distinct.get(name)! <= MOST_VALUES);
  const known = few.filter((name) => named.has(name.toLowerCase()));
  const candidates = few.filter((name) => !named.has(name.toLowerCase()) && declared.has(name.toLowerCase()));
  const pairs = candidates.flatMap((column) => known.map((other) => [column, other] as const));
  if (pairs.length === 0) return candidates;
  const together = await shipped.attempt(
    `select ${pairs.map(([a, b]) => `count(distinct (${quoteName(a)}, ${quoteName(b)}))`).join(', ')} from ${quoteName(source)}`,
    PATIENCE,
  );
  if (!together.ok) return [];
  const bound = new Set(
    pairs.flatMap(([column, other], k) =>
      Number(together.value.rows[0]![k]) <= Math.max(distinct.get(column)!, distinct.get(other)!) ? [column] : [],
    ),
  );
  return candidates.filter((column) => !bound.has(column));
}

const isGroup = (name: readonly Cell[], wanted: readonly Json[]): boolean =>
  name.length === wanted.length && name.every((cell, k) => textOf(cell) === textOf(wanted[k] ?? null));
const textOf = (part: Json): string => (typeof part === 'string' ? part : JSON.stringify(part));
const roundThree = (value: number): string => String(Number(value.toPrecision(3)));
const say = ({name, value}: Group): string =>
  `${name.map((cell) => cell ?? 'none').join(' / ')} ${value.value > 0 ? '+' : ''}${roundThree(value.value)}`;
