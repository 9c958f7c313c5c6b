import type {Json} from '../core/json.js';
import type {Schema} from './language/describe.js';
import {DEFINITIONS, SPEC_SCHEMA} from './language/language.js';
import {flowYaml} from './print.js';

/** `spec.schema.json`: the JSON Schema of a spec, for editors. */
export function specSchemaText(): string {
  return `${JSON.stringify(SPEC_SCHEMA, null, 2)}\n`;
}

/** A section of the reference: a mapping with its keys. */
interface Section {
  readonly title: string;
  readonly schema: Schema;
}

const INTRO = `# The spec, key by key

Written by \`scripts/spec-reference.mjs\` from the JSON Schema of the language; do not edit. \`challenges/\` holds finished examples. Keys that
"come later" are understood and refused with a message, never ignored.

Texts: quote what holds \`: \`, \` #\`, \`{{\`, or inside of braces a comma or bracket; long texts and SQL go into \`|\` blocks.
Amounts: \`28%\`, \`+20%\`, \`12pp\` (percentage points). Durations: \`2 days\`, \`40 minutes\`, \`a week\`. Days: \`2024-04-01\`. A dot follows a key:
\`agent_id.desk\` is the desk of that agent. \`typical\` is the value in the middle, \`high\` the one that one in twenty exceeds.
`;

/** `docs/spec-reference.md`: every key with its meaning, form and example. */
export function specReference(): string {
  const done = new Set<Schema>();
  const queue: Section[] = [{title: 'Top of the file', schema: SPEC_SCHEMA}];
  const parts = [INTRO];
  for (let section = queue.shift(); section; section = queue.shift()) {
    if (done.has(section.schema)) continue;
    done.add(section.schema);
    const below: Section[] = [];
    parts.push(sectionText(section, below));
    // Depth first, so that a block stands together with its parts.
    queue.unshift(...below);
  }
  return `${parts.join('\n').trimEnd()}\n`;
}

function sectionText({title, schema}: Section, below: Section[]): string {
  const properties = (schema['properties'] ?? {}) as {readonly [key: string]: Schema};
  const required = new Set((schema['required'] ?? []) as readonly string[]);
  const example = exampleOf(schema);
  const lines = [`## ${title}`, '', (schema['description'] as string | undefined) ?? '', ''];
  if (example !== undefined && title !== 'Top of the file') lines.push('```yaml', example, '```', '');
  const rows = Object.entries(properties).map(([key, property]) => {
    const found = resolve(property);
    const described = {...found, ...property};
    below.push(...sectionsOf(title === 'Top of the file' ? key : `${title}: ${key}`, found));
    return `| \`${key}\`${required.has(key) ? ' (required)' : ''} | ${cell(described['description'] as string)} | ${formOf(found)} | ${code(exampleOf(described))} |`;
  });
  if (rows.length > 0) lines.push('| key | what it is | form | example |', '|---|---|---|---|', ...rows, '');
  const others = schema['additionalProperties'];
  if (typeof others === 'object' && others !== null) {
    const found = resolve(others as Schema);
    lines.push(`Any other key: ${cell((found['description'] as string | undefined) ?? 'a value.')}`, '');
    below.push(...sectionsOf(`${title}: ${properties['by'] === undefined ? 'any other key' : 'a case'}`, found));
  }
  for (const keyword of ['then', 'else']) {
    const branch = schema[keyword] as Schema | undefined;
    const name = typeof branch?.['$ref'] === 'string' ? branch['$ref'].slice('#/$defs/'.length) : undefined;
    if (name !== undefined) below.push(...sectionsOf(TITLES[name] ?? name, DEFINITIONS[name]!));
    else if (branch) for (const inner of ['then', 'else']) below.push(...refSection(branch[inner] as Schema | undefined));
  }
  return lines.join('\n');
}

/** Headings of the parts that stand for themselves. */
const TITLES: {readonly [name: string]: string} = {
  plainColumn: 'column with one value',
  switchColumn: 'column with by',
  case: 'case of a by',
  rhythm: 'when: a rhythm',
  after: 'when: after another column',
  afterBy: 'when: after, with by',
  chance: 'chance',
  changes: 'changes',
};

function refSection(branch: Schema | undefined): Section[] {
  const ref = branch?.['$ref'];
  if (typeof ref !== 'string') return [];
  const name = ref.slice('#/$defs/'.length);
  return sectionsOf(TITLES[name] ?? name, DEFINITIONS[name]!);
}

/** The mappings with keys of their own that a part holds: itself, its items, the values of its names. */
function sectionsOf(title: string, part: Schema): Section[] {
  const schema = resolve(part);
  const named = Object.entries(DEFINITIONS).find(([, definition]) => definition === schema)?.[0];
  const own = named === undefined ? title : (TITLES[named] ?? named);
  if (schema['properties'] !== undefined || schema['then'] !== undefined) return [{title: own, schema}];
  const inner = (schema['items'] ?? schema['additionalProperties']) as Schema | boolean | undefined;
  return typeof inner === 'object' ? sectionsOf(`${own} (each)`, inner) : [];
}

function resolve(part: Schema): Schema {
  const ref = part['$ref'];
  return typeof ref === 'string' ? DEFINITIONS[ref.slice('#/$defs/'.length)]! : part;
}

function formOf(schema: Schema): string {
  if (schema['enum'] !== undefined) return (schema['enum'] as readonly string[]).map((word) => `\`${word}\``).join(', ');
  if (typeof schema['x-is'] === 'string') return cell(schema['x-is']);
  if (schema['const'] === true) return '`true`';
  const types = [(schema['type'] ?? 'object') as string | readonly string[]].flat();
  const words: {readonly [type: string]: string} = {
    string: 'text',
    integer: 'whole number',
    number: 'number',
    boolean: 'true or false',
    array: 'list',
    object: 'mapping',
    null: 'empty',
  };
  const {minimum, maximum} = schema;
  const range = minimum !== undefined && maximum !== undefined ? `, ${asWord(minimum)} to ${asWord(maximum)}` : '';
  return types.map((type) => words[type] ?? type).join(' or ') + range;
}

const asWord = (value: unknown): string => JSON.stringify(value);

/** The first example as YAML in flow style. */
function exampleOf(schema: Schema): string | undefined {
  const examples = schema['examples'] as readonly Json[] | undefined;
  return examples === undefined || examples.length === 0 ? undefined : flowYaml(examples[0]!);
}

const cell = (text: string): string => text.replace(/\|/g, '\\|');
const code = (text: string | undefined): string => (text === undefined ? '' : `\`${cell(text)}\``);
