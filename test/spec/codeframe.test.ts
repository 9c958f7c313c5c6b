import {describe, expect, test} from 'vitest';
import type {Diagnostic} from '../../src/core/diagnostic.js';
import {formatDiagnostic} from '../../src/report/codeframe.js';

const at = (lineText: string, column: number, length: number, line = 4): Diagnostic => ({
  severity: 'error',
  code: 'x',
  message: 'unknown key skil_level',
  location: {file: 'challenges/x.yaml', line, column, length, lineText},
});
/** What stands above the carets of a frame. */
function marked(text: string): string {
  const [, source, carets] = text.split('\n') as [string, string, string];
  const from = carets.indexOf('^');
  return source.slice(from, from + carets.length - from);
}

describe('code frames', () => {
  test('place, line, caret, help and notes', () => {
    const diagnostic: Diagnostic = {
      ...at('skil_level: Beginner', 1, 10, 12),
      suggestion: 'did you mean skill_level?',
      notes: ['one', 'two'],
    };
    expect(formatDiagnostic(diagnostic, {color: false, width: 80})).toMatchInlineSnapshot(`
      "challenges/x.yaml:12:1 error: unknown key skil_level
       12 | skil_level: Beginner
          | ^^^^^^^^^^
          = help: did you mean skill_level?
          = note: one
          = note: two"
    `);
  });

  test('without a place', () => {
    expect(
      formatDiagnostic({severity: 'warning', code: 'x', message: 'nothing to do', suggestion: 'go on'}, {color: false, width: 80}),
    ).toBe('warning: nothing to do\n  = help: go on');
  });

  test('colours by severity, and none when not wanted', () => {
    const colored = formatDiagnostic(at('a: b', 4, 1), {color: true, width: 80});
    expect(colored).toContain('\u001b[1;31merror:\u001b[0m');
    expect(colored).toContain('\u001b[1;31m^\u001b[0m');
    expect(formatDiagnostic(at('a: b', 4, 1), {color: false, width: 80})).not.toContain('\u001b');
  });

  test.each([
    [`${'x'.repeat(200)} here ${'y'.repeat(200)}`, 202, 4],
    [`here ${'y'.repeat(200)}`, 1, 4],
    [`${'x'.repeat(200)} here`, 202, 4],
    [`${'x '.repeat(30)}${'h'.repeat(300)}`, 61, 300],
  ])('a long line is cut around the mark', (lineText, column, length) => {
    for (const width of [40, 80, 120]) {
      const text = formatDiagnostic(at(lineText, column, length), {color: false, width});
      const [, source] = text.split('\n');
      expect(source!.length).toBeLessThanOrEqual(width);
      expect(lineText.slice(column - 1, column - 1 + length).startsWith(marked(text).replace('…', '').slice(0, 4))).toBe(true);
    }
  });

  test('marks of no breadth and wide ones keep the caret in place', () => {
    const line = 'टीका: 名前 x';
    const [, , carets] = formatDiagnostic(at(line, line.indexOf('x') + 1, 1), {color: false, width: 80}).split('\n') as [
      string,
      string,
      string,
    ];
    // ट + ी (no breadth) + क + ा (no breadth) + ': ' + two wide signs of two cells each + ' '
    expect(carets.indexOf('^') - carets.indexOf('|') - 2).toBe(2 + 2 + 4 + 1);
  });

  test('control signs of a spec do not reach the terminal', () => {
    const text = formatDiagnostic(
      {...at('a: \u001b[31mred\u001b]0;title\u0007', 4, 3), message: 'bad \u001b[2J'},
      {color: false, width: 80},
    );

    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});
