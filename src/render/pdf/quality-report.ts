import type {ReportInput} from '../../core/report-input.js';
import {loadFonts} from '../font.js';
import {checkedPage} from './checked.js';
import {checksPage} from './checks.js';
import {columnsAppendix} from './columns.js';
import {concentrationPart} from './concentration.js';
import {cover} from './cover.js';
import {dependencePage} from './dependence.js';
import {forLearners} from './for-learners.js';
import {findingsPage} from './findings.js';
import {emptyMatrix} from './matrix.js';
import {questionsPage} from './questions.js';
import {rhythmPage} from './rhythm.js';
import {rulesPage} from './rules.js';
import {schemaPage} from './schema.js';
import {shapesPage} from './shapes.js';
import {Sheet} from './sheet.js';

/** Whom a report is for: learners get no answer, no finding, and nothing of what was planted. */
export type Readers = 'instructors' | 'learners';

/**
 * `quality_report.pdf`: verdict, checks, tables, rules, distributions, rhythm, dependence, findings, questions, columns, all from `input` and
 * nothing else. Equal input gives equal bytes: no clock, locale, time zone or font of the machine has a say.
 */
export async function qualityReport(whole: ReportInput, readers: Readers = 'instructors'): Promise<Uint8Array> {
  const input = readers === 'learners' ? forLearners(whole) : whole;
  const {challenge, publication} = input;
  const sheet = await Sheet.open(
    {
      title: `${challenge.title}: quality report${readers === 'learners' ? ' for learners' : ''}`,
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
  emptyMatrix(sheet, input);
  await rulesPage(sheet, input);
  await shapesPage(sheet, input);
  await rhythmPage(sheet, input);
  await concentrationPart(sheet, input);
  await dependencePage(sheet, input);
  if (readers === 'instructors') findingsPage(sheet, input);
  await questionsPage(sheet, input, readers);
  columnsAppendix(sheet, input);
  checksPage(sheet, input);
  return sheet.finish();
}
