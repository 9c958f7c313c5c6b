import {h} from './element.js';
import type {Html} from './element.js';
import {STYLE} from './style.js';

/**
 * A whole page that needs nothing else: our style, no script, no address; nothing is loaded and nothing runs, whatever the texts say. `style` is
 * added to ours and holds no text of a challenge.
 */
export function htmlDocument({
  title,
  description,
  style = '',
  body,
}: {
  readonly title: string;
  readonly description?: string;
  readonly style?: string;
  readonly body: Html;
}): string {
  const page = h(
    'html',
    {lang: 'en'},
    h(
      'head',
      {},
      h('meta', {charset: 'utf-8'}),
      h('meta', {name: 'viewport', content: 'width=device-width, initial-scale=1'}),
      h('meta', {name: 'color-scheme', content: 'light dark'}),
      h('meta', {'http-equiv': 'Content-Security-Policy', content: "default-src 'none'; style-src 'unsafe-inline'"}),
      description === undefined ? undefined : h('meta', {name: 'description', content: description}),
      h('title', {}, title),
      {html: `\n<style>${STYLE}${style}</style>`},
    ),
    body,
  );
  return `<!doctype html>${page.html}\n`;
}
