import {describe, expect, test} from 'vitest';
import {isShare, marginSize, marginText} from '../../src/render/text/margin.js';

const finding = (target: string, shown: string, measured: string, margin: number | null) => ({target, shown, measured, margin});

describe('margins', () => {
  test('of shares are percentage points', () => {
    expect(marginText(finding('the same, within 3pp', '0.1 percentage points', '4.0% to 4.0% (-0.1pp)', 0.0293100184))).toBe('+2.9 pp');
    expect(marginText(finding('28% within 1pp', '27%', '26.6%', -0.004))).toBe('−0.4 pp');
    expect(marginText(finding('between 2% and 6%', '0.034', '0.034', 0.01))).toBe('+1 pp');
    expect(marginText(finding('28% within 1pp', '28%', '28.0%', 0.0004))).toBe('+0.04 pp');
    expect(marginText(finding('rises at least 20%', '29%', '₹120 to ₹155 (+29.2%)', 0.092))).toBe('+9.2 pp');
  });
  test('of rankings are in the unit of what is in the brackets, whatever the groups are called', () => {
    expect(marginText(finding('most down: Nagpur', 'Nagpur', 'Nagpur (-17.1pp) before Indore (-12.7pp)', 0.0447))).toBe('+4.5 pp');
    expect(marginText(finding('highest: 10% off', '10% off', '10% off (₹312) before 5% off (₹240)', 72.123))).toBe('+₹72.1');
    expect(marginText(finding('highest: Send', 'Send', 'Send (125) before Hold (72)', 53.5))).toBe('+53.5');
  });
  test('of money and plain numbers have three digits; an allowance in percent is no unit', () => {
    expect(marginText(finding('₹106 within 5%', '₹104', '₹104', 3.3))).toBe('+₹3.3');
    expect(marginText(finding('between ₹110 and ₹126', '₹120', '₹120', 5.648794))).toBe('+₹5.65');
    expect(marginText(finding('rises at least 8', '13.0', '29.2 to 42.2 (+13.0)', -4.9948732))).toBe('−4.99');
    expect(marginText(finding('between CHF 1 and CHF 9', 'CHF 98,765', 'CHF 98,765', -98756.4))).toBe('−CHF 98,800');
    expect(isShare(finding('₹106 within 5%', '₹104', '₹104', 3.3))).toBe(false);
  });
  test('are nothing where there is none', () => {
    expect(marginText(finding('quoted as measured', '₹795', '₹795', null))).toBe('');
    expect(marginSize(finding('quoted as measured', '₹795', '₹795', null))).toBeUndefined();
  });
});
