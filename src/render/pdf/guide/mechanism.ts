import type {ReportInput} from '../../../core/report-input.js';
import {byEvent, effectInWords, effectSpan} from '../../text/effect.js';
import {counted} from '../../text/words.js';
import {findingsTable} from '../findings.js';
import type {Sheet} from '../sheet.js';
import {table} from '../table.js';
import {STYLE} from '../text.js';
import type {Contents} from '../title-page.js';

/** What was planted, event by event, and every finding of the story with what came of it. */
export function mechanismPage(sheet: Sheet, contents: Contents, {mechanism, findings, story}: ReportInput): void {
  const effects = mechanism?.effects ?? [];
  const holding = findings.filter(({holds}) => holds).length;
  contents.section(
    'The mechanism',
    [
      'What is planted in the data, and what came of it.',
      findings.length === 0
        ? ''
        : `${holding} of ${counted(findings.length, 'finding')} ${holding === 1 ? 'holds' : 'hold'} on the shipped files.`,
    ]
      .filter(Boolean)
      .join(' '),
    400,
  );
  if (effects.length === 0) {
    sheet.y +=
      sheet.text('No event is planted: the story rests on how the tables are made.', sheet.left, sheet.y, sheet.width, STYLE.body) + 16;
  }
  for (const event of byEvent(effects)) {
    table(
      sheet,
      [
        {title: 'Effect', share: 3.4},
        {title: 'What it does', share: 6.4},
        {title: 'Where', share: 5},
        {title: 'When', share: 3.6},
      ],
      event.effects.map((effect) => [
        {
          texts: [
            {text: effect.name, style: {...STYLE.small, weight: 'bold'}, most: 3},
            {text: effect.found ? 'strength found by the build' : 'strength as written', style: STYLE.note},
          ],
        },
        effectInWords(effect),
        effect.where === undefined
          ? `in every row of ${effect.table}`
          : {texts: [{text: effect.where, style: {...STYLE.small, weight: 'mono', size: 7.2}, most: 8}]},
        effectSpan(effect),
      ]),
      {heading: {text: event.name.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase()), note: event.about}},
    );
    sheet.y += 18;
  }
  if (findings.length > 0) {
    findingsTable(sheet, findings, {text: 'The story, claim by claim'});
    sheet.y += 4;
  }
  if (story.insights.length === 0) return;
  sheet.heading('Background', 60);
  for (const {text, source} of story.insights) {
    const height = sheet.heightOf(text, sheet.width, STYLE.small, 5) + sheet.heightOf(source, sheet.width, STYLE.note, 2);
    sheet.need(height + 6);
    sheet.y += sheet.text(text, sheet.left, sheet.y, sheet.width, STYLE.small, 5);
    sheet.y += sheet.text(source, sheet.left, sheet.y, sheet.width, STYLE.note, 2) + 6;
  }
  sheet.y += 10;
}
