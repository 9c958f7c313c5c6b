export interface Shipped {
  readonly files: {readonly [table: string]: string};
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
  readonly sql: string;
}
export function makeShipped(what: {spec: string; size: number; jobs: number; folder: string; seed?: number}): Promise<Shipped>;
export function readAssertions(path: string): {setup: Setup; assertions: readonly Assertion[]};
export function judge(what: {
  files: {readonly [table: string]: string};
  setup: Setup;
  assertions: readonly Assertion[];
  damage?: string;
}): Promise<readonly Verdict[]>;
