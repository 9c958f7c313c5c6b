import type {LearnerInput} from '../../learner.js';
import {PALETTE} from '../../palette.js';
import {CAST_LOOK, CAST_ROLES} from '../../text/cast.js';
import {counted, grouped} from '../../text/words.js';
import {prose, proseHeight} from '../prose.js';
import type {Sheet} from '../sheet.js';
import {STYLE, widthOf} from '../text.js';
import type {Contents} from '../title-page.js';

/** Prose to be read: larger than in a report, with more room between the lines. */
export const READING = {size: 10.8, colour: PALETTE.dark, leading: 1.62} as const;

/** The problem statement, with the cast in their colours. */
export function storyPage(sheet: Sheet, contents: Contents, {statement, challenge}: LearnerInput): void {
  contents.section('The story', challenge.subtitle ?? challenge.company.about, 400);
  if (statement.length === 0) {
    sheet.y += sheet.text('The challenge has no statement.', sheet.left, sheet.y, sheet.width, STYLE.body) + 12;
    return;
  }
  whoIsWho(sheet, challenge.cast);
  const {x, width} = sheet.columns(0, 11);
  for (const paragraph of statement) {
    prose(sheet, paragraph, challenge.cast, x, width, READING);
    sheet.y += 9;
  }
  sheet.y += 8;
}

/** What the colours mean, on one line. */
function whoIsWho(sheet: Sheet, cast: LearnerInput['challenge']['cast']): void {
  let x: number = sheet.left;
  for (const role of CAST_ROLES) {
    const label = sheet.fonts.regular.fit(`${role.charAt(0).toUpperCase()}${role.slice(1)}: ${cast[role].name}`, 200, STYLE.note.size);
    const width = widthOf(sheet.fonts, label, STYLE.note) + 26;
    if (x > sheet.left && x + width > sheet.left + sheet.width) {
      x = sheet.left;
      sheet.y += 14;
    }
    sheet.panel(x, sheet.y + 1.5, 8, 8, CAST_LOOK[role].edge, 2);
    sheet.line(label, x + 13, sheet.y, 220, {...STYLE.note, colour: PALETTE.dark});
    x += width;
  }
  sheet.y += 24;
}

/** What is to be handed in beside the answers, and how it is judged. */
export function taskPage(sheet: Sheet, contents: Contents, {deliver, rubric, questions, challenge}: LearnerInput): void {
  if (deliver === undefined && rubric.length === 0) return;
  const width = sheet.width - 36;
  const height = deliver === undefined ? 0 : proseHeight(sheet, deliver, challenge.cast, width, READING) + 32;
  contents.section(
    'The open task',
    questions.length === 0
      ? 'What to hand in.'
      : `Beside the answers to the ${counted(questions.length, 'question')}, hand in your advice.`,
    height + 60 + 40 * rubric.length,
  );
  if (deliver !== undefined) {
    sheet.need(height);
    sheet.panel(sheet.left, sheet.y, sheet.width, height, PALETTE.mist, 6);
    sheet.panel(sheet.left, sheet.y, 4, height, PALETTE.purple, 2);
    sheet.y += 16;
    prose(sheet, deliver, challenge.cast, sheet.left + 20, width, READING);
    sheet.y += 34;
  }
  if (rubric.length > 0) rubricBars(sheet, rubric);
}

/** A line for each criterion: its points, a bar as long as they count, its words. */
function rubricBars(sheet: Sheet, rubric: LearnerInput['rubric']): void {
  const total = rubric.reduce((sum, {points}) => sum + points, 0);
  const most = Math.max(1, ...rubric.map(({points}) => points));
  sheet.heading(`How it is judged: ${counted(total, 'point')}`, 60);
  sheet.y += 2;
  const words = sheet.columns(3, 9);
  const bar = sheet.columns(1, 2);
  for (const {criterion, points} of rubric) {
    const height = Math.max(16, sheet.heightOf(criterion, words.width, STYLE.body, 4));
    sheet.need(height + 12);
    sheet.line(grouped(points), sheet.left, sheet.y, 30, {...STYLE.heading, size: 12, colour: PALETTE.navy, leading: 1.2});
    sheet.panel(bar.x, sheet.y + 4, bar.width - 8, 7, '#EEF0F8', 2);
    sheet.panel(bar.x, sheet.y + 4, Math.max(3, ((bar.width - 8) * points) / most), 7, PALETTE.blue, 2);
    sheet.text(criterion, words.x, sheet.y, words.width, STYLE.body, 4);
    sheet.y += height + 5;
    sheet.rule(sheet.left, sheet.y, sheet.width, '#E6E8F1');
    sheet.y += 7;
  }
  sheet.y += 14;
}
