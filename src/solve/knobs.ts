import {aimOf} from '../core/aim.js';
import type {Model} from '../core/model.js';
import type {ProblemBlock} from '../core/spec.js';
import type {Knob} from './solve.js';

/** The effects whose strength is to be found, each with the exact target of the finding that names it; in the order of the model. */
export function knobsOf(model: Model, problem: Pick<ProblemBlock, 'findings'>): Knob[] {
  return model.effects.flatMap((effect) => {
    if (effect.auto === undefined) return [];
    const found = Object.entries(problem.findings).flatMap(([name, finding]) => {
      if (finding.because !== effect.name) return [];
      const format = finding.format ?? model.metrics.find((metric) => metric.name === finding.metric)?.format;
      const aim = aimOf(finding, format);
      return aim === undefined ? [] : [{effect: effect.name, finding: name, ...effect.auto!, ...aim}];
    });
    // The schema stage has proved that there is one; without it the effect stays at its weakest.
    return found.slice(0, 1);
  });
}

/** The model with strengths for the effects that are named; nothing else changes, so that only their tables are made anew. */
export function withStrengths(model: Model, strengths: ReadonlyMap<string, number>): Model {
  return {
    ...model,
    effects: model.effects.map((effect) => {
      const strength = strengths.get(effect.name);
      return strength === undefined ? effect : {...effect, strength};
    }),
  };
}

/**
 * The part of a model that makes what these names are read from: the tables and views named, all that those read, their parents, and
 * the children that are rolled up into them. Plans of the tables that are left are what they are in the whole model. A name is read
 * where it stands in the SQL as a word, so rather too much is kept than too little.
 */
export function partOf(model: Model, sources: readonly string[]): Model {
  const views = new Map(model.views.map((view) => [view.name.toLowerCase(), view]));
  const tables = new Map(model.tables.map((table) => [table.name.toLowerCase(), table]));
  const names = [...views.keys(), ...tables.keys()];
  const kept = new Set<string>();
  const read = (sql: string): void => {
    const words = new Set(sql.toLowerCase().match(/[a-z_]\w*/g) ?? []);
    for (const name of names) if (words.has(name)) keep(name);
  };
  const keep = (name: string): void => {
    if (kept.has(name)) return;
    kept.add(name);
    const view = views.get(name);
    if (view !== undefined) read(view.sql);
    const table = tables.get(name);
    if (table === undefined) return;
    for (const other of tablesIn(table)) if (tables.has(other.toLowerCase())) keep(other.toLowerCase());
  };
  sources.forEach(read);
  return {
    ...model,
    tables: model.tables.filter((table) => kept.has(table.name.toLowerCase())),
    effects: model.effects.filter((effect) => kept.has(effect.table.toLowerCase())),
    views: model.views.filter((view) => kept.has(view.name.toLowerCase())),
    rules: [],
  };
}

/** Every text anywhere in a table's definition that may be the name of a table: keys, parents, roll-ups. */
function tablesIn(node: unknown): string[] {
  if (typeof node === 'string') return /^[A-Za-z_]\w*$/.test(node) ? [node] : [];
  if (Array.isArray(node)) return node.flatMap(tablesIn);
  return typeof node === 'object' && node !== null ? Object.values(node).flatMap(tablesIn) : [];
}
