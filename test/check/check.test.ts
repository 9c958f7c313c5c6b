import {Ajv2020} from 'ajv/dist/2020.js';
import {describe, expect, test} from 'vitest';
import {QA_SCHEMA} from '../../src/core/qa-schema.js';
import type {QaResults} from '../../src/core/qa.js';
import {Rig} from '../rig/rig.js';
import {badBikes, descriptor, goodBikes} from './bikes.js';

const under = (folder: string, files: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));
const byId = ({checks}: QaResults, id: string) => checks.find((check) => check.id === id)!;

/** Runs `cbdf check` on files; results if they are JSON. */
async function check(files: Record<string, string>, ...flags: readonly string[]) {
  await using rig = await Rig.create(under('bikes', files));
  const {exitCode, out, err} = await rig.cbdf('check', 'bikes', ...flags);
  return {exitCode, out, err};
}
async function results(files: Record<string, string>, ...flags: readonly string[]): Promise<QaResults> {
  const {out, err} = await check(files, '--json', ...flags);
  expect(err).toBe('');
  return JSON.parse(out) as QaResults;
}

describe('without a schema', () => {
  test('types, keys and references are guessed and said', async () => {
    const qa = await results(goodBikes());
    expect(qa.notes).toEqual([
      'no schema was given, so types and keys are guesses: name one with --schema',
      'bikes: taken as bike_id integer, kind text, home text',
      'rides: taken as ride_id text, bike_id integer, started_at timestamp, minutes integer, fare decimal(18,2), stars integer',
      'bikes: bike_id is taken as its key',
      'rides: ride_id is taken as its key',
      'rides.bike_id is taken as a reference to bikes.bike_id',
    ]);
    expect(byId(qa, '1.1')).toMatchObject({score: 10});
    expect(byId(qa, '1.2').details).toEqual(['rides.bike_id: 0 of 600 without a row in bikes']);
    expect(byId(qa, '8.1').reason).toMatch(/no schema was given/);
    expect(qa.checks.filter(({category}) => category === 'C7').every(({score}) => score === null)).toBe(true);
    expect(qa.rows).toEqual([
      {table: 'bikes', rows: 40},
      {table: 'rides', rows: 600},
    ]);
  });

  test('damage is found, and decides', async () => {
    const {exitCode, out} = await check(badBikes());
    expect(exitCode).toBe(1);
    expect(out).toMatch(/^bikes {2}quality \d\.\d of 10, rejected/);
    expect(out).toMatch(/! 1\.1 Keys are unique and never empty: not met/);
    expect(out).toMatch(/0\.0 {2}1\.2 Foreign keys find their parent\n {8}rides\.bike_id: 3 of 600 without a row in bikes\n/);
    expect(out).toMatch(/rides\.minutes: 1 of 600 cells are no integer/);
    expect(out).toContain('Generate the parents first');
    const qa = await results(badBikes());
    expect(byId(qa, '1.1').details).toContain('rides.ride_id: 1 of 600 keys empty or taken already');
    expect(byId(qa, '1.6').details).toContain('rides: 1 of 600 rows repeat another');
    expect(byId(qa, '2.1').details).toContain('rides.started_at: 1 of 600 cells are no timestamp');
    expect(byId(qa, '1.2').failing.rows).toHaveLength(3);
  });

  test('the results follow the published schema', async () => {
    const validate = new Ajv2020({allowUnionTypes: true}).compile(QA_SCHEMA);
    for (const files of [goodBikes(), badBikes(), {...goodBikes(), 'datapackage.json': JSON.stringify(descriptor)}])
      expect(validate(await results(files)), JSON.stringify(validate.errors)).toBe(true);
  });

  test('a name alone is no reference', async () => {
    const other = goodBikes();
    const qa = await results({...other, 'rides.csv': other['rides.csv']!.replace(/^(R\d+),/gm, '$1,9')});
    expect(qa.notes!.join('\n')).toMatch(
      /rides\.bike_id is called like bikes\.bike_id, but only \d+ % of it are found there: no reference/,
    );
  });
});

describe('with a schema', () => {
  test('a Data Package in the folder is taken, and the texts are judged', async () => {
    const qa = await results({
      ...goodBikes(),
      'datapackage.json': JSON.stringify(descriptor),
      'README.md': 'bikes.csv, rides.csv, datapackage.json',
    });
    expect(qa.notes).toEqual(['bikes/datapackage.json is taken as the schema']);
    for (const id of ['1.1', '1.2', '2.1', '2.2', '2.4', '8.1', '8.2', '8.3', '8.4', '8.5', '8.7'])
      expect(byId(qa, id), JSON.stringify(byId(qa, id))).toMatchObject({score: 10});
    // Four rides on every single day, and bikes of equal kinds: no fault of the files, and nothing like life.
    expect(qa.verdict).toBe('regenerate');
    expect(qa.gates.filter((gate) => !/^C[56] /.test(gate))).toEqual([]);
    expect(Math.min(...qa.categories.filter(({id}) => /^C[56]$/.test(id)).map(({score}) => score ?? 10))).toBeLessThan(8);
  });

  test('required cells, lists and documentation fall', async () => {
    const good = goodBikes();
    const damaged = good['rides.csv']!.replace(/^(R0003,\d+),[^,]*/m, '$1,');
    const kinds = good['bikes.csv']!.replace('Cargo', 'Tandem');
    const qa = await results({
      'bikes.csv': kinds,
      'rides.csv': damaged,
      'datapackage.json': JSON.stringify({...descriptor, title: 'B'}),
      'README.md': 'bikes.csv and trips.csv',
    });
    expect(byId(qa, '2.2').details).toContain('rides.started_at: 1 of 600 cells empty where none may be');
    expect(byId(qa, '2.4').details).toContain('bikes.kind: 1 of 40 cells are not on the list');
    expect(byId(qa, '8.4').details).toContain('rides.started_at is required and empty: 1 of 600 rows');
    expect(byId(qa, '8.5').details).toContain('title: 1 characters, 6 to 50 are wanted');
    expect(byId(qa, '8.7').details).toContain('README.md names trips.csv, which is not there');
    expect(qa.verdict).not.toBe('approved');
  });

  test('the schema.json of a package, and columns in another order', async () => {
    const column = (name: string, type: string) => ({name, type, about: `What the ${name} of it is like`, nullable: false});
    const schema = {
      version: 1,
      tables: [
        {
          name: 'bikes',
          about: 'One row per bike.',
          file: 'bikes.csv',
          primaryKey: ['bike_id'],
          columns: [column('home', 'text'), column('bike_id', 'integer'), column('kind', 'text')],
        },
      ],
      rules: [{table: 'bikes', check: "kind <> 'Cargo' or home = 'Pune'", about: 'Cargo bikes sleep in Pune'}],
    };
    const qa = await results({...goodBikes(), 'other.json': JSON.stringify(schema)}, '--schema', 'bikes/other.json');
    expect(qa.notes).toEqual([
      'rides.csv is not in the schema, and was left out',
      'bikes.csv has its columns in another order than the schema; they were found by name',
    ]);
    expect(byId(qa, '3.2').details[0]).toMatch(/^bikes: Cargo bikes sleep in Pune: \d+ of 40 rows break it/);
    expect(byId(qa, '2.1')).toMatchObject({score: 10});
  });
});

describe('CSVs made elsewhere', () => {
  const scores = async (files: Record<string, string>) => {
    const qa = await results(files);
    return [byId(qa, '1.1').score, byId(qa, '1.2').score, byId(qa, '2.1').score, qa.rows.map(({rows}) => rows)];
  };
  const each = (change: (text: string) => string) =>
    Object.fromEntries(Object.entries(goodBikes()).map(([name, text]) => [name, change(text)]));

  test.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['a byte order mark and CRLF', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
    ['semicolons', (text: string) => text.replaceAll(',', ';')],
    ['tabs', (text: string) => text.replaceAll(',', '\t')],
    ['quotes around everything', (text: string) => text.replace(/[^,\n]+/g, '"$&"')],
    ['no line break at the end', (text: string) => text.trimEnd()],
    ['moments with a T and a Z', (text: string) => text.replace(/(\d\d-\d\d) (\d\d:\d\d:\d\d)/g, '$1T$2Z')],
  ])('%s', async (_what, change) => {
    expect(await scores(each(change))).toEqual([10, 10, 10, [40, 600]]);
  });

  test('cells with delimiters, quotes and line breaks, and names that SQL would not like', async () => {
    const text = 'Order No,"Amount, net (INR)",select\nA1,10.50,"a ""b"", c\nd"\nA2,11.25,\n';
    const qa = await results({'My orders.csv': text});
    expect(qa.rows).toEqual([{table: 'My orders', rows: 2}]);
    expect(qa.notes).toContain('My orders: taken as Order No text, Amount, net (INR) decimal(18,2), select text');
    expect(byId(qa, '8.2').details).toEqual(
      expect.arrayContaining([
        'My orders: it is not lower_snake_case of 2 to 63 characters',
        'My orders.select: it is a reserved word of SQL',
      ]),
    );
  });

  test('a header without rows', async () => {
    const qa = await results({'empty.csv': 'a,b\n'});
    expect(qa.rows).toEqual([{table: 'empty', rows: 0}]);
  });
});

describe('what cannot be checked: exit 2 and one clear message', () => {
  const good = goodBikes();
  test.each([
    ['no CSV', {'notes.txt': 'x'}, [], /^error: bikes holds no CSV file\n/],
    [
      'a line with too many cells',
      {...good, 'bikes.csv': 'a,b\n1,2\n1,2,3\n'},
      [],
      /^bikes\/bikes\.csv:3:1 error: the line has 3 cells, and the header 2\n[\s\S]*3 \| 1,2,3/,
    ],
    ['a quote that never closes', {'bikes.csv': 'a,b\n1,"2\n'}, [], /^bikes\/bikes\.csv:2:1 error: a quoted cell is not closed/],
    ['two columns of one name', {'bikes.csv': 'a,A\n1,2\n'}, [], /^bikes\/bikes\.csv:1:1 error: two columns are called A/],
    ['a column without a name', {'bikes.csv': 'a,b,\n1,2,\n'}, [], /^bikes\/bikes\.csv:1:1 error: column 3 has no name/],
    ['an empty file', {'bikes.csv': ''}, [], /bikes\/bikes\.csv:1:1 error: there is no header line/],
    ['no such schema', good, ['--schema', 'no.json'], /^error: there is no schema no\.json/],
    [
      'a schema that is no JSON',
      {...good, 'x.json': '{\n "tables": 1 "rules": 2\n}'},
      ['--schema', 'bikes/x.json'],
      /^bikes\/x\.json:2:14 error: bikes\/x\.json is no JSON/,
    ],
    ['a schema of something else', {...good, 'x.json': '{"a": 1}'}, ['--schema', 'bikes/x.json'], /x\.json is no schema that can be read/],
    [
      'a header that is not the schema’s',
      {...good, 'bikes.csv': good['bikes.csv']!.replace('kind', 'sort'), 'datapackage.json': JSON.stringify(descriptor)},
      [],
      /^bikes\/bikes\.csv:1:9 error: the header lacks kind; it has sort, which the schema does not know\n[\s\S]*\^{4}[\s\S]*the schema names bike_id, kind, home/,
    ],
    [
      'a file that the schema names and is not there',
      {'bikes.csv': good['bikes.csv']!, 'datapackage.json': JSON.stringify(descriptor)},
      [],
      /^error: bikes lacks rides\.csv, the file of rides in the schema/,
    ],
    [
      'a descriptor that is none',
      {...good, 'datapackage.json': JSON.stringify({...descriptor, resources: [{name: 'bikes', path: '../bikes.csv'}]})},
      [],
      /datapackage\.json: \/resources\/0\/path must match pattern/,
    ],
  ] as const)('%s', async (_what, files, flags, says) => {
    const {exitCode, out, err} = await check(files, ...flags);
    expect(err).toMatch(says);
    expect([exitCode, out]).toEqual([2, '']);
  });

  test('no such folder, or a file', async () => {
    await using rig = await Rig.create({'a.csv': 'x\n1\n'});
    expect(await rig.cbdf('check', 'nowhere')).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^error: there is no folder nowhere\n/) as string,
    });
    expect(await rig.cbdf('check', 'a.csv')).toMatchObject({
      exitCode: 2,
      err: expect.stringMatching(/^error: a\.csv is a file\n/) as string,
    });
  });

  test('text that is not UTF-8', async () => {
    await using rig = await Rig.create({'bikes/a.csv': 'a,b\n'});
    const {writeFile} = await import('node:fs/promises');
    await writeFile(`${rig.root}/bikes/a.csv`, Buffer.from('a,b\n1,M\xfcller\n', 'latin1'));
    expect((await rig.cbdf('check', 'bikes')).err).toMatch(/bikes\/a\.csv is not UTF-8/);
    await writeFile(`${rig.root}/bikes/a.csv`, Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'));
    expect((await rig.cbdf('check', 'bikes')).err).toMatch(/bikes\/a\.csv is UTF-16/);
  });
});

test('SQL of a schema that others wrote reads nothing but the data', async () => {
  const rule = (sql: string) => ({table: 'bikes', check: sql, about: 'Sly'});
  const column = (name: string, type: string) => ({name, type, about: ''});
  const schema = {
    tables: [{name: 'bikes', about: '', columns: [column('bike_id', 'integer'), column('kind', 'text'), column('home', 'text')]}],
    rules: [rule("(select count(*) from read_csv('/etc/passwd')) > 0"), rule("kind = getenv('HOME')")],
  };
  const qa = await results({'bikes.csv': goodBikes()['bikes.csv']!, 'schema.json': JSON.stringify(schema)});
  expect(byId(qa, '3.2').score).toBeNull();
  expect(byId(qa, '3.2').details.join('\n')).not.toMatch(/root|rows break it/);
});
