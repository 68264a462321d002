import 'reflect-metadata';
import type { StandaloneServer } from './server.js';
import { readEnvironment } from './environment.js';
import { StartProblem } from './start-problem.js';
import { welcomeText } from './welcome.js';

/** For an end that hangs, as on a database that is frozen. @unit milliseconds */
const END_LIMIT = 30_000;

async function main(): Promise<void> {
  let server: StandaloneServer | undefined;
  const starting = (async () => {
    const environment = readEnvironment(process.env);
    // Only now: loading everything takes most of a second, and signals are heard before.
    const { StandaloneServer: Server } = await import('./server.js');
    server = new Server(environment);
    const running = await server.start();
    process.stdout.write(`ready ${running.issuer}\n${welcomeText(running)}`);
  })();
  const end = endOnce(async () => {
    await starting.catch(() => undefined);
    await server?.stop();
  });
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  // The terminal was closed.
  process.on('SIGHUP', () => end(0));
  process.on('uncaughtException', (error) => end(1, error));
  await starting.catch((error: unknown) => end(1, error));
}

/** A terminal sends a signal to npm as well, which passes it on: the second one changes nothing. */
function endOnce(stop: () => Promise<void>): (code: number, error?: unknown) => void {
  let ending = false;
  return (code, error) => {
    if (error !== undefined) process.stderr.write(`${told(error)}\n`);
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(1), END_LIMIT).unref();
    stop().then(
      () => process.exit(code),
      (failure: unknown) => {
        process.stderr.write(`${told(failure)}\n`);
        process.exit(1);
      },
    );
  };
}

/** The sentences for what a person can mend; the whole story for what is our fault. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const mendable = error instanceof StartProblem || 'problems' in error;
  return mendable ? error.message : (error.stack ?? error.message);
}

void main();
