/** A name in SQL text, with what follows it after dots: `member_id.store_id.city`. */
export interface SqlName {
  readonly parts: readonly string[];
  /** It is followed by `(`, so it is a function. */
  readonly call: boolean;
  /** Where it stands in the text: index of its first character, and of the one after its last. */
  readonly at: number;
  readonly end: number;
}

const TOKEN = /'(?:[^']|'')*'|--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|\$\$[\s\S]*?\$\$|[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|\s+|[\s\S]/g;

/**
 * The names in an SQL expression, in order, outside of string literals and comments. A reading of tokens, not a parser: key words are
 * among the names, and callers look only for names that they know.
 */
export function sqlNames(sql: string): SqlName[] {
  const tokens = [...sql.matchAll(TOKEN)]
    .map((match) => ({text: match[0], at: match.index}))
    .filter(({text}) => !/^(?:\s|--|\/\*)/.test(text));
  const names: SqlName[] = [];
  for (let i = 0; i < tokens.length; i++) {
    const first = nameOf(tokens[i]!.text);
    if (first === undefined) continue;
    const parts = [first];
    const {at} = tokens[i]!;
    while (tokens[i + 1]?.text === '.' && nameOf(tokens[i + 2]?.text ?? '') !== undefined) {
      parts.push(nameOf(tokens[i + 2]!.text)!);
      i += 2;
    }
    const end = tokens[i]!.at + tokens[i]!.text.length;
    names.push({parts, call: tokens[i + 1]?.text === '(', at, end});
  }
  return names;
}

/** Whether an SQL expression looks at other rows, and so has to wait until the table is whole. */
export function hasWindow(sql: string): boolean {
  return sqlNames(sql).some(({parts}) => parts.length === 1 && parts[0]!.toLowerCase() === 'over');
}

/** Whether the text holds a sub-select, in which names may mean other tables' columns. */
export function hasSelect(sql: string): boolean {
  return sqlNames(sql).some(({parts}) => parts.length === 1 && parts[0] === 'select');
}

function nameOf(token: string): string | undefined {
  if (/^[A-Za-z_]/.test(token)) return token.toLowerCase();
  if (/^".*"$/s.test(token)) return token.slice(1, -1).replace(/""/g, '"');
  return undefined;
}

/** Whether an aggregate of no rows is 0, as a count or a sum is taken here; all others are empty. */
export const isZeroOfNone = (aggregate: string): boolean => /^\s*(?:sum|count)\s*\(/i.test(aggregate);
