import {foreignKeysOf, referenceOf} from '../core/foreign-keys.js';
import {isLicence, SEMVER} from '../core/licence.js';
import type {Column, Model, Table} from '../core/model.js';
import {RESERVED} from '../core/sql-words.js';
import {asText, ask, type Check, type Evidence, type Outcome} from './check.js';
import {descriptorFaults, type Descriptor} from './data-package.js';
import {checksumFaults, dictionaryColumns, readmeFaults, type Metadata} from './documents.js';
import {count, percent} from './numbers.js';
import {rereadFaults} from './reread.js';
import {UP} from './scoring.js';

/** A description of fewer characters says little more than a name. */
const SHORT = 20;
/** Words shared with the name, of all words of both (Jaccard): from here on a description only rewords it. */
const REWORDING = 0.7;
const DISTINCT = 0.9;

/** C8 Documentation & packaging. The texts are judged as they ship, and the files as they lie on the disk. */
export const C8: readonly Check[] = [
  {
    id: '8.1',
    title: 'Tables and columns are described',
    statistic:
      'share of tables and columns described in 20 characters or more that do not reword the name; less where fewer than 90 % of the descriptions differ',
    threshold: 'at least 100 %; 10 falls to 0 at 60 %',
    severity: 'warn',
    advice: 'Say in `about` what one row is, and what a cell means that its name does not say.',
    measure: ({model, schemaless}) => {
      if (schemaless === true) return none('no schema was given, so nothing describes the columns');
      const objects = model.tables.flatMap((table) => [
        {name: table.name, words: table.name, about: table.about, pointer: `${table.pointer}/about`},
        ...table.columns.map((column) => ({
          name: `${table.name}.${column.name}`,
          words: column.name,
          about: column.about,
          pointer: `${column.pointer}/about`,
        })),
      ]);
      const faults = objects.flatMap(({name, words, about, pointer}) => {
        const fault = descriptionFault(words, about);
        return fault === undefined ? [] : [{name, about, fault, pointer}];
      });
      const given = objects.map(({about}) => about.trim().toLowerCase()).filter((about) => about !== '');
      const distinct = given.length === 0 ? 1 : new Set(given).size / given.length;
      const share = (1 - faults.length / objects.length) * Math.min(1, distinct / DISTINCT);
      return Promise.resolve({
        value: share,
        score: UP(share, 0.6, 1),
        details: [
          `${count(objects.length - faults.length)} of ${count(objects.length)} tables and columns are described`,
          `${percent(distinct)} of the descriptions differ`,
          ...faults.map(({name, fault}) => `${name}: ${fault}`),
        ],
        sql: [],
        ...(faults.length === 0
          ? {}
          : {
              failing: {columns: ['name', 'description', 'fault'], rows: faults.slice(0, 5).map((one) => [one.name, one.about, one.fault])},
              pointer: faults[0]!.pointer,
            }),
      });
    },
  },
  {
    id: '8.2',
    title: 'Names that SQL and readers can rely on',
    statistic:
      'share of names of tables and columns in lower_snake_case that no SQL reserves, of foreign keys named as their key, of tables in one style of prefix',
    threshold: 'at least 100 %; 10 falls to 0 at 80 %',
    severity: 'warn',
    advice: 'Write names in lower_snake_case, call a foreign key as the key it refers to, and prefix all tables or none.',
    measure: ({model}) => {
      const faults = model.tables.flatMap((table) => [
        ...nameFault(table.name, table.name, table.pointer),
        ...table.columns.flatMap((column) => nameFault(`${table.name}.${column.name}`, column.name, column.pointer)),
        ...keyNameFaults(table),
      ]);
      const style = prefixFaults(model);
      const objects = model.tables.reduce((sum, table) => sum + 2 + table.columns.length + foreignKeysOf(table).length, 0);
      return Promise.resolve(shareOf([...faults, ...style], objects, 'names', 0.8));
    },
  },
  {
    id: '8.3',
    title: 'Units, formats and denominators',
    statistic: 'share of measures with a unit, of dates with a format, of rates that say of what they are a share',
    threshold: 'at least 100 %; 10 falls to 0 at 50 %',
    severity: 'warn',
    advice: 'Give every measure a `unit`, and say of what a rate is a share.',
    measure: ({model, documents, schemaless}) => {
      if (schemaless === true) return none('no schema was given, so nothing states units');
      const descriptor = documents?.dataPackage === undefined ? undefined : descriptorFaults(documents.dataPackage).descriptor;
      const judged = model.tables.flatMap((table) => table.columns.map((column) => unitFault(table, column, descriptor)));
      const asked = judged.filter((one) => one !== undefined);
      if (asked.length === 0) return none('no column is a measure, a date or a rate');
      return Promise.resolve(
        shareOf(
          asked.filter((one): one is Fault => typeof one !== 'string'),
          asked.length,
          'measures, dates and rates',
          0.5,
        ),
      );
    },
  },
  {
    id: '8.4',
    title: 'The descriptor is valid, and the files are what it says',
    statistic: 'faults of datapackage.json: against the standard, of sizes and hashes, of the data read again under its types and keys',
    threshold: 'none; the score is 10 or 0, and the overall is at most 7.9 with a fault',
    severity: 'gate',
    advice: 'Build the package again; where datapackage.json was written by hand, correct the property that is named.',
    measure: measureDescriptor,
  },
  {
    id: '8.5',
    title: 'A catalogue finds what it needs',
    statistic:
      'share of the facts that are given: title of 6 to 50 characters, subtitle of 20 to 80, SPDX licence, semantic version, keywords; of generated data also seed, generator, and that it is synthetic',
    threshold: 'all; the score is ten times the share',
    severity: 'warn',
    advice: 'Set `title`, `subtitle`, `license`, `version` and `keywords` at the top of the spec.',
    measure: ({documents}) => {
      if (documents?.metadata === undefined) return none('nothing says what the data set is called or under which terms it is given out');
      const facts = metadataFacts(documents.metadata);
      const missing = facts.filter(({fault}) => fault !== undefined);
      return Promise.resolve({
        value: 1 - missing.length / facts.length,
        score: 10 * (1 - missing.length / facts.length),
        details: facts.map(({name, fault}) => `${name}: ${fault ?? 'given'}`),
        sql: [],
        ...(missing.length === 0
          ? {}
          : {
              failing: {columns: ['fact', 'fault'], rows: missing.slice(0, 5).map(({name, fault}) => [name, fault ?? null])},
              pointer: missing[0]!.pointer,
            }),
      });
    },
  },
  {
    id: '8.6',
    title: 'Dictionary and headers agree, both ways',
    statistic: 'columns that only the header or only the dictionary names',
    threshold: 'none; the score is 10 or 0',
    severity: 'warn',
    advice: 'Build the package again, or write the missing columns into the dictionary.',
    measure: measureDictionary,
  },
  {
    id: '8.7',
    title: 'README and checksums agree with the files',
    statistic: 'files that a README leaves out or names without their being there, and checksums that do not verify',
    threshold: 'none; the score is 10 or 0, and the overall is at most 7.9 with a fault',
    severity: 'gate',
    advice: 'Build the package again, or correct the list of files and the checksums.',
    measure: ({documents}) => {
      if (documents === undefined || (documents.readmes.length === 0 && documents.checksums === undefined))
        return none('there is neither a README nor a list of checksums');
      const faults = [
        ...documents.readmes.flatMap(readmeFaults),
        ...(documents.checksums === undefined ? [] : checksumFaults(documents.checksums, documents.files)),
      ];
      const looked = [
        ...documents.readmes.map(({name, files}) => `${name}: ${count(files.length)} files to name`),
        ...(documents.checksums === undefined ? ['no checksums are given'] : [`${count(documents.files.length)} data files to verify`]),
      ];
      return Promise.resolve(passOrFail(faults, looked));
    },
  },
];

interface Fault {
  readonly name: string;
  readonly fault: string;
  readonly pointer: string;
}

const none = (notApplicable: string): Promise<Outcome> => Promise.resolve({notApplicable});

function passOrFail(faults: readonly string[], looked: readonly string[], sql: readonly string[] = []): Outcome {
  return {
    value: faults.length,
    score: faults.length === 0 ? 10 : 0,
    details: [...faults, ...looked],
    sql,
    ...(faults.length === 0 ? {} : {failing: {columns: ['fault'], rows: faults.slice(0, 5).map((fault) => [fault])}}),
  };
}

function shareOf(faults: readonly Fault[], of: number, what: string, least: number): Outcome {
  const share = 1 - faults.length / of;
  return {
    value: share,
    score: UP(share, least, 1),
    details: [`${count(of - faults.length)} of ${count(of)} ${what} are in order`, ...faults.map(({name, fault}) => `${name}: ${fault}`)],
    sql: [],
    ...(faults.length === 0
      ? {}
      : {
          failing: {columns: ['name', 'fault'], rows: faults.slice(0, 5).map(({name, fault}) => [name, fault])},
          pointer: faults[0]!.pointer,
        }),
  };
}

const tokensOf = (text: string): Set<string> => new Set(text.toLowerCase().match(/[a-z0-9]+/g) ?? []);

function descriptionFault(name: string, about: string): string | undefined {
  const text = about.trim();
  if (text === '') return 'no description';
  if (text.length < SHORT) return `${text.length} characters say too little`;
  const own = tokensOf(name);
  const said = tokensOf(text);
  // Articles and the like are no news.
  for (const filler of ['the', 'a', 'an', 'of', 'for', 'is', 'this', 'in', 'to', 'and', 'column', 'table', 'field', 'row', 'value'])
    said.delete(filler);
  const shared = [...own].filter((word) => said.has(word)).length;
  const jaccard = shared / (own.size + said.size - shared || 1);
  return jaccard >= REWORDING || said.size === 0 ? 'it only rewords the name' : undefined;
}

function nameFault(name: string, own: string, pointer: string): Fault[] {
  if (!/^[a-z][a-z0-9_]{1,62}$/.test(own)) return [{name, fault: 'it is not lower_snake_case of 2 to 63 characters', pointer}];
  return RESERVED.has(own) ? [{name, fault: 'it is a reserved word of SQL', pointer}] : [];
}

/** A foreign key is called as the key it refers to, perhaps with its role before it; a reference to the own table has a name of its own. */
function keyNameFaults(table: Table): Fault[] {
  return foreignKeysOf(table).flatMap(({columns, parent, parentColumns, lead}) => {
    if (parent === table.name) return [];
    const good = columns.every((column, k) => column === parentColumns[k] || column.endsWith(`_${parentColumns[k]!}`));
    const several = foreignKeysOf(table).filter((key) => key.parent === parent).length > 1;
    const role = several && columns.some((column) => /_(?:id|key|code|no)$/.test(column));
    return good || role
      ? []
      : [
          {
            name: `${table.name}.${columns.join(' + ')}`,
            fault: `it refers to ${parent}.${parentColumns.join(' + ')} under another name`,
            pointer: lead.pointer,
          },
        ];
  });
}

/** Tables in the minority style: with a prefix where most have none, or the other way round. */
function prefixFaults({tables}: Model): Fault[] {
  const isPrefixed = ({name}: Table): boolean => /^(?:dim|fact|bridge)_/.test(name);
  const prefixed = tables.filter(isPrefixed).length;
  if (prefixed === 0 || prefixed === tables.length) return [];
  const most = prefixed * 2 >= tables.length;
  return tables
    .filter((table) => isPrefixed(table) !== most)
    .map(({name, pointer}) => ({
      name,
      fault: most ? 'the other tables have dim_ or fact_ before their names' : 'the other tables have no prefix',
      pointer,
    }));
}

const isNumeric = ({type}: Column): boolean => /^(?:integer|double|decimal)/.test(type);
const IS_RATE = /(?:^|_)(?:pct|percent|percentage|rate|ratio|share)(?:_|$)/;

/** What a column lacks of unit, format or denominator; `good` if nothing, undefined if it is none of the three. */
function unitFault(table: Table, column: Column, descriptor: Descriptor | undefined): Fault | 'good' | undefined {
  const name = `${table.name}.${column.name}`;
  const {pointer} = column;
  if (column.type === 'date' || column.type === 'timestamp') {
    // Without a descriptor the shipped form is the documented one.
    if (descriptor === undefined) return 'good';
    const field = descriptor.resources.find((one) => one.name === table.name)?.schema?.fields.find((one) => one.name === column.name);
    // A spoilt one ships as text; what it is when it is clean stands in its description.
    const told = field?.type === 'string' && /written %Y-%m-%d/.test(field.description ?? '');
    return field?.format === undefined && field?.type !== 'date' && !told ? {name, fault: 'no format is given', pointer} : 'good';
  }
  if (!isNumeric(column) || column.isKey || table.key.includes(column.name) || referenceOf(table, column)) return undefined;
  // The place of a row, a version, a year or an hour is no amount of anything.
  if (['position', 'version', 'step', 'part'].includes(column.value.kind)) return undefined;
  if (/(?:^|_)(?:id|no|number|code|year|month|day|hour|week|quarter|rank|position|sequence|seq|version|flag)$/.test(column.name))
    return undefined;
  // Steps of a scale are named by their list.
  if (column.type === 'integer' && column.values !== undefined && column.unit === undefined) return 'good';
  if (IS_RATE.test(column.name) && !/\b(?:of|per|from|over|by)\b/i.test(`${column.about} ${column.unit ?? ''}`))
    return {name, fault: 'it does not say of what it is a share', pointer: `${pointer}/about`};
  // A count is its own unit when it says so: `Pieces of the part`, `Number of calls`.
  const counts =
    column.type === 'integer' && /\b(?:number of|count of|how many|[a-z]{3,}s (?:of|in|from|that|per|with|on))\b/i.test(column.about);
  return column.unit !== undefined || counts ? 'good' : {name, fault: 'no unit is given', pointer};
}

async function measureDescriptor({shipped, asShipped, model, documents}: Evidence): Promise<Outcome> {
  if (documents?.dataPackage === undefined) return {notApplicable: 'there is no datapackage.json'};
  const {descriptor, faults} = descriptorFaults(documents.dataPackage);
  if (descriptor === undefined || faults.length > 0) return passOrFail(faults, []);
  const found: string[] = [];
  for (const file of documents.files) {
    const resource = descriptor.resources.find(({path}) => path === file.path);
    if (resource === undefined) {
      found.push(`no resource has the path ${file.path}`);
      continue;
    }
    if (resource.bytes !== undefined && resource.bytes !== file.bytes)
      found.push(`${file.path} has ${count(file.bytes)} bytes, and ${count(resource.bytes)} in the descriptor`);
    // A bare hash is an MD5, which is not looked at.
    if (resource.hash?.startsWith('sha256:') === true && resource.hash.slice('sha256:'.length) !== file.sha256)
      found.push(`${file.path} has another hash than in the descriptor`);
  }
  for (const {name, path} of descriptor.resources)
    if (typeof path === 'string' && !documents.files.some((file) => file.path === path)) found.push(`${name}: there is no file ${path}`);
  const {faults: reread, sql, looked} = await rereadFaults(asShipped ?? shipped, model, descriptor);
  return passOrFail([...found, ...reread], looked, sql);
}

async function measureDictionary({shipped, model, documents}: Evidence): Promise<Outcome> {
  if (documents?.dictionary === undefined) return {notApplicable: 'there is no data dictionary'};
  const columns = dictionaryColumns(documents.dictionary);
  const faults: string[] = [];
  const sql: string[] = [];
  let named = 0;
  for (const {name} of model.tables) {
    const statement = `select * from ${asText(name)} limit 0`;
    sql.push(statement);
    const header = (await ask(shipped, statement)).columns.map((column) => column.name);
    if (columns === undefined) {
      // A dictionary in a form of its own: every column has to be a word of it.
      const words = new Set(documents.dictionary.match(/[\p{L}\p{N}_]+/gu) ?? []);
      faults.push(...header.filter((column) => !words.has(column)).map((column) => `${name}.${column} is not in the dictionary`));
      named += header.length;
      continue;
    }
    const described = columns.get(name);
    if (described === undefined) {
      faults.push(`${name} is not in the dictionary`);
      continue;
    }
    named += described.length;
    faults.push(
      ...header.filter((column) => !described.includes(column)).map((column) => `${name}.${column} is not in the dictionary`),
      ...described
        .filter((column) => !header.includes(column))
        .map((column) => `the dictionary describes ${name}.${column}, which the file does not have`),
    );
  }
  for (const name of columns?.keys() ?? [])
    if (!model.tables.some((table) => table.name === name)) faults.push(`the dictionary describes ${name}, which is not there`);
  return passOrFail(faults, [`${count(named)} columns compared`], sql);
}

function metadataFacts(metadata: Metadata): {name: string; fault: string | undefined; pointer: string}[] {
  const {title, subtitle, license, version, keywords, made} = metadata;
  const long = (text: string | undefined, from: number, to: number): string | undefined =>
    text === undefined || text.trim() === ''
      ? 'not given'
      : text.length < from || text.length > to
        ? `${text.length} characters, ${from} to ${to} are wanted`
        : undefined;
  return [
    {name: 'title', fault: long(title, 6, 50), pointer: '/title'},
    {name: 'subtitle', fault: long(subtitle, 20, 80), pointer: '/subtitle'},
    {
      name: 'licence',
      fault: license === undefined ? 'not given' : isLicence(license) ? undefined : `${license} is no SPDX identifier`,
      pointer: '/license',
    },
    {
      name: 'version',
      fault: version === undefined ? 'not given' : new RegExp(SEMVER).test(version) ? undefined : `${version} is no semantic version`,
      pointer: '/version',
    },
    {name: 'keywords', fault: keywords.length === 0 ? 'not given' : undefined, pointer: '/keywords'},
    ...(made === undefined
      ? []
      : [
          {name: 'seed', fault: made.seed === undefined ? 'not given' : undefined, pointer: '/seed'},
          {name: 'generator', fault: made.generator === undefined ? 'not given' : undefined, pointer: ''},
          {name: 'synthetic', fault: made.synthetic ? undefined : 'nothing says that the data is synthetic', pointer: ''},
        ]),
  ];
}
