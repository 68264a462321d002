import 'reflect-metadata';
import { readEnvironment } from './environment.js';
import { StandaloneServer } from './server.js';
import { StartProblem } from './start-problem.js';
import { welcomeText } from './welcome.js';

async function main(): Promise<void> {
  const server = new StandaloneServer(readEnvironment(process.env));
  let ending: Promise<void> | undefined;
  const end = (code: number): void => {
    // A terminal sends a signal to npm as well, which passes it on: the second one changes nothing.
    ending ??= starting
      .then(async () => server.stop())
      .then(
        () => process.exit(code),
        (error: unknown) => fail(error),
      );
  };
  process.on('SIGTERM', () => end(0));
  process.on('SIGINT', () => end(0));
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack ?? String(error)}\n`);
    end(1);
  });
  const starting = server.start().then(
    (running) => process.stdout.write(`ready ${running.issuer}\n${welcomeText(running)}`),
    async (error: unknown) => {
      await server.stop().catch(() => undefined);
      fail(error);
    },
  );
  await starting;
}

/** One sentence for what a person can mend; the whole story for what is our fault. */
function fail(error: unknown): never {
  const told = error instanceof StartProblem || (error instanceof Error && 'problems' in error);
  const text =
    error instanceof Error
      ? told
        ? error.message
        : (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

main().catch(fail);
