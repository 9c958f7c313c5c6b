import type {Relationship} from '../../core/profile.js';
import {schemaMap, type MappedTable} from '../chart/schema-map.js';
import {loadFonts, type Fonts} from '../font.js';
import {htmlDocument} from './document.js';
import {escapeHtml, h, picture} from './element.js';
import {codeBlock} from './parts.js';

/**
 * A gate's page for reading (`problem.md`, `schema.md`, `preview.md`) as HTML that needs nothing else: the diagram drawn, SQL coloured, light,
 * dark and on paper. The page quotes specs and models, so markup in it stays text, links lead nowhere but to the web, and nothing runs.
 */
export async function gatePage(markdown: string): Promise<string> {
  const [{default: MarkdownIt}, fonts] = await Promise.all([import('markdown-it'), loadFonts()]);
  const reader = new MarkdownIt('commonmark', {html: false}).enable('table');
  const maps = new Map<string, string>();
  for (const [, text = ''] of markdown.matchAll(/^```mermaid\n([^]*?)^```/gm)) maps.set(text, await drawn(text, fonts));
  reader.renderer.rules.fence = (tokens, index) => {
    const {info, content} = tokens[index]!;
    return maps.get(info === 'mermaid' ? content : '') ?? codeBlock(content).html;
  };
  // A wide table is moved under the finger, and the page stays.
  reader.renderer.rules.table_open = () => '<div class="scroll"><table>\n';
  reader.renderer.rules.table_close = () => '</table></div>\n';
  const title = /^# (.*)$/m.exec(markdown)?.[1] ?? 'Review';
  return htmlDocument({
    title: title.replace(/\\(?=[!-/:-@[-`{-~])/g, ''),
    style: 'main{padding-top:2.4rem}td{min-width:5rem}',
    body: h('body', {}, h('main', {}, {html: reader.render(markdown)})),
  });
}

/** The map of a mermaid ER diagram as our own pages write it, or the diagram's text where it cannot be drawn. */
async function drawn(text: string, fonts: Fonts): Promise<string> {
  const model = diagramOf(text);
  const map = await schemaMap(model, fonts, {width: 860, height: 900});
  if (map === undefined) return model.relationships.length === 0 ? '' : `<pre><code>${escapeHtml(text)}</code></pre>`;
  const label = model.relationships.map(({from, to}) => `${from.table}.${from.column} refers to ${to.table}`).join('; ');
  return h('figure', {class: 'map'}, picture(map.svg, 'map', `Map of the tables: ${label}`, fonts)).html;
}

/** Tables and references of a mermaid ER diagram; see `diagram` in `render/page/schema.ts`, which writes it. */
export function diagramOf(text: string): {readonly tables: readonly MappedTable[]; readonly relationships: readonly Relationship[]} {
  const tables = [...text.matchAll(/^ {2}(\w+) \{\n([^]*?)^ {2}\}/gm)].map(([, name = '', body = '']) => ({
    name,
    fact: /^fact_/.test(name),
    columns: [...body.matchAll(/^ {4}\w+ (\w+)(.*)$/gm)].map(([, column = '', marks = '']) => ({
      name: column,
      isKey: marks.includes('PK'),
    })),
  }));
  const keyOf = (table: string): string => tables.find(({name}) => name === table)?.columns.find(({isKey}) => isKey)?.name ?? '';
  const relationships = [...text.matchAll(/^ {2}(\w+) (\|[|o])--\S+ (\w+) : (?:(\w+)|"([^"]*)")$/gm)].map(
    ([, parent = '', one = '', child = '', column, several = '']): Relationship => ({
      from: {table: child, column: column ?? several.split(', ')[0]!},
      to: {table: parent, column: keyOf(parent)},
      optional: one === '|o',
    }),
  );
  return {tables, relationships: relationships.filter(({to}) => to.column !== '')};
}
