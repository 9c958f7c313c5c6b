import type {Column, Path} from '../core/model.js';
import {combinationsOf} from '../core/foreign-keys.js';
import {stageName} from './lifecycle.js';
import {pathName, sqlReferences} from './names.js';
import {blankName, chancePaths, dependencies, maskName, phasesOf, type TablePlan} from './plan.js';
import {lifecycleNeeds} from './walk.js';

/** Something to make for every row: a column, a column reached through keys, or the condition of an effect. */
export interface Cell {
  readonly name: string;
  readonly needs: readonly Path[];
  readonly made:
    | {readonly kind: 'drawn'; readonly column: Column}
    | {readonly kind: 'reached'; readonly path: Path}
    | {readonly kind: 'blank'; readonly column: Column}
    | {readonly kind: 'walked'}
    | {readonly kind: 'sql'; readonly sql: string; readonly type: Column['type']};
}

/** Everything drawn, what it needs, and whatever SQL reads, found from the end backwards; with `only`, that column and what it needs. */
export function cellsOf(plan: TablePlan, redrawn: ReadonlyMap<string, readonly string[]>, only?: Path): Cell[] {
  const {table} = plan;
  const phases = phasesOf(table);
  const isDrawn = (name: string): boolean =>
    phases.get(name) === 'row' && table.columns.some((column) => column.name === name && column.value.kind !== 'sql');
  const cells = new Map<string, Cell>();
  const add = (path: Path): void => {
    const name = pathName(path);
    if (cells.has(name)) return;
    if (path.length > 1) {
      cells.set(name, {name, needs: [[path[0]!]], made: {kind: 'reached', path}});
      add([path[0]!]);
      return;
    }
    const effect = plan.effects.find((candidate) => maskName(candidate) === name);
    if (effect !== undefined) {
      const needs = sqlReferences(effect.where!, table).map((reference) => reference.path);
      cells.set(name, {name, needs, made: {kind: 'sql', sql: effect.where!, type: 'boolean'}});
      needs.forEach(add);
      return;
    }
    const walked = lifecycleNeeds(name, table, plan.effects);
    if (walked !== undefined) {
      cells.set(name, {name, needs: walked, made: {kind: 'walked'}});
      walked.forEach(add);
      return;
    }
    const column = table.columns.find((candidate) => candidate.name === name)!;
    if (phases.get(name) !== 'row') throw new Error(`${table.name}.${name} is only known once the table is whole`);
    if (column.value.kind === 'part') {
      const lead = [column.value.path[0]!];
      cells.set(name, {name, needs: [lead], made: {kind: 'reached', path: column.value.path}});
      add(lead);
      return;
    }
    const needs = [...dependencies(column, table, plan.effects), ...(redrawn.get(name) ?? []).map((other) => [other])];
    cells.set(name, {
      name,
      needs,
      made: column.value.kind === 'sql' ? {kind: 'sql', sql: column.value.sql, type: column.type} : {kind: 'drawn', column},
    });
    needs.forEach(add);
  };
  if (only !== undefined) {
    add(only);
    return [...cells.values()];
  }
  for (const column of table.columns) {
    if (column.value.kind !== 'sql' && phases.get(column.name) === 'row') add([column.name]);
    if (column.value.kind === 'sql') {
      if (column.empty !== undefined) {
        const needs = chancePaths(column.empty);
        cells.set(blankName(column.name), {name: blankName(column.name), needs, made: {kind: 'blank', column}});
        needs.forEach(add);
      }
      for (const {path} of sqlReferences(column.value.sql, table)) if (path.length > 1 || isDrawn(path[0]!)) add(path);
    }
  }
  for (const name of combinationsOf(table).flat()) if (phases.get(name) === 'row') add([name]);
  for (const effect of plan.effects) if (effect.what.kind === 'rows' && effect.where !== undefined) add([maskName(effect)]);
  if (table.axis !== undefined) add([table.axis]);
  if (table.lifecycle?.hasSteps === true) for (const {name} of table.lifecycle.stages) add([stageName(name)]);
  return [...cells.values()];
}
