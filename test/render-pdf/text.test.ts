import {readFile} from 'node:fs/promises';
import {shownScore} from '../../src/core/qa.js';
import {beforeAll, describe, expect, it} from 'vitest';
import {loadFonts, oneLine} from '../../src/render/font.js';
import type {Fonts} from '../../src/render/font.js';
import {STATUS, statusOf} from '../../src/render/palette.js';
import {shownValue} from '../../src/render/pdf/say.js';
import {STYLE, widthOf, wrap} from '../../src/render/pdf/text.js';
import {sampleInput} from '../fixtures/report-input.js';

let fonts: Fonts;
beforeAll(async () => {
  fonts = await loadFonts();
});

const TEXTS = [
  'A short line',
  'Only the app works for six rupees, and it has no agent: 12 of 5,000 rows, or 0.24 % of them.',
  'customer_acquisition_channel_attribution_model_version_identifier.and_another_name',
  'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft',
  '₹1,00,000 → ≤ 2 · 😀 नमस्ते 你好',
  '',
];

describe('lines', () => {
  it('are never wider than asked for, whatever the text', () => {
    for (const text of TEXTS)
      for (const width of [24, 60, 133, 400])
        for (const style of [STYLE.note, STYLE.heading, {...STYLE.small, tabular: true}])
          for (const most of [1, 2, Infinity])
            for (const line of wrap(fonts, text, width, style, most)) expect(widthOf(fonts, line, style), line).toBeLessThanOrEqual(width);
  });

  it('lose nothing when all of them are kept', () => {
    const bare = (text: string): string => text.replace(/\s/g, '');
    for (const text of TEXTS) expect(bare(wrap(fonts, text, 60, STYLE.body).join(''))).toBe(bare(text));
  });

  it('say with an ellipsis that something was cut', () => {
    const lines = wrap(fonts, TEXTS[1]!, 100, STYLE.small, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/…$/);
    expect(wrap(fonts, 'A short line', 100, STYLE.small, 1)).toEqual(['A short line']);
  });

  it('keep a number and its unit together', () => {
    const lines = wrap(fonts, 'wanted is at most 0.1 % of rows', widthOf(fonts, 'wanted is at most 0.1', STYLE.small), STYLE.small);
    expect(lines[0]).toBe('wanted is at most');
  });

  it('break long names at their seams', () => {
    expect(wrap(fonts, 'customer_acquisition_channel', 90, STYLE.small)[0]).toBe('customer_acquisition_');
  });

  it('hold no control characters or changes of direction', () => {
    expect(oneLine('a\u0000b\n\u202Ec\u200B')).toBe('a b c');
  });
});

describe('the face', () => {
  it('gives figures one width when asked to, and parts figures from points', () => {
    const {regular} = fonts;
    expect(regular.measure('111.1', 10, true)).toBeCloseTo(regular.measure('808.8', 10, true), 6);
    expect(regular.measure('7.1', 10)).toBeCloseTo(regular.measure('7', 10) + regular.measure('.', 10) + regular.measure('1', 10), 6);
  });

  it('kerns letters', () => {
    expect(fonts.regular.measure('AV', 100)).toBeLessThan(fonts.regular.measure('A', 100) + fonts.regular.measure('V', 100));
  });

  it('has its kerning of common pairs written down as the font says it', async () => {
    const text = await readFile(new URL('../../fonts/kerning.json', import.meta.url), 'utf8');
    const kerning = JSON.parse(text) as Record<'regular' | 'bold', Record<string, Record<string, number>>> & {characters: string};
    const characters = Array.from(kerning.characters);
    const wrong: string[] = [];
    for (const weight of ['regular', 'bold'] as const)
      // Every eleventh pair, shifted from line to line: each character stands on both sides.
      for (const [k, left] of characters.entries())
        for (let m = k % 11; m < characters.length; m += 11) {
          const right = characters[m]!;
          const says = fonts[weight].askKerning([left.codePointAt(0)!, right.codePointAt(0)!]);
          if (says !== (kerning[weight][left]?.[right] ?? 0)) wrong.push(`${weight} ${left}${right}: ${says}`);
        }
    expect(wrong).toEqual([]);
  });

  it('has every sign that the report draws', async () => {
    const fontkit = await import('fontkit');
    expect(fontkit).toBeDefined();
    for (const {glyph} of Object.values(STATUS))
      for (const face of [fonts.regular, fonts.bold]) expect(face.face.hasGlyphForCodePoint(glyph.codePointAt(0)!), glyph).toBe(true);
    for (const sign of '₹€…·’–→≤') expect(fonts.regular.face.hasGlyphForCodePoint(sign.codePointAt(0)!), sign).toBe(true);
  });
});

describe('scores', () => {
  it('fall into the published bands', () => {
    expect([10, 8, 7.999, 6, 5.999, 0, null].map(statusOf)).toEqual(['good', 'good', 'work', 'work', 'bad', 'bad', 'none']);
  });

  it('are not rounded up into a better band', () => {
    expect([7.96, 5.95, 9.97, 8.04, 10, 0, null].map(shownScore)).toEqual(['7.9', '5.9', '9.9', '8.0', '10.0', '0.0', '–']);
  });

  it('have values that read well', () => {
    const value = (id: string): string => shownValue(sampleInput.qa.checks.find((check) => check.id === id)!);
    expect(value('1.1')).toBe('0 %');
    expect(value('2.2')).toBe('3.92 %');
    expect(value('7.1')).toBe('0 %');
    expect(value('1.3')).toBe('');
    const ratio = {
      ...sampleInput.qa.checks[0]!,
      statistic: 'variance over mean of children per parent',
      threshold: 'at least 3',
      value: 52.483,
    };
    expect(shownValue(ratio)).toBe('52.5');
    expect(shownValue({...ratio, value: 0.000123456})).toBe('0.000123');
    expect(shownValue({...ratio, value: 2350})).toBe('2,350');
  });
});
