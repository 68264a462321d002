import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../scripts/build-if-stale.mjs';
import { hottest } from './profile.mjs';
import { HELP, readSettings, UsageError } from './settings.mjs';

async function main() {
  const settings = readSettings(process.argv.slice(2));
  if (settings.help) return process.stdout.write(HELP);
  await buildIfStale({ tolerant: true });
  const profileDir = settings.profile && (await mkdtemp(join(tmpdir(), 'oauth2-profile-')));
  try {
    const document = await run(settings, profileDir);
    if (profileDir) document.profile = await hottest(profileDir);
    await print(settings, document);
    if (document.rows.some(({ failed }) => failed > 0)) process.exitCode = 1;
  } finally {
    if (profileDir) await rm(profileDir, { recursive: true, force: true });
  }
}

/** Loaded late: these import what the build has just made. */
async function run(settings, profileDir) {
  const { Bench } = await import('./bench.mjs');
  const { measure } = await import('./measure.mjs');
  const { report } = await import('./report.mjs');
  const bench = new Bench(settings, profileDir);
  const interrupted = () => void bench.stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await bench.start();
    const rows = await measure(bench, (text) => process.stderr.write(`${text}\n`));
    return report(bench, await bench.machine(), rows);
  } finally {
    await bench.stop();
  }
}

async function print({ json }, document) {
  const { table } = await import('./report.mjs');
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : table(document));
  if (json) return;
  for (const { share, where } of document.profile ?? []) {
    process.stdout.write(`${(share * 100).toFixed(1).padStart(5)} %  ${where}\n`);
  }
}

try {
  await main();
} catch (error) {
  process.stderr.write(
    `${error instanceof UsageError ? `${error.message}\n\n${HELP}` : error.stack}\n`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
