import type {ReportInput} from '../../core/report-input.js';
import {columnList} from '../chart/columns.js';
import {everyDay, type Marked, meanBy, rhythmChart} from '../chart/rhythm.js';
import {counted, grouped} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {STYLE} from './text.js';

/** The events of the story, each once, in the order of time; none where the report may not tell them. */
function eventsOf({mechanism}: ReportInput): (Marked & {readonly about: string})[] {
  const events = new Map((mechanism?.effects ?? []).map(({about, from, to}) => [`${from} ${to ?? ''} ${about}`, {about, from, to}]));
  return [...events.values()]
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))
    .map(({about, from, to}, k) => ({
      about,
      from: from.slice(0, 10),
      ...(to === undefined ? {} : {to: to.slice(0, 10)}),
      number: String(k + 1),
    }));
}

/** Rows over time: by the day, by weekday and by month. */
export async function rhythmPage(sheet: Sheet, input: ReportInput): Promise<void> {
  const {daily} = input.profile;
  const days = daily ? everyDay(daily.days) : [];
  const first = daily?.days[0];
  if (!daily || !first || days.length < 2) {
    const sentence = daily
      ? `${daily.table}.${daily.column} holds fewer than two days, so no rhythm can be drawn.`
      : 'No table has rows that run along a date or time, so there is no rhythm to draw.';
    sheet.section('Daily rhythm', sentence, 30);
    return;
  }
  const rows = days.reduce((sum, day) => sum + day.rows, 0);
  const most = days.reduce((best, day) => (day.rows > best.rows ? day : best));
  const iso = (time: number): string => new Date(time).toISOString().slice(0, 10);
  const empty = days.filter((day) => day.rows === 0).length;
  const mean = rows / days.length;
  sheet.section(
    'Daily rhythm',
    `${daily.table} by ${daily.column}: ${counted(rows, 'row')} on ${counted(days.length, 'day')}, ${mean.toFixed(1)} a day on average, ${grouped(most.rows)} on the busiest (${iso(most.time)})${empty === 0 ? '' : `, none on ${empty}`}.`,
    330,
  );
  const frame = {fonts: sheet.fonts, width: sheet.width, height: 165};
  const events = eventsOf(input);
  sheet.drawing(await rhythmChart(daily.days, frame, events), sheet.left, sheet.y);
  sheet.y += frame.height + 4;
  const legend =
    days.length > 1100 ? 'Mean of seven days, drawn by the week.' : 'Grey: rows of the day. Blue: mean of the seven days around it.';
  const told = events.map(({number, about, from, to}) => `${number}  ${about} (${from}${to === undefined ? ' on' : ` to ${to}`})`);
  sheet.y += sheet.text([legend, ...told].join('  '), sheet.left, sheet.y, sheet.width, STYLE.note, 6) + 18;
  sheet.need(160);
  const charts = [
    {title: 'Mean rows a day, by weekday', groups: meanBy('weekday', daily.days), place: sheet.columns(0, 5)},
    {title: 'Mean rows a day, by month', groups: meanBy('month', daily.days), place: sheet.columns(5, 7)},
  ];
  for (const {title, groups, place} of charts) {
    sheet.text(title, place.x, sheet.y, place.width, {...STYLE.small, weight: 'bold'}, 1);
    const columns = groups.map((group) => ({
      label: group.label,
      value: group.mean,
      shown: group.mean < 100 ? group.mean.toFixed(1) : grouped(group.mean),
    }));
    sheet.drawing(
      await columnList(columns, {reference: mean}, {fonts: sheet.fonts, width: place.width, height: 115}),
      place.x,
      sheet.y + 14,
    );
  }
  sheet.y += 142;
}
