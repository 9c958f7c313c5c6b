/** The picture of an answer. Which one it is, and of what, the answer says (`answer/chart.ts` decided it); here it is only drawn. */
import type {TopLevelSpec} from 'vega-lite';
import type {Answer, ColumnFormat} from '../../core/answer.js';
import {FONT_FAMILY, oneLine} from '../font.js';
import type {Fonts} from '../font.js';
import {PALETTE} from '../palette.js';
import {shownCell} from '../text/period.js';
import {currencySign, humanName} from '../text/words.js';
import {CHART_TEXT, drawChart} from './draw.js';
import type {Drawing} from './draw.js';

/** Series differ in lightness too, so that they can be told apart in grey. */
const SERIES: readonly string[] = [PALETTE.blue, PALETTE.navy, '#A9B4EE', PALETTE.orange];
const DASHES: readonly (readonly number[])[] = [
  [1, 0],
  [5, 2],
  [2, 2],
  [7, 2, 2, 2],
];
const MOST_POINTS = 120;
const MOST_BARS = 30;
const TITLE = 9.5;

interface Series {
  readonly name: string;
  readonly format: ColumnFormat;
  readonly values: readonly (number | null)[];
}
/** What is drawn, free of the answer's shape. */
interface Picture {
  readonly kind: 'column' | 'bar' | 'line';
  readonly labels: readonly string[];
  readonly series: readonly Series[];
  readonly title: string;
}

/**
 * Draws an answer `width` points wide and as high as it needs, title and legend included; nothing where its chart is `none` or names columns
 * without numbers. `undefined` stands for the reason in `answer.chart.why`, or for "no number to draw".
 */
export async function answerChart(answer: Answer, currency: string, fonts: Fonts, width: number): Promise<Drawing | undefined> {
  const picture = pictureOf(answer, currency);
  if (!picture) return undefined;
  const sign = currencySign(currency);
  const head = headOf(picture, fonts, width, currency);
  const many = picture.labels.length;
  const height = picture.kind === 'bar' ? many * (8 + 11 * picture.series.length) + 6 : 160;
  const frame = {fonts, width, height};
  const spec = picture.kind === 'bar' ? bars(picture, fonts, width, currency) : standing(picture, fonts, width, sign, currency);
  const body = await drawChart(spec, frame);
  const inner = /^[^]*?<svg[^>]*>([^]*)<\/svg>\s*$/.exec(body.svg)?.[1];
  if (inner === undefined) throw new Error(`${answer.id}: the chart is no SVG`);
  const total = head.height + height;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${total}" viewBox="0 0 ${width} ${total}">${head.svg}<g transform="translate(0,${head.height})">${inner}</g></svg>`;
  return {svg, width, height: total};
}

function pictureOf(answer: Answer, currency: string): Picture | undefined {
  const {chart} = answer;
  if (chart.kind === 'none' || answer.rows.length === 0) return undefined;
  const place = (name: string): number => answer.columns.findIndex((column) => column.name === name);
  const names = (chart.labels ?? [chart.label]).map(place).filter((index) => index >= 0);
  const first = answer.columns[place(chart.series[0] ?? '')];
  // One axis carries one unit.
  const drawn = chart.series.map(place).filter((index) => answer.columns[index]?.format.kind === first?.format.kind && index >= 0);
  const count = Math.min(answer.rows.length, chart.first ?? (chart.kind === 'line' ? MOST_POINTS : MOST_BARS));
  // Time ends at the right: of a long series the last points are drawn, of a ranking the first.
  const rows = chart.kind === 'line' && chart.first === undefined ? answer.rows.slice(-count) : answer.rows.slice(0, count);
  const series = drawn.flatMap((index): Series[] => {
    const column = answer.columns[index];
    const values = rows.map((row) => (typeof row[index] === 'number' ? row[index] : null));
    return column === undefined || values.every((value) => value === null) ? [] : [{name: column.name, format: column.format, values}];
  });
  if (names.length === 0 || series.length === 0) return undefined;
  const labels = rows.map((row) =>
    oneLine(names.map((index) => shownCell(row[index] ?? null, answer.columns[index]!, currency) || 'empty').join(' / ')),
  );
  const part = count < answer.rows.length ? ` (${chart.kind === 'line' ? 'last' : 'first'} ${count} of ${answer.rows.length})` : '';
  return {kind: chart.kind, labels, series: series.slice(0, SERIES.length), title: oneLine(chart.title) + part};
}

/** The title, and below it either the unit, or the names of the series with their colours. */
function headOf(picture: Picture, fonts: Fonts, width: number, currency: string): {readonly svg: string; readonly height: number} {
  const lines = titleLines(picture.title, fonts, width);
  const text = (x: number, y: number, value: string, size: number, colour: string, bold: boolean): string =>
    `<text x="${round(x)}" y="${round(y)}" font-family="${FONT_FAMILY}" font-size="${size}" fill="${colour}"${bold ? ' font-weight="bold"' : ''}>${escapeXml(value)}</text>`;
  let y = 10;
  const parts = lines.map((line, index) => text(0, y + index * 13, line, TITLE, PALETTE.dark, true));
  y += 13 * (lines.length - 1);
  const unit = unitOf(picture.series[0]!, currency);
  y += 14;
  let x = 0;
  if (picture.series.length > 1) {
    for (const [index, {name}] of picture.series.entries()) {
      const label = fonts.regular.fit(oneLine(humanName(name)), Math.min(180, width - 20), CHART_TEXT);
      const wide = fonts.regular.measure(label, CHART_TEXT) + 26;
      if (x > 0 && x + wide > width) {
        x = 0;
        y += 12;
      }
      parts.push(
        picture.kind === 'line'
          ? `<path d="M${round(x)} ${round(y - 2.6)}h11" fill="none" stroke="${SERIES[index] ?? ''}" stroke-width="1.8"${dashOf(index)}/>`
          : `<rect x="${round(x)}" y="${round(y - 6)}" width="9" height="7" fill="${SERIES[index] ?? ''}"/>`,
        text(x + 14, y, label, CHART_TEXT, PALETTE.grey, false),
      );
      x += wide;
    }
  } else {
    parts.push(text(0, y, fonts.regular.fit(unit, width, CHART_TEXT), CHART_TEXT, PALETTE.grey, false));
  }
  return {svg: parts.join(''), height: Math.ceil(y + 9)};
}

const dashOf = (index: number): string => (index === 0 ? '' : ` stroke-dasharray="${DASHES[index]!.join(' ')}"`);

function titleLines(title: string, fonts: Fonts, width: number): readonly string[] {
  const words = title.split(' ');
  let first = '';
  while (words.length > 0 && fonts.bold.measure(`${first} ${words[0]!}`.trim(), TITLE) <= width)
    first = `${first} ${words.shift()!}`.trim();
  if (first === '') return [fonts.bold.fit(title, width, TITLE)];
  return words.length === 0 ? [first] : [first, fonts.bold.fit(words.join(' '), width, TITLE)];
}

/** `In time (%)`, `Freight (INR)`, `Orders`. */
function unitOf({name, format}: Series, currency: string): string {
  const human = oneLine(humanName(name));
  if (format.kind === 'money') return `${human} (${currency})`;
  if (format.kind === 'percent' && !human.endsWith('(%)')) return `${human} (%)`;
  if (format.kind === 'points') return human.replace(/ \(points\)$/, '').concat(' (percentage points)');
  return human;
}

/** Ticks with their unit, as a vega expression. */
function tickLabels({format}: Series, sign: string): string {
  // vega sets a minus sign where everything else here has a hyphen.
  const number = "replace(abs(datum.value) >= 1e5 ? format(datum.value, '~s') : format(datum.value, ',~f'), '\u2212', '-')";
  if (format.kind === 'percent') return `${number} + '%'`;
  if (format.kind === 'points') return `(datum.value > 0 ? '+' : '') + ${number}`;
  if (format.kind === 'money') {
    const size = number.replaceAll('datum.value', 'abs(datum.value)');
    return `(datum.value < 0 ? '-' : '') + ${JSON.stringify(sign)} + ${size}`;
  }
  return number;
}

const extent = (picture: Picture): readonly [number, number] => {
  const values = picture.series.flatMap((one) => one.values.filter((value) => value !== null));
  return [Math.min(...values), Math.max(...values)];
};

/** From zero to the values, with room for what is written beyond the ends of the columns. */
function roomy(low: number, high: number): number[] {
  const span = Math.max(high, 0) - Math.min(low, 0) || 1;
  return [low < 0 ? low - 0.1 * span : 0, high > 0 ? high + 0.06 * span : low < 0 ? 0 : 1];
}

/** Columns and lines: the rows stand side by side. Labels that would touch are set in two lines, or thinned out evenly. */
function standing(picture: Picture, fonts: Fonts, width: number, sign: string, currency: string): TopLevelSpec {
  const {labels, series, kind} = picture;
  const pitch = (width - 44) / labels.length;
  const broken = labels.map((label) => twoLines(label, fonts, Math.max(pitch - 6, 28)));
  const widest = Math.max(...broken.flat().map((line) => fonts.regular.measure(line, CHART_TEXT)));
  const every =
    kind === 'line'
      ? Math.max(1, Math.ceil((Math.max(...labels.map((label) => fonts.regular.measure(label, CHART_TEXT))) + 8) / pitch))
      : 1;
  const shownLabels = labels.map((label, row) =>
    kind === 'line' ? (row % every === 0 ? [fonts.regular.fit(label, 120, CHART_TEXT)] : ['']) : (broken[row] ?? [label]),
  );
  const cramped = kind === 'column' && widest > pitch;
  const values = series.flatMap((one, place) =>
    one.values.map((value, row) => ({
      row,
      place,
      value,
      shown: value === null ? '' : shownCell(value, one, currency),
      colour: SERIES[place],
    })),
  );
  const [low, high] = extent(picture);
  const x = {
    field: 'row',
    type: 'ordinal' as const,
    scale: kind === 'line' ? {type: 'point' as const, padding: 0.3} : {paddingInner: 0.28, paddingOuter: 0.14},
    axis: {
      title: null,
      grid: false,
      ticks: false,
      labelAngle: 0,
      labelOverlap: cramped,
      labelLimit: 0,
      labelPadding: 5,
      labelColor: PALETTE.dark,
      labelExpr: `(${JSON.stringify(shownLabels)})[datum.value]`,
    },
  };
  const y = {
    field: 'value',
    type: 'quantitative' as const,
    scale: kind === 'line' ? {zero: low >= 0 && low < high * 0.35, nice: true} : {domain: roomy(low, high), nice: true},
    axis: {title: null, tickCount: 5, domain: false, ticks: false, labelExpr: tickLabels(series[0]!, sign)},
  };
  const colour = {field: 'colour', type: 'nominal' as const, scale: null};
  const detail = {field: 'place', type: 'nominal' as const};
  if (kind === 'line') {
    // The first and the last value are written on the side that the line does not come from.
    const drawn = values.filter(({value}) => value !== null);
    const ends = [
      [drawn[0], drawn[1]],
      [drawn[drawn.length - 1], drawn[drawn.length - 2]],
    ].flatMap(([end, beside]) => (end === undefined ? [] : [{...end, below: (beside?.value ?? 0) > (end.value ?? 0)}]));
    const few = labels.length <= 36;
    return {
      // Where a value is missing, the line has a gap.
      data: {values},
      layer: [
        ...series.map((_, place) => ({
          transform: [{filter: `datum.place === ${place}`}],
          mark: {
            type: 'line' as const,
            strokeWidth: 1.8,
            ...(place === 0 ? {} : {strokeDash: [...DASHES[place]!]}),
            ...(few ? {point: {size: 12, filled: true}} : {}),
          },
          encoding: {x, y, color: colour, detail},
        })),
        ...(series.length === 1
          ? [
              {
                data: {values: ends},
                mark: {type: 'text' as const, dy: {expr: 'datum.below ? 10 : -8'}, fontWeight: 'bold' as const},
                encoding: {x, y, text: {field: 'shown'}},
              },
            ]
          : []),
      ],
    };
  }
  const bar = (pitch * 0.72) / series.length;
  const fits = values.every(({shown}) => fonts.regular.measure(shown, CHART_TEXT) <= bar + 5);
  const xOffset = {field: 'place', type: 'ordinal' as const};
  return {
    data: {values: values.filter(({value}) => value !== null)},
    layer: [
      {mark: {type: 'bar'}, encoding: {x, xOffset, y, color: colour}},
      ...(low < 0
        ? [
            {
              data: {values: [{zero: 0}]},
              mark: {type: 'rule' as const, color: PALETTE.grey, strokeWidth: 0.6},
              encoding: {y: {...y, field: 'zero'}},
            },
          ]
        : []),
      ...(fits
        ? [
            {
              mark: {type: 'text' as const, dy: {expr: 'datum.value < 0 ? 7 : -6'}},
              encoding: {x, xOffset, y, text: {field: 'shown'}},
            },
          ]
        : []),
    ],
  };
}

/** Lying bars: names at the left, values behind the bars. */
function bars(picture: Picture, fonts: Fonts, width: number, currency: string): TopLevelSpec {
  const {labels, series} = picture;
  const text = (value: number | null, one: Series): string => (value === null ? '' : shownCell(value, one, currency));
  const names = Math.min(width * 0.42, Math.ceil(Math.max(...labels.map((label) => fonts.regular.measure(label, CHART_TEXT))))) + 8;
  const room =
    Math.ceil(Math.max(...series.flatMap((one) => one.values.map((value) => fonts.regular.measure(text(value, one), CHART_TEXT))))) + 8;
  const [low, high] = extent(picture);
  const domain = [Math.min(0, low), Math.max(0, high, low < 0 ? 0 : 1e-9)];
  const left = names + (low < 0 ? room : 0);
  const right = Math.max(left + 20, width - (high > 0 || low >= 0 ? room : 4));
  const x = {field: 'value', type: 'quantitative' as const, axis: null, scale: {domain, range: [left, right], nice: false, zero: true}};
  const y = {field: 'row', type: 'ordinal' as const, axis: null, scale: {paddingInner: 0.3, paddingOuter: 0.15}};
  const yOffset = {field: 'place', type: 'ordinal' as const};
  const values = series.flatMap((one, place) =>
    one.values.map((value, row) => ({row, place, value, shown: text(value, one), colour: SERIES[place]})),
  );
  const lines = labels.map((label, row) => ({row, label: fonts.regular.fit(label, names - 8, CHART_TEXT)}));
  const valueText = (positive: boolean) => ({
    transform: [{filter: positive ? 'datum.value >= 0' : 'datum.value < 0'}],
    mark: {type: 'text' as const, align: positive ? ('left' as const) : ('right' as const), dx: positive ? 4 : -4},
    encoding: {x, y, yOffset, text: {field: 'shown'}},
  });
  return {
    data: {values: values.filter(({value}) => value !== null)},
    autosize: 'none',
    layer: [
      {mark: {type: 'bar'}, encoding: {x, y, yOffset, color: {field: 'colour', type: 'nominal', scale: null}}},
      {data: {values: [{zero: 0}]}, mark: {type: 'rule', color: PALETTE.grey, strokeWidth: 0.6}, encoding: {x: {...x, field: 'zero'}}},
      valueText(true),
      valueText(false),
      {data: {values: lines}, mark: {type: 'text', align: 'left', x: 0}, encoding: {y, text: {field: 'label'}}},
    ],
  };
}

/** A label in up to two lines, each cut where it is wider than `width`. */
function twoLines(label: string, fonts: Fonts, width: number): string[] {
  if (fonts.regular.measure(label, CHART_TEXT) <= width) return [label];
  const words = label.split(' ');
  let first = words.shift() ?? '';
  while (words.length > 0 && fonts.regular.measure(`${first} ${words[0]!}`, CHART_TEXT) <= width) first = `${first} ${words.shift()!}`;
  const rest = words.join(' ');
  const fit = (text: string): string => fonts.regular.fit(text, width, CHART_TEXT);
  return rest === '' ? [fit(first)] : [fit(first), fit(rest)];
}

const round = (value: number): string => String(Math.round(value * 100) / 100);

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Why an answer has no picture, as a sentence. */
export function whyNoChart(answer: Answer): string {
  const why = answer.chart.kind === 'none' ? answer.chart.why : 'there is no number to draw';
  return `No chart: ${why.replace(/\.$/, '')}.`;
}
