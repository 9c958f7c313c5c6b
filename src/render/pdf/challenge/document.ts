import {loadFonts} from '../../font.js';
import type {LearnerInput} from '../../learner.js';
import {shownPeriod} from '../../text/period.js';
import {counted, grouped} from '../../text/words.js';
import {Sheet} from '../sheet.js';
import {Contents, titlePage} from '../title-page.js';
import {dataPages} from './data.js';
import {questionPages} from './questions.js';
import {hintPages, startPages} from './start.js';
import {storyPage, taskPage} from './story.js';

/**
 * `challenge.pdf`, the learner's document: the story with its people, the questions and what to return, the open task and how it is judged,
 * the tables and their columns, how to start, and hints at the end. It is made from nothing that answers. Equal input gives equal bytes.
 */
export async function challengeDocument(input: LearnerInput): Promise<Uint8Array> {
  const {challenge} = input;
  const sheet = await Sheet.open(
    {
      title: `${challenge.title}: a data challenge`,
      author: 'Codebasics Data Factory',
      subject: `A ${challenge.level} challenge in ${challenge.domain}, ${challenge.function}`,
      keywords: [challenge.id, challenge.domain, challenge.function, challenge.level].join(', '),
      foot: `${challenge.title}  ·  ${challenge.company.name}`,
    },
    await loadFonts(),
  );
  const rows = input.tables.reduce((sum, table) => sum + table.rows, 0);
  const contents = new Contents(sheet);
  titlePage(sheet, contents, {
    kind: 'Data challenge',
    challenge,
    told: false,
    facts: [
      ['Domain', challenge.domain],
      ['Function', challenge.function],
      ['Level', challenge.level],
      ['Questions', grouped(input.questions.length)],
      ['Data', `${counted(rows, 'row')} in ${counted(input.tables.length, 'table')}`],
      ['Period', shownPeriod(challenge.period)],
      ['Currency', challenge.currency],
      ['Challenge', challenge.id],
    ],
  });
  storyPage(sheet, contents, input);
  questionPages(sheet, contents, input);
  taskPage(sheet, contents, input);
  await dataPages(sheet, contents, input);
  startPages(sheet, contents, input);
  hintPages(sheet, contents, input);
  contents.draw();
  return sheet.finish();
}
