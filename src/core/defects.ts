/** Planned defects: mistakes that are planted in the shipped files after everything else, so that their clean twin is known. */
import type {Cell} from './answer.js';

/** What can be wrong with a cell, in the order in which kinds are named everywhere. */
export const CELL_KINDS = ['case', 'spaces', 'format', 'missing', 'outliers'] as const;
export type CellKind = (typeof CELL_KINDS)[number];
export type DefectKind = CellKind | 'duplicates';

/** Kinds that no cleaning undoes: what the cell held is not in the file any more. */
export const isLost = (kind: DefectKind): boolean => kind === 'missing' || kind === 'outliers';

/** Cells of a column that are spoilt in one way: `rate` of those that can be, in (0, 0.2]. */
export interface CellDefect {
  readonly column: string;
  readonly kind: CellKind;
  readonly rate: number;
}

/** The planned defects of one table. */
export interface TableDefects {
  readonly table: string;
  /** In the order of the columns, and for a column in the order of the kinds. */
  readonly cells: readonly CellDefect[];
  /** Share of rows that occur a second time. */
  readonly duplicates?: number;
  /** SELECT over `raw.<table>`, in which all columns are text as shipped: gives the columns of the table, clean as far as can be. */
  readonly clean: string;
  /** Written by hand, and not put together from the kinds. */
  readonly ownClean: boolean;
  readonly pointer: string;
}

/** What was planted, by column; duplicates have no column. */
export interface PlantedCount {
  readonly table: string;
  readonly column?: string;
  readonly kind: DefectKind;
  /** Cells, or rows that are copies. */
  readonly count: number;
}

/** What a question gives on the files as shipped, by somebody who forgets to clean them. */
export interface Uncleaned {
  /** `q01` and so on. */
  readonly question: string;
  /** In words what differs; absent if the answer is the same. */
  readonly differs?: string;
  readonly columns: readonly string[];
  /** The first rows; none if the SQL fails. */
  readonly rows: readonly (readonly Cell[])[];
}

/** What reports and texts say about planned defects. */
export interface DefectsReport {
  readonly tables: readonly {
    readonly table: string;
    /** Rows of the shipped file, copies among them. */
    readonly rows: number;
    readonly clean: string;
  }[];
  readonly planted: readonly PlantedCount[];
  /** In words, each once: `dates as dd/mm/yyyy`. */
  readonly kinds: readonly string[];
  /** Canonical forms, a sentence each, for somebody who has to restore them. */
  readonly forms: readonly string[];
  readonly questions: readonly Uncleaned[];
}
