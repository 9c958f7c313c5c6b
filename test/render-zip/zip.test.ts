import {execFileSync, spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {unzipSync} from 'fflate';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {writeZip} from '../../src/render/zip.js';
import type {ZipEntry} from '../../src/render/zip.js';

const folder = mkdtempSync(join(tmpdir(), 'zip-'));
const at = (name: string): string => join(folder, name);
const csv = `id,value\n${Array.from({length: 40_000}, (_, row) => `R${row},${(row * 7919) % 1000}`).join('\n')}\n`;
let entries: ZipEntry[];

beforeAll(() => {
  writeFileSync(at('orders.csv'), csv);
  writeFileSync(at('empty.csv'), '');
  entries = [
    {name: 'orders.csv', data: {file: at('orders.csv')}},
    {name: 'empty.csv', data: {file: at('empty.csv')}},
    {name: 'README.txt', data: 'Price: ₹106\n'},
    {name: 'data/answers.bin', data: new Uint8Array([0, 1, 2, 255])},
  ];
});
afterAll(() => {
  rmSync(folder, {recursive: true});
});

describe('writeZip', () => {
  test('holds every entry, sorted, with its content', async () => {
    await writeZip(at('a.zip'), entries);
    const files = unzipSync(readFileSync(at('a.zip')));
    expect(Object.keys(files)).toEqual(['README.txt', 'data/answers.bin', 'empty.csv', 'orders.csv']);
    expect(Buffer.from(files['orders.csv']!).toString()).toBe(csv);
    expect(Buffer.from(files['README.txt']!).toString()).toBe('Price: ₹106\n');
    expect([...files['data/answers.bin']!]).toEqual([0, 1, 2, 255]);
    expect(files['empty.csv']!.length).toBe(0);
  });

  test.skipIf(spawnSync('unzip', ['-v']).error !== undefined)('another program finds no fault with it', async () => {
    await writeZip(at('a.zip'), entries);
    expect(execFileSync('unzip', ['-t', at('a.zip')], {encoding: 'utf8'})).toContain('No errors detected');
  });

  test('equal entries give equal bytes: in another order, as a file or as text, in another time zone', async () => {
    const zone = process.env.TZ;
    try {
      process.env.TZ = 'Asia/Kolkata';
      await writeZip(at('a.zip'), entries);
      process.env.TZ = 'America/New_York';
      await writeZip(
        at('b.zip'),
        [...entries].reverse().map((entry) => (entry.name === 'orders.csv' ? {...entry, data: csv} : entry)),
      );
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
    expect(readFileSync(at('b.zip')).equals(readFileSync(at('a.zip')))).toBe(true);
  });

  test('the level changes the size', async () => {
    await writeZip(at('fast.zip'), entries, {level: 1});
    await writeZip(at('strong.zip'), entries, {level: 9});
    expect(readFileSync(at('strong.zip')).length).toBeLessThan(readFileSync(at('fast.zip')).length);
  });

  test('a file that is missing rejects and leaves no archive', async () => {
    await expect(writeZip(at('c.zip'), [...entries, {name: 'x.csv', data: {file: at('nowhere.csv')}}])).rejects.toThrow('nowhere.csv');
    expect(existsSync(at('c.zip'))).toBe(false);
  });

  test('a folder in the place of a file rejects and leaves no archive', async () => {
    await expect(writeZip(at('d.zip'), [...entries, {name: 'x.csv', data: {file: folder}}])).rejects.toThrow('EISDIR');
    expect(existsSync(at('d.zip'))).toBe(false);
  });

  test('a target that cannot be written rejects', async () => {
    await expect(writeZip(at('no/such/folder.zip'), entries)).rejects.toThrow('ENOENT');
  });

  test.each(['../up.txt', '/root.txt', 'a//b.txt', '', 'C:\\x.txt'])('refuses the name %j', async (name) => {
    await expect(writeZip(at('e.zip'), [{name, data: ''}])).rejects.toThrow('not a name');
  });

  test('refuses a doubled name', async () => {
    await expect(writeZip(at('e.zip'), [...entries, {name: 'README.txt', data: ''}])).rejects.toThrow('two ZIP entries');
  });
});
