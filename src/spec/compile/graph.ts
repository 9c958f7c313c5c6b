import type {ColumnOutline} from './outline.js';
import type {Problems} from './problems.js';

/** One use of a column by another: the place where it is named. */
interface Use {
  readonly by: ColumnOutline;
  readonly of: ColumnOutline;
  readonly pointer: string;
}

/** What a column is made by: sampled row by row, computed by SQL, or totalled over finished children. */
export type Making = 'sampled' | 'sql' | 'rollup';

/** Which column needs which other one. Finds circles, and uses of roll-ups by things that exist before them. */
export class Graph {
  readonly #uses: Use[] = [];
  readonly #settled = new Set<ColumnOutline>();
  readonly #making = new Map<ColumnOutline, Making>();

  /** Notes how a column is made. */
  made(column: ColumnOutline, making: Making): void {
    this.#making.set(column, making);
  }

  /** Notes that a column is known only when all rows of its table are there: a numbered key, a place in a tree, a window over rows. */
  settles(column: ColumnOutline): void {
    this.#settled.add(column);
  }

  /** Whether a column is known only when all rows of its table are there, by itself or by what its SQL reads. */
  isSettled(column: ColumnOutline, seen: ReadonlySet<ColumnOutline> = new Set()): boolean {
    if (this.#settled.has(column)) return true;
    if (this.#making.get(column) !== 'sql' || seen.has(column)) return false;
    return this.#uses.some(({by, of}) => by === column && of.table === column.table && this.isSettled(of, new Set([...seen, column])));
  }

  /** Notes that a column reads another one. */
  use(by: ColumnOutline, of: ColumnOutline, pointer: string): void {
    this.#uses.push({by, of, pointer});
  }

  /** Whether a column is a roll-up, or SQL over one of its own row: it is known only when all rows are. */
  isLate(column: ColumnOutline, seen: ReadonlySet<ColumnOutline> = new Set()): boolean {
    const making = this.#making.get(column);
    if (making === 'rollup') return true;
    if (making !== 'sql' || seen.has(column)) return false;
    return this.#uses.some(({by, of}) => by === column && of.table === column.table && this.isLate(of, new Set([...seen, column])));
  }

  /** Reports every circle once, and every use of a late column that comes too early. */
  check(problems: Problems): void {
    const circular = new Set<string>();
    for (const use of this.#uses) {
      const way = use.by === use.of ? [] : this.#way(use.of, use.by);
      if (way) {
        const loop = (use.by === use.of ? [use.by, use.by] : [use.by, use.of, ...way, use.by]).map(nameOf);
        const members = [...new Set(loop)].sort().join(' ');
        if (circular.has(members)) continue;
        circular.add(members);
        problems.error(use.pointer, 'circular', `${nameOf(use.by)} needs itself: ${loop.join(' -> ')}`, {
          suggestion: 'make one of them from other columns',
        });
      } else if (use.by.table === use.of.table && this.#making.get(use.by) === 'sampled' && this.isSettled(use.of)) {
        problems.error(
          use.pointer,
          'too-early',
          `${nameOf(use.by)} is drawn row by row, and ${nameOf(use.of)} is known only when all rows are there`,
          {
            suggestion: `compute ${use.by.name} with sql, or draw it from other columns`,
          },
        );
      } else if (this.isLate(use.of) && !this.#mayReadLate(use)) {
        problems.error(
          use.pointer,
          'too-early',
          `${nameOf(use.by)} reads ${nameOf(use.of)}, a total that is known only when all rows are there`,
          {
            suggestion:
              use.by.table === use.of.table
                ? 'compute it with sql in the same table'
                : `compute it with sql in ${use.of.table}, or from columns that are not totals`,
          },
        );
      }
    }
  }

  /** A roll-up may total a child's totals, and SQL may read its own row's. */
  #mayReadLate(use: Use): boolean {
    const making = this.#making.get(use.by);
    return making === 'rollup' || (making === 'sql' && use.by.table === use.of.table);
  }

  /** The columns between one and another along uses, without the two; undefined if there is no way. */
  #way(from: ColumnOutline, to: ColumnOutline): ColumnOutline[] | undefined {
    const before = new Map<ColumnOutline, ColumnOutline | undefined>([[from, undefined]]);
    for (const column of before.keys()) {
      if (column === to) {
        const way: ColumnOutline[] = [];
        for (let step = before.get(column); step !== undefined && step !== from; step = before.get(step)) way.unshift(step);
        return way;
      }
      for (const {by, of} of this.#uses) if (by === column && !before.has(of)) before.set(of, column);
    }
    return undefined;
  }
}

const nameOf = (column: ColumnOutline): string => `${column.table}.${column.name}`;
