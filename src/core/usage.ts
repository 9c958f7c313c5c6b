/** What an online author has used up. */
export interface Usage {
  readonly model: string;
  /** Answers that were asked for, repeated ones too. */
  readonly calls: number;
  /** Tokens read and written, as the server counts them; 0 from servers that do not count. */
  readonly input: number;
  readonly output: number;
  /** In the currency of the prices; absent where the model has none. */
  readonly cost?: number;
}

/** The sum of two amounts of one model. */
export function addUsage(one: Usage, other: Usage): Usage {
  const cost = one.cost === undefined && other.cost === undefined ? {} : {cost: (one.cost ?? 0) + (other.cost ?? 0)};
  return {model: other.model, calls: one.calls + other.calls, input: one.input + other.input, output: one.output + other.output, ...cost};
}

/** `3 answers of gpt-4.1, 12,345 tokens read and 6,789 written, cost 0.08`. */
export function usageText({model, calls, input, output, cost}: Usage): string {
  const grouped = (number: number): string => String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
  const paid = cost === undefined ? '' : `, cost ${cost.toFixed(cost < 0.1 ? 4 : 2)}`;
  return `${calls} ${calls === 1 ? 'answer' : 'answers'} of ${model}, ${grouped(input)} tokens read and ${grouped(output)} written${paid}`;
}
