/** Planned defects as the assertions of the gauntlet see them: plain tables of text, made by nothing of the generator. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

/** What a settled schema asks for: a row for each table, column and kind, and for the copies of a table's rows one without a column. */
export function planOf({tables}) {
  return Object.entries(tables).flatMap(([table, {columns, duplicates}]) => [
    ...Object.entries(columns).flatMap(([column, {dirty}]) =>
      Object.entries(dirty ?? {}).map(([kind, rate]) => ({table, column, kind, rate: shareOf(rate)})),
    ),
    ...(duplicates === undefined ? [] : [{table, column: null, kind: 'duplicates', rate: shareOf(duplicates)}]),
  ]);
}

/** What belongs to the files with planned defects of a folder that `makeShipped` has filled. */
export function readSpoilt(folder, tables) {
  return {
    shipped: Object.fromEntries(tables.map((table) => [table, join(folder, 'shipped', `${table}.csv`)])),
    ledger: join(folder, 'shipped', 'defects.csv'),
    ...JSON.parse(readFileSync(join(folder, 'defects.json'), 'utf8')),
  };
}

const shareOf = (text) => (typeof text === 'number' ? text : Number(text.replace('%', '')) / 100);

/** Tables `raw.<table>` (as shipped) and `twin.<table>` (clean), both as text and in the order of their files, `ledger`, `plan` and `bytes`. */
export async function loadDefects(connection, files, {shipped, ledger, plan}) {
  await connection.run(`create schema raw; create schema twin; create schema cleaned;
    create table plan (tab varchar, col varchar, kind varchar, rate double); create table bytes (tab varchar, same boolean)`);
  await connection.run(
    `insert into plan values ${plan.map(({table, column, kind, rate}) => `('${table}', ${column === null ? 'null' : `'${column}'`}, '${kind}', ${rate})`).join(', ')}`,
  );
  for (const table of Object.keys(files)) {
    await readText(connection, `raw.${table}`, shipped[table]);
    await readText(connection, `twin.${table}`, files[table]);
    await connection.run(`insert into bytes values ('${table}', ${readFileSync(shipped[table]).equals(readFileSync(files[table]))})`);
  }
  await readText(connection, 'ledger', ledger);
}

/** An empty cell is NULL; blanks around a text belong to it. */
async function readText(connection, into, file) {
  await connection.run(
    `create table ${into} as select * from read_csv('${file}', header = true, all_varchar = true, delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false)`,
  );
}

/**
 * Lays out what was loaded, for the tables of the plan: `shipped_cells` and `clean_cells` (tab, n, col, val), `clean_keys` (tab, n, key),
 * `cleaned_cells` and `wanted_cells` (tab, key, col, val): what the cleaning SQL makes of the shipped text, and the clean text in its types.
 * `n` is the number of the row in its file, from 1.
 */
export async function layOut(connection, {cleaning}, keys) {
  await connection.run(`create table shipped_cells (tab varchar, n bigint, col varchar, val varchar); create table clean_cells as from shipped_cells;
    create table clean_keys (tab varchar, n bigint, key varchar);
    create table cleaned_cells (tab varchar, key varchar, col varchar, val varchar); create table wanted_cells as from cleaned_cells`);
  for (const [table, sql] of Object.entries(cleaning)) {
    const columns = await columnsOf(connection, `twin.${table}`);
    const long = (rows) =>
      `select '${table}', id, col, val from (${rows}) unpivot include nulls (val for col in (${columns.map(({name}) => `"${name}"`).join(', ')}))`;
    const text = columns.map(({name}) => `"${name}"::varchar as "${name}"`).join(', ');
    await connection.run(`insert into shipped_cells ${long(`select rowid + 1 as id, * from raw.${table}`)}`);
    await connection.run(`insert into clean_cells ${long(`select rowid + 1 as id, * from twin.${table}`)}`);
    const key = `concat_ws('/', ${keys[table].map((name) => `"${name}"::varchar`).join(', ')})`;
    await connection.run(`insert into clean_keys select '${table}', rowid + 1, ${key} from twin.${table}`);
    try {
      await connection.run(`create table cleaned.${table} as ${sql}`);
    } catch {
      // Damaged files can be such that the SQL fails: then nothing is cleaned, and what is said about it does not hold.
      await connection.run(`create table cleaned.${table} as from twin.${table} limit 0`);
    }
    const types = await columnsOf(connection, `cleaned.${table}`);
    const typed = types.map(({name, type}) => `cast("${name}" as ${type}) as "${name}"`).join(', ');
    await connection.run(`insert into cleaned_cells ${long(`select ${key} as id, ${text} from cleaned.${table}`)}`);
    await connection.run(`insert into wanted_cells ${long(`select ${key} as id, ${text} from (select ${typed} from twin.${table})`)}`);
  }
}

async function columnsOf(connection, table) {
  const rows = (await connection.runAndReadAll(`describe ${table}`)).getRowObjectsJS();
  return rows.map(({column_name: name, column_type: type}) => ({name, type}));
}
