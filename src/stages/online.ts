/** The online author's desk in a stage: its values are actions, its proof is the one of a hand-written schema. */
import type {Desk} from '../author/openai/author.js';
import type {ChallengeSpec} from '../core/spec.js';
import type {StageContext} from '../core/stage.js';
import type {SpecFacts} from './facts.js';
import {prettyJson} from './files.js';

/** Whether an online author writes for this spec. */
export const isOnline = ({author}: Pick<ChallengeSpec, 'author'>): boolean => author.by === 'openai';

const VALUE = 'value.json';

export function deskOf(facts: SpecFacts, context: StageContext): Desk {
  return {
    surroundings: context.online,
    signal: context.signal,
    tell: (line) => {
      context.progress('data_generation', 0, line);
    },
    spent: (usage) => {
      context.spent(usage);
    },
    keep: async <T>(name: string, params: object, make: () => Promise<T>): Promise<T> => {
      const run = async () => ({[VALUE]: prettyJson(await make())});
      const outputs = await context.act({name, version: 1, params, engines: [], run});
      return JSON.parse(await context.text(outputs[VALUE]!)) as T;
    },
    prove: async (problem, schema) => {
      const {prove} = await import('./prove.js');
      const proved = await prove(facts, problem, schema);
      return proved.ok ? [] : proved.error;
    },
    attempt: async (problem, schema) => {
      const [{prove}, {tryStory}] = await Promise.all([import('./prove.js'), import('./trial.js')]);
      const proved = await prove(facts, problem, schema);
      if (!proved.ok) throw new Error('a schema is tried that was not proved');
      context.progress('data_generation', 0, 'trying whether the story comes true in rows');
      return tryStory(context, proved.value.model, proved.value.problem);
    },
  };
}
