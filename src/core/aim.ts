import {parseAmount, type ParsedAmount} from './amount.js';
import type {FindingSpec} from './spec.js';

/** What an exact target aims at, in the unit of the measured value. */
export interface Aim {
  readonly target: number;
  /** How far from it the value may be. */
  readonly tolerance: number;
}

/** The aim of a finding with an exact target (`expect`); undefined for all others. `format` is that of the finding or its metric. */
export function aimOf(finding: Pick<FindingSpec, 'expect' | 'within'>, format: string | undefined): Aim | undefined {
  const expect = finding.expect === 'any' ? undefined : parseAmount(finding.expect);
  if (!expect) return undefined;
  const tolerance = parseAmount(finding.within) ?? defaultTolerance(expect, format?.includes('%') ?? false);
  return {target: expect.value, tolerance: toleranceOf(tolerance, expect)};
}

/** Without `within`: one percentage point for shares, two percent of the value otherwise. */
export const defaultTolerance = (expect: ParsedAmount, ratio: boolean): ParsedAmount =>
  expect.unit !== 'plain' || ratio ? {value: 0.01, unit: 'points'} : {value: 0.02, unit: 'share'};

/** `within 5%` is five percent of what is expected; points and plain amounts are in the unit of the value. */
export const toleranceOf = (tolerance: ParsedAmount, expect: ParsedAmount): number =>
  tolerance.unit === 'share' ? tolerance.value * Math.abs(expect.value) : tolerance.value;
