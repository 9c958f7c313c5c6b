/**
 * The plain Faker loop: an object for each row, written to a CSV stream. What a person would write in an afternoon, with the same tables,
 * columns, look-ups and totals as shop.yaml; its dates have no season and its names no seed.
 */
import {createWriteStream} from 'node:fs';
import {once} from 'node:events';
import {join} from 'node:path';

const CITIES = {
  North: [
    {weight: 60, value: 'Delhi'},
    {weight: 25, value: 'Lucknow'},
    {weight: 15, value: 'Jaipur'},
  ],
  South: [
    {weight: 45, value: 'Chennai'},
    {weight: 40, value: 'Bengaluru'},
    {weight: 15, value: 'Kochi'},
  ],
  East: [
    {weight: 80, value: 'Kolkata'},
    {weight: 20, value: 'Patna'},
  ],
  West: [
    {weight: 55, value: 'Mumbai'},
    {weight: 30, value: 'Pune'},
    {weight: 15, value: 'Surat'},
  ],
};
const weights = (shares) => Object.entries(shares).map(([value, weight]) => ({value, weight}));
const SEGMENTS = weights({Consumer: 60, Business: 28, Public: 12});
const REGIONS = weights({North: 30, South: 34, East: 14, West: 22});
const CHANNELS = weights({Web: 48, App: 33, Store: 19});
const STATES = weights({Delivered: 90, Returned: 6, Cancelled: 4});
const CATEGORIES = weights({Shoes: 34, Shirts: 29, Coats: 16, Hats: 21});
const DISCOUNTS = weights({0: 70, 5: 15, 10: 10, 20: 5});
const PRICES = {Shoes: [200, 4200], Coats: [400, 6100], Shirts: [90, 1600], Hats: [90, 1600]};
const DAY = 86_400_000;

const day = (date) => date.toISOString().slice(0, 10);
const minute = (date) => date.toISOString().slice(0, 19).replace('T', ' ');
const pad = (number, width) => String(number).padStart(width, '0');

/** Writes about `rows` rows into three CSVs in `folder`; gives how many. */
export async function run({rows, folder}) {
  const {faker} = await import('@faker-js/faker/locale/en_IN');
  faker.seed(1);
  const customers = await Csv.open(folder, 'dim_customers');
  const places = [];
  for (let n = 1; n <= rows * 0.1; n++) {
    const region = faker.helpers.weightedArrayElement(REGIONS);
    const customer = {
      customer_id: `C${pad(n, 7)}`,
      customer_name: faker.person.fullName(),
      segment: faker.helpers.weightedArrayElement(SEGMENTS),
      region,
      city: faker.helpers.weightedArrayElement(CITIES[region]),
      joined_on: day(faker.date.between({from: '2019-01-01', to: '2022-12-31'})),
    };
    places.push(customer);
    await customers.write(customer);
  }
  const orders = await Csv.open(folder, 'fact_orders');
  const lines = await Csv.open(folder, 'fact_order_lines');
  for (let n = 1; n <= rows * 0.3; n++) {
    // A fifth of the customers gets half of the orders.
    const favoured = faker.number.float() < 0.375;
    const customer = places[faker.number.int({min: 0, max: (favoured ? Math.ceil(places.length / 5) : places.length) - 1})];
    const orderedAt = faker.date.between({from: '2023-01-01', to: '2024-12-31'});
    const order = {
      order_id: `O${pad(n, 8)}`,
      customer_id: customer.customer_id,
      region: customer.region,
      city: customer.city,
      ordered_at: minute(orderedAt),
      channel: faker.helpers.weightedArrayElement(CHANNELS),
      status: faker.helpers.weightedArrayElement(STATES),
      delivered_on: day(new Date(orderedAt.getTime() + faker.number.int({min: 1, max: 7}) * DAY)),
      lines: faker.number.int({min: 1, max: 3}),
      total: 0,
    };
    for (let k = 1; k <= order.lines; k++) {
      const category = faker.helpers.weightedArrayElement(CATEGORIES);
      const [min, max] = PRICES[category];
      const line = {
        order_id: order.order_id,
        line_no: k,
        category,
        channel: order.channel,
        unit_price: faker.number.float({min, max, fractionDigits: 2}),
        quantity: faker.number.int({min: 1, max: 5}),
        discount_pct: faker.helpers.weightedArrayElement(DISCOUNTS),
        line_total: 0,
      };
      line.line_total = Math.round(line.quantity * line.unit_price * (100 - line.discount_pct)) / 100;
      order.total += line.line_total;
      await lines.write(line);
    }
    order.total = Math.round(order.total * 100) / 100;
    await orders.write(order);
  }
  for (const csv of [customers, orders, lines]) await csv.close();
  return customers.rows + orders.rows + lines.rows;
}

/** A CSV written row by row, with the patience that a stream asks for. */
class Csv {
  rows = 0;

  static async open(folder, name) {
    const csv = new Csv();
    csv.stream = createWriteStream(join(folder, `${name}.csv`), {highWaterMark: 1 << 20});
    await once(csv.stream, 'open');
    return csv;
  }

  /** Waits only if the stream is full: a promise for every row would be a cost that nobody needs. */
  write(row) {
    if (this.rows++ === 0) this.stream.write(`${Object.keys(row).join(',')}\n`);
    return this.stream.write(`${Object.values(row).join(',')}\n`) ? undefined : once(this.stream, 'drain');
  }

  async close() {
    this.stream.end();
    await once(this.stream, 'close');
  }
}
