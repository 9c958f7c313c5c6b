import type {Diagnostic} from '../core/diagnostic.js';
import type {ExitCode} from '../core/plan.js';
import {placed} from '../engine/places.js';
import type {Services} from '../engine/services.js';
import {type LoadedSpec, nodeDisk} from '../engine/world.js';
import {type Io, printDiagnostics} from './io.js';
import {loadFrom} from './load.js';

/** `cbdf validate`: reads specs, binds their SQL, and reports every mistake at its line; with `show`, prints each with its defaults filled in. */
export async function validate(args: readonly string[], flags: {readonly show?: boolean}, io: Io, services: Services): Promise<ExitCode> {
  const loaded = await loadFrom(args, io, services);
  if (!loaded.ok) {
    await printDiagnostics(io, loaded.error);
    return 2;
  }
  const {specs, notes} = loaded.value;
  await printDiagnostics(io, [...notes, ...specs.flatMap(({warnings}) => warnings)]);
  const wrong = await unproved(specs, io, services);
  if (wrong.length > 0) {
    await printDiagnostics(io, wrong);
    return 2;
  }
  if (flags.show !== true) {
    io.out(`${specs.length === 1 ? '1 spec is' : `${specs.length} specs are`} valid\n`);
    return 0;
  }
  const {stringify} = await import('yaml');
  for (const {spec} of specs) {
    const {id, file, ...settings} = spec;
    io.out(`# ${file}: challenge ${id}, defaults filled in\n${stringify(settings, {lineWidth: 120})}`);
  }
  return 0;
}

/** What does not bind: SQL of columns, views, metrics, rules, findings and questions. */
async function unproved(specs: readonly LoadedSpec[], io: Io, services: Services): Promise<Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const {spec} of specs) {
    const pointed = (await services.proveSpec?.(spec)) ?? [];
    found.push(...(await placed(pointed, spec, {disk: nodeDisk, root: io.cwd})));
  }
  return found;
}
