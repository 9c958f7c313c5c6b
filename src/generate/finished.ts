/** What the actions of the generator have in common: their version, their keys, and the tables that are finished. */
import {randomUUID} from 'node:crypto';
import type {Blob, Outputs, StageContext} from '../core/stage.js';
import type {TablePlan} from './plan.js';
import type {ParentFile} from './world.js';

/** Rows of a shard: a constant, so that the bytes do not depend on the number of workers. */
export const SHARD = 50_000;

/** A part of a table that was made in one go: its rows of the CSV, unless something is added later, and whose children it holds. */
export interface Part {
  /** Its rows as Parquet, if any other table may read them. */
  readonly blob?: Blob;
  readonly csv?: Blob;
  readonly rows: number;
  /** Of a table whose rows are dealt to parents: its parents [from, to), as rows from 0. */
  readonly from: number;
  readonly to: number;
}

/** A table that its children can read. */
export interface Finished extends ParentFile {
  readonly blobs: readonly Blob[];
  /** Of a table that was not settled: its parts in order. */
  readonly parts?: readonly Part[];
}

export type Tables = {readonly [table: string]: Finished};

/** The columns of a shard depend on everything but the number of rows that is wanted in the end. */
export const rowSlice = ({rows: _rows, ...plan}: TablePlan): unknown => plan;

/** For the key of an action: which tables it reads. */
export const digests = (tables: Tables): unknown =>
  Object.fromEntries(Object.entries(tables).map(([name, {blobs, rows}]) => [name, {digests: blobs.map(({digest}) => digest), rows}]));

/** For the arguments of a task: where these tables are. */
export const files = (tables: Tables): {[table: string]: ParentFile} =>
  Object.fromEntries(Object.entries(tables).map(([name, {files: paths, rows}]) => [name, {files: paths, rows}]));

/** A fresh name in scratch; it never reaches a stored byte. */
export const scratchFile = (context: StageContext, extension = 'parquet'): string => `${context.scratch}/${randomUUID()}.${extension}`;

/** What a task said when it was done. */
export async function doneOf<T>(context: StageContext, outputs: Outputs): Promise<T> {
  return JSON.parse(await context.text(outputs['done.json']!)) as T;
}
