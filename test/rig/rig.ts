import {mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, dirname, join} from 'node:path';
import {parse} from 'yaml';
import {main} from '../../src/commands/program.js';
import type {Io} from '../../src/commands/io.js';
import type {Diagnostic} from '../../src/core/diagnostic.js';
import {digestOf} from '../../src/core/digest.js';
import type {BuildEvent} from '../../src/core/event.js';
import type {ChallengeOutcome} from '../../src/core/plan.js';
import {err, ok} from '../../src/core/result.js';
import type {ChallengeSpec} from '../../src/core/spec.js';
import {realServices, type Services} from '../../src/engine/services.js';
import type {LoadedSpec} from '../../src/engine/world.js';
import {type Behaviour, fakeStages} from './fake-stages.js';

export interface RunResult {
  readonly exitCode: number;
  readonly out: string;
  readonly err: string;
  /** Events, if the reporter was `json`. */
  readonly events: readonly BuildEvent[];
  /** Stages and actions that ran, in order: `one problem`, `one full/shard:0`. */
  readonly runs: readonly string[];
  readonly accepts: readonly string[];
}

/**
 * A small world: a folder of its own, fake stages that count their runs, and the whole command line in this process. `await using` removes it.
 */
export class Rig implements AsyncDisposable {
  /** What the fake stages do; tests change it between runs. */
  behaviour: Behaviour = {};
  env: Record<string, string | undefined> = {};
  /** What a person answers, in order; with none the rig is no terminal. Questions are printed. */
  answers: string[] | undefined;
  /** Hears what is printed, while it is. */
  onOut: (text: string) => void = () => undefined;
  /** How often specs were read by the loader. */
  loads = 0;
  /** Stands for the code of the loader. */
  loader = digestOf('loader');
  poolsMade = 0;
  poolsStopped = 0;
  #controller = new AbortController();

  private constructor(
    readonly root: string,
    readonly guest = false,
  ) {}

  /** Another user of the folder of a rig. */
  static at(root: string): Promise<Rig> {
    return Promise.resolve(new Rig(root, true));
  }

  static async create(files: Record<string, string> = {}): Promise<Rig> {
    const rig = new Rig(await mkdtemp(join(tmpdir(), 'cbdf-')));
    await rig.write(files);
    return rig;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.guest) await rm(this.root, {recursive: true, force: true});
  }

  async write(files: Record<string, string>): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(this.root, path)), {recursive: true});
      await writeFile(join(this.root, path), text);
    }
  }

  read(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8');
  }

  async exists(path: string): Promise<boolean> {
    return stat(join(this.root, path)).then(
      () => true,
      () => false,
    );
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.root, path), {recursive: true, force: true});
  }

  /** Every file below a folder with its text and the time of its last change: equal snapshots mean that nothing was touched. */
  async snapshot(folder: string): Promise<Record<string, string>> {
    const found: Record<string, string> = {};
    const names = await readdir(join(this.root, folder), {recursive: true}).catch(() => []);
    for (const name of names.sort()) {
      const path = join(this.root, folder, name);
      const {mtimeMs} = await stat(path);
      if ((await stat(path)).isFile()) found[name] = `${mtimeMs} ${await readFile(path, 'latin1')}`;
    }
    return found;
  }

  /** The texts of the files below a folder. */
  async texts(folder: string): Promise<Record<string, string>> {
    const snapshot = await this.snapshot(folder);
    return Object.fromEntries(Object.entries(snapshot).map(([name, text]) => [name, text.slice(text.indexOf(' ') + 1)]));
  }

  interrupt(): void {
    this.#controller.abort(new Error('interrupted'));
  }

  /** Runs a command line. */
  async cbdf(...argv: readonly string[]): Promise<RunResult> {
    this.#controller = new AbortController();
    const fakes = fakeStages(this.behaviour);
    let out = '';
    let errors = '';
    const io: Io = {
      out: (text) => {
        out += text;
        this.onOut(text);
      },
      err: (text) => (errors += text),
      isTty: false,
      columns: 80,
      env: this.env,
      cwd: this.root,
      signal: this.#controller.signal,
      ...(this.answers === undefined
        ? {}
        : {
            ask: (question: string) => {
              const answer = this.answers?.shift();
              out += `${question}${answer ?? '(end)'}\n`;
              return Promise.resolve(answer);
            },
          }),
    };
    const services: Services = {
      stages: () => Promise.resolve(fakes.stages),
      loadSpecs: (paths, read, defaults) => {
        this.loads++;
        return loadFakeSpecs(paths, read, defaults);
      },
      loaderDigest: () => Promise.resolve(this.loader),
      createPool: ({jobs}) => {
        this.poolsMade++;
        return Promise.resolve({
          size: jobs,
          run: () => Promise.reject(new Error('the fake pool runs nothing')),
          stop: () => {
            this.poolsStopped++;
            return Promise.resolve();
          },
        });
      },
      check: (request) => realServices.check(request),
      gatePage: (markdown) => Promise.resolve(`<pre>${markdown}</pre>`),
      schema: () => Promise.resolve('{}\n'),
    };
    const exitCode = await main(argv, io, services);
    const isJson = argv[argv.indexOf('--reporter') + 1] === 'json' && !argv.includes('--dry-run');
    const lines = isJson ? out.split('\n').filter((line) => line !== '') : [];
    const events = lines.map((line) => JSON.parse(line) as BuildEvent);
    return {exitCode, out, err: errors, events, runs: fakes.runs, accepts: fakes.accepts};
  }

  /** `cbdf build` of all challenges, with events. */
  build(...flags: readonly string[]): Promise<RunResult> {
    return this.cbdf('build', 'challenges/*.yaml', '--reporter', 'json', ...flags);
  }

  /** Builds and signs until nothing waits. */
  async buildAndSign(): Promise<RunResult> {
    return this.build('--auto-approve');
  }

  /** The plan, from `status --json`. */
  async status(): Promise<readonly ChallengeOutcome[]> {
    const {out} = await this.cbdf('status', '--json');
    return (JSON.parse(out) as {challenges: readonly ChallengeOutcome[]}).challenges;
  }
}

/** The state of each stage in the events of a build: the last word counts. */
export function statesOf(events: readonly BuildEvent[], challenge = 'one'): Record<string, string> {
  const states: Record<string, string> = {};
  for (const event of events) {
    if (!('challenge' in event) || event.challenge !== challenge) continue;
    if (event.type === 'stage-restored') states[event.stage] = event.how;
    if (event.type === 'stage-built') states[event.stage] = 'built';
    if (event.type === 'stage-waiting') states[event.stage] = `waiting ${event.state}`;
    if (event.type === 'stage-failed') states[event.stage] = event.partial ? 'partial' : 'failed';
    if (event.type === 'stage-skipped') states[event.stage] = 'skipped';
  }
  return states;
}

/** The stages that ran, without challenge and actions. */
export function stagesRun({runs}: RunResult): string[] {
  return runs.filter((run) => !run.includes('/')).map((run) => run.split(' ')[1] ?? '');
}

/** Diagnostics among the events, as `code: message`. */
export function said(events: readonly BuildEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'diagnostic' ? [`${event.diagnostic.code}: ${event.diagnostic.message}`] : []));
}

/** A loader of specs that are a few settings: `title`, `brief`, `structure`, `dataset_size`; `wrong: true` is a mistake. */
const loadFakeSpecs: Services['loadSpecs'] = async (paths, read, project) => {
  const specs: LoadedSpec[] = [];
  const wrong: Diagnostic[] = [];
  for (const file of paths) {
    const settings = (parse((await read(file)) ?? '') ?? {}) as Partial<ChallengeSpec> & {wrong?: boolean};
    if (settings.wrong === true) {
      const location = {file, line: 1, column: 1, length: 5, lineText: 'wrong: true'};
      wrong.push({severity: 'error', code: 'unknown-key', message: '`wrong` is not a key', location});
    }
    const defaults: ChallengeSpec = {
      id: basename(file, '.yaml'),
      file,
      domain: 'Retail',
      function: 'Operations',
      skill_level: 'Beginner',
      dataset_size: 250,
      period: {from: '2023-01-01', to: '2024-12-31'},
      seed: 1,
      locale: 'en_IN',
      currency: 'INR',
      cast: {
        learner: {name: 'L', role: 'analyst'},
        mentor: {name: 'M', role: 'VP'},
        stakeholder: {name: 'S', role: 'owner'},
      },
      skills: [],
      questions: [],
      author: {by: 'offline'},
      license: 'CC-BY-4.0',
      version: '1.0.0',
      keywords: ['retail'],
    };
    // A note beside the spec is read as well, as CSV files are by the real loader.
    const note = await read(file.replace('.yaml', '.note'));
    const warnings: Diagnostic[] = note === undefined ? [] : [{severity: 'warning', code: 'note', message: note.trim()}];
    const cast =
      project?.cast === undefined ? {} : {cast: {...defaults.cast, ...(project.cast as unknown as Partial<ChallengeSpec['cast']>)}};
    specs.push({spec: {...defaults, ...cast, ...settings}, warnings});
  }
  return wrong.length > 0 ? err(wrong) : ok(specs);
};
