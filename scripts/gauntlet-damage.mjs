/**
 * Can the gauntlet's assertions fail? Spoils the files of a finished gauntlet in a few ways, all tables at once, and lists the assertions that no
 * damage makes fail.
 *
 *   npm run gauntlet -- --sizes 100K --keep /tmp/g && node scripts/gauntlet-damage.mjs /tmp/g/100000-2
 */
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {readSpoilt} from './gauntlet-defects.mjs';
import {judge, readAssertions} from './gauntlet-run.mjs';

const folder = process.argv[2];
const {setup, assertions} = readAssertions(fileURLToPath(new URL('../test/gauntlet/assertions.yaml', import.meta.url)));
const files = Object.fromEntries(
  readdirSync(folder)
    .filter((name) => name.endsWith('.csv'))
    .map((name) => [name.slice(0, -4), join(folder, name)]),
);
const spoilt = readSpoilt(folder, Object.keys(files));
const isNumber = (type) => /INT|DOUBLE|DECIMAL/.test(type);
const isTime = (type) => type === 'DATE' || type === 'TIMESTAMP';
const chance = (column) => `(hash(rowid, '${column}') % 1000000 / 1000000.0)`;

/** One SELECT list per damage: what becomes of a column of a table. */
const DAMAGES = {
  /** All distributions wrong, all keys as they were where they are text. */
  moved: (column, type) => {
    if (isNumber(type)) return `(${column} * 1.3 + 1)::${type}`;
    if (isTime(type)) return `(${column} + interval 40 day + interval 300 minute)::${type}`;
    return type === 'VARCHAR' ? `case when ${chance(column)} < 0.2 then max(${column}) over () else ${column} end` : `not ${column}`;
  },
  /** Uniform between the least and the greatest: the generator that nobody wants. */
  uniform: (column, type) => {
    if (isNumber(type)) return `(min(${column}) over () + ${chance(column)} * (max(${column}) over () - min(${column}) over ()))::${type}`;
    if (isTime(type))
      return `to_timestamp(epoch(min(${column}) over ()) + ${chance(column)} * (epoch(max(${column}) over ()) - epoch(min(${column}) over ())))::timestamp::${type}`;
    return type === 'VARCHAR'
      ? `list_extract((select list(distinct ${column} order by ${column}) from SELF), 1 + (${chance(column)} * (select count(distinct ${column}) from SELF))::integer)`
      : `${chance(column)} < 0.5`;
  },
  /** Holes everywhere. */
  blank: (column) => `case when ${chance(column)} < 0.15 then null else ${column} end`,
};
/** Rows gone, rows twice, and each column in an order of its own. */
const WHOLE = {
  thinned: (table) => `delete from ${table} where hash(rowid) % 5 = 0`,
  doubled: (table) => `insert into ${table} select * from ${table} where hash(rowid) % 5 = 0`,
  reversed: (table) => `create or replace table ${table} as select * from ${table} order by rowid desc`,
  sorted: (table, columns) =>
    `create or replace table ${table} as select * from ${columns.map(({name}) => `(select ${name} from ${table} order by ${name})`).join(' positional join ')}`,
  shuffled: (table, columns) =>
    `create or replace table ${table} as select * from ${columns.map(({name}) => `(select ${name} from ${table} order by hash(rowid, '${name}'))`).join(' positional join ')}`,
};

const alive = new Set(assertions.map(({id}) => id));
for (const [name, damageOf] of Object.entries({...WHOLE, ...DAMAGES})) {
  const damage = async (connection) => {
    for (const table of Object.keys(files)) {
      const described = (await connection.runAndReadAll(`describe ${table}`)).getRowObjectsJS();
      const columns = described.map((row) => ({name: row.column_name, type: row.column_type}));
      if (name in WHOLE) await connection.run(damageOf(table, columns));
      else
        await connection.run(
          `create or replace table ${table} as select ${columns.map((c) => `${damageOf(c.name, c.type).replaceAll('SELF', table)} as ${c.name}`).join(', ')} from ${table}`,
        );
    }
  };
  try {
    const verdicts = await judge({files, spoilt, setup, assertions, damage});
    const failing = verdicts.filter(({holds}) => !holds);
    for (const {id} of failing) alive.delete(id);
    console.log(`${name}: ${failing.length} of ${verdicts.length} fail`);
  } catch (error) {
    console.log(`${name}: ${error.message.split('\n')[0]}`);
  }
}
console.log(`no damage makes these fail: ${[...alive].join(', ') || 'none'}`);
