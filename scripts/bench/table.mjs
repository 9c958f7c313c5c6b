/** Median of some numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A Markdown table whose columns stand under each other; all but texts at the left are set to the right. */
export function table(head, rows) {
  const widths = head.map((text, k) => Math.max(text.length, ...rows.map((row) => String(row[k]).length)));
  const isNumber = head.map((_, k) => rows.every((row) => /^[\d,.]*x?$/.test(String(row[k]))));
  const line = (row) =>
    `| ${row.map((cell, k) => (isNumber[k] ? String(cell).padStart(widths[k]) : String(cell).padEnd(widths[k]))).join(' | ')} |`;
  const rule = `|${widths.map((width, k) => `${'-'.repeat(width + 1)}${isNumber[k] ? ':' : '-'}`).join('|')}|`;
  return ['', line(head), rule, ...rows.map(line)].join('\n');
}
