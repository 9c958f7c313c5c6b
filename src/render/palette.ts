/** The house colours, as CSS hex. White pages; one accent; the three status colours below never stand without their glyph and word. */
export const PALETTE = {
  blue: '#3B82F6',
  purple: '#6F53C1',
  navy: '#3F4C78',
  dark: '#181830',
  light: '#E1E3FA',
  lime: '#D7EF3F',
  orange: '#FD7E15',
  green: '#20C997',
  pink: '#D63384',
  white: '#FFFFFF',
  /** Body text of lesser rank: 5.9 to 1 against white. */
  grey: '#5B6278',
  /** Rules and axes. */
  rule: '#D5D9E6',
  /** Panels and the empty track of a bar. */
  mist: '#F4F5FC',
} as const;

/** What a score means for a reader. `none`: there is no score. */
export type Status = 'good' | 'work' | 'bad' | 'none';

/** How a status looks: never by colour alone. `ink` is dark enough for text on white, `fill` for areas, `on` for text on the fill. */
export interface StatusLook {
  readonly glyph: string;
  readonly word: string;
  readonly fill: string;
  readonly ink: string;
  readonly on: string;
}

/**
 * Green and orange differ in hue for every common colour blindness (one is bluish, one reddish), and pink is darker than both. In grey,
 * green and orange are alike: there the glyph and the word have to tell.
 */
export const STATUS: Readonly<Record<Status, StatusLook>> = {
  good: {glyph: '✓', word: 'good', fill: PALETTE.green, ink: '#0A6B4F', on: PALETTE.dark},
  work: {glyph: '!', word: 'needs work', fill: PALETTE.orange, ink: '#A34A00', on: PALETTE.dark},
  bad: {glyph: '✗', word: 'falls short', fill: PALETTE.pink, ink: '#A81E63', on: PALETTE.white},
  none: {glyph: '–', word: 'not applicable', fill: PALETTE.white, ink: PALETTE.grey, on: PALETTE.grey},
};

/** Status of a score from 0 to 10 by the published bands: 8 and above, 6 to 8, below 6. */
export function statusOf(score: number | null): Status {
  if (score === null) return 'none';
  return score >= 8 ? 'good' : score >= 6 ? 'work' : 'bad';
}
