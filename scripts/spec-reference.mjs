/**
 * Writes spec.schema.json and docs/spec-reference.md from the language in src/spec/language. A test fails while they are old.
 *
 *   npm run build && node scripts/spec-reference.mjs
 */
import {mkdirSync, writeFileSync} from 'node:fs';
import {specReference, specSchemaText} from '../lib/spec/reference.js';

const root = new URL('../', import.meta.url);
mkdirSync(new URL('docs/', root), {recursive: true});
writeFileSync(new URL('spec.schema.json', root), specSchemaText());
writeFileSync(new URL('docs/spec-reference.md', root), specReference());
