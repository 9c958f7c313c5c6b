import {parseAmount} from '../core/amount.js';
import type {MeasuredFinding} from '../core/answer.js';
import {UNMEASURED} from '../core/prose.js';
import type {FindingSpec, ProblemBlock} from '../core/spec.js';
import {formatValue, plainNumber} from './number-text.js';

export {formatValue} from './number-text.js';

const PLACE = /\{\{\s*([A-Za-z_]\w*)\s*\}\}/g;

/** The names that stand in braces in a text, each once, in order. */
export function namesInProse(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map((match) => match[1]!))];
}

/** The text with `{{name}}` replaced by what the finding shows. A name that no finding has stays as it is. */
export function fillProse(text: string, findings: readonly Pick<MeasuredFinding, 'name' | 'shown'>[]): string {
  const shown = new Map(findings.map((finding) => [finding.name, finding.shown]));
  return text.replace(PLACE, (place, name: string) => shown.get(name) ?? place);
}

/** The text as it can be read before there is data: `expect` shows its target, `between` about its middle, and what will be quoted says so. */
export function declaredProse(text: string, problem: Pick<ProblemBlock, 'findings'>, currency = 'INR'): string {
  return text.replace(PLACE, (place, name: string) => {
    const finding = problem.findings[name];
    return finding ? declared(finding, currency) : place;
  });
}

/** A problem whose texts can be read before there is data: see `declaredProse`. */
export function declaredProblem(problem: ProblemBlock, currency = 'INR'): ProblemBlock {
  const say = (text: string): string => declaredProse(text, problem, currency);
  return {
    ...problem,
    statement: say(problem.statement),
    findings: Object.fromEntries(
      Object.entries(problem.findings).map(([name, finding]) => [
        name,
        finding.says === undefined ? finding : {...finding, says: say(finding.says)},
      ]),
    ),
    questions: problem.questions.map((question) => ({
      ...question,
      ask: say(question.ask),
      ...(question.because === undefined ? {} : {because: say(question.because)}),
      ...(question.hints === undefined ? {} : {hints: question.hints.map(say)}),
      ...(question.mistakes === undefined ? {} : {mistakes: question.mistakes.map((mistake) => ({...mistake, say: say(mistake.say)}))}),
    })),
    ...(problem.deliver === undefined ? {} : {deliver: say(problem.deliver)}),
  };
}

function declared(finding: FindingSpec, currency: string): string {
  const say = (value: number, unit: 'share' | 'points' | 'plain'): string => {
    if (unit === 'points') return `${plainNumber(value * 100, 1).replace(/\.0$/, '')} percentage points`;
    if (finding.format !== undefined) return formatValue(value, finding.format, currency);
    return unit === 'share' ? formatValue(value, '0.0%', currency).replace('.0%', '%') : formatValue(value, undefined, currency);
  };
  const expect = finding.expect === 'any' ? undefined : parseAmount(finding.expect);
  if (expect) return say(expect.value, expect.unit);
  const [low, high] = finding.between?.map((amount) => parseAmount(amount)) ?? [];
  if (low && high) return `about ${say((low.value + high.value) / 2, low.unit)}`;
  const ranked = finding.highest ?? finding.lowest ?? finding.most_up ?? finding.most_down;
  if (ranked) return ranked.map(String).join(' / ');
  const moved = finding.rises ?? finding.falls;
  if (moved !== undefined) return moved.replace(/pp$/, ' percentage points');
  return UNMEASURED;
}
