import type {Chance, Lifecycle, Table} from '../core/model.js';
import type {Rows, Sampler} from './rows.js';
import type {Vector} from './vector.js';

const DAY = 86_400;

/** Name of the working column with the moment at which a row enters a stage, in seconds since 1970. */
export const stageName = (stage: string): string => `stage ${stage}`;
/** Name of the working column that says where a row goes from a stage: index of the transition, NaN if it stays. */
export const nextName = (stage: string): string => `next ${stage}`;

/** Whether a working column belongs to a lifecycle and goes no further than the shard; moments do if a table of steps reads them. */
export const staysInShard = (name: string, table: Table): boolean =>
  name.startsWith('next ') || (name.startsWith('stage ') && table.lifecycle?.hasSteps !== true);

/** The cell of a column that holds the moment of a stage. */
export function stageSampler(stage: string, type: Vector['type'], rows: Rows): Sampler {
  const {data} = rows.vector([stageName(stage)]);
  return type === 'date' ? (i) => Math.floor(data[i]! / DAY) : (i) => data[i]!;
}

/** The last stage of every row as an index into the stages; NaN where the first has no moment. */
export function statusSampler(lifecycle: Lifecycle, rows: Rows): Sampler {
  const order = inOrder(lifecycle);
  const entered = order.map((index) => rows.vector([stageName(lifecycle.stages[index]!.name)]).data);
  return (i) => {
    for (let k = order.length - 1; k >= 0; k--) if (!Number.isNaN(entered[k]![i]!)) return order[k]!;
    return NaN;
  };
}

/** Indexes of the stages such that every one comes after all that lead to it. */
export function inOrder({stages}: Pick<Lifecycle, 'stages'>): number[] {
  const done: number[] = [];
  const visit = (index: number): void => {
    if (done.includes(index)) return;
    for (const {to} of stages[index]!.next.toReversed()) visit(stages.findIndex(({name}) => name === to));
    done.push(index);
  };
  for (const index of stages.keys()) visit(index);
  return done.reverse();
}

/** Stages that a row enters on average, without effects; of a choice the mean of its cases. For progress and caps, not for rows. */
export function expectedSteps(lifecycle: Lifecycle): number {
  const reach = new Map<string, number>([[lifecycle.stages[0]!.name, 1]]);
  for (const index of inOrder(lifecycle)) {
    const stage = lifecycle.stages[index]!;
    for (const {to, chance} of stage.next) reach.set(to, (reach.get(to) ?? 0) + (reach.get(stage.name) ?? 0) * mean(chance));
  }
  return [...reach.values()].reduce((sum, share) => sum + share, 0);
}

function mean(chance: Chance): number {
  if (chance.kind === 'share') return chance.share;
  const branches = [...chance.cases.map(({then}) => then), ...(chance.otherwise === undefined ? [] : [chance.otherwise])];
  return branches.reduce((sum, branch) => sum + mean(branch), 0) / Math.max(1, branches.length);
}

/** The steps of some parents, parent by parent in the order of time: which parent, which stage (an index), when, and the how-manieth. */
export interface Steps {
  readonly owner: Float64Array;
  readonly position: Float64Array;
  readonly stage: Float64Array;
  readonly at: Float64Array;
}

/** Reads the steps of the parents [from, to) from the moments of all stages. */
export function stepsOf(lifecycle: Lifecycle, moments: readonly Float64Array[], from: number, to: number): Steps {
  const owner: number[] = [];
  const position: number[] = [];
  const stage: number[] = [];
  const at: number[] = [];
  const order = inOrder(lifecycle);
  for (let parent = from; parent < to; parent++) {
    let steps = 0;
    // On one way through the stages their order is that of time.
    for (const index of order) {
      const moment = moments[index]![parent]!;
      if (Number.isNaN(moment)) continue;
      owner.push(parent);
      position.push(++steps);
      stage.push(index);
      at.push(moment);
    }
  }
  return {
    owner: Float64Array.from(owner),
    position: Float64Array.from(position),
    stage: Float64Array.from(stage),
    at: Float64Array.from(at),
  };
}
