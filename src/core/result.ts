/** The outcome of work that may fail for reasons a user can mend. Bugs are thrown instead. */
export type Result<T, E> = {readonly ok: true; readonly value: T} | {readonly ok: false; readonly error: E};

export const ok = <T>(value: T): {readonly ok: true; readonly value: T} => ({ok: true, value});
export const err = <E>(error: E): {readonly ok: false; readonly error: E} => ({ok: false, error});

/** Closes a switch over a union: the compiler objects when a variant was forgotten. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
