/** The published list of checks by category: which there are, and their weights inside the category. What is measured today is in c1.ts ... c7.ts. */
export interface Category {
  readonly id: string;
  readonly title: string;
  readonly group: string;
  /** Points of 100. */
  readonly weight: number;
  /** Weight of every check that the category will have, by id. */
  readonly checks: {readonly [id: string]: number};
}

const STRUCTURE = 'Structural Integrity';
const LOGIC = 'Business Logic';
const REALISM = 'Realism & Distribution';
const LEARNING = 'Learning Alignment';
const DOCUMENTATION = 'Documentation & Schema';

export const CATEGORIES: readonly Category[] = [
  {
    id: 'C1',
    title: 'Keys & relationships',
    group: STRUCTURE,
    weight: 15,
    checks: {'1.1': 3, '1.2': 3, '1.3': 2, '1.4': 1, '1.5': 1, '1.6': 1, '1.7': 1},
  },
  {
    id: 'C2',
    title: 'Types, nulls & domains',
    group: STRUCTURE,
    weight: 10,
    checks: {'2.1': 2, '2.2': 2, '2.3': 1, '2.4': 2, '2.5': 1, '2.6': 1, '2.7': 1, '2.8': 1},
  },
  {
    id: 'C3',
    title: 'Rules & calculated fields',
    group: LOGIC,
    weight: 15,
    checks: {'3.1': 3, '3.2': 2, '3.3': 3, '3.4': 1, '3.5': 2, '3.6': 1, '3.7': 1},
  },
  {
    id: 'C4',
    title: 'Time & status lifecycle',
    group: LOGIC,
    weight: 10,
    checks: {'4.1': 2, '4.2': 2, '4.3': 2, '4.4': 2, '4.5': 1, '4.6': 1, '4.7': 1},
  },
  {
    id: 'C5',
    title: 'Shape, concentration & outliers',
    group: REALISM,
    weight: 12,
    checks: {'5.1': 3, '5.2': 2, '5.3': 2, '5.4': 1, '5.5': 2, '5.6': 1, '5.7': 0},
  },
  {
    id: 'C6',
    title: 'Rhythm & dependence',
    group: REALISM,
    weight: 8,
    checks: {'6.1': 2, '6.2': 2, '6.3': 2, '6.4': 1, '6.5': 1, '6.6': 2, '6.7': 1},
  },
  {
    id: 'C7',
    title: 'Questions, answers & difficulty',
    group: LEARNING,
    weight: 20,
    checks: {'7.1': 3, '7.2': 3, '7.3': 3, '7.4': 2, '7.5': 2, '7.6': 2, '7.7': 2, '7.8': 3},
  },
  {
    id: 'C8',
    title: 'Documentation & packaging',
    group: DOCUMENTATION,
    weight: 10,
    checks: {'8.1': 2, '8.2': 2, '8.3': 1, '8.4': 2, '8.5': 1, '8.6': 1, '8.7': 1},
  },
];

/** The seed product's groups, in its order. */
export const GROUPS: readonly string[] = [STRUCTURE, LOGIC, REALISM, LEARNING, DOCUMENTATION];

export function categoryOf(check: string): Category {
  return CATEGORIES.find((category) => check in category.checks)!;
}

/** What a failed gate caps the overall at: *rejected*; a descriptor or checksum that does not fit keeps it from *approved*. */
export const capOf = (check: string): number => (categoryOf(check).id === 'C8' ? 7.9 : 5.9);

/** Checks of what is written and not of what is drawn: other random numbers change nothing about them. */
const WRITTEN: readonly string[] = ['1.7', '2.7', '3.6', '7.1', '7.6', '7.7'];

/** Whether other random numbers could change the result of a check. */
export const isOfChance = (check: string): boolean => categoryOf(check).id !== 'C8' && !WRITTEN.includes(check);
