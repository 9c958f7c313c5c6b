/** Waits for a child process to end: its exit code and what it printed. Rejects where it cannot be started. */
export function finished(child) {
  let out = '';
  let err = '';
  child.stdout.on('data', (data) => (out += data));
  child.stderr.on('data', (data) => (err += data));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({exitCode, out, err}));
  });
}
