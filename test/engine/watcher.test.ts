import {expect, test} from 'vitest';
import {WATCH_START, type WatchEffect, type WatchEvent, type WatchState, watchStep} from '../../src/engine/watcher.js';

/** The machine with a clock and builds that are only numbers: a build takes 1000 ms, of which a paid one the first 600; quiet is 200 ms. */
class World {
  now = 0;
  state: WatchState = WATCH_START.state;
  /** What happened, with the time. */
  readonly log: string[] = [];
  #timers: {at: number; event: WatchEvent; what: string}[] = [];

  constructor(private readonly isPaid = false) {
    this.#carryOut(WATCH_START.effects);
  }

  give(event: WatchEvent): void {
    const {state, effects} = watchStep(this.state, event);
    this.state = state;
    this.#carryOut(effects);
  }

  save(path: string): void {
    this.give({type: 'changed', path});
  }

  /** Lets time pass, and what is due happen. */
  pass(ms: number): void {
    const until = this.now + ms;
    for (;;) {
      const [next] = [...this.#timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > until) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.now = next.at;
      this.give(next.event);
    }
    this.now = until;
  }

  #carryOut(effects: readonly WatchEffect[]): void {
    for (const effect of effects) {
      if (effect.do === 'wait') {
        this.#timers = this.#timers.filter(({what}) => what !== 'quiet');
        this.#timers.push({at: this.now + 200, event: {type: 'quiet'}, what: 'quiet'});
      } else if (effect.do === 'build') {
        this.log.push(`${this.now} build ${effect.changed.join()}`.trim());
        this.#timers.push({at: this.now + 1000, event: {type: 'ended'}, what: 'build'});
        if (this.isPaid) this.#timers.push({at: this.now + 600, event: {type: 'paid-ended'}, what: 'build'});
        if (this.isPaid) this.give({type: 'paid-began'});
      } else if (effect.do === 'cancel') {
        this.log.push(`${this.now} cancel`);
        this.#timers = this.#timers.filter(({what}) => what !== 'build');
        // A build stops in a moment.
        this.#timers.push({at: this.now + 50, event: {type: 'ended'}, what: 'build'});
      } else this.log.push(`${this.now} exit`);
    }
  }
}

test('a burst of saves is one build', () => {
  const world = new World();
  world.pass(2000);
  for (const path of ['a', 'b', 'a', 'c']) {
    world.save(path);
    world.pass(150);
  }
  world.pass(3000);
  expect(world.log).toEqual(['0 build', '2650 build a,b,c']);
  expect(world.state).toEqual({name: 'idle'});
});

test('a change while a build runs cancels it; the next begins when it has stopped and files are quiet', () => {
  const world = new World();
  world.pass(400);
  world.save('a');
  world.pass(20);
  world.save('b');
  world.pass(3000);
  expect(world.log).toEqual(['0 build', '400 cancel', '650 build a,b']);
  expect(world.state.name).toBe('idle');
});

test('what costs money finishes first, and then the rest is cancelled', () => {
  const world = new World(true);
  world.pass(100);
  world.save('a');
  world.pass(400);
  expect([world.log, world.state.name]).toEqual([['0 build'], 'finishing']);
  world.save('b');
  world.pass(3000);
  expect(world.log).toEqual(['0 build', '600 cancel', '850 build a,b']);
});

test('a build that ends while its paid work was waited for is not cancelled', () => {
  const world = new World();
  world.give({type: 'paid-began'});
  world.save('a');
  world.give({type: 'ended'});
  expect(world.log).toEqual(['0 build']);
  expect(world.state).toEqual({name: 'settling', changed: ['a']});
});

test('several paid stages at once: all of them finish', () => {
  let {state} = WATCH_START;
  const effects: string[] = [];
  for (const event of [
    {type: 'paid-began'},
    {type: 'paid-began'},
    {type: 'changed', path: 'a'},
    {type: 'paid-ended'},
    {type: 'paid-began'},
    {type: 'paid-ended'},
    {type: 'paid-ended'},
  ] satisfies WatchEvent[]) {
    const step = watchStep(state, event);
    state = step.state;
    effects.push(`${event.type}: ${step.effects.map((effect) => effect.do).join()}`);
  }
  expect(effects.at(-1)).toBe('paid-ended: cancel');
  expect(effects.slice(0, -1).every((text) => text.endsWith(': '))).toBe(true);
});

test.each([
  ['idle', 3000, ['0 build', '3000 exit']],
  ['building', 500, ['0 build', '500 cancel', '550 exit']],
])('quit while %s', (_, after, log) => {
  const world = new World();
  world.pass(after);
  world.give({type: 'quit'});
  world.pass(100);
  // Nothing begins any more.
  world.save('a');
  world.pass(3000);
  expect(world.log).toEqual(log);
  expect(world.state.name).toBe('stopped');
});

test('from every state, whatever happens: one build at a time, none is lost, and quit ends it', () => {
  const events: readonly WatchEvent[] = [
    {type: 'changed', path: 'a'},
    {type: 'quiet'},
    {type: 'paid-began'},
    {type: 'paid-ended'},
    {type: 'ended'},
    {type: 'quit'},
  ];
  let paths = 0;
  const visit = (state: WatchState, running: boolean, pending: boolean, depth: number): void => {
    paths++;
    // While a build runs, the machine knows it; while a change is open, it is on the way to a build, or to the end.
    expect(['building', 'finishing', 'cancelling', 'stopping'].includes(state.name)).toBe(running);
    if (pending) expect(['settling', 'finishing', 'cancelling', 'stopping', 'stopped']).toContain(state.name);
    if (depth === 0) return;
    for (const event of events) {
      if (event.type === 'ended' && !running) continue;
      const next = watchStep(state, event);
      const builds = next.effects.filter((effect) => effect.do === 'build').length;
      const now = event.type === 'ended' ? false : running;
      expect(builds > 0 && now).toBe(false);
      visit(next.state, now || builds > 0, (pending || event.type === 'changed') && builds === 0, depth - 1);
    }
  };
  visit(WATCH_START.state, true, false, 5);
  expect(paths).toBeGreaterThan(3000);
});
