import {unreachable} from '../../core/result.js';
import type {
  Adjust,
  Case,
  Chance,
  Children,
  Column,
  Distribution,
  Duration,
  DurationChoice,
  Effect,
  Favour,
  Lifecycle,
  RowCount,
  Value,
} from '../../core/model.js';
import {grouped, plainNumber} from '../text/words.js';

/** 95th percentile of the standard normal: turns a lognormal's sigma back into the value that one in twenty exceeds. */
const NORMAL_95 = 1.6448536269514722;
/** Entries of a list that are worth reading in a table's cell. */
const MOST = 8;

/** How the cells of a column are made, in a line of plain words. */
export function valueWords(column: Column, lifecycle?: Lifecycle): string {
  const empty = column.empty === undefined ? '' : `; empty: ${chanceWords(column.empty)}`;
  return words(column.value, lifecycle) + empty;
}

/** The ways into a stage: how probable, and how long they take. */
function wayWords({stages, until}: Lifecycle, stage: string): string {
  const ways = stages.flatMap((from) =>
    from.next.flatMap(({to, chance, wait, adjust}) =>
      to === stage
        ? [`from ${from.name} ${chanceWords(chance)}${wait === undefined ? '' : `, after ${durationWords(wait)}${adjusted(adjust)}`}`]
        : [],
    ),
  );
  return `${ways.join('; ')}${until === undefined ? '' : `; until ${until}`}`;
}

function words(value: Value, lifecycle?: Lifecycle): string {
  switch (value.kind) {
    case 'given':
      return 'given';
    case 'id':
      return `numbered ${value.template}`;
    case 'uuid':
      return value.version === 7 ? `UUID in the order of ${value.path?.join('.') ?? 'time'}` : 'random UUID';
    case 'pattern':
      return `random code ${value.template}`;
    case 'constant':
      return `always ${String(value.value)}`;
    case 'pick':
      return shares(value.items.map(({value: item, weight}) => [String(item), weight]));
    case 'number':
      return `${distributionWords(value.distribution)}${limits(value.from, value.to)}${adjusted(value.adjust)}`;
    case 'faker':
      return `invented: ${value.provider}`;
    case 'when': {
      const {from, to, trend, hours} = value.rhythm;
      return `${from} to ${to}${trend === 0 ? '' : `, ${signed(trend)} a year`}${hours === undefined ? '' : `, from ${hours.open} to ${hours.close} o'clock`}`;
    }
    case 'after':
      return `after ${value.path.join('.')}: ${durationWords(value.duration)}${adjusted(value.adjust)}`;
    case 'reference':
      return referenceWords(value);
    case 'self':
      return selfWords(value);
    case 'part':
      return `goes with ${value.path[0] ?? ''}`;
    case 'each':
      return `each ${value.table} in turn`;
    case 'position':
      return 'position within its parent';
    case 'entity':
      return `numbered ${value.template} by entity, the same in all its versions`;
    case 'version':
      return {
        from: 'first day of the version',
        to: 'first day of the next version, empty for the current one',
        current: 'whether it is the current version',
        number: 'number of the version',
      }[value.what];
    case 'stage':
      return `when ${value.stage} is entered${lifecycle === undefined ? '' : `: ${wayWords(lifecycle, value.stage)}`}`;
    case 'status':
      return 'the last stage entered';
    case 'step':
      return value.what === 'stage' ? 'the stage entered' : 'when the stage is entered';
    case 'sql':
      return `= ${value.sql}`;
    case 'rollup':
      return `= ${value.is} over ${value.table}${value.where === undefined ? '' : ` where ${value.where}`}`;
    case 'by':
      return `by ${value.path.join('.')}: ${cases(value.cases, value.otherwise, (one) => words(one))}`;
    default:
      return unreachable(value);
  }
}

function referenceWords(value: Extract<Value, {kind: 'reference'}>): string {
  const parts = [
    ...(value.favour === undefined ? [] : [favourWords(value.favour)]),
    ...(value.weights === undefined ? [] : [shares(value.weights.map(({key, weight}) => [key, weight]))]),
    ...(value.weightColumn === undefined ? [] : [`weighted by ${value.weightColumn}`]),
    ...(value.usually === undefined ? [] : [`${percent(value.usually.share)} usually ${value.usually.path.join('.')}`]),
    ...(value.alike ?? []).map(({column, path}) => `whose ${column} is ${path.join('.')}`),
    ...(value.alive === undefined
      ? []
      : [`alive from ${value.alive.from}${value.alive.to === undefined ? '' : ` to ${value.alive.to}`} at ${value.alive.at}`]),
  ];
  if (value.once) parts.push('each at most once');
  if (value.differs !== undefined) parts.push(`never the same as ${value.differs.path.join('.')}`);
  return `one of ${value.table}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

function selfWords({roots, depth, favour}: Extract<Value, {kind: 'self'}>): string {
  const parts = [
    roots === undefined ? 'the first row has none' : `${percent(roots)} have none`,
    ...(depth === undefined ? [] : [`${depth} levels`]),
    ...(favour === undefined ? [] : [favourWords(favour)]),
  ];
  return `an earlier row of this table: ${parts.join(', ')}`;
}

const favourWords = ({top, get}: Favour): string => `the top ${percent(top)} get ${percent(get)}`;

function shares(items: readonly (readonly [string, number])[]): string {
  const total = items.reduce((sum, [, weight]) => sum + weight, 0);
  const shown = items.slice(0, MOST).map(([name, weight]) => `${name} ${percent(weight / total)}`);
  return `${shown.join(', ')}${items.length > MOST ? ` and ${items.length - MOST} more` : ''}`;
}

function cases<T>(items: readonly Case<T>[], otherwise: T | undefined, say: (value: T) => string): string {
  const shown = items
    .slice(0, MOST)
    .map(({match, then}) => `${match.kind === 'value' ? match.value : match.kind === 'set' ? 'set' : 'none'} (${say(then)})`);
  const more = items.length > MOST ? [`${items.length - MOST} more`] : [];
  return [...shown, ...more, ...(otherwise === undefined ? [] : [`else (${say(otherwise)})`])].join(', ');
}

function chanceWords(chance: Chance): string {
  return chance.kind === 'share'
    ? percent(chance.share)
    : `by ${chance.path.join('.')}: ${cases(chance.cases, chance.otherwise, chanceWords)}`;
}

function distributionWords(distribution: Distribution): string {
  switch (distribution.kind) {
    case 'lognormal':
      return `about ${short(distribution.median)}, one in twenty above ${short(distribution.median * Math.exp(distribution.sigma * NORMAL_95))}`;
    case 'normal':
      return `normal around ${short(distribution.mean)}, deviation ${short(distribution.sd)}`;
    case 'uniform':
      return `anything from ${short(distribution.from)} to ${short(distribution.to)}`;
    case 'poisson':
      return `Poisson with mean ${short(distribution.mean)}`;
    case 'gamma':
      return `gamma with shape ${short(distribution.shape)} and scale ${short(distribution.scale)}`;
    case 'beta':
      return `beta (${short(distribution.alpha)}, ${short(distribution.beta)}) from ${short(distribution.from)} to ${short(distribution.to)}`;
    case 'pareto':
      return `Pareto from ${short(distribution.least)} with shape ${short(distribution.shape)}`;
    case 'geometric':
      return `geometric with mean ${short(distribution.mean)}`;
    case 'negative_binomial':
      return `negative binomial with mean ${short(distribution.mean)}, ${short(distribution.spread)} times as spread as a Poisson`;
    case 'zipf':
      return `Zipf from 1 to ${short(distribution.most)} with exponent ${short(distribution.exponent)}`;
    case 'histogram':
      return `as counted between ${short(distribution.edges[0]!)} and ${short(distribution.edges.at(-1)!)}`;
    case 'mixture':
      return mixtureWords(distribution.parts);
    default:
      return unreachable(distribution);
  }
}

function mixtureWords(parts: Extract<Distribution, {kind: 'mixture'}>['parts']): string {
  const total = parts.reduce((sum, {weight}) => sum + weight, 0);
  return parts.map(({weight, distribution}) => `${percent(weight / total)} ${distributionWords(distribution)}`).join(', ');
}

function limits(from: number | undefined, to: number | undefined): string {
  return `${from === undefined ? '' : `, at least ${short(from)}`}${to === undefined ? '' : `, at most ${short(to)}`}`;
}

function adjusted(adjust: readonly Adjust[]): string {
  return adjust
    .map(
      ({path, cases: changes}) =>
        `; ${path.join('.')} ${changes
          .slice(0, MOST)
          .map(({value, change}) => `${value} ${signed(change)}`)
          .join(', ')}`,
    )
    .join('');
}

function durationWords(choice: DurationChoice): string {
  return choice.kind === 'duration'
    ? spanWords(choice.duration)
    : `by ${choice.path.join('.')}: ${cases(choice.cases, choice.otherwise, durationWords)}`;
}

function spanWords({median, sigma, from, to}: Duration): string {
  return `about ${time(median)}, one in twenty above ${time(median * Math.exp(sigma * NORMAL_95))}${from === undefined ? '' : `, at least ${time(from)}`}${to === undefined ? '' : `, at most ${time(to)}`}`;
}

/** Seconds in the largest unit of which there are at least two, or one exactly. */
function time(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
  ] as const;
  const [size, name] = units.find(([unit]) => seconds >= 2 * unit || seconds === unit) ?? ([1, 'second'] as const);
  const count = short(seconds / size);
  return `${count} ${name}${count === '1' ? '' : 's'}`;
}

/** How many rows a table has, in words. */
export function rowWords(rows: RowCount): string {
  switch (rows.kind) {
    case 'fixed':
      return grouped(rows.rows);
    case 'share':
      return `${percent(rows.of)} of the size`;
    case 'each':
      if (rows.children !== undefined)
        return `for each ${rows.parent} ${childrenWords(rows.children)}${limits(rows.from || undefined, rows.to)}`;
      return `about ${short(rows.about)} for each ${rows.parent}, at least ${rows.from}${rows.high === undefined ? '' : `, one in twenty more than ${rows.high}`}`;
    case 'steps':
      return `one for each stage that a row of ${rows.parent} has reached`;
    case 'data':
      return `${grouped(rows.rows.length)}, given`;
    default:
      return unreachable(rows);
  }
}

function childrenWords(children: Children): string {
  return children.kind === 'pick' ? shares(children.items.map(({value, weight}) => [String(value), weight])) : distributionWords(children);
}

/** What an effect does, in words; `code` marks names. */
export function effectWords(effect: Effect, code: (text: string) => string): string {
  const {what, strength, table} = effect;
  switch (what.kind) {
    case 'rows':
      return `${percent(Math.abs(strength))} ${strength < 0 ? 'fewer' : 'more'} rows of ${code(table)}`;
    case 'measure':
      return `${code(`${table}.${what.column}`)} ${signed(strength)}`;
    case 'duration':
      return `${code(`${table}.${what.column}`)} ${percent(Math.abs(strength))} ${strength < 0 ? 'faster' : 'slower'}`;
    case 'enter':
      return `${plainNumber(Math.abs(strength) * 100)} percentage points ${strength < 0 ? 'fewer' : 'more'} of ${code(table)} become ${code(what.stage)}`;
    case 'wait':
      return `${code(`${table}: ${what.stage}`)} ${percent(Math.abs(strength))} ${strength < 0 ? 'faster' : 'slower'}`;
    case 'shift':
      return `${plainNumber(strength * 100)} percentage points more of ${code(`${table}.${what.column}`)} become ${code(String(what.into))}`;
    default:
      return unreachable(what);
  }
}

const short = (value: number): string => grouped(Number(value.toPrecision(3)), decimalsOf(Number(value.toPrecision(3))));
const decimalsOf = (value: number): number => Math.min(4, (/\.(\d+)$/.exec(String(value))?.[1] ?? '').length);
const percent = (share: number): string => `${plainNumber(Number((share * 100).toPrecision(3)))} %`;
const signed = (change: number): string => `${change < 0 ? '-' : '+'}${percent(Math.abs(change))}`;
