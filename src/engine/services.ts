import type {Diagnostic} from '../core/diagnostic.js';
import type {Digest} from '../core/digest.js';
import type {Result} from '../core/result.js';
import type {Stage} from '../core/stage.js';
import type {SpecDefaults} from '../spec/load.js';
import type {LoadedSpec, PoolOptions, StoppablePool} from './world.js';

/** Reads a file for the spec loader; undefined if there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** The parts of the program that commands need, each loaded when it is asked for. Tests give their own. */
export interface Services {
  stages(): Promise<readonly Stage[]>;
  /** Reads and checks specs; every mistake of every file at once. `defaults` are the project's. */
  loadSpecs(
    paths: readonly string[],
    read: ReadText,
    defaults?: SpecDefaults,
  ): Promise<Result<readonly LoadedSpec[], readonly Diagnostic[]>>;
  /**
   * Digest of the compiled code that reads specs: what it once read without a mistake need not be read again. Absent: always read.
   */
  loaderDigest?(): Promise<Digest>;
  createPool(options: PoolOptions): Promise<StoppablePool>;
  /** The JSON Schema of the spec, as text. */
  schema(): Promise<string>;
}

export const realServices: Services = {
  async stages() {
    return (await import('../stages/index.js')).stages;
  },
  async loadSpecs(paths, read, defaults) {
    return (await import('../spec/load.js')).loadSpecs(paths, read, defaults);
  },
  async loaderDigest() {
    return (await import('./spec-cache.js')).digestOfCode(['spec', 'core']);
  },
  async createPool(options) {
    return (await import('../pool/pool.js')).createPool(options);
  },
  async schema() {
    const {SPEC_SCHEMA} = await import('../spec/language/language.js');
    return `${JSON.stringify(SPEC_SCHEMA, null, 2)}
`;
  },
};
