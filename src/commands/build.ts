import {appendFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {Diagnostic} from '../core/diagnostic.js';
import {type ExitCode, worstExit} from '../core/plan.js';
import type {StageName} from '../core/stage.js';
import {build as runBuild, type BuildRequest, plan} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import {createReporter, type ReporterName} from '../report/reporter.js';
import {hasColor, type Io, isCi, UsageError, widthOf} from './io.js';
import type {Tested} from './junit.js';
import {type Choose, loadFrom, loadRight} from './load.js';
import {planText} from './plan-text.js';
import {requestFrom} from './request.js';

export interface BuildFlags {
  readonly until?: StageName;
  readonly force?: boolean;
  readonly forceStage?: readonly StageName[];
  readonly keepGoing?: boolean;
  readonly jobs?: number;
  readonly remoteCache?: string | false;
  readonly remoteWrite?: boolean;
  readonly autoApprove?: boolean;
  readonly ci?: boolean;
  readonly locked?: boolean;
  readonly reporter: ReporterName;
  readonly cacheDir: string;
  readonly outDir: string;
  readonly dryRun?: boolean;
  readonly junit?: string;
  readonly changedSince?: string;
}

/** `cbdf build`: takes every challenge as far as its gates allow. */
export async function build(args: readonly string[], flags: BuildFlags, io: Io, services: Services): Promise<ExitCode> {
  const ci = flags.ci === true || isCi(io);
  if (flags.autoApprove === true && ci) {
    throw new UsageError('--auto-approve is refused in CI: what is published has to be signed by a person, in the repository');
  }
  if (flags.junit !== undefined && flags.dryRun === true)
    throw new UsageError('--junit is for what a build has measured, and --dry-run builds nothing');
  const isLive = io.isTty && io.columns >= 40 && !ci && io.env['TERM'] !== 'dumb';
  const name = flags.reporter === 'auto' ? (isLive ? 'tty' : 'plain') : flags.reporter;
  let summary = '';
  const reporter = await createReporter(name, {
    out: io.out,
    err: io.err,
    color: hasColor(io),
    width: widthOf(io),
    summary: (markdown) => {
      summary += markdown;
    },
  });
  try {
    const choose = await chooser(flags.changedSince, io, services);
    const loaded = await loadFrom(args, io, services, flags.cacheDir, choose);
    const right = loaded.ok ? loaded : flags.keepGoing === true ? await loadRight(args, io, services, flags.cacheDir, choose) : loaded;
    if (!loaded.ok) for (const diagnostic of loaded.error) reporter.report({v: 1, type: 'diagnostic', diagnostic});
    // Errors that are of no challenge, for the JUnit file.
    const wrong: Diagnostic[] = loaded.ok ? [] : loaded.error.filter(({severity}) => severity === 'error');
    if (!right.ok || (right.value.specs.length === 0 && !loaded.ok)) {
      if (flags.junit !== undefined) await junit(flags.junit, {specs: [], challenges: [], wrong, cacheDir: flags.cacheDir}, io);
      reporter.report({v: 1, type: 'build-finished', exitCode: 2, ran: 0, reused: 0, ms: 0});
      return 2;
    }
    const request: BuildRequest = {
      ...(await requestFrom(flags, io, services)),
      specs: right.value.specs,
      specsWrong: !loaded.ok,
      until: flags.until,
      force: flags.force === true ? true : (flags.forceStage ?? false),
      autoApprove: flags.autoApprove === true,
      ci,
      ...(flags.locked === true ? {answers: 'require' as const} : {}),
      emit: (event) => {
        reporter.report(event);
        const isLoose = event.type === 'diagnostic' && event.challenge === undefined && event.diagnostic.severity === 'error';
        if (isLoose) wrong.push(event.diagnostic);
      },
    };
    for (const diagnostic of right.value.notes) reporter.report({v: 1, type: 'diagnostic', diagnostic});
    if (flags.dryRun !== true) {
      const {exitCode, challenges} = await runBuild(request);
      if (flags.junit === undefined || exitCode === 130) return exitCode;
      const isWritten = await junit(flags.junit, {specs: request.specs, challenges, wrong, cacheDir: flags.cacheDir}, io);
      return isWritten ? exitCode : worstExit([exitCode, 1]);
    }
    const challenges = await plan(request);
    io.out(
      name === 'json'
        ? `${JSON.stringify({v: 1, challenges: challenges.map(({gates: _, ...rest}) => rest)})}\n`
        : planText(challenges, hasColor(io)),
    );
    return loaded.ok ? 0 : 2;
  } finally {
    await reporter.close();
    await appendSummary(summary, io);
  }
}

/** What `--changed-since` leaves of the specs; undefined where it is not given. */
async function chooser(ref: string | undefined, io: Io, services: Services): Promise<Choose | undefined> {
  if (ref === undefined) return undefined;
  const {changedSince} = await import('./changed.js');
  return (files) => changedSince(ref, files, io, services);
}

async function junit(file: string, tested: Tested, io: Io): Promise<boolean> {
  const {writeJunit} = await import('./junit.js');
  return writeJunit(file, tested, io);
}

/** Adds to the page of the run, which several steps may write to. GitHub names its file; elsewhere there is none. */
async function appendSummary(summary: string, io: Io): Promise<void> {
  const file = io.env['GITHUB_STEP_SUMMARY'];
  if (summary === '' || file === undefined || file === '') return;
  try {
    await appendFile(resolve(io.cwd, file), summary);
  } catch (error) {
    // The build is what counts.
    io.err(`cbdf: no summary was written: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
