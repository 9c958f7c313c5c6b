import {beforeAll, describe, expect, it} from 'vitest';
import {barList} from '../../src/render/chart/bars.js';
import {categoryBars} from '../../src/render/chart/category-bars.js';
import {checkGrid} from '../../src/render/chart/check-grid.js';
import {columnList} from '../../src/render/chart/columns.js';
import {drawChart} from '../../src/render/chart/draw.js';
import type {Frame} from '../../src/render/chart/draw.js';
import {histogramChart} from '../../src/render/chart/histogram.js';
import {everyDay, meanBy, rhythmChart} from '../../src/render/chart/rhythm.js';
import {schemaMap} from '../../src/render/chart/schema-map.js';
import {loadFonts} from '../../src/render/font.js';
import {sampleInput} from '../fixtures/report-input.js';
import {oddInputs} from './odd-inputs.js';

let frame: Frame;
beforeAll(async () => {
  frame = {fonts: await loadFonts(), width: 300, height: 120};
});

const texts = (svg: string): readonly string[] => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]!);

describe('a chart', () => {
  it('refuses to load anything', async () => {
    for (const url of ['https://example.com/a.json', 'file:///etc/passwd', 'data.csv'])
      await expect(drawChart({data: {url}, mark: 'bar', encoding: {}}, frame)).rejects.toThrow(/may not load/);
  });

  it('has the size that was asked for', async () => {
    const {svg} = await drawChart(
      {
        data: {values: [{a: 'a long label', b: 3}]},
        mark: 'bar',
        encoding: {x: {field: 'b', type: 'quantitative'}, y: {field: 'a', type: 'nominal'}},
      },
      frame,
    );
    expect(svg).toMatch(/width="300" height="120"/);
  });

  it('shows times in UTC, whatever the zone of the machine', async () => {
    const before = process.env['TZ'];
    const days = sampleInput.profile.daily!.days;
    const drawn: string[] = [];
    try {
      for (const zone of ['UTC', 'Asia/Kolkata', 'America/Los_Angeles']) {
        process.env['TZ'] = zone;
        drawn.push((await rhythmChart(days, frame)).svg, JSON.stringify(meanBy('month', days)));
      }
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
    expect(new Set(drawn.filter((_, index) => index % 2 === 0)).size).toBe(1);
    expect(new Set(drawn.filter((_, index) => index % 2 === 1)).size).toBe(1);
    expect(texts(drawn[0]!)).toContain('Jan 2024');
  });
});

describe('the pictures', () => {
  it('label bars and columns, and thin out labels that would touch', async () => {
    const bars = await barList(
      [
        {label: 'a & b\n', value: 3, shown: '3 rows'},
        {label: 'x'.repeat(80), value: 0, shown: '0'},
      ],
      {labels: 60},
      frame,
    );
    expect(texts(bars.svg)).toEqual(expect.arrayContaining(['a &amp; b', '3 rows', '0']));
    expect(texts(bars.svg).some((text) => /^x+…$/.test(text))).toBe(true);
    const columns = await columnList(
      Array.from({length: 40}, (_, index) => ({label: `label ${index}`, value: index})),
      {},
      frame,
    );
    expect(texts(columns.svg).filter((text) => text.startsWith('label')).length).toBeLessThan(12);
  });

  it('draw one bar for each bin, and one cell for each check', async () => {
    const bins = sampleInput.profile.tables[3]!.columns[8]!.histogram!;
    const histogram = await histogramChart(bins, frame);
    expect(histogram.svg.match(/aria-roledescription="rect mark"|<path[^>]*stroke="#FFFFFF"/g)?.length).toBeGreaterThanOrEqual(bins.length);
    const {qa} = sampleInput;
    const grid = await checkGrid(qa.categories, qa.checks, () => 'not measured yet', frame);
    for (const check of qa.checks) expect(texts(grid.svg)).toContain(check.id);
    expect(texts(grid.svg).filter((text) => text === '✗')).toHaveLength(
      qa.checks.filter((check) => check.score !== null && check.score < 6).length,
    );
  });

  it('say which categories are not measured', async () => {
    const {svg} = await categoryBars(sampleInput.qa.categories, () => 'not measured yet', {...frame, width: 500, height: 240});
    expect(texts(svg).filter((text) => text === 'not measured yet')).toHaveLength(3);
  });

  it('survive one bin, equal values and nothing at all', async () => {
    await histogramChart([{from: 5, to: 5, rows: 10}], frame);
    await barList([], {labels: 50}, frame);
    await columnList([{label: 'only', value: 0}], {reference: 0}, frame);
    await rhythmChart([{day: '2024-02-29', rows: 1}], frame);
  });
});

describe('days', () => {
  it('without rows count as zero', () => {
    const days = everyDay([
      {day: '2024-03-01', rows: 2},
      {day: '2024-02-28', rows: 4},
    ]);
    expect(days.map((day) => day.rows)).toEqual([4, 0, 2]);
    expect(
      meanBy('weekday', [
        {day: '2024-03-04', rows: 4},
        {day: '2024-03-11', rows: 8},
      ])[0],
    ).toEqual({label: 'Mon', mean: 6});
  });
});

describe('the schema map', () => {
  const limit = {width: 499, height: 400};

  it('names every table and every linked column', async () => {
    const map = await schemaMap(sampleInput.profile, frame.fonts, limit);
    expect(map!.width).toBeLessThanOrEqual(limit.width);
    for (const name of ['dim_plans', 'dim_customers', 'dim_agents', 'fact_tickets', 'agent_id']) expect(texts(map!.svg)).toContain(name);
    expect(map).toEqual(await schemaMap(sampleInput.profile, frame.fonts, limit));
  });

  it('is left out when there is nothing to join, or too much to read', async () => {
    expect(await schemaMap(oddInputs['nothing']!.profile, frame.fonts, limit)).toBeUndefined();
    expect(await schemaMap(oddInputs['manyTables']!.profile, frame.fonts, {width: 200, height: 200})).toBeUndefined();
  });

  it('draws a table that refers to itself', async () => {
    const table = sampleInput.profile.tables[1]!;
    const link = {from: {table: table.name, column: 'plan_id'}, to: {table: table.name, column: 'customer_id'}, optional: true};
    expect(await schemaMap({tables: [table], relationships: [link]}, frame.fonts, limit)).toBeDefined();
  });
});
