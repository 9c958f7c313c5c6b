/** A JSON pointer (RFC 6901) one or more steps below another: `pointer('/a', 'b', 0)` is `/a/b/0`. */
export function pointer(base: string, ...steps: readonly (string | number)[]): string {
  return base + steps.map((step) => `/${String(step).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
}

/** The steps of a JSON pointer, unescaped. */
export function stepsOf(text: string): string[] {
  return text === ''
    ? []
    : text
        .slice(1)
        .split('/')
        .map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** The pointer one step up; the root is its own parent. */
export function parentOf(text: string): string {
  return text.slice(0, Math.max(0, text.lastIndexOf('/')));
}

/** Whether a pointer is another one or lies below it. */
export function isWithin(text: string, above: string): boolean {
  return text === above || text.startsWith(`${above}/`);
}
