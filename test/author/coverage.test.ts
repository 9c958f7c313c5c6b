/** Which case a domain and a function lead to, in the packs as they are; and the page that says so. */
import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {tradeOf} from '../../src/author/borrow.js';
import {coverageOf, coverageSection, FUNCTIONS} from '../../src/author/coverage.js';
import {offlineProblem, offlineSchema} from '../../src/author/offline.js';
import {readCases, readPacks} from '../../src/author/pack.js';
import {CASES, DOMAINS, FIRST, specOf} from './specs.js';

const stocked = await Promise.all((await readPacks()).map(async (pack) => ({pack, cases: await readCases(pack)})));
const cells = coverageOf(stocked);
const general = stocked.find(({pack}) => pack.domain === 'Other')!.cases;

async function told(domain: string, name: string, more = {}) {
  const made = await offlineProblem(specOf({domain, function: name, ...more}), FIRST);
  if (!made.ok) throw new Error(JSON.stringify(made.error));
  return made.value;
}

it('docs/cases.md is up to date (npm run build && node scripts/prove-case.mjs --coverage docs/cases.md)', () => {
  const page = readFileSync(new URL('../../docs/cases.md', import.meta.url), 'utf8');
  expect(page.endsWith(coverageSection(stocked))).toBe(true);
});

it('every case has a name of its own, whatever its pack', () => {
  expect(new Set(CASES.map(({id}) => id)).size).toBe(CASES.length);
});

it('the domains of the packs are those of the product', () => {
  for (const {pack} of stocked) expect(DOMAINS).toContain(pack.domain);
});

describe.each(stocked.map(({pack}) => pack.domain))('in %s', (domain) => {
  it.each(FUNCTIONS)('%s gets what the page says, and the receipt says which it is', async (name) => {
    const cell = cells.find((one) => one.domain === domain && one.function === name)!;
    const {block, receipt} = await told(domain, name);
    expect(cell.cases).toContain(block.drawn!.case);
    const id = block.drawn!.case;
    const lacks = `Function: ${name} has no case of its own in ${domain}; `;
    if (cell.by === 'own') expect(receipt[1]).toBe(`Function: ${name}.`);
    else if (cell.by === 'general') expect(receipt[1]).toBe(`${lacks}the general case \`${id}\` is told in the words of ${domain}.`);
    else expect(receipt[1]).toContain(`${lacks}the nearest is `);
  });
});

describe('a borrowed case', () => {
  const lent = cells.filter(({by}) => by === 'general').map(({domain, function: name}) => ({domain, name}));

  it('is there for functions that domains lack', () => {
    expect(lent.length).toBeGreaterThan(0);
  });

  it.each(lent)('$name in $domain is told in its entities, in the story and in the data', async ({domain, name}) => {
    const {block, receipt, warnings} = await told(domain, name);
    expect(warnings).toBeUndefined();
    const theCase = general.find((one) => one.case === block.drawn!.case)!;
    expect(block.drawn!.holes['trade']).toBe(domain);
    expect(receipt.join('\n')).not.toContain(`trade ${domain}`);
    const entities = theCase.holes['trade']![domain]!;
    expect(block.statement).toContain(entities['site']);
    const schema = await offlineSchema(specOf({domain, function: name}), block, FIRST);
    expect(schema.ok && JSON.stringify(schema.value.block)).toContain(entities['site']);
  });

  it('may be named by a spec of any domain, and is found again by the schema stage', async () => {
    for (const {case: id} of general) {
      const author = {by: 'offline', case: id} as const;
      const {block, receipt} = await told('Telecom', 'Customer Service', {author});
      expect(block.drawn!.case).toBe(id);
      expect(receipt[1]).toMatch(/^Function: Customer Service; the general case `\w+` \(.*\), which the spec names, is (told|used)/);
      expect((await offlineSchema(specOf({domain: 'Telecom', author}), block, FIRST)).ok).toBe(true);
    }
  });

  it('keeps to general entities where nobody knows the domain', async () => {
    const [first] = lent;
    const {block} = await told('Beekeeping', first!.name);
    const theCase = general.find((one) => one.case === block.drawn!.case)!;
    expect(tradeOf(theCase, 'Beekeeping')).toBe('Other');
    expect(block.drawn!.holes['trade']).toBe('Other');
    expect(JSON.stringify(block)).toContain('Beekeeping');
  });

  it('keeps its entities when the schema is written, whatever the domain is then', async () => {
    const [first] = lent;
    const {block} = await told(first!.domain, first!.name);
    const again = await offlineSchema(specOf({domain: 'Beekeeping', function: first!.name}), block, FIRST);
    expect(again).toEqual(await offlineSchema(specOf({domain: first!.domain, function: first!.name}), block, FIRST));
  });
});
