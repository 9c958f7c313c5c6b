import {type Digest, digestOfJson} from '../core/digest.js';
import type {Fingerprint} from '../core/key.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {Outputs, Review, StageName} from '../core/stage.js';
import type {Store} from '../store/store.js';

/** How a stage stood when its result was last used: what its key was made of, and what it was given. */
export interface StageMemory {
  readonly key: Digest;
  readonly fingerprint: Fingerprint;
  readonly review: Review;
  readonly spec: ChallengeSpec;
  readonly inputs: {readonly [stage in StageName]?: Outputs};
}

export type Memories = {readonly [stage in StageName]?: StageMemory};

/** As it is stored: the stages of one build have one spec, which is not written six times. */
interface Note {
  readonly specs: {readonly [digest: string]: ChallengeSpec};
  readonly stages: {readonly [stage in StageName]?: Omit<StageMemory, 'spec'> & {readonly spec: Digest}};
}

/** What is remembered of a challenge's stages; empty if nothing is. */
export async function recall(store: Store, challenge: string): Promise<Memories> {
  const note = (await store.notes.read(challenge)) as Note | undefined;
  if (note === undefined) return {};
  const memories: {[stage in StageName]?: StageMemory} = {};
  for (const [stage, {spec: digest, ...memory}] of Object.entries(note.stages)) {
    const spec = note.specs[digest];
    if (spec !== undefined) memories[stage as StageName] = {...memory, spec};
  }
  return memories;
}

/**
 * Remembers how the stages of one build stand; of those that are not among them, what was known stays. A build in which every key is the
 * last one writes nothing: a change of the spec that changed no key explains nothing either.
 */
export async function remember(store: Store, challenge: string, now: Memories): Promise<void> {
  const name = digestOfJson(Object.entries(now).map(([stage, {key}]) => [stage, key]));
  if (await store.notes.is(challenge, name)) return;
  const all = {...(await recall(store, challenge)), ...now};
  const specs: Record<string, ChallengeSpec> = {};
  const stages: {[stage in StageName]?: Omit<StageMemory, 'spec'> & {readonly spec: Digest}} = {};
  for (const [stage, {spec, ...memory}] of Object.entries(all)) {
    const digest = digestOfJson(spec);
    specs[digest] = spec;
    stages[stage as StageName] = {...memory, spec: digest};
  }
  await store.notes.write(challenge, name, {specs, stages} satisfies Note);
}
