import { buildIfStale } from './build-if-stale.mjs';

/** Compiles when that is due, then runs the standalone server in this process, so that signals reach it. */
if (await buildIfStale()) {
  endWithNpm();
  await import('../dist/src/standalone/main.js');
} else {
  process.stderr.write(
    'The server is not started: it does not compile, or "npm ci" was not run.\n',
  );
  process.exitCode = 1;
}

/** Nobody who kills npm, which cannot pass that on, wants the server to stay: it would keep its port. */
function endWithNpm() {
  const npm = process.ppid;
  if (process.env.npm_lifecycle_event !== 'start') return;
  const watch = setInterval(() => {
    if (process.ppid === npm) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}
