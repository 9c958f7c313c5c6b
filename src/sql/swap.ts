/**
 * The reference SQL with a mistake in it: every key of `swap` exchanged for its value, all at once. White space in a key stands for
 * any white space, and a key that begins or ends in a word does so at the borders of a word. `missing` names keys that do not occur.
 */
export function swapSql(sql: string, swap: {readonly [from: string]: string}): {readonly sql: string; readonly missing: readonly string[]} {
  const keys = Object.keys(swap).sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
  if (keys.length === 0) return {sql, missing: []};
  const used = new Set<number>();
  const pattern = new RegExp(keys.map((key) => `(${patternOf(key)})`).join('|'), 'g');
  const swapped = sql.replace(pattern, (...groups: (string | number | undefined)[]) => {
    const index = groups.slice(1, keys.length + 1).findIndex((group) => group !== undefined);
    used.add(index);
    return swap[keys[index]!]!;
  });
  return {sql: swapped, missing: keys.filter((_, index) => !used.has(index))};
}

function patternOf(key: string): string {
  const body = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/\s+/g, '\\s+');
  return `${/^\w/.test(key) ? '(?<!\\w)' : ''}${body}${/\w$/.test(key) ? '(?!\\w)' : ''}`;
}
