import {CHECKS} from './assess.js';
import {capOf, CATEGORIES, GROUPS} from './catalogue.js';

const SEVERITIES = {gate: 'gate', warn: 'warning', info: 'note'} as const;

const INTRO = `# The quality checks

Written by \`scripts/quality-reference.mjs\` from the catalogue of checks; do not edit.

Every point is earned by a statistic that anybody can compute again: \`qa_results.json\` holds, for each check, the value, the threshold, the score,
the SQL, and up to five failing rows; \`qa.schema.json\` (\`cbdf schema qa\`) says how to read it. All checks look at the CSVs as they ship, read again
as text.

**From checks to a verdict.** A check scores 0 to 10. A category is 0.8 of the weighted mean of its checks and 0.2 of the worst one, so that one bad
check is felt. The overall is the mean of the categories by their points. From 8.0 it is *approved*, from 6.0 *regenerate*, below *rejected*. A gate that
is not met caps the overall, whatever else is good; so does a category below 4 (at 7.9). A check that does not apply is left out, with its reason.

\`cbdf check\` runs the same checks on any folder of CSVs.
`;

/** `docs/quality.md`: all checks with id, statistic, threshold, weight, severity and what to do, by group and category. */
export function qualityReference(): string {
  const parts = [INTRO];
  for (const group of GROUPS) {
    const categories = CATEGORIES.filter((category) => category.group === group);
    parts.push(`## ${group}: ${categories.reduce((sum, {weight}) => sum + weight, 0)} of 100\n`);
    for (const {id, title, weight, checks} of categories) {
      const rows = Object.entries(checks).map(([number, share]) => {
        const check = CHECKS.find((one) => one.id === number);
        if (check === undefined) return `| ${number} | *not measured yet* | | ${share} | | |`;
        const severity = check.severity === 'gate' ? `gate: at most ${capOf(number)}` : SEVERITIES[check.severity];
        return `| ${[number, `**${check.title}**: ${check.statistic}`, check.threshold, share, severity, check.advice].map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
      });
      parts.push(
        [
          `### ${id} ${title}: ${weight} points`,
          '',
          '| id | statistic | threshold | weight | severity | how to mend it |',
          '|---|---|---|---|---|---|',
          ...rows,
          '',
        ].join('\n'),
      );
    }
  }
  return `${parts.join('\n').trimEnd()}\n`;
}
