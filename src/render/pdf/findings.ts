import type {MeasuredFinding} from '../../core/answer.js';
import type {ReportInput} from '../../core/report-input.js';
import {marginSize} from '../text/margin.js';
import {counted} from '../text/words.js';
import type {Sheet} from './sheet.js';
import type {TableHeading} from './table.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** What the story claims, and whether the shipped files bear it out. */
export function findingsPage(sheet: Sheet, input: ReportInput): void {
  const {findings, metrics} = input;
  if (findings.length === 0) {
    sheet.section('Story and data', 'The problem statement quotes no finding, so there is nothing to compare.', 30);
    return;
  }
  const holding = findings.filter((finding) => finding.holds).length;
  sheet.section(
    'Story and data',
    `${holding} of ${counted(findings.length, 'finding')} ${holding === 1 ? 'holds' : 'hold'}. Each number in the problem statement is measured on the shipped files and compared with what the story needs.`,
    Math.min(420, 70 + 46 * findings.length),
  );
  findingsTable(sheet, findings);
  if (metrics.length === 0) return;
  table(
    sheet,
    [
      {title: 'Metric', share: 4},
      {title: 'About', share: 7},
      {title: 'Expression', share: 7},
    ],
    metrics.map((metric) => [
      {texts: [{text: metric.name, style: {...STYLE.small, weight: 'bold'}}]},
      metric.about,
      {texts: [{text: metric.is}, {text: `of ${metric.of}`, style: STYLE.note}]},
    ]),
    {heading: {text: 'How the numbers are defined'}},
  );
  sheet.y += 10;
}

/** Every finding with its target, what was measured and how far inside the target that lies. */
export function findingsTable(sheet: Sheet, findings: readonly MeasuredFinding[], heading?: TableHeading): void {
  table(
    sheet,
    [
      {title: 'Holds', share: 1.8},
      {title: 'The story claims', share: 6},
      {title: 'Target', share: 3.6},
      {title: 'Measured', share: 4.2},
      {title: 'Margin', share: 2.2, align: 'right'},
    ],
    findings.map((finding) => [
      {mark: finding.holds ? 'good' : 'bad', texts: [{text: finding.holds ? 'yes' : 'no', style: {...STYLE.small, weight: 'bold'}}]},
      {
        texts: [
          {text: finding.says ?? finding.name},
          {
            text: [finding.says === undefined ? '' : finding.name, finding.because === undefined ? '' : `made by ${finding.because}`]
              .filter(Boolean)
              .join(', '),
            style: STYLE.note,
            most: 3,
          },
        ],
      },
      finding.target,
      finding.measured,
      shownMargin(finding),
    ]),
    {tint: (row) => findings[row]?.holds === false, ...(heading === undefined ? {} : {heading})},
  );
  sheet.y += 8;
  sheet.y +=
    sheet.text(
      'The margin says how far inside its target a number lies, or how far outside.',
      sheet.left,
      sheet.y,
      sheet.width,
      STYLE.note,
    ) + 18;
}

/** `2.9 pp inside`, `₹5.65 outside`. */
function shownMargin(finding: MeasuredFinding): string {
  const size = marginSize(finding);
  return size === undefined ? '–' : `${size} ${(finding.margin ?? 0) < 0 ? 'outside' : 'inside'}`;
}
