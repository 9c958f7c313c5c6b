import {resolve} from 'node:path';
import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import {digestOf} from '../core/digest.js';
import type {Json} from '../core/json.js';
import {keyOf} from '../core/key.js';
import type {ChallengeSpec} from '../core/spec.js';
import {gatePaths} from './approvals.js';
import type {World} from './world.js';

/**
 * Stages know a place only as a JSON pointer into the spec. Gives such diagnostics their line: in the spec, or in the artefact beside it where
 * the spec leaves that block to an author. Without a pointer, or without such a file, a diagnostic stays as it is. Lines that were found once
 * are remembered for as long as the files are the same: what is said again by every build must not cost the loading of a YAML parser.
 */
export async function placed(
  diagnostics: readonly Diagnostic[],
  spec: ChallengeSpec,
  {disk, root, store}: Pick<World, 'disk' | 'root'> & Partial<Pick<World, 'store'>>,
): Promise<readonly Diagnostic[]> {
  const files = [...new Set(diagnostics.filter(isPointed).map(({pointer}) => target(pointer, spec).file))].sort();
  if (files.length === 0) return diagnostics;
  const texts = new Map<string, string>();
  for (const file of files) {
    const data = await disk.read(resolve(root, file));
    if (data !== undefined) texts.set(file, new TextDecoder().decode(data));
  }
  const read = [...texts].map(([file, text]) => [file, digestOf(text)]);
  const {key, fingerprint} = keyOf('action', 'places', 1, {diagnostics, read}, {});
  const known = (await store?.find(key).catch(() => undefined))?.extra['found'];
  if (known !== undefined) return known as unknown as readonly Diagnostic[];
  const found = await located(diagnostics, spec, texts);
  // A cache that cannot be written is told when a stage wants to write to it.
  await store
    ?.save(key, {}, {fingerprint, diagnostics: [], extra: {found: JSON.parse(JSON.stringify(found)) as Json}})
    .catch(() => undefined);
  return found;
}

async function located(diagnostics: readonly Diagnostic[], spec: ChallengeSpec, texts: ReadonlyMap<string, string>): Promise<Diagnostic[]> {
  const [{parseYaml}, {locate}] = await Promise.all([import('../spec/yaml.js'), import('../spec/source.js')]);
  const sources = new Map([...texts].map(([file, text]) => [file, parseYaml(text, file).source]));
  return diagnostics.map((diagnostic) => {
    if (!isPointed(diagnostic)) return diagnostic;
    const {file, pointer} = target(diagnostic.pointer, spec);
    const source = sources.get(file);
    return source === undefined ? diagnostic : locate({...diagnostic, pointer}, source);
  });
}

function isPointed(diagnostic: Diagnostic): diagnostic is PointedDiagnostic {
  return diagnostic.pointer !== undefined && diagnostic.location === undefined;
}

/** The file that a pointer means, and the pointer within it. */
function target(pointer: string, spec: ChallengeSpec): {file: string; pointer: string} {
  for (const block of ['problem', 'schema'] as const) {
    const isInside = pointer === `/${block}` || pointer.startsWith(`/${block}/`);
    if (isInside && spec[block] === undefined)
      return {file: gatePaths(spec.file, block).artefact, pointer: pointer.slice(block.length + 1)};
  }
  return {file: spec.file, pointer};
}
