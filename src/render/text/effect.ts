import type {PlantedEffect} from '../../core/report-input.js';
import {plainNumber} from './words.js';

/** What an effect does, with its strength: `75 percentage points more rows of fact_orders have dispatch_rule = Send`. */
export function effectInWords({what, table, strength}: PlantedEffect): string {
  const size = plainNumber(Math.round(Math.abs(strength) * 1000) / 10);
  const longer = strength < 0 ? 'shorter' : 'longer';
  const more = strength < 0 ? 'fewer' : 'more';
  switch (what.kind) {
    case 'rows':
      return `${size} % ${more} rows of ${table}`;
    case 'measure':
      return `${table}.${what.column} is ${size} % ${strength < 0 ? 'lower' : 'higher'}`;
    case 'duration':
      return `it takes ${size} % ${longer} until ${table}.${what.column}`;
    case 'wait':
      return `it takes ${size} % ${longer} until ${what.stage} in ${table}`;
    case 'enter':
      return `${size} percentage points ${more} rows of ${table} reach ${what.stage}`;
    case 'shift':
      return `${size} percentage points ${more} rows of ${table} have ${what.column} = ${String(what.into)}`;
    default:
      return what satisfies never;
  }
}

/** Since when and until when: `from 2024-04-01`, `2024-06-20 to 2024-09-15`, growing over some days where it has a ramp. */
export function effectSpan({from, to, rampDays}: PlantedEffect): string {
  const span = to === undefined ? `from ${from.slice(0, 10)}` : `${from.slice(0, 10)} to ${to.slice(0, 10)}`;
  return rampDays > 0 ? `${span}, growing over ${plainNumber(rampDays)} ${rampDays === 1 ? 'day' : 'days'}` : span;
}

/** The effects by the event that they belong to, in their order; an event is named by what stands before the dot. */
export function byEvent(
  effects: readonly PlantedEffect[],
): readonly {readonly name: string; readonly about: string; readonly effects: readonly PlantedEffect[]}[] {
  const events = new Map<string, PlantedEffect[]>();
  for (const effect of effects) {
    const name = effect.name.split('.')[0] ?? effect.name;
    events.set(name, [...(events.get(name) ?? []), effect]);
  }
  return [...events].map(([name, own]) => ({name, about: own[0]?.about ?? '', effects: own}));
}
