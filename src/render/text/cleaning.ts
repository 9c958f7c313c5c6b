import type {Edition, TextInput} from './readme.js';
import {wrapText} from '../../core/wrap.js';

/** What every text says of files that have to be cleaned: before the list of kinds, and after it. */
export const CLEAN_FIRST = {
  before:
    'The files come as they were exported from the systems that keep them, and not everything in them is right. Before you count anything, look for:',
  after:
    'data_dictionary.txt says how things are written when they are right. Load the columns as text at first, so that nothing is lost on the way in, and clean each table once, before the first query. What is lost cannot be restored: say what you did about it.',
} as const;

/**
 * What README.txt says of files that have to be cleaned first: what kinds of mistakes are in them, neither where nor how many. Nothing
 * where they are clean.
 */
export function cleaningLines({defects}: TextInput, edition: Edition, width: number): string[] {
  if (defects === undefined) return [];
  return [
    ...wrapText(CLEAN_FIRST.before, width),
    ...defects.kinds.flatMap((kind) => wrapText(kind, width, '- ', '  ')),
    '',
    ...wrapText(CLEAN_FIRST.after, width),
    ...(edition === 'full'
      ? [
          '',
          ...wrapText(
            'For instructors: the answers are those of the cleaned tables. The sheet Cleaning of the workbook has SQL that cleans each table, and the build has proved that it gives the same answers as the tables had before anything was planted in them. The folder where this package was built holds a ledger of every planted defect, with its row and its original value.',
            width,
          ),
        ]
      : []),
  ];
}

/** What data_dictionary.txt says of it: how things are written when they are right. */
export function formLines({defects}: TextInput, width: number): string[] {
  if (defects === undefined) return [];
  return [
    '',
    'HOW THINGS ARE WRITTEN WHEN THEY ARE RIGHT',
    ...defects.forms.flatMap((form) => wrapText(form, width, '  - ', '    ')),
    ...wrapText('Below, columns are described as they are once the files are cleaned.', width, '  ', '  '),
  ];
}
