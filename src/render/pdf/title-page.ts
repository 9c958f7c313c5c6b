/** The first page of a document for people: what it is, about whom, and what is in it. */
import type {ChallengeFacts} from '../../core/report-input.js';
import {PALETTE} from '../palette.js';
import {CAST_LOOK, CAST_ROLES} from '../text/cast.js';
import type {CastRole} from '../text/cast.js';
import type {Sheet} from './sheet.js';
import {GUTTER} from './sheet.js';
import {STYLE, leadingOf, wrap} from './text.js';

const PARTS: Readonly<Record<CastRole, string>> = {learner: 'You', mentor: 'Your mentor', stakeholder: 'Has the problem'};
const PARTS_TOLD: Readonly<Record<CastRole, string>> = {learner: 'The learner', mentor: 'The mentor', stakeholder: 'The stakeholder'};

/** Points from line to line of the contents. */
const PITCH = 18;

/** What the title page says. `facts` are label and value; `told` speaks of the learner in the third person. */
export interface TitleFacts {
  readonly kind: string;
  readonly challenge: ChallengeFacts;
  readonly facts: readonly (readonly [string, string])[];
  readonly note?: string;
  readonly told: boolean;
}

/** Sections and the pages they begin on; the list is set on the title page when all pages are known. */
export class Contents {
  readonly #entries: {readonly title: string; readonly page: number; readonly name: string}[] = [];
  #place: {readonly y: number; readonly most: number} | undefined;

  constructor(private readonly sheet: Sheet) {}

  /** Begins a section as the sheet does, and lists it. */
  section(title: string, lead: string, least: number): void {
    this.sheet.section(title, lead, least);
    this.add(title);
  }

  /** Lists what begins on this page. */
  add(title: string): void {
    const name = `part-${this.#entries.length + 1}`;
    this.sheet.document.addNamedDestination(name, 'XYZ', null, null, null);
    this.#entries.push({title, page: this.sheet.document.bufferedPageRange().count, name});
  }

  /** Keeps the room below `y` for the list. */
  reserve(y: number): void {
    this.#place = {y, most: Math.floor((this.sheet.bottom - y - 22) / PITCH)};
  }

  /** Sets the list where room was kept: title, page and a link. What has no room is left out, since bookmarks list everything too. */
  draw(): void {
    if (!this.#place) return;
    const {sheet} = this;
    const {y, most} = this.#place;
    const {start} = sheet.document.bufferedPageRange();
    sheet.document.switchToPage(start);
    if (most < 2) return;
    sheet.text('Contents', sheet.left, y, sheet.width, STYLE.label);
    sheet.rule(sheet.left, y + 15, sheet.width, PALETTE.navy, 0.75);
    this.#entries.slice(0, most).forEach(({title, page, name}, index) => {
      const top = y + 20 + PITCH * index;
      const shown = sheet.fonts.regular.fit(title, sheet.width - 40, 9);
      sheet.line(shown, sheet.left, top, sheet.width, {...STYLE.small, size: 9, leading: 1.5});
      sheet.line(String(page), sheet.left, top, sheet.width, {...STYLE.small, size: 9, leading: 1.5, align: 'right', tabular: true});
      sheet.rule(sheet.left, top + PITCH - 2, sheet.width, '#E6E8F1');
      sheet.document.goTo(sheet.left, top, sheet.width, 15, name);
    });
  }
}

/** Sets the title page and keeps the rest of it for the contents. */
export function titlePage(sheet: Sheet, contents: Contents, {kind, challenge, facts, note, told}: TitleFacts): void {
  sheet.newPage();
  sheet.bookmark('Title');
  sheet.panel(0, 0, 595.28, 6, PALETTE.blue, 0);
  sheet.y = 118;
  sheet.y += sheet.text(kind, sheet.left, sheet.y, sheet.width, {...STYLE.heading, size: 11, colour: '#1D4FC4'}, 1) + 8;
  // A long title is set smaller until it takes three lines.
  const sizes = [40, 34, 28, 22, 17];
  const size = sizes.find((one) => wrap(sheet.fonts, challenge.title, sheet.width, {...STYLE.display, size: one}).length <= 3) ?? 15;
  sheet.y += sheet.text(challenge.title, sheet.left, sheet.y, sheet.width, {...STYLE.display, size, leading: 1.12}, 5);
  if (challenge.subtitle !== undefined)
    sheet.y +=
      6 + sheet.text(challenge.subtitle, sheet.left, sheet.y + 6, sheet.columns(0, 11).width, {...STYLE.lead, size: 14, leading: 1.4}, 4);
  sheet.y += 24;
  if (note !== undefined) {
    const style = {...STYLE.body, weight: 'bold', colour: '#A81E63', size: 9} as const;
    const height = sheet.heightOf(note, sheet.width - 14, style, 3);
    sheet.panel(sheet.left, sheet.y, 3, height, PALETTE.pink, 1);
    sheet.text(note, sheet.left + 14, sheet.y, sheet.width - 14, style, 3);
    sheet.y += height + 20;
  }
  sheet.y += sheet.text(challenge.company.name, sheet.left, sheet.y, sheet.width, STYLE.heading, 2) + 2;
  sheet.y += sheet.text(challenge.company.about, sheet.left, sheet.y, sheet.columns(0, 10).width, STYLE.body, 4) + 22;
  factGrid(sheet, facts);
  castCards(sheet, challenge, told ? PARTS_TOLD : PARTS);
  contents.reserve(sheet.y + 8);
}

/** Facts in lines of four, each under its label. */
function factGrid(sheet: Sheet, facts: readonly (readonly [string, string])[]): void {
  for (let from = 0; from < facts.length; from += 4) {
    const heights = facts.slice(from, from + 4).map(([label, value], index) => {
      const {x, width} = sheet.columns(index * 3, 3);
      sheet.text(label, x, sheet.y, width, {...STYLE.note, size: 7.5}, 1);
      return sheet.text(value, x, sheet.y + 11, width, {...STYLE.small, size: 9.5, weight: 'bold'}, 3);
    });
    sheet.y += 11 + Math.max(...heights) + 10;
  }
  sheet.y += 12;
}

/** The three people, each in their colour. */
function castCards(sheet: Sheet, {cast}: ChallengeFacts, parts: Readonly<Record<CastRole, string>>): void {
  const width = (sheet.width - 2 * GUTTER) / 3;
  const pad = 12;
  const name = {...STYLE.heading, size: 12} as const;
  const heights = CAST_ROLES.map(
    (role) => sheet.heightOf(cast[role].name, width - 2 * pad, name, 2) + sheet.heightOf(cast[role].role, width - 2 * pad, STYLE.small, 2),
  );
  const height = Math.max(...heights) + leadingOf(STYLE.label) + 2 * pad;
  CAST_ROLES.forEach((role, index) => {
    const look = CAST_LOOK[role];
    const x = sheet.left + index * (width + GUTTER);
    sheet.panel(x, sheet.y, width, height, look.fill, 5);
    sheet.panel(x, sheet.y, 4, height, look.edge, 2);
    let y = sheet.y + pad;
    y += sheet.text(parts[role], x + pad, y, width - 2 * pad, {...STYLE.label, colour: look.ink}, 1);
    y += sheet.text(cast[role].name, x + pad, y, width - 2 * pad, {...name, colour: look.ink}, 2);
    sheet.text(cast[role].role, x + pad, y, width - 2 * pad, STYLE.small, 2);
  });
  sheet.y += height + 16;
}
