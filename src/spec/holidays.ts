/** A day of a country's calendar: a public holiday, or a day on which people shop. */
export interface Holiday {
  /** ISO day. */
  readonly date: string;
  readonly name: string;
  readonly kind: 'public' | 'shopping';
}

export const COUNTRIES = ['DE', 'GB', 'IN', 'US'] as const;
export type Country = (typeof COUNTRIES)[number];

/** Changes of the short form `holidays: IN`: a quieter day, and a busier one. */
export const DEFAULT_CHANGE = {public: -0.3, shopping: 0.5} as const;

/**
 * India's festivals follow the moon, so that they stand in a table, as celebrated in most of India: month and day by year from 2015.
 * Public dates; festivals by the sighting of the moon (Eid) differ between places and are left to the author.
 */
const FIRST_YEAR = 2015;
const FESTIVALS: {readonly [name: string]: string} = {
  Diwali: '11-11 10-30 10-19 11-07 10-27 11-14 11-04 10-24 11-12 10-31 10-20 11-08 10-29 10-17 11-05 10-26 11-14 11-02 10-22 11-10 10-30',
  Holi: '03-06 03-24 03-13 03-02 03-21 03-10 03-29 03-18 03-08 03-25 03-14 03-04 03-22 03-11 03-01 03-20 03-09 03-27 03-16 03-05 03-24',
  Dussehra: '10-22 10-11 09-30 10-19 10-08 10-25 10-15 10-05 10-24 10-12 10-02 10-20 10-09 09-27 10-16 10-06 10-25 10-14 10-03 10-22 10-11',
};

/** Years for which the calendar of a country is known; undefined where every year can be computed. */
export function knownYears(country: Country): {readonly from: number; readonly to: number} | undefined {
  return country === 'IN' ? {from: FIRST_YEAR, to: FIRST_YEAR + FESTIVALS['Diwali']!.split(' ').length - 1} : undefined;
}

/**
 * The holidays of a country between two ISO days, both inside, in order: those of the whole country, on their own day (a day off in lieu
 * of a Sunday is none), and the days on which its shops are fullest. A day has one entry.
 */
export function holidaysOf(country: Country, from: string, to: string): Holiday[] {
  const found = new Map<string, Holiday>();
  for (let year = Number(from.slice(0, 4)); year <= Number(to.slice(0, 4)); year++)
    for (const holiday of YEARS[country](year)) if (!found.has(holiday.date)) found.set(holiday.date, holiday);
  return [...found.values()].filter(({date}) => date >= from && date <= to).sort((a, b) => (a.date < b.date ? -1 : 1));
}

const off = (date: string, name: string): Holiday => ({date, name, kind: 'public'});
const shop = (date: string, name: string): Holiday => ({date, name, kind: 'shopping'});

const YEARS: {readonly [country in Country]: (year: number) => Holiday[]} = {
  IN: (year) => {
    const festivals = Object.entries(FESTIVALS).flatMap(([name, days]) => {
      const day = days.split(' ')[year - FIRST_YEAR];
      return day === undefined ? [] : [off(`${year}-${day}`, name)];
    });
    const diwali = festivals.find(({name}) => name === 'Diwali');
    return [
      off(`${year}-01-26`, 'Republic Day'),
      off(`${year}-08-15`, 'Independence Day'),
      off(`${year}-10-02`, 'Gandhi Jayanti'),
      off(`${year}-12-25`, 'Christmas Day'),
      ...festivals,
      ...(diwali === undefined ? [] : [1, 2, 3].map((days) => shop(shifted(diwali.date, -days), 'Before Diwali'))),
    ];
  },
  US: (year) => {
    const thanksgiving = weekdayOf(year, 11, 4, 4);
    return [
      off(`${year}-01-01`, "New Year's Day"),
      off(weekdayOf(year, 1, 1, 3), 'Birthday of Martin Luther King, Jr.'),
      off(weekdayOf(year, 2, 1, 3), "Washington's Birthday"),
      off(weekdayOf(year, 5, 1, -1), 'Memorial Day'),
      ...(year >= 2021 ? [off(`${year}-06-19`, 'Juneteenth')] : []),
      off(`${year}-07-04`, 'Independence Day'),
      off(weekdayOf(year, 9, 1, 1), 'Labor Day'),
      off(weekdayOf(year, 10, 1, 2), 'Columbus Day'),
      off(`${year}-11-11`, 'Veterans Day'),
      off(thanksgiving, 'Thanksgiving Day'),
      off(`${year}-12-25`, 'Christmas Day'),
      shop(shifted(thanksgiving, 1), 'Black Friday'),
      shop(shifted(thanksgiving, 4), 'Cyber Monday'),
    ];
  },
  GB: (year) => [
    off(`${year}-01-01`, "New Year's Day"),
    off(shifted(easter(year), -2), 'Good Friday'),
    off(shifted(easter(year), 1), 'Easter Monday'),
    // Moved for the 75th anniversary of VE Day, and for the jubilee.
    off(year === 2020 ? '2020-05-08' : weekdayOf(year, 5, 1, 1), 'Early May bank holiday'),
    off(year === 2022 ? '2022-06-02' : weekdayOf(year, 5, 1, -1), 'Spring bank holiday'),
    off(weekdayOf(year, 8, 1, -1), 'Summer bank holiday'),
    off(`${year}-12-25`, 'Christmas Day'),
    ...(year === 2022 ? [off('2022-06-03', 'Platinum Jubilee'), off('2022-09-19', 'State funeral of Queen Elizabeth II')] : []),
    ...(year === 2023 ? [off('2023-05-08', 'Coronation of King Charles III')] : []),
    shop(`${year}-12-26`, 'Boxing Day'),
    shop(shifted(weekdayOf(year, 11, 4, 4), 1), 'Black Friday'),
  ],
  DE: (year) => [
    off(`${year}-01-01`, 'Neujahr'),
    off(shifted(easter(year), -2), 'Karfreitag'),
    off(shifted(easter(year), 1), 'Ostermontag'),
    off(`${year}-05-01`, 'Tag der Arbeit'),
    off(shifted(easter(year), 39), 'Christi Himmelfahrt'),
    off(shifted(easter(year), 50), 'Pfingstmontag'),
    off(`${year}-10-03`, 'Tag der Deutschen Einheit'),
    ...(year === 2017 ? [off('2017-10-31', 'Reformationstag')] : []),
    off(`${year}-12-25`, 'Erster Weihnachtstag'),
    off(`${year}-12-26`, 'Zweiter Weihnachtstag'),
    shop(shifted(weekdayOf(year, 11, 4, 4), 1), 'Black Friday'),
  ],
};

/** ISO day some days later. */
function shifted(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The nth weekday (1 is Monday) of a month (1 is January); -1 is its last. */
function weekdayOf(year: number, month: number, weekday: number, nth: number): string {
  const start = new Date(Date.UTC(year, nth > 0 ? month - 1 : month, 1));
  const ahead = (weekday - start.getUTCDay() + 7) % 7;
  return shifted(start.toISOString().slice(0, 10), nth > 0 ? ahead + (nth - 1) * 7 : ahead - 7);
}

/** Easter Sunday of the Gregorian calendar: the rule of C. F. Gauss with the exceptions for full moons on 18 and 19 April. */
export function easter(year: number): string {
  const century = Math.floor(year / 100);
  const moonShift = (15 + century - Math.floor(century / 4) - Math.floor((13 + 8 * century) / 25)) % 30;
  const sundayShift = (4 + century - Math.floor(century / 4)) % 7;
  const golden = year % 19;
  const moon = (19 * golden + moonShift) % 30;
  const sunday = (2 * (year % 4) + 4 * (year % 7) + 6 * moon + sundayShift) % 7;
  const exception = (moon === 29 && sunday === 6) || (moon === 28 && sunday === 6 && golden > 10);
  return shifted(`${year}-03-22`, moon + sunday - (exception ? 7 : 0));
}
