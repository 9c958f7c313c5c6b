/** A shorter word is no secret, and taking it out of texts would spoil them. */
const SHORTEST = 8;

/** A function that takes a key out of any text. Whatever comes back from a server goes through it before it is kept or shown. */
export function without(key: string): (text: string) => string {
  if (key.length < SHORTEST) return (text) => text;
  const forms = [...new Set([key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1), Buffer.from(key).toString('base64')])];
  return (text) => forms.reduce((clean, form) => clean.split(form).join('[key]'), text);
}

/** The beginning of a text on one line, for messages: control characters would rewrite a terminal. */
export function clipped(text: string, length = 200): string {
  const line = text.replace(/[\u0000-\u001f\u007f-\u009f\s]+/g, ' ').trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
