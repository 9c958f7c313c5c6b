import {main} from './commands/program.js';
import type {Io} from './commands/io.js';

/** How long an interrupted process may take to close its handles before it is ended. */
const LAST_MOMENT_MS = 3000;

const controller = new AbortController();

function interrupt(): void {
  // The second time, the user means it.
  if (controller.signal.aborted) process.exit(130);
  controller.abort(new Error('interrupted'));
}
process.on('SIGINT', interrupt);
process.on('SIGTERM', interrupt);

// A reader that has seen enough (`| head`) closes the pipe; that is no failure of the build.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** A question on the terminal; undefined when the input ends or the user interrupts. */
async function ask(question: string): Promise<string | undefined> {
  const {createInterface} = await import('node:readline/promises');
  const terminal = createInterface({input: process.stdin, output: process.stdout});
  // readline takes Ctrl-C for itself.
  terminal.on('SIGINT', interrupt);
  const closed = new Promise<undefined>((resolve) => {
    terminal.on('close', () => {
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([terminal.question(question, {signal: controller.signal}), closed]);
  } catch (error) {
    if (controller.signal.aborted) return undefined;
    throw error;
  } finally {
    terminal.close();
  }
}

const io: Io = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTty: process.stdout.isTTY,
  columns: process.stdout.isTTY ? process.stdout.columns : 0,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
  ...(process.stdin.isTTY && process.stdout.isTTY ? {ask} : {}),
};

try {
  process.exitCode = await main(process.argv.slice(2), io);
} catch (error) {
  process.exitCode = controller.signal.aborted ? 130 : 1;
  if (!controller.signal.aborted)
    io.err(`cbdf: internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
}
process.off('SIGINT', interrupt);
process.off('SIGTERM', interrupt);
if (controller.signal.aborted) setTimeout(() => process.exit(130), LAST_MOMENT_MS).unref();
