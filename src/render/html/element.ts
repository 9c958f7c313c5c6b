/** HTML made of elements: text is escaped wherever it enters, and every tag that is opened is closed. */

import type {Fonts} from '../font.js';

/** Finished HTML. Made here only; a string is text. */
export interface Html {
  readonly html: string;
}
type Child = Html | string | undefined | readonly Child[];
/** Attributes by name; `true` stands for one without a value, `undefined` and `false` leave it out. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const VOID = new Set(['meta', 'br', 'hr', 'col']);
/** Elements that begin a line of their own, so that the page can be read as a file too. */
const LINE =
  /^(?:html|head|body|meta|title|style|header|nav|main|footer|section|article|h\d|p|ul|ol|li|div|table|thead|tbody|tr|figure|pre|aside|dl)$/;

/** Text as HTML: what could be taken for markup is written as references, and characters that no document may hold are dropped. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/g, '')
    .replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** An element with its children. Throws on a name that is none, which would be a bug here and not in the data. */
export function h(tag: string, attributes: Attributes, ...children: readonly Child[]): Html {
  if (!/^[a-z][a-z0-9]*$/.test(tag)) throw new Error(`not an element: ${tag}`);
  const own = Object.entries(attributes).flatMap(([name, value]) => {
    if (!/^[a-z][a-z-]*$/.test(name) || name.startsWith('on')) throw new Error(`not an attribute: ${name}`);
    if (value === undefined || value === false) return [];
    return value === true ? [` ${name}`] : [` ${name}="${escapeHtml(String(value)).replace(/\n/g, '&#10;')}"`];
  });
  const line = LINE.test(tag) ? '\n' : '';
  if (VOID.has(tag)) return {html: `${line}<${tag}${own.join('')}>`};
  return {html: `${line}<${tag}${own.join('')}>${children.map(inner).join('')}</${tag}>`};
}

/** Pieces without an element around them. */
export const all = (...children: readonly Child[]): Html => ({html: children.map(inner).join('')});

function inner(child: Child): string {
  if (child === undefined) return '';
  if (typeof child === 'string') return escapeHtml(child);
  return 'html' in child ? child.html : child.map(inner).join('');
}

/**
 * A picture drawn here, inlined: without its name spaces and the notes of the chart engine, as wide as there is room up to its own size. It
 * was laid out by the widths of our font, which a reader may not have: every text is told its width, so that none runs into another.
 */
export function picture(svg: string, kind: 'chart' | 'map', label: string, fonts: Fonts): Html {
  const [open = ''] = /<svg[^>]*>/.exec(svg) ?? [];
  const width = Number(/ width="([\d.]+)"/.exec(open)?.[1] ?? 600);
  const height = Number(/ height="([\d.]+)"/.exec(open)?.[1] ?? 300);
  const view = / viewBox="([-\d. ]+)"/.exec(open)?.[1] ?? `0 0 ${width} ${height}`;
  const body = svg
    .slice(svg.indexOf(open) + open.length, svg.lastIndexOf('</svg>'))
    .replace(/<[^>]*>/g, (tag) => tag.replace(/ (?:aria-[a-z]+|role|class|version|xmlns(?::\w+)?)="[^"]*"/g, ''))
    .replace(/<text([^>]*)>([^<]+)<\/text>/g, (whole, attributes: string, content: string) => {
      const size = Number(/ font-size="([\d.]+)(?:px)?"/.exec(attributes)?.[1]);
      const text = content
        .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
        .replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>')
        .replace(/&amp;/g, '&');
      if (!Number.isFinite(size) || text.trim() === '') return whole;
      const width = fonts[/ font-weight="(?:bold|[6-9]00)"/.test(attributes) ? 'bold' : 'regular'].measure(text.trim(), size);
      return `<text${attributes} textLength="${Math.round(width * 10) / 10}" lengthAdjust="spacingAndGlyphs">${content}</text>`;
    });
  // Text in charts is 7.5 units high: drawn larger it is as legible as the text around it.
  const scale = kind === 'chart' ? 1.45 : 1.25;
  const style = `max-width:${Math.round(width * scale)}px;min-width:${Math.round(Math.min(width * scale, 560))}px`;
  return all({
    html: `\n<svg viewBox="${view}" role="img" aria-label="${escapeHtml(label)}" style="${style}" preserveAspectRatio="xMinYMin meet">${body}</svg>`,
  });
}
