import {shownScore} from '../../core/qa.js';
import type {Verdict} from '../../core/qa.js';
import type {ReportInput} from '../../core/report-input.js';
import {categoryBars} from '../chart/category-bars.js';
import {verdictBar} from '../chart/verdict-bar.js';
import type {Status} from '../palette.js';
import {PALETTE, STATUS} from '../palette.js';
import {VERDICTS, grouped, listed} from '../text/words.js';
import {badge} from './badge.js';
import {provisional, strengths, weaknesses, whyUnmeasured} from './say.js';
import type {Sheet} from './sheet.js';
import {STYLE, widthOf} from './text.js';

const LOOKS: Readonly<Record<Verdict, Status>> = {approved: 'good', regenerate: 'work', rejected: 'bad'};

/** The first page: what it is about, the verdict, what speaks for and against it, and the scores by category. */
export async function cover(sheet: Sheet, input: ReportInput): Promise<void> {
  const {challenge, qa} = input;
  sheet.newPage();
  sheet.bookmark('Verdict');
  sheet.panel(0, 0, 595.28, 6, PALETTE.blue, 0);
  sheet.y += sheet.text('Quality report', sheet.left, sheet.y, sheet.width, {...STYLE.heading, size: 10, colour: PALETTE.blue}) + 4;
  sheet.y += sheet.text(challenge.title, sheet.left, sheet.y, sheet.width, STYLE.display, 2);
  if (challenge.subtitle !== undefined)
    sheet.y += 2 + sheet.text(challenge.subtitle, sheet.left, sheet.y + 2, sheet.width, {...STYLE.lead, size: 12}, 2);
  sheet.y += 16;
  facts(sheet, input);
  await verdict(sheet, input);
  const half = sheet.columns(0, 6);
  const other = sheet.columns(6, 6);
  const from = sheet.y;
  const first = points(
    sheet,
    half,
    'What is strong',
    'good',
    strengths(input, 3).map((text) => ({text, advice: ''})),
    'No measured check reaches 9.5 of 10.',
  );
  sheet.y = from;
  const second = points(
    sheet,
    other,
    'What is weak',
    qa.verdict === 'rejected' ? 'bad' : 'work',
    weaknesses(input, 3),
    'No measured check scores below 8 of 10.',
  );
  sheet.y = Math.max(first, second) + 14;
  const height = Math.min(250, sheet.room - 24);
  if (height < 150) sheet.newPage();
  sheet.y += sheet.text('Score by category', sheet.left, sheet.y, sheet.width, STYLE.heading) + 4;
  const frame = {fonts: sheet.fonts, width: sheet.width, height: height < 150 ? 232 : height};
  sheet.drawing(await categoryBars(qa.categories, (category) => whyUnmeasured(input, category), frame), sheet.left, sheet.y);
  sheet.y += frame.height;
}

/** Lines of facts, each under its label. */
function facts(sheet: Sheet, {challenge, publication, profile}: ReportInput): void {
  const rows = profile.tables.reduce((sum, table) => sum + table.rows, 0);
  const lines: readonly (readonly (readonly [string, string, number, number])[])[] = [
    [
      ['Company', challenge.company.name, 0, 3],
      ['Domain', challenge.domain, 3, 3],
      ['Function', challenge.function, 6, 3],
      ['Level', challenge.level, 9, 3],
    ],
    [
      ['Size asked for', `${grouped(challenge.size)} fact rows`, 0, 3],
      ['Shipped', `${grouped(rows)} rows in ${profile.tables.length} ${profile.tables.length === 1 ? 'table' : 'tables'}`, 3, 3],
      ['Period', `${challenge.period.from} to ${challenge.period.to}`, 6, 3],
      ['Seed', String(challenge.seed), 9, 3],
    ],
    [
      ['Version', publication.version, 0, 3],
      ['Licence', publication.license, 3, 3],
      ['Keywords', publication.keywords.join(', '), 6, 6],
    ],
  ];
  for (const line of lines) {
    const heights = line.map(([label, value, first, span]) => {
      const {x, width} = sheet.columns(first, span);
      sheet.text(label, x, sheet.y, width, {...STYLE.note, size: 7}, 1);
      return sheet.text(value, x, sheet.y + 10, width, {...STYLE.small, size: 9, weight: 'bold'}, 2);
    });
    sheet.y += 10 + Math.max(...heights) + 8;
  }
  sheet.y += 4;
}

/** The panel with the score, its badge, what caps it or makes it provisional, and the score on its scale. */
async function verdict(sheet: Sheet, input: ReportInput): Promise<void> {
  const {qa} = input;
  const pad = 16;
  const inner = sheet.width - 2 * pad;
  const score = shownScore(qa.overall);
  const big = {size: 44, weight: 'bold', colour: PALETTE.dark, leading: 1} as const;
  const after = sheet.left + pad + widthOf(sheet.fonts, score, big) + 10;
  const beside = after + 62;
  const notes = [
    qa.provisional ? `${provisional(input)}. ${unmeasured(input)}` : 'All 100 points of weight are measured.',
    ...(qa.gates.length > 0 ? [`Capped: ${qa.gates.join('; ')}.`] : []),
  ];
  const text = notes.map((note) => note.charAt(0).toUpperCase() + note.slice(1)).join(' ');
  const width = sheet.left + sheet.width - pad - beside;
  const scale = await verdictBar(qa.overall, {fonts: sheet.fonts, width: inner, height: 34});
  // Set once out of sight to learn the height: the panel lies below the text.
  const textHeight = sheet.heightOf(text, width, STYLE.small, 4);
  const top = Math.max(52, 24 + textHeight);
  const height = pad + top + 10 + scale.height + pad - 6;
  sheet.panel(sheet.left, sheet.y, sheet.width, height, PALETTE.mist, 6);
  const y = sheet.y + pad;
  sheet.line(score, sheet.left + pad, y, 120, big);
  sheet.line('of 10', after - 4, y + 20, 50, {...STYLE.lead, size: 11});
  badge(sheet, LOOKS[qa.verdict], VERDICTS[qa.verdict], beside, y, 20);
  sheet.text(text, beside, y + 26, width, STYLE.small, 4);
  sheet.drawing(scale, sheet.left + pad, y + top + 10);
  sheet.y += height + 20;
}

function unmeasured(input: ReportInput): string {
  const titles = input.qa.categories.filter((category) => category.score === null).map((category) => category.title);
  return titles.length === 0 ? '' : `Not measured at all: ${listed(titles)}.`;
}

/** A list of sentences under a heading; gives the height below it. */
function points(
  sheet: Sheet,
  place: {readonly x: number; readonly width: number},
  title: string,
  status: Status,
  items: readonly {readonly text: string; readonly advice: string}[],
  none: string,
): number {
  let y = sheet.y + sheet.text(title, place.x, sheet.y, place.width, STYLE.heading) + 4;
  if (items.length === 0) return y + sheet.text(none, place.x, y, place.width, {...STYLE.small, size: 8.5, colour: PALETTE.grey});
  const look = STATUS[status];
  for (const item of items) {
    sheet.line(look.glyph, place.x, y, 10, {...STYLE.small, size: 8.5, weight: 'bold', colour: look.ink});
    y += sheet.text(item.text, place.x + 13, y, place.width - 13, {...STYLE.small, size: 8.5}, 3);
    if (item.advice !== '') y += sheet.text(item.advice, place.x + 13, y, place.width - 13, STYLE.note, 2);
    y += 5;
  }
  return y;
}
