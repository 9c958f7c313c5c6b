/** What shapes the rows beside the plan. Apart from the generator, so that a build with nothing to do need not load it. */

/**
 * Bump when equal plans must give other rows. 1: first. 2: picks of small dimensions come in the shares asked for. 3: what the gauntlet
 * found: usual parents that are there, steps of doubles, free dates scatter once, children in order of time, spread of children.
 */
export const GENERATOR_VERSION = 3;
/** Packages whose version shapes the rows. */
export const GENERATOR_ENGINES: readonly string[] = ['@duckdb/node-api', '@faker-js/faker', 'seedrandom'];
