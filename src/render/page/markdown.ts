import type {Cell} from '../../core/answer.js';
import {plainNumber} from '../text/words.js';

/** Text that shows as it is: nothing in it is markup, HTML or a formula, wherever in a line it stands. */
export function md(text: string): string {
  return (
    oneLine(text)
      .replace(/[\\`*[\]~$|]/g, '\\$&')
      // An ampersand is one, unless it would name a character.
      .replace(/&(?=#?\w+;)/g, '&amp;')
      .replace(/</g, '&lt;')
      .replace(/>/g, '&gt;')
      // Inside a word an underscore is one; at its edge it could begin emphasis.
      .replace(/(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\_')
      // At the start of a line: lists, headings, rules and underlines.
      .replace(/^([-+]|#{1,6})(?=\s|$)/, '\\$1')
      .replace(/^([-=_])(?=\1*$)/, '\\$1')
      .replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2')
  );
}

/** White space and control characters become single spaces. */
function oneLine(text: string): string {
  return text.replace(/[\s\0-\x1F\x7F]+/g, ' ').trim();
}

/** A code span: fenced by more backticks than it holds. Inside a table the bar is escaped, even in code. */
export function code(text: string, inTable = true): string {
  const line = oneLine(text);
  if (line === '') return '';
  const fence = '`'.repeat(longest(line) + 1);
  const edge = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${edge}${inTable ? line.replace(/\|/g, '\\|') : line}${edge}${fence}`;
}

/** A fenced block; the fence is longer than any in the text. */
export function block(text: string, language: string): string {
  const fence = '`'.repeat(Math.max(3, longest(text) + 1));
  return `${fence}${language}\n${text.replace(/\r\n?/g, '\n').trimEnd()}\n${fence}`;
}

const longest = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** A cell of data as Markdown. */
export function cellText(cell: Cell): string {
  if (cell === null) return '';
  return md(typeof cell === 'number' ? plainNumber(cell) : String(cell));
}

/** A table of finished Markdown; numeric columns stand right. Without rows it says so. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[], numeric: readonly boolean[] = []): string {
  if (rows.length === 0) return '_none_';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(headers),
    `|${headers.map((_, index) => (numeric[index] === true ? ' ---: ' : ' --- ')).join('|')}|`,
    ...rows.map(line),
  ].join('\n');
}

/** Rows of data as a table: names as code, numbers at the right. */
export function dataTable(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const numeric = columns.map(
    (_, index) =>
      rows.some((row) => typeof row[index] === 'number') && rows.every((row) => row[index] === null || typeof row[index] === 'number'),
  );
  return table(
    columns.map((name) => code(name)),
    rows.map((row) => columns.map((_, index) => cellText(row[index] ?? null))),
    numeric,
  );
}

/** Paragraphs parted by blank lines, each on a line of its own. */
export function prose(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map(md)
    .filter((paragraph) => paragraph !== '')
    .join('\n\n');
}

export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

/** A page: parts that are there, a blank line between them, a line break at the end. */
export function page(parts: readonly (string | undefined)[]): string {
  return `${parts.filter((part) => part !== undefined && part !== '').join('\n\n')}\n`;
}
