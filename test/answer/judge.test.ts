import {describe, expect, it} from 'vitest';
import {judge, targetOf, type Measure} from '../../src/answer/judge.js';
import type {FindingSpec} from '../../src/core/spec.js';

const value = (...values: (number | null)[]): Measure[] =>
  values.map((one, i) => ({group: values.length > 1 ? [`g${i}`] : [], value: one}));
const change = (before: number | null, after: number | null, ...group: string[]): Measure => ({group, before, after});
const group = (name: string, one: number | null): Measure => ({group: [name], value: one});
const desks = [group('In-house', 240), group('Partner', 312), group('App', 6)];
const moves = [change(0.1, 0.4, 'Partner', 'Slow'), change(0.2, 0.3, 'In-house', 'Slow'), change(0.3, 0.1, 'App', 'Slow')];

type Row = readonly [what: string, finding: FindingSpec, measures: Measure[], format: string | undefined, expected: object];
const rows: readonly Row[] = [
  ['any is quoted', {expect: 'any'}, value(0.273), '0%', {value: 0.273, shown: '27%', measured: '27.3%', margin: null, holds: true}],
  ['money is quoted', {expect: 'any'}, value(105.7), '₹#,##0', {shown: '₹106', measured: '₹106', holds: true}],
  ['inside within', {expect: '28%', within: '1pp'}, value(0.273), '0%', {shown: '27%', margin: 0.003, holds: true}],
  ['on the border of within', {expect: '28%', within: '1pp'}, value(0.27), '0%', {margin: 0, holds: true}],
  ['outside within', {expect: '28%', within: '1pp'}, value(0.26), '0%', {margin: -0.01, holds: false}],
  ['within 1pp by default', {expect: '28%'}, value(0.2699), '0%', {holds: false}],
  ['within 2% by default for amounts', {expect: 100}, value(101.9), '₹#,##0', {margin: 0.1, holds: true}],
  ['relative within', {expect: 200, within: '5%'}, value(189), undefined, {margin: -1, holds: false}],
  ['between', {between: ['7%', '11%']}, value(0.08), '0%', {margin: 0.01, holds: true}],
  ['below between', {between: ['7%', '11%']}, value(0.06), '0%', {margin: -0.01, holds: false}],
  ['between for every group', {by: ['g'], between: [1, 3]}, value(2, 3.5), undefined, {value: 3.5, margin: -0.5, holds: false}],
  ['no rows', {between: [1, 3]}, [], undefined, {value: null, shown: '[not measured]', holds: false}],
  ['no value', {expect: 'any'}, value(null), undefined, {value: null, holds: false}],
  ['a true claim of its own SQL', {sql: 'x'}, [{group: [], value: true}], undefined, {shown: 'yes', holds: true}],
  ['a false claim of its own SQL', {sql: 'x'}, [{group: [], value: false}], undefined, {shown: 'no', holds: false}],
  ['a name of its own SQL', {sql: 'x', expect: 'any'}, [{group: [], value: 'West'}], undefined, {shown: 'West', holds: true}],
  [
    'falls in points',
    {falls: 'at least 4pp'},
    [change(0.72, 0.668)],
    '0%',
    {value: -0.052, shown: '5.2 percentage points', measured: '72.0% to 66.8% (-5.2pp)', margin: 0.012, holds: true},
  ],
  ['falls too little', {falls: 'at least 4pp'}, [change(0.72, 0.69)], '0%', {margin: -0.01, holds: false}],
  ['rises instead of falling', {falls: 'at least 4pp'}, [change(0.6, 0.7)], '0%', {holds: false}],
  [
    'rises by percent',
    {rises: 'at least 50%'},
    [change(200, 320)],
    '#,##0',
    {value: 0.6, shown: '60%', measured: '200 to 320 (+60.0%)', margin: 0.1, holds: true},
  ],
  ['a relative rise of a share', {rises: 'at least 50%'}, [change(0.1, 0.14)], '0%', {value: 0.4, holds: false}],
  ['a plain rise', {rises: 'at least 12'}, [change(20, 33)], '₹#,##0', {value: 13, shown: '₹13', margin: 1, holds: true}],
  ['a rise from nothing', {rises: 'at least 50%'}, [change(0, 5)], '#,##0', {value: null, holds: false}],
  ['a rise of every group', {rises: 'at least 1pp'}, moves, '0%', {value: -0.2, holds: false}],
  ['the same within points', {same: 'within 6pp'}, [change(0.1, 0.15)], '0%', {margin: 0.01, holds: true}],
  ['not the same', {same: 'within 6pp'}, [change(0.15, 0.08)], '0%', {margin: -0.01, holds: false}],
  ['the same within percent', {same: 'within 10%'}, [change(100, 108)], '#,##0', {value: 0.08, margin: 0.02, holds: true}],
  [
    'groups alike',
    {by: ['dear'], same: 'within 3pp'},
    [group('yes', 0.31), group('no', 0.29)],
    '0%',
    {value: 0.02, measured: 'no (29.0%) to yes (31.0%)', margin: 0.01, holds: true},
  ],
  [
    'groups of a flag, in its words',
    {by: ['is_late_parcel'], same: 'within 3pp'},
    [
      {group: [false], value: 0.11},
      {group: [true], value: 0.122},
    ],
    '0%',
    {measured: 'not late parcel (11.0%) to late parcel (12.2%)', holds: true},
  ],
  [
    'a rank of a flag, as true or as text',
    {by: ['region', 'repeat'], highest: ['West', true]},
    [
      {group: ['West', true], value: 0.5},
      {group: ['West', false], value: 0.2},
    ],
    '0%',
    {shown: 'West / repeat', measured: 'West / repeat (50.0%) before West / not repeat (20.0%)', holds: true},
  ],
  [
    'a rank that is another',
    {by: ['repeat'], highest: ['false']},
    [
      {group: [true], value: 0.5},
      {group: [false], value: 0.2},
    ],
    '0%',
    {holds: false, margin: -0.3},
  ],
  ['groups apart', {by: ['dear'], same: 'within 3pp'}, [group('yes', 0.35), group('no', 0.29)], '0%', {margin: -0.03, holds: false}],
  [
    'a change that is quoted',
    {from: 'a', to: 'b', expect: 'any'},
    [change(0.4, 0.3)],
    '0%',
    {value: -0.1, shown: '-10 percentage points', holds: true},
  ],
  [
    'a change that is expected',
    {from: 'a', to: 'b', expect: '-17pp', within: '2pp'},
    [change(0.45, 0.29)],
    '0%',
    {margin: 0.01, holds: true},
  ],
  ['nothing to compare', {same: 'within 6pp'}, [change(null, 0.3)], '0%', {value: null, holds: false}],
  ['a claim that cannot be read', {rises: 'a lot'}, [change(1, 9)], '#,##0', {holds: false}],
  [
    'highest',
    {highest: ['Partner']},
    desks,
    '₹#,##0',
    {shown: 'Partner', measured: 'Partner (₹312) before In-house (₹240)', margin: 72, holds: true},
  ],
  [
    'not the highest',
    {highest: ['In-house']},
    desks,
    '₹#,##0',
    {shown: 'Partner', measured: 'Partner (₹312) before In-house (₹240)', margin: -72, holds: false},
  ],
  ['lowest', {lowest: ['App']}, desks, '₹#,##0', {measured: 'App (₹6) before In-house (₹240)', margin: 234, holds: true}],
  [
    'far from the lowest',
    {lowest: ['Partner']},
    desks,
    '₹#,##0',
    {measured: 'App (₹6) before In-house (₹240); Partner (₹312)', holds: false},
  ],
  ['a tie is no first place', {highest: ['a']}, [group('a', 2), group('b', 2)], undefined, {margin: 0, holds: false}],
  ['a group that is not there', {highest: ['West']}, desks, undefined, {margin: null, holds: false}],
  ['groups without a value do not count', {lowest: ['b']}, [group('a', null), group('b', 2), group('c', 3)], undefined, {holds: true}],
  [
    'a number as group',
    {highest: [4]},
    [
      {group: [4], value: 2},
      {group: [3], value: 1},
    ],
    undefined,
    {shown: '4', holds: true},
  ],
  [
    'most up',
    {most_up: ['Partner', 'Slow']},
    moves,
    '0%',
    {shown: 'Partner / Slow', measured: 'Partner / Slow (+30.0pp) before In-house / Slow (+10.0pp)', margin: 0.2, holds: true},
  ],
  [
    'most down',
    {most_down: ['App', 'Slow']},
    moves,
    '0%',
    {measured: 'App / Slow (-20.0pp) before In-house / Slow (+10.0pp)', margin: 0.3, holds: true},
  ],
  ['down least is not up', {most_up: ['a']}, [change(3, 2, 'a'), change(9, 2, 'b')], undefined, {margin: 6, holds: false}],
];

describe('judge', () => {
  it.each(rows)('%s', (_, finding, measures, format, expected) => {
    expect(judge(finding, measures, format, 'INR')).toMatchObject(expected);
  });
});

describe('targetOf', () => {
  it.each([
    [{expect: '28%', within: '1pp'}, '28% within 1pp'],
    [{expect: 106}, '₹106'],
    [{between: ['43%', '47%']}, 'between 43% and 47%'],
    [{highest: ['Partner']}, 'highest: Partner'],
    [{most_up: ['Partner', 'Slow speed']}, 'most up: Partner / Slow speed'],
    [{falls: 'at least 4pp'}, 'falls at least 4pp'],
    [{same: 'within 6pp'}, 'the same, within 6pp'],
    [{expect: 'any'}, 'quoted as measured'],
  ] as const)('says %o', (finding, text) => {
    expect(targetOf(finding, '₹#,##0', 'INR')).toBe(text);
  });
});
