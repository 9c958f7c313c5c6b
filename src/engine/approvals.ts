import {posix, resolve} from 'node:path';
import type {Diagnostic, Location} from '../core/diagnostic.js';
import {type Digest, digestOf} from '../core/digest.js';
import type {ApprovalRecord} from '../core/gate.js';
import type {Disk} from '../core/ports.js';
import {GATES, type GateName, LOCK_NAME} from '../core/stage.js';
import {temporaryName} from '../store/scratch.js';

/** The paths of a gate's three files, as messages show them: beside the spec, in the folder named like it. */
export interface GatePaths {
  readonly artefact: string;
  readonly page: string;
  readonly record: string;
}

/** What a gate's files hold. */
export interface GateFiles {
  /** The artefact with its line breaks as LF; absent if there is none. */
  readonly artefact?: string;
  readonly page?: string;
  readonly record?: ApprovalRecord;
  /** What makes the files unusable: merge-conflict markers, or a record that cannot be read. They are left alone until mended. */
  readonly broken?: Diagnostic;
}

export function gatePaths(specFile: string, gate: GateName): GatePaths {
  const folder = folderOf(specFile);
  return {artefact: `${folder}/${gate}.yaml`, page: `${folder}/${gate}.md`, record: `${folder}/${gate}.approval.yaml`};
}

/** Where the lock of a challenge's answers lies: beside its approvals. */
export function lockPath(specFile: string): string {
  return `${folderOf(specFile)}/${LOCK_NAME}`;
}

/** The folder beside a spec that is named like it. */
const folderOf = (specFile: string): string => specFile.replace(/\.ya?ml$/, '');

/** Writes a text file beside the specs, at a path relative to `root`: whole, or not at all. */
export async function replaceText(disk: Disk, root: string, path: string, text: string): Promise<void> {
  const temporary = resolve(root, posix.dirname(path), `.${posix.basename(path)}.${temporaryName()}.tmp`);
  try {
    await disk.write(temporary, new TextEncoder().encode(text), true);
    await disk.rename(temporary, resolve(root, path));
  } finally {
    await disk.remove(temporary);
  }
}

/** Text with its line breaks as LF: a checkout with CRLF must neither void a signature nor rewrite a file. */
export function lf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** The digest that records name. */
export function artefactDigest(text: string): Digest {
  return digestOf(lf(text));
}

/** Reads and writes gate files. `root` is what their paths are relative to. */
export class Approvals {
  readonly #disk: Disk;
  readonly #root: string;

  constructor(disk: Disk, root: string) {
    this.#disk = disk;
    this.#root = root;
  }

  async read(specFile: string, gate: GateName): Promise<GateFiles> {
    const paths = gatePaths(specFile, gate);
    const [artefact, page, recordText] = await Promise.all([this.#text(paths.artefact), this.#text(paths.page), this.#text(paths.record)]);
    const broken =
      (artefact === undefined ? undefined : conflictIn(paths.artefact, artefact)) ??
      (recordText === undefined ? undefined : conflictIn(paths.record, recordText));
    if (broken !== undefined || recordText === undefined) return {artefact, page, broken};
    const record = await parseRecord(recordText, gate);
    if (record !== undefined) return {artefact, page, record};
    return {
      artefact,
      page,
      broken: {
        severity: 'error',
        code: 'approval-unreadable',
        message: `${paths.record} is not an approval record, so it approves nothing`,
        suggestion: 'restore it from git, or delete it and build again',
      },
    };
  }

  /** Writes what differs, and only that: an unchanged build touches no file. Each file is replaced as a whole. */
  async write(
    specFile: string,
    gate: GateName,
    was: GateFiles,
    now: {artefact?: string; page?: string; record?: ApprovalRecord},
  ): Promise<void> {
    const paths = gatePaths(specFile, gate);
    // The record goes last: if the machine stops in between, the artefact does not match its record, which approves nothing.
    if (now.artefact !== undefined && now.artefact !== was.artefact)
      await replaceText(this.#disk, this.#root, paths.artefact, now.artefact);
    if (now.page !== undefined && now.page !== was.page) await replaceText(this.#disk, this.#root, paths.page, now.page);
    if (now.record !== undefined && !sameRecord(now.record, was.record)) {
      const id = posix.basename(specFile).replace(/\.ya?ml$/, '');
      await replaceText(this.#disk, this.#root, paths.record, formatRecord(now.record, id));
    }
  }

  /**
   * Records without their challenge or gate, and locks without their challenge, among the folders beside the given specs: each a diagnostic. Such a signature is a leftover of a
   * rename, and would come back to life with the name.
   */
  async orphans(specFiles: readonly string[], severity: 'warning' | 'error'): Promise<readonly Diagnostic[]> {
    const found: Diagnostic[] = [];
    for (const folder of new Set(specFiles.map((file) => posix.dirname(file)))) {
      const entries = await this.#disk.list(resolve(this.#root, folder));
      const specs = new Set(entries.filter(({folder}) => !folder).map(({name}) => name));
      for (const {name} of entries.filter(({folder}) => folder)) {
        for (const file of await this.#disk.list(resolve(this.#root, folder, name))) {
          const gate = /^(.+)\.approval\.yaml$/.exec(file.name)?.[1];
          const isLock = file.name === LOCK_NAME;
          if (gate === undefined && !isLock) continue;
          const path = posix.join(folder, name, file.name);
          const why =
            !specs.has(`${name}.yaml`) && !specs.has(`${name}.yml`)
              ? `there is no ${posix.join(folder, `${name}.yaml`)}`
              : gate !== undefined && !(GATES as readonly string[]).includes(gate)
                ? `there is no gate named ${gate}`
                : undefined;
          if (why === undefined) continue;
          const [code, what] = isLock ? ['orphan-lock', 'locks'] : ['orphan-approval', 'approves'];
          found.push({severity, code, message: `${path} ${what} nothing: ${why}`, suggestion: `delete ${path}`});
        }
      }
    }
    return found;
  }

  async #text(path: string): Promise<string | undefined> {
    const data = await this.#disk.read(resolve(this.#root, path));
    return data === undefined ? undefined : lf(new TextDecoder('utf-8', {ignoreBOM: true}).decode(data));
  }
}

/** The record as a file: the comment says what to do with it; no times, paths or versions. */
export function formatRecord(record: ApprovalRecord, id: string): string {
  const {gate, key, digest, edited, decision, attempt, feedback, by} = record;
  const lines = [
    `# Review ${gate}.yaml beside this file, then run: cbdf approve ${id} ${gate}`,
    `gate: ${gate}`,
    `key: ${key}`,
    `digest: ${digest}`,
    ...(edited === true ? ['edited: true'] : []),
    `decision: ${decision}`,
    `attempt: ${attempt}`,
    // A JSON string is a YAML string, whatever a person wrote in it.
    ...(feedback.length === 0 ? ['feedback: []'] : ['feedback:', ...feedback.map((note) => `  - ${JSON.stringify(note)}`)]),
    by === '' ? 'by:' : `by: ${/^[\p{L}][\p{L}\p{N} .'-]*[\p{L}\p{N}]$/u.test(by) && !isYamlWord(by) ? by : JSON.stringify(by)}`,
  ];
  return `${lines.join('\n')}\n`;
}

function isYamlWord(text: string): boolean {
  return /^(true|false|yes|no|on|off|null)$/i.test(text);
}

/** A record exactly as `formatRecord` writes it, without feedback: read without the YAML parser, whose loading is a third of an idle build. */
const PLAIN =
  /^# Review [^\n]*\ngate: ([a-z]+)\nkey: (\S+)\ndigest: (\S+)\n(edited: true\n)?decision: ([a-z]+)\nattempt: (\d{1,9})\nfeedback: \[\]\nby:(?: ([\p{L}][\p{L}\p{N} .'-]*[\p{L}\p{N}]))?\n$/u;

/** The values of a record's keys; undefined if the text is no YAML. */
async function valuesOf(text: string): Promise<unknown> {
  const plain = PLAIN.exec(text);
  if (plain !== null && !isYamlWord(plain[7] ?? '')) {
    const [, gate, key, digest, edited, decision, attempt, by] = plain;
    return {
      gate,
      key,
      digest,
      ...(edited === undefined ? {} : {edited: true}),
      decision,
      attempt: Number(attempt),
      feedback: [],
      by: by ?? null,
    };
  }
  const {parse} = await import('yaml');
  try {
    return parse(text, {maxAliasCount: 0});
  } catch {
    return undefined;
  }
}

async function parseRecord(text: string, gate: GateName): Promise<ApprovalRecord | undefined> {
  const value = await valuesOf(text);
  if (typeof value !== 'object' || value === null) return undefined;
  const {gate: name, key, digest, edited, decision, attempt, feedback, by} = value as Record<string, unknown>;
  const sha = /^sha256:[0-9a-f]{64}$/;
  if (name !== gate || typeof key !== 'string' || !sha.test(key) || typeof digest !== 'string' || !sha.test(digest)) return undefined;
  if (decision !== 'pending' && decision !== 'approved' && decision !== 'rejected') return undefined;
  if (typeof attempt !== 'number' || !Number.isSafeInteger(attempt) || attempt < 1) return undefined;
  if (!Array.isArray(feedback) || !feedback.every((note) => typeof note === 'string')) return undefined;
  if (by !== undefined && by !== null && typeof by !== 'string') return undefined;
  if (edited !== undefined && typeof edited !== 'boolean') return undefined;
  return {gate, key, digest, ...(edited === true ? {edited} : {}), decision, attempt, feedback, by: by ?? ''};
}

function sameRecord(a: ApprovalRecord, b: ApprovalRecord | undefined): boolean {
  return b !== undefined && formatRecord(a, '') === formatRecord(b, '');
}

/** Git's conflict markers, at the beginning of a line. `=======` alone may be an underline in a Markdown text. */
export function conflictIn(file: string, text: string): Diagnostic | undefined {
  const lines = text.split('\n');
  const at = lines.findIndex((line) => /^(<{7}|>{7}) /.test(line));
  if (at < 0) return undefined;
  const lineText = lines[at] ?? '';
  const location: Location = {file, line: at + 1, column: 1, length: lineText.length, lineText};
  return {
    severity: 'error',
    code: 'merge-conflict',
    message: `${file} holds the markers of a merge conflict`,
    location,
    suggestion: 'choose one side, or delete the artefact and its record, then build again',
  };
}
