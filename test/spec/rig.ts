import type {Diagnostic} from '../../src/core/diagnostic.js';
import type {Model} from '../../src/core/model.js';
import type {Result} from '../../src/core/result.js';
import type {SchemaBlock} from '../../src/core/spec.js';
import {compileModel} from '../../src/spec/compile/model.js';
import {fillDefaults} from '../../src/spec/defaults.js';
import {loadSpecs, type LoadedSpec} from '../../src/spec/load.js';
import {locate} from '../../src/spec/source.js';
import {parseYaml} from '../../src/spec/yaml.js';

/** Loads specs from texts by path. */
export function load(
  files: Readonly<Record<string, string>>,
  paths: readonly string[] = Object.keys(files),
): Promise<Result<LoadedSpec[], Diagnostic[]>> {
  return loadSpecs(paths, (path) => Promise.resolve(files[path]));
}

/** `line:column code` of diagnostics, in their order. */
export const places = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({location, code}) => (location ? `${location.line}:${location.column} ${code}` : code));

/** The marked text and the code of diagnostics: `fact_sale unknown-table`. */
export const marks = (diagnostics: readonly Diagnostic[]): string[] =>
  diagnostics.map(({location, code}) =>
    location ? `${location.lineText.slice(location.column - 1, location.column - 1 + location.length)} ${code}` : code,
  );

/** What a result complains about; throws when it does not. */
export function errorsOf(result: Result<unknown, Diagnostic[]>): Diagnostic[] {
  if (result.ok) throw new Error('an error was expected');
  return result.error;
}

/** Compiles a schema block written as YAML; diagnostics have their places in it. */
export function compile(text: string, settings: Readonly<Record<string, string | number>> = {}): Result<Model, Diagnostic[]> {
  const {value, source, diagnostics} = parseYaml(text, 'schema.yaml');
  if (diagnostics.length > 0) throw new Error(diagnostics[0]!.message);
  const spec = fillDefaults('shop', 'shop.yaml', {domain: 'Retail', function: 'Operations', ...settings});
  const model = compileModel(spec, value as unknown as SchemaBlock, '');
  return model.ok ? model : {ok: false, error: model.error.map((one) => locate(one, source))};
}

/** Compiles text that is right. */
export function model(text: string, settings?: Readonly<Record<string, string | number>>): Model {
  const compiled = compile(text, settings);
  if (!compiled.ok) throw new Error(compiled.error.map(({message, location}) => `${location!.line}: ${message}`).join('\n'));
  return compiled.value;
}
