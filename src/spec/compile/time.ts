import type {Json, JsonObject} from '../../core/json.js';
import type {Duration, DurationChoice, Rhythm, Value} from '../../core/model.js';
import {parseChange, parseShare} from '../amount.js';
import {isDay, MONTHS, parseDuration, WEEKDAYS} from '../duration.js';
import {COUNTRIES, DEFAULT_CHANGE, holidaysOf, knownYears} from '../holidays.js';
import {pointer} from '../pointer.js';
import {asText, listOf} from '../suggest.js';
import {resolvePath, type Context, type Place} from './context.js';
import {compileAdjust, sigmaOf} from './numbers.js';
import {isObject, isSwitch} from './outline.js';
import {compileSwitch} from './switch.js';
import {isTemporal} from './types.js';

/** `when`: a rhythm of days and hours, or with `after` a moment some time after another one. */
export function compileWhen(context: Context, place: Place, value: JsonObject, type: string): Value | undefined {
  return value['after'] === undefined ? compileRhythm(context, place, value, type) : compileAfter(context, place, value);
}

function compileRhythm(context: Context, place: Place, value: JsonObject, type: string): Value | undefined {
  const {problems, spec} = context;
  const count = problems.list.length;
  const from = dayAt(context, place, value, 'from') ?? spec.period.from;
  const to = dayAt(context, place, value, 'to') ?? spec.period.to;
  if (from > to) {
    const key = value['to'] === undefined ? 'from' : 'to';
    problems.error(
      pointer(place.pointer, key),
      'date-order',
      `from (${from}) lies after to (${to})`,
      value['to'] === undefined ? {suggestion: "add to: without it the period's end counts"} : {},
    );
  }
  if (type === 'date' && value['hours'] !== undefined) {
    problems.error(pointer(place.pointer, 'hours'), 'type', 'a date has no hours', {
      suggestion: 'write type: timestamp, or leave hours out',
      atKey: true,
    });
  }
  const hours = type === 'timestamp' ? hoursOf(context, place, value['hours']) : undefined;
  const holidays = holidayFactors(context, place, value['holidays'], from, to);
  const rhythm: Rhythm = {
    from,
    to,
    trend: trendOf(context, place, value['trend']),
    months: factorsOf(context, place, value, 'months', MONTHS),
    weekdays: factorsOf(context, place, value, 'weekdays', WEEKDAYS),
    dayToDay: dayToDayOf(context, place, value['day_to_day']),
    ...(hours ? {hours} : {}),
    holidays,
  };
  return problems.list.length === count ? {kind: 'when', rhythm} : undefined;
}

/** Named days, and the calendar of a country; a day that is named goes before the calendar. */
function holidayFactors(context: Context, place: Place, value: Json | undefined, from: string, to: string): Rhythm['holidays'] {
  const {problems} = context;
  const spec = isObject(value) ? value : typeof value === 'string' ? {calendar: value} : {};
  const named = Object.entries(spec).flatMap(([date, change]) => {
    if (CALENDAR_KEYS.includes(date)) return [];
    const at = pointer(place.pointer, 'holidays', date);
    const factor = factorOf(context, at, change);
    const isKnown: boolean = isDay(date);
    if (!isKnown) problems.error(at, 'date', `"${date}" is no day`, {suggestion: 'write 2024-10-31', atKey: true});
    else if (date < from || date > to) problems.error(at, 'date-outside', `${date} lies outside of ${from} to ${to}`, {atKey: true});
    return factor === undefined ? [] : [{date, factor}];
  });
  const own = new Set(named.map(({date}) => date));
  const days = calendarFactors(context, pointer(place.pointer, 'holidays'), value, spec, from, to).filter(({date}) => !own.has(date));
  return days.length === 0 ? named : [...named, ...days].sort((a, b) => (a.date < b.date ? -1 : 1));
}

const CALENDAR_KEYS = ['calendar', 'by', 'shopping'];

/** `IN`, or `{calendar: IN, by: -30%, shopping: +50%}`. */
function calendarFactors(
  context: Context,
  at: string,
  written: Json | undefined,
  spec: JsonObject,
  from: string,
  to: string,
): {date: string; factor: number}[] {
  const {problems} = context;
  const here = typeof written === 'string' ? at : pointer(at, 'calendar');
  const code = spec['calendar'];
  if (code === undefined) {
    for (const key of ['by', 'shopping'].filter((name) => spec[name] !== undefined))
      problems.error(pointer(at, key), 'holidays', `${key} belongs to a calendar, and none is named`, {
        suggestion: 'add calendar: IN',
        atKey: true,
      });
    return [];
  }
  const country = COUNTRIES.find((known) => known === code);
  if (country === undefined) {
    problems.error(here, 'holidays', `there is no calendar of ${asText(code)}`, {
      suggestion: `there are ${listOf(COUNTRIES)}; or name the days: {2024-10-31: +80%}`,
    });
    return [];
  }
  const years = knownYears(country);
  if (years && from <= to && (Number(from.slice(0, 4)) < years.from || Number(to.slice(0, 4)) > years.to)) {
    problems.error(here, 'date-outside', `the calendar of ${country} is known from ${years.from} to ${years.to}`, {
      suggestion: 'name the days: {2040-08-15: -30%}',
    });
    return [];
  }
  const factor = (key: 'by' | 'shopping', usual: number): number =>
    spec[key] === undefined ? 1 + usual : (factorOf(context, pointer(at, key), spec[key]) ?? 1);
  const factors = {public: factor('by', DEFAULT_CHANGE.public), shopping: factor('shopping', DEFAULT_CHANGE.shopping)};
  return holidaysOf(country, from, to).map(({date, kind}) => ({date, factor: factors[kind]}));
}

function hoursOf(context: Context, place: Place, value: Json | undefined): Rhythm['hours'] {
  const at = pointer(place.pointer, 'hours');
  const spec = isObject(value) ? value : {};
  const text = spec['open'];
  const match = text === undefined ? ['', '0', '24'] : /^(\d{1,2})\s*-\s*(\d{1,2})$/.exec(typeof text === 'string' ? text : '');
  const [open, close] = [Number(match?.[1]), Number(match?.[2])];
  if (!match || close > 24 || open >= close) {
    context.problems.error(pointer(at, 'open'), 'hours', `${JSON.stringify(text)} are no opening hours`, {
      suggestion: match && close <= open ? 'write the earlier hour first; hours over midnight are not possible yet' : 'write open: 7-22',
    });
    return undefined;
  }
  const peaks = (Array.isArray(spec['peak']) ? (spec['peak'] as readonly Json[]) : spec['peak'] === undefined ? [] : [spec['peak']]).filter(
    (peak): peak is number => typeof peak === 'number',
  );
  for (const peak of peaks.filter((hour) => hour < open || hour > close)) {
    context.problems.error(pointer(at, 'peak'), 'hours', `the peak at ${peak} lies outside of the hours ${open}-${close}`);
  }
  return {open, close, peaks};
}

/** Growth per year: `+8% a year`, `-3% per year`, `+8%`. */
function trendOf(context: Context, place: Place, value: Json | undefined): number {
  if (value === undefined) return 0;
  const change = parseChange(typeof value === 'string' ? value.replace(/\s*(?:a|per)\s+year$/, '') : value);
  if (change !== undefined && change > -1) return change;
  context.problems.error(pointer(place.pointer, 'trend'), 'trend', `${JSON.stringify(value)} is no growth per year`, {
    suggestion: 'write trend: +8% a year',
  });
  return 0;
}

function dayToDayOf(context: Context, place: Place, value: Json | undefined): number {
  const share = value === undefined ? 0 : parseShare(value);
  if (share !== undefined) return share;
  context.problems.error(pointer(place.pointer, 'day_to_day'), 'share', `${JSON.stringify(value)} is no share between 0% and 100%`, {
    suggestion: 'write day_to_day: 15%',
  });
  return 0;
}

/** Factors in order, 1 where nothing is said. All closed is an error: no day would be left. */
function factorsOf(context: Context, place: Place, value: JsonObject, key: string, names: readonly string[]): number[] {
  const spec = isObject(value[key]) ? value[key] : {};
  const factors = names.map((name) =>
    spec[name] === undefined ? 1 : (factorOf(context, pointer(place.pointer, key, name), spec[name]) ?? 1),
  );
  if (factors.every((factor) => factor === 0))
    context.problems.error(pointer(place.pointer, key), 'range', `no ${key} are left: all are -100%`);
  return factors;
}

function factorOf(context: Context, at: string, value: Json): number | undefined {
  const change = parseChange(value);
  if (change !== undefined && change >= -1) return 1 + change;
  context.problems.error(at, 'change', `${JSON.stringify(value)} is no change in percent`, {
    suggestion: 'write +40%, or -100% for none at all',
  });
  return undefined;
}

function dayAt(context: Context, place: Place, value: JsonObject, key: string): string | undefined {
  const text = value[key];
  if (text === undefined || isDay(text)) return text;
  context.problems.error(pointer(place.pointer, key), 'date', `${JSON.stringify(text)} is no day`, {
    suggestion: 'write 2024-04-01 (year-month-day)',
  });
  return undefined;
}

function compileAfter(context: Context, place: Place, value: JsonObject): Value | undefined {
  const at = {...place, pointer: pointer(place.pointer, 'after')};
  const base = resolvePath(context, at, value['after']);
  if (base && !isTemporal(context.types.typeOf(base.end)) && context.types.typeOf(base.end) !== 'auto') {
    context.problems.error(
      at.pointer,
      'type',
      `${asText(value['after'])} is ${context.types.typeOf(base.end)}, and only a date or timestamp can have an after`,
    );
    return undefined;
  }
  const duration = compileDuration(context, place, value, ['after', 'adjust']);
  const adjust = compileAdjust(context, {...place, pointer: pointer(place.pointer, 'adjust')}, value['adjust']);
  return base && duration && {kind: 'after', path: base.path, duration, adjust};
}

/** A duration, or a choice between some. `ignore` are keys that stand beside it. */
export function compileDuration(context: Context, place: Place, value: Json, ignore: readonly string[]): DurationChoice | undefined {
  const {problems} = context;
  if (!isObject(value)) {
    problems.error(place.pointer, 'duration', 'a duration with typical and high is expected', {
      suggestion: 'write {typical: 2 days, high: 6 days}',
    });
    return undefined;
  }
  if (isSwitch(value)) {
    for (const key of ['typical', 'high', 'from', 'to'].filter((name) => value[name] !== undefined)) {
      problems.error(
        pointer(place.pointer, key),
        'two-values',
        `${key} belongs into the cases when the duration is chosen by ${value.by}`,
        {suggestion: 'write it inside each case', atKey: true},
      );
    }
    return compileSwitch(context, place, value, [...ignore, 'typical', 'high', 'from', 'to'], true, (at, then) =>
      compileDuration(context, at, then, []),
    );
  }
  for (const key of Object.keys(value).filter((name) => !ignore.includes(name) && !['typical', 'high', 'from', 'to'].includes(name))) {
    problems.error(pointer(place.pointer, key), 'unknown-key', `${key} is no part of a duration`, {
      suggestion: 'a duration has typical, high, from and to',
      atKey: true,
    });
  }
  const read = (key: string): number | undefined => {
    const seconds = parseDuration(value[key]);
    if (value[key] !== undefined && seconds === undefined) {
      problems.error(pointer(place.pointer, key), 'duration', `${JSON.stringify(value[key])} is no duration`, {
        suggestion: typeof value[key] === 'number' ? `write a unit: ${value[key]} days` : 'write 2 days, 4 hours or a week',
      });
    }
    return seconds;
  };
  const [median, high, from, to] = [read('typical'), read('high'), read('from'), read('to')];
  for (const key of ['typical', 'high'].filter((name) => value[name] === undefined)) {
    problems.error(place.pointer, 'no-typical', `the duration needs ${key}`, {
      suggestion: key === 'typical' ? 'add typical: 2 days, the one in the middle' : 'add high: 6 days, which one in twenty exceeds',
    });
  }
  if (median === undefined || high === undefined) return undefined;
  if (median <= 0 || high <= median) {
    problems.error(
      pointer(place.pointer, median <= 0 ? 'typical' : 'high'),
      'range',
      median <= 0
        ? 'typical has to be longer than nothing'
        : `high (${asText(value['high'])}) has to be longer than typical (${asText(value['typical'])})`,
    );
    return undefined;
  }
  if (
    (from !== undefined && to !== undefined && from >= to) ||
    (from !== undefined && from > median) ||
    (to !== undefined && to < median)
  ) {
    const order = from !== undefined && to !== undefined && from >= to;
    const key = order || (to !== undefined && to < median) ? 'to' : 'from';
    problems.error(
      pointer(place.pointer, key),
      'range',
      order
        ? `to (${asText(value['to'])}) has to be longer than from (${asText(value['from'])})`
        : `the typical duration (${asText(value['typical'])}) lies outside of ${key} (${asText(value[key])})`,
    );
    return undefined;
  }
  const duration: Duration = {
    median,
    sigma: sigmaOf(median, high),
    ...(from === undefined ? {} : {from}),
    ...(to === undefined ? {} : {to}),
  };
  return {kind: 'duration', duration};
}
