/** A place in a text file. Lines and columns count from 1, columns in UTF-16 units; `length` of the marked text on its first line. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  /** The text of the line, without its line break. */
  readonly lineText: string;
}

/** One message for a person: what is wrong, where, and what to write instead. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning' | 'info';
  /** A stable kebab-case name, such as `unknown-key`. */
  readonly code: string;
  /** One sentence without a full stop at its end. */
  readonly message: string;
  readonly location?: Location;
  /** JSON pointer into the spec, from parts that do not know its text; whoever does (the engine) adds the location. */
  readonly pointer?: string;
  /** What to write instead, as text that could be pasted or a short instruction. */
  readonly suggestion?: string;
  /** Further facts, a line each. */
  readonly notes?: readonly string[];
}

/** A diagnostic that knows its place only as a JSON pointer into the spec; spec/ turns it into one with a location. */
export interface PointedDiagnostic extends Omit<Diagnostic, 'location'> {
  /** JSON pointer of the offending value, such as `/schema/tables/fact_orders/columns/status`. */
  readonly pointer: string;
  /** Mark the key instead of the value. */
  readonly atKey?: boolean;
  /** Mark this part of the text instead of all of it; `nth` counts its occurrences in the value from 0, with `word` only those that are whole words. */
  readonly mark?: {readonly text: string; readonly nth: number; readonly word?: true};
}
