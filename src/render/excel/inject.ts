import {unzipSync, zipSync} from 'fflate';
import {chartXml, xmlText} from './chart-xml.js';
import type {NativeChart} from './chart-xml.js';
import {COLOUR, SERIES} from './look.js';

/** What exceljs does not write, for one sheet. */
export interface SheetExtras {
  /** The number in the name of the part: `xl/worksheets/sheet3.xml`. */
  readonly id: number;
  readonly links: readonly {readonly cell: string; readonly target: string; readonly tip: string}[];
  readonly charts: readonly PlacedChart[];
  /** Ranges in which text may look like a number (codes, telephone numbers) without a green corner. */
  readonly codes: readonly string[];
}
export interface PlacedChart {
  readonly chart: NativeChart;
  /** Upper left cell, counted from 1. */
  readonly row: number;
  readonly column: number;
  /** Pixels at 96 to the inch. */
  readonly width: number;
  readonly height: number;
  /** What the picture shows, for those who cannot see it. */
  readonly alt: string;
}

const MAIN = 'http://schemas.openxmlformats.org';
const CONTENT = 'application/vnd.openxmlformats-officedocument';
const HEADER = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
/** English Metric Units in a pixel. */
const EMU = 9525;

/** Children of `worksheet` in the order of the schema (CT_Worksheet, ECMA-376 part 1, 18.3.1.99): Excel calls for repair if it is broken. */
const ORDER = (
  'sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetCalcPr sheetProtection protectedRanges scenarios autoFilter sortState ' +
  'dataConsolidate customSheetViews mergeCells phoneticPr conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup ' +
  'headerFooter rowBreaks colBreaks customProperties cellWatches ignoredErrors smartTags drawing legacyDrawing legacyDrawingHF drawingHF ' +
  'picture oleObjects controls webPublishItems tableParts extLst'
).split(' ');

/**
 * Adds native charts, links inside the workbook and the colours of the theme to a finished workbook, and writes it again so that equal
 * workbooks are equal bytes: parts sorted, one time for all (the ZIP stores local parts, so the date is built from them), the random
 * identifiers of data bars renumbered. Throws when the workbook is not one that exceljs wrote.
 */
export function injectExtras(workbook: Uint8Array, sheets: readonly SheetExtras[]): Uint8Array {
  // Folders have entries of their own; the parts of a package do not need them.
  const parts = new Map(Object.entries(unzipSync(workbook)).filter(([name]) => !name.endsWith('/')));
  const read = (name: string): string => {
    const bytes = parts.get(name);
    if (bytes === undefined) throw new Error(`the workbook has no part ${name}`);
    return new TextDecoder().decode(bytes);
  };
  const write = (name: string, text: string): void => {
    parts.set(name, new TextEncoder().encode(text));
  };
  const overrides: string[] = [];
  let charts = 0;
  let drawings = 0;

  for (const {id, links, charts: placed, codes} of sheets) {
    const name = `xl/worksheets/sheet${id}.xml`;
    let sheet = numberedBars(read(name), id);
    if (links.length > 0) {
      const items = links.map(
        ({cell, target, tip}) =>
          `<hyperlink ref="${cell}" location="${xmlText(target)}" display="${xmlText(target)}" tooltip="${xmlText(tip)}"/>`,
      );
      sheet = inserted(sheet, 'hyperlinks', `<hyperlinks>${items.join('')}</hyperlinks>`);
    }
    if (codes.length > 0)
      sheet = inserted(
        sheet,
        'ignoredErrors',
        `<ignoredErrors><ignoredError sqref="${codes.join(' ')}" numberStoredAsText="1"/></ignoredErrors>`,
      );
    if (placed.length > 0) {
      drawings += 1;
      const numbers = placed.map(() => ++charts);
      placed.forEach(({chart}, index) => {
        write(`xl/charts/chart${numbers[index] ?? 0}.xml`, chartXml(chart));
      });
      write(`xl/drawings/drawing${drawings}.xml`, drawingXml(placed));
      write(
        `xl/drawings/_rels/drawing${drawings}.xml.rels`,
        relations(numbers.map((chart, index) => relation(`rId${index + 1}`, 'chart', `../charts/chart${chart}.xml`))),
      );
      overrides.push(
        override(`/xl/drawings/drawing${drawings}.xml`, 'drawing+xml'),
        ...numbers.map((chart) => override(`/xl/charts/chart${chart}.xml`, 'drawingml.chart+xml')),
      );
      const relsName = `xl/worksheets/_rels/sheet${id}.xml.rels`;
      const rels = parts.has(relsName) ? read(relsName) : relations([]);
      // Numbering goes on after the relations that the sheet has already, to its tables.
      const next = `rId${Math.max(0, ...[...rels.matchAll(/ Id="rId(\d+)"/g)].map((match) => Number(match[1]))) + 1}`;
      const added = relation(next, 'drawing', `../drawings/drawing${drawings}.xml`);
      write(
        relsName,
        rels.includes('</Relationships>') ? rels.replace('</Relationships>', `${added}</Relationships>`) : relations([added]),
      );
      sheet = inserted(sheet, 'drawing', `<drawing r:id="${next}"/>`);
    }
    write(name, sheet);
  }

  write('[Content_Types].xml', read('[Content_Types].xml').replace('</Types>', `${overrides.join('')}</Types>`));
  write('xl/theme/theme1.xml', themed(read('xl/theme/theme1.xml')));
  const names = [...parts.keys()].sort((a, b) => (a < b ? -1 : 1));
  return zipSync(Object.fromEntries(names.map((name) => [name, parts.get(name) ?? new Uint8Array()])), {
    mtime: new Date(1980, 0, 1),
    level: 6,
  });
}

/**
 * Puts an element at its place among the children of `worksheet`. Only direct children count: a data bar has an `extLst` of its own deep
 * inside `conditionalFormatting`, which is not where a drawing may stand.
 */
export function inserted(sheet: string, tag: string, element: string): string {
  const rank = ORDER.indexOf(tag);
  let depth = 0;
  for (const match of sheet.matchAll(/<(\/?)([\w:]+)((?:"[^"]*"|'[^']*'|[^"'>])*?)(\/?)>/g)) {
    const [, closing, name = '', , empty] = match;
    if (closing === '/') {
      depth -= 1;
      if (depth === 0) return sheet.slice(0, match.index) + element + sheet.slice(match.index);
      continue;
    }
    if (depth === 1 && ORDER.indexOf(name) > rank) return sheet.slice(0, match.index) + element + sheet.slice(match.index);
    if (empty !== '/') depth += 1;
  }
  throw new Error('not a worksheet');
}

/** The identifiers that join a data bar to its extension, random by exceljs, counted up instead. */
function numberedBars(sheet: string, id: number): string {
  const known = new Map<string, string>();
  return sheet.replace(/(<x14:id>|<x14:cfRule [^>]*?id=")(\{[0-9A-Fa-f-]{36}\})/g, (_, before: string, guid: string) => {
    if (!known.has(guid)) {
      const [page, count] = [id, known.size + 1].map((part) => part.toString(16).toUpperCase().padStart(4, '0'));
      known.set(guid, `{00000000-0000-4000-8000-${page ?? ''}0000${count ?? ''}}`);
    }
    return before + (known.get(guid) ?? '');
  });
}

/** The six accents of the theme and its two second colours, so that whoever adds a chart or a table style gets the same look. */
function themed(theme: string): string {
  const colours = {
    dk2: COLOUR.dark,
    lt2: COLOUR.light,
    ...Object.fromEntries(SERIES.map((colour, index) => [`accent${index + 1}`, colour])),
  };
  return Object.entries(colours).reduce(
    (xml, [name, colour]) => xml.replace(new RegExp(`<a:${name}>.*?</a:${name}>`), `<a:${name}><a:srgbClr val="${colour}"/></a:${name}>`),
    theme,
  );
}

function drawingXml(charts: readonly PlacedChart[]): string {
  const anchors = charts.map(
    ({row, column, width, height, alt, chart}, index) =>
      `<xdr:oneCellAnchor><xdr:from><xdr:col>${column - 1}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>${row - 1}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>` +
      `<xdr:ext cx="${Math.round(width * EMU)}" cy="${Math.round(height * EMU)}"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>` +
      `<xdr:cNvPr id="${index + 2}" name="${xmlText(`Chart ${index + 1}`)}" descr="${xmlText(alt)}" title="${xmlText(chart.title)}"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr>` +
      '<xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>' +
      `<a:graphic><a:graphicData uri="${MAIN}/drawingml/2006/chart"><c:chart xmlns:c="${MAIN}/drawingml/2006/chart" ` +
      `xmlns:r="${MAIN}/officeDocument/2006/relationships" r:id="rId${index + 1}"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:oneCellAnchor>`,
  );
  return `${HEADER}<xdr:wsDr xmlns:xdr="${MAIN}/drawingml/2006/spreadsheetDrawing" xmlns:a="${MAIN}/drawingml/2006/main">${anchors.join('')}</xdr:wsDr>`;
}

function relations(items: readonly string[]): string {
  return `${HEADER}<Relationships xmlns="${MAIN}/package/2006/relationships">${items.join('')}</Relationships>`;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${MAIN}/officeDocument/2006/relationships/${type}" Target="${target}"/>`;
}

function override(part: string, type: string): string {
  return `<Override PartName="${part}" ContentType="${CONTENT}.${type}"/>`;
}
