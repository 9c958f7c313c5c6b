/** What is asked of a written problem beyond what the language asks of any: the story's length and people, and the style of the questions. */
import type {ChallengeSpec, Level, ProblemBlock} from '../../core/spec.js';
import type {Mistake, Read} from './answer.js';

/** Questions for a level, fewest and most. */
export const QUESTIONS: {readonly [level in Level]: readonly [number, number]} = {Beginner: [4, 5], Intermediate: [5, 6], Advanced: [6, 7]};
/** Words of a statement: the prompt asks for 300 to 400; findings in braces become longer or shorter. */
const WORDS = [270, 430] as const;

/** Questions of the spec, as the author wants them. */
export function wantedOf(spec: ChallengeSpec): {readonly ask: string; readonly sql?: string}[] {
  return spec.questions.map((wanted) => (typeof wanted === 'string' ? {ask: wanted} : wanted));
}

export function unmetDemands(spec: ChallengeSpec, {block, unanswerable}: Read<ProblemBlock>): Mistake[] {
  return [...storyMistakes(spec, block), ...questionMistakes(spec, block), ...wantedMistakes(spec, block, unanswerable)];
}

function storyMistakes(spec: ChallengeSpec, {statement, research, title}: ProblemBlock): Mistake[] {
  const found: Mistake[] = [];
  const words = statement.split(/\s+/).filter((word) => word !== '').length;
  if (words < WORDS[0] || words > WORDS[1]) found.push(`/problem/statement: it has ${words} words, and 300 to 400 are asked for`);
  const {learner, mentor, stakeholder} = spec.cast;
  for (const {name, role} of [learner, mentor, stakeholder])
    if (!statement.includes(name)) found.push(`/problem/statement: ${name}, ${role}, does not appear in it`);
  if (!/\{\{[^{}]+\}\}/.test(statement)) found.push('/problem/statement: it quantifies nothing; write findings in double braces');
  if ((research?.insights ?? []).length < 2)
    found.push('/problem/research/insights: three or four insights are asked for, each with its source');
  if (spec.title !== undefined && title !== spec.title)
    found.push(`/problem/title: the author of the spec wants the title "${spec.title}"`);
  return found;
}

function questionMistakes(spec: ChallengeSpec, {questions}: ProblemBlock): Mistake[] {
  const found: Mistake[] = [];
  const [fewest, most] = QUESTIONS[spec.skill_level];
  const wanted = wantedOf(spec).length;
  if (questions.length < fewest || questions.length > Math.max(most, wanted + 2))
    found.push(`/problem/questions: there are ${questions.length}, and ${fewest} to ${most} are asked for`);
  questions.forEach((question, i) => {
    const at = `/problem/questions/${i}`;
    const isOwn = i >= wanted || wantedOf(spec).every(({ask}) => ask !== question.ask);
    if (question.because === undefined) found.push(`${at}: it has no because, the business reason`);
    if ((question.hints ?? []).length === 0) found.push(`${at}: it has no hints`);
    if (isOwn && (question.mistakes ?? []).length === 0) found.push(`${at}: it has no mistakes: declare the trap that tempts`);
  });
  return found;
}

/** Wanted questions stand first, with their words and their SQL, but for those that cannot be answered. */
function wantedMistakes(spec: ChallengeSpec, {questions}: ProblemBlock, unanswerable: Read<unknown>['unanswerable']): Mistake[] {
  const left = new Set(unanswerable.map(({ask}) => ask.trim()));
  const kept = wantedOf(spec).filter(({ask, sql}) => sql !== undefined || !left.has(ask.trim()));
  return kept.flatMap(({ask, sql}, i) => {
    const question = questions[i];
    if (question?.ask.trim() !== ask.trim())
      return [
        `/problem/questions/${i}: the wanted question "${ask}" belongs here, word for word${sql === undefined ? ', or under unanswerable' : ''}`,
      ];
    return sql !== undefined && question.sql.trim() !== sql.trim()
      ? [`/problem/questions/${i}/sql: the author of the spec gave the SQL; keep it as it is`]
      : [];
  });
}
