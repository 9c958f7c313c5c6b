/** Rounded to 9 significant digits: what is stored or compared must not differ between machines in its last digits. */
export const roundNine = (value: number): number => (value === 0 ? 0 : Number(value.toPrecision(9)));

/** A share as a reader wants it: `0 %`, `0.25 %`, `12.5 %`. */
export function percent(share: number): string {
  const points = share * 100;
  if (points === 0) return '0 %';
  return `${Number(points.toPrecision(Math.abs(points) < 1 ? 2 : 3))} %`;
}

/** A count with commas. */
export const count = (rows: number): string => String(rows).replace(/\B(?=(\d{3})+$)/g, ',');
