import type {Column, Effect, History, Model, Path, RowCount, Table} from '../core/model.js';
import {hasWindow, sqlNames} from '../core/sql-names.js';
import {childrenOf} from './children.js';
import {expectedSteps, stageName} from './lifecycle.js';
import {canMiss} from './parents.js';
import {dayNumber} from './rhythm.js';
import {expectedVersions} from './versions.js';
import {sqlReferences} from './names.js';
import {fkName} from './world.js';

/** When a column can be made: row by row, once the table is whole, or once its children are there. */
export type Phase = 'row' | 'late' | 'final';

/** A table to generate, with everything its bytes depend on: plain data, the params of its actions. */
export interface TablePlan {
  readonly table: Table;
  /** Tables that can be reached from it through keys, for the types of looked-up columns. */
  readonly ancestors: readonly Table[];
  readonly effects: readonly Effect[];
  /** Rows wanted; undefined where rows are dealt to parents. */
  readonly rows?: number;
  /** At most so many rows are kept (previews). */
  readonly seed: string;
  readonly locale: string;
  /** Of a table that nobody refers to: the columns, and parents' rows, that totals over it read. Of all others, any may be read. */
  readonly read?: readonly string[];
}

/** Size of the world to make. `cap`: at most so many rows a table, for previews. `effects`: whether events happen. */
export interface WorldSize {
  readonly size: number;
  readonly cap?: number;
  readonly effects: boolean;
}

/** Plans of all tables that are generated, parents first; prose is left out, so that rewording regenerates nothing. */
export function planTables(model: Model, world: WorldSize, subSeed: string): TablePlan[] {
  const bare = model.tables.map(withoutProse);
  return bare.map((table) => {
    const plan = {
      table,
      ancestors: ancestorsOf(table, bare),
      effects: world.effects
        ? model.effects.filter((effect) => effect.table === table.name).map((effect) => ({...effect, about: '', pointer: ''}))
        : [],
      seed: `${model.seed}/${subSeed}`,
      locale: model.locale,
    };
    const rows = plannedRows(model, table, world, bare);
    const read = columnsRead(table, bare);
    return {...plan, ...(rows === undefined ? {} : {rows}), ...(read === undefined ? {} : {read})};
  });
}

/** The columns of a table that totals of its parents read; undefined if it has children, which may read any. */
function columnsRead(table: Table, tables: readonly Table[]): readonly string[] | undefined {
  const values = tables.flatMap(({columns}) => columns);
  if (values.some(({references}) => references?.table === table.name)) return undefined;
  const words = new Set<string>();
  const keys = new Set<string>();
  for (const {value} of values) {
    if (value.kind !== 'rollup' || value.table !== table.name) continue;
    keys.add(value.column);
    for (const {parts} of [...sqlNames(value.is), ...sqlNames(value.where ?? '')]) for (const part of parts) words.add(part.toLowerCase());
  }
  const names = table.columns.map(({name}) => name);
  return [...names.filter((name) => words.has(name)), ...names.filter((name) => keys.has(name)).map(fkName)];
}

/** Whether a mandatory key may find no parent, and so loses its row. */
export function mayLackParent({value, empty}: Column): boolean {
  if (value.kind !== 'reference' || empty !== undefined) return false;
  return canMiss(value) || value.once !== undefined || value.differs !== undefined;
}

function plannedRows(model: Model, table: Table, world: WorldSize, tables: readonly Table[]): number | undefined {
  const cap = world.cap === undefined ? Infinity : capFor(table, world.cap, tables);
  switch (table.rows.kind) {
    case 'data':
      return table.rows.rows.length;
    case 'fixed': {
      // A fact table of fixed size shrinks with the world, as a share would; dimensions keep their size.
      const scale = table.fact ? world.size / model.size : 1;
      return Math.min(cap, Math.max(1, Math.round(table.rows.rows * scale)));
    }
    case 'share':
      return Math.min(cap, Math.max(1, Math.round(table.rows.of * world.size)));
    case 'each':
    case 'steps':
      return undefined;
  }
}

/** A parent whose children come by the parent is capped lower, so that the children stay within the cap too. */
function capFor(table: Table, cap: number, tables: readonly Table[]): number {
  const perParent = Math.max(
    1,
    ...tables.flatMap((child) => (child.rows.kind === 'each' && child.rows.parent === table.name ? [child.rows.about] : [])),
    ...(table.history === undefined ? [] : [versionsEach(table.history)]),
    ...(table.lifecycle?.hasSteps === true ? [expectedSteps(table.lifecycle)] : []),
  );
  return Math.max(5, Math.floor(cap / perParent));
}

function ancestorsOf(table: Table, tables: readonly Table[]): Table[] {
  const found = new Set<string>();
  const visit = (at: Table) => {
    for (const column of at.columns) {
      const parent = column.references?.table;
      if (parent === undefined || parent === table.name || found.has(parent)) continue;
      found.add(parent);
      visit(tables.find((candidate) => candidate.name === parent)!);
    }
  };
  visit(table);
  return tables.filter((candidate) => found.has(candidate.name));
}

function withoutProse(table: Table): Table {
  return {
    ...table,
    about: '',
    pointer: '',
    grain: [],
    columns: table.columns.map(({unit: _unit, balanced: _balanced, ...column}) => ({...column, about: '', pointer: ''})),
  };
}

/** Expected rows of each table in a world, for progress and for the size of pools. */
export function expectedRows(plans: readonly TablePlan[]): Map<string, number> {
  const rows = new Map<string, number>();
  for (const plan of plans) {
    const count = plan.table.rows;
    const each = 'parent' in count ? (rows.get(count.parent) ?? 0) * perParent(count, plan) : 0;
    const versions = plan.table.history === undefined ? 1 : versionsEach(plan.table.history);
    rows.set(plan.table.name, Math.round((plan.rows ?? each) * versions));
  }
  return rows;
}

const versionsEach = (history: History): number =>
  expectedVersions(history, dayNumber(history.period.to) - dayNumber(history.period.from) + 1);

/** Rows that a parent has on average. */
export function perParent(count: Extract<RowCount, {parent: string}>, {ancestors}: Pick<TablePlan, 'ancestors'>): number {
  if (count.kind === 'each') return childrenOf(count).mean();
  return expectedSteps(ancestors.find((table) => table.name === count.parent)!.lifecycle!);
}

/** The phase of every column of a table. */
export function phasesOf(table: Table): Map<string, Phase> {
  const phases = new Map<string, Phase>();
  const visiting = new Set<string>();
  const phase = (name: string): Phase => {
    const known = phases.get(name);
    if (known !== undefined || visiting.has(name)) return known ?? 'row';
    visiting.add(name);
    const column = table.columns.find((candidate) => candidate.name === name);
    let result: Phase = 'row';
    if (column?.value.kind === 'id' || column?.value.kind === 'self' || column?.value.kind === 'entity') result = 'late';
    else if (column?.value.kind === 'rollup') result = 'final';
    else if (column?.value.kind === 'sql') {
      const reads = sqlReferences(column.value.sql, table).map((reference) => phase(reference.path[0]!));
      result = reads.includes('final') ? 'final' : reads.includes('late') || hasWindow(column.value.sql) ? 'late' : 'row';
    }
    phases.set(name, result);
    return result;
  };
  for (const column of table.columns) phase(column.name);
  return phases;
}

/** Paths that a column's value, blanks and effects read; `[effect]` stands for the effect's mask. */
export function dependencies(column: Column, table: Table, effects: readonly Effect[]): Path[] {
  const stages =
    column.value.kind === 'stage'
      ? [column.value.stage]
      : column.value.kind === 'status'
        ? table.lifecycle!.stages.map(({name}) => name)
        : [];
  const paths = [
    ...stages.map((stage) => [stageName(stage)]),
    ...readPaths(column.value),
    ...(column.value.kind === 'sql' ? [] : chancePaths(column.empty)),
  ];
  if (column.value.kind === 'sql') paths.push(...sqlReferences(column.value.sql, table).map((reference) => reference.path));
  if (effectsOn(column.name, effects).length > 0) {
    if (table.axis !== undefined) paths.push([table.axis]);
    for (const effect of effectsOn(column.name, effects)) if (effect.where !== undefined) paths.push([maskName(effect)]);
  }
  return paths;
}

/** Paths read by a probability of blanks. */
export const chancePaths = (chance: Column['empty']): Path[] => readPaths(chance);

/** Every path named anywhere inside a value. */
export function readPaths(node: unknown): Path[] {
  if (Array.isArray(node)) return node.flatMap(readPaths);
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, member]: [string, unknown]) => {
    if (key === 'path') return [member as Path];
    if (key === 'alive') return [[(member as {at: string}).at]];
    return readPaths(member);
  });
}

/** Name of the working column that says which cells of an SQL column are blank. */
export const blankName = (column: string): string => `blank ${column}`;

/** Effects on the values of a column. */
export const effectsOn = (column: string, effects: readonly Effect[]): Effect[] =>
  effects.filter((effect) => 'column' in effect.what && effect.what.column === column);

/** Name of the working column that says where an effect applies. */
export const maskName = (effect: Effect): string => `effect ${effect.name}`;
/** Whether a working column is such a mask: no column of a spec has a blank in its name. */
export const isMask = (name: string): boolean => name.startsWith('effect ');
