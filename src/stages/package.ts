import type {Diagnostic} from '../core/diagnostic.js';
import type {Model} from '../core/model.js';
import {err, ok, type Result} from '../core/result.js';
import type {ReportInput} from '../core/report-input.js';
import type {Blob, Stage, StageContext, StageDone} from '../core/stage.js';
import type {ZipEntry} from '../render/zip.js';
import {MODEL, PDF, WORKBOOK} from './files.js';
import {reportInput, type ReportParams, selectReport} from './report-input.js';

interface Params {
  readonly report: ReportParams;
  /** The CSVs, and the reports that could be made, by the name they have in the package. */
  readonly files: {readonly [name: string]: Blob};
}

/** Times a ZIP is tried before the stage fails. */
const TRIES = 3;

/** The ZIPs: one with everything, one for learners without what gives the answers away. */
export const packageStage: Stage<Params> = {
  name: 'package',
  // 1: first. 2: the README says which report is missing. 3: planned defects.
  version: 3,
  needs: ['problem', 'schema', 'full', 'reports'],
  engines: ['archiver'],
  cost: 'heavy',
  select(spec, inputs) {
    const csvs = Object.entries(inputs.full!.outputs).flatMap(([name, blob]) =>
      name.startsWith('datasets/') ? [[name.slice('datasets/'.length), blob] as const] : [],
    );
    const reports = [PDF, WORKBOOK].flatMap((name) => {
      const blob = inputs.reports!.outputs[name];
      return blob === undefined ? [] : [[name, blob] as const];
    });
    return Promise.resolve({report: selectReport(spec, inputs), files: Object.fromEntries([...csvs, ...reports])});
  },
  async run({report, files}, context): Promise<Result<StageDone, readonly Diagnostic[]>> {
    const [{dataDictionary}, {schemaJson}] = await Promise.all([
      import('../render/text/dictionary.js'),
      import('../render/text/schema-json.js'),
    ]);
    const input = await reportInput(report, context);
    const model = JSON.parse(await context.text(report.blobs[MODEL])) as Model;
    const missing = model.tables.map((table) => `${table.name}.csv`).filter((name) => files[name] === undefined);
    if (missing.length > 0)
      return err([{severity: 'error', code: 'missing-files', message: `The package lacks ${missing.join(', ')}`, notes: missing}]);
    const id = input.challenge.id;
    const schema = schemaJson(model, input.challenge);
    const dictionary = dataDictionary(input);
    const learner = Object.keys(files).filter((name) => name !== PDF && name !== WORKBOOK);
    const full = await zip(
      context,
      `codebasics_data_challenge_${id}.zip`,
      await entries(input, 'full', Object.keys(files), files, dictionary, context),
    );
    const short = await zip(
      context,
      `codebasics_data_challenge_${id}_learner.zip`,
      await entries(input, 'learner', learner, files, dictionary, context),
    );
    context.progress('completed', 100, 'packaged');
    return ok({outputs: {'schema.json': schema, ...full, ...short}});
  },
};

async function entries(
  input: ReportInput,
  edition: 'full' | 'learner',
  names: readonly string[],
  files: Params['files'],
  dictionary: string,
  context: StageContext,
): Promise<ZipEntry[]> {
  const {readmeText} = await import('../render/text/readme.js');
  const about = [
    ...names.map((name) => ({name, about: aboutFile(name, input)})),
    {name: 'data_dictionary.txt', about: 'every table and column in words'},
    {name: 'README.txt', about: 'this text'},
  ];
  return [
    ...names.map((name) => ({name, data: {file: context.path(files[name]!)}})),
    {name: 'data_dictionary.txt', data: dictionary},
    {name: 'README.txt', data: readmeText(input, edition, about, missingReports(edition, files))},
  ];
}

/** Reports that belong to the edition and could not be made. */
const missingReports = (edition: 'full' | 'learner', files: Params['files']): string[] =>
  edition === 'learner' ? [] : [PDF, WORKBOOK].filter((name) => files[name] === undefined);

function aboutFile(name: string, input: ReportInput): string {
  if (name === PDF) return 'how the data was checked, and what was found';
  if (name === WORKBOOK) return 'the answers, with their SQL, tables and charts';
  const table = input.profile.tables.find((candidate) => `${candidate.name}.csv` === name);
  return table?.about ?? '';
}

async function zip(context: StageContext, name: string, content: readonly ZipEntry[]): Promise<{[name: string]: {file: string}}> {
  const {writeZip} = await import('../render/zip.js');
  const file = `${context.scratch}/${name}`;
  for (let attempt = 1; ; attempt++) {
    try {
      await writeZip(file, content);
      return {[name]: {file}};
    } catch (error) {
      context.signal.throwIfAborted();
      if (attempt === TRIES) throw error;
    }
  }
}
