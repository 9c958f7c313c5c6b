/** A name in SQL text, with what follows it after dots: `member_id.store_id.city`. */
export interface SqlName {
  readonly parts: readonly string[];
  /** It is followed by `(`, so it is a function. */
  readonly call: boolean;
  /** Index of its first character in the text. */
  readonly at: number;
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
    const at = tokens[i]!.at;
    while (tokens[i + 1]?.text === '.' && nameOf(tokens[i + 2]?.text ?? '') !== undefined) {
      parts.push(nameOf(tokens[i + 2]!.text)!);
      i += 2;
    }
    names.push({parts, call: tokens[i + 1]?.text === '(', at});
  }
  return names;
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
