/** Plain JSON data: what specs, keys and records are made of. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [key: string]: Json};
export type JsonObject = {readonly [key: string]: Json};

/**
 * JSON text that is the same for equal values: object keys sorted by code unit, no white space.
 * Members that are `undefined` are left out, as JSON.stringify does. Throws on NaN and infinities, which JSON cannot hold.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`not a JSON number: ${String(value)}`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
  if (typeof value === 'object') {
    let text = '';
    // Without a comparison of its own, `sort` goes by code unit.
    for (const key of Object.keys(value).sort()) {
      const member = (value as {readonly [key: string]: unknown})[key];
      if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(member)}`;
    }
    return `{${text}}`;
  }
  throw new TypeError(`not JSON: ${typeof value}`);
}
