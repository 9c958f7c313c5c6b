import {dirname, posix, relative, resolve, sep} from 'node:path';
import type {BuildEvent} from '../core/event.js';
import type {ExitCode} from '../core/plan.js';
import type {StageName} from '../core/stage.js';
import {build} from '../engine/build.js';
import {OwnWrites} from '../engine/own-writes.js';
import type {Services} from '../engine/services.js';
import {WATCH_START, type WatchEffect, type WatchEvent, watchStep} from '../engine/watcher.js';
import {type Failures, nodeDisk} from '../engine/world.js';
import {WatchScreen} from '../report/watch-screen.js';
import {hasColor, type Io, isCi, UsageError, widthOf} from './io.js';
import {loadFrom} from './load.js';
import type {LookFlags} from './look.js';
import {requestFrom} from './request.js';

export interface WatchFlags extends LookFlags {
  readonly jobs?: number;
  readonly remoteCache?: string | false;
  readonly remoteWrite?: boolean;
  readonly until?: StageName;
}

/** Saves within so many milliseconds are one change. */
const QUIET = 200;
/** A terminal is drawn anew at most this often. */
const DRAW = 100;
/** Files that builds read: specs, artefacts and records, and data beside a spec. Pages are only for reading. */
const WATCHED = /\.(?:ya?ml|csv)$/;

/**
 * `cbdf watch`: builds to the next gate, and again whenever a spec or a gate's file changes, until it is interrupted. What a build itself writes is
 * no change, and a stage that failed is not tried again before something that it reads has changed.
 */
export async function watch(args: readonly string[], flags: WatchFlags, io: Io, services: Services): Promise<ExitCode> {
  if (isCi(io)) throw new UsageError('watch is for people; in CI use cbdf build');
  const patterns = args.length === 0 ? ['challenges/*.yaml'] : args;
  return new Watch(patterns, flags, io, services).untilQuit();
}

class Watch {
  readonly #patterns: readonly string[];
  readonly #flags: WatchFlags;
  readonly #io: Io;
  readonly #services: Services;
  readonly #screen: WatchScreen;
  readonly #own = new OwnWrites(nodeDisk);
  readonly #failures: Failures = new Map();
  readonly #isLive: boolean;
  #state = WATCH_START.state;
  #building = new AbortController();
  #quiet: NodeJS.Timeout | undefined;
  #drawing: NodeJS.Timeout | undefined;
  #exit: () => void = () => undefined;
  #fail: (error: unknown) => void = () => undefined;

  constructor(patterns: readonly string[], flags: WatchFlags, io: Io, services: Services) {
    this.#patterns = patterns;
    this.#flags = flags;
    this.#io = io;
    this.#services = services;
    this.#screen = new WatchScreen({color: hasColor(io), width: widthOf(io)});
    this.#isLive = io.isTty && io.env['TERM'] !== 'dumb';
  }

  async untilQuit(): Promise<ExitCode> {
    const {watch: observe} = await import('chokidar');
    const over = new Promise<void>((resolve, reject) => {
      this.#exit = resolve;
      this.#fail = reject;
    });
    const ignored = (path: string) => this.#isIgnored(path);
    const observer = observe([...baseFolders(this.#patterns, this.#io.cwd)], {ignored, ignoreInitial: true, atomic: false});
    observer.on('all', (_, path) => {
      this.#noticed(path).catch(this.#fail);
    });
    await new Promise<void>((resolve) => observer.once('ready', resolve));
    const quit = () => {
      this.#give({type: 'quit'});
    };
    this.#io.signal.addEventListener('abort', quit);
    if (this.#io.signal.aborted) quit();
    else this.#carryOut(WATCH_START.effects);
    await over;
    this.#io.signal.removeEventListener('abort', quit);
    clearTimeout(this.#quiet);
    clearTimeout(this.#drawing);
    await observer.close();
    return 130;
  }

  /** Something happened to a file; what a build has just written itself is not news. */
  async #noticed(path: string): Promise<void> {
    if (!WATCHED.test(path) || (await this.#own.isOwn(path))) return;
    this.#give({type: 'changed', path: relative(this.#io.cwd, path).split(sep).join('/')});
  }

  #give(event: WatchEvent): void {
    const {state, effects} = watchStep(this.#state, event);
    this.#state = state;
    if (state.name === 'finishing') this.#screen.note('a change waits until what costs money is done');
    if (state.name === 'cancelling' || state.name === 'stopping') this.#screen.note('stopping ...');
    this.#carryOut(effects);
    this.#draw();
  }

  #carryOut(effects: readonly WatchEffect[]): void {
    for (const effect of effects) {
      switch (effect.do) {
        case 'wait':
          clearTimeout(this.#quiet);
          this.#quiet = setTimeout(() => {
            this.#give({type: 'quiet'});
          }, QUIET);
          break;
        case 'build':
          this.#build(effect.changed).catch(this.#fail);
          break;
        case 'cancel':
          this.#building.abort(new Error('obsolete'));
          break;
        case 'exit':
          this.#exit();
          break;
      }
    }
  }

  /** Finds the specs anew, since files come and go, and builds. */
  async #build(changed: readonly string[]): Promise<void> {
    this.#building = new AbortController();
    const {signal} = this.#building;
    this.#screen.begin(changed);
    if (!this.#isLive) this.#io.out(`${changed.length === 0 ? 'watching' : `changed: ${changed.join(', ')}`}\n`);
    try {
      const stages = await this.#services.stages();
      const loaded = await loadFrom(this.#patterns, this.#io, this.#services, this.#flags.cacheDir);
      if (!loaded.ok) for (const diagnostic of loaded.error) this.#screen.add({v: 1, type: 'diagnostic', diagnostic});
      else {
        // Challenges by stage whose runs are paid for.
        const paid = new Set(
          loaded.value.specs.flatMap(({spec}) =>
            stages.filter((stage) => stage.cost === 'paid' || stage.isPaid?.(spec) === true).map(({name}) => `${spec.id} ${name}`),
          ),
        );
        const {challenges} = await build({
          ...(await requestFrom(this.#flags, this.#io, this.#services)),
          specs: loaded.value.specs,
          until: this.#flags.until,
          emit: (event) => {
            this.#tell(event, paid);
          },
          signal,
          disk: this.#own.disk,
          failures: this.#failures,
        });
        for (const {challenge, next} of challenges) this.#screen.next(challenge, next);
      }
    } catch (error) {
      // Nothing matches, for now: files may come.
      if (!(error instanceof UsageError)) throw error;
      this.#screen.note(error.message);
    }
    if (!signal.aborted) {
      this.#screen.note(`watching; ${this.#isLive ? 'Ctrl-C ends it' : 'an interrupt ends it'}`);
      if (!this.#isLive) this.#io.out(`${this.#screen.lines(false).join('\n')}\n`);
    }
    this.#give({type: 'ended'});
  }

  #tell(event: BuildEvent, paid: ReadonlySet<string>): void {
    this.#screen.add(event);
    const isPaid = 'stage' in event && event.challenge !== undefined && paid.has(`${event.challenge} ${event.stage}`);
    if (event.type === 'stage-started' && isPaid) this.#give({type: 'paid-began'});
    else if ((event.type === 'stage-built' || event.type === 'stage-failed') && isPaid) this.#give({type: 'paid-ended'});
    else this.#draw();
  }

  /** Draws the screen, soon. A pipe gets whole screens instead, at the end of builds. */
  #draw(): void {
    if (!this.#isLive || this.#drawing !== undefined) return;
    this.#drawing = setTimeout(() => {
      this.#drawing = undefined;
      this.#io.out(`\u001b[2J\u001b[3J\u001b[H${this.#screen.lines().join('\n')}\n`);
    }, DRAW);
  }

  #isIgnored(path: string): boolean {
    const inside = relative(this.#io.cwd, path).split(sep).join('/');
    const own = [this.#flags.cacheDir, this.#flags.outDir].map((folder) => resolve(this.#io.cwd, folder));
    if (own.some((folder) => path === folder || path.startsWith(`${folder}${sep}`))) return true;
    return inside.split('/').some((part) => part === 'node_modules' || (part.startsWith('.') && part !== '.' && part !== '..'));
  }
}

/** The folders in which the patterns can match something, absolute. */
function baseFolders(patterns: readonly string[], cwd: string): ReadonlySet<string> {
  const folders = patterns.map((pattern) => {
    const parts = posix.normalize(pattern.replaceAll('\\', '/')).split('/');
    const wild = parts.findIndex((part) => /[*?]/.test(part));
    if (wild >= 0) return resolve(cwd, ...parts.slice(0, wild));
    return /\.ya?ml$/.test(pattern) ? dirname(resolve(cwd, pattern)) : resolve(cwd, pattern);
  });
  return new Set(folders);
}
