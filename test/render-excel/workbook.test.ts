import exceljs from 'exceljs';
import {unzipSync} from 'fflate';
import {beforeAll, describe, expect, test} from 'vitest';
import type {Cell} from '../../src/core/answer.js';
import type {ReportInput} from '../../src/core/report-input.js';
import {columnLetters} from '../../src/render/excel/names.js';
import {answerWorkbook} from '../../src/render/excel/workbook.js';
import {flatInput, sampleInput} from '../fixtures/report-input.js';
import {hardInput} from './hard-input.js';
import {all, parseXml} from './xml.js';
import type {Element} from './xml.js';

/** Children in the order of the schemas (ECMA-376 part 1). */
const ORDERS: Readonly<Record<string, string>> = {
  worksheet:
    'sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF picture oleObjects controls webPublishItems tableParts extLst',
  'c:chartSpace':
    'c:date1904 c:lang c:roundedCorners c:style c:clrMapOvr c:pivotFmts c:protection c:chart c:spPr c:txPr c:externalData c:printSettings c:userShapes c:extLst',
  'c:chart':
    'c:title c:autoTitleDeleted c:pivotFmts c:view3D c:floor c:sideWall c:backWall c:plotArea c:legend c:plotVisOnly c:dispBlanksAs c:extLst',
  'c:barChart': 'c:barDir c:grouping c:varyColors c:ser c:dLbls c:gapWidth c:overlap c:serLines c:axId c:extLst',
  'c:lineChart': 'c:grouping c:varyColors c:ser c:dLbls c:dropLines c:hiLowLines c:upDownBars c:marker c:smooth c:axId c:extLst',
  'c:ser':
    'c:idx c:order c:tx c:spPr c:invertIfNegative c:marker c:pictureOptions c:dPt c:dLbls c:trendline c:errBars c:cat c:val c:smooth c:shape c:extLst',
  'c:dLbls':
    'c:dLbl c:numFmt c:spPr c:txPr c:dLblPos c:showLegendKey c:showVal c:showCatName c:showSerName c:showPercent c:showBubbleSize c:separator c:extLst',
  'c:catAx':
    'c:axId c:scaling c:delete c:axPos c:majorGridlines c:minorGridlines c:title c:numFmt c:majorTickMark c:minorTickMark c:tickLblPos c:spPr c:txPr c:crossAx c:crosses c:crossesAt c:auto c:lblAlgn c:lblOffset c:noMultiLvlLbl c:extLst',
  'c:valAx':
    'c:axId c:scaling c:delete c:axPos c:majorGridlines c:minorGridlines c:title c:numFmt c:majorTickMark c:minorTickMark c:tickLblPos c:spPr c:txPr c:crossAx c:crosses c:crossesAt c:crossBetween c:majorUnit c:minorUnit c:dispUnits c:extLst',
  'c:scaling': 'c:logBase c:orientation c:max c:min',
  'c:title': 'c:tx c:layout c:overlay c:spPr c:txPr',
  'c:legend': 'c:legendPos c:legendEntry c:layout c:overlay c:spPr c:txPr',
};

/** Every element whose children stand in another order than its schema says. */
function disordered(element: Element): string[] {
  const order = ORDERS[element.name]?.split(' ');
  const ranks = order === undefined ? [] : element.children.map((child) => order.indexOf(child.name));
  const wrong = ranks.some((rank, index) => rank < 0 || (index > 0 && rank < ranks[index - 1]!));
  return [
    ...(wrong ? [`${element.name}: ${element.children.map((child) => child.name).join(' ')}`] : []),
    ...element.children.flatMap(disordered),
  ];
}

/** What exceljs gives back for a cell, in the terms of the input. */
function cellOf(value: exceljs.CellValue): unknown {
  if (value instanceof Date) return value.getTime();
  return value ?? null;
}
function expected(cell: Cell): unknown {
  if (typeof cell !== 'string') return cell;
  const moment = /^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?$/.test(cell)
    ? Date.parse(`${cell.replace(' ', 'T')}${cell.length > 10 ? 'Z' : ''}`)
    : NaN;
  return Number.isNaN(moment) ? cell : moment;
}

const inputs: readonly (readonly [string, ReportInput])[] = [
  ['sample', sampleInput],
  ['flat', flatInput],
  ['hard', hardInput],
];

describe.each(inputs)('the workbook of the %s input', (_, input) => {
  let bytes: Uint8Array;
  let parts: Map<string, Element>;
  let book: exceljs.Workbook;
  const relationsOf = (part: string): {id: string; type: string; target: string}[] => {
    const slash = part.lastIndexOf('/');
    const rels = parts.get(`${part.slice(0, slash)}/_rels/${part.slice(slash + 1)}.rels`);
    return (rels?.children ?? []).map(({attributes}) => ({
      id: attributes.Id!,
      type: attributes.Type!.slice(attributes.Type!.lastIndexOf('/') + 1),
      target: new URL(attributes.Target!, `file:///${part}`).pathname.slice(1),
    }));
  };

  beforeAll(async () => {
    bytes = await answerWorkbook(input);
    const files = unzipSync(bytes);
    parts = new Map(Object.entries(files).map(([name, data]) => [name, parseXml(new TextDecoder('utf-8', {fatal: true}).decode(data))]));
    book = new exceljs.Workbook();
    await book.xlsx.load(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
  });

  test('children of worksheets and charts stand in the order of their schemas', () => {
    expect([...parts.values()].flatMap(disordered)).toEqual([]);
  });

  test('every relation leads to a part and is used, and no identifier is doubled', () => {
    for (const name of parts.keys()) {
      if (name.includes('/_rels/')) continue;
      const relations = relationsOf(name);
      expect(new Set(relations.map(({id}) => id)).size).toBe(relations.length);
      for (const {target} of relations) expect(parts.has(target), `${name} -> ${target}`).toBe(true);
      const used = JSON.stringify(parts.get(name));
      for (const {id, type} of relations) if (['drawing', 'chart', 'table'].includes(type)) expect(used).toContain(`"r:id":"${id}"`);
    }
  });

  test('every part has a content type, and every content type a part', () => {
    const types = parts.get('[Content_Types].xml')!;
    const overrides = types.children.filter(({name}) => name === 'Override').map(({attributes}) => attributes.PartName!.slice(1));
    const extensions = types.children.filter(({name}) => name === 'Default').map(({attributes}) => attributes.Extension!);
    expect(new Set(overrides).size).toBe(overrides.length);
    for (const name of overrides) expect(parts.has(name), name).toBe(true);
    const special = [...parts.keys()].filter((name) => name !== '[Content_Types].xml' && !name.endsWith('.rels'));
    expect(special.filter((name) => !overrides.includes(name))).toEqual([]);
    expect(extensions).toContain('rels');
  });

  test('charts: one an answer that has one, bound to filled cells, with the cells cached', () => {
    const sheets = sheetParts(parts);
    const named = new Map(sheets);
    const strings = all(parts.get('xl/sharedStrings.xml')!, 'si').map((item) =>
      all(item, 't')
        .map(({text}) => text)
        .join(''),
    );
    const valueAt = (reference: string, place = 0): (string | number | null)[] => {
      const [, sheet, left, top, , bottom] = /^'((?:[^']|'')+)'!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?$/.exec(reference)!;
      const part = parts.get(named.get(sheet!.replace(/''/g, "'"))!)!;
      const cells = new Map(all(part, 'c').map((cell) => [cell.attributes.r!, cell]));
      return Array.from({length: Number(bottom ?? top) - Number(top) + 1}, (__, row) => {
        const cell = cells.get(`${columnLetters(exceljsColumn(left!) + place)}${Number(top) + row}`);
        const value = cell?.children.find(({name}) => name === 'v')?.text;
        return value === undefined ? null : cell!.attributes.t === 's' ? strings[Number(value)]! : Number(value);
      });
    };
    let charts = 0;
    for (const answer of input.answers) {
      const part = sheets.find(([name]) => name.startsWith(answer.id.toUpperCase()))![1];
      const drawn = relationsOf(part)
        .filter(({type}) => type === 'drawing')
        .flatMap(({target}) => relationsOf(target).map((relation) => relation.target));
      expect(drawn.length).toBe(answer.chart.kind === 'none' ? 0 : 1);
      charts += drawn.length;
      for (const chart of drawn) {
        for (const tag of ['c:cat', 'c:val', 'c:tx']) {
          for (const item of all(parts.get(chart)!, tag).filter((element) => element.children[0]!.name !== 'c:rich')) {
            const [reference] = all(item, 'c:f');
            const levels = all(item, 'c:lvl').reverse();
            levels.forEach((level, place) => {
              expect(all(level, 'c:v').map(({text}) => text)).toEqual(valueAt(reference!.text, place).map(String));
            });
            if (levels.length > 0) continue;
            const cells = valueAt(reference!.text);
            expect(cells.some((cell) => cell !== null)).toBe(true);
            const cached: (string | number | null)[] = cells.map(() => null);
            for (const point of all(item, 'c:pt')) {
              const {text} = all(point, 'c:v')[0]!;
              cached[Number(point.attributes.idx)] = all(item, 'c:numCache').length > 0 ? Number(text) : text;
            }
            expect(Number(all(item, 'c:ptCount')[0]!.attributes.val)).toBe(cells.length);
            expect(cached).toEqual(cells);
          }
        }
        expect(all(parts.get(chart)!, 'c:ser').length).toBeGreaterThan(0);
        expect(all(parts.get(chart)!, 'c:title').length).toBeGreaterThanOrEqual(3);
      }
    }
    expect(charts).toBe(input.answers.filter((answer) => answer.chart.kind !== 'none').length);
  });

  test('read again, the cells of every table are the answers and the samples', () => {
    const sheets = book.worksheets;
    const read = (name: string, top: number, columns: number, rows: number): unknown[][] => {
      const sheet = sheets.find((candidate) => candidate.name === name)!;
      return Array.from({length: rows}, (__, row) =>
        Array.from({length: columns}, (___, column) => cellOf(sheet.getCell(top + row, column + 1).value)),
      );
    };
    for (const answer of input.answers) {
      const sheet = sheets.find(({name}) => name.startsWith(answer.id.toUpperCase()))!;
      expect(sheet.getCell('A3').value).toBe(answer.ask);
      expect(sheet.getCell('A4').value).toBe(answer.headline);
      expect(read(sheet.name, 7, answer.columns.length, 1)[0]).toEqual(answer.columns.map((column) => column.name));
      const cells = answer.rows.map((row) => row.map(expected));
      expect(read(sheet.name, 8, answer.columns.length, answer.rows.length)).toEqual(cells);
    }
    const raw = sheets.filter(({name}) => name.startsWith('Raw '));
    expect(raw.length).toBe(input.profile.tables.length);
    input.profile.tables.forEach((table, index) => {
      const cells = table.sample.map((row) => row.map((cell, column) => (table.columns[column]!.type === 'text' ? cell : expected(cell))));
      expect(read(raw[index]!.name, 6, table.columns.length, table.sample.length)).toEqual(cells);
    });
  });

  test('sheets stand in their order, with names that Excel accepts', () => {
    const names = book.worksheets.map(({name}) => name);
    expect(names[0]).toBe('Executive Summary');
    expect(names.slice(1, 1 + input.answers.length).map((name) => name.slice(0, 3))).toEqual(input.answers.map(({id}) => id.toUpperCase()));
    expect(names).toEqual(expect.arrayContaining(['Data Dictionary', 'Quality Metrics', 'Method']));
    for (const name of names) expect(name).toMatch(/^[^[\]:*?/\\']{1,31}$/);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
  });

  test('tables have unique names, headers that equal their cells, and rows', () => {
    const names: string[] = [];
    for (const [name, table] of parts) {
      if (!name.startsWith('xl/tables/')) continue;
      names.push(table.attributes.displayName!.toLowerCase());
      expect(table.attributes.name).toMatch(/^[A-Za-z_]\w*$/);
      const headers = all(table, 'tableColumn').map(({attributes}) => attributes.name!);
      expect(new Set(headers.map((header) => header.toLowerCase())).size).toBe(headers.length);
      const [first, last] = table.attributes.ref!.split(':').map((cell) => Number(/\d+/.exec(cell)![0]));
      expect(last!).toBeGreaterThan(first!);
      const owner = [...parts.keys()].find(
        (part) => part.startsWith('xl/worksheets/') && !part.includes('_rels') && relationsOf(part).some(({target}) => target === name),
      )!;
      const sheet = book.worksheets[sheetParts(parts).findIndex(([, part]) => part === owner)]!;
      const column = exceljsColumn(table.attributes.ref!);
      expect(headers.map((__, place) => sheet.getCell(first!, column + place).value)).toEqual(headers);
    }
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['tbl_dictionary', 'tbl_categories', 'tbl_checks']));
  });

  test('nothing is a formula, and text that looks like one has the format of text', () => {
    for (const [name, part] of parts) if (name.startsWith('xl/worksheets/sheet')) expect(all(part, 'f')).toEqual([]);
    for (const sheet of book.worksheets) {
      sheet.eachRow((row) => {
        row.eachCell((cell) => {
          if (typeof cell.value === 'string' && /^[=+\-@]/.test(cell.value) && !cell.isMerged) expect(cell.numFmt, cell.value).toBe('@');
        });
      });
    }
  });

  test('every link leads to a sheet that exists, and no sheet is without a way back', () => {
    const sheets = sheetParts(parts);
    for (const [name, part] of sheets) {
      const links = all(parts.get(part)!, 'hyperlink').map(({attributes}) => attributes);
      for (const {location} of links)
        expect(sheets.map(([other]) => `'${other}'`)).toContain(location!.slice(0, location!.lastIndexOf('!')));
      if (name !== 'Executive Summary')
        expect(links.some(({ref, location}) => ref === 'A1' && location === "'Executive Summary'!A1")).toBe(true);
    }
    const targets = all(parts.get(sheets[0]![1])!, 'hyperlink').map(({attributes}) => attributes.location);
    expect(new Set(targets)).toEqual(new Set(sheets.slice(1).map(([name]) => `'${name}'!A1`)));
  });

  test('the same bytes again, and in another time zone', async () => {
    const zone = process.env.TZ;
    try {
      for (const other of ['Asia/Kolkata', 'America/New_York']) {
        process.env.TZ = other;
        expect(Buffer.from(await answerWorkbook(input)).equals(Buffer.from(bytes))).toBe(true);
      }
    } finally {
      if (zone === undefined) delete process.env.TZ;
      else process.env.TZ = zone;
    }
  });

  test('the properties of the document hold no clock', () => {
    const core = parts.get('docProps/core.xml')!;
    for (const name of ['dcterms:created', 'dcterms:modified']) expect(all(core, name)[0]!.text).toBe('1980-01-01T00:00:00Z');
    expect(all(core, 'dc:title')[0]!.text).toBe(input.challenge.title);
  });
});

describe('what a chart shows', () => {
  const charts = async (input: ReportInput): Promise<Element[]> => {
    const files = unzipSync(await answerWorkbook(input));
    return Object.keys(files)
      .filter((name) => name.startsWith('xl/charts/'))
      .sort((a, b) => Number(/\d+/.exec(a)![0]) - Number(/\d+/.exec(b)![0]))
      .map((name) => parseXml(new TextDecoder().decode(files[name])));
  };
  const titleOf = (chart: Element): string => all(all(chart, 'c:title')[0]!, 'a:t')[0]!.text;

  test('bars begin at zero, except where a value is below it', async () => {
    const hard = await charts(hardInput);
    const minimum = (title: string): string | undefined =>
      all(
        hard.find((chart) => titleOf(chart).startsWith(title))!,
        'c:min',
      )[0]?.attributes.val;
    expect(minimum('Revenue')).toBe('0');
    expect(minimum('Net')).toBeUndefined();
  });

  test('long results are cut, the title says so, and a second unit has an axis of its own', async () => {
    const hard = await charts(hardInput);
    const titles = hard.map(titleOf);
    expect(titles).toContain('Orders & late <share> per day (last 60 of 90)');
    expect(titles).toContain('Revenue by product (first 30 of 35)');
    expect(titles).toContain('Net by month');
    const line = hard.find((chart) => titleOf(chart).startsWith('Orders'))!;
    expect(all(line, 'c:valAx').length).toBe(2);
    expect(all(line, 'c:f').map(({text}) => text)).toContain("'Q01 Cmd c calc A1 What is'!$A$38:$A$97");
  });
});

describe('several label columns', () => {
  const chartOf = async (title: string): Promise<Element> => {
    const files = unzipSync(await answerWorkbook(hardInput));
    const charts = Object.keys(files)
      .filter((name) => name.startsWith('xl/charts/'))
      .map((name) => parseXml(new TextDecoder().decode(files[name])));
    return charts.find((chart) => all(all(chart, 'c:title')[0]!, 'a:t')[0]!.text.startsWith(title))!;
  };

  test('make an axis of as many levels, the inner first; long names stand below columns and not beside bars', async () => {
    const chart = await chartOf('Change by season');
    expect(all(chart, 'c:barDir')[0]!.attributes.val).toBe('col');
    expect(all(chart, 'c:multiLvlStrRef')[0]!.children[0]!.text).toMatch(/'!\$A\$8:\$B\$11$/);
    const levels = all(chart, 'c:lvl').map((level) => all(level, 'c:v').map(({text}) => text));
    expect(levels).toEqual([
      ['2024', '2024', '2025', '2025'],
      ['October to March', 'July to September', 'July to September', 'October to March'],
    ]);
    // Below the lowest bar, and not under the bars that go down from zero.
    expect(all(all(chart, 'c:catAx')[0]!, 'c:tickLblPos')[0]!.attributes.val).toBe('low');
  });

  test('apart from each other, they are one text in cells behind the chart, and only the first rows are drawn', async () => {
    const chart = await chartOf('Late by desk');
    expect(all(chart, 'c:multiLvlStrRef')).toEqual([]);
    const texts = all(all(chart, 'c:cat')[0]!, 'c:v').map(({text}) => text);
    expect(texts.length).toBe(12);
    expect(texts.slice(0, 2)).toEqual(['=1+1 / Category 0', 'Desk 1 / Category 1']);
    expect(all(all(chart, 'c:title')[0]!, 'a:t')[0]!.text).toBe('Late by desk and category (%) (first 12 of 40)');
    // Shares of a whole: the axis ends where nothing more can be.
    expect(all(chart, 'c:max')[0]!.attributes.val).toBe('100');
  });

  test('a title speaks of what is drawn', async () => {
    const chart = await chartOf('Revenue by part');
    expect(all(all(chart, 'c:title')[0]!, 'a:t')[0]!.text).toBe('Revenue by part (first 25 of 45)');
    expect(all(chart, 'c:ser').length).toBe(1);
  });
});

describe('printed', () => {
  test.each(inputs)('the %s input has no page break through a chart, and no chart wider than its page', async (_, input) => {
    const bytes = await answerWorkbook(input);
    const files = unzipSync(bytes);
    const parts = new Map(Object.entries(files).map(([name, data]) => [name, parseXml(new TextDecoder().decode(data))]));
    for (const [name, part] of sheetParts(parts)) {
      const sheet = parts.get(part)!;
      const setup = all(sheet, 'pageSetup')[0]!.attributes;
      const rels = parts.get(part.replace('worksheets/', 'worksheets/_rels/') + '.rels');
      const drawing = rels?.children.find(({attributes}) => attributes.Type!.endsWith('/drawing'))?.attributes.Target;
      if (drawing === undefined) continue;
      const heights = new Map(all(sheet, 'row').map(({attributes}) => [Number(attributes.r), Number(attributes.ht ?? 15)]));
      // A column of the usual width is not written.
      const widths: number[] = [];
      for (const {attributes} of all(sheet, 'col')) {
        while (widths.length < Number(attributes.min) - 1) widths.push(48);
        while (widths.length < Number(attributes.max)) widths.push(Math.trunc(Number(attributes.width) * 7 + 5) * 0.75);
      }
      const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
      const height = (from: number, to: number): number =>
        sum(Array.from({length: Math.max(0, to - from)}, (__, row) => heights.get(from + row) ?? 15));
      const [paperWidth, paperHeight] = setup.orientation === 'portrait' ? [530, 762] : [777, 515];
      const fits = all(sheet, 'pageSetUpPr')[0]?.attributes.fitToPage === '1';
      const scale = fits ? 1 : Number(setup.scale) / 100;
      if (fits) expect(setup.fitToHeight, name).toBe('1');
      else expect(sum(widths) * scale, name).toBeLessThan(paperWidth);
      const starts = [1, ...all(sheet, 'brk').map(({attributes}) => Number(attributes.id) + 1)];
      for (const anchor of all(parts.get(`xl/${drawing.slice(3)}`)!, 'xdr:oneCellAnchor')) {
        const [row, column] = [Number(all(anchor, 'xdr:row')[0]!.text) + 1, Number(all(anchor, 'xdr:col')[0]!.text)];
        const size = all(anchor, 'xdr:ext')[0]!.attributes;
        expect(sum(widths.slice(0, column)) + Number(size.cx) / 12700, name).toBeLessThan(sum(widths));
        if (fits) continue;
        const start = Math.max(...starts.filter((first) => first <= row));
        expect((height(start, row) + Number(size.cy) / 12700) * scale, name).toBeLessThan(paperHeight);
        const next = starts.find((first) => first > row);
        if (next !== undefined) expect(height(row, next), name).toBeGreaterThanOrEqual(Number(size.cy) / 12700);
      }
    }
  });
});

/** Names and parts of the sheets, in the order of the workbook. */
function sheetParts(parts: ReadonlyMap<string, Element>): [string, string][] {
  const targets = new Map(
    parts.get('xl/_rels/workbook.xml.rels')!.children.map(({attributes}) => [attributes.Id!, `xl/${attributes.Target!}`]),
  );
  return all(parts.get('xl/workbook.xml')!, 'sheet').map(({attributes}) => [attributes.name!, targets.get(attributes['r:id']!)!]);
}

/** The number of the first column of a reference. */
function exceljsColumn(reference: string): number {
  return Array.from(/^[A-Z]+/.exec(reference)![0]).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
