/** Prompts are files with versions in `prompts/`; what goes into them from a spec is fenced in as data. */
import {readFile} from 'node:fs/promises';
import {digestOf} from '../../core/digest.js';

/** The same folder from src/author/openai (tests) and lib/author/openai. */
const FOLDER = new URL('../../../prompts/', import.meta.url);

/** The prompts in use. A new wording is a new file: the name is part of the key of what was written with it. */
export const PROMPTS = {
  rules: 'rules.v1',
  problem: 'problem.v1',
  schema: 'schema.v1',
  repair: 'repair.v1',
  research: 'research.v1',
  language: 'language.v1',
} as const;
export type PromptName = keyof typeof PROMPTS;

/** A prompt with its `<<slots>>` filled. A slot without a text, or a text without a slot, is a bug of this program. */
export async function prompt(name: PromptName, texts: Readonly<Record<string, string>> = {}): Promise<string> {
  const template = await readFile(new URL(`${PROMPTS[name]}.md`, FOLDER), 'utf8');
  const slots = new Set([...template.matchAll(/<<(\w+)>>/g)].map((match) => match[1]!));
  const wrong = [...slots].filter((slot) => texts[slot] === undefined).concat(Object.keys(texts).filter((key) => !slots.has(key)));
  if (wrong.length > 0) throw new Error(`the prompt ${PROMPTS[name]} and its texts differ in ${wrong.join(', ')}`);
  return template
    .replace(/<<(\w+)>>/g, (_, slot: string) => texts[slot]!)
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** Names and digests of the prompts, for keys: a wording that was changed without a new version is another key too. */
export async function promptVersions(names: readonly PromptName[]): Promise<{readonly [name: string]: string}> {
  const texts = await Promise.all(names.map((name) => readFile(new URL(`${PROMPTS[name]}.md`, FOLDER), 'utf8')));
  return Object.fromEntries(names.map((name, i) => [PROMPTS[name], digestOf(texts[i]!).slice(0, 16)]));
}

/**
 * A text of other people, marked as data. The mark holds the digest of the text, so that no text can end its own block: one that holds its
 * own digest cannot be written.
 */
export function fenced(name: string, text: string): string {
  if (text.trim() === '') return '';
  const mark = `data-${digestOf(text).slice(0, 12)}`;
  return `<${mark} name="${name}">\n${text.trim()}\n</${mark}>`;
}
