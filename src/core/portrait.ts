/** What the pictures of the quality report are drawn from, beside the profile: whole distributions in a few dozen numbers each. */
export interface Portrait {
  readonly concentration: readonly Concentration[];
  readonly spreads: readonly Spread[];
  readonly dependence: readonly Dependence[];
  readonly flows: readonly Flow[];
  readonly rules: readonly RuleCount[];
  readonly questions: readonly QuestionProof[];
}

/** How unevenly a key's rows fall on its parents. */
export interface Concentration {
  /** `fact_orders.customer_id`. */
  readonly name: string;
  readonly parents: number;
  readonly children: number;
  /** 0: all parents alike; near 1: one has all. */
  readonly gini: number;
  /** Share of the children that the 0, 5, 10 ... 100 % of the parents with the fewest have: a Lorenz curve of 21 points. */
  readonly curve: readonly number[];
  /** The same where chance alone deals the children out (Poisson). */
  readonly chance: readonly number[];
}

/** A measure as a box: quartiles, and the ends of what lies within one and a half interquartile ranges of them (J. W. Tukey, 1977). */
export interface Spread {
  readonly table: string;
  readonly column: string;
  readonly unit?: string;
  readonly low: number;
  readonly q1: number;
  readonly median: number;
  readonly q3: number;
  readonly high: number;
  readonly min: number;
  readonly max: number;
  /** Share of the filled cells beyond the fences. */
  readonly beyond: number;
}

/** How much the columns of a table, and those that its keys lead to, say about each other. */
export interface Dependence {
  readonly table: string;
  readonly columns: readonly string[];
  readonly pairs: readonly DependentPair[];
}

export interface DependentPair {
  readonly a: string;
  readonly b: string;
  /** Spearman's rank correlation of two numbers, omega squared of a category and a number, Cramer's V of two categories. */
  readonly kind: 'numbers' | 'category and number' | 'categories';
  readonly strength: number;
}

/** The ways through the stages of a table. */
export interface Flow {
  readonly table: string;
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    /** Rows that were in `from`, and those of them that went on to `to`. */
    readonly of: number;
    readonly rows: number;
  }[];
}

/** A business rule: rows that it says something about, and rows that break it. */
export interface RuleCount {
  readonly table: string;
  readonly about: string;
  readonly check: string;
  readonly exercised: number;
  readonly violations: number;
}

/** What speaks for a question. */
export interface QuestionProof {
  /** `q01` and so on. */
  readonly id: string;
  /** Difficulty of the reference SQL, see check 7.6; null if it could not be read. */
  readonly difficulty: number | null;
  /** The least clear of the findings that it shows, in standard errors; null where none compares anything. */
  readonly z: number | null;
  /** Whether all its findings point the same way in data sets of other seeds; null where none was asked. */
  readonly stable: boolean | null;
}
