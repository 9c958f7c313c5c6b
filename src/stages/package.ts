import type {Blob, Outputs, Stage} from '../core/stage.js';
import {REPORTS} from './contents.js';
import {DATA_PACKAGE, DICTIONARY} from './files.js';
import {type ReportParams, selectReport} from './report-input.js';

/** What the package depends on. */
export interface PackageParams {
  readonly report: ReportParams;
  /** The CSVs, and the reports that could be made, by the name they have in the package. */
  readonly files: {readonly [name: string]: Blob};
  /** The texts as they were judged. */
  readonly texts: {readonly dictionary: Blob; readonly descriptor: Blob};
  /** All that is copied to `dist/` beside the ZIPs, for the list of checksums. */
  readonly beside: Outputs;
}

/**
 * The ZIPs: one with everything, one for learners without what gives the answers away; and `manifest-sha256.txt`, the checksums of all that
 * lies in `dist/<challenge>/`. What goes in has to be what was judged: data files with the hashes of the judged descriptor, the judged
 * dictionary, READMEs that name every file and no other.
 */
export const packageStage: Stage<PackageParams> = {
  name: 'package',
  // 1: first. 2: the README says which report is missing. 3: packs the judged texts, and compares; checksums; challenge.pdf for learners;
  // planned defects.
  version: 3,
  needs: ['problem', 'schema', 'full', 'reports'],
  engines: ['archiver'],
  cost: 'heavy',
  select(spec, inputs) {
    const full = inputs.full!.outputs;
    const csvs = Object.entries(full).flatMap(([name, blob]) =>
      name.startsWith('datasets/') ? [[name.slice('datasets/'.length), blob] as const] : [],
    );
    const reports = [...REPORTS.full, ...REPORTS.learner].flatMap((name) => {
      const blob = inputs.reports!.outputs[name];
      return blob === undefined ? [] : [[name, blob] as const];
    });
    const beside = Object.entries({...full, ...inputs.reports!.outputs}).filter(([name]) => !name.startsWith('internal/'));
    return Promise.resolve({
      report: selectReport(spec, inputs),
      files: Object.fromEntries([...csvs, ...reports]),
      texts: {dictionary: full[DICTIONARY]!, descriptor: full[DATA_PACKAGE]!},
      beside: Object.fromEntries(beside),
    });
  },
  async run(params, context) {
    return (await import('./make-package.js')).makePackage(params, context);
  },
};
