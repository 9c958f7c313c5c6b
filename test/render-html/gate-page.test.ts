import {readFile} from 'node:fs/promises';
import {describe, expect, it} from 'vitest';
import {diagramOf, gatePage} from '../../src/render/html/gate-page.js';

const read = (gate: string) => readFile(new URL(`../../challenges/logistics-half-a-scooter/${gate}.md`, import.meta.url), 'utf8');

describe("a gate's page in the browser", () => {
  it('is one document with the tables and texts of the Markdown, and the diagram as a picture', async () => {
    const html = await gatePage(await read('schema'));
    expect(html).toMatch(/^<!doctype html>[^]*<title>Schema: Half a Scooter<\/title>/);
    expect(html.match(/<table>/g)!.length).toBeGreaterThan(8);
    expect(html).toContain('<svg');
    expect(html).toContain('fact_orders.garage_id refers to dim_garages');
    expect(html).not.toContain('erDiagram');
    expect(html).toContain('<span class="k">');
  });

  it('is the same twice', async () => {
    const preview = await read('preview');
    expect(await gatePage(preview)).toBe(await gatePage(preview));
  });

  it('leaves markup of specs and models as text, and runs and loads nothing', async () => {
    const html = await gatePage(
      [
        '# Problem: <script>alert(1)</script>',
        '<img src=x onerror=alert(1)>',
        '[here](javascript:alert(1)) ![seen](https://example.org/x.png)',
        '| a |\n| --- |\n| <b onclick=x>bold</b> |',
        "```sql\nselect '</code><script>alert(2)</script>'\n```",
        '```mermaid\nerDiagram\n  "><script>alert(3)</script>\n```',
      ].join('\n\n'),
    );
    expect(html).not.toMatch(/<script|<b |onerror=alert\(1\)>(?!&)|href="javascript/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(html).toContain('default-src &#39;none&#39;');
  });

  it('reads of the diagram what was written into it', async () => {
    const {tables, relationships} = diagramOf(/^```mermaid\n([^]*?)^```/m.exec(await read('schema'))![1]!);
    expect(tables.map(({name, fact}) => `${name} ${String(fact)}`)).toEqual([
      'dim_depots false',
      'dim_categories false',
      'dim_parts false',
      'dim_garages false',
      'fact_orders true',
      'fact_order_lines true',
    ]);
    expect(relationships.map(({from, to}) => `${from.table}.${from.column} ${to.table}.${to.column}`).sort()).toEqual([
      'dim_garages.depot_id dim_depots.depot_id',
      'dim_parts.category_id dim_categories.category_id',
      'fact_order_lines.order_id fact_orders.order_id',
      'fact_order_lines.part_id dim_parts.part_id',
      'fact_orders.garage_id dim_garages.garage_id',
    ]);
  });
});
