/** Standing columns in the order given: discrete numbers, weekdays, months. */
import {PALETTE} from '../palette.js';
import {CHART_TEXT, drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

export interface Standing {
  readonly label: string;
  readonly value: number;
  /** The value below the label; left out when there is no room for it. */
  readonly shown?: string;
}

/** `reference` draws a dashed line. Labels that would touch are thinned out evenly, the first kept. */
export async function columnList(columns: readonly Standing[], options: {readonly reference?: number}, frame: Frame): Promise<Drawing> {
  const {fonts, width} = frame;
  const pitch = width / Math.max(1, columns.length);
  const widest = Math.max(0, ...columns.map((column) => fonts.regular.measure(column.label, CHART_TEXT)));
  const every = Math.max(1, Math.ceil((widest + 4) / pitch));
  const showing = columns.every((column) => column.shown !== undefined && fonts.regular.measure(column.shown, CHART_TEXT) + 3 <= pitch);
  const most = Math.max(options.reference ?? 0, ...columns.map((column) => column.value), 1e-9);
  const foot = (CHART_TEXT + 3) * (showing ? 2 : 1) + 3;
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, most], range: [frame.height - foot, 2], nice: false, zero: true},
  });
  const x = {field: 'place', type: 'ordinal' as const, axis: null, scale: {paddingInner: 0.25, paddingOuter: 0.1}};
  const rows = columns.map((column, place) => ({
    place,
    value: column.value,
    label: place % every === 0 ? column.label : '',
    shown: showing ? column.shown : '',
  }));
  return drawChart(
    {
      data: {values: rows},
      autosize: 'none',
      layer: [
        {mark: {type: 'bar', color: PALETTE.blue}, encoding: {x, y: y('value')}},
        ...(options.reference === undefined
          ? []
          : [
              {
                data: {values: [{even: options.reference}]},
                mark: {type: 'rule' as const, strokeDash: [2, 2], color: PALETTE.dark, strokeWidth: 0.6},
                encoding: {y: y('even')},
              },
            ]),
        {data: {values: [{floor: 0}]}, mark: {type: 'rule', color: PALETTE.rule, strokeWidth: 0.75}, encoding: {y: y('floor')}},
        {
          mark: {type: 'text', y: frame.height - foot + 8, color: PALETTE.dark},
          encoding: {x, text: {field: 'label'}},
        },
        ...(showing
          ? [{mark: {type: 'text' as const, y: frame.height - foot + 19, color: PALETTE.grey}, encoding: {x, text: {field: 'shown'}}}]
          : []),
      ],
    },
    frame,
  );
}
