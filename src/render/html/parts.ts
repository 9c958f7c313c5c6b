import type {Cast} from '../../core/spec.js';
import {STATUS} from '../palette.js';
import type {Status} from '../palette.js';
import {castSpans} from '../text/cast.js';
import {codeLines, codeTokens} from '../text/sql.js';
import {all, h} from './element.js';
import type {Html} from './element.js';

/** Prose with the cast in their colours. */
export function castProse(text: string, cast: Cast): Html {
  return all(castSpans(text, cast).map(({text: part, role}) => (role === undefined ? part : h('span', {class: `name ${role}`}, part))));
}

/** SQL as written, its words coloured. */
export function codeBlock(sql: string): Html {
  const kinds = {keyword: 'k', string: 's', comment: 'c', plain: ''} as const;
  const lines = codeLines(sql, Infinity);
  const line = (text: string): Html =>
    all(codeTokens(text).map(({text: word, kind}) => (kind === 'plain' ? word : h('span', {class: kinds[kind]}, word))));
  return h(
    'pre',
    {},
    h(
      'code',
      {},
      lines.map((text, index) => all(line(text), index < lines.length - 1 ? '\n' : '')),
    ),
  );
}

/** Text in which names stand between backticks. */
export function marked(text: string): Html {
  return all(text.split(/(`[^`]+`)/).map((part) => (/^`[^`]+`$/.test(part) ? h('code', {}, part.slice(1, -1)) : part)));
}

/** A column of a table on the page. */
export interface Column {
  readonly title: string;
  /** Small print under the title. */
  readonly under?: string;
  readonly number?: boolean;
}

/** A table that scrolls sideways where the page is narrow. `cells` are values of the data, which stay on one line. */
export function dataTable(
  label: string,
  columns: readonly Column[],
  rows: readonly (readonly (Html | string)[])[],
  options: {readonly cells?: boolean; readonly wide?: boolean} = {},
): Html {
  const kind = [options.cells === true ? 'cells' : '', options.wide === true ? 'wide' : ''].filter(Boolean).join(' ');
  return h(
    'div',
    {class: 'scroll', role: 'region', 'aria-label': label, tabindex: 0},
    h(
      'table',
      kind === '' ? {} : {class: kind},
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          columns.map(({title, under, number}) =>
            h(
              'th',
              {scope: 'col', class: number === true ? 'number' : undefined},
              title,
              under === undefined ? undefined : h('span', {class: 'type'}, under),
            ),
          ),
        ),
      ),
      h(
        'tbody',
        {},
        rows.map((row) =>
          h(
            'tr',
            {},
            columns.map((column, index) => h('td', {class: column.number === true ? 'number' : undefined}, row[index] ?? '')),
          ),
        ),
      ),
    ),
  );
}

/** A status as glyph and word. */
export const mark = (status: Status, word: string): Html => h('span', {class: `mark ${status}`}, `${STATUS[status].glyph} ${word}`);

/** A bar from 0 to `most`; its number stands beside it as text. */
export function bar(value: number, most: number, kind = ''): Html {
  const share = Math.max(0, Math.min(100, (100 * value) / Math.max(most, 1e-9)));
  return h(
    'div',
    {class: 'bar', 'aria-hidden': 'true'},
    h('i', {class: kind === '' ? undefined : kind, style: `width:${share.toFixed(1)}%`}),
  );
}
