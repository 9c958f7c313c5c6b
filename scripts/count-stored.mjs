/**
 * Loaded before cbdf by the fault tests (`node --import`): writes down, in the file that CBDF_STORED names, every record of a result that a process stores. Whatever
 * runs stores what it made, so a key that stands there twice is work that was done twice.
 */
import {appendFileSync, promises} from 'node:fs';
import {syncBuiltinESMExports} from 'node:module';
import {sep} from 'node:path';

const log = process.env.CBDF_STORED;
const {rename} = promises;
promises.rename = async (from, to) => {
  await rename(from, to);
  const [folder, shelf, name] = String(to).split(sep).slice(-3);
  // One short line is appended at once, whoever else appends.
  if (folder === 'ac') appendFileSync(log, `${shelf}${name.replace('.json', '')}\n`);
};
syncBuiltinESMExports();
