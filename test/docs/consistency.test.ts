/** Generates every schema of docs/consistency.md and runs the SQL below it, which must find nothing. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {generate, modelOf} from '../generate/here.js';

const text = readFileSync(new URL('../../docs/consistency.md', import.meta.url), 'utf8');
const sections = text
  .split(/^## /m)
  .slice(1)
  .map((section) => ({
    title: section.slice(0, section.indexOf('\n')),
    blocks: [...section.matchAll(/```(yaml|sql)\n([\s\S]*?)```/g)].map((match) => ({kind: match[1]!, code: match[2]!})),
  }));

describe('docs/consistency.md', () => {
  it('has sections with a schema and questions each', () => {
    expect(sections.length).toBeGreaterThan(6);
    for (const {blocks} of sections) expect(blocks.map(({kind}) => kind).join(' ')).toMatch(/^yaml( sql)+$/);
  });

  it.each(sections)('$title', async ({blocks}) => {
    const [schema, ...questions] = blocks;
    const world = await generate(await modelOf(schema!.code), {size: 4000, effects: true});
    for (const [table, rows] of Object.entries(world.rows)) expect(rows, table).toBeGreaterThan(2);
    for (const {code} of questions) expect(await world.ask(code), code).toEqual([]);
  });
});
