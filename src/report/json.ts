import type {Output, Reporter} from './reporter.js';

/** One event a line, as JSON; the last is `build-finished`. For programs. */
export function jsonReporter(output: Output): Reporter {
  return {
    report: (event) => {
      output.out(`${JSON.stringify(event)}\n`);
    },
    close: () => Promise.resolve(),
  };
}
