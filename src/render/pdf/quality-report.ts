import type {ReportInput} from '../../core/report-input.js';
import {loadFonts} from '../font.js';
import {checkedPage} from './checked.js';
import {checksPage} from './checks.js';
import {columnsAppendix} from './columns.js';
import {cover} from './cover.js';
import {findingsPage} from './findings.js';
import {questionsPage} from './questions.js';
import {rhythmPage} from './rhythm.js';
import {schemaPage} from './schema.js';
import {shapesPage} from './shapes.js';
import {Sheet} from './sheet.js';

/**
 * `quality_report.pdf`: verdict, checks, tables, distributions, rhythm, findings, questions, columns, all from `input` and nothing else.
 * Equal input gives equal bytes: no clock, locale, time zone or font of the machine has a say.
 */
export async function qualityReport(input: ReportInput): Promise<Uint8Array> {
  const {challenge, publication} = input;
  const sheet = await Sheet.open(
    {
      title: `${challenge.title}: quality report`,
      author: 'Codebasics Data Factory',
      subject: `Quality of the dataset of the ${challenge.level} challenge in ${challenge.domain}, ${challenge.function}`,
      keywords: [challenge.id, ...publication.keywords, challenge.level, `version ${publication.version}`, `seed ${challenge.seed}`].join(
        ', ',
      ),
      foot: `${challenge.id}  ·  seed ${challenge.seed}  ·  cbdf ${challenge.version}`,
    },
    await loadFonts(),
  );
  await cover(sheet, input);
  await checkedPage(sheet, input);
  await schemaPage(sheet, input);
  await shapesPage(sheet, input);
  await rhythmPage(sheet, input);
  findingsPage(sheet, input);
  questionsPage(sheet, input);
  columnsAppendix(sheet, input);
  checksPage(sheet, input);
  return sheet.finish();
}
