/** Charts as SVG text: vega-lite to vega to SVG, measured with the embedded font, from inline data and nothing else. */
import type {Loader, LoggerInterface} from 'vega';
import type {Config, TopLevelSpec} from 'vega-lite';
import {FONT_FAMILY} from '../font.js';
import type {Fonts} from '../font.js';
import {PALETTE} from '../palette.js';

/** A finished picture; width and height in points, which are the pixels of its SVG. */
export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** What a chart is made with: the fonts to measure by, and its size in points, axes and labels included. */
export interface Frame {
  readonly fonts: Fonts;
  readonly width: number;
  readonly height: number;
}

/** Size of axis labels and other small text inside charts, in points. */
export const CHART_TEXT = 7.5;

const CONFIG: Config = {
  font: FONT_FAMILY,
  view: {stroke: null},
  axis: {
    labelFontSize: CHART_TEXT,
    labelColor: PALETTE.grey,
    labelPadding: 3,
    titleFontSize: CHART_TEXT,
    titleFontWeight: 'normal',
    titleColor: PALETTE.grey,
    titlePadding: 5,
    gridColor: '#E9EBF4',
    gridWidth: 0.5,
    domainColor: PALETTE.rule,
    domainWidth: 0.75,
    tickColor: PALETTE.rule,
    tickWidth: 0.5,
    tickSize: 3,
  },
  text: {fontSize: CHART_TEXT, color: PALETTE.dark, baseline: 'middle'},
};

/** A loader that loads nothing and notes every try: vega itself would go on with an empty table and a warning. */
function refusing(errors: string[]): Loader {
  const refuse = (uri: string): Promise<never> => {
    errors.push(`a chart may not load anything, and asked for ${uri}`);
    return Promise.reject(new Error('refused'));
  };
  return {load: refuse, sanitize: refuse, http: refuse, file: refuse};
}

/** Charts that this process has drawn, by what they were drawn from: one worker often makes both editions of a report. */
const drawn = new Map<string, Promise<Drawing>>();
/** More than the charts of one report. */
const REMEMBERED = 100;

/** Draws a chart, or gives the one that was drawn from the same spec at the same size; see `draw`. */
export function drawChart(spec: TopLevelSpec, frame: Frame): Promise<Drawing> {
  const key = JSON.stringify([spec, frame.width, frame.height]);
  const known = drawn.get(key);
  if (known !== undefined) return known;
  const drawing = draw(spec, frame);
  drawn.set(key, drawing);
  if (drawn.size > REMEMBERED) drawn.delete(drawn.keys().next().value!);
  return drawing;
}

/**
 * Draws a vega-lite spec of a single or layered view with inline data. Rejects when the spec asks for any address, or when vega reports an
 * error. Times must use UTC scales or units: others would follow the machine's zone.
 */
async function draw(spec: TopLevelSpec, frame: Frame): Promise<Drawing> {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  measureWith(vega, frame.fonts);
  const errors: string[] = [];
  const logger = collecting(errors);
  const {width, height} = frame;
  const sized = {padding: 0, autosize: {type: 'fit', contains: 'padding'}, background: null, ...spec, width, height} as TopLevelSpec;
  const {spec: compiled} = vegaLite.compile(sized, {config: CONFIG, logger});
  const view = new vega.View(vega.parse(compiled), {loader: refusing(errors), renderer: 'none', logger});
  const svg = await view.toSVG();
  view.finalize();
  if (errors.length > 0) throw new Error(`chart: ${errors.join('; ')}`);
  return {svg, width, height};
}

/** Replaces vega's guess at text widths (0.8 of the size a character) by the outlines of the embedded font. */
function measureWith(vega: object, fonts: Fonts): void {
  const {textMetrics} = vega as {textMetrics: {width: (item: TextItem, text: string | number | null | undefined) => number}};
  textMetrics.width = (item, text) => {
    const size = item.fontSize ?? 11;
    const face = item.fontWeight === 'bold' || Number(item.fontWeight) >= 600 ? fonts.bold : fonts.regular;
    return face.measure(String(text ?? '').trim(), size);
  };
}
interface TextItem {
  readonly fontSize?: number;
  readonly fontWeight?: string | number;
}

/** Errors are kept; warnings and notes are for authors of specs and go nowhere. */
function collecting(errors: string[]): LoggerInterface {
  const logger: LoggerInterface = {
    level: (..._: unknown[]) => logger,
    error: (...parts: readonly unknown[]) => {
      errors.push(parts.map((part) => (part instanceof Error ? part.message : String(part))).join(' '));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
