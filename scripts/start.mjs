import { buildIfStale } from './build-if-stale.mjs';

/** Compiles when that is due, then runs the standalone server in this process, so that signals reach it. */
if (await buildIfStale()) {
  await import('../dist/src/standalone/main.js');
} else {
  process.stderr.write(
    'The server is not started: it does not compile, or "npm ci" was not run.\n',
  );
  process.exitCode = 1;
}
