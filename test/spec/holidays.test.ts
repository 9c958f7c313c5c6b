import {expect, test} from 'vitest';
import {easter, holidaysOf, type Country} from '../../src/spec/holidays.js';
import {model} from './rig.js';

const names = (country: Country, year: number): Record<string, string> =>
  Object.fromEntries(holidaysOf(country, `${year}-01-01`, `${year}-12-31`).map(({date, name}) => [date, name]));

test('Easter, in easy years and in those of the exceptions', () => {
  // Published dates; 1954 and 1981 are the exceptions of the rule.
  expect([1954, 1981, 2000, 2008, 2011, 2015, 2019, 2021, 2023, 2024, 2025, 2035, 2038].map(easter)).toEqual([
    '1954-04-18',
    '1981-04-19',
    '2000-04-23',
    '2008-03-23',
    '2011-04-24',
    '2015-04-05',
    '2019-04-21',
    '2021-04-04',
    '2023-04-09',
    '2024-03-31',
    '2025-04-20',
    '2035-03-25',
    '2038-04-25',
  ]);
});

test('the days of a country', () => {
  expect(names('IN', 2024)).toEqual({
    '2024-01-26': 'Republic Day',
    '2024-03-25': 'Holi',
    '2024-08-15': 'Independence Day',
    '2024-10-02': 'Gandhi Jayanti',
    '2024-10-12': 'Dussehra',
    '2024-10-28': 'Before Diwali',
    '2024-10-29': 'Before Diwali',
    '2024-10-30': 'Before Diwali',
    '2024-10-31': 'Diwali',
    '2024-12-25': 'Christmas Day',
  });
  expect(names('US', 2024)).toMatchObject({
    '2024-01-15': 'Birthday of Martin Luther King, Jr.',
    '2024-02-19': "Washington's Birthday",
    '2024-05-27': 'Memorial Day',
    '2024-09-02': 'Labor Day',
    '2024-10-14': 'Columbus Day',
    '2024-11-28': 'Thanksgiving Day',
    '2024-11-29': 'Black Friday',
    '2024-12-02': 'Cyber Monday',
  });
  expect(names('US', 2020)['2020-06-19']).toBeUndefined();
  expect(names('GB', 2022)).toMatchObject({
    '2022-04-15': 'Good Friday',
    '2022-04-18': 'Easter Monday',
    '2022-05-02': 'Early May bank holiday',
    '2022-06-02': 'Spring bank holiday',
    '2022-08-29': 'Summer bank holiday',
  });
  expect(names('GB', 2020)['2020-05-04']).toBeUndefined();
  expect(names('DE', 2024)).toMatchObject({
    '2024-03-29': 'Karfreitag',
    '2024-05-09': 'Christi Himmelfahrt',
    '2024-05-20': 'Pfingstmontag',
    '2024-10-03': 'Tag der Deutschen Einheit',
  });
});

test('every festival lies in its season, and months of the moon apart', () => {
  const all = holidaysOf('IN', '2015-01-01', '2035-12-31');
  const days = (name: string): number[] => all.filter((one) => one.name === name).map(({date}) => Date.parse(date) / 86_400_000);
  for (const name of ['Diwali', 'Holi']) {
    expect(days(name)).toHaveLength(21);
    const moons = days(name)
      .slice(1)
      .map((day, k) => (day - days(name)[k]!) / 29.530589);
    for (const months of moons) expect(Math.abs(months - Math.round(months))).toBeLessThan(0.08);
    for (const months of moons) expect([12, 13]).toContain(Math.round(months));
  }
  // In 2025 Dussehra falls on the second of October, which is a holiday anyway.
  expect(days('Dussehra')).toHaveLength(20);
  for (const day of days('Dussehra')) expect(days('Diwali').some((other) => [19, 20, 21].includes(other - day))).toBe(true);
});

test('becomes factors of days, and a named day goes first', () => {
  const factors = (holidays: string): Record<string, number> => {
    const made = model(`tables: {t: {about: x, rows: 5, columns: {d: {when: {from: 2024-08-01, to: 2024-12-31, holidays: ${holidays}}}}}}`);
    const {value} = made.tables[0]!.columns[0]!;
    return value.kind === 'when'
      ? Object.fromEntries(value.rhythm.holidays.map(({date, factor}) => [date, Math.round(100 * factor) / 100]))
      : {};
  };
  expect(factors('IN')).toMatchObject({'2024-08-15': 0.7, '2024-10-30': 1.5, '2024-10-31': 0.7});
  expect(factors('{calendar: IN, by: -60%, shopping: +90%, 2024-10-31: +80%, 2024-11-11: +20%}')).toEqual({
    '2024-08-15': 0.4,
    '2024-10-02': 0.4,
    '2024-10-12': 0.4,
    '2024-10-28': 1.9,
    '2024-10-29': 1.9,
    '2024-10-30': 1.9,
    '2024-10-31': 1.8,
    '2024-11-11': 1.2,
    '2024-12-25': 0.4,
  });
});
