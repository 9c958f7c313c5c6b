/** The alternatives of a condition, `a or b or c` at its outermost level, as they are written. Brackets, texts and CASE are not looked into. */
export function alternativesOf(condition: string): string[] {
  const tokens = condition.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[\s\S]*?\*\/|\w+|[()]/g);
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (const {0: token, index} of tokens) {
    const word = token.toLowerCase();
    if (token === '(' || word === 'case') depth++;
    else if (token === ')' || word === 'end') depth--;
    else if (word === 'or' && depth === 0) {
      parts.push(condition.slice(from, index));
      from = index + token.length;
    }
  }
  return [...parts, condition.slice(from)].map((part) => part.trim());
}
