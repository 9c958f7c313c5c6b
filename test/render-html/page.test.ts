import {describe, expect, it} from 'vitest';
import type {ReportInput} from '../../src/core/report-input.js';
import {escapeHtml, h} from '../../src/render/html/element.js';
import {reportPage} from '../../src/render/html/page.js';
import {flatTen, planted, tenQuestions} from '../fixtures/odd-answers.js';
import {flatInput, sampleInput} from '../fixtures/report-input.js';
import {oddInputs} from '../render-pdf/odd-inputs.js';

const EVIL = `"><script>alert('x')</script><img src=x onerror=alert(1)> \${1} </style></title> \u0000\u202E ₹ € &amp;`;
/** Every text of the input, replaced by what would break a page that does not escape. */
const evil = (value: unknown, key = ''): unknown => {
  if (typeof value === 'string')
    return ['kind', 'type', 'verdict', 'severity', 'from', 'to', 'id', 'category'].includes(key) ? value : EVIL;
  if (Array.isArray(value)) return value.map((item) => evil(item, key === 'rows' || key === 'sample' ? key : ''));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, evil(item, name)]));
};
const injected = {
  ...(evil(planted) as ReportInput),
  profile: {...(evil(sampleInput.profile) as ReportInput['profile']), relationships: []},
};

const INPUTS: Readonly<Record<string, ReportInput>> = {sample: planted, flat: flatInput, tenQuestions, flatTen, injected, ...oddInputs};
const pages = new Map<string, Promise<string>>();
function page(name: string): Promise<string> {
  const known = pages.get(name) ?? reportPage(INPUTS[name]!);
  pages.set(name, known);
  return known;
}

const VOID = new Set(['meta', 'br', 'hr', 'col']);
const KNOWN = new Set(
  'html head meta title style body header nav main footer section article h1 h2 h3 h4 p ul li a b i span small div dl dt dd table thead tbody tr th td figure pre code svg g path rect text tspan circle line'.split(
    ' ',
  ),
);
/** Reads the page as a parser would that forgives nothing; gives what is wrong, and the attributes seen. */
function parse(html: string): {wrong: string[]; attributes: Set<string>; text: string} {
  const wrong: string[] = [];
  const attributes = new Set<string>();
  const open: string[] = [];
  let text = '';
  let at = html.indexOf('>') + 1;
  if (!html.startsWith('<!doctype html>')) wrong.push('no doctype');
  while (at < html.length) {
    const next = html.indexOf('<', at);
    text += html.slice(at, next < 0 ? undefined : next);
    if (next < 0) break;
    const tag = /^<(\/?)([a-z][a-z0-9]*)((?:\s+[a-zA-Z][a-zA-Z0-9:-]*(?:="[^"<]*")?)*)\s*(\/?)>/.exec(html.slice(next, next + 200_000));
    if (!tag) {
      wrong.push(`not a tag: ${html.slice(next, next + 60)}`);
      at = next + 1;
      continue;
    }
    const [whole, closing, name = '', own = '', self] = tag;
    if (!KNOWN.has(name)) wrong.push(`not expected: <${name}>`);
    const names = [...own.matchAll(/\s([a-zA-Z][a-zA-Z0-9:-]*)(?:="[^"]*")?/g)].map((match) => match[1]!);
    names.forEach((one) => attributes.add(one));
    if (new Set(names).size < names.length) wrong.push(`an attribute twice: ${whole.slice(0, 80)}`);
    if (closing === '/') {
      const last = open.pop();
      if (last !== name) wrong.push(`</${name}> closes <${last ?? ''}>`);
    } else if (!VOID.has(name) && self !== '/') open.push(name);
    at = next + whole.length;
    if (name === 'style' && closing === '') {
      at = html.indexOf('</style>', at);
      if (at < 0) return {wrong: [...wrong, 'the style does not end'], attributes, text};
    }
  }
  if (open.length > 0) wrong.push(`left open: ${open.join(' ')}`);
  return {wrong, attributes, text};
}
const plain = (html: string): string =>
  html.replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code))).replace(/\s+/g, ' ');

describe('report.html', () => {
  it.each(Object.keys(INPUTS))('of %s is balanced, of known elements, without a script, a handler or an address', async (name) => {
    const html = await page(name);
    const {wrong, attributes} = parse(html);
    expect(wrong).toEqual([]);
    expect([...attributes].filter((one) => /^on|^src$|^xlink|^xmlns|^action$/.test(one))).toEqual([]);
    expect(html).not.toMatch(/<(?:script|iframe|img|link|object|embed|base|form)\b/i);
    expect(html).not.toMatch(/https?:\/\/|url\(|@import|javascript:|data:/i);
    for (const [, target] of html.matchAll(/<a [^>]*href="([^"]*)"/g)) expect(html).toContain(`id="${target!.slice(1)}"`);
    const ids = [...html.matchAll(/ id="([^"]*)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });

  it('writes what it is given as text, whatever it is', async () => {
    const html = await page('injected');
    expect(html).not.toContain('<img');
    expect(html).not.toContain("alert('x')");
    expect(html).not.toMatch(/[\u0000\u202E]/);
    expect(plain(html)).toContain(`><script>alert('x')</script><img src=x onerror=alert(1)> \${1} </style></title> ₹ € &amp;`);
    expect(escapeHtml(`<a href="x" title='y'>&\`\u0007`)).toBe('&#60;a href=&#34;x&#34; title=&#39;y&#39;&#62;&#38;&#96;');
    expect(h('p', {title: '"'}, '<b>', h('b', {}, 'c'), undefined).html.trim()).toBe('<p title="&#34;">&#60;b&#62;<b>c</b></p>');
    expect(() => h('p', {onclick: 'x'})).toThrow('not an attribute');
    expect(() => h('p><script', {})).toThrow('not an element');
  });

  it('has the story, every table with its first rows, every check, and every answer with its SQL', async () => {
    const {text: raw} = parse(await page('sample'));
    const text = plain(raw);
    for (const paragraph of sampleInput.story.statement) expect(text).toContain(paragraph.replace(/\s+/g, ' '));
    for (const table of sampleInput.profile.tables) {
      expect(text).toContain(table.about);
      for (const column of table.columns) expect(text).toContain(column.name);
      expect(text).toContain(String(table.sample[0]![0]));
    }
    for (const check of sampleInput.qa.checks) expect(text).toContain(`${check.id} ${check.title}`);
    for (const answer of sampleInput.answers) {
      for (const part of [answer.ask, answer.headline, ...answer.hints, ...answer.mistakes.map(({say}) => say)])
        expect(text).toContain(part);
      expect(text).toContain(answer.sql.replace(/\s+/g, ' ').slice(0, 60));
    }
    for (const finding of sampleInput.findings) expect(text).toContain(finding.measured);
    expect(text).toContain('18.8 percentage points more rows of fact_tickets have outcome = Reopened');
    const html = await page('sample');
    for (const role of ['learner', 'mentor', 'stakeholder']) expect(html).toContain(`<span class="name ${role}">`);
    expect(html.match(/<figure class="chart">/g)).toHaveLength(sampleInput.answers.filter(({chart}) => chart.kind !== 'none').length);
    expect(html).toContain('<figure class="map">');
  });

  it('says why a picture is missing', async () => {
    expect(plain(await page('flat'))).toContain('One flat table: there is nothing to join.');
    const ten = plain(await page('tenQuestions'));
    for (const said of [
      'No chart: a single row needs no picture.',
      'No chart: there is no number to draw.',
      'and 36 rows more',
      'The SQL gave no answer',
    ])
      expect(ten).toContain(said);
  });

  it('has the same text twice, after another page, and in another time zone', async () => {
    const first = await page('sample');
    await reportPage(injected);
    const before = process.env['TZ'];
    process.env['TZ'] = 'Asia/Kolkata';
    try {
      expect(await reportPage(planted)).toBe(first);
    } finally {
      if (before === undefined) delete process.env['TZ'];
      else process.env['TZ'] = before;
    }
  });

  it('is dark where the screen is, and light on paper', async () => {
    const html = await page('flat');
    expect(html).toContain('@media screen and (prefers-color-scheme:dark)');
    expect(html).toContain('@media print');
    expect(html.match(/\{/g)!.length).toBeGreaterThan(80);
    const style = /<style>([^]*?)<\/style>/.exec(html)![1]!;
    expect(style.match(/\{/g)!.length).toBe(style.match(/\}/g)!.length);
    expect(html).toContain("default-src 'none'".replace(/'/g, '&#39;'));
  });
});
