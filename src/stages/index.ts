import type {Stage} from '../core/stage.js';
import {fullStage} from './full.js';
import {packageStage} from './package.js';
import {previewStage} from './preview.js';
import {problemStage} from './problem.js';
import {reportsStage} from './reports.js';
import {schemaStage} from './schema.js';

/** All stages in the order in which they build on one another. */
export const stages: readonly Stage[] = [
  problemStage,
  schemaStage,
  previewStage,
  fullStage,
  reportsStage,
  packageStage,
] as readonly Stage[];
