import type {ReportInput} from '../../core/report-input.js';
import {barList} from '../chart/bars.js';
import {PALETTE} from '../palette.js';
import {counted, grouped, percentOf} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** Most ways through stages that are drawn of a table. */
const MOST = 14;

/** The business rules with the rows that they were tried on, and the ways of rows through their stages. */
export async function rulesPage(sheet: Sheet, input: ReportInput): Promise<void> {
  if (input.portrait === undefined) return;
  const {rules, flows} = input.portrait;
  const broken = rules.filter(({violations}) => violations > 0).length;
  const lead =
    rules.length === 0
      ? 'The schema states no business rule.'
      : `${counted(rules.length, 'rule')}, ${broken === 0 ? 'none of them broken by any row' : `${broken} of them broken`}. A rule that no row puts to the test proves nothing, so the rows are counted.`;
  sheet.section('Rules and stages', lead, 150);
  if (rules.length > 0) {
    table(
      sheet,
      [
        {title: 'Holds', share: 1.8},
        {title: 'Rule', share: 7.4},
        {title: 'Table', share: 3},
        {title: 'Rows tested', share: 2, align: 'right'},
        {title: 'Broken by', share: 2, align: 'right'},
      ],
      rules.map(({about, check, table: name, exercised, violations}) => [
        {
          mark: violations > 0 ? 'bad' : exercised > 0 ? 'good' : 'none',
          texts: [{text: violations > 0 ? 'no' : exercised > 0 ? 'yes' : 'untested', style: {...STYLE.small, weight: 'bold'}}],
        },
        {texts: [{text: about}, {text: check, style: STYLE.note, most: 3}]},
        name,
        grouped(exercised),
        grouped(violations),
      ]),
    );
    sheet.y += 16;
  }
  if (flows.length === 0) {
    const none = 'No table has a lifecycle, so there is no way of rows through stages to draw.';
    sheet.y += sheet.text(none, sheet.left, sheet.y - 6, sheet.width, STYLE.note) + 4;
    return;
  }
  sheet.heading('Stages', 60);
  for (const {table: name, moves} of flows) {
    const bars = moves.slice(0, MOST).map(({from, to, of, rows}) => ({
      label: `${from} → ${to}`,
      value: of === 0 ? 0 : rows / of,
      shown: `${percentOf(rows, of)} of ${grouped(of)}`,
      colour: PALETTE.navy,
    }));
    const frame = {fonts: sheet.fonts, width: sheet.width, height: 17 * bars.length + 4};
    sheet.need(frame.height + 20);
    sheet.y +=
      sheet.text(`${name}: rows of a stage that go on to the next`, sheet.left, sheet.y, sheet.width, {...STYLE.small, weight: 'bold'}, 1) +
      4;
    sheet.drawing(await barList(bars, {labels: 210, most: 1}, frame), sheet.left, sheet.y);
    sheet.y += frame.height + 12;
  }
}
