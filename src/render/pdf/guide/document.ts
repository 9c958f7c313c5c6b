import type {ReportInput} from '../../../core/report-input.js';
import {loadFonts} from '../../font.js';
import {shownPeriod} from '../../text/period.js';
import {counted} from '../../text/words.js';
import {Sheet} from '../sheet.js';
import {Contents, titlePage} from '../title-page.js';
import {cleaningPages} from './cleaning.js';
import {mechanismPage} from './mechanism.js';
import {questionSection} from './question.js';

/**
 * `solution_guide.pdf`, for instructors: what makes the story true, then for every question the answer with its table and chart, the way
 * to it with the SQL, the typical mistakes with what they give instead, and what it means for the business. Equal input gives equal bytes.
 */
export async function solutionGuide(input: ReportInput): Promise<Uint8Array> {
  const {challenge, profile, findings, answers} = input;
  const sheet = await Sheet.open(
    {
      title: `${challenge.title}: solution guide`,
      author: 'Codebasics Data Factory',
      subject: `Answers of the ${challenge.level} challenge in ${challenge.domain}, ${challenge.function}; for instructors`,
      keywords: [challenge.id, challenge.domain, challenge.function, challenge.level, `seed ${challenge.seed}`].join(', '),
      foot: `${challenge.id}  ·  solution guide  ·  seed ${challenge.seed}  ·  cbdf ${challenge.version}`,
    },
    await loadFonts(),
  );
  const rows = profile.tables.reduce((sum, table) => sum + (table.fileRows ?? table.rows), 0);
  const contents = new Contents(sheet);
  titlePage(sheet, contents, {
    kind: 'Solution guide',
    challenge,
    told: true,
    note: 'For instructors. It holds every answer; learners get challenge.pdf.',
    facts: [
      ['Domain', challenge.domain],
      ['Function', challenge.function],
      ['Level', challenge.level],
      ['Data', `${counted(rows, 'row')} in ${counted(profile.tables.length, 'table')}`],
      ['Questions', String(answers.length)],
      ['Findings', findings.length === 0 ? 'none' : `${findings.filter(({holds}) => holds).length} of ${findings.length} hold`],
      ['Period', shownPeriod(challenge.period)],
      ['Seed', String(challenge.seed)],
    ],
  });
  mechanismPage(sheet, contents, input);
  cleaningPages(sheet, contents, input);
  for (const [index, answer] of answers.entries()) await questionSection(sheet, contents, input, answer, index + 1);
  contents.draw();
  return sheet.finish();
}
