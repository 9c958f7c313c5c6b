/** SQL as text to be read: broken into lines, and cut into words of a kind. */

const INDENT = 4;

/** Lines of at most `width` letters. What is broken goes on four letters further in; a broken comment stays a comment. */
export function codeLines(sql: string, width: number): readonly string[] {
  const lines = sql
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/\t/g, '    ')
    .replace(/[^\P{C}\n]/gu, '')
    .split('\n');
  while (lines.length > 1 && lines[0]!.trim() === '') lines.shift();
  while (lines.length > 1 && lines[lines.length - 1]!.trim() === '') lines.pop();
  const margin = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)![0].length));
  return lines.flatMap((line) => broken(line.slice(Number.isFinite(margin) ? margin : 0).trimEnd(), width));
}

function broken(line: string, width: number): string[] {
  const lines: string[] = [];
  const own = /^ */.exec(line)![0].length;
  const indent = ' '.repeat(Math.min(own + INDENT, Math.floor(width / 2)));
  let rest = Array.from(line);
  while (rest.length > width) {
    const head = rest.slice(0, width + 1);
    const space = head.lastIndexOf(' ');
    const at = space > indent.length ? space : width;
    const done = rest.slice(0, at).join('');
    const comment = /^(?:[^'"]|'[^']*'|"[^"]*")*?--/.test(done) ? '-- ' : '';
    lines.push(done.trimEnd());
    rest = Array.from(indent + comment + rest.slice(at).join('').trimStart());
  }
  return [...lines, rest.join('')];
}

/** A word of SQL, and its kind. */
export interface CodeToken {
  readonly text: string;
  readonly kind: 'keyword' | 'string' | 'comment' | 'plain';
}

const KEYWORDS = new Set(
  'all and any as asc between by case cast cross date day desc distinct else end except exists extract false filter first following from full group having hour in inner intersect interval is join last lateral left like limit minute month natural not null nulls offset on or order outer over partition preceding qualify quarter range recursive right row rows second select semi anti table then timestamp true unbounded union unnest using values week when where window with within year'.split(
    ' ',
  ),
);
const TOKEN = /--.*$|'(?:[^']|'')*'?|"[^"]*"?|[\p{L}_][\p{L}\p{N}_]*|[^\p{L}_'"-]+|-/gu;

/** A line of SQL cut into words with their kinds; the pieces together are the line. */
export function codeTokens(line: string): readonly CodeToken[] {
  return [...line.matchAll(TOKEN)].map(([text], index, all) => {
    // `year(x)` and `t.date` are names, not keywords.
    const before = all[index - 1]?.[0] ?? '';
    const after = all[index + 1]?.[0] ?? '';
    const called =
      /^\(/.test(after) && /^(?:date|day|first|hour|last|left|minute|month|quarter|range|right|second|timestamp|week|year)$/i.test(text);
    const kind = text.startsWith('--')
      ? 'comment'
      : text.startsWith("'")
        ? 'string'
        : KEYWORDS.has(text.toLowerCase()) && !before.endsWith('.') && !called
          ? 'keyword'
          : 'plain';
    return {text, kind};
  });
}
