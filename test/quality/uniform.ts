import type {Column, Model, Table, Value} from '../../src/core/model.js';

/**
 * The null model as a generator: the tables, keys, types, lists and formulas of a model, and nothing of its statistics. Categories, numbers,
 * dates, durations and foreign keys are uniform; no column knows of another, nothing happens. Keys are perfect, formulas are obeyed.
 */
export function uniform(model: Model): Model {
  return {...model, effects: [], tables: model.tables.map((table) => flatTable(table))};
}

function flatTable(table: Table): Table {
  const {copulas: _copulas, ...rest} = table;
  const rows: Table['rows'] =
    table.rows.kind === 'each'
      ? {
          ...table.rows,
          about: table.rows.about,
          children: {
            kind: 'pick',
            items: Array.from({length: Math.max(1, Math.round(2 * table.rows.about) - 1)}, (_, k) => ({value: k + 1, weight: 1})),
          },
        }
      : table.rows;
  return {...rest, rows, columns: table.columns.map((column) => ({...column, value: flatValue(table, column, column.value)}))};
}

function flatValue(table: Table, column: Column, value: Value): Value {
  switch (value.kind) {
    case 'pick':
      return {kind: 'pick', items: value.items.map((item) => ({value: item.value, weight: 1}))};
    case 'by': {
      const branches = [...value.cases.map(({then}) => then), ...(value.otherwise ? [value.otherwise] : [])].map((branch) =>
        flatValue(table, column, branch),
      );
      const items = branches.flatMap((branch) =>
        branch.kind === 'pick' ? branch.items : branch.kind === 'constant' ? [{value: branch.value, weight: 1}] : [],
      );
      if (items.length === 0) return branches[0]!;
      const values = [...new Set(items.map((item) => item.value))];
      return {kind: 'pick', items: values.map((one) => ({value: one, weight: 1}))};
    }
    case 'number': {
      const [low, high] = rangeOf(value);
      return {kind: 'number', distribution: {kind: 'uniform', from: low, to: high}, from: low, to: high, adjust: []};
    }
    case 'when':
      return {
        kind: 'when',
        rhythm: {
          ...value.rhythm,
          trend: 0,
          months: Array<number>(12).fill(1),
          weekdays: Array<number>(7).fill(1),
          dayToDay: 0,
          holidays: [],
        },
      };
    case 'after': {
      // A duration without a shape: uniform over ten days, by a hash of the row.
      const seconds = `(hash(${table.columns[0]!.name}, ${table.columns[1]!.name}, '${column.name}') % 864000)::integer`;
      return {kind: 'sql', sql: `(${value.path.join('.')}) + to_seconds(${seconds})`};
    }
    case 'reference':
      return {kind: 'reference', table: value.table, ...(value.once ? {once: true} : {})};
    default:
      return value;
  }
}

/** From its bounds, or what nearly all its values lie between. */
function rangeOf(value: Extract<Value, {kind: 'number'}>): [number, number] {
  const {distribution: d} = value;
  const natural: [number, number] =
    d.kind === 'lognormal'
      ? [d.median / 4, d.median * Math.exp(2 * d.sigma)]
      : d.kind === 'normal'
        ? [d.mean - 3 * d.sd, d.mean + 3 * d.sd]
        : d.kind === 'uniform'
          ? [d.from, d.to]
          : [0, 10];
  return [Math.max(value.from ?? -Infinity, natural[0]), Math.min(value.to ?? Infinity, natural[1])];
}
