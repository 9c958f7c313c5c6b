import type {CheckRequest} from '../check/check.js';
import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {Digest} from '../core/digest.js';
import type {QaResults} from '../core/qa.js';
import type {Result} from '../core/result.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Stage} from '../core/stage.js';
import type {SpecDefaults} from '../spec/load.js';
import type {LoadedSpec, PoolOptions, StoppablePool} from './world.js';

/** Reads a file for the spec loader; undefined if there is none. */
export type ReadText = (path: string) => Promise<string | undefined>;

/** The formats whose JSON Schema is published. */
export const SCHEMAS = ['spec', 'qa'] as const;
export type SchemaName = (typeof SCHEMAS)[number];

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
   * Stands for the compiled code that reads specs: what it once read without a mistake need not be read again. Absent: always read.
   */
  loaderDigest?(): Promise<Digest>;
  /** What is wrong with the SQL of hand-written blocks, by JSON pointer into the spec. Absent: nothing is bound. */
  proveSpec?(spec: ChallengeSpec): Promise<readonly PointedDiagnostic[]>;
  createPool(options: PoolOptions): Promise<StoppablePool>;
  /** Judges a folder of CSVs that cbdf need not have made. */
  check(request: CheckRequest): Promise<Result<QaResults, readonly Diagnostic[]>>;
  /** A gate's Markdown page as HTML that needs nothing else. */
  gatePage(markdown: string): Promise<string>;
  /** The JSON Schema of the spec, or of `qa_results.json`, as text. */
  schema(of?: SchemaName): Promise<string>;
}

export const realServices: Services = {
  async stages() {
    return (await import('../stages/index.js')).stages;
  },
  async loadSpecs(paths, read, defaults) {
    return (await import('../spec/load.js')).loadSpecs(paths, read, defaults);
  },
  async loaderDigest() {
    return (await import('./spec-cache.js')).stateOfCode(['spec', 'core']);
  },
  async proveSpec(spec) {
    return (await import('../stages/prove.js')).proveSpec(spec);
  },
  async createPool(options) {
    return (await import('../pool/pool.js')).createPool(options);
  },
  async check(request) {
    return (await import('../check/check.js')).checkFolder(request);
  },
  async gatePage(markdown) {
    return (await import('../stages/gate-html.js')).gateHtml(markdown);
  },
  async schema(of = 'spec') {
    const schema =
      of === 'qa' ? (await import('../core/qa-schema.js')).QA_SCHEMA : (await import('../spec/language/language.js')).SPEC_SCHEMA;
    return `${JSON.stringify(schema, null, 2)}\n`;
  },
};
