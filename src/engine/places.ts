import {resolve} from 'node:path';
import type {Diagnostic, PointedDiagnostic} from '../core/diagnostic.js';
import type {ChallengeSpec} from '../core/spec.js';
import {gatePaths} from './approvals.js';
import type {World} from './world.js';

/**
 * Stages know a place only as a JSON pointer into the spec. Gives such diagnostics their line: in the spec, or in the artefact beside it where
 * the spec leaves that block to an author. Without a pointer, or without such a file, a diagnostic stays as it is.
 */
export async function placed(
  diagnostics: readonly Diagnostic[],
  spec: ChallengeSpec,
  {disk, root}: Pick<World, 'disk' | 'root'>,
): Promise<readonly Diagnostic[]> {
  if (!diagnostics.some(isPointed)) return diagnostics;
  const [{parseYaml}, {locate}] = await Promise.all([import('../spec/yaml.js'), import('../spec/source.js')]);
  const place = async (diagnostic: Diagnostic): Promise<Diagnostic> => {
    if (!isPointed(diagnostic)) return diagnostic;
    const {file, pointer} = target(diagnostic.pointer, spec);
    const data = await disk.read(resolve(root, file));
    if (data === undefined) return diagnostic;
    const {source} = parseYaml(new TextDecoder().decode(data), file);
    return locate({...diagnostic, pointer}, source);
  };
  return Promise.all(diagnostics.map(place));
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
