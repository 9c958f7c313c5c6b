/** The files as they ship, by table; the ledger; cleaning SQL by table; what was asked for, a rate by table, column and kind. */
export interface Spoilt {
  readonly shipped: {readonly [table: string]: string};
  readonly ledger: string;
  readonly cleaning: {readonly [table: string]: string};
  readonly plan: readonly {readonly table: string; readonly column: string | null; readonly kind: string; readonly rate: number}[];
}
export interface Shipped {
  readonly files: {readonly [table: string]: string};
  readonly spoilt: Spoilt;
  readonly digests: {readonly [table: string]: string};
}
export interface Assertion {
  readonly id: string;
  readonly claims: string;
  readonly sql: string;
}
export interface Verdict {
  readonly id: string;
  readonly claims: string;
  readonly holds: boolean;
  readonly found: string;
  readonly ms: number;
}
export interface Setup {
  readonly types: {readonly [table: string]: {readonly [column: string]: string}};
  readonly keys: {readonly [table: string]: readonly string[]};
  readonly sql: string;
}
export function makeShipped(what: {spec: string; size: number; jobs: number; folder: string; seed?: number}): Promise<Shipped>;
export function readAssertions(path: string): {setup: Setup; assertions: readonly Assertion[]};
export function judge(what: {
  files: {readonly [table: string]: string};
  spoilt: Spoilt;
  setup: Setup;
  assertions: readonly Assertion[];
  damage?: string;
}): Promise<readonly Verdict[]>;
