/**
 * Writes qa.schema.json and docs/quality.md from the format and the catalogue of the checks. A test fails while they are old.
 *
 *   npm run build && node scripts/quality-reference.mjs
 */
import {writeFileSync} from 'node:fs';
import {QA_SCHEMA} from '../lib/core/qa-schema.js';
import {qualityReference} from '../lib/quality/reference.js';

const root = new URL('../', import.meta.url);
writeFileSync(new URL('qa.schema.json', root), `${JSON.stringify(QA_SCHEMA, null, 2)}\n`);
writeFileSync(new URL('docs/quality.md', root), qualityReference());
