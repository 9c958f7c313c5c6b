import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join} from 'node:path';

const require = createRequire(import.meta.url);
const known = new Map<string, string>();

/**
 * The exact version of an installed package, from its package.json in the nearest `node_modules`. Read from there and not resolved, because
 * a package's `exports` may hide its package.json. Throws if it is not installed: then the stage that names it could not run either.
 */
export function installedVersion(name: string): string {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  for (const folder of require.resolve.paths(name) ?? []) {
    try {
      const {version} = JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')) as {version: string};
      known.set(name, version);
      return version;
    } catch {
      // Not in this node_modules; the next one up may have it.
    }
  }
  throw new Error(`the package ${name} is not installed`);
}
