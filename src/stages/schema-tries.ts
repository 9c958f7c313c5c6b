/** A schema that an author writes may be sent back: up to three tries, each with what was wrong with the one before. */
import type {PointedDiagnostic} from '../core/diagnostic.js';
import {canonicalJson} from '../core/json.js';
import {err, ok, type Result} from '../core/result.js';
import type {SchemaBlock} from '../core/spec.js';
import type {Review} from '../core/stage.js';
import {TRIES} from './tries.js';

/** What an author gives: a block, and how it read the spec. */
export interface Written {
  readonly block: SchemaBlock;
  readonly receipt: readonly string[];
}

/**
 * Lets `write` write a schema until `prove` accepts it. What was wrong is the feedback of the next try. The author's own refusal (no case,
 * a period too short) ends it, since no other schema would help; so does an author that writes the same again. If none is accepted, the
 * errors are those of the try with fewest.
 */
export async function untilProved<P>(
  review: Review,
  write: (review: Review) => Promise<Result<Written, readonly PointedDiagnostic[]>>,
  prove: (block: SchemaBlock) => Promise<Result<P, readonly PointedDiagnostic[]>>,
  tell: (line: string) => void,
): Promise<Result<{proved: P; receipt: readonly string[]}, readonly PointedDiagnostic[]>> {
  const failed: (readonly PointedDiagnostic[])[] = [];
  const lines: string[] = [];
  const seen = new Set<string>();
  let feedback = review.feedback;
  for (let index = 0; index < TRIES; index++) {
    const written = await write({...review, feedback});
    if (!written.ok) return written;
    const text = canonicalJson(written.value.block);
    if (seen.has(text)) break;
    seen.add(text);
    const proved = await prove(written.value.block);
    if (proved.ok) return ok({proved: proved.value, receipt: [...written.value.receipt, ...lines]});
    failed.push(proved.error);
    const wrong = proved.error.map(wordsOf);
    feedback = [...feedback, ...wrong];
    if (index + 1 === TRIES) break;
    const line = `schema try ${index + 2} of ${TRIES}: because ${wrong[0]!}${wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''}`;
    lines.push(`S${line.slice(1)}.`);
    tell(line);
  }
  return err(failed.reduce((best, next) => (next.length < best.length ? next : best)));
}

/** A mistake as an author reads it. */
const wordsOf = ({pointer, message, suggestion, notes = []}: PointedDiagnostic): string =>
  [`${pointer}: ${message}`, ...notes, ...(suggestion === undefined ? [] : [suggestion])].join('; ');
