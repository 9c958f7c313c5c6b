import {readdirSync, readFileSync} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import {describe, expect, it} from 'vitest';

/** Who may import whom: the map of ARCHITECTURE.md. Every folder may import itself and core. */
const ARROWS: {readonly [folder: string]: readonly string[]} = {
  core: [],
  report: [],
  store: [],
  spec: [],
  generate: [],
  sql: [],
  answer: [],
  quality: [],
  render: [],
  solve: [],
  author: ['spec'],
  pool: ['generate', 'render'],
  stages: ['author', 'generate', 'sql', 'answer', 'quality', 'render', 'solve', 'spec'],
  check: ['sql', 'quality'],
  engine: ['store', 'spec', 'stages', 'pool', 'check'],
  commands: ['engine', 'report', 'spec', 'store'],
  cli: ['commands', 'report'],
};

/** Imported by whoever needs them at the moment they are needed, never when a file is loaded. */
const HEAVY =
  /^(?:@duckdb\/node-api|vega|vega-lite|pdfkit|svg-to-pdfkit|exceljs|archiver|elkjs|fontkit|markdown-it|@faker-js\/faker|openai|piscina|chokidar)(?:\/|$)/;

const root = resolve(import.meta.dirname, '../src');
const files = readdirSync(root, {recursive: true, encoding: 'utf8'}).filter((file) => file.endsWith('.ts'));
const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : file.replace(/\.ts$/, ''));

interface Import {
  readonly file: string;
  readonly target: string;
  readonly isType: boolean;
  readonly isLazy: boolean;
}

const imports: Import[] = files.flatMap((file) => {
  const text = readFileSync(join(root, file), 'utf8');
  const found = [...text.matchAll(/^(?:import|export)\s+(type\s)?[^;]*?from\s+'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm)];
  return found.map((match) => ({
    file,
    target: match[2] ?? match[3] ?? match[4]!,
    isType: match[1] !== undefined,
    isLazy: match[3] !== undefined,
  }));
});

describe('imports', () => {
  it('follow the arrows', () => {
    const wrong = imports
      .filter(({target}) => target.startsWith('.'))
      .map(({file, target}) => ({file, to: relative(root, resolve(root, dirname(file), target))}))
      .filter(({to}) => !to.startsWith('..'))
      .filter(({file, to}) => {
        const [from, into] = [folderOf(file), folderOf(to.replace(/\.js$/, '.ts'))];
        return from !== into && into !== 'core' && ARROWS[from]?.includes(into) !== true;
      });
    expect(wrong).toEqual([]);
  });

  it('keep core free of everything but node:crypto', () => {
    expect(imports.filter(({file, target}) => folderOf(file) === 'core' && !target.startsWith('.') && target !== 'node:crypto')).toEqual(
      [],
    );
  });

  it('load heavy packages only when they are needed', () => {
    expect(imports.filter(({target, isType, isLazy}) => HEAVY.test(target) && !isType && !isLazy)).toEqual([]);
  });

  it('were found at all', () => {
    expect(imports.length).toBeGreaterThan(100);
  });
});
