/**
 * Domain packs: hand-written cases as YAML files in the package's `packs/` folder. `docs/write-a-case.md` describes the format.
 * A pack is a folder with `pack.yaml`; a case is `<case>.yaml` and one `<case>.<level>.yaml` for every level.
 */
import {readdir, readFile} from 'node:fs/promises';
import {parse} from 'yaml';
import type {Json, JsonObject} from '../core/json.js';
import type {ChallengeSpec, Level} from '../core/spec.js';

type Structure = NonNullable<ChallengeSpec['structure']>;

/** `pack.yaml`. */
export interface Pack {
  /** The folder below `packs/`. */
  readonly folder: string;
  readonly domain: string;
  /** Other names of the domain. */
  readonly also: readonly string[];
  /** Ids of the cases, in order of preference among equals. */
  readonly cases: readonly string[];
  /** A function without a case of its own (or another name for one) -> the function whose cases come nearest. */
  readonly nearest: {readonly [name: string]: string};
}

/** `<case>.yaml`: the story and all that its levels share. Texts hold `{holes}`. */
export interface Case {
  /** The folder of its pack below `packs/`. */
  readonly folder: string;
  readonly case: string;
  /** What the case is about, for receipts: a clause in small letters. */
  readonly about: string;
  /** Functions it fits; the first is its home. */
  readonly functions: readonly string[];
  /** Groups of words; a brief that has one of a group's words speaks for the case. */
  readonly words: readonly (readonly string[])[];
  /** Rows from which its findings were seen to hold. */
  readonly smallest: number;
  /** Months of data that its comparisons need. */
  readonly months: number;
  /** Hole -> option -> the option's fields. `trade` follows the domain of the spec, all others are drawn. */
  readonly holes: {readonly [hole: string]: {readonly [option: string]: JsonObject}};
  readonly problem: JsonObject & {readonly findings: JsonObject};
  readonly metrics: JsonObject;
  /** Questions by name, without SQL; a level adds it and may change any field. */
  readonly questions: {readonly [name: string]: JsonObject};
}

/** `<case>.<level>.yaml`: what one level asks, and its tables. */
export interface CaseLevel {
  /** Texts for holes of the same name: what the story says about the files of this level. */
  readonly words: {readonly [hole: string]: string};
  readonly findings?: JsonObject;
  /** In the order in which they are asked. */
  readonly questions: {readonly [name: string]: JsonObject};
  /**
   * Of `beginner` alone, whose table is flat: what the other levels ask of it when a spec wants `structure: denormalized`. An empty question
   * is the Beginner's own of that name.
   */
  readonly denormalized?: {readonly [level in Exclude<Level, 'Beginner'>]?: {readonly [name: string]: JsonObject}};
  readonly schema: JsonObject & {readonly tables: {readonly [name: string]: JsonObject & {readonly columns: JsonObject}}};
}

/** The same folder from src/author (tests) and lib/author. */
const FOLDER = new URL('../../packs/', import.meta.url);

/** All packs of this installation, by folder name. A broken file is a bug of the package, so it throws. */
export async function readPacks(): Promise<Pack[]> {
  const entries = await readdir(FOLDER, {withFileTypes: true});
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(folders.sort().map(async (folder) => ({...(await readYaml<Omit<Pack, 'folder'>>(`${folder}/pack.yaml`)), folder})));
}

/** The cases of a pack, in its order. */
export function readCases({folder, cases}: Pack): Promise<Case[]> {
  return Promise.all(cases.map(async (id) => ({...(await readYaml<Omit<Case, 'folder'>>(`${folder}/${id}.yaml`)), folder})));
}

/** What a case of a folder is at a level, as the level has it or, if wanted and there, on one flat table. */
export async function readLevel(pack: Pick<Pack, 'folder'>, id: string, level: Level, structure?: Structure): Promise<CaseLevel> {
  const own = await readYaml<CaseLevel>(`${pack.folder}/${id}.${level.toLowerCase()}.yaml`);
  if (structure !== 'denormalized' || level === 'Beginner') return own;
  const flat = await readYaml<CaseLevel>(`${pack.folder}/${id}.beginner.yaml`);
  const asked = flat.denormalized?.[level];
  if (asked === undefined) return own;
  const questions = Object.entries(asked).map(([name, question]) => [name, {...flat.questions[name], ...question}] as const);
  return {...flat, questions: Object.fromEntries(questions)};
}

/** Files of this installation do not change while it runs. */
const read = new Map<string, Promise<unknown>>();

function readYaml<T>(path: string): Promise<T> {
  const known = read.get(path) ?? parsed<T>(path);
  read.set(path, known);
  return known as Promise<T>;
}

async function parsed<T>(path: string): Promise<T> {
  const content = parse(await readFile(new URL(path, FOLDER), 'utf8')) as Json;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error(`packs/${path} is not a mapping`);
  return content as T;
}
