/**
 * What `cbdf watch` does next, as a machine without clock, files or builds: the command feeds it events and does what it says. Its diagram is in
 * ARCHITECTURE.md.
 */
export type WatchState =
  /** Everything is built as far as it goes. */
  | {readonly name: 'idle'}
  /** Files have changed, and more may within a moment: a burst of saves is one change. */
  | {readonly name: 'settling'; readonly changed: readonly string[]}
  /** A build is running, with so many paid stages at work. */
  | {readonly name: 'building'; readonly paid: number}
  /** The build is obsolete, but what costs money comes to its end: its result is stored, and need not be paid for again. */
  | {readonly name: 'finishing'; readonly paid: number; readonly changed: readonly string[]}
  /** The build is obsolete and has been told to stop. */
  | {readonly name: 'cancelling'; readonly changed: readonly string[]}
  /** The user has had enough; the build has been told to stop. */
  | {readonly name: 'stopping'}
  | {readonly name: 'stopped'};

export type WatchEvent =
  /** A file that builds read was made, changed or removed, and not by a build. */
  | {readonly type: 'changed'; readonly path: string}
  /** No further change for a moment after `wait`. */
  | {readonly type: 'quiet'}
  | {readonly type: 'paid-began'}
  | {readonly type: 'paid-ended'}
  /** The build has come to its end, or has stopped. */
  | {readonly type: 'ended'}
  | {readonly type: 'quit'};

export type WatchEffect =
  /** (Again) give `quiet` in a moment. */
  | {readonly do: 'wait'}
  /** Find the specs, plan, and build. */
  | {readonly do: 'build'; readonly changed: readonly string[]}
  /** Tell the build to stop. */
  | {readonly do: 'cancel'}
  | {readonly do: 'exit'};

export interface WatchStep {
  readonly state: WatchState;
  readonly effects: readonly WatchEffect[];
}

/** The beginning: a first build. */
export const WATCH_START: WatchStep = {state: {name: 'building', paid: 0}, effects: [{do: 'build', changed: []}]};

/** The next state, and what to do on the way. An event that means nothing in a state leaves it as it is. */
export function watchStep(state: WatchState, event: WatchEvent): WatchStep {
  if (event.type === 'quit') return quit(state);
  switch (state.name) {
    case 'idle':
      return event.type === 'changed' ? settle([event.path]) : stay(state);
    case 'settling':
      if (event.type === 'changed') return settle(add(state.changed, event.path));
      if (event.type === 'quiet') return {state: {name: 'building', paid: 0}, effects: [{do: 'build', changed: state.changed}]};
      return stay(state);
    case 'building':
      if (event.type === 'changed' && state.paid > 0) return stay({name: 'finishing', paid: state.paid, changed: [event.path]});
      if (event.type === 'changed') return {state: {name: 'cancelling', changed: [event.path]}, effects: [{do: 'cancel'}]};
      if (event.type === 'ended') return stay({name: 'idle'});
      return stay({...state, paid: paid(state.paid, event)});
    case 'finishing': {
      if (event.type === 'changed') return stay({...state, changed: add(state.changed, event.path)});
      if (event.type === 'ended') return settle(state.changed);
      const left = paid(state.paid, event);
      if (left > 0) return stay({...state, paid: left});
      return {state: {name: 'cancelling', changed: state.changed}, effects: [{do: 'cancel'}]};
    }
    case 'cancelling':
      if (event.type === 'changed') return stay({...state, changed: add(state.changed, event.path)});
      return event.type === 'ended' ? settle(state.changed) : stay(state);
    case 'stopping':
      return event.type === 'ended' ? {state: {name: 'stopped'}, effects: [{do: 'exit'}]} : stay(state);
    case 'stopped':
      return stay(state);
  }
}

function quit(state: WatchState): WatchStep {
  switch (state.name) {
    case 'building':
    case 'finishing':
      return {state: {name: 'stopping'}, effects: [{do: 'cancel'}]};
    case 'cancelling':
      return stay({name: 'stopping'});
    case 'idle':
    case 'settling':
      return {state: {name: 'stopped'}, effects: [{do: 'exit'}]};
    case 'stopping':
    case 'stopped':
      return stay(state);
  }
}

function stay(state: WatchState): WatchStep {
  return {state, effects: []};
}

function settle(changed: readonly string[]): WatchStep {
  return {state: {name: 'settling', changed}, effects: [{do: 'wait'}]};
}

function add(paths: readonly string[], path: string): readonly string[] {
  return paths.includes(path) ? paths : [...paths, path];
}

function paid(count: number, event: WatchEvent): number {
  return event.type === 'paid-began' ? count + 1 : event.type === 'paid-ended' ? Math.max(0, count - 1) : count;
}
