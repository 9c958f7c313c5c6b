/** Lying bars in the order given, with their labels and values as text: row counts, profiles of categories. */
import {oneLine} from '../font.js';
import {PALETTE} from '../palette.js';
import {CHART_TEXT, drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

export interface Bar {
  readonly label: string;
  /** At least 0. */
  readonly value: number;
  /** The value as it is shown in the last column. */
  readonly shown: string;
  readonly colour?: string;
}

/** `reference` draws a dashed line across all bars; `labels` is the greatest width of the labels in points; `most` is the value that fills the width. */
export async function barList(
  bars: readonly Bar[],
  options: {readonly reference?: number; readonly labels: number; readonly most?: number},
  frame: Frame,
): Promise<Drawing> {
  const {fonts, width} = frame;
  const names = bars.map((bar) => oneLine(bar.label));
  const widest = (texts: readonly string[]): number => Math.max(0, ...texts.map((text) => fonts.regular.measure(text, CHART_TEXT)));
  const labels = Math.min(options.labels, Math.ceil(widest(names))) + 6;
  const room = Math.ceil(widest(bars.map((bar) => bar.shown))) + 6;
  const most = Math.max(options.reference ?? 0, options.most ?? 0, ...bars.map((bar) => bar.value), 1e-9);
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, most], range: [labels, Math.max(labels + 10, width - room)], nice: false, zero: true},
  });
  const rows = bars.map((bar, row) => ({
    row,
    label: fonts.regular.fit(names[row] ?? '', labels - 6, CHART_TEXT),
    value: bar.value,
    shown: bar.shown,
    colour: bar.colour ?? PALETTE.blue,
  }));
  const y = {field: 'row', type: 'ordinal' as const, axis: null, scale: {paddingInner: 0.35, paddingOuter: 0.2}};
  return drawChart(
    {
      data: {values: rows},
      autosize: 'none',
      layer: [
        {
          mark: {type: 'bar'},
          encoding: {x: x('value'), y, color: {field: 'colour', type: 'nominal', scale: null}},
        },
        ...(options.reference === undefined
          ? []
          : [
              {
                data: {values: [{even: options.reference}]},
                mark: {type: 'rule' as const, strokeDash: [2, 2], color: PALETTE.dark, strokeWidth: 0.6},
                encoding: {x: x('even')},
              },
            ]),
        {mark: {type: 'text', align: 'left', x: 0, fontSize: CHART_TEXT}, encoding: {y, text: {field: 'label'}}},
        {
          mark: {type: 'text', align: 'right', x: width, fontSize: CHART_TEXT, color: PALETTE.grey},
          encoding: {y, text: {field: 'shown'}},
        },
      ],
    },
    frame,
  );
}
