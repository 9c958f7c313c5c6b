import type {Command} from 'commander';
import type {Diagnostic} from '../core/diagnostic.js';
import {digestOfJson} from '../core/digest.js';
import {err, ok, type Result} from '../core/result.js';
import type {Services} from '../engine/services.js';
import type {ProjectConfig} from '../spec/config.js';
import {type Io, readText} from './io.js';

/** The file of a project's configuration. */
export const CONFIG = 'cbdf.config.yaml';

/** A project's configuration, once it is read; empty before, and without a file. */
export class Configuration {
  #config: ProjectConfig = {};

  /** Reads `cbdf.config.yaml`, if there is one. The YAML parser is loaded only then. */
  async read(io: Io): Promise<Result<void, readonly Diagnostic[]>> {
    const text = await readText(io, CONFIG);
    if (text === undefined) return ok(undefined);
    const {parseConfig} = await import('../spec/config.js');
    const config = parseConfig(text);
    if (!config.ok) return err(config.error);
    this.#config = config.value;
    return ok(undefined);
  }

  /** Puts its values, or those of the environment, into the options of a command that were not given on the command line. */
  fill(command: Command, {env}: Io): void {
    const {jobs, cache, out} = this.#config;
    const {folder, remote, write} = typeof cache === 'string' ? {folder: cache} : (cache ?? {});
    const fromEnv = (name: string) => (env[name] === undefined || env[name] === '' ? undefined : env[name]);
    const isOn = (text: string | undefined) => (text === undefined ? undefined : !['0', 'false', 'off', 'no'].includes(text.toLowerCase()));
    const address = fromEnv('CBDF_REMOTE_CACHE');
    for (const [name, value] of [
      ['jobs', jobs],
      ['cacheDir', folder],
      ['outDir', out],
      ['remoteCache', isOn(address) === false ? false : (address ?? remote)],
      ['remoteWrite', isOn(fromEnv('CBDF_REMOTE_CACHE_WRITE')) ?? write],
    ] as const) {
      const isKnown = command.options.some((option) => option.attributeName() === name);
      const source = command.getOptionValueSource(name);
      if (value !== undefined && isKnown && (source === undefined || source === 'default'))
        command.setOptionValueWithSource(name, value, 'config');
    }
  }

  /** The parts of the program with this project's defaults and gates. */
  services(inner: Services): Services {
    const defaults = () => ({author: this.#config.author, cast: this.#config.cast});
    return {
      ...inner,
      stages: async () => {
        const {gates} = this.#config;
        const stages = await inner.stages();
        if (gates === undefined) return stages;
        return stages.map((stage) => {
          if (stage.gate === undefined || gates.includes(stage.gate.name)) return stage;
          const {gate: _, ...rest} = stage;
          return rest;
        });
      },
      loadSpecs: (paths, read) => inner.loadSpecs(paths, read, defaults()),
      ...(inner.loaderDigest === undefined
        ? {}
        : {
            // Specs that were read with other defaults are other specs.
            loaderDigest: async () => {
              const digest = await inner.loaderDigest?.();
              const {author, cast} = defaults();
              return author === undefined && cast === undefined && digest !== undefined
                ? digest
                : digestOfJson([digest ?? null, author ?? null, cast ?? null]);
            },
          }),
    };
  }
}
