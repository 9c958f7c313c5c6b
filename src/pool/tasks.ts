import type {Task} from '../core/worker.js';

/**
 * What a worker can do, by name. Modules are imported when first asked for, so that a worker that only generates rows never loads the
 * report libraries.
 */
export const tasks: {readonly [name: string]: () => Promise<{readonly default: Task}>} = {
  shard: () => import('../generate/shard.js'),
  part: () => import('../generate/part.js'),
  offsets: () => import('../generate/offsets.js'),
  distinct: () => import('../generate/distinct.js'),
  settle: () => import('../generate/settle.js'),
  finish: () => import('../generate/finish.js'),
  plant: () => import('../generate/defects/plant.js'),
  'join-ledgers': () => import('../generate/defects/join.js'),
  csv: () => import('../generate/csv.js'),
  pdf: () => import('../render/pdf/task.js'),
  'learners-pdf': () => import('../render/pdf/learners-task.js'),
  excel: () => import('../render/excel/task.js'),
  challenge: () => import('../render/pdf/challenge/task.js'),
  guide: () => import('../render/pdf/guide/task.js'),
  page: () => import('../render/html/task.js'),
};
