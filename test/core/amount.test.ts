import {describe, expect, it} from 'vitest';
import {parseAmount, parseBound} from '../../src/core/amount.js';

describe('parseAmount', () => {
  it.each([
    [28, 28, 'plain'],
    ['106', 106, 'plain'],
    ['.5', 0.5, 'plain'],
    ['28%', 0.28, 'share'],
    ['7%', 0.07, 'share'],
    ['+20%', 0.2, 'share'],
    ['-5%', -0.05, 'share'],
    [' 1.5 pp ', 0.015, 'points'],
    ['-3pp', -0.03, 'points'],
  ])('reads %o', (text, value, unit) => {
    expect(parseAmount(text)).toEqual({value, unit});
  });
  it.each(['any', '', '%', '1 000', '5 percent', 'at least 4pp', NaN, null, true, undefined])('refuses %o', (text) => {
    expect(parseAmount(text)).toBeUndefined();
  });
});

describe('parseBound', () => {
  it('reads the amount behind its phrase, or a bare one', () => {
    expect(parseBound('at least 4pp', 'at least')).toEqual({value: 0.04, unit: 'points'});
    expect(parseBound('within 6%', 'within')).toEqual({value: 0.06, unit: 'share'});
    expect(parseBound('50%', 'at least')).toEqual({value: 0.5, unit: 'share'});
    expect(parseBound('at most 4pp', 'at least')).toBeUndefined();
    expect(parseBound(undefined, 'within')).toBeUndefined();
  });
});
