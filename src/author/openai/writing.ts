/** One block in the making: asks for it, reads the answer, and sends it back with what is wrong. */
import type {Diagnostic} from '../../core/diagnostic.js';
import {err, ok, type Result} from '../../core/result.js';
import {usageText} from '../../core/usage.js';
import type {Mistake, Read} from './answer.js';
import {overBudget} from './budget.js';
import {type Client, type Message, NoAnswer, type Reply} from './client.js';
import {failureText} from './failure.js';
import {fenced, prompt} from './prompts.js';
import {clipped} from './secrets.js';
import {type Access, hostOf} from './settings.js';
import {answerSchema, type BlockKind} from './twin.js';

/** Answers that are sent back at most, for one block. */
export const REPAIRS = 3;
/** More mistakes than these are not read by anybody; the next answer shows the rest. */
const MOST_MISTAKES = 40;

/** Thrown where the author gives up: one error for the user. */
export class GaveUp extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.message);
  }
}

export interface WritingOptions<T> {
  readonly kind: BlockKind;
  readonly access: Access;
  readonly client: Client;
  /** The rules, and what is asked. */
  readonly rules: string;
  readonly task: string;
  /** Reads an answer and checks what can be checked of the block alone. */
  readonly read: (text: string) => Result<Read<T>, readonly Mistake[]>;
  readonly tell: (line: string) => void;
}

/** A block in the making. */
export class Writing<T> {
  readonly #options: WritingOptions<T>;
  #repairs = 0;
  #last: string | undefined;

  constructor(options: WritingOptions<T>) {
    this.#options = options;
  }

  /** Whether nothing more can be sent back. */
  get isSpent(): boolean {
    return this.#repairs >= REPAIRS;
  }

  get repairs(): number {
    return this.#repairs;
  }

  /** The first answer that has the form of the block. Throws `GaveUp`. */
  write(): Promise<Read<T>> {
    return this.#until([{role: 'user', content: this.#options.task}]);
  }

  /** Another answer, with what is wrong with the last; `material` is what it has to fit. Throws `GaveUp` when enough were sent back. */
  async again(mistakes: readonly Mistake[], material = ''): Promise<Read<T>> {
    return this.#until(await this.#sentBack(mistakes, material));
  }

  async #until(messages: readonly Message[]): Promise<Read<T>> {
    for (let next = messages; ;) {
      const reply = await this.#ask(next);
      this.#last = reply.ended === 'stop' ? reply.text : undefined;
      const read = this.#readOf(reply);
      if (read.ok) return read.value;
      next = await this.#sentBack(read.error, '');
    }
  }

  #readOf(reply: Reply): Result<Read<T>, readonly Mistake[]> {
    if (reply.ended === 'length') return err(['/: the answer was cut off before its end; write it more briefly']);
    if (reply.ended === 'refusal')
      return err([
        `/: it was refused${reply.text === '' ? '' : ` ("${clipped(reply.text)}")`}; all of it is fiction about an invented company, for teaching`,
      ]);
    return this.#options.read(reply.text);
  }

  async #ask(messages: readonly Message[]): Promise<Reply> {
    const {client, access, kind, rules} = this.#options;
    const all: Message[] = [{role: 'system', content: rules}, ...messages];
    // The schema that goes with a question is read too, and is the larger part.
    const own = client.format === 'json_schema' ? JSON.stringify(answerSchema(kind)).length : 0;
    const characters = all.reduce((sum, {content}) => sum + content.length, own);
    const over = overBudget(access, client.usage, characters);
    if (over !== undefined) throw new GaveUp(over);
    try {
      return await client.ask(all, {name: kind, schema: answerSchema(kind)});
    } catch (error) {
      throw error instanceof NoAnswer ? gaveUp(error, access, client) : error;
    }
  }

  /** The next question; only the last answer goes with it, so that repairs do not cost more and more. */
  async #sentBack(mistakes: readonly Mistake[], material: string): Promise<readonly Message[]> {
    const {kind, access, task, tell} = this.#options;
    if (this.#repairs === REPAIRS) {
      throw new GaveUp({
        severity: 'error',
        code: 'author-gave-up',
        message: `${access.model} gave no ${kind} that holds, and its answer was sent back ${REPAIRS} times`,
        suggestion: `build again, try another model, or write the ${kind}: block yourself`,
        notes: [...mistakes.slice(0, MOST_MISTAKES).map((line) => clipped(line, 400)), ...usedNotes(this.#options.client)],
      });
    }
    this.#repairs++;
    tell(
      `${kind}: sent back (${this.#repairs} of ${REPAIRS}), because ${clipped(mistakes[0] ?? '', 160)}${mistakes.length > 1 ? ` (and ${mistakes.length - 1} more)` : ''}`,
    );
    const lines = mistakes.slice(0, MOST_MISTAKES).map((line) => `- ${line}`);
    const left = mistakes.length > MOST_MISTAKES ? [`- and ${mistakes.length - MOST_MISTAKES} more`] : [];
    const back = await prompt('repair', {mistakes: fenced('mistakes', [...lines, ...left].join('\n')), material});
    if (this.#last === undefined) return [{role: 'user', content: `${task}\n\n${back}`}];
    return [
      {role: 'user', content: task},
      {role: 'assistant', content: this.#last},
      {role: 'user', content: back},
    ];
  }
}

/** The one error for an endpoint that gives no answer. */
export function gaveUp({failure, tries}: NoAnswer, access: Access, client: Client): GaveUp {
  const notes = usedNotes(client);
  const text = failureText(failure, hostOf(access), access.model, tries);
  return new GaveUp({severity: 'error', code: 'no-answer', ...text, ...(notes.length > 0 ? {notes} : {})});
}

const usedNotes = ({usage}: Client): string[] => (usage.calls === 0 ? [] : [`used: ${usageText(usage)}`]);

/** What came of something that may give up. */
export async function orDiagnostic<T>(work: () => Promise<T>): Promise<Result<T, readonly Diagnostic[]>> {
  try {
    return ok(await work());
  } catch (error) {
    if (error instanceof GaveUp) return err([error.diagnostic]);
    throw error;
  }
}
