import type {Json} from '../../core/json.js';
import type {Value} from '../../core/model.js';
import {parseShare} from '../amount.js';
import {pointer} from '../pointer.js';
import {asText} from '../suggest.js';
import type {Context, Place} from './context.js';
import type {ColumnOutline, TableOutline} from './outline.js';
import {favourOf} from './reference.js';

/** Helpers that a reference to the own table may have. */
const ALLOWED = new Set(['favour', 'roots', 'depth']);

/** A reference to the own table: a manager, the category above. Rows point to earlier rows, so that there is no circle. */
export function compileSelf(context: Context, place: Place, column: ColumnOutline, table: TableOutline): Value | undefined {
  const {problems} = context;
  const {spec} = column;
  const count = problems.list.length;
  const at = (key: string): string => pointer(place.pointer, key);
  if (table.key === undefined) {
    problems.error(
      at('references'),
      'no-key',
      table.keys.length > 1
        ? `a row of ${table.name} cannot point to another by ${table.keys.length} columns`
        : `${table.name} has no key to refer to`,
      {suggestion: `give ${table.name} a column with an id`},
    );
    return undefined;
  }
  for (const key of ['alive', 'usually', 'pick', 'weight', 'differs', 'columns'].filter(
    (name) => spec[name] !== undefined && !ALLOWED.has(name),
  ))
    problems.error(at(key), 'self-reference', `${key} cannot choose among rows of the same table, which are made at the same time`, {
      suggestion: 'every row points to an earlier one; use favour, roots and depth',
      atKey: true,
    });
  if (spec['unique'] === true)
    problems.error(at('unique'), 'self-reference', 'a tree in which no row has two children is a chain', {
      suggestion: 'leave unique out',
      atKey: true,
    });
  if (spec['roots'] !== undefined && spec['empty'] !== undefined)
    problems.error(at('empty'), 'two-values', 'roots and empty both say how many rows point to none', {
      suggestion: 'keep one of them',
      atKey: true,
    });
  const roots = rootsOf(context, at(spec['roots'] === undefined ? 'empty' : 'roots'), spec['roots'] ?? spec['empty']);
  const depth = spec['depth'];
  if (depth !== undefined && (typeof depth !== 'number' || !Number.isInteger(depth) || depth < 2 || depth > 100))
    problems.error(at('depth'), 'range', `${JSON.stringify(depth)} is no number of levels`, {
      suggestion: 'write depth: 3, the roots being level 1',
    });
  const favour = favourOf(context, place, spec['favour']);
  if (problems.list.length > count) return undefined;
  return {
    kind: 'self',
    ...(roots === undefined ? {} : {roots}),
    ...(typeof depth === 'number' ? {depth} : {}),
    ...(favour === undefined ? {} : {favour}),
  };
}

function rootsOf(context: Context, at: string, value: Json | undefined): number | undefined {
  if (value === undefined) return undefined;
  const share = parseShare(value);
  if (share !== undefined && share > 0 && share < 1) return share;
  context.problems.error(at, 'chance', `${JSON.stringify(value)} is no share of rows that point to none`, {suggestion: 'write roots: 5%'});
  return undefined;
}

/** Circles and rows that point to themselves in given data. */
export function checkGivenTree(context: Context, table: TableOutline, column: ColumnOutline, at: string): void {
  const key = table.columns.get(table.key ?? '');
  if (!key?.given || !column.given) return;
  const keys = context.types.cells(key).map(String);
  const up = context.types.cells(column).map((cell) => (cell === null ? undefined : keys.indexOf(asText(cell))));
  const done = new Set<number>();
  for (const start of up.keys()) {
    const way: number[] = [];
    for (let row: number | undefined = start; row !== undefined && row >= 0 && !done.has(row); row = up[row]) {
      if (way.includes(row)) {
        const loop = [...way.slice(way.indexOf(row)), row].map((one) => keys[one]!);
        context.problems.error(
          pointer(at, start, column.position),
          'circular',
          `the rows point to each other in a circle: ${loop.join(' -> ')}`,
          {
            suggestion: 'let one of them point to none: null',
          },
        );
        break;
      }
      way.push(row);
    }
    for (const row of way) done.add(row);
  }
}
