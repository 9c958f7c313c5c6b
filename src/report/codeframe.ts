import type {Diagnostic, Location} from '../core/diagnostic.js';

export interface FrameOptions {
  readonly color: boolean;
  /** Columns of the terminal; long source lines are cut around the mark. */
  readonly width: number;
}

type Paint = (code: string, text: string) => string;

/** Terminal colours by severity: red, yellow, blue. */
const COLORS = {error: '31', warning: '33', info: '34'} as const;

/**
 * A diagnostic as lines for a terminal or a log: place, severity and message; the source line with a caret below the offending
 * text; what to write instead; notes. Ends without a line break.
 */
export function formatDiagnostic(d: Diagnostic, {color, width}: FrameOptions): string {
  const paint: Paint = (code, text) => (color && text !== '' ? `\u001b[${code}m${text}\u001b[0m` : text);
  const place = d.location ? `${printable(d.location.file)}:${d.location.line}:${d.location.column} ` : '';
  const lines = [`${paint('1', place)}${paint(`1;${COLORS[d.severity]}`, `${d.severity}:`)} ${printable(d.message)}`];
  const gutter = d.location ? String(d.location.line).length + 2 : 2;
  if (d.location) lines.push(...frame(d.location, gutter, width, paint, COLORS[d.severity]));
  const rest = [
    ...(d.suggestion === undefined ? [] : [['help', d.suggestion] as const]),
    ...(d.notes ?? []).map((note) => ['note', note] as const),
  ];
  for (const [label, text] of rest)
    lines.push(`${' '.repeat(gutter - 1)} ${paint('2', '=')} ${paint('1', `${label}:`)} ${printable(text)}`);
  return lines.join('\n');
}

/** The source line and the line with the caret below it. */
function frame(location: Location, gutter: number, width: number, paint: Paint, color: string): string[] {
  const room = Math.max(20, width - gutter - 3);
  const text = printable(location.lineText);
  const at = Math.min(location.column - 1, text.length);
  const {shown, before} = cut(text, at, Math.min(at + location.length, text.length), room);
  const marked = text.slice(at, at + location.length);
  const carets = Math.max(1, Math.min(cells(marked), room - before));
  const number = String(location.line).padStart(gutter - 1);
  return [
    `${paint('2', `${number} |`)} ${shown}`.trimEnd(),
    `${paint('2', `${' '.repeat(gutter - 1)} |`)} ${' '.repeat(before)}${paint(`1;${color}`, '^'.repeat(carets))}`,
  ];
}

/** The part of a line that fits, with the mark in it, and the width of what stands before the mark. */
function cut(text: string, from: number, to: number, room: number): {shown: string; before: number} {
  if (cells(text) <= room) return {shown: text, before: cells(text.slice(0, from))};
  const symbols = Array.from(text.slice(0, from));
  const lead: string[] = [];
  // A third of the room shows what stands before the mark, more when the mark is near the beginning.
  const most = Math.max(Math.floor(room / 3), room - cells(text.slice(from, to)) - 20);
  let used = 0;
  while (symbols.length > 0 && used + cells(symbols[symbols.length - 1]!) <= most) {
    const symbol = symbols.pop()!;
    lead.unshift(symbol);
    used += cells(symbol);
  }
  const start = symbols.length > 0 ? `…${lead.slice(1).join('')}` : lead.join('');
  const before = cells(start);
  let shown = start;
  let left = room - before;
  for (const symbol of text.slice(from)) {
    if (cells(symbol) > left - 1) return {shown: `${shown}…`, before};
    shown += symbol;
    left -= cells(symbol);
  }
  return {shown, before};
}

/** Control characters in a spec must not reach the terminal; a tab becomes one blank, so that columns stay. */
function printable(text: string): string {
  return text.replace(/\t/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, '\ufffd');
}

/** Width in terminal cells: none for combining marks, two for East Asian wide characters and emoji. */
function cells(text: string): number {
  let width = 0;
  for (const symbol of text) {
    if (/^[\p{M}\u200b-\u200d\ufe0f]$/u.test(symbol)) continue;
    width +=
      /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]$|^\p{Emoji_Presentation}$/u.test(
        symbol,
      )
        ? 2
        : 1;
  }
  return width;
}
