/** What a story may rest on: the user's notes, the endpoint's search, and else what the offline author's cases say of the domain. */
import type {ChallengeSpec} from '../../core/spec.js';
import {isObject} from '../../spec/compile/outline.js';
import type {Json} from '../../core/json.js';
import {choosePack} from '../choose.js';
import {readCases, readPacks} from '../pack.js';
import {type Client, NoAnswer} from './client.js';
import {overBudget} from './budget.js';
import {clipped} from './secrets.js';
import {type Access, hostOf} from './settings.js';
import {NO_SOURCE, type Source, sourcesOf} from './sources.js';
import {researchTask} from './task.js';
import {gaveUp, GaveUp} from './writing.js';

export interface Researched {
  /** What may be named as a source. */
  readonly sources: readonly Source[];
  /** What the search wrote. */
  readonly text: string;
  readonly receipt: readonly string[];
}

/** Gathers sources. A search that the endpoint does not offer is said, and done without. */
export async function research(spec: ChallengeSpec, access: Access, client: Client, tell: (line: string) => void): Promise<Researched> {
  const own = sourcesOf(spec.research);
  const unread = (spec.research?.links ?? []).filter((link) => typeof link === 'string' || link.says === undefined);
  const receipt = [...(own.length > 0 ? [`Research: ${own.map(({name}) => name).join(', ')}, as the spec gives them.`] : [])];
  if (access.search) {
    tell(`asking ${access.model} to search the web`);
    const task = await researchTask(spec);
    const over = overBudget(access, client.usage, task.length);
    if (over !== undefined) throw new GaveUp(over);
    try {
      const {text, sources} = await client.search(task);
      const pages = [...new Map(sources.map(({url, title}) => [url, {name: url, ...(title === '' ? {} : {title})}])).values()];
      if (pages.length > 0)
        return {
          sources: [...own, ...pages],
          text,
          receipt: [
            ...receipt,
            `Search: ${pages.map(({name, title}) => clipped(title === undefined ? name : `${title} (${name})`)).join('; ')}.`,
          ],
        };
      receipt.push(`Search: ${hostOf(access)} named no page.`);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (!['refused', 'absent', 'server', 'protocol'].includes(error.failure.kind)) throw gaveUp(error, access, client);
      receipt.push(`Search: ${hostOf(access)} does not offer it.`);
    }
  }
  if (unread.length > 0) {
    const names = unread.map((link) => (typeof link === 'string' ? link : link.url));
    receipt.push(
      `Not used: ${names.join(', ')}, since nobody has read ${names.length > 1 ? 'them' : 'it'}; write what they say with says, or turn on search.`,
    );
  }
  if (own.length > 0) return {sources: own, text: '', receipt};
  const facts = await packFacts(spec);
  return {sources: facts, text: '', receipt};
}

/** What the cases of the domain say about their branch, with sources that a person has put there. */
async function packFacts(spec: ChallengeSpec): Promise<Source[]> {
  const pack = choosePack(spec, await readPacks());
  if (!pack.ok) return [];
  const insights = (await readCases(pack.value.value)).flatMap(({problem}) => {
    const {research: notes} = problem;
    return isObject(notes) && Array.isArray(notes['insights']) ? (notes['insights'] as readonly Json[]) : [];
  });
  return insights.flatMap((insight) => {
    if (!isObject(insight)) return [];
    const {text, source} = insight;
    const isPlain = typeof text === 'string' && typeof source === 'string' && !/[{}]/.test(`${text}${source}`);
    return isPlain && !(NO_SOURCE as readonly string[]).includes(source) ? [{name: source, says: text}] : [];
  });
}
