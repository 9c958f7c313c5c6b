/**
 * A bare byte writer: rows of the length of shop.yaml's, from a counter's hash and words that are bytes already, into one buffer, in one
 * thread. No keys, no distributions, no totals: the ceiling of what a JavaScript program could reach that did all that for nothing.
 */
import {closeSync, openSync, writeSync} from 'node:fs';
import {join} from 'node:path';

const words = (list) => list.split(',').map((word) => Buffer.from(`,${word}`));
const CITIES = words('Delhi,Lucknow,Jaipur,Chennai,Bengaluru,Kochi,Kolkata,Patna,Mumbai,Pune,Surat');
const REGIONS = words('North,South,East,West');
const NAMES = words('Aarav Sharma,Diya Verma,Rohan Gupta,Meera Singh,Kavya Reddy,Sai Kumar,Nisha Nair,Priya Iyer');
const WORDS = words('Web,App,Store,Delivered,Returned,Cancelled,Shoes,Shirts,Coats,Hats');
const DATES = Array.from({length: 730}, (_, k) =>
  Buffer.from(`,${new Date(1_672_531_200_000 + k * 86_400_000).toISOString().slice(0, 10)}`),
);
const TIMES = DATES.map((date, k) => Buffer.from(`${date.toString()} ${String(7 + (k % 16)).padStart(2, '0')}:24:36`));

/** Writes `rows` rows into three CSVs in `folder`; gives how many. */
export function run({rows, folder}) {
  const customers = Math.round(rows * 0.1);
  const orders = Math.round(rows * 0.3);
  write(join(folder, 'dim_customers.csv'), customers, (out, i) => {
    out.id(0x43, i, 7);
    out.word(NAMES).word(WORDS).word(REGIONS).word(CITIES).word(DATES);
  });
  write(join(folder, 'fact_orders.csv'), orders, (out, i) => {
    out.id(0x4f, i, 8);
    out.comma().id(0x43, out.random() % customers, 7);
    out.word(REGIONS).word(CITIES).word(TIMES).word(WORDS).word(WORDS).word(DATES).number(3).money(9_999_999);
  });
  write(join(folder, 'fact_order_lines.csv'), rows - customers - orders, (out, i) => {
    out.id(0x4f, i >>> 1, 8);
    out.number(5).word(WORDS).word(WORDS).money(99_999).number(9).number(20).money(999_999);
  });
  return rows;
}

function write(path, rows, row) {
  const file = openSync(path, 'w');
  const out = new Bytes(file);
  for (let i = 0; i < rows; i++) {
    row(out, i);
    out.end();
  }
  out.flush();
  closeSync(file);
}

class Bytes {
  #buffer = Buffer.allocUnsafe(1 << 20);
  #at = 0;
  #counter = 0;
  #file;

  constructor(file) {
    this.#file = file;
  }

  random() {
    let h = Math.imul(++this.#counter, 0x9e3779b1);
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    return (h ^ (h >>> 16)) >>> 0;
  }

  comma() {
    this.#buffer[this.#at++] = 0x2c;
    return this;
  }

  id(letter, value, width) {
    this.#buffer[this.#at++] = letter;
    return this.#digits(value, width);
  }

  word(list) {
    const word = list[this.random() % list.length];
    this.#buffer.set(word, this.#at);
    this.#at += word.length;
    return this;
  }

  number(below) {
    const value = this.random() % below;
    return this.comma().#digits(value, value < 10 ? 1 : 2);
  }

  money(cents) {
    const value = this.random() % cents;
    this.comma().#digits((value / 100) | 0, 5);
    this.#buffer[this.#at++] = 0x2e;
    return this.#digits(value % 100, 2);
  }

  #digits(value, width) {
    let rest = value;
    for (let k = width - 1; k >= 0; k--) {
      this.#buffer[this.#at + k] = 48 + (rest % 10);
      rest = (rest / 10) | 0;
    }
    this.#at += width;
    return this;
  }

  end() {
    this.#buffer[this.#at++] = 10;
    if (this.#at > this.#buffer.length - 512) this.flush();
  }

  flush() {
    writeSync(this.#file, this.#buffer, 0, this.#at);
    this.#at = 0;
  }
}
