/**
 * The names of a SELECT's result columns, read from its text: for a question that was wished for with SQL, whose answer's columns nobody
 * has named. Undefined where a column has no plain name (`*`, an expression without `as`) or the text is no SELECT.
 */
export function resultNames(sql: string): string[] | undefined {
  const tokens = sql.match(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|[^\s]/g) ?? [];
  const items: string[][] = [];
  let depth = 0;
  let inside = false;
  for (const token of tokens.filter((text) => !/^(?:--|\/\*)/.test(text))) {
    if (token === '(' || token === '[') depth++;
    if (token === ')' || token === ']') depth--;
    const word = depth === 0 ? token.toLowerCase() : '';
    if (!inside) {
      if (word !== 'select') continue;
      inside = true;
      items.push([]);
    } else if (END.has(word)) break;
    else if (word === ',') items.push([]);
    else if (word !== 'distinct' || items.length > 1 || items[0]!.length > 0) items.at(-1)!.push(token);
  }
  const names = items.map(nameOf);
  return names.length > 0 && names.every((name) => name !== undefined) ? names : undefined;
}

/** What ends a select list outside of parentheses. */
const END = new Set(['from', 'where', 'group', 'having', 'order', 'limit', 'union', 'except', 'intersect', 'window', 'qualify', ';']);

function nameOf(item: readonly string[]): string | undefined {
  const last = item.at(-1);
  if (last === undefined) return undefined;
  const name = /^"(.*)"$/s.exec(last)?.[1]?.replace(/""/g, '"') ?? (/^[A-Za-z_]/.test(last) ? last : undefined);
  const before = item.at(-2)?.toLowerCase();
  // A column by itself, `t.column`, or anything `as name`.
  return before === undefined || before === '.' || before === 'as' ? name?.toLowerCase() : undefined;
}
