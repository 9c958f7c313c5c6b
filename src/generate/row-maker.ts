import type {DuckDBConnection} from '@duckdb/node-api';
import type {Column, Path, Table} from '../core/model.js';
import {quoteName, sqlType} from '../core/sql-text.js';
import {type Cell, cellsOf} from './cells.js';
import {redrawnColumns} from './combinations.js';
import {coupledUniform} from './copula.js';
import {appendVectors, numberSql, readDoubles, readText} from './duck.js';
import {strengths} from './effects.js';
import {staysInShard} from './lifecycle.js';
import {pathName, rewriteSql, sqlReferences} from './names.js';
import {effectsOn, isMask, maskName, type TablePlan} from './plan.js';
import type {Source} from './random.js';
import {type Rows, rowsWith, type Shift} from './rows.js';
import {Dictionary} from './dictionary.js';
import {chanceSampler, sampler} from './sampler.js';
import {Stored} from './stored.js';
import {encodeSql, firstNumbers, type Vector} from './vector.js';
import {drawVersions, type Versions} from './versions.js';
import {walk} from './walk.js';
import {fkName, follow, keyVector, type Parents} from './world.js';

interface Setting {
  readonly duck: DuckDBConnection;
  readonly plan: TablePlan;
  readonly parents: Parents;
  readonly source: Source;
  readonly total: number;
  readonly raw: Float64Array;
  readonly owner?: Float64Array;
  readonly position?: Float64Array;
  readonly steps?: NonNullable<Rows['steps']>;
  readonly versions?: Versions;
  readonly pools: ReadonlyMap<string, readonly string[]>;
}

/** Tries before a row gives up finding a combination that is not taken. */
const TRIES = 256;

/**
 * Makes the columns of a shard in the order of what they read. Drawn columns are computed here, SQL by DuckDB over what is there so
 * far, in as few rounds as the dependencies allow; SQL that only ships is left to `output`.
 */
export class RowMaker implements Rows {
  readonly table: Table;
  readonly raw: Float64Array;
  readonly count: number;
  readonly total: number;
  readonly source: Source;
  readonly locale: string;
  readonly owner?: Float64Array;
  readonly position?: Float64Array;
  readonly steps?: NonNullable<Rows['steps']>;
  readonly versions?: Versions;
  readonly #setting: Setting;
  readonly #vectors = new Map<string, Vector>();
  readonly #stored: Stored;
  readonly #redrawn: ReadonlyMap<string, readonly string[]>;
  /** 1 for rows that found no free combination. */
  readonly surplus: Uint8Array;

  constructor(setting: Setting) {
    this.#setting = setting;
    this.table = setting.plan.table;
    this.raw = setting.raw;
    this.count = setting.raw.length;
    this.total = setting.total;
    this.source = setting.source;
    this.locale = setting.plan.locale;
    if (setting.owner !== undefined) this.owner = setting.owner;
    if (setting.position !== undefined) this.position = setting.position;
    if (setting.steps !== undefined) this.steps = setting.steps;
    if (setting.versions !== undefined) this.versions = setting.versions;
    this.#stored = new Stored(this.table, setting.parents, (path) => this.vector(path));
    this.#redrawn = redrawnColumns(setting.plan);
    this.surplus = new Uint8Array(this.count);
  }

  vector(path: Path): Vector {
    const vector = this.#vectors.get(pathName(path));
    if (vector === undefined) throw new Error(`${this.table.name}: ${pathName(path)} is read before it is made`);
    return vector;
  }

  parent(table: string, column: string): Vector {
    return this.#setting.parents.column(table, column);
  }

  parentRows(table: string): number {
    return this.#setting.parents.rows(table);
  }

  pool(provider: string): readonly string[] {
    return this.#setting.pools.get(provider)!;
  }

  redrawing(): {readonly rows: Rows; from: (round: number) => void} {
    const {source, from} = this.source.redrawing();
    return {rows: rowsWith(this, {source}), from};
  }

  coupled(column: string): ((row: number) => number) | undefined {
    const copula = this.table.copulas?.find(({columns}) => columns.includes(column));
    if (copula === undefined) return undefined;
    return coupledUniform(
      copula,
      column,
      copula.columns.map((name) => this.source.stream(this.table.name, name)),
    );
  }

  boost(column: string): Float64Array | undefined {
    return this.#product(effectsOn(column, this.#setting.plan.effects).filter((effect) => effect.what.kind !== 'shift'));
  }

  waiting(stage: string): Float64Array | undefined {
    return this.#product(this.#setting.plan.effects.filter(({what}) => what.kind === 'wait' && what.stage === stage));
  }

  points(stage: string): Float64Array | undefined {
    const effects = this.#setting.plan.effects.filter(({what}) => what.kind === 'enter' && what.stage === stage);
    if (effects.length === 0) return undefined;
    const points = new Float64Array(this.count);
    for (const effect of effects) {
      const strength = strengths(effect, this.count, this.#axis(), this.#mask(effect));
      for (let i = 0; i < points.length; i++) points[i]! += strength[i]!;
    }
    return points;
  }

  #product(effects: TablePlan['effects']): Float64Array | undefined {
    if (effects.length === 0) return undefined;
    const factors = new Float64Array(this.count).fill(1);
    for (const effect of effects) {
      const strength = strengths(effect, this.count, this.#axis(), this.#mask(effect));
      for (let i = 0; i < factors.length; i++) factors[i]! *= 1 + strength[i]!;
    }
    return factors;
  }

  shifts(column: string): readonly Shift[] {
    return effectsOn(column, this.#setting.plan.effects).flatMap((effect) =>
      effect.what.kind === 'shift'
        ? [{into: effect.what.into, points: strengths(effect, this.count, this.#axis(), this.#mask(effect))}]
        : [],
    );
  }

  #axis(): Vector | undefined {
    return this.table.axis === undefined ? undefined : this.vector([this.table.axis]);
  }

  #mask(effect: TablePlan['effects'][number]): Vector | undefined {
    return effect.where === undefined ? undefined : this.vector([maskName(effect)]);
  }

  /** Makes everything that must be there before the rows can be filtered and written; with `only`, that column and what it needs. */
  async make(only?: Path): Promise<void> {
    await this.#loadParents();
    let waiting = cellsOf(this.#setting.plan, this.#redrawn, only);
    while (waiting.length > 0) {
      const ready = waiting.filter((cell) => cell.needs.every((path) => this.#vectors.has(pathName(path))));
      const plain = ready.filter((cell) => cell.made.kind !== 'sql');
      // SQL waits until nothing can be drawn any more, so that one round of it serves as many columns as possible.
      const round = plain.length > 0 ? plain : ready;
      if (round.length === 0) throw new Error(`${this.table.name}: ${waiting.map((cell) => cell.name).join(', ')} need each other`);
      const sql = round.filter((cell) => cell.made.kind === 'sql');
      if (sql.length > 0) await this.#query(sql);
      for (const cell of round) {
        if (cell.made.kind === 'drawn') this.#vectors.set(cell.name, this.#draw(cell.made.column));
        if (cell.made.kind === 'blank') this.#vectors.set(cell.name, {type: 'boolean', data: this.#blanks(cell.made.column)});
        if (cell.made.kind === 'walked') this.#vectors.set(cell.name, walk(cell.name, this));
        if (cell.made.kind === 'reached')
          this.#vectors.set(cell.name, await follow(this.#setting.parents, this.vector([cell.made.path[0]!]), this.table, cell.made.path));
      }
      waiting = waiting.filter((cell) => !this.#vectors.has(cell.name));
    }
  }

  async #loadParents(): Promise<void> {
    const {parents} = this.#setting;
    const visit = async (node: unknown): Promise<void> => {
      if (typeof node !== 'object' || node === null) return;
      const value = node as {
        kind?: unknown;
        table?: string;
        alive?: {from: string; to?: string};
        weightColumn?: string;
        entity?: string;
        alike?: readonly {column: string}[];
      };
      if (value.kind === 'reference' && value.table !== undefined) {
        for (const name of [
          value.alive?.from,
          value.alive?.to,
          value.weightColumn,
          value.entity,
          ...(value.alike ?? []).map(({column}) => column),
        ])
          if (name !== undefined) await parents.load(value.table, name);
      }
      for (const member of Object.values(node)) await visit(member);
    };
    for (const column of this.table.columns) {
      if (column.value.kind === 'self') continue;
      if (column.references !== undefined) await parents.load(column.references.table, column.references.column);
      await visit(column.value);
    }
  }

  #draw(column: Column): Vector {
    const dictionary = new Dictionary();
    const data = this.versions === undefined ? this.#cellsOf(column, dictionary) : this.#versionsOf(column, dictionary, this.versions);
    if (column.empty !== undefined) {
      const blank = this.#blanks(column);
      for (let i = 0; i < data.length; i++) if (blank[i] === 1) data[i] = NaN;
    }
    if (column.references !== undefined) {
      return keyVector(data, this.parent(column.references.table, column.references.column));
    }
    return column.type === 'text' ? {type: 'text', data, dictionary: dictionary.values} : {type: column.type, data};
  }

  /** A sampler that draws anew while the value has come already beside the same values of the other columns. */
  #drawOnce(column: Column, others: readonly string[], dictionary: Dictionary): (i: number) => number {
    const again = this.redrawing();
    const draw = sampler(column.value, column, again.rows, dictionary);
    const beside = others.map((name) => this.vector([name]).data);
    const taken = new Map<string, Set<number>>();
    return (i) => {
      again.from(0);
      let value = draw(i);
      // What is empty equals nothing.
      if (Number.isNaN(value) || beside.some((data) => Number.isNaN(data[i]!))) return value;
      const group = beside.map((data) => data[i]!).join(' ');
      let values = taken.get(group);
      if (values === undefined) taken.set(group, (values = new Set()));
      for (let round = 1; values.has(value) && round < TRIES; round++) {
        again.from(round);
        value = draw(i);
      }
      if (values.has(value) || Number.isNaN(value)) this.surplus[i] = 1;
      values.add(value);
      return value;
    };
  }

  #cellsOf(column: Column, dictionary: Dictionary): Float64Array {
    const others = this.#redrawn.get(column.name);
    const draw = others === undefined ? sampler(column.value, column, this, dictionary) : this.#drawOnce(column, others, dictionary);
    const data = new Float64Array(this.count);
    for (let i = 0; i < data.length; i++) data[i] = draw(i);
    return data;
  }

  #versionsOf(column: Column, dictionary: Dictionary, versions: Versions): Float64Array {
    const changing = this.table.history!.changes.findIndex((change) => change.column === column.name);
    return drawVersions(versions, changing, (raw) => sampler(column.value, column, rowsWith(this, {raw}), dictionary));
  }

  /** 1 where a cell of the column is to be blank. */
  #blanks(column: Column): Float64Array {
    const chance = chanceSampler(column.empty!, this);
    const stream = this.source.stream(this.table.name, column.name, 'empty');
    // What is not known of an entity is known in none of its versions.
    const rows = this.versions?.entity ?? this.raw;
    const blank = new Float64Array(rows.length);
    for (let i = 0; i < blank.length; i++) blank[i] = stream.uniform(rows[i]!) < chance(i) ? 1 : 0;
    return blank;
  }

  /** Lets DuckDB compute SQL cells over what they read, and takes the results back as vectors. */
  async #query(cells: readonly Cell[]): Promise<void> {
    const {duck} = this.#setting;
    const read = [...new Map(cells.flatMap((cell) => cell.needs.map((path) => [pathName(path), path] as const))).values()];
    const all = firstNumbers(this.count);
    const order = {type: 'double' as const, data: Float64Array.from(all)};
    await appendVectors(
      duck,
      'round',
      ['__i', ...read.map((path) => this.#stored.name(path))],
      [order, ...read.map((path) => this.#stored.vector(path))],
      all,
    );
    const from = `FROM (SELECT __i, ${['0 AS __nothing', ...read.map((path) => `${this.#stored.decoded(path)} AS ${quoteName(pathName(path))}`)].join(', ')} FROM round)`;
    const inOrder = 'ORDER BY __i';
    const numbers = cells.filter((cell) => cell.made.kind === 'sql' && cell.made.type !== 'text');
    if (numbers.length > 0) {
      const columns = await readDoubles(duck, `SELECT ${numbers.map((cell) => this.#encoded(cell)).join(', ')} ${from} ${inOrder}`);
      numbers.forEach((cell, k) => cell.made.kind === 'sql' && this.#vectors.set(cell.name, {type: cell.made.type, data: columns[k]!}));
    }
    for (const cell of cells) {
      if (cell.made.kind !== 'sql' || cell.made.type !== 'text') continue;
      const text = await readText(duck, `(${this.#sql(cell.made.sql)})::VARCHAR`, from, inOrder);
      this.#vectors.set(cell.name, {type: 'text', ...text});
    }
    await duck.run('DROP TABLE round');
  }

  #encoded(cell: Cell): string {
    if (cell.made.kind !== 'sql') throw new Error('not SQL');
    const sql = this.#sql(cell.made.sql);
    // An unknown condition does not apply.
    if (isMask(cell.name)) return `coalesce((${sql})::BOOLEAN, false)::INTEGER::DOUBLE`;
    return encodeSql(`(${sql})::${sqlType(cell.made.type)}`, cell.made.type);
  }

  #sql(sql: string): string {
    return rewriteSql(sql, sqlReferences(sql, this.table));
  }

  /**
   * What goes into the shard's file: vectors to append under their names, and the SELECT list over them with the columns it gives; SQL
   * columns that nothing here had to wait for are left to others.
   */
  output(): {names: string[]; vectors: Vector[]; select: string; columns: string[]} {
    const paths = [...this.#vectors.keys()]
      .filter((name) => !isMask(name) && !staysInShard(name, this.table))
      .map((name) => name.split('.'));
    const names = paths.map((path) => this.#stored.name(path));
    const vectors = paths.map((path) => this.#stored.vector(path));
    const typed = paths.map((path) => `${this.#stored.decoded(path)} AS ${quoteName(pathName(path))}`);
    const led = paths.filter((path) => path.length === 1 && this.#stored.keyOf(path) !== undefined);
    for (const path of led.filter((one) => this.#stored.isLookedUp(one))) {
      names.push(fkName(path[0]!));
      vectors.push({type: 'double', data: this.vector(path).data});
    }
    const keys = led.map((path) => {
      const name = fkName(path[0]!);
      return `${numberSql(name, this.vector(path))}::BIGINT AS ${quoteName(name)}`;
    });
    const columns = [...paths.map(pathName), ...led.map((path) => fkName(path[0]!))];
    return {names, vectors, select: [...typed, ...keys].join(', '), columns};
  }
}
