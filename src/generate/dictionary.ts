/** Text values of a column by code, collected while its samplers are made. */
export class Dictionary {
  readonly values: string[] = [];
  readonly #codes = new Map<string, number>();

  code(text: string): number {
    let code = this.#codes.get(text);
    if (code === undefined) {
      code = this.values.length;
      this.values.push(text);
      this.#codes.set(text, code);
    }
    return code;
  }
}
