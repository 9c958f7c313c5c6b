import type {MeasuredFinding} from '../../core/answer.js';
import {grouped, plainNumber} from './words.js';

type Judged = Pick<MeasuredFinding, 'target' | 'shown' | 'measured' | 'margin'>;

const PERCENT = /\d\s?(%|pp\b|percentage points?\b)/;

/** A ranking names groups in its target and as its result; their values stand in brackets in `measured`. */
const isRanking = (target: string): boolean => /^(highest|lowest|most up|most down): /.test(target);
/** `Partner (₹312) before In-house (₹240)`: the text in the brackets that hold a number. */
const bracketed = (measured: string): string => [...measured.matchAll(/\(([^()]*\d[^()]*)\)/g)].map((match) => match[1] ?? '').join(' ');

/**
 * Whether the finding's value is a share, so that differences of it are percentage points. `₹106 within 5%` is no share: the percent is of
 * the allowance there, while in `the same, within 5%` it is of the value.
 */
export function isShare({target, shown, measured}: Judged): boolean {
  if (isRanking(target)) return PERCENT.test(bracketed(measured));
  const wanted = target.startsWith('the same') ? target : (target.split(' within ')[0] ?? '');
  return PERCENT.test(shown) || PERCENT.test(wanted);
}

/** The size of the margin with its unit and without its sign: `2.9 pp`, `₹5.65`, `12,300`; nothing where there is none. */
export function marginSize(finding: Judged): string | undefined {
  const {margin, target, shown, measured} = finding;
  if (margin === null) return undefined;
  const size = Math.abs(margin);
  if (isShare(finding)) {
    const points = size * 100;
    // One decimal, or the first digit that is not zero.
    return `${plainNumber(points >= 0.1 ? Math.round(points * 10) / 10 : Number(points.toPrecision(1)))} pp`;
  }
  const sign = /(\p{Sc}|\b[A-Z]{3} )-?\d/u.exec(isRanking(target) ? bracketed(measured) : shown)?.[1] ?? '';
  const short = Number(size.toPrecision(3));
  return `${sign}${short >= 1000 ? grouped(short) : plainNumber(short)}`;
}

/** How far inside (+) or outside (−) its target a finding is: `+2.9 pp`, `−₹5.65`; nothing where that makes no sense. */
export function marginText(finding: Judged): string {
  const size = marginSize(finding);
  return size === undefined ? '' : `${(finding.margin ?? 0) < 0 ? '−' : '+'}${size}`;
}
