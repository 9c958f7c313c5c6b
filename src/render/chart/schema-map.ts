/** The tables as boxes and the references as lines from column to column, laid out in layers: children left, their parents right. */
import type {ElkExtendedEdge, ElkNode, ElkPoint} from 'elkjs';
import type {ColumnProfile, Relationship, TableProfile} from '../../core/profile.js';
import {FONT_FAMILY, oneLine} from '../font.js';
import type {Fonts} from '../font.js';
import {PALETTE, STATUS} from '../palette.js';
import {grouped} from '../text/words.js';
import type {Drawing} from './draw.js';

const HEAD = 20;
const LINE = 13;
const TEXT = 8;

/** What the map shows of a table. */
export type MappedTable = Pick<TableProfile, 'name' | 'fact'> & {
  /** Unknown before there are any. */
  readonly rows?: number;
  readonly columns: readonly Pick<ColumnProfile, 'name' | 'isKey'>[];
};
interface Mapped {
  readonly tables: readonly MappedTable[];
  readonly relationships: readonly Relationship[];
}

/** A box before it has a place: what it says, and its size. */
interface Box {
  readonly table: MappedTable;
  readonly title: string;
  readonly rows: string;
  readonly columns: readonly {readonly name: string; readonly shown: string; readonly mark: string}[];
  readonly more: string;
  readonly width: number;
  readonly height: number;
}

/**
 * The map scaled to at most `width` by `height` points, never enlarged. `undefined` when nothing refers to anything, or when so many tables
 * would be too small to read (under 60 % of their size); then a list has to do.
 */
export async function schemaMap(
  profile: Mapped,
  fonts: Fonts,
  limit: {readonly width: number; readonly height: number},
): Promise<Drawing | undefined> {
  if (profile.relationships.length === 0) return undefined;
  const boxes = profile.tables.map((table) => boxOf(table, profile, fonts));
  const {default: elkjs} = await import('elkjs/lib/elk.bundled.js');
  const elk = new elkjs.default();
  const graph: ElkNode = await elk.layout({
    id: 'schema',
    layoutOptions: {
      'elk.algorithm': 'layered',
      'elk.direction': 'RIGHT',
      'elk.edgeRouting': 'ORTHOGONAL',
      'elk.aspectRatio': (limit.width / limit.height).toFixed(2),
      'elk.randomSeed': '1',
      'elk.spacing.nodeNode': '20',
      'elk.spacing.componentComponent': '24',
      'elk.layered.spacing.nodeNodeBetweenLayers': '44',
      'elk.layered.spacing.edgeNodeBetweenLayers': '16',
      'elk.padding': '[top=2,left=2,bottom=2,right=2]',
    },
    children: boxes.map((box) => nodeOf(box)),
    edges: profile.relationships.map((link, index) => ({
      id: `link ${index}`,
      sources: [portOf(link.from, 'child')],
      targets: [portOf(link.to, 'parent')],
    })),
  });
  const natural = {width: graph.width ?? 0, height: graph.height ?? 0};
  const scale = Math.min(1, limit.width / natural.width, limit.height / natural.height);
  if (scale < 0.6) return undefined;
  const lines = (graph.edges ?? []).map((edge, index) => lineOf(edge, profile.relationships[index]!));
  const drawn = boxes.map((box, index) => drawBox(box, graph.children?.[index]));
  const width = natural.width * scale;
  const height = natural.height * scale;
  const view = `viewBox="0 0 ${n(natural.width)} ${n(natural.height)}"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" ${view}>${lines.join('')}${drawn.join('')}</svg>`;
  return {svg, width, height};
}

const portOf = (end: {readonly table: string; readonly column: string}, side: 'child' | 'parent'): string =>
  `${side} ${end.table} ${end.column}`;

/** Keys and references are named; the other columns are counted. */
function boxOf(table: MappedTable, profile: Mapped, fonts: Fonts): Box {
  const referred = new Set(profile.relationships.filter((link) => link.to.table === table.name).map((link) => link.to.column));
  const referring = new Set(profile.relationships.filter((link) => link.from.table === table.name).map((link) => link.from.column));
  const linked = table.columns.filter((column) => column.isKey || referred.has(column.name) || referring.has(column.name));
  const rest = table.columns.length - linked.length;
  const title = fonts.bold.fit(oneLine(table.name), 150, TEXT + 1);
  const rows = table.rows === undefined ? '' : grouped(table.rows);
  const columns = linked.map(({name, isKey}) => ({
    name,
    shown: fonts.regular.fit(oneLine(name), 130, TEXT),
    mark: isKey ? 'key' : referring.has(name) ? 'ref' : '',
  }));
  const more = rest === 0 ? '' : `${linked.length === 0 ? '' : '+ '}${rest} ${rest === 1 ? 'column' : 'columns'}`;
  const widest = Math.max(
    fonts.bold.measure(title, TEXT + 1) + fonts.regular.measure(rows, TEXT) + 26,
    ...columns.map((column) => fonts.regular.measure(column.shown, TEXT) + 44),
  );
  return {
    table,
    title,
    rows,
    columns,
    more,
    width: Math.ceil(Math.max(110, widest)),
    height: HEAD + LINE * (columns.length + (more === '' ? 0 : 1)) + 5,
  };
}

const lineAt = (index: number): number => HEAD + 2 + LINE * index + LINE / 2;

function nodeOf(box: Box): ElkNode {
  const ports = box.columns.flatMap((column, index) => {
    const end = {table: box.table.name, column: column.name};
    const port = (side: 'child' | 'parent', x: number, face: string) => ({
      id: portOf(end, side),
      x,
      y: lineAt(index),
      width: 0,
      height: 0,
      layoutOptions: {'elk.port.side': face},
    });
    return [port('parent', 0, 'WEST'), port('child', box.width, 'EAST')];
  });
  return {id: box.table.name, width: box.width, height: box.height, ports, layoutOptions: {'elk.portConstraints': 'FIXED_POS'}};
}

function drawBox(box: Box, place: ElkNode | undefined): string {
  const {x = 0, y = 0} = place ?? {};
  const {fact} = box.table;
  const ink = fact ? PALETTE.white : PALETTE.dark;
  const text = (at: number, base: number, value: string, size: number, colour: string, more = ''): string =>
    `<text x="${n(x + at)}" y="${n(y + base)}" font-family="${FONT_FAMILY}" font-size="${size}" fill="${colour}" ${more}>${escapeXml(value)}</text>`;
  const columns = box.columns.map(
    (column, index) =>
      text(8, lineAt(index) + 3, column.shown, TEXT, PALETTE.dark) +
      text(box.width - 8, lineAt(index) + 3, column.mark, 6.5, PALETTE.grey, 'text-anchor="end"'),
  );
  return [
    `<rect x="${n(x)}" y="${n(y)}" width="${n(box.width)}" height="${n(box.height)}" rx="3" fill="#FFFFFF" stroke="${PALETTE.navy}" stroke-width="0.75"/>`,
    `<path d="M${n(x)} ${n(y + HEAD)}v${n(3 - HEAD)}q0 -3 3 -3h${n(box.width - 6)}q3 0 3 3v${n(HEAD - 3)}z" fill="${fact ? PALETTE.navy : PALETTE.light}"/>`,
    text(8, 13, box.title, TEXT + 1, ink, 'font-weight="bold"'),
    text(box.width - 8, 13, box.rows, TEXT, ink, 'text-anchor="end"'),
    ...columns,
    box.more === '' ? '' : text(8, lineAt(box.columns.length) + 3, box.more, TEXT, PALETTE.grey),
  ].join('');
}

/** A line with a crow's foot where the many are, and a bar at the one; a ring when a child may have no parent; thick and in the colour of faults if some name none that is there. */
function lineOf(edge: ElkExtendedEdge, {optional, orphans = 0}: Relationship): string {
  const section = edge.sections?.[0];
  if (!section) return '';
  const points: readonly ElkPoint[] = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const start = section.startPoint;
  const end = section.endPoint;
  const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${n(point.x)} ${n(point.y)}`).join('');
  const foot = `M${n(start.x)} ${n(start.y - 4)}L${n(start.x + 8)} ${n(start.y)}L${n(start.x)} ${n(start.y + 4)}`;
  const bar = `M${n(end.x - 5)} ${n(end.y - 4)}v8`;
  const ring = optional
    ? `<circle cx="${n(end.x - 10)}" cy="${n(end.y)}" r="2.6" fill="#FFFFFF" stroke="${PALETTE.blue}" stroke-width="0.9"/>`
    : '';
  return `<path d="${path}${foot}${bar}" fill="none" stroke="${orphans > 0 ? STATUS.bad.fill : PALETTE.blue}" stroke-width="${orphans > 0 ? 1.8 : 0.9}"/>${ring}`;
}

/** At most two decimals, so that equal layouts give equal text. */
const n = (value: number): string => String(Math.round(value * 100) / 100);

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
