import type {Copula} from '../../core/model.js';
import {pointer} from '../pointer.js';
import {suggestName} from '../names.js';
import type {Context} from './context.js';
import {isSwitch, valueKeys, type TableOutline} from './outline.js';

/** Pivots below this leave no room for a column of its own. */
const LEAST_PIVOT = 1e-9;

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly rank: number;
  readonly at: string;
}

/** `copula: [{columns: [discount, quantity], correlation: 0.6}]`: groups of columns that go together, each with its factor. */
export function copulasOf(context: Context, table: TableOutline): Copula[] {
  const {problems} = context;
  const count = problems.list.length;
  const pairs: Pair[] = [];
  (table.spec.copula ?? []).forEach(({columns, correlation}, i) => {
    const at = pointer(table.pointer, 'copula', i);
    columns.forEach((name, k) => {
      checkColumn(context, table, name, pointer(at, 'columns', k));
      if (columns.indexOf(name) < k)
        problems.error(pointer(at, 'columns', k), 'duplicate', `${name} is named twice`, {suggestion: 'name it once'});
    });
    if (columns.length < 2)
      problems.error(pointer(at, 'columns'), 'copula', 'a correlation is between two columns or more', {
        suggestion: 'name a second column',
      });
    if (!(Math.abs(correlation) < 1))
      problems.error(pointer(at, 'correlation'), 'range', `a correlation lies between -1 and 1, and is ${correlation}`, {
        suggestion: Math.abs(correlation) === 1 ? 'for a column that follows another exactly use sql' : 'write 0.6',
      });
    for (const [k, a] of columns.entries()) {
      for (const b of columns.slice(k + 1)) {
        if (pairs.some((pair) => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a)))
          problems.error(at, 'duplicate', `the correlation of ${a} and ${b} is given already`, {suggestion: 'keep one of them'});
        pairs.push({a, b, rank: correlation, at: pointer(at, 'correlation')});
      }
    }
  });
  if (problems.list.length > count) return [];
  return groupsOf(pairs).flatMap((columns) => {
    const own = pairs.filter(({a}) => columns.includes(a));
    const copula = factorOf(columns, own);
    if (copula) return [copula];
    const open = columns.flatMap((a, k) =>
      columns.slice(k + 1).flatMap((b) => (own.some((pair) => joins(pair, a, b)) ? [] : [`${a} and ${b}`])),
    );
    problems.error(own.at(-1)!.at, 'copula', `no ${columns.length} columns can have these correlations at once: ${columns.join(', ')}`, {
      suggestion: open.length > 0 ? `${open[0]!} are not said, and so 0; give their correlation` : 'bring them nearer to 0',
    });
    return [];
  });
}

const joins = (pair: Pair, a: string, b: string): boolean => (pair.a === a && pair.b === b) || (pair.a === b && pair.b === a);

function checkColumn(context: Context, table: TableOutline, name: string, at: string): void {
  const {problems} = context;
  const column = table.columns.get(name);
  if (!column) {
    problems.error(at, 'unknown-column', `${table.name} has no column ${name}`, {
      suggestion: suggestName(name, [...table.columns.keys()]) ?? `it has ${[...table.columns.keys()].join(', ')}`,
    });
    return;
  }
  const [kind = ''] = valueKeys(column.spec);
  if (column.given || isSwitch(column.spec) || !['amount', 'count', 'number'].includes(kind))
    problems.error(
      at,
      'copula',
      `${name} is ${column.given ? 'given in data' : `made by ${kind === '' ? 'nothing' : kind}`}, and only amounts, counts and numbers can be correlated`,
      {
        suggestion: 'make it by amount, count or number, or let it follow with sql',
      },
    );
  const combinations = [table.spec.key ?? [], ...(table.spec.unique ?? [])];
  if (combinations.some((names) => names.length > 1 && names.includes(name)))
    problems.error(at, 'copula', `${name} is drawn anew where its combination is taken, and so cannot be tied to another`, {
      suggestion: `leave ${name} out of the combination or of the copula`,
    });
}

/** Columns that hang together over any pairs, in the order of their first mention. */
function groupsOf(pairs: readonly Pair[]): string[][] {
  const groups: string[][] = [];
  for (const {a, b} of pairs) {
    const [first, second] = [groups.find((group) => group.includes(a)), groups.find((group) => group.includes(b))];
    if (first && second && first !== second) {
      first.push(...second);
      groups.splice(groups.indexOf(second), 1);
    } else if (first) first.push(...(first.includes(b) ? [] : [b]));
    else if (second) second.push(a);
    else groups.push([a, b]);
  }
  return groups;
}

/**
 * The lower Cholesky factor of the correlations of the normal numbers behind the columns: a rank correlation r (Spearman) belongs to
 * 2 sin(pi r / 6) (K. Pearson 1907). Undefined when the correlations contradict each other.
 */
function factorOf(columns: readonly string[], pairs: readonly Pair[]): Copula | undefined {
  const rank = (a: string, b: string): number => pairs.find((pair) => joins(pair, a, b))?.rank ?? 0;
  const lower: number[][] = [];
  for (const [i, a] of columns.entries()) {
    const row: number[] = [];
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? 1 : 2 * Math.sin((Math.PI * rank(a, columns[j]!)) / 6);
      for (let k = 0; k < j; k++) sum -= row[k]! * (i === j ? row[k]! : lower[j]![k]!);
      if (i === j && !(sum > LEAST_PIVOT)) return undefined;
      row.push(i === j ? Math.sqrt(sum) : sum / lower[j]![j]!);
    }
    lower.push(row);
  }
  return {columns, lower};
}
