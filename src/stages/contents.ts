import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import type {TextInput, Edition, PackedFile} from '../render/text/readme.js';
import {CHALLENGE, PDF, WORKBOOK} from './files.js';

/** Names of the texts in a package. */
export const DICTIONARY_NAME = 'data_dictionary.txt';
export const README_NAME = 'README.txt';

/** The files of an edition with what each is about, as its README lists them: data files and reports in the order given, then the texts. */
export function contentsOf(names: readonly string[], input: Pick<TextInput, 'profile'>): PackedFile[] {
  return [
    ...names.map((name) => ({name, about: aboutFile(name, input)})),
    {name: DICTIONARY_NAME, about: 'every table and column in words'},
    {name: README_NAME, about: 'this text'},
  ];
}

/** The reports that belong to an edition; `dist/` holds more. */
export const REPORTS: {readonly [edition in Edition]: readonly string[]} = {full: [PDF, WORKBOOK], learner: [CHALLENGE]};

/** The data files and reports of an edition. */
export const namesFor = (edition: Edition, names: readonly string[]): string[] =>
  names.filter((name) => name.endsWith('.csv') || REPORTS[edition].includes(name));

function aboutFile(name: string, {profile}: Pick<TextInput, 'profile'>): string {
  if (name === PDF) return 'how the data was checked, and what was found';
  if (name === CHALLENGE) return 'the story, the questions with their fields and hints, the data, and how to start';
  if (name === WORKBOOK) return 'the answers, with their SQL, tables and charts';
  return profile.tables.find((candidate) => `${candidate.name}.csv` === name)?.about ?? '';
}

/** SHA-256 in hexadecimal, and size in bytes, of a file as it lies on the disk; read as a stream. */
export async function hashFile(path: string): Promise<{readonly sha256: string; readonly bytes: number}> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return {sha256: hash.digest('hex'), bytes};
}
