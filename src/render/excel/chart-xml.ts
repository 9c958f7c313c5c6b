import {COLOUR, FONT, SERIES} from './look.js';

/** A native chart: every text and number of it comes from cells by reference, with what they hold cached beside for programs that only show. */
export interface NativeChart {
  readonly kind: 'column' | 'bar' | 'line';
  readonly title: string;
  readonly labels: Labels;
  readonly labelTitle: string;
  readonly series: readonly Series[];
  /** Titles of the value axes; the second is there when a series asks for it. */
  readonly valueTitles: readonly [string, string?];
}
export interface Labels {
  readonly ref: string;
  readonly values: readonly (string | number | null)[];
  /** Number format, when the labels are numbers or dates. */
  readonly format: string;
  /** Columns side by side that name a row together, outermost first, as the cells show them; `ref` is then the whole block. */
  readonly levels?: readonly (readonly string[])[];
}
export interface Series {
  readonly nameRef: string;
  readonly name: string;
  readonly ref: string;
  readonly values: readonly (number | null)[];
  readonly format: string;
  /** A share of a whole, 12.3 for 12.3 %. */
  readonly percent: boolean;
  /** Drawn as a line against an axis of its own at the right (or top): another unit than the first series. */
  readonly second: boolean;
}

/** Text for an XML element or attribute. */
export function xmlText(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** Bars with their value beside them are read faster; beyond this many the labels would touch. */
const MOST_LABELS = {column: 14, bar: 40, line: 14} as const;
const LABEL_AXIS = 111;
const VALUE_AXIS = 112;
const SECOND_LABEL_AXIS = 113;
const SECOND_VALUE_AXIS = 114;

/** The part `xl/charts/chartN.xml` (DrawingML chart, ECMA-376 part 1, section 21.2). */
export function chartXml(chart: NativeChart): string {
  const first = chart.series.filter((series) => !series.second);
  const second = chart.series.filter((series) => series.second);
  const marked = first.length * chart.labels.values.length <= MOST_LABELS[chart.kind] && second.length === 0;
  const drawn = (series: Series, as: 'bar' | 'line'): string => seriesXml(chart, series, as, marked);
  const plots =
    (chart.kind === 'line'
      ? lineChart(first.map((series) => drawn(series, 'line')).join(''), LABEL_AXIS, VALUE_AXIS)
      : `<c:barChart><c:barDir val="${chart.kind === 'bar' ? 'bar' : 'col'}"/><c:grouping val="clustered"/><c:varyColors val="0"/>` +
        `${first.map((series) => drawn(series, 'bar')).join('')}<c:gapWidth val="${first.length === 1 ? 55 : 80}"/>` +
        `<c:overlap val="${first.length === 1 ? 0 : -5}"/><c:axId val="${LABEL_AXIS}"/><c:axId val="${VALUE_AXIS}"/></c:barChart>`) +
    (second.length > 0 ? lineChart(second.map((series) => drawn(series, 'line')).join(''), SECOND_LABEL_AXIS, SECOND_VALUE_AXIS) : '');
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" ' +
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><c:date1904 val="0"/><c:roundedCorners val="0"/>' +
    `<c:chart>${titleXml(chart.title, 1300, true, COLOUR.dark)}<c:autoTitleDeleted val="0"/><c:plotArea><c:layout/>${plots}${axesXml(chart, second.length > 0)}` +
    '<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr></c:plotArea>' +
    (chart.series.length > 1 ? `<c:legend><c:legendPos val="b"/><c:overlay val="0"/>${textXml(1000, COLOUR.dark)}</c:legend>` : '') +
    '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>' +
    `<c:spPr>${solid(COLOUR.white)}<a:ln w="9525">${solid(COLOUR.rule)}</a:ln></c:spPr>${textXml(1000, COLOUR.dark)}</c:chartSpace>`
  );
}

function lineChart(series: string, labelAxis: number, valueAxis: number): string {
  return (
    `<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>${series}<c:marker val="1"/>` +
    `<c:axId val="${labelAxis}"/><c:axId val="${valueAxis}"/></c:lineChart>`
  );
}

function seriesXml(chart: NativeChart, series: Series, as: 'bar' | 'line', marked: boolean): string {
  const index = chart.series.indexOf(series);
  const colour = SERIES[index % SERIES.length] ?? COLOUR.blue;
  const look =
    as === 'bar'
      ? `<c:spPr>${solid(colour)}</c:spPr><c:invertIfNegative val="0"/>`
      : `<c:spPr><a:ln w="28575" cap="rnd">${solid(colour)}<a:round/></a:ln></c:spPr>` +
        `<c:marker><c:symbol val="circle"/><c:size val="6"/><c:spPr>${solid(colour)}<a:ln w="9525">${solid(COLOUR.white)}</a:ln></c:spPr></c:marker>`;
  const labels = marked
    ? `<c:dLbls><c:numFmt formatCode="${xmlText(series.format)}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>${textXml(900, COLOUR.navy)}` +
      `<c:dLblPos val="${as === 'bar' ? 'outEnd' : 't'}"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>` +
      '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    : '';
  return (
    `<c:ser><c:idx val="${index}"/><c:order val="${index}"/>` +
    `<c:tx><c:strRef><c:f>${xmlText(series.nameRef)}</c:f>${stringCache([series.name])}</c:strRef></c:tx>${look}${labels}` +
    `<c:cat>${labelsXml(chart.labels)}</c:cat>` +
    `<c:val><c:numRef><c:f>${xmlText(series.ref)}</c:f>${numberCache(series.values, series.format)}</c:numRef></c:val>` +
    `${as === 'line' ? '<c:smooth val="0"/>' : ''}</c:ser>`
  );
}

function labelsXml({ref, values, format, levels}: Labels): string {
  if (levels !== undefined) {
    // The level that stands next to the axis comes first.
    const cache = [...levels].reverse().map((level) => `<c:lvl>${textPoints(level)}</c:lvl>`);
    return (
      `<c:multiLvlStrRef><c:f>${xmlText(ref)}</c:f><c:multiLvlStrCache><c:ptCount val="${values.length}"/>${cache.join('')}` +
      '</c:multiLvlStrCache></c:multiLvlStrRef>'
    );
  }
  const numbers = values.filter((value) => typeof value !== 'string');
  return numbers.length === values.length
    ? `<c:numRef><c:f>${xmlText(ref)}</c:f>${numberCache(numbers, format)}</c:numRef>`
    : `<c:strRef><c:f>${xmlText(ref)}</c:f>${stringCache(values.map((value) => (value === null ? '' : String(value))))}</c:strRef>`;
}

function stringCache(values: readonly string[]): string {
  return `<c:strCache><c:ptCount val="${values.length}"/>${textPoints(values)}</c:strCache>`;
}

function textPoints(values: readonly string[]): string {
  return values.map((value, index) => `<c:pt idx="${index}"><c:v>${xmlText(value)}</c:v></c:pt>`).join('');
}

function numberCache(values: readonly (number | null)[], format: string): string {
  const points = values.map((value, index) => (value === null ? '' : `<c:pt idx="${index}"><c:v>${value}</c:v></c:pt>`));
  return `<c:numCache><c:formatCode>${xmlText(format)}</c:formatCode><c:ptCount val="${values.length}"/>${points.join('')}</c:numCache>`;
}

function axesXml(chart: NativeChart, second: boolean): string {
  const bar = chart.kind === 'bar';
  const [valueTitle, secondTitle = ''] = chart.valueTitles;
  // A bar is read by its length, so its axis begins at zero; a line may show its own range.
  const fromZero = chart.kind !== 'line' && chart.series.every(({values}) => values.every((value) => value === null || value >= 0));
  const barred = chart.kind !== 'line';
  const format = axisFormat(
    chart.series.filter((series) => !series.second),
    barred,
  );
  const secondFormat = axisFormat(
    chart.series.filter((series) => series.second),
    false,
  );
  // A horizontal bar chart counts its rows from below; reversed, the first row of the table is on top, and the values must cross at the far end.
  return (
    labelAxis(LABEL_AXIS, VALUE_AXIS, {
      reversed: bar,
      position: bar ? 'l' : 'b',
      title: chart.labelTitle,
      format: chart.labels.format,
      hidden: false,
    }) +
    valueAxis(VALUE_AXIS, LABEL_AXIS, {
      position: bar ? 'b' : 'l',
      title: valueTitle,
      format,
      grid: true,
      crosses: bar ? 'max' : 'autoZero',
      fromZero,
      toHundred:
        chart.series.every((series) => series.second || series.percent) &&
        fromZero &&
        largest(chart.series) > 90 &&
        largest(chart.series) <= 100,
    }) +
    (second
      ? valueAxis(SECOND_VALUE_AXIS, SECOND_LABEL_AXIS, {
          position: 'r',
          title: secondTitle,
          format: secondFormat,
          grid: false,
          crosses: 'max',
          fromZero: false,
          toHundred: false,
        }) +
        labelAxis(SECOND_LABEL_AXIS, SECOND_VALUE_AXIS, {
          reversed: false,
          position: 'b',
          title: '',
          format: chart.labels.format,
          hidden: true,
        })
      : '')
  );
}

/** The format of the first series, without decimals where the axis has whole steps: two of its numbers must never read the same. */
function axisFormat(series: readonly Series[], withZero: boolean): string {
  const format = series[0]?.format ?? 'General';
  const values = series.flatMap((one) => one.values.filter((value) => value !== null));
  const zero = withZero ? [0] : [];
  return Math.max(...values, ...zero) - Math.min(...values, ...zero) >= 10 ? format.replace(/\.0+/g, '') : format;
}

function largest(series: readonly Series[]): number {
  return Math.max(0, ...series.filter((one) => !one.second).flatMap((one) => one.values.map((value) => Math.abs(value ?? 0))));
}

interface LabelAxis {
  readonly reversed: boolean;
  readonly position: string;
  readonly title: string;
  readonly format: string;
  readonly hidden: boolean;
}
function labelAxis(id: number, cross: number, axis: LabelAxis): string {
  return (
    `<c:catAx><c:axId val="${id}"/><c:scaling><c:orientation val="${axis.reversed ? 'maxMin' : 'minMax'}"/></c:scaling>` +
    `<c:delete val="${axis.hidden ? 1 : 0}"/><c:axPos val="${axis.position}"/>${axis.title === '' ? '' : titleXml(axis.title, 1000, false, COLOUR.muted, axis.position === 'l' || axis.position === 'r')}` +
    `<c:numFmt formatCode="${xmlText(axis.format)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>` +
    `<c:spPr><a:ln w="9525">${solid(COLOUR.rule)}</a:ln></c:spPr>${textXml(1000, COLOUR.dark)}<c:crossAx val="${cross}"/><c:crosses val="autoZero"/>` +
    // Not a date axis: one place a row, whatever the distance in days.
    '<c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:noMultiLvlLbl val="0"/></c:catAx>'
  );
}

interface ValueAxis {
  readonly position: string;
  readonly title: string;
  readonly format: string;
  readonly grid: boolean;
  readonly crosses: string;
  readonly fromZero: boolean;
  /** No space above 100 %, where nothing can be. */
  readonly toHundred: boolean;
}
function valueAxis(id: number, cross: number, axis: ValueAxis): string {
  return (
    `<c:valAx><c:axId val="${id}"/><c:scaling><c:orientation val="minMax"/>${axis.toHundred ? '<c:max val="100"/>' : ''}${axis.fromZero ? '<c:min val="0"/>' : ''}</c:scaling><c:delete val="0"/><c:axPos val="${axis.position}"/>` +
    (axis.grid ? `<c:majorGridlines><c:spPr><a:ln w="6350">${solid(COLOUR.light)}</a:ln></c:spPr></c:majorGridlines>` : '') +
    `${axis.title === '' ? '' : titleXml(axis.title, 1000, false, COLOUR.muted, axis.position === 'l' || axis.position === 'r')}<c:numFmt formatCode="${xmlText(axis.format)}" sourceLinked="0"/>` +
    '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>' +
    `${textXml(900, COLOUR.muted)}<c:crossAx val="${cross}"/><c:crosses val="${axis.crosses}"/><c:crossBetween val="between"/></c:valAx>`
  );
}

function solid(colour: string): string {
  return `<a:solidFill><a:srgbClr val="${colour}"/></a:solidFill>`;
}

/** Sizes in hundredths of a point. */
function runProperties(tag: string, size: number, bold: boolean, colour: string): string {
  return `<a:${tag} sz="${size}" b="${bold ? 1 : 0}">${solid(colour)}<a:latin typeface="${FONT}"/></a:${tag}>`;
}

function titleXml(text: string, size: number, bold: boolean, colour: string, upright = false): string {
  return (
    `<c:title><c:tx><c:rich><a:bodyPr${upright ? ' rot="-5400000" vert="horz"' : ''}/><a:p><a:pPr>${runProperties('defRPr', size, bold, colour)}</a:pPr>` +
    `<a:r>${runProperties('rPr', size, bold, colour)}<a:t>${xmlText(text)}</a:t></a:r></a:p></c:rich></c:tx><c:overlay val="0"/></c:title>`
  );
}

function textXml(size: number, colour: string): string {
  return `<c:txPr><a:bodyPr/><a:p><a:pPr>${runProperties('defRPr', size, false, colour)}</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>`;
}
