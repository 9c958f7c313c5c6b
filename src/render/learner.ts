import type {DefectsReport} from '../core/defects.js';
import type {ColumnProfile, Relationship} from '../core/profile.js';
import type {ChallengeFacts, ReportInput} from '../core/report-input.js';

/**
 * All that a learner's document is made from. It holds no answer, finding, effect, rule of thumb of the author (`because`) or score, so that
 * whoever renders it could not give one away; and a document made from it is made anew only when a word of it changes.
 */
export interface LearnerInput {
  readonly challenge: ChallengeFacts;
  readonly statement: readonly string[];
  readonly deliver?: string;
  readonly rubric: ReportInput['story']['rubric'];
  readonly questions: readonly LearnerQuestion[];
  readonly tables: readonly LearnerTable[];
  readonly relationships: readonly Relationship[];
  /** What is wrong in files that have to be cleaned, and how it is written when it is right: neither where nor how many. */
  readonly cleaning?: Pick<DefectsReport, 'kinds' | 'forms'>;
}

export interface LearnerQuestion {
  readonly id: string;
  readonly ask: string;
  /** Names of the fields to return, in order. */
  readonly returns: readonly string[];
  readonly concept?: string;
  readonly hints: readonly string[];
}

export interface LearnerTable {
  readonly name: string;
  readonly about: string;
  readonly fact: boolean;
  readonly rows: number;
  readonly columns: readonly LearnerColumn[];
  readonly rules: readonly string[];
}

/** A column without what its values would tell: no counts, shares, means or shapes. */
export type LearnerColumn = Pick<
  ColumnProfile,
  'name' | 'type' | 'about' | 'unit' | 'isKey' | 'references' | 'min' | 'max' | 'values' | 'examples'
> & {readonly mayBeEmpty: boolean};

/** The learner's part of what reports are made from. */
export function learnerInput({challenge, story, answers, profile, rules, defects}: ReportInput): LearnerInput {
  return {
    challenge,
    statement: story.statement,
    ...(story.deliver === undefined ? {} : {deliver: story.deliver}),
    rubric: story.rubric,
    questions: answers.map(({id, ask, columns, concept, hints}) => ({
      id,
      ask,
      returns: columns.map((column) => column.name),
      ...(concept === undefined ? {} : {concept}),
      hints,
    })),
    tables: profile.tables.map(({name, about, fact, rows, fileRows, columns}) => ({
      name,
      about,
      fact,
      // Of the file: how many rows a clean one has is for learners to find.
      rows: fileRows ?? rows,
      columns: columns.map(learnerColumn),
      rules: rules.filter((rule) => rule.table === name).map((rule) => rule.about),
    })),
    relationships: profile.relationships,
    ...(defects === undefined ? {} : {cleaning: {kinds: defects.kinds, forms: defects.forms}}),
  };
}

function learnerColumn(column: ColumnProfile): LearnerColumn {
  const {name, type, about, unit, isKey, references, nulls, min, max, values, examples} = column;
  return {
    ...{name, type, about, isKey, min, max, examples: examples.slice(0, 2)},
    ...(unit === undefined ? {} : {unit}),
    ...(references === undefined ? {} : {references}),
    ...(values === undefined ? {} : {values}),
    mayBeEmpty: nulls > 0,
  };
}
