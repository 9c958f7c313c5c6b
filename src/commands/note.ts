import type {GateName} from '../core/stage.js';
import type {Io} from './io.js';

/** What reviewers mostly say, by gate: each tells an author something that it can act on. */
export const TYPICAL_NOTES: {readonly [gate in GateName]: readonly [string, string, string, string]} = {
  problem: [
    'The story is too general: name things that one can touch, and let somebody speak',
    'The stakes are too low: say what it costs, who pays, and by when it has to be decided',
    'The cause is guessed after the first paragraph: make the rival explanations stronger',
    'The questions do not suit the level: change how hard they are, and let each be a step',
  ],
  schema: [
    'There are columns that nothing needs: leave out what neither questions nor findings read',
    'The tables are not those of the trade: take the names and values that people use there',
    'The effect is so strong that a glance shows it: make it just large enough to be found',
    'The control group is too small or is touched by the event: give it rows of its own',
  ],
  preview: [
    'The rows look too tidy: no two days and no two customers are alike',
    'Values do not go together within a row',
    'A finding holds only just: take other rows in which it is clear',
    'The answers are too much alike to tell which is right',
  ],
};

/** The four typical notes as a numbered list. */
export const typicalNotes = (gate: GateName): string => TYPICAL_NOTES[gate].map((note, i) => `  ${i + 1}  ${note}\n`).join('');

/** Asks a person for a note, by number or in their own words; undefined where they say nothing. */
export async function askNote(gate: GateName, io: Io, ask: NonNullable<Io['ask']>): Promise<string | undefined> {
  io.out(typicalNotes(gate));
  const answer = (await ask('What is to be different? [1-4], or in your own words: '))?.trim() ?? '';
  if (answer === '') return undefined;
  return /^[1-4]$/.test(answer) ? TYPICAL_NOTES[gate][Number(answer) - 1] : answer;
}
