/** What tests ask of a finished PDF. */
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** Whether the tools that read a PDF are there. */
export const poppler = spawnSync('pdftotext', ['-v']).error === undefined;

export const pageCount = (pdf: Uint8Array): number =>
  (
    Buffer.from(pdf)
      .toString('latin1')
      .match(/\/Type \/Page\b(?!s)/g) ?? []
  ).length;

/** The names of the embedded fonts, without the tags of their subsets. */
export function fontsOf(pdf: Uint8Array): string[] {
  const names = [
    ...Buffer.from(pdf)
      .toString('latin1')
      .matchAll(/\/BaseFont \/([^\s/]+)/g),
  ];
  return [...new Set(names.map((match) => match[1]!.replace(/^.*\+/, '')))].sort();
}

/** What `pdftotext` reads. */
export function extract(pdf: Uint8Array, ...options: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'cbdf-paper-'));
  try {
    const file = join(folder, 'paper.pdf');
    writeFileSync(file, pdf);
    return execFileSync('pdftotext', [...options, file, '-'], {encoding: 'utf8', maxBuffer: 1 << 26});
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** All words in the order in which they were set, single spaces between them. */
export const words = (pdf: Uint8Array): string => extract(pdf, '-raw').replace(/\s+/g, ' ');

/** Words that leave the margins, and pairs that lie on each other. */
export function misplaced(pdf: Uint8Array): string[] {
  const pages = extract(pdf, '-bbox').split('<page ').slice(1);
  return pages.flatMap((page, number) => {
    const boxes = [...page.matchAll(/xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)<\/word>/g)].map((match) => {
      const [left, top, right, bottom] = match.slice(1, 5).map(Number) as [number, number, number, number];
      // The box of a word is as tall as its font; letters fill about half of that.
      const slack = (bottom - top) * 0.27;
      return {left, right, top: top + slack, bottom: bottom - slack, word: match[5]!};
    });
    const outside = boxes
      .filter(({left, right, bottom}) => left < 46 || right > 549.5 || bottom > 820)
      .map(({word}) => `page ${number + 1}: ${word} leaves the page`);
    const clashes = boxes.flatMap((one, index) =>
      boxes
        .slice(index + 1)
        .filter(
          (two) =>
            Math.min(one.right, two.right) - Math.max(one.left, two.left) > 0.8 &&
            Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top) > 0.4,
        )
        .map((two) => `page ${number + 1}: ${one.word} on ${two.word}`),
    );
    return [...outside, ...clashes];
  });
}
