/** Damage to the world without a fault: one mutant at least for every check. */
import type {Column, Model, Table} from '../../../src/core/model.js';
import type {Evidence} from '../../../src/quality/check.js';
import type {Base, Rows} from './world.js';

export interface Mutant {
  /** Checks that have to fall, each clearly. */
  readonly checks: readonly string[];
  readonly what: string;
  /** Changes rows in place. */
  readonly rows?: (rows: Rows, cell: Cells) => void;
  readonly base?: (base: Base) => Partial<Base>;
  readonly evidence?: (evidence: Evidence) => Partial<Evidence>;
}

/** Columns by name. */
export interface Cells {
  readonly get: (table: string, row: number, column: string) => string | null;
  readonly set: (table: string, row: number, column: string, value: string | null) => void;
  /** A column of all rows at once: `change` is given cell, row number and whole row. */
  readonly each: (
    table: string,
    column: string,
    change: (cell: string | null, k: number, row: readonly (string | null)[]) => string | null,
  ) => void;
  readonly at: (table: string, column: string) => number;
}

export function cellsOf(model: Model, rows: Rows): Cells {
  const at = (table: string, column: string): number =>
    model.tables.find(({name}) => name === table)!.columns.findIndex(({name}) => name === column);
  return {
    at,
    get: (table, row, column) => rows[table]![row]![at(table, column)]!,
    set: (table, row, column, value) => {
      rows[table]![row]![at(table, column)] = value;
    },
    each: (table, column, change) => {
      const k = at(table, column);
      rows[table]!.forEach((row, n) => {
        row[k] = change(row[k]!, n, row);
      });
    },
  };
}

/** Numbers between 0 and 1 that look like chance, and are the same every time. */
const noise = (k: number, salt = 1): number => {
  let x = Math.imul(k + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39);
  return ((x ^ (x >>> 15)) >>> 0) / 2 ** 32;
};
const shuffled = <T>(list: readonly T[], salt = 1): T[] =>
  list
    .map((value, k) => ({value, key: noise(k, salt)}))
    .sort((a, b) => a.key - b.key)
    .map(({value}) => value);
const pad = (n: number): string => String(n).padStart(2, '0');
const dayAt = (share: number): string => new Date(Date.UTC(2023, 0, 1) + Math.floor(share * 731) * 86_400_000).toISOString().slice(0, 10);

/** A column in another order than its rows. */
const shuffle = (rows: Rows, cell: Cells, table: string, column: string): void => {
  const values = shuffled(rows[table]!.map((row) => row[cell.at(table, column)]!));
  cell.each(table, column, (_, k) => values[k]!);
};
/** Orders on uniform days. */
const flatDays = (_: Rows, cell: Cells): void => {
  cell.each('fact_orders', 'ordered_at', (_cell, k) => `${dayAt(noise(k))} 12:${pad(k % 60)}:00`);
};
const changeTable = (model: Model, name: string, change: (table: Table) => Partial<Table>): Model => ({
  ...model,
  tables: model.tables.map((table) => (table.name === name ? {...table, ...change(table)} : table)),
});
const changeColumn = (model: Model, table: string, name: string, change: (column: Column) => Partial<Column>): Model =>
  changeTable(model, table, ({columns}) => ({
    columns: columns.map((column) => (column.name === name ? {...column, ...change(column)} : column)),
  }));
const withoutReference = ({references: _references, ...column}: Column): Column => ({...column, value: {kind: 'constant', value: 'x'}});
const sql = (base: Base, k: number, change: (sql: string) => string): Partial<Base> => ({
  problem: {
    ...base.problem,
    questions: base.problem.questions.map((question, n) => (n === k ? {...question, sql: change(question.sql)} : question)),
  },
});

export const MUTANTS: readonly Mutant[] = [
  {
    checks: ['1.1'],
    what: 'a key that comes twice',
    rows: (_, cell) => {
      cell.set('fact_orders', 7, 'order_id', 'O00007');
    },
  },
  {
    checks: ['1.1'],
    what: 'keys that are empty',
    rows: (_, cell) => {
      cell.set('dim_members', 9, 'member_id', null);
    },
  },
  {
    checks: ['1.2'],
    what: 'half a percent of orphans',
    rows: (_, cell) => {
      cell.each('fact_orders', 'member_id', (id, k) => (k % 200 === 0 ? 'M9999' : id));
    },
  },
  {checks: ['1.3'], what: 'a line that is there twice', rows: (rows) => rows['fact_lines']!.push(...rows['fact_lines']!.slice(0, 9))},
  {
    checks: ['1.4'],
    what: 'orders of five lines',
    rows: (_, cell) => {
      cell.each('fact_lines', 'order_id', (id, k) => (k < 600 ? `O${String(1 + Math.floor(k / 5)).padStart(5, '0')}` : id));
    },
  },
  {
    checks: ['1.5'],
    what: 'orders of half of the members',
    rows: (_, cell) => {
      ['fact_orders', 'fact_tickets'].forEach((table) => {
        cell.each(table, 'member_id', (id) => `M${String(Math.ceil(Number(id!.slice(1)) / 2)).padStart(4, '0')}`);
      });
    },
  },
  {
    checks: ['1.6'],
    what: 'copies with new keys',
    rows: (rows) =>
      rows['fact_orders']!.push(...rows['fact_orders']!.slice(0, 60).map((row, k) => [`O9${String(k).padStart(4, '0')}`, ...row.slice(1)])),
  },
  {
    checks: ['1.7'],
    what: 'a table that nothing connects',
    base: ({model}) => ({
      model: changeTable(model, 'fact_tickets', ({columns}) => ({
        columns: columns.map((column) => (column.name === 'member_id' ? withoutReference(column) : column)),
      })),
    }),
  },
  {
    checks: ['2.1'],
    what: 'words in numbers',
    rows: (_, cell) => {
      cell.each('fact_lines', 'quantity', (n, k) => (k % 500 === 0 ? 'two' : n));
    },
  },
  {
    checks: ['2.1'],
    what: 'a day that does not exist',
    rows: (_, cell) => {
      cell.set('dim_members', 3, 'joined_on', '2022-02-30');
    },
  },
  {
    checks: ['2.2'],
    what: 'empty cells where none may be',
    rows: (_, cell) => {
      cell.each('fact_orders', 'channel', (value, k) => (k % 100 === 0 ? null : value));
    },
  },
  {
    checks: ['2.2'],
    what: 'many more empty cells than declared',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'refund', (value, k) => (k % 3 === 0 ? null : value));
    },
  },
  {
    checks: ['2.3'],
    what: 'numbers out of bounds',
    rows: (_, cell) => {
      cell.each('fact_lines', 'quantity', (n, k) => (k % 200 === 0 ? '61' : n));
    },
  },
  {
    checks: ['2.4'],
    what: 'values that are not listed',
    rows: (_, cell) => {
      cell.each('dim_members', 'city', (value, k) => (k % 100 === 0 ? 'Bombay' : value));
    },
  },
  {
    checks: ['2.4'],
    what: 'a listed value that never occurs',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'reason', (value) => (value === 'Other' ? 'Late' : value));
    },
  },
  {
    checks: ['2.5'],
    what: 'codes without their hyphen',
    rows: (_, cell) => {
      cell.each('dim_products', 'product_code', (code, k) => (k % 50 === 0 ? code!.replace('-', '') : code));
    },
  },
  {
    checks: ['2.5'],
    what: 'addresses without their sign',
    rows: (_, cell) => {
      cell.each('dim_members', 'email', (mail, k) => (k % 100 === 0 ? mail!.replace('@', '') : mail));
    },
  },
  {checks: ['2.6'], what: 'a tenth of the lines is missing', rows: (rows) => rows['fact_orders']!.splice(0, 500)},
  {checks: ['2.7'], what: 'a schema for beginners', base: ({model}) => ({model: {...model, level: 'Beginner'}})},
  {
    checks: ['2.8'],
    what: 'stray spaces',
    rows: (_, cell) => {
      cell.each('dim_members', 'full_name', (name, k) => (k % 100 === 0 ? `${name!} ` : name));
    },
  },
  {
    checks: ['2.8'],
    what: 'twins in small letters',
    rows: (_, cell) => {
      cell.each('fact_orders', 'channel', (value, k) => (k % 100 === 0 ? value!.toLowerCase() : value));
    },
  },
  {
    checks: ['2.8'],
    what: 'a word for nothing',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'reason', (value, k) => (k % 100 === 0 ? 'NULL' : value));
    },
  },
  {
    checks: ['3.1'],
    what: 'cents too much',
    rows: (_, cell) => {
      cell.each('fact_lines', 'line_total', (value, k) => (k % 500 === 0 ? (Number(value) + 0.02).toFixed(2) : value));
    },
  },
  {
    checks: ['3.2'],
    what: 'a rule that is broken',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'closed_at', (value, k) => (value !== null && k % 50 === 0 ? '2023-01-01 00:00:00' : value));
    },
  },
  {
    checks: ['3.3'],
    what: 'totals that do not add up',
    rows: (_, cell) => {
      cell.each('fact_orders', 'order_total', (value, k) => (k % 200 === 0 ? (Number(value) + 10).toFixed(2) : value));
    },
  },
  {
    checks: ['3.4'],
    what: 'a city in another region',
    rows: (_, cell) => {
      cell.each('dim_members', 'region', (value, k) => (k % 50 === 0 ? (value === 'West' ? 'South' : 'West') : value));
    },
  },
  {
    checks: ['3.5'],
    what: 'rules that say nothing',
    base: ({model}) => ({
      model: {
        ...model,
        rules: [
          ...model.rules,
          ...['parcel_kg + parcel_l > 0', 'order_total + parcel_kg >= 0'].map((check) => ({
            table: 'fact_orders',
            check,
            about: check,
            pointer: '',
          })),
        ],
      },
    }),
  },
  {
    checks: ['3.6'],
    what: 'numbers without rules and formulas',
    base: ({model}) => ({
      model: changeColumn(
        changeColumn({...model, rules: []}, 'fact_lines', 'line_total', () => ({value: {kind: 'given'}})),
        'fact_orders',
        'order_total',
        () => ({value: {kind: 'given'}}),
      ),
    }),
  },
  {
    checks: ['3.7'],
    what: 'money below zero',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'refund', (value, k) => (value !== null && k % 100 === 0 ? `-${value}` : value));
    },
  },
  {
    checks: ['3.7'],
    what: 'parts of a cent',
    rows: (_, cell) => {
      cell.each('fact_orders', 'order_total', (value, k) => (k % 100 === 0 ? `${value!}03` : value));
    },
  },
  {
    checks: ['4.1'],
    what: 'two dates that were swapped',
    rows: (rows, cell) => {
      rows['fact_tickets']!.forEach((row, k) => {
        const [a, b] = [cell.at('fact_tickets', 'answered_at'), cell.at('fact_tickets', 'closed_at')];
        if (k % 50 === 0 && row[b] !== null) [row[a], row[b]] = [row[b]!, row[a]!];
      });
    },
  },
  {
    checks: ['4.2'],
    what: 'steps that skip one',
    rows: (_, cell) => {
      cell.each('fact_steps', 'stage', (stage, k) => (k % 100 === 0 ? 'Closed' : stage));
    },
  },
  {
    checks: ['4.2'],
    what: 'a stage entered from nowhere',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'answered_at', (value, k) => (k % 100 === 0 ? null : value));
    },
  },
  {
    checks: ['4.3'],
    what: 'states against their moments',
    rows: (_, cell) => {
      cell.each('fact_tickets', 'status', (value, k) => (k % 100 === 0 ? (value === 'Open' ? 'Closed' : 'Open') : value));
    },
  },
  {
    checks: ['4.4'],
    what: 'orders before their member joined',
    rows: (_, cell) => {
      cell.each('dim_members', 'joined_on', (value, k) => (k % 20 === 0 ? '2024-12-01' : value));
    },
  },
  {
    checks: ['4.5'],
    what: 'dates after the period',
    rows: (_, cell) => {
      cell.each('fact_orders', 'ordered_at', (value, k) => (k % 100 === 0 ? '2025-06-01 10:00:00' : value));
    },
  },
  {
    checks: ['4.6'],
    what: 'a quarter without orders',
    rows: (rows, cell) => {
      rows['fact_orders'] = rows['fact_orders']!.filter((row) => !/^2023-(?:0[4-9])/.test(row[cell.at('fact_orders', 'ordered_at')]!));
    },
  },
  {
    checks: ['4.6'],
    what: 'a calendar with holes',
    rows: (rows) => {
      rows['dim_days'] = rows['dim_days']!.filter((_, k) => k % 6 !== 0);
    },
  },
  {
    checks: ['4.7'],
    what: 'durations that are all the same',
    rows: (rows, cell) => {
      rows['fact_tickets']!.forEach((row) => {
        const at = cell.at('fact_tickets', 'answered_at');
        const opened = Date.parse(`${row[cell.at('fact_tickets', 'opened_at')]!.replace(' ', 'T')}Z`);
        if (row[at] !== null) row[at] = new Date(opened + 5 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
      });
    },
  },
  {
    checks: ['5.1'],
    what: 'categories dealt evenly',
    rows: (_, cell) => {
      const even = (table: string, column: string, values: readonly string[]): void => {
        cell.each(table, column, (_cell, k) => values[k % values.length]!);
      };
      even('fact_orders', 'channel', ['App', 'Web', 'Shop']);
      even('fact_tickets', 'reason', ['Late', 'Broken', 'Other']);
      even('fact_tickets', 'status', ['Open', 'Answered', 'Closed']);
      even('dim_members', 'region', ['North', 'South', 'West']);
      even('dim_members', 'city', ['Delhi', 'Chennai', 'Pune', 'Jaipur', 'Kochi', 'Surat']);
      even('dim_products', 'category', ['Tea', 'Coffee', 'Snacks']);
      even('fact_steps', 'stage', ['Open', 'Answered', 'Closed']);
    },
  },
  {
    checks: ['5.1'],
    what: 'categories with a single value nearly everywhere',
    rows: (_, cell) => {
      for (const [table, column] of [
        ['fact_orders', 'channel'],
        ['fact_tickets', 'reason'],
        ['fact_tickets', 'status'],
        ['dim_members', 'region'],
        ['dim_members', 'city'],
        ['dim_products', 'category'],
        ['fact_steps', 'stage'],
      ] as const)
        cell.each(table, column, (value, k) => (k % 40 === 0 ? value : cell.get(table, 1, column)));
    },
  },
  {
    checks: ['5.2', '5.3', '5.4'],
    what: 'uniform numbers',
    rows: (_, cell) => {
      cell.each('fact_orders', 'parcel_kg', (_cell, k) => (1 + 9 * noise(k)).toFixed(2));
      cell.each('fact_orders', 'parcel_l', (_cell, k) => (1 + 30 * noise(k, 2)).toFixed(2));
      cell.each('fact_lines', 'quantity', (_cell, k) => String(1 + Math.floor(8 * noise(k))));
      cell.each('fact_tickets', 'refund', (value, k) => (value === null ? null : (20 + 900 * noise(k)).toFixed(2)));
      cell.each('dim_products', 'unit_price', (_cell, k) => String(49 + 50 * Math.floor(20 * noise(k))));
    },
  },
  {
    checks: ['5.3'],
    what: 'a quarter of all values far out',
    rows: (_, cell) => {
      cell.each('fact_orders', 'parcel_kg', (value, k) => (k % 9 < 2 ? '400' : value));
      cell.each('fact_orders', 'parcel_l', (value, k) => (k % 9 < 2 ? '4000' : value));
      cell.each('fact_lines', 'quantity', (value, k) => (k % 9 < 2 ? '60' : value));
    },
  },
  {
    checks: ['5.5'],
    what: 'uniform foreign keys',
    rows: (rows, cell) => {
      const uniform = (table: string, column: string, parent: string): void => {
        const keys = rows[parent]!.map((row) => row[0]!);
        cell.each(table, column, (_cell, k) => keys[Math.floor(keys.length * noise(k, 5))]!);
      };
      uniform('fact_orders', 'member_id', 'dim_members');
      uniform('fact_tickets', 'member_id', 'dim_members');
      uniform('fact_lines', 'product_id', 'dim_products');
      uniform('fact_steps', 'ticket_id', 'fact_tickets');
    },
  },
  {
    checks: ['5.6'],
    what: 'a price of its own for every product',
    rows: (_, cell) => {
      cell.each('dim_products', 'unit_price', (_cell, k) => (49 + 1000 * noise(k)).toFixed(2));
    },
  },
  {checks: ['6.1', '6.2', '6.3'], what: 'uniform days', rows: flatDays},
  {
    checks: ['6.4', '7.3'],
    what: 'an event that did not happen',
    rows: (rows, cell) => {
      shuffle(rows, cell, 'fact_orders', 'channel');
    },
  },
  {
    checks: ['6.5'],
    what: 'a column of the copula in another order',
    rows: (rows, cell) => {
      shuffle(rows, cell, 'fact_orders', 'parcel_l');
    },
  },
  {
    checks: ['6.6'],
    what: 'columns that know nothing of each other',
    rows: (rows, cell) => {
      for (const [table, column] of [
        ['fact_orders', 'channel'],
        ['fact_orders', 'parcel_kg'],
        ['fact_orders', 'parcel_l'],
        ['dim_members', 'city'],
        ['fact_tickets', 'reason'],
        ['fact_tickets', 'status'],
        ['fact_tickets', 'refund'],
        ['fact_steps', 'stage'],
      ] as const)
        shuffle(rows, cell, table, column);
    },
  },
  {
    checks: ['6.7'],
    what: 'a number that is another one in pounds',
    rows: (rows, cell) => {
      cell.each('fact_orders', 'parcel_l', (_cell, k) => (2.2046 * Number(cell.get('fact_orders', k, 'parcel_kg'))).toFixed(4));
    },
  },
  {checks: ['7.1'], what: 'a question whose SQL fails', base: (base) => sql(base, 0, () => 'select nothing from fact_orders')},
  {checks: ['7.2'], what: 'an answer without rows', base: (base) => sql(base, 0, (text) => text.replace('yr >= 2023', 'yr >= 2030'))},
  {checks: ['7.4'], what: 'no order', base: (base) => sql(base, 0, (text) => text.replace('order by region, yr', ''))},
  {
    checks: ['7.4'],
    what: 'ties that nothing breaks',
    base: (base) =>
      sql(
        base,
        0,
        () =>
          `select m.region, 2023 as yr, 1 as orders, p.parcel_kg as app_pct from fact_orders p join dim_members m on m.member_id = p.member_id order by yr limit 9`,
      ),
  },
  {
    checks: ['7.4'],
    what: 'the first row that comes',
    base: (base) =>
      sql(
        base,
        1,
        () => `select channel, 2023 as yr, first(parcel_kg) as kg, 1 as change from fact_orders group by channel order by channel`,
      ),
  },
  {checks: ['7.4'], what: 'a column under another name', base: (base) => sql(base, 0, (text) => text.replace('as app_pct', 'as pct'))},
  {
    checks: ['7.5'],
    what: 'a mistake that changes nothing',
    base: (base) => ({
      problem: {
        ...base.problem,
        questions: base.problem.questions.map((question) => ({
          ...question,
          ...(question.mistakes
            ? {
                mistakes: [
                  {name: 'none', swap: {' o ': ' o '}, say: ''},
                  {name: 'order', swap: {'order by': 'order by'}, say: ''},
                ],
              }
            : {}),
        })),
      },
    }),
  },
  {checks: ['7.6'], what: 'questions that are too easy', base: (base) => sql(sqlBase(base, 2), 3, () => EASY)},
  {
    checks: ['7.7'],
    what: 'all questions about one column',
    base: (base) => ({problem: {...base.problem, questions: base.problem.questions.map((question) => ({...question, sql: EASY}))}}),
  },
  {
    checks: ['7.8'],
    what: 'other seeds that say the opposite',
    evidence: ({otherSeeds}) => ({
      otherSeeds: otherSeeds!.map((other) => ({
        ...other,
        findings: other.findings.map((finding) => ({...finding, holds: false, value: finding.value === null ? null : -finding.value})),
      })),
    }),
  },
];

const EASY = 'select channel, count(*) as n from fact_orders group by channel order by channel';
function sqlBase(base: Base, k: number): Base {
  return {...base, ...sql(base, k, () => EASY)};
}
