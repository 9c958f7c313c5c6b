/** Which keys of a JSON Schema a document uses: walks both together. */

export interface Node {
  readonly $ref?: string;
  readonly $defs?: {readonly [name: string]: Node};
  readonly type?: string | readonly string[];
  readonly properties?: {readonly [key: string]: Node};
  readonly additionalProperties?: boolean | Node;
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly if?: Node;
  readonly then?: Node;
  readonly else?: Node;
  readonly not?: Node;
}

/** The definitions that say how a cell is made are one: a key that is used in a case of a `by` is used. */
const ONE: {readonly [definition: string]: string} = {
  plainColumn: 'column',
  switchColumn: 'column',
  case: 'column',
  afterBy: 'after',
};

/** Paths of the keys, and of the words of columns that take one of a few, which `schema` has and `document` does not use. */
export function unusedKeys(schema: Node, document: unknown): string[] {
  const walk = new Walk(schema);
  walk.list(schema, '');
  walk.use(schema, document, '');
  return [...walk.known].filter((path) => !walk.used.has(path)).sort();
}

class Walk {
  readonly known = new Set<string>();
  readonly used = new Set<string>();
  readonly #listed = new Set<string>();
  readonly #root: Node;

  constructor(root: Node) {
    this.#root = root;
  }

  /** Every key below a node; each definition once. */
  list(node: Node, path: string): void {
    if (node.$ref !== undefined) {
      if (this.#listed.has(node.$ref)) return;
      this.#listed.add(node.$ref);
      this.list(this.#definition(node.$ref), this.#nameOf(node.$ref));
      return;
    }
    for (const [key, inner] of Object.entries(node.properties ?? {})) {
      this.known.add(join(path, key));
      this.list(inner, join(path, key));
    }
    if (path.startsWith('column.')) for (const word of node.enum ?? []) this.known.add(`${path} = ${String(word)}`);
    if (typeof node.additionalProperties === 'object') this.list(node.additionalProperties, join(path, '*'));
    if (node.items !== undefined) this.list(node.items, `${path}[]`);
    for (const part of [node.then, node.else]) if (part !== undefined) this.list(part, path);
  }

  /** Notes the keys of a value. */
  use(node: Node, value: unknown, path: string): void {
    if (node.$ref !== undefined) {
      this.use(this.#definition(node.$ref), value, this.#nameOf(node.$ref));
      return;
    }
    if (node.if !== undefined) {
      const part = this.#fits(node.if, value) ? node.then : node.else;
      if (part !== undefined) this.use(part, value, path);
    }
    if (node.enum?.includes(value) === true) this.used.add(`${path} = ${String(value)}`);
    if (Array.isArray(value)) {
      for (const item of value) if (node.items !== undefined) this.use(node.items, item, `${path}[]`);
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const property = node.properties?.[key];
      if (property !== undefined) {
        this.used.add(join(path, key));
        this.use(property, inner, join(path, key));
      } else if (typeof node.additionalProperties === 'object') this.use(node.additionalProperties, inner, join(path, '*'));
    }
  }

  /** The part of JSON Schema that the conditions of the language need. */
  #fits(node: Node, value: unknown): boolean {
    if (node.not !== undefined && this.#fits(node.not, value)) return false;
    const types = node.type === undefined ? undefined : [node.type].flat();
    if (types !== undefined && !types.includes(typeOf(value))) return false;
    if (typeof value !== 'object' || value === null) return true;
    const entries = value as {readonly [key: string]: unknown};
    if (node.required?.some((key) => entries[key] === undefined) === true) return false;
    return Object.entries(node.properties ?? {}).every(([key, inner]) => entries[key] === undefined || this.#fits(inner, entries[key]));
  }

  #definition(ref: string): Node {
    return this.#root.$defs![ref.slice('#/$defs/'.length)]!;
  }

  #nameOf(ref: string): string {
    const name = ref.slice('#/$defs/'.length);
    return ONE[name] ?? name;
  }
}

const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
