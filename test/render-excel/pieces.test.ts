import {describe, expect, test} from 'vitest';
import {inserted} from '../../src/render/excel/inject.js';
import {cellValue, numberFormat, safeText, serialOf} from '../../src/render/excel/look.js';
import {lineCount, textWidth} from '../../src/render/excel/measure.js';
import {ObjectNames, SheetNames, columnLetters, linkTarget, reference} from '../../src/render/excel/names.js';
import {sqlLines} from '../../src/render/excel/sheets/question.js';
import {findingName, tileValue} from '../../src/render/excel/sheets/summary.js';

describe('names', () => {
  test('sheets: what Excel refuses is taken out, and each name is new without case', () => {
    const names = new SheetNames();
    expect(names.next("Q01 what's [a]: b/c?*\\")).toBe("Q01 what's a b c");
    expect(names.next('raw fact_orders')).toBe('raw fact_orders');
    expect(names.next('Raw FACT_orders')).toBe('Raw FACT_orders 2');
    expect(names.next('History')).toBe('Sheet History');
    expect(names.next("'")).toBe('Sheet');
    const long = 'Raw fact_a_table_with_a_very_long_name';
    expect(names.next(long)).toBe('Raw fact_a_table_with_a_very_lo');
    expect(names.next(long)).toBe('Raw fact_a_table_with_a_very_ 2');
  });

  test('tables: letters, digits and underscores, each new without case', () => {
    const names = new ObjectNames();
    expect([names.next('tbl_q01'), names.next('TBL_q01'), names.next('tbl failing 1.2')]).toEqual([
      'tbl_q01',
      'TBL_q01_2',
      'tbl_failing_1_2',
    ]);
  });

  test('references quote the sheet', () => {
    expect(reference("Q01 what's", {top: 8, left: 2, bottom: 11, right: 2})).toBe("'Q01 what''s'!$B$8:$B$11");
    expect(reference('A', {top: 8, left: 2, bottom: 8, right: 2})).toBe("'A'!$B$8");
    expect(linkTarget("what's")).toBe("'what''s'!A1");
    expect([1, 26, 27, 52, 703].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'AZ', 'AAA']);
  });
});

describe('cells', () => {
  test('dates and moments become dates of Excel, by UTC', () => {
    const date = cellValue('2024-02-29', {kind: 'date', decimals: 0});
    expect(serialOf(date as Date)).toBe(45351);
    const moment = cellValue('2024-02-29 18:00:00', {kind: 'timestamp', decimals: 0});
    expect(serialOf(moment as Date)).toBe(45351.75);
  });

  test('what is no date, or older than Excel can count, stays text', () => {
    for (const text of ['2024-02-31x', 'soon', '1899-12-31', '']) expect(cellValue(text, {kind: 'date', decimals: 0})).toBe(text);
    expect(cellValue('2024-01-01', {kind: 'text', decimals: 0})).toBe('2024-01-01');
  });

  test('text loses what XML cannot hold, and is never an escape', () => {
    expect(safeText('a\u0000b\u000bc\ud800d\n')).toBe('abc�d\n');
    expect(safeText('_x0041_ and _x00')).toBe('_x005F_x0041_ and _x00');
    expect(safeText('x'.repeat(40_000)).length).toBeLessThanOrEqual(32_767);
  });

  test('number formats say what is measured', () => {
    expect(numberFormat({kind: 'money', decimals: 2}, 'INR')).toBe('[$₹-4009]#,##0.00');
    expect(numberFormat({kind: 'money', decimals: 0}, 'CHF')).toBe('[$CHF] #,##0');
    expect(numberFormat({kind: 'percent', decimals: 1}, 'INR')).toBe('0.0"%"');
    expect(numberFormat({kind: 'points', decimals: 1}, 'INR')).toBe('+0.0" pp";-0.0" pp";0.0" pp"');
  });
});

describe('measures', () => {
  test('wide letters take more room than narrow ones, and bold more than plain', () => {
    expect(textWidth('WWWW')).toBeGreaterThan(2 * textWidth('iiii'));
    expect(textWidth('abc', 11, true)).toBeGreaterThan(textWidth('abc'));
  });
  test('lines break at spaces, at line breaks and inside of words that are too long', () => {
    expect(lineCount('', 20)).toBe(1);
    expect(lineCount('one\ntwo', 20)).toBe(2);
    expect(lineCount('aaaa bbbb cccc dddd', 10)).toBeGreaterThanOrEqual(2);
    expect(lineCount('a'.repeat(100), 20)).toBeGreaterThanOrEqual(5);
  });
});

describe('sqlLines', () => {
  test('breaks long lines at spaces outside of quotes, and loses no character of the query', () => {
    const sql = `select a, 'it''s ${'long '.repeat(30)}' as text, b from t where c = 1 and d = 2 and e = 3 and f = 4 and g = 5 order by a, b`;
    const lines = sqlLines(sql, 60);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(' ').replace(/ {2,}/g, ' ')).toBe(sql.replace(/ {2,}/g, ' '));
    expect(lines.filter((line) => line.includes("'it''s")).length).toBe(1);
    expect(lines.some((line) => line.includes(`'it''s ${'long '.repeat(30)}'`))).toBe(true);
  });
  test('never breaks a comment, whose rest would be SQL', () => {
    const sql = `select 1 -- ${'word '.repeat(40)}`.trimEnd();
    expect(sqlLines(sql, 60)).toEqual([sql]);
  });
});

describe('inserted', () => {
  const bar = '<conditionalFormatting sqref="A1"><cfRule type="dataBar"><extLst><ext/></extLst></cfRule></conditionalFormatting>';
  test('puts a drawing after the page set-up and before the tables, whatever a data bar holds inside', () => {
    const sheet = `<?xml version="1.0"?><worksheet><sheetData><row><c t="s"/></row></sheetData>${bar}<pageSetup/><tableParts/><extLst/></worksheet>`;
    expect(inserted(sheet, 'drawing', '<drawing/>')).toBe(sheet.replace('<tableParts/>', '<drawing/><tableParts/>'));
  });
  test('puts it at the end where nothing follows, and fails on what is no worksheet', () => {
    expect(inserted(`<worksheet><sheetData/>${bar}</worksheet>`, 'drawing', '<drawing/>')).toBe(
      `<worksheet><sheetData/>${bar}<drawing/></worksheet>`,
    );
    expect(() => inserted('', 'drawing', '<drawing/>')).toThrow('not a worksheet');
  });
});

describe('tiles', () => {
  const finding = {name: 'f', target: 'rises at least 12pp', value: 0.2125, margin: 0.0925, holds: true, sql: 'select 1'};
  test('a change has its sign and a short unit, and the note says from where to where', () => {
    expect(tileValue({...finding, shown: '21.3 percentage points', measured: '60.7% to 81.9% (+21.3pp)'})).toEqual({
      value: '+21.3 pp',
      note: '60.7% to 81.9%',
    });
    expect(tileValue({...finding, shown: '₹34', measured: '₹120 to ₹86 (-₹34)'})).toEqual({value: '−₹34', note: '₹120 to ₹86'});
  });
  test('other values are as prose shows them', () => {
    const groups = 'Junior (11.6%) to Senior (11.7%)';
    expect(tileValue({...finding, shown: '0.1 percentage points', measured: groups})).toEqual({
      value: '0.1 pp',
      note: `measured: ${groups}`,
    });
    expect(tileValue({...finding, shown: '61%', measured: '60.7%'})).toEqual({value: '61%', note: 'measured: 60.7%'});
    expect(tileValue({...finding, shown: '₹795', measured: '₹795'})).toEqual({value: '₹795', note: 'as measured'});
  });
  test('a finding without a sentence is called by its name', () => {
    expect(['in_time_q4', 'full_fy24', 'cost_h1', 'refused_after', 'home_share', 'q4'].map(findingName)).toEqual([
      'In time, Q4',
      'Full, FY24',
      'Cost, H1',
      'Refused, after',
      'Home share',
      'Q4',
    ]);
  });
});
