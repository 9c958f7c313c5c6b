import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {ReportInput} from '../core/report-input.js';
import type {StageContext, StageDone} from '../core/stage.js';
import {descriptorFaults} from '../quality/data-package.js';
import {readmeFaults} from '../quality/documents.js';
import type {ZipEntry} from '../render/zip.js';
import {contentsOf, DICTIONARY_NAME, hashFile, namesFor, README_NAME, REPORTS} from './contents.js';
import {DATA_PACKAGE, MANIFEST, MODEL} from './files.js';
import type {PackageParams} from './package.js';
import {reportInput} from './report-input.js';

/** Times a ZIP is tried before the stage fails. */
const TRIES = 3;

/** Packs both editions, after a last look at what goes in. */
export async function makePackage(
  {report, files, texts, beside}: PackageParams,
  context: StageContext,
): Promise<Result<StageDone, readonly Diagnostic[]>> {
  const input = await reportInput(report, context);
  const model = JSON.parse(await context.text(report.blobs[MODEL])) as Model;
  const missing = model.tables.map((table) => `${table.name}.csv`).filter((name) => files[name] === undefined);
  if (missing.length > 0)
    return err([{severity: 'error', code: 'missing-files', message: `The package lacks ${missing.join(', ')}`, notes: missing}]);
  const id = input.challenge.id;
  const editions = [
    {edition: 'full', name: `codebasics_data_challenge_${id}.zip`},
    {edition: 'learner', name: `codebasics_data_challenge_${id}_learner.zip`},
  ] as const;
  const dictionary = await context.text(texts.dictionary);
  const packed = [];
  const faults = dataFaults(files, await context.text(texts.descriptor));
  for (const {edition, name} of editions) {
    const {entries, readme} = await entriesOf(input, edition, files, dictionary, context);
    faults.push(...readmeFaults({name: `README.txt of ${name}`, text: readme, files: entries.map((entry) => entry.name)}));
    packed.push({name, entries});
  }
  if (faults.length > 0)
    return err([
      {severity: 'error', code: 'not-as-judged', message: 'What is to be packed is not what was judged', notes: faults.slice(0, 10)},
    ]);
  const zips: Record<string, {file: string}> = {};
  const listed = Object.entries(beside).map(([path, {digest}]) => ({path, sha256: String(digest)}));
  for (const {name, entries} of packed) {
    zips[name] = await zip(context, name, entries);
    listed.push({path: name, sha256: (await hashFile(zips[name].file)).sha256});
  }
  const {manifest} = await import('../render/text/manifest.js');
  context.progress('completed', 100, 'packaged');
  return ok({outputs: {...zips, [MANIFEST]: manifest(listed)}});
}

/** Data files that are not the ones of the judged descriptor. */
function dataFaults(files: PackageParams['files'], descriptor: string): string[] {
  const {descriptor: judged, faults} = descriptorFaults(descriptor);
  const known = new Set((judged?.resources ?? []).map(({name}) => `${name}.csv`));
  return [
    ...faults,
    ...Object.keys(files)
      .filter((name) => name.endsWith('.csv') && !known.has(name))
      .map((name) => `${name} is not in ${DATA_PACKAGE}`),
    ...(judged?.resources ?? []).flatMap(({name, hash}) =>
      hash === `sha256:${files[`${name}.csv`]?.digest ?? ''}` ? [] : [`${name}.csv is another file than the one in ${DATA_PACKAGE}`],
    ),
  ];
}

async function entriesOf(
  input: ReportInput,
  edition: 'full' | 'learner',
  files: PackageParams['files'],
  dictionary: string,
  context: StageContext,
): Promise<{readonly entries: ZipEntry[]; readonly readme: string}> {
  const {readmeText} = await import('../render/text/readme.js');
  const names = namesFor(edition, Object.keys(files));
  const missing = REPORTS[edition].filter((name) => files[name] === undefined);
  const readme = readmeText(input, edition, contentsOf(names, input), missing);
  return {
    entries: [
      ...names.map((name) => ({name, data: {file: context.path(files[name]!)}})),
      {name: DICTIONARY_NAME, data: dictionary},
      {name: README_NAME, data: readme},
    ],
    readme,
  };
}

async function zip(context: StageContext, name: string, content: readonly ZipEntry[]): Promise<{file: string}> {
  const {writeZip} = await import('../render/zip.js');
  const file = `${context.scratch}/${name}`;
  for (let attempt = 1; ; attempt++) {
    try {
      await writeZip(file, content);
      return {file};
    } catch (error) {
      context.signal.throwIfAborted();
      if (attempt === TRIES) throw error;
    }
  }
}
