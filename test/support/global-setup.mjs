import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { buildIfStale } from '../../scripts/build-if-stale.mjs';

const PREFIX = 'nest-authorization-server-test-';

/** Compiles what tests start as a process, and starts the PostgreSQL that all files share. */
export default async function setUp() {
  await buildIfStale({ tolerant: true });
  process.env.TEST_TEMPLATE = `test_template_${randomBytes(8).toString('hex')}`;
  if (process.env.TEST_DATABASE_URL) return dropTemplate;
  const { startEmbeddedPostgres } = await import('../../dist/src/standalone/embedded-postgres.js');
  const memory = await memoryFolder();
  for (const folder of [tmpdir(), ...(memory ? [memory] : [])])
    await sweep(folder, startEmbeddedPostgres);
  const dataDir = await mkdtemp(join(memory ?? tmpdir(), `${PREFIX}${process.pid}-`));
  // The account that PostgreSQL runs under when the tests run as root has to pass through.
  await chmod(dataDir, 0o711);
  const database = await startEmbeddedPostgres({ dataDir, durable: false });
  process.env.TEST_DATABASE_URL = database.url;
  return () => discard(database, dataDir);
}

/**
 * A file system in memory, where there is one with room. Each file makes databases, which is to write some hundred
 * files: on a disk that takes ten times as long.
 */
async function memoryFolder() {
  if (process.platform !== 'linux') return undefined;
  try {
    const mounts = await readFile('/proc/mounts', 'utf8');
    const [, options = ''] = /^\S+ \/dev\/shm tmpfs (\S+)/m.exec(mounts) ?? [];
    const { bavail, bsize } = await statfs('/dev/shm');
    const isFit = /^rw\b/.test(options) && !/\bnoexec\b/.test(options);
    return isFit && bavail * bsize > 4 * 1024 ** 3 ? '/dev/shm' : undefined;
  } catch {
    return undefined;
  }
}

/** On a PostgreSQL that goes on after the tests. */
async function dropTemplate() {
  const client = new Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(`DROP DATABASE IF EXISTS "${process.env.TEST_TEMPLATE}" WITH (FORCE)`);
  await client.end();
}

/** Ends what a run that was killed left behind. */
async function sweep(folder, startEmbeddedPostgres) {
  for (const name of await readdir(folder)) {
    const pid = name.startsWith(PREFIX)
      ? Number.parseInt(name.slice(PREFIX.length), 10)
      : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const dataDir = join(folder, name);
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
