import type {Stream} from './random.js';

/**
 * A UUID of RFC 9562 from the counter-based source: version 4, all random but for version and variant; or, with the milliseconds since
 * 1970, version 7, which sorts by that time.
 */
export function uuidText(stream: Stream, row: number, milliseconds?: number): string {
  const words = [0, 1, 2, 3].map((draw) => stream.bits(row, draw));
  let hex = words.map((word) => word.toString(16).padStart(8, '0')).join('');
  if (milliseconds !== undefined) hex = Math.max(0, milliseconds).toString(16).padStart(12, '0') + hex.slice(12);
  const version = milliseconds === undefined ? '4' : '7';
  const variant = '89ab'[parseInt(hex[16]!, 16) % 4]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
