import type {Chance, Column, DurationChoice, Value} from '../core/model.js';
import type {Dictionary} from './dictionary.js';
import {normalQuantile} from './distribution.js';
import {stageSampler, statusSampler} from './lifecycle.js';
import {factor, numberSampler} from './number.js';
import {groupsOf, inDays, livesOf, parentPicker} from './parents.js';
import {permutation} from './permutation.js';
import {pickSampler} from './pick.js';
import {Clock} from './rhythm.js';
import {caseOf, type Rows, type Sampler} from './rows.js';
import {manyTexts, uniqueCodes} from './unique-text.js';
import {uuidText} from './uuid.js';
import {versionSampler} from './versions.js';

const DAY = 86_400;

/** Makes the sampler of a value. Everything it reads of the row (see `dependencies`) has been made before. */
export function sampler(value: Value, column: Column, rows: Rows, dictionary: Dictionary): Sampler {
  const {source, table, raw} = rows;
  const stream = source.stream(table.name, column.name);
  switch (value.kind) {
    case 'pick':
      return pickSampler(value.items, column, rows, dictionary, stream);
    case 'constant':
      return pickSampler([{value: value.value, weight: 1}], column, rows, dictionary, stream);
    case 'number':
      return numberSampler(value, column, rows, stream);
    case 'faker': {
      // A unique column walks its pool, which holds as many values as there are rows, or is stretched to them. Where rows are dealt to
      // parents nobody knows how many there will be: equal texts get a number when the table is whole.
      if (column.unique && rows.total > 0) {
        const text = manyTexts(rows.pool(value.provider), rows.total, source.stream(table.name, column.name, 'pairs'));
        return (i) => dictionary.code(text(raw[i]!));
      }
      const codes = rows.pool(value.provider).map((text) => dictionary.code(text));
      return (i) => codes[Math.floor(stream.uniform(raw[i]!) * codes.length)]!;
    }
    case 'pattern':
      if (column.unique) {
        const text = uniqueCodes(value.template, stream);
        return (i) => dictionary.code(text(raw[i]!));
      }
      return (i) => dictionary.code(patternText(value.template, (draw) => stream.bits(raw[i]!, draw)));
    case 'uuid':
      return uuidSampler(value, column, rows, dictionary);
    case 'when':
      return whenSampler(value, column, rows);
    case 'after':
      return afterSampler(value, column, rows);
    case 'reference':
      return referenceSampler(value, column, rows);
    case 'each':
      return (i) => rows.owner![i]!;
    case 'position':
      return (i) => rows.position![i]!;
    case 'stage':
      return stageSampler(value.stage, column.type, rows);
    case 'status': {
      const codes = table.lifecycle!.stages.map(({label}) => dictionary.code(label));
      const last = statusSampler(table.lifecycle!, rows);
      return (i) => codes[last(i)] ?? NaN;
    }
    case 'version':
      return versionSampler(value.what, rows.versions!);
    case 'step': {
      const {at, stage, labels} = rows.steps!;
      if (value.what === 'at') return column.type === 'date' ? (i) => Math.floor(at[i]! / DAY) : (i) => at[i]!;
      const codes = labels.map((label) => dictionary.code(label));
      return (i) => codes[stage[i]!]!;
    }
    case 'by': {
      const find = caseOf(rows.vector(value.path), value.cases);
      const branches = value.cases.map((item) => sampler(item.then, column, rows, dictionary));
      const otherwise = value.otherwise === undefined ? undefined : sampler(value.otherwise, column, rows, dictionary);
      return (i) => {
        const at = find(i);
        const branch = at < 0 ? otherwise : branches[at];
        return branch === undefined ? NaN : branch(i);
      };
    }
    case 'given':
    case 'id':
    case 'self':
    case 'part':
    case 'entity':
    case 'sql':
    case 'rollup':
      throw new Error(`${table.name}.${column.name}: ${value.kind} is not drawn row by row`);
  }
}

/** In braces `0` is a digit and `A` a capital; everything else stands for itself. */
function patternText(template: string, bits: (draw: number) => number): string {
  let draw = 0;
  return template.replace(/\{([^}]*)\}/g, (_, inside: string) =>
    inside.replace(/[0A]/g, (sign) => {
      const chance = bits(draw++);
      return sign === '0' ? String(chance % 10) : String.fromCharCode(65 + (chance % 26));
    }),
  );
}

function uuidSampler(value: Extract<Value, {kind: 'uuid'}>, column: Column, rows: Rows, dictionary: Dictionary): Sampler {
  const {source, table, raw} = rows;
  const stream = source.stream(table.name, column.name);
  if (value.version === 4 || value.path === undefined) return (i) => dictionary.code(uuidText(stream, raw[i]!));
  // The time is known to the day or second; the rest of it is chance.
  const {type, data} = rows.vector(value.path);
  const unit = type === 'date' ? DAY * 1000 : 1000;
  const fraction = source.stream(table.name, column.name, 'time');
  return (i) => {
    const start = Number.isNaN(data[i]!) ? 0 : data[i]!;
    return dictionary.code(uuidText(stream, raw[i]!, Math.floor((start + fraction.uniform(raw[i]!)) * unit)));
  };
}

function whenSampler(value: Extract<Value, {kind: 'when'}>, column: Column, rows: Rows): Sampler {
  const {source, table, raw, total} = rows;
  const stream = source.stream(table.name, column.name);
  // The axis is dealt evenly over the cumulated weights, so that rows come nearly in the order of time; other dates fall freely, and
  // scatter by themselves.
  const ordered = table.axis === column.name && total > 0;
  const clock = new Clock(value.rhythm, source, table.name, column.name, ordered ? total : Infinity);
  const u = (i: number) => (ordered ? (raw[i]! + stream.uniform(raw[i]!)) / total : stream.uniform(raw[i]!));
  const moment =
    column.type === 'timestamp' ? (i: number) => clock.second(u(i), stream.uniform(raw[i]!, 1)) : (i: number) => clock.day(u(i));
  if (table.axis !== column.name || rows.owner === undefined) return moment;
  const risen = risingWithin(rows.owner, moment);
  return (i) => risen[i]!;
}

/** Values of rows that lie parent by parent, in rising order within each parent: its first row is the earliest. */
function risingWithin(owner: Float64Array, value: Sampler): Float64Array {
  const values = Float64Array.from(owner, (_, i) => value(i));
  for (let from = 0, to = 0; from < values.length; from = to) {
    while (to < values.length && owner[to] === owner[from]) to++;
    values.subarray(from, to).sort();
  }
  return values;
}

function afterSampler(value: Extract<Value, {kind: 'after'}>, column: Column, rows: Rows): Sampler {
  const base = rows.vector(value.path);
  const stream = rows.source.stream(rows.table.name, column.name);
  const duration = durationSampler(value.duration, rows, (row, draw) => normalQuantile(stream.uniform(row, draw)));
  const adjust = factor(value.adjust, rows);
  const boost = rows.boost(column.name);
  const unit = base.type === 'date' ? DAY : 1;
  return (i) => {
    const start = base.data[i]!;
    if (Number.isNaN(start)) return NaN;
    const seconds = duration(i, (adjust === undefined ? 1 : adjust(i)) * (boost === undefined ? 1 : boost[i]!));
    if (Number.isNaN(seconds)) return NaN;
    if (column.type === 'timestamp') return start * unit + Math.round(seconds);
    // From a day to a day, part of a day counts by rounding; from a moment, the day is the one in which it ends.
    return base.type === 'date' ? start + Math.round(seconds / DAY) : Math.floor((start + seconds) / DAY);
  };
}

/** Seconds of a lognormal duration, stretched, redrawn until they lie in the range. */
export function durationSampler(
  choice: DurationChoice,
  rows: Rows,
  normal: (row: number, draw: number) => number,
): (i: number, times: number) => number {
  if (choice.kind === 'by') {
    const find = caseOf(rows.vector(choice.path), choice.cases);
    const branches = choice.cases.map((item) => durationSampler(item.then, rows, normal));
    const otherwise = choice.otherwise === undefined ? undefined : durationSampler(choice.otherwise, rows, normal);
    return (i, times) => (branches[find(i)] ?? otherwise)?.(i, times) ?? NaN;
  }
  const {median, sigma, from = 0, to = Infinity} = choice.duration;
  return (i, times) => {
    let seconds = NaN;
    for (let draw = 0; draw < 24; draw++) {
      seconds = median * Math.exp(sigma * normal(rows.raw[i]!, draw)) * times;
      if (seconds >= from && seconds <= to) return seconds;
    }
    return Math.min(to, Math.max(from, seconds));
  };
}

function referenceSampler(value: Extract<Value, {kind: 'reference'}>, column: Column, rows: Rows): Sampler {
  if (value.differs !== undefined) return differentSampler(value, value.differs.path, column, rows);
  const {source, table, raw} = rows;
  if (value.once && value.alive === undefined) {
    // Rows beyond the last parent have none left.
    const order = permutation(rows.parentRows(value.table), source.stream(table.name, column.name));
    return (i) => (raw[i]! < rows.parentRows(value.table) ? order(raw[i]!) : NaN);
  }
  const keys =
    column.references === undefined || value.weights === undefined
      ? undefined
      : keyTexts(rows, column.references.table, column.references.column);
  const parent = (name: string) => rows.parent(value.table, name);
  const count = rows.parentRows(value.table);
  const groups = value.alike === undefined ? undefined : groupsOf(value.alike, count, parent, (path) => rows.vector(path));
  const streams = {favour: source.stream(table.name, column.name, 'favour'), pick: source.stream(table.name, column.name)};
  const picked = parentPicker(value, count, parent, keys, streams, groups);
  const pick = (i: number): number => picked(raw[i]!, at === undefined ? 0 : at[i]!, groups === undefined ? 0 : groups.find(i));
  const at = value.alive === undefined ? undefined : inDays(rows.vector([value.alive.at]));
  const {usually} = value;
  if (usually === undefined) return pick;
  const same = rows.vector(usually.path).data;
  const chance = source.stream(table.name, column.name, 'usually');
  const there = value.alive === undefined ? undefined : livesOf(value.alive, parent);
  return (i) => {
    const usual = same[i]!;
    if (Number.isNaN(usual) || chance.uniform(raw[i]!) >= usually.share) return pick(i);
    // The usual one may not be there yet or any more, or not be like the row.
    if (there !== undefined && !there(usual, at![i]!)) return pick(i);
    return groups === undefined || groups.has(groups.find(i), usual) ? usual : pick(i);
  };
}

/** Tries before a row gives up finding another parent than the one it has to differ from. */
const OTHERS = 256;

function differentSampler(value: Extract<Value, {kind: 'reference'}>, path: readonly string[], column: Column, rows: Rows): Sampler {
  const other = rows.vector(path).data;
  const again = rows.redrawing();
  const {differs: _differs, ...free} = value;
  const pick = referenceSampler(free, column, again.rows);
  return (i) => {
    for (let round = 0; round < OTHERS; round++) {
      again.from(round);
      const parent = pick(i);
      if (parent !== other[i]) return parent;
    }
    return NaN;
  };
}

function keyTexts(rows: Rows, table: string, column: string): readonly string[] {
  const key = rows.parent(table, column);
  return key.dictionary === undefined ? Array.from(key.data, String) : Array.from(key.data, (code) => key.dictionary![code]!);
}

/** Probability that a cell is blank. */
export function chanceSampler(chance: Chance, rows: Rows): Sampler {
  if (chance.kind === 'share') return () => chance.share;
  const find = caseOf(rows.vector(chance.path), chance.cases);
  const branches = chance.cases.map((item) => chanceSampler(item.then, rows));
  const otherwise = chance.otherwise === undefined ? undefined : chanceSampler(chance.otherwise, rows);
  return (i) => (branches[find(i)] ?? otherwise)?.(i) ?? 0;
}
