import seedrandom from 'seedrandom';

/** Different values a pool holds at most: enough that repeats look like chance, few enough to be made in some 30 ms. */
const POOL = 10_000;
/** The same for unique columns, and calls that are made for them; beyond that, texts are paired anew or numbered (unique-text.ts). */
const LARGEST_POOL = 100_000;
const MOST_CALLS = 1_000_000;
/** Modules whose values do not depend on the clock or run templates. */
const MODULES = new Set([
  'animal',
  'book',
  'color',
  'commerce',
  'company',
  'food',
  'hacker',
  'internet',
  'location',
  'lorem',
  'music',
  'person',
  'phone',
  'vehicle',
  'word',
  'airline',
  'finance',
  'science',
]);

const pools = new Map<string, Promise<readonly string[]>>();

/** Whether a provider such as `person.fullName` may be used: a method of a known module, nothing that reads the clock. */
export function isProvider(provider: string): boolean {
  const [module, method, ...rest] = provider.split('.');
  return module !== undefined && MODULES.has(module) && /^[a-z][A-Za-z0-9]*$/.test(method ?? '') && rest.length === 0;
}

/**
 * Values of a Faker provider in one locale, drawn once per worker, seed and provider; `wanted` distinct ones if they must be unique, or as
 * many as there are. Throws a RangeError when the provider is unknown.
 */
export function fakerPool(provider: string, locale: string, seed: string, wanted?: number): Promise<readonly string[]> {
  const key = JSON.stringify([provider, locale, seed, wanted ?? 0]);
  let pool = pools.get(key);
  if (pool === undefined) {
    pool = draw(provider, locale, key, wanted);
    pools.set(key, pool);
  }
  return pool;
}

async function draw(provider: string, locale: string, key: string, wanted: number | undefined): Promise<readonly string[]> {
  const {faker} = (await import(`@faker-js/faker/locale/${locale}`)) as {
    faker: Record<string, Record<string, unknown> | undefined> & {seed(value: number): void};
  };
  const [module, method] = provider.split('.') as [string, string];
  const make = isProvider(provider) ? faker[module]?.[method] : undefined;
  if (typeof make !== 'function') throw new RangeError(`Faker has no provider ${provider}`);
  faker.seed(seedrandom(key).int32() >>> 1);
  const values = new Set<string>();
  const size = wanted === undefined ? POOL : Math.min(LARGEST_POOL, wanted);
  const tries = wanted === undefined ? POOL : Math.min(MOST_CALLS, wanted * 20 + 1000);
  for (let k = 0; k < tries && values.size < size; k++) values.add(String((make as () => unknown).call(faker[module])));
  return [...values];
}
