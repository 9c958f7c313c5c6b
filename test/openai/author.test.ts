import {describe, expect, test} from 'vitest';
import {KEY, writeProblem} from './desk.js';
import {StandIn} from './stand-in.js';

describe('the author openai', () => {
  test('writes a problem whose SQL binds, from good answers', async () => {
    await using server = await StandIn.start(KEY);
    const {result, told, usage} = await writeProblem({url: server.url});
    console.log(JSON.stringify(result).slice(0, 1500), told, usage);
    expect(result.ok).toBe(true);
  });
});
