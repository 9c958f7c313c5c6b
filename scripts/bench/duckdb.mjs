/**
 * DuckDB alone: the same tables, columns, look-ups and totals as shop.yaml in SQL, with numbers hashed from the row's number in place of
 * random ones, so that it is as repeatable as cbdf. Two threads, as cbdf has two workers. What a person writes who knows SQL.
 */
import {join} from 'node:path';

/** SQL for a number in [0, 1) of a row (an SQL expression for its number), made for one purpose. */
const u = (row, purpose) => `((hash(${row}, '${purpose}') >> 11)::DOUBLE / 9007199254740992)`;

/** SQL for a weighted choice. */
function pick(row, purpose, shares) {
  const values = Object.keys(shares);
  const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
  let below = 0;
  const cases = values.slice(0, -1).map((value) => `WHEN ${u(row, purpose)} < ${(below += shares[value]) / total} THEN '${value}'`);
  return `CASE ${cases.join(' ')} ELSE '${values.at(-1)}' END`;
}

/** SQL for a lognormal number from two hashed ones (Box and Muller). */
const lognormal = (row, purpose, median, sigma) =>
  `(${median} * exp(${sigma} * sqrt(-2 * ln(1 - ${u(row, purpose)})) * cos(2 * pi() * ${u(row, `${purpose} again`)})))`;

const FIRST = 'Aarav,Vivaan,Aditya,Arjun,Sai,Ishaan,Krishna,Rohan,Ananya,Diya,Isha,Kavya,Meera,Nisha,Priya,Riya'.split(',');
const LAST = 'Sharma,Verma,Gupta,Singh,Kumar,Reddy,Nair,Iyer,Patel,Shah,Das,Bose,Khan,Rao,Joshi,Mehta'.split(',');
const oneOf = (row, purpose, list) =>
  `([${list.map((text) => `'${text}'`).join(', ')}])[1 + (hash(${row}, '${purpose}') % ${list.length})::INTEGER]`;

/** Days by their cumulated weight, so that an order in its turn finds its day: that is the season. */
const DAYS = `
  WITH weighted AS (
    SELECT range::DATE AS day,
      pow(1.06, date_diff('day', DATE '2023-01-01', range) / 365.25)
      * CASE month(range) WHEN 2 THEN 0.92 WHEN 6 THEN 0.94 WHEN 10 THEN 1.35 WHEN 11 THEN 1.25 WHEN 12 THEN 1.1 ELSE 1 END
      * CASE isodow(range) WHEN 6 THEN 1.22 WHEN 7 THEN 1.3 ELSE 1 END AS weight
    FROM range(TIMESTAMP '2023-01-01', TIMESTAMP '2025-01-01', INTERVAL 1 DAY)
  )
  SELECT day, (sum(weight) OVER (ORDER BY day) - weight) / sum(weight) OVER () AS since FROM weighted`;

const customersSql = (count) => `
  SELECT i, printf('C%07d', i + 1) AS customer_id, ${oneOf('i', 'first', FIRST)} || ' ' || ${oneOf('i', 'last', LAST)} AS customer_name,
    ${pick('i', 'segment', {Consumer: 60, Business: 28, Public: 12})} AS segment, region,
    CASE region
      WHEN 'North' THEN ${pick('i', 'city', {Delhi: 60, Lucknow: 25, Jaipur: 15})}
      WHEN 'South' THEN ${pick('i', 'city', {Chennai: 45, Bengaluru: 40, Kochi: 15})}
      WHEN 'East' THEN ${pick('i', 'city', {Kolkata: 80, Patna: 20})}
      ELSE ${pick('i', 'city', {Mumbai: 55, Pune: 30, Surat: 15})} END AS city,
    DATE '2019-01-01' + floor(${u('i', 'joined')} * 1461)::INTEGER AS joined_on
  FROM (SELECT range AS i, ${pick('range', 'region', {North: 30, South: 34, East: 14, West: 22})} AS region FROM range(${count}))`;

const ordersSql = (count, customers) => `
  SELECT o.i, printf('O%08d', o.i + 1) AS order_id, c.customer_id, c.region, c.city, o.ordered_at,
    ${pick('o.i', 'channel', {Web: 48, App: 33, Store: 19})} AS channel,
    ${pick('o.i', 'status', {Delivered: 90, Returned: 6, Cancelled: 4})} AS status,
    (o.ordered_at + to_seconds(86400 * least(30, greatest(1, o.waited))))::DATE AS delivered_on
  FROM (
    SELECT t.i, floor(pow(${u('t.i', 'customer')}, 2.32) * ${customers})::BIGINT AS customer,
      d.day + to_seconds(7 * 3600 + floor(${u('t.i', 'second')} * 57600)::BIGINT) AS ordered_at,
      ${lognormal('t.i', 'waited', 3, 0.515)} AS waited
    FROM (SELECT range AS i, (range + ${u('range', 'turn')}) / ${count} AS turn FROM range(${count})) t
    ASOF JOIN days d ON t.turn >= d.since
  ) o JOIN dim_customers c ON c.i = o.customer`;

/** Number of a line, for the hash. */
const LINE = '(i * 64 + n)';
const LINES = `
  SELECT i, order_id, line_no, category, channel, unit_price, quantity, discount_pct,
    (quantity * unit_price * (100 - discount_pct) / 100)::DECIMAL(12,2) AS line_total
  FROM (
    SELECT i, order_id, n AS line_no, category, channel,
      greatest(90, CASE category
        WHEN 'Shoes' THEN ${lognormal(LINE, 'price', 1800, 0.515)}
        WHEN 'Coats' THEN ${lognormal(LINE, 'price', 2600, 0.518)}
        ELSE ${lognormal(LINE, 'price', 650, 0.548)} END)::DECIMAL(10,2) AS unit_price,
      least(9, greatest(1, round(${lognormal(LINE, 'quantity', 2, 0.557)})))::BIGINT AS quantity,
      ${pick(LINE, 'discount', {0: 70, 5: 15, 10: 10, 20: 5})}::BIGINT AS discount_pct
    FROM (
      SELECT i, order_id, channel, n, ${pick(LINE, 'category', {Shoes: 34, Shirts: 29, Coats: 16, Hats: 21})} AS category
      FROM (SELECT i, order_id, channel, unnest(range(1, 2 + least(8, floor(-ln(1 - ${u('i', 'lines')}) / ln(2)))::BIGINT)) AS n FROM orders)
    )
  )`;

/** Writes about `rows` rows into three CSVs in `folder`; gives how many. */
export async function run({rows, folder}) {
  const {DuckDBInstance} = await import('@duckdb/node-api');
  const instance = await DuckDBInstance.create(':memory:', {threads: '2'});
  const duck = await instance.connect();
  const customers = Math.round(rows * 0.1);
  const orders = Math.round(rows * 0.3);
  const table = (name, sql) => duck.run(`CREATE TEMP TABLE ${name} AS ${sql}`);
  await table('days', DAYS);
  await table('dim_customers', customersSql(customers));
  await table('orders', ordersSql(orders, customers));
  await table('fact_order_lines', LINES);
  await table('totals', 'SELECT i, count(*) AS lines, sum(line_total) AS total FROM fact_order_lines GROUP BY i');
  const copy = (name, sql) => duck.run(`COPY (${sql}) TO '${join(folder, `${name}.csv`).replaceAll("'", "''")}' (FORMAT csv, HEADER)`);
  await copy('dim_customers', 'SELECT * EXCLUDE (i) FROM dim_customers ORDER BY i');
  await copy('fact_orders', 'SELECT o.* EXCLUDE (i), t.lines, t.total FROM orders o JOIN totals t USING (i) ORDER BY o.i');
  await copy('fact_order_lines', 'SELECT * EXCLUDE (i) FROM fact_order_lines ORDER BY i, line_no');
  const counted = await duck.runAndReadAll('SELECT count(*) FROM fact_order_lines');
  duck.closeSync();
  instance.closeSync();
  return customers + orders + Number(counted.getRows()[0][0]);
}
