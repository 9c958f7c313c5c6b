import type {Answer, Cell} from '../../core/answer.js';
import type {MistakenAnswer, ReportInput} from '../../core/report-input.js';
import {shownCell} from './period.js';
import {counted, listed} from './words.js';

/** How the reference SQL goes about it, read from its text: the tables it uses, its named steps, and what comes out. */
export function approachOf(answer: Answer, tables: readonly {readonly name: string}[]): string {
  const sql = answer.sql.replace(/--.*$/gm, ' ').replace(/'(?:[^']|'')*'/g, "''");
  const used = tables
    .filter(({name}) => new RegExp(`(?<![\\w.])${name.replace(/\W/g, '\\$&')}(?!\\w)`, 'i').test(sql))
    .map(({name}) => name);
  const steps = [
    ...sql.matchAll(
      /(?:\bwith\s+(?:recursive\s+)?|,\s*)(\w+)(?:\s*\([^()]*\))?\s+as\s+(?:materialized\s+)?\(\s*(?:select|with|values)\b/gi,
    ),
  ].map((match) => match[1] ?? '');
  const from = used.length === 0 ? '' : `From ${listed(used)}`;
  const through =
    steps.length === 0
      ? ''
      : `${from === '' ? 'In' : ' in'} ${counted(steps.length + 1, 'step')}: ${[...steps, 'the answer'].join(', then ')}`;
  const shape = answer.error === undefined ? `${counted(answer.rows.length, 'row')} of ${counted(answer.columns.length, 'field')}` : '';
  return [`${from}${through}`, shape === '' ? '' : `It gives ${shape}`]
    .filter((part) => part !== '')
    .map((part) => `${part}.`)
    .join(' ');
}

/** What a question shows of the story, for whoever asked: what the story says, with what was measured. */
export function readingOf(answer: Answer, input: ReportInput): readonly string[] {
  return answer.shows.flatMap((name) =>
    input.findings
      .filter((finding) => finding.name === name && finding.says !== undefined)
      .map(({says = '', measured}) => `${says}: ${measured}.`),
  );
}

/** A row of a mistaken answer: every cell as shown, and beside it what is right where that reads otherwise. */
export interface MistakenRow {
  readonly cells: readonly {readonly shown: string; readonly right?: string}[];
}

/** The first rows that a mistake gets wrong, at most `most`. Where it gives another number of rows they are not compared. */
export function mistakenRows(mistake: MistakenAnswer, answer: Answer, currency: string, most: number): readonly MistakenRow[] {
  const compared = mistake.columns.length === answer.columns.length && !/^\d+ rows instead of \d+$/.test(mistake.differs);
  const show = (cell: Cell, index: number): string => {
    const name = mistake.columns[index] ?? '';
    const column = answer.columns.find((one) => one.name === name) ?? answer.columns[index];
    return column === undefined ? String(cell ?? '') : shownCell(cell, column, currency);
  };
  const rows = mistake.rows.map((row, at): MistakenRow => ({
    cells: row.map((cell, index) => {
      const shown = show(cell, index);
      const right = compared ? show(answer.rows[at]?.[index] ?? null, index) : shown;
      return right === shown ? {shown} : {shown, right: right === '' ? 'empty' : right};
    }),
  }));
  return (compared ? rows.filter(({cells}) => cells.some(({right}) => right !== undefined)) : rows).slice(0, most);
}
