import type {DuckDBConnection} from '@duckdb/node-api';
import type {Column, Path, Table} from '../core/model.js';
import {quoteName} from '../core/sql-text.js';
import {appendVectors, INLINE_DICTIONARY, readDoubles, readText} from './duck.js';
import {strengths} from './effects.js';
import {combinationsOf} from '../core/foreign-keys.js';
import {redrawnColumns} from './combinations.js';
import {coupledUniform} from './copula.js';
import {isLookedUp, keySql, listSql} from './keys.js';
import {stageName, staysInShard} from './lifecycle.js';
import {pathName, rewriteSql, sqlReferences} from './names.js';
import {blankName, chancePaths, dependencies, effectsOn, maskName, phasesOf, type Phase, type TablePlan} from './plan.js';
import type {Source} from './random.js';
import type {Rows, Shift} from './rows.js';
import {chanceSampler, Dictionary, sampler} from './sampler.js';
import {decodeSql, encodeSql, type Vector} from './vector.js';
import {drawVersions, withCounters, type Versions} from './versions.js';
import {lifecycleNeeds, walk} from './walk.js';
import {fkName, follow, keyName, keyValue, keyVector, type KeyVector, type Parents} from './world.js';

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

/** Something to make for every row: a column, a column reached through keys, or the condition of an effect. */
interface Cell {
  readonly name: string;
  readonly needs: readonly Path[];
  readonly made:
    | {readonly kind: 'drawn'; readonly column: Column}
    | {readonly kind: 'reached'; readonly path: Path}
    | {readonly kind: 'blank'; readonly column: Column}
    | {readonly kind: 'walked'}
    | {readonly kind: 'sql'; readonly sql: string; readonly type: Column['type']};
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
  readonly #phases: ReadonlyMap<string, Phase>;
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
    this.#phases = phasesOf(this.table);
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
    const {table, raw, count, total, locale, owner, position} = this;
    const rows: Rows = {
      table,
      raw,
      count,
      total,
      locale,
      source,
      ...(owner === undefined ? {} : {owner}),
      ...(position === undefined ? {} : {position}),
      vector: (path) => this.vector(path),
      parent: (parent, column) => this.parent(parent, column),
      parentRows: (parent) => this.parentRows(parent),
      pool: (provider) => this.pool(provider),
      coupled: (column) => this.coupled(column),
      boost: (column) => this.boost(column),
      shifts: (column) => this.shifts(column),
      points: (stage) => this.points(stage),
      waiting: (stage) => this.waiting(stage),
      redrawing: () => this.redrawing(),
    };
    return {rows, from};
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
    let waiting = this.#cells(only);
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

  /** Everything drawn, what it needs, and whatever SQL reads, found from the end backwards. */
  #cells(only?: Path): Cell[] {
    const {plan} = this.#setting;
    const cells = new Map<string, Cell>();
    const add = (path: Path): void => {
      const name = pathName(path);
      if (cells.has(name)) return;
      if (path.length > 1) {
        cells.set(name, {name, needs: [[path[0]!]], made: {kind: 'reached', path}});
        add([path[0]!]);
        return;
      }
      const effect = plan.effects.find((candidate) => maskName(candidate) === name);
      if (effect !== undefined) {
        const needs = sqlReferences(effect.where!, this.table).map((reference) => reference.path);
        cells.set(name, {name, needs, made: {kind: 'sql', sql: effect.where!, type: 'boolean'}});
        needs.forEach(add);
        return;
      }
      const walked = lifecycleNeeds(name, this.table, plan.effects);
      if (walked !== undefined) {
        cells.set(name, {name, needs: walked, made: {kind: 'walked'}});
        walked.forEach(add);
        return;
      }
      const column = this.table.columns.find((candidate) => candidate.name === name)!;
      if (this.#phases.get(name) !== 'row') throw new Error(`${this.table.name}.${name} is only known once the table is whole`);
      if (column.value.kind === 'part') {
        const lead = [column.value.path[0]!];
        cells.set(name, {name, needs: [lead], made: {kind: 'reached', path: column.value.path}});
        add(lead);
        return;
      }
      const needs = [...dependencies(column, this.table, plan.effects), ...(this.#redrawn.get(name) ?? []).map((other) => [other])];
      cells.set(name, {
        name,
        needs,
        made: column.value.kind === 'sql' ? {kind: 'sql', sql: column.value.sql, type: column.type} : {kind: 'drawn', column},
      });
      needs.forEach(add);
    };
    if (only !== undefined) {
      add(only);
      return [...cells.values()];
    }
    for (const column of this.table.columns) {
      if (column.value.kind !== 'sql' && this.#phases.get(column.name) === 'row') add([column.name]);
      if (column.value.kind === 'sql') {
        if (column.empty !== undefined) {
          const needs = chancePaths(column.empty);
          cells.set(blankName(column.name), {name: blankName(column.name), needs, made: {kind: 'blank', column}});
          needs.forEach(add);
        }
        for (const {path} of sqlReferences(column.value.sql, this.table)) if (path.length > 1 || this.#isDrawn(path[0]!)) add(path);
      }
    }
    for (const name of combinationsOf(this.table).flat()) if (this.#phases.get(name) === 'row') add([name]);
    for (const effect of plan.effects) if (effect.what.kind === 'rows' && effect.where !== undefined) add([maskName(effect)]);
    if (this.table.axis !== undefined) add([this.table.axis]);
    if (this.table.lifecycle?.hasSteps === true) for (const {name} of this.table.lifecycle.stages) add([stageName(name)]);
    return [...cells.values()];
  }

  #isDrawn(name: string): boolean {
    return this.#phases.get(name) === 'row' && this.table.columns.some((column) => column.name === name && column.value.kind !== 'sql');
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
    return drawVersions(versions, changing, (raw) => sampler(column.value, column, withCounters(this, raw), dictionary));
  }

  /** 1 where a cell of the column is to be blank. */
  #blanks(column: Column): Float64Array {
    const chance = chanceSampler(column.empty!, this);
    const stream = this.source.stream(this.table.name, column.name, 'empty');
    // What is not known of an entity is known in none of its versions.
    return Float64Array.from(this.versions?.entity ?? this.raw, (row, i) => (stream.uniform(row) < chance(i) ? 1 : 0));
  }

  /** Lets DuckDB compute SQL cells over what they read, and takes the results back as vectors. */
  async #query(cells: readonly Cell[]): Promise<void> {
    const {duck} = this.#setting;
    const read = [...new Map(cells.flatMap((cell) => cell.needs.map((path) => [pathName(path), path] as const))).values()];
    const all = Uint32Array.from({length: this.count}, (_, i) => i);
    const order = {type: 'double' as const, data: Float64Array.from(all)};
    await appendVectors(
      duck,
      'round',
      ['__i', ...read.map((path) => this.#stored(path))],
      [order, ...read.map((path) => this.#storable(path))],
      all,
    );
    const from = `FROM (SELECT __i, ${['0 AS __nothing', ...read.map((path) => `${this.#decoded(path)} AS ${quoteName(pathName(path))}`)].join(', ')} FROM round) ORDER BY __i`;
    const numbers = cells.filter((cell) => cell.made.kind === 'sql' && cell.made.type !== 'text');
    if (numbers.length > 0) {
      const columns = await readDoubles(duck, `SELECT ${numbers.map((cell) => this.#encoded(cell)).join(', ')} ${from}`);
      numbers.forEach((cell, k) => cell.made.kind === 'sql' && this.#vectors.set(cell.name, {type: cell.made.type, data: columns[k]!}));
    }
    for (const cell of cells) {
      if (cell.made.kind !== 'sql' || cell.made.type !== 'text') continue;
      const text = await readText(duck, `SELECT (${this.#sql(cell.made.sql)})::VARCHAR ${from}`);
      this.#vectors.set(cell.name, {type: 'text', ...text});
    }
    await duck.run('DROP TABLE round');
  }

  #encoded(cell: Cell): string {
    if (cell.made.kind !== 'sql') throw new Error('not SQL');
    const sql = this.#sql(cell.made.sql);
    // An unknown condition does not apply.
    if (cell.name.startsWith('effect ')) return `coalesce((${sql})::BOOLEAN, false)::INTEGER::DOUBLE`;
    return encodeSql(`(${sql})::${cell.made.type === 'integer' ? 'BIGINT' : cell.made.type.toUpperCase()}`, cell.made.type);
  }

  #sql(sql: string): string {
    return rewriteSql(sql, sqlReferences(sql, this.table));
  }

  #keyOf(path: Path): {table: string; column: string} | undefined {
    const part = path.length === 1 ? this.table.columns.find((column) => column.name === path[0])?.value : undefined;
    if (part?.kind === 'part') return this.#keyOf(part.path);
    let at = this.table;
    for (let step = 0; step < path.length - 1; step++)
      at = this.#setting.parents.table(at.columns.find((column) => column.name === path[step])!.references!.table);
    return at.columns.find((column) => column.name === path.at(-1))?.references;
  }

  /** Name under which a vector goes into DuckDB: keys go as rows of the parent where these tell the key. */
  #stored(path: Path): string {
    if (this.#keyOf(path) === undefined) return pathName(path);
    return this.#isLookedUp(path) ? keyName(pathName(path)) : fkName(pathName(path));
  }

  /** Keys travel as numbers even if their dictionary is large. */
  #storable(path: Path): Vector {
    const vector = this.vector(path);
    if (this.#keyOf(path) === undefined) return 'keys' in vector && vector.type !== 'text' ? plainKeys(vector as KeyVector) : vector;
    if (!this.#isLookedUp(path)) return {type: 'double', data: vector.data};
    return vector.type === 'text' ? vector : plainKeys(vector as KeyVector);
  }

  #isLookedUp(path: Path): boolean {
    const key = this.#keyOf(path);
    if (key === undefined) return false;
    const {parents} = this.#setting;
    return isLookedUp(parents.table(key.table), key.column, parents.rows(key.table));
  }

  /** SQL for the typed value of a stored vector. */
  #decoded(path: Path): string {
    const {parents} = this.#setting;
    const stored = quoteName(this.#stored(path));
    const key = this.#keyOf(path);
    const number = `CASE WHEN isnan(${stored}) THEN NULL ELSE ${stored} END`;
    if (key !== undefined && !this.#isLookedUp(path))
      return keySql(parents.table(key.table), key.column, `(${number})`, () => parents.column(key.table, key.column));
    const vector = this.#storable(path);
    if (vector.dictionary === undefined) return decodeSql(`(${number})`, vector.type);
    if (vector.dictionary.length > INLINE_DICTIONARY) return stored;
    return `(${listSql(vector.dictionary)}::VARCHAR[])[(${number})::INTEGER + 1]`;
  }

  /** What goes into the shard's file: vectors to append, and the SELECT list over them, with the SQL columns that nothing here had to wait for. */
  output(): {names: string[]; vectors: Vector[]; select: string} {
    const paths = [...this.#vectors.keys()]
      .filter((name) => !name.startsWith('effect ') && !staysInShard(name, this.table))
      .map((name) => name.split('.'));
    const names = paths.map((path) => this.#stored(path));
    const vectors = paths.map((path) => this.#storable(path));
    const typed = paths.map((path) => `${this.#decoded(path)} AS ${quoteName(pathName(path))}`);
    const led = paths.filter((path) => path.length === 1 && this.#keyOf(path) !== undefined);
    for (const path of led.filter((one) => this.#isLookedUp(one))) {
      names.push(fkName(path[0]!));
      vectors.push({type: 'double', data: this.vector(path).data});
    }
    const keys = led.map((path) => {
      const name = quoteName(fkName(path[0]!));
      return `(CASE WHEN isnan(${name}) THEN NULL ELSE ${name} END)::BIGINT AS ${name}`;
    });
    return {names, vectors, select: [...typed, ...keys].join(', ')};
  }
}

/** The keys themselves as a vector, for keys that are no text. */
function plainKeys({type, data, keys}: KeyVector): Vector {
  return {type, data: data.map((row) => (Number.isNaN(row) ? NaN : keyValue(keys, row)))};
}
