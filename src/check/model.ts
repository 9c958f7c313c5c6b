import type {Column, Model, Table, Value} from '../core/model.js';
import type {Declared, DeclaredColumn, DeclaredTable} from './declared.js';

/**
 * A model of data that cbdf did not make: names, types, keys, lists and rules, as far as they are known. How values come about is not, so
 * every value is `given`. Rows are no request. The time axis of a table of facts is its first date.
 */
export function modelOf(id: string, declared: Declared): Model {
  const referred = new Set(
    declared.tables.flatMap(({name, references}) => references.flatMap(({table}) => (table === name ? [] : [table]))),
  );
  const tables = inOrder(declared.tables).map((table) => tableOf(table, table.fact ?? isFact(table, referred)));
  return {
    id,
    seed: 0,
    size: 0,
    level: declared.level ?? 'Intermediate',
    // Nobody says when: any day will do.
    period: declared.period ?? {from: '0001-01-01', to: '9999-12-31'},
    locale: '',
    currency: declared.currency ?? '',
    tables,
    effects: [],
    views: [],
    metrics: [],
    rules: declared.rules.map((rule, k) => ({...rule, pointer: `/rules/${k}`})),
  };
}

/** As in a spec: by the prefix, or without one where no other table refers to it. */
const isFact = ({name}: DeclaredTable, referred: ReadonlySet<string>): boolean =>
  name.startsWith('fact_') || (!/^(?:dim|bridge)_/.test(name) && !referred.has(name));

function tableOf(declared: DeclaredTable, fact: boolean): Table {
  const {name, about, key, grain, unique} = declared;
  const pointer = `/tables/${name}`;
  const columns = declared.columns.map((column): Column => {
    const lead = declared.references.find(({columns: own}) => own[0] === column.name);
    return {
      name: column.name,
      type: column.type,
      about: column.about,
      ...(column.unit === undefined ? {} : {unit: column.unit}),
      isKey: key.includes(column.name),
      unique: column.unique,
      ...(column.required ? {required: true} : {}),
      ...(lead === undefined ? {} : {references: {table: lead.table, column: lead.parentColumns[0]!}}),
      value: valueOf(declared, column),
      ...(column.values === undefined ? {} : {values: column.values}),
      pointer: `${pointer}/columns/${column.name}`,
    };
  });
  const axis = fact ? columns.find(({type, isKey}) => (type === 'date' || type === 'timestamp') && !isKey) : undefined;
  return {
    name,
    about,
    fact,
    rows: {kind: 'data', rows: []},
    key,
    grain,
    ...(unique.length === 0 ? {} : {unique}),
    columns,
    ...(axis === undefined ? {} : {axis: axis.name}),
    pointer,
  };
}

/** Of a key of several columns, the first refers and the others go with it. */
function valueOf({references}: DeclaredTable, {name}: DeclaredColumn): Value {
  for (const {columns, parentColumns} of references) {
    const at = columns.indexOf(name);
    if (at > 0) return {kind: 'part', path: [columns[0]!, parentColumns[at]!]};
  }
  return {kind: 'given'};
}

/** Parents before children; where tables refer to each other in a circle, as they came. */
function inOrder(tables: readonly DeclaredTable[]): DeclaredTable[] {
  const left = [...tables];
  const ordered: DeclaredTable[] = [];
  while (left.length > 0) {
    const next = left.findIndex(({name, references}) =>
      references.every(({table}) => table === name || ordered.some((done) => done.name === table)),
    );
    ordered.push(...left.splice(Math.max(0, next), 1));
  }
  return ordered;
}
