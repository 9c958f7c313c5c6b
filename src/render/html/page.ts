import type {ReportInput} from '../../core/report-input.js';
import {loadFonts} from '../font.js';
import {CAST_ROLES} from '../text/cast.js';
import {shownPeriod} from '../text/period.js';
import {counted} from '../text/words.js';
import {answersPart} from './answers.js';
import {dataPart} from './data.js';
import {htmlDocument} from './document.js';
import {all, h} from './element.js';
import type {Html} from './element.js';
import {castProse} from './parts.js';
import {qualityPart} from './quality.js';

/**
 * `report.html`: the whole challenge on one page that needs nothing else, for a reviewer: story, tables with their first rows, quality, and
 * for instructors the mechanism and the answers. No script, no address, every word escaped; light, dark and on paper. Equal input gives
 * equal text.
 */
export async function reportPage(input: ReportInput): Promise<string> {
  const {challenge} = input;
  const fonts = await loadFonts();
  const parts = [
    {id: 'story', title: 'The story', html: storyPart(input)},
    {id: 'data', title: 'The data', html: await dataPart(input, fonts)},
    {id: 'quality', title: 'Quality', html: qualityPart(input)},
    {id: 'answers', title: 'For instructors', html: await answersPart(input, fonts)},
  ];
  return htmlDocument({
    title: `${challenge.title}: report`,
    description: `${challenge.level} data challenge in ${challenge.domain}, ${challenge.function}`,
    body: h(
      'body',
      {},
      head(input),
      h(
        'nav',
        {'aria-label': 'Contents'},
        h(
          'ul',
          {},
          parts.map(({id, title}) => h('li', {}, h('a', {href: `#${id}`}, title))),
        ),
      ),
      h(
        'main',
        {},
        parts.map(({html}) => html),
      ),
      h('footer', {}, `${challenge.id} · seed ${challenge.seed} · cbdf ${challenge.version} · all data is synthetic`),
    ),
  });
}

function head({challenge, profile, answers}: ReportInput): Html {
  const rows = profile.tables.reduce((sum, table) => sum + table.rows, 0);
  const facts: readonly (readonly [string, string])[] = [
    ['Company', challenge.company.name],
    ['Domain', challenge.domain],
    ['Function', challenge.function],
    ['Level', challenge.level],
    ['Data', `${counted(rows, 'row')} in ${counted(profile.tables.length, 'table')}`],
    ['Questions', String(answers.length)],
    ['Period', shownPeriod(challenge.period)],
    ['Currency', challenge.currency],
  ];
  return h(
    'header',
    {},
    h('p', {class: 'kind'}, 'Data challenge: report'),
    h('h1', {}, challenge.title),
    challenge.subtitle === undefined ? undefined : h('p', {class: 'lead'}, challenge.subtitle),
    h(
      'dl',
      {class: 'facts'},
      facts.map(([label, value]) => h('div', {}, h('dt', {}, label), h('dd', {}, value))),
    ),
  );
}

const PARTS = {learner: 'The learner', mentor: 'The mentor', stakeholder: 'The stakeholder'} as const;

function storyPart({challenge, story}: ReportInput): Html {
  const {cast} = challenge;
  return h(
    'section',
    {id: 'story', class: 'story'},
    h('h2', {}, 'The story'),
    h('p', {class: 'lead'}, challenge.company.about),
    h(
      'div',
      {class: 'cast'},
      CAST_ROLES.map((role) =>
        h('div', {class: `person ${role}`}, h('span', {}, PARTS[role]), h('b', {}, cast[role].name), h('span', {}, cast[role].role)),
      ),
    ),
    story.statement.map((paragraph) => h('p', {}, castProse(paragraph, cast))),
    story.deliver === undefined ? undefined : all(h('h3', {}, 'The open task'), h('div', {class: 'task'}, castProse(story.deliver, cast))),
    story.rubric.length === 0
      ? undefined
      : h(
          'ul',
          {},
          story.rubric.map(({criterion, points}) => h('li', {}, h('b', {}, counted(points, 'point')), `: ${criterion}`)),
        ),
  );
}
