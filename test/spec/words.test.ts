import {describe, expect, test} from 'vitest';
import {parseAmount, parseChange, parseShare} from '../../src/spec/amount.js';
import {parseCsv} from '../../src/spec/csv.js';
import {isDay, parseDays, parseDuration} from '../../src/spec/duration.js';
import {nameProblem} from '../../src/spec/names.js';
import {pointer, stepsOf} from '../../src/spec/pointer.js';
import {sqlNames} from '../../src/core/sql-names.js';
import {editDistance, nearest} from '../../src/spec/suggest.js';

describe('amounts and durations', () => {
  test.each([
    ['28%', 0.28],
    ['1pp', 0.01],
    ['+20%', 0.2],
    ['-5%', -0.05],
    ['7%', 0.07],
    [12, 12],
    ['12.5', 12.5],
    ['any', undefined],
    ['20 %%', undefined],
    [null, undefined],
  ])('parseAmount(%j) is %j', (text, value) => {
    expect(parseAmount(text)).toBe(value);
  });
  test('shares and changes are kept apart', () => {
    expect([parseShare('4%'), parseShare(0.04), parseShare('104%'), parseShare('4pp')]).toEqual([0.04, 0.04, undefined, undefined]);
    expect([parseChange('+8%'), parseChange(8), parseChange('8pp')]).toEqual([0.08, undefined, undefined]);
  });
  test.each([
    ['2 days', 172_800],
    ['4 hours', 14_400],
    ['40 minutes', 2400],
    ['a week', 604_800],
    ['2.5 days', 216_000],
    ['1 hour 30 minutes', 5400],
    ['1 hour and 30 minutes', 5400],
    ['90s', 90],
    ['2', undefined],
    ['2 moons', undefined],
    ['-2 days', undefined],
    [2, undefined],
  ])('parseDuration(%j) is %j', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });
  test('months are twelfths of a year', () => {
    expect(parseDays('2 months')).toBe(61);
  });
  test('days exist', () => {
    expect([isDay('2024-02-29'), isDay('2023-02-29'), isDay('2024-2-9')]).toEqual([true, false, false]);
  });
});

describe('suggestions', () => {
  test('edits, swaps counted once', () => {
    expect([editDistance('kitten', 'sitting'), editDistance('form', 'from'), editDistance('', 'ab')]).toEqual([3, 1, 2]);
  });
  test.each([
    ['skil_level', ['skill_level', 'skills'], 'skill_level'],
    ['medium', ['Easy', 'Medium'], 'Medium'],
    ['datasetSize', ['dataset_size'], 'dataset_size'],
    ['amout', ['about', 'amount'], 'amount'],
    ['saturday', ['sun', 'sat'], 'sat'],
    ['refer', ['references'], 'references'],
    ['xyz', ['domain'], undefined],
  ])('nearest(%j) is %j', (word, candidates, meant) => {
    expect(nearest(word, candidates)).toBe(meant);
  });
  test('names', () => {
    expect(nameProblem('order_date', 'column')).toBeUndefined();
    expect(nameProblem('Order Date', 'column')!.suggestion).toBe('write order_date');
    expect(nameProblem('orderDate', 'column')!.suggestion).toBe('write order_date');
    expect(nameProblem('order', 'table')!.suggestion).toContain('order_table');
  });
});

describe('small readers', () => {
  test('pointers are escaped', () => {
    expect(stepsOf(pointer('', 'a/b', 'c~d', 0))).toEqual(['a/b', 'c~d', '0']);
  });
  test('names in SQL, not in its texts and comments', () => {
    const names = sqlNames(`sum(a.b) > 'c.d' -- e\n and "F g" /* h */ + x.y(1)`);
    expect(names.map(({parts, call}) => parts.join('.') + (call ? '()' : ''))).toEqual(['sum()', 'a.b', 'and', 'F g', 'x.y()']);
  });
  test('CSV: quotes, blanks, types by column', () => {
    expect(parseCsv('id,name,open,zip,rate\r\n1,"Pune, West",true,00123,1.5\r\n2,"a ""b""\nc",false,,2\r\n')).toEqual({
      ok: true,
      value: {
        header: ['id', 'name', 'open', 'zip', 'rate'],
        rows: [
          [1, 'Pune, West', true, '00123', 1.5],
          [2, 'a "b"\nc', false, null, 2],
        ],
      },
    });
  });
  test.each([
    ['a,b\n1\n', 'line 2 has 1 cell, and the header has 2'],
    ['a,b\n1,"x\n', 'the quote in line 2 is not closed'],
    ['a,a\n1,2\n', 'the header names a twice'],
    ['', 'the file is empty'],
  ])('CSV with a mistake: %j', (text, message) => {
    expect(parseCsv(text)).toEqual({ok: false, error: message});
  });
  test('CSV: a last cell may be empty', () => {
    expect(parseCsv('a,b\n1,\n')).toEqual({ok: true, value: {header: ['a', 'b'], rows: [[1, null]]}});
  });
});
