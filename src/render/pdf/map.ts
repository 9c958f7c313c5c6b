import type {Relationship} from '../../core/profile.js';
import type {Drawing} from '../chart/draw.js';
import type {MappedTable} from '../chart/schema-map.js';
import {STATUS} from '../palette.js';
import {counted, linkEnds} from '../text/words.js';
import type {Sheet} from './sheet.js';
import {table} from './table.js';
import {STYLE} from './text.js';

/** The map of the tables at the sheet's place; without one a list of the references, or a sentence where there are none. */
export function mapOrList(
  sheet: Sheet,
  profile: {readonly tables: readonly MappedTable[]; readonly relationships: readonly Relationship[]},
  map: Drawing | undefined,
): void {
  if (map) {
    sheet.need(map.height + 30);
    sheet.drawing(map, sheet.left + (sheet.width - map.width) / 2, sheet.y);
    sheet.y += map.height + 10;
    sheet.y +=
      sheet.text(
        'Dark heads are fact tables. A line leads from the reference, with the crow’s foot, to the key it names; a ring marks a reference that may be empty.',
        sheet.left,
        sheet.y,
        sheet.width,
        STYLE.note,
      ) + 4;
    for (const link of profile.relationships) {
      if (link.orphans === undefined || link.orphans === 0) continue;
      const [from, to] = linkEnds(link);
      const fault = `A thick line: ${counted(link.orphans, 'row')} of ${from} name no row of ${to}.`;
      sheet.y += sheet.text(fault, sheet.left, sheet.y, sheet.width, {...STYLE.note, colour: STATUS.bad.ink}, 2);
    }
    sheet.y += 16;
    return;
  }
  if (profile.relationships.length === 0) {
    const sentence =
      profile.tables.length === 1
        ? 'One flat table: there is nothing to join, so no map is drawn.'
        : 'No table refers to another, so no map is drawn.';
    sheet.y += sheet.text(sentence, sheet.left, sheet.y, sheet.width, STYLE.body) + 16;
    return;
  }
  const sentence = 'The map of so many tables would be too small to read; the references are listed instead.';
  sheet.y += sheet.text(sentence, sheet.left, sheet.y, sheet.width, STYLE.body) + 10;
  table(
    sheet,
    [
      {title: 'Column', share: 1},
      {title: 'refers to', share: 1},
      {title: 'May be empty', share: 0.4},
    ],
    profile.relationships.map((link) => [...linkEnds(link), link.optional ? 'yes' : 'no']),
  );
  sheet.y += 20;
}
