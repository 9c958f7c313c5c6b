import {dirname, join, resolve} from 'node:path';
import type {Diagnostic, Location} from '../core/diagnostic.js';
import type {ChallengeOutcome} from '../core/plan.js';
import type {QaResults} from '../core/qa.js';
import type {ChallengeSpec} from '../core/spec.js';
import {compareWithLock} from '../engine/answers-lock.js';
import {placed} from '../engine/places.js';
import {measuredIn} from '../engine/measured.js';
import {type LoadedSpec, nodeDisk} from '../engine/world.js';
import {junitXml, type TestedChallenge} from '../report/junit.js';
import {temporaryName} from '../store/scratch.js';
import {Store} from '../store/store.js';
import type {Io} from './io.js';

/** What a JUnit file is made of. */
export interface Tested {
  readonly specs: readonly LoadedSpec[];
  readonly challenges: readonly ChallengeOutcome[];
  /** Errors that are of no challenge, as of specs that could not be read. */
  readonly wrong: readonly Diagnostic[];
  readonly cacheDir: string;
}

/** Writes what a build has measured as JUnit XML; the file is replaced as a whole. False, with a message, if it cannot be written. */
export async function writeJunit(path: string, {specs, challenges, wrong, cacheDir}: Tested, io: Io): Promise<boolean> {
  const store = new Store(nodeDisk, resolve(io.cwd, cacheDir), () => undefined);
  const tested: TestedChallenge[] = [];
  for (const outcome of challenges) {
    const spec = specs.find(({spec}) => spec.id === outcome.challenge)?.spec;
    if (spec !== undefined) tested.push(await testedOf(outcome, spec, {disk: nodeDisk, store, root: io.cwd}));
  }
  const target = resolve(io.cwd, path);
  const temporary = join(dirname(target), `.${temporaryName()}.tmp`);
  try {
    await nodeDisk.write(temporary, new TextEncoder().encode(junitXml(tested, wrong)));
    await nodeDisk.rename(temporary, target);
    return true;
  } catch (error) {
    io.err(`cbdf: ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}\n`);
    return false;
  } finally {
    await nodeDisk.remove(temporary).catch(() => undefined);
  }
}

interface Reading {
  readonly disk: typeof nodeDisk;
  readonly store: Store;
  readonly root: string;
}

/** What was measured on the files of the full stage, if it has come so far. A damaged result is told by the build, and left out here. */
async function testedOf(outcome: ChallengeOutcome, spec: ChallengeSpec, world: Reading): Promise<TestedChallenge> {
  const {challenge: id, stages} = outcome;
  const key = stages.find(({stage}) => stage === 'full')?.key;
  const record = key === undefined ? undefined : await world.store.find(key);
  const measured = record === undefined ? undefined : await measuredIn(world.store, record.outputs).catch(() => undefined);
  if (record === undefined || measured === undefined) return {id, stages, places: new Map()};
  const {file, exists, faults} = await compareWithLock(world, spec, record.outputs);
  return {id, stages, ...measured, lock: {file, exists, faults}, places: await placesOf(measured.qa, spec, world)};
}

async function placesOf(qa: QaResults | undefined, spec: ChallengeSpec, world: Reading): Promise<ReadonlyMap<string, Location>> {
  const pointed = (qa?.checks ?? []).flatMap(({id, pointer}) =>
    pointer === undefined ? [] : [{severity: 'info' as const, code: id, message: id, pointer}],
  );
  const found = await placed(pointed, spec, world);
  return new Map(found.flatMap(({code, location}) => (location === undefined ? [] : [[code, location] as const])));
}
