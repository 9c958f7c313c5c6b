import {foreignKeysOf} from '../core/foreign-keys.js';
import type {Column, Model, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {asText, numbers, worstShare, type Check, type Evidence, type Part} from './check.js';
import {percent} from './numbers.js';
import {orphanSql} from './sql-parts.js';

/** Beyond this share of rows that agree by chance alone, duplicates say nothing. */
const CHANCE = 0.002;

/** C1 Keys & relationships. Keys are compared as the text that ships. */
export const C1: readonly Check[] = [
  {
    id: '1.1',
    title: 'Keys are unique and never empty',
    statistic: 'worst share of rows whose key is empty or taken already, over all keys and unique columns',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'gate',
    advice: 'Give the table a key that every row has for itself.',
    measure: ({shipped, model}) => {
      const parts = model.tables.flatMap((table) => {
        const unique = table.columns.filter((column) => column.unique && !(table.key.length === 1 && table.key[0] === column.name));
        return [
          ...(table.key.length > 0 ? [uniquePart(table, table.key, true)] : []),
          ...unique.map((column) => uniquePart(table, [column.name], column.isKey)),
          ...(table.unique ?? []).map((names) => uniquePart(table, names, false)),
        ];
      });
      return worstShare(shipped, parts, 0.001, 'no table declares a key');
    },
  },
  {
    id: '1.2',
    title: 'Foreign keys find their parent',
    statistic: 'worst share of filled foreign keys without a parent',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'gate',
    advice: 'Generate the parents first, and draw keys from them only.',
    measure: ({shipped, model}) => worstShare(shipped, orphanParts(model), 0.001, 'no table refers to another', true),
  },
  {
    id: '1.3',
    title: 'Declared grain is unique',
    statistic: 'worst share of rows that share their grain with another row',
    threshold: 'none; 10 falls to 0 at 0.1 %',
    severity: 'warn',
    advice: 'Say in `grain` what one row is, or make it so.',
    measure: ({shipped, model}) => {
      const parts = model.tables
        .filter((table) => table.grain.length > 0)
        .map((table): Part => {
          const columns = table.grain.map(quoteName).join(', ');
          const groups = `select ${columns}, count(*) as "(rows)" from ${asText(table.name)} group by ${columns}`;
          return {
            name: `${table.name} (${table.grain.join(', ')})`,
            word: 'rows share their grain',
            counts: `select coalesce(sum("(rows)"), 0), coalesce(sum("(rows)") filter (where "(rows)" > 1), 0) from (${groups})`,
            rows: `${groups} having count(*) > 1 order by all limit 5`,
          };
        });
      const keyed = model.tables.every(({key}) => key.length > 0);
      return worstShare(shipped, parts, 0.001, keyed ? 'what a row is, its key says in every table' : 'no table declares a grain', keyed);
    },
  },
  {
    id: '1.6',
    title: 'No duplicate business rows',
    statistic: 'worst share of rows that repeat another in everything but the numbered key',
    threshold: 'none; 10 falls to 0 at 1 %',
    severity: 'warn',
    advice: 'Remove the copies, or add the column that tells such rows apart.',
    measure: async (evidence) => {
      const parts: Part[] = [];
      const left: string[] = [];
      for (const table of evidence.model.tables) {
        const columns = table.columns.filter((column) => !isNumbered(evidence, table, column));
        if (columns.length === 0 || columns.length === table.columns.length) continue;
        const chance = await chanceOfTwins(evidence, table);
        if (chance > CHANCE) left.push(`${table.name}: left out, ${percent(Math.min(1, chance))} of its rows may agree by chance`);
        else parts.push(duplicatePart(table, columns.map((column) => quoteName(column.name)).join(', ')));
      }
      const outcome = await worstShare(
        evidence.shipped,
        parts,
        0.01,
        'in every table rows may agree by chance, or nothing but the key tells them apart',
      );
      return {...outcome, details: [...(outcome.details ?? []), ...left]};
    },
  },
];

/** Keys that say nothing but which row it is. */
const isNumbered = ({elsewhere}: Evidence, table: Table, {isKey, value}: Column): boolean =>
  isKey && (value.kind === 'id' || value.kind === 'uuid' || (elsewhere === true && table.key.length === 1));

function uniquePart(table: Table, key: readonly string[], required: boolean): Part {
  const from = asText(table.name);
  const names = key.map(quoteName);
  const filled = names.map((name) => `${name} is not null`).join(' and ');
  const tuple = names.length === 1 ? names[0]! : `(${names.join(', ')})`;
  const rows = required ? 'count(*)' : `count(*) filter (where ${filled})`;
  const having = required ? `count(*) > 1 or not (${filled})` : `count(*) > 1 and ${filled}`;
  return {
    name: `${table.name}.${key.join(' + ')}`,
    word: required ? 'keys empty or taken already' : 'values taken already',
    counts: `select ${rows}, ${rows} - count(distinct ${tuple}) filter (where ${filled}) from ${from}`,
    rows: `select ${names.join(', ')}, count(*) as "(rows)" from ${from} group by ${names.join(', ')} having ${having} order by all limit 5`,
  };
}

function orphanParts(model: Model): Part[] {
  return model.tables.flatMap((table) =>
    foreignKeysOf(table).map((key): Part => {
      const {columns, parent} = key;
      const {filled, orphan} = orphanSql(key, asText);
      const from = `${asText(table.name)} c where ${filled}`;
      return {
        name: `${table.name}.${columns.join(' + ')}`,
        word: `without a row in ${parent}`,
        counts: `select (select count(*) from ${from}), (select count(*) from ${from} and ${orphan})`,
        rows: `select c.* from ${from} and ${orphan} limit 5`,
      };
    }),
  );
}

function duplicatePart(table: Table, columns: string): Part {
  const groups = `select ${columns}, count(*) as "(rows)" from ${asText(table.name)} group by ${columns}`;
  return {
    name: table.name,
    word: 'rows repeat another',
    counts: `select coalesce(sum("(rows)"), 0), coalesce(sum("(rows)" - 1), 0) from (${groups})`,
    rows: `${groups} having count(*) > 1 order by all limit 5`,
  };
}

/**
 * The share of rows expected to have a twin if columns were independent: rows times the chance that two agree in every column. Two
 * agree in a column with the sum of its squared frequencies. Columns that follow from others are left out of the product. Without
 * this, a lookup of cities and a basket with two equal lines would count as broken.
 */
async function chanceOfTwins(evidence: Evidence, table: Table): Promise<number> {
  const {shipped} = evidence;
  const [rows = 0] = await numbers(shipped, `select count(*) from ${asText(table.name)}`);
  let chance = Math.max(0, rows - 1);
  for (const column of table.columns) {
    const {name, value} = column;
    if (chance < CHANCE / 100) break;
    if (isNumbered(evidence, table, column) || value.kind === 'sql' || value.kind === 'rollup' || value.kind === 'by') continue;
    const groups = `select count(*)::double as n from ${asText(table.name)} group by ${quoteName(name)}`;
    const [agree = 1] = await numbers(shipped, `select coalesce(sum(n * n) / (sum(n) * sum(n)), 1) from (${groups})`);
    chance *= agree;
  }
  return chance;
}
