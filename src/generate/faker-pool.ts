import seedrandom from 'seedrandom';

/** Different values a pool holds at most: enough that repeats look like chance, few enough to be made in some 30 ms. */
const POOL = 10_000;
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
 * Values of a Faker provider in one locale, drawn once per worker, seed and provider. `wanted` distinct ones if they must be unique.
 * Throws a RangeError when the provider is unknown, or has fewer different values than are wanted.
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
  const tries = wanted === undefined ? POOL : wanted * 20 + 1000;
  for (let k = 0; k < tries && values.size < (wanted ?? POOL); k++) values.add(String((make as () => unknown).call(faker[module])));
  if (wanted !== undefined && values.size < wanted)
    throw new RangeError(`${provider} (${locale}) has only ${values.size} different values, ${wanted} are needed`);
  return [...values];
}
