import type {Dependence, DependentPair} from '../../core/portrait.js';
import {PALETTE} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

/** Height of a line of the matrix, in points. */
export const LINE = 20;
/** Room for the names on the left. */
const NAMES = 150;
/** Widest cell. */
const WIDEST = 52;
/** Most columns of the matrix: those in the strongest pairs. */
const MOST = 12;

/** The columns that are shown: of the strongest pairs, in the order of the table. */
export function shownColumns({columns, pairs}: Dependence): readonly string[] {
  const strength = new Map(columns.map((name) => [name, 0]));
  for (const pair of pairs)
    for (const name of [pair.a, pair.b]) strength.set(name, Math.max(strength.get(name) ?? 0, Math.abs(pair.strength)));
  const kept = new Set([...columns].sort((a, b) => strength.get(b)! - strength.get(a)!).slice(0, MOST));
  return columns.filter((name) => kept.has(name));
}

/** A triangle of pairs; the darker, the more one column says about the other. Empty where a formula or a common key makes the pair idle. */
export function dependenceChart(dependence: Dependence, frame: Frame): Promise<Drawing> {
  const names = shownColumns(dependence);
  const found = new Map(
    dependence.pairs.flatMap((pair) => [[`${pair.a}\n${pair.b}`, pair] as const, [`${pair.b}\n${pair.a}`, pair] as const]),
  );
  const pitch = Math.min(WIDEST, (frame.width - NAMES) / Math.max(1, names.length - 1));
  const cells = names.flatMap((a, row) =>
    names.slice(0, row).flatMap((b, column) => {
      const pair = found.get(`${a}\n${b}`);
      return [cellOf(pair, row, column, pitch)];
    }),
  );
  const labels = names.map((name, row) => ({
    name: frame.fonts.regular.fit(name, NAMES - 10, 7.5),
    middle: (row - 0.5) * LINE,
    at: NAMES + (row + 0.5) * pitch,
    number: String(row + 1),
    row,
  }));
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, frame.width], range: [0, frame.width], nice: false},
  });
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: null,
    scale: {domain: [0, frame.height], range: [0, frame.height], nice: false},
  });
  return drawChart(
    {
      data: {values: cells},
      autosize: 'none',
      layer: [
        {
          mark: {type: 'rect', stroke: PALETTE.white, strokeWidth: 1.5},
          encoding: {
            x: x('left'),
            x2: {field: 'right'},
            y: y('top'),
            y2: {field: 'bottom'},
            color: {field: 'fill', type: 'nominal', scale: null},
          },
        },
        {
          mark: {type: 'text', fontSize: 7},
          encoding: {x: x('middle'), y: y('centre'), text: {field: 'shown'}, color: {field: 'ink', type: 'nominal', scale: null}},
        },
        {
          data: {values: labels.filter(({row}) => row > 0).map((label) => ({...label, text: `${label.number}  ${label.name}`}))},
          mark: {type: 'text', align: 'left', x: 0, fontSize: 7.5},
          encoding: {y: y('middle'), text: {field: 'text'}},
        },
        {
          data: {values: labels.slice(0, -1).map((label) => ({...label, text: label.number}))},
          mark: {type: 'text', y: (names.length - 1) * LINE + 8, fontSize: 7.5, color: PALETTE.grey},
          encoding: {x: x('at'), text: {field: 'text'}},
        },
      ],
    },
    frame,
  );
}

function cellOf(pair: DependentPair | undefined, row: number, column: number, pitch: number) {
  const strength = Math.abs(pair?.strength ?? 0);
  // Omega squared is a share of variance; its root is on the scale of the two others.
  const felt = pair?.kind === 'category and number' ? Math.sqrt(strength) : strength;
  const level = pair === undefined ? 0 : Math.min(1, felt);
  const left = NAMES + column * pitch;
  return {
    left,
    right: left + pitch,
    top: (row - 1) * LINE,
    bottom: row * LINE,
    middle: left + pitch / 2,
    centre: (row - 0.5) * LINE,
    fill: pair === undefined ? '#FFFFFF' : mix(level),
    ink: level > 0.45 ? PALETTE.white : PALETTE.dark,
    shown: pair === undefined ? '·' : pair.strength.toFixed(2).replace('-', '−'),
  };
}

/** From nearly white to the house blue, dark enough at its end for white text. */
function mix(level: number): string {
  const from = [0xf1, 0xf4, 0xfe];
  const to = [0x1d, 0x4e, 0xb8];
  return `#${from
    .map((start, k) =>
      Math.round(start + (to[k]! - start) * level)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}
