import {describe, expect, it} from 'vitest';
import type {Answer} from '../../src/core/answer.js';
import {answerChart, whyNoChart} from '../../src/render/chart/answer-chart.js';
import {loadFonts} from '../../src/render/font.js';
import {tenAnswers} from '../fixtures/odd-answers.js';
import {sampleInput} from '../fixtures/report-input.js';

const draw = async (answer: Answer): ReturnType<typeof answerChart> => answerChart(answer, 'INR', await loadFonts(), 480);
/** Texts of a picture, tags taken off. */
const texts = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^]*?)<\/text>/g)].map((match) =>
    match[1]!
      .replace(/<[^>]*>/g, ' ')
      .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&amp;/g, '&')
      .trim(),
  );

describe('the chart of an answer', () => {
  it('is what the answer says, with its title, the names of several series, and units', async () => {
    for (const answer of sampleInput.answers.filter(({chart}) => chart.kind !== 'none')) {
      const drawing = (await draw(answer))!;
      if (answer.chart.kind === 'none') throw new Error('filtered');
      const said = texts(drawing.svg);
      expect(said.join(' ')).toContain(answer.chart.title);
      expect(drawing.svg).not.toMatch(/NaN|undefined|null/);
      const percent =
        answer.columns.find(({name}) => name === (answer.chart.kind === 'none' ? '' : answer.chart.series[0]))!.format.kind === 'percent';
      if (percent) expect(said.some((text) => /^-?\d+(?:\.\d+)?%$/.test(text))).toBe(true);
    }
  });

  it('draws the first rows of a ranking and says so, names and money as they are', async () => {
    const drawing = (await draw(tenAnswers[1]!))!;
    const said = texts(drawing.svg);
    expect(said).toContain('Revenue by product (first 30 of 60)');
    expect(said).toContain('Product "0" <b>& Söhne</b> ₹');
    expect(said).toContain('₹98,765.50');
    expect(said.filter((text) => text.startsWith('Product'))).toHaveLength(30);
    expect(drawing.svg).not.toContain('<b>');
  });

  it('shows values below zero with a hyphen, as everything else does', async () => {
    for (const index of [2, 3]) {
      const said = texts((await draw(tenAnswers[index]!))!.svg);
      expect(said).toContain('-17.1 pp');
      expect(said.join('')).not.toContain('\u2212');
    }
    expect(texts((await draw(tenAnswers[3]!))!.svg)).toContain('empty');
  });

  it('leaves a gap where a value is missing, and joins several names', async () => {
    const {svg} = (await draw(tenAnswers[0]!))!;
    expect(svg).not.toMatch(/NaN/);
    const lines = [...svg.matchAll(/<path [^>]*? d="(M[^"]*L[^"]*)" stroke=/g)].map((match) => match[1]!.split('M').length - 1);
    expect(lines).toEqual([2, 1]);
    expect(texts((await draw(tenAnswers[9]!))!.svg)).toEqual(expect.arrayContaining(['2023 / Metro', '2023 / Small town']));
  });

  it('is not there without a number, without rows, or where the answer wants none', async () => {
    for (const index of [4, 5, 6]) expect(await draw(tenAnswers[index]!)).toBeUndefined();
    expect(whyNoChart(tenAnswers[4]!)).toBe('No chart: a single row needs no picture.');
    expect(whyNoChart(tenAnswers[6]!)).toBe('No chart: there is no number to draw.');
  });

  it('is the same twice', async () => {
    for (const answer of tenAnswers) expect((await draw(answer))?.svg).toBe((await draw(answer))?.svg);
  });
});
