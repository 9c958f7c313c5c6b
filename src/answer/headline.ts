import {isRank, isTime, measuresOf, wordsOf, type AnswerColumn} from './columns.js';
import {isTimeSeries, keySeries, labelsOf, listOf} from './chart.js';
import {plainNumber, showLabel, showNumber} from './number-text.js';

interface Entry {
  readonly row: number;
  readonly label: string;
  readonly value: number;
}

/**
 * The answer in one sentence, computed from its rows: who leads and by how much, its share of the whole, or how a series moved from
 * its first to its last period. Amounts carry their unit.
 */
export function headlineOf(columns: readonly AnswerColumn[], currency: string): string {
  const rows = columns[0]?.cells.length ?? 0;
  if (rows === 0) return 'No row answers this question.';
  const key = keySeries(columns)[0];
  const labels = labelsOf(columns);
  if (!key) return `${rows === 1 ? 'One row' : `${plainNumber(rows, 0)} rows`}: ${namesOf(labels, rows)}.`;
  if (rows === 1) return singleRow(columns, labels, currency);
  const entries: Entry[] = key.cells.flatMap((value, row) =>
    typeof value === 'number' ? [{row, label: labelAt(labels, row), value}] : [],
  );
  if (entries.length === 0) return `${plainNumber(rows, 0)} rows, none with a value of ${nameOf(key)}.`;
  const show = (value: number): string => showNumber(value, key.format, currency);
  if (isTimeSeries(columns)) return alongTime(key, entries, show);
  return ranking(columns, key, entries, show, currency);
}

function singleRow(columns: readonly AnswerColumn[], labels: readonly AnswerColumn[], currency: string): string {
  const facts = measuresOf(columns)
    .slice(0, 4)
    .flatMap((column) => {
      const value = column.cells[0];
      return typeof value === 'number' ? [`${nameOf(column)} ${showNumber(value, column.format, currency)}`] : [];
    });
  const name = labels.length > 0 ? `${labelAt(labels, 0)}: ` : '';
  return sentence(`${name}${listOf(facts)}`);
}

function alongTime(key: AnswerColumn, entries: readonly Entry[], show: (value: number) => string): string {
  const first = entries[0]!;
  const last = entries.at(-1)!;
  const name = nameOf(key);
  const top = entries.reduce((best, entry) => (entry.value > best.value ? entry : best));
  const low = entries.reduce((best, entry) => (entry.value < best.value ? entry : best));
  const peak =
    top === last || top === first
      ? low === last || low === first
        ? ''
        : `, lowest in ${low.label} at ${show(low.value)}`
      : `, highest in ${top.label} at ${show(top.value)}`;
  if (show(first.value) === show(last.value))
    return sentence(`${name} began and ended at ${show(first.value)} (${first.label} and ${last.label})${peak}`);
  const verb = last.value > first.value ? 'rose' : 'fell';
  return sentence(
    `${name} ${verb} from ${show(first.value)} in ${first.label} to ${show(last.value)} in ${last.label}${changeOf(key, first.value, last.value)}${peak}`,
  );
}

/** How far a value moved, in brackets: points for shares, percent for what has a zero. */
function changeOf(key: AnswerColumn, from: number, to: number): string {
  if (key.format.kind === 'points') return '';
  if (key.format.kind === 'percent') return ` (${showNumber(to - from, {kind: 'points', decimals: Math.max(1, key.format.decimals)}, '')})`;
  if (from <= 0 || to < 0) return '';
  const change = to / from - 1;
  return change > 4 ? ` (${plainNumber(to / from, 1)} times as much)` : ` (${change > 0 ? '+' : ''}${plainNumber(change * 100, 1)}%)`;
}

function ranking(
  columns: readonly AnswerColumn[],
  key: AnswerColumn,
  entries: readonly Entry[],
  show: (value: number) => string,
  currency: string,
): string {
  const name = nameOf(key);
  const sorted = [...entries].sort((a, b) => b.value - a.value || a.row - b.row);
  // Rows that come smallest first ask for the smallest, unless they are merely in the order of their names.
  const ascending =
    entries.length > 1 &&
    entries.every((entry, i) => i === 0 || entry.value >= entries[i - 1]!.value) &&
    (!inOrderOfNames(entries) || columns.some(isRank));
  if (ascending) sorted.reverse();
  const [leader, second] = sorted as [Entry, Entry | undefined];
  const last = sorted.at(-1)!;
  if (!second || leader.value === last.value) return sentence(`all ${entries.length} have the same ${name}, ${show(leader.value)}`);
  const tie = leader.value === second.value;
  if (key.format.kind === 'points') {
    const moved = movement(columns, leader, currency);
    return sentence(`${leader.label} moved most: ${name} ${show(leader.value)}${moved}, then ${second.label} with ${show(second.value)}`);
  }
  const extreme = ascending ? 'lowest' : 'highest';
  if (tie) return sentence(`${leader.label} and ${second.label} share the ${extreme} ${name}, ${show(leader.value)}`);
  const total = entries.reduce((sum, entry) => sum + entry.value, 0);
  if (!ascending && isAdditive(key) && entries.every((entry) => entry.value >= 0)) {
    const share = plainNumber((100 * leader.value) / total, 1);
    return sentence(
      `${leader.label} leads in ${name} with ${show(leader.value)}, ${share}% of the ${show(total)} listed, ahead of ${second.label} with ${show(second.value)}`,
    );
  }
  const tail = entries.length > 2 ? `; ${ascending ? 'highest' : 'lowest'} is ${last.label} with ${show(last.value)}` : '';
  return sentence(`${leader.label} has the ${extreme} ${name}, ${show(leader.value)}, ${gapOf(key, leader, second, show)}${tail}`);
}

function gapOf(key: AnswerColumn, leader: Entry, second: Entry, show: (value: number) => string): string {
  const side = leader.value > second.value ? 'above' : 'below';
  const gap = Math.abs(leader.value - second.value);
  if (key.format.kind === 'percent')
    return `${plainNumber(gap, Math.max(1, key.format.decimals))} points ${side} ${second.label} (${show(second.value)})`;
  if (second.value > 0 && leader.value / second.value >= 2)
    return `${plainNumber(leader.value / second.value, 1)} times that of ${second.label} (${show(second.value)})`;
  if (second.value > 0) return `${plainNumber((100 * gap) / second.value, 1)}% ${side} ${second.label} (${show(second.value)})`;
  return `${side} ${second.label} (${show(second.value)})`;
}

/** Where the answer shows the two shares behind a change: ` from 14% to 47%`. */
function movement(columns: readonly AnswerColumn[], leader: Entry, currency: string): string {
  const shares = measuresOf(columns).filter((column) => column.format.kind === 'percent');
  for (const [index, before] of shares.entries()) {
    for (const after of shares.slice(index + 1)) {
      const from = before.cells[leader.row];
      const to = after.cells[leader.row];
      if (typeof from !== 'number' || typeof to !== 'number') continue;
      // All three were rounded on their own.
      if (Math.abs(to - from - leader.value) < 0.15)
        return `, from ${showNumber(from, before.format, currency)} to ${showNumber(to, after.format, currency)}`;
    }
  }
  return '';
}

/** Counts add up to a whole; so do sums of money, which names of means and prices give away as none. */
function isAdditive(column: AnswerColumn): boolean {
  if (column.format.kind === 'count')
    return !/(?:^|_)(?:avg|average|mean|median|max|min|per|each|distinct|unique|customers|users|members|buyers)(?:_|$)/.test(column.name);
  return (
    column.format.kind === 'money' &&
    !/(?:^|_)(?:avg|average|mean|median|max|min|per|each|price|aov|fee|rate|running|cumulative|value|basket)(?:_|$)/.test(column.name)
  );
}

const inOrderOfNames = (entries: readonly Entry[]): boolean => entries.every((entry, i) => i === 0 || entries[i - 1]!.label <= entry.label);

/** What a row is about: its categories, and the period behind them: `Partner / Slow speed in March`. */
function labelAt(labels: readonly AnswerColumn[], row: number): string {
  if (labels.length === 0) return `row ${row + 1}`;
  const say = (of: readonly AnswerColumn[]): string =>
    of.map((label) => showLabel(label.cells[row] ?? null, label.name, label.format)).join(' / ');
  const periods = labels.filter(isTime);
  const others = labels.filter((label) => !isTime(label));
  return periods.length === 0 || others.length === 0 ? say(labels) : `${say(others)} in ${say(periods)}`;
}

/** The measure in words; a percentage is a rate, unless its name says what it is. */
function nameOf(column: AnswerColumn): string {
  const words = wordsOf(column.name);
  const named = /\b(?:rate|share|growth|margin|change|percentage|discount|utilisation|utilization)$/.test(words);
  return column.format.kind !== 'percent' || named ? words : `${words} rate`;
}

function namesOf(labels: readonly AnswerColumn[], rows: number): string {
  const names = Array.from({length: Math.min(rows, 5)}, (_, row) => labelAt(labels, row));
  return rows > 5 ? `${names.join(', ')} and ${rows - 5} more` : listOf(names);
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`;
