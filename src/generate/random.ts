import seedrandom from 'seedrandom';

/**
 * Counter-based random numbers: the number for (stream, row, draw) is a hash of the three, so that any row can be made without the
 * rows before it and the bytes do not depend on how rows are dealt to workers.
 *
 * The keys of a stream come from its name through seedrandom. The mixing function is two keyed rounds of the 32-bit finaliser of
 * MurmurHash3 (A. Appleby, public domain), which is a bijection for fixed keys; test/generate/random.test.ts holds it to uniformity
 * and independence between rows, draws, columns and tables.
 */
export class Stream {
  readonly #k0: number;
  readonly #k1: number;
  readonly #k2: number;

  /** Streams of one name give the same numbers. */
  constructor(readonly name: string) {
    const keys = seedrandom(name);
    this.#k0 = keys.int32();
    this.#k1 = keys.int32();
    this.#k2 = keys.int32() | 1;
  }

  /** Uniform in (0, 1), never 0 nor 1, with 32 random bits; `row` up to 2^53, `draw` up to 2^20. */
  uniform(row: number, draw = 0): number {
    return (this.bits(row, draw) + 0.5) / 4294967296;
  }

  /** 32 random bits as an unsigned integer. */
  bits(row: number, draw = 0): number {
    const low = row | 0;
    const high = (row / 4294967296) | 0;
    let h = mix(low ^ this.#k0);
    h = mix((h + Math.imul(draw + 1, 0x9e3779b1)) ^ Math.imul(high, this.#k2) ^ this.#k1);
    return mix(h ^ this.#k2) >>> 0;
  }
}

function mix(value: number): number {
  let h = value;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Names streams apart by what they are for: the same seed, table and column never share numbers between purposes. */
export class Source {
  readonly #seed: string;

  /** `seed` covers the challenge's seed and the attempt. */
  constructor(seed: string) {
    this.#seed = seed;
  }

  stream(table: string, column: string, purpose = 'value'): Stream {
    return new Stream(this.streamName(table, column, purpose));
  }

  /** The same streams, whose draws can be moved on: `from(k)` lets everything be drawn anew, independently of all before. */
  redrawing(): {readonly source: Source; from: (round: number) => void} {
    const shift = {draws: 0};
    const streamName = this.streamName.bind(this);
    const source = new (class extends Source {
      override stream(table: string, column: string, purpose = 'value'): Stream {
        return new ShiftedStream(streamName(table, column, purpose), shift);
      }
    })(this.#seed);
    return {source, from: (round) => (shift.draws = round * DRAWS)};
  }

  protected streamName(table: string, column: string, purpose: string): string {
    return JSON.stringify([this.#seed, table, column, purpose]);
  }
}

/** Draws that making one value anew may use. */
const DRAWS = 64;

class ShiftedStream extends Stream {
  readonly #shift: {readonly draws: number};

  constructor(name: string, shift: {readonly draws: number}) {
    super(name);
    this.#shift = shift;
  }

  override bits(row: number, draw = 0): number {
    return super.bits(row, draw + this.#shift.draws);
  }
}
