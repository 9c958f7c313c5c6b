import {spawn} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {challengeArgument, type ExitCode, worstExit} from '../core/plan.js';
import {GATES, type GateName} from '../core/stage.js';
import {build, type BuildRequest} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import type {LoadedSpec} from '../engine/world.js';
import {isSystemError} from '../store/disk.js';
import {createReporter} from '../report/reporter.js';
import {fold, paint} from '../report/words.js';
import {hasColor, type Io, isCi, printDiagnostics, readText, UsageError, widthOf} from './io.js';
import {loadFrom} from './load.js';
import type {LookFlags} from './look.js';
import {whoAmI} from './sign.js';
import {requestFrom} from './request.js';

export interface ReviewFlags extends LookFlags {
  readonly jobs?: number;
  readonly remoteCache?: string | false;
  readonly remoteWrite?: boolean;
  readonly open?: boolean;
}

type Ask = NonNullable<Io['ask']>;
/** What became of a challenge: the last build's exit code, and whether the reviewer wants to stop. */
interface Reviewed {
  readonly exitCode: ExitCode;
  readonly quit: boolean;
}

/**
 * `cbdf review`: builds to the next gate, shows its page, takes yes, no or a note, and goes on until nothing waits. It is for a person who reads:
 * without a terminal it is refused, and there is no flag that answers for them.
 */
export async function review(args: readonly string[], flags: ReviewFlags, io: Io, services: Services): Promise<ExitCode> {
  if (isCi(io)) throw new UsageError('review is refused in CI: a person signs, and commits the record');
  const {ask} = io;
  if (ask === undefined) {
    throw new UsageError('review asks questions, and this is no terminal; in scripts use cbdf build, cbdf approve and cbdf reject');
  }
  const loaded = await loadFrom(args.length === 0 ? ['challenges/*.yaml'] : args, io, services, flags.cacheDir);
  if (!loaded.ok) {
    await printDiagnostics(io, loaded.error);
    return 2;
  }
  const codes: ExitCode[] = [];
  for (const spec of loaded.value.specs) {
    const {exitCode, quit} = await reviewOne(spec, flags, io, services, ask);
    codes.push(exitCode);
    if (quit) break;
  }
  return worstExit(codes);
}

async function reviewOne(spec: LoadedSpec, flags: ReviewFlags, io: Io, services: Services, ask: Ask): Promise<Reviewed> {
  for (;;) {
    const isLive = io.isTty && io.columns >= 40 && io.env['TERM'] !== 'dumb';
    const reporter = await createReporter(isLive ? 'tty' : 'plain', {out: io.out, err: io.err, color: hasColor(io), width: widthOf(io)});
    const request: BuildRequest = {...(await requestFrom(flags, io, services)), specs: [spec], emit: reporter.report};
    const {exitCode, challenges} = await build(request).finally(() => reporter.close());
    const waiting = challenges[0]?.stages.find(({state}) => state === 'waiting');
    const gate = GATES.find((name) => name === waiting?.stage);
    const page = waiting?.files?.[0];
    // A gate whose files are broken shows them in place of a page: a person has to mend those first.
    if (gate === undefined || page === undefined || !page.endsWith('.md')) return {exitCode, quit: exitCode === 130};
    const browse = async (): Promise<void> => {
      open(await written(page, join(request.cacheDir, 'pages', spec.spec.id, `${gate}.html`), io, services), io);
    };
    await (flags.open === true ? browse() : show(page, io));
    const answer = await decide(`${spec.spec.id}: is this ${gate} right?`, gate, browse, io, ask);
    if (answer === 'quit' || answer === 'skip') {
      io.out(`later: cbdf review ${challengeArgument(spec.spec.id, spec.spec.file)}\n`);
      return {exitCode, quit: answer === 'quit'};
    }
    if (!(await sign({...request, emit: () => undefined}, gate, answer, io))) return {exitCode: 1, quit: false};
  }
}

/** Signs, or asks for another text; false if that cannot be done, which is said. */
async function sign(request: BuildRequest, gate: GateName, answer: {readonly note?: string}, io: Io): Promise<boolean> {
  const {approve, reject} = await import('../engine/sign.js');
  const by = await whoAmI(io);
  const {exitCode, message, diagnostics} = await (answer.note === undefined
    ? approve(request, gate, by)
    : reject(request, gate, answer.note, by));
  await printDiagnostics(io, diagnostics);
  (exitCode === 0 ? io.out : io.err)(`${message}\n`);
  return exitCode === 0;
}

/** Writes a gate's page as HTML into the cache, from which it may vanish at any time; gives its absolute path, or the page's own if it cannot be written. */
async function written(page: string, to: string, io: Io, services: Services): Promise<string> {
  const path = resolve(io.cwd, to);
  const html = await services.gatePage((await readText(io, page)) ?? '');
  try {
    await mkdir(dirname(path), {recursive: true});
    await writeFile(path, html);
    return path;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return resolve(io.cwd, page);
  }
}

async function show(page: string, io: Io): Promise<void> {
  const text = (await readText(io, page)) ?? '';
  const lines = text.split('\n').flatMap((line) => {
    // Tables and diagrams keep their lines; prose is folded at blanks.
    if (/^[|` ]/.test(line) || line.length <= widthOf(io)) return [line];
    return fold(line.split(' '), ' ', widthOf(io), '');
  });
  io.out(`\n${lines.join('\n').trimEnd()}\n\n`);
}

/** The reviewer's word: nothing (signed), a note, or later. The end of the input is `quit`. */
async function decide(
  question: string,
  gate: GateName,
  browse: () => Promise<void>,
  io: Io,
  ask: Ask,
): Promise<{readonly note?: string} | 'skip' | 'quit'> {
  const {bold} = paint(hasColor(io));
  for (;;) {
    const answer = await ask(`${bold(question)}\n[y]es, [n]o, [o]pen, [s]kip, [q]uit, or a note for the author: `);
    const word = answer?.trim() ?? 'q';
    switch (word.toLowerCase()) {
      case '':
        continue;
      case 'y':
      case 'yes':
        return {};
      case 's':
      case 'skip':
        return 'skip';
      case 'q':
      case 'quit':
        return 'quit';
      case 'o':
      case 'open':
        await browse();
        continue;
      case 'n':
      case 'no': {
        const {askNote} = await import('./note.js');
        const note = await askNote(gate, io, ask);
        if (note !== undefined) return {note};
        io.out('without a note nobody knows what to change: nothing is rejected\n');
        continue;
      }
      default:
        if (word.length >= 8 || word.includes(' ')) return {note: word};
        io.out(`"${word}" is no answer, and short for a note\n`);
    }
  }
}

/** Opens a file with what the system, or BROWSER, has for it; that it cannot be opened is said and no failure. */
function open(path: string, io: Io): void {
  const {platform} = process;
  const browser = io.env['BROWSER'];
  const [program, argv] =
    browser !== undefined && browser !== ''
      ? [browser, [path]]
      : platform === 'darwin'
        ? ['open', [path]]
        : platform === 'win32'
          ? ['explorer', [path]]
          : ['xdg-open', [path]];
  const child = spawn(program, argv, {detached: true, stdio: 'ignore'});
  child.on('error', () => {
    io.err(`${program} cannot be started; the page is ${path}\n`);
  });
  child.unref();
}
