/**
 * `manifest-sha256.txt`: one line a file, its SHA-256 in hexadecimal, two blanks, its path from the manifest's folder; sorted by path, LF.
 * `sha256sum -c manifest-sha256.txt` reads it.
 */
export function manifest(files: readonly {readonly path: string; readonly sha256: string}[]): string {
  return [...files]
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
    .map(({path, sha256}) => `${sha256}  ${path}\n`)
    .join('');
}
