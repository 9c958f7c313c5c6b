/** A function that a domain lacks is borrowed from the general cases, told in the entities of the domain. */
import {describe, expect, it} from 'vitest';
import {borrowedLine, lenders, tradeOf} from '../../src/author/borrow.js';
import {chooseCase, chooseFunction, draw, namedCase} from '../../src/author/choose.js';
import type {Case, Pack} from '../../src/author/pack.js';
import {FIRST, specOf} from './specs.js';

const packOf = (domain: string, nearest: Pack['nearest']): Pack => ({folder: domain.toLowerCase(), domain, also: [], cases: [], nearest});
function caseOf(id: string, folder: string, functions: readonly string[], trades?: readonly string[]): Case {
  const company = {oak: {name: 'Oak'}, elm: {name: 'Elm'}};
  const trade = Object.fromEntries((trades ?? []).map((name) => [name, {site: name.toLowerCase()}]));
  const holes: Case['holes'] = trades === undefined ? {company} : {company, trade};
  const words = [[id]];
  const problem = {findings: {}};
  return {
    case: id,
    about: `all of ${id}`,
    folder,
    functions,
    words,
    smallest: 5000,
    months: 24,
    holes,
    problem,
    metrics: {},
    questions: {},
  };
}

const bakery = packOf('Bakery', {'Human Resources': 'Operations', 'Finance & Accounting': 'Operations'});
const loaves = caseOf('loaves', 'bakery', ['Operations']);
const rota = caseOf('rota', 'other', ['Human Resources'], ['Bakery', 'Other']);
const bills = caseOf('bills', 'other', ['Finance & Accounting'], ['Dairy', 'Other']);
const queue = caseOf('queue', 'other', ['Finance & Accounting', 'Operations']);
const general = [rota, bills, queue];
const read = (name: string, pack = bakery) => chooseFunction({function: name}, pack, [loaves], general);

describe('borrowing', () => {
  it('is done for a function that the domain lacks and a general case knows in its words', () => {
    expect(read('Human Resources')).toMatchObject({value: 'Human Resources', lent: [rota]});
    expect(read('human resource')).toMatchObject({value: 'Human Resources', lent: [rota]});
  });

  it('is not done for a function that the domain has, nor where no general case knows the domain', () => {
    expect(read('Operations')).toMatchObject({value: 'Operations', lent: []});
    const line = 'Function: Finance & Accounting has no case of its own in Bakery; the nearest is Operations.';
    expect(read('Finance & Accounting')).toEqual({value: 'Operations', lent: [], line});
    expect(read('Falconry')).toMatchObject({value: 'Operations', lent: []});
  });

  it('is not done by the general pack from itself', () => {
    const other = packOf('Other', {});
    expect(lenders(other, general)).toEqual([]);
    expect(chooseFunction({function: 'Human Resources'}, other, general, general)).toMatchObject({value: 'Human Resources', lent: []});
  });

  it('follows the domain and no seed, and everything else is drawn', () => {
    const choice = {case: rota, round: 0, because: [], others: []};
    const drawn = Array.from({length: 20}, (_, seed) => draw(seed, {...choice, round: seed}, 'Bakery'));
    expect(new Set(drawn.map(({trade}) => trade))).toEqual(new Set(['Bakery']));
    expect(new Set(drawn.map(({company}) => company)).size).toBe(2);
    expect(draw(1, choice, 'Beekeeping')['trade']).toBe('Other');
    expect(tradeOf(queue, 'Bakery')).toBe('Other');
    const guild = caseOf('guild', 'bakery', ['Operations'], ['Masons', 'Millers']);
    const guilds = Array.from({length: 20}, (_, seed) => draw(seed, {...choice, case: guild}, 'Bakery')['trade']);
    expect(new Set(guilds)).toEqual(new Set(['Masons', 'Millers']));
    expect(lenders(packOf('Masons', {}), [guild])).toEqual([]);
  });

  it('yields to a case of the domain that a brief or a note speaks for', () => {
    const spec = specOf({domain: 'Bakery', function: 'Human Resources'});
    const pool = [loaves, rota];
    expect(chooseCase(spec, 'Human Resources', pool, FIRST).case).toBe(rota);
    const note = {attempt: 2, feedback: ['Rather the loaves.']};
    expect(chooseCase(spec, 'Human Resources', pool, note).case).toBe(loaves);
    expect(borrowedLine(spec, bakery, loaves, [rota], false)).toBe(
      'Function: Human Resources has no case of its own in Bakery; loaves is used, for which your words spoke, and not the general `rota`.',
    );
  });

  it('lets a spec name a general case, and lists them where it names none that is there', () => {
    const named = (id: string) => namedCase(specOf({author: {by: 'offline', case: id}}), bakery, [loaves], general);
    expect(named('queue')).toEqual({ok: true, value: queue});
    const wrong = named('spade');
    expect(wrong.ok ? '' : wrong.error[0]!.suggestion).toBe(
      'its cases are loaves (all of loaves); general ones for any domain are rota (all of rota); bills (all of bills); queue (all of queue)',
    );
    const spec = specOf({domain: 'Bakery', function: 'Operations'});
    expect(borrowedLine(spec, bakery, queue, [], true)).toBe(
      'Function: Operations; the general case `queue` (Finance & Accounting), which the spec names, is used for Bakery.',
    );
  });
});
