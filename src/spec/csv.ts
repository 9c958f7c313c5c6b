import {err, ok, type Result} from '../core/result.js';
import {scalarOfKey} from './compile/types.js';
import {count} from './suggest.js';

export type CsvCell = string | number | boolean | null;
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/**
 * Reads a CSV file (RFC 4180: commas, double quotes, a header). A column whose every cell is a number without leading zeros becomes
 * numbers, one of true and false booleans; an empty unquoted cell is null. The error is a sentence with the line.
 */
export function parseCsv(text: string): Result<CsvTable, string> {
  const lines = records(text.replace(/^\ufeff/, ''));
  if (!lines.ok) return lines;
  const [header, ...body] = lines.value;
  if (!header) return err('the file is empty');
  const names = header.cells.map((cell) => (cell ?? '').trim());
  const wrong = body.find(({cells}) => cells.length !== names.length);
  if (wrong) return err(`line ${wrong.line} has ${count(wrong.cells.length, 'cell')}, and the header has ${names.length}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) return err(`the header names ${twice} twice`);
  const columns = names.map((_, column) => typedCells(body.map(({cells}) => cells[column] ?? null)));
  return ok({header: names, rows: body.map((_, row) => columns.map((cells) => cells[row] ?? null))});
}

function typedCells(cells: readonly (string | null)[]): CsvCell[] {
  const values = cells.map((cell) => (cell === null ? null : scalarOfKey(cell)));
  const kinds = new Set(values.filter((value) => value !== null).map((value) => typeof value));
  return kinds.size === 1 && !kinds.has('string') ? values : [...cells];
}

interface Line {
  readonly line: number;
  readonly cells: readonly (string | null)[];
}

function records(text: string): Result<Line[], string> {
  const found: Line[] = [];
  let cells: (string | null)[] = [];
  let at = 0;
  let line = 1;
  let started = 1;
  while (at < text.length) {
    let cell: string | null;
    if (text[at] === '"') {
      const begun = line;
      const quoted = /"((?:[^"]|"")*)"/y;
      quoted.lastIndex = at;
      const match = quoted.exec(text);
      if (!match) return err(`the quote in line ${begun} is not closed`);
      cell = match[1]!.replace(/""/g, '"');
      line += match[0].split('\n').length - 1;
      at = quoted.lastIndex;
      if (at < text.length && !/[,\r\n]/.test(text[at]!)) return err(`line ${line} has text after a closing quote`);
    } else {
      const plain = /[^,\r\n]*/y;
      plain.lastIndex = at;
      const raw = plain.exec(text)![0];
      cell = raw === '' ? null : raw;
      at = plain.lastIndex;
    }
    cells.push(cell);
    if (text[at] === ',') {
      at++;
      if (at < text.length && !/[\r\n]/.test(text[at]!)) continue;
      cells.push(null);
    }
    at += /\r?\n|\r/y.test(text.slice(at, at + 2)) && text.startsWith('\r\n', at) ? 2 : 1;
    // A blank line holds no row.
    if (cells.length > 1 || cells[0] !== null) found.push({line: started, cells});
    cells = [];
    line++;
    started = line;
  }
  return ok(found);
}
