import type {Case, Chance, Column, Model, Path, Table, Value} from '../core/model.js';
import {isZeroOfNone} from '../core/sql-names.js';
import {sqlLiteral} from '../core/sql-text.js';

/** SQL for the probability that a cell is empty, from what the schema declares; dotted paths as the schema writes them. `0` and `1` are certain. */
export interface ExpectedNulls {
  readonly probability: string;
  /** Whether chance is in it: then a share is compared, otherwise every row. */
  readonly random: boolean;
}

/**
 * How often a column's cells should be empty. Undefined where an expression decides (its own NULL is its right), or where rows are
 * written by hand.
 */
export function expectedNulls(model: Model, table: Table, column: Column): ExpectedNulls | undefined {
  if (column.required) return {probability: '0', random: false};
  if (column.value.kind === 'stage') return notReached(model, table, column.value.stage);
  const own = nullOf(model, table, column.value);
  if (own === undefined) return undefined;
  const chance = column.empty ? chanceOf(model, table, column.empty) : '0';
  const probability = chance === '0' ? own : own === '0' ? chance : `(case when ${own} = 1 then 1.0 else ${chance} end)`;
  return {probability, random: chance !== '0'};
}

/** SQL that is 1 where a value is empty by itself and 0 elsewhere; undefined if only the value's own SQL knows. */
function nullOf(model: Model, table: Table, value: Value): string | undefined {
  switch (value.kind) {
    case 'after':
      return `(case when ${value.path.join('.')} is null then 1 else 0 end)`;
    case 'version': {
      const current = table.columns.find((column) => column.value.kind === 'version' && column.value.what === 'current');
      return value.what !== 'to' ? '0' : current && `(case when ${current.name} then 1 else 0 end)`;
    }
    case 'status':
      return `(case when ${table.lifecycle!.stages[0]!.at!} is null then 1 else 0 end)`;
    case 'stage':
      return undefined;
    case 'rollup':
      return isZeroOfNone(value.is) ? '0' : undefined;
    case 'part':
      return `(case when ${value.path[0] ?? ''} is null then 1 else 0 end)`;
    case 'self':
    case 'sql':
    case 'given':
      return undefined;
    case 'by': {
      const branches = value.cases.map((one) => nullOf(model, table, one.then));
      const otherwise = value.otherwise === undefined ? '1' : nullOf(model, table, value.otherwise);
      if (otherwise === undefined || branches.includes(undefined)) return undefined;
      if (otherwise === '0' && branches.every((branch) => branch === '0')) return '0';
      return casesSql(model, table, value.path, value.cases, branches as string[], otherwise);
    }
    case 'id':
    case 'uuid':
    case 'pattern':
    case 'constant':
    case 'pick':
    case 'number':
    case 'faker':
    case 'when':
    case 'reference':
    case 'each':
    case 'position':
    case 'entity':
    case 'step':
      return '0';
    default:
      return value satisfies never;
  }
}

/**
 * How often a stage is not reached: known where one stage with a column leads to it, and neither an effect nor the horizon cuts in. Where
 * that stage was not reached, this one was not.
 */
function notReached(model: Model, table: Table, stage: string): ExpectedNulls | undefined {
  const {stages, until} = table.lifecycle!;
  const ways = stages.flatMap(({at, next}) => next.flatMap(({to, chance}) => (to === stage ? [{at, chance}] : [])));
  const way = ways[0];
  const moved = model.effects.some(({table: name, what}) => name === table.name && what.kind === 'enter');
  if (ways.length !== 1 || way?.at === undefined || until !== undefined || moved) return undefined;
  return {probability: `(case when ${way.at} is null then 1 else 1 - ${chanceOf(model, table, way.chance)} end)`, random: true};
}

function chanceOf(model: Model, table: Table, chance: Chance): string {
  if (chance.kind === 'share') return String(chance.share);
  const branches = chance.cases.map((one) => chanceOf(model, table, one.then));
  const otherwise = chance.otherwise === undefined ? '0' : chanceOf(model, table, chance.otherwise);
  return casesSql(model, table, chance.path, chance.cases, branches, otherwise);
}

/** A choice by a path as SQL CASE, values before `set`, as the language says. */
function casesSql(
  model: Model,
  table: Table,
  path: Path,
  cases: readonly Case<unknown>[],
  branches: readonly string[],
  otherwise: string,
): string {
  const at = path.join('.');
  const numeric = isNumeric(model, table, path);
  const ordered = cases.map((one, i) => ({match: one.match, then: branches[i]!}));
  const whens = [
    ...ordered.flatMap(({match, then}) => {
      if (match.kind !== 'value') return [];
      const literal = sqlLiteral(match.value);
      return [numeric ? `when ${at} = try_cast(${literal} as double) then ${then}` : `when (${at})::varchar = ${literal} then ${then}`];
    }),
    ...ordered.flatMap(({match, then}) => (match.kind === 'none' ? [`when ${at} is null then ${then}`] : [])),
    ...ordered.flatMap(({match, then}) => (match.kind === 'set' ? [`when ${at} is not null then ${then}`] : [])),
  ];
  return `(case ${whens.join(' ')} else ${otherwise} end)`;
}

function isNumeric(model: Model, table: Table, path: Path): boolean {
  let at: Table | undefined = table;
  let column: Column | undefined;
  for (const name of path) {
    column = at?.columns.find((candidate) => candidate.name === name);
    const parent: string | undefined = column?.references?.table;
    at = model.tables.find((candidate) => candidate.name === parent);
  }
  return column !== undefined && /^(?:integer|double|decimal)/.test(column.type);
}
