import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from '../../scripts/build-if-stale.mjs';

const PREFIX = 'nest-authorization-server-test-';

/** Compiles what tests start as a process, and starts the PostgreSQL that all files share. */
export default async function setUp() {
  await buildIfStale({ tolerant: true });
  if (process.env.TEST_DATABASE_URL) return undefined;
  const { startEmbeddedPostgres } = await import('../../dist/src/standalone/embedded-postgres.js');
  await sweep(startEmbeddedPostgres);
  const dataDir = await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  // The account that PostgreSQL runs under when the tests run as root has to pass through.
  await chmod(dataDir, 0o711);
  const database = await startEmbeddedPostgres({ dataDir, durable: false });
  process.env.TEST_DATABASE_URL = database.url;
  return () => discard(database, dataDir);
}

/** Ends what a run that was killed left behind. */
async function sweep(startEmbeddedPostgres) {
  for (const name of await readdir(tmpdir())) {
    const pid = name.startsWith(PREFIX)
      ? Number.parseInt(name.slice(PREFIX.length), 10)
      : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const dataDir = join(tmpdir(), name);
    const database = await startEmbeddedPostgres({ dataDir, durable: false }).catch(
      () => undefined,
    );
    if (database) await discard(database, dataDir);
  }
}

async function discard(database, dataDir) {
  await database.stop();
  await rm(database.directory, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
