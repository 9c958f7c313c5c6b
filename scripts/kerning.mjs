/** Writes fonts/kerning.json: what the font says about every pair of common characters. Run after `npm run build` when the font's package changes. */
import {writeFile} from 'node:fs/promises';
import {loadFonts} from '../lib/render/font.js';

const ascii = Array.from({length: 0x7f - 0x20}, (_, k) => String.fromCharCode(0x20 + k));
const characters = [...ascii, ...'–—‘’“”…·×₹€'].filter((character) => !/[0-9]/.test(character));
const fonts = await loadFonts();
const pairsOf = (face) => {
  const pairs = {};
  for (const left of characters) {
    for (const right of characters) {
      const kern = face.askKerning([left.codePointAt(0), right.codePointAt(0)]);
      if (kern !== 0) (pairs[left] ??= {})[right] = kern;
    }
  }
  return pairs;
};
const kerning = {characters: characters.join(''), regular: pairsOf(fonts.regular), bold: pairsOf(fonts.bold)};
await writeFile(new URL('../fonts/kerning.json', import.meta.url), `${JSON.stringify(kerning)}\n`);
