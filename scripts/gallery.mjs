/**
 * The pictures of docs/gallery.md, from the packages of the bundled challenges: `npm run gallery` after `npx cbdf build challenges/*.yaml`.
 * Needs pdftoppm and pdftotext (poppler), soffice (LibreOffice) and chromium on the PATH; each picture whose program is missing is left as it is.
 */
import {execFileSync} from 'node:child_process';
import {copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {pathToFileURL} from 'node:url';

const OUT = 'docs/gallery';
/** Dots per inch: a page becomes 580 by 820 pixels. */
const DPI = 70;
const PICTURES = [
  {name: 'verdict', file: 'parcels-at-the-door/quality_report.pdf', page: 1},
  {name: 'checks', file: 'parcels-at-the-door/quality_report.pdf', says: 'What was checked'},
  {name: 'tables', file: 'logistics-half-a-scooter/quality_report.pdf', says: 'Rows per table'},
  {name: 'shapes', file: 'logistics-half-a-scooter/quality_report.pdf', says: 'Distributions'},
  {name: 'rhythm', file: 'logistics-half-a-scooter/quality_report.pdf', says: 'Daily rhythm'},
  {name: 'dependence', file: 'parcels-at-the-door/quality_report.pdf', says: 'Dependence and outliers'},
  {name: 'questions', file: 'logistics-half-a-scooter/quality_report.pdf', says: 'Are the questions worth asking?'},
  {name: 'challenge', file: 'healthcare-drawn-twice/challenge.pdf', page: 1},
  {name: 'solution', file: 'parcels-at-the-door/solution_guide.pdf', page: 5},
  {name: 'workbook', file: 'parcels-at-the-door/analytical_answers.xlsx', says: 'Q02'},
  {name: 'page', file: 'parcels-at-the-door/report.html'},
];

mkdirSync(OUT, {recursive: true});
const scratch = mkdtempSync(join(tmpdir(), 'cbdf-gallery-'));
const run = (program, ...args) => execFileSync(program, args, {stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 28});
try {
  for (const {name, file, page, says} of PICTURES) {
    const source = resolve('dist', file);
    try {
      if (!existsSync(source)) throw new Error(`there is no dist/${file}: build the challenge`);
      if (file.endsWith('.html')) screenshot(source, name);
      else {
        const pdf = file.endsWith('.xlsx') ? printed(source) : source;
        picture(pdf, page ?? pageWith(pdf, says), name);
      }
      console.log(`${OUT}/${name}.png`);
    } catch (error) {
      console.error(`${name}: ${error.message.split('\n')[0]}`);
      process.exitCode = 1;
    }
  }
} finally {
  rmSync(scratch, {recursive: true});
}

/** The workbook as LibreOffice prints it. */
function printed(workbook) {
  const copy = join(scratch, 'book.xlsx');
  copyFileSync(workbook, copy);
  run(
    'soffice',
    '--headless',
    `-env:UserInstallation=${pathToFileURL(join(scratch, 'profile')).href}`,
    '--convert-to',
    'pdf',
    '--outdir',
    scratch,
    copy,
  );
  return join(scratch, 'book.pdf');
}

/** Number of the first page after the first that says something at the beginning of a line. */
function pageWith(pdf, says) {
  const pages = run('pdftotext', '-layout', pdf, '-').toString('utf8').split('\f');
  const found = pages.findIndex((text, k) => k > 0 && text.split('\n').some((line) => line.trim().startsWith(says)));
  if (found < 0) throw new Error(`no page says ${says}`);
  return found + 1;
}

function picture(pdf, page, name) {
  run('pdftoppm', '-r', String(DPI), '-f', String(page), '-l', String(page), '-singlefile', '-png', pdf, join(scratch, name));
  keep(name);
}

function screenshot(page, name) {
  const out = join(scratch, `${name}.png`);
  run(
    'chromium',
    '--headless',
    '--no-sandbox',
    '--hide-scrollbars',
    '--window-size=900,1100',
    `--screenshot=${out}`,
    pathToFileURL(page).href,
  );
  keep(name);
}

function keep(name) {
  copyFileSync(join(scratch, `${name}.png`), join(OUT, `${name}.png.tmp`));
  renameSync(join(OUT, `${name}.png.tmp`), join(OUT, `${name}.png`));
}
