import {appendFile} from 'node:fs/promises';
import {resolve} from 'node:path';
import type {ExitCode} from '../core/plan.js';
import type {StageName} from '../core/stage.js';
import {build as runBuild, type BuildRequest, plan} from '../engine/build.js';
import type {Services} from '../engine/services.js';
import {createReporter, type ReporterName} from '../report/reporter.js';
import {hasColor, type Io, isCi, UsageError, widthOf} from './io.js';
import {loadFrom, loadRight} from './load.js';
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
  readonly reporter: ReporterName;
  readonly cacheDir: string;
  readonly outDir: string;
  readonly dryRun?: boolean;
}

/** `cbdf build`: takes every challenge as far as its gates allow. */
export async function build(args: readonly string[], flags: BuildFlags, io: Io, services: Services): Promise<ExitCode> {
  const ci = flags.ci === true || isCi(io);
  if (flags.autoApprove === true && ci) {
    throw new UsageError('--auto-approve is refused in CI: what is published has to be signed by a person, in the repository');
  }
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
    const loaded = await loadFrom(args, io, services, flags.cacheDir);
    const right = loaded.ok ? loaded : flags.keepGoing === true ? await loadRight(args, io, services, flags.cacheDir) : loaded;
    if (!loaded.ok) for (const diagnostic of loaded.error) reporter.report({v: 1, type: 'diagnostic', diagnostic});
    if (!right.ok || right.value.specs.length === 0) {
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
      emit: reporter.report,
    };
    for (const diagnostic of right.value.notes) reporter.report({v: 1, type: 'diagnostic', diagnostic});
    if (flags.dryRun !== true) return (await runBuild(request)).exitCode;
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
