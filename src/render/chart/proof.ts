import type {QuestionProof} from '../../core/portrait.js';
import {PALETTE} from '../palette.js';
import {drawChart} from './draw.js';
import type {Drawing, Frame} from './draw.js';

export interface ProvedQuestion extends QuestionProof {
  /** Rows of the answer. */
  readonly rows: number;
  readonly concept: string;
}

/** Standard errors from which a difference is beyond chance for every reader. */
const CLEAR = 2;

/**
 * Questions by the difficulty of their SQL and by how clearly the data answers them, in standard errors on a logarithmic scale. What lies
 * below the dashed line might be chance. Larger dots have longer answers. Questions whose findings compare nothing are left out.
 */
export function proofChart(questions: readonly ProvedQuestion[], frame: Frame): Promise<Drawing> {
  const values = questions.flatMap(({id, difficulty, z, rows}) =>
    difficulty === null || z === null ? [] : [{id: id.toUpperCase(), difficulty, z: Math.max(0.5, z), rows}],
  );
  const hardest = Math.max(4, ...values.map(({difficulty}) => difficulty)) + 1;
  const clearest = Math.max(10, ...values.map(({z}) => z)) * 1.3;
  const x = {
    field: 'difficulty',
    type: 'quantitative' as const,
    axis: {title: 'difficulty of the SQL', grid: false, tickCount: 6},
    scale: {domain: [0, hardest], nice: false},
  };
  const y = (field: string) => ({
    field,
    type: 'quantitative' as const,
    axis: {title: 'standard errors', values: [0.5, 1, 2, 5, 10, 20, 50, 100, 200], format: '~g'},
    scale: {type: 'log' as const, domain: [0.5, clearest], nice: false},
  });
  return drawChart(
    {
      data: {values},
      layer: [
        {
          data: {values: [{clear: CLEAR}]},
          mark: {type: 'rule', color: PALETTE.dark, strokeWidth: 0.7, strokeDash: [3, 2]},
          encoding: {y: y('clear')},
        },
        {
          mark: {type: 'circle', color: PALETTE.blue, opacity: 0.85},
          encoding: {
            x,
            y: y('z'),
            size: {
              field: 'rows',
              type: 'quantitative',
              legend: null,
              scale: {type: 'sqrt', domain: [0, 100], range: [30, 260], clamp: true},
            },
          },
        },
        {mark: {type: 'text', align: 'left', dx: 9, fontSize: 8, fontWeight: 'bold'}, encoding: {x, y: y('z'), text: {field: 'id'}}},
      ],
    },
    frame,
  );
}
