import {digestOf} from './digest.js';
import type {Json} from './json.js';

/** Raise when the form of sealed files changes: an older file is then absent, and not damaged. 1: records with a digest among their members. */
const FORM = 2;

const HEAD = new RegExp(`^\\{"v":${FORM},"digest":"([0-9a-f]{64})","value":`);

/** JSON that carries the digest of its own bytes, so that whatever happened to the file is found out when it is read. */
export function sealed(value: unknown): string {
  const text = JSON.stringify(value);
  return `{"v":${FORM},"digest":"${digestOf(text)}","value":${text}}\n`;
}

/** Whether a text looks like one that a version of cbdf with another form has sealed. Only of texts from elsewhere: here, it may be a damaged number. */
export function isOfOtherForm(text: string): boolean {
  const form = /^\{"v":(\d+),"/.exec(text)?.[1];
  return form !== undefined && form !== String(FORM);
}

/** What was sealed; `damaged` if one byte is not as it was written, `old` for the form of a former version of cbdf. */
export function unsealed(text: string): {readonly value: Json} | 'damaged' | 'old' {
  const head = HEAD.exec(text);
  if (head === null) return /^\{"v":1,"key":"[0-9a-f]{64}",/.test(text) ? 'old' : 'damaged';
  if (!text.endsWith('}\n')) return 'damaged';
  const body = text.slice(head[0].length, -2);
  if (digestOf(body) !== head[1]) return 'damaged';
  return {value: JSON.parse(body) as Json};
}
