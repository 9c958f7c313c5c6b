import type {Answer, MeasuredFinding} from '../core/answer.js';
import type {DefectsReport} from '../core/defects.js';
import type {Model} from '../core/model.js';
import type {Profile} from '../core/profile.js';
import type {Publication} from '../core/report-input.js';
import type {ProblemBlock} from '../core/spec.js';
import type {StageContext} from '../core/stage.js';
import type {GeneratedTable} from '../generate/dataset.js';
import type {Documents} from '../quality/documents.js';
import {contentsOf, hashFile, namesFor, README_NAME, REPORTS} from './contents.js';
import {factsOf, type SpecFacts} from './facts.js';
import {DATA_PACKAGE, DICTIONARY, SCHEMA} from './files.js';

/** What the texts of a package are made from, beside what was measured. */
export interface DocumentParams {
  readonly facts: SpecFacts;
  readonly publication: Publication;
  readonly problem: ProblemBlock;
}

/**
 * Makes the texts that ship with a data set, so that they can be judged: dictionary, descriptor and schema as they will ship, and both
 * READMEs without story and verdict (they say nothing of the files). Gives them as evidence and as outputs of the stage. Files are hashed
 * as they lie on the disk; the checksums are those that were recorded when the files were made.
 */
export async function makeDocuments(
  context: StageContext,
  model: Model,
  {facts, publication, problem}: DocumentParams,
  tables: ReadonlyMap<string, GeneratedTable>,
  {
    answers,
    findings,
    profile,
    defects,
  }: {
    readonly answers: readonly Answer[];
    readonly findings: readonly MeasuredFinding[];
    readonly profile: Profile;
    readonly defects: DefectsReport | undefined;
  },
): Promise<{readonly documents: Documents; readonly outputs: {readonly [name: string]: string}}> {
  const [{dataDictionary}, {readmeText}, {schemaJson}, {dataPackage}, {manifest}, {descriptorFaults}, {metadataOf}] = await Promise.all([
    import('../render/text/dictionary.js'),
    import('../render/text/readme.js'),
    import('../render/text/schema-json.js'),
    import('../render/text/data-package.js'),
    import('../render/text/manifest.js'),
    import('../quality/data-package.js'),
    import('../quality/documents.js'),
  ]);
  const challenge = factsOf(facts, problem);
  const input = {
    challenge,
    publication,
    story: {statement: [], insights: [], challenges: [], rubric: []},
    profile,
    answers,
    findings,
    rules: model.rules.map(({table, check, about}) => ({table, check, about})),
    metrics: [],
    ...(defects === undefined ? {} : {defects}),
  };
  const files = [];
  const recorded = [];
  for (const [table, {csv}] of tables) {
    const path = `datasets/${table}.csv`;
    files.push({table, path, ...(await hashFile(context.path(csv)))});
    recorded.push({path, sha256: csv.digest});
  }
  const names = [...model.tables.map(({name}) => `${name}.csv`), ...REPORTS.full, ...REPORTS.learner];
  const readmes = (['full', 'learner'] as const).map((edition) => {
    const contents = contentsOf(namesFor(edition, names), input);
    return {
      name: edition === 'full' ? README_NAME : `${README_NAME} for learners`,
      text: readmeText(input, edition, contents),
      files: contents.map(({name}) => name),
    };
  });
  const dictionary = dataDictionary(input);
  const descriptor = dataPackage(model, challenge, publication, files);
  const read = descriptorFaults(descriptor).descriptor;
  return {
    documents: {
      dictionary,
      dataPackage: descriptor,
      readmes,
      checksums: manifest(recorded),
      files,
      ...(read === undefined ? {} : {metadata: metadataOf(read)}),
    },
    outputs: {[DICTIONARY]: dictionary, [DATA_PACKAGE]: descriptor, [SCHEMA]: schemaJson(model, challenge)},
  };
}
