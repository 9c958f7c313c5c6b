/** The checks of C8 on a small shop with its real texts: full marks, and one damage at a time that must be felt. */
import {createHash} from 'node:crypto';
import {describe, expect, it} from 'vitest';
import type {Answer} from '../../src/core/answer.js';
import type {TableDefects} from '../../src/core/defects.js';
import type {Column, Model} from '../../src/core/model.js';
import type {CheckResult} from '../../src/core/qa.js';
import {runCheck, verdictOf} from '../../src/quality/assess.js';
import {C8} from '../../src/quality/c8.js';
import {descriptorFaults} from '../../src/quality/data-package.js';
import {type Documents, checksumFaults, dictionaryColumns, metadataOf, readmeFaults} from '../../src/quality/documents.js';
import {profileShipped} from '../../src/quality/profile.js';
import {dataPackage} from '../../src/render/text/data-package.js';
import {dataDictionary} from '../../src/render/text/dictionary.js';
import {manifest} from '../../src/render/text/manifest.js';
import {readmeText} from '../../src/render/text/readme.js';
import {sampleInput} from '../fixtures/report-input.js';
import {goodWorld, model as shop, withShipped, type World} from '../sql/world.js';
import {problem} from '../sql/problem.js';

const ABOUT: Readonly<Record<string, string>> = {
  dim_products: 'One row per thing on the menu board.',
  product_id: 'Short code painted on the jar',
  category: 'Shelf on which the thing stands',
  price: 'Asked for one piece, tax included',
  dim_customers: 'One row per person with a loyalty card.',
  customer_id: 'Number printed on the loyalty card',
  city: 'Where the card was handed out',
  email: 'Invented address for the newsletter',
  fact_orders: 'One row per receipt of the shop.',
  order_id: 'Running number at the foot of the receipt',
  ordered_at: 'Minute in which the till was opened',
  delivered_on: 'Day on which the parcel was signed for',
  returned: 'Whether anything of it came back',
  rating: 'Stars given afterwards, one to five',
  total: 'Sum of all lines that stand on it',
  fact_lines: 'One row per thing on a receipt.',
  line_no: 'Place of the line on the receipt',
  quantity: 'Pieces that went into the bag',
  line_total: 'Pieces times the price on the board',
};
const UNITS: Readonly<Record<string, string>> = {quantity: 'pieces', rating: 'stars'};

const described: Model = {
  ...shop,
  tables: shop.tables.map((table) => ({
    ...table,
    about: ABOUT[table.name]!,
    columns: table.columns.map((column) => ({
      ...column,
      // The same key is described anew where it refers.
      about: column.references ? `${ABOUT[column.name]!}, as in ${column.references.table}` : ABOUT[column.name]!,
      ...(UNITS[column.name] === undefined ? {} : {unit: UNITS[column.name]!}),
    })),
  })),
};

const challenge = {...sampleInput.challenge, id: 'shop', title: 'Tea leaves'};
const text = (world: World, of: Model, table: string): string =>
  [of.tables.find(({name}) => name === table)!.columns.map(({name}) => name), ...world[table]!]
    .map(
      (row) => `${row.map((cell) => (cell === null ? '' : /[",\n]/.test(String(cell)) ? `"${String(cell)}"` : String(cell))).join(',')}\n`,
    )
    .join('');

interface Judged extends ReturnType<typeof verdictOf> {
  readonly checks: readonly CheckResult[];
}
interface Kit {
  readonly world: World;
  readonly model: Model;
  documents: Documents;
}

/** Good data, its model, and its texts as the build makes them, damaged by `damage`. */
async function assess(damage: (kit: Kit) => Partial<Kit> = () => ({}), of: Model = described): Promise<Judged> {
  const world = goodWorld();
  return withShipped(
    world,
    async (shipped) => {
      const files = of.tables.map(({name}) => {
        const bytes = Buffer.from(text(world, of, name));
        return {table: name, path: `datasets/${name}.csv`, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex')};
      });
      const input = {...sampleInput, qa: undefined, challenge, profile: await profileShipped(shipped, of), rules: of.rules};
      const contents = [...of.tables.map(({name}) => ({name: `${name}.csv`, about: ''})), ...texts];
      const descriptor = dataPackage(of, challenge, sampleInput.publication, files);
      const kit: Kit = {
        world,
        model: of,
        documents: {
          dictionary: dataDictionary(input),
          dataPackage: descriptor,
          readmes: [{name: 'README.txt', text: readmeText(input, 'learner', contents), files: contents.map(({name}) => name)}],
          checksums: manifest(files),
          files,
          metadata: metadataOf(descriptorFaults(descriptor).descriptor!),
        },
      };
      const damaged = {...kit, ...damage(kit)};
      const answers: Answer[] = [];
      const evidence = {shipped, model: damaged.model, problem, answers, documents: damaged.documents};
      const checks = [];
      for (const check of C8) checks.push(await runCheck(check, evidence));
      return {checks, ...verdictOf(checks)};
    },
    of,
  );
}
const texts = [
  {name: 'data_dictionary.txt', about: 'every table and column in words'},
  {name: 'README.txt', about: 'this text'},
];
const columns = (of: Model, change: (column: Column, table: string) => Partial<Column>): Model => ({
  ...of,
  tables: of.tables.map((table) => ({...table, columns: table.columns.map((column) => ({...column, ...change(column, table.name)}))})),
});
const one = (table: string, name: string, change: Partial<Column>): Model =>
  columns(described, (column, of) => (of === table && column.name === name ? change : {}));
const documents = (change: (documents: Documents) => Partial<Documents>) => (kit: Kit) => ({
  documents: {...kit.documents, ...change(kit.documents)},
});
const inPackage = (from: string | RegExp, to: string) =>
  documents(({dataPackage: json}) => {
    const damaged = json!.replace(from, to);
    if (damaged === json) throw new Error(`${String(from)} is not there`);
    return {dataPackage: damaged};
  });
const inMetadata = (change: Partial<NonNullable<Documents['metadata']>>) =>
  documents(({metadata}) => ({metadata: {...metadata!, ...change}}));

const spoilt = (table: string, cells: TableDefects['cells'], duplicates?: number): TableDefects => ({
  ...{table, cells, clean: '', ownClean: false, pointer: ''},
  ...(duplicates === undefined ? {} : {duplicates}),
});
const SPOILT: readonly TableDefects[] = [
  spoilt('dim_customers', [{column: 'city', kind: 'case', rate: 0.1}]),
  spoilt(
    'fact_orders',
    [
      {column: 'delivered_on', kind: 'format', rate: 0.1},
      {column: 'returned', kind: 'missing', rate: 0.1},
    ],
    0.01,
  ),
];

/** The good world with one defect of each kind that `SPOILT` names. */
function spoiltWorld(): World {
  const world = goodWorld();
  const at = (table: string, column: string): number =>
    described.tables.find(({name}) => name === table)!.columns.findIndex(({name}) => name === column);
  const orders = world['fact_orders']!;
  world['dim_customers']![3]![at('dim_customers', 'city')] = 'PUNE';
  orders[5]![at('fact_orders', 'delivered_on')] = '17/03/2024';
  orders[6]![at('fact_orders', 'returned')] = null;
  orders.splice(9, 0, [...orders[8]!]);
  return world;
}

describe('C8', () => {
  it('gives ten to a package with its own texts', async () => {
    const results = await assess();
    expect(results.checks.map(({id, score, details}) => [id, score, score === 10 ? '' : details])).toEqual(
      ['8.1', '8.2', '8.3', '8.4', '8.5', '8.6', '8.7'].map((id) => [id, 10, '']),
    );
    expect(results.gates).toEqual([]);
  });

  const mutants: readonly [check: string, what: string, damage: (kit: Kit) => Partial<Kit>, says: string, pointer?: string][] = [
    [
      '8.1',
      'a column without a description',
      () => ({model: one('fact_lines', 'quantity', {about: ''})}),
      'fact_lines.quantity: no description',
      '/schema/tables/fact_lines/columns/quantity/about',
    ],
    [
      '8.1',
      'a short one',
      () => ({model: one('dim_customers', 'city', {about: 'The city'})}),
      'dim_customers.city: 8 characters say too little',
    ],
    [
      '8.1',
      'one that rewords the name',
      () => ({model: one('fact_orders', 'delivered_on', {about: 'The column for delivered on'})}),
      'fact_orders.delivered_on: it only rewords the name',
    ],
    [
      '8.1',
      'one text for all',
      () => ({model: columns(described, () => ({about: 'Something that the shop writes down'}))}),
      '% of the descriptions differ',
    ],
    [
      '8.2',
      'a name in capitals',
      () => ({model: one('dim_customers', 'city', {name: 'City_Name'})}),
      'dim_customers.City_Name: it is not lower_snake_case',
      '/schema/tables/dim_customers/columns/city',
    ],
    [
      '8.2',
      'a reserved word',
      () => ({model: one('dim_customers', 'city', {name: 'order'})}),
      'dim_customers.order: it is a reserved word',
    ],
    [
      '8.2',
      'a foreign key under another name',
      () => ({model: one('fact_orders', 'customer_id', {name: 'buyer'})}),
      'fact_orders.buyer: it refers to dim_customers.customer_id under another name',
    ],
    [
      '8.2',
      'two styles of prefix',
      ({model}) => ({
        documents: {readmes: [], files: []},
        model: {...model, tables: model.tables.map((table) => (table.name === 'dim_products' ? {...table, name: 'products'} : table))},
      }),
      'products: the other tables have dim_ or fact_ before their names',
    ],
    [
      '8.3',
      'a measure without its unit',
      () => ({model: one('fact_lines', 'line_total', {unit: undefined})}),
      'fact_lines.line_total: no unit is given',
      '/schema/tables/fact_lines/columns/line_total',
    ],
    [
      '8.3',
      'a rate of nothing',
      () => ({model: one('fact_orders', 'rating', {name: 'return_rate', about: 'How much came back', unit: 'percent'})}),
      'fact_orders.return_rate: it does not say of what it is a share',
    ],
    ['8.3', 'a moment without its format', inPackage('"format": "%Y-%m-%d %H:%M:%S",', ''), 'fact_orders.ordered_at: no format is given'],
    ['8.4', 'a byte more', inPackage(/"bytes": \d+/, '"bytes": 1'), 'bytes, and 1 in the descriptor'],
    ['8.4', 'another hash', inPackage(/sha256:[0-9a-f]{4}/, 'sha256:beef'), 'has another hash than in the descriptor'],
    ['8.4', 'no resources', documents(() => ({dataPackage: '{"name": "shop"}'})), "/ must have required property 'resources'"],
    ['8.4', 'a type that does not exist', inPackage('"type": "datetime"', '"type": "moment"'), '/fields/2/type must be equal to one of'],
    [
      '8.4',
      'a key of nothing',
      inPackage('"order_id",\n          "line_no"', '"order_id",\n          "line"'),
      'fact_lines: primaryKey names line',
    ],
    [
      '8.4',
      'a foreign key into nowhere',
      inPackage('"resource": "dim_products"', '"resource": "dim_things"'),
      'foreignKeys names dim_things',
    ],
    [
      '8.4',
      'a path that leads out',
      inPackage('"datasets/dim_products.csv"', '"../dim_products.csv"'),
      '/resources/0/path must match pattern',
    ],
    [
      '8.4',
      'a file that is not there',
      inPackage('datasets/dim_products.csv', 'datasets/dim_things.csv'),
      'there is no file datasets/dim_things.csv',
    ],
    [
      '8.4',
      'a column under another name',
      inPackage('"name": "category"', '"name": "kind"'),
      'and the header is product_id, category, price',
    ],
    [
      '8.4',
      'a type that the data is not of',
      inPackage(/"name": "category",\s+"type": "string"/, '"name": "category", "type": "integer"'),
      'dim_products.category is no integer: 4 of 4 rows',
    ],
    ['8.4', 'a list without a value that occurs', inPackage('"Mumbai",', ''), 'dim_customers.city is not on its list: '],
    [
      '8.4',
      'a key that is none',
      inPackage(/"primaryKey": \[\s+"customer_id"/, '"primaryKey": ["city"'),
      'dim_customers: the primary key city is empty or taken: 57 rows',
    ],
    ['8.5', 'a title of two letters', inMetadata({title: 'Up'}), 'title: 2 characters, 6 to 50 are wanted', '/title'],
    ['8.5', 'a subtitle that says little', inMetadata({subtitle: 'Tea'}), 'subtitle: 3 characters, 20 to 80 are wanted', '/subtitle'],
    ['8.5', 'a licence that nobody knows', inMetadata({license: 'free'}), 'licence: free is no SPDX identifier', '/license'],
    ['8.5', 'a version of two numbers', inMetadata({version: '1.0'}), 'version: 1.0 is no semantic version', '/version'],
    ['8.5', 'no keywords', inMetadata({keywords: []}), 'keywords: not given', '/keywords'],
    ['8.5', 'made by nobody', inMetadata({made: {synthetic: true}}), 'generator: not given'],
    [
      '8.5',
      'silent about being synthetic',
      inMetadata({made: {seed: 1, generator: 'x', synthetic: false}}),
      'nothing says that the data is synthetic',
    ],
    [
      '8.6',
      'a dictionary without a column',
      documents(({dictionary}) => ({dictionary: dictionary!.replace(/^ {2}quantity .*\n/m, '')})),
      'fact_lines.quantity is not in the dictionary',
    ],
    [
      '8.6',
      'a dictionary with a column too many',
      documents(({dictionary}) => ({dictionary: dictionary!.replace(/^( {2})quantity( .*\n)/m, '$1quantity$2  colour    text     \n')})),
      'the dictionary describes fact_lines.colour, which the file does not have',
    ],
    [
      '8.6',
      'a dictionary without a table',
      documents(({dictionary}) => ({dictionary: dictionary!.replace(/^fact_lines .* rows$/m, 'fact_things 1 rows')})),
      'fact_lines is not in the dictionary',
    ],
    [
      '8.7',
      'a file that the README leaves out',
      documents(({readmes}) => ({readmes: [{...readmes[0]!, files: [...readmes[0]!.files, 'rubric.md']}]})),
      'README.txt does not name rubric.md',
    ],
    [
      '8.7',
      'a file that is not there',
      documents(({readmes}) => ({readmes: [{...readmes[0]!, files: readmes[0]!.files.slice(1)}]})),
      'README.txt names dim_products.csv, which is not there',
    ],
    [
      '8.7',
      'a checksum of something else',
      documents(({checksums}) => ({checksums: checksums!.replace(/^..../, 'beef')})),
      'datasets/dim_customers.csv has another checksum than the one listed',
    ],
    [
      '8.7',
      'a file without a checksum',
      documents(({checksums}) => ({checksums: checksums!.replace(/^.*\n/, '')})),
      'datasets/dim_customers.csv has no checksum',
    ],
  ];

  it.each(mutants)('%s falls with %s', async (id, _what, damage, says, pointer) => {
    const results = await assess(damage);
    const check = results.checks.find((result) => result.id === id)!;
    expect(check.score).toBeLessThan(10);
    expect(
      check.details.some((detail) => detail.includes(says)),
      check.details.join('\n'),
    ).toBe(true);
    if (!says.includes('differ')) expect(check.failing.rows.length).toBeGreaterThan(0);
    if (pointer !== undefined) expect(check.pointer).toBe(pointer);
    if (check.severity === 'gate') {
      expect(results.overall).toBeLessThanOrEqual(7.9);
      expect(results.gates).toContainEqual(expect.stringContaining(`${id} `));
      expect(results.gates.join()).toContain('at most 7.9');
    }
  });

  it('8.4 is about the files as shipped: a spoilt one has to be described as it is', async () => {
    const of = {...described, defects: SPOILT};
    const found = async (dataPackageOf: Model): Promise<CheckResult> =>
      withShipped(goodWorld(), (shipped) =>
        withShipped(
          spoiltWorld(),
          async (asShipped) => {
            const files = of.tables.map(({name}) => ({table: name, path: `datasets/${name}.csv`, bytes: 1, sha256: 'ab'.repeat(32)}));
            const documents = {dataPackage: dataPackage(dataPackageOf, challenge, sampleInput.publication, files), readmes: [], files};
            const evidence = {shipped, asShipped, model: of, problem, answers: [], documents};
            return runCheck(
              C8.find(({id}) => id === '8.4')!,
              evidence,
            );
          },
          of,
        ),
      );
    expect((await found(of)).details.join('\n')).toMatch(/^[\d,]+ cells read again under the descriptor$/);
    const wrong = await found(described);
    expect(wrong.score).toBe(0);
    for (const said of [
      'fact_orders.delivered_on is no date',
      'dim_customers.city is not on its list',
      'fact_orders.returned is required and empty',
      'fact_orders: the primary key order_id is empty or taken',
    ])
      expect(wrong.details.join('\n')).toContain(said);
  });

  it('is not applicable where there is no text to judge', async () => {
    const results = await assess(() => ({documents: {readmes: [], files: []}}));
    expect(results.checks.flatMap(({id, score}) => (score === null ? [id] : []))).toEqual(['8.4', '8.5', '8.6', '8.7']);
  });
});

describe('readings', () => {
  it('finds the files that a text names, and no addresses or folders', () => {
    const files = ['a.csv', 'README.txt'];
    const faults = (said: string): string[] => readmeFaults({name: 'it', text: said, files});
    expect(faults('a.csv and README.txt; see https://example.com/x/index.html and data/b.csv.')).toEqual([]);
    expect(faults("select * from 'a.csv'; README.txt\nc.pdf is missing: it could not be made in this build.")).toEqual([]);
    expect(faults('a.csv, b.csv')).toEqual(['it does not name README.txt', 'it names b.csv, which is not there']);
  });

  it('reads checksums as sha256sum writes them', () => {
    const sha256 = 'ab'.repeat(32);
    const files = [{path: 'x y.csv', bytes: 1, sha256}];
    expect(checksumFaults(`${sha256}  x y.csv\n`, files)).toEqual([]);
    expect(checksumFaults(`${sha256} *x y.csv\n`, files)).toEqual([]);
    expect(checksumFaults(`MD5 (x y.csv) = 12\n`, files)).toHaveLength(2);
  });

  it('knows its own dictionary, and no other', () => {
    const tables = dictionaryColumns(dataDictionary(sampleInput))!;
    expect([...tables.keys()]).toEqual(sampleInput.profile.tables.map(({name}) => name));
    for (const {name, columns: own} of sampleInput.profile.tables) expect(tables.get(name)).toEqual(own.map((column) => column.name));
    expect(dictionaryColumns('Columns: a, b')).toBeUndefined();
  });
});
