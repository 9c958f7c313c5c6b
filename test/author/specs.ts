import {followsDomain, TRADE} from '../../src/author/borrow.js';
import {readCases, readPacks} from '../../src/author/pack.js';
import type {ChallengeSpec, Level} from '../../src/core/spec.js';

export const LEVELS: readonly Level[] = ['Beginner', 'Intermediate', 'Advanced'];
/** The domains of the product, and that of whatever else. */
export const DOMAINS = [
  'Fast Food',
  'E-Commerce',
  'Healthcare',
  'Banking & Finance',
  'Real Estate',
  'Retail',
  'Tourism & Travel',
  'Education',
  'Logistics & Supply Chain',
  'Telecom',
  'Automobile',
  'Agriculture',
  'Other',
];
/** Every case of every pack, with its home function. */
export const CASES = (
  await Promise.all(
    (await readPacks()).map(async (pack) =>
      (await readCases(pack)).map((one) => ({
        id: one.case,
        pack,
        domain: pack.domain,
        function: one.functions[0]!,
        smallest: one.smallest,
        /** The domains in whose words it is told: its own, or all that its hole `trade` knows. */
        trades: followsDomain(one, TRADE) ? Object.keys(one.holes[TRADE]!) : [pack.domain],
      })),
    ),
  )
).flat();
export type NamedCase = (typeof CASES)[number];

/** A spec for the offline author, with the defaults of an E-Commerce challenge. */
export function specOf(more: Partial<ChallengeSpec> = {}): ChallengeSpec {
  return {
    id: 'try',
    file: 'challenges/try.yaml',
    domain: 'E-Commerce',
    function: 'Sales & Marketing',
    skill_level: 'Intermediate',
    dataset_size: 10000,
    period: {from: '2023-01-01', to: '2024-12-31'},
    seed: 7,
    locale: 'en_IN',
    currency: 'INR',
    cast: {
      learner: {name: 'Peter Pandey', role: 'Data Analyst'},
      mentor: {name: 'Tony Sharma', role: 'VP of Analytics'},
      stakeholder: {name: 'Bruce Hariyali', role: 'Business Owner'},
    },
    skills: [],
    questions: [],
    author: {by: 'offline'},
    license: 'CC-BY-4.0',
    version: '1.0.0',
    keywords: ['retail'],
    ...more,
  };
}

export const FIRST = {attempt: 1, feedback: []} as const;
