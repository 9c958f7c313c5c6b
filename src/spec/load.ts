import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {Json, JsonObject} from '../core/json.js';
import {err, ok, type Result} from '../core/result.js';
import {isLicence, LICENCES} from '../core/licence.js';
import type {ChallengeSpec, ProblemBlock, SchemaBlock} from '../core/spec.js';
import {compileModel} from './compile/model.js';
import {isObject} from './compile/outline.js';
import {checkProblem} from './compile/problem.js';
import {lostButRead} from './compile/settle-defects.js';
import {type ProjectConfig, withProject} from './config.js';
import {parseCsv} from './csv.js';
import {fillDefaults} from './defaults.js';
import {isDay} from './duration.js';
import {notYet} from './not-yet.js';
import {isWithin, pointer, stepsOf} from './pointer.js';
import {canCompile, withoutEchoes} from './scope.js';
import {byPlace, locate, type SourceMap} from './source.js';
import {asText, nearest} from './suggest.js';
import {validate} from './validate.js';
import {parseYaml} from './yaml.js';

/** A spec that can be built, with its text for later messages. */
export interface LoadedSpec {
  readonly spec: ChallengeSpec;
  readonly source: SourceMap;
  readonly warnings: readonly Diagnostic[];
}

/** What a project's configuration says for specs that do not. */
export type SpecDefaults = Pick<ProjectConfig, 'author' | 'cast'>;

/** Reads a text file; gives undefined, or throws, when there is none. Paths have forward slashes. */
export type ReadText = (path: string) => Promise<string | undefined>;

export const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * Reads and checks all specs: every mistake of every file, in the order of the files and their lines. Nothing is loaded when one has an
 * error. Hand-written blocks are compiled too, so that their mistakes are among them.
 */
export async function loadSpecs(
  paths: readonly string[],
  read: ReadText,
  defaults: SpecDefaults = {},
): Promise<Result<LoadedSpec[], Diagnostic[]>> {
  const loaded: LoadedSpec[] = [];
  const found: Diagnostic[] = [];
  const ids = new Map<string, string>();
  for (const path of new Set(paths.map((name) => name.replace(/\\/g, '/')))) {
    const id = idOf(path);
    if (!id.ok) {
      found.push(id.error);
      continue;
    }
    const other = ids.get(id.value);
    if (other !== undefined) {
      found.push({
        severity: 'error',
        code: 'duplicate-id',
        message: `${path} and ${other} are both called ${id.value}`,
        suggestion: 'rename one of the files: its name is the challenge’s id',
      });
      continue;
    }
    ids.set(id.value, path);
    const spec = await loadSpec(id.value, path, read, defaults);
    if (spec.ok) loaded.push(spec.value);
    else found.push(...spec.error);
  }
  return found.some(({severity}) => severity === 'error') ? err([...found, ...loaded.flatMap(({warnings}) => warnings)]) : ok(loaded);
}

/** The challenge's id, from the file's name; checked before it becomes part of a path. */
function idOf(path: string): Result<string, Diagnostic> {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const refuse = (code: string, message: string, suggestion: string): Result<string, Diagnostic> =>
    err({severity: 'error', code, message, suggestion});
  if (/^(?:problem|schema|preview)\.ya?ml$|\.approval\.ya?ml$|\.lock\.ya?ml$/.test(name)) {
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    return refuse(
      'gate-artefact',
      `${path} belongs to a gate of a challenge, and is no spec`,
      folder === '' ? 'give the spec of the challenge' : `give ${folder}.yaml`,
    );
  }
  const extension = /\.ya?ml$/.exec(name)?.[0];
  if (extension === undefined) return refuse('file-name', `${path} is no YAML file`, 'a spec ends in .yaml');
  const id = name.slice(0, -extension.length);
  if (ID.test(id)) return ok(id);
  const better = id
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
  return refuse(
    'id',
    `the file's name is the challenge's id, and "${id}" cannot be one: lower-case letters, digits and - are allowed, 63 at most`,
    better === '' ? 'rename the file' : `rename it to ${better}.yaml`,
  );
}

async function loadSpec(id: string, path: string, read: ReadText, defaults: SpecDefaults): Promise<Result<LoadedSpec, Diagnostic[]>> {
  const text = await tryRead(path, read);
  if (text === undefined)
    return err([{severity: 'error', code: 'unreadable', message: `${path} cannot be read`, suggestion: 'check the path'}]);
  const parsed = parseYaml(text, path);
  const {source} = parsed;
  if (parsed.broken) return err([...parsed.diagnostics]);
  const raw = parsed.value;
  if (!isObject(raw)) {
    const pointed: PointedDiagnostic = {
      severity: 'error',
      code: 'empty',
      message: raw === null ? 'the file is empty' : 'a spec is a mapping of keys to values',
      pointer: '',
      suggestion: 'begin with domain: Retail',
    };
    return err([...parsed.diagnostics, locate(pointed, source)]);
  }
  const withData = await inlineData(raw, path, read);
  const pointed = checkSpec(id, path, withData.spec, parsed.spoilt, withData.problems);
  const diagnostics = [...parsed.diagnostics, ...pointed.map((one) => locate(one, source))].sort(byPlace);
  if (diagnostics.some(({severity}) => severity === 'error')) return err(diagnostics);
  return ok({spec: fillDefaults(id, path, withProject(withData.spec, defaults)), source, warnings: diagnostics});
}

/** All that is wrong with a parsed spec. What follows from a mistake that has a message already is left out. */
function checkSpec(
  id: string,
  file: string,
  spec: JsonObject,
  spoilt: readonly string[],
  data: readonly PointedDiagnostic[],
): PointedDiagnostic[] {
  const isFresh = ({pointer: at}: PointedDiagnostic): boolean =>
    !spoilt.some((bad) => isWithin(at, bad)) && !data.some((one) => isWithin(at, one.pointer));
  const form = validate('spec', spec).filter(isFresh);
  const later = notYet(spec).filter(isFresh);
  const settings = checkSettings(spec);
  const found = [...data, ...form, ...later, ...settings];
  const inSchema = found.filter((one) => isWithin(one.pointer, '/schema'));
  const spoiltInSchema = spoilt.filter((at) => isWithin(at, '/schema'));
  // Defaults take the place of settings that are wrong themselves, so that the blocks can be checked in the same run.
  const usable = Object.fromEntries(
    Object.entries(spec).filter(([key]) => ![...form, ...settings].some((one) => isWithin(one.pointer, pointer('', key)))),
  );
  const schema = spec['schema'] as unknown as SchemaBlock;
  if (canCompile(spec['schema'], inSchema, spoiltInSchema, '/schema')) {
    const compiled = compileModel(fillDefaults(id, file, usable), schema);
    const mistakes = [...inSchema.map((one) => one.pointer), ...spoiltInSchema];
    if (!compiled.ok) found.push(...withoutEchoes(compiled.error, mistakes, '/schema'));
  }
  const isClean = (block: string): boolean =>
    spec[block] !== undefined && ![...found.map((one) => one.pointer), ...spoilt].some((at) => isWithin(at, `/${block}`));
  if (isClean('schema')) found.push(...lostButRead(schema, isClean('problem') ? (spec['problem'] as unknown as ProblemBlock) : undefined));
  if (isClean('problem')) found.push(...checkProblem(spec['problem'] as unknown as ProblemBlock, isClean('schema') ? schema : undefined));
  return found;
}

/** What the JSON Schema cannot say about the settings. */
function checkSettings(spec: JsonObject): PointedDiagnostic[] {
  const found: PointedDiagnostic[] = [];
  const error = (at: string, code: string, message: string, suggestion: string, atKey = false): void => {
    found.push({severity: 'error', code, message, pointer: at, suggestion, ...(atKey ? {atKey} : {})});
  };
  for (const [one, other] of [
    ['skill_level', 'difficulty'],
    ['brief', 'problem_statement'],
  ] as const) {
    if (spec[one] !== undefined && spec[other] !== undefined)
      error(`/${other}`, 'two-values', `${other} says the same as ${one}, and both are given`, `keep ${one}`, true);
  }
  const {period, license, subtitle, problem} = spec;
  if (typeof license === 'string' && license !== '' && !isLicence(license))
    error(
      '/license',
      'unknown-value',
      `${license} is no SPDX identifier of a licence for data`,
      `write license: ${nearest(license, Object.keys(LICENCES)) ?? 'CC-BY-4.0'}, or LicenseRef- and a name for terms of your own`,
    );
  if (typeof subtitle === 'string' && isObject(problem) && problem['subtitle'] !== undefined)
    error('/subtitle', 'two-values', 'subtitle stands in the problem block too', 'keep the one of the problem block', true);
  if (!isObject(period)) return found;
  const bad = (['from', 'to'] as const).filter(
    (key) => typeof period[key] === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(period[key]) && !isDay(period[key]),
  );
  for (const key of bad) error(`/period/${key}`, 'date', `${asText(period[key])} is no day of the calendar`, 'write a day that exists');
  if (isDay(period['from']) && isDay(period['to']) && period['from'] >= period['to'])
    error(
      '/period/to',
      'date-order',
      `the period ends (${period['to']}) before it begins (${period['from']})`,
      'write the earlier day as from',
    );
  return found;
}

/** Replaces the name of a CSV file in a table's `data` by its rows, and adds columns that only the file names. */
async function inlineData(spec: JsonObject, path: string, read: ReadText): Promise<{spec: JsonObject; problems: PointedDiagnostic[]}> {
  const problems: PointedDiagnostic[] = [];
  const {schema} = spec;
  if (!isObject(schema) || !isObject(schema['tables'])) return {spec, problems};
  const tables: Record<string, Json> = {};
  for (const [name, table] of Object.entries(schema['tables'])) {
    tables[name] = table;
    if (!isObject(table) || typeof table['data'] !== 'string') continue;
    const at = pointer('/schema/tables', name, 'data');
    const rows = await readRows(table, table['data'], path, read);
    if (rows.ok) tables[name] = {...table, ...rows.value};
    else problems.push({severity: 'error', pointer: at, ...rows.error});
  }
  return {spec: {...spec, schema: {...schema, tables}}, problems};
}

type Trouble = Pick<Diagnostic, 'code' | 'message' | 'suggestion'>;

async function readRows(
  table: JsonObject,
  name: string,
  path: string,
  read: ReadText,
): Promise<Result<{columns: Json; data: Json}, Trouble>> {
  if (/^[/\\]|^[A-Za-z]:|\\|\0/.test(name) || stepsOf(`/${name}`).includes('..')) {
    return err({
      code: 'path',
      message: `${name} leads out of the folder of the spec`,
      suggestion: 'put the file beside the spec, and write its name',
    });
  }
  if (!/^\S.*\.csv$/.test(name))
    return err({code: 'form', message: `"${name}" is not the name of a CSV file`, suggestion: 'write data: stores.csv'});
  const file = `${path.slice(0, path.lastIndexOf('/') + 1)}${name}`;
  const text = await tryRead(file, read);
  if (text === undefined)
    return err({code: 'unreadable', message: `${file} cannot be read`, suggestion: 'the path is relative to the spec'});
  const csv = parseCsv(text);
  if (!csv.ok) return err({code: 'csv', message: `${file}: ${csv.error}`});
  const columns = isObject(table['columns']) ? table['columns'] : {};
  const {header, rows} = csv.value;
  // The file's columns come first to last; those that the spec adds (sql, rollup) follow as they stand there.
  const made = Object.keys(columns).filter((column) => !header.includes(column));
  const stray = made.find(
    (column) =>
      isObject(columns[column]) &&
      !['id', 'sql', 'rollup', 'pick', 'is', 'faker', 'pattern', 'when', 'amount', 'count', 'number', 'prices', 'by'].some(
        (key) => (columns[column] as JsonObject)[key] !== undefined,
      ),
  );
  if (stray !== undefined)
    return err({code: 'csv', message: `${file} has no column ${stray}`, suggestion: `its header is ${header.join(', ')}`});
  return ok({columns: Object.fromEntries([...header, ...made].map((column) => [column, columns[column] ?? {}])), data: rows});
}

async function tryRead(path: string, read: ReadText): Promise<string | undefined> {
  try {
    return await read(path);
  } catch {
    return undefined;
  }
}
