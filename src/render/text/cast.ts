import type {Cast} from '../../core/spec.js';

export type CastRole = keyof Cast;

/** A piece of prose; with a role where it names one of the cast. */
export interface CastSpan {
  readonly text: string;
  readonly role?: CastRole;
}

/** How the cast stands out: `ink` for the name on white or on `fill`, `edge` for a line or disc. Learner green, mentor blue, stakeholder purple. */
export const CAST_LOOK: Readonly<Record<CastRole, {readonly ink: string; readonly fill: string; readonly edge: string}>> = {
  learner: {ink: '#0A6B4F', fill: '#DCF6EE', edge: '#20C997'},
  mentor: {ink: '#1D4FC4', fill: '#E2ECFE', edge: '#3B82F6'},
  stakeholder: {ink: '#5B41AB', fill: '#EBE5F8', edge: '#6F53C1'},
};

/** Order in which the cast is introduced. */
export const CAST_ROLES: readonly CastRole[] = ['learner', 'mentor', 'stakeholder'];

/**
 * Prose cut where it names somebody of the cast, by the whole name or by one part of it (`Bruce`, `Ms Sharma`). A part that two of them
 * share, or of fewer than three letters, names nobody. The pieces together are the text.
 */
export function castSpans(text: string, cast: Cast): readonly CastSpan[] {
  const names = CAST_ROLES.flatMap((role) => namesOf(cast[role].name).map((name) => ({name, role})));
  const sure = names.filter(({name, role}) => !names.some((other) => other.name === name && other.role !== role));
  if (sure.length === 0) return [{text}];
  const choices = sure
    .map(({name}) => name)
    .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))
    .map((name) => name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\s+/g, '\\s+'));
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${choices.join('|')})(?![\\p{L}\\p{N}])`, 'gu');
  const spans: CastSpan[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    const role = sure.find(({name}) => name === match[0].replace(/\s+/g, ' '))?.role;
    if (role === undefined) continue;
    if (match.index > from) spans.push({text: text.slice(from, match.index)});
    spans.push({text: match[0], role});
    from = match.index + match[0].length;
  }
  if (from < text.length || spans.length === 0) spans.push({text: text.slice(from)});
  return spans;
}

/** The whole name, and its parts that begin with a capital. */
function namesOf(name: string): string[] {
  const whole = name.trim().replace(/\s+/g, ' ');
  const parts = whole.split(' ').filter((part) => /^\p{Lu}/u.test(part) && Array.from(part).length >= 3 && !/\.$/.test(part));
  return whole === '' ? [] : [...new Set([whole, ...parts])];
}
